"""Performance per touchpoint, the same through the months, what became of those whom a bot served, and alerts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..arrays.pack import MINUTES_MONTH
from ..metrics import METRIC, of_scope
from ..rox import half_width
from .estimates import Figure, figures_by
from .log import Log

OF_CONTACTS: dict[str, Figure] = {metric.name: metric.columns for metric in of_scope("contact")}
OF_CASES: dict[str, Figure] = {metric.name: metric.columns for metric in of_scope("case")}
OF_MONTHS: dict[str, Figure] = {metric.name: metric.columns for metric in of_scope("month")}
OF_BOTS: dict[str, Figure] = {
    "accepted": ("one", None),
    "resolved": ("is_resolved", "one"),
    "gave_up": ("gave_up", "one"),
    "handed_over": ("handed_over", "one"),
    "found_nobody": ("found_nobody", "one"),
    "mistaken": ("mistaken", "one"),
    "csat_top2": ("satisfied", "closed"),
}
LONG_WAIT = 0.9


def performance(log: Log) -> pd.DataFrame:
    """Return one row per channel and moment: volume, waits, resolution, satisfaction, ease, cost, with standard errors.

    contacts, cost_eur: of the reported months of a replication. csat_top2, ces: of the cases that ended there, and cases
    their number. wait_p90_min: the wait that nine contacts of ten stay below. handed_over: share that came from a bot.
    work_min_contact: minutes of people. cost_eur excludes wages.
    """
    keys = ["channel", "moment"]
    contacts = _counted(log)
    found = figures_by(contacts, keys, OF_CONTACTS, log.replications)
    ended = figures_by(log.cases, keys, OF_CASES, log.replications)
    table = found.merge(_long_waits(log, keys), on=keys, how="left").merge(ended, on=keys, how="left")
    return table.fillna({"cases": 0.0}).astype({"channel": "str", "moment": "str"})


def film(log: Log) -> pd.DataFrame:
    """Return one row per month, channel and moment with contacts: contacts, waits, resolution, satisfaction of cases ended then."""
    keys = ["month", "channel", "moment"]
    contacts = _counted(log).assign(month=_months(log.contacts["asked_min"]))
    cases = log.cases.assign(month=_months(log.cases["closed_min"]))
    found = figures_by(contacts, keys, OF_MONTHS, log.replications)
    ended = figures_by(cases, keys, OF_CASES, log.replications)
    table = found.merge(ended, on=keys, how="outer")
    counts = ["contacts", "cost_eur", "cases"]
    table[counts] = table[counts].fillna(0.0)
    return table.sort_values(keys, ignore_index=True).astype({"channel": "str", "moment": "str"})


def bot_outcomes(log: Log) -> pd.DataFrame:
    """Return one row per moment at which a bot served: how many accepted it, what became of them, how satisfied they ended."""
    served = log.contacts[log.contacts["bot"] != "none"]
    at = served["case"].to_numpy()
    known = at >= 0
    closed = pd.DataFrame({"closed": known.astype(np.float64), "satisfied": 0.0}, index=served.index)
    closed.loc[known, "satisfied"] = log.cases["satisfied"].to_numpy()[at[known]]
    parts = {
        "is_resolved": served["bot"] == "resolved",
        "gave_up": served["bot"] == "gave_up",
        "handed_over": served["bot"] == "handed_over",
        "found_nobody": served["bot"] == "found_nobody",
        "mistaken": served["bot"] == "mistaken",
    }
    flagged = served.assign(**{name: flag.astype(np.float64) for name, flag in parts.items()})
    table = figures_by(flagged.assign(**closed), ["moment", "motive"], OF_BOTS, log.replications)
    return table.astype({"moment": "str", "motive": "str"})


def alerts(log: Log) -> pd.DataFrame:
    """Return one row per target and touchpoint it watches: the figure against its target, the missed ones with most contacts first.

    gap is how far the figure is on the wrong side of the target, negative when on the right side; sure whether its 95 %
    interval leaves no doubt about the side. A touchpoint at which the figure was not measured has no row.
    """
    table = performance(log)
    columns = ["channel", "moment", "figure", "target", "value", "se", "gap", "missed", "sure", "contacts", "owner"]  # fmt: skip
    rows = []
    for alert in log.world.alerts:
        here = table[
            table["channel"].isin([alert.channel] if alert.channel else table["channel"])
            & table["moment"].isin([alert.moment] if alert.moment else table["moment"])
            & table[alert.figure].notna()
        ]
        gap = (here[alert.figure] - alert.target) * -METRIC[alert.figure].sign
        se = here[f"{alert.figure}_se"]
        told: dict[str, Any] = {
            "figure": alert.figure,
            "target": alert.target,
            "value": here[alert.figure],
            "se": se,
            "gap": gap,
            "missed": gap > 0,
            "sure": gap.abs() > half_width(log.replications) * se,
            "owner": alert.owner,
        }
        rows.append(here[["channel", "moment", "contacts"]].assign(**told))
    if not rows:
        return pd.DataFrame(columns=columns)
    found = pd.concat(rows, ignore_index=True)[columns]
    return found.sort_values(["missed", "contacts"], ascending=False, kind="stable", ignore_index=True)


def _counted(log: Log) -> pd.DataFrame:
    """Contacts with what is counted of them as numbers."""
    return log.contacts.assign(
        resolved=(log.contacts["outcome"] == "resolved").astype(np.float64),
        handed_over=(log.contacts["bot"] == "handed_over").astype(np.float64),
    )


def _months(minutes: pd.Series[float]) -> pd.Series[int]:
    return (minutes // MINUTES_MONTH).astype(np.int64)


def _long_waits(log: Log, keys: list[str]) -> pd.DataFrame:
    by = log.contacts.groupby([*keys, "replication"], observed=True)["wait_min"].quantile(LONG_WAIT)
    groups = by.groupby(keys, observed=True)
    errors = groups.std(ddof=1) / groups.count() ** 0.5
    return pd.DataFrame({"wait_p90_min": groups.mean(), "wait_p90_min_se": errors}).reset_index()
