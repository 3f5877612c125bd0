"""Option sets: for each bundle of levers, the lines it may take and what each is worth, as the surface says."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from sim import Array, Line

from ..question.lever_range import CENT, LeverRange, Lines, spends_allowed
from ..question.problem import Risk
from ..question.rules import Rule, use
from .lever_pairs import Bundle
from .surrogate import Against, Surface

FINE_ALONE = 48
# Levers whose lines are remembered.
OFFERS_KEPT = 500
FINE_IN_PAIR = 20
FINE_IN_PAIR_AND_TIME = 8


class Option(NamedTuple):
    """One way to fund a bundle.

    lines: one per lever. value_eur, with its standard error, and net_eur, the present value of its money:
    against today's lines of the bundle. service: change of each measure the problem asks for. draws: value
    per parameter draw, in EUR. apart_se_eur: error of its value against the option of the incumbent.
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
class OptionSet:
    """The options of a bundle of one or two levers; exactly one is chosen."""

    lever_ranges: Bundle
    options: tuple[Option, ...]
    known: dict[Rule, list[float]] = field(default_factory=dict, repr=False)

    @property
    def levers(self) -> tuple[str, ...]:
        """Names of the levers."""
        return tuple(lever_range.lever for lever_range in self.lever_ranges)

    @cached_property
    def spends(self) -> Array:
        """EUR a year of every option, options x levers."""
        return np.array([[line.eur_year for line in option.lines] for option in self.options])

    @cached_property
    def starts(self) -> Array:
        """Month from which every option begins, options x levers."""
        return np.array([[float(line.from_month) for line in option.lines] for option in self.options])


def uses(rule: Rule, option_set: OptionSet) -> list[float]:
    """Return how much each option of an option set adds to the sum of a rule."""
    if rule not in option_set.known:
        option_set.known[rule] = list(_uses(rule, option_set))
    return option_set.known[rule]


def chosen_options(option_sets: Sequence[OptionSet], chosen: Sequence[int]) -> list[Option]:
    """The options that an allocation chooses, in the order of the option sets."""
    return [option_set.options[number] for option_set, number in zip(option_sets, chosen, strict=True)]


def lines_of(
    option_sets: Sequence[OptionSet], chosen: Sequence[int], lever_ranges: Sequence[LeverRange]
) -> Lines:
    """The lines that an allocation chooses, in the order of the lever ranges."""
    by_lever = {line.lever: line for option in chosen_options(option_sets, chosen) for line in option.lines}
    return tuple(by_lever[lever_range.lever] for lever_range in lever_ranges)


def nearest_option(option_set: OptionSet, lines: Sequence[Line]) -> Option:
    """The option of an option set nearest to some lines, one of the same starts before others."""
    far = ((option_set.spends - [line.eur_year for line in lines]) ** 2).sum(axis=1)
    late = (option_set.starts != [float(line.from_month) for line in lines]).any(axis=1)
    return option_set.options[int(np.lexsort((late, far))[0])]


def option_sets_around(
    surface: Surface, bundled: Sequence[Bundle], incumbent: Lines
) -> tuple[OptionSet, ...]:
    """Lay out what each bundle may be given with the rest at the incumbent, and what the surface says it is worth.

    Values are EUR against the same plan with the bundle's levers at today's lines, the money exact.
    """
    place = {lever_range.lever: number for number, lever_range in enumerate(surface.lever_ranges)}
    known = _known(surface.seen, incumbent, surface.today)
    found_sets = []
    for bundle in bundled:
        own = [place[lever_range.lever] for lever_range in bundle]
        choices = [
            _lines(lever_range, incumbent[number], known, len(bundle))
            for lever_range, number in zip(bundle, own, strict=True)
        ]
        found, apart = surface.beside(incumbent, own, choices)
        money = [
            [lever_range.net_eur(line) for line in lines]
            for lever_range, lines in zip(bundle, choices, strict=True)
        ]
        options = [
            _option(lines, math.fsum(net), found, row, float(apart[row]), _moved(lines, bundle) in known)
            for row, (lines, net) in enumerate(
                zip(itertools.product(*choices), itertools.product(*money), strict=True)
            )
        ]
        found_sets.append(OptionSet(tuple(bundle), tuple(options)))
    return tuple(found_sets)


def _lines(
    lever_range: LeverRange, now: Line, known: frozenset[tuple[Line, ...]], together: int
) -> list[Line]:
    """The lines that a lever may take, the incumbent's and those simulated among them; today's spend has no beginning."""
    fine = (
        FINE_ALONE
        if together == 1
        else FINE_IN_PAIR_AND_TIME
        if len(lever_range.starts) > 1
        else FINE_IN_PAIR
    )
    tried = sorted({one[0].eur_year for one in known if len(one) == 1 and one[0].lever == lever_range.lever})
    lines = (
        *offered(lever_range, fine),
        *(lever_range.line(eur, start) for eur in tried for start in lever_range.starts),
        now,
    )
    return sorted(dict.fromkeys(lines), key=lambda line: (line.eur_year, line.from_month))


@lru_cache(OFFERS_KEPT)
def offered(lever_range: LeverRange, fine: int) -> Lines:
    """Lines of about so many spends of a lever, from each start."""
    return tuple(
        lever_range.line(eur, start)
        for eur in spends_allowed(lever_range, fine)
        for start in lever_range.starts
    )


def _moved(lines: Lines, bundle: Bundle) -> tuple[Line, ...]:
    return tuple(
        line
        for line, lever_range in zip(lines, bundle, strict=True)
        if abs(line.eur_year - lever_range.today) > CENT / 2
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


def _option(lines: Lines, net: float, found: Against, row: int, apart: float, simulated: bool) -> Option:
    return Option(
        lines,
        float(found.effect[row]) - net,
        float(found.errors[row]),
        simulated,
        net,
        tuple(map(float, found.service[row])),
        tuple(float(one) - net for one in found.draws[row]),
        apart,
    )


def _uses(rule: Rule, option_set: OptionSet) -> Iterator[float]:
    if rule.kind == "service":
        yield from (option.service[rule.measure] for option in option_set.options)
    elif rule.kind == "equity":
        yield from (option.value_eur + option.net_eur for option in option_set.options)
    else:
        once: dict[Line, float] = {}
        for option in option_set.options:
            for lever_range, line in zip(option_set.lever_ranges, option.lines, strict=True):
                if line not in once:
                    once[line] = use(rule, lever_range, line)
            yield math.fsum(once[line] for line in option.lines)


def undominated(option_set: OptionSet, rules: Sequence[Rule], risk: Risk) -> list[int]:
    """Places of the options that an exact choice may need.

    An option goes when another adds no more to any limit from above, no less to any from below, and is worth
    no less, in every draw where risk looks at draws: to choose the other keeps the rules and the worth.
    """
    columns = [[option.value_eur for option in option_set.options]]
    if risk.measure != "mean":
        columns += [
            list(values) for values in zip(*(option.draws for option in option_set.options), strict=True)
        ]
    columns += [
        [amount if rule.at_least else -amount for amount in uses(rule, option_set)]
        for rule in rules
        if any(uses(rule, option_set))
    ]
    table = np.unique(np.array(columns), axis=0)
    # The first of equal options stays; among the others a better one comes before all that it beats.
    order = np.lexsort(table[::-1])[::-1]
    kept: list[int] = []
    for place in order:
        if not kept or not (table[:, kept] >= table[:, place, None]).all(axis=0).any():
            kept.append(int(place))
    return sorted(kept)
