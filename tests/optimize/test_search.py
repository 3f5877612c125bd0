"""Transfers: always within the rules, the same with any number of workers, and never more than allowed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.question.lever_range import Lines, as_plan, dearest_year
from optimize.question.plan_value import PlanValue
from optimize.question.rules import Balance, fits
from optimize.solver.lever_kernel import PlanSpace
from optimize.solver.simulation_budget import SimulationBudget, SimulationsSpent
from optimize.solver.transfer_search import Sampler, explore
from optimize.solver.transfers import PARTS, UNSPENT, Transfer, moved
from tests.optimize.market import Hill, Market, budget_rule, desk, lever_range, lines

BOT = lever_range("bot", 400.0, launch_eur=40.0, response=Hill(1, 120, 2))
COACH = lever_range("coach", 200.0, today=60.0, response=Hill(1, 80))
DESK = desk("desk", 180.0, 45.0, 270.0, cut_cost=0.3)
PURSES = (BOT, COACH, DESK)
EFFECTS = {"bot": Hill(900, 120, 2), "coach": Hill(300, 80), "desk": Hill(400, 60)}
MARKET = Market(PURSES, EFFECTS, {("bot", "coach"): 400.0})
TODAY = as_plan("today", lines(PURSES, 0.0, 60.0, 180.0))
START = lines(PURSES, 0.0, 60.0, 180.0)
NAMES = ["bot", "coach", "desk", UNSPENT]


def after(budget: float, start: Lines, transfer: Transfer) -> Lines:
    held, now = {one.lever: one for one in PURSES}, {line.lever: line for line in start}
    return moved(held, Balance([budget_rule(budget)], PURSES, start), now, transfer)


def spends(moved_to: Lines) -> tuple[float, ...]:
    return tuple(line.eur_year for line in moved_to)


@settings(max_examples=300, deadline=None)
@given(
    base=st.tuples(st.floats(0, 400), st.floats(0, 200), st.integers(1, 6)),
    spare=st.floats(0, 300),
    giver=st.sampled_from(NAMES),
    receiver=st.sampled_from(NAMES),
    part=st.integers(1, PARTS),
)
def test_a_transfer_never_leaves_the_rules(
    base: tuple[float, float, int], spare: float, giver: str, receiver: str, part: int
) -> None:
    start = lines(PURSES, round(base[0], 2), round(base[1], 2), base[2] * 45.0)
    budget = round(dearest_year(PURSES, start) + spare, 2)
    reached = after(budget, start, Transfer(giver, receiver, part))
    assert fits([budget_rule(budget)], PURSES, reached)
    assert reached[2].eur_year % 45 == 0
    changed = {one.lever for one, before, then in zip(PURSES, start, reached, strict=True) if before != then}
    assert changed <= {giver, receiver}


def test_a_transfer_to_a_desk_buys_whole_seats() -> None:
    assert spends(after(240.0, START, Transfer("coach", "desk", 10))) == (0.0, 15.0, 225.0)
    short = lines(PURSES, 0.0, 40.0, 180.0)
    assert spends(after(240.0, short, Transfer("coach", "desk", 20))) == (0.0, 40.0, 180.0)


def test_a_launch_is_paid_from_the_money_moved() -> None:
    assert spends(after(240.0, START, Transfer("coach", "bot", 20))) == (20.0, 0.0, 180.0)


def sampler(seed: int = 5) -> tuple[Sampler, PlanSpace]:
    space = PlanSpace(PURSES)
    found = Sampler(space, seed)
    for eur in range(0, 400, 20):
        plan = lines(PURSES, float(eur), 60.0, 180.0)
        found.tell(plan, MARKET.value(as_plan("p", plan)), 0.0)
    return found, space


def test_a_sampler_proposes_positions_of_every_lever_from_what_it_was_told() -> None:
    (found, space), (again, _), (other, _) = sampler(), sampler(), sampler(6)
    asked = [found.ask() for _ in range(20)]
    assert asked == [again.ask() for _ in range(20)] != [other.ask() for _ in range(20)]
    assert all(0 <= position <= 1 for positions, _ in asked for position in positions)
    values = {eur: MARKET.value(as_plan("p", lines(PURSES, eur, 60.0, 180.0))) for eur in (0.0, 380.0)}
    better = max(values, key=values.__getitem__)
    near = [abs(positions[0] - space.levers[0].position_of(better)) for positions, _ in asked]
    assert sum(near) / len(near) < 0.5


def test_a_frontier_holds_value_against_money_and_keeps_what_nothing_beats() -> None:
    counted = SimulationBudget(MARKET, TODAY, 400)

    def goals(reached: Lines, plan_value: PlanValue) -> tuple[float, ...]:
        return plan_value.values_eur[0], -dearest_year(PURSES, reached)

    def found() -> list[tuple[Lines, tuple[float, ...]]]:
        return explore(
            lambda plans: counted(plans, 1, 2),
            PURSES,
            [budget_rule(400.0)],
            START,
            goals,
            plans_most=80,
            sampler_seed=1,
        )

    frontier = found()
    assert len(frontier) >= 4
    values, money = zip(*(one for _, one in frontier), strict=True)
    assert list(values) == sorted(values, reverse=True)
    assert list(money) == sorted(money)
    assert all(fits([budget_rule(400.0)], PURSES, reached) for reached, _ in frontier)
    assert found() == frontier


def test_every_replication_of_every_plan_is_counted_and_the_next_one_refused() -> None:
    counted = SimulationBudget(MARKET, TODAY, 14)
    plans = [as_plan("p", lines(PURSES, eur, 60.0, 180.0)) for eur in (5.0, 10.0, 20.0)]
    counted(plans[:2], 1, 4)
    assert counted.used == 12  # two plans and today's, four replications each
    counted(plans[:2], 1, 3)
    assert counted.used == 12  # remembered
    with pytest.raises(SimulationsSpent, match="6 simulations asked for, 2 of 14 left"):
        counted(plans[2:], 1, 5)
    assert counted.used == 12
    assert len(counted(plans[:1], 1, 2)[0].values_eur) == 2
    assert counted([TODAY], 1, 3)[0].values_eur == (0.0, 0.0, 0.0)
    assert counted.used == 12
