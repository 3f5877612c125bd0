"""Weights of answers: given, or raked to stated margins, and what they cost in precision."""

from __future__ import annotations

from collections.abc import Mapping as Table
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

# A weight above five times the mean lets one answer speak for too many; survey practice trims at 3 to 5.
WEIGHT_MOST = 5.0
ROUNDS_MOST = 500
CLOSE = 1e-10

Array = npt.NDArray[np.float64]


class Raking(NamedTuple):
    """Weights with mean 1, Kish's effective number of answers, and what the cap left undone.

    `capped` answers carry the largest weight; `gap` is the largest difference between a share stated and a
    share reached, 0 when every margin is met.
    """

    weights: Array
    effective: float
    capped: int
    gap: float


def effective_number(weights: npt.ArrayLike) -> float:
    """The number of equal answers as precise as these: (Σw)²/Σw² (Kish 1965)."""
    w = np.asarray(weights, dtype=np.float64)
    square = float(w @ w)
    return float(w.sum() ** 2 / square) if square > 0 else 0.0


def rake(
    groups: pd.DataFrame,
    margins: Table[str, Table[str, float]],
    *,
    given: npt.ArrayLike | None = None,
    most: float = WEIGHT_MOST,
) -> Raking:
    """Weights under which the groups of every column have their stated shares (Deming & Stephan 1940), capped.

    groups: one row an answer, one column a margin; an answer without a group keeps its weight there. Shares
    are taken as parts of their sum. `given` weights are the start. Groups that nobody belongs to are left
    out of the reckoning: refuse them before.
    """
    w = np.ones(len(groups)) if given is None else np.nan_to_num(np.asarray(given, dtype=np.float64))
    w = w * (w > 0).sum() / w.sum() if w.sum() > 0 else w
    inside = {
        (column, name): (groups[column] == name).to_numpy(dtype=bool, na_value=False)
        for column, shares in margins.items()
        for name in shares
    }
    for _ in range(ROUNDS_MOST):
        before = w
        for column, shares in margins.items():
            w = _fitted(w, [inside[column, name] for name in shares], list(shares.values()))
        w = _capped(w, most)
        if np.abs(w - before).max(initial=0.0) < CLOSE:
            break
    w = w * (w > 0).sum() / w.sum() if w.sum() > 0 else w
    cap = most * w[w > 0].mean() if w.any() else 0.0
    capped = int((w >= cap * (1 - 1e-6)).sum()) if cap > 0 else 0
    return Raking(w, effective_number(w), capped, _gap(w, inside, margins))


def _capped(w: Array, most: float) -> Array:
    """No weight above `most` times the mean, which itself falls with every cut."""
    for _ in range(ROUNDS_MOST):
        cap = most * w[w > 0].mean() if w.any() else np.inf
        if w.max(initial=0.0) <= cap * (1 + CLOSE):
            break
        w = np.minimum(w, cap)
    return w


def _fitted(w: Array, members: list[npt.NDArray[np.bool_]], shares: list[float]) -> Array:
    held = [float(w[who].sum()) for who in members]
    total, whole = sum(held), sum(share for share, sum_ in zip(shares, held, strict=True) if sum_ > 0)
    fitted = w.copy()
    for who, share, sum_ in zip(members, shares, held, strict=True):
        if sum_ > 0:
            fitted[who] = w[who] * (share / whole * total / sum_)
    return fitted


def _gap(
    w: Array, inside: Table[tuple[str, str], npt.NDArray[np.bool_]], margins: Table[str, Table[str, float]]
) -> float:
    gap = 0.0
    for column, shares in margins.items():
        held = {name: float(w[inside[column, name]].sum()) for name in shares}
        total, whole = sum(held.values()), sum(shares.values())
        if total > 0:
            gap = max(gap, *(abs(held[name] / total - share / whole) for name, share in shares.items()))
    return gap
