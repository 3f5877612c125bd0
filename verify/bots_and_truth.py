"""Bots, moments of truth, recovery: rules against published cases, then what the engine makes of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from sim import Message, RunOptions, anchor, behaviour, compare, rules_of, theory

from .check import ARTICLE, DERIVED, Row, direction, exact, of, printed, simulated
from .worlds import UNLIKED, bot, desk, lever, live, moment, plan, segment, self_service, world

BANKS = "Beaujean, Davidson & Madge 2006"
KNOX = "Knox & van Oest 2014"
GARTNER = Message("verify.source.gartner_costs")
SOCIAL_MEDIA = Message("verify.source.social_media")
BOT_EUR, PEOPLE_EUR = 0.50, 8.01
REPLICATIONS = 6
HOUR_MIN = 60.0


def bot_rows() -> Iterator[Row]:
    """Yield when a bot is accepted and what it saves."""
    declared = world().bot
    rules = rules_of(world())

    def accepted(motive: str, trust: float = 0.0, wait: float = 2.0) -> float:
        level = declared.accepted[motive]  # type: ignore[index]
        logit = math.log(level / (1 - level))
        return float(behaviour.bot_acceptance(rules, logit, trust, 0, 0.5, 0.5, wait, 2.0))

    for motive, level in (("APPT", 0.48), ("INFO", 0.40), ("BUY", 0.31), ("COMPLAINT", 0.25)):
        target = Message("verify.row.bot_accepted", motive=Message(f"motive.{motive}"))
        yield exact(target, ARTICLE, level, accepted(motive))
    gaps = [
        accepted(more, trust, wait) - accepted(less, trust, wait)
        for trust in (-0.5, 0.0, 0.5)
        for wait in (1.0, 4.0, 60.0)
        for more, less in pairwise(("APPT", "INFO", "BUY", "COMPLAINT"))
    ]
    yield exact(Message("verify.row.bot_accepted_order"), ARTICLE, 0.0, min(gaps), ">")
    ranked = [declared.resolved[motive] for motive in ("APPT", "INFO", "BUY", "COMPLAINT")]
    gap = min(more - less for more, less in pairwise(ranked))
    yield exact(Message("verify.row.bot_resolved_order"), "Gartner 2023", 0.0, gap, ">")
    for motive, share, resolved, saved in (("APPT", 0.48, 0.70, "2.45136"), ("COMPLAINT", 0.25, 0.17, "0.215425"), ("INFO", 0.40, 0.58, "1.65832")):  # fmt: skip
        cost = theory.bot_cost_eur(share, resolved, BOT_EUR, PEOPLE_EUR)
        target = Message("verify.row.bot_saving", motive=Message(f"motive.{motive}"))
        yield printed(target, GARTNER, saved, PEOPLE_EUR - cost)
    cheaper = [theory.bot_cost_eur(0.4, 0.58, cents / 100, PEOPLE_EUR) for cents in range(0, 300, 25)]
    gain = min(b - a for a, b in pairwise(cheaper))
    yield exact(Message("verify.row.cheaper_bot"), DERIVED, 0.0, gain, ">")


def bot_world(share: float, resolved: float, **more: Any) -> dict[str, Any]:
    """Calls for information answered by plenty of people, with a bot that a plan may offer."""
    told: dict[str, Any] = {
        "customers": 2000,
        "months": 12,
        "segments": [segment(needs_year={"ask": 3.0}, prefers={"phone": 1.0, "web": UNLIKED}, retention_year=0.8)],
        "channels": [live("phone", eur_contact=PEOPLE_EUR), self_service("web"), bot(eur_contact=BOT_EUR)],
        "desks": [desk(20)],
        "resolve": {"resolved": {"INFO": 1.0}},
        "bot": {"accepted": {"INFO": share}, "resolved": {"INFO": resolved}, "quality_slope": 0.0, "trust_slope": 0.0, "give_up": 0.0},
        "levers": [lever("offer", "bot.offered", to_value=1.0, steepness=8.0)],
    }  # fmt: skip
    return told | more


# at this spend the S-shaped lever offers the bot to all but one in 10^8
OFFERED_EUR = 10_000.0


def offered_rows() -> Iterator[Row]:
    """Bots offered in a company of phone calls: what they save, and what useless ones destroy."""
    small = anchor(world(**bot_world(0.40, 0.58)))
    (found,) = compare(small, [plan(offer=OFFERED_EUR)], RunOptions(replications=REPLICATIONS))

    def cost_of_case(outcomes: Any) -> list[float]:
        return [
            float(one.totals.cell["cost_eur"].sum() / one.totals.moment["cases"].sum())
            for one in outcomes.replicates
        ]

    saved = [a - b for a, b in zip(cost_of_case(found.baseline), cost_of_case(found.outcomes), strict=True)]
    expected = PEOPLE_EUR - theory.bot_cost_eur(0.40, 0.58, BOT_EUR, PEOPLE_EUR)
    target = Message("verify.row.bot_saving", motive=Message("motive.INFO"))
    yield simulated(target, GARTNER, expected, saved)
    useless = bot_world(0.40, 0.0, continuity={"handover": 0.0})
    (found,) = compare(
        anchor(world(**useless)), [plan(offer=OFFERED_EUR)], RunOptions(replications=REPLICATIONS)
    )
    case = Message("verify.case.useless_bot")
    top = [
        float(b.totals.cell["satisfied"].sum() / b.totals.cell["closed"].sum() - a.totals.cell["satisfied"].sum() / a.totals.cell["closed"].sum())
        for a, b in zip(found.baseline.replicates, found.outcomes.replicates, strict=True)
    ]  # fmt: skip
    yield simulated(of(case, Message("verify.figure.change_satisfied")), DERIVED, 0.0, top, "<")
    dearer = [b - a for a, b in zip(cost_of_case(found.baseline), cost_of_case(found.outcomes), strict=True)]
    yield simulated(of(case, Message("verify.figure.change_cost")), DERIVED, 0.0, dearer, ">")
    returns = [value / found.rox.put_to_work_eur for value in found.values_eur]
    yield simulated(of(case, Message("verify.figure.rox")), DERIVED, 0.0, returns, "<")


def truth_rows() -> Iterator[Row]:
    """Yield who spends more or less after a moment of truth."""
    for causal, up, down in ((1.0, "0.8500", "0.7000"), (0.5, "0.5000", "0.3374")):
        rules = rules_of(world(truth={"causal": causal}))
        case = Message("verify.case.moments_of_truth", causal=causal)
        more, less = _share(rules, good=True, more=True), _share(rules, good=False, more=False)
        yield printed(of(case, Message("verify.figure.spend_more")), BANKS, up, more)
        yield printed(of(case, Message("verify.figure.spend_less")), BANKS, down, less)


def _share(rules: Any, *, good: bool, more: bool) -> float:
    """Share of uniform draws at which the margin rises (from 0 up) or falls (from 1 down), by bisection."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        factor = behaviour.margin_change(rules, good, middle if more else 1 - middle)
        if factor > 1 if more else factor < 1:
            low = middle
        else:
            high = middle
    return low


