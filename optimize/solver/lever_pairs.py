"""Bundles: which levers are decided together because together they do more, or less, than apart."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim import Estimate

from ..question.lever_range import CENT, Purse

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
