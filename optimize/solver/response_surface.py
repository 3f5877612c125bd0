"""What noisy figures of many plans say of any other: one Gaussian process, whose errors are what they say.

Today's plan is a row of value 0 without noise. The kernel is a sum over levers, over pairs of levers (Duvenaud, Nickisch &
Rasmussen 2011) and over the whole plan; the noise of plans that lived through the same draws is correlated.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError, cho_solve, cholesky, solve_triangular
from scipy.linalg.lapack import dpotri
from scipy.optimize import minimize

from sim import Array, Message, RoxError

from .lever_kernel import ALONE, Places, PlanSpace, features_of

# Means and spreads of the logarithms of sizes, in shares of the largest effect seen [A]: of a lever's three kernels, of
# a lever in pairs, of the whole plan, of the noise; and of the logit of the noise's part that plans share.
SIZES, SIZES_SPREAD = np.log([0.3, 0.15, 0.05]), 1.0
PAIRS, PAIRS_SPREAD = math.log(0.2), 1.0
WHOLE, WHOLE_SPREAD = math.log(0.05), 1.0
NOISE, NOISE_SPREAD = math.log(0.06), 0.5
SHARED, SHARED_SPREAD = 0.0, 0.7
# What plans are worth in one replication alone, in shares of what they are worth at all: plans that move money alike have it
# alike, and it shrinks with numbers of replications only, not with plans [A].
ALIKE, ALIKE_SPREAD = math.log(0.05), 1.2
CONSTANT = 2.0
# Noise of a plan grows with the share of the budget that it moves [A].
NOISE_MOVED = 0.5
NUGGET, NUGGETS = 1e-9, 4
EVALUATIONS, EVALUATIONS_WARM = 50, 25
TINY = 1e-12


class SurfaceFailed(RoxError):
    """The plans simulated are so alike that no surface can be laid through them."""


class Sizes(NamedTuple):
    """Sizes of the kernel: per open lever of its three parts and in pairs, of the whole plan, of the noise.

    noise: of all plans; shared: its part that plans of one replication have alike. alike: of noise beside it, with the kernel
    of what plans are worth, in shares of that: plans of one replication have it alike as far as they move money alike.
    """

    alone: Array
    paired: Array
    whole: float
    noise: float
    alike: float
    shared: float

    @classmethod
    def from_logs(cls, logs: Array, levers: int) -> Sizes:
        """Read them from logarithms, the last a logit."""
        alone = np.exp(logs[: ALONE * levers]).reshape(levers, ALONE)
        paired = np.exp(logs[ALONE * levers : (ALONE + 1) * levers])
        whole, noise, alike = np.exp(logs[-4:-1])
        return cls(
            alone, paired, float(whole), float(noise), float(alike), float(1 / (1 + np.exp(-logs[-1])))
        )


def prior(levers: int) -> tuple[Array, Array]:
    """Means and spreads of the logarithms, in the order of `Sizes`."""
    means = [*np.tile(SIZES, levers), *[PAIRS] * levers, WHOLE, NOISE, ALIKE, SHARED]
    spreads = [
        *[SIZES_SPREAD] * ALONE * levers,
        *[PAIRS_SPREAD] * levers,
        WHOLE_SPREAD,
        NOISE_SPREAD,
        ALIKE_SPREAD,
        SHARED_SPREAD,
    ]
    return np.array(means), np.array(spreads)


class Observed(NamedTuple):
    """Plans simulated, a row each: their places, the numbers of their replications, and figures (rows x figures)."""

    plans: Places
    numbers: Places
    figures: Array


class ResponseSurface:
    """Posterior of figures of any plan, against today's, under one kernel.

    observed: without today's plan. logs: sizes to start from. steps: most evaluations of the likelihood.
    Raises SurfaceFailed when the plans are too alike to be told apart.
    """

    def __init__(
        self, space: PlanSpace, observed: Observed, logs: Array | None = None, steps: int = EVALUATIONS
    ) -> None:
        self.space, self.observed = space, observed
        self._kernels: dict[int, tuple[Array, Array]] = {}
        self._roots: dict[int, Array] = {}
        self._plans = np.vstack([space.today[None], observed.plans])
        self._numbers = np.append(-1, observed.numbers)
        figures = np.vstack([np.zeros((1, observed.figures.shape[1])), observed.figures])
        self.units = np.maximum(np.abs(figures).max(axis=0), TINY)
        self._targets = figures / self.units
        self._moved = 1 + NOISE_MOVED * space.moved(self._plans)
        self._moved[0] = 0.0
        means, spreads = prior(len(space.open))
        likelihood = Likelihood(self)
        start = means if logs is None else logs

        def unlikely(logs: Array) -> tuple[float, Array]:
            worth, slope = likelihood(logs)
            away = (logs - means) / spreads
            return worth + float(away @ away) / 2, slope + away / spreads

        self.logs = start
        if steps:
            found = minimize(unlikely, start, jac=True, method="L-BFGS-B", options={"maxfun": steps})
            self.logs = np.asarray(found.x)
        self.sizes = Sizes.from_logs(self.logs, len(space.open))
        self._factorise(likelihood.covariance(self.sizes))
        self._whole, self._alike = likelihood.whole, likelihood.alike

    def _factorise(self, covariance: Array) -> None:
        for power in range(NUGGETS):
            nugget = NUGGET * 10**power
            try:
                self.root = cholesky(covariance + nugget * np.eye(len(covariance)), lower=True)
                break
            except LinAlgError:
                continue
        else:
            raise SurfaceFailed(
                Message("error.surface", plans=len(self._plans), apart=len(np.unique(self._plans, axis=0)))
            )
        self.weights: Array = cho_solve((self.root, True), self._targets)
        inverse = _inverse(self.root)
        apart = self.weights[1:, :1] / np.sqrt(np.diag(inverse)[1:, None])
        # Left out one by one, plans should lie within their errors; where they do not, errors are widened.
        self.left_out_rms = float(np.sqrt(np.mean(apart**2))) if len(apart) else 1.0

    @property
    def inflation(self) -> float:
        """Return what errors are multiplied by so that plans left out lie within them."""
        return max(1.0, self.left_out_rms)

    @property
    def figures_count(self) -> int:
        """Figures of a row."""
        return int(self._targets.shape[1])

    @property
    def plans(self) -> Places:
        """Plans of the rows, today's first."""
        return self._plans

    def kernels(self, lever: int) -> tuple[Array, Array]:
        """Kernels of a lever between its lines, alone and in pairs, with their sizes."""
        own = self.space.levers[lever].kernels
        known = self._kernels.get(lever)
        if known is None or len(known[0]) < own.shape[1]:
            place = self.space.open.index(lever)
            alone = np.tensordot(self.sizes.alone[place] ** 2, own[:ALONE], axes=1)
            self._kernels[lever] = known = (alone, self.sizes.paired[place] ** 2 * own[ALONE])
        return known

    def alone_root(self, lever: int) -> Array:
        """Root of a lever's kernel alone, with its sizes."""
        alone, _ = self.kernels(lever)
        known = self._roots.get(lever)
        if known is None or len(known) < len(alone):
            self._roots[lever] = known = features_of(alone)
        return known

    def prior_covariance(self, one: Places, other: Places) -> Array:
        """Covariance of plans before anything was simulated, without noise, in squared units."""
        total = np.full((len(one), len(other)), CONSTANT**2)
        sums, squares = np.zeros_like(total), np.zeros_like(total)
        for lever in self.space.open:
            alone, paired = self.kernels(lever)
            total += alone[one[:, lever]][:, other[:, lever]]
            own = paired[one[:, lever]][:, other[:, lever]]
            sums += own
            squares += own * own
        whole = whole_kernel(self.space.positions(one), self.space.positions(other))
        return np.asarray(total + (sums * sums - squares) / 2 + self.sizes.whole**2 * whole)

    def mean(self, plans: Places) -> Array:
        """Figures of plans against today's, plans x figures."""
        return np.asarray(self.prior_covariance(plans, self._plans) @ self.weights * self.units)

    def against(self, plans: Places, bases: Places) -> tuple[Array, Array]:
        """Figures of plans against as many bases, and the standard error of the first figure."""
        ends = [self.prior_covariance(one, self._plans) for one in (plans, bases)]
        change = ends[0] - ends[1]
        known = solve_triangular(self.root, change.T, lower=True)
        own = self._own(plans) + self._own(bases) - 2 * self._between(plans, bases)
        variance = np.maximum(0.0, own - np.einsum("ij,ij->j", known, known))
        errors = self.inflation * np.sqrt(variance) * self.units[0]
        return np.asarray(change @ self.weights * self.units), np.asarray(errors)

    def beside(self, plans: Places, bases: Places) -> tuple[Array, Array]:
        """Figures of plans against the first base (plans x figures), and errors of the first figure against each base (plans x bases)."""
        cross, crossed = (self.prior_covariance(one, self._plans) for one in (plans, bases))
        known, known_bases = (solve_triangular(self.root, one.T, lower=True) for one in (cross, crossed))
        prior = self._own(plans)[:, None] + self._own(bases) - 2 * self.prior_covariance(plans, bases)
        told = (known * known).sum(axis=0)[:, None] + (known_bases * known_bases).sum(axis=0)
        variance = np.maximum(0.0, prior - told + 2 * known.T @ known_bases)
        figures = (cross - crossed[:1]) @ self.weights * self.units
        return np.asarray(figures), np.asarray(self.inflation * np.sqrt(variance) * self.units[0])

    def extra(self, one: int, other: int, ends: tuple[Places, Places], base: Places) -> tuple[Array, Array]:
        """Return what two levers do together beyond each alone, between a base's lines and some ends; with its error.

        ends: places of each lever. Returns the first figure by combination, and its error.
        """
        rows, priors = [], []
        for lever, places in zip((one, other), ends, strict=True):
            kernel = self.kernels(lever)[1]
            at = kernel[places][:, self._plans[:, lever]] - kernel[base[lever]][self._plans[:, lever]]
            rows.append(at)
            priors.append(
                kernel[places, places] + kernel[base[lever], base[lever]] - 2 * kernel[places, base[lever]]
            )
        change = (rows[0][:, None] * rows[1][None]).reshape(-1, len(self._plans))
        known = solve_triangular(self.root, change.T, lower=True)
        variance = np.maximum(0.0, np.outer(*priors).ravel() - (known * known).sum(axis=0))
        wide = self.inflation * self.units[0]
        return np.asarray(change @ self.weights[:, 0] * self.units[0]), np.asarray(wide * np.sqrt(variance))

    def _own(self, plans: Places) -> Array:
        return self._between(plans, plans)

    @cached_property
    def whole_root(self) -> Array:
        """Root of the kernel of whole plans between the rows."""
        return np.asarray(cholesky(self._whole + 1e-8 * np.eye(len(self._whole)), lower=True))

    @cached_property
    def alike_root(self) -> Array:
        """Root of the covariance of noise that plans of one replication share as far as they move money alike, its size apart."""
        alike = beside_today(self.prior_covariance(self._plans, self._plans)) * self._alike
        return np.asarray(cholesky(alike + 1e-8 * np.eye(len(alike)), lower=True))

    @property
    def numbers_count(self) -> int:
        """Numbers of replications that rows have."""
        return int(self._numbers.max()) + 1

    def noise_sd(self, plan: Places) -> float:
        """Standard deviation of the first figure's noise of a plan (1 x levers) in one replication; today's has none."""
        moved = self.sizes.noise * (1 + NOISE_MOVED * float(self.space.moved(plan)[0]))
        today = self.space.today[None]
        alike = self.sizes.alike**2 * float(
            (self._own(plan) + self._own(today) - 2 * self._between(plan, today))[0]
        )
        return float(math.hypot(moved, math.sqrt(max(0.0, alike))) * self.units[0])

    def noise_of(self, own: Array, alike: Array, shared: Array) -> Array:
        """Noise of the rows from normal numbers: two per row, one per number of a replication."""
        sizes = self.sizes
        common = np.where(self._numbers >= 0, shared[self._numbers], 0.0)
        mixed = math.sqrt(sizes.shared) * common + math.sqrt(1 - sizes.shared) * own
        return np.asarray(sizes.noise * self._moved * mixed + sizes.alike * (self.alike_root @ alike))

    def _between(self, plans: Places, bases: Places) -> Array:
        """Prior covariance of each plan with its base."""
        total = np.full(len(plans), CONSTANT**2)
        sums, squares = np.zeros_like(total), np.zeros_like(total)
        for lever in self.space.open:
            alone, paired = self.kernels(lever)
            total += alone[plans[:, lever], bases[:, lever]]
            own = paired[plans[:, lever], bases[:, lever]]
            sums += own
            squares += own * own
        away = self.space.positions(plans) - self.space.positions(bases)
        whole = _matern(np.sqrt((away * away).sum(axis=1)))
        return np.asarray(total + (sums * sums - squares) / 2 + self.sizes.whole**2 * whole)


