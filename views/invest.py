"""Invest: a budget in, the plan of highest value out, against today, with what proves it."""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from typing import Any

import streamlit as st

import runs
from optimize import as_problem
from sim import Defects, Plan, World

from .charts import chart_spends
from .frame import asked, keep, tell_defects
from .levers import total_eur_year
from .reader import Reader, plain
from .recommendation import bars, recommendation
from .result import spends
from .worlds import world_named

SIMULATIONS, FEWEST, MOST = 400, 50, 100_000
WAITING = ("queued", "running")
REFRESH_SECONDS = 0.5


def invest(reader: Reader, world: World) -> None:
    """Draw the page: the question on the left, on the right today's split, the work, or the answer."""
    job = _job(reader)
    is_waiting = job is not None and runs.state(job).state in WAITING
    with st.sidebar:
        _question(reader, world, is_waiting)
    if job is None:
        _before(reader, world)
    elif is_waiting:
        _watch(reader, job)
    else:
        _after(reader, job)


def _job(reader: Reader) -> str | None:
    """The job the address names, if there is one."""
    named = asked("job")
    if named is None:
        return None
    try:
        runs.folder_of(named)
    except runs.UnknownJob:
        keep("job", None)
        st.warning(reader("invest.unknown"))
        return None
    keep("job", named)
    return named


def _question(reader: Reader, world: World, is_waiting: bool) -> None:
    st.subheader(reader("invest.question"))
    before = round(total_eur_year(world, Plan()))
    budget: int = st.number_input(
        reader("invest.budget"),
        min_value=0,
        max_value=10**12,
        value=before,
        step=max(1, round(before / 100)),
        key=f"{world.name}.budget",
        help=reader("invest.budget.help"),
        bind="query-params",
        persist_state="session",
    )
    change = budget / before - 1 if before else 0.0
    st.caption(
        reader("invest.budget.today", budget=reader.eur(budget))
        if budget == before
        else reader(
            "invest.budget.change", budget=reader.eur(budget), change=reader.share(change, signed=True)
        )
    )
    with st.expander(reader("invest.settings")):
        simulations = st.number_input(
            reader("invest.simulations"),
            min_value=FEWEST,
            max_value=MOST,
            value=SIMULATIONS,
            step=50,
            key="simulations",
            help=reader("invest.simulations.help"),
            bind="query-params",
            persist_state="session",
        )
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
    asked_for = None if budget == before else budget
    problem = _refused(world, asked_for)
    st.button(
        reader("invest.start"),
        type="primary",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=is_waiting or problem is not None,
        help=reader("invest.start.help"),
        on_click=partial(_start, reader, world.name, asked_for, int(simulations), int(seed)),
    )
    if problem is not None:
        tell_defects(reader, problem, reader("invest.refused"))
    if message := st.session_state.pop("invest.message", None):
        st.error(message)


def _refused(world: World, budget: int | None) -> Defects | None:
    """What is wrong with a budget (None: today's spend), before anything is started."""
    try:
        as_problem({} if budget is None else {"budget_eur_year": float(budget)}, world)
    except Defects as problem:
        return problem
    return None


def _start(reader: Reader, world: str, budget: int | None, simulations: int, seed: int) -> None:
    options = {"--budget": budget, "--simulations": simulations, "--seed": seed}
    flags = [str(part) for option in options.items() if option[1] is not None for part in option]
    spec = {"world": world, "budget": budget, "simulations": simulations, "seed": seed}
    try:
        job = runs.start([sys.executable, "-m", "cli", "optimise", world, *flags, "--json"], spec)
    except runs.TooManyJobs:
        st.session_state["invest.message"] = reader("invest.too_many")
        return
    keep("job", job)


def _spec(job: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((runs.folder_of(job) / "spec.json").read_text(encoding="utf-8"))
    return found


def _asked(reader: Reader, job: str) -> str:
    spec = _spec(job)
    world = world_named(spec["world"])
    budget = total_eur_year(world, Plan()) if spec["budget"] is None else spec["budget"]
    return reader(
        "invest.asked",
        world=plain(reader.label(world, world)),
        budget=reader.eur(budget),
        simulations=reader.number(spec["simulations"]),
        seed=str(spec["seed"]),
    )


def _before(reader: Reader, world: World) -> None:
    """Today's split, and what will happen."""
    st.subheader(reader("invest.before.title"))
    st.markdown(reader("invest.before.text"))
    st.info(reader("invest.before.next"), icon=":material/arrow_back:")
    table = spends(reader, world, {})
    text = reader("invest.before.chart", total=reader.eur(total_eur_year(world, Plan())))
    st.markdown(f"#### {reader('invest.before.split')}")
    st.caption(text)
    bars(reader, table, chart_spends, text)


@st.fragment(run_every=REFRESH_SECONDS)
def _watch(reader: Reader, job: str) -> None:
    """How far the work is, and a way to stop it; the whole page is drawn again when it ends."""
    found = runs.state(job)
    if found.state not in WAITING:
        st.rerun()
    st.subheader(reader("invest.running.title"))
    st.caption(_asked(reader, job))
    share = found.done / found.total if found.total else 0.0
    st.progress(min(1.0, share), text=_progress(reader, found))
    is_cancelled = (runs.folder_of(job) / "cancel").exists()
    st.button(
        reader("invest.cancelling" if is_cancelled else "invest.cancel"),
        icon=":material/stop_circle:",
        disabled=is_cancelled,
        on_click=partial(runs.cancel, job),
    )
    st.caption(reader("invest.running.text"))


def _progress(reader: Reader, found: runs.JobState) -> str:
    if not found.total:
        return reader("invest.progress.starting")
    texts = [reader("invest.progress", done=reader.number(found.done), total=reader.number(found.total))]
    seconds = time.time() - found.started
    if found.done:
        left = seconds * (found.total - found.done) / found.done
        texts.append(reader("invest.progress.left", left=reader.wait(left / 60)))
    return " · ".join(texts)


def _after(reader: Reader, job: str) -> None:
    found = runs.state(job)
    world = world_named(_spec(job)["world"])
    if found.state == "done":
        result = json.loads((runs.folder_of(job) / "stdout.txt").read_text(encoding="utf-8"))
        recommendation(reader, world, result, _asked(reader, job))
    elif found.state == "cancelled":
        st.subheader(reader("invest.cancelled.title"))
        st.info(reader("invest.cancelled.text"), icon=":material/stop_circle:")
        st.caption(_asked(reader, job))
    else:
        st.subheader(reader("invest.failed.title"))
        st.error(reader("invest.failed.text"))
        st.caption(_asked(reader, job))
        st.code(found.error or reader("invest.failed.silent"), language=None, wrap_lines=True)
    if found.state != "done":
        _before(reader, world)
