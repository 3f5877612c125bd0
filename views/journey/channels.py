"""What having each channel is worth: the same customers are simulated again without it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from scenarios import Reader

from ..ui.chart_card import picture
from ..ui.frame import markdown_safe
from .logged_run import LoggedRun
from .study import chart_channel_values, study


def channels(reader: Reader, lives: LoggedRun) -> None:
    """Draw, once it was tried, what each channel does to customer equity, and how much of it is lost history."""
    st.markdown(f"### {reader('journey.channels.title')}")
    found = study(reader, lives)
    if found is None:
        return
    table, labels = found.get("channels", pd.DataFrame()), reader.labels(lives.world)
    if not len(table):
        st.info(reader("journey.channels.none"))
        return
    drawn = table.assign(
        label=table["channel"].map(labels), told=[reader(f"effect.{effect}") for effect in table["effect"]]
    )
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        chart = chart_channel_values(drawn, reader.words)
        picture(
            reader, chart, channels_sentence(reader, table, labels), table, f"{lives.world.name}-channels"
        )
    with right:
        rows = [channel_row(reader, row, labels) for row in table.to_dict("records")]
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def channels_sentence(reader: Reader, table: pd.DataFrame, labels: dict[str, str]) -> str:
    """The channel that does least good and the one that does most, in euros."""
    least, best = table.iloc[0], table.iloc[-1]
    return reader(
        "journey.channels.text",
        least=f"**{markdown_safe(labels[least['channel']])}**",
        value=reader.eur(least["value_eur"], signed=True),
        lo=reader.eur(least["value_eur_lo"], signed=True),
        hi=reader.eur(least["value_eur_hi"], signed=True),
        history=reader.eur(least["history_eur"], signed=True),
        best=f"**{markdown_safe(labels[best['channel']])}**",
        most=reader.eur(best["value_eur"], signed=True),
    )


def channel_row(reader: Reader, row: dict[object, float], labels: dict[str, str]) -> dict[str, str]:
    """A channel with what having it does, the part of lost history in it, and the wages that only it needs."""
    return {
        reader("chart.channel"): markdown_safe(labels[str(row["channel"])]),
        reader("journey.channels.value"): reader.eur(row["value_eur"], signed=True),
        reader("journey.channels.history"): reader.eur(row["history_eur"], signed=True),
        reader("figure.nps"): reader.number(row["nps"], 1, signed=True),
        reader("journey.channels.idle"): reader.eur(row["idle_eur_year"]),
    }
