"""Return on experience: what the raised lines of a plan earn, what its cut lines save, and what that costs customers.

Three arms under common draws: today's plan, the plan's raised lines alone, and the plan. Customer equity is the present
value of margin and sales less the variable cost to serve, terminal value included. Value, the change of customer equity
less the money of the plan, is the sum of three figures: experience, what the raised lines earn by themselves; savings,
the money of the cut lines; and the price of savings, the change of customer equity that the cuts make.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import stdtrit

from .arrays.pack import Floats
from .arrays.state import Totals
from .plan import Plan, is_cut, is_raised, line_of, spend_by_month, today_eur_year
from .quantities import MONTHS_YEAR
from .world import World

CONFIDENCE = 0.95
EARLY_MONTHS = 24
EFFECTS = ("retention", "spend", "service")

Kind = Literal["experience", "savings", "loss"]


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


class Arms(NamedTuple):
    """Cash flows of one replication under today's plan, the plan's raised lines alone, and the plan."""

    today: Flows
    raised: Flows
    plan: Flows


class Spend(NamedTuple):
    """Money of a plan above today's, as present values in EUR: of all lines, of the raised ones, and what the cut ones save.

    Launches are in the money committed; notice and exit money in the savings, which may be negative.
    """

    net_eur: float
    put_to_work_eur: float
    savings_eur: float


class Worth(NamedTuple):
    """A plan against today's: value and change of customer equity, EUR, each with its error and 95 % limits.

    parts: the value by effect, its sum.
    """

    value_eur: float
    value_se: float
    value_lo: float
    value_hi: float
    net_spend_eur: float
    delta_customer_equity_eur: float
    delta_customer_equity_eur_se: float
    delta_customer_equity_eur_lo: float
    delta_customer_equity_eur_hi: float
    parts: dict[str, float]


class Raised(NamedTuple):
    """Effect of the raised lines alone on customer equity, EUR, and the parts of it and of their money, in cents."""

    delta_customer_equity_eur: float
    parts: dict[str, float]


class WithoutCuts(NamedTuple):
    """The plan without its cuts: its value, which is the experience, and the money it takes above today's, EUR a year."""

    value_eur: float
    extra_eur_year: float


class Rox(NamedTuple):
    """Return on experience of a plan, and the three figures that its value is the sum of, to the cent.

    mean, se, lo, hi: experience by euro committed; None where no line is raised, or where the plan is one of savings.
    kind: experience, where customers are worth more for sure (95 %, paired); savings, where only the value is above
    nothing for sure; loss, where neither is. None from one replication, and for a plan that changes no line.
    saved_per_euro_lost: savings by euro of customer equity that the cuts cost; None where they cost none.
    without_terminal: ROX within the horizon; over_24_months: within its first 24 months; both without terminal value.
    """

    mean: float | None
    se: float | None
    lo: float | None
    hi: float | None
    kind: Kind | None
    experience_eur: Estimate
    savings_eur: float
    price_of_savings_eur: Estimate
    put_to_work_eur: float
    value_eur: float
    value_se: float
    value_lo: float
    value_hi: float
    net_spend_eur: float
    delta_customer_equity_eur: float
    delta_customer_equity_eur_se: float
    delta_customer_equity_eur_lo: float
    delta_customer_equity_eur_hi: float
    parts: dict[str, float]
    raised: Raised
    without_cuts: WithoutCuts
    saved_per_euro_lost: float | None
    without_terminal: float | None
    over_24_months: float | None
    freed_hours_year: float
    word_of_mouth_eur: float = 0.0  # apart: in no other figure
    acquisition_avoided_eur: float = 0.0  # apart too: who keeps a customer need not win one again


