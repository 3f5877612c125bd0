"""Controls offer what a lever may spend, and the plan they make fits its world."""

from __future__ import annotations

import math

import pytest

from scenarios import bundled, read_world
from sim import World, plan_defects, today, today_eur_year
from views.scenario.levers import (
    EXAMPLES,
    by_group,
    example,
    launch_eur,
    plan_of,
    positions_today,
    pulled,
    share_pulled,
    span_of,
    spends_of,
    total_eur_year,
)

WORLDS = [read_world(name) for name in bundled()]


@pytest.fixture(params=WORLDS, ids=lambda world: world.name)
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.param
    return found


def test_every_lever_has_one_group(world: World) -> None:
    grouped = [lever.name for levers in by_group(world).values() for lever in levers]
    assert sorted(grouped) == sorted(lever.name for lever in world.levers)


def test_least_most_and_today_lie_on_the_steps(world: World) -> None:
    for lever in world.levers:
        span = span_of(world, lever)
        assert span.least <= span.today <= span.most
        assert (span.today - span.least) % span.step == 0
        assert (span.most - span.least) % span.step == 0
        assert span.today * span.eur == pytest.approx(today_eur_year(world, lever), abs=1)


def test_today_is_no_line_at_all(world: World) -> None:
    assert plan_of(world, spends_of(world, today(world))).lines == ()
    assert total_eur_year(world, plan_of(world, {})) == total_eur_year(world, today(world))


@pytest.mark.parametrize("end", ["least", "most"])
def test_controls_at_their_ends_make_a_plan_that_fits(world: World, end: str) -> None:
    spends = {lever.name: getattr(span_of(world, lever), end) for lever in world.levers}
    plan = plan_of(world, spends)
    assert plan_defects(world, plan) == []
    assert spends_of(world, plan) == spends
    assert (launch_eur(plan) > 0) == (end == "most")
    aims = [spends[lever.name] * span_of(world, lever).eur for lever in world.levers]
    assert total_eur_year(world, plan) == pytest.approx(math.fsum(aims))


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_spend_more_and_fit(world: World, name: str) -> None:
    spends = example(world, name)
    plan = plan_of(world, spends)
    assert plan_defects(world, plan) == []
    assert total_eur_year(world, plan) > total_eur_year(world, today(world)) or not spends


def test_each_world_has_examples() -> None:
    assert all(any(example(world, name) for name in EXAMPLES) for world in WORLDS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_lever_pulled_so_far_stands_there(world: World, name: str) -> None:
    """The control shows where it was put: rounding to steps never moves it to another of its positions."""
    if not pulled(world, name) or not example(world, name):
        return
    for quarter in range(5):
        spends = positions_today(world) | pulled(world, name, quarter / 4)
        assert plan_defects(world, plan_of(world, spends)) == []
        assert round(share_pulled(world, name, spends) * 4) == quarter


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_lever_cut_below_today_is_not_pulled(world: World, name: str) -> None:
    least = {lever.name: span_of(world, lever).least for lever in world.levers}
    assert share_pulled(world, name, least) == 0.0
