"""The four levers of *Construire des parcours clients gagnants en misant sur l'expérience*, and what each adds to a plan."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from .outcomes import Outcomes
from .plan import Plan, line_of, today
from .rox import in_cents
from .run import REPLICATIONS, SEED, Map, compare
from .world import Lever, World

# the lever of the article to which the target of a lever belongs
GROUPS: dict[str, tuple[str, ...]] = {
    "moments": ("truth.sensitivity", "truth.skilled", "loop.coverage", "loop.delay", "survey.invite"),
    "bots": ("bot.resolution", "bot.offered"),
    "channels": ("desk.seats", "cell.resolution", "cell.quality", "steer", "handling"),
    "contacts": ("history", "recognised", "fluid", "coherent", "prevention"),
}


class Share(NamedTuple):
    """What a group of levers adds to a plan's value in EUR: by Shapley's rule, and when it alone is left out."""

    group: str
    shapley_eur: float
    left_out_eur: float


def group_of(lever: Lever) -> str:
    """The group of a lever, a function of its target."""
    return next(name for name, targets in GROUPS.items() if lever.target in targets)


def levers_of(world: World, groups: Collection[str]) -> list[str]:
    """Names of the levers of some groups."""
    return [lever.name for lever in world.levers if group_of(lever) in groups]


def moved(world: World, plan: Plan) -> tuple[Lever, ...]:
    """The levers whose money a plan changes."""
    stay = today(world)
    return tuple(v for v in world.levers if line_of(world, plan, v) != line_of(world, stay, v))


def part_of(world: World, plan: Plan, keeps: Collection[str], name: str = "part") -> Plan:
    """A plan's lines for the levers of these names, today's spend for the others."""
    stay = today(world)
    lines = tuple(line_of(world, plan if v.name in keeps else stay, v) for v in world.levers)
    return Plan(name=name, lines=lines)


def shapley(worth: Mapping[frozenset[str], float], names: Sequence[str]) -> dict[str, float]:
    """Each player's mean addition over all orders in which they may come (Shapley 1953); worth of every coalition."""
    found = {}
    for name in names:
        others = [other for other in names if other != name]
        found[name] = math.fsum(
            (worth[frozenset(before) | {name}] - worth[frozenset(before)])
            / (len(names) * math.comb(len(others), size))
            for size in range(len(names))
            for before in combinations(others, size)
        )
    return found


def value_by_group(
    world: World,
    plan: Plan,
    *,
    replications: int = REPLICATIONS,
    seed: int = SEED,
    months: int | None = None,
    baseline: Outcomes | None = None,
    map: Map = map,
) -> tuple[Share, ...]:
    """Split a plan's value over the groups it moves; the Shapley shares add up to the value to the cent.

    Simulates every combination of the groups, at most fifteen plans. What groups do only together is shared by Shapley's
    rule and counted wholly by each of them when left out, so that the latter need not add up.
    """
    names = [name for name in GROUPS if any(group_of(lever) == name for lever in moved(world, plan))]
    parts = [frozenset(one) for size in range(1, len(names) + 1) for one in combinations(names, size)]
    plans = [part_of(world, plan, levers_of(world, part)) for part in parts]
    options: dict[str, Any] = {"replications": replications, "seed": seed, "months": months}
    compared = compare(world, plans, baseline=baseline, map=map, **options)
    worth = {part: one.rox.value_eur for part, one in zip(parts, compared, strict=True)}
    worth[frozenset()] = 0.0
    whole = frozenset(names)
    shares = in_cents(shapley(worth, names)) if names else {}
    return tuple(Share(name, shares[name], worth[whole] - worth[whole - {name}]) for name in names)
