"""Ticks and limits of the form are rules of a problem, and a rule on today's figure holds a plan against today's plan."""

from __future__ import annotations

import pytest

from optimize import TODAY, Simulator, as_problem
from scenarios import load_world
from sim import METRIC, Measure, today
from views.invest.customer_rules import MEASURES, placed, service_of


@pytest.mark.parametrize("measure", MEASURES)
def test_today_keeps_exactly_what_may_not_get_worse(measure: Measure) -> None:
    world = load_world("minimal")
    rule = service_of(measure, TODAY)
    assert (rule.get("at_least") == TODAY) is (METRIC[measure].better == "more")
    problem = as_problem({"service": [rule]}, world)
    simulator = Simulator(world, problem.measured, map)
    (stay,) = simulator([today(world)], 1, 3)
    assert stay.service == ((0.0, 0.0, 0.0),)


def test_what_the_cards_show_goes_back_into_them_and_the_rest_is_kept_beside() -> None:
    world = load_world("minimal")
    service = [{"measure": "nps", "at_least": TODAY}, {"measure": "nps", "at_least": 5.0}]
    groups = [
        {"name": "channel.phone", "channel": "phone", "floor_eur_year": TODAY},
        {"name": "telephone", "channel": "phone", "cap_eur_year": 9000.0},
        {"name": "bot", "levers": ["bot_answers"], "cap_eur_year": 800.0},
    ]
    answers, left = placed(world, as_problem({"service": service, "groups": groups}, world))
    assert answers["today.nps"] is True
    assert answers["nps"] == 5.0
    assert answers["channel.phone"] is True
    assert answers["channel.mail"] is False
    assert answers["cap.bot"] == 800.0
    assert [rule["name"] for rule in left["groups"]] == ["telephone"]
    assert "service" not in left
