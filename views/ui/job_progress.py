"""Long work in the background: started under the name somebody typed, watched, cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

import runs
from scenarios import Reader
from sim import defects_of

from .frame import tell_defects
from .sign_in import allowed, author

WAITING = ("queued", "running")
REFRESH_SECONDS = 0.5
# The pace of the first moments says little of the rest.
ESTIMATED_FROM_SECONDS, ESTIMATED_FROM_SHARE = 10, 0.05
# Work advances in batches: between two of them the pace seems to fall, and what is left to rise.
LONGER_FROM = 1.5


def launch(argv: Sequence[str], spec: Mapping[str, Any]) -> str:
    """Start work in the name of whoever asks and return its job. Raises runs.TooManyJobs and runs.NotAllowed."""
    return runs.start(argv, spec, by=author())


@st.fragment(run_every=REFRESH_SECONDS)
def watch(reader: Reader, job: str, title: str, asked: str) -> None:
    """Draw how far a job is and a way to stop it; the whole page is drawn again when it ends."""
    found = runs.state(job)
    if found.state not in WAITING:
        st.rerun()
    st.header(title, anchor=False)
    st.caption(asked)
    share = min(1.0, found.done / found.total) if found.total else 0.0
    st.progress(share, text=progress_text(reader, found))
    st.set_page_config(page_title=reader("work.tab", share=reader.share(share, 0), title=title))
    cancel_button(reader, job, f"cancel.{job}")
    st.caption(reader("work.leave"))


def cancel_button(reader: Reader, job: str, key: str) -> None:
    """A button that stops a job."""
    is_asked = (runs.folder_of(job) / "cancel").exists()
    st.button(
        reader("work.cancelling" if is_asked else "work.cancel"),
        key=key,
        icon=":material/stop_circle:",
        disabled=is_asked or "analyst" not in runs.roles_of(author()),
        on_click=lambda: runs.cancel(job, author()),
    )


def progress_text(reader: Reader, found: runs.JobState) -> str:
    """Return how much is done, of how much, and how long the rest takes at that pace.

    What is left is said shorter as the work advances, and longer only where it is clearly so.
    """
    if not found.total:
        return reader("work.starting")
    texts = [reader("work.progress", done=reader.number(found.done), total=reader.number(found.total))]
    seconds = time.time() - found.started
    if seconds >= ESTIMATED_FROM_SECONDS and found.done >= ESTIMATED_FROM_SHARE * found.total:
        left = seconds * (found.total - found.done) / found.done
        shown = st.session_state.get(f"left.{found.started}", left)
        left = shown if shown < left < shown * LONGER_FROM else left
        st.session_state[f"left.{found.started}"] = left
        texts.append(reader("work.left", left=reader.time_left(left / 60)))
    return " · ".join(texts)


def ended_badly(reader: Reader, job: str, again: Callable[[], None]) -> None:
    """A job that was cancelled or failed: what it said last, and a button that starts it again."""
    found = runs.state(job)
    if found.state == "cancelled":
        st.header(reader("work.cancelled.title"), anchor=False)
        st.info(reader("work.cancelled.text"), icon=":material/stop_circle:")
    else:
        st.header(reader("work.failed.title"), anchor=False)
        st.error(reader("work.failed.text"), icon=":material/error:")
        last_words(reader, found)
    if allowed(reader, "analyst"):
        st.button(reader("work.again"), icon=":material/replay:", on_click=again)


def last_words(reader: Reader, found: runs.JobState) -> None:
    """Draw what a job said last: its defects in the language of the page, else its own words."""
    if found.failure is not None and (problem := defects_of(found.failure)):
        tell_defects(reader, problem)
    else:
        st.code(found.error or reader("work.failed.silent"), language=None, wrap_lines=True)
