"""What a log of contacts fixes in a world, each number with its standard error, and what it cannot fix."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim import Array, Channel, World, value_of, with_values

from ..estimate import Fitted, measured
from ..survey.lexicon import SYNONYMS, fold
from ..survey.personal import named_file
from .arrivals import weekday_weights
from .contact_log import ContactLog

CONTACTS_LEAST = 30
WEEKS_LEAST = 2
GROUPS = 20
RETURN = "resolve.return_h"


class LogRow(NamedTuple):
    """A number of the world as a log tells it: before and after, its standard error, and the contacts behind it."""

    name: str
    start: float
    estimate: float
    se: float
    n: int


class ContactLogFit(NamedTuple):
    """What a log fixed and, by name, what it could not.

    rows: handling and return; hours and days: weights with mean one and their standard errors, empty where not fixed.
    """

    file: str
    read: int
    used: int
    dropped: dict[str, int]
    rows: tuple[LogRow, ...]
    hours: tuple[tuple[float, float], ...]
    days: tuple[tuple[float, float], ...]
    not_fixed: tuple[str, ...]

    def values(self) -> dict[str, Any]:
        """The values of the world that the log gives."""
        told: dict[str, Any] = {row.name: row.estimate for row in self.rows}
        told |= {"profile.hours": [weight for weight, _ in self.hours]} if self.hours else {}
        return told | ({"profile.days": [weight for weight, _ in self.days]} if self.days else {})

    def record(self) -> dict[str, Any]:
        """As plain values for JSON."""
        weights = {
            name: [{"weight": weight, "se": se} for weight, se in getattr(self, name)]
            for name in ("hours", "days")
        }
        return self._asdict() | weights | {"rows": [row._asdict() for row in self.rows]}


def fit_contact_log(world: World, log: ContactLog) -> ContactLogFit:
    """Arrivals by hour and weekday from the first contact of each case, handling times by channel, time before coming back.

    Where it tells waits and who hung up, patience too: minutes waited a contact lost, for patience without memory (Mandelbaum &
    Zeltyn 2007). How many needs arise and how often a contact resolves are not in such a log.
    """
    rows = (*_handled(world, log.table), *_returned(world, log.table), *_patient(world, log.table))
    hours, days = _arrivals(log)
    names = {row.name for row in rows}
    lacking = {
        "hours": not hours,
        "days": not days,
        "handling": not any(name.endswith("handling_min") for name in names),
        "return": RETURN not in names,
        "channels": len(_served(world)) > sum(name.endswith("handling_min") for name in names) > 0,
    }
    patience = () if any(name.endswith("patience_min") for name in names) else ("patience",)
    not_fixed = (*(name for name, lacks in lacking.items() if lacks), "needs", *patience, "resolved")
    named = Path(log.file).with_name(named_file(log.file))
    return ContactLogFit(str(named), log.read, log.used, log.dropped, rows, hours, days, not_fixed)


def measured_return(world: World, found: ContactLogFit) -> tuple[Fitted, ...]:
    """The time before coming back as a number with a prior, so that plans are judged over its posterior."""
    row = next((row for row in found.rows if row.name == RETURN), None)
    return () if row is None else (measured(world, RETURN, "positive", row.estimate, row.se),)


def with_log(world: World, found: ContactLogFit) -> World:
    """The world with what the log fixed."""
    return with_values(world, found.values())


def _served(world: World) -> list[Channel]:
    return [channel for channel in world.channels if channel.kind in ("live", "asynchronous")]


def _handled(world: World, table: pd.DataFrame) -> Iterator[LogRow]:
    known = table[table["handling_min"].notna()]
    for channel in _served(world):
        own = known["handling_min"][_of(known["channel"], channel, world)].to_numpy(np.float64)
        if len(own) >= CONTACTS_LEAST and own.std() > 0:
            error = float(own.std(ddof=1)) / math.sqrt(len(own))
            name = f"channel.{channel.name}.handling_min"
            yield LogRow(name, float(value_of(world, name)), float(own.mean()), error, len(own))
            parts = np.array(
                [_variation(own[np.arange(len(own)) % GROUPS != group]) for group in range(GROUPS)]
            )
            spread = math.sqrt((GROUPS - 1) / GROUPS * float(((parts - parts.mean()) ** 2).sum()))
            name = f"channel.{channel.name}.handling_scv"
            yield LogRow(name, float(value_of(world, name)), _variation(own), spread, len(own))


def _patient(world: World, table: pd.DataFrame) -> Iterator[LogRow]:
    """Mean patience of a channel served live: all minutes waited, by whoever was lost."""
    known = table[table["wait_min"].notna() & table["abandoned"].notna()]
    for channel in world.channels:
        if channel.kind != "live" or known.empty:
            continue
        own = known[_of(known["channel"], channel, world)]
        lost = int(own["abandoned"].sum())
        if lost < CONTACTS_LEAST or float(own["wait_min"].sum()) <= 0:
            continue
        name, mean = f"channel.{channel.name}.patience_min", float(own["wait_min"].sum()) / lost
        yield LogRow(name, float(value_of(world, name)), mean, mean / math.sqrt(lost), len(own))


def _variation(minutes: Array) -> float:
    return float(minutes.var() / minutes.mean() ** 2)


def _of(written: pd.Series, channel: Channel, world: World) -> npt.NDArray[np.bool_]:
    """Which rows are of a channel: by its name, its label or a synonym; all, where the log names none and one is served."""
    if written.isna().all():
        return np.full(len(written), len(_served(world)) == 1)
    names = {fold(channel.name), fold(channel.label)}
    means = {
        str(text): fold(str(text)) in names
        or bool(re.fullmatch(SYNONYMS.get(channel.name, "(?!)"), fold(str(text))))
        for text in written.dropna().unique()
    }
    return np.array([means.get(str(text), False) for text in written], dtype=bool)


def _returned(world: World, table: pd.DataFrame) -> Iterator[LogRow]:
    known = table[table["case"].notna()]
    gaps = known.groupby("case", sort=False)["arrived"].diff().dropna().dt.total_seconds().to_numpy() / 3600
    if len(gaps) >= CONTACTS_LEAST and gaps.std() > 0:
        error = float(gaps.std(ddof=1)) / math.sqrt(len(gaps))
        yield LogRow(RETURN, float(value_of(world, RETURN)), float(gaps.mean()), error, len(gaps))


def _arrivals(log: ContactLog) -> tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]]:
    """Weights of hours and of weekdays; errors from how days differ, since contacts of a day come together."""
    table = log.table
    first = table[table["case"].isna() | ~table.duplicated("case")]["arrived"]
    if len(first) < CONTACTS_LEAST:
        return (), ()
    day = first.dt.normalize()
    dates = pd.date_range(day.min(), day.max(), freq="D")
    counts = np.zeros((len(dates), 24))
    np.add.at(counts, ((day - dates[0]).dt.days.to_numpy(), first.dt.hour.to_numpy()), 1.0)
    hours: tuple[tuple[float, float], ...] = ()
    if log.has_hours:
        share = counts.sum(axis=0) / counts.sum()
        errors = np.sqrt(((counts - counts.sum(axis=1)[:, None] * share) ** 2).sum(axis=0)) / counts.sum()
        hours = tuple(zip((24 * share).tolist(), (24 * errors).tolist(), strict=True))
    if len(dates) < 7 * WEEKS_LEAST:
        return hours, ()
    of_day = counts.sum(axis=1)
    return hours, weekday_weights(of_day, dates.day_of_week.to_numpy())
