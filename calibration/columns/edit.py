"""A mapping corrected by hand: a role given to another column, a label given its meaning, a code said to be no answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from sim import Message, World, messages_from_json, messages_to_json

from ..survey import Export
from ..survey.roles import ROLES, Role
from .mapping import (
    BOT,
    NAMES,
    SCALES,
    YES_NO,
    Answer,
    Candidate,
    Column,
    Mapping,
    Question,
    Ratings,
    meaning,
    names_of,
)
from .suggest import column_for

ASKED_FOR = "named"  # as sure as a name that says its role outright: a person said so


def with_role(mapping: Mapping, role: Role, name: str | None, export: Export, world: World | None) -> Mapping:
    """The mapping with a role given to a column, its scale and labels read from its answers; None takes the role away.

    A column has one role: it loses the one it had.
    """
    others = [one for one in mapping.columns if one.role != role and one.column != name]
    mapping = replace(
        mapping, questions=tuple(q for q in mapping.questions if q.role != role and q.column != name)
    )
    if name is None:
        return replace(mapping, columns=tuple(others))
    found = column_for(role, name, ASKED_FOR, export, world)
    column = (
        Column(role, name).with_default_scale()
        if isinstance(found, Message)
        else replace(found.column, reason="")
    )
    return with_column(replace(mapping, columns=tuple(others)), column)


def with_column(mapping: Mapping, column: Column) -> Mapping:
    """The mapping with this column in its role."""
    others = [one for one in mapping.columns if one.role != column.role and one.column != column.column]
    ordered = sorted([*others, column], key=lambda one: ROLES.index(one.role))
    return replace(mapping, columns=tuple(ordered))


def with_answer(mapping: Mapping, question: Question, place: int) -> Mapping:
    """The mapping with an open question answered by the answer at a place of its list."""
    answer = question.answers[place]
    rest = tuple(one for one in mapping.questions if one != question)
    if answer.column is None:
        columns = tuple(one for one in mapping.columns if one.role != question.role)
        return replace(
            mapping, columns=columns, questions=tuple(one for one in rest if one.role != question.role)
        )
    return replace(with_column(mapping, answer.column), questions=rest)


def labels(column: Column, export: Export) -> dict[str, int]:
    """The distinct answers of a column, most frequent first, with how often each was given; blanks left out."""
    counts = export.table[column.column].value_counts()
    return {str(cell): int(count) for cell, count in counts.items() if cell != ""}


def unmeant(column: Column, export: Export, world: World | None) -> dict[str, int]:
    """The answers that mean nothing in this role yet, with how often each was given."""
    return {
        cell: count
        for cell, count in labels(column, export).items()
        if not _means(column, cell, export, world)
    }


def without_meaning_missing(column: Column, export: Export, world: World | None) -> Column:
    """The same column, every answer that means nothing said to be no answer."""
    return replace(column, missing=(*column.missing, *unmeant(column, export, world)))


def choices(column: Column, world: World | None) -> tuple[str, ...]:
    """Return what a label of this column may mean; empty where its answers are numbers or dates of their own."""
    if column.role in YES_NO:
        return ("yes", "no")
    if column.role == "bot":
        return BOT
    if column.role in NAMES:
        return names_of(column.role, world)
    if column.role in SCALES:
        low, high = SCALES[column.role][0]
        return tuple(str(step) for step in range(low, high + 1))
    return ()


def with_meaning(column: Column, label: str, meant: str | None) -> Column:
    """The same column, one label given its meaning; None says that it is no answer."""
    values = {other: value for other, value in column.values.items() if other != label}
    missing = tuple(code for code in column.missing if code != label)
    if meant is None:
        return replace(column, values=values, missing=(*missing, label))
    return replace(column, values={**values, label: meant}, missing=missing)


def with_missing(column: Column, codes: Iterable[str]) -> Column:
    """The same column, these labels and codes being no answer."""
    codes = tuple(codes)
    values = {label: value for label, value in column.values.items() if label not in codes}
    return replace(column, values=values, missing=codes)


def mapping_record(mapping: Mapping) -> dict[str, Any]:
    """A mapping as plain values, finished or not."""
    record: dict[str, Any] = messages_to_json(asdict(mapping))
    return record


def mapping_of(record: dict[str, Any]) -> Mapping:
    """The mapping of such a record."""
    record = messages_from_json(record)
    columns = tuple(_column_of(one) for one in record["columns"])
    left_out = tuple((name, why) for name, why in record["left_out"])
    ratings, stations = (_ratings_of(record.get(name)) for name in ("ratings", "stations"))
    questions = tuple(_question_of(one) for one in record.get("questions", ()))
    candidates = tuple(
        Candidate(**{**one, "evidence": tuple((key, points) for key, points in one["evidence"])})
        for one in record.get("candidates", ())
    )
    return Mapping(
        columns, left_out, record["file"], record["margins"], ratings, stations, questions, candidates
    )


def _column_of(record: dict[str, Any]) -> Column:
    return Column(**{**record, "missing": tuple(record["missing"])})


def _question_of(record: dict[str, Any]) -> Question:
    answers = tuple(
        Answer(one["key"], None if one["column"] is None else _column_of(one["column"]), one["blanks"])
        for one in record["answers"]
    )
    return Question(**{**record, "answers": answers})


def _ratings_of(found: dict[str, Any] | None) -> Ratings | None:
    if found is None:
        return None
    return Ratings(**{**found, "columns": tuple(found["columns"]), "missing": tuple(found["missing"])})


def _means(column: Column, cell: str, export: Export, world: World | None) -> bool:
    try:
        meaning(column, cell, export.decimal, world)
    except ValueError:
        return False
    return True
