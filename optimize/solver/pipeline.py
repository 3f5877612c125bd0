"""From a problem to a plan, on any simulator: design, rounds, an exact choice, a final on fresh draws."""

from __future__ import annotations

import math
from functools import partial
from typing import NamedTuple

from sim import Estimate, estimate

from ..question.lever_range import Lines, as_plan, dearest_year, lines_today, raised_lines, within_means
from ..question.rules import EQUITY_FLOOR, fits, simulated
from .baselines import equal_split, greedy
from .design import alone
from .evaluations import PlanEvaluator, SearchProblem, derived_seed
from .final import Entry, Selection, by_name, judged_eur, select
from .lever_kernel import PlanSpace
from .mip import allocate
from .options import lines_of
from .polish import polished
from .rounds import SurrogateChoice, best_choice, budgeted, is_floor_clear, margin_eur, rank
from .search import Left, Searched, left_to_find, run_rounds
from .simulation_budget import SimulationBudget
from .simulation_split import (
    FRESH_MOST,
    LEVELS,
    RESOLVES,
    SIMPLE_FRESH,
    SimulationSplit,
    split_simulations,
)
from .single_moves import MoveTried, expected_beside, try_moves
from .surrogate import Surface
from .transfer_search import explore

# Budgets tried above the least one that the option sets promise, because option sets err.
MARGINS = (1.03, 1.1)
# The second search in the final, and the seed of its draws; a move from the winner becomes it at most so often.
SECOND, AGAIN_SEED, REPLACED_MOST = "second", 14, 3
# Finalists lie at least this share of the budget apart: nearer ones say the same twice [A].
APART = 0.02
# Error of the surface that is not noise, in shares of the largest effect seen [A]: fresh draws and surface are weighed by it.
SURFACE_ERROR = 0.04


class Again(NamedTuple):
    """A second search, which knew nothing of the first: its seed, its choice, and what that is worth less the winner, paired, in EUR."""

    seed: int
    lines: Lines
    against_winner: Estimate


class Answer(NamedTuple):
    """What the pipeline found.

    found: the exact choice on the surface that entered the final. lines: of the winner. searched: how the rounds ended.
    left: what may be left to find beside the winner, as the surface says. moved: moves of money simulated beside the
    winner on its fresh draws; replaced: how often one of them became the winner. again: the second search, where there was one.
    surface: what the search knew in the end. fresh_seed: re-runs the final's figures. frontier: plans of which none is better in every goal, with their goals, where asked.
    """

    found: SurrogateChoice
    selection: Selection
    lines: Lines
    searched: Searched
    left: Left
    moved: tuple[MoveTried, ...]
    replaced: int
    again: Again | None
    surface: Surface
    seed: int
    fresh_seed: int
    fresh_replications: int
    frontier: tuple[tuple[Lines, tuple[float, ...]], ...] = ()


