"""Figures of arms side by side, and what a plan is worth, for people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .terminal import json_value, terminal_reader, text

if TYPE_CHECKING:
    from calibration import VarianceShares
    from sim import Comparison, Draws, Outcomes, World


# half-width of an interval of about 95 %, in standard errors
TWO_ERRORS = 2
# from here on a figure is written without decimals
LARGE = 1000


def show_metrics(world: World, compared: list[Comparison], baseline: Outcomes) -> None:
    """Print figures of one or more arms side by side, then what each plan is worth."""
    from rich.console import Console
    from rich.table import Table

    today = text("command.today")
    arms = (
        [(today, baseline), *((one.plan.name, one.outcomes) for one in compared)]
        if compared
        else [("", baseline)]
    )
    reader = terminal_reader()
    label, count = reader.label(world, world), baseline.replications
    table = Table(title=text("command.title", world=label, count=count, months=baseline.months))
    table.add_column(text("command.figure"))
    for name, _ in arms:
        table.add_column(name or baseline.plan, justify="right")
    for name in arms[0][1].metrics:
        label = reader.one_of("figure", name)
        table.add_row(label, *(figure(outcomes.metrics.get(name)) for _, outcomes in arms))
    console = Console()
    console.print(table)
    for one in compared:
        console.print(worth(one))


def figure(estimate: Any) -> str:
    """An estimate with its 95 % half-width."""
    if estimate is None:
        return "-"
    reader = terminal_reader()
    mean = number(estimate.mean)
    if math.isnan(estimate.se):
        return mean
    half = ",.0f" if abs(estimate.mean) >= LARGE else ".2g"
    return f"{mean} ± {reader.written(float(estimate.hi - estimate.mean), half)}"


def number(value: float) -> str:
    """A figure with four digits, a large one without decimals, the way the language of the terminal writes it."""
    return terminal_reader().written(float(value), ",.0f" if abs(value) >= LARGE else ".4g")


def worth(comparison: Comparison) -> str:
    """Return what a plan is worth: its value, the three figures that add up to it, and what kind of plan it is."""
    lines = worth_lines(json_value(comparison.rox))
    return text("command.worth.plan", plan=comparison.plan.name, text="\n  ".join(lines))


def worth_lines(rox: Mapping[str, Any]) -> list[str]:
    """Return the value of a plan, the three figures that add up to it, customers' worth and ROX, from its rox as JSON has it."""
    equity = (rox["delta_customer_equity_eur_lo"], rox["delta_customer_equity_eur_hi"])
    lines = [
        text("command.worth.value", eur=rox["value_eur"], limits=limits(rox["value_lo"], rox["value_hi"])),
        text(
            "command.worth.sum",
            experience=rox["experience_eur"]["mean"],
            savings=rox["savings_eur"],
            price=rox["price_of_savings_eur"]["mean"],
        ),
        text("command.worth.equity", eur=rox["delta_customer_equity_eur"], limits=limits(*equity)),
    ]
    if rox["kind"] == "savings":
        return [*lines, text("command.worth.savings", kind=text("command.worth.kind.savings"))]
    kind = kind_text(rox["kind"])
    if rox["mean"] is None:
        return [*lines, text("command.worth.no_raise", kind=kind)]
    width = limits(rox["lo"], rox["hi"], "command.worth.limits.ratio")
    ratio = text("command.worth.ratio", mean=rox["mean"], limits=width, eur=rox["put_to_work_eur"], kind=kind)
    return [*lines, ratio]


def kind_text(kind: str | None) -> str:
    """Return what kind of plan it is, after a semicolon; nothing where that is unknown."""
    return text("command.worth.kind", text=text(f"command.worth.kind.{kind}")) if kind else ""


def limits(low: float | None, high: float | None, key: str = "command.worth.limits") -> str:
    """Write a 95 % interval in brackets, nothing where it is unknown."""
    return "" if low is None or high is None else text(key, low=low, high=high)


def show_draws(draws: Draws) -> None:
    """Print what a plan is worth when the model's own parameters are drawn, and what carries the width."""
    from rich.console import Console

    console = Console()
    console.print(
        text(
            "command.draws.value",
            count=draws.n,
            mean=draws.mean,
            p10=draws.p10,
            p90=draws.p90,
            loss=draws.prob_loss,
        )
    )
    for driver in draws.drivers:
        key = "command.draws.raises" if driver.raises else "command.draws.lowers"
        line = text(key, field=driver.field, share=driver.share)
        console.print(line if driver.clear else text("command.draws.unclear", text=line))


def show_origin(origin: VarianceShares | None) -> None:
    """Print how much of the width comes from what answers informed, of a world that was fitted."""
    from rich.console import Console

    if origin is None:
        return
    # what the assumed numbers do not carry alone is the sharper of the two estimates where answers informed little
    Console().print(
        text(
            "command.draws.origin",
            informed=1 - origin.assumed,
            error=TWO_ERRORS * origin.assumed_se,
            count=origin.informed_fields,
            assumed=origin.assumed,
            others=origin.assumed_fields,
        )
    )


def show_break_even(draws: Draws, decisive: list[dict[str, Any]]) -> None:
    """Print what must be true for a plan to pay, an assumption a line, of those that carry its width beyond chance."""
    from rich.console import Console

    console = Console()
    clear = {driver.field for driver in draws.drivers if driver.clear}
    for row in (row for row in decisive if row["field"] in clear):
        numbers = {name: row[name] for name in ("at", "low", "high", "median")}
        key = f"command.draws.{row['pays_when']}"
        line = text(key, field=row["field"], se=TWO_ERRORS * row["at_se"], **numbers)
        console.print(line if row["inside"] else text("command.draws.everywhere", text=line))
