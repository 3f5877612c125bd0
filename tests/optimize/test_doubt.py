"""Over draws of the parameters: whether a plan stands, what it hinges on, and what that costs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimize import Problem, finance, headline_lines, optimise, record
from optimize.answer.optimise import draws_table, judged_over_draws, runner_up
from optimize.answer.robustness import assess_robustness, memory_forms
from optimize.question.constraints import lever_ranges_of
from optimize.question.lever_range import Lines, as_plan
from optimize.question.plan_value import PlanValue
from optimize.question.problem import Risk
from optimize.question.risk import figure, figures_of
from optimize.solver.evaluation_log import EvaluationLog
from optimize.solver.final import Finalist, Selection
from optimize.solver.simulation_budget import SimulateDraws, SimulationBudget, SimulationsSpent
from optimize.solver.simulator import DrawnWorlds, Simulator
from scenarios import Reader, words
from sim import MEMORY_FORMS, Plan, RunOptions, compare, estimate, simulations_of, today
from tests.optimize.shop import shop

HELD = lever_ranges_of(Problem(), shop())
STAY = today(shop()).lines


def spent(**eur: float) -> Lines:
    return tuple(lever_range.line(eur.get(lever_range.lever, lever_range.today)) for lever_range in HELD)


def over(
    allowed: int, count: int = 4, log: EvaluationLog | None = None
) -> tuple[DrawnWorlds, SimulationBudget]:
    counted = SimulationBudget(Simulator(shop(), (), map), today(shop()), allowed, log=log)
    return DrawnWorlds(shop(), count, 7, map), counted


def test_every_draw_is_counted_once_and_todays_plan_is_worth_nothing(tmp_path: Path) -> None:
    log = EvaluationLog(tmp_path / "log", "shop")
    worlds, counted = over(100, log=log)
    plans = [
        as_plan("today", STAY),
        as_plan("care", spent(fault_care=600.0)),
        as_plan("bot", spent(better_bot=700.0)),
    ]
    values = counted.over_draws(worlds, plans)
    assert values[0] == (0.0,) * 4
    assert counted.used == simulations_of(4, 2)
    assert counted.over_draws(worlds, plans[1:]) == values[1:]
    assert counted.used == simulations_of(4, 2)
    again, recounted = over(100, log=EvaluationLog(tmp_path / "log", "shop"))
    assert recounted.over_draws(again, plans) == values
    assert recounted.used == counted.used
    worlds, counted = over(simulations_of(4, 2) - 1)
    with pytest.raises(SimulationsSpent):
        counted.over_draws(worlds, plans)


def test_a_plan_that_only_burns_money_does_not_stand() -> None:
    worlds, counted = over(400, 10)
    burnt, wiser = spent(team_seats=12000.0, single_view=3000.0), spent(single_view=1.0)
    forms = memory_forms(shop(), burnt, RunOptions(1, 3), counted)
    assert [swing.field for swing in forms] == list(MEMORY_FORMS)
    assert counted.used == simulations_of(2, 1, 1)
    found = assess_robustness(counted, worlds, burnt, ("wiser", wiser), forms)
    assert (found.robust, found.draws.n, found.runner_up) == (False, 10, "wiser")
    assert found.beats_today <= 0.5
    assert found.draws.prob_loss == 1 - found.beats_today
    assert found.near_best <= 0.5
    assumed = [swing.assumed for swing in found.swings]
    assert assumed == sorted(assumed, reverse=True)
    reach = [
        abs(swing.high_eur - swing.low_eur) for swing in found.swings if not swing.form and swing.assumed
    ]
    assert reach == sorted(reach, reverse=True)


def test_a_certificate_over_draws_travels_as_json_and_no_simulation_is_too_many() -> None:
    found = optimise(shop(), Problem(budget_eur_year=20000), simulations=260, seed=3, draws=10)
    told = json.loads(json.dumps(record(found), allow_nan=False))
    assert found.certificate.simulations <= 260
    if found.robustness is None:
        assert found.certificate.robust_reason == "today"
        return
    assert told["rox"]["draws"]["n"] == 10
    assert told["certificate"]["robust"] in (True, False)
    assert told["doubt"]["swings"][0]["field"] == "average_only"


def finalist(name: str, lines: Lines, *values: float) -> Finalist:
    found = estimate(values or (1.0, 1.0))
    return Finalist(name, lines, PlanValue(values or (1.0, 1.0)), found, 0.0, found.mean)


def test_finalists_that_nobody_can_tell_apart_are_judged_over_draws() -> None:
    worlds, counted = over(500, 10)
    burnt, wiser = spent(team_seats=12000.0, single_view=3000.0), spent(fault_care=300.0)
    far = 1e9  # so noisy on the final's draws that these say nothing
    stay, one, other = (
        finalist("today", STAY),
        finalist("burnt", burnt, far, -far),
        finalist("wiser", wiser, -far, far),
    )
    means = [
        sum(each) / 10 for each in counted.over_draws(worlds, [as_plan("a", burnt), as_plan("b", wiser)])
    ]
    assert means[0] < means[1]
    asked = Selection("improved", one, (one, other, stay), ("wiser",), 0.0)
    judged = judged_over_draws(counted, worlds, 2, asked)
    if means[1] > 0:
        assert (judged.status, judged.winner.name, judged.tied) == ("improved", "wiser", ("burnt",))
        assert [one.name for one in judged.finalists] == ["wiser", "burnt", "today"]  # best first
    alone = judged_over_draws(counted, worlds, 2, asked._replace(tied=()))
    assert means[0] < 0
    assert (alone.status, alone.winner.name) == ("tied", "today")


def test_a_runner_up_that_simulations_do_not_reach_for_is_replaced_by_the_one_already_valued() -> None:
    """The winner was told from the third over draws; valuing the second as well takes two simulations a draw more."""
    winner, second, third = (finalist(f"bot {eur}", spent(better_bot=float(eur))) for eur in (500, 600, 700))
    others = (finalist("today", STAY), winner, second, third)
    plans = [as_plan(one.name, one.lines) for one in (winner, third)]
    for more, found in ((0, third), (7, third), (8, second)):
        worlds, counted = over(simulations_of(4, 2) + more)
        counted.over_draws(worlds, plans)
        assert runner_up(winner.lines, others, counted, worlds, is_beside=False) == (found.name, found.lines)
    assert runner_up(winner.lines, others[:2], counted, worlds, is_beside=False) is None
    worlds, counted = over(500)
    assert runner_up(winner.lines, others, counted, worlds, is_beside=True) is None
    assert counted.used == 0


class Told(SimulationBudget):
    """Values over draws that are known beforehand, by the spend on care."""

    def over_draws(self, draws: SimulateDraws, plans: Sequence[Plan]) -> list[tuple[float, ...]]:  # noqa: ARG002
        return [
            DRAWN[next(line.eur_year for line in plan.lines if line.lever == "fault_care")] for plan in plans
        ]


DRAWN = {300.0: (10.0, 30.0, 50.0), 600.0: (14.0, 26.0, 56.0)}


@pytest.mark.parametrize(("values", "winner"), [((9.0, 11.0, 10.0), "one"), ((-40.0, 70.0, 0.0), "other")])
def test_draws_and_replications_are_weighed_by_their_precision(
    values: tuple[float, ...], winner: str
) -> None:
    """Over draws the other is 2 EUR ahead, give or take 3; the final puts it 1 behind, sure or not at all so."""
    worlds, _ = over(1)
    one = finalist("one", spent(fault_care=300.0), 10.0, 12.0, 11.0)
    other = finalist("other", spent(fault_care=600.0), *values)
    asked = Selection("improved", one, (one, other, finalist("today", STAY)), ("other",), 0.0)
    told = Told(Simulator(shop(), (), map), today(shop()), 500)
    assert judged_over_draws(told, worlds, 2, asked).winner.name == winner


def test_a_table_of_draws_is_the_same_in_whatever_order_it_is_simulated() -> None:
    def backwards(function: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
        return [function(item) for item in reversed(list(items))][::-1]

    plan = as_plan("care", spent(fault_care=600.0))
    tables = []
    for order in (map, backwards):
        worlds = DrawnWorlds(shop(), 3, 7, order)
        (found,) = worlds([plan])
        tables.append(draws_table(worlds.draws, found.values_eur, found.cash_eur))
    assert tables[0].equals(tables[1])
    assert list(tables[0]["draw"]) == [1, 2, 3]
    assert {"value_eur", "cash_eur_1", f"cash_eur_{shop().months}", "doubt.margin"} <= set(tables[0])


def test_the_headline_is_one_band_over_draws_and_says_when_there_is_none() -> None:
    (compared,) = compare(shop(), [as_plan("care", spent(fault_care=600.0))], RunOptions(2))
    drawn = [float(eur) for eur in range(0, 1100, 100)]
    money = finance(shop(), compared, draws_eur=drawn, kept_after_selection=0.8)
    assert money.expected_eur == pytest.approx(0.8 * 500)
    said = headline_lines(money.figures(), Reader("en", words("en")))
    assert "€400" in said[0]
    assert "8 chances in 10" in said[0]
    assert "€100" in said[0]  # P10 of the draws
    assert "€900" in said[0]  # P90
    loss = finance(shop(), compared, draws_eur=[-1.0, -3.0], kept_after_selection=0.8)
    assert loss.expected_eur == -2.0  # selection makes no loss smaller
    silent = headline_lines(finance(shop(), compared).figures(), Reader("fr", words("fr")))
    assert silent[0].startswith("Incertitude non calculée")
    assert not [line for line in silent if "robust" in line or "optimal" in line]


def test_an_answer_may_be_averse_to_risk() -> None:
    problem = Problem(budget_eur_year=9000, risk=Risk(measure="worst", draws=2), locked=("team_seats",))
    found = optimise(shop(), problem, simulations=320, seed=3, draws=0)
    assert found.certificate.simulations <= 320
    assert all(check.ok for check in found.certificate.checks)


def test_figures_of_risk() -> None:
    values = [4.0, -2.0, 1.0, 5.0]
    assert figure(values, Risk()) == 2
    assert figure(values, Risk(measure="worst")) == -2
    assert figure(values, Risk(measure="cvar", tail=0.5)) == -0.5
    assert figure(values, Risk(measure="cvar", tail=0.375)) == pytest.approx((-2 + 0.5 * 1) / 1.5)
    assert figure(values, Risk(measure="cvar", tail=0.5, weight=0.5)) == pytest.approx(0.75)
    for risk in (Risk(), Risk(measure="cvar", tail=0.375, weight=0.3), Risk(measure="worst")):
        both = figures_of(np.array([values, values[::-1]]).T, risk)
        assert both == pytest.approx([figure(values, risk)] * 2)
