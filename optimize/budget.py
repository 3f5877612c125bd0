"""The budget of simulations: what one costs, who counts them, and how a number of them is shared out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from sim import Defect, Defects, Line, Plan

Lines = tuple[Line, ...]
AT_ONCE = 8
FRESH_MOST = 20
FRESH_FEWEST = 3


class Trial(NamedTuple):
    """What one plan was worth: value against today's plan per replication, and its net spend, in EUR."""

    values_eur: tuple[float, ...]
    net_spend_eur: float


UNSEEN = Trial((), 0.0)


class Evaluate(Protocol):
    """Simulate plans and pair each with today's plan, replication by replication, under common draws.

    The same seed gives every plan, in this call and in any other, the same draws; a plan simulated with
    fewer replications sees the first of them. Trials come back in the order of the plans.
    """

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> Sequence[Trial]:
        """One trial per plan, of so many replications."""
        ...


class Spent(Exception):
    """The next simulation would exceed the number allowed."""


class Simulations:
    """Counts every replication of every plan simulated and refuses the one that is too many.

    A plan already simulated under a seed is remembered and costs nothing more; today's plan, which every
    value is paired with, is counted once per seed and replication and is worth exactly nothing.
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
        self._today = today.lines
        self._progress = progress
        self._paired: dict[int, int] = {}
        self._trials: dict[tuple[int, Lines], Trial] = {}

    @property
    def left(self) -> int:
        """Simulations that may still be run."""
        return self.allowed - self.used

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> list[Trial]:
        """Trials of the plans, `replications` values each; raises Spent before anything is simulated."""
        stay = Trial((0.0,) * replications, 0.0)
        unseen = {
            plan.lines: plan
            for plan in plans
            if plan.lines != self._today
            and len(self._trials.get((seed, plan.lines), UNSEEN).values_eur) < replications
        }
        if unseen or self._paired.get(seed, 0) < replications:
            self._run(list(unseen.values()), seed, replications)
        trials = [stay if plan.lines == self._today else self._trials[seed, plan.lines] for plan in plans]
        return [Trial(trial.values_eur[:replications], trial.net_spend_eur) for trial in trials]

    def _run(self, unseen: Sequence[Plan], seed: int, replications: int) -> None:
        today = max(0, replications - self._paired.get(seed, 0))
        cost = len(unseen) * replications + today
        if cost > self.left:
            raise Spent(f"{cost} simulations asked for, {self.left} of {self.allowed} left")
        self._paired[seed] = self._paired.get(seed, 0) + today
        self.used += today
        for first in range(0, max(1, len(unseen)), AT_ONCE):
            part = unseen[first : first + AT_ONCE]
            for plan, trial in zip(part, self._evaluate(part, seed, replications), strict=True):
                self._trials[seed, plan.lines] = trial
            self.used += len(part) * replications
            if self._progress:
                self._progress(self.used, self.allowed)


class Shares(NamedTuple):
    """How a number of simulations is shared out.

    levels: simulated spends per lever; replications: of each plan before the final; search, probe:
    simulations for transfers around the best plan and around the winner; fresh: replications of a finalist.
    """

    levels: int
    replications: int
    search: int
    probe: int
    fresh: int


# Levels and replications, finest first; a single replication would have no error.
DESIGNS = ((5, 4), (4, 4), (3, 4), (4, 2), (3, 2), (2, 2))


def share_out(simulations: int, menu_plans: Callable[[int], int]) -> Shares:
    """Share out a number of simulations between menus, search, probe and final.

    menu_plans: number of plans that menus of so many levels simulate. About a third goes to the final, a
    tenth to the probe, at least as much to the search. Raises Defects when even the coarsest menus do not
    fit.
    """
    fresh = max(FRESH_FEWEST, min(FRESH_MOST, simulations * 35 // 100 // 7))
    final = 7 * fresh  # today, the table's plan, two of the search, equal split, greedy, the best transfer
    room = simulations - final
    for levels, replications in DESIGNS:
        menus = (menu_plans(levels) + 1) * replications
        rest = room - menus
        probe = max(2 * replications, simulations // 10)
        if menus <= room * 7 // 10 and rest >= 2 * probe:
            return Shares(levels, replications, rest - probe, probe, fresh)
    levels, replications = DESIGNS[-1]
    menus = (menu_plans(levels) + 1) * replications
    least = menus + 7 * FRESH_FEWEST + 2 * replications
    if simulations < least:
        allowed, repair = f"at least {least} for these levers", "allow more simulations, or lock levers"
        raise Defects("simulations", [Defect("simulations", str(simulations), allowed, repair)])
    fresh = min(fresh, (simulations - menus - 2 * replications) // 7)
    return Shares(levels, replications, 0, simulations - menus - 7 * fresh, fresh)
