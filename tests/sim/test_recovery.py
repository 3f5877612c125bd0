"""A failure never pays, however well it is recovered; two close together are worse than two apart."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from scenarios import load_world
from sim import World, anchor, today
from sim.arrays.pack import MINUTES_DAY, MINUTES_MONTH, Numbers, as_objects, for_interpreter, pack
from sim.arrays.state import NEVER, new_customers
from sim.behaviour.case import call_back, end_month
from sim.behaviour.loyalty import hazard, lay_down, leaving_logit
from sim.behaviour.memory import fading, half_life, month_fades
from tests.sim.worlds import DISTINCT, bot, moment, run_once, segment, self_service, smaller, world

MONTHS = 36
SEGMENT = {"needs_year": {"ask": 2.0, "fail": 2.0}}


OWN = "a small one"
WORLDS = (OWN, *DISTINCT)


@cache
def company(name: str) -> World:
    if name != OWN:
        return smaller(load_world(name), 1500)
    return anchor(
        world(
            customers=1500,
            warm_up_months=1,
            months=MONTHS,
            segments=[segment(**SEGMENT)],
            moments=[moment(), moment("fail", "PROBLEM")],
            channels=[self_service("web"), bot()],
        )
    )


@cache
def scores(name: str) -> tuple[float, float]:
    """Mean score of cases that end resolved and unresolved."""
    cases = run_once(company(name), months=12).cases
    means = cases.groupby("resolved")["score"].mean()
    return float(means[1.0]), float(means[0.0])


@cache
def numbers(name: str) -> Numbers:
    return for_interpreter(pack(company(name), today(company(name))))


def newcomer(name: str) -> Any:
    (customer, *_) = as_objects(new_customers(pack(company(name), today(company(name)))))
    customer.journeys = 1e9
    return customer


def live_through(
    name: str, customer: Any, day: float, score: float, resolved: bool, call_after_h: float | None = None
) -> None:
    """One case on a day after the warm-up, and perhaps a call."""
    rules = numbers(name).rules
    now = day * MINUTES_DAY
    before = customer.satisfaction
    customer.satisfaction += rules.memory_gain * (score - customer.satisfaction)
    bad = 1 if score < 0 else 0
    life = half_life(
        bad, 0, rules.memory_half_life_good_min, rules.memory_half_life_bad_min, rules.durability
    )
    customer.memory[bad] += score / fading(now % MINUTES_MONTH, life)
    case = SimpleNamespace(answered=now, before=before, closed=now, failure=0.0, failed=now)
    month = int(now // MINUTES_MONTH) + int(rules.warm_up)
    if not resolved:
        logit = numbers(name).moment[-1].unresolved
        if now - customer.unresolved_at < rules.loyalty_recent_min:
            logit += rules.loyalty_second_failure
        customer.unresolved_at = now
        lay_down(rules, customer, case, logit, month, now)
    if call_after_h is not None:
        call_back(rules, customer, case, month, now + 60 * call_after_h)


def value(name: str, events: list[tuple[float, float, bool, float | None]]) -> float:
    """Expected margin in units of a month, discounted, of a customer who lives through these cases."""
    rules, customer = numbers(name).rules, newcomer(name)
    fades = month_fades(rules)
    worth, here = 0.0, 1.0
    for month in range(MONTHS):
        for event in events:
            if month * MINUTES_MONTH <= event[0] * MINUTES_DAY < (month + 1) * MINUTES_MONTH:
                live_through(name, customer, *event)
        worth += here * 1.08 ** (-(month + 1) / 12)
        _, own, failures, _, _ = end_month(numbers(name), customer, month + int(rules.warm_up), fades)
        customer.left = -1
        logit = leaving_logit(rules, numbers(name).segment[0].leaving, 0.0, own, failures)
        here *= pow(2.718281828459045, -hazard(logit))
    return worth


@pytest.mark.parametrize("call_after_h", [0.0, 1.0, 24.0, None])
@pytest.mark.parametrize("name", WORLDS)
def test_a_failure_costs_more_than_its_recovery_brings(name: str, call_after_h: float | None) -> None:
    good, bad = scores(name)
    assert bad < 0 < good
    spared = value(name, [(10.0, good, True, None)])
    failed = value(name, [(10.0, bad, False, call_after_h)])
    assert failed < spared


def test_a_sooner_call_saves_more() -> None:
    _, bad = scores(OWN)
    worth = [value(OWN, [(10.0, bad, False, hours)]) for hours in (0.0, 12.0, 48.0, 480.0)]
    assert worth == sorted(worth, reverse=True)
    assert worth[-1] > value(OWN, [(10.0, bad, False, None)])


def test_two_failures_close_together_cost_more_than_two_apart() -> None:
    good, bad = scores(OWN)
    close = value(OWN, [(10.0, bad, False, None), (40.0, bad, False, None), (200.0, good, True, None)])
    apart = value(OWN, [(10.0, bad, False, None), (40.0, good, True, None), (200.0, bad, False, None)])
    once = value(OWN, [(10.0, bad, False, None), (40.0, good, True, None), (200.0, good, True, None)])
    assert close < apart < once


def test_a_newcomer_has_no_past() -> None:
    customer = newcomer(OWN)
    assert customer.unresolved_at == NEVER
    assert customer.failures == 0
