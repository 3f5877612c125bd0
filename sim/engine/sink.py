"""Rows written down, passed on in pieces while a replication runs, so that no run has to fit in memory."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from ..arrays.pack import Floats

PIECE_ROWS = 65_536


def _let_go(*_: Any) -> None:
    """Take what nobody wants."""


class Sink(NamedTuple):
    """Takes contact rows (columns CONTACT_COLUMNS) in order of conclusion, and about how many at a time.

    take_cases: closed cases (columns CASE_COLUMNS), in their order. take_month: as a month ends, own satisfaction with
    memories and the logit added by failures, of every customer still there. The compiled engine needs room for every
    open case, and makes its pieces larger when rows does not give it.
    """

    take: Callable[[Floats], object]
    rows: int = PIECE_ROWS
    take_cases: Callable[[Floats], object] = _let_go
    take_month: Callable[[Floats, Floats], object] = _let_go


# whether every row is kept in memory, or where they go instead; then no row is kept
LogTarget = bool | Sink
# opens the sink of a replication, in whatever process runs it; picklable where that is another
Pieces = Callable[[int], AbstractContextManager[Sink]]
