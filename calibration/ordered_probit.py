"""The ordered probit: answers as bands of a latent opinion that has a standard normal error (McKelvey & Zavoina 1975)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri

from sim import Array

Categories = npt.NDArray[np.int64]
LEAST_CHANCE = 1e-12
# Normal prior of a slope per standard deviation of its question, wide enough to say nothing but that slopes are finite
# where the questions part the answers perfectly.
SLOPE_SD = 3.0


class LogLikelihood(NamedTuple):
    """Log likelihood of answers, and its slope by the level of each and by the numbers of the cut-points."""

    log_likelihood: float
    by_level: Array
    by_cut: Array


def first_cuts(answers: Categories, weights: Array | None = None) -> Array:
    """The numbers of the cut-points of answers whose levels are all nought: the first cut and the logarithms of gaps."""
    shares = np.bincount(answers, weights).cumsum()
    cuts = ndtri(shares[:-1] / shares[-1])
    return np.array([cuts[0], *np.log(np.diff(cuts))])


def cuts_of(numbers: Array) -> Array:
    """The cut-points that such numbers stand for."""
    return np.cumsum([numbers[0], *np.exp(numbers[1:])])


def log_likelihood_of(
    level: Array, numbers: Array, answers: Categories, weights: Array | None = None
) -> LogLikelihood:
    """Return how likely answers are at these levels and cut-points; categories from 0, each answered by somebody."""
    w = np.ones(len(answers)) if weights is None else weights
    edges = np.array([-np.inf, *cuts_of(numbers), np.inf])
    above, below = edges[answers + 1] - level, edges[answers] - level
    chance = np.maximum(ndtr(above) - ndtr(below), LEAST_CHANCE)
    rise, fall = w * density(above) / chance, w * density(below) / chance
    count = len(edges) - 1
    by_edge = np.bincount(answers, rise, count)[:-1] - np.bincount(answers, fall, count)[1:]
    further = by_edge[::-1].cumsum()[::-1]  # a gap moves every cut above it
    further[1:] *= np.exp(numbers[1:])
    return LogLikelihood(float(w @ np.log(chance)), fall - rise, further)


def latent_correlation(questions: Array, answers: Categories, weights: Array) -> Array:
    """Correlations of the latent opinion with questions, opinion first: what the fitted ordered probit implies.

    Its squared multiple correlation with all questions is the R² of McKelvey & Zavoina; with some, that of the best line
    through them. questions: answers x questions.
    """
    w = weights / weights.mean()
    mean = np.average(questions, axis=0, weights=w)
    spread = np.sqrt(np.average((questions - mean) ** 2, axis=0, weights=w))
    x = (questions - mean) / np.where(spread > 0, spread, 1.0)
    count = x.shape[1]
    if not answers.any():
        return np.eye(count + 1)  # everybody answered alike

    def loss(values: Array) -> tuple[float, Array]:
        slopes, numbers = values[:count], values[count:]
        found = log_likelihood_of(x @ slopes, numbers, answers, w)
        penalty = float(slopes @ slopes) / (2 * SLOPE_SD**2)
        by_value = np.concatenate([slopes / SLOPE_SD**2 - x.T @ found.by_level, -found.by_cut])
        return penalty - found.log_likelihood, by_value

    begin = np.concatenate([np.zeros(count), first_cuts(answers, w)])
    slopes = minimize(loss, begin, method="BFGS", jac=True).x[:count]
    among = (x * w[:, None]).T @ x / w.sum()
    towards = among @ slopes
    sd = math.sqrt(1 + float(slopes @ towards))
    whole = np.eye(count + 1)
    whole[1:, 1:], whole[0, 1:], whole[1:, 0] = among, towards / sd, towards / sd
    return whole


def density(x: Array) -> Array:
    """The standard normal density."""
    return np.asarray(np.exp(-x * x / 2) / math.sqrt(2 * math.pi), np.float64)
