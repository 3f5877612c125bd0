"""Questions that those who answer a survey leave out: who does, as the file shows it, and the same in simulated answers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from .touchpoints import CLASSES

# Irrational steps: parts of the rows that no two questions share more often than chance would (Weyl 1916).
STEPS = {
    "satisfaction": math.sqrt(2), "recommendation": math.sqrt(3), "effort": math.sqrt(5), "problem": math.sqrt(7),
    "resolved": math.sqrt(11), "repeated": math.sqrt(13),
}  # fmt: skip
SKIPPED_MOST = 0.5


class Skip(NamedTuple):
    """A question left out: the share of those who do, by class of their answer to another question (`CLASSES`, lowest first)."""

    column: str
    by: str
    shares: tuple[float, ...]


def skips_of(table: pd.DataFrame) -> tuple[Skip, ...]:
    """The questions that some leave out, by class of what they recommend, or else of their satisfaction.

    A question that most leave out was not put to all, and one that all answer or none has nothing to tell.
    """
    return tuple(_skips(table))


def _skips(table: pd.DataFrame) -> Iterator[Skip]:
    for column in (name for name in STEPS if name in table):
        by = next(
            (name for name in ("recommendation", "satisfaction") if name in table and name != column), None
        )
        if by is None:
            continue
        classes = _classes(table, by)
        out = table[column].isna().to_numpy(dtype=bool)
        counts = np.array(
            [
                [np.count_nonzero(out[classes == place]), np.count_nonzero(~out[classes == place])]
                for place in range(len(CLASSES[by]) + 1)
            ]
        )
        is_put = 0 < counts[:, 0].sum() <= SKIPPED_MOST * counts.sum()
        if is_put:
            yield Skip(column, by, tuple(((counts[:, 0] + 0.5) / (counts.sum(axis=1) + 1)).tolist()))


def blanked(table: pd.DataFrame, skips: Sequence[Skip]) -> pd.DataFrame:
    """Simulated answers without those that as many would leave out; the same rows always leave out the same."""
    left = {}
    for one in skips:
        classes = _classes(table, one.by)
        chance = np.append(one.shares, 0.0)[classes]
        told = table[one.column]
        told = told.astype("boolean") if told.dtype == bool else told
        left[one.column] = told.mask(np.arange(len(table)) * STEPS[one.column] % 1 < chance)
    return table.assign(**left)


def _classes(table: pd.DataFrame, question: str) -> npt.NDArray[np.intp]:
    """The class of each answer, -1 where there is none."""
    score = table[question].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(score), -1, np.searchsorted(CLASSES[question], score, side="right"))
