"""The answer before the simulation: effects of single lines added up, and how far that is from the simulation."""

from __future__ import annotations

import pytest

from optimize import LineEffects, at_once, line_effects
from optimize.answer.at_once import MOVES, WITHIN, _plans
from optimize.question.lever_range import as_plan, lines_today
from scenarios import load_world
from sim import Line, Plan, RunOptions, pair_with_today, simulate

WORLD = load_world("minimal")
ONCE = RunOptions(replications=1, seed=1)


@pytest.fixture(scope="module")
def effects() -> LineEffects:
    return line_effects(WORLD, ONCE)


def test_a_line_at_a_spend_that_was_simulated_is_answered_as_simulated(effects: LineEffects) -> None:
    today = simulate(WORLD, options=ONCE)
    each = zip(effects.ranges, effects.spends_eur_year, strict=True)
    plans = [as_plan("one", [one.line(eur)]) for one, spends in each for eur in spends if eur != one.today]
    assert len(plans) > len(WORLD.levers)
    for pair in pair_with_today(WORLD, plans, ONCE, baseline=today):
        assert at_once(effects, pair.plan).value_eur == pytest.approx(pair.worth.value_eur, abs=0.01)


def test_todays_plan_is_worth_nothing_for_sure(effects: LineEffects) -> None:
    assert at_once(effects, Plan(name="today")) == (0.0, 0.0)
    assert at_once(effects, as_plan("today", lines_today(effects.ranges))) == (0.0, 0.0)


def test_lines_add_up_and_their_money_is_exact(effects: LineEffects) -> None:
    first, second = (
        Line(lever=one.lever, eur_year=spends[-1])
        for one, spends in zip(effects.ranges[:2], effects.spends_eur_year[:2], strict=True)
    )
    alone = [at_once(effects, Plan(name="one", lines=(line,))).value_eur for line in (first, second)]
    both = at_once(effects, Plan(name="both", lines=(first, second)))
    assert both.value_eur == pytest.approx(sum(alone), abs=0.01)
    assert both.error_eur == 2 * effects.error_eur_line
    launched = next(one for one in effects.ranges if one.launch_eur)
    once, never = (
        Plan(name="launched", lines=(Line(lever=launched.lever, eur_year=launched.most, eur_once=paid),))
        for paid in (launched.launch_eur, 0.0)
    )
    saved = at_once(effects, never).value_eur - at_once(effects, once).value_eur
    assert saved == pytest.approx(launched.launch_eur, rel=0.05)


def test_nine_of_ten_fresh_plans_lie_within_the_error(effects: LineEffects) -> None:
    """Of 80 fresh plans at least 60: the quantile of 40 holds .9 ± .05, and 80 plans scatter by another .03; three deviations."""
    plans = [as_plan("fresh", lines) for seed in (2, 3) for lines in _plans(effects.ranges, seed)]
    assert len(plans) == 2 * MOVES
    pairs = pair_with_today(WORLD, plans, ONCE, baseline=simulate(WORLD, options=ONCE))
    said = [at_once(effects, pair.plan) for pair in pairs]
    within = [
        abs(one.value_eur - pair.worth.value_eur) <= one.error_eur
        for one, pair in zip(said, pairs, strict=True)
    ]
    spread = 3 * ((0.9 * 0.1 / MOVES) + (0.9 * 0.1 / len(plans))) ** 0.5
    assert sum(within) / len(within) >= WITHIN - spread
