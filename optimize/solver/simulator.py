"""The simulator as the optimiser uses it: plans against today's, under common draws and over parameter draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim import (
    Comparison,
    Draw,
    Line,
    Map,
    Outcomes,
    Plan,
    Rox,
    RunOptions,
    World,
    compare,
    parameter_draws,
    simulate,
    today,
    value_over_draws,
)

from ..question.plan_value import PlanValue
from ..question.problem import Service

NOTHING = Rox(
    mean=None,
    se=None,
    lo=None,
    hi=None,
    value_eur=0.0,
    value_se=0.0,
    value_lo=0.0,
    value_hi=0.0,
    put_to_work_eur=0.0,
    net_spend_eur=0.0,
    delta_customer_equity_eur=0.0,
    without_terminal=None,
    parts=dict.fromkeys(("retention", "spend", "service", "net_spend"), 0.0),
    freed_hours_year=0.0,
)


class Simulator:
    """Evaluates plans with `sim.compare`, runs today's plan once per seed and keeps each comparison."""

    def __init__(self, world: World, services: Sequence[Service], map: Map) -> None:
        self._world = world
        self._services = services
        self._options = RunOptions(map=map)
        self._stay = today(world).lines
        self._today: dict[int, Outcomes] = {}
        self._known: dict[tuple[int, tuple[Line, ...]], Comparison] = {}

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> list[PlanValue]:
        """Values against today's plan, one per replication, in EUR, and the service that customers meet."""
        self._run([plan for plan in plans if plan.lines != self._stay], seed, replications)
        return [self._plan_value(self.compared(plan, seed, replications)) for plan in plans]

    def today(self, seed: int, replications: int) -> Outcomes:
        """Outcomes of today's plan under a seed."""
        if seed not in self._today or self._today[seed].replications < replications:
            options = replace(self._options, seed=seed, replications=replications)
            self._today[seed] = simulate(self._world, options=options)
        return self._today[seed]

    def compared(self, plan: Plan, seed: int, replications: int) -> Comparison:
        """A plan against today's under a seed, from memory where it was simulated; today's has no ROX and no value."""
        if plan.lines == self._stay:
            stay = self.today(seed, replications)
            return Comparison(plan, NOTHING, (0.0,) * stay.replications, stay, stay)
        known = self._known.get((seed, plan.lines))
        if known is None or len(known.values_eur) < replications:
            self._run([plan], seed, replications)
        return self._known[seed, plan.lines]

    def _run(self, plans: Sequence[Plan], seed: int, replications: int) -> None:
        if plans:
            stay = self.today(seed, replications)
            options = replace(self._options, seed=seed, replications=replications)
            done = compare(self._world, plans, options, baseline=stay)
            self._known.update({(seed, one.plan.lines): one for one in done})

    def _plan_value(self, compared: Comparison) -> PlanValue:
        met = compared.outcomes
        return PlanValue(
            compared.values_eur,
            tuple(met.service(asked.measure, asked.segment, asked.channel) for asked in self._services),
        )


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

    def __call__(self, plans: Sequence[Plan]) -> list[tuple[float, ...]]:
        """Per plan its value in each draw, in EUR."""
        table = value_over_draws(self.draws, plans, self._options)
        return [tuple(map(float, column)) for column in table.T]
