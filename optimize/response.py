"""Responses of levers: which spends to simulate, and how the others follow from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from sim import Line

from .bundles import Bundle
from .purse import Purse, spends_allowed

Array = NDArray[np.float64]
FINE_ALONE = 48
LEVELS_IN_PAIR = 3


class Axis(NamedTuple):
    """What is simulated of one lever: spends from its first start, and its largest spend from later ones."""

    purse: Purse
    knots: tuple[float, ...]

    @property
    def later(self) -> list[Line]:
        """The lines simulated to see what a later start leaves of the effect."""
        top = max(self.knots, key=lambda eur: abs(eur - self.purse.today))
        return [self.purse.line(top, start) for start in self.purse.starts[1:]]


def axes_of(bundle: Bundle, levels: int, incumbent: Mapping[str, Line]) -> tuple[Axis, ...]:
    """What to simulate of a bundle: spends evenly spread over each response, with the incumbent's."""
    count = levels if len(bundle) == 1 else min(levels, LEVELS_IN_PAIR)
    return tuple(Axis(purse, tuple(_spread(purse, count, incumbent[purse.lever]))) for purse in bundle)


def interpolate(knots: Array, values: Array, points: Array, *, smooth: bool) -> Array:
    """Values (n, ...) at knots (n,) carried to points (m,) on the first axis: monotone cubic, or linear."""
    if len(knots) == 1:
        return np.repeat(values, len(points), axis=0)
    if smooth and len(knots) > 2:
        return np.asarray(PchipInterpolator(knots, values, axis=0)(points))
    columns = [np.interp(points, knots, column) for column in values.reshape(len(knots), -1).T]
    return np.array(columns).T.reshape(len(points), *values.shape[1:])


def carry(values: Array, axes: Sequence[Axis], spends: Sequence[Sequence[float]], *, smooth: bool) -> Array:
    """Carry values from the simulated grid to the fine one, one lever after the other."""
    for position, axis in enumerate(axes):
        scale: Callable[[float], float] = axis.purse.effect if smooth else float
        knots, points = (
            np.array([scale(eur) for eur in amounts]) for amounts in (axis.knots, spends[position])
        )
        moved = interpolate(knots, np.moveaxis(values, position, 0), points, smooth=smooth)
        values = np.moveaxis(moved, 0, position)
    return values


def _spread(purse: Purse, levels: int, incumbent: Line) -> list[float]:
    # What the world allows beyond a floor or a cap is simulated too: without it the rule would have no price.
    offered = spends_allowed(purse, FINE_ALONE)
    inside = [eur for eur in offered if purse.floor <= eur <= purse.cap] or offered
    aims = np.linspace(purse.effect(inside[0]), purse.effect(inside[-1]), max(2, levels))
    wanted = {min(inside, key=lambda eur: abs(purse.effect(eur) - aim)) for aim in aims}
    later = {purse.today} if len(purse.starts) > 1 else set()
    return sorted({*wanted, *later, offered[0], offered[-1], incumbent.eur_year})
