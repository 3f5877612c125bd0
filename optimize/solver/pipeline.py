"""From a problem to a plan, on any simulator: rounds of option sets, transfers, a final on fresh draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim import Estimate, Purpose, estimate, uniform

from ..question.lever_range import Lines, as_plan, dearest_year, lines_today, raised_lines, within_means
from ..question.rules import EQUITY_FLOOR, fits, simulated
from .baselines import equal_split, greedy
from .design import alone
from .evaluations import PlanEvaluator, SearchProblem
from .final import Entry, Selection, by_name, select
from .mip import allocate
from .options import lines_of
from .rounds import SurrogateChoice, best_choice, budgeted, rank, run_rounds
from .simulation_budget import RESOLVES, SimulationBudget, SimulationSplit, split_simulations
from .surrogate import Surface
from .transfer_search import BATCH, Attempt, explore, search
from .transfers import promising

FINALISTS = 2
# Budgets tried above the least one that the option sets promise, because option sets err.
MARGINS = (1.03, 1.1)


class Answer(NamedTuple):
    """What the pipeline found.

    found: the exact choice on the surface that entered the final. lines: of the winner. improvement: best
    single transfer found minus the winner, on fresh draws, EUR; None when no transfer was possible or no
    simulation was left. fresh_seed: re-runs the final's figures. frontier: plans of which none is better in
    every goal, with their goals, where asked.
    """

    found: SurrogateChoice
    selection: Selection
    lines: Lines
    improvement: Estimate | None
    seed: int
    fresh_seed: int
    fresh_replications: int
    frontier: tuple[tuple[Lines, tuple[float, ...]], ...] = ()


def derived_seed(seed: int, ordinal: int) -> int:
    """A seed of 31 bits that follows from the root seed; the ordinal says what it is for."""
    return int(uniform(seed, 0, 0, ordinal, Purpose.SEARCH) * 2**31)


def solve(simulation_budget: SimulationBudget, problem: SearchProblem, *, seed: int) -> Answer:
    """Find the lines of highest value within the rules, never simulating more than allowed.

    Raises Defects when the simulations allowed are too few for the coarsest option sets.
    """
    budget = min(
        (rule.limit / rule.share_of_year for rule in problem.rules if rule.kind == "year"), default=math.inf
    )
    if math.isfinite(budget):
        problem = problem._replace(lever_ranges=within_means(problem.lever_ranges, budget))
    draws, free = (
        problem.risk.draws if problem.over else 0,
        sum(lever_range.open for lever_range in problem.lever_ranges),
    )
    resolves = RESOLVES if any(rule.name == EQUITY_FLOOR for rule in problem.rules) else 0
    simulation_split = split_simulations(
        simulation_budget.left, free, lambda levels: len(alone(problem.lever_ranges, levels)), draws, resolves
    )
    evaluator = PlanEvaluator(simulation_budget, problem, simulation_split, seed)
    found = run_rounds(evaluator, simulation_split, seed)
    frontier = []
    if problem.goals:
        frontier = explore(
            evaluator, problem.lever_ranges, found.rules, found.lines, problem.goals,
            plans_most=evaluator.affordable(simulation_split.reserve) // 2, sampler_seed=derived_seed(seed, 6),
        )  # fmt: skip
    attempts = search(
        evaluator, problem.lever_ranges, found.rules, found.lines,
        plans_most=evaluator.affordable(simulation_split.reserve), sampler_seed=derived_seed(seed, 1),
        hints=promising(found.option_sets, problem.lever_ranges, found.rules, found.lines, 2 * BATCH), risk=problem.risk,
    )  # fmt: skip
    if attempts:
        found = best_choice(evaluator, [found.lines, attempts[0].lines], found.rounds)
    fresh_seed = derived_seed(seed, 2)
    found, selection = _decided(simulation_budget, evaluator, found, simulation_split, fresh_seed)
    winner = selection.winner.lines
    simulation_budget(
        [as_plan("raised", raised_lines(problem.lever_ranges, winner))], fresh_seed, simulation_split.fresh
    )
    around = [attempt for attempt in attempts if attempt.base == winner != attempt.lines]
    if not around:
        around = search(
            evaluator, problem.lever_ranges, found.rules, winner,
            plans_most=min(evaluator.affordable(simulation_split.fresh), simulation_split.probe // simulation_split.each),
            sampler_seed=derived_seed(seed, 3), move_on=False, risk=problem.risk,
            hints=promising(found.option_sets, problem.lever_ranges, found.rules, winner, BATCH),
        )  # fmt: skip
    improvement = _improvement(simulation_budget, winner, around, fresh_seed, simulation_split.fresh)
    return Answer(
        found, selection, winner, improvement, seed, fresh_seed, simulation_split.fresh, tuple(frontier)
    )


def _finalists(problem: SearchProblem, found: SurrogateChoice, surface: Surface) -> dict[str, Lines]:
    """The plans of the final by name, the exact choice first, then the best of those simulated as the surface says."""
    plans = {"menus": found.lines}
    if problem.seeks_budget:
        # Of a target's finalists the cheapest that reaches it wins, so dearer ones stand by.
        for margin in MARGINS:
            wider = budgeted(found.bound, margin * dearest_year(problem.lever_ranges, found.lines))
            choice = allocate(found.option_sets, wider, problem.risk)
            if choice.chosen:
                plans[f"budget_{margin:g}"] = lines_of(found.option_sets, choice.chosen, problem.lever_ranges)
    else:
        seen = [
            lines
            for lines in surface.seen
            if fits(found.rules, problem.lever_ranges, lines) and lines != found.lines
        ]
        ranked = sorted(seen, key=lambda lines: rank(problem, surface, lines, found.rules), reverse=True)
        plans |= {f"simulated_{place}": lines for place, lines in enumerate(ranked[:FINALISTS], start=1)}
    plans["equal_split"] = equal_split(problem.lever_ranges, found.rules, problem.otherwise)
    plans["greedy"] = greedy(found.option_sets, found.rules, problem.lever_ranges, problem.otherwise)
    return plans


def _decided(
    simulation_budget: SimulationBudget,
    evaluator: PlanEvaluator,
    found: SurrogateChoice,
    simulation_split: SimulationSplit,
    fresh_seed: int,
) -> tuple[SurrogateChoice, Selection]:
    """The final; where its exact choice misses the floor of customers' worth there, the choice is made again.

    Each time predictions have to keep the floor by as much more as the last choice missed it by, and the new choice
    enters the same final.
    """
    plans = _finalists(evaluator.problem, found, evaluator.surface())
    selection = _final(simulation_budget, evaluator.problem, found, plans, simulation_split, fresh_seed)
    for number in range(1, simulation_split.resolves + 1):
        missed = _missed_eur(evaluator.problem, selection)
        if missed <= 0 or simulation_budget.left < 2 * (simulation_split.fresh + simulation_split.draws):
            break
        evaluator.tighten(missed)
        again = best_choice(
            evaluator, [found.lines, lines_today(evaluator.problem.lever_ranges)], found.rounds
        )
        if again.lines in plans.values():
            break
        plans = {**plans, f"missed_{number}": plans["menus"], "menus": again.lines}
        found, selection = (
            again,
            _final(simulation_budget, evaluator.problem, again, plans, simulation_split, fresh_seed),
        )
    return found, selection


def _missed_eur(problem: SearchProblem, selection: Selection) -> float:
    """How far the exact choice misses the floor of customers' worth on fresh draws, in EUR; 0 where it keeps it."""
    chosen = by_name(selection)["menus"]
    floor = [rule for rule in problem.rules if rule.name == EQUITY_FLOOR]
    found = simulated(floor, problem.lever_ranges, chosen.lines, chosen.plan_value)
    return max(
        (rule.limit - found[rule.name].mean for rule in floor if not rule.kept(found[rule.name].mean)),
        default=0.0,
    )


