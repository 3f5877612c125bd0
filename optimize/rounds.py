"""Rounds of menus and exact choice, each around the plan that the last one found, until it no longer improves."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from sim import Infeasible

from .allocate import Allocation, allocate, least_budget
from .budget import OverDraws, Simulations, Trial
from .bundles import Bundle, Meeting, bundles, screen
from .menus import Menu, lines_of, menus, uses
from .problem import Risk
from .purse import Lines, Purse, as_plan, today_of
from .reach import unreached
from .response import axes_of
from .risk import figure
from .rules import SIMULATED, Rule, breach
from .search import Attempt, beats
from .shares import Shares

ROUNDS_MOST = 4


class Asked(NamedTuple):
    """A problem as the pipeline needs it.

    bundle_with: levers declared to multiply. otherwise: some lines that keep the rules. over: values over
    parameter draws, where risk asks for them. goals: figures of a plan, the higher the better, where a
    frontier is asked for. For a target the budget of the rules is infinite.
    """

    purses: tuple[Purse, ...]
    rules: tuple[Rule, ...]
    bundle_with: Mapping[str, Sequence[str]]
    otherwise: Lines
    risk: Risk
    over: OverDraws | None = None
    zone_eur: float = 0.0
    goals: Callable[[Lines, Trial], tuple[float, ...]] | None = None

    @property
    def seeks_budget(self) -> bool:
        """Whether the least budget is sought."""
        return any(rule.kind == "year" and math.isinf(rule.limit) for rule in self.rules)


class Found(NamedTuple):
    """What the rounds found.

    menus: against today's plan. rules: with the budget that a target needs, where one was sought.
    lines: the incumbent at the end; first: what the first round chose. rounds: how many chose. met: pairs
    of levers that the screening found.
    """

    menus: tuple[Menu, ...]
    allocation: Allocation
    rules: tuple[Rule, ...]
    lines: Lines
    rounds: int
    met: tuple[Meeting, ...]


def rounds(simulations: Simulations, asked: Asked, shares: Shares, seed: int) -> Found:
    """Menus around today's plan, pairs screened, then menus around the choice while it beats the incumbent.

    Raises Infeasible when the menus cannot keep the rules that need simulation.
    """

    def served(bundled: Sequence[Bundle], incumbent: Lines) -> tuple[Menu, ...]:
        return menus(
            simulations, asked.purses, bundled, incumbent, seed=seed,
            replications=shares.replications, levels=shares.levels, over=asked.over,
        )  # fmt: skip

    today = today_of(asked.purses)
    bundled = bundles(asked.purses, asked.bundle_with)
    offered = served(bundled, today)
    met = screen(
        simulations, today, _best_alone(asked, offered, today), [_names(bundle) for bundle in bundled],
        pairs=shares.pairs, seed=seed, replications=shares.replications,
    )  # fmt: skip
    if met:
        bundled = bundles(asked.purses, asked.bundle_with, met)
        joined = [bundle for bundle in bundled if _names(bundle) in {frozenset(one.levers) for one in met}]
        joined = _affordable(simulations, shares, joined, today)
        if joined:
            offered = _put(offered, served(joined, today), asked.purses)
    rules, allocation = choose(asked, offered, _trial(simulations, today, shares, seed))
    if not allocation.served:
        stay = _trial(simulations, today, shares, seed)
        raise Infeasible("problem", unreached(offered, against(rules, stay), rules))
    incumbent = lines_of(offered, allocation.served, asked.purses)
    made = 1
    while made < ROUNDS_MOST:
        moved = [menu.purses for menu in offered if _matters(menu, incumbent, today)]
        again = _affordable(simulations, shares, moved, incumbent)
        if not again:
            break
        rival_menus = _put(offered, served(again, incumbent), asked.purses, today)
        rival_rules, rival_choice = choose(asked, rival_menus, _trial(simulations, today, shares, seed))
        made, offered = made + 1, rival_menus
        if not rival_choice.served:
            break
        rival = lines_of(rival_menus, rival_choice.served, asked.purses)
        if rival == incumbent or not _better(simulations, asked, shares, rival, incumbent, seed):
            break
        rules, allocation, incumbent = rival_rules, rival_choice, rival
    return Found(offered, allocation, rules, incumbent, made, met)


def choose(asked: Asked, offered: Sequence[Menu], stay: Trial) -> tuple[tuple[Rule, ...], Allocation]:
    """The exact choice on menus whose values are against today's plan, whose trial is `stay`.

    Returns the rules with a budget, the least one where that was asked, and what they allow on these menus.
    """
    rules = asked.rules
    if asked.seeks_budget:
        least = least_budget(offered, against(rules, stay))
        if least is None:
            return rules, Allocation((), -math.inf, "infeasible", None)
        rules = budgeted(rules, least)
    return rules, allocate(offered, against(rules, stay), asked.risk)


def budgeted(rules: Sequence[Rule], eur_year: float) -> tuple[Rule, ...]:
    """The rules with so much money in every year."""
    return tuple(
        rule._replace(limit=eur_year * rule.share_of_year) if rule.kind == "year" else rule for rule in rules
    )


def against(rules: Sequence[Rule], stay: Trial) -> list[Rule]:
    """Rules on service as menus hold them: as a change of what customers meet today."""
    return [
        rule._replace(
            limit=rule.limit - math.fsum(stay.service[rule.measure]) / len(stay.service[rule.measure])
        )
        if rule.kind == "service"
        else rule
        for rule in rules
    ]


def _trial(simulations: Simulations, lines: Lines, shares: Shares, seed: int) -> Trial:
    (trial,) = simulations([as_plan("today", lines)], seed, shares.replications)
    return trial


def _better(
    simulations: Simulations, asked: Asked, shares: Shares, rival: Lines, incumbent: Lines, seed: int
) -> bool:
    """Whether a rival beats the incumbent in a paired test on the simulator."""
    plans = [as_plan("rival", rival), as_plan("incumbent", incumbent)]
    cost = sum(map(simulations.cost, plans, [seed] * 2, [shares.replications] * 2)) + 3 * shares.draws
    if cost + shares.reserve > simulations.left:
        return False
    trials = simulations(plans, seed, shares.replications)
    if asked.over:
        drawn = asked.over(plans)
        trials = [trial._replace(values_eur=values) for trial, values in zip(trials, drawn, strict=True)]
    first, second = (
        Attempt(lines, lines, trial, figure(trial.values_eur, asked.risk), breach(asked.rules, asked.purses, lines, trial))
        for lines, trial in zip((rival, incumbent), trials, strict=True)
    )  # fmt: skip
    return beats(first, second, asked.risk)


def _best_alone(asked: Asked, offered: Sequence[Menu], today: Lines) -> Lines:
    """Each lever's best simulated line with every other at today's, within its own rules."""
    best = {line.lever: line for line in today}
    for menu in offered:
        own = [rule for rule in asked.rules if rule.kind not in SIMULATED and len(rule.weights) == 1]
        for place, purse in enumerate(menu.purses):
            candidates = [
                (dish.value_eur, dish.lines[place])
                for number, dish in enumerate(menu.dishes)
                if dish.simulated
                and dish.lines[place] != best[purse.lever]
                and all(rule.kept(uses(rule, menu)[number]) for rule in own if rule.of(purse.lever))
                and all(
                    line == best[other.lever]
                    for other, line in zip(menu.purses, dish.lines, strict=True)
                    if other is not purse
                )
            ]
            if candidates:
                best[purse.lever] = max(candidates, key=lambda one: (one[0], one[1].eur_year))[1]
    return tuple(best.values())


def _matters(menu: Menu, incumbent: Lines, today: Lines) -> bool:
    """Whether a menu is worth simulating again: it is served otherwise than today, or might well be."""
    now, before = ({line.lever: line for line in lines} for lines in (incumbent, today))
    if not any(purse.open for purse in menu.purses):
        return False
    if any(now[lever] != before[lever] for lever in menu.levers):
        return True
    chosen = next(dish for dish in menu.dishes if dish.lines == tuple(now[lever] for lever in menu.levers))
    return any(
        dish.value_eur + 2 * dish.se_eur > chosen.value_eur for dish in menu.dishes if dish is not chosen
    )


def _affordable(
    simulations: Simulations, shares: Shares, bundled: Sequence[Bundle], incumbent: Lines
) -> list[Bundle]:
    """As many bundles, the first ones, as can be simulated while half of what is free stays for the search."""
    base = {line.lever: line for line in incumbent}
    free = (simulations.left - shares.reserve) // 2 - 2 * shares.each
    kept = []
    for bundle in bundled:
        axes = axes_of(bundle, shares.levels, base)
        plans = math.prod(len(axis.knots) for axis in axes) + sum(len(axis.later) for axis in axes)
        free -= plans * (shares.replications + shares.draws)
        if free < 0:
            break
        kept.append(bundle)
    return kept


def _put(
    offered: Sequence[Menu], fresh: Sequence[Menu], purses: Sequence[Purse], today: Lines | None = None
) -> tuple[Menu, ...]:
    """Menus with some of them simulated anew; values of those are moved so that today's lines are worth nothing."""
    anew = {lever for menu in fresh for lever in menu.levers}
    rest = [menu for menu in offered if not anew & set(menu.levers)]
    left = [lever for menu in offered for lever in menu.levers if lever not in anew]
    known = {lever for menu in rest for lever in menu.levers}
    # A pair that was broken up leaves a lever without a menu of its own: its old menu is cut down to it.
    alone = [
        _cut_down(menu, lever)
        for menu in offered
        for lever in menu.levers
        if lever in left and lever not in known
    ]
    every = [*rest, *alone, *(_from_today(menu, today) if today else menu for menu in fresh)]
    order = {purse.lever: place for place, purse in enumerate(purses)}
    return tuple(sorted(every, key=lambda menu: order[menu.levers[0]]))


def _cut_down(menu: Menu, lever: str) -> Menu:
    place = menu.levers.index(lever)
    mates = [purse.line(purse.today) for purse in menu.purses]
    kept = [
        dish._replace(lines=(dish.lines[place],))
        for dish in menu.dishes
        if all(
            line == mate
            for other, (line, mate) in enumerate(zip(dish.lines, mates, strict=True))
            if other != place
        )
    ]
    return Menu((menu.purses[place],), tuple(kept))


def _from_today(menu: Menu, today: Lines) -> Menu:
    """The same menu with values against today's lines."""
    own = {line.lever: line for line in today}
    stay = next(dish for dish in menu.dishes if dish.lines == tuple(own[lever] for lever in menu.levers))
    moved = [
        dish._replace(
            value_eur=dish.value_eur - stay.value_eur,
            net_eur=dish.net_eur - stay.net_eur,
            service=tuple(a - b for a, b in zip(dish.service, stay.service, strict=True)),
            draws=tuple(a - b for a, b in zip(dish.draws, stay.draws, strict=True)),
        )
        for dish in menu.dishes
    ]
    return replace(menu, dishes=tuple(moved), known={})


def _names(bundle: Bundle) -> frozenset[str]:
    return frozenset(purse.lever for purse in bundle)
