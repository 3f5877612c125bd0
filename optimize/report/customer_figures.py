"""What customers meet under a plan, next to today: one table of texts for pages, report and workbook."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from scenarios import Reader, figure_change, figure_interval, figure_text
from sim import METRIC

from ..finance.record import CustomerFigure, Finance

# the figures of a plan to be signed, in this order; the others that were measured follow where all are asked for
SHOWN = ("nps", "csat_top2", "ces", "wait_live", "cost_to_serve_eur")
# a rule on the wait is on that of live contacts where it names no channel
RULED_BY = {"wait_live": "mean_wait_min"}


class CustomerRow(NamedTuple):
    """A figure in texts; direction: whether its difference is better or worse beyond its interval, or within it; rule: kept or not, empty where there is none."""

    metric: str
    label: str
    today: str
    plan: str
    change: str
    interval: str
    direction: Literal["better", "worse", "same"]
    rule: str


def customer_rows(
    money: Finance, summary: Mapping[str, Any], reader: Reader, *, every: bool = False
) -> list[CustomerRow]:
    """Return the customer figures of a plan, five of them or every one that was measured; none of a run before they were kept."""
    known = {one.metric: one for one in money.customers if one.metric in METRIC}
    others = [name for name in known if name not in SHOWN] if every else []
    reached = (summary.get("certificate") or {}).get("reached") or ()
    return [
        _row(known[name], _rules(name, reached, reader), reader)
        for name in (*SHOWN, *others)
        if name in known
    ]


def _row(one: CustomerFigure, rule: str, reader: Reader) -> CustomerRow:
    metric = METRIC[one.metric]
    is_known = one.lo is not None and one.hi is not None
    return CustomerRow(
        one.metric,
        reader(f"figure.{one.metric}"),
        figure_text(reader, metric, one.today),
        figure_text(reader, metric, one.plan),
        figure_change(reader, metric, one.change),
        figure_interval(reader, metric, one.lo or 0.0, one.hi or 0.0) if is_known else "",
        _direction(one, metric.sign),
        rule,
    )


def _direction(one: CustomerFigure, sign: float) -> Literal["better", "worse", "same"]:
    if one.lo is None or one.hi is None or one.lo <= 0 <= one.hi or math.isclose(one.change, 0.0):
        return "same"
    return "better" if sign * one.change > 0 else "worse"


def _rules(name: str, reached: Any, reader: Reader) -> str:
    """Whether each rule on a figure is kept, as fresh simulations had it."""
    measure = RULED_BY.get(name, name)
    texts = []
    for one in reached:
        kind, _, rest = str(one["name"]).partition("_")
        if kind != "service" or rest.partition("_")[2].rpartition("_at_")[0] != measure:
            continue
        state = "kept" if one["sure"] else "unsure" if one["kept"] else "missed"
        side = rest.rpartition("_")[2]  # least, most or today
        limit = figure_text(reader, METRIC[measure], one["limit"])
        texts.append(reader(f"customers.rule.{side}", limit=limit, state=reader(f"customers.{state}")))
    return ", ".join(texts)
