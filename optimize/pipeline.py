"""From a problem to a plan, on any simulator: rounds of menus, transfers, a final on fresh draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim import Estimate, Plan, Purpose, estimate, uniform

from .allocate import Allocation, allocate
from .budget import Simulations, Trial
from .bundles import Meeting, bundles
from .menus import Menu, lines_of, menu_plans
from .purse import Lines, as_plan, dearest_year, today_of, within_means
from .rivals import equal_split, greedy
from .rounds import Asked, Found, against, budgeted, rounds
from .rules import Rule, fits
from .search import BATCH, Attempt, explore, search
from .select import Entry, Selection, select
from .shares import Shares, share_out
from .transfers import promising

FINALISTS = 2
# Budgets tried above the least one that the menus promise, because menus err.
MARGINS = (1.03, 1.1)


class Answer(NamedTuple):
    """What the pipeline found.

    menus: against today's plan. rules: with the budget of the plan where the least was sought. stay: what
    customers meet today. lines: of the winner. improvement: best single transfer found minus the winner, on
    fresh draws, EUR; None when no transfer was possible or no simulation was left. fresh_seed: re-runs the
    final's figures. frontier: plans of which none is better in every goal, with their goals, where asked.
    """

    menus: tuple[Menu, ...]
    allocation: Allocation
    rules: tuple[Rule, ...]
    stay: Trial
    selection: Selection
    lines: Lines
    improvement: Estimate | None
    seed: int
    fresh_seed: int
    fresh_replications: int
    rounds: int
    met: tuple[Meeting, ...]
    frontier: tuple[tuple[Lines, tuple[float, ...]], ...] = ()


def derived_seed(seed: int, ordinal: int) -> int:
    """A seed of 31 bits that follows from the root seed; the ordinal says what it is for."""
    return int(uniform(seed, 0, 0, ordinal, Purpose.SEARCH) * 2**31)


def solve(simulations: Simulations, asked: Asked, *, seed: int) -> Answer:
    """Find the lines of highest value within the rules, never simulating more than allowed.

    Raises Defects when the simulations allowed are too few for the coarsest menus.
    """
    budget = min(
        (rule.limit / rule.share_of_year for rule in asked.rules if rule.kind == "year"), default=math.inf
    )
    if math.isfinite(budget):
        asked = asked._replace(purses=within_means(asked.purses, budget))
    bundled = bundles(asked.purses, asked.bundle_with)
    draws = asked.risk.draws if asked.over else 0
    shares = share_out(simulations.left, lambda levels: menu_plans(bundled, levels), draws)
    found = rounds(simulations, asked, shares, seed)
    tries = _Tries(simulations, asked, shares, seed)
    frontier = []
    if asked.goals:
        frontier = explore(
            tries, asked.purses, found.rules, found.lines, asked.goals,
            tries=tries.affordable(shares.reserve) // 2, sampler_seed=derived_seed(seed, 6),
        )  # fmt: skip
    attempts = search(
        tries, asked.purses, found.rules, found.lines,
        tries=tries.affordable(shares.reserve), sampler_seed=derived_seed(seed, 1),
        hints=promising(found.menus, asked.purses, found.rules, found.lines, 2 * BATCH), risk=asked.risk,
    )  # fmt: skip
    stay = tries.today()
    fresh_seed = derived_seed(seed, 2)
    plans = _finalists(asked, found, attempts, stay)
    selection = _final(simulations, asked, found, plans, shares, fresh_seed)
    winner = selection.winner.lines
    around = [attempt for attempt in attempts if attempt.base == winner != attempt.lines]
    if not around:
        around = search(
            tries, asked.purses, found.rules, winner,
            tries=min(tries.affordable(shares.fresh), shares.probe // shares.each),
            sampler_seed=derived_seed(seed, 3), move_on=False, risk=asked.risk,
            hints=promising(found.menus, asked.purses, found.rules, winner, BATCH),
        )  # fmt: skip
    improvement = _improvement(simulations, winner, around, fresh_seed, shares.fresh)
    return Answer(
        found.menus, found.allocation, found.rules, stay, selection, winner, improvement,
        seed, fresh_seed, shares.fresh, found.rounds, found.met, tuple(frontier),
    )  # fmt: skip


class _Tries:
    """Plans as the search tries them: under the menus' draws, or over parameter draws where risk asks for it."""

    def __init__(self, simulations: Simulations, asked: Asked, shares: Shares, seed: int) -> None:
        self._simulations, self._asked, self._shares, self._seed = simulations, asked, shares, seed

    def __call__(self, plans: Sequence[Plan]) -> list[Trial]:
        trials = self._simulations(plans, self._seed, self._shares.replications)
        if self._asked.over is None or not plans:
            return trials
        drawn = self._asked.over(plans)
        return [trial._replace(values_eur=values) for trial, values in zip(trials, drawn, strict=True)]

    def today(self) -> Trial:
        """What customers meet under today's plan."""
        return self._simulations(
            [as_plan("today", today_of(self._asked.purses))], self._seed, self._shares.replications
        )[0]

    def affordable(self, reserve: int) -> int:
        """How many plans may be tried while so many simulations are left."""
        return max(0, self._simulations.left - reserve) // self._shares.each


