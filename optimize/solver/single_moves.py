"""Single moves of money next to a plan, simulated on its fresh draws: what they add, and whether predictions of them hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim import Z_95, Estimate, half_width

from ..question.lever_range import Lines, as_plan
from ..question.rules import fits
from .evaluations import PlanEvaluator, derived_seed
from .final import NOISE_WEIGHT
from .posterior_draws import drawn_deviation
from .surrogate import Surface
from .table_moves import TableChoice

MOVES_MOST = 24
# Draws of the surface that propose moves beside its mean, and what predictions count for before any was tried [A].
DRAWN, TRUSTED = 8, 3
MOVES_SEED = 13
# Lines that a single move changes.
CHANGED_MOST = 2


class MoveTried(NamedTuple):
    """A plan one move away from another, what it adds on common fresh draws, and what the surface said, in EUR.

    found: limits hold for all moves tried at once (Bonferroni), with the noise of all of them weighed in.
    """

    lines: Lines
    found: Estimate
    expected: Estimate


def try_moves(
    evaluator: PlanEvaluator,
    surface: Surface,
    lines: Lines,
    kept: int,
    replications: tuple[int, int],
    seeds: tuple[int, int],
    known: Sequence[Lines] = (),
) -> tuple[MoveTried, ...]:
    """Simulate the moves that may add most, as far as simulations last; those still in doubt in all replications.

    kept: simulations left alone. replications: of every move, and of those in doubt. seeds: of the fresh draws, whose first
    replications the plan itself has lived through, and of the search. known: plans that have lived through them, too: those
    that are a move away count as tried.
    """
    few, many = replications
    budget, zone = evaluator.simulation_budget, evaluator.problem.zone_eur
    count = min(MOVES_MOST, (budget.left - kept) // few)
    likeliest = _likeliest(evaluator, surface, lines, count, seeds[1]) if count > 0 else []
    near = [plan for plan in known if 0 < _changed(plan, lines) <= CHANGED_MOST]
    expected = expected_beside(surface, lines, list(dict.fromkeys([*near, *likeliest])))
    if not expected:
        return ()
    gains = _gains(evaluator, lines, list(expected), few, seeds[0])
    found = estimated(list(gains.values()))
    doubtful = [plan for plan, one in zip(gains, found, strict=True) if one.hi > zone]
    # A plan that lives through more replications lives through all of them again
    doubtful = doubtful[: max(0, (budget.left - kept) // many)] if many > few else []
    gains |= _gains(evaluator, lines, doubtful, many, seeds[0])
    found = estimated(list(gains.values()))
    return tuple(MoveTried(plan, one, expected[plan]) for plan, one in zip(gains, found, strict=True))


def estimated(gains: Sequence[Sequence[float]]) -> list[Estimate]:
    """Return what each of several moves adds, in replications of which each has two or more.

    Few replications say little of their own noise: that of all moves is weighed in (Smyth 2004).
    """
    pooled = float(np.mean([np.var(one, ddof=1) for one in gains])) if gains else 0.0
    found = []
    for one in gains:
        count = len(one)
        weight = min(NOISE_WEIGHT, (len(gains) - 1) * (count - 1))
        own = float(np.var(one, ddof=1))
        variance = ((count - 1) * own + weight * pooled) / (count - 1 + weight)
        mean, error = math.fsum(one) / count, math.sqrt(variance / count)
        half = half_width(count + weight, len(gains)) * error
        found.append(Estimate(mean, error, mean - half, mean + half))
    return found


def widened(tried: Sequence[MoveTried]) -> float:
    """Return what errors of predictions have to be multiplied by so that the moves tried lie within them; 1 at least."""
    squares = [
        (one.found.mean - one.expected.mean) ** 2
        / max(one.found.se**2 + one.expected.se**2, np.finfo(float).tiny)
        for one in tried
    ]
    return max(1.0, math.sqrt((math.fsum(squares) + TRUSTED) / (len(squares) + TRUSTED)))


def _gains(
    evaluator: PlanEvaluator, lines: Lines, plans: Sequence[Lines], replications: int, fresh_seed: int
) -> dict[Lines, list[float]]:
    """What plans add to another in each replication, by plan."""
    if not plans:
        return {}
    every = [as_plan("move", one) for one in (lines, *plans)]
    before, *after = evaluator.simulation_budget(every, fresh_seed, replications)
    return {
        plan: [there - here for there, here in zip(plan_value.values_eur, before.values_eur, strict=True)]
        for plan, plan_value in zip(plans, after, strict=True)
    }


def _likeliest(
    evaluator: PlanEvaluator, surface: Surface, lines: Lines, count: int, seed: int
) -> list[Lines]:
    """The moves that may add most: of those that the surface's mean and some of its draws propose, by mean and two errors."""
    problem, space = evaluator.problem, evaluator.space
    choice = TableChoice(problem, space, surface.service_now)
    start, tables = choice.near(space.code([lines])[0]), surface.tables()
    moves: dict[Lines, None] = {}
    for number in range(DRAWN + 1):
        drawn = tables
        if number:
            deviation = drawn_deviation(surface.effect, derived_seed(seed, MOVES_SEED), number)
            drawn = tables.added(deviation, 1.0, surface.effect.figures_count)
        for move in choice.best_moves(drawn, start):
            changed = zip(lines, space.lines(move), move != start, strict=True)
            beside = tuple(then if is_moved else now for now, then, is_moved in changed)
            # A plan off the grid may not leave room for a move on it.
            if not fits(problem.rules, problem.lever_ranges, beside):
                beside = space.lines(move)
            if beside != lines:
                moves[beside] = None
    told = expected_beside(surface, lines, list(moves))
    return sorted(told, key=lambda plan: -told[plan].hi)[:count]


def _changed(one: Lines, other: Lines) -> int:
    """Lines in which two plans differ."""
    return sum(line != there for line, there in zip(one, other, strict=True))


def expected_beside(surface: Surface, lines: Lines, plans: Sequence[Lines]) -> dict[Lines, Estimate]:
    """Return what the surface says that plans add to another in EUR, by plan, with how unsure it is of that."""
    if not plans:
        return {}
    found = surface.against(plans, [lines] * len(plans))
    money = surface.net(lines)
    told = {}
    for plan, effect, error in zip(plans, found.effect, found.errors, strict=True):
        mean, half = float(effect) - surface.net(plan) + money, Z_95 * float(error)
        told[plan] = Estimate(mean, float(error), mean - half, mean + half)
    return told
