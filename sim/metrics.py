"""Every figure, declared once: its unit, which way is better, what is divided by what, and where it is told.

A tally is a count or a sum that some place of a run adds up: a replication, a cell, a month, a row of a log. A figure is a
tally, or a tally by another. To add one: declare it here, count its tally, write its words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from .quantities import Array

Unit = Literal["share", "points", "score", "count", "minutes", "eur"]
Better = Literal["more", "less", "neither"]
Scope = Literal[
    "headline",    # of a replication, printed by simulate and compare
    "touchpoint",  # of a channel and moment, from totals
    "contact",     # of a channel and moment, from a log of contacts
    "case",        # the same, from a log of cases
    "month",       # of a channel and moment in a month, from a log of contacts
    "segment",     # of a segment, today and under a plan
    "service",     # what a problem may put a floor or a cap on
    "goal",        # what a frontier may hold against value
    "alert",       # what a target may watch at a touchpoint
    "figure",      # a row of the app's table of figures
    "tile",        # a headline of the app
    "map",         # a measure of the app's map of channels and moments
]  # fmt: skip

# least and most of a unit
BOUNDS: Final[Mapping[Unit, tuple[float, float]]] = {
    "share": (0.0, 1.0),
    "points": (-100.0, 100.0),
    "score": (1.0, 7.0),
    "count": (0.0, math.inf),
    "minutes": (0.0, math.inf),
    "eur": (-math.inf, math.inf),
}
# tallies of which a row of a log is one
ROWS = ("contacts", "cases")
# tallied by segment alone
OF_CUSTOMERS = ("customer_months", "founders")


@dataclass(frozen=True)
class Metric:
    """A figure: a tally (numerator), by another where a denominator is named; points are hundredths.

    Raises ValueError when its unit, direction or a scope is none of those declared.
    """

    name: str
    unit: Unit
    better: Better
    numerator: str
    denominator: str
    scopes: tuple[Scope, ...]

    def __post_init__(self) -> None:
        stated = (("unit", self.unit, Unit), ("better", self.better, Better))
        told = [*stated, *(("scope", scope, Scope) for scope in self.scopes)]
        wrong = [f"{what} {came!r}, not one of {', '.join(get_args(all_))}" for what, came, all_ in told if came not in get_args(all_)]  # fmt: skip
        if wrong:
            raise ValueError(f"{self.name}: {'; '.join(wrong)}")

    @property
    def sign(self) -> float:
        """Return 1 where more is better, -1 where less is, 0 where neither."""
        return {"more": 1.0, "less": -1.0, "neither": 0.0}[self.better]

    @property
    def has_channel(self) -> bool:
        """Return whether it can be given by channel: contacts and cases have one, customers have none."""
        return self.denominator not in OF_CUSTOMERS

    @property
    def counted_in(self) -> str:
        """Return what a touchpoint has to have some of for it to mean anything: cases or contacts."""
        return "cases" if self.denominator in ("closed", "cases") else "contacts"

    @property
    def columns(self) -> tuple[str, str | None]:
        """Return the columns of a log whose sums give it, each row being one of what it is divided by; None: a replication."""
        part = "one" if self.numerator in ROWS else self.numerator
        return part, "one" if self.denominator else None

    def of(self, tallies: Mapping[str, float]) -> float | None:
        """Return its value from tallies; None where one is missing or there is nothing to divide by."""
        if self.numerator not in tallies:
            return None
        part = self._scaled * tallies[self.numerator]
        if not self.denominator:
            return part
        whole = tallies.get(self.denominator, 0.0)
        return part / whole if whole > 0 else None

    def each(self, tallies: Mapping[str, Array]) -> Array:
        """Return its value in each place, from the tallies of each; NaN where there is nothing to divide by."""
        part = self._scaled * tallies[self.numerator]
        if not self.denominator:
            return part
        whole = tallies[self.denominator]
        return np.divide(part, whole, out=np.full_like(part, np.nan, dtype=np.float64), where=whole > 0)

    @property
    def _scaled(self) -> float:
        return 100.0 if self.unit == "points" else 1.0


METRICS: Final = (
    Metric("contacts", "count", "neither", "contacts", "", ("touchpoint", "contact", "month", "map")),
    Metric("cases", "count", "neither", "cases", "", ("case",)),
    Metric("csat_top2", "share", "more", "satisfied", "closed", ("headline", "touchpoint", "case", "segment", "service", "goal", "alert", "figure", "tile", "map")),
    Metric("csat_top2_answered", "share", "more", "answered_satisfied", "answered", ("headline",)),
    Metric("nps", "points", "more", "net_promoters", "customer_months", ("headline", "segment", "service", "goal", "figure", "tile")),
    Metric("ces", "score", "more", "ces", "cases", ("headline", "case", "alert", "figure", "tile")),
    Metric("first_contact_resolution", "share", "more", "first_contact_resolved", "cases", ("headline", "figure")),
    Metric("contacts_per_case", "count", "less", "contacts_of_cases", "cases", ("headline", "figure")),
    Metric("wait_live", "minutes", "less", "wait_min_live", "contacts_live", ("figure", "tile")),
    Metric("wait_asynchronous", "minutes", "less", "wait_min_asynchronous", "contacts_asynchronous", ("figure",)),
    Metric("abandonment", "share", "less", "hung_up", "contacts", ("headline", "touchpoint", "contact", "month", "service", "goal", "alert", "figure", "map")),
    Metric("mean_wait_min", "minutes", "less", "wait_min", "contacts", ("headline", "touchpoint", "contact", "month", "segment", "service", "goal", "alert", "map")),
    Metric("wait_p90_min", "minutes", "less", "wait_p90_min", "", ("alert",)),
    Metric("resolved", "share", "more", "resolved", "contacts", ("touchpoint", "contact", "month", "alert", "map")),
    Metric("handed_over", "share", "less", "handed_over", "contacts", ("contact", "month", "map")),
    Metric("bot_containment", "share", "more", "bot_contained", "bot_accepted", ("headline",)),
    Metric("bot_false_resolution", "share", "less", "bot_mistaken", "bot_accepted", ("headline",)),
    Metric("bot_resolution", "share", "more", "bot_resolved", "bot_accepted", ("headline", "figure")),
    Metric("retention_12m", "share", "more", "founders_kept_12m", "founders", ("headline", "segment", "figure")),
    Metric("cost_to_serve_eur", "eur", "less", "cost_and_wages_eur", "customer_years", ("headline", "figure", "tile")),
    Metric("customer_equity_eur", "eur", "more", "customer_equity_eur", "", ("headline",)),
    Metric("customer_equity_without_terminal_eur", "eur", "more", "customer_equity_without_terminal_eur", "", ("headline",)),
    Metric("good_words_per_bad", "count", "more", "good_words", "bad_words", ("headline",)),
    Metric("cost_eur", "eur", "less", "cost_eur", "", ("touchpoint", "contact", "month")),
    Metric("cost_eur_contact", "eur", "less", "cost_eur", "contacts", ("contact", "alert")),
    Metric("work_min_contact", "minutes", "less", "work_min", "contacts", ("contact",)),
    Metric("handled_min", "minutes", "neither", "handled_min", "", ("touchpoint",)),
    Metric("value_eur", "eur", "more", "value_eur", "", ("segment",)),
    Metric("net_spend_eur", "eur", "less", "net_spend_eur", "", ("goal",)),
)  # fmt: skip

METRIC: Final[Mapping[str, Metric]] = {metric.name: metric for metric in METRICS}


def of_scope(scope: Scope) -> tuple[Metric, ...]:
    """Return the figures shown in a place, in the order in which they are declared."""
    return tuple(metric for metric in METRICS if scope in metric.scopes)


def names_of(scopes: Iterable[Scope]) -> tuple[str, ...]:
    """Return the names of the figures shown in any of some places."""
    return tuple(metric.name for metric in METRICS if not set(scopes).isdisjoint(metric.scopes))


if TYPE_CHECKING:
    Measure = str
    Goal = str
    Watched = str
else:
    Measure = Literal[names_of(["service"])]
    Goal = Literal[names_of(["goal"])]
    Watched = Literal[names_of(["alert"])]
