"""Bots accepted or not, moments of truth and money, leaving, and winning back."""

from __future__ import annotations

import math
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim import MOTIVES, World, today
from sim.arrays.edge import contrast, slope_above_edge
from sim.arrays.pack import MINUTES_DAY, MINUTES_MONTH, as_objects, for_interpreter, pack
from sim.arrays.state import NEW_CASE, new_customers
from sim.behaviour.bots import bot_acceptance, trust_after
from sim.behaviour.case import after_case, begin_case, call_back, end_month
from sim.behaviour.chance import logistic
from sim.behaviour.loyalty import call_back_gain, hazard, leaving_logit, margin_change
from sim.behaviour.memory import fading, month_fades
from tests.sim.worlds import moment, segment, world

REFERENCE = {"APPT": 0.48, "INFO": 0.40, "BUY": 0.31, "PROBLEM": 0.30, "COMPLAINT": 0.25}
GRID = ((np.arange(20_000) + 0.5) / 20_000).tolist()


def rules_of(small: World) -> Any:
    return for_interpreter(pack(small, today(small))).rules


RULES = rules_of(world())


def references() -> dict[str, float]:
    names = [motive.lower() for motive in MOTIVES]
    moments = [moment(name, motive) for name, motive in zip(names, MOTIVES, strict=True)]
    small = world(moments=moments, segments=[segment(needs_year={})])
    return dict(zip(MOTIVES, pack(small, today(small)).moment["bot_acceptance"].tolist(), strict=True))


def acceptance(reference: float, **more: float) -> float:
    even = {"trust": 0.0, "truth": 0, "bot": 0.5, "people": 0.5, "bot_min": 2.0, "people_min": 2.0} | more
    return bot_acceptance(
        RULES, reference, even["trust"], int(even["truth"]), even["bot"], even["people"], even["bot_min"], even["people_min"],
    )  # fmt: skip


@pytest.mark.parametrize("motive", MOTIVES)
def test_bots_are_accepted_at_the_reference_levels(motive: str) -> None:
    """Construire des parcours clients gagnants en misant sur l'expérience: provided it is faster and works as well."""
    logit = references()[motive]
    assert acceptance(logit) == pytest.approx(REFERENCE[motive], abs=1e-12)
    assert acceptance(logit, bot_min=0.0, people_min=60.0, bot=0.9) == pytest.approx(
        REFERENCE[motive], abs=1e-12
    )


def test_a_slower_or_worse_bot_a_moment_of_truth_and_mistrust_repel() -> None:
    logit = references()["INFO"]
    for worse in ({"bot": 0.3}, {"bot_min": 9.0}, {"truth": 1}, {"trust": -0.2}):
        assert acceptance(logit, **worse) < 0.40
    assert acceptance(logit, bot_min=6.0, people_min=2.0) == pytest.approx(
        logistic(logit - 0.3 * math.log(3))
    )
    assert acceptance(logit, bot_min=0.1, people_min=0.2) == pytest.approx(0.40)


@pytest.mark.parametrize("shift", [{"trust": 0.4}, {"trust": -0.4}, {"bot_min": 20.0}])
def test_the_ranking_of_motives_survives_a_common_shift(shift: dict[str, float]) -> None:
    ranked = sorted(MOTIVES, key=lambda motive: acceptance(references()[motive], **shift))
    assert ranked == ["COMPLAINT", "PROBLEM", "BUY", "INFO", "APPT"]


def test_bots_resolve_complaints_least_and_bookings_most() -> None:
    resolved = world().bot.resolved
    assert resolved["COMPLAINT"] < resolved["BUY"] < resolved["INFO"] < resolved["APPT"]


def test_trust_follows_what_happened_and_stays_within_a_half() -> None:
    assert trust_after(0.0, 1, 0.3) == pytest.approx(0.15)
    assert trust_after(0.0, 0, 0.3) == pytest.approx(-0.15)
    trust = 0.0
    for _ in range(100):
        trust = trust_after(trust, 1, 0.3)
    assert trust == pytest.approx(0.5)


