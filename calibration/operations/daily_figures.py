"""Daily or monthly figures of a contact centre, recognised by the names of their columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from sim import Defect, Defects, Message, Text

from ..survey import date_formats, number, read_cells
from ..survey.export import decimal_mark
from ..survey.lexicon import FIGURES, RATES, fold

SHOWN = 20
# Stems of column names in English and French, folded and without blanks.
STEMS = {"date": r"^(date|day|jour|month|mois|week|semaine)"} | FIGURES
NEEDED = ("date", "offered", "abandoned", "answer_s")
MEANING = {
    "date": Message("defect.the_day_or_month"),
    "offered": Message("defect.calls_offered"),
    "abandoned": Message("defect.calls_abandoned"),
    "answer_s": Message("defect.average_speed_of_answer"),
}


@dataclass(frozen=True, eq=False)
class DailyFigures:
    """Figures of a contact centre per period, oldest first.

    `table`: date; offered, handled (NaN when not given) and abandoned calls; answer_s, the mean speed of
    answer of answered calls in seconds. `columns`: the name each had. `read` = `used` + `dropped` (blank,
    no call).
    """

    file: str
    table: pd.DataFrame
    columns: dict[str, str]
    read: int
    used: int
    dropped: dict[str, int]
    notes: tuple[Text, ...]


def read_log(path: str | Path) -> DailyFigures:
    """Read the figures of a contact centre, columns recognised by stems of their names in English and French.

    Raises Defects, all at once, for a file that is not text, a column not found, a cell that is no number
    or date, or more calls abandoned than offered.
    """
    path = Path(path)
    cells = read_cells(path)
    header, rows, lines = cells.rows[0], cells.rows[1:], cells.lines[1:]
    columns, seconds = _recognised(header, path)
    if not rows:
        raise Defects(
            str(path),
            [
                Defect(
                    Message("defect.place.line_2"),
                    Message("defect.the_end_of_the_file"),
                    Message("defect.a_row_per_period"),
                    Message("defect.export_the_figures_again"),
                )
            ],
        )
    text = pd.DataFrame(rows, columns=range(len(header)), dtype=str)
    table = pd.DataFrame({name: text[position] for name, position in columns.items()})
    blank = (table[list(NEEDED)] == "").any(axis=1)
    lines = [line for line, empty in zip(lines, blank, strict=True) if not empty]
    told, defects = _told(table[~blank].reset_index(drop=True), lines, header, columns, decimal_mark(table))
    if defects:
        rest = (
            [
                Defect(
                    Message("defect.place.further_lines"),
                    Message("defect.more", count=len(defects) - SHOWN),
                    *defects[-1][2:],
                )
            ]
            if len(defects) > SHOWN
            else []
        )
        raise Defects(str(path), defects[:SHOWN] + rest)
    told["answer_s"] *= seconds
    calls = told["offered"] > 0
    figures = told[calls].sort_values("date", kind="stable").reset_index(drop=True)
    dropped = {"blank": int(blank.sum()), "no call": int((~calls).sum())}
    return DailyFigures(
        file=str(path),
        table=figures,
        columns={name: header[position] for name, position in columns.items()},
        read=len(rows),
        used=len(figures),
        dropped={reason: count for reason, count in dropped.items() if count},
        notes=(
            *cells.notes,
            Message(f"fit_note.answer_taken_in_{'minutes' if seconds == 60 else 'seconds'}"),
        ),
    )


def _recognised(header: list[str], path: Path) -> tuple[dict[str, int], float]:
    found: dict[str, int] = {}
    for position, name in enumerate(header):
        squeezed = fold(name).replace(" ", "")
        for meaning, stem in STEMS.items():
            if (
                meaning not in found
                and re.search(stem, squeezed)
                and not RATES.search(f"{fold(name)} {name}")
            ):
                found[meaning] = position
                break
    listed = ", ".join(name for name in header if name)[:300]
    repair = Message("defect.rename_the_column_so_that_it_says")
    missing = [
        Defect(
            Message("defect.place.row_1"),
            Message("defect.no_column_for_among", what=text, names=listed),
            Message("defect.a_column_for", what=text),
            repair,
        )
        for meaning, text in MEANING.items()
        if meaning not in found
    ]
    if missing:
        raise Defects(str(path), missing)
    minutes = re.search(r"\bmin(ute)?s?\b", fold(header[found["answer_s"]])) is not None
    return found, 60.0 if minutes else 1.0


def _told(
    table: pd.DataFrame, lines: list[int], header: list[str], columns: dict[str, int], decimal: str
) -> tuple[pd.DataFrame, list[Defect]]:
    told, defects = pd.DataFrame(index=table.index), list[Defect]()
    told["date"], wrong = _dates(table["date"], lines, header[columns["date"]])
    defects += wrong
    for name in ("offered", "handled", "abandoned", "answer_s"):
        cells = table[name] if name in columns else pd.Series("", index=table.index)
        values = [_figure(cell, decimal) for cell in cells]
        for line, cell, value in zip(lines, cells, values, strict=True):
            if cell and (value is None or value < 0):
                place = Message("defect.place.cell", n=line, name=repr(header[columns[name]]))
                allowed = Message("defect.a_number_from_0")
                if name == "answer_s":
                    allowed = Message("defect.or_a_clock", allowed=allowed)
                defects.append(
                    Defect(place, repr(cell), allowed, Message("defect.correct_the_cell_or_leave_it_blank"))
                )
        told[name] = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    for row in np.flatnonzero((told["abandoned"] > told["offered"]).to_numpy()):
        place = Message("defect.place.cell", n=lines[row], name=repr(header[columns["abandoned"]]))
        got = Message("defect.of_offered", abandoned=told["abandoned"][row], offered=told["offered"][row])
        defects.append(
            Defect(
                place,
                got,
                Message("defect.at_most_the_calls_offered"),
                Message("defect.correct_the_row_or_leave_the_cell"),
            )
        )
    return told, defects


def _figure(cell: str, decimal: str) -> float | None:
    if clock := re.fullmatch(r"(?:(\d+):)?(\d{1,2}):(\d{2})", cell):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return 3600.0 * hours + 60.0 * minutes + seconds
    return number(cell, decimal)


def _dates(cells: pd.Series, lines: list[int], name: str) -> tuple[pd.Series, list[Defect]]:
    formats = date_formats([str(cell) for cell in cells.unique()])
    if formats:
        return pd.Series([datetime.strptime(cell, formats[0]) for cell in cells], dtype="datetime64[s]"), []
    allowed = Message("defect.dates_all_written_alike_such_as_2025")
    line = next(
        (line for line, cell in zip(lines, cells, strict=True) if not date_formats([str(cell)])), lines[0]
    )
    got = repr(str(cells.iloc[lines.index(line)]))
    none = pd.Series([pd.NaT] * len(cells), dtype="datetime64[s]")
    return none, [
        Defect(
            Message("defect.place.cell", n=line, name=repr(name)),
            got,
            allowed,
            Message("defect.write_every_date_in_one_way"),
        )
    ]
