"""Exports of Qualtrics: three header rows since 2016, two before.

Row 1 holds ids, row 2 question texts, row 3 import ids: JSON in the third version, in single quotes in the
2016 style. The legacy layout calls its metadata V1 to V10 in row 1 and names them in row 2. Copies that lost
the import ids, or the texts too, are known by the ids of the metadata.
"""

from __future__ import annotations

import json
import re

from .cells import unique
from .export import Layout, tidy

IMPORT_ID_2016 = re.compile(r"\{'ImportId': '(.*)'\}")
PERSONAL = (
    "ipaddress", "name", "emailaddress", "recipientlastname", "recipientfirstname", "recipientemail",
    "externaldatareference", "externalreference", "locationlatitude", "locationlongitude", "locationaccuracy",
)  # fmt: skip
METADATA = (
    "startdate", "enddate", "status", "progress", "duration (in seconds)", "finished", "recordeddate", "responseid",
    "distributionchannel", "userlanguage", "responseset", *PERSONAL,
)  # fmt: skip
THIRD = {"StartDate", "EndDate", "Finished", "RecordedDate", "ResponseId"}


def layout(rows: list[list[str]]) -> Layout | None:
    """The Qualtrics layout of these rows, None when they are not an export of Qualtrics."""
    if len(rows) >= 3 and (style := _import_ids(rows[2])):
        return _layout(f"qualtrics-{style}", 3, rows[0], rows[1], rows[0])
    if len(rows) >= 2 and rows[0][0] == "V1" and rows[1][0] == "ResponseID":
        return _layout("qualtrics-legacy", 2, rows[0], rows[1], rows[1])
    if len(rows) >= 2 and set(rows[0]) >= THIRD:
        texts = not rows[1][rows[0].index("ResponseId")].startswith("R_")
        return _layout("qualtrics-v3", 1 + texts, rows[0], rows[1] if texts else rows[0], rows[0])
    return None


def _import_ids(row: list[str]) -> str | None:
    cells = [cell for cell in row if cell]
    if cells and all(_is_json_import_id(cell) for cell in cells):
        return "v3"
    if cells and all(IMPORT_ID_2016.fullmatch(cell) for cell in cells):
        return "2016"
    return None


def _is_json_import_id(cell: str) -> bool:
    try:
        return "ImportId" in json.loads(cell)
    except (ValueError, TypeError, RecursionError):
        return False


def _layout(family: str, header_rows: int, ids: list[str], questions: list[str], names: list[str]) -> Layout:
    ids, renamed = unique(ids)
    by_name: dict[str, str] = {}
    for identifier, name in zip(ids, names, strict=True):
        by_name.setdefault(name.casefold(), identifier)
    return Layout(
        family,
        header_rows,
        ids,
        [tidy(question) for question in questions],
        renamed,
        status=by_name.get("status"),
        finished=by_name.get("finished"),
        answer=by_name.get("responseid"),
        personal=frozenset(by_name[name] for name in PERSONAL if name in by_name),
        metadata=frozenset(by_name[name] for name in METADATA if name in by_name),
    )
