"""One replication of a world as tables, whatever its anchors say: for checks, not for results."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .arrays.pack import Numbers, Rules, pack
from .arrays.state import ANSWER_COLUMNS, CASE_COLUMNS, CONTACT_COLUMNS, OUTCOMES, SERVED_BY, Raw
from .engine.engines import DEFAULT_ENGINE, ENGINES
from .plan import Plan, today
from .world import World


class Life(NamedTuple):
    """One replication as tables: contacts with the names of outcomes, cases, answers, customers."""

    numbers: Numbers
    raw: Raw
    contacts: pd.DataFrame
    cases: pd.DataFrame
    answers: pd.DataFrame
    customers: pd.DataFrame


def run_once(
    world: World,
    plan: Plan | None = None,
    *,
    engine: str = DEFAULT_ENGINE,
    seed: int = 1,
    replication: int = 0,
    months: int | None = None,
    warm_up: int | None = None,
    log: bool = True,
) -> Life:
    """Run one replication of a world under a plan, today's where None; without a log the tables are empty."""
    numbers = pack(world, plan or today(world), months=months, warm_up=warm_up)
    raw = ENGINES[engine](numbers, seed, replication, log)
    contacts = _table(raw.contact_rows, CONTACT_COLUMNS)
    for column, names in (("outcome", OUTCOMES), ("served_by", SERVED_BY)):
        contacts[column] = np.array(names)[contacts[column].astype(int)]
    single = [name for name in raw.customers.dtype.names or () if raw.customers[name].ndim == 1]
    return Life(
        numbers,
        raw,
        contacts,
        _table(raw.case_rows, CASE_COLUMNS),
        _table(raw.answer_rows, ANSWER_COLUMNS),
        pd.DataFrame({name: raw.customers[name] for name in single}),
    )


def rules_of(world: World) -> Rules:
    """Return the single numbers that the rules of behaviour read."""
    return pack(world, today(world)).rules


def _table(rows: Any, columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows of an engine as a table in the order of customer, need and contact."""
    whole = pd.DataFrame(np.asarray(rows, np.float64).reshape(-1, len(columns)), columns=list(columns))
    keys = [key for key in ("customer", "need", "contact") if key in columns]
    whole[keys] = whole[keys].astype(np.int64)
    return whole.sort_values(keys, ignore_index=True)
