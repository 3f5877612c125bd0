"""Months that a plan shares with today's are lived once: the state of a run after them, kept in this process."""

from __future__ import annotations

from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from ..arrays.pack import Numbers
from .compiled_state import Run

# what the states of one process may take together
MOST_BYTES = 256 * 2**20
# another state of the same replication is worth its room if it saves so many months more
WORTH_MONTHS = 3
BY_MONTH = ("month", "channel_month", "moment_month", "cell_month", "seats")


class Common(NamedTuple):
    """Months that a plan shares with today's: the hash of today's numbers, and how many months from the start are the same."""

    today: str
    months: int


class Snapshots:
    """Runs between two months, by replication; those of another company make room. Threads may share them."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._today = ""
        self._bytes = 0
        self._kept: dict[tuple[int, int], list[Run]] = {}
        self._lock = Lock()

    def resume(self, common: Common, numbers: Numbers, seed: int, replication: int) -> Run | None:
        """Return a copy of the latest run within the months in common, to be lived on under these numbers; None if there is none."""
        found = self._latest(common, seed, replication)
        return _copied(found)._replace(numbers=numbers) if found else None

    def keep(self, common: Common, run: Run) -> None:
        """Keep a copy of a run, unless one nearly as late is there or there is no room."""
        before = self._latest(common, run.seed, run.replication)
        if before and _months(run) < _months(before) + WORTH_MONTHS:
            return
        copy = _copied(run)
        size = _bytes(copy)
        with self._lock:
            if common.today != self._today:
                self._today, self._bytes, self._kept = common.today, 0, {}
            if self._bytes + size <= self.most_bytes:
                self._bytes += size
                self._kept.setdefault((run.seed, run.replication), []).append(copy)

    def _latest(self, common: Common, seed: int, replication: int) -> Run | None:
        with self._lock:
            kept = self._kept.get((seed, replication), []) if common.today == self._today else []
            within = [run for run in kept if _months(run) <= common.months]
        return max(within, key=_months, default=None)


def _months(run: Run) -> int:
    """Return how many months a run has lived."""
    return int(run.calendar.lived[0])


def months_in_common(one: Numbers, other: Numbers) -> int:
    """Return how many months from the start two plans of a world pack to the same numbers; none where anything else differs."""
    months = int(one.rules.months)
    least = months
    for name in Numbers._fields:
        mine, yours = np.asarray(getattr(one, name)), np.asarray(getattr(other, name))
        if mine.tobytes() == yours.tobytes():
            continue
        if name not in BY_MONTH or mine.shape != yours.shape:
            return 0
        differs = (mine != yours).reshape(months, -1).any(axis=1)
        least = min(least, int(np.argmax(differs)))
    return least


def _copied(part: Any) -> Any:
    """Return the same state in its own arrays; what a run only reads is shared."""
    if isinstance(part, np.ndarray):
        return part.copy()
    if isinstance(part, Run):
        own = {name: _copied(getattr(part, name)) for name in MOVING}
        return part._replace(**own)
    if isinstance(part, tuple):
        return type(part)(*map(_copied, part))
    return part


def _bytes(run: Run) -> int:
    """Memory of what moves in a run."""
    return sum(_size(getattr(run, name)) for name in MOVING)


def _size(part: Any) -> int:
    return part.nbytes if isinstance(part, np.ndarray) else sum(map(_size, part))


MOVING = (
    "customers",
    "streams",
    "cases",
    "totals",
    "floor",
    "places",
    "arrivals",
    "events",
    "rows",
    "calendar",
)
SNAPSHOTS = Snapshots()
