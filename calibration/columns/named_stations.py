"""Rated stations of one visit, found in an export by their names."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from ..survey import Export, number
from ..survey.lexicon import NUMBER_CODES, fold, no_answer
from .mapping import Ratings
from .margins import rated_answers

STATIONS_LEAST = 2
VISITS_LEAST = 100

# A name or question that says that it is about a station of a visit, and which in turn.
NUMBERED = re.compile(r"\b(?:station|step|stage|stop|etape|arret) ?(\d{1,2})\b")


HIGHEST = (5, 7, 10)  # ends of the scales that are plain to see


def named_stations(export: Export, taken: Collection[str]) -> Ratings | None:
    """The rated stations that an export names and numbers, such as *Step 2: security*, in the order of their numbers.

    None where they are fewer than two, or not rated on one scale from 1 to 5, 7 or 10, or by too few to tell anything.
    A file does not say in which order its other ratings are met: those are for a person to list.
    """
    turns: dict[int, str] = {}
    for name in export.table.columns:
        told = next(
            (m for text in (name, export.questions[name]) if (m := NUMBERED.search(fold(text)))), None
        )
        if told and name not in taken and turns.setdefault(int(told[1]), name) != name:
            return None  # two columns about one station: which of them is its rating is not plain
    names = tuple(turns[turn] for turn in sorted(turns))
    cells = {cell for name in names for cell in export.table[name].unique().tolist()} - {""}
    codes = {cell for cell in cells if NUMBER_CODES.fullmatch(cell) or no_answer(cell)}
    steps = {number(cell, export.mark(names[0])) for cell in cells - codes} if names else set()
    high = max((step for step in steps if step is not None), default=0)
    if len(names) < STATIONS_LEAST or high not in HIGHEST or not steps <= set(range(1, int(high) + 1)):
        return None
    stations = Ratings(names, 1, int(high), tuple(sorted(codes)))
    rated = sum(rated_answers(export, name, stations).notna().astype(int) for name in names)
    return stations if int((np.asarray(rated) >= STATIONS_LEAST).sum()) >= VISITS_LEAST else None
