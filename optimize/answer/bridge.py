"""From today to the plan: what each group of levers earns, by Shapley's rule, saves, and what savings cost, to the cent."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Literal, NamedTuple

from sim import (
    GROUPS,
    Plan,
    Rox,
    World,
    group_of,
    in_cents,
    is_cut,
    is_raised,
    levers_of,
    line_of,
    part_of,
    raised_alone,
    shapley,
    spend,
)

from ..solver.simulation_budget import SimulationBudget

OTHER_DRAWS, PRICE = "other_draws", "price_of_savings"
REPLICATIONS = ((1000, 8), (400, 4))
"""Replications of the bridge where at least so many simulations are allowed; below there is none."""
BRIDGE_FEWEST = REPLICATIONS[-1][0]


Part = Literal["experience", "savings", "price_of_savings"]


class Step(NamedTuple):
    """A step of the bridge, in EUR: of which of the three figures it is a part, and by which group of levers."""

    name: str
    eur: float
    part: Part = "experience"


def bridge_replications(simulations: int) -> int:
    """Replications of each plan of the bridge; 0 where too few simulations are allowed for one."""
    return next((count for least, count in REPLICATIONS if simulations >= least), 0)


def bridge_simulations(simulations: int) -> int:
    """Most simulations that the bridge takes of those allowed."""
    return ((1 << len(GROUPS)) - 2) * bridge_replications(simulations)


def bridge(
    simulations: SimulationBudget, world: World, plan: Plan, rox: Rox, made: int, seed: int
) -> tuple[Step, ...]:
    """Split a plan's value into experience and savings by group of levers, and the price of savings, to the cent.

    A step of experience is the mean of what the raised lines of a group add over every order in which the groups may
    come (Shapley 1953), on the first replications of the seed; what the other replications add is a separate step,
    other_draws. Savings are exact. made: replications under the seed that rox is of. Nothing where simulations are too
    few.
    """
    alone = raised_alone(world, plan)
    lines = [(lever, line_of(world, plan, lever)) for lever in world.levers]
    raised = {group_of(lever) for lever, line in lines if is_raised(world, lever, line)}
    cut = {group_of(lever) for lever, line in lines if is_cut(world, lever, line)}
    names = [name for name in GROUPS if name in raised]
    replications = min(bridge_replications(simulations.allowed), made)
    needed = max(0, (1 << len(names)) - 2) * replications
    if not (raised or cut) or replications == 0 or needed > simulations.left:
        return ()
    parts = [one for size in range(1, len(names)) for one in combinations(names, size)]
    plans = [part_of(world, alone, levers_of(world, part)) for part in parts]
    plan_values = simulations([*plans, alone], seed, replications)
    worth = {
        frozenset(part): math.fsum(plan_value.values_eur) / replications
        for part, plan_value in zip([*parts, names], plan_values, strict=True)
    }
    steps = shapley({**worth, frozenset(): 0.0}, names)
    if names and replications < made:
        steps[OTHER_DRAWS] = rox.experience_eur.mean - math.fsum(steps.values())
    saved = {
        name: spend(world, part_of(world, plan, levers_of(world, [name])), world.months).savings_eur
        for name in GROUPS
        if name in cut
    }
    found = [Step(name, eur) for name, eur in in_cents(steps, rox.experience_eur.mean).items()]
    found += [Step(name, eur, "savings") for name, eur in in_cents(saved, rox.savings_eur).items()]
    if cut:
        found.append(Step(PRICE, rox.price_of_savings_eur.mean, "price_of_savings"))
    return tuple(found)
