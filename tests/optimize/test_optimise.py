"""The whole chain: on a market whose value is known, and on the simulator itself."""

from __future__ import annotations

import json
import math
import pickle
from collections.abc import Sequence

import pandas as pd
import pytest

from optimize import Problem, Recommendation, optimise, record
from optimize.answer.certificate import Omitted, omitted
from optimize.answer.explain import why
from optimize.question.lever_range import as_plan, dearest_year
from optimize.question.plan_value import PlanValue
from optimize.question.risk import MEAN
from optimize.question.rules import Rule, fits
from optimize.solver.evaluations import derived_seed
from optimize.solver.pipeline import Answer, solve
from optimize.solver.simulation_budget import SimulationBudget, TooFewSimulations
from optimize.solver.simulation_split import ROUND, split_simulations
from scenarios import load_world
from sim import Defects, Infeasible, Plan, Rox, RunOptions, compare, simulations_of, today
from tests.optimize.market import Hill, Market, asked, budget_rule, desk, lever_range, lines
from tests.optimize.shop import shop

LEVERS = {
    "bot": (Hill(900, 200, 2), 0.0, 60.0),
    "view": (Hill(500, 150), 0.0, 0.0),
    "coach": (Hill(700, 100), 80.0, 0.0),
    "loop": (Hill(60, 300), 120.0, 0.0),
}
PURSES = (
    *(
        lever_range(
            name, 600.0, today=spent, launch_eur=launch, response=Hill(1, effect.half_eur, effect.steepness)
        )
        for name, (effect, spent, launch) in LEVERS.items()
    ),
    desk("desk", 135.0, 45.0, 270.0, cut_cost=0.25),
)
EFFECTS = {name: effect for name, (effect, _, _) in LEVERS.items()} | {"desk": Hill(300, 40)}
MARKET = Market(PURSES, EFFECTS, {("bot", "view"): 600.0}, noise_eur=4.0)
WITH = {"bot": ["view"]}
STAY = tuple(one.line(one.today) for one in PURSES)
TODAY = as_plan("today", STAY)


def answer(
    budget: float, simulations: int = 400, market: Market = MARKET, seed: int = 1, with_: bool = True
) -> tuple[Answer, SimulationBudget]:
    counted = SimulationBudget(market, TODAY, simulations)
    question = asked(market, [budget_rule(budget)], WITH if with_ else {})
    return solve(counted, question, seed=seed), counted


def test_the_plan_comes_close_to_the_best_there_is() -> None:
    found, counted = answer(500.0)
    exact = Market(PURSES, EFFECTS, MARKET.products)
    best, _ = answer(500.0, 900, exact)
    worth = exact.value(as_plan("p", found.lines))
    assert found.selection.status == "improved"
    assert worth >= 0.98 * exact.value(as_plan("p", best.lines))
    assert counted.used <= 400
    values = {one.name: exact.value(as_plan("p", one.lines)) for one in found.selection.finalists}
    assert worth > values["equal_split"]
    assert worth >= values["greedy"]


@pytest.mark.parametrize("simulations", [80, 113, 200, 400, 950])
def test_no_more_is_simulated_and_no_more_is_spent_than_allowed(simulations: int) -> None:
    found, counted = answer(335.0, simulations)
    assert counted.used <= simulations
    for finalist in found.selection.finalists:
        if finalist.name != "today":
            assert fits([budget_rule(335.0)], PURSES, finalist.lines), finalist.name
            assert sum(line.eur_once + line.eur_year for line in finalist.lines) <= 335.005


def test_too_few_simulations_are_a_defect_that_says_how_many() -> None:
    with pytest.raises(Defects, match=r"simulations: got 30; allowed: at least \d+") as refused:
        answer(335.0, 30)
    assert isinstance(refused.value, TooFewSimulations)
    least = refused.value.least
    _, counted = answer(335.0, least)
    assert counted.used <= least
    with pytest.raises(Defects):
        answer(335.0, least - 1)


