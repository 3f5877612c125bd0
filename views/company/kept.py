"""A company that is kept: levers of the catalogue by four questions, its tables, and every change a version."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

import runs
from calibration import as_number, company, readings
from scenarios import Reader, catalogue, load_world, world_text
from sim import Defects, Message, World, today_eur_year

from ..scenario.company_picker import go_on_with
from ..ui.choice import told_apart
from ..ui.frame import go_to, keep, markdown_safe
from ..ui.sign_in import allowed
from .in_hand import CHANGE
from .tables import defects_in_words, draw_tables
from .versions import draw_versions

SEATS = "desk.seats"
STATE = "company.lever"
MESSAGE = "company.kept.message"
TEXT_MOST = 60


def draw_kept(reader: Reader, name: str) -> None:
    """Draw a kept company, to change it."""
    version = runs.company_named(name).latest
    world = load_world(version.world)
    st.header(markdown_safe(reader.label(world, world)), anchor=False)
    st.caption(
        reader("company.kept.version", number=str(version.number), note=markdown_safe(version.note or "–"))
    )
    with st.container(horizontal=True):
        for page, icon in (("explore", ":material/tune:"), ("invest", ":material/savings:")):
            st.button(
                reader(f"company.next.{page}"),
                icon=icon,
                on_click=partial(go_on, page, f"{runs.PREFIX}{name}@{version.number}"),
            )
    for kind, text in st.session_state.pop(MESSAGE, []):
        (st.success if kind == "done" else st.error)(text)
    if not allowed(reader, "analyst"):
        return
    st.markdown(reader("company.lever.text"))
    _own(reader, world)
    _choose(reader, name, world)
    draw_versions(reader, name)
    draw_tables(reader, name, world, lambda note, change: _amend(reader, name, note, change, []))


def go_on(page: str, name: str) -> None:
    """Go to another page with a company that is kept."""
    go_on_with(name)
    keep("world", name)
    go_to(page, {"world": name})


def _own(reader: Reader, world: World) -> None:
    """The levers that the company has."""
    heads = [reader(f"company.lever.head.{one}") for one in ("lever", "today", "half", "months", "owner")]
    rows = [
        [
            reader.label(world, one),
            reader.eur(today_eur_year(world, one)),
            "–" if one.target == SEATS else reader.eur(one.half_eur_year),
            reader.number(one.lag_months),
            reader.words.get(f"owner.{one.owner}", one.owner) or "–",
        ]
        for one in world.levers
    ]
    with st.expander(reader.counted("company.lever.own", len(rows)), key="company.lever.own"):
        st.table(pd.DataFrame(rows, columns=heads).set_index(heads[0]))


def _choose(reader: Reader, name: str, world: World) -> None:
    """Choose a lever of the catalogue or one's own, and answer four questions on it."""
    offered = {one.entry.name: one for one in company.offers(world)}
    own = {one.name: one for one in world.levers if one.target != SEATS}

    def label_of(lever: str) -> str:
        if lever in own:
            return reader("company.lever.has", lever=reader.label(world, own[lever]))
        return reader(f"catalogue.{lever}")

    names = [*offered, *own]
    if not names:
        return
    if st.session_state.get(STATE) not in names:
        st.session_state[STATE] = names[0]
    lever = st.selectbox(
        reader("company.lever.choose"), names, format_func=told_apart(names, label_of), key=STATE
    )
    offer = offered.get(lever)
    if offer is not None:
        target = reader(f"target.{offer.entry.target}")
        facts = {
            "effect": company.effect_text(offer, reader),
            "contacts": reader.number(float(f"{offer.contacts_year:.3g}")),
            "price": company.price_text(offer, reader),
            "evidence": company.evidence_text(offer, reader),
        }
        st.markdown(target)
        for key, fact in facts.items():
            st.caption(reader(f"company.lever.fact.{key}", fact=markdown_safe(fact)))
    left, right = st.columns(2)
    for place, question in ((left, "today"), (left, "months"), (right, "stage"), (right, "owner")):
        with place:
            _question(reader, lever, question)
    with st.container(horizontal=True):
        st.button(
            reader("company.lever.save" if lever in own else "company.lever.add"),
            type="primary",
            icon=":material/add:",
            on_click=partial(_save, reader, name, lever),
        )
        if lever in own:
            st.button(
                reader("company.lever.drop"),
                icon=":material/delete:",
                on_click=partial(_drop, reader, name, lever),
            )
        st.button(
            reader("company.kept.back"),
            type="tertiary",
            icon=":material/arrow_back:",
            on_click=partial(keep, CHANGE, None),
        )


def _question(reader: Reader, lever: str, question: str) -> None:
    """Ask one of the four questions on a lever."""
    label, key = reader(f"company.lever.ask.{question}"), f"{STATE}.{question}.{lever}"
    if question != "stage":
        st.text_input(label, key=key, max_chars=TEXT_MOST)
        return
    stages = tuple(catalogue().stages)
    st.selectbox(
        label,
        stages,
        index=None,
        format_func=told_apart(stages, lambda one: reader(f"company.lever.stage.{one}")),
        key=key,
        placeholder=reader("company.lever.unknown"),
    )


def _save(reader: Reader, name: str, lever: str) -> None:
    """Save the company with what was answered, as its next version; what is wrong is told, all of it."""
    # what stands in the fields now, not when the button was drawn
    typed = {
        one: str(st.session_state.get(f"{STATE}.{one}.{lever}") or "").strip()
        for one in ("today", "months", "stage", "owner")
    }
    wrong: list[str] = []
    numbers: dict[str, float | None] = {}
    for question, place in (("today", "spend.lever"), ("months", f"lever.{lever}.lag_months")):
        text = typed[question]
        value = as_number(text, place) if text else None
        if text and readings(text, place):
            wrong.append(
                reader.say(Message("command.new.either", typed=repr(text), values=readings(text, place)))
            )
        elif isinstance(value, str):
            wrong.append(reader.say(Message("command.new.no_number", typed=repr(text))))
        else:
            numbers[question] = value
    answers = company.Answers(
        numbers.get("today"), typed["stage"] or None, numbers.get("months"), typed["owner"] or None
    )
    _amend(reader, name, lever, partial(company.with_lever, name=lever, answers=answers), wrong)


def _drop(reader: Reader, name: str, lever: str) -> None:
    _amend(reader, name, f"- {lever}", partial(company.without_lever, name=lever), [])


def _amend(reader: Reader, name: str, note: str, change: Callable[[World], World], wrong: list[str]) -> None:
    """Save a changed company as its next version, or say what is wrong with the change."""
    version = runs.company_named(name).latest
    world = load_world(version.world)
    try:
        after = change(world)
    except Defects as problem:
        wrong += defects_in_words(reader, problem)
    if wrong:
        st.session_state[MESSAGE] = [("wrong", markdown_safe(text)) for text in wrong]
        return
    if after == world:
        st.session_state[MESSAGE] = [("done", reader("company.kept.same"))]
        return
    saved = runs.amend_company(name, world_text(after, version.world), company.facts_of(after), note)
    lever = note.removeprefix("- ")
    st.session_state[MESSAGE] = [("done", reader("company.kept.saved", number=str(saved.number)))]
    if needed := company.missing_need(after, lever):
        text = reader("company.lever.needs", needed=reader(f"target.{needed}"))
        st.session_state[MESSAGE].append(("wrong", text))
