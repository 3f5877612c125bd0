"""A worksheet that never mistakes a text for a formula and passes every formula with its value."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
EURO = {"fr": '#,##0.00\\ "€"', "en": '"€"#,##0.00'}
PERCENT = {"fr": "0.00\\ %", "en": "0.00%"}
STYLES: dict[str, dict[str, Any]] = {
    "text": {"valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 16},
    "head": {"bold": True, "bg_color": "#E6ECF2", "text_wrap": True, "valign": "top", "bottom": 1},
    "strong": {"bold": True},
    "input": {"bg_color": "#FFF4CC", "locked": False, "border": 1},
    "total": {"bold": True, "top": 1},
}


def harmless(text: str) -> str:
    """A text that no spreadsheet reads as a formula, even when it is saved as CSV and opened again (ASVS 1.2.10)."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


class Sheet:
    """A protected sheet of a workbook; inputs are coloured and unlocked."""

    def __init__(self, book: Workbook, name: str, language: str) -> None:
        self.name = name
        self._book = book
        self._language = language
        self._formats: dict[tuple[str, str], Format] = {}
        self._sheet = book.add_worksheet(name)
        self._sheet.protect()
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)

    def widths(self, *widths: float) -> None:
        """Set the widths of the first columns, in characters."""
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, width)

    def freeze(self, row: int, column: int = 0) -> None:
        """Keep what stands above a row and left of a column in sight."""
        self._sheet.freeze_panes(row, column)

    def text(self, row: int, column: int, text: object, style: str = "text") -> None:
        """Write a text as a text."""
        self._sheet.write_string(row, column, harmless(str(text)), self._format(style, "text"))

    def number(
        self, row: int, column: int, value: float | None, kind: str = "euro", style: str = "text"
    ) -> None:
        """Write a number (euro, percent, number or count); nothing where it is unknown."""
        if value is not None:
            self._sheet.write_number(row, column, value, self._format(style, kind))

    def formula(
        self, row: int, column: int, formula: str, value: object, kind: str = "euro", style: str = "text"
    ) -> None:
        """Write a formula with the value it has, for viewers that do not calculate."""
        self._sheet.write_formula(row, column, formula, self._format(style, kind), value)

    def call(self, name: str, row: int, column: int) -> None:
        """Give a cell a name."""
        self._book.define_name(name, f"='{self.name}'!{cell(row, column, fixed=True)}")

    def heads(self, row: int, names: list[str]) -> None:
        """Write a row of headings."""
        for column, name in enumerate(names):
            self.text(row, column, name, "head")

    def _format(self, style: str, kind: str) -> Format:
        if (style, kind) not in self._formats:
            forms = {
                "euro": EURO[self._language],
                "percent": PERCENT[self._language],
                "number": "#,##0.00####",
                "count": "0",
                "factor": "0.000000",
                "text": "@",
            }
            self._formats[style, kind] = self._book.add_format({**STYLES[style], "num_format": forms[kind]})
        return self._formats[style, kind]


def cell(row: int, column: int, *, fixed: bool = False) -> str:
    """The address of a cell, such as B3 or $B$3."""
    return str(xl_rowcol_to_cell(row, column, row_abs=fixed, col_abs=fixed))


def span(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """The fixed address of a block of cells."""
    return f"{cell(first_row, first_column, fixed=True)}:{cell(last_row, last_column, fixed=True)}"
