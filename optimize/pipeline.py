"""From a budget to a plan, on any simulator: menus, exact choice, transfers, final on fresh draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim import Estimate, Purpose, estimate, uniform

from .allocate import Allocation, allocate, dishes
from .budget import Simulations, share_out
from .menus import Menu, bundles, menu_plans, menus
from .problem import Rule
from .purse import Purse, Spends, as_plan, fits, within_means
from .search import BATCH, Attempt, promising, search
from .select import Selection, equal_split, greedy, select

FINALISTS = 2


class Answer(NamedTuple):
    """What the pipeline found.

    spends: of the winner. improvement: best single transfer found minus the winner, on fresh draws, EUR; None
    when no transfer was possible or no simulation was left. fresh_seed: re-runs the final's figures.
    """

    menus: tuple[Menu, ...]
    allocation: Allocation
    selection: Selection
    spends: Spends
    improvement: Estimate | None
    fresh_seed: int
    fresh_replications: int


def derived_seed(seed: int, ordinal: int) -> int:
    """A seed of 31 bits that follows from the root seed; the ordinal says what it is for."""
    return int(uniform(seed, 0, 0, ordinal, Purpose.SEARCH) * 2**31)


def solve(
    simulations: Simulations,
    purses: Sequence[Purse],
    rules: Sequence[Rule],
    bundle_with: Mapping[str, Sequence[str]],
    *,
    seed: int,
) -> Answer:
    """Find the spends of highest value within the rules, never simulating more than allowed.

    Raises Defects when the simulations allowed are too few for the coarsest menus.
    """
    budget_eur = min(rule.eur for rule in rules if rule.kind == "budget")
    purses = within_means(purses, budget_eur)
    bundled = bundles(purses, bundle_with)
    shares = share_out(simulations.left, lambda levels: menu_plans(bundled, levels))
    today = tuple(purse.today for purse in purses)
    offered = menus(
        simulations, purses, bundled, today, seed=seed, replications=shares.replications, levels=shares.levels
    )
    allocation = allocate(offered, rules)
    chosen = _spends(purses, offered, allocation.served)
    attempts = search(
        simulations,
        purses,
        budget_eur,
        chosen,
        seed=seed,
        replications=shares.replications,
        simulations=shares.search,
        sampler_seed=derived_seed(seed, 1),
        hints=promising(offered, purses, budget_eur, chosen, 2 * BATCH),
    )
    best = [attempt.spends for attempt in attempts if attempt.spends != chosen][:FINALISTS]
    finalists = {
        "menus": chosen,
        **{f"transfers_{rank}": spends for rank, spends in enumerate(best, start=1)},
        "equal_split": equal_split(purses, budget_eur),
        "greedy": _spends(purses, offered, greedy(offered, rules)),
    }
    fresh_seed = derived_seed(seed, 2)
    selection = select(
        simulations,
        {name: as_plan(name, purses, spends) for name, spends in finalists.items()},
        as_plan("today", purses, today),
        seed=fresh_seed,
        replications=shares.fresh,
        today_allowed=fits(purses, today, budget_eur),
    )
    winner = finalists.get(selection.winner.name, today)
    around = [attempt for attempt in attempts if attempt.base == winner != attempt.spends]
    if not around:
        around = search(
            simulations,
            purses,
            budget_eur,
            winner,
            seed=seed,
            replications=shares.replications,
            simulations=shares.probe,
            sampler_seed=derived_seed(seed, 3),
            hints=promising(offered, purses, budget_eur, winner, BATCH),
            move_on=False,
        )
    improvement = _improvement(simulations, purses, winner, around, fresh_seed, shares.fresh)
    return Answer(offered, allocation, selection, winner, improvement, fresh_seed, shares.fresh)


def _spends(purses: Sequence[Purse], offered: Sequence[Menu], served: Sequence[int]) -> Spends:
    by_lever = {
        lever: eur
        for menu, dish in zip(offered, dishes(offered, served), strict=True)
        for lever, eur in zip(menu.levers, dish.spends, strict=True)
    }
    return tuple(by_lever[purse.lever] for purse in purses)


def _improvement(
    simulations: Simulations,
    purses: Sequence[Purse],
    winner: Spends,
    around: Sequence[Attempt],
    seed: int,
    replications: int,
) -> Estimate | None:
    """What the best single transfer found adds to the winner on fresh draws."""
    tried = [attempt.spends for attempt in around if attempt.spends != winner]
    if not tried or simulations.left < replications:
        return None
    plans = [as_plan("transfer", purses, tried[0]), as_plan("winner", purses, winner)]
    after, before = (trial.values_eur for trial in simulations(plans, seed, replications))
    return estimate([there - here for there, here in zip(after, before, strict=True)])
