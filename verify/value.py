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

from .check import DERIVED, Row, banded, exact, printed, simulated, spanned
from .memory import problem_world
from .worlds import lever, plan, segment, self_service, world

GUPTA = "Gupta, Lehmann & Stuart 2004"
KRISS = "Kriss 2014"
GARTNER = "Gartner 2024: 52 and 38 % kept"
LITTLE = "Little 1970"
FOR_EVER = 4000
REPLICATIONS = 6


def money_rows() -> Iterator[Row]:
    """Yield what a customer is worth, what an investment returns, what leaving answers to."""
    yield exact("value of a customer, margin 100, 85 % kept, 10 %", GUPTA, 340.0, theory.customer_value(100, 0.85, 0.10))  # fmt: skip
    yield exact("the same if the first margin is paid now", GUPTA, 440.0, theory.customer_value(100, 0.85, 0.10) + 100)  # fmt: skip
    yield spanned("the same paid by month, the annuity of the model without its cap: between the two", DERIVED, 340.0, 440.0, [100 * annuity(0.85, 0.10, FOR_EVER)])  # fmt: skip
    yield printed("the same over five years", DERIVED, "277.98980", 100 * annuity(0.85, 0.10, 5))
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
            f"value for a per cent of retention, {kept:.0%} kept, {rate:.0%}", GUPTA, expected, found
        )
    worth = sum(40 / 1.08**year for year in range(1, 5))
    yield printed("40 a year for four years at 8 %: present value", DERIVED, "132.4850736", worth)
    yield printed("the same for an investment of 100: ROX", "Rust, Zahorik & Keiningham 1995", "0.3248507", (worth - 100) / 100)  # fmt: skip
    yield printed(
        "the same: discounted payback in years", DERIVED, "2.9029", theory.payback_years(100, [40] * 4, 0.08)
    )
    top, bottom = (theory.band_retention(*band, 0.55, 0.7, 0.85) for band in ((0.6, 1.0), (0.0, 0.05)))
    yield printed("kept a year, the 40 % with the best scores", f"{KRISS}, derived", "0.8928", top)
    yield printed("kept a year, the 5 % with the worst scores", f"{KRISS}, derived", "0.6823", bottom)
    yield printed("contrast of the two", f"{KRISS}, derived", "1.36", float(logit(top) - logit(bottom)))
    yield exact("contrast of the two where the slope is twice as steep below the edge", f"{KRISS}, derived", theory.contrast(0.55, 1.0), theory.contrast(theory.slope_above_edge(0.55, 2.0), 2.0))  # fmt: skip
    for causal, expected in ((1.0, "0.572"), (0.7, "0.400")):
        rules = rules_of(world(memory={"gain": 0.3}, loyalty={"causal": causal, "edge": 1.0}))
        debts = [theory.debt_of_a_problem(contacts, 0.5) for contacts in (1, 3)]
        own = [-(rules.gain + rules.fresh) * debt for debt in debts]
        before, after = (behaviour.leaving_logit(rules, 0.0, 0.0, each, 0.0) for each in own)
        contrast = (after - before) * world().loyalty.month_factor
        yield printed(f"contrast of retention after one and three contacts, {causal:.0%} causal", GARTNER, expected, contrast)  # fmt: skip


def curve_rows() -> Iterator[Row]:
    """Yield how effects answer to spending."""
    for spend, value, steepness, efficient, at, reached in (
        ((100, 200), (0.70, 0.82), "2.000000000", "100.0000000", 150, "0.7769230769"),
        ((100, 150), (0.70, 0.76), "1.526738543", "65.71239", 300, "0.8370183"),
    ):
        power, half = theory.curve_of_answers(0.50, 0.90, spend, value)
        case = f"a manager expects {value[0]:g} at {spend[0]} and {value[1]:g} at {spend[1]}"
        yield printed(f"{case}: steepness", LITTLE, steepness, power)
        yield printed(f"{case}: half-effect spend", LITTLE, "100.0000000", half)
        told = lever(
            "coach", "cell.resolution", from_value=0.50, to_value=0.90, half_eur_year=half, steepness=power
        )
        curve = Lever.model_validate(told)
        yield printed(f"{case}: effect of a lever at {at}", LITTLE, reached, hill(curve, at))
        yield printed(f"{case}: spend with the most effect a euro", DERIVED, efficient, theory.efficient_spend(half, power))  # fmt: skip
        best = minimize_scalar(
            lambda eur, curve=curve: -(hill(curve, eur) - 0.50) / eur, bounds=(1, 1000), method="bounded", options={"xatol": 1e-9}
        ).x  # fmt: skip
        # the search ends where the flat top of the ratio is lost in rounding
        yield Row(f"{case}: the lever's own best spend a euro", DERIVED, float(theory.efficient_spend(half, power)), float(best), 1e-4)  # fmt: skip


def contrast_rows() -> Iterator[Row]:
    """Retention after one and after three contacts; retention by what customers answered."""
    small = problem_world(customers=8000, memory={"gain": 0.3}, loyalty={"causal": 1.0})
    gaps = [
        small.loyalty.month_factor * leaving_gap(run_once(small, months=0, warm_up=18, replication=n))
        for n in range(REPLICATIONS)
    ]
    yield banded("simulated contrast of retention after one and three contacts, all causal", GARTNER, 0.5696, 0.15, "about a quarter of a contrast that customers stated and no company measured", gaps)  # fmt: skip
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
    yield simulated("simulated contrast of retention, the best 40 % and the worst 5 % of scores, all causal", KRISS, 1.3278, found)  # fmt: skip


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
        level = disposition[chosen["customer"]] + rules.xi * felt
        means.append(-rules.beta * (level + (rules.steeper - 1) * np.minimum(level - rules.edge, 0)).mean())
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
    yield exact(
        "today's plan against itself: change of equity", DERIVED, 0.0, same.rox.delta_customer_equity_eur
    )
    yield exact(
        "today's plan against itself: ROX that is a number", DERIVED, 0, int(same.rox.mean is not None)
    )
    yield exact("a useless lever: change of equity", DERIVED, 0.0, useless.rox.delta_customer_equity_eur)
    yield exact("a useless lever: ROX", DERIVED, -1.0, float(useless.rox.mean or 0.0))
