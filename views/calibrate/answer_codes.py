"""What the answers of one column mean: its scale and direction, its unit, its labels, and what is no answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from calibration import (
    SCALES,
    Column,
    Export,
    choices,
    example_of,
    labels,
    mapping_record,
    unmeant,
    with_meaning,
    with_missing,
)
from calibration import Mapping as Columns
from scenarios import Reader
from sim import World, digest

from ..ui.choice import told_apart
from ..ui.frame import markdown_safe

UNITS = ("s", "min", "h")
LABELS_MOST = 20
CODES_MOST = 200
OPEN, NONE = "?", "–"
Change = Callable[[Column], None]


def summary(reader: Reader, column: Column) -> str:
    """The scale, unit or form of a column in a few words."""
    if column.role in SCALES:
        scale = reader("calibrate.scale", low=str(column.low), high=str(column.high))
        return scale if column.higher_is_better else f"{scale} {reader('calibrate.turned')}"
    if column.role == "wait_min":
        return reader(f"calibrate.unit.{column.unit}")
    return (
        reader("calibrate.form", format=example_of(column.format))
        if column.role == "date"
        else reader("calibrate.labels")
    )


def meaning(reader: Reader, world: World, export: Export, column: Column, change: Change) -> None:
    """Draw what can be said of a column's answers."""
    key = f"{column.role}.{digest(mapping_record(Columns((column,))))[:12]}"
    if column.role in SCALES:
        _scale(reader, column, change, key)
    elif column.role == "wait_min":
        _one_of(reader, "unit", column, UNITS, change, key)
    elif column.role == "date":
        st.text_input(
            reader("calibrate.format"),
            column.format,
            key=f"format.{key}",
            on_change=lambda: change(replace(column, format=st.session_state[f"format.{key}"])),
        )
    _missing(reader, export, column, change, key)
    _labels(reader, world, export, column, change, key)


def _scale(reader: Reader, column: Column, change: Change, key: str) -> None:
    scales = SCALES[column.role]
    if len(scales) > 1:
        now = (column.low, column.high)
        st.segmented_control(
            reader("calibrate.scale.label"),
            range(len(scales)),
            default=scales.index(now) if now in scales else 0,
            format_func=told_apart(
                range(len(scales)),
                lambda place: reader(
                    "calibrate.scale", low=str(scales[place][0]), high=str(scales[place][1])
                ),
            ),
            key=f"scale.{key}",
            required=True,
            on_change=lambda: _rescale(column, change, scales[st.session_state[f"scale.{key}"]]),
        )
    st.toggle(
        reader("calibrate.higher"),
        column.higher_is_better,
        key=f"higher.{key}",
        on_change=lambda: change(replace(column, higher_is_better=st.session_state[f"higher.{key}"])),
    )


def _rescale(column: Column, change: Change, ends: tuple[int, int]) -> None:
    change(replace(column, low=ends[0], high=ends[1]))


def _one_of(
    reader: Reader, field: str, column: Column, options: tuple[str, ...], change: Change, key: str
) -> None:
    st.segmented_control(
        reader(f"calibrate.{field}"),
        options,
        default=getattr(column, field),
        format_func=told_apart(options, lambda one: reader(f"calibrate.{field}.{one}")),
        key=f"{field}.{key}",
        required=True,
        on_change=lambda: change(_with(column, field, st.session_state[f"{field}.{key}"])),
    )


def _with(column: Column, field: str, value: Any) -> Column:
    return replace(column, **{field: value})


def _missing(reader: Reader, export: Export, column: Column, change: Change, key: str) -> None:
    cells = list(labels(column, export))[:CODES_MOST]
    cells += [code for code in column.missing if code not in cells]
    st.multiselect(
        reader("calibrate.missing"),
        cells,
        default=list(column.missing),
        key=f"missing.{key}",
        help=reader("calibrate.missing.help"),
        placeholder=reader("calibrate.missing.none"),
        on_change=lambda: change(with_missing(column, st.session_state[f"missing.{key}"])),
    )


def _labels(reader: Reader, world: World, export: Export, column: Column, change: Change, key: str) -> None:
    """A meaning for each label that has one by hand or none yet."""
    offered = choices(column, world)
    strange = unmeant(column, export, world)
    known = [label for label in labels(column, export) if label in column.values]
    asked = [*strange, *known][:LABELS_MOST]
    if not offered or not asked:
        return
    st.markdown(f"**{reader('calibrate.meanings')}**")
    meanings = [OPEN, NONE, *offered]
    for number, label in enumerate(asked):
        name = f"label.{key}.{number}"
        now = column.values.get(label, OPEN)
        st.selectbox(
            f"{markdown_safe(label[:60])}",
            meanings,
            index=meanings.index(now) if now in offered else 0,
            format_func=told_apart(meanings, partial(_meant, reader, world)),
            key=name,
            on_change=partial(_set, column, label, name, change),
        )


def _set(column: Column, label: str, name: str, change: Change) -> None:
    chosen = st.session_state[name]
    if chosen != OPEN:
        change(with_meaning(column, label, None if chosen == NONE else chosen))


def _meant(reader: Reader, world: World, choice: str) -> str:
    if choice == OPEN:
        return reader("calibrate.meant.open")
    if choice == NONE:
        return reader("calibrate.meant.none")
    named = reader.labels(world) | {one.name: reader.label(world, one) for one in world.segments}
    return named.get(choice, reader.one_of("calibrate.meant", choice))
