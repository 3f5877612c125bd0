"""What must not matter to a plan: what levers are called, and which currency money is counted in."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from optimize import Tables, choose_among
from optimize.question.lever_range import as_plan
from optimize.solver.pipeline import Answer, solve
from optimize.solver.simulation_budget import SimulationBudget
from tests.optimize.market import Hill, Market, asked, budget_rule, lever_range, lines

curves = st.tuples(st.integers(100, 900), st.integers(40, 300), st.sampled_from([1.0, 2.0, 3.0]))
tables = st.lists(
    st.dictionaries(st.integers(0, 40), st.integers(-50, 90), min_size=1, max_size=6), min_size=1, max_size=4
)


def planned(told: list[tuple[int, int, float]], names: list[str], budget: float, unit: float = 1.0) -> Answer:
    """The plan for a market of some curves, in a currency of which `unit` make one euro."""
    held = tuple(
        lever_range(name, 400.0 * unit, response=Hill(1, half * unit, steep))
        for name, (_, half, steep) in zip(names, told, strict=True)
    )
    effects = {
        name: Hill(worth * unit, half * unit, steep)
        for name, (worth, half, steep) in zip(names, told, strict=True)
    }
    market = Market(held, effects)
    counted = SimulationBudget(market, as_plan("today", lines(held, *[0.0] * len(held))), 90)
    return solve(counted, asked(market, [budget_rule(budget * unit)], {}), seed=1)


@settings(max_examples=4, deadline=None)
@given(told=st.lists(curves, min_size=3, max_size=3), budget=st.integers(100, 600))
@example(
    told=[(100, 40, 1.0), (100, 40, 1.0), (100, 40, 3.0)], budget=100
)  # two levers alike: nothing but order parts them
def test_names_of_levers_change_nothing(told: list[tuple[int, int, float]], budget: int) -> None:
    one, other = (planned(told, names, float(budget)) for names in (["a", "b", "c"], ["zoo", "yak", "ant"]))
    assert [line.eur_year for line in one.lines] == [line.eur_year for line in other.lines]
    assert one.selection.winner.against_today == other.selection.winner.against_today


@settings(max_examples=4, deadline=None)
@given(told=st.lists(curves, min_size=3, max_size=3), budget=st.integers(100, 600))
def test_another_currency_scales_the_plan(told: list[tuple[int, int, float]], budget: int) -> None:
    names = ["a", "b", "c"]
    euros, tenths = planned(told, names, float(budget)), planned(told, names, float(budget), unit=10.0)
    values = [one.selection.winner.against_today.mean for one in (euros, tenths)]
    # Cents are rounded and the search proposes in cents, so that plans may differ where they are worth the same.
    assert abs(values[1] / 10 - values[0]) <= 0.01 * max(1.0, abs(values[0]))


@settings(max_examples=60, deadline=None)
@given(told=tables, budget=st.integers(0, 120), unit=st.sampled_from([0.1, 7.0, 1e6]))
def test_the_exact_choice_scales_with_the_currency(
    told: list[dict[int, int]], budget: int, unit: float
) -> None:
    def chosen(unit: float) -> tuple[float, float]:
        offered: Tables = {
            (f"lever{place}",): {(eur * unit,): (worth * unit,) for eur, worth in {0: 0, **table}.items()}
            for place, table in enumerate(told)
        }
        spends, worth = choose_among(offered, budget * unit + 0.004)
        return sum(spends.values()) / unit, worth / unit

    (_, worth), (_, scaled) = chosen(1.0), chosen(unit)
    assert abs(worth - scaled) <= 1e-6 * max(1.0, abs(worth))


@settings(max_examples=60, deadline=None)
@given(told=tables, budgets=st.tuples(st.integers(0, 120), st.integers(0, 120)))
def test_more_money_is_never_worth_less(told: list[dict[int, int]], budgets: tuple[int, int]) -> None:
    offered: Tables = {
        (f"lever{place}",): {(float(eur),): (float(worth),) for eur, worth in {0: 0, **table}.items()}
        for place, table in enumerate(told)
    }
    less, more = (choose_among(offered, float(budget))[1] for budget in sorted(budgets))
    assert more >= less - 1e-9
