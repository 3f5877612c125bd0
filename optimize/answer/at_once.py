"""An answer before the simulation: what each line changes alone, added up, less what the lines cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim import Line, Plan, Purpose, RunOptions, World, pair_with_today, simulate, uniform_series

from ..question.constraints import lever_ranges_of
from ..question.lever_range import LeverRange, Lines, as_plan, lines_today, spends_allowed
from ..question.problem import Problem

# Spends of a lever among which those simulated alone are found.
SPENDS = 25
# Plans by which the error is measured, and the most lines that one of them moves [A].
MOVES, LINES_MOST = 40, 6
# Part of plans whose error is at most the one that is said: of 40 the 37th (split conformal prediction, Lei et al. 2018).
WITHIN = 0.9
# Ordinal of the uniforms that choose them.
ORDINAL = 8


class LineEffects(NamedTuple):
    """What each lever's spends do to customer equity alone, and how far their sum is from a simulation.

    ranges: of every lever. spends_eur_year: per lever, rising, today's among them; equity_eur: the change at each, 0 at
    today's. error_eur_line: nine of ten plans are nearer than this, times the lines they move, to their own simulation under
    the same draws.
    """

    ranges: tuple[LeverRange, ...]
    spends_eur_year: tuple[tuple[float, ...], ...]
    equity_eur: tuple[tuple[float, ...], ...]
    error_eur_line: float


class AtOnce(NamedTuple):
    """What a plan is worth against today's in all likelihood, EUR, and the error that nine of ten such answers stay within."""

    value_eur: float
    error_eur: float


def line_effects(world: World, options: RunOptions) -> LineEffects:
    """Simulate each lever alone at its least, its most and between, then plans of a few lines to measure the error.

    Raises Defects when the world's anchors are stale.
    """
    ranges = lever_ranges_of(Problem(), world)
    today = simulate(world, options=options)

    def equity_eur(lines: Lines) -> float:
        (pair,) = pair_with_today(world, [as_plan("alone", lines)], options, baseline=today)
        return pair.worth.delta_customer_equity_eur

    still = lines_today(ranges)
    spends, equity = [], []
    for place, one in enumerate(ranges):
        tried = _tried(one)
        spends.append(tried)
        equity.append(
            tuple(
                0.0 if eur == one.today else equity_eur((*still[:place], one.line(eur), *still[place + 1 :]))
                for eur in tried
            )
        )
    found = LineEffects(ranges, tuple(spends), tuple(equity), 0.0)
    apart = sorted(
        abs(equity_eur(lines) - _equity_eur(found, lines)) / _moved(ranges, lines)
        for lines in _plans(ranges, options.seed)
    )
    place = math.ceil(WITHIN * (len(apart) + 1)) - 1
    return found._replace(error_eur_line=apart[place] if apart else 0.0)


def at_once(effects: LineEffects, plan: Plan) -> AtOnce:
    """Return what a plan is worth without a simulation of it: the effects of its lines added up, less their exact money."""
    own = {line.lever: line for line in plan.lines}
    lines = tuple(own.get(one.lever, one.line(one.today)) for one in effects.ranges)
    net = math.fsum(one.net_eur(line) for one, line in zip(effects.ranges, lines, strict=True))
    error = effects.error_eur_line * _moved(effects.ranges, lines)
    return AtOnce(_equity_eur(effects, lines) - net, error)


def _moved(ranges: Sequence[LeverRange], lines: Sequence[Line]) -> int:
    """Return how many lines are not today's."""
    return sum(line.eur_year != one.today for one, line in zip(ranges, lines, strict=True))


def _tried(one: LeverRange) -> tuple[float, ...]:
    """Spends at which a lever is simulated alone, today's among them: its ends, and halfway of its response from today's up."""
    if not one.open:
        return (one.today,)
    allowed = spends_allowed(one, SPENDS)
    above = [eur for eur in allowed if eur > one.today]
    halfway = (one.effect(one.today) + one.effect(allowed[-1])) / 2
    between = [min(above, key=lambda eur: abs(one.effect(eur) - halfway))] if above else []
    return tuple(sorted({allowed[0], one.today, *between, allowed[-1]}))


def _equity_eur(effects: LineEffects, lines: Sequence[Line]) -> float:
    """The sum of what lines change alone, each between the spends simulated as its response says."""
    each = zip(effects.ranges, lines, effects.spends_eur_year, effects.equity_eur, strict=True)
    return math.fsum(
        float(np.interp(one.effect(line.eur_year), [one.effect(eur) for eur in spends], equity))
        for one, line, spends, equity in each
    )


def _plans(ranges: Sequence[LeverRange], seed: int) -> Iterator[Lines]:
    """Plans of one line to a few, moved anywhere they may go."""
    places = [place for place, one in enumerate(ranges) if one.open]
    most = min(LINES_MOST, len(places))
    chance = uniform_series(seed, ORDINAL, MOVES * (1 + 2 * len(ranges)), Purpose.SEARCH).reshape(MOVES, -1)
    for row in chance if places else ():
        order, spent = row[1 : 1 + len(ranges)], row[1 + len(ranges) :]
        lines = list(lines_today(ranges))
        for place in sorted(places, key=order.__getitem__)[: 1 + int(row[0] * most)]:
            one = ranges[place]
            others = [eur for eur in spends_allowed(one, SPENDS) if eur != one.today]
            lines[place] = one.line(others[int(spent[place] * len(others))])
        yield tuple(lines)
