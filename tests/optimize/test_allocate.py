"""The exact choice on the option sets against published oracles, brute force and its own promises."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from collections.abc import Callable

import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.answer.explain import why
from optimize.question.problem import Risk
from optimize.question.risk import MEAN
from optimize.question.rules import Rule
from optimize.solver.baselines import choose_greedily
from optimize.solver.mip import STATUS, allocate, summed
from optimize.solver.options import Option, OptionSet, chosen_options, undominated
from sim import Line
from tests.optimize.market import Hill, budget_rule, curve, lever_range, option_set

LOG = {
    "x": lambda b: 10 * math.log1p(b / 2),
    "y": lambda b: 6 * math.log1p(b),
    "z": lambda b: 3 * math.log1p(b / 5),
}
HILL = {"x": Hill(100, 20), "y": Hill(80, 10), "z": Hill(60, 30)}
S_SHAPED = {"x": Hill(100, 30, 2), "y": Hill(100, 30, 2), "z": Hill(60, 15, 3)}


def grid(worth: dict[str, Callable[[float], float]], budget: float, steps: int) -> list[OptionSet]:
    return [curve(lever, one, budget, steps) for lever, one in worth.items()]


def steepest(worth: dict[str, Callable[[float], float]], budget: float, steps: int) -> float:
    """What a grid of spends may miss: per lever, the value of less than one step of money."""
    step = budget / steps
    return sum(max(one(step * (n + 1)) - one(step * n) for n in range(steps)) for one in worth.values())


@pytest.mark.parametrize(
    ("worth", "budget", "optimum", "published"),
    [
        pytest.param(LOG, 20, (12.375, 7.625, 0), 32.6514238387, id="O1 sum 20"),
        pytest.param(LOG, 5, (3, 2, 0), 15.7545810505, id="O1 sum 5"),
        pytest.param(LOG, 2, (1.125, 0.875, 0), None, id="O1 sum 2"),
        pytest.param(HILL, 60, (26.49110641, 19.40355744, 14.10533616), 128.9620389972, id="O3 B=60"),
        pytest.param(HILL, 10, (4.50296453, 5.49703547, 0), 46.7544467966, id="O3 B=10"),
        pytest.param(S_SHAPED, 30, (0, 0, 30), 53.3333333333, id="O4 B=30"),
        pytest.param(S_SHAPED, 60, (0, 36.81959, 23.18041), 107.3090502, id="O4 B=60"),
        pytest.param(S_SHAPED, 100, (38.18656, 38.18656, 23.62689), 171.4458836, id="O4 B=100"),
    ],
)
def test_oracles_of_continuous_money(
    worth: dict[str, Callable[[float], float]],
    budget: float,
    optimum: tuple[float, ...],
    published: float | None,
) -> None:
    exact = sum(one(eur) for one, eur in zip(worth.values(), optimum, strict=True))
    if published is not None:
        assert exact == pytest.approx(published, abs=2e-5)
    steps = 160
    option_sets = grid(worth, budget, steps)
    found = allocate(option_sets, [budget_rule(budget)])
    assert found.status == "optimal"
    assert exact - steepest(worth, budget, steps) < found.value_eur <= exact + 2e-5
    # At the optimum the loss is of second order: a step is enough to come far closer than the bound.
    assert found.value_eur == pytest.approx(exact, rel=2e-4)


def test_oracle_of_whole_units_where_greedy_is_exact() -> None:
    worth = {
        "x": lambda n: 10 * math.log1p(n),
        "y": lambda n: 8 * math.sqrt(n),
        "z": lambda n: 30 * n / (n + 3),
    }
    option_sets = grid(worth, 10, 10)
    found = allocate(option_sets, [budget_rule(10)])
    assert [option.spends[0] for option in chosen_options(option_sets, found.chosen)] == [4, 3, 3]
    assert found.value_eur == pytest.approx(44.9507855849, abs=1e-9)
    assert choose_greedily(option_sets, [budget_rule(10)]) == found.chosen


def test_oracle_of_whole_units_where_greedy_fails() -> None:
    worth = {
        "x": lambda n: 100 * n**3 / (n**3 + 216),
        "y": lambda n: 40 * (1 - 0.6**n),
        "z": lambda n: 30 * n / (n + 2),
    }
    option_sets = grid(worth, 8, 8)
    found = allocate(option_sets, [budget_rule(8)])
    assert [option.spends[0] for option in chosen_options(option_sets, found.chosen)] == [7, 1, 0]
    assert found.value_eur == pytest.approx(77.3595707, abs=1e-6)
    stepwise = chosen_options(option_sets, choose_greedily(option_sets, [budget_rule(8)]))
    assert [option.spends[0] for option in stepwise] == [0, 5, 3]
    assert sum(option.value_eur for option in stepwise) == pytest.approx(54.8896, abs=1e-4)


def test_oracle_of_projects() -> None:
    projects = zip((30, 20, 15, 25, 10, 12), (18, 30, 24, 33, 11, 9), strict=True)
    option_sets = [
        option_set(f"p{number}", {0.0: 0.0, float(cost): worth})
        for number, (cost, worth) in enumerate(projects, 1)
    ]
    found = allocate(option_sets, [budget_rule(60)])
    assert found.chosen == (0, 1, 1, 1, 0, 0)
    assert found.value_eur == pytest.approx(87)


values = st.floats(-1e6, 1e6).map(lambda value: round(value, 2))
spends = st.floats(0, 5e5).map(lambda eur: round(eur, 2))
menu_lists = st.lists(st.dictionaries(spends, values, min_size=1, max_size=5), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(tables=menu_lists, share=st.floats(0.0, 1.0))
def test_exact_against_brute_force_and_never_overspent(
    tables: list[dict[float, float]], share: float
) -> None:
    option_sets = [option_set(f"lever{place}", table) for place, table in enumerate(tables)]
    least, most = (sum(end(table) for table in tables) for end in (min, max))
    budget = round(least + share * (most - least), 2) + 0.01
    found = allocate(option_sets, [budget_rule(budget)])
    every = itertools.product(*(range(len(offered.options)) for offered in option_sets))
    within = [
        chosen
        for chosen in every
        if math.fsum(option.spends[0] for option in chosen_options(option_sets, chosen)) <= budget
    ]
    best = max(
        math.fsum(option.value_eur for option in chosen_options(option_sets, chosen)) for chosen in within
    )
    assert found.value_eur == pytest.approx(best, abs=1e-3)
    assert summed(budget_rule(budget), option_sets, found.chosen) <= budget + 0.005


@settings(max_examples=25, deadline=None)
@given(tables=menu_lists, shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_more_money_is_never_worth_less(
    tables: list[dict[float, float]], shares: tuple[float, float]
) -> None:
    option_sets = [option_set(f"lever{place}", table) for place, table in enumerate(tables)]
    least, most = (sum(end(table) for table in tables) for end in (min, max))
    less, more = sorted(least + share * (most - least) + 0.01 for share in shares)
    assert (
        allocate(option_sets, [budget_rule(more)]).value_eur
        >= allocate(option_sets, [budget_rule(less)]).value_eur - 1e-3
    )


@pytest.mark.parametrize("limit", [0.0, 1e-7, -1e-7, 0.02])
def test_a_limit_of_nothing_or_next_to_it_is_a_rule_like_any_other(limit: float) -> None:
    offered = grid({lever: lambda b, one=one: 1e6 * one(b) for lever, one in HILL.items()}, 60, 12)  # type: ignore[misc]
    rule = Rule("target", "target", "equity", limit, at_least=True)
    found = allocate(offered, [budget_rule(60), rule])
    assert found.status == "optimal"
    assert rule.kept(summed(rule, offered, found.chosen))


def test_money_that_earns_nothing_stays_unspent() -> None:
    found = allocate(
        [option_set("a", {0.0: 0.0, 10.0: -1.0}), option_set("b", {0.0: 0.0, 10.0: 5.0})], [budget_rule(100)]
    )
    assert found.chosen == (0, 1)


def test_launch_cost_counts_in_the_year_it_falls() -> None:
    bot = lever_range("bot", 50.0, launch_eur=30.0)._replace(discounts=(1.0,) * 24, pays=two_years)
    offered = OptionSet(
        (bot,), (Option((bot.line(0.0),), 0.0, 0.0, True), Option((bot.line(50.0),), 100.0, 0.0, True))
    )
    years = [budget_rule(60.0), Rule("budget_year_1", "budget_eur_year", "year", 60.0, period=1)]
    assert allocate([offered], years).chosen == (0,)
    assert allocate([offered], years[1:]).chosen == (1,)


def two_years(line: Line) -> tuple[float, ...]:
    paid = [line.eur_year / 12] * 24
    paid[0] += line.eur_once
    return tuple(paid)


def test_price_of_a_rule_is_the_value_gained_without_it() -> None:
    option_sets = [
        option_set("a", {0.0: 0.0, 10.0: 8.0, 20.0: 9.0}),
        option_set("b", {0.0: 0.0, 10.0: 5.0, 20.0: 9.0}),
    ]
    rules = [
        budget_rule(20),
        Rule("floor_a", "floors.a", "spend", 20, at_least=True, weights=(("a", 1.0),)),
        Rule("cap_b", "caps.b", "spend", 20, weights=(("b", 1.0),)),
    ]
    choice = allocate(option_sets, rules)
    assert choice.value_eur == pytest.approx(9)
    lines = tuple(option.lines[0] for option in chosen_options(option_sets, choice.chosen))
    told = why(option_sets, rules, choice, [one.lever_ranges[0] for one in option_sets], lines, MEAN)
    assert {price.rule: price.eur for price in told.prices} == pytest.approx(
        {"budget_eur_year": 9, "floor_a": 4, "cap_b": 0}
    )
    assert all(price.consistent for price in told.prices)


def test_rules_that_clash_are_called_infeasible() -> None:
    found = allocate([option_set("a", {10.0: 1.0})], [budget_rule(5)])
    assert (found.chosen, found.status, found.gap) == ((), "infeasible", None)


def test_every_solution_status_of_the_solver_has_a_word() -> None:
    assert set(pulp.constants.LpSolution) == STATUS.keys()


def test_a_stopped_run_is_never_called_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = pulp.LpProblem.solve

    def stopped(problem: pulp.LpProblem, solver: pulp.LpSolver) -> int:
        status = solve(problem, solver)
        problem.assignStatus(pulp.LpStatusOptimal, pulp.LpSolutionIntegerFeasible)
        return int(status)

    monkeypatch.setattr(pulp.LpProblem, "solve", stopped)
    assert allocate([option_set("a", {0.0: 0.0, 1.0: 1.0})], [budget_rule(1)]).status == "stopped early"


def test_the_solver_says_nothing_on_standard_output() -> None:
    code = (
        "from tests.optimize.market import budget_rule, option_set\n"
        "from optimize.solver.mip import allocate\n"
        "allocate([option_set('a', {0.0: 0.0, 1.0: 1.0})], [budget_rule(1)])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == ""


@settings(max_examples=40, deadline=None)
@given(told=st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(-9, 9)), min_size=1, max_size=12), min_size=1, max_size=3), budget=st.integers(0, 20))  # fmt: skip
def test_dishes_left_out_change_no_choice(told: list[list[tuple[int, int]]], budget: int) -> None:
    """By trying every combination of all options."""
    option_sets = [
        option_set(f"lever{place}", {float(eur): float(value) for eur, value in (*table, (0, 0))})
        for place, table in enumerate(told)
    ]
    best = max(
        sum(option.value_eur for option in chosen)
        for chosen in itertools.product(*(one.options for one in option_sets))
        if sum(option.spends[0] for option in chosen) <= budget
    )
    assert allocate(option_sets, [budget_rule(float(budget))]).value_eur == pytest.approx(best)
    kept = [undominated(one, [budget_rule(float(budget))], Risk()) for one in option_sets]
    for one, numbers in zip(option_sets, kept, strict=True):
        values = [one.options[number].value_eur for number in sorted(numbers, key=lambda n, m=one: m.options[n].spends[0])]  # type: ignore[misc]  # fmt: skip
        assert values == sorted(set(values))
