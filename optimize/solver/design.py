"""Which plans to simulate first: each lever by itself, then many levers at once with the money that there is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sim import Array, Purpose, uniform_series

from ..question.lever_range import Lines, lines_today
from .lever_kernel import LeverKernel, PlanSpace
from .table_moves import TableChoice

# Part of the levers that a plan of many moves [A].
MOVED = 0.7
# Ordinal of the uniforms of the design.
ORDINAL = 7


def alone(space: PlanSpace, levels: Sequence[float]) -> list[Lines]:
    """A plan per position of each lever, and per later start of its largest change, every other lever at today's.

    Positions lie between what the world allows: what a floor, a cap or a lock forbids is simulated all the same, since
    without it the rule would have no price.
    """
    today = lines_today(space.lever_ranges)
    found = []
    for place in space.open:
        kernel = space.levers[place]
        lever_range, lines = kernel.lever_range, [kernel.lines[near] for near in _nearest(kernel, levels)]
        farthest = max(lines, key=lambda line: abs(line.eur_year - lever_range.today))
        later = [lever_range.line(farthest.eur_year, start) for start in lever_range.starts[1:]]
        found += [(*today[:place], line, *today[place + 1 :]) for line in (*lines, *later)]
    return [lines for lines in dict.fromkeys(found) if lines != today]


def _nearest(kernel: LeverKernel, levels: Sequence[float]) -> list[int]:
    """Places of the first start's lines nearest to some positions; today's is taken for none of them."""
    first = kernel.lever_range.starts[0]
    places = [
        place
        for place, line in enumerate(kernel.lines[: kernel.offered])
        if place and (line.from_month == first or len(kernel.lever_range.starts) == 1)
    ]
    positions = kernel.positions
    return [min(places, key=lambda place: abs(positions[place] - level)) for level in levels if places]


def mixed(space: PlanSpace, choice: TableChoice, count: int, budget_eur: float, seed: int) -> list[Lines]:
    """Plans that split the budget at random over most of the levers, made to keep the rules.

    The splits are uniform among all (exponential shares). A pair that is worth nothing apart shows here.
    """
    levers = len(space.levers)
    chance = uniform_series(seed, ORDINAL, 3 * levers * count, Purpose.SEARCH).reshape(count, 3, levers)
    money = (
        budget_eur
        if math.isfinite(budget_eur)
        else math.fsum(lever_range.most for lever_range in space.lever_ranges) / 2
    )
    return [space.lines(choice.nearest(*_wanted(space, own, money))) for own in chance]


def _wanted(space: PlanSpace, chance: Array, money: float) -> tuple[list[float], list[int]]:
    """Position wanted of each lever and its start."""
    moved = chance[0] < MOVED
    shares = np.where(moved, -np.log(chance[1]), 0.0)
    split = shares / max(float(shares.sum()), 1e-12) * money
    floors = math.fsum(lever_range.floor for lever_range in space.lever_ranges)
    split *= max(0.0, 1 - floors / money) if money else 0.0
    positions, starts = [], []
    for place, kernel in enumerate(space.levers):
        lever_range = kernel.lever_range
        eur = min(lever_range.cap, lever_range.floor + float(split[place]))
        positions.append(kernel.position_of(eur))
        starts.append(int(chance[2, place] * len(lever_range.starts)))
    return positions, starts