class Likelihood:
    """Minus the log-likelihood of sizes and its slope, kernels of the plans computed once."""

    def __init__(self, surface: ResponseSurface) -> None:
        space, plans = surface.space, surface._plans
        count = len(plans)
        self.levers = len(space.open)
        own = [space.levers[lever].kernels for lever in space.open]
        at = [plans[:, lever] for lever in space.open]
        self.alone = np.array(
            [kernel[:ALONE][:, rows][:, :, rows] for kernel, rows in zip(own, at, strict=True)]
        ).reshape(self.levers * ALONE, count, count)
        self.paired = np.array(
            [kernel[ALONE][rows][:, rows] for kernel, rows in zip(own, at, strict=True)]
        ).reshape(self.levers, count, count)
        positions = space.positions(plans) if self.levers else np.zeros((count, 0))
        self.whole = whole_kernel(positions, positions)
        sizes = np.outer(surface._moved, surface._moved)
        same = surface._numbers[:, None] == surface._numbers
        self.shared, self.own = sizes * same, np.diag(surface._moved**2)
        self.alike = same.astype(float)
        # Sizes are those of the first figure; the others follow them.
        self.targets = surface._targets[:, :1]

    def covariance(self, sizes: Sizes) -> Array:
        """Covariance of the rows, noise and all."""
        return self._parts(sizes)[0]

    def _parts(self, sizes: Sizes) -> tuple[Array, Array, Array, Array]:
        count = len(self.whole)
        total = np.full((count, count), CONSTANT**2)
        total += (self.alone.reshape(-1, count * count).T @ sizes.alone.ravel() ** 2).reshape(count, count)
        paired = (sizes.paired**2)[:, None, None] * self.paired
        sums = paired.sum(axis=0)
        total += (sums * sums - np.einsum("kij,kij->ij", paired, paired)) / 2
        total += sizes.whole**2 * self.whole
        noise = sizes.noise**2 * (sizes.shared * self.shared + (1 - sizes.shared) * self.own)
        noise += sizes.alike**2 * self.alike * beside_today(total)
        return total + noise + NUGGET * np.eye(count), paired, sums, total

    def __call__(self, logs: Array) -> tuple[float, Array]:
        """Return minus the log-likelihood of logarithms of sizes, and its slope."""
        sizes = Sizes.from_logs(logs, self.levers)
        covariance, paired, sums, worth_of_plans = self._parts(sizes)
        try:
            root = cholesky(covariance, lower=True)
        except LinAlgError:
            return 1e12, np.zeros_like(logs)
        weights = cho_solve((root, True), self.targets)
        worth = float((self.targets * weights).sum() / 2 + np.log(np.diag(root)).sum())
        # The slope in a covariance is half of (inverse - weights weights'), summed with the change of that covariance.
        told = _inverse(root) - weights @ weights.T
        # Sizes of the kernel are sizes of the noise that follows it, too: rows and columns beside today's plan's.
        own = self.alike * told
        slope_alike = sizes.alike**2 * float((own * beside_today(worth_of_plans)).sum())
        own = sizes.alike**2 * own
        pull = told + own
        pull[0] -= own.sum(axis=0)
        pull[:, 0] -= own.sum(axis=1)
        pull[0, 0] += own.sum()
        flat = pull.ravel()
        slope = np.zeros(len(logs))
        count = ALONE * self.levers
        slope[:count] = (self.alone.reshape(count, flat.size) @ flat) * sizes.alone.ravel() ** 2
        within = (paired * (sums * pull)).reshape(self.levers, flat.size).sum(axis=1)
        slope[count : count + self.levers] = within - np.einsum("kij,kij,ij->k", paired, paired, pull)
        slope[-4] = sizes.whole**2 * float((self.whole * pull).sum())
        shared, own = float((self.shared * told).sum()), float((self.own * told).sum())
        slope[-3] = sizes.noise**2 * (sizes.shared * shared + (1 - sizes.shared) * own)
        slope[-2] = slope_alike
        slope[-1] = sizes.noise**2 / 2 * sizes.shared * (1 - sizes.shared) * (shared - own)
        return worth, slope


def _inverse(root: Array) -> Array:
    """Inverse of a covariance by its lower root; a third of the work of solving for every row."""
    half, _ = dpotri(root, lower=1)
    lower = np.tril(half)
    return np.asarray(lower + np.tril(half, -1).T)


def whole_kernel(one: Array, other: Array) -> Array:
    """Kernel of whole plans."""
    square = (one * one).sum(axis=1)[:, None] + (other * other).sum(axis=1) - 2 * one @ other.T
    return _matern(np.sqrt(np.maximum(0.0, square)))


def beside_today(covariance: Array) -> Array:
    """Covariance of what plans are worth beside the first, from that of what they are worth."""
    return np.asarray(covariance - covariance[:1] - covariance[:, :1] + covariance[0, 0])


def _matern(distance: Array) -> Array:
    scaled = math.sqrt(5) * distance
    return np.asarray((1 + scaled + scaled * scaled / 3) * np.exp(-scaled))
