"""Value and leaving: functions against published tables, then what the engine makes of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logit

from sim import (  # fmt: skip
    MINUTES_MONTH,
    Lever,
    Life,
    Message,
    RunOptions,
    anchor,
    annuity,
    behaviour,
    compare,
    hill,
    rules_of,
    run_once,
    theory,
    today,
)

from .check import DERIVED, Row, banded, exact, of, printed, simulated, spanned
from .memory import problem_world
from .worlds import lever, plan, segment, self_service, world

GUPTA = "Gupta, Lehmann & Stuart 2004"
KRISS = "Kriss 2014"
KRISS_DERIVED = Message("verify.source.derived_from", source=KRISS)
GARTNER = Message("verify.source.gartner_kept")
LITTLE = "Little 1970"
FOR_EVER = 4000
REPLICATIONS = 6


def money_rows() -> Iterator[Row]:
    """Yield what a customer is worth, what an investment returns, what leaving answers to."""
    value, monthly = theory.customer_value(100, 0.85, 0.10), 100 * annuity(0.85, 0.10, FOR_EVER)
    yield exact(Message("verify.row.customer_value"), GUPTA, 340.0, value)
    yield exact(Message("verify.row.customer_value_now"), GUPTA, 440.0, value + 100)
    yield spanned(Message("verify.row.customer_value_monthly"), DERIVED, 340.0, 440.0, [monthly])
    five = 100 * annuity(0.85, 0.10, 5)
    yield printed(Message("verify.row.customer_value_five_years"), DERIVED, "277.98980", five)
    for kept, rate, expected in (
        (0.85, 0.10, "4.4000000"),
        (0.80, 0.12, "3.5000000"),
        (0.90, 0.12, "5.0909"),
    ):
        step = 1e-6
        more, less = (theory.customer_value(1, kept * (1 + sign * step), rate) for sign in (1, -1))
        rise = more / less
        found = math.log(rise) / math.log((1 + step) / (1 - step))
        yield printed(
            Message("verify.row.retention_elasticity", kept=kept, rate=rate), GUPTA, expected, found
        )
    worth = sum(40 / 1.08**year for year in range(1, 5))
    yield printed(Message("verify.row.present_value"), DERIVED, "132.4850736", worth)
    rust, payback = "Rust, Zahorik & Keiningham 1995", theory.payback_years(100, [40] * 4, 0.08)
    yield printed(Message("verify.row.investment_rox"), rust, "0.3248507", (worth - 100) / 100)
    yield printed(Message("verify.row.payback"), DERIVED, "2.9029", payback)
    top, bottom = (theory.band_retention(*band, 0.55, 0.7, 0.85) for band in ((0.6, 1.0), (0.0, 0.05)))
    yield printed(Message("verify.row.best_kept"), KRISS_DERIVED, "0.8928", top)
    yield printed(Message("verify.row.worst_kept"), KRISS_DERIVED, "0.6823", bottom)
    apart = Message("verify.row.kept_contrast")
    yield printed(apart, KRISS_DERIVED, "1.36", float(logit(top) - logit(bottom)))
    steep = theory.contrast(theory.slope_above_edge(0.55, 2.0), 2.0)
    steeper = Message("verify.row.kept_contrast_steeper")
    yield exact(steeper, KRISS_DERIVED, theory.contrast(0.55, 1.0), steep)
    for causal, expected in ((1.0, "0.572"), (0.7, "0.400")):
        rules = rules_of(world(memory={"gain": 0.3}, loyalty={"causal": causal, "edge": 1.0}))
        debts = [theory.debt_of_a_problem(contacts, 0.5) for contacts in (1, 3)]
        own = [-(rules.memory_gain + rules.memory_fresh) * debt for debt in debts]
        before, after = (behaviour.leaving_logit(rules, 0.0, 0.0, each, 0.0) for each in own)
        contrast = (after - before) * world().loyalty.month_factor
        yield printed(Message("verify.row.contact_contrast", causal=causal), GARTNER, expected, contrast)


def curve_rows() -> Iterator[Row]:
    """Yield how effects answer to spending."""
    for spend, value, steepness, efficient, at, reached in (
        ((100, 200), (0.70, 0.82), "2.000000000", "100.0000000", 150, "0.7769230769"),
        ((100, 150), (0.70, 0.76), "1.526738543", "65.71239", 300, "0.8370183"),
    ):
        power, half = theory.curve_of_answers(0.50, 0.90, spend, value)
        case = Message(
            "verify.case.manager", value=value[0], spend=spend[0], other_value=value[1], other_spend=spend[1]
        )
        yield printed(of(case, Message("verify.figure.steepness")), LITTLE, steepness, power)
        yield printed(of(case, Message("verify.figure.half_spend")), LITTLE, "100.0000000", half)
        told = lever(
            "coach", "cell.resolution", from_value=0.50, to_value=0.90, half_eur_year=half, steepness=power
        )
        curve = Lever.model_validate(told)
        effect = of(case, Message("verify.figure.effect_at", spend=at))
        most = of(case, Message("verify.figure.efficient_spend"))
        yield printed(effect, LITTLE, reached, hill(curve, at))
        yield printed(most, DERIVED, efficient, theory.efficient_spend(half, power))
        best = minimize_scalar(
            lambda eur, curve=curve: -(hill(curve, eur) - 0.50) / eur, bounds=(1, 1000), method="bounded", options={"xatol": 1e-9}
        ).x  # fmt: skip
        # the search ends where the flat top of the ratio is lost in rounding
        own = of(case, Message("verify.figure.best_spend_found"))
        yield Row(own, DERIVED, float(theory.efficient_spend(half, power)), float(best), 1e-4)


def contrast_rows() -> Iterator[Row]:
    """Retention after one and after three contacts; retention by what customers answered."""
    small = problem_world(customers=8000, memory={"gain": 0.3}, loyalty={"causal": 1.0})
    gaps = [
        small.loyalty.month_factor * leaving_gap(run_once(small, months=0, warm_up=18, replication=n))
        for n in range(REPLICATIONS)
    ]
    stated, contrast = (
        Message("verify.why.stated_contrast"),
        Message("verify.row.contact_contrast", causal=1.0),
    )
    yield banded(contrast, GARTNER, 0.5696, 0.15, stated, gaps)
    rated = anchor(
        world(
            customers=10_000,
            months=15,
            segments=[segment(needs_year={"ask": 4.0})],
            channels=[self_service("web", invite=1.0)],
            loyalty={"causal": 1.0},
            survey={
                "response": 8.0,
                "response_bad": 0.0,
                "response_good": 0.0,
                "quarantine_d": 0.0,
                "fatigue": 0.0,
            },
        )
    )
    found = [band_contrast(run_once(rated, replication=number)) for number in range(2 * REPLICATIONS)]
    yield simulated(Message("verify.row.score_contrast"), KRISS, 1.3278, found)


def leaving_gap(life: Life) -> float:
    """Return the logit of leaving just after a problem of three contacts, each in another channel, less after one of one contact."""
    rules, disposition = life.numbers.rules, life.customers["disposition"].to_numpy()
    months, people = int(life.numbers.rules.months), int(life.numbers.rules.customers)
    own = np.asarray(life.raw.own, np.float64).reshape(months, people)
    age = (life.cases["closed_min"] - float(life.numbers.rules.start_min)) / MINUTES_MONTH
    late = (
        (age % 1 > 0.9) & (life.cases["resolved"] == 1) & (life.cases["contacts"] == life.cases["channels"])
    )
    means = []
    for contacts in (1, 3):
        chosen = life.cases[late & (life.cases["contacts"] == contacts)]
        felt = own[age[chosen.index].astype(int), chosen["customer"]]
        level = disposition[chosen["customer"]] + rules.loyalty_causal * felt
        means.append(
            -rules.beta
            * (level + (rules.loyalty_edge - 1) * np.minimum(level - rules.anchors_edge, 0)).mean()
        )
    return float(means[1] - means[0])


def band_contrast(life: Life) -> float:
    """Contrast of staying a year, those who answered 9 or 10 against 0 to 2, from their first answer of the first quarter."""
    start = float(life.numbers.rules.start_min)
    answers = life.answers.sort_values("answered_min").drop_duplicates("customer")
    month = ((answers["answered_min"] - start) // MINUTES_MONTH).astype(int)
    soon = answers[(month >= int(life.numbers.rules.warm_up)) & (month < int(life.numbers.rules.warm_up) + 3)]
    left = life.customers["left"].to_numpy()[soon["customer"]]
    stayed = (left < 0) | (left >= month[soon.index].to_numpy() + 12)
    best, worst = (soon["recommendation"] >= 9).to_numpy(), (soon["recommendation"] <= 2).to_numpy()
    return float(logit(stayed[best].mean()) - logit(stayed[worst].mean()))


def nothing_rows() -> Iterator[Row]:
    """Plans that change nothing."""
    small = anchor(world(customers=500, months=6, levers=[lever("useless", "cell.quality", to_value=0.0)]))
    same, useless = compare(small, [today(small), plan(useless=1000.0)], RunOptions(replications=2))
    itself, idle = Message("verify.case.today"), Message("verify.case.useless_lever")
    equity = Message("verify.figure.change_equity")
    yield exact(of(itself, equity), DERIVED, 0.0, same.rox.delta_customer_equity_eur)
    defined = of(itself, Message("verify.figure.rox_defined"))
    yield exact(defined, DERIVED, 0, int(same.rox.mean is not None))
    yield exact(of(idle, equity), DERIVED, 0.0, useless.rox.delta_customer_equity_eur)
    yield exact(of(idle, Message("verify.figure.rox")), DERIVED, -1.0, float(useless.rox.mean or 0.0))
