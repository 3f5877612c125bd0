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
from .source import AGAIN, SAVE_AS_CSV, Source, refused, unzip

ROW = re.compile(rb'<row\b[^>]*?\br="(\d{1,9})"')
PLACE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,4})(\d{1,9})"')
LETTERS = 26
SUMMARY_ROWS = 12
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
            Message("defect.damaged_workbook_why", code=type(error).__name__),
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
    rows, lines = [], []
    for line, row in enumerate(values, start=1):
        told = [_text(cell) for cell in row]
        if any(told):
            rows.append(told)
            lines.append(line)
    notes = [*source.notes]
    if len(filled) > 1:
        others = ", ".join(other for other, _ in filled if other != name)
        notes.append(Message("reading.sheet", name=repr(name), others=others))
    return Cells(rows, lines, "", notes)


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
