"""The four levers of *Construire des parcours clients gagnants en misant sur l'expérience*, and what each adds to a plan."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from .parts import Lever
from .plan import Plan, line_of, today
from .world import World

# the lever of the article to which the target of a lever belongs
GROUPS: dict[str, tuple[str, ...]] = {
    "moments": ("truth.sensitivity", "truth.skilled", "loop.coverage", "loop.delay", "survey.invite"),
    "bots": ("bot.resolution", "bot.offered"),
    "channels": ("desk.seats", "cell.resolution", "cell.quality", "steer", "handling"),
    "contacts": ("history", "recognised", "fluid", "coherent", "prevention"),
}


def group_of(lever: Lever) -> str:
    """Return the group of a lever, a function of its target."""
    return next(name for name, targets in GROUPS.items() if lever.target in targets)


def levers_of(world: World, groups: Collection[str]) -> list[str]:
    """Return the names of the levers of some groups."""
    return [lever.name for lever in world.levers if group_of(lever) in groups]


def moved(world: World, plan: Plan) -> tuple[Lever, ...]:
    """Return the levers whose money a plan changes."""
    stay = today(world)
    return tuple(v for v in world.levers if line_of(world, plan, v) != line_of(world, stay, v))


def part_of(world: World, plan: Plan, keeps: Collection[str], name: str = "part") -> Plan:
    """Return a plan's lines for the levers of these names, today's spend for the others."""
    stay = today(world)
    lines = tuple(line_of(world, plan if v.name in keeps else stay, v) for v in world.levers)
    return Plan(name=name, lines=lines)


def shapley(worth: Mapping[frozenset[str], float], names: Sequence[str]) -> dict[str, float]:
    """Return each player's mean addition over all orders in which they may come (Shapley 1953); worth of every coalition."""
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
