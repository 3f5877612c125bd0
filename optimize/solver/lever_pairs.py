"""Bundles: which levers are decided together because together they do more, or less, than apart."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim import Estimate

from ..question.lever_range import CENT, LeverRange

Bundle = tuple[LeverRange, ...]
CLEAR = 2.0


class Interaction(NamedTuple):
    """What two levers do together beyond what each does alone, in EUR."""

    levers: tuple[str, str]
    extra_eur: Estimate

    @property
    def is_clear(self) -> bool:
        """Return whether noise does not explain it."""
        return abs(self.extra_eur.mean) > max(CENT, CLEAR * self.extra_eur.se)


def bundles(
    lever_ranges: Sequence[LeverRange],
    bundle_with: Mapping[str, Sequence[str]],
    found: Sequence[Interaction] = (),
) -> tuple[Bundle, ...]:
    """Join levers in pairs, declared ones first, then found ones by size; the others stand alone.

    bundle_with: levers that are declared to multiply. Levers with nothing to decide stand alone.
    """
    single = {lever_range.lever: lever_range for lever_range in lever_ranges}
    declared = [
        (one, other)
        for one, other in itertools.combinations(single, 2)
        if other in bundle_with.get(one, ()) or one in bundle_with.get(other, ())
    ]
    by_size = sorted(found, key=lambda interaction: -abs(interaction.extra_eur.mean))
    partner: dict[str, str] = {}
    for one, other in [*declared, *(interaction.levers for interaction in by_size)]:
        if {one, other} & partner.keys() or not (single[one].open and single[other].open):
            continue
        partner[one], partner[other] = other, one
    bundled: list[Bundle] = []
    for name, lever_range in single.items():
        mate = partner.get(name)
        if mate is None:
            bundled.append((lever_range,))
        elif list(single).index(name) < list(single).index(mate):
            bundled.append((lever_range, single[mate]))
    return tuple(bundled)
