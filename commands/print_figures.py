"""Figures of arms side by side, and what a plan is worth, for people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .terminal import json_value

if TYPE_CHECKING:
    from calibration import VarianceShares
    from sim import Comparison, Draws, Outcomes, World


# half-width of an interval of about 95 %, in standard errors
TWO_ERRORS = 2
KINDS = {
    "experience": "experience: customers are worth more",
    "savings": "savings, not experience",
    "loss": "loss: neither customers nor the company are shown to gain",
}


def show_metrics(world: World, compared: list[Comparison], baseline: Outcomes) -> None:
    """Print figures of one or more arms side by side, then what each plan is worth."""
    from rich.console import Console
    from rich.table import Table

    arms = (
        [("today", baseline), *((one.plan.name, one.outcomes) for one in compared)]
        if compared
        else [("", baseline)]
    )
    table = Table(title=f"{world.label}: {baseline.replications} replications of {baseline.months} months")
    table.add_column("figure")
    for name, _ in arms:
        table.add_column(name or baseline.plan, justify="right")
    for name in arms[0][1].metrics:
        table.add_row(name, *(figure(outcomes.metrics.get(name)) for _, outcomes in arms))
    console = Console()
    console.print(table)
    for one in compared:
        console.print(worth(one))


def figure(estimate: Any) -> str:
    """An estimate with its 95 % half-width."""
    if estimate is None:
        return "-"
    if math.isnan(estimate.se):
        return f"{estimate.mean:,.4g}"
    return f"{estimate.mean:,.4g} ± {estimate.hi - estimate.mean:.2g}"


def worth(comparison: Comparison) -> str:
    """Return what a plan is worth: its value, the three figures that add up to it, and what kind of plan it is."""
    return f"{comparison.plan.name}: " + "\n  ".join(worth_lines(json_value(comparison.rox)))


def worth_lines(rox: Mapping[str, Any]) -> list[str]:
    """Return the value of a plan, the three figures that add up to it, customers' worth and ROX, from its rox as JSON has it."""
    experience, price = rox["experience_eur"], rox["price_of_savings_eur"]
    lines = [
        f"value {rox['value_eur']:,.0f} EUR" + limits(rox["value_lo"], rox["value_hi"]),
        f"= experience {experience['mean']:,.0f} + savings {rox['savings_eur']:,.0f} "
        f"+ price of savings {price['mean']:,.0f}",
        f"customers are worth {rox['delta_customer_equity_eur']:+,.0f} EUR"
        + limits(rox["delta_customer_equity_eur_lo"], rox["delta_customer_equity_eur_hi"]),
    ]
    if rox["kind"] == "savings":
        return [*lines, f"{KINDS['savings']}: no ROX"]
    if rox["mean"] is None:
        return [*lines, "no line is raised, so there is no ROX" + kind_text(rox["kind"])]
    ratio = f"ROX {rox['mean']:.2f}" + limits(rox["lo"], rox["hi"], ".2f")
    return [*lines, f"{ratio} on {rox['put_to_work_eur']:,.0f} EUR committed" + kind_text(rox["kind"])]


def kind_text(kind: str | None) -> str:
    """Return what kind of plan it is, after a comma; nothing where that is unknown."""
    return f"; {KINDS[kind]}" if kind else ""


def limits(low: float | None, high: float | None, form: str = ",.0f") -> str:
    """Write a 95 % interval in brackets, nothing where it is unknown."""
    return "" if low is None or high is None else f" (95 % {low:{form}} to {high:{form}})"


def show_draws(draws: Draws) -> None:
    """Print what a plan is worth when the model's own parameters are drawn, and what carries the width."""
    from rich.console import Console

    console = Console()
    console.print(
        f"over {draws.n} parameter draws: value {draws.p50:,.0f} EUR (90 % {draws.p05:,.0f} to {draws.p95:,.0f}), "
        f"a loss in {draws.prob_loss:.0%}"
    )
    for driver in draws.drivers:
        sign = "raises" if driver.raises else "lowers"
        doubt = "" if driver.clear else "; no clearer than chance"
        console.print(f"  {driver.field} {sign} it and carries {driver.share:.0%} of the width{doubt}")


def show_origin(origin: VarianceShares | None) -> None:
    """Print how much of the width comes from what answers informed, of a world that was fitted."""
    from rich.console import Console

    if origin is None:
        return
    # what the assumed numbers do not carry alone is the sharper of the two estimates where answers informed little
    error = TWO_ERRORS * origin.assumed_se
    Console().print(
        f"of the variance of its value, {1 - origin.assumed:.0%} ± {error:.0%} hangs on the {origin.informed_fields} numbers "
        f"that answers informed, alone or with others; {origin.assumed:.0%} ± {error:.0%} comes from the "
        f"{origin.assumed_fields} that keep their assumed range, alone"
    )


def show_break_even(draws: Draws, decisive: list[dict[str, Any]]) -> None:
    """Print what must be true for a plan to pay, an assumption a line, of those that carry its width beyond chance."""
    from rich.console import Console

    console = Console()
    clear = {driver.field for driver in draws.drivers if driver.clear}
    for row in (row for row in decisive if row["field"] in clear):
        where = f"{row['pays_when']} {row['at']:,.3g} ± {TWO_ERRORS * row['at_se']:.2g}"
        drawn = f"drawn from {row['low']:,.3g} to {row['high']:,.3g}, median {row['median']:,.3g}"
        doubt = "" if row["inside"] else "; it pays, or not, over the whole range"
        console.print(f"  the plan pays while {row['field']} is {where} ({drawn}){doubt}")
