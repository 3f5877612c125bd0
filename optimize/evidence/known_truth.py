"""A company whose truth is known: drawn as its numbers may be, tested as a pilot would test it, and each plan valued in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from sim import Lever, Plan, RunOptions, World, drawn_worlds, pair_with_today, parameter_draws, shocked
from sim import Map as Spread

from ..solver.evaluations import derived_seed
from .draw_table import DrawTable
from .experiments import Experiment
from .pilot import Pilot, pilots, preference, testable_levers
from .twin import ArmSpends, trial_run, twin_company

# Simulations of each plan in the true company.
REPLICATIONS = 24
# A company knows what it pays: the truth has its own wages.
KNOWN = ("doubt.wages",)


class TrueValues(NamedTuple):
    """What plans are truly worth against today's, EUR, and how far each falls short of the best of them; se: of these differences."""

    values_eur: tuple[float, ...]
    regrets_eur: tuple[float, ...]
    se_eur: tuple[float, ...]


def true_company(world: World, seed: int, map: Spread = map) -> World:
    """Return a company as this one may truly be: every number drawn once by what is known of it, then its shocks, wages apart."""
    options = RunOptions(1, derived_seed(seed, 9), map=map)
    drawn = parameter_draws(world, 1, options)[0].values
    values = {field: value for field, value in drawn.items() if field not in KNOWN}
    truth = drawn_worlds(world, [values], options)
    return shocked(truth, world.shocks.model_copy(update={"wage": 0.0}), options.seed)[0].world


def true_ratio(world: World, truth: World, name: str) -> float:
    """Return what a lever truly does at most, beside what was assumed."""
    assumed, true = (_size(next(each for each in one.levers if each.name == name)) for one in (world, truth))
    return true / assumed


def _size(lever: Lever) -> float:
    return lever.to_value - lever.from_value


def best_pilots(
    table: DrawTable, world: World, plan: Plan, seed: int, companies: int = 1, map: Spread = map
) -> list[Pilot]:
    """Return the best pilot of each raised lever of a plan that one can test, the one that earns most first."""
    found = [
        pilots(table, world, plan, lever, seed, map, companies=companies)[0]
        for lever in testable_levers(world, plan)
    ]
    return sorted(found, key=preference, reverse=True)


def run_pilots(
    truth: World, designed: Iterable[Pilot], seed: int, companies: int = 1, map: Spread = map
) -> list[Experiment]:
    """Run pilots in companies that are truly so and return what they show: each the mean over companies alike.

    A pilot that measures its figure nowhere shows nothing and is left out.
    """
    found = []
    for number, one in enumerate(designed):
        spends = ArmSpends(one.lever, one.eur_year_control, one.eur_year_test, one.share, one.months)
        twin = twin_company(truth, spends)
        own: dict[str, float] = {}  # the lever does what it truly does
        tasks = [
            (twin, spends, own, derived_seed(seed, 5000 + 1000 * number + place))
            for place in range(companies)
        ]
        seen = np.array([each[one.figure] for each in map(trial_run, tasks)])
        seen = seen[np.isfinite(seen)]
        if not seen.size:
            continue
        found.append(
            Experiment(
                lever=one.lever,
                eur_year_control=one.eur_year_control,
                eur_year_test=one.eur_year_test,
                figure=one.figure,
                effect=float(seen.mean()),
                se=one.se,
                months=one.months,
                share=one.share,
                source=f"pilot {number + 1} of rox loop",
            )
        )
    return found


def true_values(truth: World, plans: Sequence[Plan], seed: int, map: Spread = map) -> TrueValues:
    """Value plans in the true company on common draws of their own; the best of them is known with what they share of luck."""
    compared = pair_with_today(truth, plans, RunOptions(REPLICATIONS, derived_seed(seed, 8), map=map))
    values = np.array([one.values_eur for one in compared])
    means = values.mean(axis=1)
    best = int(means.argmax())
    behind = values[best] - values
    se = behind.std(axis=1, ddof=1) / np.sqrt(REPLICATIONS)
    return TrueValues(tuple(means.tolist()), tuple(behind.mean(axis=1).tolist()), tuple(se.tolist()))
