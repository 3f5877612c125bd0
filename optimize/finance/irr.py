"""Finance of a row of cash flows: present value, internal rates of return, discounted payback.

Conventions: nominal euros before tax; the money of month m, counted from 0, falls at its end, (m + 1) / 12 years
from now; rates are effective annual rates.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

import numpy as np
from scipy.optimize import brentq

from sim import MONTHS_YEAR, discount_factor

LOWEST_RATE, HIGHEST_RATE = -0.99, 100.0  # a year; where rates are sought
PLACES = 2001
HALF_A_CENT = 0.005

IrrStatus = Literal["one", "several", "none", "money first"]


class Irr(NamedTuple):
    """Internal rates of return a year, lowest first.

    status: one; several, so that none of them is a return; none between -99 % and 10,000 %; money first, one rate
    but at the price of a loan: the flows bring money before they take it, and a low rate is the good one.
    """

    status: IrrStatus
    rates: tuple[float, ...]


def internal_rates(flows_eur: Sequence[float]) -> Irr:
    """Every rate that makes the flows of each month worth nothing, marked where they are no return."""
    if all(abs(eur) < HALF_A_CENT for eur in flows_eur):
        return Irr("none", ())
    money, years = np.asarray(flows_eur), np.arange(1, len(flows_eur) + 1) / MONTHS_YEAR

    def worth(log_growth: float) -> float:
        return float(np.exp(-log_growth * years) @ money)

    grid = np.linspace(math.log1p(LOWEST_RATE), math.log1p(HIGHEST_RATE), PLACES)
    worths = [worth(place) for place in grid]
    found = [float(place) for place, eur in zip(grid, worths, strict=True) if eur == 0]
    for (low, high), (left, right) in zip(pairwise(grid), pairwise(worths), strict=True):
        if left * right < 0:
            found.append(float(brentq(worth, low, high, xtol=1e-14)))
    rates = tuple(math.expm1(place) for place in sorted(found))
    if len(rates) != 1:
        return Irr("several" if rates else "none", rates)
    return Irr("one" if worths[0] > worths[-1] else "money first", rates)


def payback_months(flows_eur: Sequence[float], rate: float) -> int | None:
    """Months until the discounted flows have paid themselves back for good; None when they never do.

    0 when they never fall below nothing.
    """
    discounted = (eur * discount_factor(month, rate) for month, eur in enumerate(flows_eur))
    below = [month for month, eur in enumerate(accumulate(discounted)) if eur < -HALF_A_CENT]
    if not below:
        return 0
    paid = below[-1] + 2
    return paid if paid <= len(flows_eur) else None
