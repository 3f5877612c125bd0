"""Options of a run: everything but the world and the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from .engine.engines import DEFAULT_ENGINE
from .engine.sink import Pieces

Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""The builtin map, or the map of workers that gives its results in the same order."""

SEEDS = 2**63


@dataclass(frozen=True)
class RunOptions:
    """Options of a run.

    replications: at least 1. seed: root of all random draws, 0 to 2^63 - 1. months: reported after the warm-up, the
    None = the world's own. log: keeps every contact, case and answer in memory, or opens for each replication the sink of
    its contacts; either way customers are kept. map: spreads replications over workers.
    """

    replications: int = 4
    seed: int = 1
    months: int | None = None
    engine: str = DEFAULT_ENGINE
    log: bool | Pieces = False
    map: Map = map

    def with_replications(self, replications: int) -> RunOptions:
        """Return the same options with another number of replications."""
        return replace(self, replications=replications)


DEFAULT_RUN: Final = RunOptions()
