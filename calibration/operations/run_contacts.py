"""The contacts of a simulated run, as `rox simulate --out` writes them, in the columns of a log of contacts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sim import Message

from ..survey import Cells

# a year that begins on a Monday, as the weeks of a run do
FIRST_DAY = datetime(2024, 1, 1)
OWN = {
    "replication",
    "customer",
    "need",
    "asked_min",
    "served_by",
    "outcome",
    "wait_min",
    "handling_min",
    "moment",
    "channel",
}
HEADER = ["arrived", "wait (min)", "handling (min)", "abandoned", "case", "customer", "channel", "reason"]


def is_run_contacts(header: Sequence[str]) -> bool:
    """Return whether these are the columns of a simulated run."""
    return set(header) >= OWN


def log_of_run(cells: Cells) -> Cells:
    """The first replication of a run as a log whose first day is a Monday, the first of January."""
    header = cells.rows[0]
    place = {name: header.index(name) for name in OWN}
    rows, lines, others = [HEADER], [cells.lines[0]], 0
    for row, line in zip(cells.rows[1:], cells.lines[1:], strict=True):
        asked_min = float(row[place["asked_min"]])
        if row[place["replication"]] != "0":
            others += 1
            continue
        if asked_min < 0:
            continue
        customer = row[place["customer"]]
        handled = row[place["served_by"]] in ("person", "both")
        rows.append(
            [
                (FIRST_DAY + timedelta(minutes=asked_min)).isoformat(sep=" ", timespec="milliseconds"),
                row[place["wait_min"]],
                row[place["handling_min"]] if handled else "",
                "yes" if row[place["outcome"]].startswith("hung_up") else "no",
                f"{customer}-{row[place['need']]}",
                customer,
                row[place["channel"]],
                row[place["moment"]],
            ]
        )
        lines.append(line)
    note = [Message("fit_note.first_replication", count=others)] if others else []
    return Cells(rows, lines, cells.separator, [*cells.notes, *note])
