"""What a survey file says once its layout is understood, and which of its answers count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

PREVIEW = frozenset({"1", "9", "17", "survey preview", "preview", "aperçu de l'enquête", "umfragevorschau"})
TEST = frozenset({"2", "survey test", "test", "test d'enquête", "umfragetest"})
SPAM = frozenset({"8", "12", "spam"})
REAL = frozenset({"", "0", "4", "16", "ip address", "imported", "offline", "adresse ip", "ip-adresse"})
UNFINISHED = frozenset({"0", "false", "faux", "falsch", "no", "non", "nein"})


class Layout(NamedTuple):
    """How a family of exports writes its columns.

    `ids` and `questions` have one entry per column; `status`, `finished`, `answer` and `personal` are ids;
    `renamed` lists the ids that had no name of their own in the file.
    """

    kind: str
    header_rows: int
    ids: list[str]
    questions: list[str]
    renamed: list[str]
    status: str | None = None
    finished: str | None = None
    answer: str | None = None
    personal: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Export:
    """The answers of a survey file that count, as text, with what was dropped and why.

    `table` holds one row per used answer and one `str` column per id, "" where blank; `questions` the text
    of each id. `read` = `used` + the sum of `dropped`: preview, test, spam, unfinished, duplicate.
    """

    file: str
    kind: str
    table: pd.DataFrame
    questions: Mapping[str, str]
    read: int
    used: int
    dropped: Mapping[str, int]
    encoding: str
    separator: str
    decimal: str
    notes: tuple[str, ...]


def reasons(table: pd.DataFrame, layout: Layout) -> tuple[list[str], list[str]]:
    """Why each answer is dropped, "" when it is kept, and notes on statuses nobody knows.

    The first reason that applies counts, in the order preview, test, spam, unfinished, duplicate.
    """
    count = len(table)
    blank = [""] * count
    status = [text.casefold() for text in table[layout.status]] if layout.status else blank
    finished = [text.casefold() for text in table[layout.finished]] if layout.finished else ["1"] * count
    answers = list(table[layout.answer]) if layout.answer else blank
    why, seen = [], set()
    for state, done, answer in zip(status, finished, answers, strict=True):
        repeated = answer != "" and answer in seen
        seen.add(answer)
        if state in PREVIEW:
            why.append("preview")
        elif state in TEST:
            why.append("test")
        elif state in SPAM:
            why.append("spam")
        elif done in UNFINISHED:
            why.append("unfinished")
        else:
            why.append("duplicate" if repeated else "")
    unknown = Counter(state for state in status if state not in PREVIEW | TEST | SPAM | REAL)
    notes = [
        f"status {state!r} is not known; its answers are kept: {times}" for state, times in unknown.items()
    ]
    return why, notes


def decimal_mark(table: pd.DataFrame) -> str:
    """The decimal mark, "," or ".", whatever the separator.

    A comma before exactly three digits may group thousands, so such cells do not vote; a tie is a point.
    """
    comma = point = 0
    for name in table.columns:
        for cell in table[name].unique():
            comma += re.fullmatch(r"[-+]?\d+,(\d{1,2}|\d{4,})", cell) is not None
            point += re.fullmatch(r"[-+]?\d+\.\d+", cell) is not None
    return "," if comma > point else "."


def number(text: str, decimal: str) -> float | None:
    """The number a cell holds, None when it holds none; blanks may group thousands."""
    bare = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3})", "", text)
    mark = re.escape(decimal)
    if not re.fullmatch(rf"[-+]?\d+({mark}\d*)?([eE][-+]?\d+)?", bare):
        return None
    return float(bare.replace(decimal, "."))
