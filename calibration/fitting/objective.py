"""How far simulated moments are from observed ones, and the step that brings them closest under a prior."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.linalg import inv

from sim import Array

from .moment_names import MomentName, moment_named

# The level of each question is free (its cut-points are), so that its groups are compared with the whole.
WHOLES = ("satisfaction_top2", "nps", "effort_mean")
# Below this, an eigenvalue of the correlations is a sum that holds by construction, or nearly so: a whole against its groups
# and their shares. Such a sum holds to first order only; weighed, its second order would outweigh all that answers tell.
CUTOFF = 1e-3
ROUNDING = 1e-9


def whole_of(name: str) -> MomentName | None:
    """The whole that a group of answers is compared with, None for a moment that is compared as it is."""
    moment = moment_named(name)
    return MomentName(moment.base) if moment.part and moment.base in WHOLES else None


@dataclass(frozen=True, eq=False)
class Slopes:
    """Change of each contrast (rows) per prior standard deviation of each parameter (columns), as simulated.

    apart: half of what two halves of the customers differ by, as large as the noise of the change.
    """

    change: Array
    apart: Array

    def noise(self, weights: Array) -> Array:
        """Return what the noise of the change would pass for in the information, on average: that of one parameter is its own."""
        return np.diag(np.einsum("ki,kl,li->i", self.apart, weights, self.apart))

    def information(self, weights: Array) -> Array:
        """Return what contrasts tell of the parameters, without what their noise adds."""
        values, vectors = np.linalg.eigh(self.change.T @ weights @ self.change - self.noise(weights))
        return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)

    def rows(self, places: Sequence[int]) -> Slopes:
        """The slopes of some contrasts."""
        return Slopes(self.change[places], self.apart[places])

    def columns(self, places: npt.NDArray[np.intp]) -> Slopes:
        """The slopes of some parameters."""
        return Slopes(self.change[:, places], self.apart[:, places])


@dataclass(frozen=True, eq=False)
class Distance:
    """Observed minus simulated contrasts, weighted by the inverse of their covariance.

    names: the moments read; contrasts: rows of weights over them; weights: inverse covariance of contrasts,
    simulation error included, zero along sums that hold by construction; rank of it.
    """

    names: tuple[str, ...]
    contrasts: Array
    observed: Array
    weights: Array
    rank: int

    def residual(self, simulated: Mapping[str, float], observed: Mapping[str, float] | None = None) -> Array:
        """Observed minus simulated, by contrast; other observations than its own may be given."""
        seen = self.observed if observed is None else np.array([observed[name] for name in self.names])
        told = np.array([simulated[name] for name in self.names])
        return np.asarray(self.contrasts @ (seen - told))

    def effect(self, before: Mapping[str, float], after: Mapping[str, float]) -> Array:
        """Change of the simulated contrasts between two evaluations."""
        return -(self.residual(after) - self.residual(before))

    def widened(self, dispersion: float) -> Distance:
        """The same distance with every variance multiplied."""
        return replace(self, weights=self.weights / dispersion)

    def chi_square(self, residual: Array) -> float:
        """Weighted sum of squares of a residual."""
        return float(residual @ self.weights @ residual)


def distance(
    scored: Sequence[str], observed: Mapping[str, float], covariance: pd.DataFrame, inflation: float
) -> Distance:
    """The distance over some moments; inflation is 1 + observed answers / simulated answers."""
    wholes = [whole for name in scored if (whole := whole_of(name)) is not None]
    names = tuple(dict.fromkeys([*scored, *wholes]))
    contrasts = np.zeros((len(scored), len(names)))
    for row, name in enumerate(scored):
        contrasts[row, names.index(name)] = 1.0
        if (whole := whole_of(name)) is not None:
            contrasts[row, names.index(whole)] -= 1.0
    among = covariance.loc[list(names), list(names)].to_numpy()
    errors = contrasts @ among @ contrasts.T * inflation
    # a group that holds every answer is its whole: what is left of their difference is rounding, and tells nothing
    empty = np.diag(errors) <= ROUNDING * (contrasts**2 @ np.diag(among))
    errors[empty, :] = errors[:, empty] = 0.0
    weights, rank = inverse(errors)
    return Distance(names, contrasts, np.array([observed[name] for name in names]), weights, rank)


def inverse(covariance: Array) -> tuple[Array, int]:
    """Pseudo-inverse of a covariance, taken on its correlations, and its rank."""
    size = np.sqrt(np.diag(covariance))
    size = np.where(size > 0, size, np.inf)
    values, vectors = np.linalg.eigh(covariance / np.outer(size, size))
    kept = values > CUTOFF * max(1.0, float(values.max(initial=0.0)))
    half = vectors[:, kept] / np.sqrt(values[kept]) / size[:, None]
    return half @ half.T, int(kept.sum())


def posterior(slopes: Slopes, weights: Array, left: float = 0.0) -> Array:
    """Covariance of the parameters in prior standard deviations, the prior having variance one.

    left: misfit per figure at the end; by it noise of the slopes moves the estimate (errors in variables, Fuller 1987).
    """
    among = inv(slopes.information(weights) + np.eye(slopes.change.shape[1]))
    return np.asarray(among + left * among @ slopes.noise(weights) @ among)


def step(slopes: Slopes, weights: Array, residual: Array, shifts: Array, share: float = 1.0) -> Array:
    """Gauss-Newton step of shifts counted in prior standard deviations around a prior of mean zero.

    share: of the answers that are used, 1 for all.
    """
    towards = share * slopes.change.T @ weights
    return np.asarray(inv(towards @ slopes.change + np.eye(len(shifts))) @ (towards @ residual - shifts))
