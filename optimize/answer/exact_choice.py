"""The exact choice, and greedy steps, among options given as plain tables: for what is known without simulation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim import Line

from ..question.lever_range import LeverRange
from ..question.problem import Risk
from ..question.risk import MEAN
from ..question.rules import Rule
from ..solver.baselines import choose_greedily
from ..solver.mip import allocate
from ..solver.options import Option, OptionSet, chosen_options

Tables = Mapping[tuple[str, ...], Mapping[tuple[float, ...], Sequence[float]]]
"""By levers that are decided together: spends in EUR, and what they are worth in each equally likely scenario."""


def choose_among(
    tables: Tables, budget_eur: float, *, requires: Sequence[tuple[str, str]] = (), risk: Risk = MEAN
) -> tuple[dict[str, float], float]:
    """Spends of highest worth within a budget, by lever, and the figure of their worth that `risk` names.

    requires: pairs of a lever and another that it needs. The same solver and rules as for simulated option sets.
    """
    option_sets = [_option_set(levers, table) for levers, table in tables.items()]
    found = allocate(option_sets, _rules(budget_eur, requires), risk)
    return _spends(option_sets, found.chosen), found.value_eur


def step_by_step(tables: Tables, budget_eur: float) -> tuple[dict[str, float], float]:
    """Spends that greedy steps reach, highest worth per euro first, and their mean worth: the rule to beat."""
    option_sets = [_option_set(levers, table) for levers, table in tables.items()]
    chosen = choose_greedily(option_sets, _rules(budget_eur, ()))
    return _spends(option_sets, chosen), math.fsum(
        option.value_eur for option in chosen_options(option_sets, chosen)
    )


def _option_set(levers: Sequence[str], table: Mapping[tuple[float, ...], Sequence[float]]) -> OptionSet:
    most = [max(column) for column in zip(*table, strict=True)]
    held = tuple(
        LeverRange(lever, 0.0, 0.0, cap, 0.0, cap, lambda line: (line.eur_year,), (1.0,))
        for lever, cap in zip(levers, most, strict=True)
    )
    offered = []
    for spends, worth in table.items():
        lines = tuple(Line(lever=lever, eur_year=eur) for lever, eur in zip(levers, spends, strict=True))
        mean = math.fsum(worth) / len(worth)
        offered.append(Option(lines, mean, 0.0, simulated=False, draws=tuple(worth)))
    return OptionSet(held, tuple(offered))


def _rules(budget_eur: float, requires: Sequence[tuple[str, str]]) -> list[Rule]:
    needs = [
        Rule(f"requires_{place}", f"requires[{place}]", "needs", 0.0, weights=((lever, 1.0), (needed, -1.0)))
        for place, (lever, needed) in enumerate(requires)
    ]
    return [Rule("budget_year_0", "budget_eur_year", "year", budget_eur), *needs]


def _spends(option_sets: Sequence[OptionSet], chosen: Sequence[int]) -> dict[str, float]:
    return {
        line.lever: line.eur_year for option in chosen_options(option_sets, chosen) for line in option.lines
    }
