"""The exact choice on the surface: option sets laid around a plan, a program, and again around what it chose."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sim import Defect, Infeasible, Message

from ..question.lever_range import CENT, Lines, dearest_year
from ..question.problem import TODAY
from ..question.risk import figure
from ..question.rules import EQUITY_FLOOR, SIMULATED, Rule, breach
from .evaluations import PlanEvaluator, SearchProblem
from .lever_pairs import Bundle, Interaction, bundles
from .mip import Allocation, allocate, least_budget
from .options import OptionSet, lines_of, option_sets_around, uses
from .surrogate import Surface

# Pairs that nobody declared but the surface finds, bundled in one choice.
PAIRS_MOST = 6
# Moves of one climb, each an exact choice around the last.
MOVES_MOST = 4
# A predicted plan keeps the floor of customers' worth where it would at so many standard errors less (one-sided 95 %).
CAUTION = 1.645
# What clears the floor by so many times what the surface and the noise of a replication leave in doubt keeps it [A].
CLEAR = 2.0


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


def best_choice(
    evaluator: PlanEvaluator, surface: Surface, starts: Sequence[Lines], made: int = 0
) -> SurrogateChoice:
    """The best of exact choices from some plans, as a surface says.

    Raises Infeasible when the option sets cannot keep the rules that need simulation.
    """
    problem = evaluator.problem
    climbs = [_climb(problem, surface, start) for start in dict.fromkeys(starts)]
    reached = [found for found in climbs if found.allocation.chosen]
    if not reached:
        raise Infeasible("problem", unreached(climbs[0].option_sets, climbs[0].bound, climbs[0].rules))
    return max(reached, key=lambda one: rank(problem, surface, one.lines, one.rules))._replace(rounds=made)


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
    promised = surface.predicted(lines)[0].values_eur[0]
    clear_interactions = tuple(one for one in interactions if one.is_clear)
    return SurrogateChoice(offered, choice, rules, bound, lines, promised, 0, clear_interactions)


def _bound(
    rules: Sequence[Rule], surface: Surface, bundled: Sequence[Bundle], around: Lines
) -> tuple[Rule, ...]:
    """Rules that need simulation as option sets laid around a plan hold them: what bundles change, added up, from today's.

    Bundles that act on one another add up to something else than the plan does; the limit is moved by that.
    """
    simulated = [rule for rule in rules if rule.kind in ("service", "equity")]
    if not simulated:
        return tuple(rules)
    levers = [{lever_range.lever for lever_range in bundle} for bundle in bundled]
    parts = [
        tuple(now if now.lever in own else line for line, now in zip(around, surface.today, strict=True))
        for own in levers
    ]
    apart = surface.against([around] * len(parts), parts)
    whole = surface.against([around], [surface.today])
    moved = []
    for rule in rules:
        limit = rule.limit
        if rule.kind == "service":
            excess = float(apart.service[:, rule.measure].sum() - whole.service[0, rule.measure])
            limit += excess - surface.service_now[rule.measure]
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
    more = margin_eur(problem, surface, lines)
    return tuple(
        rule._replace(limit=rule.limit + more) if rule.name == EQUITY_FLOOR else rule for rule in rules
    )


def margin_eur(problem: SearchProblem, surface: Surface, lines: Lines) -> float:
    """By how much a prediction of some lines has to keep the floor of customers' worth, in EUR; 0 where there is none."""
    if not any(rule.name == EQUITY_FLOOR for rule in problem.rules):
        return 0.0
    return problem.tightened_eur + CAUTION * surface.equity_error(lines)


def is_floor_clear(problem: SearchProblem, surface: Surface, lines: Lines) -> bool:
    """Return whether some lines clearly keep the floor of customers' worth, as a surface says; true where there is none."""
    floors = [rule.limit for rule in problem.rules if rule.name == EQUITY_FLOOR]
    effect = float(surface.mean_effects([lines])[0])
    doubt = math.hypot(surface.equity_error(lines), surface.noise_eur(lines))
    return all(effect >= limit + CLEAR * doubt for limit in floors)


def rank(
    problem: SearchProblem, surface: Surface, lines: Lines, rules: Sequence[Rule]
) -> tuple[float, float]:
    """Return what orders plans: first those that the surface says keep the rules, then the figure, or the money a target takes."""
    predicted, draws = surface.predicted(lines)
    missed = breach(cautious(problem, surface, lines, rules), problem.lever_ranges, lines, predicted)
    if problem.seeks_budget:
        return -missed, -dearest_year(problem.lever_ranges, lines)
    return -missed, figure(draws or predicted.values_eur, problem.risk)


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
        others = [other.place for other in kept if other.kind in SIMULATED or other.kind == "year"]
        places = Message("defect.place.all_of", places=dict.fromkeys([named.place, *others]))
        if named.name.endswith(TODAY):
            # today's figure is no number of the file: the rule goes, or becomes a limit
            found.append(
                Defect(
                    places,
                    Message("defect.todays_figure"),
                    Message("defect.today_beside", change=limit),
                    Message("defect.today_to_a_number", place=named.place),
                )
            )
            continue
        value = Message("defect.at_least" if rule.at_least else "defect.at_most", count=named.limit)
        beside, repair = (
            ("defect.at_most_beside", "defect.lower_to")
            if rule.at_least
            else ("defect.at_least_beside", "defect.raise_to")
        )
        found.append(
            Defect(
                places,
                value,
                Message(beside, limit=limit),
                Message(repair, place=named.place, limit=limit),
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
