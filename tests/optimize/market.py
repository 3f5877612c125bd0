"""A small market whose value function is known: it stands in for the simulator."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimize.question.lever_range import LeverRange, Lines
from optimize.question.plan_value import PlanValue
from optimize.question.risk import MEAN
from optimize.question.rules import Rule
from optimize.solver.evaluations import SearchProblem
from optimize.solver.options import Option, OptionSet
from sim import Line, Plan, Purpose, uniform

MONTHS = 12


@dataclass(frozen=True)
class Hill:
    """Effect of a lever: worth at unlimited spend, spend that reaches half of it, steepness."""

    worth_eur: float
    half_eur: float
    steepness: float = 1.0

    def __call__(self, eur: float) -> float:
        ratio = math.pow(eur / self.half_eur, self.steepness)
        return self.worth_eur * ratio / (1 + ratio)


@dataclass(frozen=True)
class Pays:
    """What a line costs in each of twelve months; a cut pays part of what it saves in its first month."""

    today: float
    cut_cost: float = 0.0

    def __call__(self, line: Line) -> tuple[float, ...]:
        before, after = self.today / MONTHS, line.eur_year / MONTHS
        paid = [after if month >= line.from_month else before for month in range(MONTHS)]
        paid[line.from_month] += line.eur_once + self.cut_cost * max(0.0, self.today - line.eur_year)
        return tuple(paid)


@dataclass(frozen=True)
class Market:
    """Value = effects - spend, both relative to today, plus noise of each plan's own."""

    lever_ranges: tuple[LeverRange, ...]
    effects: dict[str, Hill]
    products: dict[tuple[str, str], float] = field(default_factory=dict)
    noise_eur: float = 0.0
    map: Callable[..., Any] = map

    def effect(self, spends: Mapping[str, float]) -> float:
        single = math.fsum(effect(spends[lever]) for lever, effect in self.effects.items())
        shares = {lever: effect(spends[lever]) / effect.worth_eur for lever, effect in self.effects.items()}
        return single + math.fsum(
            eur * shares[one] * shares[two] for (one, two), eur in self.products.items()
        )

    def value(self, plan: Plan) -> float:
        """True value of a plan against today's; an effect begins with its line."""
        held = {lever_range.lever: lever_range for lever_range in self.lever_ranges}
        today = {lever_range.lever: lever_range.today for lever_range in self.lever_ranges}
        net = math.fsum(held[line.lever].net_eur(line) for line in plan.lines)
        gained = 0.0
        for month in range(MONTHS):
            spends = today | {line.lever: line.eur_year for line in plan.lines if line.from_month <= month}
            gained += (self.effect(spends) - self.effect(today)) / MONTHS
        return gained - net

    def plan_value(self, plan: Plan, seed: int, replications: int) -> PlanValue:
        today = {lever_range.lever: lever_range.today for lever_range in self.lever_ranges}
        value = self.value(plan)
        changed = tuple(
            (round(100 * (line.eur_year - today[line.lever])), line.from_month) for line in plan.lines
        )
        index = hash(changed) % 2**31 if any(eur for eur, _ in changed) else None
        noise = [0.0 if index is None else _normal(seed, number, index) for number in range(replications)]
        return PlanValue(tuple(value + self.noise_eur * draw for draw in noise))

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> list[PlanValue]:
        arguments = (plans, [seed] * len(plans), [replications] * len(plans))
        return list(self.map(self.plan_value, *arguments))


def _normal(seed: int, replication: int, index: int) -> float:
    first = uniform(seed, replication, 0, index, Purpose.SYNTHETIC)
    second = uniform(seed, replication, 1, index, Purpose.SYNTHETIC)
    return math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * second)


def lever_range(lever: str, most: float, *, cut_cost: float = 0.0, **changed: Any) -> LeverRange:
    """A lever that nothing is spent on today, free from 0 to `most`."""
    told: dict[str, Any] = {"today": 0.0, "least": 0.0, "most": most, "floor": 0.0, "cap": most, **changed}
    pays = Pays(told["today"], cut_cost)
    return LeverRange(lever=lever, pays=pays, discounts=(1.0,) * MONTHS, **told)


def desk(lever: str, today: float, least: float, most: float, *, cut_cost: float = 0.0) -> LeverRange:
    """A desk whose seats cost 45 EUR a year."""
    return lever_range(
        lever, most, today=today, least=least, floor=least, cap=most, seat=45.0, cut_cost=cut_cost
    )


def lines(lever_ranges: Sequence[LeverRange], *spends: float) -> Lines:
    """A line of so much on each lever."""
    return tuple(lever_range.line(eur) for lever_range, eur in zip(lever_ranges, spends, strict=True))


def option_set(lever: str, values: dict[float, float], **changed: Any) -> OptionSet:
    """An option set of one lever from values by spend, in EUR."""
    held = lever_range(lever, max(values), **changed)
    options = tuple(Option((held.line(eur),), value, 0.0, simulated=True) for eur, value in values.items())
    return OptionSet((held,), options)


def curve(lever: str, worth: Callable[[float], float], budget: float, steps: int) -> OptionSet:
    """An option set of one lever on a fine grid of spends."""
    spends = [budget * step / steps for step in range(steps + 1)]
    return option_set(lever, {eur: worth(eur) for eur in spends})


def budget_rule(eur: float) -> Rule:
    return Rule("budget_year_0", "budget_eur_year", "year", eur)


def asked(
    market: Market, rules: Sequence[Rule], bundle_with: Mapping[str, Sequence[str]], **more: Any
) -> SearchProblem:
    """A market's problem as the pipeline needs it; the least of everything is what remains where nothing else fits."""
    frugal = tuple(lever_range.line(lever_range.frugal()) for lever_range in market.lever_ranges)
    return SearchProblem(market.lever_ranges, tuple(rules), bundle_with, frugal, MEAN, **more)


def plan(**spends: float) -> Plan:
    return Plan(lines=tuple(Line(lever=lever, eur_year=eur) for lever, eur in spends.items()))
