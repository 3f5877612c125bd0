"""When contacts arrive: weights of the weekdays, and by how much one day differs from another of its kind."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim import Array, World, declaration

from ..estimate import LEAST_OF_HIGH, Fitted, measured
from .daily_figures import DailyFigures

WEEKS_LEAST = 2
VARIATION = "profile.day_variation"

Weights = tuple[tuple[float, float], ...]


class Arrivals(NamedTuple):
    """What daily figures say of arrivals: weights of the weekdays with mean one, each with its standard error, and the variation of days."""

    days: Weights
    rows: tuple[Fitted, ...]

    @property
    def busiest(self) -> int:
        """The weekday of most contacts, 1 for Monday."""
        return 1 + max(range(7), key=lambda day: self.days[day][0])


def weekday_weights(of_day: Array, weekday: npt.NDArray[np.integer]) -> Weights:
    """Return the mean of each weekday over that of all, Monday first, with errors from how days differ.

    A weekday that never occurs has weight nought: nobody counted on it.
    """
    same = [of_day[weekday == day] for day in range(7)]
    means = [float(one.mean()) if len(one) else 0.0 for one in same]
    level = float(np.mean(means))
    return tuple(
        (mean / level, float(one.std(ddof=1)) / math.sqrt(len(one)) / level if len(one) > 1 else 0.0)
        for mean, one in zip(means, same, strict=True)
    )


def measured_arrivals(world: World, figures: DailyFigures) -> Arrivals | None:
    """Weekdays and the variation of days from the calls offered; None for figures that are not daily, or of less than two weeks.

    Variation is what is left of days after weekday, month and chance: the log of the count less that of its kind, its
    variance less 1 / count (Avramidis, Deslauriers & L'Ecuyer 2004).
    """
    table = figures.table.drop_duplicates("date")
    gaps = table["date"].sort_values().diff().dt.days
    if len(table) < 7 * WEEKS_LEAST or gaps.median() != 1:
        return None
    offered, weekday = table["offered"].to_numpy(np.float64), table["date"].dt.day_of_week.to_numpy()
    days = weekday_weights(offered, weekday)
    if any(weight == 0 for weight, _ in days) and all(weight == 0 for weight, _ in days[:5]):
        return None
    return Arrivals(days, tuple(_variation(world, table, offered, weekday)))


def _variation(
    world: World, table: pd.DataFrame, offered: Array, weekday: npt.NDArray[np.integer]
) -> list[Fitted]:
    """The coefficient of variation of the day factor, where days are enough to part it from month and weekday."""
    kinds = [table["date"].dt.to_period("M").to_numpy(), weekday]
    left = pd.Series(np.log(offered))
    for kind in kinds:
        left = left - left.groupby(kind).transform("mean")
    degrees = len(left) - sum(len(np.unique(kind)) for kind in kinds) + 1
    if degrees < 7 * WEEKS_LEAST:
        return []
    spread = float((left**2).sum()) / degrees
    chance = float(np.mean(1 / offered))
    variance = spread - chance
    # a variance of so many degrees has this relative error, and its root half of it; days more alike than chance says are known no better
    error = max(spread, chance) / math.sqrt(2 * degrees)
    least = declaration(world, VARIATION).high * LEAST_OF_HIGH
    estimate = math.sqrt(max(math.expm1(max(variance, 0.0)), least**2))
    return [measured(world, VARIATION, "positive", estimate, error / estimate)]
