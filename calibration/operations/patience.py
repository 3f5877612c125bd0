"""How abandonment follows waiting, and the patience it reveals."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import Z_95, Array, Channel, Defect, Defects, Message, World

from ..estimate import Fitted, measured
from .daily_figures import DailyFigures

PHONE = "phone"

PERIODS_LEAST = 20
MONTHS_LEAST = 10


class PatienceEstimate(NamedTuple):
    """A number learnt from data: its standard error, unit, the periods behind it, and what to know of it."""

    name: str
    estimate: float
    se: float
    unit: str
    n: int
    note: Message


class Abandonment(NamedTuple):
    """Abandoned share = intercept + slope per second x speed of answer.

    Errors of the slope: `slope_se` is robust to unequal spread (HC1); `slope_se_month` also to days of a
    month resembling each other, NaN with fewer than 10 months. `r2` is about the mean. An intercept held
    at 0 has error 0.
    """

    intercept: float
    slope: float
    intercept_se: float
    slope_se: float
    slope_se_month: float
    r2: float
    n: int


def abandonment_line(figures: DailyFigures, *, intercept: bool = True, weighted: bool = True) -> Abandonment:
    """Least squares of the abandoned share on the speed of answer, weighted by calls offered or not."""
    table = figures.table
    share = (table["abandoned"] / table["offered"]).to_numpy(dtype=np.float64)
    answer_s = table["answer_s"].to_numpy(dtype=np.float64)
    weight = table["offered"].to_numpy(dtype=np.float64) if weighted else np.ones(len(table))
    X = np.column_stack([np.ones(len(table)), answer_s]) if intercept else answer_s[:, None]
    bread = np.linalg.pinv(X.T @ (weight[:, None] * X))
    estimate = bread @ X.T @ (weight * share)
    residual = share - X @ estimate
    score = X * (weight * residual)[:, None]
    n, k = X.shape
    hc1 = _errors(bread, score, n / max(n - k, 1))
    by_month = pd.DataFrame(score).groupby(table["date"].dt.to_period("M").to_numpy()).sum().to_numpy()
    months = len(by_month)
    month = np.full(k, np.nan)
    if MONTHS_LEAST <= months < n:
        month = _errors(bread, by_month, months / (months - 1))
    centred = share - np.average(share, weights=weight)
    spread = float(weight @ centred**2)
    return Abandonment(
        intercept=float(estimate[0]) if intercept else 0.0,
        slope=float(estimate[-1]),
        intercept_se=float(hc1[0]) if intercept else 0.0,
        slope_se=float(hc1[-1]),
        slope_se_month=float(month[-1]),
        r2=1 - float(weight @ residual**2) / spread if spread > 0 else 0.0,
        n=n,
    )


def patience(figures: DailyFigures) -> PatienceEstimate:
    """Mean patience in minutes: one over the slope of the abandoned share on the mean wait.

    With exponential patience P(abandon) = theta x E[wait], whatever the load (Mandelbaum & Zeltyn 2007),
    so the slope is theta and 1/theta the mean patience. The headline keeps the intercept: it holds those
    who leave at once, before any waiting (balking, wrong numbers); forced through the origin, the line
    counts them as impatient. The estimate through the origin is in the note. The standard error
    follows by the delta method from the larger of two robust errors of the slope: HC1, and by calendar
    month, since neighbouring days resemble each other. Speed of answer is that of answered calls and
    stands in for the mean wait of all calls: with few abandoned calls the two are close.
    Raises Defects when there are fewer than 20 periods, or when abandonment does not rise with the wait.
    """
    line, origin = abandonment_line(figures), abandonment_line(figures, intercept=False)
    slope_se = float(np.nanmax([line.slope_se, line.slope_se_month]))
    if line.n < PERIODS_LEAST:
        allowed, repair = (
            Message("defect.at_least_periods", count=PERIODS_LEAST),
            Message("defect.give_daily_figures"),
        )
        raise Defects(
            figures.file,
            [
                Defect(
                    Message("defect.place.rows"),
                    Message("defect.usable_periods", count=line.n),
                    allowed,
                    repair,
                )
            ],
        )
    if line.slope <= Z_95 * slope_se:
        got = Message("defect.a_slope", slope=line.slope, margin=Z_95 * slope_se)
        allowed = Message("defect.a_share_that_rises")
        repair = Message("defect.check_the_columns")
        raise Defects(
            figures.file, [Defect(Message("defect.place.abandoned_against_speed"), got, allowed, repair)]
        )
    hc1_min = line.slope_se / line.slope**2 / 60
    note = Message(
        "fit_note.patience",
        intercept=line.intercept,
        slope=line.slope,
        r2=line.r2,
        at_once=100 * line.intercept,
        origin_min=1 / origin.slope / 60,
        hc1_min=hc1_min,
    )
    se_min = slope_se / line.slope**2 / 60
    return PatienceEstimate("patience_min", 1 / line.slope / 60, se_min, "minutes", line.n, note)


def _errors(bread: Array, score: Array, factor: float) -> Array:
    return np.sqrt(np.diag(bread @ (score.T @ score) @ bread) * factor)


def measured_patience(world: World, figures: DailyFigures) -> Fitted:
    """Patience of callers, from how abandonment follows the wait; the channel named phone, or the only live one.

    Raises Defects when the world has no such channel or the figures do not tell.
    """
    field = f"channel.{_calls(world, figures.file).name}.patience_min"
    found = patience(figures)
    return measured(world, field, "positive", found.estimate, found.se)


def _calls(world: World, file: str) -> Channel:
    live = [channel for channel in world.channels if channel.kind == "live"]
    named = [channel for channel in live if channel.name == PHONE]
    if named or len(live) == 1:
        return (named or live)[0]
    names = ", ".join(channel.name for channel in live) or "none"
    allowed = Message("defect.one_live_channel", phone=PHONE)
    repair = Message("defect.name_the_channel", phone=PHONE)
    raise Defects(file, [Defect(Message("defect.place.live_channels"), names, allowed, repair)])
