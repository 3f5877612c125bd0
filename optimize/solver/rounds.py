"""Rounds: an exact choice on the surface, simulated, until simulations are used up or nothing new is chosen.

Where choices agree while simulations are left, each pair of levers is funded once as if it alone were worth more
than the surface says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim import Defect, Infeasible

from ..question.lever_range import CENT, Lines, as_plan, dearest_year, today_of
from ..question.risk import figure
from ..question.rules import SIMULATED, Rule, breach
from .baselines import equal_split
from .design import alone, mixed, sensible
from .evaluations import Asked, Tries
from .lever_pairs import Bundle, Meeting, bundles
from .mip import Allocation, allocate, least_budget
from .options import Menu, lines_of, menus, uses
from .simulation_budget import Shares
from .surrogate import Surface

ROUNDS_MOST = 8
# Pairs that nobody declared but the surface finds, bundled in one choice.
PAIRS_MOST = 6
# Moves of one climb, each an exact choice around the last.
MOVES_MOST = 4
# Choices tried beside the likeliest: the best when every dish errs by so many standard errors in our favour.
KEEN = (1.0, 2.0)


class Found(NamedTuple):
    """An exact choice on the surface.

    menus: around its lines, against today's plan. rules: with the budget that a target needs, where one was
    sought; bound: the same as these menus hold them. promised_eur: what the surface says the lines are worth.
    rounds: how many chose. met: pairs of levers that clearly act on one another.
    """

    menus: tuple[Menu, ...]
    allocation: Allocation
    rules: tuple[Rule, ...]
    bound: tuple[Rule, ...]
    lines: Lines
    promised_eur: float
    rounds: int
    met: tuple[Meeting, ...]


def rounds(tries: Tries, shares: Shares, seed: int) -> Found:
    """Simulate levers alone and many at once, then what the surface chooses, while more is left than the search needs.

    Raises Infeasible when the menus cannot keep the rules that need simulation.
    """
    purses = tries.asked.purses
    single = alone(purses, shares.levels)
    trials = tries([as_plan("menu", lines) for lines in single])
    values = {
        lines: math.fsum(one.values_eur) / len(one.values_eur)
        for lines, one in zip(single, trials, strict=True)
    }
    several = mixed(purses, shares.mixed, seed, sensible(purses, values))
    tries([as_plan("menu", lines) for lines in tries.new(several)])
    # Synergies that no lever shows by itself are seen from where all of them have some money.
    split = equal_split(purses, tries.asked.rules, tries.asked.otherwise)
    found = settle(tries, [today_of(purses), split])
    while found.rounds < ROUNDS_MOST:
        new = tries.new([found.lines, *_keen(tries.asked, found)]) or tries.new(_apart(tries.asked, found))
        new = new[: tries.affordable(shares.reserve + shares.search)]
        if not new:
            break
        tries([as_plan("choice", lines) for lines in new])
        found = settle(tries, [found.lines], found.rounds)
    return found


def settle(tries: Tries, starts: Sequence[Lines], made: int = 0) -> Found:
    """The best of exact choices from some plans, as all that was simulated says.

    Raises Infeasible when the menus cannot keep the rules that need simulation.
    """
    asked, surface = tries.asked, tries.surface()
    climbs = [_climb(asked, surface, start) for start in dict.fromkeys(starts)]
    reached = [found for found in climbs if found.allocation.served]
    if not reached:
        raise Infeasible("problem", unreached(climbs[0].menus, climbs[0].bound, climbs[0].rules))
    return max(reached, key=lambda one: rank(asked, surface, one.lines, one.rules))._replace(rounds=made + 1)


def choose(
    asked: Asked, offered: Sequence[Menu], bound: Sequence[Rule]
) -> tuple[tuple[Rule, ...], tuple[Rule, ...], Allocation]:
    """The exact choice on menus; bound: the rules as the menus hold them.

    Returns the rules, and the same as the menus hold them, with a budget, the least one where that was
    asked, and what they allow on these menus.
    """
    rules, held = asked.rules, tuple(bound)
    if asked.seeks_budget:
        least = least_budget(offered, held)
        if least is None:
            return rules, held, Allocation((), -math.inf, "infeasible", None)
        rules, held = budgeted(rules, least), budgeted(held, least)
    return rules, held, allocate(offered, held, asked.risk)


def budgeted(rules: Sequence[Rule], eur_year: float) -> tuple[Rule, ...]:
    """The rules with so much money in every year."""
    return tuple(
        rule._replace(limit=eur_year * rule.share_of_year) if rule.kind == "year" else rule for rule in rules
    )


def _climb(asked: Asked, surface: Surface, start: Lines) -> Found:
    """Exact choices, each around the last, while the surface says that they are better."""
    now = _choice(asked, surface, start)
    for _ in range(MOVES_MOST if now.allocation.served else 0):
        then = _choice(asked, surface, now.lines)
        if then.lines == now.lines:
            return then
        if not then.allocation.served or rank(asked, surface, then.lines, then.rules) <= rank(
            asked, surface, now.lines, now.rules
        ):
            break
        now = then
    return now


def _choice(asked: Asked, surface: Surface, around: Lines) -> Found:
    """The exact choice on menus laid around a plan; without dishes where they cannot keep the rules."""
    meetings = surface.meetings(around)
    likely = [one for one in meetings if abs(one.extra_eur.mean) > max(CENT, one.extra_eur.se)]
    likely = sorted(likely, key=lambda one: -abs(one.extra_eur.mean))[:PAIRS_MOST]
    bundled = bundles(asked.purses, asked.bundle_with, likely)
    offered = menus(surface, bundled, around)
    rules, bound, choice = choose(asked, offered, _bound(asked.rules, surface, bundled, around))
    lines = lines_of(offered, choice.served, asked.purses) if choice.served else around
    promised = surface.predicted(lines).trial.values_eur[0]
    met = tuple(one for one in meetings if one.is_clear)
    return Found(offered, choice, rules, bound, lines, promised, 0, met)


def _keen(asked: Asked, found: Found) -> list[Lines]:
    """What would be chosen if every dish erred in our favour: plans that are worth simulating."""
    every = range(len(found.menus))
    return [lines for errors in KEEN for lines in _hoped(asked, found, every, errors)]


def _apart(asked: Asked, found: Found) -> list[Lines]:
    """What would be chosen if the dishes of one pair alone erred in our favour.

    A lever by itself was simulated over its response; a pair that no plan has funded is nowhere seen, and where all
    err at once the money may always go to another.
    """
    pairs = [number for number, menu in enumerate(found.menus) if len(menu.purses) > 1]
    return [lines for number in pairs for lines in _hoped(asked, found, (number,), max(KEEN))]


def _hoped(asked: Asked, found: Found, erring: Sequence[int], errors: float) -> list[Lines]:
    """The choice if the dishes of some menus erred by so many standard errors in our favour; none where it is infeasible."""
    hoped = [_favoured(menu, errors) if number in erring else menu for number, menu in enumerate(found.menus)]
    choice = allocate(hoped, found.bound, asked.risk)
    return [lines_of(found.menus, choice.served, asked.purses)] if choice.served else []


def _favoured(menu: Menu, errors: float) -> Menu:
    dishes = tuple(
        dish._replace(
            value_eur=dish.value_eur + errors * dish.apart_se_eur,
            draws=tuple(eur + errors * dish.apart_se_eur for eur in dish.draws),
        )
        for dish in menu.dishes
    )
    return replace(menu, dishes=dishes, known={})


def _bound(
    rules: Sequence[Rule], surface: Surface, bundled: Sequence[Bundle], around: Lines
) -> tuple[Rule, ...]:
    """Rules that need simulation as menus laid around a plan hold them: what bundles change, added up, from today's.

    Bundles that act on one another add up to something else than the plan does; the limit is moved by that.
    """
    simulated = [rule for rule in rules if rule.kind in ("service", "equity")]
    if not simulated:
        return tuple(rules)
    today, place = surface.today, {purse.lever: number for number, purse in enumerate(surface.purses)}
    point, parts = surface.point(around), []
    for bundle in bundled:
        own = [place[purse.lever] for purse in bundle]
        without = point.copy()
        without[own] = surface.point(today)[own]
        parts.append(without)
    apart = surface.against(point[None].repeat(len(parts), axis=0), np.array(parts))
    whole = surface.against(point[None], surface.point(today)[None])
    moved = []
    for rule in rules:
        limit = rule.limit
        if rule.kind == "service":
            now = surface.stay.trial.service[rule.measure]
            excess = float(apart.service[:, rule.measure].sum() - whole.service[0, rule.measure])
            limit += excess - math.fsum(now) / len(now)
        elif rule.kind == "equity":
            limit += float(apart.effect.sum() - whole.effect[0])
        moved.append(rule._replace(limit=limit))
    return tuple(moved)


def rank(asked: Asked, surface: Surface, lines: Lines, rules: Sequence[Rule]) -> tuple[float, float]:
    """What orders plans: first those that the surface says keep the rules, then the figure, or the money a target takes."""
    told = surface.predicted(lines)
    missed = breach(rules, asked.purses, lines, told.trial)
    if asked.seeks_budget:
        return -missed, -dearest_year(asked.purses, lines)
    return -missed, figure(told.draws or told.trial.values_eur, asked.risk)


def unreached(menus: Sequence[Menu], rules: Sequence[Rule], shown: Sequence[Rule]) -> list[Defect]:
    """A defect per simulated rule that cannot be kept beside the others, with the furthest that the menus go.

    rules: as the menus hold them; shown: the same in the words and figures of the file.
    """
    hard = [rule for rule in rules if rule.kind not in SIMULATED]
    found, kept = [], list(hard)
    for rule, named in zip(rules, shown, strict=True):
        if rule.kind not in SIMULATED:
            continue
        if allocate(menus, [*kept, rule]).served:
            kept.append(rule)
            continue
        reach = _furthest(menus, kept, rule)
        if reach is None:
            continue
        limit = named.limit + (reach - rule.limit)
        word, verb = ("at most", "lower") if rule.at_least else ("at least", "raise")
        others = [other.place for other in kept if other.kind in SIMULATED or other.kind == "year"]
        places = " and ".join(dict.fromkeys([named.place, *others]))
        value = f"{'at least' if rule.at_least else 'at most'} {named.limit:g}"
        found.append(
            Defect(
                places,
                value,
                f"{word} {limit:g} beside the other rules",
                f"{verb} {named.place} to {limit:g}",
            )
        )
    return found


def _furthest(menus: Sequence[Menu], kept: Sequence[Rule], rule: Rule) -> float | None:
    """The best sum of a rule that the others leave room for."""
    sign = 1.0 if rule.at_least else -1.0
    aimed = [
        replace(
            menu,
            dishes=tuple(
                dish._replace(value_eur=sign * amount, draws=())
                for dish, amount in zip(menu.dishes, uses(rule, menu), strict=True)
            ),
        )
        for menu in menus
    ]
    best = allocate(aimed, kept)
    if not best.served:
        return None
    # Rounded towards what can be kept: three digits are as many as simulation means.
    reach = sign * best.value_eur
    digits = 3 - math.ceil(math.log10(abs(reach))) if reach else 3
    return reach - sign * 0.5 * float(10.0**-digits)
