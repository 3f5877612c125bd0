"""Charts of the tables of a log: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import altair as alt
import pandas as pd

from sim import METRIC

from ..ui.charts import EXACT, FORMATS, INK, LOSS, PLAN, TODAY, Chart, Words

PATHS_SHOWN, OBSTACLES_SHOWN = 12, 12
WORST_TO_BEST = (LOSS, "#d5d9df", PLAN)
# Okabe and Ito's palette, its yellow darkened to be seen on white, and the grey of today
CHANNEL_COLOURS = (
    "#0072b2", "#e69f00", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", INK, "#b8a800", TODAY,
)  # fmt: skip
SUMS = ("contacts", "cost_eur")
MONTH_TICKS = 12
BOT_FATES = ("resolved", "handed_over", "found_nobody", "gave_up", "mistaken")
# told apart by colour-blind eyes, and by lightness where there is no colour (Okabe and Ito's blues and reds, spaced)
FATE_COLOURS = (PLAN, "#8fc1e3", "#c9ced6", "#e9a15b", "#9c3d00")
STATE = ("evaluation", "satisfaction", "memory")
MOTIVE_COLOURS = (PLAN, "#e69f00", "#56b4e9", "#9c3d00", "#5b4a8a")


def path_label(path: str, labels: Mapping[str, str]) -> str:
    """A path with the names of channels that people read, the same channel several times in a row shown once."""
    runs = [(step, len(list(same))) for step, same in groupby(path.split(" > "))]
    return " → ".join(labels.get(step, step) + (f" ×{times}" if times > 1 else "") for step, times in runs)


def chart_paths(paths: pd.DataFrame, by: str, labels: Mapping[str, str], words: Words) -> Chart:
    """Bars of the first paths, from orange where nobody is satisfied to blue where everybody is.

    paths: as `worst` or `costliest` gives them; by: cases, lost or total_eur.
    """
    shown = paths.head(PATHS_SHOWN)
    shown = shown.assign(label=[path_label(path, labels) for path in shown["path"]])
    shown = shown.assign(row=shown["motive"] + " · " + shown["label"])
    chart: alt.Chart = (
        alt.Chart(shown)
        .mark_bar()
        .encode(
            y=alt.Y("row:N", sort=None, title=None, axis=alt.Axis(labelLimit=380, labelOverlap=False)),
            x=alt.X(f"{by}:Q", title=words[f"journey.by.{by}"], axis=alt.Axis(format="~s")),
            color=alt.Color("csat_top2:Q", title=words["figure.csat_top2"]).scale(domain=[0.0, 0.5, 1.0], range=list(WORST_TO_BEST), interpolate="rgb").legend(format=".0%", orient="top"),
            tooltip=[
                alt.Tooltip("row:N", title=words["journey.paths"]),
                alt.Tooltip("share:Q", title=words["journey.share"], format=".1%"),
                alt.Tooltip("csat_top2:Q", title=words["figure.csat_top2"], format=".1%"),
                alt.Tooltip("total_eur:Q", title=words["journey.by.total_eur"], format="$,.0f"),
            ],
        )
        .properties(width="container", height=alt.Step(24))
    )  # fmt: skip
    return chart


def chart_obstacles(obstacles: pd.DataFrame, words: Words) -> Chart:
    """Bars of the satisfied customers that each obstacle takes from a need. obstacles: of `obstacles`, its names in words."""
    shown = obstacles.assign(row=obstacles["motive"] + " · " + obstacles["obstacle"])
    chart: alt.Chart = (
        alt.Chart(shown)
        .mark_bar(color=LOSS)
        .encode(
            y=alt.Y("row:N", sort=None, title=None, axis=alt.Axis(labelLimit=380, labelOverlap=False)),
            x=alt.X("lost:Q", title=words["journey.obstacles.lost"], axis=alt.Axis(format=".0%")),
            tooltip=[
                alt.Tooltip("row:N", title=words["journey.obstacles"]),
                alt.Tooltip("share:Q", title=words["journey.obstacles.share"], format=".1%"),
                alt.Tooltip("drop:Q", title=words["journey.obstacles.drop"], format=".1%"),
                alt.Tooltip("lost:Q", title=words["journey.obstacles.lost"], format=".1%"),
            ],
        )
        .properties(width="container", height=alt.Step(24))
    )
    return chart


def chart_film(film: pd.DataFrame, figure: str, labels: Mapping[str, str], words: Words) -> Chart:
    """One figure of each channel through the months, cases or contacts of all its moments together.

    film: as `film` gives it; figure: contacts, cost_eur (sums) or csat_top2, mean_wait_min, abandonment (means).
    """
    weight = METRIC[figure].counted_in
    known = film.dropna(subset=[figure])
    if figure in SUMS:
        lines = pd.DataFrame(known.groupby(["month", "channel"], sort=False)[figure].sum()).reset_index()
    else:
        whole = known.assign(part=known[figure] * known[weight])
        added = whole.groupby(["month", "channel"], as_index=False, sort=False)[["part", weight]].sum()
        lines = added[added[weight] > 0].assign(**{figure: lambda table: table["part"] / table[weight]})
    shown = lines.assign(month=lines["month"] + 1, label=lines["channel"].map(lambda n: labels.get(n, n)))
    chart: alt.Chart = (
        alt.Chart(shown)
        .mark_line(point=alt.OverlayMarkDef(size=18))
        .encode(
            x=alt.X(
                "month:Q",
                title=words["journey.month"],
                scale=alt.Scale(nice=False),
                axis=alt.Axis(tickCount=MONTH_TICKS, format="d"),
            ),
            y=alt.Y(
                f"{figure}:Q",
                title=words[f"figure.{figure}"],
                scale=alt.Scale(zero=figure in SUMS),
                axis=alt.Axis(format=FORMATS[figure]),
            ),
            color=alt.Color("label:N", title=None, sort=None)
            .scale(range=list(CHANNEL_COLOURS))
            .legend(orient="bottom", columns=3),
            tooltip=[
                alt.Tooltip("label:N", title=words["chart.channel"]),
                alt.Tooltip("month:Q", title=words["journey.month"]),
                alt.Tooltip(f"{figure}:Q", title=words[f"figure.{figure}"], format=EXACT[figure]),
            ],
        )
        .properties(width="container", height=360)
    )
    return chart


def chart_memory(memory: pd.DataFrame, labels: Mapping[str, str], words: Words) -> Chart:
    """Good and bad memories left by each moment, on either side of nothing. memory: as `memory_by_moment` gives it."""
    names = {"good_memory": words["journey.memory.good"], "bad_memory": words["journey.memory.bad"]}
    shown = memory.assign(label=memory["moment"].map(lambda name: labels.get(name, name)))
    long = shown.rename(columns=names).melt(["label", "share"], list(names.values()), "kind", "left")
    chart: alt.Chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=240, labelOverlap=False)),
            x=alt.X("left:Q", title=words["journey.memory.left"]),
            color=alt.Color("kind:N", title=None)
            .scale(domain=list(names.values()), range=[PLAN, LOSS])
            .legend(orient="top"),
            tooltip=[
                alt.Tooltip("label:N", title=words["chart.moment"]),
                alt.Tooltip("kind:N", title=words["chart.which"]),
                alt.Tooltip("left:Q", title=words["journey.memory.left"], format=".3f"),
                alt.Tooltip("share:Q", title=words["journey.memory"], format=".1%"),
            ],
        )
        .properties(width="container", height=alt.Step(28))
    )
    return chart


def chart_bots(fates: pd.DataFrame, words: Words) -> Chart:
    """Return what became of those whom the bot served, by moment. fates: [label, fate, order, share], fates in words."""
    names = list(dict.fromkeys(fates["fate"]))
    chart: alt.Chart = (
        alt.Chart(fates)
        .mark_bar()
        .encode(
            y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=240, labelOverlap=False)),
            x=alt.X("share:Q", title=words["journey.bots.share"], axis=alt.Axis(format=".0%")),
            color=alt.Color("fate:N", title=None, sort=names)
            .scale(domain=names, range=list(FATE_COLOURS))
            .legend(orient="top", labelLimit=300, columns=3),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("label:N", title=words["chart.moment"]),
                alt.Tooltip("fate:N", title=words["chart.which"]),
                alt.Tooltip("share:Q", title=words["journey.bots.share"], format=".1%"),
            ],
        )
        .properties(width="container", height=alt.Step(34))
    )
    return chart


def chart_further(further: pd.DataFrame, words: Words) -> Chart:
    """Recommendation right after a case by the contacts it took, a line for each need. further: of `further_contacts`, label in words."""
    names = list(dict.fromkeys(further["label"]))
    chart: alt.Chart = (
        alt.Chart(further)
        .mark_line(point=alt.OverlayMarkDef(size=60))
        .encode(
            x=alt.X("contacts:O", title=words["journey.further.contacts"], axis=alt.Axis(labelAngle=0)),
            y=alt.Y("nps_after:Q", title=words["journey.further.nps_after"]),
            color=alt.Color("label:N", title=None, sort=names)
            .scale(domain=names, range=list(MOTIVE_COLOURS))
            .legend(orient="top"),
            tooltip=[
                alt.Tooltip("label:N", title=words["journey.motive"]),
                alt.Tooltip("contacts:O", title=words["journey.further.contacts"]),
                alt.Tooltip("nps_after:Q", title=words["journey.further.nps_after"], format=".1f"),
                alt.Tooltip("csat_top2:Q", title=words["figure.csat_top2"], format=".1%"),
                alt.Tooltip("case_eur:Q", title=words["journey.case_eur"], format="$,.2f"),
                alt.Tooltip("cases:Q", title=words["journey.cases"], format=",.0f"),
            ],
        )
        .properties(width="container", height=320)
    )
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
            color=alt.Color("which:N", title=None).legend(orient="top").scale(domain=list(names.values()), range=[INK, PLAN, TODAY]),
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
