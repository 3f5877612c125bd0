"""A synthetic survey comes back as it was answered, says that it is synthetic, and is the same for the same seed."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from calibration import save_survey
from calibration.columns.answer_table import canonical
from calibration.columns.suggest import suggest_mapping
from calibration.fitting.moments import moments
from calibration.simulated_survey import simulated_answers, simulated_cases
from calibration.survey import read_survey
from calibration.synthetic_survey import synthetic_answers
from sim import Defects, RunOptions, anchor, simulate
from tests.calibration.repair_shop import shop


@pytest.mark.parametrize(
    ("layout", "family"), [("qualtrics", "qualtrics-v3"), ("surveymonkey", "surveymonkey"), ("csv", "plain")]
)
def test_what_was_answered_is_read_back_without_a_mapping_file(
    layout: str, family: str, tmp_path: Path
) -> None:
    path = tmp_path / "synthetic.csv"
    assert save_survey(shop(), layout, path, responses=300, seed=4) == 300
    export = read_survey(path)
    assert (export.family, export.read, export.used) == (family, 300, 300)
    mapping = suggest_mapping(export, shop())
    assert mapping.questions == ()
    told = canonical(export, mapping, shop())
    answered = synthetic_answers(shop(), 300, seed=4)
    assert set(told) | {"segment", "problem"} == set(answered)
    for name in told:
        if name == "wait_min":
            assert (told[name] - answered[name]).abs().max() <= 0.05
        else:
            assert (
                told[name].astype(str).tolist()
                == answered[name].astype(told[name].dtype).astype(str).tolist()
            )


@pytest.mark.parametrize("layout", ["qualtrics", "surveymonkey", "csv"])
def test_every_file_says_that_it_is_synthetic(layout: str, tmp_path: Path) -> None:
    path = tmp_path / "synthetic.csv"
    save_survey(shop(), layout, path, responses=20)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    headers = {"qualtrics": 3, "surveymonkey": 2, "csv": 1}[layout]
    assert len(rows) == headers + 20
    place = next(
        column
        for column in range(len(rows[0]))
        if any("Synthetic data" in row[column] for row in rows[:headers])
    )
    assert {row[place] for row in rows[headers:]} == {"yes"}
    assert {len(row) for row in rows} == {len(rows[0])}


def test_the_same_seed_draws_the_same_answers() -> None:
    assert synthetic_answers(shop(), 50, seed=1).equals(synthetic_answers(shop(), 50, seed=1))
    assert not synthetic_answers(shop(), 50, seed=1).equals(synthetic_answers(shop(), 50, seed=2))


def test_a_survey_does_not_share_the_draws_of_a_run_with_its_seed() -> None:
    own = simulated_answers(simulate(shop(), options=RunOptions(replications=2, seed=1, log=True)))
    asked = synthetic_answers(shop(), 100, seed=1)
    shared = pd.merge(own.drop_duplicates("date"), asked, on=["date", "wait_min", "moment"])
    assert len(shared) < 5


def test_answers_are_those_of_some_cases() -> None:
    outcomes = simulate(shop(), options=RunOptions(replications=1, seed=1, log=True))
    answers, cases = simulated_answers(outcomes), simulated_cases(outcomes)
    assert 0 < len(answers) < len(cases)
    assert answers["date"].min() >= pd.Timestamp(2024, 1, 1)
    assert set(answers["bot"]) <= {"none", "resolved", "handed_over", "gave_up"}
    assert answers["problem"].tolist() == (answers["moment"] == "fault").tolist()
    found = moments(cases)
    assert found["contacts_1"].value == pytest.approx((cases["contacts"] == 1).mean())
    assert "nps" not in found
    with pytest.raises(ValueError, match="no log"):
        simulated_answers(simulate(shop(), options=RunOptions(replications=1, months=1)))


def test_bad_layouts_and_silent_worlds_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(Defects, match="qualtrics, surveymonkey, csv"):
        save_survey(shop(), "spss", tmp_path / "a.csv")
    channels = [channel.model_copy(update={"invite": 0.0}) for channel in shop().channels]
    silent = anchor(shop().model_copy(update={"channels": channels}))
    with pytest.raises(Defects, match="0 answers in 2 runs, 10 wanted"):
        save_survey(silent, "csv", tmp_path / "a.csv", responses=10)
    assert list(tmp_path.iterdir()) == []
