"""Rated stations of one visit: found in an export by their names, read by its mapping, fitted into a world's memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import replace

import numpy as np
import pandas as pd

from sim import World

from ..columns.mapping import Mapping
from ..columns.margins import WHOLE, rated_answers
from ..estimate import Fitted
from ..survey import Export
from .parameters import Informed
from .result import Fit, Visited, VisitGroup
from .visit_ratings import (
    OrderTest,
    VisitFit,
    Visits,
    fit_visits,
    order_test,
    predicted_answer_shares,
    visits_of,
)


def visits_by_question(export: Export, mapping: Mapping, told: pd.DataFrame) -> dict[str, Visits]:
    """The visits of a survey for each question of the whole that was asked, satisfaction first; none without stations.

    told: the canonical table of the same export. Raises Defects when the visits are too few.
    """
    if mapping.stations is None:
        return {}
    names = mapping.stations.columns
    table = {str(place): rated_answers(export, name, mapping.stations) for place, name in enumerate(names)}
    table["problem"] = told["problem"] if "problem" in told else pd.Series(0.0, index=told.index)
    asked = [question for question in WHOLE if question in told]
    table |= {question: told[question] for question in asked}
    numbers = pd.DataFrame(table).astype("Float64").astype("float64")
    stations = [str(place) for place in range(len(names))]
    return {
        question: visits_of(numbers, stations, question, "problem", export.file)._replace(
            stations=names, random_order=mapping.stations.random_order
        )
        for question in asked
    }


def measured_visits(
    world: World, visits: Table[str, Visits]
) -> tuple[tuple[Visited, ...], tuple[Fitted, ...]]:
    """Return what the stations tell by each question of the whole, and the memory that the first of them gives the world.

    None where its visits cannot tell the end from the last station.
    """
    fits = {question: fit_visits(world, one) for question, one in visits.items()}
    tests = {question: order_test(world, one) for question, one in visits.items()}
    told = tuple(
        _visited(world, question, visits[question], one, tests[question]) for question, one in fits.items()
    )
    first = next(iter(tests.values()), None)
    return told, first.fit.rows if first and first.fit and not first.faults else ()


def with_visits(found: Fit, visited: tuple[Visited, ...], memory: tuple[Fitted, ...]) -> Fit:
    """The same fit with what rated stations showed, and every measured number among those that are informed."""
    rows = (*found.measured, *(one for one in memory if one.informed))
    measured = {one.name: found.provenance[one.name].message() for one in rows}
    known = tuple(
        Informed(one.field, True, measured[one.field]) if one.field in measured else one
        for one in found.informed
    )
    return replace(found, visited=visited, parameters=(*memory, *found.parameters), informed=known)


def _visited(world: World, question: str, visits: Visits, fit: VisitFit, test: OrderTest) -> Visited:
    ending = test.fit or fit
    reported = bool(visits.problem.any())
    return Visited(
        question=question,
        stations=visits.stations,
        visits=fit.visits,
        end_share=ending.end_share,
        end_share_se=ending.end_share_se,
        contraction=ending.contraction,
        memory_slope=fit.memory_slope,
        problem=fit.problem if reported else None,
        problem_se=fit.problem_se if reported else None,
        groups=tuple(_groups(world, question, visits, fit)),
        both=world.memory.average + world.memory.end,
        used=test.fit.visits if test.fit else 0,
        faults=test.faults,
        spread=test.spread if math.isfinite(test.spread) else None,
        spread_most=test.spread_most if math.isfinite(test.spread) else None,
    )


def _groups(world: World, question: str, visits: Visits, fit: VisitFit) -> Iterator[VisitGroup]:
    levels = np.array(visits.levels)
    score = (
        1.0 * (levels >= 4) if question == "satisfaction" else 100.0 * (levels >= 9) - 100.0 * (levels <= 6)
    )
    for met in (True, False):
        own = score[visits.answers[visits.problem == float(met)]]
        if len(own) > 1:
            error = float(own.std()) / math.sqrt(len(own))
            told = float(predicted_answer_shares(world, visits, fit, met) @ score)
            yield VisitGroup(met, len(own), float(own.mean()), error, told)
