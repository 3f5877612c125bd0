"""What each further contact costs, by motive."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ..arrays.pack import Floats
from ..metrics import METRIC
from .counterfactual import (
    AS_IS,
    CounterfactualRun,
    contacts,
    equity_eur,
    estimate_columns,
    paired,
    resolved_less,
    simulate_changes,
)
from .estimates import Figure, error, figures_by, ratio
from .log import Log

OF_COUNTS: dict[str, Figure] = {
    "cases": ("one", None),
    "resolved": ("resolved", "one"),
    "csat_top2": METRIC["csat_top2"].columns,
    "csat_resolved": ("satisfied_resolved", "resolved"),
    "ces": METRIC["ces"].columns,
    "nps_after": ("nps_after", "one"),
    "case_eur": ("case_eur", "one"),
}
MORE = {
    "csat_top2": "csat_more",
    "csat_resolved": "csat_resolved_more",
    "ces": "ces_more",
    "nps_after": "nps_more",
    "case_eur": "eur_more",
}
# cases of more contacts are told together
MOST_TOLD = 6
LEVELS, SCORES = 101, 101
# how much less often cases are resolved to see what the contacts that follow cost
LESS = 0.1


def further_contacts(log: Log) -> pd.DataFrame:
    """Return one row per motive and number of contacts in a case: how it ended, and how much more or less than with one fewer.

    Cases of six contacts and more are in one row.
    csat_resolved: satisfaction among the resolved, so that how a case ended does not mix with how long it took. nps_after:
    recommendation the company would get right after from customers like all, -100 to 100. case_eur: variable cost and
    wages of the minutes of people. The columns in _more hold the change from the row before.
    """
    cases = log.cases.assign(
        case_eur=log.cases["cost_eur"] + log.cases["work_eur"],
        satisfied_resolved=log.cases["satisfied"] * log.cases["resolved"],
        contacts=log.cases["contacts"].clip(upper=MOST_TOLD).astype(np.int64),
        nps_after=nps_after(log, log.cases["score"].to_numpy(np.float64)),
    )
    table = figures_by(cases, ["motive", "contacts"], OF_COUNTS, log.replications, MORE)
    return table.astype({"motive": "str"})


def contact_values(run: CounterfactualRun) -> pd.DataFrame:
    """Return one row per motive: what a further contact costs in all, from cases resolved a tenth less often, under common draws.

    contacts_more: contacts that follow, a replication; lost_eur: customer equity they take, service, satisfaction and
    leaving together; eur_contact: the one by the other.
    """
    world = run.world
    motives = list(dict.fromkeys(moment.motive for moment in world.moments))
    places = {m: [p for p, moment in enumerate(world.moments) if moment.motive == m] for m in motives}
    arms = simulate_changes(run, {m: resolved_less(world, places[m], 1 - LESS) for m in motives})
    rows: list[dict[str, Any]] = []
    for motive in motives:
        more = contacts(arms[motive]) - contacts(arms[AS_IS])
        lost = equity_eur(arms[AS_IS]) - equity_eur(arms[motive])
        value, residuals = ratio(lost[None, :], more[None, :])
        rows.append(
            {
                "motive": motive,
                **estimate_columns("contacts_more", paired(more)),
                **estimate_columns("lost_eur", paired(lost)),
                "eur_contact": float(value[0]),
                "eur_contact_se": float(error(residuals)[0]),
            }
        )
    return pd.DataFrame(rows)


def nps_after(log: Log, scores: Floats) -> Floats:
    """Return promoters less detractors, -100 to 100, among all customers had they just lived a journey of this score."""
    if not len(scores) or not len(log.levels):
        return np.full(len(scores), np.nan)
    memory, cuts = log.world.memory, log.world.anchors.recommendation_cuts
    levels = np.quantile(log.levels, (np.arange(LEVELS) + 0.5) / LEVELS)
    grid = np.linspace(scores.min(), scores.max(), SCORES)
    relation = memory.relation_reliability
    thinks = levels[:, None] + (memory.gain + memory.fresh) * grid
    above = [ndtr((np.sqrt(relation) * thinks - cut) / np.sqrt(1 - relation)) for cut in (cuts[8], cuts[6])]
    return np.interp(scores, grid, 100 * (above[0] + above[1] - 1).mean(axis=0))
