"""A problem as the pipeline needs it, and the plans simulated for it, each remembered to inform the next."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sim import Plan, Purpose, uniform

from ..question.lever_range import LeverRange, Lines, as_plan, lines_today
from ..question.plan_value import PlanValue
from ..question.problem import Risk
from ..question.rules import Rule
from .final import Selection
from .lever_kernel import PlanSpace
from .simulation_budget import OverDraws, SimulationBudget
from .simulation_split import SimulationSplit
from .surrogate import Fitted, Seen, Surface

# Ordinals of the seeds of numbers.
NUMBER_SEEDS = 100


class SearchProblem(NamedTuple):
    """A problem as the pipeline needs it.

    bundle_with: levers declared to multiply. otherwise: some lines that keep the rules. over: values over
    parameter draws, where risk asks for them. goals: figures of a plan, the higher the better, where a
    frontier is asked for. tightened_eur: what predicted plans have to add to customers' worth beyond the floor,
    because others missed it on fresh draws. judge: what chooses among finalists that nobody can tell apart. is_beyond:
    whether a plan, under a seed and in so many replications, leads beyond what the company was observed at, where that
    counts. For a target the budget of the rules is infinite.
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
    judge: Callable[[Selection], Selection] | None = None
    is_beyond: Callable[[Plan, int, int], bool] | None = None

    @property
    def seeks_budget(self) -> bool:
        """Return whether the least budget is sought."""
        return any(rule.kind == "year" and math.isinf(rule.limit) for rule in self.rules)

    @property
    def budget_eur(self) -> float:
        """Money of the tightest year, in EUR a year; infinite where none is given."""
        years = (rule.limit / rule.share_of_year for rule in self.rules if rule.kind == "year")
        return min(years, default=math.inf)


def derived_seed(seed: int, ordinal: int) -> int:
    """A seed of 31 bits that follows from the root seed; the ordinal says what it is for."""
    return int(uniform(seed, 0, 0, ordinal, Purpose.SEARCH) * 2**31)


def number_seed(seed: int, number: int) -> int:
    """Return the seed of the replication of a number, the first the root seed itself."""
    return derived_seed(seed, NUMBER_SEEDS + number) if number else seed


class PlanEvaluator:
    """Plans simulated in rounds, each in the replication of one number, all remembered: the surface knows each of them.

    Each number is a seed of its own, the first the root seed: what all plans of one replication have alike is told
    apart from what they are worth. kept: simulations that it leaves alone, so many of which are spare where nobody will need
    them; first: of its numbers.
    """

    def __init__(
        self,
        simulation_budget: SimulationBudget,
        problem: SearchProblem,
        space: PlanSpace,
        simulation_split: SimulationSplit,
        seed: int,
        kept: int,
        first: int = 0,
        spare: int = 0,
    ) -> None:
        self._spare = spare
        self.problem, self.space, self._kept, self._first = problem, space, kept, first
        self.simulation_budget, self._simulation_split, self._seed = (
            simulation_budget,
            simulation_split,
            seed,
        )
        self._seen: list[Seen] = []
        self._fitted: Fitted | None = None

    def __call__(self, lines: Sequence[Lines], number: int) -> list[PlanValue]:
        """One value per plan, of one replication; its values are those over parameter draws where risk asks for it."""
        plans, number = [as_plan("search", one) for one in lines], self._first + number
        plan_values = self.simulation_budget(plans, self._seed_of(number), 1)
        drawn: Sequence[tuple[float, ...]] = [()] * len(plans)
        if self.problem.over and plans:
            drawn = self.problem.over(plans)
        for plan, plan_value, values in zip(plans, plan_values, drawn, strict=True):
            self._seen.append(Seen(plan.lines, number, plan_value, tuple(values)))
        return [
            plan_value._replace(values_eur=values) if values else plan_value
            for plan_value, values in zip(plan_values, drawn, strict=True)
        ]

    def count(self, lines: Lines, number: int | None = None) -> int:
        """Return how often a plan was simulated, in the replication of a number or in any."""
        wanted = None if number is None else self._first + number
        return sum(one.lines == lines and wanted in (None, one.number) for one in self._seen)

    def is_within(self, lines: Lines) -> bool:
        """Return whether a plan, where it was simulated, stayed within what its company was observed at, or need not."""
        beyond, plan = self.problem.is_beyond, as_plan("search", lines)
        numbers = {one.number for one in self._seen if one.lines == lines}
        return beyond is None or not any(beyond(plan, self._seed_of(number), 1) for number in numbers)

    def affordable(self, number: int) -> int:
        """Return how many plans may be tried in the replication of a number while the final's simulations are left."""
        stay = as_plan("today", lines_today(self.problem.lever_ranges))
        own = self.simulation_budget.cost(stay, self._seed_of(self._first + number), 1)
        left = self.simulation_budget.left - self._kept - own
        return max(0, left) // self._simulation_split.each

    def take_spare(self) -> None:
        """Leave the spare simulations alone no longer."""
        self._kept, self._spare = self._kept - self._spare, 0

    @property
    def spare(self) -> int:
        """Return how many simulations are left alone that may not be needed."""
        return self._spare

    def service_today(self) -> list[tuple[float, ...]]:
        """Return what customers meet under today's plan, by number of a replication up to the last used."""
        stay = as_plan("today", lines_today(self.problem.lever_ranges))
        last = max((one.number for one in self._seen), default=0)
        plan_values = [
            self.simulation_budget([stay], self._seed_of(number), 1)[0] for number in range(last + 1)
        ]
        return [tuple(one[0] for one in plan_value.service) for plan_value in plan_values]

    def second(self, numbers: int) -> PlanEvaluator:
        """Another that knows nothing of what this one saw, in other numbers, for the simulations of a second search."""
        split = self._simulation_split
        kept = max(self._kept - split.again, self.simulation_budget.left - split.again)
        return PlanEvaluator(
            self.simulation_budget, self.problem, self.space, split, self._seed, kept, numbers
        )

    def learn(self, other: PlanEvaluator) -> None:
        """Take over what another saw."""
        self._seen += other._seen

    def tighten(self, eur: float) -> None:
        """Ask predicted plans to keep the floor of customers' worth by so much more."""
        self.problem = self.problem._replace(tightened_eur=self.problem.tightened_eur + eur)

    def surface(self) -> Surface:
        """Return what all of them say together."""
        found = Surface(self.space, self._seen, self.service_today(), self._fitted)
        self._fitted = found.fitted
        return found

    def _seed_of(self, number: int) -> int:
        return number_seed(self._seed, number)
