"""The answers of a survey in the words of the world."""

from __future__ import annotations

import pandas as pd

from sim import Defects, World

from ..survey import Export
from .mapping import Mapping
from .mapping_file import disagreements, meanings
from .margins import raked

NUMBERS = ("satisfaction", "recommendation", "effort", "contacts", "wait_min", "weight")


FLAGS = ("resolved", "repeated", "problem")


WORDS = ("bot", "channel", "moment", "segment")


COLUMNS = (*NUMBERS, *FLAGS, *WORDS, "date")


def canonical(export: Export, mapping: Mapping, world: World | None = None) -> pd.DataFrame:
    """The answers in the words of the world: one row per answer, only the columns that have a role.

    satisfaction 1-5, recommendation 0-10, effort 1-7 (7 easy), contacts, wait_min, weight: float, NaN
    unknown; resolved, repeated, problem: boolean; bot (none, resolved, handed_over, gave_up), channel,
    moment, segment: text or None; date.
    Raises Defects when the mapping does not fit the export. With margins in the mapping the weight is raked.
    """
    if defects := disagreements(mapping, export, world):
        raise Defects(mapping.file, defects)
    table = {}
    for column in mapping.columns:
        known, _ = meanings(column, export, world)
        told = [known[cell] for cell in export.table[column.column].tolist()]
        table[column.role] = pd.Series(told, dtype=_dtype(column.role))
    answers = pd.DataFrame(table, index=range(export.used))
    if mapping.margins:
        answers["weight"] = raked(answers, mapping).weights
    return answers


def _dtype(role: str) -> str:
    if role in NUMBERS:
        return "float64"
    return "boolean" if role in FLAGS else "datetime64[s]" if role == "date" else "object"