def test_shares_never_exceed_what_is_allowed() -> None:
    for allowed in range(60, 1000, 7):
        for levels_plans in (5, 17):
            try:
                shares = split_simulations(allowed, lambda levels, plans=levels_plans: plans * levels)  # type: ignore[misc]
            except Defects:
                continue
            design = levels_plans * len(shares.levels) + shares.mixed
            assert shares.numbers + design + ROUND + shares.reserve <= allowed
            assert shares.fresh >= 5


def test_pairs_that_nobody_declared_are_found() -> None:
    """Bot and view multiply; without a word about it the screening sees it, and the plan is as good."""
    exact = Market(PURSES, EFFECTS, {("bot", "view"): 3000.0})
    told, _ = answer(500.0, 900, exact)
    found, _ = answer(500.0, 900, exact, with_=False)
    assert ("bot", "view") in [interaction.levers for interaction in found.found.interactions]
    worth, best = (exact.value(as_plan("p", one.lines)) for one in (found, told))
    assert worth >= 0.99 * best


def test_a_second_round_mends_what_the_first_could_not_see() -> None:
    """Values around today's plan mislead where three levers meet; around the incumbent they do not."""
    exact = Market(
        PURSES, EFFECTS, {("bot", "view"): 600.0, ("view", "coach"): -900.0, ("bot", "coach"): 400.0}
    )
    found, _ = answer(500.0, 900, exact)
    assert found.found.rounds >= 2
    first = found.selection.finalists[-1].against_today.mean
    assert found.selection.winner.against_today.mean > first


def test_the_least_budget_that_reaches_a_target_is_found() -> None:
    """Checked against the same option sets' best value at budgets beside it: less money does not reach the gain."""
    exact = Market(PURSES, EFFECTS, MARKET.products)
    gain = 900.0
    rules = [
        budget_rule(math.inf),
        Rule("target", "target.customer_equity_gain_eur", "equity", gain, at_least=True),
    ]
    found = solve(SimulationBudget(exact, TODAY, 600), asked(exact, rules, WITH), seed=1)
    net = math.fsum(one.net_eur(line) for one, line in zip(PURSES, found.lines, strict=True))
    assert exact.value(as_plan("p", found.lines)) + net >= gain - 0.005
    least = dearest_year(PURSES, found.lines)
    poorer = solve(
        SimulationBudget(exact, TODAY, 600), asked(exact, [budget_rule(0.9 * least)], WITH), seed=1
    )
    earned = math.fsum(one.net_eur(line) for one, line in zip(PURSES, poorer.lines, strict=True))
    assert exact.value(as_plan("p", poorer.lines)) + earned < gain


def test_a_target_out_of_reach_says_how_far_the_menus_go() -> None:
    rules = [budget_rule(500.0), Rule("target", "target.gain", "equity", 1e6, at_least=True)]
    with pytest.raises(
        Infeasible, match=r"target.gain and budget_eur_year: got at least 1000000; allowed: at most"
    ):
        solve(SimulationBudget(MARKET, TODAY, 400), asked(MARKET, rules, WITH), seed=1)


def test_the_same_seed_gives_the_same_answer() -> None:
    first, second = answer(500.0)[0], answer(500.0)[0]
    assert first.lines == second.lines
    assert first.selection == second.selection
    assert (first.moved, first.left) == (second.moved, second.left)
    assert answer(500.0, seed=2)[0].fresh_seed != first.fresh_seed


def test_the_final_is_held_on_draws_the_search_never_saw() -> None:
    seen: list[tuple[int, str]] = []

    def watched(plans: Sequence[Plan], seed: int, replications: int) -> list[PlanValue]:
        seen.extend((seed, plan.name) for plan in plans)
        return MARKET(plans, seed, replications)

    question = asked(MARKET, [budget_rule(500.0)], WITH)
    found = solve(SimulationBudget(watched, TODAY, 400), question, seed=1)
    assert found.fresh_seed == derived_seed(1, 2) != 1
    fresh = [name for seed, name in seen if seed == found.fresh_seed]
    assert {"menus", "equal_split", "greedy"} <= set(fresh)
    assert "search" not in fresh


