"""Charts of an answer: pure functions from tables and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import altair as alt
import pandas as pd

from scenarios import NUMBER_LOCALES
from sim import METRIC, METRICS, Unit

Words = Mapping[str, str]
Chart = alt.Chart | alt.LayerChart
Draw = Callable[[pd.DataFrame, Words], Chart]
# Safe for colour-blind eyes: grey for today, blue for the plan and for gains, orange for losses.
TODAY, PLAN, LOSS, INK = "#7b8794", "#0b6e99", "#c2570c", "#1f2933"
SHORT: dict[Unit, str] = {"eur": ".2~s", "count": ".2~s", "minutes": ".2~s", "points": ".0f", "score": ".1f", "share": ".0%"}  # fmt: skip
LONG: dict[Unit, str] = {"eur": "$,.0f", "count": ",.0f", "minutes": ",.1f", "points": ".1f", "score": ".2f", "share": ".1%"}  # fmt: skip
FORMATS = {metric.name: SHORT[metric.unit] for metric in METRICS}
EXACT = {metric.name: LONG[metric.unit] for metric in METRICS}
SHADES = ("#eef5f9", "#4a9fca")  # on both of them ink is read with a contrast above 4.5 to 1
PICTURE_WIDTH, PICTURE_SCALE = 1000, 2  # pixels of a picture handed over, and how much finer it is drawn


def localised(chart: Chart, language: str) -> Chart:
    """The chart with its numbers written as the language writes them, and few ticks.

    Nothing in it is spoken mark by mark, which would name the columns of its table: its sentence is, and its twin where it has one.
    """
    drawn: Chart = chart.configure(
        aria=False,
        mark=alt.MarkConfig(aria=False),
        locale={"number": NUMBER_LOCALES[language]},
        axis=alt.AxisConfig(labelColor=INK, titleColor=INK),
        axisQuantitative=alt.AxisConfig(tickCount=6),
        legend=alt.LegendConfig(labelColor=INK, titleColor=INK),
    )
    return drawn


def png_of(chart: Chart) -> bytes:
    """The chart as a picture, wide enough for a page of text."""
    into = BytesIO()
    chart.properties(width=PICTURE_WIDTH).save(into, format="png", scale_factor=PICTURE_SCALE)
    return into.getvalue()


def chart_parts(parts: Mapping[str, float], words: Words) -> alt.LayerChart:
    """Waterfall from the parts of a value, in EUR, to their sum."""
    rows: list[dict[str, Any]] = []
    level = 0.0
    for name, eur in parts.items():
        rows.append(
            {"part": words[f"part.{name}"], "from": level, "to": level + eur, "eur": eur, "kind": eur >= 0}
        )
        level += eur
    rows.append({"part": words["part.value"], "from": 0.0, "to": level, "eur": level, "kind": None})
    table = pd.DataFrame(rows)
    colour = [PLAN if row["kind"] in (True, None) else LOSS for row in rows]
    table = table.assign(colour=colour, top=table[["from", "to"]].max(axis=1))
    base = alt.Chart(table).encode(
        x=alt.X("part:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=False, labelFontSize=12, labelExpr="split(datum.label, ' ')")),
        tooltip=[alt.Tooltip("part:N", title=words["chart.part"]), alt.Tooltip("eur:Q", title=words["chart.eur"], format="$,.0f")],
    )  # fmt: skip
    bars = base.mark_bar(size=52).encode(
        y=alt.Y("from:Q", title=words["chart.eur"], axis=alt.Axis(format="~s")),
        y2="to:Q",
        color=alt.Color("colour:N", scale=None),
        opacity=alt.condition("datum.kind === null", alt.value(1.0), alt.value(0.75)),
    )
    numbers = base.mark_text(dy=-9, fontSize=12, color=INK).encode(
        y=alt.Y("top:Q", title=""), text=alt.Text("eur:Q", format="+$,.0f")
    )
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=TODAY).encode(y=alt.Y("at:Q", title=""))
    chart: alt.LayerChart = (zero + bars + numbers).properties(width="container", height=330)
    return chart


def chart_spends(spends: pd.DataFrame, words: Words) -> alt.LayerChart:
    """Bars of today's spend by lever, with the amounts. spends: [label, today_eur_year]."""
    most = max(spends["today_eur_year"], default=0.0) or 1.0
    base = alt.Chart(spends).encode(
        y=alt.Y(
            "label:N", title=None, sort=None, axis=alt.Axis(labelLimit=280, labelOverlap=False, ticks=False)
        ),
        x=alt.X(
            "today_eur_year:Q",
            title=words["chart.eur_year"],
            axis=alt.Axis(format="~s"),
            # the number after the longest bar has its place
            scale=alt.Scale(domain=[0, 1.1 * most]),
        ),
        tooltip=[
            alt.Tooltip("label:N", title=words["chart.lever"]),
            alt.Tooltip("today_eur_year:Q", title=words["chart.eur_year"], format="$,.0f"),
        ],
    )
    numbers = base.mark_text(align="left", dx=5, color=INK).encode(
        text=alt.Text("today_eur_year:Q", format="$,.0f")
    )
    chart: alt.LayerChart = (base.mark_bar(color=TODAY) + numbers).properties(
        width="container", height=alt.Step(26)
    )
    return chart


