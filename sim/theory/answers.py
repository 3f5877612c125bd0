"""Tables of surveys: what a shift of satisfaction does to answers, margins of error, weights, non-response."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import expit, ndtr

from ..arrays.pack import Floats
from ..root_finding import crossing
from .money import normal_density, normal_grid

# standard normal value of a two-sided 95 % interval
TWO_SIDED = 1.959963984540054


class Bias(NamedTuple):
    """What the answers show where all customers are standard normal: score in points, mean, variance."""

    score: float
    mean: float
    variance: float


def promoter_score(promoters: float, detractors: float) -> float:
    """Return the net promoter score in points, from shares."""
    return 100 * (promoters - detractors)


def shifted_answers(shift: float, cuts: tuple[float, float, float]) -> tuple[float, float]:
    """Return the promoter score and share satisfied after a shift in SD, ordered probit (McKelvey & Zavoina 1975).

    cuts are those above which a customer is no detractor, is satisfied, is a promoter.
    """
    detractors, satisfied, promoters = cuts
    return promoter_score(float(ndtr(shift - promoters)), float(ndtr(detractors - shift))), float(
        ndtr(shift - satisfied)
    )


def margin_of_error(promoters: float, detractors: float, answers: int) -> float:
    """Return half the width of the 95 % interval of a promoter score, in points."""
    spread = promoters + detractors - (promoters - detractors) ** 2
    return TWO_SIDED * 100 * math.sqrt(spread / answers)


def sample_size(variance: float, margin: float, population: float = math.inf) -> int:
    """Return the answers needed for a 95 % margin, of a share (variance at most 1/4) or a score; corrected for a small population."""
    wanted = variance * (TWO_SIDED / margin) ** 2
    return math.ceil(wanted / (1 + (wanted - 1) / population))


def weighted_size(weights: Sequence[float]) -> float:
    """Return how many equal answers weighted ones are worth (Kish 1965)."""
    return math.fsum(weights) ** 2 / math.fsum(weight * weight for weight in weights)


def raked(table: Floats, rows: Floats, columns: Floats, rounds: int = 1000) -> Floats:
    """Return a table fitted to the totals of its rows and columns (Deming & Stephan 1940)."""
    fitted = np.array(table, np.float64)
    for _ in range(rounds):
        fitted *= (rows / fitted.sum(axis=1))[:, None]
        fitted *= columns / fitted.sum(axis=0)
    return fitted


def non_response(level: float, bad: float, good: float, score: Floats) -> Floats:
    """Return the chance of answering by score: a logit that rises with dissatisfaction and with satisfaction."""
    return np.asarray(expit(level + bad * np.maximum(-score, 0) + good * np.maximum(score, 0)))


def answer_bias(bad: float, good: float, response: float, cuts: tuple[float, float]) -> Bias:
    """Return what the answers of a standard normal population show at an overall response, by quadrature.

    cuts are those above which a customer is no detractor, and is a promoter.
    """
    score, weights = normal_grid()
    level = crossing(lambda a: float(weights @ non_response(a, bad, good, score)) - response, -30, 30)
    chance = weights * non_response(level, bad, good, score)
    mean = float(chance @ score) / response

    def above(cut: float) -> float:
        points, density = normal_density(cut)
        return float(np.trapezoid(density * non_response(level, bad, good, points), points)) / response

    return Bias(
        promoter_score(above(cuts[1]), 1 - above(cuts[0])),
        mean,
        float(chance @ (score - mean) ** 2) / response,
    )


def category_response(cuts: Sequence[float], level: float, bad: float, good: float) -> list[float]:
    """Return the chance of answering by answer category, first to last, where all customers are standard normal."""
    score, weights = normal_grid()
    chance = non_response(level, bad, good, score)
    category = np.searchsorted(np.asarray(cuts), score)
    places = range(len(cuts) + 1)
    return [
        float((weights * chance)[category == place].sum() / weights[category == place].sum())
        for place in places
    ]
