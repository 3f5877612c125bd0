"""A report as one HTML page that needs no network, reads on a screen and prints on A4: its frame, sections and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """
@page { size: A4; margin: 14mm }
body { font: 14px/1.45 system-ui, sans-serif; color: #1f2933; max-width: 860px; margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.7em; margin: 0 } h2 { font-size: 1.2em; margin: 1.6em 0 .4em; border-bottom: 2px solid #e6ecf2 }
.quiet { color: #52606d; font-size: .9em } .scroll { overflow-x: auto } .warn { background: #fde8e0 }
table { border-collapse: collapse; width: 100% } th, td { text-align: right; padding: .2em .5em; border-bottom: 1px solid #e6ecf2 }
th:first-child, td:first-child { text-align: left } th { background: #f4f7fa }
svg { height: auto }
@media print { body { margin: 0; max-width: none; font-size: 11px } tr { break-inside: avoid }
thead { display: table-header-group } * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""


def page(title: str, language: str, sections: Iterable[str], style: str = "") -> str:
    """The whole page; sections are HTML, style is what a report adds to the common one."""
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{style}</style></head><body>{''.join(sections)}</body></html>\n"
    )


def section(title: str, inside: str) -> str:
    """A section of a page; inside is HTML."""
    return f"<section><h2>{escape(title)}</h2>{inside}</section>"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], kind: str = "") -> str:
    """A table of texts, which are escaped; kind: its class for the style."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(text))}</td>" for text in row) + "</tr>" for row in rows
    )
    named = f' class="{kind}"' if kind else ""
    return (
        f'<div class="scroll"><table{named}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
