"""The journey as a whole: the curve of satisfaction through a customer's life, a moment looked at, and the flow of requests."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
import streamlit as st

from scenarios import Reader
from sim import AT_ONCE, GAVE_UP, OTHER, World, today

from ...scenario.levers import span_of
from ...scenario.sentence import aim
from ...ui.chart_card import picture
from ...ui.choice import told_apart
from ...ui.frame import go_to, markdown_safe
from ..logged_run import LoggedRun, logged_run_of
from .charts import (
    GRID,
    LOSS_TEXT,
    MOMENT,
    PLAN_TEXT,
    RING_SHARE,
    ROWS,
    chart_flows,
    chart_strip,
    in_two_lines,
)

PICKED = "journey.moment"
FLOWS_TOLD = 12
MARK_ABOVE, MARK_BELOW = 16.0, -11.0  # percent, from the bubble to what is said of it
HEADS = ("moment", "csat", "once", "several", "contacts", "truth", "bad")


def whole(reader: Reader, lives: LoggedRun) -> None:
    """Draw the strip, the moment picked on it, and the flow."""
    table = lives.table("strip")
    known = table[table["cases"] > 0].reset_index(drop=True)
    if not len(known):
        st.info(reader("journey.nothing"))
        return
    name = lives.world.name
    st.markdown(f"### {reader('journey.strip.title')}")
    is_plan = lives.plan != today(lives.world)
    before = logged_run_of(lives.world, today(lives.world)).table("strip") if is_plan else None
    chart = chart_strip(
        strip_rows(reader, lives, known, before),
        {height: reader.share(height / 100, 0) for height in GRID}
        | {ROWS[row]: reader(f"journey.strip.{row.removesuffix('_text')}") for row in ROWS},
        100 * average(known),
        reader.words,
    )
    picture(
        reader,
        chart,
        strip_sentence(reader, lives, known, is_compared=is_plan),
        table,
        f"{name}-strip",
        partial(_clicked, f"{name}-strip.chart"),
        twin=strip_twin(reader, lives, known),
    )
    _moment(reader, lives, known)
    _flow(reader, lives)


def average(strip: pd.DataFrame) -> float:
    """Satisfied customers over all moments."""
    return float((strip["csat_top2"] * strip["cases"]).sum() / strip["cases"].sum())


def lowest(strip: pd.DataFrame) -> str:
    """The moment after which fewest are satisfied."""
    return str(strip["moment"].iloc[int(strip["csat_top2"].argmin())])


def strip_rows(
    reader: Reader, lives: LoggedRun, strip: pd.DataFrame, before: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return what is drawn of the strip, numbers written as the language writes them."""
    labels, level = reader.labels(lives.world), average(strip)
    high, low = int(strip["csat_top2"].argmax()), int(strip["csat_top2"].argmin())
    last = len(strip) - 1
    marks = [""] * len(strip)
    marks[last] = reader("journey.strip.end")
    marks[high], marks[low] = reader("journey.strip.highest"), reader("journey.strip.lowest")
    csat = 100 * strip["csat_top2"]
    was = None if before is None else before.set_index("moment")["csat_top2"].reindex(strip["moment"])
    return pd.DataFrame(
        {
            "moment": strip["moment"],
            "label": [in_two_lines(labels[name]) for name in strip["moment"]],
            "csat": csat,
            "once": 100 * strip["once"],
            "several": 100 * strip["several"],
            "contacts_year": strip["contacts_year"],
            "is_below": strip["csat_top2"] < level,
            "has_ring": strip["truth_share"] >= RING_SHARE,
            "csat_text": [reader.share(value, 0) for value in strip["csat_top2"]],
            "mark": marks,
            "mark_y": [value + (MARK_BELOW if place == low else MARK_ABOVE) for place, value in enumerate(csat)],
            "mark_colour": [LOSS_TEXT if place == low else PLAN_TEXT for place in range(len(strip))],
            "contacts_text": [reader.number(float(f"{value:.3g}")) for value in strip["contacts_year"]],
            "truth_text": [reader.share(value, 0) for value in strip["truth_share"]],
            "bad_text": [reader.share(value, 0) for value in strip["bad_share"]],
            "before": math.nan if was is None else 100 * was.to_numpy(),
        }
    )  # fmt: skip


def strip_sentence(reader: Reader, lives: LoggedRun, strip: pd.DataFrame, *, is_compared: bool) -> str:
    """The lowest point of the journey, and what several contacts do there."""
    labels, row = reader.labels(lives.world), strip.iloc[int(strip["csat_top2"].argmin())]
    text = reader(
        "journey.strip.text",
        moment=f"**{markdown_safe(labels[row['moment']])}**",
        share=reader.share(row["csat_top2"], 0),
        average=reader.share(average(strip), 0),
    )
    if math.isfinite(row["once"]) and math.isfinite(row["several"]):
        text += " " + reader(
            "journey.strip.twice", once=reader.share(row["once"], 0), several=reader.share(row["several"], 0)
        )
    return f"{text} {reader('journey.strip.compared')}" if is_compared else text


