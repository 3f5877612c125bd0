"""Markets harder than the ten: humps, plateaus, thresholds, three-way terms, up to sixteen levers, rules between them, and noise that plans share.

The best plan is found by dynamic programming over parts of the budget, for every way in which prerequisites and exclusive
levers may be funded, and then improved off the grid until no transfer between two levers adds anything.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.markets import GRID, SEAT_EUR, UNIT_EUR, Curb, Market, Part, world_of
from sim import Lever, today_eur_year

Array = NDArray[np.float64]
Form = Literal["hill", "threshold", "plateau", "hump", "seats"]
FORMS: tuple[Form, ...] = ("hill", "threshold", "threshold", "plateau", "hump")
# Grid of three levers decided together, in units of money; the climb off the grid makes up for it.
COARSE = 5
STEPS_EUR = (8000.0, 3000.0, 1000.0, 300.0, 100.0)


class Shape(NamedTuple):
    """How much of its worth a spend reaches: 0 with no money; the form says the rest."""

    form: Form
    half_eur: float
    steepness: float = 1.0

    def share(self, eur: Array) -> Array:
        """Share of the worth by spend."""
        ratio = np.asarray(eur, dtype=float) / self.half_eur
        match self.form:
            case "hill":
                power = ratio**self.steepness
                return np.asarray(power / (1 + power))
            case "threshold":
                low = 1 / (1 + math.exp(8.0))
                return np.asarray((1 / (1 + np.exp(-8 * (ratio - 1))) - low) / (1 - low))
            case "plateau":
                return np.asarray(np.minimum(1.0, ratio / 1.6))
            case "hump":
                return np.asarray(ratio / 1.6 * np.exp(1 - ratio / 1.6))
            case _:
                return np.asarray(1 - 0.45 ** (ratio * self.half_eur / SEAT_EUR))


class Together(NamedTuple):
    """Levers by their shapes and worths in EUR, what each two add (or take) together, and what all three do."""

    shapes: tuple[Shape, ...]
    worths_eur: tuple[float, ...]
    pairs_eur: tuple[float, ...] = ()
    three_eur: float = 0.0

    def of(self, spends: Sequence[Array]) -> Array:
        """Effect in EUR of spends that broadcast against one another."""
        shares = [shape.share(eur) for shape, eur in zip(self.shapes, spends, strict=True)]
        total = sum(
            (worth * share for worth, share in zip(self.worths_eur, shares, strict=True)), np.zeros(())
        )
        for eur, (one, other) in zip(self.pairs_eur, itertools.combinations(shares, 2), strict=False):
            total = total + eur * one * other
        if self.three_eur:
            total = total + self.three_eur * shares[0] * shares[1] * shares[2]
        return np.asarray(total)

    def __call__(self, spends: Sequence[float]) -> float:
        """Effect of the spends, in EUR."""
        return float(self.of([np.asarray(eur) for eur in spends]))


def hard_market(seeded: int) -> Market:
    """The market of a seed, with its best plan."""
    chance = random.Random(f"hard/{seeded}")
    levers = [_lever(chance, number, is_seats=False) for number in range(chance.randint(7, 14))]
    levers += [
        _lever(chance, len(levers) + number, is_seats=True, desk=number)
        for number in range(chance.randint(1, 2))
    ]
    names = [str(lever["name"]) for lever, _, _ in levers]
    order = chance.sample(range(len(levers)), len(levers))
    parts, sizes = [], [3] if chance.random() < 0.6 else []
    sizes += [2] * chance.randint(1, 3)
    for size in [*sizes, *[1] * (len(levers) - sum(sizes))]:
        own = [order.pop() for _ in range(size)]
        parts.append(
            Part(tuple(names[place] for place in own), _together(chance, [levers[place] for place in own]))
        )
    world = world_of(f"hard_{seeded}", [lever for lever, _, _ in levers], 2)
    market = Market(
        f"hard {seeded}", world, tuple(parts), curb=_curb(chance, parts, [lever for lever, _, _ in levers])
    )
    best_eur = best_plan(market)[0]
    return replace(market, best_eur=best_eur, noise=chance.uniform(0.05, 0.10), common=0.5)


def _lever(
    chance: random.Random, number: int, *, is_seats: bool, desk: int = 0
) -> tuple[dict[str, object], Shape, float]:
    """A lever as declared, its true shape and its worth: declared half and steepness are off by up to two thirds."""
    worth = chance.uniform(40, 220) * UNIT_EUR
    if is_seats:
        seats: dict[str, object] = {
            "name": f"seats_{desk}", "label": f"seats_{desk}", "target": "desk.seats", "desk": f"desk_{desk}",
            "least_eur_year": 0.0, "most_eur_year": chance.randint(3, 5) * SEAT_EUR,
        }  # fmt: skip
        return seats, Shape("seats", SEAT_EUR), worth
    half = chance.uniform(25, 90) * UNIT_EUR
    steep = chance.choice((1.0, chance.uniform(1.5, 4.0)))
    shape = Shape(chance.choice(FORMS), half, steep)
    off = chance.uniform(0.6, 1.67)
    lever: dict[str, object] = {
        "name": f"lever_{number}", "label": f"lever_{number}", "target": "history", "to_value": 0.5,
        "half_eur_year": half * off, "steepness": max(0.5, min(4.0, steep * chance.uniform(0.6, 1.67))),
        "today_eur_year": chance.choice((0, 0, chance.randint(2, 30))) * UNIT_EUR,
        "most_eur_year": chance.randint(100, 220) * UNIT_EUR,
        "launch_eur": chance.randint(4, 30) * UNIT_EUR if chance.random() < 0.3 else 0.0,
        "lag_months": 0,
    }  # fmt: skip
    return lever, shape, worth


def _together(chance: random.Random, levers: Sequence[tuple[dict[str, object], Shape, float]]) -> Together:
    """Undeclared synergies and substitutes: what two do together is up to the worth of both, either way."""
    shapes = tuple(shape for _, shape, _ in levers)
    worths = tuple(worth * (1.0 if len(levers) == 1 else 0.7) for _, _, worth in levers)
    pairs = tuple(
        (chance.uniform(0.5, 1.6) if chance.random() < 0.65 else chance.uniform(-0.7, -0.3)) * min(one, other)
        for one, other in itertools.combinations(worths, 2)
    )
    three = chance.uniform(0.5, 1.2) * sum(worths) / 3 if len(levers) == 3 else 0.0
    return Together(shapes, worths, pairs, three)


def _curb(chance: random.Random, parts: Sequence[Part], levers: Sequence[Mapping[str, object]]) -> Curb:
    """A cap on a group of levers decided apart, a prerequisite and two levers of which one at most is funded, each in most markets."""
    by_name = {str(lever["name"]): lever for lever in levers}
    today = {name: float(str(lever.get("today_eur_year", 0.0))) for name, lever in by_name.items()}
    free = [
        part.levers[0]
        for part in parts
        if len(part.levers) == 1
        and not by_name[part.levers[0]].get("launch_eur")
        and "desk" not in by_name[part.levers[0]]
    ]
    group = tuple(free[:4]) if len(free) >= 3 and chance.random() < 0.7 else ()
    cap = max(sum(today[name] for name in group), chance.randint(60, 140) * UNIT_EUR) if group else math.inf
    new = [name for name in by_name if not today[name] and "desk" not in by_name[name]]
    chance.shuffle(new)
    requires = ((new[0], new[1]),) if len(new) >= 2 and chance.random() < 0.7 else ()
    exclusive = ((new[2], new[3]),) if len(new) >= 4 and chance.random() < 0.7 else ()
    return Curb(group, cap, requires, exclusive)


def best_plan(market: Market) -> tuple[float, dict[str, float]]:
    """Value and spends of the best plan."""
    found = [_best_of_case(market, zero, funded) for zero, funded in _cases(market.curb)]
    starts = sorted((one for one in found if one), key=lambda one: -one[0])[:3]
    return max((_climbed(market, spends) for _, spends in starts), key=lambda one: one[0])


def _cases(curb: Curb) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Every way to fund what rules tie together: levers that get nothing, levers that get something."""
    cases: list[tuple[frozenset[str], frozenset[str]]] = [(frozenset(), frozenset())]
    for lever, needs in curb.requires:
        cases = [
            case for zero, funded in cases for case in ((zero | {lever}, funded), (zero, funded | {needs}))
        ]
    for one, other in curb.exclusive:
        cases = [
            case for zero, funded in cases for case in ((zero | {one}, funded), (zero | {other}, funded))
        ]
    return [case for case in cases if not case[0] & case[1]]


