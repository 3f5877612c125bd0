"""Rounds: an exact choice on the surface, simulated, until simulations are used up or nothing new is chosen.

Where choices agree while simulations are left, each pair of levers is funded once as if it alone were worth more
than the surface says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim import Defect, Infeasible

from ..question.lever_range import CENT, Lines, as_plan, dearest_year, lines_today
from ..question.risk import figure
from ..question.rules import EQUITY_FLOOR, SIMULATED, Rule, breach
from .baselines import equal_split
from .design import alone, mixed, sensible
from .evaluations import PlanEvaluator, SearchProblem
from .lever_pairs import Bundle, Interaction, bundles
from .mip import Allocation, allocate, least_budget
from .options import OptionSet, lines_of, option_sets_around, uses
from .simulation_budget import SimulationSplit
from .surrogate import Surface

ROUNDS_MOST = 8
# Pairs that nobody declared but the surface finds, bundled in one choice.
PAIRS_MOST = 6
# Moves of one climb, each an exact choice around the last.
MOVES_MOST = 4
# Choices tried beside the likeliest: the best when every option errs by so many standard errors in our favour.
OPTIMISM_SE = (1.0, 2.0)
# A predicted plan keeps the floor of customers' worth where it would at so many standard errors less (one-sided 95 %).
CAUTION = 1.645


class SurrogateChoice(NamedTuple):
    """An exact choice on the surface.

    option sets: around its lines, against today's plan. rules: with the budget that a target needs, where one was
    sought; bound: the same as these option sets hold them. promised_eur: what the surface says the lines are worth.
    rounds: how many chose. met: pairs of levers that clearly act on one another.
    """

    option_sets: tuple[OptionSet, ...]
    allocation: Allocation
    rules: tuple[Rule, ...]
    bound: tuple[Rule, ...]
    lines: Lines
    promised_eur: float
    rounds: int
    interactions: tuple[Interaction, ...]


def run_rounds(evaluator: PlanEvaluator, simulation_split: SimulationSplit, seed: int) -> SurrogateChoice:
    """Simulate levers alone and many at once, then what the surface chooses, while more is left than the search needs.

    Raises Infeasible when the option sets cannot keep the rules that need simulation.
    """
    lever_ranges = evaluator.problem.lever_ranges
    single = alone(lever_ranges, simulation_split.levels)
    plan_values = evaluator([as_plan("menu", lines) for lines in single])
    values = {
        lines: math.fsum(one.values_eur) / len(one.values_eur)
        for lines, one in zip(single, plan_values, strict=True)
    }
    several = mixed(lever_ranges, simulation_split.mixed, seed, sensible(lever_ranges, values))
    evaluator([as_plan("menu", lines) for lines in evaluator.new(several)])
    # Synergies that no lever shows by itself are seen from where all of them have some money.
    split = equal_split(lever_ranges, evaluator.problem.rules, evaluator.problem.otherwise)
    found = best_choice(evaluator, [lines_today(lever_ranges), split])
    while found.rounds < ROUNDS_MOST:
        new = evaluator.new([found.lines, *_if_optimistic(evaluator.problem, found)]) or evaluator.new(
            _if_pairs_optimistic(evaluator.problem, found)
        )
        new = new[: evaluator.affordable(simulation_split.reserve + simulation_split.search)]
        if not new:
            break
        evaluator([as_plan("choice", lines) for lines in new])
        found = best_choice(evaluator, [found.lines], found.rounds)
    return found


def best_choice(evaluator: PlanEvaluator, starts: Sequence[Lines], made: int = 0) -> SurrogateChoice:
    """The best of exact choices from some plans, as all that was simulated says.

    Raises Infeasible when the option sets cannot keep the rules that need simulation.
    """
    problem, surface = evaluator.problem, evaluator.surface()
    climbs = [_climb(problem, surface, start) for start in dict.fromkeys(starts)]
    reached = [found for found in climbs if found.allocation.chosen]
    if not reached:
        raise Infeasible("problem", unreached(climbs[0].option_sets, climbs[0].bound, climbs[0].rules))
    return max(reached, key=lambda one: rank(problem, surface, one.lines, one.rules))._replace(
        rounds=made + 1
    )


def choose(
    problem: SearchProblem, offered: Sequence[OptionSet], bound: Sequence[Rule]
) -> tuple[tuple[Rule, ...], tuple[Rule, ...], Allocation]:
    """The exact choice on option sets; bound: the rules as the option sets hold them.

    Returns the rules, and the same as the option sets hold them, with a budget, the least one where that was
    asked, and what they allow on these option sets.
    """
    rules, held_rules = problem.rules, tuple(bound)
    if problem.seeks_budget:
        least = least_budget(offered, held_rules)
        if least is None:
            return rules, held_rules, Allocation((), -math.inf, "infeasible", None)
        rules, held_rules = budgeted(rules, least), budgeted(held_rules, least)
    return rules, held_rules, allocate(offered, held_rules, problem.risk)


def budgeted(rules: Sequence[Rule], eur_year: float) -> tuple[Rule, ...]:
    """The rules with so much money in every year."""
    return tuple(
        rule._replace(limit=eur_year * rule.share_of_year) if rule.kind == "year" else rule for rule in rules
    )


def _climb(problem: SearchProblem, surface: Surface, start: Lines) -> SurrogateChoice:
    """Exact choices, each around the last, while the surface says that they are better."""
    now = _choice(problem, surface, start)
    for _ in range(MOVES_MOST if now.allocation.chosen else 0):
        then = _choice(problem, surface, now.lines)
        if then.lines == now.lines:
            return then
        if not then.allocation.chosen or rank(problem, surface, then.lines, then.rules) <= rank(
            problem, surface, now.lines, now.rules
        ):
            break
        now = then
    return now


def _choice(problem: SearchProblem, surface: Surface, around: Lines) -> SurrogateChoice:
    """The exact choice on option sets laid around a plan; without options where they cannot keep the rules."""
    interactions = surface.interactions(around)
    likely = [one for one in interactions if abs(one.extra_eur.mean) > max(CENT, one.extra_eur.se)]
    likely = sorted(likely, key=lambda one: -abs(one.extra_eur.mean))[:PAIRS_MOST]
    bundled = bundles(problem.lever_ranges, problem.bundle_with, likely)
    offered = option_sets_around(surface, bundled, around)
    for held in (cautious(problem, surface, around, problem.rules), problem.rules):
        rules, bound, choice = choose(problem, offered, _bound(held, surface, bundled, around))
        if choice.chosen:
            break
    lines = lines_of(offered, choice.chosen, problem.lever_ranges) if choice.chosen else around
    promised = surface.predicted(lines).plan_value.values_eur[0]
    clear_interactions = tuple(one for one in interactions if one.is_clear)
    return SurrogateChoice(offered, choice, rules, bound, lines, promised, 0, clear_interactions)


def _if_optimistic(problem: SearchProblem, found: SurrogateChoice) -> list[Lines]:
    """What would be chosen if every option erred in our favour: plans that are worth simulating."""
    every = range(len(found.option_sets))
    return [lines for errors in OPTIMISM_SE for lines in _choice_if_optimistic(problem, found, every, errors)]


def _if_pairs_optimistic(problem: SearchProblem, found: SurrogateChoice) -> list[Lines]:
    """What would be chosen if the options of one pair alone erred in our favour.

    A lever by itself was simulated over its response; a pair that no plan has funded is nowhere seen, and where all
    err at once the money may always go to another.
    """
    pairs = [
        number for number, option_set in enumerate(found.option_sets) if len(option_set.lever_ranges) > 1
    ]
    return [
        lines
        for number in pairs
        for lines in _choice_if_optimistic(problem, found, (number,), max(OPTIMISM_SE))
    ]


def _choice_if_optimistic(
    problem: SearchProblem, found: SurrogateChoice, erring: Sequence[int], errors: float
) -> list[Lines]:
    """The choice if the options of some option sets erred by so many standard errors in our favour; none where it is infeasible."""
    raised = [
        _favoured(option_set, errors) if number in erring else option_set
        for number, option_set in enumerate(found.option_sets)
    ]
    choice = allocate(raised, found.bound, problem.risk)
    return [lines_of(found.option_sets, choice.chosen, problem.lever_ranges)] if choice.chosen else []


def _favoured(option_set: OptionSet, errors: float) -> OptionSet:
    options = tuple(
        option._replace(
            value_eur=option.value_eur + errors * option.apart_se_eur,
            draws=tuple(eur + errors * option.apart_se_eur for eur in option.draws),
        )
        for option in option_set.options
    )
    return replace(option_set, options=options, known={})


def _bound(
    rules: Sequence[Rule], surface: Surface, bundled: Sequence[Bundle], around: Lines
) -> tuple[Rule, ...]:
    """Rules that need simulation as option sets laid around a plan hold them: what bundles change, added up, from today's.

    Bundles that act on one another add up to something else than the plan does; the limit is moved by that.
    """
    simulated = [rule for rule in rules if rule.kind in ("service", "equity")]
    if not simulated:
        return tuple(rules)
    today, place = (
        surface.today,
        {lever_range.lever: number for number, lever_range in enumerate(surface.lever_ranges)},
    )
    point, parts = surface.point(around), []
    for bundle in bundled:
        own = [place[lever_range.lever] for lever_range in bundle]
        without = point.copy()
        without[own] = surface.point(today)[own]
        parts.append(without)
    apart = surface.against(point[None].repeat(len(parts), axis=0), np.array(parts))
    whole = surface.against(point[None], surface.point(today)[None])
    moved = []
    for rule in rules:
        limit = rule.limit
        if rule.kind == "service":
            now = surface.stay.plan_value.service[rule.measure]
            excess = float(apart.service[:, rule.measure].sum() - whole.service[0, rule.measure])
            limit += excess - math.fsum(now) / len(now)
        elif rule.kind == "equity":
            limit += float(apart.effect.sum() - whole.effect[0])
        moved.append(rule._replace(limit=limit))
    return tuple(moved)


def cautious(
    problem: SearchProblem, surface: Surface, lines: Lines, rules: Sequence[Rule]
) -> tuple[Rule, ...]:
    """Return the rules with the floor of customers' worth raised by what a prediction of some lines may err."""
    if not any(rule.name == EQUITY_FLOOR for rule in rules):
        return tuple(rules)
    more = problem.tightened_eur + CAUTION * surface.equity_error(lines)
    return tuple(
        rule._replace(limit=rule.limit + more) if rule.name == EQUITY_FLOOR else rule for rule in rules
    )


