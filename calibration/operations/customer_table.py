"""A table of customers who left or stayed, recognised by the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim import Array, Defect, Defects, Message, Text

from ..survey import read_cells
from ..survey.lexicon import codes_far_off, fold
from .columns import Written, column_of, decimals_in, no_rows, numbers_of, yes_or_no

SHOWN = 20
# Stems of column names in English and French, folded and without blanks.
LEFT = re.compile(r"^(churn|churned|left|hasleft|attrition|exited|resilie|resiliation|parti|depart)$")
COMPLAINED = re.compile(r"complain|plainte|reclamation")
# without a complaint, or what became of one
OTHER_OF_COMPLAINTS = re.compile(
    r"^(no|non|sans|without|zero)|free$|resol|solved|closed|handled|trait|clos|date|canal|channel|reason|motif|type|id$|satisf|delai|delay"
)
SCORE = re.compile(r"^(satisfaction|csat|nps|recommendation|recommandation)(score)?$")


@dataclass(frozen=True, eq=False)
class CustomerTable:
    """Who complained or how they scored, and who had left at the end; one entry a customer.

    left and complained hold 0 or 1; score is in its own unit, higher for happier; complained or score may be None.
    """

    file: str
    left: Array
    complained: Array | None
    score: Array | None
    columns: dict[str, str]
    repeated: int
    notes: tuple[Text, ...]


def is_customer_table(header: list[str]) -> bool:
    """Return whether some column says who left."""
    return any(LEFT.search(_squeezed(name)) for name in header)


def read_customers(path: str | Path, sheet: str | None = None) -> CustomerTable:
    """Read a table with a column of who left and one of complaints or scores.

    Raises Defects, all at once, for a column that is missing and for cells that are neither yes nor no, or no number.
    """
    path = Path(path)
    cells = read_cells(path, sheet)
    header, rows = cells.rows[0], cells.rows[1:]
    found = {
        meaning: position
        for meaning, stem in (("left", LEFT), ("complained", COMPLAINED), ("score", SCORE))
        if (position := next((p for p, name in enumerate(header) if _says(stem, _squeezed(name))), None))
        is not None
    }
    defects: list[Defect] = []
    if "left" not in found:
        listed = ", ".join(header)[:300]
        defects.append(
            Defect(
                Message("defect.place.row_1"),
                Message("defect.no_column_of_who_left_among", names=listed),
                Message("defect.a_column_named_churn_or_left"),
                Message("defect.rename_it"),
            )
        )
    if not {"complained", "score"} & found.keys():
        repair = Message("defect.name_it_complaints")
        defects.append(
            Defect(
                Message("defect.place.row_1"),
                Message("defect.neither_complaints_nor_a_score"),
                Message("defect.one_of_the_two"),
                repair,
            )
        )
    if not rows:
        defects.append(no_rows())
    columns: dict[str, Array] = {}
    decimals = decimals_in(cells)
    for meaning, position in found.items():
        column = column_of(cells, position, decimals, range(len(rows)))
        if meaning == "score":
            values, wrong = numbers_of(column, -np.inf, Message("defect.a_number"))
            wrong += _codes_far_off(column, values)
        else:
            values = [yes_or_no(cell) for cell in column.cells]
            wrong = []
        blank = [place for place, value in enumerate(values) if value is None]
        allowed = Message("defect.a_number") if meaning == "score" else Message("defect.one_or_zero")
        wrong += [
            Defect(column.place(place), repr(column.cells[place]), allowed, Message("defect.correct_it"))
            for place in blank
            if meaning != "score" or not column.cells[place]
        ]
        defects += wrong[:SHOWN]
        columns[meaning] = np.array([np.nan if value is None else value for value in values])
    if defects:
        raise Defects(str(path), defects)
    return CustomerTable(
        file=str(path),
        left=columns["left"],
        complained=columns.get("complained"),
        score=columns.get("score"),
        columns={meaning: header[position] for meaning, position in found.items()},
        repeated=len(rows) - len({tuple(row) for row in rows}),
        notes=tuple(cells.notes),
    )


def _says(stem: re.Pattern[str], name: str) -> bool:
    """Whether a squeezed name says what a stem says, and not its opposite or how a complaint was dealt with."""
    return stem.search(name) is not None and not (stem is COMPLAINED and OTHER_OF_COMPLAINTS.search(name))


def _codes_far_off(column: Written, values: Sequence[float | None]) -> list[Defect]:
    """A defect for each code of no answer among scores."""
    codes = {float(code) for code in codes_far_off([f"{value:g}" for value in values if value is not None])}
    if not codes:
        return []
    others = [value for value in values if value is not None and value not in codes]
    allowed = Message("defect.a_score_of_its_scale", low=min(others), high=max(others))
    return [
        Defect(column.place(place), repr(column.cells[place]), allowed, Message("defect.leave_out_the_row"))
        for place, value in enumerate(values)
        if value in codes
    ]


def _squeezed(name: str) -> str:
    return fold(name).replace(" ", "")
