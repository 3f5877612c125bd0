"""Where a plan fails: a box of at most two numbers in which it loses much more often, tested on draws left out.

Peeling raw draws (PRIM, Friedman & Fisher 1999) finds boxes in noise. So the value is first smoothed on the few numbers that
go with it, all boxes of a quarter of the draws are looked at on the smoothed value, and the box is judged on halves of the
draws that it was not found on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import Array, Purpose, uniform_series

from .spline import of_group

# numbers of highest rank correlation with the value, two of which a box may limit
NUMBERS = 4
# share of the draws in a box, and shares that the first limit may leave; the second then leaves the rest of it
LEFT = 0.25
FIRST_SHARES = tuple(round(0.25 + 0.05 * step, 2) for step in range(16))
HALVES = 60
# a box is shown where it loses so many times more often than all draws do
DENSER = 1.5
# fewer draws, or fewer that lose, say nothing of where
DRAWS_FEWEST, LOSSES_FEWEST = 64, 5


class Limit(NamedTuple):
    """One side of a box: the number, and whether it is above or below the limit there."""

    field: str
    above: bool
    limit: float


class Failure(NamedTuple):
    """Where a plan loses.

    base: share of draws with a loss. limits: of the box, none where no box is denser than base × 1.5. density, coverage:
    share of losses among its draws and share of all losses that lie in it, on draws left out; elsewhere: share of losses
    outside of it; share: of draws in it.
    """

    base: float
    limits: tuple[Limit, ...]
    density: float | None
    elsewhere: float | None
    coverage: float | None
    share: float | None


def where_it_fails(theta: Mapping[str, Array], values_eur: Sequence[float], seed: int) -> Failure:
    """Return the box of at most two numbers, a side each, in which a plan loses most often.

    theta: the numbers drawn, by field; values_eur: the plan's value in the same draws.
    """
    values = np.asarray(values_eur, np.float64)
    loses = values < 0
    base = float(loses.mean())
    nothing = Failure(base, (), None, None, None, None)
    fields = [field for field, column in theta.items() if np.unique(column).size > 1]
    if len(values) < DRAWS_FEWEST or loses.sum() < LOSSES_FEWEST or not fields:
        return nothing
    numbers = np.column_stack([theta[field] for field in fields])
    told = [
        figures
        for half in _halves(len(values), seed)
        if (figures := _left_out(numbers, values, half)) is not None
    ]
    if len(told) < HALVES / 2:
        return nothing
    density, elsewhere, coverage, share = np.mean(told, axis=0).tolist()
    if density < DENSER * base:
        return nothing
    box = _box(numbers, values)
    limits = tuple(Limit(fields[column], above, limit) for column, above, limit in box)
    return Failure(base, limits, density, elsewhere, coverage, share) if limits else nothing


Box = list[tuple[int, bool, float]]


def _halves(count: int, seed: int) -> list[Array]:
    drawn = uniform_series(seed, 1, count * HALVES, Purpose.SEARCH).reshape(HALVES, count)
    return [np.sort(order[: count // 2]) for order in drawn.argsort(axis=1)]


def _left_out(numbers: Array, values: Array, half: Array) -> tuple[float, float, float, float] | None:
    """Density, density elsewhere, coverage and share, on the other half, of the box that one half finds; None of none."""
    others = np.setdiff1d(np.arange(len(values)), half)
    box = _box(numbers[half], values[half])
    inside, loses = _inside(numbers[others], box), values[others] < 0
    if not box or not inside.any() or inside.all() or not loses.any():
        return None
    return (
        float(loses[inside].mean()),
        float(loses[~inside].mean()),
        float(loses[inside].sum() / loses.sum()),
        float(inside.mean()),
    )


def _inside(numbers: Array, box: Box) -> NDArray[np.bool_]:
    inside = np.ones(len(numbers), bool)
    for column, above, limit in box:
        inside &= numbers[:, column] >= limit if above else numbers[:, column] <= limit
    return inside


def _box(numbers: Array, values: Array) -> Box:
    """The box of a quarter of the draws with the lowest mean of the smoothed value, of the numbers that go with the value."""
    columns = _foremost(numbers, values)
    chosen = numbers[:, columns]
    smoothed = of_group(chosen, values[:, None]).of(values[:, None])[:, 0]
    least, best = np.inf, None
    size = max(1, round(LEFT * len(values)))
    sides = list(product(range(len(columns)), (False, True)))
    # draws from the side that stays in to the one that is left out, and the place of each in that order
    orders = {side: np.argsort(-chosen[:, side[0]] if side[1] else chosen[:, side[0]]) for side in sides}
    places = {side: np.argsort(order) for side, order in orders.items()}
    firsts = np.array(FIRST_SHARES)[:, None] * len(values)
    for first, second in product(sides, sides):
        if first[0] >= second[0]:
            continue
        order = orders[second]
        within = places[first][order] < firsts
        kept = within & (np.cumsum(within, axis=1) <= size)
        means = (kept @ smoothed[order]) / size
        row = int(np.argmin(means))
        if means[row] < least:
            least, best = float(means[row]), (first, second, order[kept[row]], FIRST_SHARES[row])
    if best is None:
        return []
    first, second, inside, left = best
    # where one limit leaves a quarter or all, the other number limits nothing, or all
    limited = [side for side, limits in ((first, left < 1), (second, left > LEFT)) if limits]
    return [
        (columns[column], above, float((np.min if above else np.max)(chosen[inside, column])))
        for column, above in limited
    ]


def _foremost(numbers: Array, values: Array) -> list[int]:
    ranks = np.argsort(np.argsort(numbers, axis=0, kind="stable"), axis=0, kind="stable").astype(np.float64)
    aim = np.argsort(np.argsort(values, kind="stable"), kind="stable").astype(np.float64)
    correlations = np.abs(_correlations(ranks, aim))
    return [int(place) for place in np.argsort(-correlations, kind="stable")[:NUMBERS]]


def _correlations(columns: Array, target: Array) -> Array:
    centred, aim = columns - columns.mean(axis=0), target - target.mean()
    lengths = np.sqrt((centred**2).sum(axis=0) * (aim**2).sum())
    return np.asarray(
        np.divide(aim @ centred, lengths, out=np.zeros(columns.shape[1]), where=lengths > 0), np.float64
    )
