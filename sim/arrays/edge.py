"""Leaving at the edge: a slope that is steeper for those who think least of the company, at the contrast that was observed."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri

# Kriss 2014: customers who gave the best 40 % and the worst 5 % of scores, of whom 85 % stay a year
BEST, WORST, STAY = 0.60, 0.05, 0.85
# share of customers below the edge
BELOW = 0.10
# share of a score that is what the customer thinks
RELIABILITY = 0.7
# after so many steps the last ones change nothing: the contrast is nearly in proportion to the slope
STEPS = 40
POINTS = np.linspace(-8.0, 8.0, 1601)
WEIGHTS = np.exp(-POINTS * POINTS / 2) / np.exp(-POINTS * POINTS / 2).sum()


def contrast(slope: float, factor: float) -> float:
    """Return the difference of the logits of staying a year, best against worst scores, where the slope below the edge is factor times as steep."""
    edge = float(ndtri(BELOW))
    level = POINTS + (factor - 1) * np.minimum(POINTS - edge, 0.0)
    stays = expit(logit(STAY) + slope * level)
    noise, scale = np.sqrt(1 - RELIABILITY), np.sqrt(RELIABILITY)
    best = WEIGHTS * ndtr((scale * POINTS - ndtri(BEST)) / noise)
    worst = WEIGHTS * ndtr((ndtri(WORST) - scale * POINTS) / noise)
    return float(logit(best @ stays / best.sum()) - logit(worst @ stays / worst.sum()))


@cache
def slope_above_edge(slope: float, factor: float) -> float:
    """Return the slope above the edge at which the contrast is that of one slope everywhere; that slope where factor is 1."""
    if factor == 1 or slope == 0:
        return slope
    wanted = contrast(slope, 1.0)
    found = slope
    for _ in range(STEPS):
        found *= wanted / contrast(found, factor)
    return found
