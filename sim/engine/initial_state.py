"""What customers bring from before the first month: satisfaction and memories that do not drift under today's plan."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from ..arrays.pack import MINUTES_MONTH, PAST_COLUMNS, PAST_PARTS, Floats, Numbers
from ..behaviour import fading, memory_lives
from ..parts import Memory

ROUNDING = 1e-9
# the columns of cases that are read
READ = ("customer", "closed_min", "truth")


def steady_past(
    numbers: Numbers, memory: Memory, cases: Mapping[str, Floats], score: Floats, customers: Floats
) -> tuple[list[float], list[float]]:
    """Return the means of satisfaction and the four memories of some customers, and the root of their covariance by rows.

    The cases of one run of today's plan are lived through from nothing under their scores. What a run that starts from
    nothing has not yet reached is what it would have left of a start: with a share f left, a mean is 1 / (1 - f) of that
    reached, a variance 1 / (1 - f^2). cases and score: of these customers, in the order they were closed.
    """
    if len(customers) < 2 or not len(score):
        return [0.0] * PAST_PARTS, [0.0] * (PAST_COLUMNS - PAST_PARTS)
    state, cases_of_each = _lived(numbers, memory, cases, score, customers)
    once, twice = ((1 - memory.gain) ** (power * cases_of_each) for power in (1, 2))
    fades = _shares_left(numbers)
    reached = 1 - np.array([once.mean(), *fades])
    reached_square = 1 - np.array([twice.mean(), *fades**2])
    mean = state.mean(axis=0) / reached
    grow = np.sqrt(1 / reached_square)
    root = _root(np.cov(state, rowvar=False) * np.outer(grow, grow))
    return mean.tolist(), root[np.tril_indices(PAST_PARTS)].tolist()


def _lived(
    numbers: Numbers, memory: Memory, cases: Mapping[str, Floats], score: Floats, customers: Floats
) -> tuple[Floats, Floats]:
    """State of each customer at the end of the run, having started from nothing, and how many cases made it."""
    row = np.searchsorted(customers, cases["customer"])
    count = np.bincount(row, minlength=len(customers)).astype(np.float64)
    # cases that came after each one, for the same customer
    order = np.argsort(row, kind="stable")
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count.astype(np.int64))
    later = np.empty(len(row))
    later[order] = np.repeat(count, count.astype(np.int64)) - 1 - place
    del order, place
    bad, truth = (score < 0).astype(np.int64), cases["truth"].astype(np.int64)
    lives = np.array(memory_lives(numbers.rules))[2 * truth + bad]
    left = np.exp(-math.log(2.0) * -cases["closed_min"] / lives)
    place = row * PAST_PARTS + 1 + 2 * truth + bad
    size = len(customers) * PAST_PARTS
    state = np.bincount(place, left * score, size).astype(np.float64).reshape(-1, PAST_PARTS)
    state[:, 0] = np.bincount(row, memory.gain * (1 - memory.gain) ** later * score, len(customers))
    return state, count


def _shares_left(numbers: Numbers) -> Floats:
    """Shares that a run leaves of memories from before it."""
    minutes = float(numbers.rules.months * MINUTES_MONTH)
    return np.array([fading(minutes, life) for life in memory_lives(numbers.rules)])


def _root(covariance: Floats) -> Floats:
    """Lower triangular root of a covariance that may be singular (Cholesky)."""
    root = np.zeros_like(covariance)
    for row in range(len(root)):
        for column in range(row + 1):
            left = covariance[row, column] - root[row, :column] @ root[column, :column]
            if row == column:
                root[row, row] = math.sqrt(max(0.0, left))
            elif root[column, column] > ROUNDING:
                root[row, column] = left / root[column, column]
    return root
