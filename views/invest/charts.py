"""Charts of an answer of the optimiser: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

import altair as alt
import pandas as pd

from optimize import chart_response

from ..ui.charts import INK, PLAN, TODAY, Chart, Words

SELECTED = "budget"


def chart_curve(points: pd.DataFrame, today_eur_year: float, words: Words) -> Chart:
    """Response curve of one lever with the plan's spend as a point and today's as a line. points: as `responses` has them."""
    now = pd.DataFrame({"eur_year": [today_eur_year], "text": [words["chart.today"]]})
    at = alt.X("eur_year:Q", title=words["chart.eur_year"])
    line = alt.Chart(now).mark_rule(color=TODAY, strokeDash=[5, 4]).encode(x=at)
    text = (
        alt.Chart(now).mark_text(color=TODAY, align="left", dx=5, baseline="top").encode(x=at, y=alt.value(2), text="text:N")
    )  # fmt: skip
    curve = chart_response(points, words)
    chart: alt.LayerChart = (line + curve + text).properties(width="container", height=300)
    return chart


def chart_frontier(points: pd.DataFrame, words: Words) -> Chart:
    """ROX by budget, to click on; the budget that was asked is full. points: [budget_eur_year, value_eur, rox, asked]."""
    base = alt.Chart(points).encode(
        x=alt.X("budget_eur_year:Q", title=words["invest.frontier.budget"]).scale(zero=False).axis(format="~s"),
        y=alt.Y("rox:Q", title=words["worth.rox"]).scale(zero=True),
    )  # fmt: skip
    select = alt.selection_point(name=SELECTED, fields=["budget_eur_year"], on="click", nearest=True)
    dots = (
        base.mark_point(size=170, filled=True, opacity=1, stroke=PLAN, strokeWidth=2, cursor="pointer")
        .encode(
            fill=alt.condition("datum.asked", alt.value(PLAN), alt.value("white")),
            tooltip=[
                alt.Tooltip("budget_eur_year:Q", title=words["invest.frontier.budget"], format="$,.0f"),
                alt.Tooltip("rox:Q", title=words["worth.rox"], format="+.2f"),
                alt.Tooltip("value_eur:Q", title=words["worth.value"], format="+$,.0f"),
            ],
        )
        .add_params(select)
    )
    numbers = base.mark_text(dy=-16, color=INK).encode(text=alt.Text("rox:Q", format="+.2f"))
    chart: alt.LayerChart = (base.mark_line(color=PLAN) + dots + numbers).properties(
        width="container", height=300
    )
    return chart


def chart_rivals(rivals: pd.DataFrame, words: Words) -> Chart:
    """Value of the plan and of simpler ones with their 95 % intervals. rivals: [plan, value_eur, lo, hi], the plan first."""
    shown = rivals.assign(colour=[PLAN, *[TODAY] * (len(rivals) - 1)])
    base = alt.Chart(shown).encode(
        y=alt.Y("plan:N", title=None, sort=None, axis=alt.Axis(labelLimit=220, ticks=False)),
        tooltip=[
            alt.Tooltip("plan:N", title=words["rivals.name"]),
            alt.Tooltip("value_eur:Q", title=words["worth.value"], format="+$,.0f"),
        ],
    )
    spans = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("lo:Q", title=words["chart.value_eur"], axis=alt.Axis(format="~s")),
        x2="hi:Q",
        color=alt.Color("colour:N", scale=None),
    )
    dots = base.mark_point(size=120, filled=True, opacity=1).encode(
        x=alt.X("value_eur:Q", title=words["chart.value_eur"]), color=alt.Color("colour:N", scale=None)
    )
    chart: alt.LayerChart = (spans + dots).properties(width="container", height=180)
    return chart
