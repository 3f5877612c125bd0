"""Return on experience: cash flows of a plan against today's, their value, and its parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from .arrays.pack import Floats
from .arrays.state import Totals
from .plan import Plan, line_of, spend_by_month, today_eur_year
from .quantities import MONTHS_YEAR
from .world import World

CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """A mean over replications with its standard error and 95 % Student interval (simulation error only)."""

    mean: float
    se: float
    lo: float
    hi: float


class Flows(NamedTuple):
    """Cash flows of one replication by month and segment, each months x segments, in EUR; alive in customers."""

    alive: Floats
    margin: Floats
    sales: Floats
    cost: Floats
    kept: Floats  # customers after the last month, by segment


class Spend(NamedTuple):
    """What a plan costs against today's, as present values in EUR."""

    net_eur: float
    put_to_work_eur: float


class Rox(NamedTuple):
    """Return on experience of a plan; mean, se, lo and hi are None when no money is put to work."""

    mean: float | None
    se: float | None
    lo: float | None
    hi: float | None
    value_eur: float
    value_se: float
    value_lo: float
    value_hi: float
    put_to_work_eur: float
    net_spend_eur: float
    delta_customer_equity_eur: float
    without_terminal: float | None
    parts: dict[str, float]
    freed_hours_year: float
    word_of_mouth_eur: float = 0.0  # apart: in no other figure


def half_width(count: int, among: int = 1) -> float:
    """Half of a Student interval of a mean of so many values, in standard errors; NaN where one value tells no error.

    among: how many such intervals are to hold at once (Bonferroni).
    """
    return float(stdtrit(count - 1, 1 - (1 - CONFIDENCE) / 2 / among)) if count > 1 else math.nan


def estimate(values: Sequence[float]) -> Estimate:
    """Mean, standard error and Student interval; the error of a single value is unknown (NaN)."""
    count = len(values)
    mean = math.fsum(values) / count
    if count < 2:
        return Estimate(mean, math.nan, math.nan, math.nan)
    se = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1) / count)
    half = half_width(count) * se
    return Estimate(mean, se, mean - half, mean + half)


def annuity(retention: float, rate: float, years: int) -> float:
    """Years of margin a customer is still worth, the first in one year (Gupta, Lehmann & Stuart 2004, finite)."""
    return math.fsum((retention / (1 + rate)) ** year for year in range(1, years + 1))


def discount_factor(month: int, rate: float) -> float:
    """Return what a euro at the end of a month, counted from 0, is worth now at an annual rate."""
    return float((1 + rate) ** (-(month + 1) / MONTHS_YEAR))


def discounts(world: World, months: int) -> Floats:
    """Discount factor of each month, money falling at its end."""
    return np.array([discount_factor(month, world.discount_rate) for month in range(months)])


def present_value_eur(flows_eur: Sequence[float], rate: float) -> float:
    """Present value of the flows of each month."""
    return math.fsum(eur * discount_factor(month, rate) for month, eur in enumerate(flows_eur))


def flows(world: World, totals: Totals, warm_up: int) -> Flows:
    """Cash flows of the reported months of one replication."""
    segments = len(world.segments)

    reported = totals.segment_month.reshape(-1, segments)[warm_up:]
    alive = reported["alive"]
    kept = alive[-1] - reported["leavers"][-1] if len(alive) else np.zeros(segments)
    return Flows(alive, reported["margin"], reported["sales"], reported["cost"], kept)


def terminal_value(world: World, money: Flows) -> float:
    """Value of those who are still customers after the horizon, at baseline retention, capped in years."""
    worth = [
        s.margin_eur_year * annuity(s.retention_year, world.discount_rate, world.terminal_years)
        for s in world.segments
    ]
    return float(money.kept @ np.array(worth)) * discount_factor(len(money.alive) - 1, world.discount_rate)


def acquisition_eur(world: World, joiners: Floats) -> float:
    """Present value of gaining the joiners, months x segments, paid at the start of the month they join."""
    price = np.array([segment.acquisition_eur for segment in world.segments])
    factors = [(1 + world.discount_rate) ** (-month / 12) for month in range(len(joiners))]
    return float(np.array(factors) @ (joiners @ price)) if len(joiners) else 0.0


def customer_equity_by_segment(world: World, money: Flows) -> Floats:
    """Present value of each segment's margin and sales less its variable cost to serve, terminal value included, in EUR."""
    one_by_one = np.eye(len(world.segments))
    ends = [terminal_value(world, money._replace(kept=money.kept * only)) for only in one_by_one]
    return discounts(world, len(money.alive)) @ (money.margin + money.sales - money.cost) + np.array(ends)


