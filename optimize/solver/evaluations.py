"""A problem as the pipeline needs it, and the plans simulated for it, each remembered to inform the next."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from sim import Plan

from ..question.lever_range import Lines, Purse, as_plan, today_of
from ..question.plan_value import Trial
from ..question.problem import Risk
from ..question.rules import Rule
from .simulation_budget import OverDraws, Shares, Simulations
from .surrogate import Seen, Surface


class Asked(NamedTuple):
    """A problem as the pipeline needs it.

    bundle_with: levers declared to multiply. otherwise: some lines that keep the rules. over: values over
    parameter draws, where risk asks for them. goals: figures of a plan, the higher the better, where a
    frontier is asked for. For a target the budget of the rules is infinite.
    """

    purses: tuple[Purse, ...]
    rules: tuple[Rule, ...]
    bundle_with: Mapping[str, Sequence[str]]
    otherwise: Lines
    risk: Risk
    over: OverDraws | None = None
    zone_eur: float = 0.0
    goals: Callable[[Lines, Trial], tuple[float, ...]] | None = None

    @property
    def seeks_budget(self) -> bool:
        """Whether the least budget is sought."""
        return any(rule.kind == "year" and math.isinf(rule.limit) for rule in self.rules)


class Tries:
    """Plans simulated under the draws of rounds and search, all remembered: the surface knows each of them."""

    def __init__(self, simulations: Simulations, asked: Asked, shares: Shares, seed: int) -> None:
        self.asked = asked
        self._simulations, self._shares, self._seed = simulations, shares, seed
        self._seen: dict[Lines, Seen] = {}

    def __call__(self, plans: Sequence[Plan]) -> list[Trial]:
        """One trial per plan; its values are those over parameter draws where risk asks for it."""
        trials = self._simulations(plans, self._seed, self._shares.replications)
        drawn: Sequence[tuple[float, ...]] = [()] * len(plans)
        if self.asked.over and plans:
            drawn = self.asked.over(plans)
        for plan, trial, values in zip(plans, trials, drawn, strict=True):
            self._seen[plan.lines] = Seen(trial, tuple(values))
        return [
            trial._replace(values_eur=values) if values else trial
            for trial, values in zip(trials, drawn, strict=True)
        ]

    def today(self) -> Trial:
        """What customers meet under today's plan."""
        stay = as_plan("today", today_of(self.asked.purses))
        return self._simulations([stay], self._seed, self._shares.replications)[0]

    def affordable(self, reserve: int) -> int:
        """How many plans may be tried while so many simulations are left."""
        return max(0, self._simulations.left - reserve) // self._shares.each

    def new(self, lines: Iterable[Lines]) -> list[Lines]:
        """Those that were not simulated yet, each once."""
        return [one for one in dict.fromkeys(lines) if one not in self._seen]

    def surface(self) -> Surface:
        """What all of them say together."""
        stay = today_of(self.asked.purses)
        nothing = (0.0,) * (self.asked.risk.draws if self.asked.over else 0)
        return Surface(
            self.asked.purses, self.asked.bundle_with, {**self._seen, stay: Seen(self.today(), nothing)}
        )
