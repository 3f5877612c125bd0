"""Charts of money: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ..ui.charts import INK, PLAN, Chart, Words


def chart_actuals(held: pd.DataFrame, words: Words) -> Chart:
    """Return what happened against the plan, a pair of bars a line. held: [item, plan_eur, actual_eur]."""
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
