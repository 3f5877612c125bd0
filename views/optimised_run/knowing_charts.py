"""Charts of what is worth knowing and of a pilot: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from ..ui.charts import INK, LOSS, PLAN, TODAY, Chart, Words

ROWS_MOST, LABEL_PX = 8, 260


def chart_worth(parts: pd.DataFrame, words: Words) -> Chart:
    """Bars of what knowing each part is worth at most, with its standard error; pale where luck may explain it.

    parts: [label, eur, se, clear].
    """
    rows = parts.assign(lo=(parts["eur"] - parts["se"]).clip(lower=0.0), hi=parts["eur"] + parts["se"])
    rows = rows.nlargest(ROWS_MOST, "eur")
    y = alt.Y("label:N", title=None, sort=list(rows["label"]), axis=alt.Axis(labelLimit=LABEL_PX, labelOverlap=False, ticks=False))  # fmt: skip
    title = words["knowing.chart.eur"]
    base = alt.Chart(rows).encode(y=y)
    bars = base.mark_bar(height=14, color=PLAN).encode(
        x=alt.X("eur:Q", title=title, axis=alt.Axis(format="~s")),
        opacity=alt.Opacity("clear:N", legend=None).scale(domain=[True, False], range=[1.0, 0.35]),
        tooltip=[alt.Tooltip("label:N", title=words["chart.part"]), alt.Tooltip("eur:Q", title=title, format="$,.0f")],
    )  # fmt: skip
    errors = base.mark_rule(color=INK).encode(x=alt.X("lo:Q", title=title), x2="hi:Q")
    chart: alt.LayerChart = (bars + errors).properties(width="container", height=alt.Step(24))
    return chart


def chart_asking(questions: pd.DataFrame, words: Words) -> Chart:
    """Return what more answers earn beyond their cost, by their number: below the line they cost more than they earn.

    questions: [answers, net_eur].
    """
    rows = questions.assign(colour=[PLAN if net >= 0 else LOSS for net in questions["net_eur"]])
    points = (
        alt.Chart(rows)
        .mark_line(color=TODAY, point=alt.OverlayMarkDef(filled=True, size=80))
        .encode(
            x=alt.X("answers:Q", title=words["knowing.chart.answers"], axis=alt.Axis(format=",d")),
            y=alt.Y("net_eur:Q", title=words["knowing.chart.net"], axis=alt.Axis(format="~s")),
            tooltip=[alt.Tooltip("answers:Q", title=words["knowing.chart.answers"]), alt.Tooltip("net_eur:Q", title=words["knowing.chart.net"], format="+$,.0f")],
        )
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=INK, strokeDash=[4, 3]).encode(y="at:Q")
    chart: alt.LayerChart = (zero + points).properties(width="container", height=200)
    return chart


def chart_losses(draws: pd.DataFrame, limits: Sequence[Mapping[str, Any]], words: Words) -> Chart:
    """Draws by the two numbers that a plan fails by: losses in the colour of losses, its box drawn.

    draws: [first, second, value_eur]; limits: of each number, {label, limit, above}.
    """
    loses, gains = words["knowing.chart.loses"], words["knowing.chart.gains"]
    rows = draws.assign(outcome=[loses if eur < 0 else gains for eur in draws["value_eur"]])
    x, y = (
        alt.X("first:Q", title=limits[0]["label"], scale=alt.Scale(zero=False)),
        alt.Y("second:Q", title=limits[1]["label"], scale=alt.Scale(zero=False)),
    )
    dots = (
        alt.Chart(rows)
        .mark_point(filled=True, size=40, opacity=0.75)
        .encode(
            x=x,
            y=y,
            color=alt.Color("outcome:N", title=None, legend=alt.Legend(orient="top")).scale(
                domain=[loses, gains], range=[LOSS, PLAN]
            ),
        )
    )
    box = {}
    for low, high, column, one in zip("xy", ("x2", "y2"), ("first", "second"), limits, strict=True):
        ends = (one["limit"], float(rows[column].max())) if one["above"] else (float(rows[column].min()), one["limit"])  # fmt: skip
        box[low], box[high] = min(ends), max(ends)
    drawn = (
        alt.Chart(pd.DataFrame([box]))
        .mark_rect(fillOpacity=0.08, color=LOSS, stroke=LOSS)
        .encode(x="x:Q", x2="x2:Q", y="y:Q", y2="y2:Q")
    )
    chart: alt.LayerChart = (dots + drawn).properties(width="container", height=280)
    return chart


def chart_power(pilots: pd.DataFrame, words: Words) -> Chart:
    """Return how many pilots of 100 would see the effect, by how long they last, a line for each number of customers.

    pilots: [months, customers, power].
    """
    rows = pilots.assign(size=[f"{count:g}" for count in pilots["customers"]])
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_line(point=alt.OverlayMarkDef(filled=True, size=70))
        .encode(
            x=alt.X("months:Q", title=words["pilot.chart.months"], axis=alt.Axis(values=sorted(set(rows["months"])), format="d")),
            y=alt.Y("power:Q", title=words["pilot.chart.power"], axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("customers:O", title=words["pilot.chart.customers"], scale=alt.Scale(scheme="blues")),
            tooltip=[alt.Tooltip("customers:Q", title=words["pilot.chart.customers"], format=",d"), alt.Tooltip("power:Q", title=words["pilot.chart.power"], format=".0%")],
        )
        .properties(width="container", height=200)
    )  # fmt: skip
    return chart


def chart_decisions(strip: pd.DataFrame, words: Words) -> Chart:
    """The plan to choose at each result, from the lowest to the highest, as wide as the chance of such a result.

    strip: [plan, chance, result], in the order of results.
    """
    ends = strip["chance"].cumsum()
    rows = strip.assign(start=ends - strip["chance"], end=ends, middle=ends - strip["chance"] / 2, row="")
    base = alt.Chart(rows).encode(y=alt.Y("row:N", title=None, axis=None))
    title = words["pilot.chart.chance"]
    bars = base.mark_bar(height=28, stroke="white").encode(
        x=alt.X("start:Q", title=title, axis=alt.Axis(format=".0%"), scale=alt.Scale(domain=[0, 1], nice=False)),
        x2="end:Q",
        color=alt.Color("plan:N", title=None, legend=alt.Legend(orient="top", columns=1, labelLimit=400), scale=alt.Scale(domain=list(dict.fromkeys(rows["plan"])), range=[TODAY, PLAN, LOSS, "#4a9fca", "#b8860b"])),
        tooltip=[alt.Tooltip("plan:N", title=words["chart.plan"]), alt.Tooltip("result:N", title=words["pilot.chart.result"]), alt.Tooltip("chance:Q", title=title, format=".0%")],
    )  # fmt: skip
    chart: alt.Chart = bars.properties(width="container", height=60)
    return chart
