"""Limits taken from today's figures are kept by today's plan itself."""

from __future__ import annotations

from scenarios import load_world
from sim import METRIC, estimate
from views.invest.customer_rules import MEASURES, service_of, today_limits
from views.scenario.simulated import CONFIRMED, today_outcomes


def test_none_worse_than_today_makes_limits_that_today_keeps() -> None:
    world = load_world("minimal")
    limits, outcomes = today_limits(world), today_outcomes(world, CONFIRMED)
    assert set(limits) == set(MEASURES)
    for measure, limit in limits.items():
        today = estimate(outcomes.service(measure)).mean
        (side,) = set(service_of(measure, limit)) - {"measure"}
        assert side == ("at_least" if METRIC[measure].better == "more" else "at_most")
        assert limit <= today if side == "at_least" else limit >= today
        assert abs(limit - today) <= {"points": 0.1, "share": 0.001, "minutes": 0.01}[METRIC[measure].unit]
