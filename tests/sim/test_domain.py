"""The domain of validity is what happened in the months of anchoring; today's plan stays within, a plan without people does not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim import Plan, RunOptions, World, anchor, outside, simulate, today
from sim.arrays.pack import MINUTES_MONTH, MINUTES_WEEK, on_duty
from sim.domain import capacity_min
from sim.engine.anchors import anchor_hash
from tests.sim.worlds import desk, lever, live, moment, plan, segment, self_service, world

OFFICE = [{"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"}, {"days": "Sat", "opens": "09:00", "closes": "12:00", "share": 0.5}]  # fmt: skip


@cache
def company() -> World:
    return anchor(
        world(
            customers=600,
            months=12,
            segments=[segment(needs_year={"ask": 8.0}, prefers={"phone": 2.0, "web": 1.0})],
            moments=[moment()],
            channels=[live("phone", handling_min=12.0), self_service("web")],
            desks=[desk(3, open=OFFICE)],
            levers=[
                lever("people", "desk.seats", desk="team", half_eur_year=0.0),
                lever("prevent", "prevention", to_value=0.9, half_eur_year=1.0),
                lever("solve", "cell.resolution", to_value=1.0, half_eur_year=1.0),
            ],
        )
    )


def places(arm: Plan) -> dict[tuple[str, str], tuple[int, ...]]:
    run = simulate(company(), arm, RunOptions(replications=2))
    return {(one.figure, one.where): one.months for one in outside(run, arm)}


def test_anchoring_writes_least_and_most_of_each_figure() -> None:
    domain = company().anchors.domain
    assert set(domain.abandonment) == set(domain.mean_wait_min) == {"phone"}
    assert set(domain.load) == {"team"}
    assert set(domain.contacts) == {"phone", "web"}
    assert domain.nps is not None
    assert domain.first_contact_resolution is not None
    for spans in (domain.abandonment, domain.mean_wait_min, domain.load, domain.contacts):
        assert all(0 <= least <= most for least, most in spans.values())
    # of the load of a desk, as of its minutes: 600 customers, 8 needs, two of three by phone, 12 minutes and repeats
    least, most = domain.load["team"]
    asked = 600 * 8 / 12 * 2 / 3 * 12 * 43 / 168
    assert (
        asked / capacity_min(company().desks[0], 3) < most < 2 * asked / capacity_min(company().desks[0], 3)
    )
    assert least > 0.5 * asked / capacity_min(company().desks[0], 3)


def test_todays_plan_is_inside() -> None:
    assert places(today(company())) == {}


def test_a_desk_without_people_is_outside_from_its_notice_on() -> None:
    found = places(plan(people=0.0))
    assert {("abandonment", "phone"), ("load", "team")} <= set(found)
    assert min(found["load", "team"]) >= company().desks[0].notice_months - 1
    assert max(found["load", "team"]) == 10


def test_preventing_nearly_all_needs_is_outside_of_the_contacts_seen() -> None:
    found = places(plan(prevent=1e9))
    assert ("contacts", "phone") in found
    assert ("abandonment", "phone") not in found


def test_resolving_everything_is_outside_of_the_resolution_seen() -> None:
    assert ("first_contact_resolution", "") in places(plan(solve=1e9))


def test_a_value_says_how_far_and_from_what() -> None:
    arm = plan(people=0.0)
    run = simulate(company(), arm, RunOptions(replications=1))
    (hung_up,) = (one for one in outside(run, arm) if one.figure == "abandonment")
    least, most = company().anchors.domain.abandonment["phone"]
    assert hung_up.today == (least, most)
    assert hung_up.allowed[1] == pytest.approx(2 * most + 0.02)
    assert hung_up.value == pytest.approx(1.0, abs=1e-9)


def test_capacity_is_whole_people_on_duty() -> None:
    (team,) = company().desks
    week = 5 * 8 * 60 * 3 + 3 * 60 * 2
    assert capacity_min(team, 3) == pytest.approx(week * MINUTES_MONTH / MINUTES_WEEK)
    assert float(on_duty(team).sum()) == pytest.approx(5 * 8 * 60 + 1.5 * 60)


def test_a_world_that_knows_no_domain_is_never_outside() -> None:
    plain = company().anchors.model_copy(update={"domain": type(company().anchors.domain)(), "hash": ""})
    small = company().model_copy(update={"anchors": plain})
    small = small.model_copy(update={"anchors": plain.model_copy(update={"hash": anchor_hash(small)})})
    arm = plan(people=0.0)
    assert outside(simulate(small, arm, RunOptions(replications=1)), arm) == ()


def test_the_cost_to_serve_holds_contacts_and_wages_of_today() -> None:
    small = company()
    (serve,) = small.anchors.serve_eur_year
    wages = 3 * small.desks[0].eur_on_duty_year / 600
    assert wages < serve < 1.5 * wages
    assert np.isfinite(serve)
