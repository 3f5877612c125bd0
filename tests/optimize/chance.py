"""Draws for tests on arrays, from the generator that the model draws from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import numpy as np
from scipy.special import ndtri

from sim import Array, Purpose, uniform_series


class Chance:
    """Tables of uniform and of Normal numbers, each call new ones, all by the seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._calls: Iterator[int] = count()

    def random(self, *shape: int) -> Array:
        """Uniform numbers."""
        drawn = uniform_series(self._seed, next(self._calls), int(np.prod(shape)), Purpose.SEARCH)
        return np.asarray(drawn, np.float64).reshape(shape)

    def normal(self, *shape: int) -> Array:
        """Standard Normal numbers."""
        return np.asarray(ndtri(self.random(*shape)), np.float64)
