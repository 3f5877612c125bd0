"""Figures by group with standard errors, from sums over the rows of each replication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from ..arrays.pack import Floats

# a figure is a column summed over rows, by another column summed over rows; by replication where there is none
Figure = tuple[str, str | None]


def sums(table: pd.DataFrame, keys: Sequence[str], columns: Sequence[str], replications: int) -> pd.DataFrame:
    """Return the sums of columns by group, one column level a replication; groups that a replication lacks sum to zero.

    table: with a column replication. keys: grouping columns; a categorical one keeps its order.
    """
    by = table.groupby([*keys, "replication"], observed=True, sort=True)[list(dict.fromkeys(columns))].sum()
    wide = pd.DataFrame(by.unstack("replication", fill_value=0.0))
    every = pd.MultiIndex.from_product([dict.fromkeys(columns), range(replications)])
    return wide.reindex(columns=every, fill_value=0.0)


def ratio(part: Floats, whole: Floats) -> tuple[Floats, Floats]:
    """Return the ratio of two totals, and what each replication adds to its error, linearised (Cochran 1977, section 2.11).

    part, whole: groups x replications. NaN where the whole is nothing.
    """
    total = whole.sum(axis=1)
    known = total > 0
    value = np.divide(part.sum(axis=1), total, out=np.full(len(total), np.nan), where=known)
    size = np.where(known, total, np.nan) / part.shape[1]
    return value, (part - value[:, None] * whole) / size[:, None]


def error(residuals: Floats) -> Floats:
    """Return the standard error of estimates from what each replication adds, groups x replications; unknown (NaN) from one."""
    count = residuals.shape[1]
    if count < 2:
        return np.full(len(residuals), np.nan)
    return np.asarray(np.sqrt((residuals**2).sum(axis=1) / (count - 1) / count))


def figures_by(
    table: pd.DataFrame,
    keys: Sequence[str],
    figures: Mapping[str, Figure],
    replications: int,
    drops: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """Return one row per group, each figure followed by its standard error in a column of the same name and _se.

    drops: names for the change of a figure from the row before, where that differs in the last key only.
    """
    columns = [name for pair in figures.values() for name in pair if name is not None]
    added = sums(table, keys, columns, replications)
    found = {}
    for figure, (part, whole) in figures.items():
        over = added[whole].to_numpy(np.float64) if whole else np.ones((len(added), replications))
        value, residuals = ratio(added[part].to_numpy(np.float64), over)
        found[figure], found[f"{figure}_se"] = value, error(residuals)
        if figure in drops:
            change, moved = np.full(len(value), np.nan), np.full_like(residuals, np.nan)
            same = _follows(added.index)
            change[1:][same], moved[1:][same] = np.diff(value)[same], np.diff(residuals, axis=0)[same]
            found[drops[figure]], found[f"{drops[figure]}_se"] = change, error(moved)
    return pd.DataFrame(found, index=added.index).reset_index()


def _follows(index: pd.Index[Any]) -> Any:
    """Which rows after the first differ from the row before in the last key only."""
    others = index.to_frame(index=False).iloc[:, :-1].astype("str").to_numpy()
    return (others[1:] == others[:-1]).all(axis=1)
