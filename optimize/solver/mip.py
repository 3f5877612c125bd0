"""The exact choice on the option sets: a multiple-choice knapsack, one option per bundle, every rule named."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pulp

from sim import Message, RoxError

from ..question.problem import Risk
from ..question.risk import MEAN, figure
from ..question.rules import Rule, without_budget
from .options import OptionSet, chosen_options, undominated, uses

STATUS = {
    pulp.LpSolutionOptimal: "optimal",
    pulp.LpSolutionIntegerFeasible: "stopped early",
    pulp.LpSolutionInfeasible: "infeasible",
    pulp.LpSolutionUnbounded: "unbounded",
    pulp.LpSolutionNoSolutionFound: "no solution found",
}
FOUND = ("optimal", "stopped early")
TIME_LIMIT_S = 60.0


class Row(NamedTuple):
    """A row of a program: the columns' amounts add up to at most, at least or exactly a limit."""

    name: str
    amounts: tuple[tuple[int, float], ...]
    sense: str
    limit: float


class Program(NamedTuple):
    """Maximise the worth of columns between 0 and 1, whole where binary; free columns have no bounds."""

    worth: tuple[float, ...]
    binary: frozenset[int]
    free: frozenset[int]
    rows: tuple[Row, ...]
    positive: frozenset[int] = frozenset()


class Solved(NamedTuple):
    """What the solver said: its real status, the value of each column, the relative gap it proved."""

    status: str
    values: tuple[float, ...]
    gap: float | None


class Allocation(NamedTuple):
    """The option chosen from each option set, what they are worth in EUR, the solver's status and the gap proved."""

    chosen: tuple[int, ...]
    value_eur: float
    status: str
    gap: float | None


class SolverFailed(RoxError):
    """The solver's answer breaks a rule that it was given."""


def allocate(option_sets: Sequence[OptionSet], rules: Sequence[Rule], risk: Risk = MEAN) -> Allocation:
    """Choose one option per option set so that the figure that `risk` names is highest and every rule holds.

    Money may stay unspent. Infeasible option sets give no options and the status that says so. Raises
    SolverFailed when the solver's answer breaks a rule it was given.
    """
    kept = [undominated(option_set, rules, risk) for option_set in option_sets]
    fewer = [_only(option_set, numbers) for option_set, numbers in zip(option_sets, kept, strict=True)]
    solved = solve(program_of(fewer, rules, risk))
    if solved.status not in FOUND:
        return Allocation((), -math.inf, solved.status, None)
    chosen = tuple(
        numbers[max(range(len(row)), key=lambda option, row=row: solved.values[row[option]])]  # type: ignore[misc]
        for row, numbers in zip(_places(fewer), kept, strict=True)
    )
    broken = [rule.name for rule in rules if not rule.kept(summed(rule, option_sets, chosen))]
    if broken:
        raise SolverFailed(Message("error.solver", rules=broken))
    return Allocation(chosen, worth(option_sets, chosen, risk), solved.status, solved.gap)


def program_of(option_sets: Sequence[OptionSet], rules: Sequence[Rule], risk: Risk = MEAN) -> Program:
    """The choice as a program: a binary column per option, a row per option set and per rule; worth scaled to at most 1."""
    mean = [option.value_eur for option_set in option_sets for option in option_set.options]
    draws = _draws(option_sets) if risk.measure != "mean" else []
    scale = max((abs(eur) for values in (mean, *draws) for eur in values), default=0.0) or 1.0
    program = _program(option_sets, rules, _places(option_sets), [eur / scale for eur in mean])
    if not draws:
        return program
    return _averse(program, [[eur / scale for eur in values] for values in draws], risk)


def least_budget(option_sets: Sequence[OptionSet], rules: Sequence[Rule]) -> float | None:
    """The least money a year that lets the option sets keep all other rules, in EUR; None when no money does."""
    places = _places(option_sets)
    years = [rule for rule in rules if rule.kind == "year"]
    money = sum(map(len, places))
    program = _program(option_sets, without_budget(rules), places, [])
    most = (
        max((max(uses(rule, option_set)) for rule in years for option_set in option_sets), default=0.0)
        * len(option_sets)
        or 1.0
    )
    rows = [
        Row(rule.name, (*_amounts(rule, option_sets, places, most), (money, -rule.share_of_year)), "<=", 0.0)
        for rule in years
    ]
    worth_of = (*(0.0,) * money, -1.0)
    solved = solve(Program(worth_of, program.binary, frozenset({money}), (*program.rows, *rows)))
    if solved.status not in FOUND:
        return None
    return math.ceil(solved.values[money] * most * 100 - 1e-4) / 100


def summed(rule: Rule, option_sets: Sequence[OptionSet], chosen: Sequence[int]) -> float:
    """The sum of a rule over the options chosen, outside the solver."""
    return math.fsum(
        uses(rule, option_set)[number] for option_set, number in zip(option_sets, chosen, strict=True)
    )


def worth(option_sets: Sequence[OptionSet], chosen: Sequence[int], risk: Risk = MEAN) -> float:
    """Return what an allocation is worth under the figure that `risk` names, in EUR."""
    options = chosen_options(option_sets, chosen)
    if risk.measure == "mean":
        return math.fsum(option.value_eur for option in options)
    return figure([math.fsum(draw) for draw in zip(*(option.draws for option in options), strict=True)], risk)


