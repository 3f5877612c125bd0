"""Customers observed from a day to another, who left at the end or stayed, and their unresolved cases: a case a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim import Array, Defect, Defects, Message, Text

from ..survey import read_cells
from ..survey.lexicon import YES, fold
from .columns import DAYS_MONTH, Written, column_of, dates_in, decimals_in, no_rows, yes_or_no

SHOWN = 20
# Whole names of columns in English and French, folded and without blanks.
COLUMNS = {
    "customer": re.compile(r"(customer|client|account|compte|contract|contrat|subscriber|abonne)(id|number|no|numero|ref|reference)?"),
    "left": re.compile(r"churn|churned|left|hasleft|attrition|exited|resilie|resiliation|parti|depart"),
    "from": re.compile(r"from|since|start|startdate|observedfrom|joined|joinedon|depuis|debut|datedebut|observedepuis|entree|dateentree"),
    "until": re.compile(r"until|end|enddate|observeduntil|lefton|leavingdate|jusqua|jusquau|fin|datefin|sortie|datesortie"),
    "reason": re.compile(r"(case|contact|request)?(reason|motive|motif|topic|subject|sujet)"),
    "date": re.compile(r"date|(case|contact|request|failure)(date|on)|unresolved(on|date)|date(ducas|dudossier|delademande|ducontact)|nonresolu(e)?le"),
}  # fmt: skip
RESOLVED = re.compile(r"resolved|solved|isresolved|resolu|resolue|estresolu")


@dataclass(frozen=True, eq=False)
class CustomerHistories:
    """Customers and their unresolved cases.

    A customer: months observed; left, 1 or 0, at the end of them. A case: place of its customer, reason as written, month since
    her first day. resolved: rows left out since their case was resolved.
    """

    file: str
    months: Array
    left: Array
    customer: npt.NDArray[np.int64]
    reason: tuple[str, ...]
    month: Array
    resolved: int


def is_customer_histories(header: list[str]) -> bool:
    """Return whether columns say who left, who was observed from when until when, and each case with reason and date."""
    return COLUMNS.keys() <= _found(header).keys()


def read_histories(path: str | Path, sheet: str | None = None) -> CustomerHistories:
    """Read a table of customers and cases; a customer without a case has one row whose reason and date are blank.

    Raises Defects, all at once: cells that are neither yes nor no, dates that are none or outside of the time observed, a
    customer whose rows do not agree.
    """
    path = Path(path)
    cells = read_cells(path, sheet)
    header, count = cells.rows[0], len(cells.rows) - 1
    decimals = decimals_in(cells)
    column = {
        meaning: column_of(cells, position, decimals, range(count))
        for meaning, position in _found(header).items()
    }
    defects: list[Defect] = []
    dates: dict[str, list[datetime | None]] = {}
    for meaning in ("from", "until", "date"):
        dates[meaning], wrong = dates_in(column[meaning])
        defects += wrong
    if defects:
        raise Defects(str(path), defects)
    resolved = (
        [fold(cell) in YES for cell in column["resolved"].cells] if "resolved" in column else [False] * count
    )
    seen: dict[str, int] = {}
    first: list[int] = []
    months, left, cases = [], [], []
    for row in range(count):
        start, end, day = (dates[meaning][row] for meaning in ("from", "until", "date"))
        gone = yes_or_no(column["left"].cells[row])
        defects += _wrong(column, row, start, end, day, gone)
        if start is None or end is None or gone is None:
            continue
        name = column["customer"].cells[row] or f"row {row}"
        place = seen.setdefault(name, len(seen))
        if place == len(first):
            first.append(row)
            months.append((end - start).total_seconds() / 86_400 / DAYS_MONTH)
            left.append(gone)
        elif any(
            column[meaning].cells[row] != column[meaning].cells[first[place]]
            for meaning in ("left", "from", "until")
        ):
            defects.append(_disagrees(column["customer"], row, column["customer"].lines[first[place]]))
        if day is not None and column["reason"].cells[row] and not resolved[row]:
            cases.append(
                (place, column["reason"].cells[row], (day - start).total_seconds() / 86_400 / DAYS_MONTH)
            )
    if not first and not defects:
        defects.append(no_rows())
    if defects:
        raise Defects(str(path), defects[:SHOWN])
    return CustomerHistories(
        str(path),
        np.array(months),
        np.array(left),
        np.array([place for place, *_ in cases], np.int64),
        tuple(reason for _, reason, _ in cases),
        np.array([month for *_, month in cases]),
        sum(resolved),
    )


def _found(header: list[str]) -> dict[str, int]:
    """Return the place of each column by what it means."""
    names = [fold(name).replace(" ", "") for name in header]
    stems = COLUMNS | {"resolved": RESOLVED}
    places = {
        meaning: [place for place, name in enumerate(names) if stem.fullmatch(name)]
        for meaning, stem in stems.items()
    }
    return {meaning: found[0] for meaning, found in places.items() if len(found) == 1}


def _wrong(
    column: dict[str, Written], row: int, start: datetime | None, end: datetime | None, day: datetime | None, gone: float | None
) -> list[Defect]:  # fmt: skip
    """Return a defect for each cell of a row that says nothing, or not what it can."""
    wrong = []
    correct = Message("defect.correct_it")
    if gone is None:
        wrong.append(_cell(column["left"], row, Message("defect.one_or_zero"), correct))
    for meaning, found in (("from", start), ("until", end)):
        if found is None:
            repair = "defect.correct_it" if meaning == "from" else "defect.write_the_last_day_observed"
            wrong.append(_cell(column[meaning], row, Message("defect.a_date"), Message(repair)))
    has_date, has_reason = bool(column["date"].cells[row]), bool(column["reason"].cells[row])
    if has_date != has_reason:
        blank = "reason" if has_date else "date"
        wrong.append(_cell(column[blank], row, Message("defect.reason_and_date_or_neither"), correct))
    elif has_date and day is None:
        wrong.append(_cell(column["date"], row, Message("defect.a_date"), correct))
    if start is None or end is None:
        return wrong
    if end <= start:
        wrong.append(
            _cell(
                column["until"], row, Message("defect.a_date_after", date=column["from"].cells[row]), correct
            )
        )
    elif day is not None and not start <= day <= end:
        between = Message(
            "defect.a_date_between", low=column["from"].cells[row], high=column["until"].cells[row]
        )
        wrong.append(_cell(column["date"], row, between, correct))
    return wrong


def _cell(column: Written, row: int, allowed: Text, repair: Text) -> Defect:
    return Defect(column.place(row), repr(column.cells[row]), allowed, repair)


def _disagrees(column: Written, row: int, line: int) -> Defect:
    repair = Message("defect.correct_it")
    return _cell(column, row, Message("defect.left_from_and_until_as_in_line", n=line), repair)
