"""Why this plan: what each rule costs, what the next euro earns, and what more or less money would do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from sim import Line

from ..question.lever_range import CENT, LeverRange, Lines, raised_lines
from ..question.problem import Risk
from ..question.rules import MONEY, Rule, with_budget
from ..solver.mip import Allocation, allocate
from ..solver.options import Option, OptionSet, chosen_options, nearest_option

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
    """What a budget would buy as the option sets predict it, EUR: value, the three figures it is the sum of, and ROX.

    ROX is None where no line is raised, and where customers would be worth less: a plan of savings has none.
    """

    budget_eur_year: float
    value_eur: float
    rox: float | None
    experience_eur: float
    savings_eur: float
    price_of_savings_eur: float


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
    """Everything that explains a plan, on the option sets.

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
    option_sets: Sequence[OptionSet],
    rules: Sequence[Rule],
    choice: Allocation,
    lever_ranges: Sequence[LeverRange],
    lines: Lines,
    risk: Risk,
) -> Why:
    """Explain a plan by solving the option sets again.

    rules: as the option sets hold them. Duals of a problem with whole choices are no prices: none is read.
    """
    nexts = tuple(_next_euro(option_sets, lines))
    free = allocate(option_sets, [rule for rule in rules if rule.kind == "year"], risk)
    return Why(
        prices=tuple(_prices(option_sets, rules, choice, risk)),
        marginal_rox=_marginal_rox(option_sets, rules, choice, risk),
        next_euro=nexts,
        frontier=tuple(_frontier(option_sets, rules, lever_ranges, risk)),
        unbound_eur=max(0.0, free.value_eur - choice.value_eur) if choice.chosen else 0.0,
        unbound=tuple(line for option in chosen_options(option_sets, free.chosen) for line in option.lines)
        if free.chosen
        else (),
        sentences=tuple(_sentences(option_sets, rules, lever_ranges, lines, nexts)),
    )


def _prices(
    option_sets: Sequence[OptionSet], rules: Sequence[Rule], choice: Allocation, risk: Risk
) -> list[Price]:
    """A price per place of the file: the problem solved again without it; a budget is one rule in all its years."""
    if not choice.chosen:
        return []
    found = []
    for place in dict.fromkeys(rule.place for rule in rules):
        own = [rule for rule in rules if rule.place == place]
        name = place if own[0].kind == "year" else own[0].name
        gained = _gained(option_sets, [rule for rule in rules if rule.place != place], choice, risk)
        if gained < CENT or own[0].kind not in MONEY:
            found.append(Price(name, place, gained, None, consistent=True))
            continue
        step = NUDGE * max(rule.unit or abs(rule.limit) for rule in own) or 1.0
        nudged = [_nudged(rule, step) if rule.place == place else rule for rule in rules]
        little = _gained(option_sets, nudged, choice, risk, least=-math.inf)
        is_consistent = -CENT <= little <= gained + CENT
        found.append(Price(name, place, gained, little / step, is_consistent))
    return found


def _nudged(rule: Rule, step: float) -> Rule:
    return rule._replace(limit=rule.limit - step if rule.at_least else rule.limit + step * rule.share_of_year)


def _gained(
    option_sets: Sequence[OptionSet],
    rules: Sequence[Rule],
    choice: Allocation,
    risk: Risk,
    least: float = 0.0,
) -> float:
    return max(least, allocate(option_sets, rules, risk).value_eur - choice.value_eur)


def _marginal_rox(
    option_sets: Sequence[OptionSet], rules: Sequence[Rule], choice: Allocation, risk: Risk
) -> float | None:
    """Value per euro committed of the last 2 % of the budget, the option sets solved again without them."""
    tighter = allocate(option_sets, with_budget(rules, LESS), risk)
    if not tighter.chosen or not choice.chosen:
        return None
    money = [
        math.fsum(option.net_eur for option in chosen_options(option_sets, one.chosen))
        for one in (choice, tighter)
    ]
    if money[0] - money[1] < CENT:
        return None
    return (choice.value_eur - tighter.value_eur) / (money[0] - money[1])


