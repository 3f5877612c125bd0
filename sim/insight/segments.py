"""Who wins and who loses by a plan, segment by segment."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays.pack import Floats
from ..metrics import METRIC
from ..outcomes import Outcomes
from ..plan import Plan
from ..quantities import MONTHS_YEAR
from ..rox import customer_equity_by_segment, estimate
from ..run import Comparison
from .estimates import sums
from .log import Log, read_log


def who_loses(comparison: Comparison) -> pd.DataFrame:
    """Return one row per segment and figure: under today's plan, under the plan, the paired change with its 95 % interval.

    value_eur is the change of customer equity over the horizon, before the plan's own money, which no segment pays; the
    others are csat_top2, nps, mean_wait_min of live contacts, and retention_12m of the first customers. loses: the
    interval lies on the bad side of nothing. Both arms must have been logged.
    """
    before = _by_segment(comparison.baseline, None)
    after = _by_segment(comparison.outcomes, comparison.plan)
    world, rows = comparison.baseline.world, []
    for position, segment in enumerate(world.segments):
        for figure in before:
            count = min(before[figure].shape[1], after[figure].shape[1])
            one, other = before[figure][position, :count], after[figure][position, :count]
            change = estimate((other - one).tolist())
            worse = change.lo > 0 if METRIC[figure].better == "less" else change.hi < 0
            rows.append(
                {
                    "segment": segment.name,
                    "figure": figure,
                    "today": float(one.mean()),
                    "plan": float(other.mean()),
                    "change": change.mean,
                    "se": change.se,
                    "lo": change.lo,
                    "hi": change.hi,
                    "loses": bool(worse),
                }
            )
    return pd.DataFrame(rows)


def _by_segment(outcomes: Outcomes, plan: Plan | None) -> dict[str, Floats]:
    """Figures by segment, each segments x replications; NaN where nothing was measured."""
    log = read_log(outcomes, plan)
    found = {
        "csat_top2": _mean(log, log.cases, "satisfied"),
        "nps": np.array([outcomes.service("nps", segment.name) for segment in outcomes.world.segments]),
        "mean_wait_min": _mean(log, _live(log), "wait_min"),
    }
    if outcomes.months >= MONTHS_YEAR:
        found["retention_12m"] = _kept(outcomes)
    money = [customer_equity_by_segment(outcomes.world, each) for each in outcomes.flows]
    return found | {"value_eur": np.column_stack(money)}


def _live(log: Log) -> pd.DataFrame:
    live = [channel.name for channel in log.world.channels if channel.kind == "live"]
    return log.contacts[log.contacts["channel"].isin(live)]


def _mean(log: Log, table: pd.DataFrame, column: str) -> Floats:
    added = sums(table, ["segment"], [column, "one"], log.replications)
    names = [segment.name for segment in log.world.segments]
    told = added.set_axis(added.index.astype("str")).reindex(names)
    part, whole = (told[name].to_numpy(np.float64) for name in (column, "one"))
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)


def _kept(outcomes: Outcomes) -> Floats:
    columns = []
    for replicate in outcomes.replicates:
        people = replicate.customers
        if people is None:
            raise ValueError("this run kept no log; simulate with log=True")
        founders = people["joined"] == 0
        stays = (people["left"] < 0) | (people["left"] >= outcomes.warm_up + MONTHS_YEAR)
        segments = range(len(outcomes.world.segments))
        of_segment = [founders & (people["segment"] == segment) for segment in segments]
        columns.append([float(stays[here].mean()) if here.any() else np.nan for here in of_segment])
    return np.array(columns).T
