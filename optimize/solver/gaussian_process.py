"""What noisy figures of many plans say together: a Gaussian process, each lever's curve and what pairs add to it.

The kernel is a sum over levers and over pairs of levers (Duvenaud, Nickisch & Rasmussen 2011), Matern 5/2 in each
(Rasmussen & Williams 2006), and centred so that today's plan is worth exactly nothing, alone and in any pair.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError, cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize

from sim import Array

POSITION, KEPT, START = range(3)
# Smoothness on a lever's own response, whose whole reach is 1 [A]: the likeliest of these is taken.
LENGTHS = (0.35, 0.7, 1.4)
# Prior sizes of a lever, in shares of the largest effect seen, and of any pair and a declared pair, beside their
# levers, with the spread of their logarithms [A].
PRIOR_ALONE, SPREAD_ALONE = math.log(0.3), 1.5
PRIOR_PAIRS, SPREAD_PAIRS = np.log([0.5, 1.0]), 1.0
# Part of a later start's effect that the months left do not explain [A].
OF_START = 0.1
# What keeps exact figures solvable, in shares of the largest effect seen.
NUGGET = 1e-9
EVALUATIONS = 25


class Scales(NamedTuple):
    """Sizes of each lever's effect, of a pair's and of a declared pair's beside those of its levers, and smoothness."""

    alone: Array
    pair: float
    declared: float
    length: float


