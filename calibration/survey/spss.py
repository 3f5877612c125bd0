"""SPSS files (.sav, .zsav, .por): codes with their labels, and codes declared to be no answer."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pyreadstat import PyreadstatError, ReadstatError, read_por, read_sav

from sim import Message

from .cells import CELLS_MOST, COLUMNS_MOST
from .export import Layout
from .lexicon import no_answer
from .source import AGAIN, SIZE_MOST_BYTES, Source, refused

METADATA = {
    "status", "finished", "progress", "responseid", "startdate", "enddate", "recordeddate", "duration__in_seconds_",
    "distributionchannel", "userlanguage", "ipaddress", "recipientlastname", "recipientfirstname", "recipientemail",
    "externalreference", "locationlatitude", "locationlongitude",
}  # fmt: skip
DAMAGED = (ReadstatError, PyreadstatError)
UNPACKED_MOST_BYTES = 10 * SIZE_MOST_BYTES


class Coded(NamedTuple):
    """A table of codes as text, what they stand for, what was blanked as no answer, and the encoding."""

    table: pd.DataFrame
    layout: Layout
    labels: dict[str, dict[str, str]]
    missing: dict[str, dict[str, int]]
    encoding: str


def read_spss(source: Source, path: Path) -> Coded:
    """The answers of an SPSS file by variable; a code declared missing is blanked and counted by its label.

    Raises Defects when the file is damaged, too wide or too long.
    """
    about = _parsed(source, path, metadataonly=True)[1]
    columns, rows = len(about.column_names), about.number_rows or 0
    if columns > COLUMNS_MOST:
        raise refused(
            path,
            "variables",
            Message("defect.variables", count=columns),
            Message("defect.export_fewer"),
            Message("defect.at_most", count=COLUMNS_MOST),
        )
    bytes_row = sum(about.variable_storage_width.values())
    if columns * rows > CELLS_MOST or bytes_row * rows > UNPACKED_MOST_BYTES:
        got = Message("defect.cases_of_variables", rows=rows, columns=columns)
        raise refused(
            path,
            "cases",
            got,
            Message("defect.export_fewer_variables"),
            Message("defect.at_most_cells", count=CELLS_MOST),
        )
    if not columns:
        raise refused(path, "variables", Message("defect.no_variable"), AGAIN)
    limit = CELLS_MOST // columns + 1
    frame, about = _parsed(source, path, row_limit=limit)
    if len(frame) >= limit:
        raise refused(
            path,
            "cases",
            Message("defect.cases_or_more", count=limit),
            Message("defect.export_fewer"),
            Message("defect.at_most_cells", count=CELLS_MOST),
        )
    if frame.empty:
        raise refused(
            path,
            "cases",
            Message("defect.no_case"),
            Message("defect.not_only_variables"),
            Message("defect.at_least_one_answer"),
        )
    return _coded(frame, about, source.form)


def _parsed(source: Source, path: Path, **options: Any) -> tuple[pd.DataFrame, Any]:
    read: Callable[..., Any] = read_por if source.form == "por" else read_sav
    if source.form != "por":
        options["user_missing"] = True
    try:
        frame, about = read(io.BytesIO(source.raw), **options)
    # what the parser raises on damaged bytes, as far as it has been provoked
    except (*DAMAGED, ArithmeticError, LookupError, MemoryError, OSError, TypeError, ValueError) as error:
        got = Message("defect.damaged_spss")
        raise refused(path, Message("defect.place.content"), got, Message("defect.spss_again")) from error
    return frame, about


def _coded(frame: pd.DataFrame, about: Any, form: str) -> Coded:
    labels = {
        name: {_text(code): str(label) for code, label in values.items()}
        for name, values in about.variable_value_labels.items()
    }
    told, missing = {}, {}
    for name in frame.columns:
        cells = [_text(cell) for cell in frame[name]]
        ranges = about.missing_ranges.get(name, [])
        blanked: Counter[str] = Counter()
        for row, value in enumerate(frame[name]):
            if cells[row] and _is_missing(value, ranges):
                blanked[no_answer(labels.get(name, {}).get(cells[row], "")) or "declared missing"] += 1
                cells[row] = ""
        told[str(name)] = cells
        if blanked:
            missing[str(name)] = dict(blanked)
    table = pd.DataFrame(told, dtype=str)
    by_name = {name.casefold(): name for name in reversed(list(table.columns))}
    questions = [about.column_names_to_labels.get(name) or name for name in table.columns]
    layout = Layout(
        f"spss-{form}",
        0,
        list(table.columns),
        [str(question) for question in questions],
        [],
        status=by_name.get("status") if "responseid" in by_name else None,
        finished=by_name.get("finished"),
        answer=by_name.get("responseid"),
        metadata=frozenset(by_name[name] for name in METADATA & by_name.keys()),
    )
    return Coded(table, layout, labels, missing, about.file_encoding or "of the file")


def _is_missing(value: Any, ranges: list[Mapping[str, Any]]) -> bool:
    for one in ranges:
        try:
            if one["lo"] <= value <= one["hi"]:
                return True
        except TypeError:
            continue
    return False


def _text(cell: Any) -> str:
    if cell is None or cell is pd.NaT or cell != cell:
        return ""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(float(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
