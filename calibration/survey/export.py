"""What a survey file says once its layout is understood, and which of its answers count."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import pandas as pd

Kind = Literal["survey", "event log", "daily aggregate", "monthly aggregate", "customer table"]

PREVIEW = frozenset({"1", "9", "17", "survey preview", "preview", "aperçu de l'enquête", "umfragevorschau"})
TEST = frozenset({"2", "survey test", "test", "test d'enquête", "umfragetest"})
SPAM = frozenset({"8", "12", "spam"})
REAL = frozenset({
    "", "0", "4", "16", "ip address", "imported", "offline", "adresse ip", "ip-adresse", "complete", "completed",
    "complet",
})  # fmt: skip
PARTIAL = frozenset({"partial", "started", "incomplete", "partiel", "incomplet"})
SCREENED = frozenset({"disqualified", "disqualifié", "deleted", "quota full"})
UNFINISHED = frozenset({"0", "false", "faux", "falsch", "no", "non", "nein"})


class Layout(NamedTuple):
    """How a family of exports writes its columns.

    `ids` and `questions` have one entry per column; `status`, `finished`, `submitted`, `answer`, `personal`
    and `metadata` are ids: `submitted` is blank until an answer is handed in, `answer` is unlike for every
    answer, `metadata` was not asked of anybody. `renamed` lists the ids that had no name of their own.
    """

    family: str
    header_rows: int
    ids: list[str]
    questions: list[str]
    renamed: list[str]
    status: str | None = None
    finished: str | None = None
    submitted: str | None = None
    answer: str | None = None
    personal: frozenset[str] = frozenset()
    metadata: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Export:
    """The answers of a file that count, as text, with what was dropped and why.

    `kind` is what the file is and `why` how that was seen; `family` who wrote it. `table` holds one row per
    used answer and one `str` column per id, "" where blank; `questions` the text of each id. `read` = `used`
    + the sum of `dropped`: preview, test, spam, unfinished, screened out, duplicate, no answer. `metadata`
    lists the columns nobody was asked; `labels` what a code stands for, by column; `missing` counts the cells
    blanked because the file itself declares them to be no answer, by column and reason; `personal` the columns
    left out for their personal data, with the reason.
    """

    file: str
    kind: Kind
    family: str
    table: pd.DataFrame
    questions: Mapping[str, str]
    read: int
    used: int
    dropped: Mapping[str, int]
    encoding: str
    separator: str
    decimal: str
    notes: tuple[str, ...]
    why: str = ""
    metadata: frozenset[str] = frozenset()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)

    def said(self, column: str, cell: str) -> str:
        """What a cell says: the label of a code where the file gives one."""
        return self.labels.get(column, {}).get(cell, cell)


def reasons(table: pd.DataFrame, layout: Layout) -> tuple[list[str], list[str]]:
    """Why each answer is dropped, "" when it is kept, and notes on statuses nobody knows.

    The first reason that applies counts, in the order preview, test, spam, screened out, unfinished,
    duplicate, no answer.
    """
    count = len(table)
    blank = [""] * count
    status = [text.casefold() for text in table[layout.status]] if layout.status else blank
    finished = [text.casefold() for text in table[layout.finished]] if layout.finished else ["1"] * count
    submitted = list(table[layout.submitted]) if layout.submitted else ["1"] * count
    answers = list(table[layout.answer]) if layout.answer else blank
    asked = [name for name in table.columns if name not in layout.metadata | layout.personal]
    silent = (table[asked] == "").all(axis=1) if asked else pd.Series(False, index=table.index)
    why, seen = [], set()
    for state, done, handed_in, answer, empty in zip(
        status, finished, submitted, answers, silent, strict=True
    ):
        repeated = answer != "" and answer in seen
        seen.add(answer)
        if state in PREVIEW:
            why.append("preview")
        elif state in TEST:
            why.append("test")
        elif state in SPAM:
            why.append("spam")
        elif state in SCREENED:
            why.append("screened out")
        elif state in PARTIAL or done in UNFINISHED or handed_in == "":
            why.append("unfinished")
        else:
            why.append("duplicate" if repeated else "no answer" if empty else "")
    known = PREVIEW | TEST | SPAM | REAL | PARTIAL | SCREENED
    unknown = Counter(state for state in status if state not in known)
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
    value = float(bare.replace(decimal, "."))
    return value if math.isfinite(value) else None


def tidy(text: str) -> str:
    """A heading on one line, without tags and with plain blanks."""
    return " ".join(re.sub(r"<[^<>]{1,80}>", " ", text).split())
