"""Two arms in one company: the twin is the company, the lever acts on its arm alone, and power is what trials show."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from optimize.evidence.draw_table import DrawTable
from optimize.evidence.pilot import (
    JUDGED_BY,
    decisions,
    effects_over,
    interference,
    pilots,
    power,
    simulated_models,
)
from optimize.evidence.pilot import testable_levers as raised_levers
from optimize.evidence.twin import (
    TESTABLE,
    ArmSpends,
    FigureModel,
    figure_model,
    trial_run,
    twin_company,
)
from scenarios import read_world
from sim import Defects, Line, Plan, RunOptions, anchor, simulate, with_values
from tests.optimize.chance import Chance
from tests.optimize.test_worth import made_table

TRAINING = ArmSpends("repair_skill", 500.0, 6000.0, 0.5, 6)


def test_the_twin_company_is_the_company() -> None:
    """Both arms under today's spend contact as often as the whole, within four errors of eight replications."""
    world = read_world("minimal")
    options = RunOptions(8, 3, months=6)
    whole, twin = (simulate(one, options=options) for one in (world, twin_company(world, TRAINING)))
    counts = [[float(r.totals.cell["contacts"].sum()) for r in one.replicates] for one in (whole, twin)]
    error = math.sqrt(sum(np.var(each, ddof=1) / 8 for each in counts))
    assert abs(np.mean(counts[0]) - np.mean(counts[1])) < 4 * error


def test_a_lever_acts_on_its_arm_alone() -> None:
    """Training raises what is resolved among the treated: positive over 24 trials; equal spends change nothing on average."""
    world = read_world("minimal")
    found = {}
    for spend in (500.0, 6000.0):
        trial = TRAINING._replace(eur_year_test=spend, months=24)
        twin = twin_company(world, trial)
        runs = [trial_run((twin, trial, {}, seed))["resolved"] for seed in range(1, 25)]
        found[spend] = (float(np.mean(runs)), float(np.std(runs, ddof=1)) / math.sqrt(24))
    assert found[6000.0][0] > 3 * found[6000.0][1]
    assert abs(found[500.0][0]) < 3 * found[500.0][1]


def test_a_lever_that_reaches_all_customers_at_once_is_refused() -> None:
    world = read_world("minimal")
    with pytest.raises(Defects, match="reaches all customers at once"):
        twin_company(world, TRAINING._replace(lever="customer_file"))
    plan = Plan(lines=(Line(lever="customer_file", eur_year=900), Line(lever="repair_skill", eur_year=2500)))
    assert [one.name for one in raised_levers(world, plan)] == ["repair_skill"]


@pytest.mark.parametrize("effect", [0.0, 0.5, 1.0, 2.0, 4.0])
def test_power_is_the_share_of_trials_that_show_the_effect(effect: float) -> None:
    """Told against 4,000 trials of an effect that varies, within 5 points; the other tail, under 2.5 points, is left out."""
    chance = Chance(7)
    effects = effect + 0.3 * chance.normal(4000)
    seen = float(np.mean(np.abs(effects + chance.normal(4000)) > 1.96))
    assert abs(power(effects, 1.0) - seen) < 0.05


@pytest.mark.slow
def test_power_is_what_simulated_pilots_show() -> None:
    """Five worlds whose training is drawn around a quarter to three times what is assumed, 1,000 pilots: the mean told within 5 points of the share seen."""
    field, draws = "lever.repair_skill.to_value", 200
    told, seen = [], []
    for number, times in enumerate((0.25, 0.5, 1.0, 2.0, 3.0)):
        size = 0.3 * times
        sizes = size * np.exp(0.2 * Chance(number).normal(draws) - 0.02)
        world = anchor(with_values(read_world("minimal"), {field: size}))
        table = DrawTable((field,), sizes[:, None], ("today",), np.zeros((draws, 1, 1)), np.zeros((draws, 1)))
        model = simulated_models(table, world, TRAINING, 1 + number, 48, map)["resolved"]
        twin = twin_company(world, TRAINING)
        shown = [
            trial_run((twin, TRAINING, {"to_value": float(one)}, 1000 * (1 + number) + place))["resolved"]
            for place, one in enumerate(sizes)
        ]
        told.append(power(model.at(effects_over(table, world, TRAINING)), model.noise))
        seen.append(float(np.mean(np.abs(shown) > 1.96 * model.noise)))
    assert abs(np.mean(told) - np.mean(seen)) < 0.05
    assert (seen[0] < 0.2, max(seen) > 0.5) == (True, True)


