"""Assumptions: every number the plan rests on, with its range, its source and who answers for it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from optimize import ASSUMED, assumption_text
from scenarios import Reader, assumptions
from sim import World, world_hash

from ..ui.chart_card import data_button
from ..ui.choice import told_apart

TAGS = (
    "assumption", "direction", "derived", "published", "fitted", "measured", "experiment", "borrowed", "stated", "computed",
)  # fmt: skip
SEARCHED = ("field", "source", "owner", "text")
KEYBOARD = str.maketrans("’\u202f\u00a0", "'  ")
HEIGHT_PIXELS = 520


def draw_assumptions(reader: Reader, world: World) -> None:
    """Draw the tab."""
    table = _assumptions(world_hash(world), world)
    counts = table["tag"].value_counts()
    st.markdown(f"### {reader('report.sheet.assumptions')}")
    st.markdown(
        reader(
            "report.assumptions.text",
            count=reader.number(len(table)),
            assumed=reader.number(int(counts.get("assumption", 0))),
        )
        + " "
        + reader("finance.grounds.text")
    )
    found = [tag for tag in TAGS if tag in counts]
    tags = st.pills(
        reader("report.head.tag"),
        found,
        selection_mode="multi",
        default=["assumption"],
        format_func=told_apart(
            found, lambda tag: f"{reader(f'report.tag.{tag}')} ({reader.number(int(counts[tag]))})"
        ),
        key="finance.tags",
    )
    sought = st.text_input(
        reader("finance.grounds.search"), key="finance.search", placeholder=reader("finance.grounds.example")
    )
    shown = table[table["tag"].isin(tags)] if tags else table
    told = _told(reader, shown)
    if sought:
        inside = told[[reader(f"report.head.{name}") for name in SEARCHED]].agg(" ".join, axis=1)
        told = told[inside.map(_typed).str.contains(_typed(sought), regex=False)]
    if told.empty:
        st.info(reader("finance.grounds.none"), icon=":material/search_off:")
        return
    st.caption(reader.counted("finance.grounds.shown", len(told)))
    st.dataframe(told, hide_index=True, height=HEIGHT_PIXELS)
    data_button(reader, shown.loc[told.index], f"{world.name}-assumptions")


@st.cache_data(show_spinner=False, max_entries=8)
def _assumptions(hashed: str, _world: World) -> pd.DataFrame:  # noqa: ARG001 the hash is the key
    return assumptions(_world)


def _told(reader: Reader, table: pd.DataFrame) -> pd.DataFrame:
    """The rows in the reader's words and numbers."""
    return pd.DataFrame(
        {
            reader(f"report.head.{name}"): [assumption_text(reader, name, one) for one in table[name]]
            for name in (*ASSUMED, "text")
        },
        index=table.index,
    )


def _typed(text: str) -> str:
    """A text as a keyboard writes it: small letters, straight apostrophes, plain spaces."""
    return text.casefold().translate(KEYBOARD)
