"""Off the grid: single moves and transfers of less and less money, while the surface says that they are worth it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim import Line

from ..question.lever_range import CENT, LeverRange, Lines
from ..question.rules import Balance, Rule
from .evaluations import SearchProblem
from .surrogate import Surface

# Money moved, in shares of the budget.
STEPS = (0.015, 0.0075, 0.0025, 0.00075)
MOVES_MOST = 40


def polished(
    problem: SearchProblem, surface: Surface, lines: Lines, rules: Sequence[Rule], margin_eur: float = 0.0
) -> Lines:
    """A plan improved on the surface within the rules that need no simulation; whole seats and sizes stay as they are.

    margin_eur: by how much predictions keep a floor of customers' worth. Where a rule is about service, or the budget is
    what is sought, the plan is left as the program chose it.
    """
    if problem.seeks_budget or problem.over or any(rule.kind == "service" for rule in rules):
        return lines
    floors = [rule.limit for rule in rules if rule.kind == "equity"]
    least = max(floors) + margin_eur if floors else -math.inf
    money = (
        problem.budget_eur
        if math.isfinite(problem.budget_eur)
        else math.fsum(lever_range.most for lever_range in problem.lever_ranges)
    )
    now, (worth,), (effect,) = lines, *_values(surface, [lines])
    # A choice that keeps the floor by less than the margin is not asked for more than it has.
    least = min(least, effect)
    for share in STEPS:
        for _ in range(MOVES_MOST):
            balance = Balance(rules, problem.lever_ranges, now)
            candidates = list(_moves(problem.lever_ranges, now, share * money))
            values, effects = _values(surface, [moved for moved, _ in candidates])
            ranked = sorted(range(len(candidates)), key=lambda place: -values[place])
            better = (
                place
                for place in ranked
                if values[place] > worth + CENT
                and effects[place] >= least
                and balance.fits(candidates[place][1])
            )
            place = next(better, None)
            if place is None:
                break
            now, worth = candidates[place][0], values[place]
    return now


def _moves(
    lever_ranges: Sequence[LeverRange], lines: Lines, eur: float
) -> Iterator[tuple[Lines, list[Line]]]:
    """Plans after so much more, less, or moved from one lever to another, and the lines that are changed."""
    changes: dict[int, dict[int, Line]] = {}
    for place, (lever_range, line) in enumerate(zip(lever_ranges, lines, strict=True)):
        if lever_range.seat > 0 or lever_range.cap <= lever_range.floor:
            continue
        spends = {sign: round(line.eur_year + sign * eur, 2) for sign in (-1, 1)}
        changes[place] = {
            sign: lever_range.line(spend, line.from_month)
            for sign, spend in spends.items()
            if lever_range.floor - CENT / 2 <= spend <= lever_range.cap + CENT / 2
        }
    for place, own in changes.items():
        for line in own.values():
            yield _with(lines, {place: line}), [line]
    for giver, fewer in changes.items():
        for receiver, more in changes.items():
            if giver != receiver and -1 in fewer and 1 in more:
                changed = {giver: fewer[-1], receiver: more[1]}
                yield _with(lines, changed), list(changed.values())


def _with(lines: Lines, changed: dict[int, Line]) -> Lines:
    return tuple(changed.get(place, line) for place, line in enumerate(lines))


def _values(surface: Surface, plans: Sequence[Lines]) -> tuple[list[float], list[float]]:
    """Values and effects of plans, EUR."""
    effects = [float(effect) for effect in surface.mean_effects(plans)] if plans else []
    return [effect - surface.net(lines) for effect, lines in zip(effects, plans, strict=True)], effects
