"""Menus: for each bundle of levers, the spends it may be served and what each is worth, by simulation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from .budget import Evaluate, Trial
from .purse import Purse, Spends, as_plan, spends_allowed

Array = NDArray[np.float64]
FINE_ALONE = 48
FINE_IN_PAIR = 20
LEVELS_IN_PAIR = 3


class Dish(NamedTuple):
    """One way to serve a bundle, in EUR.

    spends: a year, per lever; launch_eur, leaving_eur: once, in the first year; value_eur with its standard
    error se_eur; net_eur: present value of the money against the incumbent's.
    """

    spends: Spends
    launch_eur: float
    leaving_eur: float
    value_eur: float
    se_eur: float
    simulated: bool
    net_eur: float = 0.0

    @property
    def eur_year(self) -> float:
        """Money the dish takes in every later year, in EUR."""
        return math.fsum(self.spends)

    @property
    def first_year_eur(self) -> float:
        """Money the dish takes in the first year, in EUR."""
        return math.fsum((*self.spends, self.launch_eur, self.leaving_eur))


class Menu(NamedTuple):
    """The dishes of a bundle of one or two levers; exactly one is served."""

    levers: tuple[str, ...]
    dishes: tuple[Dish, ...]


def bundles(
    purses: Sequence[Purse], bundle_with: Mapping[str, Sequence[str]]
) -> tuple[tuple[Purse, ...], ...]:
    """Join levers that multiply into pairs, the first named first; the others and locked ones stand alone."""
    single = {purse.lever: purse for purse in purses}
    bundled = []
    while single:
        name, purse = next(iter(single.items()))
        del single[name]
        named = bundle_with.get(name, ())
        partners = [other for other in single if other in named or name in bundle_with.get(other, ())]
        partner = next((single[other] for other in partners if single[other].open and purse.open), None)
        if partner:
            del single[partner.lever]
        bundled.append((purse, partner) if partner else (purse,))
    return tuple(bundled)


def menu_plans(bundled: Sequence[Sequence[Purse]], levels: int) -> int:
    """Number of plans, at most, that menus with so many levels per lever simulate."""
    return sum(math.prod(map(len, _levels(bundle, levels))) - 1 for bundle in bundled)


def menus(
    evaluate: Evaluate,
    purses: Sequence[Purse],
    bundled: Sequence[Sequence[Purse]],
    incumbent: Spends,
    *,
    seed: int,
    replications: int,
    levels: int,
) -> tuple[Menu, ...]:
    """Simulate levels of each bundle with the rest at the incumbent and fill in finer spends.

    Values are EUR relative to the incumbent, paired under common draws. Between simulated levels the effect
    follows a monotone cubic on the lever's own response axis (Fritsch & Carlson 1980); the money spent and
    the standard error are linear.
    """
    base = dict(zip((purse.lever for purse in purses), incumbent, strict=True))
    knots = [_levels(bundle, levels, base) for bundle in bundled]
    cells = [list(itertools.product(*axes)) for axes in knots]
    plans = [
        as_plan("menu", purses, _with(base, bundle, spends))
        for bundle, spread in zip(bundled, cells, strict=True)
        for spends in spread
    ]
    first, *trials = evaluate([as_plan("incumbent", purses, incumbent), *plans], seed, replications)
    served = iter(trials)
    return tuple(
        _menu(bundle, axes, [next(served) for _ in spread], first)
        for bundle, axes, spread in zip(bundled, knots, cells, strict=True)
    )


def interpolate(knots: Array, values: Array, points: Array, *, smooth: bool) -> Array:
    """Values (n, ...) at knots (n,) carried to points (m,) on the first axis: monotone cubic, or linear."""
    if len(knots) == 1:
        return np.repeat(values, len(points), axis=0)
    if smooth and len(knots) > 2:
        return np.asarray(PchipInterpolator(knots, values, axis=0)(points))
    columns = [np.interp(points, knots, column) for column in values.reshape(len(knots), -1).T]
    return np.array(columns).T.reshape(len(points), *values.shape[1:])


def _with(base: Mapping[str, float], bundle: Sequence[Purse], spends: Spends) -> Spends:
    changed = {**base, **{purse.lever: eur for purse, eur in zip(bundle, spends, strict=True)}}
    return tuple(changed.values())


def _levels(
    bundle: Sequence[Purse], levels: int, base: Mapping[str, float] | None = None
) -> list[list[float]]:
    """Spends to simulate for each lever of a bundle: evenly spread over its response, with the incumbent."""
    count = levels if len(bundle) == 1 else min(levels, LEVELS_IN_PAIR)
    return [_spread(purse, count, (base or {}).get(purse.lever, purse.today)) for purse in bundle]


def _spread(purse: Purse, levels: int, incumbent: float) -> list[float]:
    # What the world allows beyond a floor or a cap is simulated too: without it the rule would have no price.
    offered = spends_allowed(purse, FINE_ALONE)
    inside = [eur for eur in offered if purse.floor <= eur <= purse.cap]
    aims = np.linspace(purse.effect(inside[0]), purse.effect(inside[-1]), max(2, levels))
    wanted = {min(inside, key=lambda eur: abs(purse.effect(eur) - aim)) for aim in aims}
    return sorted({*wanted, offered[0], offered[-1], incumbent})


def _menu(
    bundle: Sequence[Purse],
    axes: Sequence[Sequence[float]],
    trials: Sequence[Trial],
    incumbent: Trial,
) -> Menu:
    shape = tuple(map(len, axes))
    gains = np.array([np.subtract(trial.values_eur, incumbent.values_eur) for trial in trials])
    value = gains.mean(axis=1).reshape(shape)
    error = (gains.std(axis=1, ddof=1) / math.sqrt(gains.shape[1])).reshape(shape)
    launch = np.array([_launch(bundle, spends) for spends in itertools.product(*axes)]).reshape(shape)
    net = (
        np.array([trial.net_spend_eur - incumbent.net_spend_eur for trial in trials]).reshape(shape) - launch
    )
    fine = FINE_ALONE if len(bundle) == 1 else FINE_IN_PAIR
    spends = [
        sorted({*spends_allowed(purse, fine), *knots}) for purse, knots in zip(bundle, axes, strict=True)
    ]
    effect = _carry(value + net + launch, bundle, axes, spends, smooth=True)
    paid = _carry(net, bundle, axes, spends, smooth=False)
    spread = _carry(error, bundle, axes, spends, smooth=False)
    known = set(itertools.product(*axes))
    dishes = []
    for place, served in zip(np.ndindex(effect.shape), itertools.product(*spends), strict=True):
        cost = _launch(bundle, served)
        leaving = math.fsum(purse.leaving(eur) for purse, eur in zip(bundle, served, strict=True))
        net_eur = float(paid[place]) + cost
        worth = float(effect[place]) - net_eur
        dishes.append(Dish(served, cost, leaving, worth, float(spread[place]), served in known, net_eur))
    return Menu(tuple(purse.lever for purse in bundle), tuple(dishes))


def _launch(bundle: Sequence[Purse], spends: Spends) -> float:
    return math.fsum(purse.launch(eur) for purse, eur in zip(bundle, spends, strict=True))


def _carry(
    values: Array,
    bundle: Sequence[Purse],
    axes: Sequence[Sequence[float]],
    spends: Sequence[Sequence[float]],
    *,
    smooth: bool,
) -> Array:
    """Carry values from the simulated grid to the fine one, one lever after the other."""
    for position, purse in enumerate(bundle):
        axis: Callable[[float], float] = purse.effect if smooth else float
        knots, points = (
            np.array([axis(eur) for eur in amounts]) for amounts in (axes[position], spends[position])
        )
        moved = interpolate(knots, np.moveaxis(values, position, 0), points, smooth=smooth)
        values = np.moveaxis(moved, 0, position)
    return values
