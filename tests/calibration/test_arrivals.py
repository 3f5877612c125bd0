"""Weekdays and the variation of days from daily figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri
from scipy.stats import poisson

from calibration.operations.arrivals import measured_arrivals, weekday_weights
from calibration.operations.daily_figures import DailyFigures
from scenarios import load_world
from sim import Purpose
from sim.arrays.philox import uniform_series

WORLD = load_world("minimal")
WEEK = np.array([1.4, 1.2, 1.1, 1.1, 1.0, 0.7, 0.5])
DAYS = 730


def figures(variation: float, days: int = DAYS, freq: str = "D") -> DailyFigures:
    """Calls of a centre with a week, a yearly season and days that vary by so much beyond chance."""
    dates = pd.date_range("2023-01-02", periods=days, freq=freq)
    season = np.where(dates.month.to_numpy() > 6, 1.2, 0.8)
    sigma = np.sqrt(np.log1p(variation**2))
    factor = np.exp(sigma * ndtri(uniform_series(3, 1, days, Purpose.BOOTSTRAP)) - sigma**2 / 2)
    expected = 400 * season * WEEK[dates.day_of_week.to_numpy()] * factor
    offered = poisson.ppf(uniform_series(3, 2, days, Purpose.BOOTSTRAP), expected)
    table = pd.DataFrame(
        {"date": dates, "offered": offered, "handled": np.nan, "abandoned": 0.0, "answer_s": 20.0}
    )
    return DailyFigures("calls.csv", table, {}, days, days, {}, ())


@pytest.mark.parametrize("variation", [0.05, 0.2])
def test_weekdays_and_variation_are_recovered(variation: float) -> None:
    found = measured_arrivals(WORLD, figures(variation))
    assert found is not None
    assert found.busiest == 1
    for (weight, se), truth in zip(found.days, WEEK, strict=True):
        assert abs(weight - truth) < 4 * se
    (one,) = found.rows
    # four standard errors, beyond what any of a thousand such tests would show
    assert abs(one.estimate - variation) < 4 * one.se
    assert one.informed


@pytest.mark.parametrize(("days", "freq"), [(13, "D"), (48, "MS"), (60, "W")])
def test_few_days_and_other_periods_say_nothing_of_weekdays(days: int, freq: str) -> None:
    assert measured_arrivals(WORLD, figures(0.1, days, freq)) is None


def test_a_day_on_which_nobody_counts_has_no_weight() -> None:
    weights = weekday_weights(np.array([4.0, 6.0, 2.0, 2.0]), np.array([0, 0, 1, 1]))
    assert [weight for weight, _ in weights] == pytest.approx([5.0, 2.0, 0, 0, 0, 0, 0])
    assert weights[1] == pytest.approx((2.0, 0.0))
