"""What a run says: tables of contacts, cases, answers and customers, and summaries with standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .arrays.pack import Floats, Numbers
from .arrays.state import (
    ANSWER_COLUMNS,
    BOT_PARTS,
    CASE_COLUMNS,
    CONTACT_COLUMNS,
    OUTCOMES,
    SERVED_BY,
    Totals,
)
from .metrics import METRIC, Measure, of_scope
from .quantities import MONTHS_YEAR
from .rox import Estimate, Flows, acquisition_eur, customer_equity_eur, estimate, flows, terminal_value
from .world import World

CASES_RATED = ("satisfied", "closed", "answered", "answered_satisfied")
# figure of the wait by kind of channel
WAITS = {"live": "wait_live", "asynchronous": "wait_asynchronous"}
# columns of the touchpoints, in the order in which they have always been printed
TOUCHPOINTS = ("contacts", "abandonment", "mean_wait_min", "resolved", "csat_top2", "cost_eur", "handled_min")


class Replicate(NamedTuple):
    """One replication: totals, founders kept after each reported month, and the logs when asked for."""

    replication: int
    totals: Totals
    founders_kept: Floats
    joiners: Floats
    contacts: Floats | None
    cases: Floats | None
    answers: Floats | None
    calls: Floats | None
    customers: dict[str, Any] | None


@dataclass(frozen=True)
class Outcomes:
    """What a simulated world did under a plan, with everything needed to say where it came from."""

    world: World
    plan: str
    world_hash: str
    plan_hash: str
    engine: str
    seed: int
    months: int
    warm_up: int
    replicates: tuple[Replicate, ...]
    wages_eur: float

    @property
    def replications(self) -> int:
        """Return how many replications were run."""
        return len(self.replicates)

    @property
    def contacts(self) -> float:
        """Return the mean number of reported contacts of a replication."""
        return float(np.mean([replicate.totals.cell["contacts"].sum() for replicate in self.replicates]))

    @property
    def flows(self) -> tuple[Flows, ...]:
        """Return the cash flows of each replication."""
        return tuple(flows(self.world, replicate.totals, self.warm_up) for replicate in self.replicates)

    @property
    def metrics(self) -> dict[str, Estimate]:
        """Return every headline figure with its standard error and interval; absent where nothing happened to measure."""
        return self._estimates([metric.name for metric in of_scope("headline")])

    @property
    def figures(self) -> dict[str, Estimate]:
        """Return the figures that an app shows, as metrics are."""
        return self._estimates([metric.name for metric in of_scope("figure")])

    @property
    def mean_wait_min_by_kind(self) -> dict[str, Estimate]:
        """Return the mean wait of live and of asynchronous contacts, apart."""
        found = self._estimates(list(WAITS.values()))
        return {kind: found[name] for kind, name in WAITS.items() if name in found}

    @property
    def touchpoints(self) -> pd.DataFrame:
        """Return one row per channel and moment with contacts, means over replications; NaN where nothing was measured."""
        figures = [METRIC[name] for name in TOUCHPOINTS]
        names = {name for one in figures for name in (one.numerator, one.denominator) if name}
        mean = {name: np.mean([r.totals.cell[name] for r in self.replicates], axis=0) for name in names}
        channels = [channel.name for channel in self.world.channels]
        moments = [moment.name for moment in self.world.moments]
        table = pd.DataFrame(
            {
                "channel": np.repeat(channels, len(moments)),
                "moment": moments * len(channels),
                **{figure.name: figure.each(mean) for figure in figures},
            }
        )
        return table[table["contacts"] > 0].reset_index(drop=True)

    def service(self, measure: Measure, segment: str = "", channel: str = "") -> tuple[float, ...]:
        """Return what a segment met on a channel in each replication; an empty name takes all of them together.

        measure: csat_top2 (share of cases); mean_wait_min and abandonment (share of contacts), over the live
        channels when none is named; nps, which has no channel. NaN where nothing was measured.
        """
        rows = [place for place, one in enumerate(self.world.segments) if segment in ("", one.name)]
        figure = METRIC[measure]
        if not figure.has_channel:
            return tuple(figure.each(self._of_customers(rows)).tolist())
        columns = [
            place
            for place, one in enumerate(self.world.channels)
            if channel == one.name or (not channel and (measure == "csat_top2" or one.kind == "live"))
        ]
        shape = (len(self.world.segments), len(self.world.channels))
        sums = {
            name: np.array(
                [
                    float(r.totals.service[name].reshape(shape)[np.ix_(rows, columns)].sum())
                    for r in self.replicates
                ]
            )
            for name in (figure.numerator, figure.denominator)
        }
        return tuple(figure.each(sums).tolist())

    @property
    def by_month(self) -> pd.DataFrame:
        """Return one row per reported month: customers, margin, sales, variable cost and NPS, means over replications; money in EUR."""
        all_flows = self.flows
        table = {
            name: np.mean([getattr(f, name).sum(axis=1) for f in all_flows], axis=0)
            for name in Flows._fields[:4]
        }
        promoters, detractors = (self._by_month(name) for name in ("promoters", "detractors"))
        tallies = {"net_promoters": promoters - detractors, "customer_months": table["alive"]}
        nps = METRIC["nps"].each(tallies)
        return pd.DataFrame({"month": np.arange(self.months), **table, "nps": nps})

    def contacts_table(self) -> pd.DataFrame:
        """Return every contact, one row each; the run must have been logged."""
        table = self._log("contacts", CONTACT_COLUMNS)
        return table.sort_values(["replication", "customer", "need", "contact"], ignore_index=True)

    def cases_table(self) -> pd.DataFrame:
        """Return every closed case, one row each; the run must have been logged."""
        table = self._log("cases", CASE_COLUMNS)
        return table.sort_values(["replication", "customer", "need"], ignore_index=True)

    def answers_table(self) -> pd.DataFrame:
        """Return every answer to the survey, one row each; the run must have been logged."""
        table = self._log("answers", ANSWER_COLUMNS)
        return table.sort_values(["replication", "customer", "need"], ignore_index=True)

    def customers_table(self) -> pd.DataFrame:
        """Return every customer at the end of the run, one row each; the run must have been logged."""
        parts = []
        for replicate in self.replicates:
            if replicate.customers is None:
                raise ValueError("this run kept no log; simulate with log=True")
            parts.append(pd.DataFrame({"replication": replicate.replication, **replicate.customers}))
        table = pd.concat(parts, ignore_index=True)
        table["segment"] = _named(table["segment"], [segment.name for segment in self.world.segments])
        return table

    def _log(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        parts = []
        for replicate in self.replicates:
            rows = getattr(replicate, name)
            if rows is None:
                raise ValueError("this run kept no log; simulate with log=True")
            part = pd.DataFrame(np.asarray(rows).reshape(-1, len(columns)), columns=list(columns))
            part.insert(0, "replication", replicate.replication)
            parts.append(part)
        return _with_names(self.world, pd.concat(parts, ignore_index=True))

    def _estimates(self, names: Sequence[str]) -> dict[str, Estimate]:
        """Figures that every replication measured."""
        tallied = [self._tallies(replicate) for replicate in self.replicates]
        found: dict[str, Estimate] = {}
        for name in names:
            values = [value for tallies in tallied if (value := METRIC[name].of(tallies)) is not None]
            if len(values) == len(tallied):
                found[name] = estimate(values)
        return found

    def _of_customers(self, segments: Sequence[int]) -> dict[str, Floats]:
        """Tallies of the customers of some segments over the reported months, by replication."""
        months = [
            r.totals.segment_month.reshape(-1, len(self.world.segments))[self.warm_up :, segments]
            for r in self.replicates
        ]
        promoters, detractors, alive = (
            np.array([float(each[name].sum()) for each in months])
            for name in ("promoters", "detractors", "alive")
        )
        return {"net_promoters": promoters - detractors, "customer_months": alive}

    def _by_month(self, name: str) -> Floats:
        shape = (-1, len(self.world.segments))
        columns = [
            r.totals.segment_month[name].reshape(shape)[self.warm_up :].sum(axis=1) for r in self.replicates
        ]
        return np.asarray(np.mean(columns, axis=0))

    def _of_kind(self, replicate: Replicate, name: str, kind: str) -> float:
        table = replicate.totals.cell[name].reshape(len(self.world.channels), -1)
        return float(
            sum(table[p].sum() for p, channel in enumerate(self.world.channels) if channel.kind == kind)
        )

    def _tallies(self, replicate: Replicate) -> dict[str, float]:
        """What headline figures are made of; a tally that the months are too few for is absent."""
        totals = replicate.totals
        cell = {name: float(totals.cell[name].sum()) for name in CASES_RATED}
        total = {name: float(totals.moment[name].sum()) for name in totals.moment.dtype.names or ()}
        money = flows(self.world, totals, self.warm_up)
        alive = float(money.alive.sum())
        equity = customer_equity_eur(self.world, money) - acquisition_eur(self.world, replicate.joiners)
        waited = {
            f"{name}_{kind}": self._of_kind(replicate, name, kind)
            for kind in WAITS
            for name in ("contacts", "wait_min")
        }
        words = self.world.words
        found = cell | waited | {
            "contacts": waited["contacts_live"],
            "wait_min": waited["wait_min_live"],
            "hung_up": self._of_kind(replicate, "hung_up", "live"),
            "net_promoters": self._reported(totals, "promoters") - self._reported(totals, "detractors"),
            "customer_months": alive,
            "ces": total["ease"],
            "cases": total["cases"],
            "first_contact_resolved": total["first"],
            "contacts_of_cases": total["contacts"],
            "bot_accepted": total["bot_accepted"],
            "bot_resolved": total["bot_resolved"],
            "bot_mistaken": total["bot_mistaken"],
            "bot_contained": total["bot_resolved"] + total["bot_gave_up"] + total["bot_mistaken"],
            "cost_and_wages_eur": float(money.cost.sum()) + self.wages_eur,
            "customer_years": alive / MONTHS_YEAR,
            "customer_equity_eur": equity,
            "customer_equity_without_terminal_eur": equity - terminal_value(self.world, money),
            "good_words": words.tell_good * self._reported(totals, "delighted"),
            "bad_words": words.tell_bad * self._reported(totals, "dismayed"),
        }  # fmt: skip
        if len(replicate.founders_kept) >= MONTHS_YEAR:
            kept = float(replicate.founders_kept[MONTHS_YEAR - 1])
            found |= {"founders_kept_12m": kept, "founders": float(self.world.customers)}
        return found

    def _reported(self, totals: Totals, name: str) -> float:
        return float(totals.segment_month[name][self.warm_up * len(self.world.segments) :].sum())


def contacts_of(world: World, replication: int, rows: ArrayLike) -> pd.DataFrame:
    """Return the contact rows as a sink takes them, in the columns of contacts_table() and in their own order."""
    columns = list(CONTACT_COLUMNS)
    table = pd.DataFrame(np.asarray(rows, np.float64).reshape(-1, len(columns)), columns=columns)
    table.insert(0, "replication", replication)
    return _with_names(world, table)


def joiners_by_month(numbers: Numbers) -> Floats:
    """Return the customers who join in each reported month, months x segments."""
    rules = numbers.rules
    table = np.zeros((max(0, rules.months - rules.warm_up), rules.segments))
    for group in numbers.group[rules.segments :]:
        table[group["month"] - rules.warm_up, group["segment"]] += group["size"]
    return table


def _with_names(world: World, table: pd.DataFrame) -> pd.DataFrame:
    """A table of rows as the engines write them, with whole numbers and with names for their codes."""
    whole = [
        n
        for n in ("customer", "need", "contact", "contacts", "channels", "repeated", "transfers")
        if n in table
    ]
    table[whole] = table[whole].astype(np.int64)
    table["segment"] = _named(table["segment"], [segment.name for segment in world.segments])
    table["moment"] = _named(table["moment"], [moment.name for moment in world.moments])
    table["channel"] = _named(table["channel"], [channel.name for channel in world.channels])
    table["bot"] = _named(table["bot"], BOT_PARTS)
    if "served_by" in table:
        table["served_by"] = _named(table["served_by"], SERVED_BY)
    if "outcome" in table:
        table["outcome"] = _named(table["outcome"], OUTCOMES)
    return table


def _named(codes: pd.Series[Any], names: Sequence[str]) -> pd.Series[Any]:
    return pd.Series(np.asarray(names, dtype=object)[codes.astype(np.int64)], index=codes.index, dtype="str")
