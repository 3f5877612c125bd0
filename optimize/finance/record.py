"""The record of a plan's money: by month and arm, by lever, what is left at the end, and the figures that follow.

Money is in nominal euros before tax, a mean over replications unless said otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from sim import Kind, annuity, discount_factor, estimate, present_value_eur

from ..answer.bridge import Step
from ..question.problem import Risk
from ..question.risk import figure
from .irr import Irr, internal_rates, payback_months

MONTHS_QUARTER = 3
WORST_TENTH = Risk(measure="cvar", tail=0.1)
Months = tuple[float, ...]
CASH = ("margin", "sales", "variable_cost", "running", "launch", "exit")


class Stored(BaseModel):
    """A part of the record, checked when it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Arm(Stored):
    """Money of one arm by month, and its standard deviation between replications."""

    margin: Months
    sales: Months
    variable_cost: Months
    margin_sd: Months
    sales_sd: Months
    variable_cost_sd: Months


class LeverMoney(Stored):
    """What a lever costs by month under both plans: every month, and once (a launch, or people who leave).

    move: raised or cut, by money a year; kept where neither.
    """

    lever: str
    owner: str
    once_is: Literal["launch", "exit"]
    move: Literal["raised", "cut", "kept"]
    today_eur_year: float
    plan_eur_year: float
    running_today: Months
    running: Months
    once: Months

    @property
    def more(self) -> Months:
        """Running money above today's, by month."""
        return tuple(plan - now for plan, now in zip(self.running, self.running_today, strict=True))

    @property
    def spent(self) -> Months:
        """Running money above today's and money once, by month."""
        return tuple(more + once for more, once in zip(self.more, self.once, strict=True))


class Staying(Stored):
    """Customers of a segment after the last month in each arm, and what each of them is worth from there.

    raised: under the plan's raised lines alone.
    """

    segment: str
    margin_eur_year: float
    retention_year: float
    today: float
    raised: float
    plan: float


class CustomerFigure(Stored):
    """A figure of what customers meet: today, under the plan, and their paired difference with its 95 % interval.

    metric: its name among the declared figures; lo, hi: None from one replication.
    """

    metric: str
    today: float
    plan: float
    change: float
    lo: float | None = None
    hi: float | None = None


class Interval(Stored):
    """A 95 % interval from simulation error only."""

    lo: float
    hi: float


class Spread(NamedTuple):
    """How values spread, in EUR: tenth, half and nine tenths lie below; the worst tenth has this mean."""

    values: int
    p10: float
    p50: float
    p90: float
    worst_tenth: float
    loss: float


