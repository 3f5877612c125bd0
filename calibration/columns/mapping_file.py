"""A mapping as a small TOML file: one table per role, checked against the survey and the world."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import tomlkit

from scenarios import toml_of
from sim import Defect, Defects, Message, Text, World

from ..survey import Export
from ..survey.durations import MINUTES
from ..survey.roles import ROLES, Role
from .mapping import (
    SCALES,
    Answer,
    Column,
    Mapping,
    Meaning,
    Question,
    Ratings,
    allowed,
    is_scale,
    meaning,
    names_of,
)
from .margins import MARGINS, RATINGS, STATIONS, add_margins, read_margins, read_ratings, unlike_answers
from .questions import KEYS, answer_texts, question_text

SHOWN = 8
OPEN = "?"


def load_mapping(path: str | Path, export: Export, world: World | None = None) -> Mapping:
    """Read a mapping file and hold it against the survey and, where given, the world.

    Raises Defects, all at once: unknown role or key, a column that is not there (with near matches), a
    label without a meaning, an answer off the scale, a name the world lacks.
    """
    path = Path(path)
    defects: list[Defect] = []
    columns: list[Column] = []
    margins: dict[str, dict[str, float]] = {}
    scales: dict[str, Ratings | None] = {RATINGS: None, STATIONS: None}
    for role, entry in toml_of(str(path), path)[1].items():
        if role == MARGINS:
            margins = read_margins(entry, defects)
        elif role in scales:
            scales[role] = read_ratings(role, entry, defects)
        elif role not in ROLES:
            repair = _near(role, (*ROLES, MARGINS, *scales)) or Message(
                "reading.name_the_table_after_one_of_the"
            )
            defects.append(Defect(f"[{role}]", role, ", ".join(ROLES), repair))
        elif not isinstance(entry, dict):
            defects.append(
                Defect(
                    role,
                    repr(entry),
                    Message("defect.a_table"),
                    Message("defect.write_role_and_column", role=role),
                )
            )
        elif (column := _column(role, entry, defects)) is not None:
            columns.append(column)
    mapping = Mapping(
        tuple(columns), file=str(path), margins=margins, ratings=scales[RATINGS], stations=scales[STATIONS]
    )
    defects += disagreements(mapping, export, world)
    if not columns and not defects:
        defects.append(
            Defect(
                Message("defect.place.file"),
                Message("reading.no_role_at_all"),
                ", ".join(ROLES),
                Message("defect.write_satisfaction"),
            )
        )
    if defects:
        raise Defects(str(path), defects)
    return mapping


def save_mapping(mapping: Mapping, path: str | Path, say: Callable[[Text], str] = str) -> None:
    """Write a mapping as TOML for editing, with reasons and columns left out as comments, or nothing.

    What is open stands as "?" with its answers above it, so that the file is refused until it is answered.
    say: gives a comment in the language of who edits it, English by default.
    """
    document = tomlkit.document()
    for head in (Message("mapping_file.head"), Message("mapping_file.roles", roles=ROLES)):
        document.add(tomlkit.comment(say(head)))
    for name, why in mapping.left_out:
        document.add(tomlkit.comment(_one_line(say(Message("mapping_file.left_out", column=name, why=why)))))
    columns = {column.role: column for column in mapping.columns}
    for question in mapping.questions:
        offered = next((one.column for one in question.answers if one.column is not None), None)
        if offered is not None and question.role not in columns:
            columns[question.role] = offered
    for role in sorted(columns, key=ROLES.index):
        document.add(tomlkit.nl())
        asked = [question for question in mapping.questions if question.role == role]
        document.add(role, _table(columns[role], asked, say))
    for candidate in mapping.candidates:
        if candidate.role not in columns and not candidate.refused:
            plausible = Message("mapping_file.plausible", role=candidate.role, column=repr(candidate.column))
            document.add(tomlkit.comment(_one_line(say(plausible))))
    add_margins(document, mapping, say)
    path = Path(path)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_text(tomlkit.dumps(document), encoding="utf-8")
    half.replace(path)


def disagreements(mapping: Mapping, export: Export, world: World | None = None) -> list[Defect]:
    """Every way in which a mapping does not fit a survey and a world; empty when it fits."""
    defects: list[Defect] = []
    users = Counter(column.column for column in mapping.columns)
    for column in mapping.columns:
        place = f"[{column.role}].column"
        if column.column not in export.table.columns:
            names = list(export.table.columns)
            repair = _near(column.column, names) or Message("reading.copy_the_name_from_the_first_row")
            defects.append(
                Defect(
                    place,
                    repr(column.column),
                    Message("reading.one_of_columns_of", count=len(names), file=export.file),
                    repair,
                )
            )
            continue
        if column.like and world is not None and column.like not in (known := names_of("segment", world)):
            repair = _near(column.like, known) or Message("defect.name_a_segment")
            defects.append(Defect(f"[{column.role}].like", repr(column.like), ", ".join(known), repair))
        if users[column.column] > 1:
            defects.append(
                Defect(
                    place,
                    repr(column.column),
                    Message("reading.one_role_per_column"),
                    Message("reading.keep_the_role_it_really_plays"),
                )
            )
        defects += meanings(column, export, world)[1]
    return defects + unlike_answers(mapping, export)


def meanings(column: Column, export: Export, world: World | None) -> tuple[dict[str, Meaning], list[Defect]]:
    """Return what each distinct cell of a column means, and a defect for each cell or label that means nothing."""
    known: dict[str, Meaning] = {}
    defects: list[Defect] = []
    strange: list[str] = []
    counted = export.table[column.column].value_counts()
    counts = dict(zip(counted.index.tolist(), counted.tolist(), strict=True))
    possible = allowed(column, world)
    for cell in [*counts, *(label for label in column.values if label not in counts)]:
        try:
            known[cell] = meaning(column, cell, export.decimal, world)
        except ValueError:
            if cell in column.values:
                value = f"{cell!r} = {column.values[cell]!r}"
                defects.append(
                    Defect(
                        f"[{column.role}.values]",
                        value,
                        possible,
                        Message("reading.give_it_one_of_these_meanings"),
                    )
                )
            else:
                strange.append(cell)
    repair = Message("defect.add_under_values", role=column.role)
    if column.role in ("date", "weight"):
        repair = Message("reading.choose_another_column_or_add_it_to")
    place = Message("defect.place.column_of_role", role=column.role, name=repr(column.column))
    for cell in strange[:SHOWN]:
        defects.append(
            Defect(
                place, Message("reading.in_answers", cell=repr(cell), count=counts[cell]), possible, repair
            )
        )
    if len(strange) > SHOWN:
        defects.append(
            Defect(place, Message("reading.further_values", count=len(strange) - SHOWN), possible, repair)
        )
    return known, defects


def _keys(role: Role) -> dict[str, type]:
    keys: dict[str, type] = {"column": str, "missing": list, "reason": str}
    if role in SCALES:
        keys |= {"min": int, "max": int, "higher_is_better": bool}
    if role == "wait_min":
        keys |= {"unit": str}
    if role == "date":
        keys |= {"format": str}
    if role == "segment":
        keys |= {"like": str}
    if role in ("wait_min", "weight", "contacts"):
        keys |= {"decimal": str}
    return keys if role in ("date", "weight") else keys | {"values": dict}


def _column(role: Role, entry: dict[str, Any], defects: list[Defect]) -> Column | None:
    keys, before = _keys(role), len(defects)
    for key, value in entry.items():
        if key not in keys:
            repair = _near(key, keys) or Message("defect.remove_it")
            defects.append(Defect(f"[{role}].{key}", key, ", ".join(keys), repair))
        elif type(value) is not keys[key]:
            kind = {
                str: Message("defect.text_in_quotes"),
                list: Message("defect.field.list"),
                int: Message("defect.a_whole_number"),
                bool: Message("reading.true_or_false"),
            }
            wanted = kind.get(keys[key], Message("reading.a_table_of_label_meaning"))
            defects.append(Defect(f"[{role}].{key}", repr(value), wanted, Message("reading.write_it_so")))
    if "column" not in entry:
        defects.append(
            Defect(
                f"[{role}]",
                Message("reading.no_column"),
                Message("reading.the_name_of_a_column"),
                Message("defect.add_column"),
            )
        )
    if len(defects) > before:
        return None
    column = Column(
        role,
        entry["column"],
        entry.get("min"),
        entry.get("max"),
        entry.get("higher_is_better", True),
        entry.get("unit", "min"),
        entry.get("format", Column.format),
        {label: _word(value) for label, value in entry.get("values", {}).items()},
        tuple(_word(code) for code in entry.get("missing", ())),
        entry.get("reason", ""),
        entry.get("decimal"),
        entry.get("like", ""),
    ).with_default_scale()
    if role in SCALES and not is_scale(role, column.low, column.high):
        ends = [f"min = {low}, max = {high}" for low, high in SCALES[role]]
        scales = Message("defect.or_2_to_11_steps", scales=ends)
        if role == "recommendation":
            scales = Message("defect.scales_of_columns", scales=ends)
        repair = Message("defect.real_scale_under", role=role)
        defects.append(Defect(f"[{role}]", f"min = {column.low}, max = {column.high}", scales, repair))
        return None
    if column.decimal not in (None, ".", ","):
        allowed_marks = Message("defect.a_decimal_mark")
        defects.append(
            Defect(f"[{role}].decimal", repr(column.decimal), allowed_marks, Message("defect.give_the_mark"))
        )
        return None
    if column.unit not in MINUTES:
        defects.append(
            Defect(
                f"[{role}].unit",
                repr(column.unit),
                ", ".join(MINUTES),
                Message("reading.give_the_unit_of_the_column"),
            )
        )
        return None
    return column


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _table(column: Column, asked: Sequence[Question], say: Callable[[Text], str]) -> tomlkit.items.Table:
    table = tomlkit.table()
    if column.reason:
        table.add(tomlkit.comment(_one_line(say(column.reason))))
    for question in asked:
        text = Message("mapping_file.asked", question=question_text(question))
        table.add(tomlkit.comment(_one_line(say(text))))
        for answer, text in zip(question.answers, answer_texts(question), strict=True):
            written = say(_written(answer, KEYS[question.kind]))
            if question.kind == "marks" and answer.column is not None:
                written += f", higher_is_better = {json.dumps(answer.column.higher_is_better)}"
            answered = Message("mapping_file.answer", answer=text, keys=written)
            table.add(tomlkit.comment(_one_line(say(answered))))
    table.add("column", column.column)
    if column.role in SCALES:
        table.add("min", column.low)
        table.add("max", column.high)
        table.add("higher_is_better", column.higher_is_better)
    if column.role == "wait_min":
        table.add("unit", column.unit)
    if column.role == "date":
        table.add("format", column.format)
    if column.missing:
        table.add("missing", list(column.missing))
    if column.decimal is not None:
        table.add("decimal", column.decimal)
    if column.like:
        table.add("like", column.like)
    if column.values:
        table.add("values", dict(column.values))
    for key in {KEYS[question.kind]: None for question in asked}:
        if key in table:
            table[key] = OPEN
        else:
            table.add(key, OPEN)
    return table


def _written(answer: Answer, key: str) -> Text:
    """How an answer is written under its role in a mapping file."""
    column = answer.column
    if column is None:
        return Message("mapping_file.delete")
    told = {
        "column": f"column = {json.dumps(column.column, ensure_ascii=False)}",
        "higher_is_better": f"higher_is_better = {json.dumps(column.higher_is_better)}",
        "min": f"min = {column.low}, max = {column.high}, missing = {json.dumps(list(column.missing))}",
        "max": f"min = {column.low}, max = {column.high}, missing = {json.dumps(list(column.missing))}",
        "missing": f"missing = {json.dumps(list(column.missing), ensure_ascii=False)}",
        "unit": f'unit = "{column.unit}"',
        "format": f'format = "{column.format}"',
        "decimal": f'decimal = "{column.decimal}"',
        "values": f"values = {json.dumps(dict(column.values), ensure_ascii=False).replace(': ', ' = ')}",
    }[key]
    if column.values and key in ("higher_is_better", "max"):
        told += f", values = {json.dumps(dict(column.values), ensure_ascii=False).replace(': ', ' = ')}"
    if key == "higher_is_better":
        return Message("mapping_file.under", keys=told, role=column.role)
    return told


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _near(name: str, names: Iterable[str]) -> Message | None:
    by_case = {known.casefold(): known for known in names}
    close = get_close_matches(name.casefold(), by_case, n=3, cutoff=0.6)
    return Message("defect.did_you_mean", names=[by_case[known] for known in close]) if close else None