def _next_euro(option_sets: Sequence[OptionSet], lines: Lines) -> list[NextEuro]:
    chosen = {line.lever: line for line in lines}
    found: dict[str, NextEuro] = {}
    for option_set in option_sets:
        now = nearest_option(option_set, [chosen[lever] for lever in option_set.levers])
        for place, lever in enumerate(option_set.levers):
            more = [
                option
                for option in _along(option_set, now, place)
                if option.lines[place].eur_year > now.lines[place].eur_year
                and option.net_eur > now.net_eur + CENT
            ]
            rox = None
            if more:
                then = min(more, key=lambda option: option.lines[place].eur_year)
                rox = (then.value_eur - now.value_eur) / (then.net_eur - now.net_eur)
            found[lever] = NextEuro(lever, chosen[lever].eur_year, rox)
    return [found[line.lever] for line in lines]


def _along(option_set: OptionSet, now: Option, place: int) -> list[Option]:
    """The options that differ from one in one lever only."""
    return [
        option
        for option in option_set.options
        if all(
            line == other
            for position, (line, other) in enumerate(zip(option.lines, now.lines, strict=True))
            if position != place
        )
    ]


def _frontier(
    option_sets: Sequence[OptionSet], rules: Sequence[Rule], lever_ranges: Sequence[LeverRange], risk: Risk
) -> list[Point]:
    """What less and more money would buy; budgets too small for the other rules are left out."""
    budget = next((rule.limit / rule.share_of_year for rule in rules if rule.kind == "year"), math.inf)
    held = {lever_range.lever: lever_range for lever_range in lever_ranges}
    found = []
    for factor in BUDGETS if math.isfinite(budget) else ():
        choice = allocate(option_sets, with_budget(rules, factor), risk)
        if choice.chosen:
            found.append(
                _point(budget * factor, option_sets, chosen_options(option_sets, choice.chosen), held)
            )
    return found


def _point(
    budget_eur: float,
    option_sets: Sequence[OptionSet],
    chosen: Sequence[Option],
    held: Mapping[str, LeverRange],
) -> Point:
    """What some options are worth, and what their raised lines are worth alone, as the option sets predict it."""
    work, saved, alone = 0.0, 0.0, 0.0
    for option_set, option in zip(option_sets, chosen, strict=True):
        money = [held[line.lever].net_eur(line) for line in option.lines]
        raised = raised_lines([held[line.lever] for line in option.lines], option.lines)
        is_cut = [line != other for line, other in zip(option.lines, raised, strict=True)]
        work += math.fsum(eur for eur, cut in zip(money, is_cut, strict=True) if not cut)
        saved -= math.fsum(eur for eur, cut in zip(money, is_cut, strict=True) if cut)
        alone += nearest_option(option_set, raised).value_eur
    value = math.fsum(option.value_eur for option in chosen)
    gain = value + work - saved
    rox = alone / work if work > CENT and gain > 0 else None
    return Point(budget_eur, value, rox, alone, saved, value - alone - saved)


def _sentences(
    option_sets: Sequence[OptionSet],
    rules: Sequence[Rule],
    lever_ranges: Sequence[LeverRange],
    lines: Lines,
    nexts: Sequence[NextEuro],
) -> list[Sentence]:
    held = {lever_range.lever: lever_range for lever_range in lever_ranges}
    worth = _worth(option_sets, held, lines)
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


def _worth(option_sets: Sequence[OptionSet], held: dict[str, LeverRange], lines: Lines) -> dict[str, float]:
    """What each line adds to the plan on the option sets: the bundle as chosen, less the same with the lever at today's."""
    chosen = {line.lever: line for line in lines}
    found = {}
    for option_set in option_sets:
        own: list[Line] = [chosen[lever] for lever in option_set.levers]
        now = nearest_option(option_set, own)
        for place, lever in enumerate(option_set.levers):
            stay = [*own[:place], held[lever].line(held[lever].today), *own[place + 1 :]]
            found[lever] = now.value_eur - nearest_option(option_set, stay).value_eur
    return found


def _reason(lever_range: LeverRange, line: Line, is_locked: bool, next_rox: float | None) -> Reason:
    eur, near = line.eur_year, CENT / 2
    if is_locked:
        return "locked"
    if abs(eur - lever_range.floor) < near and lever_range.floor > lever_range.least + near:
        return "floor"
    if abs(eur - lever_range.cap) < near and lever_range.cap < lever_range.most - near:
        return "cap"
    if eur > lever_range.today + near:
        return "raised" if lever_range.today > near else "started"
    if eur < lever_range.today - near:
        return "cut" if eur > near else "stopped"
    if eur > near:
        return "kept"
    return "no_money" if next_rox is not None and next_rox > 0 else "no_gain"
