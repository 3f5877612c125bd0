"""Months that a plan shares with today's are lived once; nobody can tell from what comes out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import load_plan, load_world
from sim import Line, Plan, RunOptions, World, simulate, today
from sim.arrays.difficulty import resolving_logits
from sim.arrays.pack import Numbers, pack
from sim.engine import snapshots
from sim.engine.compiled import run_compiled
from sim.engine.snapshots import SNAPSHOTS, Common, Snapshots, months_in_common
from sim.run import commons, run_arms
from tests.sim.differences import differences
from tests.sim.generated import examples, plans, worlds


def shared(world: World, plan: Plan) -> tuple[Numbers, Common]:
    """A plan's numbers, and what they have in common with those of today's plan."""
    numbers = pack(world, plan)
    (common,) = commons([(world, plan)], [numbers], RunOptions())
    assert common is not None
    return numbers, common


@examples(25)
@given(st.data(), st.integers(0, 2**40), st.integers(0, 3))
def test_a_run_lived_on_is_the_run_from_the_start(data: st.DataObject, seed: int, replication: int) -> None:
    world = data.draw(worlds())
    numbers, common = shared(world, data.draw(plans(world)))
    whole = run_compiled(numbers, seed, replication)
    first, again = (run_compiled(numbers, seed, replication, False, common) for _ in range(2))
    assert differences(whole, first) == differences(whole, again) == []
    resumed = SNAPSHOTS.resume(common, numbers, seed, replication)
    assert (resumed is not None) == (0 < common.months < numbers.rules.months)


def test_a_plan_that_begins_late_has_more_in_common_and_lives_less() -> None:
    world = load_world("minimal")
    lever = next(lever for lever in world.levers if lever.target != "desk.seats")
    line = Line(lever=lever.name, eur_year=lever.most_eur_year, eur_once=lever.launch_eur)
    soon, late = (Plan(lines=(line.model_copy(update={"from_month": month}),)) for month in (0, 20))
    months = [shared(world, plan)[1].months for plan in (soon, late)]
    assert world.warm_up_months <= months[0] < months[1] == months[0] + 20


def test_compared_plans_leave_their_first_months_to_each_other() -> None:
    """As without: a log is kept of every month, so that nothing is resumed."""
    world = load_world("minimal")
    arms = [
        (world, plan)
        for plan in (today(world), load_plan("bot_first", world), load_plan("people_first", world))
    ]
    for _ in range(2):
        quick, slow = (run_arms(arms, RunOptions(replications=2, seed=5, log=log)) for log in (False, True))
        assert [one.metrics for one in quick] == [one.metrics for one in slow]
    _, common = shared(world, arms[1][1])
    assert SNAPSHOTS.resume(common, pack(*arms[1]), 5, 0) is not None


def test_another_company_makes_room() -> None:
    world = load_world("minimal")
    plan = load_plan("bot_first", world)
    numbers, common = shared(world, plan)
    run_compiled(numbers, 1, 0, False, common)
    assert SNAPSHOTS.resume(common, numbers, 1, 0) is not None
    # another seed of the same company beside it, then other draws of its numbers
    run_compiled(numbers, 2, 0, False, common)
    assert SNAPSHOTS.resume(common, numbers, 1, 0) is not None
    run_compiled(numbers, 1, 0, False, Common("another", common.months))
    assert SNAPSHOTS.resume(common, numbers, 1, 0) is None


def test_what_has_no_room_is_not_kept() -> None:
    world = load_world("minimal")
    numbers, common = shared(world, load_plan("bot_first", world))
    run_compiled(numbers, 1, 0, False, common)
    state = SNAPSHOTS.resume(common, numbers, 1, 0)
    assert state is not None
    small = Snapshots(most_bytes=1)
    small.keep(common, state)
    assert small.resume(common, numbers, 1, 0) is None


def test_today_alone_keeps_nothing() -> None:
    """A fit simulates each company it tries once."""
    world = load_world("minimal")
    before = snapshots.SNAPSHOTS._bytes
    simulate(world, options=RunOptions(replications=1, seed=77))
    assert before == snapshots.SNAPSHOTS._bytes


def test_a_world_that_differs_in_anything_else_has_nothing_in_common() -> None:
    world = load_world("minimal")
    other = world.model_copy(update={"resolve": world.resolve.model_copy(update={"give_up": 0.3})})
    assert months_in_common(*(pack(one, today(one)) for one in (world, other))) == 0


@pytest.mark.parametrize("more", [1, 5, 40])
def test_a_share_has_one_logit_whatever_others_there_are(more: int) -> None:
    share = np.array([0.58, 0.3, 0.4])
    others = np.concatenate([share, np.linspace(0.01, 0.99, more)])
    assert np.array_equal(resolving_logits(others, 0.8, 0.1, 0.5)[:3], resolving_logits(share, 0.8, 0.1, 0.5))
