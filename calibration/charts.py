"""Charts of a fit: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from .fitting.moment_names import moment_named

Words = Mapping[str, str]
OBSERVED_COLOUR, SIMULATED_COLOUR, RANGE_COLOUR, START_COLOUR = "#52606d", "#0b6e99", "#e4e9ee", "#9aa5b1"
WORSE_COLOUR = "#c2570c"
NORMAL_95 = 1.959964


def chart_moments(moments: pd.DataFrame, words: Words) -> alt.VConcatChart:
    """Observed moments with 95 % error bars and simulated ones, those with one unit on one scale.

    moments: [name, label, observed, simulated, se, fitted]; a moment that was not fitted is drawn hollow.
    """
    parts = [drawn.properties(width=420) for drawn, _ in charts_by_unit(moments, words).values()]
    chart: alt.VConcatChart = alt.vconcat(*parts).resolve_scale(fill="shared")
    return chart


def charts_by_unit(moments: pd.DataFrame, words: Words) -> dict[str, tuple[alt.LayerChart, pd.DataFrame]]:
    """A chart of the moments of each unit (share, points, effort, minutes) with its rows."""
    units = moments["name"].map(lambda name: moment_named(name).unit)
    shown = moments.assign(
        lo=moments["observed"] - NORMAL_95 * moments["se"],
        hi=moments["observed"] + NORMAL_95 * moments["se"],
        role=[words["fit.fitted"] if fitted else words["fit.compared"] for fitted in moments["fitted"]],
    )
    return {
        str(unit): (_moments(part, words, words[f"fit.unit.{unit}"]), moments.loc[part.index])
        for unit, part in shown.groupby(units, sort=False)
    }


def _moments(shown: pd.DataFrame, words: Words, unit: str) -> alt.LayerChart:
    base = alt.Chart(shown).encode(
        y=alt.Y(
            "label:N",
            title=None,
            sort=None,
            scale=alt.Scale(padding=0.6),
            axis=alt.Axis(labelLimit=300, labelOverlap=False),
        ),
        tooltip=[
            alt.Tooltip("label:N", title=words["fit.moment"]),
            alt.Tooltip("observed:Q", title=words["fit.observed"], format=".4~g"),
            alt.Tooltip("simulated:Q", title=words["fit.simulated"], format=".4~g"),
            alt.Tooltip("se:Q", title=words["fit.se"], format=".2~g"),
            alt.Tooltip("role:N", title=words["fit.role"]),
        ],
    )
    title = f"{words['fit.observed']}, {words['fit.simulated']} ({unit})"
    x = alt.X(
        "observed:Q",
        title=title,
        scale=alt.Scale(zero=False),
        axis=alt.Axis(format="%") if unit == words["fit.unit.share"] else alt.Axis(),
    )
    bar = base.mark_rule(color=OBSERVED_COLOUR, strokeWidth=1.5).encode(
        x=alt.X("lo:Q", title=title), x2="hi:Q"
    )
    tick = base.mark_tick(color=OBSERVED_COLOUR, thickness=2, size=12).encode(x=x)
    fill = alt.when(alt.datum.fitted).then(alt.value(SIMULATED_COLOUR)).otherwise(alt.value("white"))
    point = base.mark_point(color=SIMULATED_COLOUR, size=55, opacity=1).encode(x="simulated:Q", fill=fill)
    chart: alt.LayerChart = (bar + tick + point).properties(height=alt.Step(18))
    return chart


def chart_parameters(parameters: pd.DataFrame, words: Words) -> alt.LayerChart:
    """Estimates with 95 % intervals and starting values, each on the scale of its plausible range (the grey band).

    parameters: [name, label, start, estimate, lo, hi, informed, range_lo, range_hi]; hollow: not informed.
    """
    span = parameters["range_hi"] - parameters["range_lo"]
    placed = {
        f"{name}_at": (parameters[name] - parameters["range_lo"]) / span
        for name in ("start", "estimate", "lo", "hi")
    }
    base = alt.Chart(parameters.assign(**placed, least=0.0, most=1.0)).encode(
        y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=300, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("label:N", title=words["fit.parameter"]),
            *(
                alt.Tooltip(f"{name}:Q", title=words[f"fit.{name}"], format=".3~g")
                for name in ("start", "estimate", "lo", "hi", "range_lo", "range_hi")
            ),
        ],
    )
    axis = alt.Axis(format="%", title=words["fit.range"])
    band = base.mark_bar(color=RANGE_COLOUR, size=14).encode(x=alt.X("least:Q", axis=axis), x2="most:Q")
    bar = base.mark_rule(color=SIMULATED_COLOUR, strokeWidth=2).encode(x="lo_at:Q", x2="hi_at:Q")
    start = base.mark_tick(color=START_COLOUR, thickness=2, size=14).encode(x="start_at:Q")
    fill = alt.when(alt.datum.informed).then(alt.value(SIMULATED_COLOUR)).otherwise(alt.value("white"))
    point = base.mark_point(color=SIMULATED_COLOUR, size=60, opacity=1).encode(x="estimate_at:Q", fill=fill)
    chart: alt.LayerChart = (band + bar + start + point).properties(width=420, height=alt.Step(22))
    return chart


def chart_drivers(shares: pd.DataFrame, words: Words) -> alt.LayerChart:
    """Bars of the share of a score's explained spread that goes with each question, with 95 % error bars.

    shares: [column, share, se, slope]; blue goes with a better score, orange with a worse one.
    """
    shown = shares.assign(
        lo=(shares["share"] - NORMAL_95 * shares["se"]).clip(lower=0.0),
        hi=shares["share"] + NORMAL_95 * shares["se"],
        colour=[SIMULATED_COLOUR if slope >= 0 else WORSE_COLOUR for slope in shares["slope"]],
        sign=[words["fit.better" if slope >= 0 else "fit.worse"] for slope in shares["slope"]],
    )
    axis = alt.Axis(format="%", title=words["fit.share"])
    base = alt.Chart(shown).encode(
        y=alt.Y("column:N", title=None, sort=None, axis=alt.Axis(labelLimit=300, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("column:N", title=words["fit.question"]),
            alt.Tooltip("share:Q", title=words["fit.share"], format=".1%"),
            alt.Tooltip("sign:N", title=words["fit.sign"]),
        ],
    )
    bars = base.mark_bar(size=14).encode(
        x=alt.X("share:Q", axis=axis), color=alt.Color("colour:N", scale=None)
    )
    errors = base.mark_rule(color=OBSERVED_COLOUR, strokeWidth=1.5).encode(
        x=alt.X("lo:Q", axis=axis), x2="hi:Q"
    )
    chart: alt.LayerChart = (bars + errors).properties(height=alt.Step(22))
    return chart
