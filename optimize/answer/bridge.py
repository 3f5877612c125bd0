"""From today to the plan: what each group of levers adds to its value, by Shapley's rule, to the cent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from sim import GROUPS, Plan, World, group_of, in_cents, levers_of, moved, part_of, shapley

from ..solver.simulation_budget import SimulationBudget

OTHER_DRAWS = "other_draws"
REPLICATIONS = ((1000, 8), (400, 4))
"""Replications of the bridge where at least so many simulations are allowed; below there is none."""
BRIDGE_FEWEST = REPLICATIONS[-1][0]


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
    simulations: SimulationBudget, world: World, plan: Plan, values_eur: Sequence[float], seed: int
) -> tuple[Step, ...]:
    """Split a plan's value, its mean over values_eur, by groups of levers; steps add up to it in cents.

    A step is the mean of what a group adds over every order in which the groups may come (Shapley 1953), on the
    first replications of the seed; what the other replications add is a step of its own, other_draws. Nothing where
    simulations are too few.
    """
    replications = min(bridge_replications(simulations.allowed), len(values_eur))
    groups = {group_of(lever) for lever in moved(world, plan)}
    names = [name for name in GROUPS if name in groups]
    if not names or replications == 0 or ((1 << len(names)) - 2) * replications > simulations.left:
        return ()
    parts = [one for size in range(1, len(names)) for one in combinations(names, size)]
    alone = [part_of(world, plan, levers_of(world, part)) for part in parts]
    plan_values = simulations(alone, seed, replications) if parts else []
    worth = {
        frozenset(part): math.fsum(plan_value.values_eur) / replications
        for part, plan_value in zip(parts, plan_values, strict=True)
    }
    worth |= {frozenset(): 0.0, frozenset(names): math.fsum(values_eur[:replications]) / replications}
    steps = shapley(worth, names)
    value = math.fsum(values_eur) / len(values_eur)
    if replications < len(values_eur):
        steps[OTHER_DRAWS] = value - math.fsum(steps.values())
    return tuple(Step(name, eur) for name, eur in in_cents(steps).items())
