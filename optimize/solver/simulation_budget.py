"""Evaluations of plans: each simulated once, written down where a log is kept, and counted against what is allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from sim import ANCHOR_RUNS, Defect, Defects, Message, Plan, PlanOverDraws, RoxError, digest, simulations_of

from ..question.lever_range import Lines
from ..question.plan_value import PlanValue
from .evaluation_log import EvaluationLog

AT_ONCE = 8


UNSEEN = PlanValue(())


class Simulate(Protocol):
    """Simulate plans and pair each with today's plan, replication by replication, under common draws.

    The same seed gives every plan, in this call and in any other, the same draws; a plan simulated with
    fewer replications sees the first of them. Plan values come back in the order of the plans. Today's plan is a
    plan like any other, worth exactly nothing.
    """

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> Sequence[PlanValue]:
        """One value per plan, of so many replications."""
        ...


class SimulateDraws(Protocol):
    """Simulate plans under so many draws of a world's parameters, each paired with today's plan in that draw.

    The seed says which draws these are.
    """

    @property
    def count(self) -> int:
        """Return how many draws."""
        ...

    @property
    def seed(self) -> int:
        """Their seed."""
        ...

    def __call__(self, plans: Sequence[Plan]) -> Sequence[PlanOverDraws]:
        """Per plan its value and its cash in each draw, in EUR."""
        ...


OverDraws = Callable[[Sequence[Plan]], Sequence[tuple[float, ...]]]
"""Per plan its value in each draw, in EUR, evaluated as any other simulation is."""


class SimulationsSpent(RoxError):
    """The next simulation would exceed the number allowed."""


class SimulationBudget:
    """Evaluates plans: counts every replication of every plan simulated and refuses the one that is too many.

    A plan already simulated under a seed is remembered and costs nothing more; today's plan, which every
    value is paired with, is counted once per seed and replication. log: what it holds is counted like the rest, but
    taken from there instead of being simulated. most: simulations that progress counts up to, with those that may come
    in addition to those allowed.
    """

    def __init__(
        self,
        simulate: Simulate,
        today: Plan,
        allowed: int,
        progress: Callable[[int, int], None] | None = None,
        log: EvaluationLog | None = None,
        most: int = 0,
    ) -> None:
        self.allowed = allowed
        self._most = most
        self.used = self.added = 0
        self._simulate = simulate
        self._today = today
        self._progress = progress
        self._log = log
        self._plan_values: dict[tuple[int, Lines], PlanValue] = {}
        self._drawn: dict[tuple[int, int], dict[Lines, PlanOverDraws]] = {}

    @property
    def left(self) -> int:
        """Simulations that may still be run."""
        return self.allowed - self.used

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> list[PlanValue]:
        """Plan values of the plans, `replications` values each; raises Spent before anything is simulated."""
        needed = {plan.lines: plan for plan in (self._today, *plans)}
        seen = {lines: len(self._plan_values.get((seed, lines), UNSEEN).values_eur) for lines in needed}
        unseen = [plan for lines, plan in needed.items() if seen[lines] < replications]
        # Today's plan was paired with every other one: only its further replications are new.
        again = seen[self._today.lines] if self._today in unseen else 0
        self.spend(len(unseen) * replications - again)
        for first in range(0, len(unseen), AT_ONCE):
            part = unseen[first : first + AT_ONCE]
            for plan, plan_value in zip(
                part, self._plan_values_of_each(part, seed, replications), strict=True
            ):
                self._plan_values[seed, plan.lines] = plan_value
            self.report_progress(len(unseen[first + AT_ONCE :]) * replications)
        return [_first(self._plan_values[seed, plan.lines], replications) for plan in plans]

    def over_draws(self, draws: SimulateDraws, plans: Sequence[Plan]) -> list[tuple[float, ...]]:
        """Per plan its value against today's in each draw, in EUR; raises Spent before anything is simulated.

        The first plans under some draws pay for the anchors of these.
        """
        today, drawn = self._today.lines, self._drawn.setdefault((draws.seed, draws.count), {})
        new = {plan.lines: plan for plan in plans if plan.lines not in drawn and plan.lines != today}
        anchors = ANCHOR_RUNS * draws.count if drawn else 0
        self.spend(simulations_of(draws.count, len(new)) - anchors if new else 0)
        drawn |= self._drawn_values(draws, list(new.values()))
        self.report_progress()
        nothing = (0.0,) * draws.count
        return [nothing if plan.lines == today else drawn[plan.lines].values_eur for plan in plans]

    def cash_over_draws(self, draws: SimulateDraws, plan: Plan) -> tuple[tuple[float, ...], ...]:
        """Cash above today's by month in each draw, in EUR, of a plan that was valued in them; nothing of any other."""
        found = self._drawn.get((draws.seed, draws.count), {}).get(plan.lines)
        return found.cash_eur if found else ()

    def _drawn_values(self, draws: SimulateDraws, plans: Sequence[Plan]) -> dict[Lines, PlanOverDraws]:
        """Values and cash in each draw by lines: those written down, the others simulated and written down."""
        keys = {plan.lines: f"draws:{draws.seed}:{draws.count}:{_digest_of(plan.lines)}" for plan in plans}
        written = {lines: self._log.find(key) for lines, key in keys.items()} if self._log else {}
        missing = [plan for plan in plans if written.get(plan.lines) is None]
        values = dict(zip((plan.lines for plan in missing), draws(missing), strict=True)) if missing else {}
        if self._log and values:
            self._log.write([(keys[lines], list(each)) for lines, each in values.items()])
        known = {
            lines: PlanOverDraws(tuple(each[0]), tuple(tuple(row) for row in each[1]))
            for lines, each in written.items()
            if each is not None
        }
        return {lines: known[lines] if lines in known else values[lines] for lines in keys}

    def _plan_values_of_each(
        self, plans: Sequence[Plan], seed: int, replications: int
    ) -> Sequence[PlanValue]:
        """Plan values of at least so many replications: those written down, the others simulated and written down."""
        if self._log is None:
            return self._simulate(plans, seed, replications)
        keys = [f"{seed}:{_digest_of(plan.lines)}" for plan in plans]
        found = {key: _logged(self._log.find(key), replications) for key in keys}
        missing = {key: plan for key, plan in zip(keys, plans, strict=True) if found[key] is None}
        if missing:
            plan_values = self._simulate(list(missing.values()), seed, replications)
            self._log.write(list(zip(missing, map(list, plan_values), strict=True)))
            found.update(zip(missing, plan_values, strict=True))
        return [plan_value for key in keys if (plan_value := found[key]) is not None]

    def cost(self, plan: Plan, seed: int, replications: int) -> int:
        """Simulations that a plan would cost, in addition to today's."""
        known = len(self._plan_values.get((seed, plan.lines), UNSEEN).values_eur)
        return 0 if known >= replications else replications

    def spend(self, simulations: int) -> None:
        """Count simulations that are about to be run; raises Spent when they are too many."""
        if simulations > self.left:
            raise SimulationsSpent(
                Message("error.spent", asked=simulations, left=self.left, allowed=self.allowed)
            )
        self.used += simulations

    def allow(self, more: int) -> None:
        """Allow so many simulations more, in addition to those of the search."""
        self.allowed += more
        self.added += more

    def report_progress(self, to_come: int = 0) -> None:
        """Say how many simulations have been run, those still to come of the batch taken off."""
        if self._progress:
            self._progress(self.used - to_come, max(self.allowed, self._most))


def _digest_of(lines: Lines) -> str:
    return digest([line.model_dump() for line in lines])


def _logged(written: Any, replications: int) -> PlanValue | None:
    """The first replications of a plan value as it was written down, None where there are too few.

    No more of them than asked for: what a run counts must not hang on what another wrote after it.
    """
    values, service = written or ((), ())
    if len(values) < replications:
        return None
    return _first(PlanValue(tuple(values), tuple(tuple(one) for one in service)), replications)


def _first(plan_value: PlanValue, replications: int) -> PlanValue:
    return PlanValue(
        plan_value.values_eur[:replications], tuple(one[:replications] for one in plan_value.service)
    )


class TooFewSimulations(Defects):
    """Fewer simulations than the coarsest search of these levers takes."""

    def __init__(self, simulations: int, least: int) -> None:
        self.least = least
        allowed, repair = (
            Message("defect.at_least_for_these_levers", count=least),
            Message("defect.allow_more_simulations_or_lock_levers"),
        )
        super().__init__("simulations", [Defect("simulations", str(simulations), allowed, repair)])
