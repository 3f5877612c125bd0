"""Daily or monthly figures of a contact centre, recognised by the names of their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim import Defect, Defects, Message, Text

from ..survey import read_cells
from ..survey.lexicon import FIGURES, RATES, fold
from .columns import (
    Written,
    column_of,
    dates_in,
    decimals_in,
    minutes_in,
    numbers_of,
    unit_defect,
    unit_in,
)
from .log_mapping import LogColumn, LogMapping

SHOWN = 20
# A mean speed of answer below this without a unit may as well be minutes.
SECONDS_LEAST = 5.0
# Stems of column names in English and French, folded and without blanks.
STEMS = {
    "date": r"^(date|day|jour|month|mois|week|semaine|datum|tag|monat|fecha|dia|mes|data|giorno|mese|dag|maand|dzien|miesiac|period|intervall?e?(de)?(start|debut|beginn|d.but)|intervaloinicio|rowdate)"
} | FIGURES
SUM = re.compile(
    r"((grand|sub|week(ly)?|month(ly)?|day|daily|sous|wochen|monats|tages|gesamt) ?)?(totals?|totaux|totale|totaal|suma|summe|gesamt|razem|ogolem|sommes?|subtotal)( .*)?"
    r"|all( (queues|skills|channels|lines|sites|teams))?|tou(s|tes)( (les )?(files|canaux|lignes|equipes|sites))?|alle( (warteschlangen|kanale|wachtrijen))?|tod[ao]s( (las|os|as|los) \w+)?|tutt[ei]( (le|i) \w+)?"
)
COUNTS = ("offered", "handled", "abandoned")
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


def read_log(path: str | Path, sheet: str | None = None, mapping: LogMapping | None = None) -> DailyFigures:
    """Read the figures of a contact centre, columns recognised by stems of their names in English and French, or mapped.

    Raises Defects, all at once, for a file that is not text, a column not found, a cell that is no number
    or date, or more calls abandoned than offered.
    """
    path = Path(path)
    cells = read_cells(path, sheet)
    header, rows = cells.rows[0], cells.rows[1:]
    columns = _recognised(header, path) if mapping is None else _mapped(header, mapping)
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
    decimals = decimals_in(cells)
    filled = [
        place for place, row in enumerate(rows) if all(row[columns[meaning]] != "" for meaning in NEEDED)
    ]
    parts = [place for place in filled if not _is_sum(rows[place])] or filled
    sums = len(filled) - len(parts)
    # a day entered twice is one day
    filled = list({tuple(rows[place]): place for place in reversed(parts)}.values())[::-1]
    twice = len(parts) - len(filled)
    written = {
        meaning: column_of(cells, place, decimals, filled, is_count=meaning in COUNTS)
        for meaning, place in columns.items()
    }
    stated = mapping.columns["answer"].unit if mapping is not None else ""
    told, unit, defects = _told(written, stated)
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
    calls = told["offered"] > 0
    figures = told[calls].sort_values("date", kind="stable").reset_index(drop=True)
    used = len(figures)
    figures = _by_date(figures)
    joined = [Message("fit_note.rows_of_a_day", rows=used, days=len(figures))] if len(figures) < used else []
    dropped = {
        "blank": len(rows) - len(filled) - sums - twice,
        "sum": sums,
        "entered twice": twice,
        "no call": int((~calls).sum()),
    }
    return DailyFigures(
        file=str(path),
        table=figures,
        columns={name: header[position] for name, position in columns.items()},
        read=len(rows),
        used=used,
        dropped={reason: count for reason, count in dropped.items() if count},
        notes=(
            *cells.notes,
            Message("fit_note.answer_taken_in", unit=unit),
            *joined,
        ),
    )


def _is_sum(row: Sequence[str]) -> bool:
    """Whether a row holds the sum of others: a cell of it says total, of a week, of all queues."""
    return any(SUM.fullmatch(fold(cell)) for cell in row if cell and not cell[0].isdigit())


def _by_date(figures: pd.DataFrame) -> pd.DataFrame:
    """One row a date: calls added up over its queues or half-hours, the speed of answer weighted by calls answered."""
    if not figures["date"].duplicated().any():
        return figures
    answered = (figures["offered"] - figures["abandoned"]).clip(lower=0.0)
    whole = figures.assign(waited=figures["answer_s"] * answered, answered=answered).groupby("date")
    sums = whole[["offered", "abandoned", "waited", "answered"]].sum()
    return pd.DataFrame(
        {
            "date": sums.index,
            "offered": sums["offered"].to_numpy(),
            "handled": whole["handled"].sum(min_count=1).to_numpy(),
            "abandoned": sums["abandoned"].to_numpy(),
            "answer_s": np.where(
                sums["answered"] > 0, sums["waited"] / sums["answered"].clip(lower=1.0), 0.0
            ),
        }
    )


def _mapped(header: list[str], mapping: LogMapping) -> dict[str, int]:
    """The places of the columns that a mapping names; raises Defects for roles that it lacks."""
    names = {"answer": "answer_s"}
    found = {names.get(role, role): header.index(one.column) for role, one in mapping.columns.items()}
    missing = [
        Defect(
            f"[{name.removesuffix('_s')}]",
            Message("defect.nothing"),
            Message("defect.a_column_for", what=text),
            Message("defect.add_column"),
        )
        for name, text in MEANING.items()
        if name not in found
    ]
    if missing:
        raise Defects(mapping.file, missing)
    return {name: place for name, place in found.items() if name in (*NEEDED, *COUNTS)}


def recognised_figures(header: Sequence[str]) -> LogMapping:
    """Return the roles that the names of columns of figures say."""
    names = {"answer_s": "answer"}
    return LogMapping(
        {
            names.get(meaning, meaning): LogColumn(names.get(meaning, meaning), header[place])
            for meaning, place in _places(header).items()
        }
    )


def _places(header: Sequence[str]) -> dict[str, int]:
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
    return found


def _recognised(header: list[str], path: Path) -> dict[str, int]:
    found = _places(header)
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
    return found


def _told(written: dict[str, Written], stated: str) -> tuple[pd.DataFrame, str, list[Defect]]:
    """The figures of each period, the unit that bare times of answering were taken in, and every defect."""
    dates, defects = dates_in(written["date"])
    told = pd.DataFrame({"date": pd.Series(dates, dtype="datetime64[s]")})
    if not defects:
        allowed = Message("defect.dates_all_written_alike_such_as_2025")
        repair = Message("defect.write_every_date_in_one_way")
        column = written["date"]
        defects = [
            Defect(column.place(row), repr(column.cells[row]), allowed, repair)
            for row, date in enumerate(dates)
            if date is None
        ]
    least = Message("defect.a_number_from_0")
    for name in COUNTS:
        values: list[float | None] = [None] * len(told)
        if name in written:
            values, wrong = numbers_of(written[name], 0.0, least)
            defects += wrong
        told[name] = np.array(values, dtype=np.float64)
    answer = written["answer_s"]
    unit = stated or unit_in(answer, SECONDS_LEAST)
    minutes, wrong = minutes_in(answer, unit or "s", 0.0, Message("defect.or_a_clock", allowed=least))
    defects += wrong if unit else [unit_defect(answer), *wrong]
    told["answer_s"] = np.round(60.0 * np.array(minutes, dtype=np.float64), 6)
    abandoned = written["abandoned"]
    for row in np.flatnonzero((told["abandoned"] > told["offered"]).to_numpy()):
        got = Message("defect.of_offered", abandoned=told["abandoned"][row], offered=told["offered"][row])
        defects.append(
            Defect(
                abandoned.place(int(row)),
                got,
                Message("defect.at_most_the_calls_offered"),
                Message("defect.correct_the_row_or_leave_the_cell"),
            )
        )
    return told, unit or "s", defects
