"""The map of channels and moments, one measure at a time, over the whole horizon or as a film."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from scenarios import Reader, short_figure
from sim import METRIC, of_scope

from ..ui.chart_card import data_button, picture
from ..ui.charts import chart_touchpoints
from ..ui.choice import choice
from ..ui.frame import markdown_safe
from .channels import channels
from .charts import chart_film
from .logged_run import LoggedRun

MEASURES = tuple(metric.name for metric in of_scope("map"))
FEWEST = 30  # cases or contacts below which a touchpoint is too rare for a sentence
FRAME_SECONDS = 0.8


def touchpoints(reader: Reader, lives: LoggedRun) -> None:
    """Draw the map, the same measure through the months, the targets missed, and what each channel is worth."""
    measure = choice("measure", MEASURES, reader("journey.measure"), lambda name: reader(f"figure.{name}"))
    st.caption(reader(f"journey.measure.{measure}"))
    every = FRAME_SECONDS if st.session_state.get("film.plays") else None
    left, right = st.columns([1.35, 1], gap="large")
    with left:
        st.fragment(_map, run_every=every)(reader, lives, measure)
    with right:
        st.markdown(f"### {reader('journey.months.title')}")
        frames = lives.table("film")
        chart = chart_film(frames, measure, reader.labels(lives.world), reader.words)
        picture(reader, chart, _trend(reader, lives, measure), frames, f"{lives.world.name}-months-{measure}")
    _alerts(reader, lives)
    channels(reader, lives)


def _map(reader: Reader, lives: LoggedRun, measure: str) -> None:
    """The map of the whole horizon, or of the month that the film has reached."""
    st.markdown(f"### {reader('journey.map.title')}")
    whole, frames = lives.table("touchpoints"), lives.table("film")
    month = _month(reader, lives.outcomes.months)
    table = whole if month is None else frames[frames["month"] == month - 1]
    title = reader("journey.map.whole") if month is None else reader("journey.map.month", month=str(month))
    arms = {"today": table} if month is None else {"all": frames, "today": table}
    chart = chart_touchpoints(arms, "today", measure, reader.labels(lives.world), reader.words, title=title)
    name = f"{lives.world.name}-map-{measure}" + ("" if month is None else f"-{month}")
    picture(reader, chart, map_sentence(reader, lives, table, measure), table, name)


def _month(reader: Reader, months: int) -> int | None:
    """The month shown, None for the whole horizon; a film that plays moves on by one."""
    state = st.session_state
    if state.get("film.plays"):
        state["film.month"] = state.get("film.month", 0) % months + 1
        if state["film.month"] == months:
            state["film.plays"] = False
            st.rerun()
    if not 1 <= state.get("film.month", 0) <= months:  # set only then: what is set undoes a choice under way
        state["film.month"] = min(max(1, state.get("film.month", 1)), months)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by_month = st.toggle(reader("journey.film"), key="film.on", persist_state="session")
        if not by_month:
            return None
        plays = bool(state.get("film.plays"))
        st.button(
            reader("journey.film.stop" if plays else "journey.film.play"),
            icon=":material/pause:" if plays else ":material/play_arrow:",
            key="film.button",
            on_click=partial(state.update, {"film.plays": not plays, "film.again": True}),
        )
    if state.pop("film.again", False):
        st.rerun()
    return st.slider(reader("journey.month"), 1, months, key="film.month") if months > 1 else 1


def map_sentence(reader: Reader, lives: LoggedRun, table: pd.DataFrame, measure: str) -> str:
    """Return what the map shows, in words: the touchpoints at its two ends, rare ones left out."""
    weight = METRIC[measure].counted_in
    known = table[table[measure].notna() & (table[weight] >= FEWEST)]
    if not len(known):
        return reader("journey.map.nothing", fewest=str(FEWEST))
    labels = reader.labels(lives.world)
    high, low = known.iloc[int(known[measure].argmax())], known.iloc[int(known[measure].argmin())]
    ends = {
        end: f"**{markdown_safe(labels[row['channel']])} · {markdown_safe(labels[row['moment']])}**"
        for end, row in (("high", high), ("low", low))
    }
    values = {
        f"{end}_value": measured(reader, measure, row[measure]) for end, row in (("high", high), ("low", low))
    }
    if measure == "contacts":
        share = reader.share(high["contacts"] / table["contacts"].sum(), 0)
        return reader("journey.map.contacts", high=ends["high"], value=values["high_value"], share=share)
    key = "journey.map.good" if METRIC[measure].better == "more" else "journey.map.bad"
    return reader(key, figure=reader(f"figure.{measure}"), **ends, **values)


def measured(reader: Reader, measure: str, value: float) -> str:
    """A value of a measure as a person reads it."""
    return short_figure(reader, METRIC[measure], value)


def _trend(reader: Reader, lives: LoggedRun, measure: str) -> str:
    """The first and the last half year of the company as a whole."""
    frames, months = lives.table("film"), lives.outcomes.months
    span = min(6, max(1, months // 2))
    ends = [
        _level(frames[frames["month"].between(first, first + span - 1)], measure, span)
        for first in (0, months - span)
    ]
    return reader(
        "journey.months.text",
        figure=reader("journey.months.contacts" if measure == "contacts" else f"figure.{measure}"),
        span=str(span),
        first=measured(reader, measure, ends[0]),
        last=measured(reader, measure, ends[1]),
    )


def _level(frames: pd.DataFrame, measure: str, months: int) -> float:
    if measure == "contacts":
        return float(frames["contacts"].sum()) / months
    weight = frames[METRIC[measure].counted_in].where(frames[measure].notna(), 0.0)
    return (
        float((frames[measure].fillna(0.0) * weight).sum() / weight.sum()) if weight.sum() else float("nan")
    )


def _alerts(reader: Reader, lives: LoggedRun) -> None:
    """The targets that the company set itself and misses here."""
    if not lives.world.alerts:
        return
    table, labels = lives.table("alerts"), reader.labels(lives.world)
    missed = table[table["missed"]]
    st.markdown(f"### {reader('journey.alerts.title')}")
    st.markdown(
        reader("journey.alerts.text", missed=reader.number(len(missed)), watched=reader.number(len(table)))
    )
    rows = [
        {
            reader("chart.channel"): labels[row["channel"]],
            reader("chart.moment"): labels[row["moment"]],
            reader("table.figure"): reader.one_of("figure", row["figure"]),
            reader("journey.alerts.target"): _of_alert(reader, row["figure"], row["target"]),
            reader("journey.alerts.value"): _of_alert(reader, row["figure"], row["value"]),
            reader("journey.alerts.owner"): reader.one_of("owner", row["owner"]),
        }
        for row in missed.to_dict("records")
    ]
    if rows:
        with st.expander(reader("journey.alerts.table"), key="journey.alerts.table"):
            st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
            data_button(reader, table, f"{lives.world.name}-targets")


def _of_alert(reader: Reader, figure: str, value: float) -> str:
    if figure.endswith("_min"):
        return reader.wait(value)
    if figure.startswith("cost_eur"):
        return reader.eur(value, 2)
    return reader.number(value, 2) if figure == "ces" else reader.share(value, 1)
