"""From a workbook (.xlsx) to rows of cells, all as text."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from sim import Message

from .cells import CELLS_MOST, COLUMNS_MOST, Cells
from .personal import without_names
from .plain import without_totals
from .source import AGAIN, SAVE_AS_CSV, Source, refused, unzip

ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,9})"')
PLACE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,4})(\d{1,9})"')
LETTERS = 26
SUMMARY_ROWS = 12
# titles stand above a header
HEADER_MOST = 12
SUMMARY_CHOICES = {
    "answer choices",
    "choix de réponses",
    "antwortoptionen",
    "opciones de respuesta",
    "answer options",
    "options de réponse",
}
SUMMARY_COUNTS = ("response", "réponse", "beantwortung", "respuesta", "percent", "%")


def workbook_cells(source: Source, path: Path, sheet: str | None = None) -> Cells:
    """The visible sheet with most rows of numbers, dates and choices, or the one named; dates as 2026-01-31 09:00:00.

    Whole numbers have no point. Raises Defects when the workbook is damaged, empty, a summary, without the sheet named, or spans too many cells: the parser lays a sheet out
    whole, from its first cell to its last, so the span is measured first.
    """
    _refuse_span(source, path)
    # the parser answers some damaged files with a panic, which is no Exception
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source.raw))
        found = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise refused(
            path,
            Message("defect.place.content"),
            Message("defect.damaged_workbook"),
            SAVE_AS_CSV,
        ) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise refused(
            path, Message("defect.place.content"), Message("defect.damaged_workbook"), SAVE_AS_CSV
        ) from error
    filled = [(name, rows) for name, rows in found if any(cell != "" for row in rows for cell in row)]
    if not filled:
        raise refused(path, Message("defect.place.content"), Message("defect.empty_workbook"), AGAIN)
    hidden = {one.name for one in book.sheets_metadata if str(one.visible).rpartition(".")[2] != "Visible"}
    name, values = _chosen(filled, hidden, sheet, path)
    _refuse_summary(name, values, path)
    rows, lines = _rows(values)
    notes = [*source.notes]
    more = [] if sheet is not None else _further(rows, name, [one for one in filled if one[0] not in hidden])
    if more:
        # answers in the order of the sheets
        parts = {other: (below, at) for other, below, at in more}
        names = [one for one, _ in filled if one in parts or one == name]
        header = _header(rows)
        top, above = rows[: header + 1], lines[: header + 1]
        own = without_totals(rows[header:])[0][1:]
        parts[name] = (own, lines[header + 1 : header + 1 + len(own)])
        rows = [*top, *(row for one in names for row in parts[one][0])]
        lines = [*above, *(line for one in names for line in parts[one][1])]
        notes.append(Message("reading.sheets", names=[repr(without_names(one)) for one in names]))
    others = [other for other, _ in filled if other != name and other not in {one for one, _, _ in more}]
    if others:
        notes.append(
            Message(
                "reading.sheet", name=repr(without_names(name)), others=", ".join(map(without_names, others))
            )
        )
    return Cells(rows, lines, "", notes)


def _rows(values: list[list[Any]]) -> tuple[list[list[str]], list[int]]:
    """The rows of a sheet that hold anything, as text, and the line of each."""
    rows, lines = [], []
    for line, row in enumerate(values, start=1):
        told = [_text(cell) for cell in row]
        if any(told):
            rows.append(told)
            lines.append(line)
    return rows, lines


def _header(rows: list[list[str]]) -> int:
    """The place of the first row that names columns: two cells or more, none of them a number alone."""
    return next(
        (place for place, row in enumerate(rows[:HEADER_MOST]) if sum(cell != "" for cell in row) > 1),
        0,
    )


def _further(
    rows: list[list[str]], name: str, shown: list[tuple[str, list[list[Any]]]]
) -> list[tuple[str, list[list[str]], list[int]]]:
    """The rows of other visible sheets below the same headings, such as one a month; none of a sheet that holds the same rows again."""
    header = _header(rows)
    names = _trimmed(rows[header])
    seen = {tuple(_trimmed(row)) for row in rows}
    found = []
    for other, values in shown:
        if other == name:
            continue
        told, lines = _rows(values)
        start = _header(told)
        if not told or _trimmed(told[start]) != names or len(names) < 2:
            continue
        below = without_totals(_as_wide(told[start:], len(rows[0])))[0][1:]
        again = sum(tuple(_trimmed(row)) in seen for row in below)
        if below and 2 * again <= len(below):
            found.append((other, below, lines[start + 1 : start + 1 + len(below)]))
            seen |= {tuple(_trimmed(row)) for row in below}
    return found


def _trimmed(row: list[str]) -> list[str]:
    """A row without blank cells at its end."""
    last = max((place for place, cell in enumerate(row, start=1) if cell), default=0)
    return row[:last]


def _as_wide(rows: list[list[str]], width: int) -> list[list[str]]:
    return [(row + [""] * width)[:width] for row in rows]


def _chosen(
    filled: list[tuple[str, list[list[Any]]]], hidden: set[str], sheet: str | None, path: Path
) -> tuple[str, list[list[Any]]]:
    """The sheet named, else the visible one with most cells in rows as wide as its table."""
    if sheet is not None:
        for name, values in filled:
            if name.casefold() == sheet.strip().casefold():
                return name, values
        named = ", ".join(repr(name) for name, _ in filled)
        raise refused(
            path,
            "--sheet",
            repr(sheet),
            Message("defect.copy_the_sheet"),
            Message("defect.one_of", names=named),
        )
    shown = [one for one in filled if one[0] not in hidden] or filled
    most = max(_typed(values) for _, values in shown)
    return next(one for one in shown if _typed(one[1]) == most)


def _typed(values: list[list[Any]]) -> int:
    """How many cells stand in rows of two cells or more."""
    counts = [sum(cell != "" for cell in row) for row in values]
    return sum(count for count in counts if count > 1)


def _refuse_summary(name: str, values: list[list[Any]], path: Path) -> None:
    for row in values[:SUMMARY_ROWS]:
        words = {str(cell).strip().casefold() for cell in row}
        if words & SUMMARY_CHOICES and any(any(mark in word for mark in SUMMARY_COUNTS) for word in words):
            repair = Message("defect.individual_responses")
            raise refused(
                path, Message("defect.place.sheet", name=repr(name)), Message("defect.a_summary"), repair
            )


def _refuse_span(source: Source, path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(source.raw)) as archive:
        names = archive.namelist()
    for name in names:
        content = unzip(path, source.raw, name)
        if not name.startswith("xl/worksheets/"):
            continue
        last = max((int(row) for row in ROW.findall(content)), default=0)
        columns = max(
            (_column(letters) for letters in {place[0] for place in PLACE.findall(content)}), default=0
        )
        last = max([last, *(int(row) for _, row in PLACE.findall(content))])
        if columns > COLUMNS_MOST:
            allowed = Message("defect.at_most_columns", count=COLUMNS_MOST)
            raise refused(
                path,
                name,
                Message("reading.columns", count=columns),
                Message("reading.export_fewer_questions"),
                allowed,
            )
        if columns * last > CELLS_MOST:
            allowed = Message("defect.a_sheet_of_at_most", count=CELLS_MOST)
            repair = Message("defect.delete_far_cells")
            raise refused(
                path, name, Message("defect.a_sheet_that_spans", count=columns * last), repair, allowed
            )


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * LETTERS + letter - ord("A") + 1
    return place


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        # a time is stored as a fraction of a day, a little beside the second it shows
        return f"{cell + timedelta(seconds=0.5):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip()
