"""The journey as a whole: how satisfied each moment of a customer's life leaves, and how requests flow from reason to outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..arrays.pack import MINUTES_MONTH
from .log import DAYS_YEAR, Log
from .moments import memory_left

AT_ONCE, GAVE_UP, OTHER = "at_once", "gave_up", "other"
OUTCOME = ("satisfied", "resolved", "unresolved")
FEWEST_SHARE = 0.02  # channels with less of a stage are told together
MINUTES_DAY_YEAR = DAYS_YEAR * 24 * 60


def journey_strip(log: Log) -> pd.DataFrame:
    """Return one row per moment, in the order of the world: contacts a year, satisfied customers, moments of truth, memories.

    csat_top2: of the cases closed; once, several: of those that took one contact, and more. several_share: cases of more
    than one contact. truth_share: cases with a moment of truth. bad_share: part of all bad memories still accessible.
    """
    cases, names = log.cases, [moment.name for moment in log.world.moments]
    is_once = cases["contacts"].to_numpy() <= 1
    bad = -np.minimum(memory_left(log), 0.0)
    told = cases.assign(several=~is_once, bad=bad).groupby("moment", observed=False)
    years = log.months * MINUTES_MONTH / MINUTES_DAY_YEAR * log.replications

    def satisfied(kept: Any) -> Any:
        return cases[kept].groupby("moment", observed=False)["satisfied"].mean().reindex(names)

    left = told["bad"].sum().reindex(names)
    return pd.DataFrame(
        {
            "moment": names,
            "contacts_year": (log.contacts["moment"].value_counts().reindex(names).fillna(0.0) / years).to_numpy(),
            "cases": told["one"].sum().reindex(names).to_numpy(),
            "csat_top2": told["satisfied"].mean().reindex(names).to_numpy(),
            "once": satisfied(is_once).to_numpy(),
            "several": satisfied(~is_once).to_numpy(),
            "several_share": told["several"].mean().reindex(names).to_numpy(),
            "truth_share": told["truth"].apply(lambda truth: float((truth > 0).mean())).reindex(names).to_numpy(),
            "bad_share": (left / left.sum()).to_numpy() if left.sum() > 0 else np.zeros(len(names)),
        }
    )  # fmt: skip


def case_flows(log: Log) -> pd.DataFrame:
    """Return one row per motive, first channel, what came then, and outcome: share of all closed cases, which add up to one.

    then: the next channel, at_once where the first contact resolved the request, gave_up where it was the last and did not.
    Satisfied is a chance: a resolved case counts as satisfied so far, the rest as resolved. Rare channels are one, other.
    """
    cases = log.cases
    if not len(cases):
        return pd.DataFrame(columns=["motive", "first", "then", "outcome", "share", "is_several"])
    first, second = _channels(log)
    resolved, satisfied = cases["resolved"].to_numpy(), cases["satisfied"].to_numpy()
    then = np.where(second != "", second, np.where(resolved > 0, AT_ONCE, GAVE_UP))
    weights = {
        "satisfied": resolved * satisfied,
        "resolved": resolved * (1 - satisfied),
        "unresolved": 1 - resolved,
    }
    table = pd.DataFrame(
        {
            "motive": cases["motive"].astype("str"),
            "first": _common(first),
            "then": _common(then),
            **weights,
            "is_several": second != "",
        }
    )
    keys = ["motive", "first", "then", "is_several"]
    summed = table.groupby(keys, as_index=False, sort=False)[list(OUTCOME)].sum()
    long = summed.melt(keys, list(OUTCOME), "outcome", "share")
    long["share"] /= len(cases)
    return long[long["share"] > 0].reset_index(drop=True)[
        ["motive", "first", "then", "outcome", "share", "is_several"]
    ]


def _channels(log: Log) -> tuple[Any, Any]:
    """First channel and next of each case, empty where there was none; a bot comes before the channel it passed the customer to."""
    steps, count = log.steps, len(log.cases)
    channel = steps["channel"].astype("str").to_numpy(object)
    number, at = steps["contact"].to_numpy(np.int64), steps["case"].to_numpy(np.int64)
    by_number = []
    for wanted in (number.min(), number.min() + 1):
        found = np.full(count, "", object)
        found[at[number == wanted]] = channel[number == wanted]
        by_number.append(found)
    first, second = by_number
    handed = np.zeros(count, bool)
    is_first = number == number.min()
    handed[at[is_first]] = (steps["bot"] == "handed_over").to_numpy()[is_first]
    bot = next((one.name for one in log.world.channels if one.kind == "bot"), "")
    return np.where(handed, bot, first), np.where(handed, first, second)


def _common(names: Any) -> Any:
    """Names of at least two in a hundred, the others together."""
    told = pd.Series(names)
    share = told.map(told.value_counts(normalize=True))
    keep = (share >= FEWEST_SHARE) | told.isin([AT_ONCE, GAVE_UP])
    return told.where(keep, OTHER)