def rank(
    problem: SearchProblem, surface: Surface, lines: Lines, rules: Sequence[Rule]
) -> tuple[float, float]:
    """Return what orders plans: first those that the surface says keep the rules, then the figure, or the money a target takes."""
    predicted = surface.predicted(lines)
    missed = breach(
        cautious(problem, surface, lines, rules), problem.lever_ranges, lines, predicted.plan_value
    )
    if problem.seeks_budget:
        return -missed, -dearest_year(problem.lever_ranges, lines)
    return -missed, figure(predicted.draws or predicted.plan_value.values_eur, problem.risk)


def unreached(option_sets: Sequence[OptionSet], rules: Sequence[Rule], shown: Sequence[Rule]) -> list[Defect]:
    """A defect per simulated rule that cannot be kept beside the others, with the furthest that the option sets go.

    rules: as the option sets hold them; shown: the same in the words and figures of the file.
    """
    hard = [rule for rule in rules if rule.kind not in SIMULATED]
    found, kept = [], list(hard)
    for rule, named in zip(rules, shown, strict=True):
        if rule.kind not in SIMULATED:
            continue
        if allocate(option_sets, [*kept, rule]).chosen:
            kept.append(rule)
            continue
        reach = _furthest(option_sets, kept, rule)
        if reach is None:
            continue
        limit = named.limit + (reach - rule.limit)
        word, verb = ("at most", "lower") if rule.at_least else ("at least", "raise")
        others = [other.place for other in kept if other.kind in SIMULATED or other.kind == "year"]
        places = " and ".join(dict.fromkeys([named.place, *others]))
        value = f"{'at least' if rule.at_least else 'at most'} {named.limit:g}"
        found.append(
            Defect(
                places,
                value,
                f"{word} {limit:g} beside the other rules",
                f"{verb} {named.place} to {limit:g}",
            )
        )
    return found


def _furthest(option_sets: Sequence[OptionSet], kept: Sequence[Rule], rule: Rule) -> float | None:
    """The best sum of a rule that the others leave room for."""
    sign = 1.0 if rule.at_least else -1.0
    aimed = [
        replace(
            option_set,
            options=tuple(
                option._replace(value_eur=sign * amount, draws=())
                for option, amount in zip(option_set.options, uses(rule, option_set), strict=True)
            ),
        )
        for option_set in option_sets
    ]
    best = allocate(aimed, kept)
    if not best.chosen:
        return None
    # Rounded towards what can be kept: three digits are as many as simulation means.
    reach = sign * best.value_eur
    digits = 3 - math.ceil(math.log10(abs(reach))) if reach else 3
    return reach - sign * 0.5 * float(10.0**-digits)
