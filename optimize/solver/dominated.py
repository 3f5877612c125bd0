"""Dishes that no choice needs: another of the same menu is worth as much and is no harder on any rule."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..question.problem import Risk
from ..question.rules import Rule
from .options import Menu, uses


def undominated(menu: Menu, rules: Sequence[Rule], risk: Risk) -> list[int]:
    """Places of the dishes that an exact choice may need.

    A dish goes when another adds no more to any limit from above, no less to any from below, and is worth
    no less, in every draw where risk looks at draws: to serve the other keeps the rules and the worth.
    """
    columns = [[dish.value_eur for dish in menu.dishes]]
    if risk.measure != "mean":
        columns += [list(values) for values in zip(*(dish.draws for dish in menu.dishes), strict=True)]
    columns += [
        [amount if rule.at_least else -amount for amount in uses(rule, menu)]
        for rule in rules
        if any(uses(rule, menu))
    ]
    table = np.unique(np.array(columns), axis=0)
    # The first of equal dishes stays; among the others a better one comes before all that it beats.
    order = np.lexsort(table[::-1])[::-1]
    kept: list[int] = []
    for place in order:
        if not kept or not (table[:, kept] >= table[:, place, None]).all(axis=0).any():
            kept.append(int(place))
    return sorted(kept)
