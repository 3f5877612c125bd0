"""Plain tables of answers: one header row, then one row per answer."""

from __future__ import annotations

import re

from .cells import unique
from .export import Layout, tidy

ANSWER_ID = re.compile(
    r"(response|respondent|answer|r[eé]ponse|r[eé]pondant)[ _-]?(id|no|num(ber)?)"
    r"|id[ _-](response|respondent|r[eé]ponse|r[eé]pondant)"
)


def layout(rows: list[list[str]]) -> Layout:
    """The layout of a plain table; a header that is a question is its own text.

    Two rows are one answer given twice only where a column identifies answers: people may answer alike.
    """
    ids, renamed = unique(rows[0])
    answer = next((identifier for identifier in ids if ANSWER_ID.fullmatch(identifier.casefold())), None)
    questions = [tidy(header) for header in rows[0]]
    metadata = frozenset({answer} if answer else ())
    return Layout("plain", 1, ids, questions, renamed, answer=answer, metadata=metadata)
