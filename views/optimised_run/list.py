"""Finished runs that hold a plan with its money, as people tell them from one another."""

from __future__ import annotations

from pathlib import Path

import runs
from optimize import FINANCE_FILE, load_finance
from scenarios import Reader
from sim import Defects

from ..ui.clock import moment_here

MOST = 1000


def finished(kind: str | None = None) -> tuple[runs.Record, ...]:
    """Runs that ended well and hold a plan with its money, newest first."""
    records = runs.history(kind, limit=MOST)
    return tuple(one for one in records if one.state == "done" and (one.folder / FINANCE_FILE).is_file())


def run_in(folder: Path) -> runs.Record | None:
    """The run that filled a folder."""
    return next((one for one in finished() if one.folder == folder), None)


def company_of(record: runs.Record) -> str:
    """The name of the world a plan was found in."""
    return _told(record)[0]


def run_name(reader: Reader, record: runs.Record) -> str:
    """Return which company, when it was started, what its plan is worth, and the short identity: two may be found in one minute.

    It is there whether or not another reads the same: a choice is kept by its words, which another plan must not change.
    """
    world, value = _told(record)
    label = reader.words.get(f"label.{world}.world.{world}", world)
    when = moment_here(reader, record.started)
    return reader(
        "invest.run", world=label, when=when, value=reader.eur(value, signed=True), id=record.short_id
    )


def _told(record: runs.Record) -> tuple[str, float | None]:
    """World and headline of a plan as its record of money says them; the name of its folder where it cannot be read."""
    try:
        money = load_finance(record.folder)
    except Defects:
        return record.folder.name, None
    expected = money.expected_eur
    return money.world, money.value_eur if expected is None else expected
