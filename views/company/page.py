"""Company: ten figures in, a company out, saved under a name that every page and every verb knows."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st

import runs
from calibration import Figures
from calibration import company as own
from scenarios import Reader, load_world, templates
from sim import World, messages_from_json

from ..scenario.company_picker import go_on_with
from ..ui.choice import choice, told_apart
from ..ui.clock import day_here
from ..ui.frame import keep, markdown_safe
from ..ui.job_progress import WAITING, ended_badly, launch, watch
from ..ui.sign_in import allowed, author
from .answers import PREFIX, answers, keep_answers, restore_answers
from .form import draw_form
from .in_hand import CHANGE, JOB, KIND, draft_in_hand, kept_in_hand, label_of, saved_by
from .kept import draw_kept, go_on
from .log_file import draw_log, log_in_hand
from .maturity import draw_maturity
from .portrait import draw_evidence, draw_first_look, draw_portrait
from .reading import read_answers
from .versions import draw_deleted

SHEET = "sheet.toml"
# kinds of company offered; the other templates are for tests
KINDS = ("bank", "insurer", "telecom", "shop", "public", "hospital", "utility", "blank")
NAME_MOST = 40
TAKEN = "company.taken"
# on a wide screen the portrait stays in sight while the questions go by
STYLE = """<style>@media (min-width: 701px) {
[data-testid="stColumn"]:has(.st-key-company_look) {position: sticky; top: 4rem; align-self: flex-start}}</style>"""


class DraftInputs(NamedTuple):
    """What a company is drafted from: figures, and a log and a stage of maturity where there are any."""

    figures: Figures
    log: Path | None
    stage: str | None


def company(reader: Reader, _world: World) -> None:
    """Draw the page."""
    st.html(STYLE)
    if message := st.session_state.pop("company.message", None):
        st.error(message)
    job, kept = draft_in_hand(), kept_in_hand()
    if job is None and kept:
        draw_kept(reader, kept)
    elif job is None:
        _ask(reader)
    elif runs.state(job).state in WAITING:
        watch(reader, job, reader("company.running"), markdown_safe(label_of(job)))
        _back(reader, "company.change")
    elif runs.state(job).state == "done":
        _result(reader, saved_by(job))
    else:
        ended_badly(reader, job, partial(_again, reader, job))
        _back(reader, "company.change")


def _ask(reader: Reader) -> None:
    restore_answers()
    st.header(reader("company.title"), anchor=False)
    st.markdown(reader("company.text"))
    kind = choice(
        "kind",
        KINDS,
        reader("company.form.kind"),
        lambda name: reader(f"company.kind.{name}"),
        first=KINDS[-1],
        is_label_shown=True,
        advice=reader("company.form.kind.help"),
    )
    template = load_world(kind)
    log = log_in_hand()
    read = read_answers(answers(), template, reader, has_log=log is not None)
    form, beside = st.columns([3, 2], gap="large")
    with form:
        st.text_input(
            reader("company.form.label"),
            key=f"{PREFIX}label",
            max_chars=NAME_MOST,
            placeholder=reader("company.form.label.example"),
            persist_state="session",
        )
        draw_form(reader, template, read)
        draw_log(reader, log)
        stage = draw_maturity(reader)
    keep_answers()
    label = answers().get("label", "")
    with beside, st.container(border=True, key="company_look"):
        st.subheader(reader("company.look.title"), anchor=False)
        if read.figures is not None and read.figures.contacts_year:
            draw_first_look(reader, template, read.figures)
        elif not read.wrong:
            waits_for = "empty" if log is None else "log_alone" if read.figures is None else "log"
            st.info(reader(f"company.look.{waits_for}"))
        for text in read.wrong.values():
            st.error(text)
        asked = None if read.figures is None else DraftInputs(read.figures, log, stage)
        _create(reader, kind, label, asked)
    _kept(reader)


def _create(reader: Reader, kind: str, label: str, asked: DraftInputs | None) -> None:
    """The button, and why it cannot be pressed yet."""
    name = runs.name_of_label(label) if label else ""
    is_taken = name in templates()
    if not allowed(reader, "analyst"):
        return
    st.button(
        reader("company.create"),
        type="primary",
        icon=":material/domain_add:",
        width="stretch",
        disabled=asked is None or not label or is_taken,
        on_click=partial(_start, reader, kind, label, asked) if asked else None,
    )
    if is_taken:
        st.caption(reader("company.create.taken"))
    elif not label:
        st.caption(reader("company.create.nameless"))
    elif name in {one.name for one in runs.companies()}:
        st.caption(reader("company.create.again", label=markdown_safe(label)))
    elif asked is not None:
        st.caption(reader("company.create.text"))


def _start(reader: Reader, kind: str, label: str, asked: DraftInputs) -> None:
    files = {SHEET: own.figures_text(asked.figures).encode()}
    if asked.log is not None:
        files[asked.log.name] = asked.log.read_bytes()
    inputs = runs.keep_inputs(files)
    folder = runs.inputs_of(inputs)
    argv = [sys.executable, "-m", "cli", "new", kind, "--figures", str(folder / SHEET), "--name", label]
    if asked.log is not None:
        argv += ["--log", str(folder / asked.log.name)]
    if asked.stage is not None:
        argv += ["--maturity", asked.stage]
    spec = {"kind": KIND, "world": kind, "template": kind, "inputs": inputs, "label": label}
    try:
        keep(JOB, launch([*argv, "--exit-zero", "--json"], spec))
    except runs.TooManyJobs:
        st.session_state["company.message"] = reader("work.too_many")


def _change(name: str) -> None:
    keep(JOB, None)
    keep(CHANGE, name)


def _result(reader: Reader, version: runs.Version | None) -> None:
    if version is None:
        st.warning(reader("company.gone"))
        _back(reader, "company.change")
        return
    world, name = load_world(version.world), f"{runs.PREFIX}{version.folder.parent.name}@{version.number}"
    _take(name)
    st.header(
        reader("company.done", label=markdown_safe(world.label), number=str(version.number)), anchor=False
    )
    with st.container(horizontal=True):
        for page, icon in (("explore", ":material/tune:"), ("invest", ":material/savings:")):
            st.button(
                reader(f"company.next.{page}"),
                icon=icon,
                type="primary" if page == "explore" else "secondary",
                on_click=partial(go_on, page, name),
            )
        st.button(
            reader("company.next.calibrate"),
            icon=":material/fact_check:",
            on_click=partial(go_on, "calibrate", name),
        )
        st.button(
            reader("company.kept.change"),
            icon=":material/account_tree:",
            on_click=partial(_change, version.folder.parent.name),
        )
        _back(reader, "company.change")
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_portrait(reader, world, version.facts["portrait"])
    with right:
        draw_evidence(reader, version.facts["evidence"])
        labels = own.labels_of(world, reader)
        for one in messages_from_json(version.facts["questions"]):
            st.info(markdown_safe(reader.say(own.asked_again(one, labels))))
    st.caption(reader("company.done.text", name=version.folder.parent.name))


def _take(name: str) -> None:
    """Let the other pages be about a company just created: once, so that another can be chosen there."""
    if st.session_state.get(TAKEN) != name:
        st.session_state[TAKEN] = name
        go_on_with(name)
        keep("world", name)


def _back(reader: Reader, key: str) -> None:
    st.button(
        reader(key), icon=":material/edit:", type="tertiary", key=key, on_click=partial(keep, JOB, None)
    )


def _again(reader: Reader, job: str) -> None:
    try:
        keep(JOB, runs.start_again(job, by=author()))
    except runs.TooManyJobs:
        st.session_state["company.message"] = reader("work.too_many")


def _kept(reader: Reader) -> None:
    """The companies saved here."""
    draw_deleted(reader)
    kept = runs.companies()
    if not kept:
        return
    st.subheader(reader("company.kept"), anchor=False)
    labels = {one.name: str(one.latest.facts.get("label", one.name)) for one in kept}
    label_of = told_apart(list(labels), labels.__getitem__)
    for one in kept:
        facts = one.latest.facts
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                reader(
                    "company.kept.line",
                    label=markdown_safe(label_of(one.name)),
                    customers=reader.number(facts.get("customers", 0)),
                    number=str(one.latest.number),
                    saved=day_here(reader, one.latest.saved),
                )
            )
            st.button(
                reader("company.open"),
                key=f"company.open.{one.name}",
                on_click=partial(go_on, "explore", f"{runs.PREFIX}{one.name}@{one.latest.number}"),
            )
            st.button(
                reader("company.kept.change"),
                key=f"company.change.{one.name}",
                on_click=partial(_change, one.name),
            )
