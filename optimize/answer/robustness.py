"""What the parameters leave in doubt: values over draws of them, whether a plan stands, what it hinges on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from sim import (
    MEMORY_FORMS,
    Draw,
    Draws,
    RunOptions,
    World,
    declaration,
    simulations_of,
    summary_of,
    value_over_draws,
    with_memory,
)

from ..question.lever_range import Lines, as_plan
from ..solver.simulation_budget import SimulationBudget
from ..solver.simulator import DrawnWorlds

BEATS_TODAY, BEATS_RUNNER_UP = 0.9, 0.6
NEAR_BEST = 0.01
# Fewer draws say little about one in ten.
DRAWS_FEWEST = 10
SWINGS_MOST = 12


class Swing(NamedTuple):
    """What the value of the plan does, in EUR, when a number of the model is low or high, or memory has another form.

    form: a form of memory, simulated; a number: mean over the draws in which it is in its lowest and highest
    third. assumed: whether it rests on an assumption.
    """

    field: str
    low_eur: float
    high_eur: float
    assumed: bool
    form: bool


class Robustness(NamedTuple):
    """A plan over draws of the parameters.

    values_eur: in each draw. beats_today, beats_runner_up, near_best: shares of the draws in which its value
    is above nothing, above the runner-up's, and within 1 % of the best of both and today. swings: what the
    answer hinges on, memory's form and assumed numbers first.
    """

    draws: Draws
    values_eur: tuple[float, ...]
    runner_up: str
    beats_today: float
    beats_runner_up: float | None
    near_best: float
    robust: bool
    swings: tuple[Swing, ...]


def assess_robustness(
    simulation_budget: SimulationBudget,
    worlds: DrawnWorlds,
    lines: Lines,
    runner_up: tuple[str, Lines] | None,
    forms: Sequence[Swing],
) -> Robustness:
    """Value a plan and its runner-up over draws, and say whether the plan stands."""
    plans = [as_plan("plan", lines), *([as_plan(*runner_up)] if runner_up else [])]
    values, *rival = simulation_budget.over_draws(worlds, plans)
    count = len(values)
    best = [max(0.0, *each) for each in zip(values, *rival, strict=True)]
    beats_today = sum(value > 0 for value in values) / count
    beats_rival = sum(a > b for a, b in zip(values, rival[0], strict=True)) / count if rival else None
    is_near = [value >= most - NEAR_BEST * abs(most) for value, most in zip(values, best, strict=True)]
    return Robustness(
        draws=summary_of(values, worlds.draws),
        values_eur=values,
        runner_up=runner_up[0] if runner_up else "",
        beats_today=beats_today,
        beats_runner_up=beats_rival,
        near_best=sum(is_near) / count,
        robust=beats_today >= BEATS_TODAY and (beats_rival is None or beats_rival >= BEATS_RUNNER_UP),
        swings=(*forms, *swings(worlds.world, values, worlds.draws)),
    )


def memory_forms(
    world: World, lines: Lines, options: RunOptions, simulation_budget: SimulationBudget
) -> tuple[Swing, ...]:
    """The plan's value where customers remember by the average alone, and by the end alone."""
    cost = simulations_of(len(MEMORY_FORMS), 1, options.replications)
    if cost > simulation_budget.left:
        return ()
    simulation_budget.spend(cost)
    draws = [Draw({}, one) for one in options.map(partial(with_memory, world), MEMORY_FORMS)]
    values = value_over_draws(draws, [as_plan("plan", lines)], options)[:, 0]
    simulation_budget.report_progress()
    return tuple(
        Swing(form, float(value), float(value), assumed=True, form=True)
        for form, value in zip(MEMORY_FORMS, values, strict=True)
    )


def swings(world: World, values: Sequence[float], draws: Sequence[Draw]) -> tuple[Swing, ...]:
    """The numbers whose lowest and highest thirds differ most in value, those that are assumed first."""
    third = max(1, len(draws) // 3)
    found = []
    for field in draws[0].values:
        order = sorted(range(len(draws)), key=lambda place: (draws[place].values[field], place))
        low, high = (
            math.fsum(values[place] for place in places) / third for places in (order[:third], order[-third:])
        )
        is_assumed = declaration(world, field).tag == "assumption" and field not in world.posterior.fields
        found.append(Swing(field, low, high, is_assumed, form=False))
    largest = sorted(found, key=lambda one: -abs(one.high_eur - one.low_eur))[:SWINGS_MOST]
    return tuple(sorted(largest, key=lambda one: not one.assumed))
