"""A loop in a company whose truth is known: pilots show what is true, and a plan's regret is what it falls short of the best."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from commands.loop import experiments_text
from optimize import load_experiments, run_pilots, true_company, true_ratio, true_values
from optimize.evidence.pilot import Pilot, waiting_eur
from optimize.evidence.twin import ArmSpends
from optimize.report.loop_wording import loop_lines
from scenarios import Reader, read_world, words
from sim import Line, Plan, World, under_same_anchors, with_values
from tests.optimize.test_worth import made_table

WORLD = read_world("minimal")
PILOT = Pilot("repair_skill", 500, 6000, 0.5, 7200, 12, "resolved", 0.04, 0.01, 1.0, 0, 0, 0, 0, 0, (), ())


def with_training(size: float) -> World:
    return under_same_anchors(with_values(WORLD, {"lever.repair_skill.to_value": size}))


def test_the_truth_is_another_company_that_pays_the_wages_it_knows() -> None:
    truth = true_company(WORLD, 3)
    assert true_company(WORLD, 3) == truth
    assert truth.desks[0].eur_seat_year == WORLD.desks[0].eur_seat_year
    assert true_ratio(WORLD, truth, "repair_skill") != pytest.approx(1)
    assert truth.segments[0].margin_eur_year != WORLD.segments[0].margin_eur_year


def test_a_pilot_shows_a_lever_that_does_nothing_and_one_that_does_much() -> None:
    """Means of 16 companies: a resolved share of 7200 / 16 cases errs by about a hundredth; the training adds four times that."""
    [nothing], [much] = (run_pilots(with_training(size), [PILOT], 5, 16) for size in (0.0, 0.4))
    assert abs(nothing.effect) < 0.035
    assert much.effect > nothing.effect + 0.03
    assert (much.lever, much.figure, much.months, much.se) == ("repair_skill", "resolved", 12, 0.01)


def test_what_pilots_showed_is_a_file_that_calibrate_reads(tmp_path: Path) -> None:
    seen = run_pilots(WORLD, [PILOT._replace(months=3)], 5, 1)
    file = tmp_path / "experiments.toml"
    file.write_text(experiments_text(seen), encoding="utf-8")
    assert list(load_experiments(file, WORLD)) == seen


def test_the_best_plan_has_no_regret_and_money_burnt_has() -> None:
    better = Plan(name="better", lines=(Line(lever="repair_skill", eur_year=2500),))
    burnt = Plan(name="burnt", lines=(Line(lever="workshop_seats", eur_year=12480),))
    found = true_values(WORLD, [burnt, better], 2)
    assert found.regrets_eur[1] == 0
    assert found.regrets_eur[0] == pytest.approx(found.values_eur[1] - found.values_eur[0])
    assert found.regrets_eur[0] > 4 * found.se_eur[0]


def test_only_the_line_that_is_tested_waits() -> None:
    """What waits is what the untreated half loses of the line in six of 36 months, not the whole plan."""
    table = made_table(256)
    means = dict(zip(table.plans, table.means_eur.mean(axis=0), strict=True))
    trial = ArmSpends("repair_skill", 500.0, 6000.0, 0.5, 6)
    best = max(means, key=lambda name: means[name])
    waits = waiting_eur(table, trial, 36)
    if best == "plan":
        others = means.get("without_repair_skill", 0.0)
        assert waits == pytest.approx(0.5 * max(0.0, means["plan"] - others) * 6 / 36)
    assert 0 <= waits <= max(means["plan"], 0.5 * 5500 * 6 / 12)
    assert np.isfinite(waits)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_loop_is_told_in_both_languages(language: str) -> None:
    lines = [{"lever": "repair_skill", "eur_year": 2500.0, "eur_once": 0.0}]
    found = {
        "companies": 40, "customers": 360, "answers": 800, "verdict": "green",
        "believed": {"lines": lines, "value_eur": 9000.0, "p10_eur": 2000.0, "p90_eur": 16000.0, "true_eur": 5000.0},
        "tests": [
            {"lever": "repair_skill", "figure": "resolved", "customers": 7200, "months": 12, "expected": 0.04, "se": 0.01, "measured": measured, "net_eur": net, "pays": net > 0}
            for measured, net in ((0.02, 50.0), (None, -50.0))
        ],
        "learnt": [{"lever": "repair_skill", "ratio": 0.5, "lo": 0.4, "hi": 0.7, "kept": 0.3, "true_ratio": 0.6}],
        "after": {"lines": [], "true_eur": 7000.0},
        "truth": {"lines": [], "best_eur": 7500.0, "regret_before_eur": 2500.0, "regret_before_se_eur": 200.0, "regret_after_eur": 500.0, "regret_after_se_eur": 150.0, "fell": 0.8},
    }  # fmt: skip
    said = loop_lines(found, WORLD, Reader(language, words(language)))
    assert not [line for line in said if "loop." in line or "pilot." in line or "{" in line]
    whole = "\n".join(said).replace("\u00a0", " ").replace("\u202f", " ")
    assert "80 %" in whole or "80%" in whole
    for fell in (None, -0.2):
        found["truth"]["fell"] = fell  # type: ignore[index]
        assert loop_lines(found, WORLD, Reader(language, words(language)))
