"""Moments are the same function of data and of simulated cases, with errors that theory confirms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calibration import Column, Mapping
from calibration.fitting.moment_names import moment_named
from calibration.fitting.moments import Target, Targets, covariance, moments, targets
from calibration.survey import read_survey
from sim import Defects


def repeated(count: int, **columns: Sequence[object]) -> pd.DataFrame:
    return pd.DataFrame({name: list(values) * count for name, values in columns.items()})


def test_nps_and_its_error_follow_the_formula() -> None:
    table = repeated(1, recommendation=[10] * 40 + [7] * 35 + [0] * 25)
    nps = moments(table)["nps"]
    assert nps.value == pytest.approx(15)
    assert nps.n == 100
    assert nps.se == pytest.approx(100 * math.sqrt((0.40 + 0.25 - 0.15**2) / 100))
    assert 1.96 * nps.se == pytest.approx(15.53, abs=0.01)


def test_kish_effective_number_widens_the_error() -> None:
    table = pd.DataFrame({"resolved": [True, False, True, True, False], "weight": [1.0, 1, 2, 2, 4]})
    resolved = moments(table, least=5)["resolved"]
    assert resolved.value == pytest.approx(0.5)
    assert resolved.se == pytest.approx(math.sqrt(0.25 / 3.846153846))


def test_answers_without_weight_do_not_count() -> None:
    table = pd.DataFrame({"resolved": [True, False, True], "weight": [1.0, math.nan, 3.0]})
    resolved = moments(table, least=1)["resolved"]
    assert (resolved.value, resolved.n) == (1.0, 2)


def test_shares_by_contacts_resolution_and_wait() -> None:
    table = repeated(
        40,
        satisfaction=[5, 4, 2, 1],
        contacts=[1, 2, 2, 5],
        resolved=[True, True, None, False],
        wait_min=[0.0, 1.0, 8.0, 9.0],
        repeated=[None, True, False, True],
        bot=["none", "resolved", "handed_over", "gave_up"],
    )
    found = {name: summary.value for name, summary in moments(table).items()}
    assert sum(found[f"satisfaction_{step}"] for step in range(1, 6)) == pytest.approx(1)
    assert found["satisfaction_top2"] == 0.5
    assert found["satisfaction_top2_contacts_1"] == 1
    assert found["satisfaction_top2_contacts_2"] == 0.5
    assert found["satisfaction_top2_contacts_3plus"] == 0
    assert (found["satisfaction_top2_resolved"], found["satisfaction_top2_unresolved"]) == (1, 0)
    assert (found["satisfaction_top2_short_wait"], found["satisfaction_top2_long_wait"]) == (1, 0)
    assert found["resolved"] == pytest.approx(2 / 3)
    assert found["repeated"] == pytest.approx(2 / 3)
    assert found["wait_mean_min"] == 4.5
    assert (found["contacts_1"], found["contacts_2"], found["contacts_3plus"]) == (0.25, 0.5, 0.25)
    assert found["bot_used"] == 0.75
    assert found["bot_resolved"] == pytest.approx(1 / 3)
    assert found["bot_handed_over"] == pytest.approx(1 / 3)
    assert moments(table)["satisfaction_top2_contacts_1"].n == 40


def test_problem_splits_nps_and_motive_splits_satisfaction() -> None:
    table = repeated(
        30, recommendation=[10, 0], problem=[False, True], satisfaction=[5, 1], moment=["order", "broken"]
    )
    found = moments(table, motives={"order": "BUY", "broken": "PROBLEM"})
    assert (found["nps"].value, found["nps_problem"].value, found["nps_no_problem"].value) == (0, -100, 100)
    assert found["satisfaction_top2_BUY"].value == 1
    assert found["satisfaction_top2_PROBLEM"].value == 0
    assert "satisfaction_top2_BUY" not in moments(table)


def test_a_share_without_spread_still_has_an_error() -> None:
    found = moments(repeated(50, recommendation=[10], satisfaction=[5]))
    assert found["satisfaction_5"].se == pytest.approx(math.sqrt(0.5 / 51 * (1 - 0.5 / 51) / 50))
    assert found["nps"].se > 0


def test_few_answers_give_no_moment() -> None:
    assert moments(repeated(29, satisfaction=[5])) == {}
    assert moments(pd.DataFrame()) == {}
    assert moments(repeated(40, satisfaction=[math.nan], wait_min=[math.nan])) == {}


@pytest.mark.parametrize("flag", ["boolean", "object", "bool", "float64"])
def test_flags_of_any_kind_are_understood(flag: str) -> None:
    table = repeated(20, resolved=[True, False]).astype({"resolved": flag})
    assert moments(table)["resolved"].value == 0.5


def test_covariance_is_that_of_shares_of_one_sample() -> None:
    steps = np.arange(400)
    table = pd.DataFrame({"satisfaction": 1 + (steps * 7) % 5, "contacts": 1 + (steps * 11) % 3})
    found = moments(table)
    matrix = covariance(table, found)
    assert list(matrix.index) == list(found)
    assert np.allclose(np.sqrt(np.diag(matrix)), [summary.se for summary in found.values()])
    top2 = table["satisfaction"].to_numpy() >= 4
    three = table["satisfaction"].to_numpy() == 3
    expected = -top2.mean() * three.mean() / len(table)
    assert matrix.loc["satisfaction_top2", "satisfaction_3"] == pytest.approx(expected)
    assert np.linalg.eigvalsh(matrix.to_numpy()).min() > -1e-12


def test_targets_refuse_a_mapping_that_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("score\n" + "5\n9\n" * 20)
    export = read_survey(path)
    with pytest.raises(Defects, match="'9' in 20 answers"):
        targets(export, Mapping((Column("satisfaction", "score", 1, 5),)))
    found = targets(export, Mapping((Column("satisfaction", "score", 1, 5, missing=("9",)),)), least=20)
    assert found.names[0] == "satisfaction_1"
    assert {target.n for target in found.moments} == {20}


def test_the_error_of_a_small_group_is_what_the_model_expects_of_it() -> None:
    """33 of 35 resolved: were half of them expected, the share's error would be the root of a quarter over 35 answers."""
    table = pd.DataFrame({"resolved": [True] * 33 + [False] * 2})
    found = moments(table)
    own = Targets(
        tuple(Target(moment_named(name), *summary) for name, summary in found.items()),
        covariance(table, found),
        table,
    )
    (resolved,) = own.moments
    assert resolved.spread == pytest.approx(math.sqrt(33 * 2) / 35)
    assert own.expected({}).loc["resolved", "resolved"] == pytest.approx(resolved.se**2)
    assert own.expected({"resolved": 0.5}).loc["resolved", "resolved"] == pytest.approx(0.25 / 35)
    # a simulation in which nobody differs does not make 35 answers certain
    half = 0.5 / 36
    assert own.expected({"resolved": 0.0}).loc["resolved", "resolved"] == pytest.approx(
        half * (1 - half) / 35
    )
