"""The company's own figures next to those of its simulated world, before any ROX."""

from __future__ import annotations

import math
from statistics import fmean
from typing import NamedTuple

from .outcomes import Outcomes

# further off than this, a world does not describe its company
OFF_MOST = 0.10


class Match(NamedTuple):
    """A figure of the company and of its world; off is relative, for NPS in hundreds of points."""

    figure: str
    reported: float
    simulated: float
    off: float

    @property
    def is_far(self) -> bool:
        """Return whether the world misses the figure by more than a tenth."""
        return abs(self.off) > OFF_MOST


def against_reported(outcomes: Outcomes) -> tuple[Match, ...]:
    """Compare today's simulated figures with those the world reports, as far as it states any; outcomes of today's plan.

    Contacts are counted by channel and year, cost is the variable cost to serve, retention that of the first year.
    """
    stated, metrics = outcomes.world.reported, outcomes.metrics
    years = outcomes.months / 12
    contacts = outcomes.touchpoints.groupby("channel")["contacts"].sum() / years
    found = [
        _relative(f"contacts a year, {channel}", reported, float(contacts.get(channel, 0.0)))
        for channel, reported in stated.contacts_year.items()
    ]
    for name, figure, by_channel in (
        ("mean_wait_min", "wait in minutes", stated.mean_wait_min),
        ("abandonment", "abandonment", stated.abandonment),
    ):
        for channel, reported in by_channel.items():
            simulated = fmean(outcomes.service(name, channel=channel))
            found.append(_relative(f"{figure}, {channel}", reported, simulated))
    if stated.cost_eur_year is not None:
        cost = float(outcomes.by_month["cost"].sum()) / years
        found.append(_relative("variable cost, EUR a year", stated.cost_eur_year, cost))
    if stated.retention_year is not None and "retention_12m" in metrics:
        found.append(_relative("retention in a year", stated.retention_year, metrics["retention_12m"].mean))
    if stated.nps is not None and "nps" in metrics:
        simulated = metrics["nps"].mean
        found.append(Match("nps", stated.nps, simulated, (simulated - stated.nps) / 100))
    for name, figure, score in (
        ("csat_top2", "satisfied", stated.csat_top2),
        ("csat_top2_answered", "satisfied, of answers", stated.csat_top2_answered),
    ):
        if score is not None and name in metrics:
            found.append(_relative(figure, score, metrics[name].mean))
    return tuple(found)


def _relative(figure: str, reported: float, simulated: float) -> Match:
    if math.isnan(simulated):
        simulated = 0.0  # nobody came
    off = simulated / reported - 1 if reported > 0 else float(simulated > 0)
    return Match(figure, reported, simulated, off)
