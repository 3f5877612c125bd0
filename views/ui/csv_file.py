"""A table as the file that a spreadsheet of the reader's language opens."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scenarios import Reader

FORMULA = ("=", "+", "-", "@", "\t")  # what a cell begins with that a spreadsheet would compute


def csv_of(reader: Reader, table: pd.DataFrame) -> bytes:
    """The table as a spreadsheet of that language opens it: semicolons and decimal commas in French.

    Texts that a spreadsheet would take for formulas have an apostrophe before them.
    """
    marks = {"sep": ";", "decimal": ","} if reader.language == "fr" else {"sep": ",", "decimal": "."}
    told = table.map(_harmless).rename(columns=_harmless)
    text: str = told.to_csv(index=False, sep=marks["sep"], decimal=marks["decimal"])
    return text.encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    line = cell.replace("\r", " ")  # a spreadsheet would begin a row there
    return f"'{line}" if line.startswith(FORMULA) else line
