"""Charts of an answer: pure functions from tables and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import altair as alt
import pandas as pd

Words = Mapping[str, str]
Drawn = TypeVar("Drawn", alt.Chart, alt.LayerChart, alt.HConcatChart, alt.FacetChart)
# Safe for colour-blind eyes: grey for today, blue for the plan and for gains, orange for losses.
TODAY, PLAN, LOSS, INK = "#7b8794", "#0b6e99", "#c2570c", "#1f2933"
LOCALES = {
    "fr": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}
FORMATS = {"cost_eur": ".2~s", "contacts": ".2~s", "mean_wait_min": ".2~s", "csat_top2": ".0%", "abandonment": ".0%"}
EXACT = {"cost_eur": "$,.0f", "contacts": ",.0f", "mean_wait_min": ",.1f", "csat_top2": ".1%", "abandonment": ".1%"}
GOOD_WHEN_HIGH = ("csat_top2",)


def localised(chart: Drawn, language: str) -> Drawn:
    """The chart with its numbers written as the language writes them."""
    drawn: Drawn = chart.configure(locale=alt.Locale(number=alt.NumberLocale(**LOCALES[language])))
    return drawn


def chart_parts(parts: Mapping[str, float], words: Words) -> alt.LayerChart:
    """Waterfall from the parts of a value, in EUR, to their sum."""
    rows: list[dict[str, Any]] = []
    level = 0.0
    for name, eur in parts.items():
        rows.append({"part": words[f"part.{name}"], "from": level, "to": level + eur, "eur": eur, "kind": eur >= 0})
        level += eur
    rows.append({"part": words["part.value"], "from": 0.0, "to": level, "eur": level, "kind": None})
    table = pd.DataFrame(rows)
    colour = [PLAN if row["kind"] in (True, None) else LOSS for row in rows]
    table = table.assign(colour=colour, top=table[["from", "to"]].max(axis=1))
    base = alt.Chart(table).encode(
        x=alt.X("part:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelLimit=150, labelFontSize=12)),
        tooltip=[alt.Tooltip("part:N", title=words["chart.part"]), alt.Tooltip("eur:Q", title=words["chart.eur"], format="$,.0f")],
    )  # fmt: skip
    bars = base.mark_bar(size=52).encode(
        y=alt.Y("from:Q", title=words["chart.eur"], axis=alt.Axis(format="~s", tickCount=5)),
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


def chart_touchpoints(
    arms: Mapping[str, pd.DataFrame], name: str, labels: Mapping[str, str], words: Words
) -> alt.HConcatChart | alt.LayerChart:
    """Heat maps of one figure by channel and moment, an arm each (today, plan) on one scale of colour.

    arms: tables [channel, moment, and the figure] as `Outcomes.touchpoints`; labels: names shown.
    """
    tables = {arm: table[["channel", "moment", name]].dropna() for arm, table in arms.items()}
    everything = pd.concat(list(tables.values()))
    low, high = (float(everything[name].min()), float(everything[name].max())) if len(everything) else (0.0, 1.0)
    order = [[labels[one] for one in dict.fromkeys(everything[axis])] for axis in ("moment", "channel")]
    scale = alt.Scale(scheme="blues", domain=[0.0 if name not in GOOD_WHEN_HIGH else low, high])
    maps = []
    for position, (arm, table) in enumerate(tables.items()):
        shown = table.assign(channel=table["channel"].map(labels), moment=table["moment"].map(labels))
        base = alt.Chart(shown, title=alt.Title(words[f"chart.{arm}"], color=PLAN if arm == "plan" else INK)).encode(
            x=alt.X("moment:N", sort=order[0], title=None, axis=alt.Axis(labelAngle=-35, labelLimit=140), scale=alt.Scale(domain=order[0])),
            y=alt.Y("channel:N", sort=order[1], title=None, axis=alt.Axis(labels=position == 0, labelLimit=140, ticks=False), scale=alt.Scale(domain=order[1])),
            tooltip=[
                alt.Tooltip("channel:N", title=words["chart.channel"]),
                alt.Tooltip("moment:N", title=words["chart.moment"]),
                alt.Tooltip(f"{name}:Q", title=words[f"figure.{name}"], format=EXACT[name]),
            ],
        )  # fmt: skip
        squares = base.mark_rect(stroke="white").encode(color=alt.Color(f"{name}:Q", scale=scale, legend=None))
        middle = f"datum.{name} > {low + 0.6 * (high - low)}"
        numbers = base.mark_text(fontSize=11).encode(
            text=alt.Text(f"{name}:Q", format=FORMATS[name]),
            color=alt.condition(middle, alt.value("white"), alt.value(INK)),
        )
        width = (400 if len(tables) == 2 else 430) / max(1, len(order[0]))
        maps.append((squares + numbers).properties(width=alt.Step(min(110, width)), height=alt.Step(34)))
    return maps[0] if len(maps) == 1 else alt.hconcat(*maps, spacing=18)
