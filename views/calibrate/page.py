"""Calibrate: files in, what was understood, a fit in the background, and what it can and cannot say."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import streamlit as st

import runs
from calibration import disagreements
from scenarios import Reader
from sim import World

from ..scenario.worlds import argument_of, world_named
from ..ui.frame import keep, markdown_safe, query_parameter
from ..ui.job_progress import WAITING, ended_badly, launch, watch
from ..ui.sign_in import allowed, author, type_name
from .file_summary import draw_file_summary
from .fit_result import draw_fit_result
from .job import Ask, argv_of, spec_of_ask
from .start_here import draw_start_here
from .uploads import Draft, draft_of, mapping_in, upload

KIND = "calibrate"
SEED_MOST = 2**31


def calibrate(reader: Reader, world: World) -> None:
    """Draw the page."""
    job = _job(reader)
    draft = _draft(reader, world)
    is_waiting = job is not None and runs.state(job).state in WAITING
    with st.sidebar:
        upload(reader, draft)
        if draft is not None:
            _ask(reader, world, draft, is_waiting)
    if message := st.session_state.pop("calibrate.message", None):
        st.error(message)
    if job is not None:
        _back(reader)
        if is_waiting:
            watch(reader, job, reader("calibrate.running"), _asked(reader, job))
        else:
            _after(reader, job)
    elif draft is None:
        draw_start_here(reader, world)
    else:
        draw_file_summary(reader, world, draft)


def _job(reader: Reader) -> str | None:
    """The fit the address names, if there is one."""
    named = query_parameter("fit")
    if named is None:
        return None
    try:
        spec = _spec(named)
    except (runs.UnknownJob, KeyError):
        keep("fit", None)
        st.warning(reader("calibrate.unknown.fit"))
        return None
    keep("fit", named)
    if query_parameter("inputs") is None:
        keep("inputs", spec["inputs"])
    return named


def _draft(reader: Reader, world: World) -> Draft | None:
    """The files the address names, if there are any."""
    named = query_parameter("inputs")
    if named is None:
        return None
    try:
        with st.spinner(reader("calibrate.reading")):
            found = draft_of(named, world)
    except runs.UnknownInputs:
        keep("inputs", None)
        st.warning(reader("calibrate.unknown.inputs"))
        return None
    keep("inputs", named)
    return found


def _ask(reader: Reader, world: World, draft: Draft, is_waiting: bool) -> None:
    """What is to be fitted, and the button that starts it."""
    mapping = mapping_in(draft)
    wrong = [] if draft.survey is None else disagreements(mapping, draft.survey.export, world)
    informs = bool(mapping.informs) or bool(draft.operations)
    with st.expander(reader("calibrate.settings"), key="calibrate.settings"):
        seed: int = st.number_input(
            reader("invest.seed"),
            min_value=0,
            max_value=SEED_MOST,
            value=1,
            key="calibrate.seed",
            help=reader("invest.seed.help"),
        )
        type_name(reader)
    if not allowed(reader, "analyst"):
        return
    st.button(
        reader("calibrate.start"),
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=is_waiting or bool(wrong) or bool(mapping.questions) or not informs,
        help=reader("calibrate.start.help"),
        on_click=partial(
            _start, reader, draft, Ask(query_parameter("world") or world.name, draft, mapping, int(seed))
        ),
    )
    if wrong or mapping.questions:
        st.caption(reader("calibrate.start.wrong" if wrong else "calibrate.next.questions"))
    elif not informs:
        st.caption(reader("calibrate.start.files" if draft.survey is None else "calibrate.start.nothing"))


def _start(reader: Reader, draft: Draft, ask: Ask) -> None:
    try:
        job = launch(argv_of(ask, argument_of(ask.world)), spec_of_ask(ask))
    except runs.TooManyJobs:
        st.session_state["calibrate.message"] = reader("work.too_many")
        return
    keep("inputs", draft.id)
    keep("fit", job)


def _spec(job: str) -> dict[str, Any]:
    """What a fit was asked. Raises runs.UnknownJob for a job of another kind."""
    spec: dict[str, Any] = json.loads((runs.folder_of(job) / "spec.json").read_text(encoding="utf-8"))
    if spec.get("kind") != KIND:
        raise runs.UnknownJob("not a fit")
    return spec


def _asked(reader: Reader, job: str) -> str:
    spec = _spec(job)
    world = world_named(spec["world"])
    texts = [markdown_safe(reader.label(world, world)), markdown_safe(", ".join(spec["files"]))]
    texts.append(reader("calibrate.seed", seed=str(spec["seed"])))
    texts += [markdown_safe(spec["by"])] if spec.get("by") else []
    return " · ".join(texts)


def _back(reader: Reader) -> None:
    st.button(
        reader("calibrate.back"),
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=partial(keep, "fit", None),
    )


def _after(reader: Reader, job: str) -> None:
    if runs.state(job).state == "done":
        draw_fit_result(reader, job, _spec(job), _asked(reader, job))
    else:
        ended_badly(reader, job, partial(_again, reader, job))


def _again(reader: Reader, job: str) -> None:
    try:
        keep("fit", runs.start_again(job, by=author()))
    except runs.TooManyJobs:
        st.session_state["calibrate.message"] = reader("work.too_many")