def test_a_market_that_pays_nothing_keeps_today_or_stops_spending() -> None:
    free = tuple(lever_range(name, 600.0) for name in ("a", "b"))
    nothing = Market(free, {"a": Hill(1e-9, 100), "b": Hill(1e-9, 100)})
    stay = lines(free, 0.0, 0.0)
    counted = SimulationBudget(nothing, as_plan("today", stay), 200)
    found = solve(counted, asked(nothing, [budget_rule(500.0)], {}), seed=1)
    assert (found.selection.status, found.lines) == ("no improvement found", stay)


def test_a_budget_below_todays_spend_returns_the_best_that_is_allowed() -> None:
    found, _ = answer(250.0)
    assert found.selection.status == "today breaks the rules"
    assert found.selection.winner.name != "today"
    assert dearest_year(PURSES, found.lines) <= 250.005


@pytest.fixture(scope="module")
def recommended() -> Recommendation:
    return optimise(shop(), Problem(budget_eur_year=9000, floors={"fault_care": 50}), simulations=90, seed=3)


def test_a_recommendation_carries_its_certificate(recommended: Recommendation) -> None:
    certificate = recommended.certificate
    assert certificate.solver_status == "optimal"
    assert certificate.table_gap == pytest.approx(0, abs=1e-6)
    # 20 draws beside: anchors and today's plan in each, the winner and at most two finalists that nobody can tell from it
    assert certificate.simulations <= 90 + simulations_of(20, 3)
    assert certificate.improvement_bound is None or certificate.improvement_bound >= 0
    found = recommended.robustness
    assert certificate.robust == (found.robust if found else None)
    assert certificate.robust_reason == ("" if found else "today")
    assert found is None or found.draws.n == 20
    assert (recommended.after_selection is None) == (found is None)
    names = [check.name for check in certificate.checks]
    assert names == ["budget_year_0", "floor_fault_care", "plan_fits_world", "table_adds_up", "simulations"]
    assert [one.lever for one in certificate.line_ranges] == [lever.name for lever in shop().levers]
    assert all(one.lo <= one.eur_year <= one.hi for one in certificate.line_ranges)
    assert certificate.menus_missed is not None
    assert all(check.ok for check in certificate.checks)
    assert recommended.baselines.keys() == {"today", "equal_split", "greedy"}
    assert recommended.constraint_prices.keys() == {
        "budget_eur_year",
        "equity_floor",
        "floor_fault_care",
    }
    assert min(recommended.constraint_prices.values()) >= 0


def test_a_lock_is_priced_by_what_was_simulated_without_it() -> None:
    """The choice without a rule takes a place in the rounds, within every other rule."""
    seen: list[Plan] = []

    def watched(plans: Sequence[Plan], seed: int, replications: int) -> list[PlanValue]:
        seen.extend(plans)
        return MARKET(plans, seed, replications)

    locked = (PURSES[0]._replace(floor=0.0, cap=0.0), *PURSES[1:])
    lock = Rule("locked_bot", "locked bot", "moved", 0.0, weights=(("bot", 1.0),))
    market = Market(locked, EFFECTS, MARKET.products)
    solve(SimulationBudget(watched, TODAY, 200), asked(market, [budget_rule(500.0), lock], WITH), seed=1)
    together = [plan for plan in seen if plan.lines[0].eur_year and plan.lines[1].eur_year]
    assert together
    assert all(fits([budget_rule(500.0)], PURSES, plan.lines) for plan in together)


