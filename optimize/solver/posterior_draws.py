"""Tables of what every offered line is worth, alone and with another's: the posterior mean, and draws from it.

Draws follow Matheron's rule: a draw of the prior, corrected by what the plans simulated say of it (Wilson et al. 2021).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_solve
from scipy.special import ndtri

from sim import Array, Purpose, uniform_series

from .lever_kernel import Places, PlanSpace
from .response_surface import CONSTANT, ResponseSurface

# Pairs of levers whose sizes multiply to less are left out of tables.
PAIR_LEAST = 0.01


class Tables(NamedTuple):
    """Figures of plans as sums: a constant, a part of each lever's line, a part of each two levers' lines.

    constant: figures. alone: figures x levers x lines. paired: figures x levers x levers x lines x lines, symmetric.
    Lines are the offered ones; places beyond a lever's own are 0.
    """

    constant: Array
    alone: Array
    paired: Array

    def added(self, other: Tables, factor: float, count: int = 1) -> Tables:
        """The same with another's first figure added, multiplied, to so many figures."""
        return Tables(*(_added(own, more, factor, count) for own, more in zip(self, other, strict=True)))

    def figures(self, plan: Places) -> Array:
        """Figures of a plan (places per lever)."""
        levers = np.arange(len(plan))
        pairs = self.paired[:, levers[:, None], levers, plan[:, None], plan]
        return np.asarray(
            self.constant + self.alone[:, levers, plan].sum(axis=1) + pairs.sum(axis=(1, 2)) / 2
        )


def _added(own: Array, more: Array, factor: float, count: int) -> Array:
    found = own.copy()
    found[:count] += factor * more[:1]
    return found


def width(space: PlanSpace) -> int:
    """Most lines that a lever offers."""
    return max((lever.offered for lever in space.levers), default=1)


def mean_tables(surface: ResponseSurface) -> Tables:
    """The posterior mean, in the figures' own units; what only the whole plan says is left out."""
    return _told(surface, surface.weights, surface.units)


def drawn_deviation(surface: ResponseSurface, seed: int, number: int) -> Tables:
    """A draw's deviation from the posterior mean, of the first figure, in its unit, errors widened as they must be.

    seed, number: of the draw; the same give the same.
    """
    space, sizes, plans = surface.space, surface.sizes, surface.plans
    features = {
        lever: (
            surface.alone_root(lever),
            sizes.paired[place] * space.levers[lever].paired_features,
        )
        for place, lever in enumerate(space.open)
    }
    pairs = _live(surface)
    counts = [1, *(alone.shape[1] for alone, _ in features.values())]
    counts += [features[one][1].shape[1] * features[other][1].shape[1] for one, other in pairs]
    counts += [len(plans), len(plans), len(plans), surface.numbers_count]
    normal = ndtri(uniform_series(seed, number, sum(counts), Purpose.SEARCH))
    chance = iter(np.split(normal, np.cumsum(counts)[:-1]))
    n, levers = width(space), len(space.levers)
    alone, paired = np.zeros((1, levers, n)), np.zeros((1, levers, levers, n, n))
    constant = CONSTANT * next(chance)
    rows = np.full(len(plans), constant[0])
    for lever, (root, _) in features.items():
        told = root @ next(chance)
        offered = space.levers[lever].offered
        alone[0, lever, :offered] = told[:offered]
        rows += told[plans[:, lever]]
    for one, other in pairs:
        left, right = features[one][1], features[other][1]
        told = left @ next(chance).reshape(left.shape[1], -1) @ right.T
        part = told[: space.levers[one].offered, : space.levers[other].offered]
        paired[0, one, other, : part.shape[0], : part.shape[1]] = part
        paired[0, other, one, : part.shape[1], : part.shape[0]] = part.T
        rows += told[plans[:, one], plans[:, other]]
    rows += sizes.whole * (surface.whole_root @ next(chance))
    rows += surface.noise_of(next(chance), next(chance), next(chance))
    corrected = _told(surface, cho_solve((surface.root, True), rows[:, None]), np.ones(1))
    scale = surface.inflation * surface.units[0]
    return Tables(
        scale * (constant - corrected.constant),
        scale * (alone - corrected.alone),
        scale * (paired - corrected.paired),
    )


def _told(surface: ResponseSurface, weights: Array, units: Array) -> Tables:
    """Tables of weighted rows."""
    space, plans = surface.space, surface.plans
    levers, n, figures = len(space.levers), width(space), weights.shape[1]
    alone, paired = np.zeros((figures, levers, n)), np.zeros((figures, levers, levers, n, n))
    kernels = {lever: surface.kernels(lever) for lever in space.open}
    for lever in space.open:
        own, count = kernels[lever][0], space.levers[lever].offered
        summed = np.zeros((len(own), figures))
        np.add.at(summed, plans[:, lever], weights)
        alone[:, lever, :count] = (own[:count] @ summed * units).T
    for one, other in _live(surface):
        left, right = kernels[one][1], kernels[other][1]
        rows, columns = space.levers[one].offered, space.levers[other].offered
        for figure in range(figures):
            summed = np.zeros((len(left), len(right)))
            np.add.at(summed, (plans[:, one], plans[:, other]), weights[:, figure])
            part = left[:rows] @ summed @ right[:, :columns] * units[figure]
            paired[figure, one, other, :rows, :columns] = part
            paired[figure, other, one, :columns, :rows] = part.T
    return Tables(np.asarray(CONSTANT**2 * weights.sum(axis=0) * units), alone, paired)


def _live(surface: ResponseSurface) -> list[tuple[int, int]]:
    """Pairs of levers that do enough together to be looked at."""
    sized = list(zip(surface.space.open, surface.sizes.paired, strict=True))
    return [
        (one, other)
        for first, (one, size) in enumerate(sized)
        for other, more in sized[first + 1 :]
        if size * more >= PAIR_LEAST
    ]
