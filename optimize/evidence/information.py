"""The value of information on a table of draws: perfect, partial and of a sample, in EUR. Arrays only; nothing is simulated.

values: draws x plans, each against today's plan, whose own column of nothing is among them.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from sim import Array, Purpose, uniform_series

from .spline import ConditionalMeans

# Times that residuals are shuffled.
TIMES = 60
# Below this share of the largest value a worth is rounding.
ROUNDING = 1e-9
# A number is named where its worth is above nothing, at 95 % among all that were looked at (Bonferroni).
SIGNIFICANCE = 0.05


class PerfectInformation(NamedTuple):
    """Expected value of perfect information, EUR: what is surely there, and what simulation error adds to it."""

    lo: float
    hi: float


class Partial(NamedTuple):
    """What knowing some numbers is worth, EUR: estimate, at least nothing, and its standard error."""

    eur: float
    se: float


def gain_of_choosing(means: Array) -> Array:
    """Return what choosing in each draw, rather than once, adds to the value, EUR, over the last two axes: draws x plans."""
    return np.asarray(means.max(axis=-1).mean(axis=-1) - means.mean(axis=-2).max(axis=-1), np.float64)


def perfect_information(values: Array) -> PerfectInformation:
    """Return the value of knowing everything, from values of draws x plans x replications.

    hi: the best by the mean of all replications is chosen and valued by the same, so that luck counts as knowledge; lo:
    chosen by some replications and valued by the others. From one replication nothing is sure, and lo is nothing.
    """
    once = float(values.mean(axis=(0, 2)).max())
    hi = float(gain_of_choosing(values.mean(axis=2)))
    count = values.shape[2]
    if count < 2:
        return PerfectInformation(0.0, hi)
    crossed = []
    for number in range(count):
        others = np.delete(values, number, axis=2).mean(axis=2)
        chosen = others.argmax(axis=1)
        crossed.append(float(values[np.arange(len(values)), chosen, number].mean()) - once)
    return PerfectInformation(min(hi, max(0.0, math.fsum(crossed) / count)), hi)


def partial_information(
    values: Array, given: ConditionalMeans, seed: int, shrunk: float = 1.0, times: int = TIMES
) -> Partial:
    """Return what knowing the numbers of a smoother is worth; shrunk: share of their standard deviation that is learnt.

    A smoother follows noise too, which reads as worth. So residuals are shuffled over draws and smoothed again: twice the
    estimate less the mean of these (Efron & Tibshirani 1993, bias of a bootstrap).
    """
    fitted = given.of(values)
    seen = float(gain_of_choosing(_learnt(fitted, shrunk)))
    residuals = values - fitted
    again = gain_of_choosing(_learnt(given.of(fitted + residuals[_orders(len(values), seed, times)]), shrunk))
    return Partial(max(0.0, 2 * seen - float(again.mean())), float(again.std(ddof=1)))


def is_named(values: Array, given: ConditionalMeans, found: Partial, among: int, seed: int) -> bool:
    """Return whether a worth is above nothing, at 95 % among so many looked at, and above what idle numbers show by luck.

    By luck: the 95 % quantile over tables whose values are shuffled, so that no number says anything of them.
    """
    limit = float(ndtri(1 - SIGNIFICANCE / max(1, among)))
    if found.eur - limit * found.se <= ROUNDING * float(np.abs(values).max()):
        return False
    idle = gain_of_choosing(given.of(values[_orders(len(values), seed, TIMES)]))
    return found.eur > float(np.quantile(idle, 1 - SIGNIFICANCE))


@cache
def _orders(count: int, seed: int, times: int) -> Array:
    """So many orders of the draws, times x draws."""
    drawn = uniform_series(seed, 0, count * times, Purpose.SEARCH).reshape(times, count)
    return np.asarray(drawn.argsort(axis=1))


def _learnt(means: Array, shrunk: float) -> Array:
    """Conditional means drawn to their mean: what is known once a share of the standard deviation is learnt."""
    centre = means.mean(axis=-2, keepdims=True)
    return np.asarray(centre + shrunk * (means - centre), np.float64)


def learnt_of_answers(answers: float, prior_answers: float) -> float:
    """Return the share of variance that so many answers explain, where the prior weighs as much as prior_answers of them."""
    return answers / (answers + prior_answers) if answers > 0 else 0.0


def learnt_of_measurement(prior_sd: float, se: float) -> float:
    """Return the share of variance that a measurement explains: a Normal prior and a Normal error of the same figure."""
    return prior_sd**2 / (prior_sd**2 + se**2) if prior_sd > 0 else 0.0


def sample_information(
    values: Array, given: ConditionalMeans, share: float, seed: int, times: int = TIMES
) -> Partial:
    """Return what a sample is worth that explains a share of the variance of these numbers, by moment matching.

    Conditional means are drawn to their mean by the root of the share (Heath, Manolopoulou & Baio 2018, Medical Decision
    Making 38).
    """
    return partial_information(values, given, seed, math.sqrt(share), times)
