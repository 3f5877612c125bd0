"""Menus: for each bundle of levers, the lines it may be served and what each is worth, as the surface says."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from sim import Line

from ..question.lever_range import CENT, Lines, Purse, spends_allowed
from ..question.problem import Risk
from ..question.rules import Rule, use
from .gaussian_process import Array
from .lever_pairs import Bundle
from .surrogate import Against, Surface

FINE_ALONE = 48
# Levers whose lines are remembered.
OFFERS_KEPT = 500
FINE_IN_PAIR = 20
FINE_IN_PAIR_AND_TIME = 8


class Dish(NamedTuple):
    """One way to serve a bundle.

    lines: one per lever. value_eur, with its standard error, and net_eur, the present value of its money:
    against today's lines of the bundle. service: change of each measure the problem asks for. draws: value
    per parameter draw, in EUR. apart_se_eur: error of its value against the dish that the incumbent serves.
    """

    lines: Lines
    value_eur: float
    se_eur: float
    simulated: bool
    net_eur: float = 0.0
    service: tuple[float, ...] = ()
    draws: tuple[float, ...] = ()
    apart_se_eur: float = 0.0

    @property
    def spends(self) -> tuple[float, ...]:
        """EUR a year, per lever."""
        return tuple(line.eur_year for line in self.lines)


@dataclass(frozen=True, eq=False)
class Menu:
    """The dishes of a bundle of one or two levers; exactly one is served."""

    purses: Bundle
    dishes: tuple[Dish, ...]
    known: dict[Rule, list[float]] = field(default_factory=dict, repr=False)

    @property
    def levers(self) -> tuple[str, ...]:
        """Names of the levers."""
        return tuple(purse.lever for purse in self.purses)

    @cached_property
    def spends(self) -> Array:
        """EUR a year of every dish, dishes x levers."""
        return np.array([[line.eur_year for line in dish.lines] for dish in self.dishes])

    @cached_property
    def starts(self) -> Array:
        """Month from which every dish begins, dishes x levers."""
        return np.array([[float(line.from_month) for line in dish.lines] for dish in self.dishes])


def uses(rule: Rule, menu: Menu) -> list[float]:
    """How much each dish of a menu adds to the sum of a rule."""
    if rule not in menu.known:
        menu.known[rule] = list(_uses(rule, menu))
    return menu.known[rule]


def dishes(menus: Sequence[Menu], served: Sequence[int]) -> list[Dish]:
    """The dishes that an allocation serves, in the order of the menus."""
    return [menu.dishes[number] for menu, number in zip(menus, served, strict=True)]


def lines_of(menus: Sequence[Menu], served: Sequence[int], purses: Sequence[Purse]) -> Lines:
    """The lines that an allocation serves, in the order of the purses."""
    by_lever = {line.lever: line for dish in dishes(menus, served) for line in dish.lines}
    return tuple(by_lever[purse.lever] for purse in purses)


def nearest_dish(menu: Menu, lines: Sequence[Line]) -> Dish:
    """The dish of a menu nearest to some lines, one of the same starts before others."""
    far = ((menu.spends - [line.eur_year for line in lines]) ** 2).sum(axis=1)
    late = (menu.starts != [float(line.from_month) for line in lines]).any(axis=1)
    return menu.dishes[int(np.lexsort((late, far))[0])]


def menus(surface: Surface, bundled: Sequence[Bundle], incumbent: Lines) -> tuple[Menu, ...]:
    """What each bundle may be served with the rest at the incumbent, and what the surface says it is worth.

    Values are EUR against the same plan with the bundle's levers at today's lines, the money exact.
    """
    place = {purse.lever: number for number, purse in enumerate(surface.purses)}
    known = _known(surface.seen, incumbent, surface.today)
    served = []
    for bundle in bundled:
        own = [place[purse.lever] for purse in bundle]
        choices = [
            _lines(purse, incumbent[number], known, len(bundle))
            for purse, number in zip(bundle, own, strict=True)
        ]
        found, apart = surface.beside(incumbent, own, choices)
        money = [
            [purse.net_eur(line) for line in lines] for purse, lines in zip(bundle, choices, strict=True)
        ]
        dishes = [
            _dish(lines, math.fsum(net), found, row, float(apart[row]), _moved(lines, bundle) in known)
            for row, (lines, net) in enumerate(
                zip(itertools.product(*choices), itertools.product(*money), strict=True)
            )
        ]
        served.append(Menu(tuple(bundle), tuple(dishes)))
    return tuple(served)


def _lines(purse: Purse, now: Line, known: frozenset[tuple[Line, ...]], together: int) -> list[Line]:
    """The lines that a lever may take, the incumbent's and those simulated among them; today's spend has no beginning."""
    fine = FINE_ALONE if together == 1 else FINE_IN_PAIR_AND_TIME if len(purse.starts) > 1 else FINE_IN_PAIR
    tried = sorted({one[0].eur_year for one in known if len(one) == 1 and one[0].lever == purse.lever})
    lines = (*offered(purse, fine), *(purse.line(eur, start) for eur in tried for start in purse.starts), now)
    return sorted(dict.fromkeys(lines), key=lambda line: (line.eur_year, line.from_month))


@lru_cache(OFFERS_KEPT)
def offered(purse: Purse, fine: int) -> Lines:
    """Lines of about so many spends of a lever, from each start."""
    return tuple(purse.line(eur, start) for eur in spends_allowed(purse, fine) for start in purse.starts)


def _moved(lines: Lines, bundle: Bundle) -> tuple[Line, ...]:
    return tuple(
        line for line, purse in zip(lines, bundle, strict=True) if abs(line.eur_year - purse.today) > CENT / 2
    )


def _known(seen: Sequence[Lines], incumbent: Lines, today: Lines) -> frozenset[tuple[Line, ...]]:
    """The lines, of one lever or two, that were simulated with every other at the incumbent's or at today's."""
    found: set[tuple[Line, ...]] = set()
    for lines in (*seen, today):
        for others in (incumbent, today):
            moved = tuple(line for line, other in zip(lines, others, strict=True) if line != other)
            if len(moved) <= 2:
                found.add(moved)
    return frozenset(found)


def _dish(lines: Lines, net: float, found: Against, row: int, apart: float, simulated: bool) -> Dish:
    return Dish(
        lines,
        float(found.effect[row]) - net,
        float(found.errors[row]),
        simulated,
        net,
        tuple(map(float, found.service[row])),
        tuple(float(one) - net for one in found.draws[row]),
        apart,
    )


def _uses(rule: Rule, menu: Menu) -> Iterator[float]:
    if rule.kind == "service":
        yield from (dish.service[rule.measure] for dish in menu.dishes)
    elif rule.kind == "equity":
        yield from (dish.value_eur + dish.net_eur for dish in menu.dishes)
    else:
        once: dict[Line, float] = {}
        for dish in menu.dishes:
            for purse, line in zip(menu.purses, dish.lines, strict=True):
                if line not in once:
                    once[line] = use(rule, purse, line)
            yield math.fsum(once[line] for line in dish.lines)


def undominated(menu: Menu, rules: Sequence[Rule], risk: Risk) -> list[int]:
    """Places of the dishes that an exact choice may need.

    A dish goes when another adds no more to any limit from above, no less to any from below, and is worth
    no less, in every draw where risk looks at draws: to serve the other keeps the rules and the worth.
    """
    columns = [[dish.value_eur for dish in menu.dishes]]
    if risk.measure != "mean":
        columns += [list(values) for values in zip(*(dish.draws for dish in menu.dishes), strict=True)]
    columns += [
        [amount if rule.at_least else -amount for amount in uses(rule, menu)]
        for rule in rules
        if any(uses(rule, menu))
    ]
    table = np.unique(np.array(columns), axis=0)
    # The first of equal dishes stays; among the others a better one comes before all that it beats.
    order = np.lexsort(table[::-1])[::-1]
    kept: list[int] = []
    for place in order:
        if not kept or not (table[:, kept] >= table[:, place, None]).all(axis=0).any():
            kept.append(int(place))
    return sorted(kept)
