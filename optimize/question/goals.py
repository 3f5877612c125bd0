"""Several goals at once: the figures of a plan that a frontier holds against one another."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from .lever_range import Lines, Purse
from .plan_value import Trial
from .problem import Problem

VALUE = "value_eur"
LESS_IS_BETTER = ("mean_wait_min", "abandonment", "net_spend_eur")


class Tradeoff(NamedTuple):
    """A plan of the frontier and its figures, by goal."""

    goals: dict[str, float]
    lines: Lines


def goals_of(problem: Problem, purses: Sequence[Purse]) -> Callable[[Lines, Trial], tuple[float, ...]] | None:
    """Value and the goals that a problem holds against it, each the higher the better; None where it has none."""
    if not problem.frontier:
        return None

    def goals(lines: Lines, trial: Trial) -> tuple[float, ...]:
        measured = iter(trial.service[len(problem.services) :])
        found = [math.fsum(trial.values_eur) / len(trial.values_eur)]
        for goal in problem.frontier:
            if goal == "net_spend_eur":
                pairs = zip(purses, lines, strict=True)
                figure = math.fsum(purse.net_eur(line) for purse, line in pairs)
            else:
                values = next(measured)
                figure = math.fsum(values) / len(values)
            found.append(-figure if goal in LESS_IS_BETTER else figure)
        return tuple(found)

    return goals


def told_goals(problem: Problem, found: Sequence[float]) -> dict[str, float]:
    """Goals by name, in the sense people know them."""
    signed = zip((VALUE, *problem.frontier), found, strict=True)
    return {name: -figure if name in LESS_IS_BETTER else figure for name, figure in signed}
