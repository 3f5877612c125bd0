"""Natural cubic splines of drawn numbers, and the conditional means of plans' values given some of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim import Array

# terms of a number's spline, beside the constant
TERMS = 3
# penalties tried for a group, as shares of the largest squared singular value
PENALTIES = (1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 3.0, 10.0)
# below this a singular value is rounding
ROUNDING = 1e-9


class ConditionalMeans(NamedTuple):
    """A linear smoother of draws x plans: fitted = mean + basis (shrunk · basisᵀ (values − mean)).

    basis: orthonormal columns, draws x terms, none of them constant. shrunk: by term, 1 without a penalty.
    """

    basis: Array
    shrunk: Array

    def of(self, values: Array) -> Array:
        """Return the conditional means of values, draws x plans, or of several such tables on the axes before."""
        means = values.mean(axis=-2, keepdims=True)
        return np.asarray(
            means + self.basis @ (self.shrunk[:, None] * (self.basis.T @ (values - means))), np.float64
        )


def natural_spline(numbers: Array, terms: int = TERMS) -> Array:
    """Return the natural cubic spline of a number, draws x terms: knots at equal shares of its ranks (Hastie et al. 2009, 5.2.1).

    A number of fewer distinct values than knots has a straight line.
    """
    knots = np.unique(np.quantile(numbers, np.linspace(0, 1, terms + 1)))
    spread = float(knots[-1] - knots[0])
    if spread == 0:
        return np.zeros((len(numbers), 0))
    x, at = (numbers - knots[0]) / spread, (knots - knots[0]) / spread
    if len(at) < terms + 1:
        return np.asarray(x[:, None], np.float64)

    def beyond(place: int) -> Array:
        cubes = np.clip(x - at[place], 0, None) ** 3 - np.clip(x - at[-1], 0, None) ** 3
        return np.asarray(cubes / (at[-1] - at[place]), np.float64)

    last = beyond(len(at) - 2)
    return np.column_stack([x, *(beyond(place) - last for place in range(len(at) - 2))])


def of_number(numbers: Array) -> ConditionalMeans:
    """Return the smoother given one number: its natural spline, unpenalised."""
    basis = _orthonormal(natural_spline(numbers))[0]
    return ConditionalMeans(basis, np.ones(basis.shape[1]))


def of_group(numbers: Array, values: Array) -> ConditionalMeans:
    """Return the smoother given several numbers, draws x numbers: ridge over their splines.

    The penalty leaves the least squared error of draws left out one at a time, in closed form, over all plans. Strong,
    Oakley & Brennan 2014 (Medical Decision Making 34) regress so, with Gaussian processes.
    """
    parts = [natural_spline(column) for column in numbers.T]
    scaled = [part / np.where(part.std(axis=0) > 0, part.std(axis=0), 1) for part in parts if part.shape[1]]
    if not scaled:
        return ConditionalMeans(np.zeros((len(numbers), 0)), np.zeros(0))
    basis, sizes = _orthonormal(np.column_stack(scaled))
    centred = values - values.mean(axis=0)
    spread = centred.std(axis=0)
    centred = centred / np.where(spread > 0, spread, 1)
    best, least = np.ones(len(sizes)), np.inf
    for penalty in PENALTIES:
        shrunk = sizes**2 / (sizes**2 + penalty * sizes[0] ** 2)
        leverage = 1 / len(values) + (basis**2) @ shrunk
        left = centred - basis @ (shrunk[:, None] * (basis.T @ centred))
        error = float(((left / np.clip(1 - leverage, 1e-3, None)[:, None]) ** 2).sum())
        if error < least:
            best, least = shrunk, error
    return ConditionalMeans(basis, best)


def _orthonormal(columns: Array) -> tuple[Array, Array]:
    """Orthonormal columns of the same span, the constant taken out, and their singular values, largest first."""
    centred = columns - columns.mean(axis=0)
    if not centred.shape[1]:
        return centred, np.zeros(0)
    basis, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    kept = sizes > ROUNDING * max(float(sizes[0]), ROUNDING)
    return np.asarray(basis[:, kept], np.float64), np.asarray(sizes[kept], np.float64)
