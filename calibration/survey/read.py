"""Read a file of answers: letters, cells, layout, what it is, and the answers that count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sim import Defect, Defects, Message, Text

from . import alchemer, google_forms, limesurvey, odk, plain, qualtrics, surveymonkey, typeform
from .cells import Cells, cells_of, unique
from .codebook import with_codebook
from .decode import text_of
from .event_files import READERS as EVENT_FORMS
from .event_files import event_cells
from .export import Export, Layout, decimals_of, reasons
from .kinds import kind_of
from .personal import masked, personal_columns, without_names
from .source import SAVE_AS_CSV, Source, open_source, refused
from .spss import read_spss
from .workbook import workbook_cells

FAMILIES = (qualtrics, surveymonkey, typeform, limesurvey, alchemer, odk, google_forms)
SPSS = ("sav", "zsav", "por")
ELSEWHERE = {
    "daily aggregate": "--log",
    "monthly aggregate": "--log",
    "event log": "--log",
    "contact log": "--log",
}


class Read(NamedTuple):
    """A table as it stands in a file, before its answers are judged."""

    table: pd.DataFrame
    layout: Layout
    encoding: str
    separator: str
    notes: list[Text]
    labels: dict[str, dict[str, str]]
    missing: dict[str, dict[str, int]]


def read_survey(
    path: str | Path,
    *,
    keep: Collection[str] = (),
    sheet: str | None = None,
    codebook: str | Path | None = None,
) -> Export:
    """Read an export of a survey tool, whatever its family; `keep` names personal columns to keep on purpose.

    sheet: the sheet of a workbook to read, the one with most answers when not given. codebook: the questions of its columns and
    the meaning of their codes.

    Raises Defects, all at once, for a file that `read_table` refuses, or that is an event log or aggregated
    figures rather than answers.
    """
    export = read_table(path, keep=keep, sheet=sheet)
    if codebook is not None:
        export = with_codebook(export, Path(codebook))
    if export.kind in ELSEWHERE:
        repair = Message("defect.give_it_with", option=ELSEWHERE[export.kind])
        raise Defects(
            export.file,
            [
                Defect(
                    Message("defect.place.content"),
                    Message("reading.role_and_why", role=export.kind, why=export.why),
                    Message("reading.answers_to_a_survey"),
                    repair,
                )
            ],
        )
    return export


def read_table(path: str | Path, *, keep: Collection[str] = (), sheet: str | None = None) -> Export:
    """Read a survey, an event log, aggregated figures or a table of customers, and say which it is.

    Kind, family, encoding, separator and decimal mark are recognised by the content. Columns with personal data are
    left out unless `keep` names them. Raises Defects, all at once, for a file that is missing, empty, too
    large, no table, cut off, or without any answer.
    """
    path = Path(path)
    found = _read(path, sheet)
    table, layout = found.table, found.layout
    why, notes = reasons(_said(table, found.labels), layout)
    questions = {n: q for n, q in zip(layout.ids, layout.questions, strict=True) if n in table.columns}
    kept = table[[reason == "" for reason in why]].reset_index(drop=True)
    personal = personal_columns(table.drop(columns=list(layout.personal)), questions)
    by_tool: dict[str, Text] = dict.fromkeys(
        layout.personal, Message("reading.the_survey_tool_keeps_them_there")
    )
    personal = by_tool | personal
    left = [name for name in personal if name not in keep]
    kept, addresses = masked(kept.drop(columns=left))
    kind, seen = kind_of(kept if len(kept) else table, layout)
    notes = [*found.notes, *_renamed(layout, kept), *notes]
    decimals = decimals_of(kept, found.separator)
    if left:
        notes.append(Message("reading.columns_with_personal_data_left_out", names=", ".join(sorted(left))))
    if addresses:
        notes.append(Message("reading.e_mail_addresses_masked_in_cells", count=addresses))
    if unknown := [name for name in keep if name not in table.columns]:
        raise Defects(
            str(path),
            [
                Defect(
                    "--keep",
                    name,
                    Message("reading.a_column_of_the_file"),
                    Message("reading.copy_it_from_the_first_row"),
                )
                for name in unknown
            ],
        )
    return Export(
        file=str(path),
        kind=kind,
        family=layout.family,
        table=kept,
        questions={name: question for name, question in questions.items() if name in kept.columns},
        read=len(table),
        used=len(kept),
        dropped=dict(Counter(reason for reason in why if reason)),
        encoding=found.encoding,
        separator=found.separator,
        decimal=decimals.mark,
        decimals=decimals.columns,
        open_marks=decimals.open,
        notes=tuple(notes),
        why=seen,
        metadata=frozenset(layout.metadata) & set(kept.columns),
        labels={name: labels for name, labels in found.labels.items() if name in kept.columns},
        personal={name: why for name, why in personal.items() if name in left},
        missing={name: counts for name, counts in found.missing.items() if name in kept.columns},
    )


def _read(path: Path, sheet: str | None = None) -> Read:
    source = open_source(path)
    if source.form in SPSS:
        coded = read_spss(source, path)
        return Read(coded.table, coded.layout, coded.encoding, "", source.notes, coded.labels, coded.missing)
    cells, encoding = _cells(source, path, sheet)
    cells, layout = _laid_out(cells)
    layout, notes = _without_people(layout)
    cells = cells._replace(notes=[*cells.notes, *notes])
    table = table_of(cells, layout, path)
    return Read(table, layout, encoding, cells.separator, cells.notes, {}, {})


def _without_people(layout: Layout) -> tuple[Layout, list[Text]]:
    """The layout with the people masked whom its headings name, and a note where they name any."""
    ids, _ = unique([without_names(name) for name in layout.ids])
    renamed = {old: new for old, new in zip(layout.ids, ids, strict=True) if old != new}
    questions = [without_names(question) for question in layout.questions]
    if not renamed and questions == layout.questions:
        return layout, []

    def new_name(name: str | None) -> str | None:
        return renamed.get(name, name) if name is not None else None

    masked_layout = layout._replace(
        ids=ids,
        questions=questions,
        renamed=[renamed.get(name, name) for name in layout.renamed],
        status=new_name(layout.status),
        finished=new_name(layout.finished),
        test=new_name(layout.test),
        submitted=new_name(layout.submitted),
        answer=new_name(layout.answer),
        personal=frozenset(renamed.get(name, name) for name in layout.personal),
        metadata=frozenset(renamed.get(name, name) for name in layout.metadata),
    )
    return masked_layout, [Message("reading.people_in_headings", count=max(len(renamed), 1))]


def _laid_out(cells: Cells) -> tuple[Cells, Layout]:
    """The cells from their header on, and the layout they are in; titles above the header are said."""
    above = plain.titles(cells.rows)
    for titles in dict.fromkeys((0, above)):
        rows = cells.rows[titles:]
        if layout := next((one for family in FAMILIES if (one := family.layout(rows)) is not None), None):
            return _below(cells, titles), layout
    below = _main_table(cells)
    return below, plain.layout(below.rows)


def _main_table(cells: Cells) -> Cells:
    """The answers without what stands above, next to and below them: titles, other tables, sums."""
    lines = _below(cells, plain.stacked(cells.rows, cells.lines))
    return _above_totals(_one_header(_one_table(_below(lines, plain.titles(lines.rows)))))


def _one_header(cells: Cells) -> Cells:
    """The cells without the header where it stands again between the answers, which is counted."""
    kept = plain.without_headers(cells.rows)
    if len(kept) == len(cells.rows):
        return cells
    note = Message("reading.repeated_headers", count=len(cells.rows) - len(kept))
    return cells._replace(
        rows=[cells.rows[place] for place in kept],
        lines=[cells.lines[place] for place in kept],
        notes=[*cells.notes, note],
    )


def _one_table(cells: Cells) -> Cells:
    """The longest of tables side by side, the others said; the cells as they are where there is but one."""
    found = plain.beside(cells.rows)
    if found is None:
        return cells
    low, high = found
    others = [without_names(cell) for cell in cells.rows[0][:low] + cells.rows[0][high:] if cell]
    kept = [
        (row[low:high], line) for row, line in zip(cells.rows, cells.lines, strict=True) if any(row[low:high])
    ]
    note = Message("reading.beside", names=", ".join(map(repr, others)))
    return cells._replace(
        rows=[row for row, _ in kept], lines=[line for _, line in kept], notes=[*cells.notes, note]
    )


def _above_totals(cells: Cells) -> Cells:
    """The cells without rows of sums at their end, which are counted."""
    rows, sums = plain.without_totals(cells.rows)
    if not sums:
        return cells
    first = next(cell for cell in cells.rows[len(rows)] if cell)
    note = Message("reading.totals", count=sums, first=repr(without_names(first)[:40]))
    notes = [one for one in cells.notes if not (isinstance(one, Message) and one.key == "reading.short_rows")]
    return cells._replace(rows=rows, lines=cells.lines[: len(rows)], notes=[*notes, note])


def _below(cells: Cells, titles: int) -> Cells:
    if not titles:
        return cells
    first = next(cell for cell in cells.rows[0] if cell)
    note = Message("reading.titles", titles=titles, first=repr(without_names(first)[:40]))
    notes = [one for one in cells.notes if not (isinstance(one, Message) and one.key == "reading.short_rows")]
    return cells._replace(rows=cells.rows[titles:], lines=cells.lines[titles:], notes=[*notes, note])


def read_cells(path: Path, sheet: str | None = None) -> Cells:
    """The cells of a text file, or of one sheet of a workbook, from their header on.

    Raises Defects when the file is neither, or cannot be read.
    """
    source = open_source(path)
    if source.form in SPSS:
        allowed = Message("reading.a_text_file_of_separated_values_csv")
        raise refused(
            path,
            Message("defect.place.content"),
            Message("defect.an_spss_file", form=source.form),
            SAVE_AS_CSV,
            allowed,
        )
    cells = _cells(source, path, sheet)[0]
    return _main_table(cells)


def _cells(source: Source, path: Path, sheet: str | None = None) -> tuple[Cells, str]:
    if source.form in EVENT_FORMS:
        if sheet is not None:
            raise no_sheet(path, sheet)
        return event_cells(source, path), source.form
    if source.form == "xlsx":
        return workbook_cells(source, path, sheet), "xlsx"
    if sheet is not None:
        raise no_sheet(path, sheet)
    text = text_of(source, path)
    cells = cells_of(text.text, path)
    cells.notes[:0] = text.notes
    return cells, text.encoding


def no_sheet(path: Path, sheet: str) -> Defects:
    """The refusal of a sheet named for a file that has none."""
    allowed = Message("defect.a_workbook_this_is_text")
    return refused(path, "--sheet", sheet, Message("defect.leave_it_out"), allowed)


def _said(table: pd.DataFrame, labels: dict[str, dict[str, str]]) -> pd.DataFrame:
    known = {name: values for name, values in labels.items() if name in table.columns}
    return table.assign(**{name: table[name].replace(values).astype(str) for name, values in known.items()})


def table_of(cells: Cells, layout: Layout, path: Path) -> pd.DataFrame:
    """The rows below the headers as text by id, without the columns that have neither name nor content.

    Raises Defects when there is no row below the headers.
    """
    rows = cells.rows[layout.header_rows :]
    if not rows:
        allowed = Message("defect.an_answer_below_one")
        if layout.header_rows > 1:
            allowed = Message("defect.an_answer_below", count=layout.header_rows)
        place = Message("defect.place.line", n=cells.lines[-1])
        raise Defects(
            str(path),
            [
                Defect(
                    place,
                    Message("defect.the_end_of_the_file"),
                    allowed,
                    Message("reading.export_the_answers_not_only_the_questions"),
                )
            ],
        )
    table = pd.DataFrame(rows, columns=layout.ids, dtype=str)
    nameless = [name for name in layout.renamed if name.startswith("column ")]
    return table.drop(columns=[name for name in nameless if not (table[name] != "").any()])


def _renamed(layout: Layout, table: pd.DataFrame) -> list[Text]:
    renamed = [name for name in layout.renamed if name in table.columns]
    joined: list[Text] = []
    if layout.family == "plain" and layout.header_rows > 1 + layout.has_units:
        joined.append(Message("reading.second_header"))
    if layout.has_units:
        joined.append(Message("reading.unit_row"))
    if joined or not renamed:
        return joined
    shown = ", ".join(renamed[:3]) + (" …" if len(renamed) > 3 else "")
    notes: list[Text] = [Message("reading.nameless", count=len(renamed), names=shown)]
    if layout.family == "plain" and sum(name.startswith("column ") for name in renamed) > 3:
        notes.append(Message("reading.many_columns_have_no_name_if_the"))
    return notes
