"""Read a survey file: letters, cells, layout, and the answers that count."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from sim import Defect, Defects

from . import plain, qualtrics
from .cells import Cells, cells_of
from .decode import read_text
from .export import Export, Layout, decimal_mark, reasons


def read_survey(path: str | Path) -> Export:
    """Read an export of Qualtrics (v3, 2016 or legacy) or a plain CSV or TSV.

    Kind, encoding, separator and decimal mark are told by the content. Columns known to hold personal data
    are left out. Raises Defects, all at once, for a file that is missing, empty, too large, not text, cut
    off, or without any answer.
    """
    path = Path(path)
    text = read_text(path)
    cells = cells_of(text.text, path)
    layout = qualtrics.layout(cells.rows) or plain.layout(cells.rows)
    table = table_of(cells, layout, path)
    why, notes = reasons(table, layout)
    kept = table[[reason == "" for reason in why]].drop(columns=list(layout.personal)).reset_index(drop=True)
    notes = [*cells.notes, *_renamed(layout, cells.rows[0], kept), *notes]
    if text.encoding == "cp1252":
        notes.append("the file is not UTF-8; it was read as Windows Latin (cp1252)")
    if layout.personal:
        notes.append(f"columns with personal data left out: {', '.join(sorted(layout.personal))}")
    return Export(
        file=str(path),
        kind=layout.kind,
        table=kept,
        questions={name: question for name, question in _questions(layout).items() if name in kept.columns},
        read=len(table),
        used=len(kept),
        dropped=dict(Counter(reason for reason in why if reason)),
        encoding=text.encoding,
        separator=cells.separator,
        decimal=decimal_mark(kept),
        notes=tuple(notes),
    )


def table_of(cells: Cells, layout: Layout, path: Path) -> pd.DataFrame:
    """The rows below the headers as text by id, without the columns that have neither name nor content.

    Raises Defects when there is no row below the headers.
    """
    rows = cells.rows[layout.header_rows :]
    if not rows:
        allowed = (
            f"at least one answer below the {layout.header_rows} header row{'s' * (layout.header_rows > 1)}"
        )
        place = f"line {cells.lines[-1]}"
        raise Defects(
            str(path),
            [Defect(place, "the end of the file", allowed, "export the answers, not only the questions")],
        )
    table = pd.DataFrame(rows, columns=layout.ids, dtype=str)
    nameless = [name for name, header in zip(layout.ids, cells.rows[0], strict=True) if not header]
    return table.drop(columns=[name for name in nameless if not (table[name] != "").any()])


def _questions(layout: Layout) -> dict[str, str]:
    return dict(zip(layout.ids, layout.questions, strict=True))


def _renamed(layout: Layout, headers: list[str], table: pd.DataFrame) -> list[str]:
    renamed = [name for name in layout.renamed if name in table.columns]
    if not renamed:
        return []
    shown = ", ".join(renamed[:3]) + (" …" if len(renamed) > 3 else "")
    notes = [f"columns without a name of their own: {len(renamed)}; they are called {shown}"]
    if layout.kind == "plain" and headers.count("") > 3:
        notes.append(
            "many columns have no name: if the file has a second header row, it was counted as an answer"
        )
    return notes