def test_what_so_few_simulations_leave_out_is_recorded(recommended: Recommendation) -> None:
    assert recommended.bridge == ()
    told = [(one.part, one.allowed, one.needed) for one in recommended.omitted]
    assert [part for part, _, _ in told] == ["bridge", "restart"]
    assert {part: needed for part, _, needed in told}["bridge"] == 400
    assert all(allowed == 90 for _, allowed, _ in told)
    # A second search takes 400 simulations beside what the bridge keeps.
    assert {part: needed for part, _, needed in told}["restart"] > 400
    assert record(recommended)["omitted"][0] == {"part": "bridge", "allowed": 90, "needed": 400}
    assert omitted(400, {"bridge": 400, "draws": 600}) == (Omitted("draws", 400, 600),)


def test_a_recommendation_travels_as_json(recommended: Recommendation) -> None:
    told = json.loads(json.dumps(record(recommended), allow_nan=False))
    assert told["baselines"]["today"] == {
        "mean": None, "se": None, "value_eur": 0.0, "delta_customer_equity_eur": 0.0,
    }  # fmt: skip
    assert {"lever", "eur_once", "eur_year", "from_month"} == told["lines"][0].keys()
    assert {"channel", "moment", "programme", "eur_year"} == told["table"][0].keys()
    assert all(check["ok"] for check in told["certificate"]["checks"])
    assert told["rox"]["parts"].keys() >= {"retention", "net_spend"}


def assert_nothing(rox: Rox) -> None:
    """Every figure is exactly nothing, and there is neither a ROX nor a kind of plan."""
    told = (rox.experience_eur, rox.price_of_savings_eur)
    assert (rox.mean, rox.kind, rox.saved_per_euro_lost, rox.without_terminal) == (None,) * 4
    assert {rox.value_eur, rox.value_se, rox.savings_eur, rox.put_to_work_eur, rox.net_spend_eur} == {0.0}
    assert {rox.delta_customer_equity_eur, rox.delta_customer_equity_eur_hi, *rox.parts.values()} == {0.0}
    assert {figure for one in told for figure in one} == {0.0}


def test_with_nothing_to_decide_only_todays_plan_is_simulated() -> None:
    locked = tuple(lever.name for lever in shop().levers)
    found = optimise(shop(), Problem(locked=locked), simulations=60, seed=3)
    assert (found.status, found.plan.lines) == ("no improvement found", today(shop()).lines)
    assert_nothing(found.rox)
    assert found.certificate.improvement_bound is None
    assert math.fsum(found.table["eur_year"]) == pytest.approx(8100)


def test_the_plan_keeps_customers_worth_unless_the_problem_lifts_that(recommended: Recommendation) -> None:
    (floor,) = [rule for rule in recommended.certificate.reached if rule.name == "equity_floor"]
    assert floor.kept
    assert floor.found.mean == pytest.approx(recommended.rox.delta_customer_equity_eur)
    assert floor.sure == (recommended.rox.delta_customer_equity_eur_lo >= -0.005)
    assert "equity_floor" in recommended.constraint_prices
    lifted = optimise(shop(), Problem(budget_eur_year=9000, equity_floor_eur="none"), simulations=90, seed=3)
    assert lifted.equity_floor_eur == "none"
    assert not [rule for rule in lifted.certificate.reached if rule.name == "equity_floor"]
    # A search without the rule may miss of the same plan what it says that it may leave.
    assert lifted.rox.value_eur >= recommended.rox.value_eur - lifted.certificate.bound.eur


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 7))
def test_no_plan_is_certified_whose_customers_are_worth_less(seed: int) -> None:
    found = optimise(load_world("minimal"), Problem(), simulations=400, seed=seed)
    assert found.rox.delta_customer_equity_eur >= -0.005
    if found.rox.kind == "savings":
        assert found.rox.mean is None


def test_lines_and_table_add_up_to_the_cent(recommended: Recommendation) -> None:
    by_lever = recommended.table.groupby("programme")["eur_year"].sum().round(2).to_dict()
    assert by_lever == {line.lever: line.eur_year for line in recommended.lines if line.eur_year > 0}
    first_year = math.fsum(line.eur_year + line.eur_once for line in recommended.lines)
    assert first_year <= recommended.budget_eur_year + 0.005
    money = recommended.dearest_year
    assert money.lines_eur + money.unspent_eur == pytest.approx(
        math.fsum(line.eur_year for line in recommended.lines), abs=0.005
    )
    assert money.lines_eur + money.once_eur + money.unspent_eur == pytest.approx(9000, abs=0.005)
    # A seat is cut: notice and leaving are paid once.
    assert money.once_eur > 1


