"""From text to rows of cells: the separator, the quotes, and rows that do not fit."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from sim import Defect, Defects, Message, Text

SEPARATORS = (",", ";", "\t", "|")
# taken where none of the usual ones parts the rows
SELDOM = ("^", "~", "¦", "§", "\x1f")
COLUMNS_MOST = 5_000
CELLS_MOST = 10_000_000
SAMPLE_CHARACTERS = 200_000
SAMPLE_ROWS = 200
# quotes at the start of a cell of tabs, a cell that they open and close, and what stands for one that does not close
OPENING = re.compile(r'(?:^|(?<=[\t\n]))"', re.MULTILINE)
QUOTED = re.compile(r'"(?:[^"]|"")*"(?=\t|\r?\n|\Z)')
STRAY = "\ue000"
BROKEN_LEAST = 0.8
ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,10});")
FORMULA = re.compile(r"=\"(.*)\"|'(-?\d[\d.,:/ -]*)", re.DOTALL)
HINT = re.compile(r"\"?sep=(.)\"?\r?\n", re.IGNORECASE)


class Cells(NamedTuple):
    """Rows of equally many stripped cells, headers included; `lines` says where each row ends in the file."""

    rows: list[list[str]]
    lines: list[int]
    separator: str
    notes: list[Text]


def separator_of(text: str) -> str:
    """The separator under which most rows are as wide as each other, then the one that gives most cells."""
    sample = text[:SAMPLE_CHARACTERS]
    best, best_key = ",", (False, 0.0, 0, 0.0)
    for separator in (*SEPARATORS, *SELDOM):
        if separator in SELDOM and ((best_key[2] > 1 and 2 * best_key[1] > 1) or separator not in sample):
            continue
        widths = []
        try:
            for row in csv.reader(io.StringIO(_literal(sample, separator), newline=""), delimiter=separator):
                if any(row):
                    widths.append(len(row))
                if len(widths) > SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        if len(text) > len(sample) and len(widths) > 2:
            widths.pop()
        if not widths or (width := _usual(widths)) < 2:
            continue
        agreeing = sum(one == width for one in widths) / len(widths)
        # commas inside the text of every answer part no header
        has_header = widths[0] == width and 2 * agreeing > 1
        if (key := (has_header, round(agreeing, 1), width, agreeing)) > best_key:
            best, best_key = separator, key
    return best


def _usual(widths: list[int]) -> int:
    """The width of the first row, or that of most rows where titles stand above and are narrower."""
    usual, times = Counter(widths).most_common(1)[0]
    return usual if usual > widths[0] and times * 2 > len(widths) else widths[0]


def _literal(text: str, separator: str) -> str:
    """A text of tabs in which a quote that opens a cell and closes at no cell's end is a letter like others."""
    if separator != "\t" or '"' not in text:
        return text
    parts, place = [], 0
    for opening in OPENING.finditer(text):
        if opening.start() < place:
            continue
        closed = QUOTED.match(text, opening.end() - 1)
        parts.append(text[place : opening.end() - 1])
        if closed is None:
            parts.append(STRAY)
            place = opening.end()
        else:
            parts.append(closed[0])
            place = closed.end()
    return "".join([*parts, text[place:]])


def cells_of(text: str, path: Path) -> Cells:
    """Split a text into cells; short rows are filled with blanks and counted in the notes.

    Raises Defects, all at once, for rows with more cells than the header, a quote that never closes, a cell that holds
    several rows, rows broken in two, or too many columns.
    """
    hint = HINT.match(text)
    skipped = 1 if hint else 0
    text = text[hint.end() :] if hint else text
    separator = hint.group(1) if hint else separator_of(text)
    _refuse_size(text, separator, path)
    rows, lines = _rows(text, separator, skipped, path)
    if not rows:
        allowed, repair = (
            Message("reading.a_header_row_and_answers"),
            Message("reading.export_the_survey_again"),
        )
        raise Defects(
            str(path),
            [Defect(Message("defect.place.content"), Message("reading.separators_only"), allowed, repair)],
        )
    notes: list[Text] = []
    if (split := _split_whole(rows)) is not None:
        separator, rows = split
        notes.append(Message("reading.rows_in_quotes"))
    width = _usual([len(row) for row in rows])
    _refuse_width(width, path)
    _refuse_merged(rows, lines, separator, width, path)
    _refuse_broken(rows, lines, width, path)
    defects = []
    short = 0
    for row, line in zip(rows, lines, strict=True):
        short += len(row) < width
        row.extend([""] * (width - len(row)))
        if any(row[width:]):
            repair = Message("reading.put_quotes_around_the_cell_that_holds")
            defects.append(
                Defect(
                    Message("defect.place.line", n=line),
                    Message("reading.cells", count=len(row)),
                    Message("reading.cells_as_in_the_first_row", count=width),
                    repair,
                )
            )
        del row[width:]
    if defects:
        raise Defects(str(path), _shortened(defects))
    notes += [Message("reading.short_rows", count=short)] if short else []
    return Cells(rows, lines, separator, notes)


def _split_whole(rows: list[list[str]]) -> tuple[str, list[list[str]]] | None:
    """The rows of a file whose every row stands in quotes as one cell, split by the separator inside."""
    if len(rows) < 2 or any(len(row) != 1 for row in rows):
        return None
    for separator in SEPARATORS:
        split = [
            [clean(cell) for cell in next(csv.reader([row[0]], delimiter=separator), [])] for row in rows
        ]
        if len(split[0]) > 1 and all(len(row) == len(split[0]) for row in split):
            return separator, split
    return None


