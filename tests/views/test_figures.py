"""Figures of both arms, their differences paired by replication."""

from __future__ import annotations

import math
from functools import cache

import pytest

from optimize import figures
from scenarios import figure_change, figure_interval, load_world, reader_of
from sim import Comparison, Line, Plan, RunOptions, compare, simulate


@cache
def compared() -> Comparison:
    world = load_world("minimal")
    lever = world.levers[0]
    desk = world.desks[0]
    plan = Plan(lines=(Line(lever=lever.name, eur_year=(desk.seats + 1) * desk.eur_on_duty_year),))
    (found,) = compare(world, [plan], RunOptions(replications=3))
    return found


def test_today_beside_itself_differs_by_nothing() -> None:
    outcomes = simulate(load_world("minimal"), options=RunOptions(replications=2))
    shown = figures(outcomes, outcomes)
    assert {one.difference.mean for one in shown} == {0.0}
    assert len(shown) >= 9


def test_figures_are_those_of_the_runs() -> None:
    found = compared()
    for figure in figures(found.baseline, found.outcomes):
        if figure.metric.name.startswith("wait_"):
            kind = figure.metric.name.removeprefix("wait_")
            expected = found.outcomes.mean_wait_min_by_kind[kind]
        else:
            expected = found.outcomes.metrics[figure.metric.name]
        assert figure.plan == pytest.approx(expected)
        assert figure.difference.mean == pytest.approx(figure.plan.mean - figure.today.mean)
        assert math.isfinite(figure.difference.se)


def test_more_people_mean_shorter_waits_and_that_is_better() -> None:
    found = compared()
    (wait,) = (one for one in figures(found.baseline, found.outcomes) if one.metric.name == "wait_live")
    assert wait.difference.mean < 0
    assert wait.is_better


def test_a_difference_in_euros_has_cents_and_nothing_finer() -> None:
    (cost,) = [
        one.metric
        for one in figures(*[simulate(load_world("minimal"))] * 2)
        if one.metric.name == "cost_to_serve_eur"
    ]
    assert figure_change(reader_of("en"), cost, -8.7381, finer=1) == "−€8.74"
    assert figure_interval(reader_of("en"), cost, -8.953, -8.523) == "−€8.95\u00a0to\u00a0−€8.52"
