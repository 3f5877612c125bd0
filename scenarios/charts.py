"""A chart as a picture inside a page, its numbers written as the reader's language writes them."""

from __future__ import annotations

from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

from .locale import Reader

if TYPE_CHECKING:
    import altair as alt

# how axes write numbers: the form is that of d3-format
NUMBER_LOCALES: dict[str, dict[str, Any]] = {
    "fr": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"], "percent": "\u202f%"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}  # fmt: skip
FONT = "Arial, Liberation Sans, Helvetica, sans-serif"
FONT_ROOM_PX = 40  # a page may write labels wider than they were measured
EDGE_PX = 5


def svg_of(chart: alt.Chart | alt.LayerChart | alt.VConcatChart, reader: Reader, title: str) -> str:
    """Draw a chart as SVG that needs nothing else; a screen reader hears its title instead of its marks."""
    drawn = chart.configure(
        locale={"number": NUMBER_LOCALES[reader.language]},
        font=FONT,
        aria=False,
        mark={"aria": False},
        padding={"left": FONT_ROOM_PX, "right": EDGE_PX, "top": EDGE_PX, "bottom": EDGE_PX},
    )
    into = StringIO()
    drawn.save(into, format="svg")
    return into.getvalue().replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1)
