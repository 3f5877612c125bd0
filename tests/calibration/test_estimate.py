"""A number measured by itself: error, prior and interval on the one scale on which the number lives."""

from __future__ import annotations

import math

import pytest

from calibration.estimate import Scale, bounded, measured, prior_sd, slope, unbounded
from scenarios import load_world
from sim import declaration, value_of

WORLD = load_world("minimal")
FIELDS: list[tuple[str, Scale, float]] = [
    ("profile.day_variation", "positive", 0.4),
    ("channel.phone.patience_min", "positive", 5.0),
    ("loyalty.satisfaction", "real", 0.2),
    ("memory.relation_reliability", "share", 0.7),
    ("memory.fresh", "weight", 0.3),
]


@pytest.mark.parametrize(("field", "scale", "estimate"), FIELDS)
def test_a_measurement_as_wide_as_its_prior_takes_half_of_the_variance(
    field: str, scale: Scale, estimate: float
) -> None:
    width = prior_sd(scale, declaration(WORLD, field))
    found = measured(WORLD, field, scale, estimate, width * slope(scale, estimate))
    assert found.contraction == pytest.approx(0.5)
    sharper = measured(WORLD, field, scale, estimate, found.se / 3)
    assert sharper.contraction == pytest.approx(0.9)
    assert (found.start, found.scale) == (value_of(WORLD, field), scale)


@pytest.mark.parametrize("value", [1e-4, 0.01, 0.1, 0.5, 2.0])
def test_a_weight_is_normal_on_its_square_root_and_stays_above_nought(value: float) -> None:
    level, step = unbounded("weight", value), 1e-6
    assert bounded("weight", level) == pytest.approx(value)
    rise = bounded("weight", level + step) - bounded("weight", level - step)
    assert slope("weight", value) == pytest.approx(rise / (2 * step), rel=1e-6)
    assert 0 < bounded("weight", -3.0) < bounded("weight", -2.0)


def test_a_weight_within_two_deviations_of_its_prior_stays_near_its_range() -> None:
    """On a logarithm the weight of memories, from nought to one, would be drawn as high as 2.3."""
    declared = declaration(WORLD, "memory.fresh")
    level, width = (
        unbounded("weight", float(value_of(WORLD, "memory.fresh"))),
        prior_sd("weight", declared),
    )
    assert bounded("weight", level + 2 * width) < 1.5 * declared.high
    assert bounded("weight", level - 2 * width) < 0.1 * declared.high


def test_the_variation_of_days_is_weighed_on_its_logarithm() -> None:
    """An error of a tenth of the number takes the same off the doubt, however large the number is."""
    small, large = (
        measured(WORLD, "profile.day_variation", "positive", value, value / 10) for value in (0.1, 0.5)
    )
    assert small.contraction == pytest.approx(large.contraction)
    assert large.hi / large.estimate == pytest.approx(math.exp(1.959964 / 10))


def test_an_estimate_beyond_its_range_is_said() -> None:
    declared = declaration(WORLD, "loyalty.satisfaction")
    assert measured(WORLD, "loyalty.satisfaction", "real", declared.high + 0.1, 0.1).outside_range
    assert not measured(WORLD, "loyalty.satisfaction", "real", declared.high, 0.1).outside_range
