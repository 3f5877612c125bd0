"""What leaves a plan in doubt: draws of the parameters, what the answer hinges on, what is beyond belief."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from sim import World, today_eur_year

from ..finance.charts import chart_draws, chart_swings
from ..picture import picture
from ..reader import Reader, plain
from ..result import Found, Result, rox_of

ROX_MARK = "ROX"


def risk_line(reader: Reader, result: Result) -> str:
    """Ninety draws in a hundred lie between, and the chance of a loss; or that the parameters were not drawn."""
    draws = result["rox"]["draws"]
    if not draws:
        return reader("draws.none")
    return reader(
        "draws.text",
        count=reader.number(draws["n"]),
        p05=reader.eur(draws["p05"]),
        p50=reader.eur(draws["p50"]),
        p95=reader.eur(draws["p95"]),
        loss=reader.share(draws["prob_loss"], 0),
    )


def beyond_belief(reader: Reader, found: Found) -> None:
    """Warnings: what a careful reader would not believe without its reason, and the assumption that carries it."""
    rox = rox_of(found.result)
    for one in found.result.get("doubts", ()):
        key = "doubts.rox" if ROX_MARK in one["reason"] else "doubts.lever"
        head = reader(key, rox=reader.number(rox.mean, 1))
        st.warning(f"{head} {_carried(reader, found.world, found.result, one)}", icon=":material/warning:")
    for one in found.result.get("mismatch", {}).get("figures", ()):
        blanks = {"simulated": reader.number(one["simulated"], 2), "reported": reader.number(one["reported"], 2)}  # fmt: skip
        st.warning(
            reader("doubts.mismatch", figure=plain(str(one["figure"])), **blanks),
            icon=":material/difference:",
        )


def _carried(reader: Reader, world: World, result: Result, one: Result) -> str:
    """Which lever carries the value, and on what its effect rests."""
    lever = next(lever for lever in world.levers if lever.name == one["lever"])
    line = next((line for line in result["lines"] if line["lever"] == lever.name), None)
    now = today_eur_year(world, lever)
    blanks = {
        "lever": plain(reader.label(world, lever)),
        "share": reader.share(one["share"], 0),
        "today": reader.eur(now),
        "plan": reader.eur(line["eur_year"] if line else now),
        "target": reader(f"target.{lever.target}").rstrip("."),
        "source": plain(reader.one_of("source", lever.source)),
    }
    return reader("doubts.carried", **blanks)


def doubt(reader: Reader, found: Found) -> None:
    """Draw the tab."""
    result, values = found.result, found.dossier.finance.draws_eur
    if not values or not result["doubt"]:
        st.info(reader("draws.remedy"), icon=":material/casino:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"#### {reader('draws.title')}")
        table = pd.DataFrame({"draw": range(1, len(values) + 1), "value_eur": values})
        picture(
            reader, chart_draws(table, reader.words), risk_line(reader, result), table, f"{found.world.name}-draws"
        )  # fmt: skip
        st.markdown(_stands(reader, result))
    with right:
        hinges(reader, found.result, found.world.name)
    _drivers(reader, result)


def _stands(reader: Reader, result: Result) -> str:
    one = result["doubt"]
    texts = [reader("draws.beats_today", share=reader.share(one["beats_today"], 0))]
    if one["beats_runner_up"] is not None:
        texts.append(reader("draws.beats_runner_up", share=reader.share(one["beats_runner_up"], 0)))
    texts.append(reader("draws.near_best", share=reader.share(one["near_best"], 0)))
    texts.append(reader("draws.robust.yes" if one["robust"] else "draws.robust.no"))
    return "\n".join(f"- {text}" for text in texts)


def hinges(reader: Reader, result: Result, name: str) -> None:
    """The tornado: how the value moves with the numbers it hinges on most, and under other forms of memory."""
    st.markdown(f"#### {reader('swings.title')}")
    swings = (result.get("doubt") or {}).get("swings") or []
    if not swings:
        st.info(reader("draws.remedy"), icon=":material/casino:")
        return
    rows = [
        {
            "field": reader.one_of("report.form", one["field"]) if one["form"] else one["field"],
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
        field=plain(str(most["field"])),
        low=reader.eur(min(most["low_eur"], most["high_eur"])),
        high=reader.eur(max(most["low_eur"], most["high_eur"])),
    )
    assumed = int((table["assumed"] & ~table["form"]).sum())
    text += " " + reader("swings.assumed", count=reader.number(assumed), all=reader.number(int((~table["form"]).sum())))  # fmt: skip
    picture(reader, chart_swings(table, value, reader.words), text, table, f"{name}-swings")


def _drivers(reader: Reader, result: Result) -> None:
    """How much of the width of the value each number explains."""
    drivers = result["rox"]["draws"]["drivers"]
    if not drivers:
        return
    st.markdown(f"#### {reader('drivers.title')}")
    st.caption(reader("drivers.text"))
    rows = [
        {
            reader("report.head.field"): one["field"],
            reader("report.head.share"): reader.share(one["share"], 0),
            reader("report.head.more"): reader("report.raises" if one["raises"] else "report.lowers"),
            reader("drivers.clear"): reader("report.yes" if one.get("clear", True) else "report.no"),
        }
        for one in drivers
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