def word_of_mouth_eur(world: World, totals: Totals, warm_up: int) -> float:
    """Present value of customers won and lost by what cases make people tell, terminal years of margin each.

    It stands apart from value and ROX, because how many listen and what it changes have no source.
    """
    words = world.words
    booked = totals.segment_month.reshape(-1, len(world.segments))[warm_up:]
    won = booked["delighted"] * words.tell_good * words.hear_good * words.win
    lost = booked["dismayed"] * words.tell_bad * words.hear_bad * words.loss
    worth = [
        s.margin_eur_year * annuity(s.retention_year, world.discount_rate, world.terminal_years)
        for s in world.segments
    ]
    by_month = (won - lost) @ np.array(worth) * words.listening
    return float(discounts(world, len(by_month)) @ by_month)


def customer_equity_eur(world: World, money: Flows) -> float:
    """Present value of margin and sales less the variable cost to serve, terminal value included."""
    cash = (money.margin + money.sales - money.cost).sum(axis=1)
    return float(discounts(world, len(cash)) @ cash) + terminal_value(world, money)


def spend(world: World, plan: Plan, months: int) -> Spend:
    """Present value of a plan's money above today's, net and put to work: lines that cost less fund, and are not put to work."""
    factors = discounts(world, months)
    net, work = 0.0, 0.0
    for lever in world.levers:
        today = today_eur_year(world, lever) / 12
        more = np.array(spend_by_month(world, lever, line_of(world, plan, lever), months)) - today
        worth = float(factors @ more)
        net += worth
        work += max(0.0, worth)
    return Spend(net, work)


def value_parts(world: World, today: Flows, plan: Flows, net_eur: float) -> dict[str, float]:
    """Value of a plan against today in one paired run, split into effects that add up to it.

    retention: customers kept, at today's margin net of cost, terminal value included; spend: their margin and sales;
    service: their cost to serve; net_spend: the money itself.
    """
    factors = discounts(world, len(today.alive))

    def each(amount: Floats, alive: Floats) -> Floats:
        return np.divide(amount, alive, out=np.zeros_like(amount), where=alive > 0)

    margin_before, margin_after = each(today.margin, today.alive), each(plan.margin, plan.alive)
    cost_before, cost_after = each(today.cost, today.alive), each(plan.cost, plan.alive)
    kept = plan.alive - today.alive
    spend_more = plan.alive * (margin_after - margin_before) + plan.sales - today.sales
    cost_more = plan.alive * (cost_after - cost_before)
    return {
        "retention": float(factors @ (kept * (margin_before - cost_before)).sum(axis=1))
        + terminal_value(world, plan)
        - terminal_value(world, today),
        "spend": float(factors @ spend_more.sum(axis=1)),
        "service": -float(factors @ cost_more.sum(axis=1)),
        "net_spend": 0.0 - net_eur,
    }


def in_cents(parts: dict[str, float]) -> dict[str, float]:
    """Parts rounded to cents so that they add up to their rounded sum (largest remainder)."""
    cents = {name: math.floor(value * 100) for name, value in parts.items()}
    missing = round(math.fsum(parts.values()) * 100) - sum(cents.values())
    by_remainder = sorted(parts, key=lambda name: cents[name] - parts[name] * 100)
    for name in by_remainder[:missing]:
        cents[name] += 1
    return {name: value / 100 for name, value in cents.items()}


def return_on_experience(
    world: World, plan: Plan, paired: Sequence[tuple[Flows, Flows]], freed_hours_year: float
) -> tuple[Rox, tuple[float, ...]]:
    """ROX of a plan from paired replications (today, plan), and its value in each of them."""
    months = len(paired[0][0].alive)
    money = spend(world, plan, months)
    parts = [value_parts(world, today, after, money.net_eur) for today, after in paired]
    values = tuple(math.fsum(part.values()) for part in parts)
    value = estimate(values)
    terminal = [terminal_value(world, after) - terminal_value(world, today) for today, after in paired]
    mean_parts = {name: math.fsum(part[name] for part in parts) / len(parts) for name in parts[0]}
    rounded = in_cents(mean_parts)
    work = money.put_to_work_eur
    ratio = Estimate(*(figure / work for figure in value)) if work > 0 else None
    rox = Rox(
        mean=ratio.mean if ratio else None,
        se=ratio.se if ratio else None,
        lo=ratio.lo if ratio else None,
        hi=ratio.hi if ratio else None,
        value_eur=value.mean,
        value_se=value.se,
        value_lo=value.lo,
        value_hi=value.hi,
        put_to_work_eur=work,
        net_spend_eur=money.net_eur,
        delta_customer_equity_eur=value.mean + money.net_eur,
        without_terminal=(value.mean - math.fsum(terminal) / len(terminal)) / work if work > 0 else None,
        parts=rounded,
        freed_hours_year=freed_hours_year,
    )
    return rox, values
