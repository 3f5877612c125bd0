"""What a log of contacts shows of a company like a template: contacts, waits, reasons, the week, the people on duty."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim import Defect, Defects, Desk, Message, World

from ..operations.contact_log import ContactLog
from ..survey.lexicon import SYNONYMS, fold

DAYS_YEAR, HALF_HOURS = 365.25, 48
# below these a log tells no week, a channel or a day no figure
DAYS_LEAST, CONTACTS_LEAST, MONTHS_SPAN = 14, 30, 360
# a half-hour is open where it has so much of what the upper quartile has
OPEN_SHARE, OPEN_QUARTILE = 0.25, 0.75
WAITED_MIN = 0.05
ROUNDED_MIN = 2 / 60
# a weekday with less than this part of a usual day's contacts is shut
DAY_SHARE = 0.05
MONDAY = pd.Timestamp("2000-01-03")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Told = TypeVar("Told")


class OpenHours(NamedTuple):
    """Hours in which a team takes contacts, as a shift of a world, and the share of its seats on duty."""

    days: str
    opens: str
    closes: str
    share: float


class LogPortrait(NamedTuple):
    """What a log shows, a year where it counts: by channel contacts, minutes waited, shares lost and minutes served.

    cases: cases a year by moment of the template, "" for those of no moment of it; per_case: contacts of a case, NaN where the log has no
    cases; hours: 168 weights from Monday 0:00, the mean of each day 1; days: 7 weights; seasons: 12 weights by moment, where it covers a year;
    seats and rosters: by team, where somebody waited and was served. unknown: labels that mean nothing in the template, with their contacts.
    """

    contacts: dict[str, float]
    wait_min: dict[str, float]
    abandonment: dict[str, float]
    handling_min: dict[str, float]
    cases: dict[str, float]
    per_case: float
    hours: list[float]
    days: list[float]
    seasons: dict[str, list[float]]
    seats: dict[str, int]
    rosters: dict[str, list[OpenHours]]
    unknown: dict[str, int]
    customers_seen: int
    span_days: int


def portrait_of(log: ContactLog, template: World) -> LogPortrait:
    """Read the portrait of a company in its log, in the names of a template.

    Raises Defects for a log of less than two weeks, without a time of day, or none of whose channels the template has.
    """
    table = log.table
    span_days = int((table["arrived"].max() - table["arrived"].min()).days) + 1 if len(table) else 0
    defects = []
    if span_days < DAYS_LEAST or not log.has_hours:
        allowed = Message("defect.two_weeks_with_times", days=DAYS_LEAST)
        got = Message("defect.days_in_the_log", days=span_days)
        defects.append(
            Defect(Message("defect.place.rows"), got, allowed, Message("defect.export_a_longer_log"))
        )
    channels, strange = _named(table["channel"], {one.name: one.label for one in template.channels}, SYNONYMS)
    if table["channel"].isna().all():
        channels = pd.Series([_busiest(template)] * len(table), dtype=object)
    if not channels.notna().any():
        names = ", ".join(one.name for one in template.channels)
        repair = Message("defect.give_channels_their_names")
        shown = ", ".join(map(repr, list(strange)[:8])) or Message("defect.nothing")
        defects.append(Defect("channel", shown, Message("defect.one_of", names=names), repair))
    if defects:
        raise Defects(log.file, defects)
    moments, of_no_moment = _named(table["reason"], {one.name: one.label for one in template.moments}, {})
    known = table.assign(channel=channels, moment=moments)[channels.notna()]
    a_year = DAYS_YEAR / span_days
    first = known[known["case"].isna() | ~known.duplicated("case")]
    hours, days = _week(first["arrived"])
    has_reasons = known["reason"].notna().any()
    unknown = strange | (of_no_moment if has_reasons else {})
    return LogPortrait(
        contacts={str(name): int(count) * a_year for name, count in known["channel"].value_counts().items()},
        wait_min=_means(known, "wait_min"),
        abandonment=_means(known, "abandoned"),
        handling_min=_means(known, "handling_min"),
        cases=_cases(first, a_year) if has_reasons else {},
        per_case=len(known) / len(first) if known["case"].notna().any() else math.nan,
        hours=hours,
        days=days,
        seasons=_seasons(first) if span_days >= MONTHS_SPAN else {},
        seats=_by_desk(known, template, _seats),
        rosters=_by_desk(known, template, _roster),
        unknown=unknown,
        customers_seen=int(table["customer"].nunique()),
        span_days=span_days,
    )


def _busiest(template: World) -> str:
    live = [one.name for one in template.channels if one.kind == "live"]
    return max(live, key=lambda name: template.reported.contacts_year.get(name, 0.0))


def _named(
    written: pd.Series, labels: Mapping[str, str], synonyms: Mapping[str, str]
) -> tuple[pd.Series, dict[str, int]]:
    """Labels of a log in the names of the template, None where they are none, and those with how often each came."""
    counts = {str(label): int(count) for label, count in written.value_counts().items()}
    means: dict[str, str | None] = {}
    for label in counts:
        said = fold(label)
        found = [
            name
            for name, text in labels.items()
            if said in (fold(name), fold(text)) or re.fullmatch(synonyms.get(name, "(?!)"), said)
        ]
        means[label] = found[0] if found else None
    strange = {label: counts[label] for label, name in means.items() if name is None}
    return written.map(lambda label: means.get(str(label))).astype(object), strange


def _means(known: pd.DataFrame, column: str) -> dict[str, float]:
    """The mean of a column by channel, where at least thirty contacts have it."""
    found = {}
    for name, rows in known.groupby("channel"):
        told = rows[column].dropna().astype(float)
        if len(told) >= CONTACTS_LEAST:
            found[str(name)] = float(told.mean())
    return found


def _cases(first: pd.DataFrame, a_year: float) -> dict[str, float]:
    counts = first["moment"].fillna("").value_counts()
    return {str(name): float(count) * a_year for name, count in counts.items()}


def _week(arrived: pd.Series) -> tuple[list[float], list[float]]:
    """Weights of the hours of each weekday and of weekdays, by date, so that a month with five Mondays has no more of Mondays."""
    dates = pd.date_range(arrived.min().normalize(), arrived.max().normalize(), freq="D")
    counts = np.zeros((7, 24))
    np.add.at(counts, (arrived.dt.day_of_week.to_numpy(), arrived.dt.hour.to_numpy()), 1.0)
    times = np.bincount(dates.day_of_week.to_numpy(), minlength=7)
    per_date = counts.sum(axis=1) / np.maximum(times, 1)
    whole = counts.sum(axis=0)
    hours = []
    for weekday in range(7):
        own = counts[weekday] if counts[weekday].sum() >= CONTACTS_LEAST else whole
        hours += (24 * own / own.sum()).tolist()
    return hours, (per_date / max(per_date.mean(), 1e-9)).tolist()


def _seasons(first: pd.DataFrame) -> dict[str, list[float]]:
    """Weights of the months by moment, by the days of each that the log covers."""
    dates = pd.date_range(first["arrived"].min().normalize(), first["arrived"].max().normalize(), freq="D")
    days = np.bincount(dates.month.to_numpy(), minlength=13)[1:]
    found = {}
    for name, rows in first.groupby("moment"):
        counts = np.bincount(rows["arrived"].dt.month.to_numpy(), minlength=13)[1:] / np.maximum(days, 1)
        if len(rows) >= 12 * CONTACTS_LEAST and counts.sum() > 0:
            found[str(name)] = (12 * counts / counts.sum()).tolist()
    return found


def _by_desk(
    known: pd.DataFrame, template: World, read: Callable[[Desk, pd.DataFrame], Told | None]
) -> dict[str, Told]:
    """What is read of the contacts that each team of the template served, where they are enough."""
    found = {}
    live = {one.name for one in template.channels if one.kind == "live"}
    for desk in template.desks:
        own = known[known["channel"].isin([one.name for one in template.channels if one.desk == desk.name])]
        served = own[own["wait_min"].notna() & own["handling_min"].notna()]
        served = served.assign(is_live=served["channel"].isin(live))
        if len(served) >= CONTACTS_LEAST and (told := read(desk, served)) is not None:
            found[desk.name] = told
    return found


def _seats(desk: Desk, served: pd.DataFrame) -> int | None:
    """The people on duty: contacts in service at once, by those that a person serves at once, on the day with most."""
    by_day = _in_service(served)
    return max(1, round(max(by_day.values()) / desk.concurrency)) if by_day else None


def _in_service(served: pd.DataFrame) -> dict[int, int]:
    """The commonest number of contacts in service as somebody who waited is taken, by weekday."""
    start = _minutes(served["arrived"]) + served["wait_min"].to_numpy(np.float64)
    end = start + served["handling_min"].to_numpy(np.float64)
    waited = served["wait_min"].to_numpy(np.float64) > WAITED_MIN
    # a message waits for its turn, and a person may be free as it is taken; who waits on the line waits for somebody
    if served["is_live"].any():
        waited &= served["is_live"].to_numpy(bool)
    at, days = start[waited], (start[waited] // 1440).astype(int) % 7
    # who leaves makes room for who is taken: within the seconds that logs are rounded to, both are the same moment
    left = np.searchsorted(np.sort(end), at + ROUNDED_MIN, side="right")
    busy = np.searchsorted(np.sort(start), at, side="right") - left
    found = {}
    for day in range(7):
        own = np.maximum(busy[days == day], 1)
        if len(own) >= CONTACTS_LEAST:
            found[day] = int(np.bincount(own).argmax())
    return found


def _minutes(arrived: pd.Series) -> npt.NDArray[np.float64]:
    """Minutes since a Monday at midnight."""
    return (arrived - MONDAY).dt.total_seconds().to_numpy(np.float64) / 60


def _roster(desk: Desk, served: pd.DataFrame) -> list[OpenHours] | None:
    """The hours in which a team takes contacts: half-hours with a quarter of what busy ones have, on each weekday."""
    taken = served["arrived"] + pd.to_timedelta(served["wait_min"], unit="min")
    counts = np.zeros((7, HALF_HOURS))
    half = taken.dt.hour * 2 + taken.dt.minute // 30
    np.add.at(counts, (taken.dt.day_of_week.to_numpy(), half.to_numpy()), 1.0)
    by_day = {day: max(1, round(count / desk.concurrency)) for day, count in _in_service(served).items()}
    most = max(by_day.values(), default=1)
    spans: list[tuple[int, int, float] | None] = []
    for day in range(7):
        busy = counts[day][counts[day] > 0]
        is_open = (
            counts[day] >= OPEN_SHARE * float(np.quantile(busy, OPEN_QUARTILE))
            if len(busy)
            else counts[day] > 0
        )
        # a few contacts that spill over midnight open no day
        if counts[day].sum() < DAY_SHARE * counts.sum() / 7 or not is_open.any():
            spans.append(None)
            continue
        share = by_day.get(day, most) / most
        spans.append((int(is_open.argmax()), HALF_HOURS - int(is_open[::-1].argmax()), share))
    return _shifts(spans) or None


def _shifts(spans: Sequence[tuple[int, int, float] | None]) -> list[OpenHours]:
    """Shifts of equal hours and seats on days that follow each other."""
    shifts: list[OpenHours] = []
    first = 0
    for day in range(1, 8):
        if day < 7 and spans[day] == spans[first]:
            continue
        if (span := spans[first]) is not None:
            days = WEEKDAYS[first] if day - 1 == first else f"{WEEKDAYS[first]}-{WEEKDAYS[day - 1]}"
            opens, closes = (f"{half // 2:02d}:{30 * (half % 2):02d}" for half in span[:2])
            shifts.append(OpenHours(days, opens, closes, round(span[2], 3)))
        first = day
    return shifts