def _final(
    simulation_budget: SimulationBudget,
    problem: SearchProblem,
    found: SurrogateChoice,
    plans: dict[str, Lines],
    simulation_split: SimulationSplit,
    fresh_seed: int,
) -> Selection:
    """Meet on fresh draws; under an appetite for risk, over parameter draws as well."""
    today = lines_today(problem.lever_ranges)
    named = [as_plan(name, lines) for name, lines in (("today", today), *plans.items())]
    plan_values = simulation_budget(named, fresh_seed, simulation_split.fresh)
    if problem.over:
        plan_values = [
            plan_value._replace(values_eur=values)
            for plan_value, values in zip(plan_values, problem.over(named), strict=True)
        ]
    stay, *entries = (
        Entry(plan.name, plan.lines, plan_value) for plan, plan_value in zip(named, plan_values, strict=True)
    )
    return select(
        entries, stay, problem.lever_ranges, found.rules,
        today_allowed=fits(found.rules, problem.lever_ranges, today), risk=problem.risk, zone_eur=problem.zone_eur,
        cheapest=(lambda lines: dearest_year(problem.lever_ranges, lines)) if problem.seeks_budget else None,
    )  # fmt: skip


def _improvement(
    simulation_budget: SimulationBudget,
    winner: Lines,
    around: Sequence[Attempt],
    seed: int,
    replications: int,
) -> Estimate | None:
    """What the best single transfer found adds to the winner on fresh draws."""
    tried = [attempt for attempt in around if attempt.lines != winner]
    if not tried or simulation_budget.left < replications:
        return None
    plans = [as_plan("transfer", tried[0].lines), as_plan("winner", winner)]
    after, before = simulation_budget(plans, seed, replications)
    return estimate([there - here for there, here in zip(after.values_eur, before.values_eur, strict=True)])
