"""Finished runs that hold a plan with its money, as people tell them from one another."""

from __future__ import annotations

import json
from pathlib import Path

import runs
from optimize import FINANCE_FILE

from .reader import Reader

MOST = 1000


def finished(kind: str | None = None) -> tuple[runs.Record, ...]:
    """Runs that ended well and hold a plan with its money, newest first."""
    records = runs.history(kind, limit=MOST)
    return tuple(one for one in records if one.state == "done" and (one.folder / FINANCE_FILE).is_file())


def run_in(folder: Path) -> runs.Record | None:
    """The run that filled a folder."""
    return next((one for one in finished() if one.folder == folder), None)


def run_name(reader: Reader, record: runs.Record) -> str:
    """Which company, when it was started, and what its plan is worth."""
    try:
        money = json.loads((record.folder / FINANCE_FILE).read_text(encoding="utf-8"))
        world, value = str(money["world"]), float(money["value_eur"])
    except (OSError, ValueError, KeyError, TypeError):
        world, value = record.folder.name, None
    day, hour = record.started[:10], record.started[11:16]
    when = "/".join(reversed(day.split("-"))) if reader.language == "fr" else day
    label = reader.words.get(f"label.{world}.world.{world}", world)
    return reader("invest.run", world=label, day=when, hour=hour, value=reader.eur(value, signed=True))
