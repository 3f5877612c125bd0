"""The table that says which column is what, corrected by hand; it is the mapping."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

import streamlit as st

from calibration import (
    ROLES,
    Column,
    Export,
    Mapping,
    Role,
    load_mapping,
    save_mapping,
    unmeant,
    with_column,
    with_role,
    without_meaning_missing,
)
from scenarios import Reader
from sim import Defects, World

from ..ui.choice import told_apart
from ..ui.frame import markdown_safe, tell_defects
from .answer_codes import meaning, summary
from .uploads import Draft, forget_mapping, keep_mapping

NOBODY = ""
SHOWN = 5
QUESTION_MOST = 70
ABREAST = 4


def draw_mapping_table(reader: Reader, world: World, draft: Draft, mapping: Mapping) -> None:
    """Draw the table: a role a row, the column that plays it, what its answers mean, and what is still open."""
    assert draft.survey is not None
    export = draft.survey.export
    st.markdown(f"### {reader('calibrate.correct')}")
    st.markdown(reader("calibrate.correct.text"))
    if problem := st.session_state.pop("calibrate.mapping.problem", None):
        tell_defects(reader, problem)
    for column in mapping.columns:
        with st.container(border=True):
            _row(reader, world, draft, mapping, column)
    _others(reader, world, draft, mapping)
    _files(reader, world, draft, mapping, export)


def _row(reader: Reader, world: World, draft: Draft, mapping: Mapping, column: Column) -> None:
    """A role that a column plays: which, what its answers mean, and what is still open."""
    assert draft.survey is not None
    export = draft.survey.export
    choose, means, told = st.columns([1.3, 0.8, 1.4], vertical_alignment="center", gap="medium")
    with choose:
        _column(reader, world, draft, mapping, column.role)
    if column.column not in export.table.columns:
        told.error(reader("calibrate.role.gone", column=markdown_safe(column.column)))
        return
    change = partial(_change, draft, mapping)
    with means, st.popover(summary(reader, column), width="stretch", key=f"means.{_key(draft, column.role)}"):
        meaning(reader, world, export, column, change)
    with told:
        _state(reader, world, export, column, change)


def _others(reader: Reader, world: World, draft: Draft, mapping: Mapping) -> None:
    """The roles that no column plays yet."""
    roles = [role for role in ROLES if mapping.role(role) is None]
    if not roles:
        return
    st.markdown(f"**{reader('calibrate.correct.others')}**")
    st.caption(reader("calibrate.correct.others.text"))
    places = st.columns(ABREAST, gap="medium")
    for number, role in enumerate(roles):
        with places[number % ABREAST]:
            _column(reader, world, draft, mapping, role)


def _column(reader: Reader, world: World, draft: Draft, mapping: Mapping, role: Role) -> None:
    """The choice of the column that plays a role."""
    assert draft.survey is not None
    export, column, key = draft.survey.export, mapping.role(role), _key(draft, role)
    options = [NOBODY, *export.table.columns]
    plays = column.column if column is not None and column.column in options else NOBODY
    is_new = key not in st.session_state
    if not is_new and st.session_state[key] != plays:  # set only then: what is set undoes a choice under way
        st.session_state[key] = plays
    st.selectbox(
        reader(f"calibrate.role.{role}"),
        options,
        index=options.index(plays) if is_new else 0,
        key=key,
        format_func=told_apart(options, partial(_named, reader, export)),
        help=reader("calibrate.role.help", question=reader(f"fit.question.{role}")),
        on_change=partial(_choose, world, draft, mapping, role, key),
    )


def _state(
    reader: Reader, world: World, export: Export, column: Column, change: Callable[[Column], None]
) -> None:
    """What is still open about a column, with the way to close it, or why it was chosen."""
    strange = unmeant(column, export, world)
    if not strange:
        reason = (
            markdown_safe(reader.say(column.reason)) if column.reason else reader("calibrate.role.chosen")
        )
        st.caption(f":green[:material/check:] {reason}")
        return
    shown = ", ".join(
        f"{markdown_safe(cell[:30])} ({reader.number(count)})"
        for cell, count in list(strange.items())[:SHOWN]
    )
    more = " …" if len(strange) > SHOWN else ""
    st.caption(f":orange[:material/warning:] {reader('calibrate.role.open', answers=shown + more)}")
    st.button(
        reader("calibrate.role.missing"),
        key=f"missing.{column.role}",
        on_click=lambda: change(without_meaning_missing(column, export, world)),
    )


def _files(reader: Reader, world: World, draft: Draft, mapping: Mapping, export: Export) -> None:
    """The mapping as a file: taken away, brought back, or suggested again."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            reader("calibrate.mapping.download"),
            partial(mapping_bytes, mapping, reader),
            f"{Path(export.file).stem}-mapping.toml",
            "application/toml",
            icon=":material/download:",
            on_click="ignore",
        )
        st.button(
            reader("calibrate.mapping.again"),
            icon=":material/restart_alt:",
            on_click=partial(forget_mapping, draft),
        )
        with st.popover(reader("calibrate.mapping.upload"), icon=":material/upload:"):
            key = f"calibrate.mapping.{draft.id}"
            st.file_uploader(
                reader("calibrate.mapping.upload.text"),
                key=key,
                max_upload_size=1,
                on_change=partial(_bring, world, draft, export, key),
            )


def mapping_bytes(mapping: Mapping, reader: Reader) -> bytes:
    """The mapping as the file that `rox calibrate --mapping` takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mapping.toml"
        save_mapping(mapping, path, reader.say)
        return path.read_bytes()


def _bring(world: World, draft: Draft, export: Export, key: str) -> None:
    given = st.session_state.get(key)
    if given is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mapping.toml"
        path.write_bytes(given.getvalue())
        try:
            keep_mapping(draft, load_mapping(path, export, world))
        except Defects as problem:
            st.session_state["calibrate.mapping.problem"] = Defects(given.name, problem.defects)


def _key(draft: Draft, role: Role) -> str:
    return f"role.{draft.id}.{role}"


def _named(reader: Reader, export: Export, name: str) -> str:
    if name == NOBODY:
        return reader("calibrate.role.nobody")
    question = export.questions.get(name, name)
    return name if question == name else f"{name} – {question[:QUESTION_MOST]}"


def _choose(world: World, draft: Draft, mapping: Mapping, role: Role, key: str) -> None:
    assert draft.survey is not None
    name = cast("str", st.session_state[key]) or None
    keep_mapping(draft, with_role(mapping, role, name, draft.survey.export, world))


def _change(draft: Draft, mapping: Mapping, column: Column) -> None:
    keep_mapping(draft, with_column(mapping, column))