def recovery_rows() -> Iterator[Row]:
    """Calling back soon wins more; failures close together weigh more."""
    rules = rules_of(world())
    half = behaviour.call_back_gain(rules, rules.loop_half_gain_min) / behaviour.call_back_gain(rules, 0.0)
    yield exact(Message("verify.row.call_back_half"), SOCIAL_MEDIA, 0.5, half)
    gains = [behaviour.call_back_gain(rules, HOUR_MIN * hours) for hours in range(0, 200, 5)]
    loss = min(a - b for a, b in pairwise(gains))
    yield exact(Message("verify.row.call_back_later"), DERIVED, 0.0, loss, ">")
    paid = SimpleNamespace(loop_gain=24.83, loop_half_gain_min=12.43)
    for minutes, worth in ((3.0, "20"), (22.0, "8.96"), (120.0, "2.33")):
        reply = Message("verify.row.reply", minutes=minutes)
        yield printed(reply, SOCIAL_MEDIA, worth, behaviour.call_back_gain(paid, minutes))
    yield exact(Message("verify.row.second_failure"), KNOX, 0.0, float(rules.loyalty_second_failure), ">")


def prevention_rows() -> Iterator[Row]:
    """Equity when every bad answer is called back at once, against equity when problems are solved at the first contact."""
    small = anchor(
        world(
            customers=3000,
            months=24,
            segments=[segment(needs_year={"ask": 2.0, "fail": 2.0}, prefers={"phone": 1.0, "web": UNLIKED})],
            moments=[moment(), moment("fail", "PROBLEM")],
            channels=[live("phone", eur_contact=0.0, invite=1.0), self_service("web", eur_contact=0.0)],
            desks=[desk(30)],
            survey={"response": 8.0, "quarantine_d": 0.0, "delay_h": 0.1},
            loop={"desk": "team", "alert": 2, "delay_h": 0.0},
            levers=[
                lever("loop", "loop.coverage", to_value=1.0, steepness=8.0),
                lever("solve", "cell.resolution", to_value=1.0, steepness=8.0, moments=["fail"]),
            ],
        )
    )
    found = compare(
        small, [plan(loop=OFFERED_EUR), plan(solve=OFFERED_EUR)], RunOptions(replications=REPLICATIONS)
    )
    gained = [[value + one.rox.net_spend_eur for value in one.values_eur] for one in found]
    gaps = [recovered - spared for recovered, spared in zip(*gained, strict=True)]
    yield simulated(Message("verify.row.recovery_or_prevention"), KNOX, 0.0, gaps, "<")
    meta = direction("de Matos et al. 2007")
    yield simulated(Message("verify.row.recovery_or_nothing"), meta, 0.0, gained[0], ">")
