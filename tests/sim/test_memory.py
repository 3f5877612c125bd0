"""What is remembered: worked values of the peak-end literature, fading, and the gain of the next journey."""

from __future__ import annotations

import math
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import today
from sim.arrays.pack import MINUTES_DAY, MINUTES_MONTH, as_objects, for_interpreter, pack
from sim.arrays.state import new_customers
from sim.behaviour.case import accessible_memory, end_month
from sim.behaviour.memory import evaluation, fading, felt, gain, half_life, month_fades, raw_memory
from tests.sim.worlds import world

DEFAULT = (0.35, 0.30, 0.20, 0.15)
STRICT_PEAK_END = (0.0, 0.5, 0.5, 0.0)
AVERAGE_ONLY = (1.0, 0.0, 0.0, 0.0)

events = st.lists(st.floats(-5, 5), min_size=1, max_size=8)


def remembered(values: list[float], weights: tuple[float, float, float, float]) -> float:
    """Raw memory of a journey whose events weigh these values."""
    return raw_memory(
        math.fsum(values), len(values), max(values), min(values), values[-1], values[0], *weights
    )


def test_strict_peak_end_of_two_painful_journeys() -> None:
    """Kahneman 2011, figure 15: patient A suffers less and remembers worse."""
    assert remembered([2, 5, 8, 7], STRICT_PEAK_END) == 7.5
    assert remembered([2, 5, 8, 7, 4, 2, 1], STRICT_PEAK_END) == 4.5


@pytest.mark.parametrize(("loss", "expected"), [(1.0, 0.3875), (2.0, -0.3875)])
def test_default_weights_with_and_without_loss_aversion(loss: float, expected: float) -> None:
    values = [felt(utility, 0.0, 0, 1.0, 1.0, loss) for utility in (1, -2, 0.5, 1.5)]
    assert remembered(values, DEFAULT) == pytest.approx(expected, abs=1e-12)


def test_a_constant_journey_is_remembered_as_it_was() -> None:
    assert remembered([0.5, 0.5, 0.5], DEFAULT) == pytest.approx(0.5, abs=1e-12)


def test_a_milder_end_is_better_although_more_is_suffered() -> None:
    assert remembered([-1, -0.5, -2], DEFAULT) == pytest.approx(-1.5583333, abs=1e-7)
    assert remembered([-1, -0.5, -2, -0.5], DEFAULT) == pytest.approx(-1.2, abs=1e-12)


@settings(derandomize=True, database=None)
@given(events.filter(lambda values: len(values) >= 2))
def test_duration_is_neglected(values: list[float]) -> None:
    mean = math.fsum(values) / len(values)
    longer = [*values[:1], mean, *values[1:]]
    assert remembered(longer, DEFAULT) == pytest.approx(remembered(values, DEFAULT), abs=1e-12)


@settings(derandomize=True, database=None)
@given(events.filter(lambda values: len(values) <= 4))
def test_average_only_is_the_mean_in_any_order(values: list[float]) -> None:
    mean = math.fsum(values) / len(values)
    for order in permutations(values):
        assert remembered(list(order), AVERAGE_ONLY) == pytest.approx(mean, abs=1e-12)


def test_an_event_is_felt_mostly_as_it_was_losses_more_and_truth_more() -> None:
    assert felt(1.0, 0.5, 0, 0.8, 1.0, 1.95) == pytest.approx(1 - 0.2 * 0.5)
    assert felt(-1.0, 0.0, 0, 0.8, 1.0, 1.95) == pytest.approx(-1.95)
    assert felt(-1.0, 0.0, 1, 0.8, 1.0, 1.95) == pytest.approx(-2 * 1.95)
    assert felt(0.0, 0.0, 1, 0.8, 1.0, 1.95) == 0.0


def test_a_memory_is_halved_after_its_half_life() -> None:
    assert fading(0.0, 75.0) == 1.0
    assert fading(75.0, 75.0) == pytest.approx(0.5, abs=1e-15)
    assert fading(150.0, 75.0) == pytest.approx(0.25, abs=1e-15)


def test_bad_memories_fade_sooner_and_moments_of_truth_later() -> None:
    rules = pack(world(), today(world())).rules
    lives = {
        (bad, truth): half_life(
            bad, truth, rules.memory_half_life_good_min, rules.memory_half_life_bad_min, rules.durability
        )
        for bad in (0, 1)
        for truth in (0, 1)
    }
    assert lives[0, 0] == 120 * MINUTES_DAY
    assert lives[1, 0] == 75 * MINUTES_DAY
    assert lives[0, 1] == 4 * lives[0, 0]
    assert lives[1, 1] == 4 * lives[1, 0]


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("laid_min", [0.0, 1234.5, 43_799.0])
def test_a_memory_is_halved_whatever_month_ends_come_between(place: int, laid_min: float) -> None:
    """Laid down in a month and read a half-life later, after the month ends in between have faded it."""
    numbers = for_interpreter(pack(world(), today(world())))
    rules = numbers.rules
    (customer, *_) = as_objects(new_customers(pack(world(), today(world()))))
    life = half_life(
        place % 2,
        place // 2,
        rules.memory_half_life_good_min,
        rules.memory_half_life_bad_min,
        rules.durability,
    )
    customer.memory[place] = 0.8 / fading(laid_min, life)
    assert accessible_memory(rules, customer, laid_min) == pytest.approx(0.8, abs=1e-14)
    months, rest_min = divmod(laid_min + life, MINUTES_MONTH)
    fades = month_fades(rules)
    for _ in range(int(months)):
        end_month(numbers, customer, 0, fades)
    assert accessible_memory(rules, customer, rest_min) == pytest.approx(0.4, abs=1e-12)


def test_the_gain_falls_with_experience_to_the_steady_gain_and_stays() -> None:
    gains = [gain(journeys, 1.0, 0.2) for journeys in range(20)]
    assert gains[:5] == [pytest.approx(1 / (n + 1)) for n in range(5)]
    assert gains[4:] == [0.2] * 16
    assert all(later <= earlier for earlier, later in pairwise(gains))


def test_a_founder_starts_at_the_steady_gain() -> None:
    for steady in (0.1, 0.2, 0.35, 1.0):
        assert gain(1 / steady, 1.0, steady) == steady


@pytest.mark.parametrize(("ratio", "steady"), [(0.05, 0.2), (0.1, 0.27016), (0.2, 0.35826), (0.5, 0.5)])
def test_steady_gains_are_those_of_a_kalman_filter(ratio: float, steady: float) -> None:
    """The recursion of a random walk seen with noise converges to the gains that the schema allows."""
    variance = 1.0
    for _ in range(200):
        weight = (variance + ratio) / (variance + ratio + 1)
        variance = weight
    assert weight == pytest.approx((math.sqrt(ratio * ratio + 4 * ratio) - ratio) / 2, abs=1e-6)
    assert weight == pytest.approx(steady, abs=5e-6)
    assert gain(1e9, 1.0, weight) == weight


def test_evaluation_weighs_fresh_memories() -> None:
    assert evaluation(0.3, -0.2, 0.4, 0.5) == pytest.approx(0.3 - 0.2 + 0.5 * 0.4)
