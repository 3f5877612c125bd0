"""From today to the plan: what each group of levers adds to its value, by Shapley's rule, to the cent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from sim import Plan, World, in_cents, today

from .budget import Simulations

# The four levers of Construire des parcours clients gagnants en misant sur l'expérience, and the targets of each.
GROUPS = {
    "moments": ("truth.sensitivity", "truth.skilled", "loop.coverage", "loop.delay", "survey.invite"),
    "bots": ("bot.resolution", "bot.offered"),
    "channels": ("desk.seats", "cell.resolution", "cell.quality", "steer", "handling"),
    "contacts": ("history", "recognised", "fluid", "coherent", "prevention"),
}
OTHER_DRAWS = "other_draws"
REPLICATIONS = ((1000, 8), (400, 4))
"""Replications of the bridge where at least so many simulations are allowed; below there is none."""


class Step(NamedTuple):
    """What a group of levers adds to the value, in EUR."""

    name: str
    eur: float


def bridge_replications(simulations: int) -> int:
    """Replications of each plan of the bridge; 0 where too few simulations are allowed for one."""
    return next((count for least, count in REPLICATIONS if simulations >= least), 0)


def bridge_simulations(simulations: int) -> int:
    """Most simulations that the bridge takes of those allowed."""
    return ((1 << len(GROUPS)) - 2) * bridge_replications(simulations)


def bridge(
    simulations: Simulations, world: World, plan: Plan, values_eur: Sequence[float], seed: int
) -> tuple[Step, ...]:
    """Split a plan's value, its mean over values_eur, by groups of levers; steps add up to it in cents.

    A step is the mean of what a group adds over every order in which the groups may come (Shapley 1953), on the
    first replications of the seed; what the other replications add is a step of its own, other_draws. Nothing where
    simulations are too few.
    """
    replications = min(bridge_replications(simulations.allowed), len(values_eur))
    moved = _moved(world, plan)
    if not moved or replications == 0 or ((1 << len(moved)) - 2) * replications > simulations.left:
        return ()
    parts = [one for size in range(1, len(moved)) for one in combinations(moved, size)]
    trials = simulations([_part(world, plan, part) for part in parts], seed, replications) if parts else []
    worth = {
        part: math.fsum(trial.values_eur) / replications for part, trial in zip(parts, trials, strict=True)
    }
    worth |= {(): 0.0, tuple(moved): math.fsum(values_eur[:replications]) / replications}
    steps = {name: _share(worth, moved, name) for name in moved}
    value = math.fsum(values_eur) / len(values_eur)
    if replications < len(values_eur):
        steps[OTHER_DRAWS] = value - math.fsum(steps.values())
    return tuple(Step(name, eur) for name, eur in in_cents(steps).items())


def _moved(world: World, plan: Plan) -> list[str]:
    """The groups whose money the plan changes."""
    stay, lines = {line.lever: line for line in today(world).lines}, {line.lever: line for line in plan.lines}
    changed = {
        lever.target for lever in world.levers if lines.get(lever.name, stay[lever.name]) != stay[lever.name]
    }
    return [name for name, targets in GROUPS.items() if changed.intersection(targets)]


def _part(world: World, plan: Plan, groups: Sequence[str]) -> Plan:
    """The plan of these groups alone, the others as today."""
    targets = {target for name in groups for target in GROUPS[name]}
    inside = {lever.name for lever in world.levers if lever.target in targets}
    chosen = {line.lever: line for line in plan.lines if line.lever in inside}
    lines = tuple(chosen.get(line.lever, line) for line in today(world).lines)
    return Plan(name="part", lines=lines)


def _share(worth: dict[tuple[str, ...], float], moved: Sequence[str], name: str) -> float:
    """Shapley's share of one group of the worth of all."""
    others = [one for one in moved if one != name]
    return math.fsum(
        (worth[tuple(one for one in moved if one in {*before, name})] - worth[before])
        / (len(moved) * math.comb(len(others), size))
        for size in range(len(moved))
        for before in combinations(others, size)
    )