def test_the_plan_runs_again_to_the_same_figures(recommended: Recommendation) -> None:
    certificate = recommended.certificate
    (again,) = compare(
        shop(),
        [recommended.plan],
        RunOptions(replications=certificate.fresh_seeds, seed=certificate.fresh_seed),
    )
    expected = recommended.rox if recommended.status == "improved" else again.rox
    assert again.rox == expected
    assert again.rox.value_eur == recommended.finalists[_name_of(recommended)].mean


def _name_of(recommended: Recommendation) -> str:
    return next(iter(recommended.finalists)) if recommended.status == "improved" else "today"


def test_todays_plan_against_itself_is_exactly_nothing() -> None:
    (itself,) = compare(shop(), [today(shop())], RunOptions(replications=2, seed=5))
    assert_nothing(itself.rox)


def test_progress_counts_up_to_what_is_allowed_and_workers_change_nothing(
    recommended: Recommendation,
) -> None:
    told: list[tuple[int, int]] = []
    problem = Problem(budget_eur_year=9000, floors={"fault_care": 50})
    again = optimise(
        shop(),
        problem,
        simulations=90,
        seed=3,
        map=backwards,
        progress=lambda used, allowed: told.append((used, allowed)),
    )
    assert again.plan == recommended.plan
    assert again.rox == recommended.rox
    assert again.certificate == recommended.certificate
    pd.testing.assert_frame_equal(again.table, recommended.table)
    assert told == sorted(told)
    assert told[-1][0] == again.certificate.simulations <= told[-1][1]
    assert len({most for _, most in told}) == 1, "the most there may be is known from the first"


def backwards(function: object, tasks: object) -> list[object]:
    """A map that works in another order and on copies, as a pool does, and answers in the order asked."""
    copies = pickle.loads(pickle.dumps(list(tasks)))  # type: ignore[call-overload]
    return [function(task) for task in reversed(copies)][::-1]  # type: ignore[operator]


def test_locked_levers_do_not_move() -> None:
    locked = ("team_seats", "better_bot", "single_view")
    found = optimise(shop(), Problem(budget_eur_year=9000, locked=locked), simulations=60, seed=3)
    spends = {line.lever: line.eur_year for line in found.plan.lines}
    assert [spends[name] for name in locked] == [8000, 0, 0]
    assert {check.name for check in found.certificate.checks if check.ok} >= {
        f"locked_{name}" for name in locked
    }


def test_a_lock_costs_what_the_plan_would_gain_without_it() -> None:
    exact = Market(PURSES, EFFECTS, MARKET.products)
    locked = (PURSES[0]._replace(floor=0.0, cap=0.0), *PURSES[1:])
    lock = Rule("locked_bot", "locked bot", "moved", 0.0, weights=(("bot", 1.0),))

    def planned(market: Market, *rules: Rule) -> Answer:
        counted = SimulationBudget(market, TODAY, 400)
        return solve(counted, asked(market, [budget_rule(500.0), *rules], WITH), seed=1)

    bound, free = planned(Market(locked, EFFECTS, MARKET.products), lock), planned(exact)
    assert bound.lines[0] == STAY[0]
    found = bound.found
    reasons = why(found.option_sets, found.bound, found.allocation, locked, bound.lines, MEAN)
    price = {one.rule: one.eur for one in reasons.prices}["locked_bot"]
    gained = exact.value(as_plan("free", free.lines)) - exact.value(as_plan("bound", bound.lines))
    # Its partner was chosen without it, so the price is no more than the whole gain.
    assert 0.5 * gained <= price <= 1.1 * gained