def half_width(count: int, among: int = 1) -> float:
    """Return half of a Student interval of a mean of so many values, in standard errors; NaN where one value tells no error.

    among: how many such intervals are to hold at once (Bonferroni).
    """
    return float(stdtrit(count - 1, 1 - (1 - CONFIDENCE) / 2 / among)) if count > 1 else math.nan


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean, standard error and Student interval; the error of a single value is unknown (NaN)."""
    count = len(values)
    mean = math.fsum(values) / count
    if count < 2:
        return Estimate(mean, math.nan, math.nan, math.nan)
    se = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1) / count)
    half = half_width(count) * se
    return Estimate(mean, se, mean - half, mean + half)


def annuity(retention: float, rate: float, years: int) -> float:
    """Return the years of margin a customer is still worth, paid by month, the first in one month (Gupta, Lehmann & Stuart 2004, finite)."""
    kept = (retention / (1 + rate)) ** (1 / MONTHS_YEAR)
    return math.fsum(kept**month for month in range(1, MONTHS_YEAR * years + 1)) / MONTHS_YEAR


def discount_factor(month: int, rate: float) -> float:
    """Return what a euro at the end of a month, counted from 0, is worth now at an annual rate."""
    return float((1 + rate) ** (-(month + 1) / MONTHS_YEAR))


def discounts(world: World, months: int) -> Floats:
    """Return the discount factor of each month, money falling at its end."""
    return np.array([discount_factor(month, world.discount_rate) for month in range(months)])


def present_value_eur(flows_eur: Sequence[float], rate: float) -> float:
    """Return the present value of flows at the end of each month, at an annual rate."""
    return math.fsum(eur * discount_factor(month, rate) for month, eur in enumerate(flows_eur))


def flows(world: World, totals: Totals, warm_up: int) -> Flows:
    """Return the cash flows of the reported months of one replication, EUR, nominal."""
    segments = len(world.segments)

    reported = totals.segment_month.reshape(-1, segments)[warm_up:]
    alive = reported["alive"]
    kept = alive[-1] - reported["leavers"][-1] if len(alive) else np.zeros(segments)
    return Flows(alive, reported["margin"], reported["sales"], reported["cost"], kept)


def net_margin_eur_year(world: World) -> list[float]:
    """Return what a customer of each segment brings in a year less today's cost to serve, EUR, in every arm the same."""
    serve = world.anchors.serve_eur_year or [0.0] * len(world.segments)
    return [segment.margin_eur_year - eur for segment, eur in zip(world.segments, serve, strict=True)]


def terminal_worth_eur(world: World) -> Floats:
    """Return what a customer of each segment is worth after the horizon, EUR at its end: at baseline retention, capped in years."""
    return np.array(
        [
            eur_year * annuity(segment.retention_year, world.discount_rate, world.terminal_years)
            for segment, eur_year in zip(world.segments, net_margin_eur_year(world), strict=True)
        ]
    )


def terminal_value(world: World, money: Flows) -> float:
    """Return the present value of those who are still customers after the horizon, EUR."""
    worth = float(money.kept @ terminal_worth_eur(world))
    return worth * discount_factor(len(money.alive) - 1, world.discount_rate)


def acquisition_eur(world: World, joiners: Floats) -> float:
    """Return the present value of gaining the joiners, months x segments, paid at the start of the month they join."""
    price = np.array([segment.acquisition_eur for segment in world.segments])
    factors = [(1 + world.discount_rate) ** (-month / 12) for month in range(len(joiners))]
    return float(np.array(factors) @ (joiners @ price)) if len(joiners) else 0.0


def acquisition_avoided_eur(world: World, today: Flows, plan: Flows) -> float:
    """Return the present value of what it would cost to win again as many customers as a plan keeps beyond today's, EUR.

    Month by month, each customer kept longer at the `acquisition_eur` of the segment; below nothing where fewer stay. It is kept
    apart from value and ROX: a company that would not replace those customers saves nothing by keeping them.
    """
    price = np.array([segment.acquisition_eur for segment in world.segments])
    more = np.vstack([plan.alive, plan.kept]) - np.vstack([today.alive, today.kept])
    return float(discounts(world, len(today.alive)) @ (np.diff(more, axis=0) @ price))


def customer_equity_by_segment(world: World, money: Flows) -> Floats:
    """Return the present value of each segment's margin and sales less its variable cost to serve, terminal value included, in EUR."""
    one_by_one = np.eye(len(world.segments))
    ends = [terminal_value(world, money._replace(kept=money.kept * only)) for only in one_by_one]
    return discounts(world, len(money.alive)) @ (money.margin + money.sales - money.cost) + np.array(ends)


