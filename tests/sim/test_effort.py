"""What repeated contacts, channels and explaining again cost: exact debts by motive, then what the engine makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from sim import anchor, today
from sim.arrays.pack import APPT, BUY, COMPLAINT, INFO, PROBLEM, pack
from sim.behaviour.effort import debt, ease
from tests.sim.worlds import moment, run_once, segment, self_service, world

RULES = pack(world(), today(world())).rules
SATISFIED = 0.75


def expected(motive: int, contacts: int, channels: int, history: float) -> float:
    """Debt when history is at hand with this chance at each contact after the first; it is linear in it."""
    none, all_repeated = (debt(RULES, motive, contacts, channels, g, 0) for g in (0, contacts - 1))
    return history * none + (1 - history) * all_repeated


@pytest.mark.parametrize(("n", "owed"), [(1, 0.0), (2, 0.425), (3, 1.30), (4, 2.175)])
@pytest.mark.parametrize("motive", [PROBLEM, COMPLAINT])
def test_debt_of_a_problem(motive: int, n: int, owed: float) -> None:
    assert expected(motive, n, n, 0.5) == pytest.approx(owed, abs=1e-12)


@pytest.mark.parametrize(("history", "owed", "satisfied"), [(0.0, 1.45, 0.219), (1.0, 1.15, 0.317)])
def test_history_lightens_the_third_contact(history: float, owed: float, satisfied: float) -> None:
    assert expected(PROBLEM, 3, 3, history) == pytest.approx(owed, abs=1e-12)
    assert ndtr(ndtri(SATISFIED) - owed) == pytest.approx(satisfied, abs=1e-3)


def test_information_may_be_sought_in_many_channels() -> None:
    assert debt(RULES, INFO, 3, 3, 0, 0) == 0
    assert debt(RULES, INFO, 5, 4, 0, 0) == 0
    assert debt(RULES, INFO, 5, 5, 0, 0) == pytest.approx(0.10)
    assert debt(RULES, INFO, 5, 6, 2, 0) == pytest.approx(0.20 + 2 * 0.15)


def test_a_second_contact_is_accepted_and_a_third_is_not() -> None:
    one, two, three = (expected(PROBLEM, n, n, 0.5) for n in (1, 2, 3))
    assert (three - two) / (two - one) == pytest.approx(2.06, abs=0.01)
    assert three - two > 1.5 * (two - one)


def test_buying_owes_half_beyond_two_contacts_and_booking_only_for_repeating() -> None:
    assert debt(RULES, BUY, 2, 2, 1, 1) == 0
    assert debt(RULES, BUY, 3, 3, 2, 1) == pytest.approx(debt(RULES, PROBLEM, 3, 3, 2, 1) / 2)
    assert debt(RULES, APPT, 3, 3, 2, 1) == pytest.approx(2 * 0.35)


def test_a_transfer_owes_without_a_further_contact() -> None:
    assert debt(RULES, PROBLEM, 1, 1, 0, 1) == pytest.approx(0.15)
    assert debt(RULES, PROBLEM, 1, 1, 1, 1) == pytest.approx(0.30)


def test_effort_felt_shares_the_signs_of_the_debt() -> None:
    easiest = ease(RULES, 1, 1, 0, 0, 0.0)
    assert easiest == 0
    for harder in (
        (2, 1, 0, 0, 0.0),
        (1, 2, 0, 0, 0.0),
        (1, 1, 1, 0, 0.0),
        (1, 1, 0, 1, 0.0),
        (1, 1, 0, 0, 5.0),
    ):
        assert ease(RULES, *harder) < easiest


@pytest.mark.slow
def test_top_two_falls_with_repeated_contacts() -> None:
    """SQM and Gartner, derived: 75, 59.9 and 26.6 % satisfied after one, two and three contacts, within 5 points.

    Problems only, none harder than another, always another channel, no bot, no moment of truth; cut-points such that one contact gives 75 %.
    """
    pages = [f"page{number}" for number in range(6)]
    small = anchor(
        world(
            customers=4000,
            segments=[segment(prefers=dict.fromkeys(pages, 1.0))],
            moments=[moment(motive="PROBLEM")],
            channels=[self_service(page) for page in pages],
            resolve={"switch": 1.0, "difficulty": 0.0},
        )
    )
    cases = run_once(small, months=18).cases
    noise = small.anchors.answer_noise

    def satisfied(n: int, cut: float) -> float:
        scores = cases.loc[(cases["contacts"] == n) & (cases["channels"] == n), "score"]
        return float(ndtr((scores - cut) / noise).mean())

    cut = float(brentq(lambda cut: satisfied(1, cut) - SATISFIED, -9, 9))
    assert satisfied(2, cut) == pytest.approx(0.599, abs=0.05)
    assert satisfied(3, cut) == pytest.approx(0.266, abs=0.05)
    debts = [cases.loc[(cases["contacts"] == n) & (cases["channels"] == n), "debt"].mean() for n in (1, 2, 3)]
    assert np.allclose(debts, [0, 0.425, 1.30], atol=0.01)