@pytest.mark.parametrize(("causal", "up", "down"), [(1.0, 0.85, 0.70), (0.5, 0.5, 0.3374)])
def test_moments_of_truth_move_spending(causal: float, up: float, down: float) -> None:
    """Beaujean, Davidson & Madge 2006: 85 % spend more after a good one, 70 % less after a bad one; then shrunk."""
    rules = rules_of(world(truth={"causal": causal}))
    good = np.array([margin_change(rules, True, u) for u in GRID])
    bad = np.array([margin_change(rules, False, u) for u in GRID])
    assert (good > 1).mean() == pytest.approx(up, abs=2e-4)
    assert (bad < 1).mean() == pytest.approx(down, abs=2e-4)
    assert set(np.unique(np.concatenate([good, bad]))) == {0.95, 1.0, 1.05}


def test_the_hazard_is_finite_for_any_logit() -> None:
    for logit in (-800.0, -4.0, 0.0, 3.0, 30.0):
        direct = -math.log1p(-logistic(logit)) if logit < 30 else logit
        assert hazard(logit) == pytest.approx(direct, rel=1e-9)
    assert hazard(1e300) == 1e300


def test_satisfaction_keeps_and_failures_drive_away() -> None:
    base = leaving_logit(RULES, -4.0, 0.0, 0.0, 0.0)
    assert base == -4.0
    slope = slope_above_edge(0.55, 2.0) / 1.08
    assert leaving_logit(RULES, -4.0, 1.0, 0.0, 0.0) == pytest.approx(-4 - slope)
    assert leaving_logit(RULES, -4.0, 0.0, 1.0, 0.0) == pytest.approx(-4 - 0.7 * slope)
    assert leaving_logit(RULES, -4.0, 0.0, 0.0, 1.5) == pytest.approx(-4 + 1.5)


def test_the_slope_is_steeper_below_the_edge_only() -> None:
    rules = rules_of(world(loyalty={"edge": 3.0}, anchors={"edge": -0.8}))
    logits = [leaving_logit(rules, 0.0, level, 0.0, 0.0) for level in (-1.8, -0.8, 0.2, 1.2)]
    below, above, again = (one - other for one, other in pairwise(logits))
    assert above == pytest.approx(again)
    assert below == pytest.approx(3 * above)


@pytest.mark.parametrize(
    ("factor", "slope"), [(1.0, 0.54), (1.5, 0.48), (2.0, 0.43), (3.0, 0.36), (4.0, 0.31)]
)
def test_the_edge_leaves_the_contrast_between_customers_as_it_was(factor: float, slope: float) -> None:
    """The slopes above the edge that belong to its factors at the contrast of Kriss 2014, as designed to two digits."""
    found = slope_above_edge(0.54, factor)
    assert found == pytest.approx(slope, abs=0.0055)
    assert contrast(found, factor) == pytest.approx(contrast(0.54, 1.0), abs=1e-12)
    assert contrast(0.54, 1.0) == pytest.approx(1.328, abs=0.005)


def closed(
    days: list[float], motive: str = "PROBLEM", reached: int = 1, **loyalty: Any
) -> tuple[Any, Any, Any]:
    """A customer after unresolved cases closed on these days of the first month, and the last of the cases."""
    small = world(moments=[moment("ask", motive)], warm_up_months=1, loyalty=loyalty)
    numbers = for_interpreter(pack(small, today(small)))
    (customer, *_) = as_objects(new_customers(pack(small, today(small))))
    case = SimpleNamespace(**NEW_CASE)
    for number, day in enumerate(days):
        begin_case(numbers.rules, case, 0, number, 0, 1, 0)
        case.contact, case.channel, case.channels, case.reached = 1, 0, 1, reached
        after_case(numbers, customer, case, 0, numbers.rules.start_min + day * MINUTES_DAY, 1, 0, False)
    return numbers, customer, case


