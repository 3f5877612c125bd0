"""Present value, internal rates and payback against closed forms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimize.finance.irr import Irr, internal_rates, payback_months
from sim import present_value_eur


def yearly(*flows_eur: float) -> list[float]:
    """Flows a year apart, the first at the end of the first month."""
    months = [0.0] * (12 * (len(flows_eur) - 1) + 1)
    months[::12] = flows_eur
    return months


@given(rate=st.floats(0.0, 1.0), months=st.integers(1, 120))
def test_a_constant_flow_is_worth_its_annuity(rate: float, months: int) -> None:
    monthly = (1 + rate) ** (1 / 12) - 1
    annuity = months if monthly < 1e-12 else -math.expm1(-months * math.log1p(monthly)) / monthly
    assert present_value_eur([100.0] * months, rate) == pytest.approx(100 * annuity, rel=1e-9)


@given(rate=st.floats(-0.5, 5.0), invested=st.floats(1, 1e7), years=st.integers(1, 9))
def test_one_investment_and_one_return_give_their_growth(rate: float, invested: float, years: int) -> None:
    flows = yearly(-invested, *[0.0] * (years - 1), invested * (1 + rate) ** years)
    found = internal_rates(flows)
    assert found.status == "one"
    assert found.rates[0] == pytest.approx(rate, abs=1e-9)


def test_textbook_irr() -> None:
    """-123400, 36200, 54800, 48100: 5.96 % (the example of Excel's and numpy-financial's pages)."""
    found = internal_rates(yearly(-123400, 36200, 54800, 48100))
    assert found.status == "one"
    assert found.rates[0] == pytest.approx(0.059616, abs=1e-6)


@given(low=st.floats(0.01, 0.4), step=st.floats(0.05, 0.5))
def test_two_changes_of_sign_may_give_two_rates(low: float, step: float) -> None:
    """-(x - a)(x - b) in growth x has the roots a and b (Lorie & Savage 1955)."""
    a, b = 1 + low, 1 + low + step
    found = internal_rates(yearly(-1000.0, 1000 * (a + b), -1000 * a * b))
    assert found.status == "several"
    assert found.rates == pytest.approx((a - 1, b - 1), abs=1e-7)


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        (yearly(1000, -3000, 2500), Irr("none", ())),  # discriminant below 0
        ([5.0] * 12, Irr("none", ())),  # nothing is ever laid out
        ([-5.0] * 12, Irr("none", ())),
        ([0.0] * 12, Irr("none", ())),
    ],
)
def test_no_rate_is_said_to_be_none(flows: list[float], expected: Irr) -> None:
    assert internal_rates(flows) == expected


def test_a_loan_is_not_called_a_return() -> None:
    found = internal_rates(yearly(1000, -1100))
    assert found.status == "money first"
    assert found.rates == pytest.approx((0.1,))


@given(flows=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=48))
def test_every_rate_found_makes_the_flows_worth_nothing(flows: list[float]) -> None:
    for rate in internal_rates(flows).rates:
        size = present_value_eur([abs(eur) for eur in flows], rate)
        assert abs(present_value_eur(flows, rate)) <= 1e-8 * size


@given(rate=st.floats(0.0, 0.5), cost=st.floats(10, 1000), gain=st.floats(1, 100))
def test_payback_of_a_constant_gain_has_a_closed_form(rate: float, cost: float, gain: float) -> None:
    """Paid back after n months of gain when gain·(1 - v^n)/i reaches the cost (v = 1/(1+i))."""
    monthly = (1 + rate) ** (1 / 12) - 1
    flows = [-cost, *[gain] * 60]
    reached = [
        n
        for n in range(1, 61)
        if gain * (n if monthly < 1e-12 else (1 - (1 + monthly) ** -n) / monthly) >= cost + 1e-6
    ]
    close = any(
        abs(gain * (n if monthly < 1e-12 else (1 - (1 + monthly) ** -n) / monthly) - cost) < 0.05
        for n in range(1, 61)
    )
    if not close:
        assert payback_months(flows, rate) == (1 + reached[0] if reached else None)


def test_payback_waits_for_the_last_time_the_flows_are_under_water() -> None:
    assert payback_months([-10, 20, -15, 20], 0.0) == 4
    assert payback_months([5, 5], 0.0) == 0
    assert payback_months([-10, 5], 0.0) is None
    assert payback_months([-100, 104, 4], 0.0) == 2
    assert payback_months([-100, 104, 4], 12.0) is None
