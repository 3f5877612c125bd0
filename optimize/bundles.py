"""Bundles: which levers are decided together because together they do more, or less, than apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim import Estimate, Line, estimate

from .budget import Evaluate
from .purse import CENT, Lines, Purse, as_plan

Bundle = tuple[Purse, ...]
CLEAR = 2.0


class Meeting(NamedTuple):
    """What two levers do together beyond what each does alone, in EUR."""

    levers: tuple[str, str]
    extra_eur: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether noise does not explain it."""
        return abs(self.extra_eur.mean) > max(CENT, CLEAR * self.extra_eur.se)


def bundles(
    purses: Sequence[Purse], bundle_with: Mapping[str, Sequence[str]], found: Sequence[Meeting] = ()
) -> tuple[Bundle, ...]:
    """Join levers in pairs, declared ones first, then found ones by size; the others stand alone.

    bundle_with: levers that are declared to multiply. Levers with nothing to decide stand alone.
    """
    single = {purse.lever: purse for purse in purses}
    declared = [
        (one, other)
        for one, other in itertools.combinations(single, 2)
        if other in bundle_with.get(one, ()) or one in bundle_with.get(other, ())
    ]
    by_size = sorted(found, key=lambda meeting: -abs(meeting.extra_eur.mean))
    partner: dict[str, str] = {}
    for one, other in [*declared, *(meeting.levers for meeting in by_size)]:
        if {one, other} & partner.keys() or not (single[one].open and single[other].open):
            continue
        partner[one], partner[other] = other, one
    bundled: list[Bundle] = []
    for name, purse in single.items():
        mate = partner.get(name)
        if mate is None:
            bundled.append((purse,))
        elif list(single).index(name) < list(single).index(mate):
            bundled.append((purse, single[mate]))
    return tuple(bundled)


def screen(
    evaluate: Evaluate,
    incumbent: Lines,
    promising: Lines,
    known: Sequence[frozenset[str]],
    *,
    pairs: int,
    seed: int,
    replications: int,
) -> tuple[Meeting, ...]:
    """Simulate the likeliest pairs of levers together and keep those that clearly meet.

    promising: the best line of each lever by itself; only those that differ from the incumbent's are
    paired, those worth most first. known: pairs already bundled. Costs at most `pairs` plans beyond those
    that menus simulate.
    """
    moved = {line.lever: line for line, now in zip(promising, incumbent, strict=True) if line != now}
    if len(moved) < 2 or pairs < 1:
        return ()
    alone = [as_plan("alone", _put(incumbent, [line])) for line in moved.values()]
    base, *trials = evaluate([as_plan("incumbent", incumbent), *alone], seed, replications)
    gains = {
        lever: [after - before for after, before in zip(trial.values_eur, base.values_eur, strict=True)]
        for lever, trial in zip(moved, trials, strict=True)
    }
    size = {lever: abs(math.fsum(gain)) for lever, gain in gains.items()}
    likely = sorted(
        (pair for pair in itertools.combinations(moved, 2) if frozenset(pair) not in known),
        key=lambda pair: (-size[pair[0]] * size[pair[1]], pair),
    )[:pairs]
    together = evaluate(
        [as_plan("pair", _put(incumbent, [moved[lever] for lever in pair])) for pair in likely],
        seed,
        replications,
    )
    met = [
        Meeting(pair, estimate(_extra(trial.values_eur, base.values_eur, *(gains[lever] for lever in pair))))
        for pair, trial in zip(likely, together, strict=True)
    ]
    return tuple(meeting for meeting in met if meeting.is_clear)


def _extra(
    pair: Sequence[float], base: Sequence[float], one: Sequence[float], other: Sequence[float]
) -> list[float]:
    return [
        after - before - first - second
        for after, before, first, second in zip(pair, base, one, other, strict=True)
    ]


def _put(incumbent: Lines, changed: Sequence[Line]) -> Lines:
    by_lever = {line.lever: line for line in changed}
    return tuple(by_lever.get(line.lever, line) for line in incumbent)
