"""Several goals at once: the figures of a plan that a frontier holds against one another."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim import METRIC

from .lever_range import LeverRange, Lines
from .plan_value import PlanValue
from .problem import Problem

VALUE = "value_eur"


class Tradeoff(NamedTuple):
    """A plan of the frontier and its figures, by goal."""

    goals: dict[str, float]
    lines: Lines


def goals_of(
    problem: Problem, lever_ranges: Sequence[LeverRange]
) -> Callable[[Lines, PlanValue], tuple[float, ...]] | None:
    """Value and the goals that a problem holds against it, each the higher the better; None where it has none."""
    if not problem.frontier:
        return None

    def goals(lines: Lines, plan_value: PlanValue) -> tuple[float, ...]:
        measured = iter(plan_value.service[len(problem.services) :])
        found = [math.fsum(plan_value.values_eur) / len(plan_value.values_eur)]
        for goal in problem.frontier:
            if goal == "net_spend_eur":
                pairs = zip(lever_ranges, lines, strict=True)
                figure = math.fsum(lever_range.net_eur(line) for lever_range, line in pairs)
            else:
                values = next(measured)
                figure = math.fsum(values) / len(values)
            found.append(METRIC[goal].sign * figure)
        return tuple(found)

    return goals


def goals_as_shown(problem: Problem, found: Sequence[float]) -> dict[str, float]:
    """Goals by name, in the sense people know them."""
    signed = zip((VALUE, *problem.frontier), found, strict=True)
    return {name: METRIC[name].sign * figure for name, figure in signed}