def _best_of_case(
    market: Market, zero: frozenset[str], funded: frozenset[str]
) -> tuple[float, dict[str, float]] | None:
    levers = {lever.name: lever for lever in market.world.levers}
    grouped = [part for part in market.parts if set(part.levers) & set(market.curb.group)]
    apart = [part for part in market.parts if part not in grouped]
    ways = _added(market, levers, grouped, zero, funded)
    limit = min(GRID, int(market.curb.cap_eur // UNIT_EUR)) if market.curb.group else GRID
    ways = [way if units <= limit else None for units, way in enumerate(ways)]
    ways = _added(market, levers, apart, zero, funded, ways)
    known = [way for way in ways if way]
    return max(known, key=lambda one: one[0]) if known else None


Way = tuple[float, dict[str, float]]


def _added(
    market: Market,
    levers: Mapping[str, Lever],
    parts: Sequence[Part],
    zero: frozenset[str],
    funded: frozenset[str],
    start: Sequence[Way | None] = ((0.0, {}), *(None,) * GRID),
) -> list[Way | None]:
    """By units of money, the best value of parts and their spends, from what is known before them."""
    most = np.array([way[0] if way else -math.inf for way in start])
    chosen = [way[1] if way else {} for way in start]
    for part in parts:
        table, spends = _table(market, levers, part, zero, funded)
        sums = np.full((GRID + 1, GRID + 1), -np.inf)
        for units in np.flatnonzero(np.isfinite(table)):
            sums[units, units:] = most[: GRID + 1 - units] + table[units]
        first = sums.argmax(axis=0)
        most = sums[first, np.arange(GRID + 1)]
        chosen = [
            {**chosen[units - taken], **spends[taken]} if math.isfinite(most[units]) else {}
            for units, taken in enumerate(first)
        ]
    return [
        (float(most[units]), chosen[units]) if math.isfinite(most[units]) else None
        for units in range(GRID + 1)
    ]


def _table(
    market: Market, levers: Mapping[str, Lever], part: Part, zero: frozenset[str], funded: frozenset[str]
) -> tuple[Array, list[dict[str, float]]]:
    """By units of money, the most that a part is worth against today, and its spends."""
    grids = [_grid(levers[name], len(part.levers), name in zero, name in funded) for name in part.levers]
    mesh = np.meshgrid(*grids, indexing="ij")
    now = [today_eur_year(market.world, levers[name]) for name in part.levers]
    money = sum(
        (
            eur
            + np.where(
                eur > today, levers[name].launch_eur if levers[name].target != "desk.seats" else 0.0, 0.0
            )
            for name, eur, today in zip(part.levers, mesh, now, strict=True)
        ),
        np.zeros(()),
    )
    effect: Together = part.effect  # type: ignore[assignment]
    value = effect.of(mesh) - effect(now) - (money - sum(now))
    units = np.ceil(money / UNIT_EUR - 1e-9).astype(int).ravel()
    table: Array = np.full(GRID + 1, -np.inf)
    spends: list[dict[str, float]] = [{} for _ in range(GRID + 1)]
    flat = value.ravel()
    for place in np.argsort(flat, kind="stable")[::-1]:
        if units[place] <= GRID and not spends[units[place]]:
            table[units[place]] = flat[place]
            spends[units[place]] = {
                name: float(eur.ravel()[place]) for name, eur in zip(part.levers, mesh, strict=True)
            }
    return table, spends


def _grid(lever: Lever, together: int, is_zero: bool, is_funded: bool) -> Array:
    if is_zero:
        return np.zeros(1)
    seats = lever.target == "desk.seats"
    step = SEAT_EUR if seats else UNIT_EUR * (COARSE if together > 2 else 2 if together == 2 else 1)
    amounts = np.arange(0.0, lever.most_eur_year + 1e-6, step)
    today = 0.0 if seats else lever.today_eur_year
    known = np.unique(np.append(amounts, today))
    return known[known > 0] if is_funded else known


def _climbed(market: Market, spends: Mapping[str, float]) -> tuple[float, dict[str, float]]:
    """The same improved by single moves and transfers until none of them adds anything."""
    now = dict(spends)
    value = market.value(now)
    levers = {lever.name: lever for lever in market.world.levers}
    names = [name for name in now if levers[name].target != "desk.seats"]
    for step in STEPS_EUR:
        is_moving = True
        while is_moving:
            is_moving = False
            for giver, receiver in itertools.permutations([*names, ""], 2):
                moved = dict(now)
                if giver:
                    moved[giver] = max(0.0, moved[giver] - step)
                if receiver:
                    moved[receiver] = min(levers[receiver].most_eur_year, moved[receiver] + step)
                if market.allows(moved) and (gain := market.value(moved)) > value + 1e-6:
                    now, value, is_moving = moved, gain, True
    return value, now
