"""The contact log handed over in pieces while a replication runs, so that no run has to fit in memory."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple

from ..arrays.pack import Floats

PIECE_ROWS = 65_536


class Sink(NamedTuple):
    """Takes contact rows (columns CONTACT_COLUMNS) in order of conclusion, and about how many at a time.

    The compiled engine needs room for every open case, and makes its pieces larger when rows does not give it.
    """

    take: Callable[[Floats], object]
    rows: int = PIECE_ROWS


# whether every row is kept in memory, or where those of contacts go instead; then no other row is kept
LogTarget = bool | Sink
# opens the sink of a replication, in whatever process runs it; picklable where that is another
Pieces = Callable[[int], AbstractContextManager[Sink]]
