"""Where two runs of one world differ, bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.arrays.state import Raw


def differences(one: Raw, other: Raw) -> list[str]:
    """Names of the tables in which two runs differ, in any row or column."""
    found: list[str] = []
    for name in ("contact_rows", "case_rows", "answer_rows", "call_rows", "own", "failures"):
        rows = [np.asarray(getattr(raw, name), np.float64) for raw in (one, other)]
        # no row at all has no columns either
        if not (rows[0].size == rows[1].size == 0 or same(*rows)):
            found.append(name)
    tables = {"customers": (one.customers, other.customers)}
    tables |= {name: (getattr(one.totals, name), getattr(other.totals, name)) for name in one.totals._fields}
    for name, (mine, yours) in tables.items():
        found += [
            f"{name}.{column}" for column in mine.dtype.names or () if not same(mine[column], yours[column])
        ]
    return found


def same(mine: Any, yours: Any) -> bool:
    """Equal with ==, so that nothing that is not a number is ever equal."""
    return bool(mine.shape == yours.shape and np.all(mine == yours))
