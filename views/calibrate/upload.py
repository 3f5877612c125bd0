"""Files handed over by the analyst: capped in the browser and on the server, known by their content."""

from __future__ import annotations

from functools import partial

import streamlit as st

import runs

from ..ui.frame import keep
from ..ui.reader import Reader, plain
from .uploads import Draft

ROUND = "calibrate.round"  # a new round empties the field of files
MEBIBYTE = 2**20


def upload(reader: Reader, draft: Draft | None) -> None:
    """The field of files, and those that are there."""
    st.subheader(reader("calibrate.files"), anchor=False)
    if draft is not None:
        for path in draft.files:
            st.caption(f":material/description: {plain(path.name)}")
        st.button(
            reader("calibrate.other"), icon=":material/restart_alt:", on_click=start_over, width="stretch"
        )
        return
    key = f"calibrate.files.{st.session_state.get(ROUND, 0)}"
    st.file_uploader(
        reader("calibrate.upload"),
        accept_multiple_files=True,
        key=key,
        help=reader("calibrate.upload.help"),
        max_upload_size=runs.FILE_BYTES_MOST // MEBIBYTE,
        on_change=partial(_receive, reader, key),
    )
    st.caption(reader("calibrate.privacy"))


def start_over() -> None:
    """Leave the files and the fit, and ask for files again; they stay in the list of runs where a fit used them."""
    keep("inputs", None)
    keep("fit", None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1


def _receive(reader: Reader, key: str) -> None:
    """Keep the files and go to what was understood of them."""
    given = st.session_state.get(key) or []
    if not given:
        return
    try:
        keep("inputs", runs.keep_inputs({one.name: one.getvalue() for one in given}))
    except runs.InputsRefused:
        most = reader.number(runs.FILE_BYTES_MOST // MEBIBYTE)
        st.session_state["calibrate.message"] = reader(
            "calibrate.upload.refused", files=reader.number(runs.FILES_MOST), most=most
        )
