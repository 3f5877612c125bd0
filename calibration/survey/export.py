"""What a survey file says once its layout is understood, and which of its answers count."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import pandas as pd

from scenarios import marks_of
from sim import Message, Text

from .lexicon import NO, YES, fold

Kind = Literal[
    "survey", "event log", "contact log", "daily aggregate", "monthly aggregate", "customer table", "unknown"
]  # fmt: skip

PREVIEW = frozenset({"1", "9", "17", "survey preview", "preview", "aperçu de l'enquête", "umfragevorschau"})
TEST = frozenset({"2", "survey test", "test", "test d'enquête", "umfragetest"})
# in a column of its own that parts trials from what is meant, and the same by yes and no
TRIED = frozenset(
    {
        "test",
        "tests",
        "testing",
        "prueba",
        "prova",
        "proef",
        "teste",
        "preview",
        "survey preview",
        "sandbox",
        "dry run",
    }
) | (YES - {"s", "o", "j", "y"})
LIVE = frozenset({
    "live", "production", "prod", "real", "actual", "web link", "réel", "réelle", "vrai", "echt", "echtbetrieb", "produktiv", "producción",
    "produzione", "reale", "productie", "produção",
})  # fmt: skip
SPAM = frozenset({"8", "12", "spam"})
REAL = frozenset({
    "", "0", "4", "16", "ip address", "imported", "offline", "adresse ip", "ip-adresse", "complete", "completed", "finished", "submitted",
    "complet", "approved", "hasissues", "received", "edited", "validation_status_approved",
    "validation_status_on_hold",
})  # fmt: skip
REJECTED = frozenset({"rejected", "validation_status_not_approved", "not approved"})
# an identity spoilt by a spreadsheet, which rounded it
E_NOTATION = re.compile(r"\d+([.,]\d+)?[eE]\+?\d{1,3}")
DISTINCT_LEAST = 0.95
IDENTITIES_LEAST = 20
# begun and not handed in, folded
LEFT_EARLY = re.compile(
    r"(in ?progress|expired|break ?off|partial\w*|partiel\w*|teilweise|incomplet\w*|unvollstandig\w*|onvolledig\w*|parzial\w*|parcial\w*|niepeln\w*|niekomplet\w*|abandon\w*|abbandonat\w*|abgebrochen|afgebroken"
    r"|interr[ou]mp\w*|interrupt\w*|unterbrochen|przerwan\w*|unfinished|not (finished|completed?)|non (termine|complet\w*|finalis\w*)e?|pas (termine|fini)e?|nicht (beendet|abgeschlossen)|no (finalizad|completad|terminad)\w"
    r"|niet (voltooid|afgerond)|non completat\w|nao (concluid|finalizad)\w|en cours|in bearbeitung|en curso|in corso|em curso|w trakcie|dropped( out)?|drop ?out|started)( .*)?"
)
SCREENED = frozenset({
    "disqualified", "disqualifié", "deleted", "quota full", "quotafull", "overquota", "over quota", "screened", "screened out", "screenout",
    "terminated",
})  # fmt: skip
WHOLE = frozenset({
    "complete", "completed", "complet", "complète", "finished", "submitted", "approved", "terminé", "terminée", "fini", "finalisé", "vollständig",
    "abgeschlossen", "beendet", "komplett", "completo", "completa", "completado", "completada", "finalizado", "finalizada", "terminado", "completato",
    "completata", "voltooid", "volledig", "afgerond", "concluído", "concluída", "ukończone", "ukończona", "zakończone", "zakończona", "kompletna", "pełna",
})  # fmt: skip
UNFINISHED = frozenset({"0", "false", "faux", "falsch", "no", "non", "nein"})


class Layout(NamedTuple):
    """How a family of exports writes its columns.

    `ids` and `questions` have one entry per column; `status`, `finished`, `test`, `submitted`, `answer`, `personal`
    and `metadata` are ids: `submitted` is blank until an answer is handed in, `answer` is unlike for every
    answer, `metadata` was not asked of anybody. `renamed` lists the ids that had no name of their own. The last of the
    header rows says units where `has_units`.
    """

    family: str
    header_rows: int
    ids: list[str]
    questions: list[str]
    renamed: list[str]
    status: str | None = None
    finished: str | None = None
    test: str | None = None
    submitted: str | None = None
    answer: str | None = None
    personal: frozenset[str] = frozenset()
    metadata: frozenset[str] = frozenset()
    has_units: bool = False


@dataclass(frozen=True, eq=False)
class Export:
    """The answers of a file that count, as text, with what was dropped and why.

    `kind` is what the file is and `why` how that was seen; `family` who wrote it. `table` holds one row per
    used answer and one `str` column per id, "" where blank; `questions` the text of each id. `read` = `used`
    + the sum of `dropped`: preview, test, spam, unfinished, screened out, duplicate, no answer. `metadata`
    lists the columns nobody was asked; `labels` what a code stands for, by column; `missing` counts the cells
    blanked because the file itself declares them to be no answer, by column and reason; `personal` the columns
    left out for their personal data, with the reason. `decimals` are the marks of columns that differ from `decimal`, the
    file's; `open_marks` the columns, with their cells, that show none where it matters, such as `1,260` alone.
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
    notes: tuple[Text, ...]
    why: Text = ""
    metadata: frozenset[str] = frozenset()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    personal: Mapping[str, Text] = field(default_factory=dict)
    decimals: Mapping[str, str] = field(default_factory=dict)
    open_marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def mark(self, column: str) -> str:
        """The decimal mark of a column: its own where its cells show one, else that of the file."""
        return self.decimals.get(column, self.decimal)

    def said(self, column: str, cell: str) -> str:
        """Return what a cell says: the label of a code where the file gives one."""
        return self.labels.get(column, {}).get(cell, cell)


