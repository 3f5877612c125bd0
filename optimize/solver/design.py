"""Which plans to simulate first: each lever by itself over its response, then many levers at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sim import Purpose, uniform

from ..question.lever_range import Lines, Purse, spends_allowed, today_of

FINE = 48
# Ordinal of the uniforms that order a mixed design.
ORDINAL = 7


def knots_of(purse: Purse, levels: int) -> list[float]:
    """Spends to simulate of a lever: evenly spread over its response, with its ends and today's."""
    # What the world allows beyond a floor or a cap is simulated too: without it the rule would have no price.
    offered = spends_allowed(purse, FINE)
    inside = [eur for eur in offered if purse.floor <= eur <= purse.cap] or offered
    aims = np.linspace(purse.effect(inside[0]), purse.effect(inside[-1]), max(2, levels))
    wanted = {min(inside, key=lambda eur: abs(purse.effect(eur) - aim)) for aim in aims}
    # A desk answers by whole people: one more and one less say more than its ends.
    wanted |= {eur for eur in offered if purse.seat > 0 and abs(eur - purse.today) < 1.5 * purse.seat}
    return sorted({*wanted, offered[0], offered[-1], purse.today})


def alone(purses: Sequence[Purse], levels: int) -> list[Lines]:
    """A plan per level of each lever, and per later start of its largest change, every other lever at today's."""
    today = today_of(purses)
    found = []
    for place, purse in enumerate(purses):
        if not purse.open:
            continue
        knots = knots_of(purse, levels)
        farthest = max(knots, key=lambda eur: abs(eur - purse.today))
        changed = [purse.line(eur) for eur in knots] + [
            purse.line(farthest, start) for start in purse.starts[1:]
        ]
        found += [(*today[:place], line, *today[place + 1 :]) for line in changed]
    return [lines for lines in dict.fromkeys(found) if lines != today]


def sensible(purses: Sequence[Purse], values_eur: Mapping[Lines, float]) -> dict[str, tuple[float, float]]:
    """Per lever the spends between which it loses no more by itself than any lever gains; all where none gains.

    values_eur: of plans that move one lever. What ruins every plan it is part of would hide all else.
    """
    bearable = max(values_eur.values(), default=0.0)
    found = {}
    for place, purse in enumerate(purses):
        tried = {
            lines[place].eur_year: eur
            for lines, eur in values_eur.items()
            if lines[place].eur_year != purse.today
        }
        kept = [purse.today, *(eur for eur, value in tried.items() if value >= -bearable or bearable <= 0)]
        found[purse.lever] = (max(purse.floor, min(kept)), min(purse.cap, max(kept)))
    return found


def mixed(
    purses: Sequence[Purse], count: int, seed: int, within: Mapping[str, tuple[float, float]] | None = None
) -> list[Lines]:
    """Plans that move a random half of the levers at once, each evenly over its response (McKay et al. 1979).

    within: spends between which a lever moves, its floor and cap where nothing is said. A pair that is worth
    nothing apart shows here, since a quarter of the plans move both. Rules between levers, the budget first,
    bind what is chosen and not what is simulated.
    """
    ends = within or {}
    columns = [
        _column(purse, ends.get(purse.lever, (purse.floor, purse.cap)), place, count, seed)
        for place, purse in enumerate(purses)
    ]
    return [tuple(lines) for lines in zip(*columns, strict=True)] if count else []


def _column(purse: Purse, ends: tuple[float, float], place: int, count: int, seed: int) -> Lines:
    """A lever's line in each plan: today's in a random half, in the others every level once."""
    chance = [uniform(seed, number, place, ORDINAL, Purpose.SEARCH) for number in range(count)]
    order = sorted(range(count), key=chance.__getitem__)
    still, moves = count // 2, count - count // 2
    offered = [eur for eur in spends_allowed(purse, FINE) if ends[0] <= eur <= ends[1]] or [purse.today]
    low, high = purse.effect(offered[0]), purse.effect(offered[-1])
    lines = [purse.line(purse.today)] * count
    for rank, number in enumerate(order[still:]):
        aim = low + (high - low) * (rank + 1) / moves
        eur = min(offered, key=lambda eur: abs(purse.effect(eur) - aim))
        lines[number] = purse.line(eur, purse.starts[rank % len(purse.starts)])
    return tuple(lines)
