"""A number measured by itself: error, prior and interval on the one scale on which the number lives."""

from __future__ import annotations

import math

import pytest

from calibration.estimate import Scale, measured, prior_sd, slope
from scenarios import load_world
from sim import declaration, value_of

WORLD = load_world("minimal")
FIELDS: list[tuple[str, Scale, float]] = [
    ("profile.day_variation", "positive", 0.4),
    ("channel.phone.patience_min", "positive", 5.0),
    ("loyalty.satisfaction", "real", 0.2),
    ("memory.relation_reliability", "share", 0.7),
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
