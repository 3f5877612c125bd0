"""Charts of a recommendation: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

Words = Mapping[str, str]
TODAY_COLOUR, PLAN_COLOUR, LOSS_COLOUR, INK = "#9aa5b1", "#0b6e99", "#c2570c", "#1f2933"
LINE_COLOUR = "#6b7785"
LABEL_PX = 280
AMOUNT_ROOM = 0.3  # of the width, kept free for the amounts


def chart_steps(steps: Sequence[tuple[str, float, str]], words: Words) -> alt.LayerChart:
    """Bridge from today to the plan, a bar each from where the one before ends.

    steps: (name, EUR, amount as it is written); the last is the sum of the others and is drawn from zero.
    """
    table = pd.DataFrame(steps, columns=["step", "eur", "text"])
    table["row"] = _rows(table["step"])
    is_sum = table.index == len(table) - 1
    ends = table["eur"].cumsum().where(~is_sum, table["eur"])
    starts = (ends - table["eur"]).where(~is_sum, 0.0)
    colours = [PLAN_COLOUR if eur >= 0 else LOSS_COLOUR for eur in table["eur"]]
    table = table.assign(
        **{"from": starts, "to": ends, "end": np.maximum(starts, ends), "whole": is_sum, "colour": colours}
    )
    base = alt.Chart(table).encode(
        y=alt.Y("row:N", sort=None, title=None, axis=_label_axis()),
        tooltip=[
            alt.Tooltip("step:N", title=words["chart.part"]),
            alt.Tooltip("text:N", title=words["chart.eur"]),
        ],
    )
    bars = base.mark_bar(height=20).encode(
        x=alt.X("from:Q", title=words["chart.eur"], axis=_euro_axis(), scale=_wide(starts, ends)),
        x2="to:Q",
        color=alt.Color("colour:N", scale=None),
        opacity=alt.condition("datum.whole", alt.value(1.0), alt.value(0.75)),
    )
    numbers = base.mark_text(align="left", dx=6, color=INK).encode(
        x=alt.X("end:Q", title=""), text=alt.Text("text:N")
    )
    chart: alt.LayerChart = (_zero() + bars + numbers).properties(width="container", height=alt.Step(30))
    return chart


def chart_plan(spends: pd.DataFrame, words: Words) -> alt.LayerChart:
    """Bars of the plan with a line where today is, and the plan's amounts.

    spends: [label, today_eur_year, plan_eur_year, text], a row per lever; text: the plan's amount as it is written.
    """
    most = spends[["today_eur_year", "plan_eur_year"]].max(axis=1)
    base = alt.Chart(spends.assign(end=most, row=_rows(spends["label"]))).encode(
        y=alt.Y("row:N", sort=None, title=None, axis=_label_axis())
    )
    scale = _wide(most)
    bars = base.mark_bar(height=15, color=PLAN_COLOUR).encode(
        x=alt.X("plan_eur_year:Q", title=words["chart.eur_year"], axis=_euro_axis(), scale=scale)
    )
    today = base.mark_tick(color=INK, thickness=3, size=20, opacity=1).encode(
        x=alt.X("today_eur_year:Q", title="")
    )
    numbers = base.mark_text(align="left", dx=6, color=INK).encode(
        x=alt.X("end:Q", title=""), text=alt.Text("text:N")
    )
    chart: alt.LayerChart = (bars + today + numbers).properties(width="container", height=alt.Step(24))
    return chart


def chart_flows(quarters: pd.DataFrame, words: Words) -> alt.LayerChart:
    """Bars of the discounted net cash flow by quarter and a line of their sum so far, in EUR.

    quarters: [quarter, discounted, cumulated].
    """
    colours = [PLAN_COLOUR if eur >= 0 else LOSS_COLOUR for eur in quarters["discounted"]]
    base = alt.Chart(quarters.assign(colour=colours)).encode(
        x=alt.X("quarter:O", title=words["report.head.quarter"], axis=alt.Axis(labelAngle=0)),
        tooltip=[
            alt.Tooltip("quarter:O", title=words["report.head.quarter"]),
            alt.Tooltip("discounted:Q", title=words["report.head.discounted"], format="+$,.0f"),
            alt.Tooltip("cumulated:Q", title=words["report.head.cumulated"], format="+$,.0f"),
        ],
    )
    bars = base.mark_bar(opacity=0.75).encode(
        y=alt.Y("discounted:Q", title="", axis=_euro_axis()),
        color=alt.Color("colour:N", scale=None),
    )
    line = base.mark_line(color=INK, point=alt.OverlayMarkDef(color=INK)).encode(
        y=alt.Y("cumulated:Q", title="")
    )
    chart: alt.LayerChart = (bars + line).properties(width="container", height=300)
    return chart


def _rows(labels: pd.Series[str]) -> list[str]:
    """A name for each row even where labels are the same: its number, a blank and its label."""
    return [f"{number} {label}" for number, label in enumerate(labels)]


def _label_axis() -> alt.Axis:
    """The labels of rows, without their numbers."""
    shown = "slice(datum.label, indexof(datum.label, ' ') + 1)"
    return alt.Axis(labelExpr=shown, labelLimit=LABEL_PX, labelOverlap=False, ticks=False)


def _euro_axis() -> alt.Axis:
    return alt.Axis(format="$,.0f", tickCount=5)


def _wide(*amounts: pd.Series[float]) -> alt.Scale:
    """A scale that holds the amounts and zero, with room for what is written next to the longest bar."""
    low = min(0.0, *(float(each.min()) for each in amounts if len(each)))
    high = max(0.0, *(float(each.max()) for each in amounts if len(each)))
    return alt.Scale(domain=[low, high + AMOUNT_ROOM * (high - low or 1.0)], nice=False)


def _zero() -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=LINE_COLOUR).encode(x=alt.X("at:Q", title=""))
    )
    return chart


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