class Smooth:
    """Posterior of figures against today's plan, of any number of plans, under one kernel.

    points: plans x levers x (position, share kept, start); a position is on the lever's own response, its
    reach being 1. today: positions. declared: pairs of levers said to multiply. targets: plans x figures,
    today's being 0. variances: of a target, per plan.
    """

    def __init__(
        self,
        points: Array,
        targets: Array,
        variances: Array,
        *,
        today: Array,
        open_: Sequence[int],
        declared: Sequence[tuple[int, int]],
    ) -> None:
        self.today, self.open, self._declared = today, tuple(open_), tuple(declared)
        self._points = points
        self._remembered: dict[tuple[bytes, bytes], dict[int, Array]] = {}
        self._bases: dict[bytes, tuple[Array, Array]] = {}
        self._unit = float(np.abs(targets).max(initial=0.0)) or 1.0
        self._targets = targets / self._unit
        self._noise = np.diag(variances / self._unit**2 + NUGGET)
        self.scales = self._likeliest()
        covariance = self._kernel(points[:, None], points[None], self.scales) + self._noise
        self._root = cholesky(covariance, lower=True)
        self.weights: Array = self._solved(self._root, self._targets)

    def against(self, points: Array, bases: Array) -> tuple[Array, Array]:
        """Mean (plans x figures) and standard error (plans) of plans against bases of the same shape."""
        scales = self.scales
        ends = [points[:, None], bases[:, None]]
        cross = [self._kernel(end, self._points[None], scales) for end in ends]
        change = cross[0] - cross[1]
        own = (
            self._kernel(points, points, scales)
            + self._kernel(bases, bases, scales)
            - 2 * self._kernel(points, bases, scales)
        )
        known = solve_triangular(self._root, change.T, lower=True)
        variance = np.maximum(0.0, own - np.einsum("ij,ij->j", known, known))
        return change @ self.weights * self._unit, np.sqrt(variance) * self._unit

    def mean(self, plan: Array, base: Array) -> Array:
        """Mean (1 x figures) of one plan (levers x 3) against another."""
        count = (len(self._points),)
        ends = [self._added(self._rows(one, self._points), count, self.scales) for one in (plan, base)]
        return np.asarray((ends[0] - ends[1])[None] @ self.weights * self._unit)

    def beside(
        self, base: Array, own: Sequence[int], places: Sequence[Array], bases: Array
    ) -> tuple[Array, Array]:
        """Every combination of places of one lever or two beside a plan, against bases (n x levers x 3) of that kind.

        own: the levers; places: of each, choices x 3. Returns means (combinations x figures), against today's
        plan, and standard errors (combinations x n) against each base.
        """
        ends = [np.broadcast_to(base, (len(one), *base.shape)).copy() for one in places]
        for lever, one, moved in zip(own, places, ends, strict=True):
            moved[:, lever] = one
        cross = self._combined(own, ends, base[None], self._points)
        towards = self._combined(own, ends, base[None], bases)
        itself = self._combined(own, ends, base[None], None)[:, 0]
        known = solve_triangular(self._root, cross.T, lower=True)
        among, known_bases = self._fixed(bases)
        prior = itself.reshape(-1, 1) + among.reshape(1, -1) - 2 * towards
        seen = [((known - one.reshape(-1, 1)) ** 2).sum(axis=0) for one in known_bases.T]
        errors = np.sqrt(np.maximum(0.0, prior - np.array(seen).T))
        return cross @ self.weights * self._unit, errors * self._unit

    def _combined(
        self, own: Sequence[int], ends: Sequence[Array], base: Array, others: Array | None
    ) -> Array:
        """Kernel of combinations of one lever's ends or two's with other plans; None = each with itself."""
        shape = (*(len(one) for one in ends), 1 if others is None else len(others))
        kept: dict[int, Array] = {}
        for place in self.open:
            if place in own:
                axis = own.index(place)
                moved = ends[axis]
                alone = (
                    self._own(moved, moved, place)[:, None]
                    if others is None
                    else self._own(moved[:, None], others[None], place)
                )
                kept[place] = alone.reshape([-1 if one in (axis, len(ends)) else 1 for one in range(len(ends))] + [shape[-1]])  # fmt: skip
            else:
                kept[place] = self._rows(base[0], base if others is None else others)[place]
        return self._added(kept, shape, self.scales).reshape(math.prod(shape[:-1]), shape[-1])

    def extras(self, reach: Sequence[Array], base: Array) -> tuple[list[tuple[int, int]], Array, Array]:
        """Return what every two levers do together beyond each alone, between positions of theirs.

        reach: positions per lever. Returns the pairs, and pairs x combinations of the first figure and its error.
        """
        rows, priors = {}, {}
        for place in self.open:
            moved = np.repeat(base[None], len(reach[place]), axis=0)
            moved[:, place, POSITION] = reach[place]
            with_points = [self._own(one[:, None], self._points[None], place) for one in (moved, base[None])]
            rows[place] = with_points[0] - with_points[1]
            alike = self._own(moved, moved, place) + self._own(base, base, place)
            priors[place] = alike - 2 * self._own(moved, base[None], place)
        pairs = list(itertools.combinations(self.open, 2))
        if not pairs:
            return [], np.zeros((0, 1)), np.zeros((0, 1))
        named = {frozenset(pair) for pair in self._declared}
        sizes = [
            self.scales.alone[first]
            * self.scales.alone[second]
            * (
                self.scales.pair**2
                + (self.scales.declared**2 if frozenset((first, second)) in named else 0.0)
            )
            for first, second in pairs
        ]
        change = np.array([size * (rows[a][:, None] * rows[b][None]) for size, (a, b) in zip(sizes, pairs, strict=True)])  # fmt: skip
        prior = np.array(
            [size * np.outer(priors[a], priors[b]) for size, (a, b) in zip(sizes, pairs, strict=True)]
        )
        flat = change.reshape(-1, change.shape[-1])
        known = solve_triangular(self._root, flat.T, lower=True)
        variance = np.maximum(0.0, prior.reshape(-1) - (known * known).sum(axis=0))
        shape = (len(pairs), -1)
        extra = flat @ self.weights[:, 0] * self._unit
        return pairs, extra.reshape(shape), (np.sqrt(variance) * self._unit).reshape(shape)

    def _own(self, one: Array, other: Array, place: int, length: float | None = None) -> Array:
        """Kernel of one lever: nothing at today's spend, less for a start that keeps less."""
        reach = length or self.scales.length
        a, b, t = one[..., place, POSITION], other[..., place, POSITION], self.today[place]
        centred = _alike(a - b, reach) - _alike(a - t, reach) - _alike(b - t, reach) + 1
        same = one[..., place, START] == other[..., place, START]
        kept = one[..., place, KEPT] * other[..., place, KEPT]
        return np.asarray(kept * centred * np.where(same, 1.0, 1 - OF_START))

    def _rows(self, plan: Array, others: Array) -> dict[int, Array]:
        """Kernel of each lever between one plan and others, remembered: many option sets lie around one plan."""
        key = plan.tobytes(), others.tobytes()
        if key not in self._remembered:
            self._remembered[key] = {place: self._own(plan, others, place) for place in self.open}
        return self._remembered[key]

    def _fixed(self, bases: Array) -> tuple[Array, Array]:
        """Kernel of each base with itself, and what the plans known tell of each; remembered, as bases of many option sets are."""
        key = bases.tobytes()
        if key not in self._bases:
            count = (len(self._points),)
            rows = [self._added(self._rows(one, self._points), count, self.scales) for one in bases]
            known = solve_triangular(self._root, np.array(rows).T, lower=True)
            self._bases[key] = self._kernel(bases, bases, self.scales), known
        return self._bases[key]

    def _added(self, kept: Mapping[int, Array], shape: tuple[int, ...], scales: Scales) -> Array:
        total, squares, sums, named = (np.zeros(shape) for _ in range(4))
        # Levers that all the plans have alike come as one row: added up apart, they cost next to nothing.
        for small in (True, False):
            parts = [np.zeros(()) for _ in range(3)]
            for place, own in kept.items():
                if (own.size < total.size) == small:
                    sized = scales.alone[place] * own
                    parts = [
                        parts[0] + scales.alone[place] * sized,
                        parts[1] + sized * sized,
                        parts[2] + sized,
                    ]
            total, squares, sums = total + parts[0], squares + parts[1], sums + parts[2]
        for first, second in self._declared:
            named = named + scales.alone[first] * scales.alone[second] * kept[first] * kept[second]
        return np.asarray(total + scales.pair**2 * (sums * sums - squares) / 2 + scales.declared**2 * named)

    def _kernel(self, one: Array, other: Array, scales: Scales) -> Array:
        shape = np.broadcast_shapes(one.shape[:-2], other.shape[:-2])
        kept = {place: self._own(one, other, place, scales.length) for place in self.open}
        return self._added(kept, shape, scales)

    def _likeliest(self) -> Scales:
        """Scales of highest posterior density, the prior that of `PRIOR_ALONE` and `PRIOR_PAIRS`."""
        count, found = len(self.open), []
        prior = np.array([*[PRIOR_ALONE] * count, *PRIOR_PAIRS])
        spread = np.array([*[SPREAD_ALONE] * count, *[SPREAD_PAIRS] * 2])
        for length in LENGTHS:
            own = np.array(
                [self._own(self._points[:, None], self._points[None], place, length) for place in self.open]
            )

            def unlikely(logs: Array, own: Array = own) -> tuple[float, Array]:
                worth, slope = self._unlikely(logs, own)
                away = (logs - prior) / spread
                return worth + float(away @ away) / 2, slope + away / spread

            best = minimize(unlikely, prior, jac=True, method="L-BFGS-B", options={"maxfun": EVALUATIONS})
            found.append((float(best.fun), length, best.x))
        _, length, logs = min(found, key=lambda one: one[:2])
        return self._scales(logs, length)

    def _scales(self, logs: Array, length: float) -> Scales:
        alone = np.zeros(len(self.today))
        alone[list(self.open)] = np.exp(logs[: len(self.open)])
        return Scales(alone, float(np.exp(logs[-2])), float(np.exp(logs[-1])), length)

    def _unlikely(self, logs: Array, own: Array) -> tuple[float, Array]:
        """Minus the log-likelihood of scales, and its slope; own: the kernel of each lever."""
        sizes, pair, declared = np.exp(logs[:-2]), np.exp(logs[-2]), np.exp(logs[-1])
        sized = sizes[:, None, None] * own
        sums = sized.sum(axis=0)
        pairs = pair**2 * (sums * sums - (sized * sized).sum(axis=0)) / 2
        place = {lever: number for number, lever in enumerate(self.open)}
        told = [(place[first], place[second]) for first, second in self._declared]
        both = [declared**2 * sized[first] * sized[second] for first, second in told]
        named = np.sum(both, axis=0) if both else np.zeros_like(sums)
        covariance = (sizes[:, None, None] * sized).sum(axis=0) + pairs + named + self._noise
        try:
            root = cholesky(covariance, lower=True)
        except LinAlgError:
            return math.inf, np.zeros_like(logs)
        inverse = cho_solve((root, True), np.eye(len(root)))
        weights = inverse @ self._targets
        figures = self._targets.shape[1]
        worth = float((self._targets * weights).sum() / 2 + figures * np.log(np.diag(root)).sum())
        # The slope in a covariance is half of (inverse - weights weights'), summed with the change of that covariance.
        pull = figures * inverse - weights @ weights.T
        slope = np.zeros(len(logs))
        slope[:-2] = np.einsum("kij,ij->k", sized, pull) * sizes
        slope[:-2] += pair**2 / 2 * np.einsum("kij,ij,ij->k", sized, sums, pull)
        slope[:-2] -= pair**2 / 2 * np.einsum("kij,kij,ij->k", sized, sized, pull)
        for (first, second), part in zip(told, both, strict=True):
            slope[[first, second]] += float((part * pull).sum()) / 2
        slope[-2], slope[-1] = float((pairs * pull).sum()), float((named * pull).sum())
        return worth, slope

    @staticmethod
    def _solved(root: Array, targets: Array) -> Array:
        return np.asarray(solve_triangular(root.T, solve_triangular(root, targets, lower=True), lower=False))


def _alike(distance: Array, length: float) -> Array:
    scaled = math.sqrt(5) / length * np.abs(distance)
    return np.asarray((1 + scaled + scaled * scaled / 3) * np.exp(-scaled))