def _refuse_merged(rows: list[list[str]], lines: list[int], separator: str, width: int, path: Path) -> None:
    """Refuse a cell that holds rows of the file: a quote opened in one and closed in a later one."""
    if width < 3:
        return
    defects = []
    for row, line in zip(rows[1:], lines[1:], strict=True):
        for cell in row:
            if "\n" not in cell:
                continue
            inside = [part.count(separator) for part in cell.split("\n")[1:-1]]
            if sum(count == width - 1 for count in inside) >= 1:
                first = line - cell.count("\n")
                got = Message("defect.a_cell_of_rows", count=len(inside) + 2, cell=repr(cell[:30]))
                repair = Message("defect.stray_quote")
                defects.append(
                    Defect(
                        Message("defect.place.line", n=first), got, Message("defect.one_answer_a_row"), repair
                    )
                )
                break
    if defects:
        raise Defects(str(path), _shortened(defects))


def _refuse_broken(rows: list[list[str]], lines: list[int], width: int, path: Path) -> None:
    """Refuse a file whose rows are broken in two by line breaks inside cells without quotes."""
    short = [place for place, row in enumerate(rows) if place and len(row) < width]
    _refuse_tails(rows, lines, width, path)
    pairs = [
        place
        for place in short
        if place + 1 in short and len(rows[place]) + len(rows[place + 1]) == width + 1
    ]
    if not pairs or len(short) * 2 > len(rows) or 2 * len(pairs) < BROKEN_LEAST * len(short):
        return
    got = Message("defect.cells_broken", count=len(rows[pairs[0]]), rows=len(pairs))
    repair = Message("defect.line_break_in_a_cell")
    raise Defects(
        str(path),
        [
            Defect(
                Message("defect.place.line", n=lines[pairs[0]]),
                got,
                Message("reading.cells", count=width),
                repair,
            )
        ],
    )


def _refuse_tails(rows: list[list[str]], lines: list[int], width: int, path: Path) -> None:
    """Refuse a file with rows of one cell between whole rows: the ends of answers broken in their last cell."""
    if width < 3:
        return
    tails = [
        place
        for place in range(1, len(rows) - 1)
        if len(rows[place]) == 1 and len(rows[place - 1]) == width and len(rows[place + 1]) == width
    ]
    if len(tails) > 1:
        got = Message("defect.cells_broken", count=1, rows=len(tails))
        place, repair = (
            Message("defect.place.line", n=lines[tails[0]]),
            Message("defect.line_break_in_a_cell"),
        )
        raise Defects(str(path), [Defect(place, got, Message("reading.cells", count=width), repair)])


def clean(cell: str) -> str:
    """A cell without what only a spreadsheet or a web page put there: hard and zero-width blanks, `="5"`, `'5`, entities."""
    if cell.isalnum():
        return cell
    text = (cell if cell.isascii() else ZERO_WIDTH.sub("", cell)).strip()
    if "&" in text and ENTITY.search(text):
        text = html.unescape(text).strip()
    if text[:1] in ("=", "'") and (found := FORMULA.fullmatch(text)):
        return (found[1] if found[1] is not None else found[2]).strip()
    return text


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
        allowed = Message("defect.at_most_cells", count=CELLS_MOST)
        repair = Message("reading.export_fewer_columns_or_a_part_of")
        raise Defects(
            str(path),
            [
                Defect(
                    Message("defect.place.content"),
                    Message("reading.about_cells", count=cells),
                    allowed,
                    repair,
                )
            ],
        )


def _refuse_width(columns: int, path: Path) -> None:
    if columns > COLUMNS_MOST:
        allowed = Message("defect.at_most_columns", count=COLUMNS_MOST)
        raise Defects(
            str(path),
            [
                Defect(
                    Message("defect.place.row_1"),
                    Message("reading.columns", count=columns),
                    allowed,
                    Message("reading.export_fewer_questions"),
                )
            ],
        )


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
    text = _literal(text, separator)
    _refuse_open_quote(text, separator, path)
    known: dict[str, str] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows, lines = [], []
    try:
        for row in reader:
            cells = [known[cell] if cell in known else _known(cell, known) for cell in row]
            if any(cells):
                rows.append(cells)
                lines.append(reader.line_num + skipped)
    except csv.Error as error:
        allowed = Message("defect.cells_of_at_most", count=csv.field_size_limit())
        place = Message("defect.place.line", n=reader.line_num + skipped)
        raise Defects(
            str(path),
            [
                Defect(
                    place,
                    Message("defect.longer_cell"),
                    allowed,
                    Message("reading.look_for_a_missing_quote_above_this"),
                )
            ],
        ) from error
    return rows, lines


def _known(cell: str, known: dict[str, str]) -> str:
    """The cell cleaned; short ones are remembered, since most recur."""
    text = clean(cell.replace(STRAY, '"'))
    if len(cell) < 40:
        known[cell] = text
    return text


def _refuse_open_quote(text: str, separator: str, path: Path) -> None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            repair = Message("reading.the_file_looks_cut_off_export_it")
            raise Defects(
                str(path),
                [
                    Defect(
                        Message("defect.place.line", n=start),
                        Message("reading.a_quote_that_never_closes"),
                        Message("reading.closed_quotes"),
                        repair,
                    )
                ],
            ) from error


def _shortened(defects: list[Defect], most: int = 20) -> list[Defect]:
    if len(defects) <= most:
        return defects
    rest = len(defects) - most
    last = Defect(
        Message("defect.place.further_lines"),
        Message("reading.more_like_these", count=rest),
        defects[-1].allowed,
        defects[-1].repair,
    )
    return [*defects[:most], last]
