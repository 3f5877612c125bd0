"""The expensive tables: the same customers are simulated again without each moment's truth, each bot, each contact solved."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

import runs
from scenarios import Reader, save_plan

from ...scenario.worlds import argument_of, name_of
from ...ui.job_progress import REFRESH_SECONDS, WAITING, cancel_button, last_words, launch, progress_text
from ...ui.sign_in import allowed
from ..logged_run import LoggedRun


def study(reader: Reader, lives: LoggedRun) -> dict[str, pd.DataFrame] | None:
    """The tables of `rox journey --leave-one-out` for these lives; a way to make them where they are not made yet."""
    job = job_of(lives)
    state = None if job is None else job.state.state
    if job is not None and state in WAITING:
        _watch(reader, job.id)
        return None
    if job is not None and state == "done":
        return _tables(job.id)
    if job is not None and state == "failed":
        st.error(reader("journey.study.failed"))
        last_words(reader, job.state)
    with st.container(border=True):
        st.markdown(reader("journey.study.text"))
        if allowed(reader, "analyst"):
            st.button(
                reader("journey.study.start"),
                icon=":material/science:",
                type="primary",
                on_click=partial(_start, reader, lives),
            )
    if message := st.session_state.pop("study.message", None):
        st.error(message)
    return None


def job_of(lives: LoggedRun) -> runs.Job | None:
    """The last study asked for of these lives, by whomever, before a restart of the server too."""
    return next((one for one in runs.jobs() if one.spec.get("lives") == lives.key), None)


def _start(reader: Reader, lives: LoggedRun) -> None:
    """Start `rox journey` on the very world and plan that are shown."""
    name = name_of(lives.world)
    folder = runs.registry() / ".plans"
    folder.mkdir(parents=True, exist_ok=True)
    plan = folder / f"{lives.key}.toml"
    save_plan(lives.plan, plan)
    command = [sys.executable, "-m", "cli", "journey", argument_of(name), "--plan", str(plan)]
    spec = {"kind": "journey", "world": name, "plan": lives.plan.name, "lives": lives.key}
    try:
        launch([*command, "--leave-one-out", "--json"], spec)
    except runs.TooManyJobs:
        st.session_state["study.message"] = reader("work.too_many")


@st.fragment(run_every=REFRESH_SECONDS)
def _watch(reader: Reader, job: str) -> None:
    """How far the work is, and a way to stop it."""
    found = runs.state(job)
    if found.state not in WAITING:
        st.rerun()
    share = found.done / found.total if found.total else 0.0
    st.progress(min(1.0, share), text=progress_text(reader, found))
    cancel_button(reader, job, "study.cancel")


@st.cache_data(show_spinner=False, max_entries=32)
def _tables(job: str) -> dict[str, pd.DataFrame]:
    told: dict[str, Any] = json.loads((runs.folder_of(job) / "stdout.txt").read_text(encoding="utf-8"))
    return {name: pd.DataFrame(rows) for name, rows in told["tables"].items()}
