"""Workbooks of figures and tables, from outside and back: bounded, without document types, as rows of text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from python_calamine import CalamineError, CalamineWorkbook

from sim import Message

BYTES_MOST = 5_000_000
# unpacked, and rows and columns of a sheet; the parser lays a sheet out whole, up to its furthest cell
UNPACKED_MOST = 40_000_000
ROWS_MOST, COLUMNS_MOST = 5_000, 400
LAST = re.compile(rb'\br="([A-Z]{1,4})?(\d{1,9})"')
LETTERS = 26
DAMAGED = Message("defect.damaged_workbook")


class UnreadableWorkbook(ValueError):
    """A file that is no workbook, or one that is not opened; its argument is the Message that says why."""


def sheets_of(raw: bytes) -> dict[str, list[list[str]]]:
    """Return the sheets of a workbook as rows of text, numbers to fifteen digits. Raises UnreadableWorkbook."""
    _refuse_large(raw)
    # the parser answers some damaged files with a panic, which is no Exception
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        found = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise UnreadableWorkbook(DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableWorkbook(DAMAGED) from error
    if not found:
        raise UnreadableWorkbook(Message("defect.empty_workbook"))
    return {name: [[cell_text(cell) for cell in row] for row in rows] for name, rows in found.items()}


def cell_text(cell: object) -> str:
    """Return a cell as text, a number to fifteen digits, as workbooks keep it."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{cell:.15g}"
    return str(cell).strip()


def _refuse_large(raw: bytes) -> None:
    """Raise UnreadableWorkbook where an archive is too large, unpacks to too much, spans too far or declares entities."""
    if len(raw) > BYTES_MOST:
        raise UnreadableWorkbook(Message("reading.bytes", bytes=len(raw)))
    left = UNPACKED_MOST
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for name in archive.namelist():
                with archive.open(name) as stream:
                    # what an archive says of a size is not believed
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise UnreadableWorkbook(Message("defect.too_large_unpacked", bytes=UNPACKED_MOST))
                if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in content:
                    raise UnreadableWorkbook(Message("defect.a_document_type"))
                if name.startswith("xl/worksheets/"):
                    _refuse_span(content)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableWorkbook(DAMAGED) from error


def _refuse_span(content: bytes) -> None:
    for letters, row in LAST.findall(content):
        column = 0
        for letter in letters:
            column = column * LETTERS + letter - ord("A") + 1
        if int(row) > ROWS_MOST or column > COLUMNS_MOST:
            raise UnreadableWorkbook(Message("defect.table_of", rows=int(row), columns=column))


def workbook_of(
    sheets: Mapping[str, Sequence[Sequence[str | float | int]]], choices: Mapping[tuple[str, int], list[str]]
) -> bytes:
    """Return sheets as a workbook; choices: what a column of a sheet may hold, offered as a drop-down."""
    from xlsxwriter.workbook import Workbook

    held = io.BytesIO()
    with Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, grey = book.add_format({"bold": True}), book.add_format({"font_color": "#6b7682"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                form = bold if line == 0 else grey if line == 1 else None
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        if cell:
                            sheet.write_string(line, place, cell, form)
                    else:
                        sheet.write_number(line, place, cell, form)
            for (table, place), allowed in choices.items():
                if table == name:
                    offered = {"validate": "list", "source": allowed}
                    sheet.data_validation(2, place, ROWS_MOST - 1, place, offered)
            sheet.set_column(0, 1, 26)
            sheet.set_column(2, max(map(len, rows)), 14)
            sheet.freeze_panes(2, 1)
    return held.getvalue()