def strip_twin(reader: Reader, lives: LoggedRun, strip: pd.DataFrame) -> pd.DataFrame:
    """The strip as a table of texts, a row for each moment."""
    labels = reader.labels(lives.world)
    rows = [
        (
            labels[row["moment"]],
            reader.share(row["csat_top2"], 0),
            reader.share(row["once"], 0),
            reader.share(row["several"], 0),
            reader.number(float(f"{row['contacts_year']:.3g}")),
            reader.share(row["truth_share"], 0),
            reader.share(row["bad_share"], 0),
        )
        for row in strip.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=[reader(f"journey.strip.head.{name}") for name in HEADS])


def _clicked(key: str) -> None:
    """Pick the moment whose bubble was clicked."""
    points = st.session_state[key].selection.get(MOMENT, [])
    if points:
        st.session_state[PICKED] = points[0]["moment"]


def _moment(reader: Reader, lives: LoggedRun, strip: pd.DataFrame) -> None:
    """A moment by channel, and where money can be moved for it."""
    labels, names = reader.labels(lives.world), list(strip["moment"])
    if st.session_state.get(PICKED) not in names:
        st.session_state[PICKED] = lowest(strip)
    pick, go = st.columns([2, 1], vertical_alignment="bottom")
    name = pick.selectbox(
        reader("journey.strip.pick"),
        names,
        format_func=told_apart(names, lambda one: labels[one]),
        key=PICKED,
        help=reader("journey.strip.pick.help"),
    )
    lines = lines_on(lives.world, name)
    go.button(
        reader("journey.strip.money"),
        key="journey.strip.money",
        icon=":material/tune:",
        width="stretch",
        on_click=partial(_move_money, lives.world, lines),
    )
    said = ", ".join(markdown_safe(labels[one]) for one in lines)
    st.caption(reader("journey.strip.lines", lines=said) if lines else reader("journey.strip.no_lines"))
    cells = lives.table("touchpoints")
    mine = cells[(cells["moment"] == name) & (cells["contacts"] > 0)].sort_values("contacts", ascending=False)
    rows = [
        {
            reader("chart.channel"): markdown_safe(labels[row["channel"]]),
            reader("figure.contacts"): reader.number(row["contacts"]),
            reader("figure.csat_top2"): reader.share(row["csat_top2"], 0),
            reader("figure.resolved"): reader.share(row["resolved"], 0),
            reader("figure.mean_wait_min"): reader.wait(row["mean_wait_min"]),
        }
        for row in mine.to_dict("records")
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def lines_on(world: World, moment: str) -> list[str]:
    """Lines of money that work on this moment by name, and can be moved."""
    return [
        lever.name for lever in world.levers if moment in lever.moments and not span_of(world, lever).is_fixed
    ]


def _move_money(world: World, lines: list[str]) -> None:
    aim(world, lines)
    go_to("explore", {})


def _flow(reader: Reader, lives: LoggedRun) -> None:
    """The flow of requests, all of them or those of several contacts."""
    st.markdown(f"### {reader('journey.flow.title')}")
    flows = lives.table("flows")
    is_several = st.toggle(reader("journey.flow.only"), key="journey.flow.only")
    shown = flows[flows["is_several"]] if is_several else flows
    if not len(shown):
        st.info(reader("journey.flow.none"))
        return
    shown = shown.assign(share=shown["share"] / shown["share"].sum())
    labels = flow_labels(reader, lives)
    percent = "{:.0f}\u00a0%" if reader.language == "fr" else "{:.0f}%"
    picture(
        reader,
        chart_flows(shown, labels, percent, reader.words),
        flow_sentence(reader, flows),
        flows,
        f"{lives.world.name}-flow",
        twin=flow_twin(reader, shown, labels),
    )


def flow_labels(reader: Reader, lives: LoggedRun) -> dict[str, str]:
    """Names of reasons, channels, outcomes and what came then."""
    told = reader.labels(lives.world)
    told |= {moment.motive: reader.one_of("motive", moment.motive) for moment in lives.world.moments}
    told |= {name: reader(f"journey.flow.{name}") for name in (AT_ONCE, GAVE_UP, OTHER)}
    return told | {name: reader(f"journey.flow.{name}") for name in ("satisfied", "resolved", "unresolved")}


def flow_sentence(reader: Reader, flows: pd.DataFrame) -> str:
    """Return how many requests are resolved at once, take several contacts, and end unresolved."""
    at_once = float(flows.loc[flows["then"] == AT_ONCE, "share"].sum())
    several = float(flows.loc[flows["is_several"], "share"].sum())
    lost = float(flows.loc[flows["outcome"] == "unresolved", "share"].sum())
    return reader(
        "journey.flow.text",
        at_once=reader.share(at_once, 0),
        several=reader.share(several, 0),
        unresolved=reader.share(lost, 0),
    )


def flow_twin(reader: Reader, flows: pd.DataFrame, labels: dict[str, str]) -> pd.DataFrame:
    """The largest flows as a table of texts."""
    keys = ["motive", "first", "then"]
    happy = flows["share"].where(flows["outcome"] == "satisfied", 0.0)
    summed = (
        flows.assign(whole=flows["share"], happy=happy).groupby(keys, sort=False)[["whole", "happy"]].sum()
    )
    rows = [
        (
            *(labels[str(row[key])] for key in keys),
            reader.share(row["whole"], 1),
            reader.share(row["happy"] / row["whole"], 0),
        )
        for row in summed.reset_index().nlargest(FLOWS_TOLD, "whole").to_dict("records")
    ]
    heads = [reader(f"journey.flow.{name}") for name in (*keys, "share", "satisfied")]
    return pd.DataFrame(rows, columns=heads)
