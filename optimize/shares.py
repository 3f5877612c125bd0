"""How a number of simulations is shared out between the stages of the optimiser."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim import Defect, Defects

FRESH_MOST = 20
FRESH_FEWEST = 3
FINALISTS = (
    8  # today, three of the menus and of the search, equal split, greedy, the best transfer, one spare
)
# Levels and replications, finest first; a single replication would have no error.
DESIGNS = ((5, 4), (4, 4), (3, 4), (4, 2), (3, 2), (2, 2))


class Shares(NamedTuple):
    """How a number of simulations is shared out.

    levels: simulated spends per lever; replications: of each plan before the final; pairs: plans that
    screen pairs of levers; probe: simulations for transfers around the winner; fresh: replications of a
    finalist. What is left goes to rounds around the incumbent and to the search.
    """

    levels: int
    replications: int
    pairs: int
    probe: int
    fresh: int

    @property
    def reserve(self) -> int:
        """Simulations that rounds and search leave alone."""
        return self.probe + FINALISTS * self.fresh


def share_out(simulations: int, menu_plans: Callable[[int], int]) -> Shares:
    """Share out a number of simulations between menus, pairs, rounds and search, probe and final.

    menu_plans: number of plans that menus of so many levels simulate. About a third goes to the final, a
    tenth to the probe; the finest menus are taken that leave as much again for rounds and search. Raises
    Defects when even the coarsest menus do not fit.
    """
    fresh = max(FRESH_FEWEST, min(FRESH_MOST, simulations * 35 // 100 // FINALISTS))
    room = simulations - FINALISTS * fresh
    for levels, replications in DESIGNS:
        menus = (menu_plans(levels) + 1) * replications
        rest = room - menus
        probe = max(2 * replications, simulations // 10)
        if menus <= room * 6 // 10 and rest >= 2 * probe:
            return Shares(levels, replications, rest // 8 // replications, probe, fresh)
    levels, replications = DESIGNS[-1]
    menus = (menu_plans(levels) + 1) * replications
    least = menus + FINALISTS * FRESH_FEWEST + 2 * replications
    if simulations < least:
        allowed, repair = f"at least {least} for these levers", "allow more simulations, or lock levers"
        raise Defects("simulations", [Defect("simulations", str(simulations), allowed, repair)])
    fresh = min(fresh, (simulations - menus - 2 * replications) // FINALISTS)
    return Shares(levels, replications, 0, simulations - menus - FINALISTS * fresh, fresh)
