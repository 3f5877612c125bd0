"""A chart with the sentence that says what it shows, and its data and its picture to take away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from scenarios import Reader

from .charts import Chart, localised, png_of
from .csv_file import csv_of

WIDE = "wide"  # what a narrow screen leaves out for its twin


def twin_html(reader: Reader, twin: pd.DataFrame) -> str:
    """The twin of a chart as a table; on a narrow screen each row is a card."""
    heads = [escape(str(head)) for head in twin.columns]
    led = [escape(reader("pair", head=str(head), figure="")) for head in twin.columns]
    top = "".join(f"<th scope=col>{head}</th>" for head in heads)
    body = "".join(
        "<tr>"
        + f"<th scope=row>{escape(str(row[0]))}</th>"
        + "".join(f"<td><span aria-hidden=true>{head}</span>{escape(str(cell))}</td>" for head, cell in zip(led[1:], row[1:], strict=True))
        + "</tr>"
        for row in twin.itertuples(index=False)
    )  # fmt: skip
    return f"<table class=twin><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def picture(
    reader: Reader,
    chart: Chart,
    sentence: str,
    table: pd.DataFrame,
    name: str,
    clicked: Callable[[], None] | None = None,
    twin: pd.DataFrame | None = None,
) -> None:
    """Draw a chart under its sentence, which a screen reader reads aloud, too, and offer its table and picture as files.

    name: of the files, and of the controls, so a different one for each chart of a page; clicked: called when somebody
    clicks on the chart, whose choice the session then holds under name.chart; twin: the same in texts, heard on a wide screen and shown in
    place of the chart on a narrow one.
    """
    st.markdown(sentence)
    drawn = localised(chart, reader.language)
    with st.container(key=f"{WIDE if twin is not None else 'any'}.{name}"):
        st.altair_chart(drawn, alt=sentence, key=f"{name}.chart", on_select=clicked or "ignore")
    if twin is not None:
        st.html(twin_html(reader, twin))
    with st.container(horizontal=True, gap="small"):
        data_button(reader, table, name)
        st.download_button(
            reader("picture.png"),
            partial(png_of, drawn),
            f"{name}.png",
            "image/png",
            key=f"{name}.png",
            icon=":material/image:",
            type="tertiary",
            on_click="ignore",
        )


def data_button(reader: Reader, table: pd.DataFrame, name: str) -> None:
    """Offer a table as a file that a spreadsheet of the reader's language opens."""
    st.download_button(
        reader("picture.csv"),
        partial(csv_of, reader, table),
        f"{name}.csv",
        "text/csv",
        key=f"{name}.csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )
