"""Lock and signatures: what is approved, by whom it is said to be, and whether anything was altered since."""

from __future__ import annotations

from functools import partial
from typing import get_args

import pandas as pd
import streamlit as st

import runs
from optimize import Dossier, lock, lock_line
from scenarios import Reader
from sim import Defects

from ..optimised_run.list import finished, run_name
from ..ui.chart_card import data_button
from ..ui.choice import told_apart
from ..ui.clock import day_here, moment_here
from ..ui.frame import markdown_safe
from ..ui.sign_in import allowed, author, proves_names, type_name

DECISIONS = get_args(runs.Decision)
MOST_CHARACTERS = 200
APPROVERS = 2


def draw_signatures(reader: Reader, dossier: Dossier, record: runs.Record) -> None:
    """Draw the tab."""
    left, right = st.columns(2, gap="large")
    with left:
        _lock(reader, dossier, record)
    with right:
        _signature(reader, dossier, record)
    history(reader, record)
    _journal(reader)


def _lock(reader: Reader, dossier: Dossier, record: runs.Record) -> None:
    st.markdown(f"### {reader('sign.lock.title')}")
    st.markdown(reader("sign.lock.text"))
    st.code(dossier.finance.sealed, language=None, wrap_lines=True)
    told = lock_line(dossier, reader)
    if dossier.lock == "open":
        _lock_button(reader, dossier, record, reader("sign.lock"))
    elif dossier.lock == "locked":
        st.success(told, icon=":material/lock:")
        if runs.unnamed(record.id, record.folder) == "unlocked":
            st.warning(reader("sign.lock.unnamed"), icon=":material/person_off:")
            _lock_button(reader, dossier, record, reader("sign.lock.named"))
    else:
        st.error(f"{told} {reader('sign.void.remedy')}", icon=":material/gpp_bad:")
    problem = st.session_state.pop("sign.problem", None)
    if isinstance(problem, runs.NotAllowed):
        st.error(reader(f"access.needs.{problem.role}"), icon=":material/lock_person:")
    elif isinstance(problem, Defects):
        st.error(markdown_safe(str(problem)))
    elif problem:
        st.error(reader("sign.lock.no_name"))


def _lock_button(reader: Reader, dossier: Dossier, record: runs.Record, label: str) -> None:
    if allowed(reader, "analyst"):
        type_name(reader, reader("sign.lock.name"), reader("sign.lock.name.help"))
        st.button(
            label,
            type="primary",
            icon=":material/lock:",
            on_click=partial(_close, record, dossier.finance.sealed),
        )


def _close(record: runs.Record, sealed: str) -> None:
    by = author()
    if not by.name:
        st.session_state["sign.problem"] = "no_name"
        return
    try:
        runs.require(by, "analyst")
        lock(record.folder, sealed, runs.written(by))
    except (Defects, runs.NotAllowed) as problem:
        st.session_state["sign.problem"] = problem


def _signature(reader: Reader, dossier: Dossier, record: runs.Record) -> None:
    st.markdown(f"### {reader('sign.title')}")
    st.markdown(reader("sign.text"))
    if dossier.lock != "locked":
        st.info(reader("sign.first_lock"), icon=":material/lock_open:")
        return
    if missing := runs.unnamed(record.id, record.folder):
        st.info(reader(f"sign.refused.{missing}"), icon=":material/person_off:")
        return
    if not allowed(reader, "approver"):
        _progress(reader, record)
        return
    is_proved = proves_names()
    with st.form("sign", clear_on_submit=True):
        if is_proved:
            st.markdown(reader("access.as", name=markdown_safe(author().name)))
            by = author()
        else:
            by = runs.Person(
                st.text_input(reader("sign.name"), max_chars=MOST_CHARACTERS, key="sign.name") or ""
            )
        role = st.text_input(reader("sign.role"), max_chars=MOST_CHARACTERS, key="sign.role")
        decision = st.radio(
            reader("sign.decision"),
            DECISIONS,
            format_func=told_apart(DECISIONS, lambda one: reader(f"sign.decision.{one}")),
            horizontal=True,
            key="sign.decision",
        )
        note = st.text_area(reader("sign.note"), max_chars=10 * MOST_CHARACTERS, key="sign.note")
        is_sent = st.form_submit_button(reader("sign.sign"), type="primary", icon=":material/draw:")
    st.caption(reader("sign.proved" if is_proved else "sign.self_declared"))
    if is_sent and not by.name.strip():
        st.error(reader("sign.no_name"))
    elif is_sent:
        try:
            runs.approve(record.folder, record.id, decision, by=by, role=role, note=note)
        except runs.NotAllowed as refusal:
            st.error(reader(f"access.needs.{refusal.role}"), icon=":material/lock_person:")
        except runs.NotIndependent as refusal:
            st.error(
                reader(f"sign.refused.{refusal.why}", name=markdown_safe(refusal.name)),
                icon=":material/block:",
            )
        else:
            told = "sign.done.proved" if is_proved else "sign.done"
            st.success(reader(told, name=markdown_safe(by.name.strip())), icon=":material/draw:")
    _progress(reader, record)


def _progress(reader: Reader, record: runs.Record) -> None:
    """Say how many of two independent approvals stand, and who may not give one."""
    count = len(runs.standing(record.id, record.folder))
    if count >= APPROVERS:
        st.success(reader("sign.complete", count=reader.number(count)), icon=":material/verified:")
    else:
        st.info(
            reader("sign.progress", count=reader.number(count), needed=reader.number(APPROVERS)),
            icon=":material/group:",
        )
    runner = runs.ran_by(record.id).name
    makers = sorted({name for name in (runner, runs.locked_by(record.folder).name) if name})
    told = reader("sign.makers", names=markdown_safe(", ".join(makers)))
    st.caption(told if runner else f"{told} {reader('sign.makers.ran_unnamed')}")


def approvers(reader: Reader, record: runs.Record) -> list[str]:
    """Return who approved a run whose files are still what they approved: name, role and day, a text each, oldest first."""
    return [
        ", ".join(part for part in (one.name, one.role, day_here(reader, one.signed)) if part)
        for one in runs.standing(record.id, record.folder)
    ]


def history(reader: Reader, record: runs.Record) -> None:
    """Every signature of the run, and whether its files or the journal were altered since."""
    with st.container(key="sign.history"):
        _decisions(reader, record)


def _decisions(reader: Reader, record: runs.Record) -> None:
    st.markdown(f"### {reader('sign.history')}")
    entries = runs.approvals(record.id)
    if not entries:
        st.caption(reader("sign.history.none"))
        return
    states = [_state(reader, entry, record) for entry in entries]
    bad = [state for state in states if state[1]]
    if bad:
        st.error(reader.counted("sign.history.bad", len(bad)), icon=":material/gpp_bad:")
    else:
        st.success(reader.counted("sign.history.good", len(entries)), icon=":material/verified_user:")
    rows = [_row(reader, entry, state) for entry, (state, _) in zip(entries, states, strict=True)]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    known = [entry.approval for entry in entries if entry.approval]
    if known:
        st.caption(reader("sign.history.seal", seal=known[-1].seal))
        columns = ["signed", "decision", "name", "role", "note", "run", "issuer", "subject", "before", "seal"]
        table = pd.DataFrame([{name: getattr(one, name) for name in columns} for one in known])
        data_button(reader, table, f"approvals-{record.short_id}")


def _journal(reader: Reader) -> None:
    """Every signature of every plan, the newest first."""
    entries = runs.approvals()
    if not entries:
        return
    records = {one.id: one for one in finished()}
    with st.expander(reader("sign.journal", count=reader.number(len(entries))), key="sign.journal"):
        rows = []
        for entry in reversed(entries):
            record = records.get(entry.approval.run) if entry.approval else None
            state = _state(reader, entry, record)[0]
            name = run_name(reader, record) if record else reader("sign.journal.gone")
            rows.append({reader("finance.run"): name, **_row(reader, entry, state)})
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def _state(reader: Reader, entry: runs.Entry, record: runs.Record | None) -> tuple[str, bool]:
    """What a signature is worth now, in words, and whether something was altered."""
    if entry.approval is None:
        return reader("sign.state.unreadable"), True
    if not entry.intact:
        return reader("sign.state.entry"), True
    if record is None:
        return reader("sign.state.gone"), True
    files = runs.altered(entry.approval, record.folder)
    if files:
        return reader("sign.state.files", files=", ".join(files)), True
    return reader("sign.state.intact"), False


def _row(reader: Reader, entry: runs.Entry, state: str) -> dict[str, str]:
    one = entry.approval
    heads = [
        reader(f"sign.head.{name}")
        for name in ("signed", "decision", "name", "role", "note", "proof", "state")
    ]
    if one is None:
        return dict(zip(heads, ("–", "–", "–", "–", "–", "–", state), strict=True))
    decision = reader.one_of("sign.decision", one.decision)
    proof = one.issuer or reader("sign.self_declared.short")
    when = moment_here(reader, one.signed)
    return dict(zip(heads, (when, decision, one.name, one.role, one.note, proof, state), strict=True))
