"""The same customers under a changed world, draw by draw: what a moment, a bot, a channel or a contact does.

A change acts on the numbers both engines read, from the first month of warm-up on, as if it had always been so. The
anchors stay those of the world as it is, since they are the yardstick, and seats and spending stay those of the plan, so
that the difference between two arms is what the change did and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ..arrays.pack import Floats, Numbers, pack, resolved_in_cells
from ..outcomes import Outcomes
from ..plan import Plan, today
from ..rox import Estimate, customer_equity_eur, estimate
from ..run import Task, check, digest, replicate, wages_eur, world_hash
from ..run_options import DEFAULT_RUN, RunOptions
from ..world import World

Change = Callable[[Numbers], Numbers]
AS_IS = "as it is"


class CounterfactualRun(NamedTuple):
    """A setting for counterfactuals: the plan that holds in every arm, and the options of its runs."""

    world: World
    plan: Plan
    options: RunOptions

    @property
    def months(self) -> int:
        """Return the number of reported months."""
        return self.world.months if self.options.months is None else self.options.months


def counterfactual_run(
    world: World, plan: Plan | None = None, options: RunOptions = DEFAULT_RUN
) -> CounterfactualRun:
    """Return the setting for counterfactuals of a world under a plan, today's where None.

    Raises Defects when the plan does not fit the world or its anchors are stale.
    """
    plan = plan or today(world)
    check(world, [plan])
    return CounterfactualRun(world, plan, options)


def simulate_changes(run: CounterfactualRun, changes: Mapping[str, Change]) -> dict[str, Outcomes]:
    """Return the outcomes of the plan as it is and under each change, all with the same draws."""
    options = run.options
    numbers = pack(run.world, run.plan, months=run.months)
    arms = {AS_IS: numbers} | {name: change(numbers) for name, change in changes.items()}
    tasks = [
        Task(arm, options.engine, options.seed, replication, False)
        for arm in arms.values()
        for replication in range(options.replications)
    ]
    done = list(options.map(replicate, tasks))
    wages = wages_eur(run.world, run.plan, run.months)
    return {
        name: Outcomes(
            run.world, f"{run.plan.name}, {name}", world_hash(run.world), digest([digest(run.plan), name]),
            options.engine, options.seed, run.months, run.world.warm_up_months,
            tuple(done[place * options.replications : (place + 1) * options.replications]), wages,
        )
        for place, name in enumerate(arms)
    }  # fmt: skip


def equity_eur(outcomes: Outcomes) -> Floats:
    """Return the customer equity of each replication, in EUR; what joiners cost is the same in every arm."""
    return np.array([customer_equity_eur(outcomes.world, money) for money in outcomes.flows])


def nps(outcomes: Outcomes) -> Floats:
    """Return the net promoter score of each replication, -100 to 100."""
    return np.array(outcomes.service("nps"))


def of_moments(outcomes: Outcomes, name: str, moments: Iterable[int]) -> Floats:
    """Return a total of the cells of some moments, each replication."""
    places = list(moments)
    shape = (len(outcomes.world.channels), len(outcomes.world.moments))
    return np.array([each.totals.cell[name].reshape(shape)[:, places].sum() for each in outcomes.replicates])


def accepted(outcomes: Outcomes, moment: int) -> Floats:
    """Return the contacts at which a bot was accepted at a moment, each replication."""
    return np.array([float(each.totals.moment["bot_accepted"][moment]) for each in outcomes.replicates])


def contacts(outcomes: Outcomes) -> Floats:
    """Return all reported contacts, each replication."""
    return np.array([float(each.totals.cell["contacts"].sum()) for each in outcomes.replicates])


def paired(values: Floats) -> Estimate:
    """Return the estimate of a difference from its value in each replication."""
    return estimate(values.tolist())


def estimate_columns(name: str, figure: Estimate) -> dict[str, float]:
    """Return an estimate as columns of a table."""
    return {name: figure.mean, f"{name}_se": figure.se, f"{name}_lo": figure.lo, f"{name}_hi": figure.hi}


# ---- changes ----


def felt_better(moment: int) -> Change:
    """Return a change: contacts of a moment are felt one event SD better; the choice of a channel does not change, as all gain alike."""

    def change(numbers: Numbers) -> Numbers:
        cells = numbers.cell_month.copy()
        cells["quality"].reshape(-1, numbers.rules.moments)[:, moment] += 1.0
        return numbers._replace(cell_month=cells)

    return change


def without_truth(moment: int) -> Change:
    """Return a moment that is never one of truth."""

    def change(numbers: Numbers) -> Numbers:
        moments = numbers.moment.copy()
        moments["truth"][moment] = 0.0
        return numbers._replace(moment=moments)

    return change


def bot_offered(moment: int, share: float) -> Change:
    """Return a change: a bot is offered at a moment to a share of first contacts."""

    def change(numbers: Numbers) -> Numbers:
        moments = numbers.moment_month.copy()
        moments["bot_offered"].reshape(-1, numbers.rules.moments)[:, moment] = share
        return numbers._replace(moment_month=moments)

    return change


def without_channel(channel: int) -> Change:
    """Return a change: nobody ever uses a channel; a bot is offered to nobody."""

    def change(numbers: Numbers) -> Numbers:
        if channel == numbers.rules.bot:
            return numbers._replace(rules=with_rules(numbers, bot=-1))
        prefers = numbers.prefers.copy()
        prefers.reshape(-1, numbers.rules.channels)[:, channel] = 0.0
        return numbers._replace(prefers=prefers)

    return change


def history_at_hand(numbers: Numbers) -> Numbers:
    """Return the numbers of a world where nobody ever has to explain anything again."""
    months = numbers.month.copy()
    months["history"], months["handover"] = 1.0, 1.0
    return numbers._replace(month=months, rules=with_rules(numbers, continuity_across=1.0))


def resolved_less(world: World, moments: list[int], factor: float) -> Change:
    """Return a change: people and pages resolve only so many times as often at some moments."""

    def change(numbers: Numbers) -> Numbers:
        cells = numbers.cell_month.copy()
        shares = cells["resolved"].reshape(-1, numbers.rules.channels, numbers.rules.moments).copy()
        shares[:, :, moments] *= factor
        for name, column in resolved_in_cells(world, shares).items():
            cells[name] = column
        return numbers._replace(cell_month=cells)

    return change


def both(one: Change, other: Change) -> Change:
    """Return one change and then the other."""
    return lambda numbers: other(one(numbers))


def with_rules(numbers: Numbers, **values: float) -> Any:
    """Return the rules with other values for some of them, by name."""
    changed = numbers.rules.copy()
    for name, value in values.items():
        changed[name] = value
    return changed
