"""Rules on service and equity that the menus cannot keep, and how far they go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from sim import Defect

from ..question.rules import SIMULATED, Rule
from .mip import allocate
from .options import Menu, uses


def unreached(menus: Sequence[Menu], rules: Sequence[Rule], shown: Sequence[Rule]) -> list[Defect]:
    """A defect per simulated rule that cannot be kept beside the others, with the furthest that the menus go.

    rules: as the menus hold them; shown: the same in the words and figures of the file.
    """
    hard = [rule for rule in rules if rule.kind not in SIMULATED]
    found, kept = [], list(hard)
    for rule, named in zip(rules, shown, strict=True):
        if rule.kind not in SIMULATED:
            continue
        if allocate(menus, [*kept, rule]).served:
            kept.append(rule)
            continue
        reach = _furthest(menus, kept, rule)
        if reach is None:
            continue
        limit = named.limit + (reach - rule.limit)
        word, verb = ("at most", "lower") if rule.at_least else ("at least", "raise")
        others = [other.place for other in kept if other.kind in SIMULATED or other.kind == "year"]
        places = " and ".join(dict.fromkeys([named.place, *others]))
        value = f"{'at least' if rule.at_least else 'at most'} {named.limit:g}"
        found.append(
            Defect(
                places,
                value,
                f"{word} {limit:g} beside the other rules",
                f"{verb} {named.place} to {limit:g}",
            )
        )
    return found


def _furthest(menus: Sequence[Menu], kept: Sequence[Rule], rule: Rule) -> float | None:
    """The best sum of a rule that the others leave room for."""
    sign = 1.0 if rule.at_least else -1.0
    aimed = [
        replace(
            menu,
            dishes=tuple(
                dish._replace(value_eur=sign * amount, draws=())
                for dish, amount in zip(menu.dishes, uses(rule, menu), strict=True)
            ),
        )
        for menu in menus
    ]
    best = allocate(aimed, kept)
    if not best.served:
        return None
    # Rounded towards what can be kept: three digits are as many as simulation means.
    reach = sign * best.value_eur
    digits = 3 - math.ceil(math.log10(abs(reach))) if reach else 3
    return reach - sign * 0.5 * float(10.0**-digits)
