"""A small market whose value function is known: it stands in for the simulator."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimize.budget import Trial
from optimize.menus import Dish, Menu
from optimize.problem import Rule
from optimize.purse import Purse
from sim import Line, Plan, Purpose, uniform


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
class Market:
    """Value = effects - spend, both relative to today, plus noise of each plan's own."""

    purses: tuple[Purse, ...]
    effects: dict[str, Hill]
    products: dict[tuple[str, str], float] = field(default_factory=dict)
    noise_eur: float = 0.0
    map: Callable[..., Any] = map

    def effect(self, spends: dict[str, float]) -> float:
        single = math.fsum(effect(spends[lever]) for lever, effect in self.effects.items())
        shares = {lever: effect(spends[lever]) / effect.worth_eur for lever, effect in self.effects.items()}
        return single + math.fsum(
            eur * shares[one] * shares[two] for (one, two), eur in self.products.items()
        )

    def value(self, plan: Plan) -> float:
        """True value of a plan against today's."""
        today = {purse.lever: purse.today for purse in self.purses}
        spends = {**today, **{line.lever: line.eur_year for line in plan.lines}}
        return self.effect(spends) - self.effect(today) - net_spend(plan, today)

    def trial(self, plan: Plan, seed: int, replications: int) -> Trial:
        today = {purse.lever: purse.today for purse in self.purses}
        value = self.value(plan)
        changed = tuple(round(100 * (line.eur_year - today[line.lever])) for line in plan.lines)
        index = hash(changed) % 2**31 if any(changed) else None
        noise = [0.0 if index is None else _normal(seed, number, index) for number in range(replications)]
        values = tuple(value + self.noise_eur * draw for draw in noise)
        return Trial(values, net_spend(plan, today))

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> list[Trial]:
        arguments = (plans, [seed] * len(plans), [replications] * len(plans))
        return list(self.map(self.trial, *arguments))


def net_spend(plan: Plan, today: dict[str, float]) -> float:
    return math.fsum(line.eur_year + line.eur_once - today[line.lever] for line in plan.lines)


def _normal(seed: int, replication: int, index: int) -> float:
    first = uniform(seed, replication, 0, index, Purpose.SYNTHETIC)
    second = uniform(seed, replication, 1, index, Purpose.SYNTHETIC)
    return math.sqrt(-2 * math.log(first)) * math.cos(2 * math.pi * second)


def purse(lever: str, most: float, **changed: Any) -> Purse:
    """A lever that nothing is spent on today, free from 0 to `most`."""
    return Purse(
        **{"lever": lever, "today": 0.0, "least": 0.0, "most": most, "floor": 0.0, "cap": most, **changed}
    )


def menu(lever: str, values: dict[float, float]) -> Menu:
    """A menu of one lever from values by spend, in EUR."""
    dishes = tuple(Dish((eur,), 0.0, 0.0, value, 0.0, simulated=True) for eur, value in values.items())
    return Menu((lever,), dishes)


def curve(lever: str, worth: Callable[[float], float], budget: float, steps: int) -> Menu:
    """A menu of one lever on a fine grid of spends."""
    spends = [budget * step / steps for step in range(steps + 1)]
    return menu(lever, {eur: worth(eur) for eur in spends})


def budget_rule(eur: float) -> Rule:
    return Rule("budget_year_0", "budget", eur)


def plan(**spends: float) -> Plan:
    return Plan(lines=tuple(Line(lever=lever, eur_year=eur) for lever, eur in spends.items()))
