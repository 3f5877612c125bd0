"""A log of contacts dropped on the page: kept next to the runs, its name in the answers, so that a reload keeps it."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

import streamlit as st

import runs
from scenarios import Reader

from ..ui.frame import markdown_safe
from .answers import PREFIX

PLACE, UPLOAD = f"{PREFIX}log", "company.log.file"
ROUND = "company.log.round"  # a new round empties the field of files
MEBIBYTE = 2**20
ENDINGS = ["csv", "tsv", "txt", "xlsx", "parquet", "xes", "json", "jsonocel", "sqlite"]


def log_in_hand() -> Path | None:
    """Return the log that the answers name, if it is kept here."""
    named = st.session_state.get(PLACE)
    if not named:
        return None
    try:
        return next(runs.inputs_of(str(named)).iterdir(), None)
    except runs.UnknownInputs:
        _ask_anew()
        return None


def draw_log(reader: Reader, log: Path | None) -> None:
    """Draw the field for a log, or the one that is there."""
    with st.expander(reader("company.log"), key="company.log", expanded=log is not None):
        st.caption(reader("company.log.text"))
        if log is None:
            key = f"{UPLOAD}.{st.session_state.get(ROUND, 0)}"
            st.file_uploader(
                reader("company.log.drop"),
                type=ENDINGS,
                key=key,
                max_upload_size=runs.FILE_BYTES_MOST // MEBIBYTE,
                on_change=partial(_receive, reader, key),
            )
            st.caption(reader("calibrate.privacy"))
        else:
            st.markdown(f":material/description: {markdown_safe(log.name)}")
            st.button(
                reader("company.log.leave_out"),
                icon=":material/delete:",
                type="tertiary",
                on_click=_leave_out,
            )


def _leave_out() -> None:
    with suppress(runs.UnknownInputs):
        runs.forget_inputs(str(st.session_state[PLACE]))
    _ask_anew()


def _ask_anew() -> None:
    st.session_state[PLACE] = ""
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _receive(reader: Reader, key: str) -> None:
    given = st.session_state.get(key)
    if given is None:
        return
    try:
        st.session_state[PLACE] = runs.keep_inputs({given.name: given.getvalue()})
    except runs.InputsRefused:
        most = reader.number(runs.FILE_BYTES_MOST // MEBIBYTE)
        st.session_state["company.message"] = reader(
            "calibrate.upload.refused", files=reader.number(runs.FILES_MOST), most=most
        )