def reasons(table: pd.DataFrame, layout: Layout) -> tuple[list[str], list[Text]]:
    """Why each answer is dropped, "" when it is kept, and notes on statuses nobody knows.

    The first reason that applies counts, in the order preview, test, spam, rejected, screened out,
    unfinished, duplicate, no answer.
    """
    count = len(table)
    blank = [""] * count
    status = [text.casefold() for text in table[layout.status].tolist()] if layout.status else blank
    finished = (
        [text.casefold() for text in table[layout.finished].tolist()] if layout.finished else ["1"] * count
    )
    tried = (
        [text.casefold() in TRIED for text in table[layout.test].tolist()] if layout.test else [False] * count
    )
    submitted = table[layout.submitted].tolist() if layout.submitted else ["1"] * count
    answers = table[layout.answer].tolist() if layout.answer else blank
    identity_note = _spoilt_identity(answers) if layout.answer else None
    answers = blank if identity_note else answers
    asked = [name for name in table.columns if name not in layout.metadata | layout.personal]
    silent = (table[asked] == "").all(axis=1) if asked else pd.Series(False, index=table.index)
    why, seen = [], set()
    for state, done, is_try, handed_in, answer, empty in zip(
        status, finished, tried, submitted, answers, silent, strict=True
    ):
        repeated = answer != "" and answer in seen
        seen.add(answer)
        if state in PREVIEW:
            why.append("preview")
        elif state in TEST or is_try:
            why.append("test")
        elif state in SPAM:
            why.append("spam")
        elif state in REJECTED:
            why.append("rejected")
        elif state in SCREENED:
            why.append("screened out")
        elif is_left_early(state) or done in UNFINISHED | NO or handed_in == "":
            why.append("unfinished")
        else:
            why.append("duplicate" if repeated else "no answer" if empty else "")
    known = PREVIEW | TEST | SPAM | REAL | REJECTED | SCREENED | WHOLE
    unknown = Counter(state for state in status if state not in known and not is_left_early(state))
    notes: list[Text] = [
        Message("reading.status_unknown", state=repr(state), count=times) for state, times in unknown.items()
    ]
    return why, [*notes, *([identity_note] if identity_note else [])]


def is_left_early(state: str) -> bool:
    """Return whether a status says that a survey was begun and not handed in."""
    return LEFT_EARLY.fullmatch(fold(state)) is not None


def _spoilt_identity(answers: list[str]) -> Message | None:
    """Why the ids of answers identify nothing, None where they do."""
    given = [answer for answer in answers if answer]
    spoilt = sum(E_NOTATION.fullmatch(answer) is not None for answer in given)
    if spoilt * 2 > len(given) > 0:
        return Message("reading.ids_rounded", first=given[0])
    if len(given) >= IDENTITIES_LEAST and len(set(given)) < DISTINCT_LEAST * len(given):
        return Message("reading.ids_not_distinct", distinct=len(set(given)), count=len(given))
    return None


class Decimals(NamedTuple):
    """The decimal mark of a file, those of columns that differ, and the columns that leave it open."""

    mark: str
    columns: dict[str, str]
    open: dict[str, tuple[str, ...]]


def decimals_of(table: pd.DataFrame, separator: str) -> Decimals:
    """Decide the decimal mark of each column by its own cells; the file speaks for columns that show nothing.

    A column of cells such as `1,260` alone is open, unless other columns agree on a mark, or commas part the cells of the
    file, so that a point before three digits is no group.
    """
    found = {str(name): marks_of(table[name].unique().tolist()) for name in table.columns}
    comma, point = (sum(getattr(one, name) for one in found.values()) for name in ("comma", "point"))
    mark = "," if comma > point else "."
    columns: dict[str, str] = {name: one.mark for name, one in found.items() if one.mark and one.mark != mark}
    undecided = {}
    for name, one in found.items():
        if not one.either or one.mark is not None:
            continue
        agree = comma == 0 or point == 0
        by_separator = separator == "," and all("." in cell for cell in one.either)
        if by_separator:
            if mark != ".":
                columns[name] = "."
        elif not (agree and comma + point):
            undecided[name] = one.either[:5]
    return Decimals(mark, columns, undecided)


def decimal_mark(table: pd.DataFrame) -> str:
    """The decimal mark of a table, "," or ".", whatever the separator; a tie is a point."""
    return decimals_of(table, "").mark


def tidy(text: str) -> str:
    """A heading on one line, without tags and with plain blanks."""
    return " ".join(re.sub(r"<[^<>]{1,80}>", " ", html.unescape(text)).split())
