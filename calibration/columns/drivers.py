"""What moves the score: how much of its spread each question shares with it, as association and not as cause."""

from __future__ import annotations

import math
from itertools import combinations
from math import factorial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim import Array, Message, Text

from ..ordered_probit import latent_correlation

DRIVERS_MOST = 12
ANSWERS_LEAST = 30
ANSWERS_PER_DRIVER = 10
ANSWERS_MOST = 6_000
FOLDS = 20
# A question most people were not asked would leave few complete answers.
ANSWERED_LEAST = 0.5
RIDGE = 1e-9


class Share(NamedTuple):
    """The part of the explained spread that goes with one question, its standard error, and its sign."""

    column: str
    share: float
    se: float
    slope: float


class Drivers(NamedTuple):
    """Shares that sum to one, largest first; `r2` is the part of the spread of the opinion behind the score explained at all."""

    score: str
    n: int
    r2: float
    shares: tuple[Share, ...]
    left_out: tuple[tuple[str, Text], ...]


def drivers(
    score: pd.Series, questions: pd.DataFrame, weights: npt.ArrayLike | None = None
) -> Drivers | None:
    """Shapley shares of R² in an ordered probit of a score on at most 12 questions (Lindeman, Merenda & Gold 1980).

    R² is that of the latent opinion (McKelvey & Zavoina 1975): steps of a score have an order and no distance. Associations,
    not causes. One row an answer, NaN unknown; only complete rows count. With more questions those closest to the score
    by correlation are taken; of more than 6,000 complete answers every second, third … is. Standard errors by the jackknife over 20 groups of answers. None with too few
    complete answers or no question that varies.
    """
    w = np.ones(len(score)) if weights is None else np.nan_to_num(np.asarray(weights, np.float64))
    asked, left_out = _chosen(score, questions)
    whole = pd.concat([score.rename("score"), questions[asked]], axis=1).astype(float)
    rows = whole.notna().all(axis=1).to_numpy() & (w > 0)
    asked = [name for name in asked if whole.loc[rows, name].nunique() > 1]
    table, w = whole.loc[rows, ["score", *asked]].to_numpy(), w[rows]
    # more answers move the shares by less than their errors, and each costs twenty-one fits
    every = max(math.ceil(len(table) / ANSWERS_MOST), 1)
    table, w = table[::every], w[::every]
    n = len(table)
    if not asked or n < max(ANSWERS_LEAST, ANSWERS_PER_DRIVER * len(asked)) or np.ptp(table[:, 0]) == 0:
        return None
    correlation = _correlation(table, w)
    shares, r2 = _shapley(correlation)
    fold = np.arange(n) % FOLDS
    parts = [_shapley(_correlation(table[fold != group], w[fold != group]))[0] for group in range(FOLDS)]
    spread = np.array(parts) - np.mean(parts, axis=0)
    errors = np.sqrt((FOLDS - 1) / FOLDS * (spread**2).sum(axis=0))
    listed = [
        Share(name, float(share), float(error), float(correlation[0, place]))
        for place, (name, share, error) in enumerate(zip(asked, shares, errors, strict=True), start=1)
    ]
    listed.sort(key=lambda one: -one.share)
    return Drivers(str(score.name), n, r2, tuple(listed), tuple(left_out))


def _chosen(score: pd.Series, questions: pd.DataFrame) -> tuple[list[str], list[tuple[str, Text]]]:
    left_out: list[tuple[str, Text]] = []
    known = score.notna()
    strength: dict[str, float] = {}
    for name in questions.columns:
        column = questions[name].astype(float)[known]
        if column.notna().mean() < ANSWERED_LEAST:
            left_out.append((name, Message("reading.answered_by_less_than_half")))
        elif column.nunique() < 2:
            left_out.append((name, Message("reading.always_the_same")))
        else:
            both = pd.concat([score[known].astype(float), column], axis=1).dropna()
            one, other = both.iloc[:, 0], both.iloc[:, 1]
            varies = one.nunique() > 1 and other.nunique() > 1
            strength[name] = abs(float(np.corrcoef(one, other)[0, 1])) if varies else 0.0
    order = sorted(strength, key=lambda name: -strength[name])
    left_out += [
        (name, Message("reading.not_among_the_closest_to_the_score", most=DRIVERS_MOST))
        for name in order[DRIVERS_MOST:]
    ]
    taken = set(order[:DRIVERS_MOST])
    return [name for name in questions.columns if name in taken], left_out


def _correlation(table: Array, w: Array) -> Array:
    """Correlations of the opinion behind the score, first, with the questions."""
    _, answers = np.unique(table[:, 0], return_inverse=True)
    return latent_correlation(table[:, 1:], answers.astype(np.int64), w)


def _shapley(correlation: Array) -> tuple[Array, float]:
    """Shares of each column after the first in the R² of the first on the others, and that R²."""
    k = len(correlation) - 1
    inner, outer = correlation[1:, 1:] + RIDGE * np.eye(k), correlation[0, 1:]
    r2 = np.zeros(2**k)
    for size in range(1, k + 1):
        sets = np.array(list(combinations(range(k), size)))
        towards = outer[sets]
        slopes = np.linalg.solve(inner[sets[:, :, None], sets[:, None, :]], towards[:, :, None])[:, :, 0]
        r2[(1 << sets).sum(axis=1)] = (slopes * towards).sum(axis=1)
    masks = np.arange(2**k)
    sizes = np.array([int(mask).bit_count() for mask in masks])
    weight = np.array([factorial(s) * factorial(k - 1 - s) / factorial(k) for s in range(k)])
    parts = np.zeros(k)
    for place in range(k):
        without = masks[(masks >> place) & 1 == 0]
        parts[place] = (weight[sizes[without]] * (r2[without | (1 << place)] - r2[without])).sum()
    whole = float(r2[-1])
    return parts / whole if whole > 0 else parts, whole
