"""The value over draws of the parameters: how it spreads, what it hinges on, what widens it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from scenarios import Reader, field_name
from sim import World

from ..ui.chart_card import picture
from ..ui.frame import markdown_safe
from .result import Result
from .risk_charts import chart_draws, chart_swings


def risk_line(reader: Reader, result: Result) -> str:
    """Eight draws in ten lie between, and the chance of a loss; or that the parameters were not drawn."""
    draws = result["rox"]["draws"]
    if not draws:
        return reader("draws.none")
    return reader(
        "draws.text",
        count=reader.number(draws["n"]),
        p10=reader.eur(draws["p10"]),
        p50=reader.eur(draws["p50"]),
        p90=reader.eur(draws["p90"]),
        loss=reader.share(draws["prob_loss"], 0),
    )


def drawn_values(reader: Reader, values_eur: Sequence[float], text: str, name: str) -> None:
    """The values of all draws as a picture under what it says."""
    st.markdown(f"### {reader('draws.title')}")
    table = pd.DataFrame({"draw": range(1, len(values_eur) + 1), "value_eur": values_eur})
    picture(reader, chart_draws(table, reader.words), text, table, f"{name}-draws")


def hinges(reader: Reader, world: World, result: Result, name: str) -> None:
    """The tornado: how the value moves with the numbers it hinges on most, and under other forms of memory."""
    swings = (result.get("doubt") or {}).get("swings")
    if not swings:
        return
    st.markdown(f"### {reader('swings.title')}")
    rows = [
        {
            "field": one["field"],
            "label": reader.one_of("report.form", one["field"])
            if one["form"]
            else field_name(reader, world, one["field"]),
            "low_eur": one["low_eur"],
            "high_eur": one["high_eur"],
            "assumed": one["assumed"],
            "form": one["form"],
        }
        for one in swings
    ]
    table = pd.DataFrame(rows)
    value = float(result["rox"]["draws"]["p50"])
    most = max(rows, key=lambda row: abs(row["high_eur"] - row["low_eur"]))
    text = reader(
        "swings.text",
        field=markdown_safe(str(most["label"])),
        low=reader.eur(min(most["low_eur"], most["high_eur"])),
        high=reader.eur(max(most["low_eur"], most["high_eur"])),
    )
    assumed = int((table["assumed"] & ~table["form"]).sum())
    text += " " + reader("swings.assumed", count=reader.number(assumed), all=reader.number(int((~table["form"]).sum())))  # fmt: skip
    picture(reader, chart_swings(table, value, reader.words), text, table, f"{name}-swings")


def drivers(reader: Reader, world: World, result: Result) -> None:
    """Draw how much of the width of the value each number explains."""
    found = (result["rox"]["draws"] or {}).get("drivers")
    if not found:
        return
    st.markdown(f"### {reader('drivers.title')}")
    st.caption(reader("drivers.text"))
    rows = [
        {
            reader("report.head.field"): field_name(reader, world, one["field"]),
            reader("report.head.share"): reader.share(one["share"], 0),
            reader("report.head.more"): reader("report.raises" if one["raises"] else "report.lowers"),
            reader("drivers.clear"): reader("report.yes" if one.get("clear", True) else "report.no"),
        }
        for one in found
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
