"""Invest: the question on the left; on the right today's split, the work, or the answer."""

from __future__ import annotations

from functools import partial

import streamlit as st

import runs
from optimize import Problem
from scenarios import Reader
from sim import Defects, Plan, World

from ..optimised_run.list import finished, run_name
from ..optimised_run.result import OptimisedRun, optimised_run_in, spends
from ..scenario.levers import total_eur_year
from ..ui.charts import chart_spends
from ..ui.frame import keep, made_room, make_room, markdown_safe, query_parameter, tell_defects
from ..ui.job_progress import WAITING, last_words, watch
from ..ui.sign_in import allowed, type_name
from .beyond import draw_beyond
from .job import Ask, accept_beyond, folder_of, is_beyond, question_of, resume, spec_of, start
from .question import place, question
from .question_file import as_file
from .question_text import question_text
from .recommendation import bars, recommendation

SIMULATIONS, FEWEST, MOST = 200, 50, 100_000
LISTED = 5


def invest(reader: Reader, world: World) -> None:
    """Draw the page."""
    job = _job(reader)
    is_waiting = job is not None and runs.state(job).state in WAITING
    _room_for(job or query_parameter("run"))
    with st.sidebar:
        _question(reader, world, is_waiting)
    made_room()
    if message := st.session_state.pop("invest.message", None):
        st.error(message)
    if job is not None:
        if is_waiting:
            watch(reader, job, reader("invest.running.title"), _asked(reader, job))
        else:
            _after(reader, world, job)
    elif (found := _opened(reader)) is not None:
        recommendation(reader, found, _asked_of_run(reader, found))
    else:
        _before(reader, world)


def _job(reader: Reader) -> str | None:
    """The job the address names, if there is one."""
    named = query_parameter("job")
    if named is None:
        return None
    try:
        spec_of(named)
    except runs.UnknownJob:
        keep("job", None)
        st.warning(reader("invest.unknown"))
        return None
    keep("job", named)
    return named


def _room_for(shown: str | None) -> None:
    """Make room, once, for a search or a plan that is newly shown: just asked for, opened, or come to by its address."""
    if shown is not None and st.session_state.get("invest.shown") != shown:
        make_room()
    st.session_state["invest.shown"] = shown


def _opened(reader: Reader) -> OptimisedRun | None:
    """The finished run the address names, if there is one."""
    named = query_parameter("run")
    if named is None:
        return None
    record = next((one for one in finished("optimise") if one.id == named), None)
    if record is None:
        keep("run", None)
        st.warning(reader("invest.unknown"))
        return None
    keep("run", named)
    return _found(reader, record)


def _found(reader: Reader, record: runs.Record) -> OptimisedRun | None:
    try:
        return optimised_run_in(record.folder)
    except Defects as problem:
        tell_defects(reader, problem)
        return None


def _question(reader: Reader, world: World, is_waiting: bool) -> None:
    st.header(reader("invest.question"), anchor=False)
    problem = question(reader, world)
    as_file(reader, world, problem)
    with st.expander(reader("invest.settings"), key="invest.settings"):
        type_name(reader)
        simulations = st.number_input(
            reader("invest.simulations"),
            min_value=FEWEST,
            max_value=MOST,
            value=SIMULATIONS,
            step=100,
            key="simulations",
            help=reader("invest.simulations.help"),
            bind="query-params",
            persist_state="session",
        )
        st.caption(reader("invest.simulations.text"))
        seed = st.number_input(
            reader("invest.seed"),
            min_value=0,
            max_value=2**31,
            value=1,
            key="seed",
            help=reader("invest.seed.help"),
            bind="query-params",
            persist_state="session",
        )
        accepted = ""
        if world.reported.model_dump(exclude_defaults=True):
            accepted = st.text_input(
                reader("invest.accepted"),
                key=f"{world.name}.accepted",
                help=reader("invest.accepted.help"),
                persist_state="session",
            )  # fmt: skip
        outside = st.text_input(
            reader("invest.accepted.outside"),
            key=f"{world.name}.accepted.outside",
            help=reader("invest.accepted.outside.help"),
            persist_state="session",
        )
    fit = ""
    if world.fit.verdict == "red":
        fit = st.text_input(
            reader("invest.accepted.fit"),
            key=f"{world.name}.accepted.fit",
            help=reader("invest.accepted.fit.help"),
            persist_state="session",
        )
    words = [(one or "").strip() for one in (accepted, fit, outside)]
    if not allowed(reader, "analyst"):
        return
    st.button(
        reader("invest.start"),
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=is_waiting or problem is None,
        help=reader("invest.start.help"),
        on_click=partial(_start, reader, world, problem, int(simulations), int(seed), words),
    )


