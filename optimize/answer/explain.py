"""Why this plan: what each rule costs, what the next euro earns, and what more or less money would do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from sim import Line

from ..question.lever_range import CENT, Lines, Purse
from ..question.problem import Risk
from ..question.rules import MONEY, Rule, with_budget
from ..solver.mip import Allocation, allocate
from ..solver.options import Dish, Menu, dishes, nearest_dish

LESS = 0.98
BUDGETS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2)
# A rule is moved by this share of its limit to see whether its price is real.
NUDGE = 0.02

Reason = Literal[
    "locked", "floor", "cap", "raised", "started", "cut", "stopped", "kept", "no_gain", "no_money"
]


class Price(NamedTuple):
    """What a rule costs: EUR of value gained without it; next_eur, gained per unit when it is moved a little.

    consistent: whether moving it neither loses value nor gains more than dropping it.
    """

    rule: str
    place: str
    eur: float
    next_eur: float | None
    consistent: bool


class Point(NamedTuple):
    """What a budget would buy on the menus: value in EUR, and value per euro put to work."""

    budget_eur_year: float
    value_eur: float
    rox: float | None


class NextEuro(NamedTuple):
    """Value per euro of the next larger spend on a lever, the rest unchanged; None at its largest spend."""

    lever: str
    eur_year: float
    rox: float | None


class Sentence(NamedTuple):
    """Why a line is what it is: a key for the words of a language, and the figures they speak of, in EUR."""

    lever: str
    reason: Reason
    eur_year: float
    today_eur_year: float
    value_eur: float
    next_rox: float | None


class Why(NamedTuple):
    """Everything that explains a plan, on the menus.

    unbound_eur: value without any rule but the budget, and unbound: the lines that would then be taken.
    """

    prices: tuple[Price, ...]
    marginal_rox: float | None
    next_euro: tuple[NextEuro, ...]
    frontier: tuple[Point, ...]
    unbound_eur: float
    unbound: Lines
    sentences: tuple[Sentence, ...]


def why(
    menus: Sequence[Menu],
    rules: Sequence[Rule],
    choice: Allocation,
    purses: Sequence[Purse],
    lines: Lines,
    risk: Risk,
) -> Why:
    """Explain a plan by solving the menus again.

    rules: as the menus hold them. Duals of a problem with whole choices are no prices: none is read.
    """
    nexts = tuple(_next_euro(menus, lines))
    free = allocate(menus, [rule for rule in rules if rule.kind == "year"], risk)
    return Why(
        prices=tuple(_prices(menus, rules, choice, risk)),
        marginal_rox=_marginal_rox(menus, rules, choice, risk),
        next_euro=nexts,
        frontier=tuple(_frontier(menus, rules, purses, risk)),
        unbound_eur=max(0.0, free.value_eur - choice.value_eur) if choice.served else 0.0,
        unbound=tuple(line for dish in dishes(menus, free.served) for line in dish.lines)
        if free.served
        else (),
        sentences=tuple(_sentences(menus, rules, purses, lines, nexts)),
    )


def _prices(menus: Sequence[Menu], rules: Sequence[Rule], choice: Allocation, risk: Risk) -> list[Price]:
    """A price per place of the file: the problem solved again without it; a budget is one rule in all its years."""
    if not choice.served:
        return []
    found = []
    for place in dict.fromkeys(rule.place for rule in rules):
        own = [rule for rule in rules if rule.place == place]
        name = place if own[0].kind == "year" else own[0].name
        gained = _gained(menus, [rule for rule in rules if rule.place != place], choice, risk)
        if gained < CENT or own[0].kind not in MONEY:
            found.append(Price(name, place, gained, None, consistent=True))
            continue
        step = NUDGE * max(abs(rule.limit) for rule in own) or 1.0
        nudged = [_nudged(rule, step) if rule.place == place else rule for rule in rules]
        little = _gained(menus, nudged, choice, risk, least=-math.inf)
        is_consistent = -CENT <= little <= gained + CENT
        found.append(Price(name, place, gained, little / step, is_consistent))
    return found


def _nudged(rule: Rule, step: float) -> Rule:
    return rule._replace(limit=rule.limit - step if rule.at_least else rule.limit + step * rule.share_of_year)


def _gained(
    menus: Sequence[Menu], rules: Sequence[Rule], choice: Allocation, risk: Risk, least: float = 0.0
) -> float:
    return max(least, allocate(menus, rules, risk).value_eur - choice.value_eur)


def _marginal_rox(
    menus: Sequence[Menu], rules: Sequence[Rule], choice: Allocation, risk: Risk
) -> float | None:
    """Value per euro put to work of the last 2 % of the budget, the menus solved again without them."""
    tighter = allocate(menus, with_budget(rules, LESS), risk)
    if not tighter.served or not choice.served:
        return None
    money = [math.fsum(dish.net_eur for dish in dishes(menus, one.served)) for one in (choice, tighter)]
    if money[0] - money[1] < CENT:
        return None
    return (choice.value_eur - tighter.value_eur) / (money[0] - money[1])


def _next_euro(menus: Sequence[Menu], lines: Lines) -> list[NextEuro]:
    chosen = {line.lever: line for line in lines}
    found: dict[str, NextEuro] = {}
    for menu in menus:
        now = nearest_dish(menu, [chosen[lever] for lever in menu.levers])
        for place, lever in enumerate(menu.levers):
            more = [
                dish
                for dish in _along(menu, now, place)
                if dish.lines[place].eur_year > now.lines[place].eur_year
                and dish.net_eur > now.net_eur + CENT
            ]
            rox = None
            if more:
                then = min(more, key=lambda dish: dish.lines[place].eur_year)
                rox = (then.value_eur - now.value_eur) / (then.net_eur - now.net_eur)
            found[lever] = NextEuro(lever, chosen[lever].eur_year, rox)
    return [found[line.lever] for line in lines]


def _along(menu: Menu, now: Dish, place: int) -> list[Dish]:
    """The dishes that differ from one in one lever only."""
    return [
        dish
        for dish in menu.dishes
        if all(
            line == other
            for position, (line, other) in enumerate(zip(dish.lines, now.lines, strict=True))
            if position != place
        )
    ]


def _frontier(
    menus: Sequence[Menu], rules: Sequence[Rule], purses: Sequence[Purse], risk: Risk
) -> list[Point]:
    """What less and more money would buy; budgets too small for the other rules are left out."""
    budget = next((rule.limit / rule.share_of_year for rule in rules if rule.kind == "year"), math.inf)
    held = {purse.lever: purse for purse in purses}
    found = []
    for factor in BUDGETS if math.isfinite(budget) else ():
        choice = allocate(menus, with_budget(rules, factor), risk)
        if choice.served:
            served = [line for dish in dishes(menus, choice.served) for line in dish.lines]
            work = math.fsum(max(0.0, held[line.lever].net_eur(line)) for line in served)
            rox = choice.value_eur / work if work > CENT else None
            found.append(Point(budget * factor, choice.value_eur, rox))
    return found


def _sentences(
    menus: Sequence[Menu],
    rules: Sequence[Rule],
    purses: Sequence[Purse],
    lines: Lines,
    nexts: Sequence[NextEuro],
) -> list[Sentence]:
    held = {purse.lever: purse for purse in purses}
    worth = _worth(menus, held, lines)
    locked = {name for rule in rules if rule.kind == "moved" for name, _ in rule.weights}
    return [
        Sentence(
            line.lever,
            _reason(held[line.lever], line, line.lever in locked, after.rox),
            line.eur_year,
            held[line.lever].today,
            worth[line.lever],
            after.rox,
        )
        for line, after in zip(lines, nexts, strict=True)
    ]


def _worth(menus: Sequence[Menu], held: dict[str, Purse], lines: Lines) -> dict[str, float]:
    """What each line adds to the plan on the menus: the bundle as chosen, less the same with the lever at today's."""
    chosen = {line.lever: line for line in lines}
    found = {}
    for menu in menus:
        own: list[Line] = [chosen[lever] for lever in menu.levers]
        now = nearest_dish(menu, own)
        for place, lever in enumerate(menu.levers):
            stay = [*own[:place], held[lever].line(held[lever].today), *own[place + 1 :]]
            found[lever] = now.value_eur - nearest_dish(menu, stay).value_eur
    return found


def _reason(purse: Purse, line: Line, is_locked: bool, next_rox: float | None) -> Reason:
    eur, near = line.eur_year, CENT / 2
    if is_locked:
        return "locked"
    if abs(eur - purse.floor) < near and purse.floor > purse.least + near:
        return "floor"
    if abs(eur - purse.cap) < near and purse.cap < purse.most - near:
        return "cap"
    if eur > purse.today + near:
        return "raised" if purse.today > near else "started"
    if eur < purse.today - near:
        return "cut" if eur > near else "stopped"
    if eur > near:
        return "kept"
    return "no_money" if next_rox is not None and next_rox > 0 else "no_gain"
