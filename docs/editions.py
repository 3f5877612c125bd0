"""What docs/model.md takes from the bank: how it bears what breaks and what gets better, beside the model's first edition, and other memories."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import numpy as np

from runs import pool
from scenarios import bundled_plans, load_plan, load_world
from sim import MEMORY_FORMS, Outcomes, RunOptions, compare, counterfactual_run, perfected, with_memory
from sim.arrays.pack import LIVE, Numbers
from sim.insight.counterfactual import (
    AS_IS,
    Change,
    bot_offered,
    both,
    equity_eur,
    history_at_hand,
    resolved_less,
    simulate_changes,
)

BANK = "bank"
REPLICATIONS = 2
SEED = 1
# of the first edition (commit 51c9e31) under the same changes, seed and replications: customer equity against its own
# today in %, share kept after a year in %
FIRST_KEPT = 90.9
FIRST = {
    "nobody answers at any desk": (-10.89, 87.2),
    "one seat a desk": (-6.62, 88.6),
    "half the seats": (-3.29, 89.8),
    "branch closed": (-1.34, 90.5),
    "nobody waits": (0.73, 91.2),
    "history always at hand": (0.37, 91.1),
    "history never at hand": (-0.27, 90.8),
    "a bot offered to all, INFO and APPT": (0.03, 90.9),
    "the same bot, resolving all": (0.62, 91.1),
    "every contact resolves": (2.99, 91.9),
    "half as much is resolved": (-7.01, 88.4),
}
HEADER = [
    "bank, what changes",
    "first edition: equity, %",
    "kept, %",
    "now: equity, %",
    "kept, %",
    "satisfied, points",
]


def changes() -> dict[str, Change]:
    """Every change by what it is called."""
    bank = load_world(BANK)
    perfect = perfected(bank)
    simple = [place for place, moment in enumerate(bank.moments) if moment.motive in ("INFO", "APPT")]
    branch = [desk.name for desk in bank.desks].index("branch")
    offered = _all(bot_offered(place, 1.0) for place in simple)
    return {
        "nobody answers at any desk": _staffed(lambda seats: 0 * seats),
        "one seat a desk": _staffed(lambda seats: 0 * seats + 1),
        "half the seats": _staffed(lambda seats: seats // 2),
        "branch closed": _staffed(lambda seats: np.where(np.arange(len(bank.desks)) == branch, 0, seats)),
        "nobody waits": perfect["nobody_waits"],
        "history always at hand": history_at_hand,
        "history never at hand": _no_history,
        "a bot offered to all, INFO and APPT": offered,
        "the same bot, resolving all": both(offered, perfect["bot_resolves"]),
        "every contact resolves": perfect["every_contact_resolves"],
        "half as much is resolved": resolved_less(bank, list(range(len(bank.moments))), 0.5),
    }


def _all(many: Iterable[Change]) -> Change:
    return reduce(both, many)


def _staffed(seats: Callable[[Any], Any]) -> Change:
    """Other seats, months x desks, from always on; a live channel whose desk has none is found shut."""

    def change(numbers: Numbers) -> Numbers:
        rules = numbers.rules
        staff = seats(numbers.seats.reshape(-1, rules.desks)).astype(numbers.seats.dtype)
        nobody = (staff == 0)[:, numbers.channel["desk"]] & (numbers.channel["kind"] == LIVE)
        channels, months = numbers.channel_month.copy(), numbers.month.copy()
        channels["shut"], months["shut"] = nobody.ravel(), nobody.max(axis=1)
        return numbers._replace(seats=staff.ravel(), channel_month=channels, month=months)

    return change


def _no_history(numbers: Numbers) -> Numbers:
    months = numbers.month.copy()
    months["history"], months["handover"] = 0.0, 0.0
    return numbers._replace(month=months)


def kept(outcomes: Outcomes) -> float:
    """Share of the customers of the start who are still there after a year, in %."""
    return 100 * outcomes.metrics["retention_12m"].mean


def editions() -> list[list[str]]:
    """A row for each change, today's bank first."""
    with pool(os.cpu_count() or 1) as spread:
        run = counterfactual_run(load_world(BANK), options=RunOptions(REPLICATIONS, SEED, map=spread))
        arms = simulate_changes(run, changes())
    today = arms[AS_IS]
    equity, top2 = equity_eur(today).mean(), today.metrics["csat_top2"].mean
    rows = [HEADER, ["nothing", "0", f"{FIRST_KEPT:.1f}", "0", f"{kept(today):.1f}", "0"]]
    for name, (before, before_kept) in FIRST.items():
        now = arms[name]
        rows.append(
            [
                name,
                f"{before:+.2f}",
                f"{before_kept:.1f}",
                f"{100 * (equity_eur(now).mean() / equity - 1):+.2f}",
                f"{kept(now):.1f}",
                f"{100 * (now.metrics['csat_top2'].mean - top2):+.1f}",
            ]
        )
    return rows


def memory_forms() -> list[list[str]]:
    """A row for each plan of the bank: its value where customers remember in other ways, thousand EUR, and its rank."""
    bank = load_world(BANK)
    worlds = {"as the bank has it": bank} | {
        form.replace("_", " "): with_memory(bank, form) for form in MEMORY_FORMS
    }
    names = [name for name in bundled_plans(bank) if name != "today"]
    plans = [load_plan(name, bank) for name in names]
    values = {}
    for form, world in worlds.items():
        with pool(os.cpu_count() or 1) as spread:
            found = compare(world, plans, RunOptions(REPLICATIONS, SEED, map=spread))
        values[form] = [one.rox.value_eur for one in found]
    ranks = {form: [1 + sum(other > own for other in told) for own in told] for form, told in values.items()}
    order = np.argsort([-value for value in next(iter(values.values()))])
    return [
        ["plan", *(f"{form}: value (rank)" for form in worlds)],
        *(
            [
                f"`{names[place]}`",
                *(f"{values[form][place] / 1000:,.0f} ({ranks[form][place]})" for form in worlds),
            ]
            for place in order.tolist()
        ),
    ]
