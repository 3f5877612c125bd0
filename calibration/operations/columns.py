"""Numbers, times and dates of a file of operations: each decided by its column, what stays open refused where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import NamedTuple

import pandas as pd

from scenarios import number
from sim import Defect, Message, Text

from ..survey import Cells
from ..survey.dates import are_dates, date_of, dated
from ..survey.durations import are_days, carries_unit, is_open_clock, minutes_of, named_unit
from ..survey.export import Decimals, decimals_of
from ..survey.lexicon import NO, YES, fold

# four hours
SECONDS_MOST = 14_400.0
DAYS_MONTH = 30.4


class Written(NamedTuple):
    """A column as it stands in a file: its heading, its cells with the line of each, and its decimal mark, None where open."""

    name: str
    cells: list[str]
    lines: list[int]
    mark: str | None

    def place(self, row: int) -> Message:
        """Say where the cell of a row stands."""
        return Message("defect.place.cell", n=self.lines[row], name=repr(self.name))


def decimals_in(cells: Cells) -> Decimals:
    """The decimal mark of each column of a file, by its place as text."""
    width = len(cells.rows[0])
    table = pd.DataFrame(cells.rows[1:], columns=[str(place) for place in range(width)], dtype=str)
    return decimals_of(table, cells.separator)


def column_of(
    cells: Cells, place: int, decimals: Decimals, rows: Sequence[int], *, is_count: bool = False
) -> Written:
    """Some rows of a column, from 0 below the header.

    is_count: whole things are counted, so that a mark before three digits that nothing else explains groups thousands.
    """
    some = [cells.rows[1 + row][place] for row in rows]
    mark: str | None = decimals.columns.get(str(place), decimals.mark)
    if (either := decimals.open.get(str(place))) is not None:
        mark = ("." if "," in either[0] else ",") if is_count else None
    return Written(cells.rows[0][place], some, [cells.lines[1 + row] for row in rows], mark)


def numbers_of(column: Written, least: float, allowed: Text) -> tuple[list[float | None], list[Defect]]:
    """The number of each cell, None for a blank one, and a defect for each that is none or below the least."""
    told = [number(cell, column.mark or ".") if cell else None for cell in column.cells]
    return told, _wrong(column, told, least, allowed)


def minutes_in(
    column: Written, unit: str, least: float, allowed: Text
) -> tuple[list[float | None], list[Defect]]:
    """The minutes of each cell, bare numbers in a unit, None for a blank one, and a defect for each that says none."""
    told = [minutes_of(cell, column.mark or ".", unit) if cell else None for cell in column.cells]
    return told, _wrong(column, told, least, allowed)


def yes_or_no(cell: str) -> float | None:
    """1 for yes, 0 for no, in eight languages; None for anything else."""
    word = fold(cell)
    return 1.0 if word in YES else 0.0 if word in NO else None


def no_rows() -> Defect:
    """The refusal of a table of customers without a row."""
    place, came = Message("defect.place.line_2"), Message("defect.the_end_of_the_file")
    return Defect(place, came, Message("defect.a_row_per_customer"), Message("defect.export_the_table_again"))


def open_cells(column: Written) -> list[Defect]:
    """A defect for each cell that is one number with a comma before its decimals and another with a point."""
    if column.mark is not None:
        return []
    defects = []
    for row, cell in enumerate(column.cells):
        both = tuple(value for mark in (".", ",") if (value := number(cell, mark)) is not None)
        if len(set(both)) > 1:
            either = Message("amount.either", values=both)
            defects.append(Defect(column.place(row), cell, either, Message("amount.repair")))
    return defects


def _wrong(column: Written, told: Sequence[float | None], least: float, allowed: Text) -> list[Defect]:
    repair = Message("defect.correct_the_cell_or_leave_it_blank")
    wrong = [
        Defect(column.place(row), repr(cell), allowed, repair)
        for row, (cell, value) in enumerate(zip(column.cells, told, strict=True))
        if cell and (value is None or value < least)
    ]
    return [*open_cells(column), *wrong]


def unit_in(column: Written, seconds_least: float) -> str | None:
    """The unit of bare numbers: as the heading says, else seconds, the unit of telephone systems; None where that is open.

    Open are bare numbers without a unit whose middle is below seconds_least, so that they may be minutes, or so large that
    they may be thousandths of a second; and clocks of two parts that may be minutes and seconds or hours and minutes.
    """
    if are_days(column.cells, column.mark or "."):
        return "d"
    unit = named_unit(fold(column.name))
    if unit is not None and unit != "d":
        return unit
    bare = [
        value for cell in column.cells if cell and (value := number(cell, column.mark or ".")) is not None
    ]
    filled = [cell for cell in column.cells if cell]
    if is_open_clock(filled):
        return None
    if not bare or carries_unit(filled) or seconds_least <= median(bare) <= SECONDS_MOST:
        return "s"
    return None


def unit_defect(column: Written) -> Defect:
    """The refusal of a column whose unit is open, with the two headings that would settle it."""
    filled = [cell for cell in column.cells if cell]
    bare = [value for cell in filled if (value := number(cell, column.mark or ".")) is not None]
    allowed, repair = "defect.a_unit_in_the_heading", "defect.name_the_unit"
    forms = {"seconds": "s", "minutes": "min"}
    if is_open_clock(filled):
        allowed, repair = "defect.a_clock_in_the_heading", "defect.name_the_clock"
        forms = {"minutes": "mm:ss", "hours": "hh:mm"}
    elif bare and median(bare) > SECONDS_MOST:
        forms = {"seconds": "ms", "minutes": "s"}
    headings = {name: repr(f"{column.name} ({unit})") for name, unit in forms.items()}
    return Defect(
        Message("defect.place.column", name=repr(column.name)),
        repr(filled[0]),
        Message(allowed),
        Message(repair, **headings),
    )


def dates_in(column: Written, form: str = "") -> tuple[list[datetime | None], list[Defect]]:
    """The date of each cell, None for one that is none, and the defect of a column of which no form can be told.

    form: how the dates are written, where that is stated; else their cells show it.
    """
    if form:
        return _stated_dates(column, form)
    found = dated(column.cells, named=True)
    if found.format is not None:
        strays = set(found.strays)
        form = found.format
        return [date_of(cell, form) if cell and cell not in strays else None for cell in column.cells], []
    none: list[datetime | None] = [None] * len(column.cells)
    if not column.cells:
        place, came = Message("defect.place.column", name=repr(column.name)), Message("defect.no_row")
    else:
        written = [(row, cell) for row, cell in enumerate(column.cells) if cell]
        row = next((row for row, cell in written if not are_dates([cell])), written[0][0] if written else 0)
        place = column.place(row)
        came = Message("defect.and_others", cell=repr(column.cells[row]), why=found.why)
    allowed = Message("defect.dates_and_times_written_alike_such_as")
    repair = Message("defect.write_them_so")
    if found.readings:
        repair = Message(
            "defect.write_them_so_or_state_the_form", forms=[repr(one) for one in found.readings]
        )
    return none, [Defect(place, came, allowed, repair)]


def _stated_dates(column: Written, form: str) -> tuple[list[datetime | None], list[Defect]]:
    """Dates in the form stated; a defect where it fits none of them."""
    known = {cell: _date(cell, form) for cell in set(column.cells)}
    dates = [known[cell] for cell in column.cells]
    if not any(dates) and any(column.cells):
        row = next(row for row, cell in enumerate(column.cells) if cell)
        allowed = Message("reading.a_date_written", format=form)
        return dates, [
            Defect(column.place(row), repr(column.cells[row]), allowed, Message("defect.correct_the_form"))
        ]
    return dates, []


def _date(cell: str, form: str) -> datetime | None:
    try:
        return date_of(cell, form) if cell else None
    except ValueError:
        return None
