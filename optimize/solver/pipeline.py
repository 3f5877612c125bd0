"""From a problem to a plan, on any simulator: rounds of menus, transfers, a final on fresh draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim import Estimate, Purpose, estimate, uniform

from ..question.lever_range import Lines, as_plan, dearest_year, today_of, within_means
from ..question.rules import fits
from .baselines import equal_split, greedy
from .design import alone
from .evaluations import Asked, Tries
from .final import Entry, Selection, select
from .mip import allocate
from .options import lines_of
from .rounds import Found, budgeted, rank, rounds, settle
from .simulation_budget import Shares, Simulations, share_out
from .surrogate import Surface
from .transfer_search import BATCH, Attempt, explore, search
from .transfers import promising

FINALISTS = 2
# Budgets tried above the least one that the menus promise, because menus err.
MARGINS = (1.03, 1.1)


class Answer(NamedTuple):
    """What the pipeline found.

    found: the exact choice on the surface that entered the final. lines: of the winner. improvement: best
    single transfer found minus the winner, on fresh draws, EUR; None when no transfer was possible or no
    simulation was left. fresh_seed: re-runs the final's figures. frontier: plans of which none is better in
    every goal, with their goals, where asked.
    """

    found: Found
    selection: Selection
    lines: Lines
    improvement: Estimate | None
    seed: int
    fresh_seed: int
    fresh_replications: int
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
    draws, free = asked.risk.draws if asked.over else 0, sum(purse.open for purse in asked.purses)
    shares = share_out(simulations.left, free, lambda levels: len(alone(asked.purses, levels)), draws)
    tries = Tries(simulations, asked, shares, seed)
    found = rounds(tries, shares, seed)
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
    if attempts:
        found = settle(tries, [found.lines, attempts[0].lines], found.rounds)
    fresh_seed = derived_seed(seed, 2)
    plans = _finalists(asked, found, tries.surface())
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
    return Answer(found, selection, winner, improvement, seed, fresh_seed, shares.fresh, tuple(frontier))


def _finalists(asked: Asked, found: Found, surface: Surface) -> dict[str, Lines]:
    """The plans of the final by name, the exact choice first, then the best of those simulated as the surface says."""
    plans = {"menus": found.lines}
    if asked.seeks_budget:
        # Of a target's finalists the cheapest that reaches it wins, so dearer ones stand by.
        for margin in MARGINS:
            wider = budgeted(found.bound, margin * dearest_year(asked.purses, found.lines))
            choice = allocate(found.menus, wider, asked.risk)
            if choice.served:
                plans[f"budget_{margin:g}"] = lines_of(found.menus, choice.served, asked.purses)
    else:
        seen = [
            lines for lines in surface.seen if fits(found.rules, asked.purses, lines) and lines != found.lines
        ]
        ranked = sorted(seen, key=lambda lines: rank(asked, surface, lines, found.rules), reverse=True)
        plans |= {f"simulated_{place}": lines for place, lines in enumerate(ranked[:FINALISTS], start=1)}
    plans["equal_split"] = equal_split(asked.purses, found.rules, asked.otherwise)
    plans["greedy"] = greedy(found.menus, found.rules, asked.purses, asked.otherwise)
    return plans


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
