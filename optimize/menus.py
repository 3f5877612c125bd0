"""Menus: for each bundle of levers, the lines it may be served and what each is worth, by simulation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim import Line

from .budget import Evaluate, OverDraws, Trial
from .bundles import Bundle
from .purse import Lines, Purse, as_plan, spends_allowed, today_of
from .response import FINE_ALONE, Array, Axis, axes_of, carry
from .rules import Rule, use

FINE_IN_PAIR = 20
FINE_IN_PAIR_AND_TIME = 8


class Dish(NamedTuple):
    """One way to serve a bundle.

    lines: one per lever. value_eur, with its standard error, and net_eur, the present value of its money:
    against the incumbent. service: change of each measure the problem asks for. draws: value per parameter
    draw, in EUR.
    """

    lines: Lines
    value_eur: float
    se_eur: float
    simulated: bool
    net_eur: float = 0.0
    service: tuple[float, ...] = ()
    draws: tuple[float, ...] = ()

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


class Knots(NamedTuple):
    """What was simulated of a bundle: trials on the grid of its axes, and of later starts, lever by lever."""

    axes: tuple[Axis, ...]
    grid: tuple[int, ...]
    later: tuple[tuple[int, ...], ...]


class Seen(NamedTuple):
    """Plans simulated against the incumbent: a row per plan of effect, service and draws, and its error."""

    columns: Array
    errors: Array
    measures: int


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


def menu_plans(bundled: Sequence[Bundle], levels: int) -> int:
    """Number of plans, at most, that menus with so many levels per lever simulate around today's plan."""
    today = {purse.lever: purse.line(purse.today) for bundle in bundled for purse in bundle}
    every = [axes_of(bundle, levels, today) for bundle in bundled]
    grids = sum(math.prod(len(axis.knots) for axis in axes) - 1 for axes in every)
    return grids + sum(len(axis.later) for axes in every for axis in axes)


def menus(
    evaluate: Evaluate,
    purses: Sequence[Purse],
    bundled: Sequence[Bundle],
    incumbent: Lines,
    *,
    seed: int,
    replications: int,
    levels: int,
    over: OverDraws | None = None,
) -> tuple[Menu, ...]:
    """Simulate levels of each bundle with the rest at the incumbent and fill in finer spends.

    Values are EUR relative to the incumbent, paired under common draws. Between simulated levels the effect
    follows a monotone cubic on the lever's own response axis (Fritsch & Carlson 1980); the standard error is
    linear, the money exact. A later start keeps the share of the effect that its largest spend keeps.
    """
    base = {line.lever: line for line in incumbent}
    plans: dict[Lines, int] = {tuple(incumbent): 0}

    def place(changed: Sequence[Line]) -> int:
        lines = tuple({**base, **{line.lever: line for line in changed}}.values())
        return plans.setdefault(lines, len(plans))

    knots = [_knots(axes_of(bundle, levels, base), place) for bundle in bundled]
    named = [as_plan("menu", lines) for lines in plans]
    trials = evaluate(named, seed, replications)
    values = over(named) if over else [()] * len(named)
    money = [_net(purses, lines) for lines in plans]
    seen = _seen(trials, values, money)
    return tuple(_menu(bundle, one, seen, base) for bundle, one in zip(bundled, knots, strict=True))


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


def _knots(axes: tuple[Axis, ...], place: Callable[[Sequence[Line]], int]) -> Knots:
    grid = itertools.product(*(axis.knots for axis in axes))
    today = today_of([axis.purse for axis in axes])
    return Knots(
        axes,
        tuple(
            place([axis.purse.line(eur) for axis, eur in zip(axes, spends, strict=True)]) for spends in grid
        ),
        tuple(
            tuple(place([*(one for one in today if one.lever != line.lever), line]) for line in axis.later)
            for axis in axes
        ),
    )


def _seen(trials: Sequence[Trial], values: Sequence[Sequence[float]], money: Sequence[float]) -> Seen:
    gains = np.array([trial.values_eur for trial in trials])
    gains = gains - gains[0]
    more = np.array(money) - money[0]
    measures = len(trials[0].service)
    service = np.array([[math.fsum(one) / len(one) for one in trial.service] for trial in trials])
    drawn = np.array(values, dtype=np.float64).reshape(len(trials), -1)
    columns = [
        (gains.mean(axis=1) + more)[:, None],
        (service - service[0]).reshape(len(trials), measures),
        drawn - drawn[0] + more[:, None],
    ]
    errors = gains.std(axis=1, ddof=1) / math.sqrt(gains.shape[1])
    return Seen(np.hstack(columns), errors, measures)


