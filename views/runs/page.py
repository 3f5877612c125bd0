"""Runs: everything started, by whom, its state, and what can be done with it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st

import runs
from scenarios import Reader
from sim import World

from ..ui.chart_card import data_button
from ..ui.clock import clock_here
from ..ui.frame import go_to, keep, markdown_safe
from ..ui.job_progress import cancel_button, last_words, progress_text
from ..ui.sign_in import author
from .entries import Entry, entries, forget, start_again, world_label

REFRESH_SECONDS = 2.0
SHOWN = 20
GIBIBYTE = 2**30
HOUR_SECONDS = 3600
WIDTHS = (2.6, 1.3, 1.5, 2.2)
BADGES = {
    "queued": ("gray", ":material/schedule:"),
    "running": ("blue", ":material/progress_activity:"),
    "done": ("green", ":material/check_circle:"),
    "failed": ("red", ":material/error:"),
    "cancelled": ("gray", ":material/stop_circle:"),
}


def started(reader: Reader, world: World) -> None:  # noqa: ARG001 every company's
    """Draw the page."""
    st.header(reader("runs.title"), anchor=False)
    limits = runs.JobLimits()
    st.markdown(
        reader(
            "runs.text",
            jobs=reader.number(limits.jobs),
            hours=reader.number(limits.wall_seconds / HOUR_SECONDS),
            memory=reader.number(limits.memory_bytes / GIBIBYTE),
        )
    )
    if message := st.session_state.pop("runs.message", None):
        st.error(message)
    found = entries()
    if not found:
        _nothing(reader)
    elif all(one.is_ended for one in found):
        _list(reader, found)
    else:
        _watched(reader)


def _nothing(reader: Reader) -> None:
    st.info(reader("runs.none"), icon=":material/history:")
    with st.container(horizontal=True):
        for page in ("calibrate", "invest"):
            st.button(reader(f"runs.none.{page}"), key=f"none.{page}", on_click=partial(go_to, page, {}))


@st.fragment(run_every=REFRESH_SECONDS)
def _watched(reader: Reader) -> None:
    """The list while something runs; the whole page is drawn again when nothing does, or when it is left."""
    found = entries()
    if (
        "visit" in st.session_state
        or "runs.message" in st.session_state
        or all(one.is_ended for one in found)
    ):
        st.rerun()
    _list(reader, found)


def _list(reader: Reader, found: tuple[Entry, ...]) -> None:
    whole = st.session_state.get("runs.whole", False)
    for entry in found if whole else found[:SHOWN]:
        with st.container(border=True, key=f"entry-{entry.id}"):
            _entry(reader, entry)
    with st.container(horizontal=True):
        if len(found) > SHOWN and not whole:
            more = reader("runs.more", count=reader.number(len(found) - SHOWN))
            st.button(more, on_click=lambda: st.session_state.update({"runs.whole": True}))
        data_button(reader, table_of(reader, found), "runs")


def table_of(reader: Reader, found: tuple[Entry, ...]) -> pd.DataFrame:
    """The list as a table to take away."""
    rows = [
        (
            _verb(reader, one),
            world_label(reader, one.world) if one.world else "",
            one.by,
            datetime.fromtimestamp(one.started, UTC).isoformat(timespec="seconds"),
            reader(f"runs.state.{one.state}"),
            one.id,
        )
        for one in found
    ]
    names = ("verb", "world", "by", "started", "state", "id")
    return pd.DataFrame(rows, columns=[reader(f"runs.head.{name}") for name in names])


def _entry(reader: Reader, entry: Entry) -> None:
    what, where, when, actions = st.columns(WIDTHS, vertical_alignment="center")
    label = world_label(reader, entry.world) if entry.world else reader("runs.no_world")
    what.markdown(f"**{_verb(reader, entry)}** · {markdown_safe(label)}")
    files = entry.job.spec.get("files") if entry.job is not None else None
    if files:
        what.caption(markdown_safe(", ".join(str(name) for name in files)))
    colour, icon = BADGES.get(entry.state, BADGES["queued"])
    where.badge(reader(f"runs.state.{entry.state}"), icon=icon, color=colour)  # type: ignore[arg-type]
    when.markdown(_when(reader, entry.started))
    if entry.by:
        when.caption(reader("runs.by", name=markdown_safe(entry.by)))
    elif entry.job is None:
        when.caption(reader("runs.by_command"))
    with actions, st.container(horizontal=True, horizontal_alignment="right"):
        _actions(reader, entry)
    if entry.job is not None and not entry.is_ended:
        state = entry.job.state
        share = state.done / state.total if state.total else 0.0
        st.progress(min(1.0, share), text=progress_text(reader, state))
    if entry.state == "failed" and entry.error:
        with st.expander(reader("runs.said"), key=f"runs.said.{entry.id}"):
            if entry.job is not None:
                last_words(reader, entry.job.state)
            else:
                error = entry.error
                said = reader.one_of("runs.error", error) if isinstance(error, str) else reader.say(error)
                st.code(said, language=None, wrap_lines=True)


def _actions(reader: Reader, entry: Entry) -> None:
    if entry.page is not None:
        st.button(
            reader("runs.open"),
            key=f"open.{entry.id}",
            icon=":material/open_in_new:",
            on_click=partial(open_entry, *entry.page),
        )
    if not entry.is_ended:
        if entry.job is not None:
            cancel_button(reader, entry.id, f"cancel.{entry.id}")
        return
    if "analyst" not in runs.roles_of(author()):
        return
    if entry.job is not None and entry.state != "done":
        resumed = entry.kind == "optimise"
        st.button(
            reader("runs.resume" if resumed else "runs.again"),
            key=f"again.{entry.id}",
            icon=":material/resume:" if resumed else ":material/replay:",
            on_click=partial(_again, reader, entry),
        )
    with st.popover("", icon=":material/delete:", help=reader("runs.delete"), key=f"delete.{entry.id}"):
        _delete(reader, entry)


def _delete(reader: Reader, entry: Entry) -> None:
    if entry.is_signed:
        st.markdown(reader("runs.delete.signed"))
        return
    outside = entry.job is None and entry.folder is not None and entry.folder.parent != runs.registry()
    st.markdown(reader("runs.delete.outside" if outside else "runs.delete.text"))
    st.button(
        reader("runs.delete.yes"),
        key=f"forget.{entry.id}",
        type="primary",
        on_click=partial(_forget, reader, entry),
    )


def open_entry(page: str, parameters: dict[str, str]) -> None:
    """Go to the page that shows a thing started, and to nothing else that was looked at there."""
    for name in ("job", "run", "fit", "inputs"):
        if page != "calibrate" or name in ("fit", "inputs"):
            keep(name, None)
    for name, value in parameters.items():
        keep(name, value)
    go_to(page, parameters)


def _again(reader: Reader, entry: Entry) -> None:
    try:
        start_again(entry)
    except runs.TooManyJobs:
        st.session_state["runs.message"] = reader("work.too_many")


def _forget(reader: Reader, entry: Entry) -> None:
    try:
        forget(entry)
    except runs.UnknownJob:
        return
    except runs.StillRunning:
        st.session_state["runs.message"] = reader("runs.still")


def _verb(reader: Reader, entry: Entry) -> str:
    return reader.one_of("runs.verb", entry.kind)


def _when(reader: Reader, seconds: float) -> str:
    """The moment on the clock of the person reading."""
    return reader.moment(datetime.fromtimestamp(seconds, clock_here()))
