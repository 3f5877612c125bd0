"""What customers are worth, how spending answers to money, and who stays."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri

from ..arrays.pack import Floats

# points and span of a quadrature over a standard normal
POINTS, SPAN = 20_001, 10.0


def customer_value(margin: float, retention: float, rate: float) -> float:
    """Return the value of a customer for ever, the first margin in one year (Gupta, Lehmann & Stuart 2004)."""
    return margin * retention / (1 + rate - retention)


def payback_years(investment: float, yearly: Sequence[float], rate: float) -> float:
    """Return the years until discounted yearly flows have paid an investment, the last year in proportion; infinite if never."""
    left = investment
    for year, flow in enumerate(yearly, start=1):
        worth = flow / (1 + rate) ** year
        if worth >= left:
            return year - 1 + left / worth
        left -= worth
    return math.inf


def curve_of_answers(
    at_zero: float, at_most: float, spend: tuple[float, float], value: tuple[float, float]
) -> tuple[float, float]:
    """Return the steepness and half-effect spend of the curve through a manager's answers at two spends (Little 1970)."""
    odds = [(v - at_zero) / (at_most - v) for v in value]
    steepness = math.log(odds[1] / odds[0]) / math.log(spend[1] / spend[0])
    return steepness, spend[0] / odds[0] ** (1 / steepness)


def efficient_spend(half: float, steepness: float) -> float:
    """Return the spend with the most effect per euro of an S-shaped curve, steepness above 1 (Little 1970, derived)."""
    return half * (steepness - 1) ** (1 / steepness)


def normal_density(low: float) -> tuple[Floats, Floats]:
    """Return the points of a standard normal from a value on, and its density there."""
    points = np.linspace(low, SPAN, POINTS)
    return points, np.exp(-points * points / 2) / math.sqrt(2 * math.pi)


def normal_grid() -> tuple[Floats, Floats]:
    """Return the points of a standard normal and their weights, which sum to one."""
    points, density = normal_density(-SPAN)
    return points, density / density.sum()


def band_retention(low: float, high: float, slope: float, reliability: float, base: float) -> float:
    """Return the share who stay a year among those whose observed score lies between two quantiles.

    The logit of staying rises by slope per SD of what customers think, of which the score shows a share reliability;
    base is the chance that one who thinks the mean stays (from Kriss 2014, derived).
    """
    thinks, weights = normal_grid()
    noise = math.sqrt(1 - reliability)
    edges = [(ndtri(q) - math.sqrt(reliability) * thinks) / noise for q in (low, high)]
    chance = weights * (ndtr(edges[1]) - ndtr(edges[0]))
    return float(chance @ expit(logit(base) + slope * thinks) / chance.sum())
