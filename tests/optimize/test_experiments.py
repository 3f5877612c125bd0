"""Results of tests as evidence: intervals cover, surer tests narrow more, and a file's defects are said all at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimize import load_experiments, with_evidence
from optimize.evidence.experiments import EFFECTIVE_FEWEST, Experiment, lever_posterior, lever_prior
from optimize.evidence.twin import FigureModel
from scenarios import read_world
from sim import Array, Defects, hill_curve, lever_log_sd, parameter_draws
from tests.optimize.chance import Chance

WORLD = read_world("minimal")
[LEVER] = [one for one in WORLD.levers if one.name == "repair_skill"]
# a figure that moves as the lever does, known without error
MODEL = FigureModel(1.0, 0.0, 0.1, np.zeros((2, 2)))
TRUTHS = 200
GOOD = """[[experiment]]
lever = "repair_skill"
eur_year_control = 500
eur_year_test = 3000
figure = "resolved"
effect = 0.03
se = 0.02
months = 12
source = "pilot of spring"
"""


def seen_as(effect: float, se: float, **other: object) -> Experiment:
    fields = {"lever": "repair_skill", "eur_year_control": 500, "eur_year_test": 3000, "figure": "resolved", "months": 12}  # fmt: skip
    return Experiment.model_validate({**fields, "effect": effect, "se": se, **other})


def effect_of(numbers: Array) -> float:
    levels = [hill_curve(0.0, float(numbers[0]), float(numbers[1]), 1.0, eur) for eur in (3000.0, 500.0)]
    return levels[0] - levels[1]


def coverage_and_width(se: float) -> tuple[float, float]:
    """Share of truths whose size lies in the 90 % interval, and the mean of the width kept."""
    prior = lever_prior(WORLD, LEVER, 3, 2000)
    truths = lever_prior(WORLD, LEVER, 99, TRUTHS)
    noise = Chance(4).normal(TRUTHS)
    covered, kept = 0, []
    for truth, luck in zip(truths, noise, strict=True):
        seen = seen_as(effect_of(truth) + se * float(luck), se)
        found, _ = lever_posterior(WORLD, LEVER, [seen], [MODEL], prior, 1)
        covered += found.lo <= truth[0] / LEVER.to_value <= found.hi
        kept.append(found.kept)
    return covered / TRUTHS, float(np.mean(kept))


def test_intervals_cover_and_surer_tests_leave_less() -> None:
    """Over 200 truths the 90 % interval covers .84 to .96; a test of sixteen times the customers keeps at most .6 of the width."""
    rough, sure = coverage_and_width(0.08), coverage_and_width(0.02)
    assert 0.84 <= rough[0] <= 0.96
    assert 0.84 <= sure[0] <= 0.96
    assert sure[1] < rough[1] < 1.05
    assert sure[1] <= 0.6


def test_an_effect_from_elsewhere_counts_less() -> None:
    prior = lever_prior(WORLD, LEVER, 3, 2000)
    kept = [
        lever_posterior(WORLD, LEVER, [seen_as(0.05, 0.01, where=where)], [MODEL], prior, 1)[0].kept
        for where in ("here", "elsewhere")
    ]
    assert kept[0] < kept[1]


def test_tests_that_disagree_are_widened_and_said() -> None:
    prior = lever_prior(WORLD, LEVER, 3, 2000)
    both = [seen_as(0.02, 0.005), seen_as(0.15, 0.005)]
    found, _ = lever_posterior(WORLD, LEVER, both, [MODEL, MODEL], prior, 1)
    assert found.disagree
    assert min(found.errors) > 5 * 0.005
    calm, _ = lever_posterior(WORLD, LEVER, [both[0], seen_as(0.025, 0.005)], [MODEL, MODEL], prior, 1)
    assert not calm.disagree


def test_where_the_prior_hardly_is_it_is_drawn_more_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """A result far out, read without much error, is carried by 26 of 4,000 draws and by enough of 16,000."""
    monkeypatch.setattr("optimize.evidence.experiments._model", lambda *_: MODEL)
    far = seen_as(0.3, 0.005)
    few, _ = lever_posterior(WORLD, LEVER, [far], [MODEL], lever_prior(WORLD, LEVER, 1), 1)
    _, [found] = with_evidence(WORLD, [far], 1)
    assert few.effective < EFFECTIVE_FEWEST <= found.effective


def test_a_result_becomes_the_posterior_of_the_company(tmp_path: Path) -> None:
    file = tmp_path / "experiments.toml"
    file.write_text(GOOD, encoding="utf-8")
    learnt, [found] = with_evidence(WORLD, load_experiments(file, WORLD), 1)
    field = "lever.repair_skill.to_value"
    assert learnt.posterior.fields == [field, "lever.repair_skill.half_eur_year"]
    assert str(learnt.source[field]) == "experiment: pilot of spring"
    [lever] = [one for one in learnt.levers if one.name == "repair_skill"]
    assert lever.to_value == pytest.approx(found.ratio * LEVER.to_value)
    assert lever_log_sd(learnt, lever, field) < lever_log_sd(WORLD, LEVER, field)
    drawn = [one.values[field] for one in parameter_draws(learnt, 3)]
    assert set(drawn) <= {row[0] for row in learnt.posterior.draws}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("se = 0.02", "se = 0"), "more than 0"),
        (("se = 0.02\n", ""), "no error of the effect"),
        (("3000", "500"), "another spend than the control's"),
        (('"repair_skill"', '"nothing"'), "repair_skill, bike_check, bot_answers, web_pages"),
        (('"repair_skill"', '"workshop_seats"'), "reaches all customers at once"),
        (('"resolved"', '"mood"'), "resolved, abandonment"),
        (("se = 0.02", "lo = 0.2\nhi = 0.1"), "lo below hi"),
        (("months = 12", "months = 0"), "from 1 to 60"),
    ],
)
def test_a_defect_is_said_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    file = tmp_path / "experiments.toml"
    file.write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(Defects) as refused:
        load_experiments(file, WORLD)
    assert said in str(refused.value)
    assert "(line " in str(refused.value)


def test_a_test_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "experiments.toml"
    file.write_text(GOOD + GOOD, encoding="utf-8")
    with pytest.raises(Defects, match="the same test as above"):
        load_experiments(file, WORLD)
