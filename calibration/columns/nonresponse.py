"""Who answers: response rates by logged outcome, where the file also holds those who were invited and did not."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import Message

OPINIONS = ("satisfaction", "recommendation", "effort")
# What a company knows of a case without asking; the first that tells the silent apart is used.
LOGGED = ("resolved", "problem", "repeated")
SILENT_LEAST = 30
ANSWERED_LEAST = 30
HALF = 0.5

UNIDENTIFIED = Message("reading.unidentified")


class Response(NamedTuple):
    """Response by one logged outcome: rates with and without it, and the log-odds of answering with its error.

    `share` is the part of the invited for whom the outcome holds: the margin to which answers are weighted.
    """

    outcome: str
    invited: int
    answered: int
    rate_with: float
    rate_without: float
    log_odds: float
    se: float
    share: float

    def sentence(self) -> Message:
        """Say what was found and how to use it, in words."""
        return Message(
            "reading.response",
            answered=self.answered,
            invited=self.invited,
            rate_with=100 * self.rate_with,
            rate_without=100 * self.rate_without,
            outcome=self.outcome,
            log_odds=self.log_odds,
            margin=1.96 * self.se,
            yes=f"{self.share:.4f}",
            no=f"{1 - self.share:.4f}",
        )


def silent_rows(told: pd.DataFrame) -> pd.Series:
    """Rows of a canonical table that hold no opinion at all: people who were invited and did not answer."""
    asked = [name for name in OPINIONS if name in told]
    if not asked:
        return pd.Series(False, index=told.index)
    return told[asked].isna().all(axis=1)


def response_by_outcome(told: pd.DataFrame) -> Response | None:
    """The response model that a logged outcome identifies (logit of answering on it), None where none does.

    Needs at least 30 silent and 30 answering rows whose outcome is known. Half an answer is added to each of
    the four counts (Haldane 1956; Anscombe 1956), so that the log-odds and their error are finite.
    """
    silent = silent_rows(told)
    for outcome in (name for name in LOGGED if name in told):
        known = told[outcome].notna()
        holds = told[outcome].fillna(False).astype(bool)
        counts = {
            (answers, with_it): int((known & (silent != answers) & (holds == with_it)).sum())
            for answers in (True, False)
            for with_it in (True, False)
        }
        invited, answered = sum(counts.values()), counts[True, True] + counts[True, False]
        with_it, without = (
            counts[True, True] + counts[False, True],
            counts[True, False] + counts[False, False],
        )
        if answered < ANSWERED_LEAST or invited - answered < SILENT_LEAST or not with_it or not without:
            continue
        cells = {key: count + HALF for key, count in counts.items()}
        log_odds = math.log(
            cells[True, True] * cells[False, False] / (cells[False, True] * cells[True, False])
        )
        return Response(
            outcome,
            invited,
            answered,
            counts[True, True] / with_it,
            counts[True, False] / without,
            log_odds,
            float(np.sqrt(sum(1 / count for count in cells.values()))),
            with_it / invited,
        )
    return None
