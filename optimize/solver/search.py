"""Rounds: what the surface says is best, what posterior draws say may be best, and Optuna's own proposal or the best without a rule, simulated together.

Each round lives through the replication of one number, so that no number's luck is fitted as truth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from sim import Purpose, uniform_series

from ..question.lever_range import Lines, lines_today
from ..question.plan_value import PlanValue
from ..question.rules import SIMULATED, breach
from .design import alone, mixed
from .evaluations import PlanEvaluator, SearchProblem, derived_seed
from .lever_kernel import ALONE, Places
from .posterior_draws import Tables, drawn_deviation, mean_tables
from .response_surface import ResponseSurface
from .rounds import is_floor_clear, margin_eur
from .simulation_split import ROUND, SimulationSplit
from .surrogate import Surface
from .table_moves import TableChoice
from .transfer_search import Sampler

# Deviations of posterior draws from the mean, in a round [A]: smaller ones look nearer to what is known.
DEVIATIONS = (0.5, 1.0, 1.0, 0.7)
# The choice is simulated at most so often, a plan that only draws choose at most so often.
CHOICE_MOST, DRAWN_MOST = 4, 2
# A draw that chooses what is known is made again with pairs of other sizes, so many times.
REDRAWS, REDRAW_PAIRS, REDRAW_WIDER = 3, 0.4, 0.5
# The search stops where less is left to find than this share of what the choice promises, over so many rounds [A].
LEFT_SHARE, LEFT_ROUNDS = 0.03, 3
CERTAIN_DRAWS, STOP_DRAWS, BOUND = 40, 20, 0.95
DRAWS_SEED, REDRAWS_SEED, SAMPLER_SEED, BOUND_SEED = 10, 11, 1, 12


class Left(NamedTuple):
    """What may be left to find, in EUR, as posterior draws say.

    expected_eur: mean over draws of the best plan less the choice. bound_eur: what it exceeds in one draw of twenty.
    moves_eur: the same of single moves of money alone, of which there are so many.
    """

    expected_eur: float
    bound_eur: float
    moves_eur: float
    moves: int


class Searched(NamedTuple):
    """How the rounds ended: the choice by moves on the surface, rounds made, and what was left when they stopped."""

    lines: Lines
    rounds: int
    left_eur: float
    is_stopped: bool


def run_rounds(evaluator: PlanEvaluator, simulation_split: SimulationSplit, seed: int) -> Searched:
    """Simulate the design, then rounds, while simulations last and something worth having may be left to find."""
    space, problem = evaluator.space, evaluator.problem
    sampler = Sampler(space, derived_seed(seed, SAMPLER_SEED))
    choice = TableChoice(problem, space, evaluator.service_today()[0])
    first = [
        *alone(space, simulation_split.levels),
        *mixed(space, choice, simulation_split.mixed, problem.budget_eur, seed),
    ]
    number = 0
    for start in range(0, len(first), ROUND):
        _simulated(evaluator, sampler, first[start : start + ROUND], number)
        number = (number + 1) % simulation_split.numbers
    best, rounds = space.today, 0
    gaps: list[float] = []
    is_stopped, idle = False, 0
    while evaluator.affordable(number) > 0 or _is_more_affordable(evaluator, best, number):
        surface = evaluator.surface()
        choice = choice.serving(surface.service_now)
        tables = surface.tables()
        margin = margin_eur(problem, surface, space.lines(best))
        best, _ = choice.best(tables, [best, space.today], margin)
        proposed, gap = _proposed(evaluator, surface, choice, tables, best, number, rounds, seed)
        gaps.append(gap)
        if not problem.over and len(gaps) > LEFT_ROUNDS:
            promised = max(0.0, surface.predicted(space.lines(best))[0].values_eur[0])
            little = max(problem.zone_eur, LEFT_SHARE * promised)
            # Few draws say that little is left; many have to agree.
            if math.fsum(gaps[-LEFT_ROUNDS:]) <= LEFT_ROUNDS * little:
                left = left_to_find(evaluator, surface, space.lines(best), seed, STOP_DRAWS).expected_eur
                gaps = [left]
                if left <= little:
                    is_stopped = True
                    break
        beside = _without_a_rule(evaluator, surface, tables, best, margin, rounds)
        if beside is None:
            beside = space.lines(choice.nearest(*sampler.ask()))
        proposed = [*proposed[: ROUND - 1], beside, *proposed[ROUND - 1 :]]
        new = [lines for lines in dict.fromkeys(proposed) if not evaluator.count(lines, number)]
        new = [lines for lines in new if lines != lines_today(problem.lever_ranges)][
            : min(ROUND, evaluator.affordable(number))
        ]
        if new:
            _simulated(evaluator, sampler, new, number)
        # Where every number has seen all that is proposed, nothing new is left to simulate.
        idle = 0 if new else idle + 1
        if idle == simulation_split.numbers:
            break
        number, rounds = (number + 1) % simulation_split.numbers, rounds + 1
    surface = evaluator.surface()
    choice = choice.serving(surface.service_now)
    margin = margin_eur(problem, surface, space.lines(best))
    best, _ = choice.best(surface.tables(), [best, space.today], margin)
    return Searched(space.lines(best), rounds, gaps[-1] if gaps else math.inf, is_stopped)


def _is_more_affordable(evaluator: PlanEvaluator, best: Places, number: int) -> bool:
    """Take what was kept for choices that keep the floor of customers' worth, where the choice clearly does; whether that buys a plan."""
    if not evaluator.spare:
        return False
    if not is_floor_clear(evaluator.problem, evaluator.surface(), evaluator.space.lines(best)):
        return False
    evaluator.take_spare()
    return evaluator.affordable(number) > 0


