"""From a uniform number to what it decides, and what a wait costs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import expit, ndtr, ndtri

from sim import today
from sim.arrays.pack import pack
from sim.behaviour.chance import exponential, logistic, lognormal, normal, normal_below
from sim.behaviour.waiting import attraction, wait_cost, wait_limit
from tests.sim.worlds import world

RULES = pack(world(), today(world())).rules
# the smallest and largest uniform that 32 bits can give, and what lies between
SMALLEST = 0.5 * 2.0**-32
GRID = np.concatenate(
    [np.linspace(0.0005, 0.9995, 1999), SMALLEST * 2.0 ** np.arange(22), 1 - SMALLEST * 2.0 ** np.arange(22)]
)
MIDDLES = (np.arange(100_000) + 0.5) / 100_000


def test_the_normal_quantile_is_that_of_scipy() -> None:
    assert np.max(np.abs([normal(u) - ndtri(u) for u in GRID.tolist()])) < 1e-12


def test_the_normal_quantile_is_symmetric_and_rises() -> None:
    values = np.array([normal(u) for u in np.sort(GRID).tolist()])
    assert np.all(np.diff(values) > 0)
    assert normal(0.5) == 0.0
    assert all(normal(u) == -normal(1 - u) for u in (0.25, 0.0625, 2.0**-20))


def test_normal_below_and_logistic_are_those_of_scipy() -> None:
    for x in np.linspace(-8, 8, 321).tolist():
        assert normal_below(x) == pytest.approx(float(ndtr(x)), rel=1e-13)
        assert logistic(x) == pytest.approx(float(expit(x)), rel=1e-14)


@pytest.mark.parametrize("x", [-1e308, -745.0, 0.0, 745.0, 1e308])
def test_logistic_never_overflows(x: float) -> None:
    assert 0 <= logistic(x) <= 1


@pytest.mark.parametrize("scv", [0.0, 0.5, 1.5, 2.0])
def test_lognormal_has_the_mean_and_variation_asked_for(scv: float) -> None:
    sigma = math.sqrt(math.log(1 + scv))
    values = np.array([lognormal(6.0, sigma, u) for u in MIDDLES.tolist()])
    assert values.mean() == pytest.approx(6.0, rel=1e-3)
    assert values.var() / values.mean() ** 2 == pytest.approx(scv, rel=0.03, abs=1e-12)


def test_exponential_times_have_the_mean_asked_for() -> None:
    assert np.mean([exponential(24.0, u) for u in MIDDLES.tolist()]) == pytest.approx(24, rel=1e-3)
    assert wait_limit(5.0, 1.0, 1 / math.e) == pytest.approx(5.0)
    assert wait_limit(5.0, 2.0, math.exp(-4)) == pytest.approx(10.0)  # Weibull: t = scale (-ln u)^(1/shape)


def test_no_wait_costs_nothing_and_more_costs_more() -> None:
    assert wait_cost(RULES, 0.0, 1.0) == 0
    costs = [wait_cost(RULES, wait, 1.0) for wait in (1e-9, 0.5, 1, 5, 60, 1e6)]
    assert costs == sorted(costs)
    assert costs[0] < 1e-6


def test_the_cost_of_a_wait_is_that_of_perceived_time() -> None:
    """Antonides, Verhoef & van Aalst 2002: 1.36 perceived minutes for one, growing with the power .9."""
    assert wait_cost(RULES, 1.0, 1.0) == pytest.approx(0.15 * math.log(1 + 1.36))
    assert wait_cost(RULES, 10.0, 5.0) == pytest.approx(0.15 * math.log(1 + 1.36 * 10**0.9 / 5))


def test_a_channel_attracts_by_fit_and_steering_and_repels_by_its_wait() -> None:
    assert attraction(RULES, 0.0, 0.0, 0.0, 1.0) == 1
    assert attraction(RULES, 0.2, 0.1, 0.0, 1.0) == pytest.approx(math.exp(0.3))
    assert attraction(RULES, 0.0, 0.0, 3.0, 1.0) == pytest.approx(4.0**-0.3)
