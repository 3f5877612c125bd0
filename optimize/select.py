"""The final: finalists, today's plan and two simple rules meet on fresh draws; the best must beat today's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from scipy.stats import t as student

from sim import Estimate, Plan, estimate

from .budget import Evaluate
from .menus import Menu
from .problem import Rule
from .purse import CENT, Purse, Spends, fits

CONFIDENCE = 0.95
Status = Literal["improved", "tied", "no improvement found", "today breaks the rules"]


class Finalist(NamedTuple):
    """A plan of the final, its value per fresh replication and its interval against today's plan, in EUR."""

    name: str
    plan: Plan
    values_eur: tuple[float, ...]
    against_today: Estimate


class Selection(NamedTuple):
    """What the final decided: the status, the plan to follow, and all the finalists, best first."""

    status: Status
    winner: Finalist
    finalists: tuple[Finalist, ...]


def select(
    evaluate: Evaluate,
    plans: Mapping[str, Plan],
    today: Plan,
    *,
    seed: int,
    replications: int,
    today_allowed: bool = True,
) -> Selection:
    """Simulate the finalists on fresh draws and choose.

    The best is chosen only if its paired lower limit beats today's plan; as the best of several, it must at
    a confidence raised for their number (Bonferroni). Otherwise today's plan stays: tied, or nothing better
    found. Where today's plan breaks the rules the best of the others is chosen, whatever it is worth.
    """
    trials = evaluate(list(plans.values()), seed, replications)
    finalists = [
        Finalist(name, plan, trial.values_eur, estimate(trial.values_eur))
        for (name, plan), trial in zip(plans.items(), trials, strict=True)
    ]
    stay = Finalist("today", today, (0.0,) * replications, Estimate(0.0, 0.0, 0.0, 0.0))
    ranked = tuple(sorted((*finalists, stay), key=lambda finalist: -finalist.against_today.mean))
    rivals = [finalist for finalist in ranked if finalist.plan.lines != today.lines]
    if not rivals:
        return Selection("no improvement found", stay, ranked)
    best, different = rivals[0], len({rival.plan.lines for rival in rivals})
    if not today_allowed:
        return Selection("today breaks the rules", best, ranked)
    needed = student.ppf(1 - (1 - CONFIDENCE) / 2 / different, replications - 1) * best.against_today.se
    if best.against_today.mean > needed:
        return Selection("improved", best, ranked)
    return Selection("tied" if best.against_today.hi > 0 else "no improvement found", stay, ranked)


def equal_split(purses: Sequence[Purse], budget_eur: float) -> Spends:
    """The money above locked lines and floors, equal per lever, clipped, the rest spread again."""

    def share(eur: float) -> Spends:
        return tuple(_clipped(purse, purse.floor + eur) for purse in purses)

    low, high = 0.0, max((purse.cap - purse.floor for purse in purses), default=0.0)
    if fits(purses, share(high), budget_eur):
        return share(high)
    while high - low > CENT / 10:
        middle = (low + high) / 2
        low, high = (middle, high) if fits(purses, share(middle), budget_eur) else (low, middle)
    spends = share(low)
    return spends if fits(purses, spends, budget_eur) else tuple(purse.frugal() for purse in purses)


def greedy(menus: Sequence[Menu], rules: Sequence[Rule]) -> tuple[int, ...]:
    """From the cheapest dishes, the step that adds most value per euro, until none adds any or none fits."""
    allowed = [
        [number for number, dish in enumerate(menu.dishes) if _obeys(menu, dish.spends, rules)]
        for menu in menus
    ]
    served = [
        min(numbers, key=lambda number, menu=menu: menu.dishes[number].first_year_eur)  # type: ignore[misc]
        for menu, numbers in zip(menus, allowed, strict=True)
    ]
    while True:
        steps = [
            (gain, place, number)
            for place, menu in enumerate(menus)
            for number in _next(menu, allowed[place], served[place])
            if (gain := _gain(menu, served[place], number)) > 0
        ]
        steps.sort(key=lambda step: (-step[0], step[1], step[2]))
        chosen = next((step for step in steps if _affordable(menus, served, step, rules)), None)
        if chosen is None:
            return tuple(served)
        served[chosen[1]] = chosen[2]


def _clipped(purse: Purse, eur: float) -> float:
    clipped = min(max(eur, purse.floor), purse.cap)
    if purse.seat > 0:
        return math.floor(clipped / purse.seat + 1e-9) * purse.seat
    return max(purse.floor, round(math.floor(clipped / CENT + 1e-6) * CENT, 2))


def _obeys(menu: Menu, spends: Spends, rules: Sequence[Rule]) -> bool:
    bounds = [rule for rule in rules if rule.lever in menu.levers]
    return all(
        spends[menu.levers.index(rule.lever)] >= rule.eur
        if rule.kind == "floor"
        else spends[menu.levers.index(rule.lever)] <= rule.eur
        for rule in bounds
    )


def _next(menu: Menu, allowed: Sequence[int], served: int) -> list[int]:
    """For each lever of the menu, the dish with its next higher spend and the others unchanged."""
    now = menu.dishes[served].spends
    nearest = []
    for position in range(len(now)):
        rest = now[:position] + now[position + 1 :]
        higher = [
            number
            for number in allowed
            if (spends := menu.dishes[number].spends)[position] > now[position]
            and spends[:position] + spends[position + 1 :] == rest
        ]
        nearest += sorted(higher, key=lambda number: menu.dishes[number].spends[position])[:1]
    return nearest


def _gain(menu: Menu, before: int, after: int) -> float:
    """Value gained per euro of a step."""
    now, then = menu.dishes[before], menu.dishes[after]
    return (then.value_eur - now.value_eur) / (
        then.eur_year + then.launch_eur - now.eur_year - now.launch_eur
    )


def _affordable(
    menus: Sequence[Menu], served: Sequence[int], step: tuple[float, int, int], rules: Sequence[Rule]
) -> bool:
    tried = [*served[: step[1]], step[2], *served[step[1] + 1 :]]
    dishes = [menu.dishes[number] for menu, number in zip(menus, tried, strict=True)]
    first, later = (
        math.fsum(dish.first_year_eur for dish in dishes),
        math.fsum(dish.eur_year for dish in dishes),
    )
    return all(
        (later if rule.year else first) <= rule.eur + CENT / 2 for rule in rules if rule.kind == "budget"
    )
