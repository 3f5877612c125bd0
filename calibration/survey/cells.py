"""From text to rows of cells: the separator, the quotes, and rows that do not fit."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from sim import Defect, Defects

SEPARATORS = (",", ";", "\t", "|")
COLUMNS_MOST = 5_000
CELLS_MOST = 10_000_000
SAMPLE_CHARACTERS = 200_000
SAMPLE_ROWS = 200
HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


class Cells(NamedTuple):
    """Rows of equally many stripped cells, headers included; `lines` says where each row ends in the file."""

    rows: list[list[str]]
    lines: list[int]
    separator: str
    notes: list[str]


def separator_of(text: str) -> str:
    """The separator under which most rows are as wide as the first, then the one that gives most cells."""
    sample = text[:SAMPLE_CHARACTERS]
    best, best_key = ",", (0.0, 0)
    for separator in SEPARATORS:
        widths = []
        try:
            for row in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
                if any(row):
                    widths.append(len(row))
                if len(widths) > SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        if len(text) > len(sample) and len(widths) > 2:
            widths.pop()
        if not widths or widths[0] < 2:
            continue
        agreeing = sum(width == widths[0] for width in widths) / len(widths)
        if (key := (round(agreeing, 1), widths[0])) > best_key:
            best, best_key = separator, key
    return best


def cells_of(text: str, path: Path) -> Cells:
    """Split a text into cells; short rows are filled with blanks and counted in the notes.

    Raises Defects, all at once, for rows with more cells than the header, a quote that never closes, or too
    many columns.
    """
    hint = HINT.match(text)
    skipped = 1 if hint else 0
    text = text[hint.end() :] if hint else text
    separator = hint.group(1) if hint else separator_of(text)
    _refuse_size(text, separator, path)
    rows, lines = _rows(text, separator, skipped, path)
    if not rows:
        allowed, repair = "a header row and answers", "export the survey again"
        raise Defects(str(path), [Defect("content", "separators only", allowed, repair)])
    width = len(rows[0])
    _refuse_width(width, path)
    defects = []
    short = 0
    for row, line in zip(rows, lines, strict=True):
        short += len(row) < width
        row.extend([""] * (width - len(row)))
        if any(row[width:]):
            repair = "put quotes around the cell that holds the separator"
            defects.append(
                Defect(f"line {line}", f"{len(row)} cells", f"{width} cells, as in the first row", repair)
            )
        del row[width:]
    if defects:
        raise Defects(str(path), _shortened(defects))
    notes = [f"rows shorter than the first, filled with blanks: {short}"] if short else []
    return Cells(rows, lines, separator, notes)


def _refuse_size(text: str, separator: str, path: Path) -> None:
    header = text[: text.find("\n") + 1 or len(text)]
    columns = header.count(separator) + 1
    # a header of quoted questions holds separators of its own: only its own split tells
    if columns > COLUMNS_MOST:
        try:
            columns = len(next(csv.reader(io.StringIO(header, newline=""), delimiter=separator), []))
        except csv.Error:
            columns = 0
    _refuse_width(columns, path)
    if (cells := text.count(separator) + text.count("\n")) > CELLS_MOST:
        allowed = f"at most {CELLS_MOST:,} cells"
        repair = "export fewer columns, or a part of the answers"
        raise Defects(str(path), [Defect("content", f"about {cells:,} cells", allowed, repair)])


def _refuse_width(columns: int, path: Path) -> None:
    if columns > COLUMNS_MOST:
        allowed = f"at most {COLUMNS_MOST:,} columns"
        raise Defects(str(path), [Defect("row 1", f"{columns:,} columns", allowed, "export fewer questions")])


def unique(names: list[str]) -> tuple[list[str], list[str]]:
    """Names made distinct: a repeated one becomes `name (2)`, a blank one `column 7`; then the new ones."""
    given, copies = set(names), Counter[str]()
    distinct: dict[str, bool] = {}
    for position, name in enumerate(names, start=1):
        fresh = wanted = name or f"column {position}"
        copies[wanted] += 1
        while fresh in distinct or (fresh != wanted and fresh in given):
            copies[wanted] += fresh != wanted
            fresh = f"{wanted} ({copies[wanted]})"
        distinct[fresh] = fresh != name
    return list(distinct), [name for name, changed in distinct.items() if changed]


def _rows(text: str, separator: str, skipped: int, path: Path) -> tuple[list[list[str]], list[int]]:
    _refuse_open_quote(text, separator, path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows, lines = [], []
    try:
        for row in reader:
            if any(cells := [cell.strip() for cell in row]):
                rows.append(cells)
                lines.append(reader.line_num + skipped)
    except csv.Error as error:
        allowed = f"cells of at most {csv.field_size_limit():,} characters"
        place = f"line {reader.line_num + skipped}"
        raise Defects(
            str(path), [Defect(place, str(error), allowed, "look for a missing quote above this line")]
        ) from error
    return rows, lines


def _refuse_open_quote(text: str, separator: str, path: Path) -> None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            repair = "the file looks cut off: export it again, or close the quote"
            raise Defects(
                str(path), [Defect(f"line {start}", "a quote that never closes", "closed quotes", repair)]
            ) from error


def _shortened(defects: list[Defect], most: int = 20) -> list[Defect]:
    if len(defects) <= most:
        return defects
    rest = len(defects) - most
    last = Defect("further lines", f"{rest} more like these", defects[-1].allowed, defects[-1].repair)
    return [*defects[:most], last]
