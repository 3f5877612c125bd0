"""Charts of money: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from ..ui.charts import INK, LOSS, PLAN, TODAY, Chart, Words

ROOM = 0.3  # of the width, kept free for the amounts


def chart_steps(steps: Sequence[tuple[str, float]], words: Words) -> Chart:
    """Bridge from today to the plan: steps [(name, EUR)] that end in their sum."""
    rows: list[dict[str, Any]] = []
    level = 0.0
    for name, eur in steps:
        rows.append({"step": name, "from": level, "to": level + eur, "eur": eur, "colour": PLAN if eur >= 0 else LOSS, "whole": False})  # fmt: skip
        level += eur
    rows.append({"step": words["report.plan"], "from": 0.0, "to": level, "eur": level, "colour": PLAN, "whole": True})  # fmt: skip
    table = pd.DataFrame(rows)
    low, high = min(0.0, *table["from"], *table["to"]), max(0.0, *table["from"], *table["to"])
    wide = alt.Scale(domain=[low, high + ROOM * (high - low or 1.0)], nice=False)
    base = alt.Chart(table).encode(
        y=alt.Y("step:N", sort=None, title=None, axis=alt.Axis(labelLimit=280, ticks=False)),
        tooltip=[
            alt.Tooltip("step:N", title=words["chart.part"]),
            alt.Tooltip("eur:Q", title=words["chart.eur"], format="+$,.2f"),
        ],
    )
    bars = base.mark_bar(height=24).encode(
        x=alt.X("from:Q", title=words["chart.eur"], axis=alt.Axis(format="~s"), scale=wide),
        x2="to:Q",
        color=alt.Color("colour:N", scale=None),
        opacity=alt.condition("datum.whole", alt.value(1.0), alt.value(0.75)),
    )
    numbers = (
        base.transform_calculate(end="max(datum.from, datum.to)")
        .mark_text(align="left", dx=6, color=INK)
        .encode(x=alt.X("end:Q", title=""), text=alt.Text("eur:Q", format="+$,.2f"))
    )
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=TODAY).encode(x=alt.X("at:Q", title=""))
    chart: alt.LayerChart = (zero + bars + numbers).properties(width="container", height=50 + 36 * len(table))
    return chart


def chart_flows(quarters: pd.DataFrame, words: Words) -> Chart:
    """Bars of the discounted net cash flow by quarter and a line of their sum so far. quarters: [quarter, discounted, cumulated]."""
    shown = quarters.assign(colour=[PLAN if eur >= 0 else LOSS for eur in quarters["discounted"]])
    base = alt.Chart(shown).encode(
        x=alt.X("quarter:O", title=words["report.head.quarter"], axis=alt.Axis(labelAngle=0)),
        tooltip=[
            alt.Tooltip("quarter:O", title=words["report.head.quarter"]),
            alt.Tooltip("discounted:Q", title=words["report.head.discounted"], format="+$,.0f"),
            alt.Tooltip("cumulated:Q", title=words["report.head.cumulated"], format="+$,.0f"),
        ],
    )
    bars = base.mark_bar(opacity=0.75).encode(
        y=alt.Y("discounted:Q", title=words["chart.eur"], axis=alt.Axis(format="~s")),
        color=alt.Color("colour:N", scale=None),
    )
    line = base.mark_line(color=INK, point=alt.OverlayMarkDef(color=INK)).encode(
        y=alt.Y("cumulated:Q", title="")
    )
    chart: alt.LayerChart = (bars + line).properties(width="container", height=300)
    return chart


def chart_actuals(held: pd.DataFrame, words: Words) -> Chart:
    """What happened against the plan, a pair of bars a line. held: [item, plan_eur, actual_eur]."""
    names = {"plan_eur": words["report.head.plan_amount"], "actual_eur": words["report.head.actuals"]}
    order = list(names.values())
    long = held.rename(columns=names).melt("item", order, "which", "eur")
    chart: alt.Chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y("item:N", title=None, sort=list(held["item"]), axis=alt.Axis(labelLimit=260)),
            yOffset=alt.YOffset("which:N", sort=order),
            x=alt.X("eur:Q", title=words["chart.eur"], axis=alt.Axis(format="~s")),
            color=alt.Color("which:N", title=None, sort=order).scale(domain=order, range=[PLAN, INK]),
            tooltip=["item:N", "which:N", alt.Tooltip("eur:Q", format="$,.0f")],
        )
        .properties(width="container", height=alt.Step(16))
    )
    return chart
