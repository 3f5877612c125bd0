"""The budget of simulations: what one costs, who counts them, and how a number of them is shared out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from sim import Plan

from ..question.lever_range import Lines

AT_ONCE = 8


class Trial(NamedTuple):
    """What one plan was worth: value against today's plan per replication, in EUR, and the service met.

    service: for each measure that the problem asks for, its value per replication.
    """

    values_eur: tuple[float, ...]
    service: tuple[tuple[float, ...], ...] = ()


UNSEEN = Trial(())


class Evaluate(Protocol):
    """Simulate plans and pair each with today's plan, replication by replication, under common draws.

    The same seed gives every plan, in this call and in any other, the same draws; a plan simulated with
    fewer replications sees the first of them. Trials come back in the order of the plans. Today's plan is a
    plan like any other, worth exactly nothing.
    """

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> Sequence[Trial]:
        """One trial per plan, of so many replications."""
        ...


class OverDraws(Protocol):
    """Simulate plans under draws of the world's parameters, each paired with today's plan in that draw."""

    def __call__(self, plans: Sequence[Plan]) -> Sequence[tuple[float, ...]]:
        """Per plan its value in each draw, in EUR."""
        ...


class Spent(Exception):
    """The next simulation would exceed the number allowed."""


class Simulations:
    """Counts every replication of every plan simulated and refuses the one that is too many.

    A plan already simulated under a seed is remembered and costs nothing more; today's plan, which every
    value is paired with, is counted once per seed and replication.
    """

    def __init__(
        self,
        evaluate: Evaluate,
        today: Plan,
        allowed: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.allowed = allowed
        self.used = 0
        self._evaluate = evaluate
        self._today = today
        self._progress = progress
        self._trials: dict[tuple[int, Lines], Trial] = {}

    @property
    def left(self) -> int:
        """Simulations that may still be run."""
        return self.allowed - self.used

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> list[Trial]:
        """Trials of the plans, `replications` values each; raises Spent before anything is simulated."""
        needed = {plan.lines: plan for plan in (self._today, *plans)}
        seen = {lines: len(self._trials.get((seed, lines), UNSEEN).values_eur) for lines in needed}
        unseen = [plan for lines, plan in needed.items() if seen[lines] < replications]
        # Today's plan was paired with every other one: only its further replications are new.
        again = seen[self._today.lines] if self._today in unseen else 0
        self.spend(len(unseen) * replications - again)
        for first in range(0, len(unseen), AT_ONCE):
            part = unseen[first : first + AT_ONCE]
            for plan, trial in zip(part, self._evaluate(part, seed, replications), strict=True):
                self._trials[seed, plan.lines] = trial
            self.tell(len(unseen[first + AT_ONCE :]) * replications)
        return [_first(self._trials[seed, plan.lines], replications) for plan in plans]

    def cost(self, plan: Plan, seed: int, replications: int) -> int:
        """Simulations that a plan would cost, beside today's."""
        known = len(self._trials.get((seed, plan.lines), UNSEEN).values_eur)
        return 0 if known >= replications else replications

    def spend(self, simulations: int) -> None:
        """Count simulations that are about to be run; raises Spent when they are too many."""
        if simulations > self.left:
            raise Spent(f"{simulations} simulations asked for, {self.left} of {self.allowed} left")
        self.used += simulations

    def tell(self, to_come: int = 0) -> None:
        """Say how many simulations have been run, those still to come of the batch taken off."""
        if self._progress:
            self._progress(self.used - to_come, self.allowed)


def _first(trial: Trial, replications: int) -> Trial:
    return Trial(trial.values_eur[:replications], tuple(one[:replications] for one in trial.service))
