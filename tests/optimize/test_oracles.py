"""Published optima of small problems, found by every way the optimiser has to them."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable
from typing import Literal

import pulp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.question.lever_range import as_plan
from optimize.question.problem import Risk
from optimize.question.rules import Rule
from optimize.solver.mip import allocate, program_of, solve
from optimize.solver.options import Option, OptionSet, chosen_options
from optimize.solver.pipeline import solve as optimised
from optimize.solver.simulation_budget import SimulationBudget
from tests.optimize.market import Hill, Market, asked, budget_rule, curve, lever_range, lines, option_set

PROJECTS = {1: (30, 18), 2: (20, 30), 3: (15, 24), 4: (25, 33), 5: (10, 11), 6: (12, 9)}


def projects() -> list[OptionSet]:
    return [
        option_set(f"p{number}", {0.0: 0.0, float(cost): gain}) for number, (cost, gain) in PROJECTS.items()
    ]


def funded(option_sets: list[OptionSet], chosen: tuple[int, ...]) -> set[str]:
    return {
        line.lever
        for option in chosen_options(option_sets, chosen)
        for line in option.lines
        if line.eur_year > 0
    }


def test_square_roots_share_by_the_squares_of_their_worth() -> None:
    roots = {"x": 3.0, "y": 4.0, "z": 5.0}
    option_sets = [
        curve(name, lambda eur, w=worth: w * math.sqrt(eur), 100, 100)  # type: ignore[misc]
        for name, worth in roots.items()
    ]
    found = allocate(option_sets, [budget_rule(100)])
    assert [option.spends[0] for option in chosen_options(option_sets, found.chosen)] == [18, 32, 50]
    assert found.value_eur == pytest.approx(70.7106781187, abs=1e-9)


def test_a_project_that_needs_another() -> None:
    option_sets = projects()
    pair = (("p2", 1.0), ("p1", -1.0))
    rules = [budget_rule(60), Rule("requires_0", "requires[0]", "needs", 0.0, weights=pair)]
    found = allocate(option_sets, rules)
    assert funded(option_sets, found.chosen) == {"p3", "p4", "p5"}
    assert found.value_eur == pytest.approx(68)


def test_projects_that_do_more_together() -> None:
    first, second, *rest = projects()
    both = tuple(
        Option(
            (one.lines[0], two.lines[0]),
            one.value_eur + two.value_eur + (12 if one.value_eur and two.value_eur else 0),
            0.0,
            simulated=True,
        )
        for one, two in itertools.product(first.options, second.options)
    )
    option_sets = [OptionSet((*first.lever_ranges, *second.lever_ranges), both), *rest]
    pair = (("p2", 1.0), ("p1", -1.0))
    rules = [budget_rule(60), Rule("requires_0", "requires[0]", "needs", 0.0, weights=pair)]
    found = allocate(option_sets, rules)
    assert funded(option_sets, found.chosen) == {"p1", "p2", "p5"}
    assert found.value_eur == pytest.approx(71)


RETURNS = {"a": (4.0, 1.0, 3.0, 0.0), "b": (1.5, 1.5, 1.5, 1.5), "c": (0.0, 3.0, 1.0, 3.0)}


def scenarios(steps: int) -> list[OptionSet]:
    found = []
    for name, returns in RETURNS.items():
        held = lever_range(name, 10.0)
        offered = []
        for step in range(steps + 1):
            draws = tuple(10 * step / steps * rate for rate in returns)
            line = held.line(10 * step / steps)
            offered.append(Option((line,), math.fsum(draws) / 4, 0.0, simulated=True, draws=draws))
        found.append(OptionSet((held,), tuple(offered)))
    return found


@pytest.mark.parametrize(
    ("risk", "optimum", "figure"),
    [
        (Risk(), (10, 0, 0), 20),
        (Risk(measure="cvar", tail=0.5), (5, 0, 5), 17.5),
        (Risk(measure="cvar", tail=0.25), (30 / 7, 0, 40 / 7), 120 / 7),
        (Risk(measure="worst"), (30 / 7, 0, 40 / 7), 120 / 7),
    ],
    ids=["mean", "worst half", "worst quarter", "worst"],
)
def test_appetite_for_risk_over_four_scenarios(risk: Risk, optimum: tuple[float, ...], figure: float) -> None:
    option_sets = scenarios(70)
    found = allocate(option_sets, [budget_rule(10)], risk)
    assert [option.spends[0] for option in chosen_options(option_sets, found.chosen)] == pytest.approx(
        optimum
    )
    assert found.value_eur == pytest.approx(figure)


HILL = {"x": Hill(100, 20), "y": Hill(80, 10), "z": Hill(60, 30)}
S_SHAPED = {"x": Hill(100, 30, 2), "y": Hill(100, 30, 2), "z": Hill(60, 15, 3)}


@pytest.mark.parametrize(
    ("effects", "budget", "published"),
    [
        pytest.param(HILL, 60.0, 128.9620389972, id="concave 60"),
        pytest.param(HILL, 10.0, 46.7544467966, id="concave 10"),
        pytest.param(S_SHAPED, 30.0, 53.3333333333, id="S-shaped 30"),
        pytest.param(S_SHAPED, 60.0, 107.3090502, id="S-shaped 60"),
        pytest.param(S_SHAPED, 100.0, 171.4458836, id="S-shaped 100"),
    ],
)
def test_the_whole_pipeline_reaches_the_optimum(
    effects: dict[str, Hill], budget: float, published: float
) -> None:
    """Design, rounds, exact choice, final; value counts effects alone, so money is free."""
    lever_ranges = tuple(
        lever_range(name, 120.0, response=Hill(1, one.half_eur, one.steepness))._replace(
            discounts=(0.0,) * 12
        )
        for name, one in effects.items()
    )
    market = Market(lever_ranges, effects)
    stay = lines(lever_ranges, 0.0, 0.0, 0.0)
    counted = SimulationBudget(market, as_plan("today", stay), 600)
    found = optimised(counted, asked(market, [budget_rule(budget)], {}), seed=1)
    reached = market.value(as_plan("found", found.lines))
    assert reached <= published + 1e-4
    assert reached >= 0.995 * published


tables = st.lists(
    st.dictionaries(
        st.integers(0, 60).map(float),
        st.tuples(*[st.integers(-50, 90).map(float)] * 3),
        min_size=1,
        max_size=4,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None)
@given(
    told=tables,
    share=st.floats(0, 1),
    measure=st.sampled_from(["mean", "cvar", "worst"]),
)
def test_a_second_solver_agrees(
    told: list[dict[float, tuple[float, ...]]], share: float, measure: Literal["mean", "cvar", "worst"]
) -> None:
    option_sets = []
    for place, table in enumerate(told):
        held = lever_range(f"lever{place}", max(table))
        option_sets.append(
            OptionSet(
                (held,),
                tuple(
                    Option((held.line(eur),), math.fsum(draws) / 3, 0.0, simulated=True, draws=draws)
                    for eur, draws in table.items()
                ),
            )
        )
    least, most = (sum(end(table) for table in told) for end in (min, max))
    rules = [budget_rule(least + share * (most - least) + 0.01)]
    program = program_of(option_sets, rules, Risk(measure=measure, tail=0.5))

    def worth(solver: Callable[[], pulp.LpSolver] | None) -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            solved = solve(program, solver)
        assert solved.status == "optimal"
        return math.fsum(eur * value for eur, value in zip(program.worth, solved.values, strict=True))

    assert worth(None) == pytest.approx(worth(lambda: pulp.PULP_CBC_CMD(msg=False)), abs=1e-6)
