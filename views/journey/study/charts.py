"""Charts of what was tried: pure functions from a table and the words of a language to a chart."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from ...ui.charts import INK, LOSS, PLAN, TODAY, Chart, Words

LARGEST_POINT = 400  # square pixels
SHARES_TOLD = [0.05, 0.1, 0.2]
EFFECT_COLOURS = {"raises": PLAN, "unsure": TODAY, "lowers": LOSS}


def chart_moments(moments: pd.DataFrame, labels: Mapping[str, str], words: Words) -> Chart:
    """Return what a better experience at each moment is worth, with its interval; the larger the point, the more is left in memory.

    moments: as `moments_ranked` gives them.
    """
    shown = moments.assign(label=moments["moment"].map(lambda name: labels.get(name, name)))
    base = alt.Chart(shown).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=240, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("label:N", title=words["chart.moment"]),
            alt.Tooltip("share:Q", title=words["journey.memory"], format=".1%"),
            alt.Tooltip("lift_eur:Q", title=words["journey.lift"], format="$,.0f"),
        ],
    )
    value = alt.X("lift_eur:Q", title=words["journey.lift"], axis=alt.Axis(format="~s"))
    spans = base.mark_rule(color=TODAY, strokeWidth=3).encode(
        x=alt.X("lift_eur_lo:Q", title=""), x2="lift_eur_hi:Q"
    )
    points = base.mark_circle(color=PLAN, opacity=1).encode(
        x=value,
        size=alt.Size("share:Q", title=words["journey.memory"])
        .scale(domainMin=0, range=[0, LARGEST_POINT])
        .legend(orient="top", format=".0%", values=SHARES_TOLD),
    )
    chart: alt.LayerChart = (spans + points).properties(width="container", height=alt.Step(34))
    return chart


def chart_effects(
    effects: pd.DataFrame,
    figure: str,
    head: str,
    axis: str,
    formats: tuple[str, str],
    more: alt.Tooltip,
    words: Words,
) -> Chart:
    """A figure and its interval by label, a line at zero.

    effects: [label, told, effect, figure, figure_lo, figure_hi]; head: what labels name; axis: what the figure is;
    formats: of the axis and of the exact figure; more: told beside it.
    """
    base = alt.Chart(effects).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=240, labelOverlap=False)),
        color=alt.Color("effect:N", title=None).scale(
            domain=list(EFFECT_COLOURS), range=list(EFFECT_COLOURS.values())
        ).legend(None),
        tooltip=[
            alt.Tooltip("label:N", title=head),
            alt.Tooltip("told:N", title=words["chart.which"]),
            alt.Tooltip(f"{figure}:Q", title=axis, format=formats[1]),
            more,
        ],
    )  # fmt: skip
    value = alt.X(f"{figure}:Q", title=axis, axis=alt.Axis(format=formats[0]))
    spans = base.mark_rule(strokeWidth=3).encode(x=alt.X(f"{figure}_lo:Q", title=""), x2=f"{figure}_hi:Q")
    points = base.mark_circle(size=110, opacity=1).encode(x=value)
    told = base.mark_text(dy=-12).encode(x=value, text="told:N", color=alt.value(INK))
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=INK).encode(x=alt.X("at:Q", title=""))
    chart: alt.LayerChart = (zero + spans + points + told).properties(
        width="container", height=70 + 46 * len(effects)
    )
    return chart


def chart_bot_effects(effects: pd.DataFrame, words: Words) -> Chart:
    """Satisfied cases more with the bot than without it, by moment, with intervals.

    effects: of `bot_effects`, with label and told in words.
    """
    more = alt.Tooltip("accepted:Q", title=words["journey.effects.accepted"], format=",.0f")
    head, axis = words["chart.moment"], words["journey.effects.axis"]
    return chart_effects(effects, "csat", head, axis, ("+.2%", "+.2%"), more, words)


def chart_channel_values(values: pd.DataFrame, words: Words) -> Chart:
    """Customer equity more with a channel than without it, with intervals.

    values: of `channel_values`, with label and told in words.
    """
    more = alt.Tooltip("idle_eur_year:Q", title=words["journey.channels.idle"], format="$,.0f")
    head, axis = words["chart.channel"], words["journey.channels.axis"]
    return chart_effects(values, "value_eur", head, axis, ("~s", "+$,.0f"), more, words)


def chart_contact_values(values: pd.DataFrame, words: Words) -> Chart:
    """Customer equity that one contact more takes, by need, with one standard error on either side. values: of `contact_values`."""
    shown = values.assign(lo=values["eur_contact"] - values["eur_contact_se"], hi=values["eur_contact"] + values["eur_contact_se"])  # fmt: skip
    base = alt.Chart(shown).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=240, labelOverlap=False)),
        tooltip=[
            alt.Tooltip("label:N", title=words["journey.motive"]),
            alt.Tooltip("eur_contact:Q", title=words["journey.contact_value.axis"], format="$,.2f"),
        ],
    )
    bars = base.mark_bar(color=LOSS).encode(
        x=alt.X("eur_contact:Q", title=words["journey.contact_value.axis"], axis=alt.Axis(format="$~f"))
    )
    errors = base.mark_rule(color=INK, strokeWidth=2).encode(x=alt.X("lo:Q", title=""), x2="hi:Q")
    chart: alt.LayerChart = (bars + errors).properties(width="container", height=60 + 34 * len(shown))
    return chart