def word_of_mouth_eur(world: World, totals: Totals, warm_up: int) -> float:
    """Return the present value of customers won and lost by what cases make people tell, terminal years of margin each.

    It is kept apart from value and ROX, because how many listen and what it changes have no source.
    """
    words = world.words
    booked = totals.segment_month.reshape(-1, len(world.segments))[warm_up:]
    won = booked["delighted"] * words.tell_good * words.hear_good * words.win
    lost = booked["dismayed"] * words.tell_bad * words.hear_bad * words.loss
    by_month = (won - lost) @ terminal_worth_eur(world) * words.listening
    return float(discounts(world, len(by_month)) @ by_month)


def customer_equity_eur(world: World, money: Flows) -> float:
    """Return the present value of margin and sales less the variable cost to serve, terminal value included, in EUR."""
    cash = (money.margin + money.sales - money.cost).sum(axis=1)
    return float(discounts(world, len(cash)) @ cash) + terminal_value(world, money)


def spend(world: World, plan: Plan, months: int) -> Spend:
    """Return the present values of a plan's money above today's over so many months."""
    factors = discounts(world, months)
    net, work, saved = 0.0, 0.0, 0.0
    for lever in world.levers:
        line = line_of(world, plan, lever)
        more = np.array(spend_by_month(world, lever, line, months)) - today_eur_year(world, lever) / 12
        worth = float(factors @ more)
        net += worth
        if is_cut(world, lever, line):
            saved -= worth
        elif is_raised(world, lever, line):
            work += worth
    return Spend(net, work, saved)