def _finalists(asked: Asked, found: Found, attempts: Sequence[Attempt], stay: Trial) -> dict[str, Lines]:
    """The plans of the final by name, the exact choice first."""
    best = [attempt.lines for attempt in attempts if attempt.lines != found.lines][:FINALISTS]
    plans = {"menus": found.lines}
    if asked.seeks_budget:
        # Of a target's finalists the cheapest that reaches it wins, so dearer ones stand by.
        for margin in MARGINS if found.allocation.served else ():
            rules = budgeted(found.rules, margin * dearest_year(asked.purses, found.lines))
            wider = _beyond(asked, found.menus, rules, stay, margin)
            if wider:
                plans[f"budget_{margin:g}"] = wider
    plans |= {
        f"transfers_{rank}": lines for rank, lines in enumerate(best[: 2 if len(plans) == 1 else 0], start=1)
    }
    plans["equal_split"] = equal_split(asked.purses, found.rules, asked.otherwise)
    plans["greedy"] = greedy(found.menus, found.rules, asked.purses, asked.otherwise)
    return plans


def _beyond(
    asked: Asked, offered: Sequence[Menu], rules: Sequence[Rule], stay: Trial, margin: float
) -> Lines | None:
    """The choice on the menus with a margin on the budget."""
    choice = allocate(offered, against(rules, stay), asked.risk)
    return lines_of(offered, choice.served, asked.purses) if choice.served and margin > 1 else None


def _final(
    simulations: Simulations,
    asked: Asked,
    found: Found,
    plans: dict[str, Lines],
    shares: Shares,
    fresh_seed: int,
) -> Selection:
    """Meet on fresh draws; under an appetite for risk, over parameter draws as well."""
    today = today_of(asked.purses)
    named = [as_plan(name, lines) for name, lines in (("today", today), *plans.items())]
    trials = simulations(named, fresh_seed, shares.fresh)
    if asked.over:
        trials = [
            trial._replace(values_eur=values) for trial, values in zip(trials, asked.over(named), strict=True)
        ]
    stay, *entries = (Entry(plan.name, plan.lines, trial) for plan, trial in zip(named, trials, strict=True))
    return select(
        entries, stay, asked.purses, found.rules,
        today_allowed=fits(found.rules, asked.purses, today), risk=asked.risk, zone_eur=asked.zone_eur,
        cheapest=(lambda lines: dearest_year(asked.purses, lines)) if asked.seeks_budget else None,
    )  # fmt: skip


def _improvement(
    simulations: Simulations,
    winner: Lines,
    around: Sequence[Attempt],
    seed: int,
    replications: int,
) -> Estimate | None:
    """What the best single transfer found adds to the winner on fresh draws."""
    tried = [attempt for attempt in around if attempt.lines != winner]
    if not tried or simulations.left < replications:
        return None
    plans = [as_plan("transfer", tried[0].lines), as_plan("winner", winner)]
    after, before = simulations(plans, seed, replications)
    return estimate([there - here for there, here in zip(after.values_eur, before.values_eur, strict=True)])