def _menu(bundle: Bundle, knots: Knots, seen: Seen, base: Mapping[str, Line]) -> Menu:
    shape = tuple(len(axis.knots) for axis in knots.axes)
    columns = seen.columns[list(knots.grid)].reshape(*shape, -1)
    several = any(len(purse.starts) > 1 for purse in bundle)
    fine = FINE_ALONE if len(bundle) == 1 else FINE_IN_PAIR_AND_TIME if several else FINE_IN_PAIR
    spends = [sorted({*spends_allowed(axis.purse, fine), *axis.knots}) for axis in knots.axes]
    effects = carry(columns, knots.axes, spends, smooth=True)
    errors = carry(seen.errors[list(knots.grid)].reshape(shape), knots.axes, spends, smooth=False)
    kept = [_kept(knots, place, columns, seen) for place in range(len(bundle))]
    served = _net(bundle, [base[purse.lever] for purse in bundle])
    known = set(itertools.product(*(axis.knots for axis in knots.axes)))
    offered = []
    for places in itertools.product(*(range(len(amounts)) for amounts in spends)):
        chosen = [amounts[place] for amounts, place in zip(spends, places, strict=True)]
        for starts in itertools.product(*(purse.starts for purse in bundle)):
            lines = tuple(
                purse.line(eur, start) for purse, eur, start in zip(bundle, chosen, starts, strict=True)
            )
            if any(
                line.eur_year == purse.today and start != purse.starts[0]
                for purse, line, start in zip(bundle, lines, starts, strict=True)
            ):
                continue  # today's spend has no beginning: it is offered once
            shares = [
                parts[purse.starts.index(start)]
                for parts, purse, start in zip(kept, bundle, starts, strict=True)
            ]
            effect = _from_start(effects, spends, places, shares, bundle)
            net = _net(bundle, lines) - served
            is_known = tuple(chosen) in known and all(share is None for share in shares)
            offered.append(_dish(lines, effect, float(errors[places]), is_known, net, seen.measures))
    return Menu(tuple(bundle), tuple(offered))


def _dish(lines: Lines, effect: Array, error: float, simulated: bool, net: float, measures: int) -> Dish:
    worth, service, drawn = effect[0] - net, effect[1 : 1 + measures], effect[1 + measures :] - net
    return Dish(
        lines, float(worth), error, simulated, net, tuple(map(float, service)), tuple(map(float, drawn))
    )


def _from_start(
    effects: Array,
    spends: Sequence[Sequence[float]],
    places: tuple[int, ...],
    shares: Sequence[float | None],
    bundle: Bundle,
) -> Array:
    """What a dish does from its starts: each lever's own part, and what they do together, shrink alike."""
    if all(share is None for share in shares):
        return np.asarray(effects[places])
    kept = [1.0 if share is None else share for share in shares]
    today = tuple(list(amounts).index(purse.today) for amounts, purse in zip(spends, bundle, strict=True))
    stay = effects[today]
    if len(bundle) == 1:
        return np.asarray(stay + kept[0] * (effects[places] - stay))
    first, second = effects[places[0], today[1]] - stay, effects[today[0], places[1]] - stay
    both = effects[places] - stay - first - second
    return np.asarray(stay + kept[0] * first + kept[1] * second + kept[0] * kept[1] * both)


def _kept(knots: Knots, place: int, columns: Array, seen: Seen) -> list[float | None]:
    """What each start of a lever leaves of its effect; None for the first, which was simulated."""
    axis, later = knots.axes[place], knots.later[place]
    if not later:
        return [None]
    today = [list(one.knots).index(one.purse.today) for one in knots.axes]
    largest = list(today)
    largest[place] = list(axis.knots).index(axis.later[0].eur_year)
    stay, whole = float(columns[*today, 0]), float(columns[*largest, 0])
    error = float(seen.errors.max())
    horizon = len(axis.purse.discounts)
    shares: list[float | None] = [None]
    for number, start in zip(later, axis.purse.starts[1:], strict=True):
        # An effect that noise hides says nothing about time: the months that are left stand in for it.
        expected = max(0.0, horizon - start) / horizon
        clear = abs(whole - stay) > 2 * error and whole != stay
        measured = (float(seen.columns[number, 0]) - stay) / (whole - stay) if clear else expected
        shares.append(min(1.0, max(0.0, measured)))
    return shares


def _net(purses: Sequence[Purse], lines: Sequence[Line]) -> float:
    return math.fsum(purse.net_eur(line) for purse, line in zip(purses, lines, strict=True))
