"""Times of day and weekdays, as a world's file writes them."""

from __future__ import annotations

from .errors import Message

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def minute_of_day(clock: str) -> int:
    """Return the minutes since midnight of a time such as 09:30.

    Raises ValueError, with what is allowed as a Message, when it is not HH:MM between 00:00 and 24:00.
    """
    hours, colon, minutes = clock.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise ValueError(Message("defect.a_time_of_day"))
    minute = int(hours) * 60 + int(minutes)
    if int(minutes) >= 60 or minute > 24 * 60:
        raise ValueError(Message("defect.a_time_of_day"))
    return minute


def weekdays_of(days: str) -> range:
    """Return the weekdays named by Mon, or Mon-Fri; Monday is 0.

    Raises ValueError, with what is allowed as a Message, when a name is unknown or the last day comes before the first.
    """
    first, _, last = days.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise ValueError(Message("defect.weekdays_wanted", names=WEEKDAYS))
    span = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
    if not span:
        raise ValueError(Message("defect.weekdays_wanted", names=WEEKDAYS))
    return span
