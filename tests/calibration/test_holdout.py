"""Which answers a fit does not see: the latest where dates tell, else those of random respondents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from calibration.fitting.holdout import HeldOutMoment, Holdout, split_hold_out
from calibration.fitting.moment_names import moment_named
from calibration.wording import holdout_text, motives_text
from scenarios import Reader, words


def test_the_latest_quarter_is_held_out_where_dates_tell_it() -> None:
    dates = pd.Series(pd.date_range("2025-01-01", periods=400)).sample(
        frac=1, random_state=1, ignore_index=True
    )
    held, by = split_hold_out(pd.DataFrame({"date": dates}), 1)
    assert by == "date"
    assert held.sum() == 100
    assert dates[held].min() > dates[~held].max()


@pytest.mark.parametrize(
    "dates",
    [
        [pd.Timestamp("2025-01-01")] * 400,  # one day cannot be parted
        [pd.NaT] * 100 + list(pd.date_range("2025-01-01", periods=300)),  # a quarter without a date
    ],
)
def test_respondents_are_held_out_where_dates_do_not_tell(dates: list[pd.Timestamp]) -> None:
    table = pd.DataFrame({"date": pd.Series(dates, dtype="datetime64[s]")})
    held, by = split_hold_out(table, 1)
    assert by == "respondent"
    assert held.mean() == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / 400))
    assert (held != split_hold_out(table, 2)[0]).any()
    assert (split_hold_out(table.drop(columns="date"), 1)[0] == held).all()


FORETOLD = Holdout(
    700,
    2100,
    (
        HeldOutMoment(moment_named("nps"), 40.0, 39.0, 41.0, 1.0),
        HeldOutMoment(moment_named("satisfaction_top2_INFO"), 0.80, 0.81, 0.84, 0.01),
        HeldOutMoment(moment_named("resolved_INFO"), 0.70, 0.71, 0.70, 0.01),
        HeldOutMoment(moment_named("satisfaction_top2_PROBLEM"), 0.50, 0.58, 0.52, 0.02),
    ),
    "date",
)


def test_each_motive_is_held_against_same_as_before() -> None:
    info, problem = FORETOLD.motives
    assert (info.motive, info.moments, info.loses) == ("INFO", 2, False)
    assert (info.error, info.error_before) == pytest.approx((1.0, 2.0))
    assert (problem.motive, problem.loses) == ("PROBLEM", True)
    assert (problem.error, problem.error_before) == pytest.approx((4.0, 1.0))
    assert FORETOLD.record()["motives"] == [info._asdict(), problem._asdict()]


@pytest.mark.parametrize(
    ("language", "by", "lost"),
    [("en", "latest", "better for: problem"), ("fr", "derni", "pour\u00a0: problème")],
)
def test_a_motive_that_loses_is_said(language: str, by: str, lost: str) -> None:
    reader: Reader = Reader(language, words(language))
    record = {"holdout": FORETOLD.record()}
    text = holdout_text(record, reader)[1]
    assert by in text
    assert lost in text
    wins, loses = motives_text(record, reader)
    assert wins[0]
    assert not loses[0]
    assert list(motives_text({"holdout": None}, reader)) == []
