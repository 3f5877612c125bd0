"""Moments ranked by what is left of them in memory, and by what a better experience there is worth."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from scenarios import Reader

from ..ui.chart_card import picture
from ..ui.frame import markdown_safe
from .charts import chart_memory
from .logged_run import LoggedRun
from .study import chart_moments, study


def moments(reader: Reader, lives: LoggedRun) -> None:
    """Draw what is left in memory, then, once it was tried, the effect of each moment on value."""
    memory, labels = lives.table("memory"), reader.labels(lives.world)
    if not len(memory):
        st.info(reader("journey.nothing"))
        return
    st.markdown(f"### {reader('journey.memory.title')}")
    first, worst = memory.iloc[0], memory.iloc[int(memory["bad_memory"].argmin())]
    sentence = reader(
        "journey.memory.text",
        moment=f"**{markdown_safe(labels[first['moment']])}**",
        share=reader.share(first["share"], 0),
        worst=f"**{markdown_safe(labels[worst['moment']])}**",
        truth=reader.share(worst["truth_share"], 0),
    )
    picture(
        reader, chart_memory(memory, labels, reader.words), sentence, memory, f"{lives.world.name}-memory"
    )
    st.markdown(f"### {reader('journey.value.title')}")
    found = study(reader, lives)
    if found is not None:
        _values(reader, lives, found["moments"])
        # a study of before has no such table
        if "ceilings" in found:
            _ceilings(reader, found["ceilings"])


def _values(reader: Reader, lives: LoggedRun, table: pd.DataFrame) -> None:
    labels = reader.labels(lives.world)
    first = table.iloc[0]
    sentence = reader(
        "journey.value.text",
        moment=f"**{markdown_safe(labels[first['moment']])}**",
        value=reader.eur(first["lift_eur"]),
        lo=reader.eur(first["lift_eur_lo"]),
        hi=reader.eur(first["lift_eur_hi"]),
    )
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        chart = chart_moments(table, labels, reader.words)
        picture(reader, chart, sentence, table, f"{lives.world.name}-moments")
    with right:
        rows = [ranked_row(reader, row, labels) for row in table.to_dict("records")]
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def _ceilings(reader: Reader, table: pd.DataFrame) -> None:
    """Tell what each driver could bring at most."""
    st.markdown(f"### {reader('journey.ceiling.title')}")
    best, least = table.iloc[0], table.iloc[-1]
    st.markdown(
        reader(
            "journey.ceiling.text",
            best=reader(f"journey.ceiling.{best['driver']}"),
            most=reader.eur(best["value_eur"]),
            least=reader(f"journey.ceiling.{least['driver']}"),
            value=reader.eur(least["value_eur"]),
        )
    )
    rows = [ceiling_row(reader, row) for row in table.to_dict("records")]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def ceiling_row(reader: Reader, row: dict[object, Any]) -> dict[str, str]:
    """A driver made perfect, the lever of the article it belongs to, and what it could bring."""
    return {
        reader("journey.ceiling.driver"): reader(f"journey.ceiling.{row['driver']}"),
        reader("journey.ceiling.group"): reader(f"report.group.{row['group']}"),
        reader("journey.ceiling.value"): reader(
            "interval.short", lo=reader.eur(row["value_eur_lo"]), hi=reader.eur(row["value_eur_hi"])
        ),
        reader("journey.ceiling.nps"): reader.number(row["nps"], 1, signed=True),
    }


def ranked_row(reader: Reader, row: dict[object, float], labels: dict[str, str]) -> dict[str, str]:
    """A moment with both ranks, what a better experience is worth in all and a contact, and what its truth does."""
    truth = row["truth_eur"]
    return {
        reader("chart.moment"): markdown_safe(labels[str(row["moment"])]),
        reader("journey.rank.memory"): reader.number(row["rank_memory"]),
        reader("journey.rank.value"): reader.number(row["rank_value"]),
        reader("journey.lift_contact"): reader.eur(row["lift_eur_contact"], 2, signed=True),
        reader("journey.truth"): reader.eur(truth, signed=True) if truth else reader("journey.truth.none"),
    }
