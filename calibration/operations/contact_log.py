"""A log of contacts, a row each: recognised by its columns, read, and counted by contact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim import Defect, Defects, Message, Text

from ..survey import Cells
from ..survey.lexicon import fold, no_answer
from .columns import Written, column_of, dates_in, decimals_in, minutes_in, open_cells, unit_defect, unit_in

# Stems of column names in English and French, folded and without blanks.
STEMS = {
    "arrived": re.compile(
        r"^(arriv|opened|callstart|contactstart|start|created|received|ouvert|debut|recu|horodat)"
    ),
    "handling": re.compile(
        r"handling|talktime|duration|^aht|^dmt|duree(de)?(traitement|appel|conversation)?"
    ),
    "case": re.compile(r"^(case|ticket|number|incident|dossier)(id|no|number|numero)?$"),
    "channel": re.compile(r"^(channel|contacttype|canal|media)"),
}
OFFERED = re.compile(r"offered|presente|abandon")
# A handling time below this in the middle, without a unit, may as well be minutes.
SECONDS_LEAST = 60.0
UNKNOWN = {"", "?", "-"}


@dataclass(frozen=True, eq=False)
class ContactLog:
    """Contacts in the order of their arrival.

    `table`: arrived; handling_min, NaN where not given; case and channel as written, None where not given. `columns`: the
    name each had. `has_hours`: whether arrivals tell the time of day. `read` = `used` + `dropped`.
    """

    file: str
    table: pd.DataFrame
    columns: dict[str, str]
    has_hours: bool
    read: int
    used: int
    dropped: dict[str, int]
    notes: tuple[Text, ...]


def is_contact_log(header: list[str]) -> bool:
    """Return whether some column says when a contact arrived, and none counts contacts offered or abandoned."""
    names = [fold(name).replace(" ", "") for name in header]
    return any(STEMS["arrived"].search(name) for name in names) and not any(map(OFFERED.search, names))


def contact_log(cells: Cells, path: Path) -> ContactLog:
    """The contacts in the cells of a file.

    Several rows of a case that arrived at the same time are events of one contact. Raises Defects for arrivals that
    are not dates of one form.
    """
    header, rows = cells.rows[0], cells.rows[1:]
    names = [fold(name).replace(" ", "") for name in header]
    found = {
        meaning: place
        for meaning, stem in STEMS.items()
        if (place := next((p for p, name in enumerate(names) if stem.search(name)), None)) is not None
    }
    text = pd.DataFrame(
        {meaning: [row[place] for row in rows] for meaning, place in found.items()}, dtype=str
    )
    known = ~text["arrived"].isin(UNKNOWN)
    own = ["arrived", *(["case"] if "case" in found else [])]
    repeated = known & text.duplicated(own) if "case" in found else known & False
    kept = np.flatnonzero(known & ~repeated).tolist()
    decimals = decimals_in(cells)
    dates, defects = dates_in(column_of(cells, found["arrived"], decimals, kept))
    minutes, unit = pd.Series(np.nan, index=range(len(kept))), ""
    if "handling" in found:
        minutes, unit, wrong = _handling(column_of(cells, found["handling"], decimals, kept))
        defects += wrong
    if defects:
        raise Defects(str(path), defects)
    arrived = pd.Series(dates, dtype="datetime64[s]")
    dropped = {
        "no arrival": int((~known).sum()) + int(arrived.isna().sum()),
        "further event of a contact": int(repeated.sum()),
    }
    text = text.iloc[kept].reset_index(drop=True)
    table = pd.DataFrame(
        {
            "arrived": arrived,
            "handling_min": minutes,
            **{
                name: text[name].where(~text[name].isin(UNKNOWN)) if name in text else None
                for name in ("case", "channel")
            },
        }
    )
    table = table[arrived.notna()].sort_values("arrived", kind="stable", ignore_index=True)
    return ContactLog(
        file=str(path),
        table=table,
        columns={meaning: header[place] for meaning, place in found.items()},
        has_hours=bool((arrived.dropna().dt.normalize() != arrived.dropna()).any()),
        read=len(rows),
        used=len(table),
        dropped={reason: count for reason, count in dropped.items() if count},
        notes=(*cells.notes, *([Message("fit_note.handling_taken_in", unit=unit)] if unit else [])),
    )


def _handling(column: Written) -> tuple[pd.Series, str, list[Defect]]:
    """Handling time in minutes, NaN where it is no number above nought, and the unit in which numbers were taken."""
    answered = column._replace(cells=["" if _is_unknown(cell) else cell for cell in column.cells])
    unit = unit_in(answered, SECONDS_LEAST)
    minutes, _ = minutes_in(answered, unit or "s", 0.0, Message("defect.a_number"))
    values = [value if value is not None and value > 0 else np.nan for value in minutes]
    wrong = [*([] if unit else [unit_defect(answered)]), *open_cells(answered)[:1]]
    return pd.Series(values, dtype="float64"), unit or "s", wrong


def _is_unknown(cell: str) -> bool:
    return cell in UNKNOWN or no_answer(cell) is not None