def chart_touchpoints(
    arms: Mapping[str, pd.DataFrame],
    arm: str,
    name: str,
    labels: Mapping[str, str],
    words: Words,
    *,
    title: str | None = None,
) -> alt.LayerChart:
    """Heat map of one figure by channel and moment in one arm; cells and colours are those of all arms.

    arms: tables [channel, moment, and the figure] as `Outcomes.touchpoints`; labels: names shown; title: the arm's name
    where it is not given.
    """
    everything = pd.concat([table[["channel", "moment", name]] for table in arms.values()]).dropna()
    low, high = (
        (float(everything[name].min()), float(everything[name].max())) if len(everything) else (0.0, 1.0)
    )
    moments, channels = (
        [labels[one] for one in dict.fromkeys(everything[axis])] for axis in ("moment", "channel")
    )
    table = arms[arm][["channel", "moment", name]].dropna()
    table = table.assign(channel=table["channel"].map(labels), moment=table["moment"].map(labels))
    head = alt.Title(title or words[f"chart.{arm}"], color=PLAN if arm == "plan" else INK, anchor="start")
    base = alt.Chart(table, title=head).encode(
        x=alt.X("moment:N", sort=moments, title=None, scale=alt.Scale(domain=moments)).axis(
            labelAngle=-35, labelLimit=150, labelOverlap=False
        ),
        y=alt.Y("channel:N", sort=channels, title=None, scale=alt.Scale(domain=channels)).axis(
            labelFlush=False, labelLimit=150
        ),
        tooltip=[
            alt.Tooltip("channel:N", title=words["chart.channel"]),
            alt.Tooltip("moment:N", title=words["chart.moment"]),
            alt.Tooltip(f"{name}:Q", title=words[f"figure.{name}"], format=EXACT[name]),
        ],
    )
    floor = low if METRIC[name].better == "more" else 0.0
    squares = base.mark_rect(stroke="white").encode(
        color=alt.Color(f"{name}:Q", scale=alt.Scale(range=list(SHADES), domain=[floor, high]), legend=None)
    )
    numbers = base.mark_text(fontSize=11, color=INK).encode(text=alt.Text(f"{name}:Q", format=FORMATS[name]))
    chart: alt.LayerChart = (squares + numbers).properties(width="container", height=110 + 28 * len(channels))
    return chart


def chart_values(values: pd.DataFrame, words: Words) -> alt.LayerChart:
    """Return what each scenario is worth, with its interval where it is known. values: [label, value_eur, lo, hi]."""
    base = alt.Chart(values).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=200, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("label:N", title=words["chart.which"]),
            alt.Tooltip("value_eur:Q", title=words["chart.value_eur"], format="+$,.0f"),
        ],
    )
    value = alt.X("value_eur:Q", title=words["chart.value_eur"], axis=alt.Axis(format="~s"))
    bars = base.mark_bar(size=22).encode(
        x=value, color=alt.condition("datum.value_eur >= 0", alt.value(PLAN), alt.value(LOSS))
    )
    spans = base.mark_rule(color=INK, strokeWidth=2).encode(x=alt.X("lo:Q", title=""), x2="hi:Q")
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=INK).encode(x=alt.X("at:Q", title=""))
    chart: alt.LayerChart = (bars + spans + zero).properties(width="container", height=60 + 44 * len(values))
    return chart