def solve(program: Program, solver: Callable[[], pulp.LpSolver] | None = None) -> Solved:
    """Solve a program with HiGHS, or another solver, and read its status, not its word for success."""
    problem = pulp.LpProblem("menus", pulp.LpMaximize)
    columns = [_column(problem, program, place) for place in range(len(program.worth))]
    problem += pulp.LpAffineExpression(list(zip(columns, program.worth, strict=True)))
    for row in program.rows:
        total = pulp.LpAffineExpression([(columns[place], amount) for place, amount in row.amounts if amount])
        match row.sense:
            case "<=":
                problem += total <= row.limit, row.name
            case ">=":
                problem += total >= row.limit, row.name
            case _:
                problem += total == row.limit, row.name
    with _quiet():
        problem.solve(solver() if solver else _highs())
    status = STATUS[problem.sol_status]
    if status not in FOUND:
        return Solved(status, (), None)
    gap = None if solver else float(problem.solverModel.getInfo().mip_gap) if program.binary else 0.0
    return Solved(status, tuple(float(column.value() or 0.0) for column in columns), gap)


def _only(option_set: OptionSet, numbers: Sequence[int]) -> OptionSet:
    known = {rule: [amounts[number] for number in numbers] for rule, amounts in option_set.known.items()}
    return OptionSet(option_set.lever_ranges, tuple(option_set.options[number] for number in numbers), known)


def _column(problem: pulp.LpProblem, program: Program, place: int) -> pulp.LpVariable:
    name = f"column_{place}"
    if place in program.binary:
        return problem.add_variable(name, cat=pulp.LpBinary)
    if place in program.free:
        return problem.add_variable(name, None, None)
    return problem.add_variable(name, 0, None if place in program.positive else 1)


def _places(option_sets: Sequence[OptionSet]) -> list[range]:
    """The columns of each option set's options."""
    found, first = [], 0
    for option_set in option_sets:
        found.append(range(first, first + len(option_set.options)))
        first += len(option_set.options)
    return found


def _program(
    option_sets: Sequence[OptionSet],
    rules: Sequence[Rule],
    places: Sequence[range],
    worth_of: Sequence[float],
) -> Program:
    one = [
        Row(f"one_{'_and_'.join(option_set.levers)}", tuple((place, 1.0) for place in row), "==", 1.0)
        for option_set, row in zip(option_sets, places, strict=True)
    ]
    # Rows are scaled by their own size, so that the solver's tolerance means the same for any budget, and for a limit of
    # nothing or next to it.
    bound = [
        Row(
            rule.name,
            _amounts(rule, option_sets, places, scale),
            ">=" if rule.at_least else "<=",
            rule.limit / scale,
        )
        for rule in rules
        if math.isfinite(rule.limit)
        for scale in [_size(rule, option_sets)]
    ]
    return Program(
        tuple(worth_of), frozenset(place for row in places for place in row), frozenset(), (*one, *bound)
    )


def _size(rule: Rule, option_sets: Sequence[OptionSet]) -> float:
    """The largest of a rule's limit, its unit and what one option adds to it."""
    added = (abs(amount) for option_set in option_sets for amount in uses(rule, option_set))
    return max(abs(rule.limit), rule.unit, max(added, default=0.0)) or 1.0


def _amounts(
    rule: Rule, option_sets: Sequence[OptionSet], places: Sequence[range], scale: float
) -> tuple[tuple[int, float], ...]:
    return tuple(
        (place, amount / scale)
        for option_set, row in zip(option_sets, places, strict=True)
        for place, amount in zip(row, uses(rule, option_set), strict=True)
        if amount
    )


def _draws(option_sets: Sequence[OptionSet]) -> list[list[float]]:
    """Per parameter draw, the value of every option."""
    every = [option.draws for option_set in option_sets for option in option_set.options]
    return [list(values) for values in zip(*every, strict=True)]


def _averse(program: Program, draws: Sequence[Sequence[float]], risk: Risk) -> Program:
    """The same choice for the mean of the worst draws: value at risk in one free column, shortfalls next to it."""
    count, level = len(draws), len(program.worth)
    tail = risk.tail * count if risk.measure == "cvar" else 1.0
    weight = risk.weight if risk.measure == "cvar" else 1.0
    mean = [math.fsum(values) / count for values in zip(*draws, strict=True)]
    shortfalls = range(level + 1, level + 1 + count)
    worth_of = [(1 - weight) * eur for eur in mean] + [weight] + [-weight / tail] * count
    rows = [
        Row(f"shortfall_{number}", (*enumerate(values), (level, -1.0), (short, 1.0)), ">=", 0.0)
        for number, (values, short) in enumerate(zip(draws, shortfalls, strict=True))
    ]
    return Program(
        tuple(worth_of), program.binary, frozenset({level}), (*program.rows, *rows), frozenset(shortfalls)
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the solver's banner, which no option of HiGHS silences, out of the results on standard output."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


def _highs() -> pulp.LpSolver:
    exact = {"primal_feasibility_tolerance": 1e-9, "mip_feasibility_tolerance": 1e-9, "random_seed": 0}
    return pulp.HiGHS(msg=False, threads=1, timeLimit=TIME_LIMIT_S, gapRel=1e-9, gapAbs=1e-12, **exact)
