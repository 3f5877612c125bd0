"""The versions of a kept company: listed, held against each other, carried out as an archive, deleted and brought back."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

import runs
from scenarios import Reader, load_world
from sim import parameter_changes

from ..ui.clock import day_here
from ..ui.frame import keep, markdown_safe
from .in_hand import CHANGE

DELETED, REFUSED, AGAINST = "company.deleted", "company.refused", "company.versions.against"
ROWS_MOST = 200
DECIMALS = 5
ZIP = "application/zip"


def draw_versions(reader: Reader, name: str) -> None:
    """Draw the versions of a company and what can be done with it as a whole."""
    kept = runs.company_named(name)
    latest = kept.latest.number
    with st.expander(reader.counted("company.versions.title", len(kept.versions)), key="company.versions"):
        heads = [reader(f"company.versions.head.{one}") for one in ("number", "saved", "note")]
        rows = [
            [str(one.number), day_here(reader, one.saved), one.note or "–"] for one in reversed(kept.versions)
        ]
        st.table(pd.DataFrame(rows, columns=heads).set_index(heads[0]))
        before = [one.number for one in reversed(kept.versions) if one.number != latest]
        if before:
            chosen = st.selectbox(
                reader("company.versions.against", number=str(latest)),
                before,
                index=None,
                key=AGAINST,
                placeholder=reader("invest.choose"),
            )
            if chosen is not None:
                _draw_changes(reader, name, chosen, latest)
        with st.container(horizontal=True):
            st.download_button(
                reader("company.versions.download"),
                partial(archive_of, name),
                file_name=f"{name}.zip",
                mime=ZIP,
                icon=":material/download:",
            )
            with st.popover(reader("company.versions.delete"), icon=":material/delete:"):
                st.markdown(reader("company.versions.delete.text"))
                st.button(
                    reader("company.versions.delete.yes"), type="primary", on_click=partial(_delete, name)
                )


def draw_deleted(reader: Reader) -> None:
    """Say which company was deleted just now, and offer it back."""
    if refused := st.session_state.pop(REFUSED, None):
        st.error(refused)
    name = st.session_state.get(DELETED)
    if name is None:
        return
    st.info(reader("company.versions.deleted", name=markdown_safe(name)))
    st.button(
        reader("company.versions.restore"), icon=":material/undo:", on_click=partial(_restore, reader, name)
    )


def archive_of(name: str) -> bytes:
    """Return a company with all its versions as the bytes of a zip file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.zip"
        runs.export_company(name, path)
        return path.read_bytes()


def _draw_changes(reader: Reader, name: str, first: int, second: int) -> None:
    """Draw what two versions differ by, a parameter a row."""
    before, after = (load_world(runs.version_of(f"{name}@{one}").world) for one in (first, second))
    changes = parameter_changes(before, after)
    if not changes:
        st.caption(reader("command.diff.none"))
        return
    heads = [
        reader("command.diff.head.group"),
        reader("command.diff.head.parameter"),
        *(reader("company.versions.number", number=str(one)) for one in (first, second)),
    ]
    rows = [
        [
            reader(f"command.diff.group.{one.group}"),
            one.place,
            _written(reader, one.first),
            _written(reader, one.second),
        ]
        for one in changes[:ROWS_MOST]
    ]
    st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True)
    if len(changes) > ROWS_MOST:
        st.caption(reader("company.versions.more", count=len(changes) - ROWS_MOST))


def _written(reader: Reader, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return reader.number(value, 0 if float(value).is_integer() else DECIMALS)
    if isinstance(value, list):
        return ", ".join(_written(reader, one) for one in value)
    return str(value)


def _delete(name: str) -> None:
    runs.delete_company(name)
    keep(CHANGE, None)
    st.session_state[DELETED] = name


def _restore(reader: Reader, name: str) -> None:
    try:
        runs.restore_company(name)
    except runs.NameTaken:
        st.session_state[REFUSED] = reader("command.company.taken", name=markdown_safe(name))
        return
    except runs.UnknownCompany:
        st.session_state[REFUSED] = reader("command.company.not_deleted", name=markdown_safe(name))
    st.session_state.pop(DELETED, None)
