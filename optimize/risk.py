"""Appetite for risk: one figure for equally likely values, and what each of them adds to it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .problem import Risk

MEAN = Risk()


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


def pseudo_values(values_eur: Sequence[float], risk: Risk) -> list[float]:
    """Values whose mean is the figure and whose spread is its error (jackknife, Tukey 1958); the mean's own values."""
    if risk.measure == "mean" or len(values_eur) < 2:
        return list(values_eur)
    count, whole = len(values_eur), figure(values_eur, risk)
    rest = [[*values_eur[:place], *values_eur[place + 1 :]] for place in range(count)]
    parts = [count * whole - (count - 1) * figure(one, risk) for one in rest]
    # Their own mean is the figure corrected for bias; moved back so that a plan has one figure everywhere.
    shift = whole - math.fsum(parts) / count
    return [part + shift for part in parts]