def _start(
    reader: Reader, world: World, problem: Problem | None, simulations: int, seed: int, words: list[str]
) -> None:
    if problem is not None:
        _launched(reader, partial(start, Ask(world, problem, simulations, seed, *words)))


def _launched(reader: Reader, launch: partial[str]) -> None:
    """Start a job and go to it; say so where too many are running."""
    try:
        job = launch()
    except runs.TooManyJobs:
        st.session_state["invest.message"] = reader("work.too_many")
        return
    keep("run", None)
    keep("job", job)


def _accept(reader: Reader, job: str, why: str) -> None:
    """Take the plan of a search that leads beyond what was observed."""
    _launched(reader, partial(accept_beyond, job, why))


def _asked(reader: Reader, job: str) -> str:
    ask = question_of(spec_of(job))
    return reader(
        "invest.asked",
        world=markdown_safe(reader.label(ask.world, ask.world)),
        question=question_text(reader, ask.world, ask.problem),
        simulations=reader.number(ask.simulations),
        seed=str(ask.seed),
    )


def _asked_of_run(reader: Reader, found: OptimisedRun) -> str:
    """What a run was asked, from what it left."""
    return reader(
        "invest.asked",
        world=markdown_safe(reader.label(found.world, found.world)),
        question=reader("invest.asked.budget", eur=reader.eur(found.result["budget_eur_year"])),
        simulations=reader.number(found.result["certificate"]["simulations"]),
        seed=str(found.result["seed"]),
    )


def _before(reader: Reader, world: World) -> None:
    """Today's split, and what will happen."""
    st.header(reader("invest.before.title"), anchor=False)
    st.markdown(reader("invest.before.text"))
    st.info(reader("invest.before.next"), icon=":material/arrow_back:")
    _earlier(reader)
    table = spends(reader, world, {})
    text = reader("invest.before.chart", total=reader.eur(total_eur_year(world, Plan())))
    st.markdown(f"### {reader('invest.before.split')}")
    bars(reader, table, chart_spends, text, f"{world.name}-today")


def _earlier(reader: Reader) -> None:
    """Plans found before, to open again."""
    records = finished("optimise")[:LISTED]
    if not records:
        return
    st.markdown(f"### {reader('invest.earlier')}")
    with st.container(horizontal=True):
        for record in records:
            st.button(
                run_name(reader, record),
                key=f"earlier.{record.id}",
                icon=":material/history:",
                on_click=partial(keep, "run", record.id),
            )


def _after(reader: Reader, world: World, job: str) -> None:
    found = runs.state(job)
    if found.state == "done":
        recommendation(reader, optimised_run_in(folder_of(job)), _asked(reader, job))
        _put_back(reader, world, job)
        return
    if is_beyond(found):
        draw_beyond(reader, question_of(spec_of(job)).world, job, partial(_accept, reader))
        st.caption(_asked(reader, job))
        _put_back(reader, world, job)
        _before(reader, world)
        return
    if found.state == "cancelled":
        st.header(reader("invest.cancelled.title"), anchor=False)
        st.info(reader("invest.cancelled.text"), icon=":material/stop_circle:")
        st.caption(_asked(reader, job))
    else:
        st.header(reader("invest.failed.title"), anchor=False)
        st.error(reader("invest.failed.text"))
        st.caption(_asked(reader, job))
        last_words(reader, found)
    with st.container(horizontal=True):
        st.button(
            reader("invest.resume"),
            icon=":material/resume:",
            type="primary",
            help=reader("invest.resume.help"),
            on_click=partial(_launched, reader, partial(resume, job)),
        )
        _put_back(reader, world, job)
    _before(reader, world)


def _put_back(reader: Reader, world: World, job: str) -> None:
    """A button that puts the form at the question of a search."""
    ask = question_of(spec_of(job))
    st.button(
        reader("invest.again"),
        icon=":material/edit:",
        help=reader("invest.again.help"),
        disabled=ask.world != world,
        on_click=partial(place, ask.world, ask.problem),
    )
