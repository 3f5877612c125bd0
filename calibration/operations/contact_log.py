"""A log of contacts, a row each: recognised by its columns, read, and counted by contact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim import Defect, Defects, Message, Text

from ..survey import Cells, number, one_format
from ..survey.lexicon import fold, no_answer

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
CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
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
    dropped = {"no arrival": int((~known).sum()), "further event of a contact": int(repeated.sum())}
    text = text[known & ~repeated].reset_index(drop=True)
    format_, why = one_format(text["arrived"].tolist())
    if format_ is None:
        where = Message("defect.place.column", name=repr(header[found["arrived"]]))
        came = (
            Message("defect.no_row")
            if text.empty
            else Message("defect.and_others", cell=repr(text["arrived"].iloc[0]), why=why)
        )
        raise Defects(
            str(path),
            [
                Defect(
                    where,
                    came,
                    Message("defect.dates_and_times_written_alike_such_as"),
                    Message("defect.write_them_so"),
                )
            ],
        )
    arrived = pd.to_datetime(text["arrived"], format=format_)
    minutes, unit = _handling(text, header[found["handling"]] if "handling" in found else "")
    table = pd.DataFrame(
        {
            "arrived": arrived,
            "handling_min": minutes,
            **{
                name: text[name].where(~text[name].isin(UNKNOWN)) if name in text else None
                for name in ("case", "channel")
            },
        }
    ).sort_values("arrived", kind="stable", ignore_index=True)
    return ContactLog(
        file=str(path),
        table=table,
        columns={meaning: header[place] for meaning, place in found.items()},
        has_hours=bool((arrived.dt.normalize() != arrived).any()),
        read=len(rows),
        used=len(table),
        dropped={reason: count for reason, count in dropped.items() if count},
        notes=(*cells.notes, *([Message("fit_note.handling_taken_in", unit=unit)] if unit else [])),
    )


def _handling(text: pd.DataFrame, name: str) -> tuple[pd.Series, str]:
    """Handling time in minutes, NaN where it is no number above nought, and the unit in which numbers were taken."""
    if not name:
        return pd.Series(np.nan, index=text.index), ""
    in_minutes = re.search(r"\bmin(ute)?s?\b", fold(name)) is not None
    decimal = (
        ","
        if text["handling"].str.contains(",").any() and not text["handling"].str.contains(r"\.").any()
        else "."
    )
    values = [_minutes(cell, decimal, 1.0 if in_minutes else 1 / 60) for cell in text["handling"]]
    return pd.Series(values, index=text.index, dtype="float64"), "minutes" if in_minutes else "seconds"


def _minutes(cell: str, decimal: str, unit: float) -> float:
    if clock := CLOCK.fullmatch(cell):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return 60.0 * hours + minutes + seconds / 60
    value = None if no_answer(cell) else number(cell, decimal)
    return value * unit if value is not None and value > 0 else np.nan
