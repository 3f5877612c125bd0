"""The exact choice on the menus: a multiple-choice knapsack, one dish per bundle, every rule named."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pulp

from .menus import Dish, Menu
from .problem import Rule
from .purse import CENT

STATUS = {
    pulp.LpSolutionOptimal: "optimal",
    pulp.LpSolutionIntegerFeasible: "stopped early",
    pulp.LpSolutionInfeasible: "infeasible",
    pulp.LpSolutionUnbounded: "unbounded",
    pulp.LpSolutionNoSolutionFound: "no solution found",
}


class Allocation(NamedTuple):
    """The dish served from each menu, their value in EUR, the solver's status and the relative gap proved."""

    served: tuple[int, ...]
    value_eur: float
    status: str
    gap: float | None


class Check(NamedTuple):
    """One rule held against a plan, outside the solver: what it allows and what the plan does, in EUR."""

    name: str
    ok: bool
    limit: float
    actual: float


def allocate(menus: Sequence[Menu], rules: Sequence[Rule], *, time_limit_s: float = 60.0) -> Allocation:
    """Serve one dish per menu so that the value is highest and every rule holds; money may stay unspent.

    Infeasible menus give no dishes and the status that says so. Raises ArithmeticError when the solver's
    answer breaks a rule it was given.
    """
    problem = pulp.LpProblem("menus", pulp.LpMaximize)
    chosen = [
        [problem.add_variable(f"serve_{place}_{dish}", cat=pulp.LpBinary) for dish in range(len(menu.dishes))]
        for place, menu in enumerate(menus)
    ]
    values = [dish.value_eur for menu in menus for dish in menu.dishes]
    scale = max(map(abs, values), default=0.0) or 1.0
    variables = [variable for row in chosen for variable in row]
    problem += pulp.LpAffineExpression(zip(variables, [value / scale for value in values], strict=True))
    for menu, row in zip(menus, chosen, strict=True):
        problem += pulp.lpSum(row) == 1, f"one_{'_and_'.join(menu.levers)}"
    for rule in rules:
        _constrain(problem, rule, menus, chosen)
    with _quiet():
        problem.solve(_solver(time_limit_s))
    status = STATUS[problem.sol_status]
    if status not in ("optimal", "stopped early"):
        return Allocation((), -math.inf, status, None)
    served = tuple(max(range(len(row)), key=lambda dish, row=row: row[dish].value()) for row in chosen)  # type: ignore[misc]
    broken = [check.name for check in checks(menus, served, rules) if not check.ok]
    if broken:
        raise ArithmeticError(f"the solver's answer breaks {', '.join(broken)}")
    value = math.fsum(dish.value_eur for dish in dishes(menus, served))
    return Allocation(served, value, status, float(problem.solverModel.getInfo().mip_gap))


def dishes(menus: Sequence[Menu], served: Sequence[int]) -> list[Dish]:
    """The dishes that an allocation serves, in the order of the menus."""
    return [menu.dishes[number] for menu, number in zip(menus, served, strict=True)]


def checks(menus: Sequence[Menu], served: Sequence[int], rules: Sequence[Rule]) -> tuple[Check, ...]:
    """Hold every rule against an allocation, with plain sums."""
    pairs = list(zip(menus, served, strict=True))
    return tuple(
        _check(rule, math.fsum(_uses(rule, menu)[number] for menu, number in pairs)) for rule in rules
    )


def prices(menus: Sequence[Menu], rules: Sequence[Rule]) -> dict[str, float]:
    """What each rule costs, in EUR of value on these menus: the problem solved again without it.

    The budget is one rule in all its years. Duals of a problem with whole choices are no prices: not read.
    """
    value = allocate(menus, rules).value_eur
    named = [("budget_eur_year" if rule.kind == "budget" else rule.name, rule) for rule in rules]
    without = {name: [rule for other, rule in named if other != name] for name, _ in named}
    return {name: max(0.0, allocate(menus, rest).value_eur - value) for name, rest in without.items()}


def _uses(rule: Rule, menu: Menu) -> list[float]:
    """How much of a rule's limit each dish of a menu uses, in EUR."""
    if rule.kind == "budget":
        return [dish.eur_year if rule.year else dish.first_year_eur for dish in menu.dishes]
    if rule.lever not in menu.levers:
        return [0.0] * len(menu.dishes)
    position = menu.levers.index(rule.lever)
    return [dish.spends[position] for dish in menu.dishes]


def _constrain(
    problem: pulp.LpProblem, rule: Rule, menus: Sequence[Menu], chosen: Sequence[Sequence[pulp.LpVariable]]
) -> None:
    # Rows are scaled to a limit of one so that the solver's tolerance means the same for any budget.
    scale = rule.eur if rule.eur > 0 else 1.0
    used = pulp.LpAffineExpression(
        [
            (variable, eur / scale)
            for menu, row in zip(menus, chosen, strict=True)
            for variable, eur in zip(row, _uses(rule, menu), strict=True)
            if eur
        ]
    )
    problem += (used >= rule.eur / scale if rule.kind == "floor" else used <= rule.eur / scale), rule.name


def _check(rule: Rule, actual: float) -> Check:
    ok = actual >= rule.eur - CENT / 2 if rule.kind == "floor" else actual <= rule.eur + CENT / 2
    return Check(rule.name, ok, rule.eur, actual)


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


def _solver(time_limit_s: float) -> pulp.LpSolver:
    exact = {"primal_feasibility_tolerance": 1e-9, "mip_feasibility_tolerance": 1e-9, "random_seed": 0}
    return pulp.HiGHS(msg=False, threads=1, timeLimit=time_limit_s, gapRel=1e-9, gapAbs=1e-12, **exact)
