"""Pieces of an HTML page: a section with its title, a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def section(title: str, inside: str) -> str:
    """A section of a page; inside is HTML."""
    return f"<section><h2>{escape(title)}</h2>{inside}</section>"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts, which are escaped."""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