def equity_effects(world: World, today: Flows, plan: Flows) -> dict[str, float]:
    """Return the change of customer equity against today in one paired run, EUR, split into effects that add up to it.

    retention: customers kept, at today's margin net of cost, terminal value included; spend: their margin and sales;
    service: their cost to serve.
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
    }


def value_parts(world: World, today: Flows, plan: Flows, net_eur: float) -> dict[str, float]:
    """Return the value of a plan against today in one paired run, EUR: its effects on customer equity, and net_spend, its money."""
    return {**equity_effects(world, today, plan), "net_spend": 0.0 - net_eur}


def in_cents(parts: Mapping[str, float], total_eur: float | None = None) -> dict[str, float]:
    """Return the parts rounded to cents so that they add up to their rounded sum, or to a total given (largest remainder)."""
    cents = {name: math.floor(value * 100) for name, value in parts.items()}
    total = math.fsum(parts.values()) if total_eur is None else total_eur
    missing = round(total * 100) - sum(cents.values())
    by_remainder = sorted(parts, key=lambda name: cents[name] - parts[name] * 100)
    step = 1 if missing > 0 else -1
    for place in range(abs(missing) if parts else 0):
        cents[by_remainder[::step][place % len(parts)]] += step
    return {name: value / 100 for name, value in cents.items()}


def worth_against_today(
    world: World, plan: Plan, paired: Sequence[tuple[Flows, Flows]]
) -> tuple[Worth, tuple[float, ...]]:
    """Return what a plan is worth from paired replications (today, plan), and its value in each of them, EUR."""
    money = spend(world, plan, len(paired[0][0].alive))
    parts = [value_parts(world, today, after, money.net_eur) for today, after in paired]
    values = tuple(math.fsum(part.values()) for part in parts)
    value, gain = estimate(values), estimate([each + money.net_eur for each in values])
    return Worth(*value, money.net_eur, value.mean + money.net_eur, *gain[1:], _mean_of(parts)), values


def return_on_experience(
    world: World, plan: Plan, paired: Sequence[Arms], freed_hours_year: float
) -> tuple[Rox, tuple[float, ...]]:
    """Return the ROX of a plan from replications of its three arms, and its value in each of them, EUR."""
    money = spend(world, plan, len(paired[0].today.alive))
    work = money.put_to_work_eur
    worth, values = worth_against_today(world, plan, [(arms.today, arms.plan) for arms in paired])
    raised = [equity_effects(world, arms.today, arms.raised) for arms in paired]
    gains = [math.fsum(part.values()) for part in raised]
    wholes = [math.fsum(equity_effects(world, arms.today, arms.plan).values()) for arms in paired]
    gain = estimate(gains)
    experience = Estimate(gain.mean - work, gain.se, gain.lo - work, gain.hi - work)
    price = estimate([whole - alone for whole, alone in zip(wholes, gains, strict=True)])
    kind = _kind(world, plan, worth)
    has_ratio = work > 0 and kind != "savings"
    ratio = Estimate(*(figure / work for figure in experience)) if has_ratio else None
    terminal = [terminal_value(world, arms.raised) - terminal_value(world, arms.today) for arms in paired]
    effects = _mean_of(raised)
    figures, parts, alone = _in_cents(worth, effects, money)
    rox = Rox(
        mean=ratio.mean if ratio else None,
        se=ratio.se if ratio else None,
        lo=ratio.lo if ratio else None,
        hi=ratio.hi if ratio else None,
        kind=kind,
        experience_eur=experience._replace(mean=figures["experience"]),
        savings_eur=figures["savings"],
        price_of_savings_eur=price._replace(mean=figures["price_of_savings"]),
        put_to_work_eur=work,
        **worth._replace(parts=parts)._asdict(),
        raised=Raised(gain.mean, alone),
        without_cuts=WithoutCuts(figures["experience"], _extra_eur_year(world, plan)),
        saved_per_euro_lost=-money.savings_eur / price.mean if price.mean < 0 else None,
        without_terminal=(experience.mean - math.fsum(terminal) / len(terminal)) / work
        if has_ratio
        else None,
        over_24_months=_early(world, plan, paired) if has_ratio else None,
        freed_hours_year=freed_hours_year,
    )
    return rox, values


def _kind(world: World, plan: Plan, worth: Worth) -> Kind | None:
    """What kind of plan it is; None where one replication tells no error, and where no line is changed."""
    lines = [(lever, line_of(world, plan, lever)) for lever in world.levers]
    is_changed = any(is_raised(world, *each) or is_cut(world, *each) for each in lines)
    if not is_changed or math.isnan(worth.value_se):
        return None
    if worth.delta_customer_equity_eur_lo > 0:
        return "experience"
    return "savings" if worth.value_lo > 0 else "loss"


def _in_cents(
    worth: Worth, raised: Mapping[str, float], money: Spend
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """The three figures, the parts of the plan's value and of the raised lines', rounded together: all add up to the cent."""
    exact = {f"raised_{name}": raised[name] for name in EFFECTS}
    exact |= {f"cut_{name}": worth.parts[name] - raised[name] for name in EFFECTS}
    cents = in_cents({**exact, "work": -money.put_to_work_eur, "savings": money.savings_eur})

    def summed(*names: str) -> float:
        return round(math.fsum(cents[name] for name in names), 2) + 0.0

    figures = {
        "experience": summed(*(f"raised_{name}" for name in EFFECTS), "work"),
        "savings": summed("savings"),
        "price_of_savings": summed(*(f"cut_{name}" for name in EFFECTS)),
    }
    parts = {name: summed(f"raised_{name}", f"cut_{name}") for name in EFFECTS}
    alone = {name: summed(f"raised_{name}") for name in EFFECTS}
    return figures, {**parts, "net_spend": summed("work", "savings")}, {**alone, "net_spend": summed("work")}


def _extra_eur_year(world: World, plan: Plan) -> float:
    """Money of the raised lines above today's once they run, EUR a year."""
    lines = [(lever, line_of(world, plan, lever)) for lever in world.levers]
    return math.fsum(
        line.eur_year - today_eur_year(world, lever) for lever, line in lines if is_raised(world, lever, line)
    )


def _early(world: World, plan: Plan, paired: Sequence[Arms]) -> float | None:
    """ROX of the first months of the run; None where the run is shorter or no money is committed in them."""
    if len(paired[0].today.alive) < EARLY_MONTHS:
        return None
    work = spend(world, plan, EARLY_MONTHS).put_to_work_eur
    factors = discounts(world, EARLY_MONTHS)

    def cash(money: Flows) -> float:
        return float(factors @ (money.margin + money.sales - money.cost)[:EARLY_MONTHS].sum(axis=1))

    gains = [cash(arms.raised) - cash(arms.today) for arms in paired]
    return (math.fsum(gains) / len(gains) - work) / work if work > 0 else None


def _mean_of(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: math.fsum(part[name] for part in parts) / len(parts) for name in parts[0]}
