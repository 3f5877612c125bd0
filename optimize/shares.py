"""How a number of simulations is shared out between the stages of the optimiser."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim import Defect, Defects, simulations_of

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
    finalist; draws: of the parameters, of each plan that risk looks at. What is left goes to rounds around
    the incumbent and to the search.
    """

    levels: int
    replications: int
    pairs: int
    probe: int
    fresh: int
    draws: int = 0

    @property
    def each(self) -> int:
        """Simulations that one plan of menus or search may take; its own today in each draw counted in."""
        return self.replications + 2 * self.draws

    @property
    def reserve(self) -> int:
        """Simulations that rounds and search leave alone."""
        return self.probe + FINALISTS * (self.fresh + self.draws)


def share_out(simulations: int, menu_plans: Callable[[int], int], draws: int = 0) -> Shares:
    """Share out a number of simulations between menus, pairs, rounds and search, probe and final.

    menu_plans: number of plans that menus of so many levels simulate; draws: of the parameters, where risk
    looks at every plan in each. About a third goes to the final, a
    tenth to the probe; the finest menus are taken that leave as much again for rounds and search. Raises
    Defects when even the coarsest menus do not fit.
    """
    worlds = simulations_of(draws, 0)
    fresh = max(FRESH_FEWEST, min(FRESH_MOST, simulations * 35 // 100 // FINALISTS) - draws)
    room = simulations - worlds - FINALISTS * (fresh + draws)
    for levels, replications in DESIGNS:
        menus = (menu_plans(levels) + 1) * (replications + draws)
        rest = room - menus
        probe = max(2 * (replications + 2 * draws), simulations // 10)
        if menus <= room * 65 // 100 and rest >= 2 * probe:
            return Shares(levels, replications, rest // 8 // replications, probe, fresh, draws)
    levels, replications = DESIGNS[-1]
    menus = (menu_plans(levels) + 1) * (replications + draws) + worlds
    least = menus + FINALISTS * (FRESH_FEWEST + draws) + 2 * (replications + 2 * draws)
    if simulations < least:
        allowed, repair = f"at least {least} for these levers", "allow more simulations, or lock levers"
        raise Defects("simulations", [Defect("simulations", str(simulations), allowed, repair)])
    fresh = min(fresh, (simulations - menus - 2 * (replications + 2 * draws)) // FINALISTS - draws)
    probe = simulations - menus - FINALISTS * (fresh + draws)
    return Shares(levels, replications, 0, probe, fresh, draws)
