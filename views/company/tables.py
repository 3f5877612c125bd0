"""The six tables of a kept company: seen, pasted, carried out as a workbook and taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from calibration import company
from scenarios import Reader
from sim import Defects, World

from ..ui.choice import told_apart

TABLE, PASTED, FILE = "company.tables.which", "company.tables.pasted", "company.tables.file"
TEXT_MOST = 200_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# saves a changed company with a note, or tells the defects that the change raises
Amend = Callable[[str, Callable[[World], World]], None]


def draw_tables(reader: Reader, name: str, world: World, amend: Amend) -> None:
    """Draw the tables of a company, and the ways in which others take their place."""
    with st.expander(reader("company.tables.title"), key="company.tables"):
        st.markdown(reader("company.tables.text"))
        table = st.selectbox(
            reader("company.tables.which"),
            company.TABLES,
            format_func=told_apart(company.TABLES, lambda one: reader(f"company.tables.{one}")),
            key=TABLE,
        )
        head, *rows = company.tables_of(world)[table]
        st.dataframe(
            pd.DataFrame([[str(cell) for cell in row] for row in rows], columns=[str(one) for one in head]),
            hide_index=True,
        )
        st.text_area(reader("company.tables.paste"), key=PASTED, max_chars=TEXT_MOST, height=140)
        st.button(
            reader("company.tables.take"),
            icon=":material/content_paste:",
            on_click=partial(_take_pasted, table, amend),
        )
        st.download_button(
            reader("company.tables.download"),
            partial(company.company_workbook, world, reader),
            file_name=f"{name}.xlsx",
            mime=XLSX,
            icon=":material/download:",
        )
        st.file_uploader(reader("company.tables.upload"), type=["xlsx"], key=FILE)
        st.button(
            reader("company.tables.take_file"),
            icon=":material/upload:",
            disabled=st.session_state.get(FILE) is None,
            on_click=partial(_take_file, amend),
        )


def _take_pasted(table: str, amend: Amend) -> None:
    text = str(st.session_state.get(PASTED) or "")
    if text.strip():
        amend(table, lambda world: company.with_tables(world, {table: company.pasted_rows(text)}, table))


def _take_file(amend: Amend) -> None:
    file = st.session_state.get(FILE)
    if file is not None:
        amend(file.name, lambda world: company.with_workbook(world, file.getvalue(), file.name))


def defects_in_words(reader: Reader, problem: Defects) -> list[str]:
    """Return what is wrong, a sentence each."""
    return [reader.say(one.message()) for one in problem.defects]
