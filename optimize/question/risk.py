"""Appetite for risk: one figure for equally likely values, what each of them adds to it, and one plan's against another's."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim import CONFIDENCE, Estimate, Purpose, estimate, half_width, uniform

from .problem import Risk

MEAN = Risk()
# Samples of the draws with replacement; always the same ones, so that all plans meet on the same.
RESAMPLES, RESAMPLE_SEED = 1999, 1


def figure(values_eur: Sequence[float], risk: Risk) -> float:
    """The figure that `risk` names of equally likely values, in EUR (Rockafellar & Uryasev 2000)."""
    mean = math.fsum(values_eur) / len(values_eur)
    if risk.measure == "mean":
        return mean
    ranked = sorted(values_eur)
    if risk.measure == "worst":
        return ranked[0]
    tail = risk.tail * len(ranked)
    whole = min(len(ranked), math.floor(tail + 1e-9))
    rest = (tail - whole) * ranked[whole] if whole < len(ranked) else 0.0
    return (1 - risk.weight) * mean + risk.weight * (math.fsum(ranked[:whole]) + rest) / tail


def figures_of(values_eur: NDArray[np.float64], risk: Risk) -> NDArray[np.float64]:
    """The figure that `risk` names, along the first axis of many plans' equally likely values, in EUR."""
    if risk.measure == "mean":
        return np.asarray(values_eur.mean(axis=0))
    ranked = np.sort(values_eur, axis=0)
    if risk.measure == "worst":
        return np.asarray(ranked[0])
    tail = risk.tail * len(ranked)
    weights = np.clip(tail - np.arange(len(ranked)), 0.0, 1.0) / tail
    worst = np.tensordot(weights, ranked, axes=1)
    return np.asarray((1 - risk.weight) * values_eur.mean(axis=0) + risk.weight * worst)


def against(values_eur: Sequence[float], others_eur: Sequence[float], risk: Risk, among: int = 1) -> Estimate:
    """The figure of a plan less another's on the same draws, with an interval that holds for so many plans at once.

    Of the mean, Student's. Of the worst draws, percentiles of a paired bootstrap (Efron & Tibshirani 1993): the jackknife
    fails where a figure hangs on one or two values. A worst draw is never below itself, so that against today's plan,
    worth nothing in each, its lower limit is above nothing only where every draw is.
    """
    if risk.measure == "mean" or len(values_eur) < 2:
        paired = estimate([value - other for value, other in zip(values_eur, others_eur, strict=True)])
        half = half_width(len(values_eur), among) * paired.se
        return Estimate(paired.mean, paired.se, paired.mean - half, paired.mean + half)
    found = [
        figure([values_eur[place] for place in places], risk)
        - figure([others_eur[place] for place in places], risk)
        for places in _samples(len(values_eur))
    ]
    outside = (1 - CONFIDENCE) / 2 / among
    low, high = (float(limit) for limit in np.quantile(found, (outside, 1 - outside)))
    return Estimate(
        figure(values_eur, risk) - figure(others_eur, risk), float(np.std(found, ddof=1)), low, high
    )


def _samples(count: int) -> list[list[int]]:
    """Places of the draws in each sample of them with replacement."""
    return [
        [int(count * uniform(RESAMPLE_SEED, sample, 0, place, Purpose.BOOTSTRAP)) for place in range(count)]
        for sample in range(RESAMPLES)
    ]
