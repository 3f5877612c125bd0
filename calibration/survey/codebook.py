"""A codebook: the question of each column and what its codes mean, as a table or as lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sim import Defects, Message

from .cells import Cells, cells_of
from .decode import text_of
from .export import Export, tidy
from .lexicon import fold
from .personal import personal_columns
from .source import SAVE_AS_CSV, open_source, refused
from .workbook import workbook_cells

# Headings of a codebook that is a table, folded, in English, French, German and Spanish.
HEADINGS = {
    "column": re.compile(
        r"(variable|column|field|item|var|champ|colonne|spalte|campo|columna|feld)( (name|id|code))?|question (id|code|name|no|number)"
        r"|nom( de (la )?(variable|colonne))?|name|code question|q|id"
    ),
    "question": re.compile(
        r"(question|item|variable) (text|label|wording)|question|wording|texte|intitule|libelle( de (la )?(question|variable))?|frage(text)?"
        r"|pregunta|description|text"
    ),
    "code": re.compile(r"(answer |value |response )?(code|value)s?|valeur|modalite|wert|valor|option|codigo|code (reponse|modalite)"),
    "label": re.compile(
        r"(value|answer|response|code) (label|text|meaning)s?|labels?|meaning|libelle (reponse|modalite)|signification|etiquette|bedeutung"
        r"|etiqueta|significado|answer|reponse|antwort"
    ),
}  # fmt: skip
CODE_LINE = re.compile(r"\s*[-*•]?\s*\"?(-?\w{1,4})\"?\s*(?:=|:|→|->|\.\s|\)|\t|–\s|-\s)\s*(\S.*?)\s*")
VARIABLE_LINE = re.compile(r"\s*[-*•#]*\s*\[?([^\s:\]]+?)\]?\s*(?:[:.)=|–—-]+\s*|\s+)(\S.*?)\s*")


class Codebook(NamedTuple):
    """What a codebook says, by column: its question, and the meaning of its codes."""

    questions: dict[str, str]
    labels: dict[str, dict[str, str]]


def is_codebook(header: Sequence[str]) -> bool:
    """Return whether these are the headings of a codebook that is a table: a column, and its question or its codes."""
    places = _places(header)
    return (
        "column" in places
        and ("question" in places or {"code", "label"} <= places.keys())
        and len(header) <= 8
    )


def is_codebook_file(path: Path) -> bool:
    """Return whether a file is a codebook as a table; False for what cannot be read."""
    try:
        source = open_source(path)
        if source.form == "xlsx":
            return is_codebook(workbook_cells(source, path).rows[0])
        return source.form == "text" and is_codebook(cells_of(text_of(source, path).text, path).rows[0])
    except Defects:
        return False


def with_codebook(export: Export, path: Path) -> Export:
    """An export with the questions and the labels of codes that a codebook gives its columns.

    Columns whose question asks for personal data are left out. Raises Defects for a file that is no codebook, or that names no
    column of the export.
    """
    names = list(export.table.columns)
    book = _read(path, names)
    if not book.questions and not book.labels:
        allowed = Message("defect.questions_or_codes_of", names=", ".join(names[:8]))
        got, repair = Message("defect.no_column_of_the_survey"), Message("defect.write_a_codebook")
        raise refused(path, Message("defect.place.content"), got, repair, allowed)
    questions = {**export.questions, **book.questions}
    labels = {
        **export.labels,
        **{name: {**export.labels.get(name, {}), **told} for name, told in book.labels.items()},
    }
    asked = {name: questions[name] for name in book.questions}
    personal = personal_columns(export.table[list(asked)], asked)
    table = export.table.drop(columns=list(personal))
    note = Message(
        "reading.codebook", file=path.name, questions=len(book.questions), columns=len(book.labels)
    )
    return replace(
        export,
        kind="survey" if export.kind == "unknown" else export.kind,
        table=table,
        questions={name: text for name, text in questions.items() if name in table.columns},
        labels={name: told for name, told in labels.items() if name in table.columns},
        personal={**export.personal, **personal},
        notes=(*export.notes, note),
    )


def _read(path: Path, names: Sequence[str]) -> Codebook:
    source = open_source(path)
    if source.form == "xlsx":
        return _of_table(workbook_cells(source, path), names)
    if source.form != "text":
        allowed = Message("defect.a_codebook")
        raise refused(path, Message("defect.place.content"), source.form, SAVE_AS_CSV, allowed)
    text = text_of(source, path).text
    try:
        cells = cells_of(text, path)
    except Defects:
        cells = None
    if cells is not None and is_codebook(cells.rows[0]):
        return _of_table(cells, names)
    return _of_lines(text.splitlines(), names)


def _places(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(map(fold, header)):
        for what, shape in HEADINGS.items():
            if what not in found and shape.fullmatch(heading):
                found[what] = place
                break
    return found


def _of_table(cells: Cells, names: Sequence[str]) -> Codebook:
    """A row a question, or a row a code; a blank name is that of the row above."""
    places, known = _places(cells.rows[0]), _known(names)
    book, name = Codebook({}, {}), None
    if "column" not in places:
        return book

    def cell(row: Sequence[str], what: str) -> str:
        return row[places[what]] if what in places else ""

    for row in cells.rows[1:]:
        if said := cell(row, "column"):
            name = known.get(fold(said))
        if name is None:
            continue
        if question := tidy(cell(row, "question")):
            book.questions.setdefault(name, question)
        if (code := cell(row, "code")) and (label := cell(row, "label")):
            book.labels.setdefault(name, {})[code] = label
    return book


def _of_lines(lines: Iterable[str], names: Sequence[str]) -> Codebook:
    """A line that begins with the name of a column is its question; lines such as `1 = very satisfied` below it are its codes."""
    known = _known(names)
    book, name = Codebook({}, {}), None
    for line in lines:
        begun = VARIABLE_LINE.fullmatch(line)
        whole = known.get(fold(line))
        if whole is not None or (begun and known.get(fold(begun[1])) is not None):
            name = whole or known[fold(begun[1])] if begun else whole
            if name is not None and whole is None and begun:
                book.questions[name] = tidy(begun[2])
        elif name is not None and (coded := CODE_LINE.fullmatch(line)):
            book.labels.setdefault(name, {})[coded[1]] = coded[2].rstrip(",;")
        elif name is not None and line.strip() and name not in book.labels:
            book.questions[name] = tidy(f"{book.questions.get(name, '')} {line}")
    return book


def _known(names: Sequence[str]) -> Mapping[str, str]:
    """The columns of the export by their folded names; a name alone among those it folds to."""
    return {fold(name): name for name in reversed(names)}
