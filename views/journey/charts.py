"""Charts of the insight tables: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from ..charts import INK, LOSS, PLAN, TODAY, Chart, Words

PATHS_SHOWN = 12
STATE = ("evaluation", "satisfaction", "memory")


def path_label(path: str, labels: Mapping[str, str]) -> str:
    """A path with the names of channels that people read."""
    return " → ".join(labels.get(step, step) for step in path.split(" > "))


def chart_paths(paths: pd.DataFrame, labels: Mapping[str, str], words: Words) -> Chart:
    """Bars of the first paths by what they cost in all, the darker the more satisfied. paths: as `costliest` gives them."""
    shown = paths.head(PATHS_SHOWN)
    shown = shown.assign(label=[path_label(path, labels) for path in shown["path"]])
    shown = shown.assign(row=shown["motive"] + " · " + shown["label"])
    chart: alt.Chart = (
        alt.Chart(shown)
        .mark_bar()
        .encode(
            y=alt.Y("row:N", sort=None, title=words["journey.paths"], axis=alt.Axis(labelLimit=320)),
            x=alt.X("total_eur:Q", title=words["journey.cost"], axis=alt.Axis(format="~s")),
            color=alt.Color("csat_top2:Q", title=words["figure.csat_top2"]).scale(scheme="blues").legend(format=".0%"),
            tooltip=[
                alt.Tooltip("row:N", title=words["journey.paths"]),
                alt.Tooltip("share:Q", title=words["journey.share"], format=".1%"),
                alt.Tooltip("csat_top2:Q", title=words["figure.csat_top2"], format=".1%"),
                alt.Tooltip("total_eur:Q", title=words["journey.cost"], format="$,.0f"),
            ],
        )
        .properties(width="container", height=alt.Step(24))
    )  # fmt: skip
    return chart


def chart_moments(moments: pd.DataFrame, labels: Mapping[str, str], words: Words) -> Chart:
    """Moments by what is left of them in memory and what a better experience there is worth, with its interval.

    moments: as `moments_ranked` gives them.
    """
    shown = moments.assign(label=moments["moment"].map(lambda name: labels.get(name, name)))
    base = alt.Chart(shown).encode(
        x=alt.X("share:Q", title=words["journey.memory"], axis=alt.Axis(format=".0%")),
        tooltip=[
            alt.Tooltip("label:N", title=words["chart.moment"]),
            alt.Tooltip("share:Q", title=words["journey.memory"], format=".1%"),
            alt.Tooltip("lift_eur:Q", title=words["journey.lift"], format="$,.0f"),
        ],
    )
    value = alt.Y("lift_eur:Q", title=words["journey.lift"], axis=alt.Axis(format="~s"))
    spans = base.mark_rule(color=TODAY).encode(y=alt.Y("lift_eur_lo:Q", title=""), y2="lift_eur_hi:Q")
    points = base.mark_circle(size=90, color=PLAN, opacity=1).encode(y=value)
    names = base.mark_text(align="left", dx=8, color=INK).encode(y=value, text="label:N")
    chart: alt.LayerChart = (spans + points + names).properties(width="container", height=320)
    return chart


def chart_story(story: pd.DataFrame, words: Words) -> Chart:
    """One customer's evaluation, satisfaction and memory through time, good and bad journeys as points. story: of `story`."""
    months = story.assign(month=story["months"] + 1)
    names = {name: words[f"story.{name}"] for name in STATE}
    long = months.rename(columns=names).melt("month", list(names.values()), "which", "value")
    month = alt.X("month:Q", title=words["journey.month"])
    value = alt.Y("value:Q", title=words["journey.score"])
    lines = (
        alt.Chart(long)
        .mark_line(interpolate="step-after")
        .encode(
            x=month,
            y=value,
            color=alt.Color("which:N", title=None).scale(domain=list(names.values()), range=[INK, PLAN, TODAY]),
        )
    )  # fmt: skip
    closed = months[months["event"] == "closed"] if "score" in months else months.head(0).assign(score=0.0)
    closed = closed.assign(colour=[PLAN if score >= 0 else LOSS for score in closed["score"]])
    points = (
        alt.Chart(closed)
        .mark_circle(size=70, opacity=1)
        .encode(
            x=month,
            y=alt.Y("score:Q", title=words["journey.score"]),
            color=alt.Color("colour:N", scale=None),
            tooltip=[alt.Tooltip("score:Q", title=words["journey.score"], format=".2f")],
        )
    )
    chart: alt.LayerChart = (
        (lines + points).resolve_scale(color="independent").properties(width="container", height=280)
    )
    return chart


def chart_film(film: pd.DataFrame, figure: str, labels: Mapping[str, str], words: Words) -> Chart:
    """One figure of each channel through the months, cases or contacts of all its moments together.

    film: as `film` gives it; figure: contacts, cost_eur (sums) or csat_top2, mean_wait_min, abandonment (means).
    """
    weight = "cases" if figure == "csat_top2" else "contacts"
    known = film.dropna(subset=[figure])
    if figure in ("contacts", "cost_eur"):
        lines = pd.DataFrame(known.groupby(["month", "channel"], sort=False)[figure].sum()).reset_index()
    else:
        whole = known.assign(part=known[figure] * known[weight])
        added = whole.groupby(["month", "channel"], as_index=False, sort=False)[["part", weight]].sum()
        lines = added[added[weight] > 0].assign(**{figure: lambda table: table["part"] / table[weight]})
    shown = lines.assign(month=lines["month"] + 1, label=lines["channel"].map(lambda n: labels.get(n, n)))
    chart: alt.Chart = (
        alt.Chart(shown)
        .mark_line(point=True)
        .encode(
            x=alt.X("month:O", title=words["journey.month"]),
            y=alt.Y(f"{figure}:Q", title=words[f"figure.{figure}"]),
            color=alt.Color("label:N", title=words["chart.channel"]).scale(scheme="tableau10"),
        )
        .properties(width="container", height=280)
    )
    return chart
