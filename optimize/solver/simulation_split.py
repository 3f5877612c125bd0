"""How a number of simulations is shared out between the design, the rounds and the final."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim import simulations_of

from .simulation_budget import TooFewSimulations

# Numbers of replications that plans of the search take in turn, today's plan once in each: what plans of one replication
# have alike of its noise does not shrink with plans, but with numbers. Fewer where simulations are few.
NUMBERS, NUMBERS_FEW = 12, 6
# Plans of a round, all in the replication of one number.
ROUND = 6
# Positions on a lever at which it is simulated alone: two where simulations allow it [A].
LEVELS = ((0.45, 0.85), (0.6,))
TWO_LEVELS = 150
# Part of the simulations for the whole design, for its plans that move many levers at once, and for the final [A].
DESIGN, MIXED, FINAL = 0.3, 0.15, 0.16
MIXED_FEWEST = 8
# Plans of the search in the final, the choice among them: fewer where simulations are few.
FINALISTS, FINALISTS_FEW = 4, 2
# Fresh replications: three say too little of noise to tell a good plan from today's.
FRESH_FEWEST, FRESH_MOST = 5, 20
# Today's plan and the winner's raised lines alone, in all replications of the final; equal split and greedy steps, in so many
# of them where the surface says that they are clearly behind.
BESIDE, SIMPLE, SIMPLE_FRESH = 2, 2, 3
# Exact choices that replace one that misses the floor of customers' worth on fresh draws.
RESOLVES = 2
# Best single moves of the winner that are simulated beside it on fresh draws: kept, one for each so many simulations, each
# in so many replications; more of them where simulations are left.
MOVE_EVERY, MOVES_KEPT, MOVE_FRESH = 60, 6, 6
# From so many simulations on a part of them is for a second search, which knows nothing of the first [A].
AGAIN_FEWEST, AGAIN = 400, 0.25


class SimulationSplit(NamedTuple):
    """How a number of simulations is shared out.

    levels: positions at which each lever is simulated alone; numbers: of replications, in turn; mixed: plans that move many levers at once; finalists:
    plans of the search in the final; fresh: replications of each; moves: single moves simulated beside the winner;
    draws: of the parameters, of each plan that risk looks at; resolves: choices that may replace one on fresh draws; again:
    simulations of a second search. What is left goes to rounds.
    """

    levels: tuple[float, ...]
    numbers: int
    mixed: int
    finalists: int
    fresh: int
    moves: int
    draws: int = 0
    resolves: int = 0
    again: int = 0

    @property
    def move_fresh(self) -> int:
        """Replications of a single move."""
        return min(self.fresh, MOVE_FRESH)

    @property
    def each(self) -> int:
        """Simulations that one plan of the search may take; its own today in each draw counted in."""
        return 1 + 2 * self.draws

    @property
    def reserve(self) -> int:
        """Simulations that design and rounds of any search leave alone."""
        each = self.fresh + self.draws
        few = each if self.draws else min(self.fresh, SIMPLE_FRESH)
        # A simple rule that is not clearly behind takes what moves would.
        beside = max(SIMPLE * few + self.moves * self.move_fresh, SIMPLE * each)
        return (self.finalists + bool(self.again) + BESIDE) * each + beside + self.again_chosen

    @property
    def again_chosen(self) -> int:
        """Simulations kept for choices that replace one that misses the floor of customers' worth."""
        return self.resolves * (self.fresh + self.draws)

    def second(self) -> SimulationSplit:
        """The same for the second search."""
        return self._replace(
            levels=LEVELS[-1], numbers=NUMBERS_FEW, mixed=max(MIXED_FEWEST, round(MIXED * self.again))
        )


def split_simulations(
    simulations: int, alone_plans: Callable[[int], int], draws: int = 0, resolves: int = 0
) -> SimulationSplit:
    """Share out a number of simulations between design, rounds and final.

    alone_plans: number of plans that so many levels of each lever take; draws: of the parameters, where risk looks at
    every plan in each; resolves: kept for choices that may replace one on fresh draws, where simulations last. Raises
    TooFewSimulations when not even the smallest design, one round and the smallest final fit.
    """
    finalists = FINALISTS if simulations >= TWO_LEVELS else FINALISTS_FEW
    fresh = max(FRESH_FEWEST, min(FRESH_MOST, round(FINAL * simulations / (finalists + 1))) - draws)
    moves = 0 if draws else min(MOVES_KEPT, simulations // MOVE_EVERY)
    mixed = max(MIXED_FEWEST, round(MIXED * simulations / (1 + 2 * draws)))
    again = 0 if draws or simulations < AGAIN_FEWEST else round(AGAIN * simulations)
    numbers = NUMBERS if simulations >= TWO_LEVELS and not draws else NUMBERS_FEW
    full = [
        SimulationSplit(levels, numbers, mixed, finalists, fresh, moves, draws, resolves, again)
        for levels in LEVELS[simulations < TWO_LEVELS :]
    ]
    fewer = max(MIXED_FEWEST, simulations // 4 - alone_plans(len(LEVELS[-1])))
    fewest = SimulationSplit(LEVELS[-1], NUMBERS_FEW, MIXED_FEWEST, FINALISTS_FEW, FRESH_FEWEST, 0, draws)
    wanted = [
        *(
            one
            for one in full
            if (alone_plans(len(one.levels)) + mixed) * (1 + draws) <= DESIGN * simulations
        ),
        full[-1]._replace(mixed=min(mixed, fewer)),
        fewest._replace(resolves=resolves),
        fewest,
    ]
    for found in wanted:
        if _least(found, alone_plans) <= simulations:
            return found
    raise TooFewSimulations(simulations, _least(fewest, alone_plans))


def _least(found: SimulationSplit, alone_plans: Callable[[int], int]) -> int:
    """Simulations that a split takes with its design and one round."""
    plans = alone_plans(len(found.levels)) + found.mixed + ROUND
    own = found.numbers + simulations_of(found.draws, 0) + plans * (1 + found.draws)
    return own + found.again + found.reserve