def _without_a_rule(
    evaluator: PlanEvaluator, surface: Surface, tables: Tables, best: Places, margin: float, rounds: int
) -> Lines | None:
    """The choice without one of the rules, each in its turn in every other round, so that its price is simulated; None where that is known."""
    problem, space = evaluator.problem, evaluator.space
    priced = (rule.place for rule in problem.rules if rule.kind not in (*SIMULATED, "year"))
    places = list(dict.fromkeys(priced))
    if not places or rounds % 2:
        return None
    place = places[rounds // 2 % len(places)]
    freed = problem._replace(rules=tuple(rule for rule in problem.rules if rule.place != place))
    plan, _ = TableChoice(freed, space, surface.service_now).best(tables, [best, space.today], margin)
    lines = space.lines(plan)
    return lines if lines != space.lines(best) and evaluator.count(lines) < DRAWN_MOST else None


def _simulated(evaluator: PlanEvaluator, sampler: Sampler, plans: Sequence[Lines], number: int) -> None:
    problem = evaluator.problem
    for lines, plan_value in zip(plans, evaluator(plans, number), strict=True):
        sampler.tell(lines, *_score(problem, lines, plan_value))


def _score(problem: SearchProblem, lines: Lines, plan_value: PlanValue) -> tuple[float, float]:
    """What a sampler is told: value, and how far rules that need simulation are missed."""
    return math.fsum(plan_value.values_eur) / len(plan_value.values_eur), breach(
        problem.rules, problem.lever_ranges, lines, plan_value
    )


def _proposed(
    evaluator: PlanEvaluator,
    surface: Surface,
    choice: TableChoice,
    tables: Tables,
    best: Places,
    number: int,
    rounds: int,
    seed: int,
) -> tuple[list[Lines], float]:
    """The choice and what draws choose; beside it how much better than the choice undamped draws think their own."""
    space = evaluator.space
    found: list[Lines] = []
    chosen = space.lines(best)
    if evaluator.count(chosen) < CHOICE_MOST and not evaluator.count(chosen, number):
        found.append(chosen)
    gaps = []
    for slot, deviation in enumerate((*DEVIATIONS, 1.0)):
        if len(found) == ROUND - 1:
            break
        for again in range(REDRAWS + 1):
            ordinal = ((rounds * len(DEVIATIONS) + rounds + slot) << 2) + again
            effect = surface.effect
            mean = tables
            if again:
                effect = _other_pairs(effect, again, derived_seed(seed, REDRAWS_SEED), ordinal)
                mean = _with_effect(tables, mean_tables(effect))
            drawn = mean.added(
                drawn_deviation(effect, derived_seed(seed, DRAWS_SEED), ordinal),
                deviation * (1 + again * REDRAW_WIDER),
                effect.figures_count,
            )
            plan, _ = choice.best(drawn, [best])
            if not again and deviation == 1.0:
                gaps.append(max(0.0, choice.worth(drawn, plan) - choice.worth(drawn, best)))
            lines = space.lines(plan)
            if (
                evaluator.count(lines) < DRAWN_MOST
                and not evaluator.count(lines, number)
                and lines not in found
            ):
                found.append(lines)
                break
    return found, math.fsum(gaps) / len(gaps) if gaps else math.inf


def _other_pairs(effect: ResponseSurface, again: int, seed: int, ordinal: int) -> ResponseSurface:
    """The same surface with other sizes of levers in pairs."""
    levers = len(effect.space.open)
    logs = effect.logs.copy()
    chance = ndtri(uniform_series(seed, ordinal, levers, Purpose.SEARCH))
    logs[ALONE * levers : (ALONE + 1) * levers] += REDRAW_PAIRS * again * chance
    return ResponseSurface(effect.space, effect.observed, logs, 0)


def _with_effect(tables: Tables, effect: Tables) -> Tables:
    """Tables with those of the effect and its draws replaced."""
    count = len(effect.constant)
    parts = (np.concatenate([new, old[count:]]) for new, old in zip(effect, tables, strict=True))
    return Tables(*parts)


def left_to_find(
    evaluator: PlanEvaluator, surface: Surface, lines: Lines, seed: int, draws: int = CERTAIN_DRAWS
) -> Left:
    """Return what posterior draws say may be left beside a plan: of all plans within the rules, and of single moves of money."""
    space = evaluator.space
    choice = TableChoice(evaluator.problem, space, surface.service_now)
    base, tables = space.code([lines])[0], surface.tables()
    start = choice.near(base)
    gaps, moves = [], []
    for ordinal in range(draws):
        deviation = drawn_deviation(surface.effect, derived_seed(seed, BOUND_SEED), ordinal)
        drawn = tables.added(deviation, 1.0, surface.effect.figures_count)
        # In some draws the plan itself misses a simulated rule; what another is worth beside it counts all the same.
        here = choice.worth(drawn, start)
        gaps.append(max(0.0, choice.worth(drawn, choice.best(drawn, [start])[0]) - here))
        moves.append(max(0.0, choice.best_move(drawn, start) - here))
    return Left(
        math.fsum(gaps) / len(gaps),
        float(np.quantile(gaps, BOUND)),
        float(np.quantile(moves, BOUND)),
        choice.moves(drawn, start),
    )
