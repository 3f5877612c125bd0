"""Which answers a fit does not see: the latest where dates tell, else those of random respondents."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from calibration.holdout import held_out


def test_the_latest_quarter_is_held_out_where_dates_tell_it() -> None:
    dates = pd.Series(pd.date_range("2025-01-01", periods=400)).sample(
        frac=1, random_state=1, ignore_index=True
    )
    held, by = held_out(pd.DataFrame({"date": dates}), 1)
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
    held, by = held_out(table, 1)
    assert by == "respondent"
    assert held.mean() == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / 400))
    assert (held != held_out(table, 2)[0]).any()
    assert (held_out(table.drop(columns="date"), 1)[0] == held).all()