def solve(simulation_budget: SimulationBudget, problem: SearchProblem, *, seed: int) -> Answer:
    """Find the lines of highest value within the rules, never simulating more than allowed.

    Raises Defects when the simulations allowed are too few for the smallest search.
    """
    if math.isfinite(problem.budget_eur):
        problem = problem._replace(lever_ranges=within_means(problem.lever_ranges, problem.budget_eur))
    space = PlanSpace(problem.lever_ranges, problem.budget_eur)
    # A plan that keeps the rules may have spends that are not offered otherwise.
    space.code([problem.otherwise])
    simulation_split = split_simulations(
        simulation_budget.left,
        lambda levels: len(alone(space, next(one for one in LEVELS if len(one) == levels))),
        problem.risk.draws if problem.over else 0,
        RESOLVES if any(rule.name == EQUITY_FLOOR for rule in problem.rules) else 0,
    )
    kept = simulation_split.reserve + simulation_split.again
    evaluator = PlanEvaluator(
        simulation_budget, problem, space, simulation_split, seed, kept, spare=simulation_split.again_chosen
    )
    searched = run_rounds(evaluator, simulation_split, seed)
    again_seed = derived_seed(seed, AGAIN_SEED)
    second = _searched_again(evaluator, simulation_split, again_seed)
    surface = evaluator.surface()
    starts = [searched.lines, *([second] if second else [])]
    found = best_choice(evaluator, surface, starts, searched.rounds)
    margin = margin_eur(problem, surface, found.lines)
    found = found._replace(lines=polished(problem, surface, found.lines, found.rules, margin))
    frontier = _frontier(simulation_budget, problem, found, simulation_split, seed) if problem.goals else []
    fresh_seed = derived_seed(seed, 2)
    plans = _finalists(evaluator, found, surface, simulation_split)
    if second and fits(found.rules, problem.lever_ranges, second):
        plans[SECOND] = second
    found, selection, plans = _decided(evaluator, surface, found, plans, simulation_split, fresh_seed)
    fresh = simulation_split.fresh
    # What the rounds left unused goes to a final that could not tell the plan from today's.
    more = min(FRESH_MOST, simulation_budget.left // (len(plans) + 2))
    if selection.status == "tied" and more > fresh and not problem.over:
        selection, fresh = _final(simulation_budget, problem, found, plans, surface, more, fresh_seed), more
    replaced = 0
    moved: tuple[MoveTried, ...] = ()
    if not problem.over and not problem.seeks_budget:
        selection, replaced, moved = _moved(
            evaluator,
            surface,
            found,
            plans,
            selection,
            (simulation_split.move_fresh, fresh),
            (fresh_seed, seed),
        )
    if problem.judge:
        before, selection = selection.winner.lines, problem.judge(selection)
        # Moves were tried beside a plan that another one replaced.
        moved = moved if selection.winner.lines == before else ()
    winner = selection.winner.lines
    simulation_budget([as_plan("raised", raised_lines(problem.lever_ranges, winner))], fresh_seed, fresh)
    left = left_to_find(evaluator, surface, winner, seed)
    again = None
    if SECOND in plans:
        other = by_name(selection)[SECOND].plan_value.values_eur
        pairs = zip(other, selection.winner.plan_value.values_eur, strict=True)
        again = Again(again_seed, plans[SECOND], estimate([there - here for there, here in pairs]))
    return Answer(
        found, selection, winner, searched, left, moved, replaced, again, surface,
        seed, fresh_seed, fresh, tuple(frontier),
    )  # fmt: skip


def _searched_again(evaluator: PlanEvaluator, simulation_split: SimulationSplit, seed: int) -> Lines | None:
    """The choice of a second search, whose plans the first then knows too; None where simulations are too few for one."""
    if not simulation_split.again:
        return None
    second = evaluator.second(simulation_split.numbers)
    found = run_rounds(second, simulation_split.second(), seed)
    evaluator.learn(second)
    return found.lines


def _moved(
    evaluator: PlanEvaluator,
    surface: Surface,
    found: SurrogateChoice,
    plans: dict[str, Lines],
    selection: Selection,
    replications: tuple[int, int],
    seeds: tuple[int, int],
) -> tuple[Selection, int, tuple[MoveTried, ...]]:
    """The final once more where a move from its winner is likely better; how often that was, and the moves tried beside the last.

    A move enters as any finalist does: by what was simulated and what the surface says. Only where it is surely better would
    miss most of what is left, which is less than the noise of a few replications.
    """
    problem, budget, (few, fresh) = evaluator.problem, evaluator.simulation_budget, replications
    known: list[Lines] = []
    for replaced in range(REPLACED_MOST + 1):
        before = selection.winner.lines
        tried = try_moves(evaluator, surface, before, fresh, (few, fresh), seeds, known)
        known += [before, *(one.lines for one in tried)]
        gains = {one.lines: judged_eur(one.found, _expected(surface, one.lines, before)) for one in tried}
        best = max(gains, key=gains.__getitem__, default=None)
        if best is None or gains[best] <= problem.zone_eur or replaced == REPLACED_MOST:
            break
        wider = {**plans, f"moved_{replaced + 1}": best}
        if budget.left < 2 * fresh:
            break
        then = _final(budget, problem, found, wider, surface, fresh, seeds[0])
        if then.winner.lines != best:
            break
        plans, selection = wider, then
    return selection, replaced, tried


def _frontier(
    simulation_budget: SimulationBudget,
    problem: SearchProblem,
    found: SurrogateChoice,
    simulation_split: SimulationSplit,
    seed: int,
) -> list[tuple[Lines, tuple[float, ...]]]:
    """Plans of which none is better in every goal, from half of the simulations that the final does not need."""
    assert problem.goals
    return explore(
        lambda plans: simulation_budget(plans, seed, 2), problem.lever_ranges, found.rules, found.lines, problem.goals,
        plans_most=max(0, simulation_budget.left - simulation_split.reserve) // 4, sampler_seed=derived_seed(seed, 6),
    )  # fmt: skip


def _finalists(
    evaluator: PlanEvaluator, found: SurrogateChoice, surface: Surface, simulation_split: SimulationSplit
) -> dict[str, Lines]:
    """The plans of the final by name, the exact choice first, then the best of those simulated as the surface says.

    Half of the places are for plans that stayed within what was observed: else the final may have none to take.
    """
    problem, plans = evaluator.problem, {"menus": found.lines}
    if problem.seeks_budget:
        # Of a target's finalists the cheapest that reaches it wins, so dearer ones stand by.
        for margin in MARGINS[: simulation_split.finalists - 1]:
            wider = budgeted(found.bound, margin * dearest_year(problem.lever_ranges, found.lines))
            choice = allocate(found.option_sets, wider, problem.risk)
            if choice.chosen:
                plans[f"budget_{margin:g}"] = lines_of(found.option_sets, choice.chosen, problem.lever_ranges)
    else:
        allowed = [lines for lines in surface.seen if fits(found.rules, problem.lever_ranges, lines)]
        ranked = sorted(allowed, key=lambda lines: rank(problem, surface, lines, found.rules), reverse=True)
        money = (
            problem.budget_eur
            if math.isfinite(problem.budget_eur)
            else dearest_year(problem.lever_ranges, found.lines)
        )
        within = simulation_split.finalists // 2
        for lines in ranked:
            places = simulation_split.finalists - len(plans)
            if not places:
                break
            if any(_apart_eur(lines, other) < 2 * APART * money for other in plans.values()):
                continue
            is_within = evaluator.is_within(lines)
            if is_within or places > within:
                plans[f"simulated_{len(plans)}"] = lines
                within -= is_within
    plans["equal_split"] = equal_split(problem.lever_ranges, found.rules, problem.otherwise)
    plans["greedy"] = greedy(found.option_sets, found.rules, problem.lever_ranges, problem.otherwise)
    return plans


def _apart_eur(one: Lines, other: Lines) -> float:
    return math.fsum(abs(line.eur_year - there.eur_year) for line, there in zip(one, other, strict=True))


def _decided(
    evaluator: PlanEvaluator,
    surface: Surface,
    found: SurrogateChoice,
    plans: dict[str, Lines],
    simulation_split: SimulationSplit,
    fresh_seed: int,
) -> tuple[SurrogateChoice, Selection, dict[str, Lines]]:
    """The final; where its exact choice misses the floor of customers' worth there, the choice is made again.

    Each time predictions have to keep the floor by as much more as the last choice missed it by, and the new choice
    enters the same final.
    """
    fresh, budget = simulation_split.fresh, evaluator.simulation_budget
    selection = _final(budget, evaluator.problem, found, plans, surface, fresh, fresh_seed)
    for number in range(1, simulation_split.resolves + 1):
        missed = _missed_eur(evaluator.problem, selection)
        if missed <= 0 or budget.left < 2 * (fresh + simulation_split.draws):
            break
        evaluator.tighten(missed)
        starts = [found.lines, lines_today(evaluator.problem.lever_ranges)]
        again = best_choice(evaluator, surface, starts, found.rounds)
        if again.lines in plans.values():
            break
        plans = {**plans, f"missed_{number}": plans["menus"], "menus": again.lines}
        found = again
        selection = _final(budget, evaluator.problem, found, plans, surface, fresh, fresh_seed)
    return found, selection, plans


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
    surface: Surface,
    fresh: int,
    fresh_seed: int,
) -> Selection:
    """Meet on fresh draws; under an appetite for risk, over parameter draws as well."""
    today = lines_today(problem.lever_ranges)
    named = {name: as_plan(name, lines) for name, lines in {"today": today, **plans}.items()}
    few = _clearly_behind(problem, found, surface, plans)
    in_all = {name: plan for name, plan in named.items() if name not in few}
    in_few = {name: named[name] for name in few}
    plan_values = dict(zip(in_all, simulation_budget(list(in_all.values()), fresh_seed, fresh), strict=True))
    behind = simulation_budget(list(in_few.values()), fresh_seed, min(fresh, SIMPLE_FRESH))
    plan_values |= dict(zip(in_few, behind, strict=True))
    if problem.over:
        drawn = dict(zip(named, problem.over(list(named.values())), strict=True))
        plan_values = {
            name: plan_value._replace(values_eur=drawn[name]) for name, plan_value in plan_values.items()
        }
    entries = {
        name: Entry(
            name,
            plan.lines,
            plan_values[name],
            surface.noise_eur(plan.lines),
            problem.is_beyond is not None
            and problem.is_beyond(plan, fresh_seed, len(plan_values[name].values_eur)),
            name in few,
        )
        for name, plan in named.items()
    }
    return select(
        [entry for name, entry in entries.items() if name != "today"], entries["today"], problem.lever_ranges, found.rules,
        today_allowed=fits(found.rules, problem.lever_ranges, today), risk=problem.risk, zone_eur=problem.zone_eur,
        cheapest=(lambda lines: dearest_year(problem.lever_ranges, lines)) if problem.seeks_budget else None,
        expected=None if problem.over else partial(_expected, surface),
    )  # fmt: skip


def _clearly_behind(
    problem: SearchProblem, found: SurrogateChoice, surface: Surface, plans: dict[str, Lines]
) -> list[str]:
    """Simple rules of which the surface is sure that they are worth less than the choice."""
    is_decided_by_value = not any(
        (problem.over, problem.seeks_budget, *(r.kind == "service" for r in found.rules))
    )
    if not is_decided_by_value or not is_floor_clear(problem, surface, found.lines):
        return []
    said = {
        name: _expected(surface, plans[name], found.lines)
        for name in ("equal_split", "greedy")
        if plans[name] != found.lines
    }
    return [name for name, one in said.items() if one.hi < 0]


def _expected(surface: Surface, lines: Lines, base: Lines) -> Estimate:
    """What the surface says of a plan beside another, with what it is unsure of itself and what its form gets wrong."""
    told = expected_beside(surface, base, [lines])[lines]
    error = math.hypot(SURFACE_ERROR * float(surface.effect.units[0]), told.se)
    return Estimate(told.mean, error, told.mean - 2 * error, told.mean + 2 * error)
