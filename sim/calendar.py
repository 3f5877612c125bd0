"""Times of day and weekdays, as a world's file writes them."""

from __future__ import annotations

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def minute_of_day(clock: str) -> int:
    """Minutes since midnight of a time such as 09:30.

    Raises ValueError when it is not HH:MM between 00:00 and 24:00.
    """
    hours, colon, minutes = clock.partition(":")
    if not (colon and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise ValueError(f"{clock!r} is not a time such as 09:30")
    minute = int(hours) * 60 + int(minutes)
    if int(minutes) >= 60 or minute > 24 * 60:
        raise ValueError(f"{clock!r} is not between 00:00 and 24:00")
    return minute


def weekdays_of(days: str) -> range:
    """Weekdays named by Mon, or Mon-Fri; Monday is 0.

    Raises ValueError when a name is unknown or the last day comes before the first.
    """
    first, _, last = days.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise ValueError(f"{days!r} is not made of {', '.join(WEEKDAYS)}, such as Mon-Fri")
    span = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
    if not span:
        raise ValueError(f"{days!r} ends before it begins")
    return span
