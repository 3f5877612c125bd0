"""Nothing was uploaded yet: what may be, what each question would tell, and an example to try."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

import runs
from calibration import FITTABLE, save_survey, wording
from scenarios import Reader
from sim import Defects, World, world_hash

from ..scenario.simulated import prepared
from ..ui.frame import keep, tell_defects

EXAMPLE_ANSWERS, EXAMPLE_SEED = 1000, 7
WANTED = "calibrate.example"
EXAMPLE = "{world}-synthetic-answers.csv"


def draw_start_here(reader: Reader, world: World) -> None:
    """Draw the page of somebody who has given nothing yet."""
    st.header(reader("calibrate.empty.title"), anchor=False)
    st.markdown(reader("calibrate.empty.text"))
    st.info(reader("calibrate.empty.next"), icon=":material/arrow_back:")
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(reader("calibrate.example.text"), width="stretch")
        st.button(
            reader("calibrate.example"),
            icon=":material/science:",
            help=reader("calibrate.example.help"),
            on_click=lambda: st.session_state.update({WANTED: True}),
        )
    if st.session_state.pop(WANTED, False):
        _example(reader, world)
    st.markdown(f"### {reader('calibrate.empty.asked')}")
    table = questions(reader)
    st.markdown(reader("calibrate.empty.table", count=reader.number(len(table))))
    st.table(table, border="horizontal", hide_index=True)


def questions(reader: Reader) -> pd.DataFrame:
    """Return what each question of a survey tells of the world, those that tell of most numbers first."""
    told: dict[str, list[str]] = {}
    for one in FITTABLE:
        for role in one.roles:
            told.setdefault(role, []).append(wording.field_label(reader, one.field))
    order = sorted(told, key=lambda role: -len(told[role]))
    return pd.DataFrame(
        {
            reader("calibrate.question"): [reader(f"fit.question.{role}") for role in order],
            reader("calibrate.tells"): [reader("reading.joint").join(told[role]) for role in order],
        }
    )


def _example(reader: Reader, world: World) -> None:
    """Let simulated customers answer, and go to what is understood of their answers."""
    try:
        with st.spinner(reader("explore.compiling")):
            prepared()
        with st.spinner(reader("calibrate.example.making")):
            name, content = example(world_hash(world), world)
    except Defects as problem:
        tell_defects(reader, problem)
        return
    keep("inputs", runs.keep_inputs({name: content}))
    st.rerun()


@st.cache_data(show_spinner=False, max_entries=4)
def example(hashed: str, _world: World) -> tuple[str, bytes]:  # noqa: ARG001 the hash is the key
    """Answers of the company's simulated customers, as a survey tool would export them. Raises Defects."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        save_survey(_world, "qualtrics", path, responses=EXAMPLE_ANSWERS, seed=EXAMPLE_SEED)
        return EXAMPLE.format(world=_world.name), path.read_bytes()
