"""Charts of a recommendation: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

Words = Mapping[str, str]
TODAY_COLOUR, PLAN_COLOUR = "#9aa5b1", "#0b6e99"


def chart_against_today(spends: pd.DataFrame, words: Words) -> alt.Chart:
    """Grouped bars of the plan against today.

    spends: [label, today_eur_year, plan_eur_year], one row per lever.
    """
    names = {"today_eur_year": words["chart.today"], "plan_eur_year": words["chart.plan"]}
    long = spends.rename(columns=names).melt("label", list(names.values()), "which", "eur_year")
    order = list(names.values())
    chart: alt.Chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y("label:N", title=None, sort=list(spends["label"]), axis=alt.Axis(labelLimit=260)),
            x=alt.X("eur_year:Q", title=words["chart.eur_year"], axis=alt.Axis(format="~s")),
            yOffset=alt.YOffset("which:N", sort=order),
            color=alt.Color("which:N", title=None, sort=order).scale(
                domain=order, range=[TODAY_COLOUR, PLAN_COLOUR]
            ),
            tooltip=[
                alt.Tooltip("label:N", title=words["chart.lever"]),
                alt.Tooltip("which:N", title=words["chart.which"]),
                alt.Tooltip("eur_year:Q", title=words["chart.eur_year"], format=",.0f"),
            ],
        )
        .properties(width="container", height=alt.Step(14))
    )
    return chart


def chart_cells(table: pd.DataFrame, labels: Mapping[str, str], words: Words) -> alt.LayerChart:
    """Heat map of euros a year by channel and moment, with the numbers.

    table: [channel, moment, programme, eur_year] of a recommendation; rows without a cell are left out.
    labels: the name shown for each channel and moment.
    """
    inside = table[(table["channel"] != "") & (table["moment"] != "")]
    sums = inside.groupby(["channel", "moment"], as_index=False, sort=False)["eur_year"].sum()
    shown = sums.assign(
        channel=sums["channel"].map(lambda name: labels.get(name, name)),
        moment=sums["moment"].map(lambda name: labels.get(name, name)),
    )
    middle = float(sums["eur_year"].max()) / 2 if len(sums) else 0.0
    base = alt.Chart(shown).encode(
        x=alt.X(
            "moment:N",
            title=words["chart.moment"],
            sort=None,
            axis=alt.Axis(labelAngle=-30, labelLimit=160, labelOverlap=False),
        ),
        y=alt.Y(
            "channel:N",
            title=words["chart.channel"],
            sort=None,
            axis=alt.Axis(labelLimit=160, labelOverlap=False),
        ),
    )
    squares = base.mark_rect().encode(
        color=alt.Color("eur_year:Q", title=words["chart.eur_year"]).scale(scheme="blues", domainMin=0),
        tooltip=[
            "channel:N",
            "moment:N",
            alt.Tooltip("eur_year:Q", title=words["chart.eur_year"], format=",.0f"),
        ],
    )
    numbers = base.mark_text(fontSize=11).encode(
        text=alt.Text("eur_year:Q", format=".3~s"),
        color=alt.when(alt.datum.eur_year > middle).then(alt.value("white")).otherwise(alt.value("#1f2933")),
    )
    chart: alt.LayerChart = (squares + numbers).properties(width=alt.Step(78), height=alt.Step(34))
    return chart


def chart_response(points: pd.DataFrame, words: Words) -> alt.LayerChart:
    """Response curve of one lever with its band of two standard errors and the chosen spend.

    points: rows of one lever from `responses`: [lever, eur_year, value_eur, se_eur, simulated, chosen].
    """
    banded = points.assign(
        lo=points["value_eur"] - 2 * points["se_eur"], hi=points["value_eur"] + 2 * points["se_eur"]
    )
    base = alt.Chart(banded).encode(
        x=alt.X("eur_year:Q", title=words["chart.eur_year"], axis=alt.Axis(format="~s")),
        tooltip=[
            alt.Tooltip("eur_year:Q", title=words["chart.eur_year"], format=",.0f"),
            alt.Tooltip("value_eur:Q", title=words["chart.value_eur"], format=",.0f"),
        ],
    )
    value = alt.Y("value_eur:Q", title=words["chart.value_eur"], axis=alt.Axis(format="~s"))
    band = base.mark_area(opacity=0.18, color=PLAN_COLOUR).encode(y=alt.Y("lo:Q").title(""), y2="hi:Q")
    line = base.mark_line(color=PLAN_COLOUR).encode(y=value)
    simulated = (
        base.transform_filter("datum.simulated").mark_point(color=PLAN_COLOUR, filled=False).encode(y=value)
    )
    chosen = (
        base.transform_filter("datum.chosen")
        .mark_point(color=PLAN_COLOUR, filled=True, size=150, opacity=1)
        .encode(y=value)
    )
    chart: alt.LayerChart = (band + line + simulated + chosen).properties(width="container", height=200)
    return chart
