"""The simulator as the optimiser uses it: plans against today's, under common draws and over parameter draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sim import (
    DEFAULT_RUN,
    Comparison,
    Draw,
    Line,
    Map,
    Outcomes,
    Pair,
    Plan,
    PlanOverDraws,
    RunOptions,
    World,
    in_comparison,
    in_pair,
    outside,
    pair_with_today,
    parameter_draws,
    plans_over_draws,
    raised_alone,
    simulate,
    today,
)

from ..question.plan_value import PlanValue
from ..question.problem import Service
from .evaluations import number_seed


def today_first(world: World, seed: int, map: Map) -> tuple[Outcomes, ...]:
    """Today's plan in the replications that a search of a seed begins with, one each."""
    seeds = [number_seed(seed, number) for number in range(DEFAULT_RUN.replications)]
    return tuple(map(partial(_today_under, world), seeds))


def _today_under(world: World, seed: int) -> Outcomes:
    return simulate(world, options=RunOptions(1, seed))


class Simulator:
    """Evaluates plans next to today's, which runs once per seed, and keeps each pair.

    ran: outcomes of today's plan that are known already.
    """

    def __init__(
        self, world: World, services: Sequence[Service], map: Map, ran: Sequence[Outcomes] = ()
    ) -> None:
        self._world = world
        self._services = services
        self._options = RunOptions(map=map)
        self._stay = today(world).lines
        self._today: dict[int, Outcomes] = {one.seed: one for one in ran}
        self._known: dict[tuple[int, tuple[Line, ...]], Pair] = {}

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> list[PlanValue]:
        """Values against today's plan, one per replication, in EUR, and the service that customers meet."""
        self._run([plan for plan in plans if plan.lines != self._stay], seed, replications)
        return [self._plan_value(self.paired(plan, seed, replications), seed) for plan in plans]

    def today(self, seed: int, replications: int) -> Outcomes:
        """Outcomes of today's plan under a seed."""
        if seed not in self._today or self._today[seed].replications < replications:
            options = replace(self._options, seed=seed, replications=replications)
            self._today[seed] = simulate(self._world, options=options)
        return self._today[seed]

    def paired(self, plan: Plan, seed: int, replications: int) -> Pair:
        """A plan next to today's under a seed, from memory where it was simulated; today's is worth exactly nothing."""
        if plan.lines == self._stay:
            stay = self.today(seed, replications)
            return in_pair(self._world, plan, stay, stay)
        known = self._known.get((seed, plan.lines))
        if known is None or len(known.values_eur) < replications:
            self._run([plan], seed, replications)
        return self._known[seed, plan.lines]

    def compared(self, plan: Plan, seed: int, replications: int) -> Comparison:
        """A plan against today's under a seed, with what its raised lines do alone."""
        pair = self.paired(plan, seed, replications)
        alone = self.paired(raised_alone(self._world, plan), seed, len(pair.values_eur))
        return in_comparison(self._world, pair, alone.outcomes)

    def is_beyond(self, plan: Plan, seed: int, replications: int) -> bool:
        """Return whether a plan leads beyond what its company was observed at."""
        return bool(outside(self.paired(plan, seed, replications).outcomes, plan))

    def _run(self, plans: Sequence[Plan], seed: int, replications: int) -> None:
        if plans:
            stay = self.today(seed, replications)
            options = replace(self._options, seed=seed, replications=replications)
            done = pair_with_today(self._world, plans, options, baseline=stay)
            self._known.update({(seed, one.plan.lines): one for one in done})

    def _plan_value(self, pair: Pair, seed: int) -> PlanValue:
        return PlanValue(
            pair.values_eur, tuple(self._met(asked, pair.outcomes, seed) for asked in self._services)
        )

    def _met(self, asked: Service, outcomes: Outcomes, seed: int) -> tuple[float, ...]:
        """What customers meet in each replication, or how far it is from today's where the rule says so."""
        met = outcomes.service(asked.measure, asked.segment, asked.channel)
        if not asked.is_against_today:
            return met
        now = self._today[seed].service(asked.measure, asked.segment, asked.channel)
        return tuple(one - other for one, other in zip(met, now[: len(met)], strict=True))


class DrawnWorlds:
    """A world under draws of its parameters, each anchored once, in which plans are simulated against today's."""

    def __init__(self, world: World, count: int, seed: int, map: Map) -> None:
        self.world = world
        self.count = count
        self.seed = seed
        self._options = RunOptions(1, seed, map=map)
        self._draws: tuple[Draw, ...] = ()

    @property
    def draws(self) -> tuple[Draw, ...]:
        """The draws, each with its world anchored."""
        self._draws = self._draws or parameter_draws(self.world, self.count, self._options)
        return self._draws

    def __call__(self, plans: Sequence[Plan]) -> list[PlanOverDraws]:
        """Per plan its value and its cash in each draw, in EUR."""
        return plans_over_draws(self.draws, plans, self._options)