class Finance(Stored):
    """The money of a plan against today's.

    values_eur: per replication, whose spread is simulation error and no risk. draws_eur: per draw of the parameters,
    which is risk; empty until drawn. kept_after_selection: share of a promise that is left once a search picked the best. experience_eur, savings_eur, price_of_savings_eur: the value is their sum, to the
    cent. effects, bridge: the value split by effect and by group of levers, to the cent. customers: what they meet, today and under the plan; none in a record before it was kept. raised, raised_effects: of the
    plan's raised lines alone. sealed: hash of plan, world and seed, once it is saved with them.
    """

    schema_: Literal[2] = 2
    world: str
    sealed: str = ""
    seed: int
    replications: int
    months: int
    discount_rate: float
    terminal_years: int
    today: Arm
    raised: Arm
    plan: Arm
    levers: tuple[LeverMoney, ...]
    staying: tuple[Staying, ...]
    values_eur: Months
    draws_eur: Months = ()
    kept_after_selection: float | None = None
    value_eur: float
    value_interval: Interval | None
    rox: float | None
    rox_interval: Interval | None
    kind: Kind | None
    experience_eur: float
    experience_interval: Interval | None
    savings_eur: float
    price_of_savings_eur: float
    price_of_savings_interval: Interval | None
    put_to_work_eur: float
    net_spend_eur: float
    delta_customer_equity_eur: float
    delta_customer_equity_interval: Interval | None
    freed_hours_year: float
    effects: dict[str, float]
    raised_effects: dict[str, float]
    bridge: tuple[Step, ...] = ()
    customers: tuple[CustomerFigure, ...] = ()

    @cached_property
    def by_month(self) -> pd.DataFrame:
        """Money against today's by month: [month, margin, sales, variable_cost, running, launch, exit, net, factor, discounted, cumulated]; costs are negative."""
        months = range(self.months)
        once = {
            kind: np.sum([lever.once for lever in self.levers if lever.once_is == kind] or [(0.0,)], axis=0)
            for kind in ("launch", "exit")
        }
        table = pd.DataFrame({"month": [month + 1 for month in months]})
        table["margin"] = np.subtract(self.plan.margin, self.today.margin)
        table["sales"] = np.subtract(self.plan.sales, self.today.sales)
        table["variable_cost"] = np.subtract(self.today.variable_cost, self.plan.variable_cost)
        table["running"] = 0.0 - np.sum([lever.more for lever in self.levers] or [(0.0,)], axis=0)
        table["launch"] = 0.0 - once["launch"]
        table["exit"] = 0.0 - once["exit"]
        table["net"] = table[list(CASH)].sum(axis=1)
        table["factor"] = [discount_factor(month, self.discount_rate) for month in months]
        table["discounted"] = table["net"] * table["factor"]
        table["cumulated"] = table["discounted"].cumsum()
        return table

    @cached_property
    def by_line(self) -> pd.DataFrame:
        """Money against today's by month: [month, earned, raised, cut]; earned by the raised lines alone, what lines cost above today's."""
        arm, now = self.raised, self.today
        cash, before = (
            np.array(one.margin) + np.array(one.sales) - np.array(one.variable_cost) for one in (arm, now)
        )
        table = pd.DataFrame({"month": range(1, self.months + 1), "earned": cash - before})
        for move in ("raised", "cut"):
            spent = [lever.spent for lever in self.levers if lever.move == move]
            table[move] = np.sum([(0.0,) * self.months, *spent], axis=0)
        return table

    @property
    def figures_gap_eur(self) -> dict[str, float]:
        """Return what the discounted flows miss of experience, savings and the price of savings: nothing beyond a cent."""

        def present(amounts: pd.Series[float]) -> float:
            return present_value_eur(list(amounts), self.discount_rate)

        lines, months = self.by_line, self.by_month
        ends = self.raised_terminal_eur * discount_factor(self.months - 1, self.discount_rate)
        effect = months["margin"] + months["sales"] + months["variable_cost"]
        return {
            "experience": present(lines["earned"] - lines["raised"]) + ends - self.experience_eur,
            "savings": -present(lines["cut"]) - self.savings_eur,
            "price_of_savings": present(effect - lines["earned"])
            + self.terminal_value_eur
            - ends
            - self.price_of_savings_eur,
        }

    @cached_property
    def by_quarter(self) -> pd.DataFrame:
        """Money against today's by quarter: [quarter, margin … cumulated] as by month, without the factor."""
        table = self.by_month.assign(quarter=(self.by_month["month"] - 1) // MONTHS_QUARTER + 1)
        summed = table.groupby("quarter")[[*CASH, "net", "discounted"]].sum()
        summed["cumulated"] = table.groupby("quarter")["cumulated"].last()
        return summed.reset_index()

    @property
    def terminal_eur(self) -> float:
        """Worth, at the end of the horizon, of the customers the plan keeps beyond today's."""
        return self._worth_eur([one.plan - one.today for one in self.staying])

    @property
    def raised_terminal_eur(self) -> float:
        """Worth, at the end of the horizon, of the customers that the raised lines alone keep beyond today's."""
        return self._worth_eur([one.raised - one.today for one in self.staying])

    def _worth_eur(self, kept: Sequence[float]) -> float:
        return math.fsum(
            more * one.margin_eur_year * annuity(one.retention_year, self.discount_rate, self.terminal_years)
            for more, one in zip(kept, self.staying, strict=True)
        )

    @property
    def terminal_value_eur(self) -> float:
        """Present value of the terminal value."""
        return self.terminal_eur * discount_factor(self.months - 1, self.discount_rate)

    @property
    def without_terminal_eur(self) -> float:
        """Value within the horizon only."""
        return self.value_eur - self.terminal_value_eur

    @property
    def gap_eur(self) -> float:
        """Return what the discounted cash flows miss of the value: nothing, but for the last bits."""
        return (
            present_value_eur(list(self.by_month["net"]), self.discount_rate)
            + self.terminal_value_eur
            - self.value_eur
        )

    @cached_property
    def irr(self) -> Irr:
        """Internal rates of return, the terminal value received with the last month."""
        flows = list(self.by_month["net"])
        return internal_rates([*flows[:-1], flows[-1] + self.terminal_eur])

    @property
    def payback_months(self) -> int | None:
        """Discounted payback within the horizon, terminal value apart."""
        return payback_months(list(self.by_month["net"]), self.discount_rate)

    @property
    def break_even_share(self) -> float | None:
        """Share of the plan's effect that must come true for it to pay; None where its effect or its cost is none."""
        if self.delta_customer_equity_eur <= 0 or self.net_spend_eur <= 0:
            return None
        return self.net_spend_eur / self.delta_customer_equity_eur

    @property
    def value_se_eur(self) -> float | None:
        """Simulation error of the value at the numbers as they stand; None from one replication."""
        return estimate(self.values_eur).se if len(self.values_eur) > 1 else None

    @property
    def expected_eur(self) -> float | None:
        """Mean over draws, of which selection leaves a share where it is above nothing; None until they are drawn."""
        if not self.draws_eur:
            return None
        mean = math.fsum(self.draws_eur) / len(self.draws_eur)
        return mean * (1.0 if self.kept_after_selection is None or mean < 0 else self.kept_after_selection)

    @property
    def simulation_spread(self) -> Spread:
        """Spread of the value between replications: simulation error, no risk."""
        return spread(self.values_eur)

    @property
    def risk(self) -> Spread | None:
        """Spread of the value between draws of the parameters; None until they are drawn."""
        return spread(self.draws_eur) if self.draws_eur else None

    def figures(self) -> dict[str, object]:
        """The figures other programs read."""
        return {
            "kind": self.kind,
            "rox": self.rox,
            "experience_eur": self.experience_eur,
            "savings_eur": self.savings_eur,
            "price_of_savings_eur": self.price_of_savings_eur,
            "put_to_work_eur": self.put_to_work_eur,
            "npv_eur": self.value_eur,
            "npv_se_eur": self.value_se_eur,
            "expected_eur": self.expected_eur,
            "kept_after_selection": self.kept_after_selection,
            "npv_without_terminal_eur": self.without_terminal_eur,
            "irr": {"status": self.irr.status, "rates_year": list(self.irr.rates)},
            "payback_months": self.payback_months,
            "break_even_share": self.break_even_share,
            "risk": self.risk._asdict() if self.risk else None,
            "simulation_spread": self.simulation_spread._asdict(),
            "effects": self.effects,
            "bridge": [step._asdict() for step in self.bridge],
            "sealed": self.sealed,
        }


def spread(values: Sequence[float]) -> Spread:
    """Return how values spread; quantiles are linear between order statistics, the worst tenth takes its share of a value it cuts."""
    ordered = sorted(values)
    p10, p50, p90 = (float(value) for value in np.quantile(ordered, (0.1, 0.5, 0.9)))
    loss = sum(value < 0 for value in ordered) / len(ordered)
    return Spread(len(ordered), p10, p50, p90, figure(ordered, WORST_TENTH), loss)
