"""What a run says: tables of contacts, cases, answers and customers, and summaries with standard errors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

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
from .rox import Estimate, Flows, acquisition_eur, customer_equity_eur, estimate, flows, terminal_value
from .world import World

CASES_RATED = ("satisfied", "closed", "answered", "answered_satisfied")
KINDS_WAITED = ("live", "asynchronous")
Measure = Literal["csat_top2", "mean_wait_min", "abandonment", "nps"]
SERVICE_RATIOS = {
    "csat_top2": ("satisfied", "closed"),
    "mean_wait_min": ("wait_min", "contacts"),
    "abandonment": ("hung_up", "contacts"),
}


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
        """How many replications were run."""
        return len(self.replicates)

    @property
    def contacts(self) -> float:
        """Mean number of reported contacts of a replication."""
        return float(np.mean([replicate.totals.cell["contacts"].sum() for replicate in self.replicates]))

    @property
    def flows(self) -> tuple[Flows, ...]:
        """Cash flows of each replication."""
        return tuple(flows(self.world, replicate.totals, self.warm_up) for replicate in self.replicates)

    @property
    def metrics(self) -> dict[str, Estimate]:
        """Every headline figure with its standard error and interval; absent where nothing happened to measure."""
        rows = [self._figures(replicate) for replicate in self.replicates]
        names = [name for name in rows[0] if all(name in row for row in rows)]
        return {name: estimate([row[name] for row in rows]) for name in names}

    @property
    def mean_wait_min_by_kind(self) -> dict[str, Estimate]:
        """Mean wait of live and of asynchronous contacts, apart."""
        found = {}
        for kind in KINDS_WAITED:
            waits = [self._mean_wait(replicate, kind) for replicate in self.replicates]
            if all(wait is not None for wait in waits):
                found[kind] = estimate([wait for wait in waits if wait is not None])
        return found

    @property
    def touchpoints(self) -> pd.DataFrame:
        """One row per channel and moment with contacts, means over replications; NaN where nothing was measured."""
        names = (
            "contacts",
            "hung_up",
            "wait_min",
            "resolved",
            "handled_min",
            "cost_eur",
            "closed",
            "satisfied",
        )
        mean = {name: np.mean([r.totals.cell[name] for r in self.replicates], axis=0) for name in names}
        channels = [channel.name for channel in self.world.channels]
        moments = [moment.name for moment in self.world.moments]
        table = pd.DataFrame(
            {
                "channel": np.repeat(channels, len(moments)),
                "moment": moments * len(channels),
                "contacts": mean["contacts"],
                "abandonment": _ratio(mean["hung_up"], mean["contacts"]),
                "mean_wait_min": _ratio(mean["wait_min"], mean["contacts"]),
                "resolved": _ratio(mean["resolved"], mean["contacts"]),
                "csat_top2": _ratio(mean["satisfied"], mean["closed"]),
                "cost_eur": mean["cost_eur"],
                "handled_min": mean["handled_min"],
            }
        )
        return table[table["contacts"] > 0].reset_index(drop=True)

    def service(self, measure: Measure, segment: str = "", channel: str = "") -> tuple[float, ...]:
        """What a segment met on a channel in each replication; an empty name takes all of them together.

        measure: csat_top2 (share of cases); mean_wait_min and abandonment (share of contacts), over the live
        channels when none is named; nps, which has no channel. NaN where nothing was measured.
        """
        rows = [place for place, one in enumerate(self.world.segments) if segment in ("", one.name)]
        if measure == "nps":
            return tuple(self._nps(replicate, rows) for replicate in self.replicates)
        part, whole = SERVICE_RATIOS[measure]
        columns = [
            place
            for place, one in enumerate(self.world.channels)
            if channel == one.name or (not channel and (measure == "csat_top2" or one.kind == "live"))
        ]
        shape = (len(self.world.segments), len(self.world.channels))
        sums = [
            [
                float(r.totals.service[name].reshape(shape)[np.ix_(rows, columns)].sum())
                for r in self.replicates
            ]
            for name in (part, whole)
        ]
        return tuple(_ratio(np.array(sums[0]), np.array(sums[1])).tolist())

    @property
    def by_month(self) -> pd.DataFrame:
        """One row per reported month: customers, margin, sales, variable cost and NPS, means over replications."""
        all_flows = self.flows
        table = {
            name: np.mean([getattr(f, name).sum(axis=1) for f in all_flows], axis=0)
            for name in Flows._fields[:4]
        }
        promoters, detractors = (self._by_month(name) for name in ("promoters", "detractors"))
        nps = 100 * _ratio(promoters - detractors, table["alive"])
        return pd.DataFrame({"month": np.arange(self.months), **table, "nps": nps})

    def contacts_table(self) -> pd.DataFrame:
        """Every contact, one row each; the run must have been logged."""
        table = self._log("contacts", CONTACT_COLUMNS)
        return table.sort_values(["replication", "customer", "need", "contact"], ignore_index=True)

    def cases_table(self) -> pd.DataFrame:
        """Every closed case, one row each; the run must have been logged."""
        table = self._log("cases", CASE_COLUMNS)
        return table.sort_values(["replication", "customer", "need"], ignore_index=True)

    def answers_table(self) -> pd.DataFrame:
        """Every answer to the survey, one row each; the run must have been logged."""
        table = self._log("answers", ANSWER_COLUMNS)
        return table.sort_values(["replication", "customer", "need"], ignore_index=True)

    def customers_table(self) -> pd.DataFrame:
        """Every customer at the end of the run, one row each; the run must have been logged."""
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

    def _nps(self, replicate: Replicate, rows: Sequence[int]) -> float:
        months = replicate.totals.segment_month.reshape(-1, len(self.world.segments))[self.warm_up :, rows]
        promoters, detractors, alive = (
            float(months[name].sum()) for name in ("promoters", "detractors", "alive")
        )
        return 100 * (promoters - detractors) / alive if alive else math.nan

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

    def _mean_wait(self, replicate: Replicate, kind: str) -> float | None:
        contacts = self._of_kind(replicate, "contacts", kind)
        return self._of_kind(replicate, "wait_min", kind) / contacts if contacts else None

    def _figures(self, replicate: Replicate) -> dict[str, float]:
        totals = replicate.totals
        cell = {name: float(totals.cell[name].sum()) for name in CASES_RATED}
        total = {name: float(totals.moment[name].sum()) for name in totals.moment.dtype.names or ()}
        money = flows(self.world, totals, self.warm_up)
        customer_years = float(money.alive.sum()) / 12
        promoters, detractors = (self._reported(totals, name) for name in ("promoters", "detractors"))
        live = self._of_kind(replicate, "contacts", "live")
        wait = self._mean_wait(replicate, "live")
        equity = customer_equity_eur(self.world, money) - acquisition_eur(self.world, replicate.joiners)
        accepted, cases = total["bot_accepted"], total["cases"]
        found: dict[str, float | None] = {
            "csat_top2": cell["satisfied"] / cell["closed"] if cell["closed"] else None,
            "csat_top2_answered": cell["answered_satisfied"] / cell["answered"] if cell["answered"] else None,
            "nps": 100 * (promoters - detractors) / float(money.alive.sum()) if customer_years else None,
            "ces": total["ease"] / cases if cases else None,
            "first_contact_resolution": total["first"] / cases if cases else None,
            "contacts_per_case": total["contacts"] / cases if cases else None,
            "abandonment": self._of_kind(replicate, "hung_up", "live") / live if live else None,
            "mean_wait_min": wait,
            "bot_containment": (total["bot_resolved"] + total["bot_gave_up"] + total["bot_mistaken"])
            / accepted
            if accepted
            else None,
            "bot_false_resolution": total["bot_mistaken"] / accepted if accepted else None,
            "bot_resolution": total["bot_resolved"] / accepted if accepted else None,
            "retention_12m": self._retention(replicate),
            "cost_to_serve_eur": (float(money.cost.sum()) + self.wages_eur) / customer_years
            if customer_years
            else None,
            "customer_equity_eur": equity,
            "customer_equity_without_terminal_eur": equity - terminal_value(self.world, money),
            "good_words_per_bad": self._words_told(totals),
        }
        return {name: value for name, value in found.items() if value is not None}

    def _words_told(self, totals: Totals) -> float | None:
        words = self.world.words
        good = words.tell_good * self._reported(totals, "delighted")
        bad = words.tell_bad * self._reported(totals, "dismayed")
        return good / bad if bad > 0 else None

    def _reported(self, totals: Totals, name: str) -> float:
        return float(totals.segment_month[name][self.warm_up * len(self.world.segments) :].sum())

    def _retention(self, replicate: Replicate) -> float | None:
        return (
            float(replicate.founders_kept[11]) / self.world.customers
            if len(replicate.founders_kept) >= 12
            else None
        )


def contacts_of(world: World, replication: int, rows: ArrayLike) -> pd.DataFrame:
    """Contact rows as a sink takes them, in the columns of contacts_table() and in their own order."""
    columns = list(CONTACT_COLUMNS)
    table = pd.DataFrame(np.asarray(rows, np.float64).reshape(-1, len(columns)), columns=columns)
    table.insert(0, "replication", replication)
    return _with_names(world, table)


def joiners_by_month(numbers: Numbers) -> Floats:
    """Customers who join in each reported month, months x segments."""
    rules = numbers.rules
    table = np.zeros((max(0, rules.months - rules.warm_up), rules.segments))
    for group in numbers.group[rules.segments :]:
        table[group["month"] - rules.warm_up, group["segment"]] += group["size"]
    return table


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full_like(part, np.nan, dtype=np.float64), where=whole > 0)


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
