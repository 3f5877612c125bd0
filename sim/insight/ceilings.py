"""The most that each driver could bring: the driver made perfect, and free."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..arrays.pack import Numbers, resolved_in_cells
from ..world import World
from .counterfactual import (
    AS_IS,
    Change,
    CounterfactualRun,
    both,
    equity_eur,
    estimate_columns,
    history_at_hand,
    nps,
    paired,
    simulate_changes,
    with_rules,
)

# so many times the seats of the plan that nobody waits, in any company
AMPLE = 5
PROBLEMS = ("PROBLEM", "COMPLAINT")
# the lever of the article that a driver belongs to (lever_groups)
DRIVER_GROUPS: dict[str, str] = {
    "truth_served": "moments",
    "called_back": "moments",
    "bot_resolves": "bots",
    "bot_everywhere": "bots",
    "nobody_waits": "channels",
    "every_contact_resolves": "channels",
    "history_kept": "contacts",
    "nothing_blocks": "contacts",
    "no_problems": "contacts",
}


def ceilings(run: CounterfactualRun) -> pd.DataFrame:
    """Return one row per driver made perfect and free, the most valuable first, each alone and under common draws.

    group: the lever of the article (lever_groups); value_eur: customer equity more than under the plan, before any money;
    nps: points more. What costs more than value_eur cannot pay in this company, whatever it achieves. A driver that the
    company lacks, as a bot where there is none, has no row.
    """
    changes = perfected(run.world)
    arms = simulate_changes(run, changes)
    as_is, score = equity_eur(arms[AS_IS]), nps(arms[AS_IS])
    rows = [
        {
            "driver": driver,
            "group": DRIVER_GROUPS[driver],
            **estimate_columns("value_eur", paired(equity_eur(arms[driver]) - as_is)),
            **estimate_columns("nps", paired(nps(arms[driver]) - score)),
        }
        for driver in changes
    ]
    return pd.DataFrame(rows).sort_values("value_eur", ascending=False, kind="stable", ignore_index=True)


def perfected(world: World) -> Mapping[str, Change]:
    """Return the change that makes each driver of a company perfect and free."""
    changes: dict[str, Change] = {
        "truth_served": _truth_served,
        "every_contact_resolves": _every_contact_resolves(world),
        "history_kept": both(history_at_hand, _recognised),
        "nothing_blocks": _nothing_blocks,
        "no_problems": _no_problems(world),
    }
    if world.loop.desk:
        changes["called_back"] = _called_back
    if any(channel.kind == "bot" for channel in world.channels):
        changes["bot_resolves"] = _bot_resolves
        changes["bot_everywhere"] = both(_bot_resolves, _bot_offered)
    if world.desks:
        changes["nobody_waits"] = _nobody_waits
    return changes


def _truth_served(numbers: Numbers) -> Numbers:
    """Each moment of truth is noticed and served by somebody skilled, in the usual time."""
    months = numbers.month.copy()
    months["sensitivity"], months["skilled"] = 1.0, 1.0
    return numbers._replace(
        month=months,
        rules=with_rules(numbers, truth_specificity=1.0, truth_handling=1.0, truth_gesture_eur=0.0),
    )


def _called_back(numbers: Numbers) -> Numbers:
    """Everybody who answers badly is called back at once, in no time."""
    months = numbers.month.copy()
    months["coverage"], months["loop_delay_min"] = 1.0, 0.0
    return numbers._replace(month=months, rules=with_rules(numbers, loop_handling_min=0.0))


def _bot_resolves(numbers: Numbers) -> Numbers:
    """The bot resolves whatever it is given."""
    moments = numbers.moment_month.copy()
    moments["bot_resolved"], moments["bot_resolving"] = 1.0, np.inf
    return numbers._replace(moment_month=moments)


def _bot_offered(numbers: Numbers) -> Numbers:
    """The bot is offered first, at every moment."""
    moments = numbers.moment_month.copy()
    moments["bot_offered"] = 1.0
    return numbers._replace(moment_month=moments)


def _nobody_waits(numbers: Numbers) -> Numbers:
    """Seats in plenty at every desk that has any."""
    return numbers._replace(seats=numbers.seats * AMPLE)


def _every_contact_resolves(world: World) -> Change:
    """Whoever is asked, person or page, resolves at once."""

    def change(numbers: Numbers) -> Numbers:
        cells = numbers.cell_month.copy()
        shape = (-1, numbers.rules.channels, numbers.rules.moments)
        perfect = np.ones_like(cells["resolved"].reshape(shape))
        for name, column in resolved_in_cells(world, perfect).items():
            cells[name] = column
        return numbers._replace(cell_month=cells)

    return change


def _recognised(numbers: Numbers) -> Numbers:
    """Every customer is recognised."""
    months = numbers.month.copy()
    months["recognised"] = 1.0
    return numbers._replace(month=months)


def _nothing_blocks(numbers: Numbers) -> Numbers:
    """Nothing blocks a contact, and every channel says the same."""
    months = numbers.month.copy()
    months["fluid"], months["coherent"] = 1.0, 1.0
    return numbers._replace(month=months)


def _no_problems(world: World) -> Change:
    """No problem arises and nobody has to complain."""

    def change(numbers: Numbers) -> Numbers:
        moments = numbers.moment_month.copy()
        prevented = moments["prevention"].reshape(-1, numbers.rules.moments)
        prevented[:, [moment.motive in PROBLEMS for moment in world.moments]] = 1.0
        return numbers._replace(moment_month=moments)

    return change
