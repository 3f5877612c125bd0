"""Where a plan fails: a planted box is found, noise has none."""

from __future__ import annotations

import numpy as np

from optimize.evidence.failure import DENSER, where_it_fails
from sim import Array
from tests.optimize.chance import Chance

DRAWS = 384


def numbers(seed: int, count: int = 20) -> tuple[dict[str, Array], Chance]:
    generator = Chance(seed)
    return {f"n{place}": generator.random(DRAWS) for place in range(count)}, generator


def test_a_planted_box_is_found_within_a_tenth_of_its_edges() -> None:
    """Losses where one number is below .5 and another above it, beside noise: in at least 18 of 20 tables."""
    hits = 0
    for seed in range(20):
        theta, generator = numbers(seed)
        in_box = (theta["n0"] < 0.5) & (theta["n1"] > 0.5)
        values = np.where(in_box, -1000, 1500) + 800 * generator.normal(DRAWS)
        found = where_it_fails(theta, values.tolist(), seed)
        limits = {one.field: (one.above, one.limit) for one in found.limits}
        edges = {"n0": False, "n1": True}
        hits += limits.keys() == edges.keys() and all(
            limits[field][0] == above and abs(limits[field][1] - 0.5) < 0.1 for field, above in edges.items()
        )
        if found.limits:
            assert found.density is not None
            assert found.elsewhere is not None
            assert found.density >= DENSER * found.base > found.elsewhere
    assert hits >= 18


def test_noise_has_no_box() -> None:
    """Values that hang on no number: no box in at least 19 of 20 tables."""
    boxes = 0
    for seed in range(20):
        theta, generator = numbers(100 + seed)
        values = 700 + 800 * generator.normal(DRAWS)
        boxes += bool(where_it_fails(theta, values.tolist(), seed).limits)
    assert boxes <= 1


def test_a_plan_that_never_loses_has_no_box() -> None:
    theta, _ = numbers(1)
    found = where_it_fails(theta, [100.0] * DRAWS, 1)
    assert (found.base, found.limits, found.density) == (0.0, (), None)
