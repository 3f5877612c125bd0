"""How groups of answers differ, by channel, reason and segment: each told as far as its answers carry, the rest shared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.linalg import inv, slogdet
from scipy.optimize import minimize
from scipy.special import ndtri

from sim import Array

from ..ordered_probit import density

# The declared range of a touchpoint's quality, ±0.5 event SD, holds 95 % of it before anybody has answered.
PRIOR_SD = 0.5 / 1.959964
GROUPS = ("channel", "moment", "segment")
COUNTED = (*GROUPS, "problem", "satisfaction", "recommendation")
# The answers at which a class begins: satisfied; passives and promoters.
CLASSES = {"satisfaction": (4.0,), "recommendation": (7.0, 9.0)}
# Where a survey shows no reason, it may still say whether a problem was met.
MET, NOT_MET = "problem met", "no problem"


def counted(table: pd.DataFrame) -> pd.DataFrame:
    """Answers as counts: one row per combination of group and scores, with the sum of weights and that of their squares.

    Columns that a table lacks are unknown: "" for a group, NaN for a score.
    """
    rows = pd.DataFrame(index=table.index)
    for name in GROUPS:
        rows[name] = table[name].astype(object).where(table[name].notna(), "") if name in table else ""
    met = table["problem"].map({True: MET, False: NOT_MET}).astype(object) if "problem" in table else None
    rows["problem"] = "" if met is None else met.where(met.notna(), "")
    for name in ("satisfaction", "recommendation"):
        rows[name] = table[name].to_numpy(dtype=np.float64, na_value=np.nan) if name in table else np.nan
    weight = table["weight"].to_numpy(dtype=np.float64, na_value=0.0) if "weight" in table else 1.0
    rows["weight"], rows["squared"] = weight, np.square(weight)
    grouped = rows.groupby(list(COUNTED), dropna=False, sort=True)[["weight", "squared"]].sum()
    return grouped.reset_index()


def answer_scores(counts: pd.DataFrame, question: str) -> dict[float, float]:
    """The score of each answer to a question: the normal score of its class.

    A normal score is the mean of a band of a standard normal opinion. Classes are those by which figures are told and a world is
    judged: satisfied or not; detractors, passives, promoters. Steps within them would let groups differ by what no figure shows.
    """
    shares = counts.groupby(question)["weight"].sum()
    shares = shares[shares > 0] / shares.sum()
    classes = np.searchsorted(CLASSES[question], shares.index.to_numpy(np.float64), side="right")
    together = _normal_scores(np.bincount(classes, shares.to_numpy(np.float64)).astype(np.float64))
    return dict(zip(shares.index.tolist(), together[classes].tolist(), strict=True))


def _normal_scores(shares: Array) -> Array:
    """The mean of each band of a standard normal opinion that has these shares, lowest first; 0 of an empty band."""
    edges = np.clip(shares.cumsum()[:-1], 0.0, 1.0)
    heights = np.array([0.0, *density(ndtri(edges)), 0.0])
    return np.asarray((heights[:-1] - heights[1:]) / np.where(shares > 0, shares, 1.0))


class GroupMeans(NamedTuple):
    """Mean normal score by group of answers, and the number of equally weighted answers behind each (Kish 1965)."""

    mean: pd.Series
    answers: pd.Series
    spread: float


def group_means(
    counts: pd.DataFrame, keys: Sequence[str], question: str, scores: Mapping[float, float]
) -> GroupMeans:
    """Return the mean score of each group that is known by all its keys; spread: that of one answer within its group."""
    known = counts[question].isin(list(scores)) & (counts["weight"] > 0)
    for key in keys:
        known &= counts[key] != ""
    rows = counts[known]
    scored = rows.assign(score=rows[question].map(scores).astype(float))
    scored["moved"] = scored["weight"] * scored["score"]
    scored["square"] = scored["moved"] * scored["score"]
    found = scored.groupby(list(keys))[["weight", "squared", "moved", "square"]].sum()
    mean = found["moved"] / found["weight"]
    within = float((found["square"] - found["moved"] * mean).sum() / found["weight"].sum())
    return GroupMeans(mean, found["weight"] ** 2 / found["squared"], math.sqrt(max(within, 0.0)))


class Pooled(NamedTuple):
    """Effects of families (channel, moment, each of their cells, segment) after partial pooling.

    effects and covariance: posterior, in the unit of the responses; spreads: standard deviation between the members of each
    family, as the responses show it.
    """

    effects: Array
    covariance: Array
    spreads: tuple[float, ...]


def pooled(design: Array, families: npt.NDArray[np.intp], response: Array, errors: Array) -> Pooled:
    """Shrink crossed effects towards their common mean, in closed form once the spread of each family is known.

    Empirical Bayes: spreads maximise the restricted likelihood (Harville 1977), with a prior that keeps off nought
    (Chung et al. 2013, Psychometrika 78) and within PRIOR_SD; the level is free. design: groups x effects; families: that of
    each effect; errors: standard error of each response.
    """
    count = int(families.max()) + 1 if len(families) else 0

    def loss(logs: Array) -> float:
        spread = np.exp(np.clip(logs, -9.0, 3.0))
        total = design * spread[families] ** 2 @ design.T + np.diag(errors**2)
        weights = inv(total)
        sums = weights.sum(axis=0)
        away = response - float(sums @ response) / sums.sum()
        fit = slogdet(total)[1] + math.log(sums.sum()) + float(away @ weights @ away)
        return float(fit / 2 - np.log(spread).sum() + (spread**2).sum() / (2 * PRIOR_SD**2))

    best = minimize(loss, np.full(count, math.log(PRIOR_SD / 2)), method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-4, "maxiter": 400})  # fmt: skip
    spread = np.exp(np.clip(best.x, -9.0, 3.0))
    prior = spread[families] ** 2
    weights = inv(design * prior @ design.T + np.diag(errors**2))
    sums = weights.sum(axis=0)
    free = weights - np.outer(sums, sums) / sums.sum()
    towards = prior[:, None] * design.T
    effects = towards @ free @ response
    covariance = np.diag(prior) - towards @ free @ towards.T
    return Pooled(np.asarray(effects), np.asarray(covariance), tuple(spread.tolist()))
