"""A problem as the pipeline needs it, and the plans simulated for it, each remembered to inform the next."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from sim import Plan

from ..question.lever_range import LeverRange, Lines, as_plan, lines_today
from ..question.plan_value import PlanValue
from ..question.problem import Risk
from ..question.rules import Rule
from .simulation_budget import OverDraws, SimulationBudget, SimulationSplit
from .surrogate import Seen, Surface


class SearchProblem(NamedTuple):
    """A problem as the pipeline needs it.

    bundle_with: levers declared to multiply. otherwise: some lines that keep the rules. over: values over
    parameter draws, where risk asks for them. goals: figures of a plan, the higher the better, where a
    frontier is asked for. tightened_eur: what predicted plans have to add to customers' worth beyond the floor,
    because others missed it on fresh draws. For a target the budget of the rules is infinite.
    """

    lever_ranges: tuple[LeverRange, ...]
    rules: tuple[Rule, ...]
    bundle_with: Mapping[str, Sequence[str]]
    otherwise: Lines
    risk: Risk
    over: OverDraws | None = None
    zone_eur: float = 0.0
    goals: Callable[[Lines, PlanValue], tuple[float, ...]] | None = None
    tightened_eur: float = 0.0

    @property
    def seeks_budget(self) -> bool:
        """Return whether the least budget is sought."""
        return any(rule.kind == "year" and math.isinf(rule.limit) for rule in self.rules)


class PlanEvaluator:
    """Plans simulated under the draws of rounds and search, all remembered: the surface knows each of them."""

    def __init__(
        self,
        simulation_budget: SimulationBudget,
        problem: SearchProblem,
        simulation_split: SimulationSplit,
        seed: int,
    ) -> None:
        self.problem = problem
        self._simulation_budget, self._simulation_split, self._seed = (
            simulation_budget,
            simulation_split,
            seed,
        )
        self._seen: dict[Lines, Seen] = {}

    def __call__(self, plans: Sequence[Plan]) -> list[PlanValue]:
        """One value per plan; its values are those over parameter draws where risk asks for it."""
        plan_values = self._simulation_budget(plans, self._seed, self._simulation_split.replications)
        drawn: Sequence[tuple[float, ...]] = [()] * len(plans)
        if self.problem.over and plans:
            drawn = self.problem.over(plans)
        for plan, plan_value, values in zip(plans, plan_values, drawn, strict=True):
            self._seen[plan.lines] = Seen(plan_value, tuple(values))
        return [
            plan_value._replace(values_eur=values) if values else plan_value
            for plan_value, values in zip(plan_values, drawn, strict=True)
        ]

    def today(self) -> PlanValue:
        """Return what customers meet under today's plan."""
        stay = as_plan("today", lines_today(self.problem.lever_ranges))
        return self._simulation_budget([stay], self._seed, self._simulation_split.replications)[0]

    def tighten(self, eur: float) -> None:
        """Ask predicted plans to keep the floor of customers' worth by so much more."""
        self.problem = self.problem._replace(tightened_eur=self.problem.tightened_eur + eur)

    def affordable(self, reserve: int) -> int:
        """Return how many plans may be tried while so many simulations are left."""
        return max(0, self._simulation_budget.left - reserve) // self._simulation_split.each

    def new(self, lines: Iterable[Lines]) -> list[Lines]:
        """Those that were not simulated yet, each once."""
        return [one for one in dict.fromkeys(lines) if one not in self._seen]

    def surface(self) -> Surface:
        """Return what all of them say together."""
        stay = lines_today(self.problem.lever_ranges)
        nothing = (0.0,) * (self.problem.risk.draws if self.problem.over else 0)
        return Surface(
            self.problem.lever_ranges,
            self.problem.bundle_with,
            {**self._seen, stay: Seen(self.today(), nothing)},
        )
