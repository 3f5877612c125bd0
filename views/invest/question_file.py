"""The question as a file: taken away, brought back, and what of it the form cannot show."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from optimize import Problem, load_problem, problem_text
from scenarios import Reader
from sim import Defects, World

from ..ui.frame import markdown_safe, tell_defects
from .question import extras_of, key_in, place

MOST_MEGABYTES = 1


def as_file(reader: Reader, world: World, found: Problem | None) -> None:
    """The question as a file, to take away and to bring back; what of it the form cannot show is reported."""
    extras = extras_of(world)
    parts = [reader(f"invest.extra.{name}") for name in extras]
    if parts:
        st.info(reader("invest.extras", parts=", ".join(parts)), icon=":material/description:")
        st.button(
            reader("invest.extras.forget"),
            key="invest.extras.forget",
            on_click=lambda: st.session_state.pop(key_in(world, "extras"), None),
        )
    with st.expander(reader("invest.part.file"), key="invest.part.file"):
        st.caption(reader("invest.file.text"))
        st.download_button(
            reader("invest.file.save"),
            lambda: problem_text(found) if found else "",
            f"{world.name}-problem.toml",
            "application/toml",
            key="invest.file.save",
            icon=":material/download:",
            disabled=found is None,
            on_click="ignore",
        )
        st.file_uploader(
            reader("invest.file.open"),
            type="toml",
            max_upload_size=MOST_MEGABYTES,
            key="invest.file.open",
            on_change=lambda: _open(world),
        )
        if isinstance(told := st.session_state.get("invest.file.told"), Defects):
            tell_defects(reader, told)
        elif told:
            st.success(reader("invest.file.opened", name=markdown_safe(str(told))))


def _open(world: World) -> None:
    """Read the file that was brought, put the form at it, or remember what is wrong with it."""
    brought = st.session_state.get("invest.file.open")
    st.session_state.pop("invest.file.told", None)
    if brought is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.toml"
        file.write_bytes(brought.getvalue())
        try:
            place(world, load_problem(file, world))
        except Defects as problem:
            st.session_state["invest.file.told"] = type(problem)(brought.name, problem.defects)
        else:
            st.session_state["invest.file.told"] = brought.name
