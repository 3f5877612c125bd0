"""The optimiser's exact choice against optima that are known, and against the steps that peers take instead."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping

from optimize import Risk, Tables, choose_among, step_by_step
from sim import Message

from .check import DERIVED, Row, exact, of, printed

KKT = Message("verify.source.derived_by", how="Karush 1939, Kuhn & Tucker 1951")
PROGRAMMING = Message("verify.source.dynamic_programming")
ENUMERATED = Message("verify.source.enumeration")
FOX = "Fox 1966"
UNCERTAIN = "Rockafellar & Uryasev 2000"
WORTH = Message("verify.figure.worth")
FIRST_GETS = Message("verify.figure.first_gets")
BENEFIT = Message("verify.figure.benefit")
# An optimum that lies between two points of a grid is missed by less than this share of it.
OF_GRID = 1e-5
Curve = Callable[[float], float]

LOGS: dict[str, Curve] = {
    "x": lambda eur: 10 * math.log1p(eur / 2),
    "y": lambda eur: 6 * math.log1p(eur),
    "z": lambda eur: 3 * math.log1p(eur / 5),
}
ROOTS: dict[str, Curve] = {
    name: lambda eur, size=size: size * math.sqrt(eur)  # type: ignore[misc]
    for name, size in {"x": 3, "y": 4, "z": 5}.items()
}
INTEGER: dict[str, Curve] = {
    "x": lambda count: 10 * math.log1p(count),
    "y": lambda count: 8 * math.sqrt(count),
    "z": lambda count: 30 * count / (count + 3),
}
INTEGER_S: dict[str, Curve] = {
    "x": lambda count: 100 * count**3 / (count**3 + 216),
    "y": lambda count: 40 * (1 - 0.6**count),
    "z": lambda count: 30 * count / (count + 2),
}
PROJECTS = {
    1: (30.0, 18.0),
    2: (20.0, 30.0),
    3: (15.0, 24.0),
    4: (25.0, 33.0),
    5: (10.0, 11.0),
    6: (12.0, 9.0),
}
RETURNS = {"a": (4.0, 1.0, 3.0, 0.0), "b": (1.5, 1.5, 1.5, 1.5), "c": (0.0, 3.0, 1.0, 3.0)}
TOGETHER = 12.0


def choosing_rows() -> Iterator[Row]:
    """Every oracle of a split of money: curves, whole units, projects, scenarios; and what must never happen."""
    yield from _curve_rows()
    yield from _unit_rows()
    yield from _project_rows()
    yield from _scenario_rows()


def _hill(worth: float, half: float, steepness: float) -> Curve:
    return lambda eur: worth * eur**steepness / (eur**steepness + half**steepness)


HILLS = {"x": _hill(100, 20, 1), "y": _hill(80, 10, 1), "z": _hill(60, 30, 1)}
HILLS_S = {"x": _hill(100, 30, 2), "y": _hill(100, 30, 2), "z": _hill(60, 15, 3)}


def _tables(curves: Mapping[str, Curve], budget: float, step: float) -> Tables:  # fmt: skip
    count = round(budget / step)
    return {
        (name,): {(step * place,): (curve(step * place),) for place in range(count + 1)}
        for name, curve in curves.items()
    }


def _curve_rows() -> Iterator[Row]:
    spends, worth = choose_among(_tables(LOGS, 20, 0.125), 20)
    twenty, five, two = (Message("verify.case.logarithms", budget=budget) for budget in (20, 5, 2))
    yield exact(of(twenty, FIRST_GETS), KKT, 12.375, spends["x"])
    yield exact(of(twenty, Message("verify.figure.last_gets")), KKT, 0.0, spends["z"])
    yield printed(of(twenty, WORTH), KKT, "32.6514238387", worth)
    yield printed(of(five, WORTH), KKT, "15.7545810505", choose_among(_tables(LOGS, 5, 0.125), 5)[1])
    yield exact(of(two, FIRST_GETS), KKT, 1.125, choose_among(_tables(LOGS, 2, 0.125), 2)[0]["x"])
    roots = choose_among(_tables(ROOTS, 100, 1), 100)[1]
    yield printed(of(Message("verify.case.square_roots", budget=100), WORTH), KKT, "70.7106781187", roots)
    for budget, optimum in ((60.0, 128.9620389972), (10.0, 46.7544467966)):
        worth = choose_among(_tables(HILLS, budget, budget / 400), budget)[1]
        case = Message("verify.case.concave", budget=budget)
        yield Row(of(case, WORTH), KKT, optimum, worth, OF_GRID * optimum)
    for budget, optimum, equal in (
        (30.0, 53.3333333333, 33.714),
        (60.0, 107.3090502, 103.736),
        (100.0, 171.4458836, 165.486),
    ):
        worth = choose_among(_tables(HILLS_S, budget, budget / 400), budget)[1]
        case = Message("verify.case.s_shaped", budget=budget)
        yield Row(of(case, WORTH), DERIVED, optimum, worth, 10 * OF_GRID * optimum)
        yield exact(of(case, Message("verify.figure.above_equal_split")), DERIVED, equal, worth, ">")
    worths = [choose_among(_tables(HILLS_S, budget, 1), budget)[1] for budget in range(1, 101, 3)]
    falls = sum(after < before for before, after in itertools.pairwise(worths))
    yield exact(Message("verify.row.more_money"), DERIVED, 0, falls)


def _unit_rows() -> Iterator[Row]:
    concave, shaped = _tables(INTEGER, 10, 1), _tables(INTEGER_S, 8, 1)
    case, greedy = Message("verify.case.units_concave"), Message("verify.figure.greedy_finds_same")
    yield printed(of(case, WORTH), FOX, "44.9507855849", choose_among(concave, 10)[1])
    yield printed(of(case, greedy), FOX, "44.9507855849", step_by_step(concave, 10)[1])
    spends, worth = choose_among(shaped, 8)
    case, stepped = Message("verify.case.units_s_shaped"), step_by_step(shaped, 8)[1]
    yield printed(of(case, WORTH), PROGRAMMING, "77.3595707", worth)
    yield exact(of(case, Message("verify.figure.s_shaped_gets")), PROGRAMMING, 7, spends["x"])
    yield printed(of(case, Message("verify.figure.greedy_stops")), PROGRAMMING, "54.8896", stepped)
    yield exact(of(case, Message("verify.figure.above_greedy")), DERIVED, stepped, worth, ">")


def _project_rows() -> Iterator[Row]:
    tables: Tables = {
        (f"p{number}",): {(0.0,): (0.0,), (cost,): (gain,)} for number, (cost, gain) in PROJECTS.items()
    }
    alone, needs = choose_among(tables, 60)[1], [("p2", "p1")]
    yield exact(of(Message("verify.case.projects"), BENEFIT), ENUMERATED, 87, alone)
    after = choose_among(tables, 60, requires=needs)[1]
    yield exact(of(Message("verify.case.projects_in_order"), BENEFIT), ENUMERATED, 68, after)
    (one, gain), (two, more) = PROJECTS[1], PROJECTS[2]
    both: dict[tuple[float, ...], tuple[float, ...]] = {
        (first, second): (gain * (first > 0) + more * (second > 0) + TOGETHER * (first > 0 < second),)
        for first in (0.0, one)
        for second in (0.0, two)
    }
    rest = {levers: table for levers, table in tables.items() if levers[0] not in ("p1", "p2")}
    joined: Tables = {("p1", "p2"): both, **rest}
    more_together = choose_among(joined, 60, requires=needs)[1]
    yield exact(of(Message("verify.case.projects_together"), BENEFIT), ENUMERATED, 71, more_together)


def _scenario_rows() -> Iterator[Row]:
    tables: Tables = {
        (name,): {(place / 7,): tuple(place / 7 * rate for rate in rates) for place in range(71)}
        for name, rates in RETURNS.items()
    }
    case, place = Message("verify.case.scenarios"), Message("verify.figure.worst_half_first")
    mean, worst = choose_among(tables, 10)[1], choose_among(tables, 10, risk=Risk(measure="worst"))[1]
    yield exact(of(case, Message("verify.figure.highest_mean")), UNCERTAIN, 20, mean)
    half = choose_among(tables, 10, risk=Risk(measure="cvar", tail=0.5))
    yield exact(of(case, Message("verify.figure.worst_half")), UNCERTAIN, 17.5, half[1])
    yield exact(of(case, place), UNCERTAIN, 5, half[0]["a"])
    quarter = choose_among(tables, 10, risk=Risk(measure="cvar", tail=0.25))[1]
    yield exact(of(case, Message("verify.figure.worst_quarter")), UNCERTAIN, 120 / 7, quarter)
    yield exact(of(case, Message("verify.figure.worst_case")), UNCERTAIN, 120 / 7, worst)
