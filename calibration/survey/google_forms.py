"""Answers of Google Forms, as CSV or XLSX: one header row of full questions, the time of the answer first.

A grid has one column a row, named `Question [row]`; several choices stand in one cell, parted by `, `.
"""

from __future__ import annotations

from .cells import unique
from .dates import are_dates
from .export import Layout, tidy

TIMESTAMP = frozenset({
    "timestamp", "horodateur", "horodatage", "zeitstempel", "marca temporal", "informazioni cronologiche", "tijdstempel",
    "carimbo de data/hora",
})  # fmt: skip
PERSONAL = frozenset({"email address", "username", "adresse e-mail", "nom d'utilisateur"})
QUESTION_LEAST_CHARACTERS = 20
SEEN_ROWS = 20


def layout(rows: list[list[str]]) -> Layout | None:
    """The Google Forms layout of these rows, None when they are not answers of Google Forms."""
    first = [tidy(cell) for cell in rows[0]]
    if first[0].casefold() not in TIMESTAMP:
        return None
    if not any("?" in name or "[" in name or len(name) > QUESTION_LEAST_CHARACTERS for name in first[1:]):
        return None
    times = [row[0] for row in rows[1:SEEN_ROWS] if row[0]]
    if not all(are_dates([time]) for time in times):
        return None
    ids, renamed = unique(first)
    personal = frozenset(id_ for id_ in ids if id_.casefold() in PERSONAL)
    return Layout("google-forms", 1, ids, first, renamed, personal=personal, metadata=personal | {ids[0]})
