"""How a number of simulations is shared out between the stages of the optimiser."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim import Defect, Defects, simulations_of

FRESH_MOST = 20
FRESH_FEWEST = 3
FINALISTS = 7  # today, three of the menus and of the search, equal split, greedy, the best transfer
# Replications of a plan before the final: plans inform one another, so more plans tell more than more of each.
REPLICATIONS = 2
LEVELS = (5, 4, 3, 2)
# Plans that move many levers at once, per lever, and at most.
MIXED_PER_LEVER, MIXED_MOST = 2, 24


class TooFew(Defects):
    """Fewer simulations than the coarsest search of these levers takes."""

    def __init__(self, simulations: int, least: int) -> None:
        self.least = least
        allowed, repair = f"at least {least} for these levers", "allow more simulations, or lock levers"
        super().__init__("simulations", [Defect("simulations", str(simulations), allowed, repair)])


class Shares(NamedTuple):
    """How a number of simulations is shared out.

    levels: simulated spends per lever; mixed: plans that move many levers at once; replications: of each
    plan before the final; search: simulations for the search; probe: for transfers around the winner; fresh:
    replications of a finalist; draws: of the parameters, of each plan that risk looks at. What is left goes
    to rounds around the incumbent.
    """

    levels: int
    mixed: int
    replications: int
    search: int
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


def share_out(simulations: int, levers: int, alone_plans: Callable[[int], int], draws: int = 0) -> Shares:
    """Share out a number of simulations between menus, rounds, search, probe and final.

    levers: to be decided; alone_plans: number of plans that so many levels of each take; draws: of the
    parameters, where risk looks at every plan in each. At most a quarter goes to the final, a twentieth to the
    probe and a tenth to the search; of the rest the plans that begin take at most three quarters. Raises TooFew
    when even the coarsest levels do not fit.
    """
    worlds, each = simulations_of(draws, 0), REPLICATIONS + draws
    fresh = max(FRESH_FEWEST, min(FRESH_MOST, simulations // 4 // FINALISTS) - draws)
    probe = max(2 * (REPLICATIONS + 2 * draws), simulations // 20)
    search = simulations // 10
    room = simulations - worlds - FINALISTS * (fresh + draws) - probe - search
    several = [(levels, most) for levels in LEVELS for most in (MIXED_MOST, MIXED_MOST // 2)]
    for levels, most in (*several, *((levels, 0) for levels in LEVELS)):
        mixed = min(most, MIXED_PER_LEVER * levers)
        if (alone_plans(levels) + mixed + 1) * each <= room * 3 // 4:
            return Shares(levels, mixed, REPLICATIONS, search, probe, fresh, draws)
    menus = (alone_plans(LEVELS[-1]) + 1) * each + worlds
    least = menus + FINALISTS * (FRESH_FEWEST + draws) + 2 * (REPLICATIONS + 2 * draws)
    if simulations < least:
        raise TooFew(simulations, least)
    fresh = min(fresh, (simulations - menus - 2 * (REPLICATIONS + 2 * draws)) // FINALISTS - draws)
    probe = min(probe, simulations - menus - FINALISTS * (fresh + draws))
    return Shares(LEVELS[-1], 0, REPLICATIONS, 0, probe, fresh, draws)
