"""A log of contacts, a row each: recognised by its columns or by a mapping, read, and counted by contact."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import Defect, Defects, Message, Text

from ..survey import Cells
from ..survey.dates import are_dates
from ..survey.durations import minutes_of, named_unit
from ..survey.export import Decimals
from ..survey.lexicon import NO, YES, fold, no_answer
from .columns import Written, column_of, dates_in, decimals_in, minutes_in, open_cells, unit_defect, unit_in
from .log_mapping import ABANDONED, MIDNIGHT, OUTBOUND, TIMES, LogColumn, LogMapping, recognised, rivals
from .run_contacts import is_run_contacts, log_of_run

OFFERED = re.compile(
    r"offered|presente|angeboten|aangeboden|ofrecid|oferecid|offert[ei]?$|chiamateofferte|ricevute|recibidas|recebidas|przychodzac|^abandon(s|ed)?calls|callsabandon|appelsabandon|tauxd"
)
# A time below this in the middle, without a unit, may as well be minutes.
SECONDS_LEAST = 60.0
UNKNOWN = {"", "?", "-"}
NAMED = ("case", "customer", "channel", "reason", "team")
ACTIVITIES_SHOWN = 8


@dataclass(frozen=True, eq=False)
class ContactLog:
    """Contacts in the order of their arrival.

    `table`: arrived; handling_min and wait_min, NaN where not given; abandoned (boolean, NA where not given); case, customer,
    channel, reason and team as written, None where not given. `columns`: the name each had. `has_hours`: whether arrivals tell the
    time of day. `read` = `used` + `dropped`.
    """

    file: str
    table: pd.DataFrame
    columns: dict[str, str]
    has_hours: bool
    read: int
    used: int
    dropped: dict[str, int]
    notes: tuple[Text, ...]


def is_contact_log(header: list[str]) -> bool:
    """Return whether some column says when a contact arrived, and none counts contacts offered or abandoned."""
    names = [fold(name).replace(" ", "") for name in header]
    return is_run_contacts(header) or (
        "arrived" in recognised(header).columns and not any(map(OFFERED.search, names))
    )


def contact_log(cells: Cells, path: Path, mapping: LogMapping | None = None) -> ContactLog:
    """The contacts in the cells of a file.

    Several rows of a case that arrived at the same time are events of one contact. Raises Defects for arrivals that
    are not dates of one form, for a time whose unit is open, and for activities of which nobody says that they are contacts.
    """
    if mapping is None and is_run_contacts(cells.rows[0]):
        cells = log_of_run(cells)
    header, rows = cells.rows[0], cells.rows[1:]
    found = (mapping or recognised(header, rows)).columns
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    arrivals = _arrivals(found["arrived"], rows, places)
    is_contact, activities = _is_contact(found.get("activity"), rows, places)
    is_outbound = _is_outbound(found.get("direction"), rows, places)
    is_contact &= ~is_outbound
    known = ~arrivals.isin(UNKNOWN) & is_contact
    case = _labels(found.get("case"), rows, places)
    repeated = pd.Series(False, index=arrivals.index)
    if "case" in found:
        repeated = known & pd.DataFrame({"arrived": arrivals, "case": case}).duplicated()
    kept = np.flatnonzero(known & ~repeated).tolist()
    kept_rows = _Rows(cells, decimals_in(cells), kept, places, found["arrived"].format)
    written = Written(
        found["arrived"].column, [arrivals[row] for row in kept], [cells.lines[1 + row] for row in kept], "."
    )
    dates, defects = dates_in(written, kept_rows.form)
    defects += activities
    times = {}
    for role in TIMES:
        times[role] = _minutes(found.get(role), kept_rows)
        defects += times[role].defects
    if defects:
        raise Defects(str(path), defects)
    arrived = pd.Series(dates, dtype="datetime64[ms]")
    dropped = {
        "no contact": int((~is_contact & ~is_outbound).sum()),
        "outbound": int(is_outbound.sum()),
        "no arrival": int((~known & is_contact).sum()) + int(arrived.isna().sum()),
        "further event of a contact": int(repeated.sum()),
    }
    labels = {role: _labels(found.get(role), rows, places).iloc[kept].tolist() for role in NAMED}
    table = pd.DataFrame(
        {
            "arrived": arrived,
            "handling_min": times["handling"].minutes,
            "wait_min": times["wait"].minutes,
            "abandoned": _abandoned(found, rows, places, kept),
            **{role: pd.Series(told, dtype=object) for role, told in labels.items()},
        }
    )
    chosen = {} if mapping else rivals(header, found)
    others = [
        Message("fit_note.other_column", name=found[role].column, others=names)
        for role, names in chosen.items()
    ]
    table = table[arrived.notna()].sort_values("arrived", kind="stable", ignore_index=True)
    return ContactLog(
        file=str(path),
        table=table,
        columns={role: " – ".join(filter(None, (one.column, one.other))) for role, one in found.items()},
        has_hours=bool((arrived.dropna().dt.normalize() != arrived.dropna()).any()),
        read=len(rows),
        used=len(table),
        dropped={reason: count for reason, count in dropped.items() if count},
        notes=(*cells.notes, *(note for role in reversed(TIMES) for note in times[role].notes), *others),
    )


def open_units(cells: Cells, mapping: LogMapping) -> list[str]:
    """The roles of a log whose times are bare numbers of a unit that nothing says."""
    header, decimals = cells.rows[0], decimals_in(cells)
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    every = list(range(len(cells.rows) - 1))
    found = []
    for role in TIMES:
        column = mapping.columns.get(role)
        if column is None or column.other or column.unit:
            continue
        written = _answered(column_of(cells, places[column.column], decimals, every))
        if any(written.cells) and unit_in(written, SECONDS_LEAST) is None:
            found.append(role)
    return found


def _arrivals(column: LogColumn, rows: Sequence[Sequence[str]], places: Mapping[str, int]) -> pd.Series:
    """The cells of arrivals; a day and a time of day in columns of their own are joined."""
    days = [row[places[column.column]] for row in rows]
    if column.other:
        clocks = [row[places[column.other]] for row in rows]
        days = [
            f"{MIDNIGHT.sub('', day)} {clock}".strip() if day not in UNKNOWN else ""
            for day, clock in zip(days, clocks, strict=True)
        ]
    return pd.Series(days, dtype=object)


def _labels(column: LogColumn | None, rows: Sequence[Sequence[str]], places: Mapping[str, int]) -> pd.Series:
    """The labels of a column in the words that the mapping gives them, None where there is none."""
    if column is None:
        return pd.Series([None] * len(rows), dtype=object)
    place, values = places[column.column], column.values
    told = {
        cell: None if cell in UNKNOWN else values.get(cell, cell) for cell in {row[place] for row in rows}
    }
    return pd.Series([told[row[place]] for row in rows], dtype=object)


def _is_contact(
    column: LogColumn | None, rows: Sequence[Sequence[str]], places: Mapping[str, int]
) -> tuple[pd.Series, list[Defect]]:
    """Which rows are contacts by their activity, and a defect where several activities leave that open."""
    every = pd.Series(True, index=range(len(rows)))
    if column is None:
        return every, []
    cells = pd.Series([row[places[column.column]] for row in rows], dtype=object)
    kinds = [kind for kind in cells.value_counts().index.tolist() if kind]
    if column.listed:
        return cells.isin(column.listed), []
    if len(kinds) <= 1:
        return every, []
    shown = ", ".join(map(repr, kinds[:ACTIVITIES_SHOWN])) + (" …" if len(kinds) > ACTIVITIES_SHOWN else "")
    place = Message("defect.place.column", name=repr(column.column))
    allowed, repair = (
        Message("defect.activities_that_are_contacts"),
        Message("defect.list_activities", name=column.column),
    )
    return every, [Defect(place, shown, allowed, repair)]


def _is_outbound(
    column: LogColumn | None, rows: Sequence[Sequence[str]], places: Mapping[str, int]
) -> pd.Series:
    """Which rows the company began itself; none where all are, so that a file of calls out is not empty."""
    if column is None:
        return pd.Series(False, index=range(len(rows)))
    cells = pd.Series([row[places[column.column]] for row in rows], dtype=object)
    told = {
        cell: cell in column.listed if column.listed else OUTBOUND.fullmatch(fold(cell)) is not None
        for cell in cells.unique().tolist()
    }
    outbound = cells.map(told).astype(bool)
    return outbound if not outbound.all() else pd.Series(False, index=cells.index)


class _Rows(NamedTuple):
    """The rows of a log that are contacts, where each column is, and the form of dates where one is stated."""

    cells: Cells
    decimals: Decimals
    kept: Sequence[int]
    places: Mapping[str, int]
    form: str

    def column(self, name: str) -> Written:
        """Return the cells of a column."""
        return column_of(self.cells, self.places[name], self.decimals, self.kept)


class _Times:
    """Minutes of a role by row, what was done to get them, and what leaves them open."""

    def __init__(self, minutes: pd.Series, notes: list[Text], defects: list[Defect]) -> None:
        self.minutes, self.notes, self.defects = minutes, notes, defects


def _minutes(column: LogColumn | None, rows: _Rows) -> _Times:
    """The minutes of a time: from its column, or from its beginning and its end; NaN for none and below nought."""
    if column is None:
        return _Times(pd.Series(np.nan, index=range(len(rows.kept))), [], [])
    if column.other:
        return _between(column, rows)
    written = _answered(rows.column(column.column))
    unit = column.unit or unit_in(written, SECONDS_LEAST)
    minutes, unread = minutes_in(written, unit or "s", 0.0, Message("defect.a_number"))
    for name in column.added:
        part = _answered(rows.column(name))
        # a part stands in the unit of the whole where its own heading says none
        further, _ = minutes_in(part, named_unit(fold(name)) or unit or "s", 0.0, Message("defect.a_number"))
        minutes = [
            None if value is None else value + (more or 0.0)
            for value, more in zip(minutes, further, strict=True)
        ]
    least_positive = column.role == "handling"
    values = [
        value if value is not None and (value > 0 or (value == 0 and not least_positive)) else np.nan
        for value in minutes
    ]
    wrong = [*([] if unit else [unit_defect(written)]), *open_cells(written)[:1]]
    notes: list[Text] = [Message(f"fit_note.{column.role}_taken_in", unit=unit or "s")]
    if unread:
        first = str(unread[0].got)
        notes.append(Message("fit_note.times_unread", name=column.column, count=len(unread), first=first))
    return _Times(pd.Series(values, dtype="float64"), notes, wrong)


def _between(column: LogColumn, rows: _Rows) -> _Times:
    ends = []
    defects: list[Defect] = []
    for name in (column.column, column.other):
        written = rows.column(name)
        written = written._replace(cells=["" if cell in UNKNOWN else cell for cell in written.cells])
        dates, wrong = dates_in(written, rows.form)
        ends.append(pd.Series(dates, dtype="datetime64[ms]"))
        defects += wrong
    minutes = (ends[1] - ends[0]).dt.total_seconds() / 60
    negative = int((minutes < 0).sum())
    note = Message("fit_note.times_below_nought", name=column.other, count=negative)
    return _Times(minutes.where(minutes >= 0), [note] if negative else [], defects)


def _answered(column: Written) -> Written:
    return column._replace(cells=["" if _is_unknown(cell) else cell for cell in column.cells])


def _abandoned(
    found: Mapping[str, LogColumn],
    rows: Sequence[Sequence[str]],
    places: Mapping[str, int],
    kept: Sequence[int],
) -> pd.Series:
    """Whether each contact was left before it was served; NA where the log does not say."""
    for role in ("abandoned", "outcome"):
        column = found.get(role)
        if column is None:
            continue
        cells = [rows[row][places[column.column]] for row in kept]
        told = {cell: _hung_up(cell, column) for cell in set(cells)}
        if role == "abandoned" and not column.listed and _are_moments(set(cells) - UNKNOWN):
            told = {cell: cell not in UNKNOWN and minutes_of(cell, ".", "s") != 0 for cell in set(cells)}
        if role == "abandoned" or any(told.values()):
            return pd.Series([told[cell] for cell in cells], dtype="boolean")
    return pd.Series([pd.NA] * len(kept), dtype="boolean")


def _are_moments(cells: Collection[str]) -> bool:
    """Whether cells say when, or after how long, somebody hung up, rather than whether."""
    if not cells or {fold(cell) for cell in cells} <= YES | NO:
        return False
    return all(minutes_of(cell, ".", "s") is not None for cell in cells) or are_dates(list(cells))


def _hung_up(cell: str, column: LogColumn) -> bool | None:
    if cell in UNKNOWN:
        return None
    if column.listed:
        return cell in column.listed
    word = fold(cell)
    if column.role == "abandoned" and word in YES | NO:
        return word in YES
    return ABANDONED.search(word) is not None


def _is_unknown(cell: str) -> bool:
    return cell in UNKNOWN or no_answer(cell) is not None


def with_labels(log: ContactLog, role: str, values: Mapping[str, str]) -> ContactLog:
    """Return a log whose labels of a role are said in other words."""
    table = log.table.assign(**{role: log.table[role].replace(dict(values))})
    return replace(log, table=table)
