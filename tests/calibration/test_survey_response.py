"""Response by logged outcome: by hand, corrected by its own margin, and unidentified where nothing tells."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from calibration import load_mapping, read_file
from calibration.columns.answer_table import canonical
from calibration.columns.nonresponse import response_by_outcome
from calibration.fitting.moments import moments
from calibration.survey import read_survey

# of 800 resolved 80 answer, of 200 unresolved 60: answers alone overstate trouble
INVITED = ["yes,5\n"] * 80 + ["yes,\n"] * 720 + ["no,1\n"] * 60 + ["no,\n"] * 140


def invited(tmp_path: Path) -> Path:
    path = tmp_path / "invited.csv"
    path.write_text("resolved,satisfaction\n" + "".join(INVITED))
    return path


def test_rates_and_log_odds_by_hand() -> None:
    table = pd.DataFrame(
        {
            "resolved": [True] * 800 + [False] * 200,
            "satisfaction": [5.0] * 80 + [math.nan] * 720 + [1.0] * 60 + [math.nan] * 140,
        }
    )
    found = response_by_outcome(table)
    assert found is not None
    assert (found.invited, found.answered, found.rate_with, found.rate_without) == (1000, 140, 0.1, 0.3)
    assert found.share == 0.8
    assert found.log_odds == pytest.approx(math.log(80.5 * 140.5 / (720.5 * 60.5)))
    assert found.se == pytest.approx(math.sqrt(1 / 80.5 + 1 / 140.5 + 1 / 720.5 + 1 / 60.5))


def test_the_stated_margin_repairs_what_the_response_distorts(tmp_path: Path) -> None:
    path, chosen = invited(tmp_path), tmp_path / "map.toml"
    plain = '[satisfaction]\ncolumn = "satisfaction"\n[resolved]\ncolumn = "resolved"\n'
    chosen.write_text(plain)
    reading = read_file(path, mapping=chosen)
    assert str(reading.response).startswith(
        "140 of 1,000 invited answered; 10.0% where resolved, 30.0% where not"
    )
    assert "[margins.resolved] yes = 0.8000, no = 0.2000" in str(reading.response)
    export = read_survey(path)
    before = moments(canonical(export, load_mapping(chosen, export)))["satisfaction_top2"].value
    assert before == pytest.approx(80 / 140)
    chosen.write_text(plain + "[margins.resolved]\nyes = 0.8\nno = 0.2\n")
    after = moments(canonical(export, load_mapping(chosen, export)))
    assert after["satisfaction_top2"].value == pytest.approx(0.8)
    assert after["satisfaction_top2"].n == 140


def test_answers_alone_identify_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("resolved,satisfaction\n" + "yes,5\nno,1\n" * 50)
    assert str(read_file(path).response).startswith("this file does not show who answers")
    table = pd.DataFrame({"resolved": [True, False] * 50, "satisfaction": [5.0, 1.0] * 50})
    assert response_by_outcome(table) is None
    assert response_by_outcome(table[["resolved"]]) is None
