"""Charts of risk: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ..ui.charts import INK, LOSS, PLAN, TODAY, Chart, Words

BINS = 30
MARKED = {"P10": 0.1, "P50": 0.5, "P90": 0.9}


def chart_draws(draws: pd.DataFrame, words: Words) -> Chart:
    """Return how the value is spread over draws of the parameters: losses in the colour of losses, P10, P50 and P90 marked.

    draws: [value_eur].
    """
    values = draws[["value_eur"]].assign(
        colour=[PLAN if value >= 0 else LOSS for value in draws["value_eur"]]
    )
    bars = (
        alt.Chart(values)
        .mark_bar(stroke="white")
        .encode(
            x=alt.X("value_eur:Q", title=words["chart.value_eur"], axis=alt.Axis(format="~s")).bin(
                maxbins=BINS
            ),
            y=alt.Y("count()", title=words["draws.count"], axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color("colour:N", scale=None),
            tooltip=[alt.Tooltip("count()", title=words["draws.count"])],
        )
    )
    marks = pd.DataFrame(
        {"at": [float(draws["value_eur"].quantile(level)) for level in MARKED.values()], "mark": list(MARKED)}
    )
    base = alt.Chart(marks).encode(x=alt.X("at:Q", title=words["chart.value_eur"]))
    rules = base.mark_rule(color=INK, strokeDash=[4, 3])
    names = base.mark_text(color=INK, baseline="bottom", dy=-3).encode(y=alt.value(0), text="mark:N")
    chart: alt.LayerChart = (bars + rules + names).properties(width="container", height=280)
    return chart


def chart_swings(swings: pd.DataFrame, value_eur: float, words: Words) -> Chart:
    """Tornado: the value when a number is low and when it is high, around the median draw; forms of memory are points.

    swings: [label, low_eur, high_eur, assumed, form].
    """
    order = swings.assign(width=(swings["high_eur"] - swings["low_eur"]).abs())
    order = order.sort_values(["form", "width"], ascending=[True, False])
    names = list(order["label"])
    y = alt.Y(
        "label:N", title=None, sort=names, axis=alt.Axis(labelLimit=300, labelOverlap=False, ticks=False)
    )
    ends = order[~order["form"]].melt(["label", "assumed"], ["low_eur", "high_eur"], "end", "eur")
    ends = ends.assign(
        end=ends["end"].map({"low_eur": words["swings.low"], "high_eur": words["swings.high"]})
    )
    x = alt.X(
        "eur:Q", title=words["chart.value_eur"], axis=alt.Axis(format="~s"), scale=alt.Scale(zero=False)
    )
    bars = (
        alt.Chart(order[~order["form"]])
        .mark_bar(height=9, color="#c3d3de")
        .encode(y=y, x=alt.X("low_eur:Q", title=words["chart.value_eur"]), x2="high_eur:Q")
    )
    dots = alt.Chart(ends).mark_point(size=80, filled=True, opacity=1).encode(
        y=y,
        x=x,
        color=alt.Color("end:N", title=None, legend=alt.Legend(orient="top", columns=1)).scale(domain=[words["swings.low"], words["swings.high"]], range=[LOSS, PLAN]),
        tooltip=[alt.Tooltip("label:N", title=words["report.head.field"]), alt.Tooltip("end:N", title=" "), alt.Tooltip("eur:Q", title=words["chart.value_eur"], format="+$,.0f")],
    )  # fmt: skip
    forms = alt.Chart(order[order["form"]]).mark_point(shape="diamond", size=110, filled=True, color=INK, opacity=1).encode(
        y=y, x=alt.X("low_eur:Q", title=words["chart.value_eur"]), tooltip=[alt.Tooltip("label:N", title=words["report.head.field"]), alt.Tooltip("low_eur:Q", title=words["chart.value_eur"], format="+$,.0f")]
    )  # fmt: skip
    middle = alt.Chart(pd.DataFrame({"eur": [value_eur]})).mark_rule(color=TODAY).encode(x=x)
    chart: alt.LayerChart = (middle + bars + dots + forms).properties(width="container", height=alt.Step(24))
    return chart