@pytest.mark.parametrize("motive", MOTIVES)
def test_a_failure_weighs_by_its_motive_and_fades(motive: str) -> None:
    """Half of it is left after recent_d times ln 2."""
    size = {"INFO": 0.3, "APPT": 0.3, "BUY": 0.5, "PROBLEM": 1.0, "COMPLAINT": 1.5}[motive]
    days = MINUTES_MONTH / MINUTES_DAY
    for recent in (30.0, 60.0):
        numbers, customer, _ = closed(
            [days - recent * math.log(2.0)] if recent < 40 else [0.0], motive, recent_d=recent
        )
        left = end_month(numbers, customer, 0, month_fades(numbers.rules))[2]
        assert left == pytest.approx(size * (0.5 if recent < 40 else math.exp(-days / recent)))


def test_failures_add_up_and_another_soon_after_weighs_more() -> None:
    numbers, customer, _ = closed([0.0, 10.0, 20.0], second_failure=0.6, recent_d=15.0)
    left = customer.failures * month_fades(numbers.rules)[-1]
    days = MINUTES_MONTH / MINUTES_DAY
    parts = [size * math.exp(-(days - day) / 15) for size, day in ((1.0, 0), (1.6, 10), (1.6, 20))]
    assert left == pytest.approx(sum(parts))
    _, apart, _ = closed([0.0, 16.0], second_failure=0.6, recent_d=15.0)
    _, first, _ = closed([0.0], recent_d=15.0)
    _, second, _ = closed([16.0], recent_d=15.0)
    assert apart.failures == pytest.approx(first.failures + second.failures)


def test_a_case_that_reached_nobody_weighs_more() -> None:
    _, served, _ = closed([0.0])
    _, unserved, _ = closed([0.0], reached=0, shut=0.7)
    assert unserved.failures - served.failures == pytest.approx(0.7)


def test_a_call_back_undoes_a_share_of_what_is_left_of_its_own_case_only() -> None:
    numbers, customer, case = closed([0.0, 10.0], second_failure=0.0)
    rules, now = numbers.rules, numbers.rules.start_min + 12 * MINUTES_DAY
    case.answered = now
    before = customer.failures * fading(12.0 * MINUTES_DAY, rules.failure_life)
    call_back(rules, customer, case, 0, now)
    after = customer.failures * fading(12.0 * MINUTES_DAY, rules.failure_life)
    assert before - after == pytest.approx(0.7 * math.exp(-2 / 60))
    assert after == pytest.approx(math.exp(-12 / 60) + 0.3 * math.exp(-2 / 60))


def test_calling_back_sooner_wins_more() -> None:
    """Worked values after replies of 3, 22 and 120 minutes: 20, 8.96 and 2.33 dollars of willingness to pay."""
    paid = SimpleNamespace(loop_gain=24.83, loop_half_gain_min=12.43)
    assert [round(call_back_gain(paid, t), 2) for t in (3, 22, 120)] == [20.0, 8.96, 2.33]
    assert call_back_gain(RULES, 24 * 60) == pytest.approx(0.40 / 2)
    gains = [call_back_gain(RULES, t) for t in range(0, 10_000, 100)]
    assert all(later < earlier for earlier, later in pairwise(gains))


@pytest.mark.parametrize(
    ("satisfaction", "after"),
    [(-1.0, -1 + 0.4 / 1.5), (0.2, 0.3), (0.35, 0.35)],
    ids=["gain", "cap", "above"],
)
def test_a_call_back_lifts_at_most_a_little_above_the_level_before(satisfaction: float, after: float) -> None:
    customer = SimpleNamespace(satisfaction=satisfaction, failures=0.0)
    case = SimpleNamespace(answered=100.0, before=0.2, closed=5.0, failure=0.0, failed=0.0)
    call_back(RULES, customer, case, int(RULES.warm_up), 100.0 + 12 * 60)
    assert customer.satisfaction == pytest.approx(after)
    assert customer.failures == 0
