"""Which plans to simulate first: each lever by itself over its response, then many levers at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim import Purpose, uniform

from ..question.lever_range import LeverRange, Lines, lines_today, spends_allowed

FINE = 48
# Ordinal of the uniforms that order a mixed design.
ORDINAL = 7


def knots_of(lever_range: LeverRange, levels: int) -> list[float]:
    """Spends to simulate of a lever: evenly spread over its response, with its ends and today's."""
    # What the world allows beyond a floor or a cap is simulated too: without it the rule would have no price.
    offered = spends_allowed(lever_range, FINE)
    inside = [eur for eur in offered if lever_range.floor <= eur <= lever_range.cap] or offered
    aims = np.linspace(lever_range.effect(inside[0]), lever_range.effect(inside[-1]), max(2, levels))
    wanted = {min(inside, key=lambda eur: abs(lever_range.effect(eur) - aim)) for aim in aims}
    # A desk answers by whole people: one more and one less say more than its ends.
    wanted |= {
        eur
        for eur in offered
        if lever_range.seat > 0 and abs(eur - lever_range.today) < 1.5 * lever_range.seat
    }
    return sorted({*wanted, offered[0], offered[-1], lever_range.today})


def alone(lever_ranges: Sequence[LeverRange], levels: int) -> list[Lines]:
    """A plan per level of each lever, and per later start of its largest change, every other lever at today's."""
    today = lines_today(lever_ranges)
    found = []
    for place, lever_range in enumerate(lever_ranges):
        if not lever_range.open:
            continue
        knots = knots_of(lever_range, levels)
        farthest = max(knots, key=lambda eur: abs(eur - lever_range.today))
        changed = [lever_range.line(eur) for eur in knots] + [
            lever_range.line(farthest, start) for start in lever_range.starts[1:]
        ]
        found += [(*today[:place], line, *today[place + 1 :]) for line in changed]
    return [lines for lines in dict.fromkeys(found) if lines != today]


def sensible(
    lever_ranges: Sequence[LeverRange], values_eur: Mapping[Lines, float]
) -> dict[str, tuple[float, float]]:
    """Per lever the spends between which it loses no more by itself than any lever gains; all where none gains.

    values_eur: of plans that move one lever. What ruins every plan it is part of would hide all else.
    """
    bearable = max(values_eur.values(), default=0.0)
    found = {}
    for place, lever_range in enumerate(lever_ranges):
        tried = {
            lines[place].eur_year: eur
            for lines, eur in values_eur.items()
            if lines[place].eur_year != lever_range.today
        }
        kept = [
            lever_range.today,
            *(eur for eur, value in tried.items() if value >= -bearable or bearable <= 0),
        ]
        found[lever_range.lever] = (max(lever_range.floor, min(kept)), min(lever_range.cap, max(kept)))
    return found


def mixed(
    lever_ranges: Sequence[LeverRange],
    count: int,
    seed: int,
    within: Mapping[str, tuple[float, float]] | None = None,
) -> list[Lines]:
    """Plans that move a random half of the levers at once, each evenly over its response (McKay et al. 1979).

    within: spends between which a lever moves, its floor and cap where nothing is said. A pair that is worth
    nothing apart shows here, since a quarter of the plans move both. Rules between levers, the budget first,
    bind what is chosen and not what is simulated.
    """
    ends = within or {}
    columns = [
        _column(
            lever_range, ends.get(lever_range.lever, (lever_range.floor, lever_range.cap)), place, count, seed
        )
        for place, lever_range in enumerate(lever_ranges)
    ]
    return [tuple(lines) for lines in zip(*columns, strict=True)] if count else []


def _column(lever_range: LeverRange, ends: tuple[float, float], place: int, count: int, seed: int) -> Lines:
    """A lever's line in each plan: today's in a random half, in the others every level once."""
    chance = [uniform(seed, number, place, ORDINAL, Purpose.SEARCH) for number in range(count)]
    order = sorted(range(count), key=chance.__getitem__)
    still, moves = count // 2, count - count // 2
    offered = [eur for eur in spends_allowed(lever_range, FINE) if ends[0] <= eur <= ends[1]] or [
        lever_range.today
    ]
    low, high = lever_range.effect(offered[0]), lever_range.effect(offered[-1])
    lines = [lever_range.line(lever_range.today)] * count
    for rank, number in enumerate(order[still:]):
        aim = low + (high - low) * (rank + 1) / moves
        eur = min(offered, key=lambda eur: abs(lever_range.effect(eur) - aim))
        lines[number] = lever_range.line(eur, lever_range.starts[rank % len(lever_range.starts)])
    return tuple(lines)
