"""One file read and understood: what it is, its columns, its weights, what moves the score and what is said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim import Message, Text, World

from ..survey import Export, number, read_table, with_codebook
from .answer_table import canonical
from .comments import Words, words_of
from .drivers import Drivers, drivers
from .mapping import SCALES, Column, Mapping
from .mapping_file import load_mapping, meanings
from .margins import effective_number, raked, rated_answers
from .nonresponse import UNIDENTIFIED, response_by_outcome
from .questions import question_record
from .recognise import Understood, understand
from .suggest import suggest_mapping

SCORES = ("recommendation", "satisfaction")
# The bands of the Net Promoter Score (Reichheld 2003); of five steps the outer ones.
UNHAPPY_MOST = {"recommendation": 6, "satisfaction": 2}
HAPPY_LEAST = {"recommendation": 9, "satisfaction": 5}
DRIVING = ("effort", "contacts", "wait_min", "resolved", "repeated", "problem")


@dataclass(frozen=True, eq=False)
class Reading:
    """A file read and understood; `weights` and `response` are sentences, "" where there is nothing to say."""

    export: Export
    mapping: Mapping
    columns: tuple[Understood, ...]
    weights: Text
    response: Text
    drivers: Drivers | None
    words: tuple[Words, ...]

    def record(self) -> dict[str, Any]:
        """The reading as plain values for JSON, tables and pages."""
        export = self.export
        roles = {column.column: column.role for column in self.mapping.columns}
        return {
            "file": export.file,
            "kind": export.kind,
            "why": export.why,
            "family": export.family,
            "encoding": export.encoding,
            "separator": export.separator,
            "decimal": export.decimal,
            "read": export.read,
            "used": export.used,
            "dropped": dict(export.dropped),
            "notes": list(export.notes),
            "columns": [
                one._asdict()
                | {"said": dict(one.said), "steps": list(one.steps), "role": roles.get(one.column)}
                for one in self.columns
            ],
            "roles": _roles_record(self.mapping),
            "questions": [question_record(one) for one in self.mapping.questions],
            "left_out": [{"column": name, "why": why} for name, why in self.mapping.left_out],
            "weights": self.weights,
            "response": self.response,
            "drivers": _drivers_record(self.drivers),
            "words": [one._asdict() | {"words": [w._asdict() for w in one.words]} for one in self.words],
        }


def read_file(
    path: str | Path,
    world: World | None = None,
    *,
    mapping: str | Path | None = None,
    keep: Collection[str] = (),
    sheet: str | None = None,
    codebook: str | Path | None = None,
) -> Reading:
    """Read a file, understand its columns by a mapping file or a suggested one, and say what moves the score.

    codebook: the questions of columns and the meaning of their codes. Raises Defects when a file cannot be read or does not fit.
    """
    export = read_table(path, keep=keep, sheet=sheet)
    if codebook is not None:
        export = with_codebook(export, Path(codebook))
    survey = export.kind == "survey"
    chosen = Mapping(())
    if mapping is not None:
        chosen = load_mapping(mapping, export, world)
    elif survey:
        chosen = suggest_mapping(export, world)
    columns = understand(export, chosen)
    if not survey or not export.used:
        return Reading(export, chosen, columns, "", "", None, ())
    told = canonical(export, chosen, world)
    return Reading(
        export,
        chosen,
        columns,
        _weights(told, chosen),
        _response(told) if chosen.informs else "",
        _moving(export, chosen, columns, told),
        _said(export, columns, told),
    )


def _weights(told: pd.DataFrame, mapping: Mapping) -> Text:
    if "weight" not in told:
        return ""
    given = mapping.role("weight")
    parts = [Message("reading.given_in", column=repr(given.column))] if given is not None else []
    w = np.nan_to_num(told["weight"].to_numpy())
    effective, count = effective_number(w), int((w > 0).sum())
    if mapping.margins:
        found = raked(told, mapping)
        parts.append(Message("reading.raked_to", margins=", ".join(mapping.margins)))
        parts.append(
            Message("reading.capped_largest_gap_to_a_stated_share", count=found.capped, gap=100 * found.gap)
        )
    parts.append(
        Message(
            "reading.effective_n_of_design_effect",
            effective=effective,
            count=count,
            effect=count / max(effective, 1e-09),
        )
    )
    return Message("reading.joined", parts=parts)


def _response(told: pd.DataFrame) -> Text:
    found = response_by_outcome(told)
    return UNIDENTIFIED if found is None else found.sentence()


def _moving(
    export: Export, mapping: Mapping, columns: tuple[Understood, ...], told: pd.DataFrame
) -> Drivers | None:
    score = next((role for role in SCORES if role in told and told[role].notna().any()), None)
    if score is None:
        return None
    named: dict[str, str] = {column.role: column.column for column in mapping.columns}
    questions = {named[role]: told[role].astype("Float64") for role in DRIVING if role in told}
    taken = {column.column for column in mapping.columns}
    for one in columns:
        if one.column in taken:
            continue
        if (rated := mapping.rated(one.column)) is not None:
            questions[one.column] = rated_answers(export, one.column, rated)
        elif (steps := _steps(export, one)) is not None:
            questions[one.column] = pd.Series(
                [steps.get(cell) for cell in export.table[one.column].tolist()], dtype="Float64"
            )
    if not questions:
        return None
    weights = told["weight"].to_numpy() if "weight" in told else None
    return drivers(told[score].rename(score), pd.DataFrame(questions), weights)


def _steps(export: Export, one: Understood) -> dict[str, float] | None:
    """What the cells of a question of opinion are worth, None when its scale is not plain to see."""
    if one.kind not in ("satisfaction", "effort", "rating", "problem", "yes or no"):
        return None
    cells = set(export.table[one.column].unique().tolist()) - {""}
    if one.steps:
        place = {label: float(step) for step, label in enumerate(one.steps, start=1)}
        return {cell: place[said] for cell in cells if (said := export.said(one.column, cell)) in place}
    if one.kind in ("problem", "yes or no"):
        known, strange = meanings(Column("problem", one.column), export, None)
        return (
            None
            if strange
            else {cell: float(bool(value)) for cell, value in known.items() if value is not None}
        )
    values = {cell: number(cell, export.mark(one.column)) for cell in cells}
    steps = {cell: value for cell, value in values.items() if value is not None}
    plain = steps and min(steps.values()) >= 1 and max(steps.values()) in (5.0, 7.0, 10.0)
    return steps if plain else None


def _said(export: Export, columns: tuple[Understood, ...], told: pd.DataFrame) -> tuple[Words, ...]:
    score = next((role for role in SCORES if role in told and told[role].notna().any()), None)
    if score is None:
        return ()
    values = told[score].to_numpy(dtype=np.float64, na_value=np.nan)
    unhappy, happy = values <= UNHAPPY_MOST[score], values >= HAPPY_LEAST[score]
    found = (
        words_of(export.table[one.column].tolist(), unhappy, happy, one.column, score)
        for one in columns
        if one.kind == "comment"
    )
    return tuple(words for words in found if words is not None)


def _roles_record(mapping: Mapping) -> dict[str, Any]:
    """By role: the column that plays it with its scale, direction, unit or form, and the columns that were weighed."""
    roles: dict[str, Any] = {}
    for candidate in mapping.candidates:
        entry = roles.setdefault(candidate.role, {"column": None, "candidates": []})
        entry["candidates"].append(
            {
                "column": candidate.column,
                "points": candidate.points,
                "evidence": [{"for": key, "points": points} for key, points in candidate.evidence],
                "refused": candidate.refused,
            }
        )
    for column in mapping.columns:
        entry = roles.setdefault(column.role, {"column": None, "candidates": []})
        entry["column"] = column.column
        if column.role in SCALES:
            entry |= {"low": column.low, "high": column.high, "higher_is_better": column.higher_is_better}
        if column.role == "wait_min":
            entry["unit"] = column.unit
        if column.role == "date":
            entry["format"] = column.format
        entry |= {"values": dict(column.values), "missing": list(column.missing)}
    return roles


def _drivers_record(found: Drivers | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return found._asdict() | {
        "shares": [one._asdict() for one in found.shares],
        "left_out": [{"column": name, "why": why} for name, why in found.left_out],
        "label": "association, not cause",
        "model": "ordered probit",
    }
