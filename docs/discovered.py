"""What docs/company.md shows of companies drafted from their own log: a year as XES and OCEL 2.0, read back, drafted, held to it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration import ContactLog, discovery, operations_of
from scenarios import load_world
from sim import MONTHS_YEAR, RunOptions, simulate

COMPANIES = ("telecom", "shop", "insurer")
SEEDS = (7, 8, 9)
WITHIN = 0.05
# columns of a log that say how long somebody waited, and whether he left
COLUMNS = {"mean_wait_min": "wait_min", "abandonment": "abandoned"}
HEADER = ["company", "seed", "contacts in the log", "contacts, worst channel", "waits, off (two standard errors of the log)", "abandonment, off (two standard errors of the log)", "within 5 % or two standard errors"]  # fmt: skip


class Held(NamedTuple):
    """A wait or a loss of a drafted company against its log: how far off, and two standard errors of the log, relative."""

    channel: str
    name: str
    off: float
    error: float

    @property
    def is_within(self) -> bool:
        """Return whether it is off by no more than 5 %, or two standard errors of the log."""
        return abs(self.off) <= max(WITHIN, self.error)


class Drafted(NamedTuple):
    """A company drafted from its log: contacts in the log, the channel whose contacts are furthest off, waits and losses."""

    contacts: int
    worst: tuple[str, float]
    held: tuple[Held, ...]


def discovered() -> list[list[str]]:
    """Draft each company from a year of its log: the header, a row for each company and seed, and a last one of all."""
    rows, every = [], []
    for name in COMPANIES:
        for seed in SEEDS:
            one = drafted(name, seed)
            every += one.held
            channel, off = one.worst
            parts = (", ".join(_said(each) for each in one.held if each.name == figure) for figure in COLUMNS)
            within = _counted(one.held)
            rows.append(
                [f"`{name}`", str(seed), f"{one.contacts:,}", f"{off:+.1%} ({channel})", *parts, within]
            )
    return [HEADER, *rows, ["all", "", "", "", "", "", _counted(every)]]


def drafted(company: str, seed: int) -> Drafted:
    """Write a year of a company as event logs, read them back as the same contacts, and draft the company from one."""
    world = load_world(company)
    log = _log_of(company, seed)
    draft = discovery.discover(world, log, "own", world.customers).draft
    contacts = {
        row.field.split(".")[1]: row.off for row in draft.portrait if row.field.endswith("contacts_year")
    }
    worst = max(contacts, key=lambda name: abs(contacts[name]))
    held = []
    for row in draft.portrait:
        holder, _, name = row.field.rpartition(".")
        if name in COLUMNS:
            channel = holder.partition(".")[2]
            held.append(Held(channel, name, row.off, two_errors(log.table, channel, COLUMNS[name])))
    return Drafted(len(log.table), (worst, contacts[worst]), tuple(held))


def _log_of(company: str, seed: int) -> ContactLog:
    """Return a year of a company as read from its XES log; raises AssertionError where a form reads back as other contacts."""
    run = simulate(load_world(company), options=RunOptions(1, seed, MONTHS_YEAR, log=True))
    with TemporaryDirectory() as folder:
        contacts = Path(folder, "contacts.parquet")
        run.contacts_table().to_parquet(contacts, index=False)
        first = _read(contacts)
        for ending in discovery.FORMS:
            target = contacts.with_name(f"log{ending}")
            discovery.write_event_log(contacts, target)
            again = _read(target)
            pd.testing.assert_frame_equal(_comparable(again.table), _comparable(first.table))
        return _read(contacts.with_name("log.xes"))


def _read(path: Path) -> ContactLog:
    found = operations_of(path)
    assert isinstance(found, ContactLog)
    return found


def _comparable(table: pd.DataFrame) -> pd.DataFrame:
    """Return contacts in one order, their cases and customers by number alone: an object of OCEL bears its type before it."""
    filled = [name for name in table.columns if table[name].astype(str).str.len().gt(0).any()]
    own = table[sorted(filled)].copy()
    for name in ("case", "customer"):
        own[name] = own[name].str.removeprefix(f"{name} ")
    return own.sort_values(["arrived", "case"], ignore_index=True)


def two_errors(table: pd.DataFrame, channel: str, column: str) -> float:
    """Return two standard errors of a mean over the contacts of a channel, relative, from how its days differ (a ratio of sums)."""
    own = table[(table["channel"] == channel) & table[column].notna()]
    days = own.groupby(own["arrived"].dt.normalize())[column].agg(["sum", "count"]).astype(float)
    mean = days["sum"].sum() / days["count"].sum()
    apart = (days["sum"] - mean * days["count"]).to_numpy()
    error = math.sqrt(len(days) / (len(days) - 1) * float(np.sum(apart**2))) / days["count"].sum()
    return float(2 * error / mean)


def _said(one: Held) -> str:
    return f"{one.channel} {one.off:+.1%} ({one.error:.1%})"


def _counted(held: Sequence[Held]) -> str:
    return f"{sum(one.is_within for one in held)} of {len(held)}"