@pytest.mark.parametrize(("seats", "shared"), [(5, {"mean_wait_min", "abandonment"}), (60, set())])
def test_what_both_groups_share_is_said_at_a_tight_desk_alone(seats: int, shared: set[str]) -> None:
    """Fewer breakdowns shorten the wait of all: a roll-out shows it and no pilot does, unless nobody waits."""
    larger = read_world("minimal").model_copy(update={"customers": 3600})
    world = anchor(with_values(larger, {"desk.workshop.seats": seats}))
    trial = ArmSpends("bike_check", 0.0, 30_000.0, 0.5, 12)
    models = simulated_models(made_table(), world, trial, 1, 24, map)
    found = interference(world, trial, models, 1, map)
    assert {one.figure for one in found} == shared
    assert all(abs(one.pilot) < abs(one.roll_out) / 5 for one in found)


def test_a_model_of_a_figure_recovers_its_line_and_its_noise() -> None:
    chance = Chance(11)
    effects = 0.1 + 0.3 * chance.random(200)
    model = figure_model(effects.tolist(), (2.0 * effects + 0.1 * chance.normal(200)).tolist())
    assert model is not None
    at = np.array([0.25])
    assert abs(float(model.at(at)[0]) - 0.5) < 4 * float(model.error(at)[0])
    assert abs(model.noise - 0.1) < 0.02
    assert figure_model([0.1] * 5, [1.0] * 5) is None
    assert figure_model([0.1] * 8, [math.nan] * 8) is None


def test_decisions_follow_the_result() -> None:
    """Where the plan lives on the lever, a low result speaks for the other plan and a high one for the plan."""
    world = read_world("minimal")
    strip = decisions(made_table(256), world, TRAINING, FigureModel(1.0, 0.0, 0.1, np.zeros((2, 2))), 0.05, 1)
    assert strip[-1].plan == "plan"
    assert strip[0].plan != "plan"
    assert strip[0].low is None
    assert strip[-1].high is None
    assert all(a.high == b.low for a, b in pairwise(strip))


def test_a_pilot_larger_than_half_of_the_company_is_refused() -> None:
    world = read_world("minimal")
    [lever] = [one for one in world.levers if one.name == "repair_skill"]
    plan = Plan(lines=(Line(lever="repair_skill", eur_year=2500),))
    with pytest.raises(Defects, match="1 to 180 of the 360") as refused:
        pilots(made_table(), world, plan, lever, 1, customers=181, months=99)
    assert len(refused.value.defects) == 2


@pytest.mark.parametrize(
    ("name", "eur", "figure"),
    [("repair_skill", 2500.0, "resolved"), ("bike_check", 2500.0, "contacts_per_customer"), ("web_pages", 2000.0, "csat_top2")],
)  # fmt: skip
def test_a_pilot_is_judged_by_what_its_lever_acts_on(name: str, eur: float, figure: str) -> None:
    """Not by the figure whose few trials look best by luck, and not by what both groups share."""
    world = read_world("minimal")
    [lever] = [one for one in world.levers if one.name == name]
    found = pilots(made_table(), world, Plan(lines=(Line(lever=name, eur_year=eur),)), lever, 1, months=6)
    assert {one.figure for one in found} == {figure}
    assert set(JUDGED_BY) == set(TESTABLE)


def test_a_lever_with_a_launch_is_tested_too() -> None:
    world = read_world("minimal")
    trial = ArmSpends("bot_answers", 1200.0, 3000.0, 0.5, 6)
    found = trial_run((twin_company(world, trial), trial, {}, 1))
    assert math.isfinite(found["resolved"])
