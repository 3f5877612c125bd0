"""What proves a plan: the certificate in plain words, simpler plans next to it, plans that are equally good."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from optimize import certificate_lines
from scenarios import Reader
from sim import World

from ..optimised_run.result import OptimisedRun, Result
from ..ui.chart_card import picture
from ..ui.frame import markdown_safe
from .charts import chart_rivals

BASELINES = ("today", "equal_split", "greedy")


def draw_certificate(reader: Reader, found: OptimisedRun) -> None:
    """Draw the tab."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"### {reader('certificate.title')}")
        st.markdown("\n".join(f"- {markdown_safe(line)}" for line in certificate_lines(found.result, reader)))
    with right:
        _rivals(reader, found)
    _tied(reader, found.world, found.result)
    _ranges(reader, found.world, found.result)


def _rivals(reader: Reader, found: OptimisedRun) -> None:
    """The plan next to today, equal split and greedy on the same fresh draws."""
    result = found.result
    st.markdown(f"### {reader('rivals.title')}")
    rox = result["rox"]
    finalists = result["finalists"]
    gain = rox["delta_customer_equity_eur"]
    rows = [(reader("rival.plan"), rox["value_eur"], rox["value_lo"], rox["value_hi"], gain)]
    for name in BASELINES:
        one, spread = result["baselines"][name], finalists.get(name, {})
        rows.append(
            (
                reader(f"rival.{name}"),
                one["value_eur"],
                spread.get("lo"),
                spread.get("hi"),
                one["delta_customer_equity_eur"],
            )
        )
    table = pd.DataFrame(rows, columns=["plan", "value_eur", "lo", "hi", "delta_customer_equity_eur"])
    best = table.iloc[1:].sort_values("value_eur").iloc[-1]
    ahead = float(rox["value_eur"]) - float(best["value_eur"])
    key = "rivals.ahead" if ahead >= 1 else "rivals.level"
    text = (
        f"{reader(key, plan=markdown_safe(str(best['plan'])), eur=reader.eur(ahead))} {reader('rivals.text')}"
    )
    picture(reader, chart_rivals(table, reader.words), text, table, f"{found.world.name}-rivals")
    shown = {
        reader("rivals.name"): table["plan"],
        reader("worth.value"): [reader.eur(value, signed=True) for value in table["value_eur"]],
        reader("worth.equity"): [reader.eur(one, signed=True) for *_, one in rows],
    }
    st.table(pd.DataFrame(shown), border="horizontal", hide_index=True)


def _tied(reader: Reader, world: World, result: Result) -> None:
    """Plans that are not worse by more than the draws can tell, and what all of them have in common."""
    found = result["certificate"]
    st.markdown(f"### {reader('tied.title')}")
    if not found["tied"]:
        st.caption(reader("tied.none"))
        return
    names = ", ".join(rival_name(reader, name) for name in found["tied"])
    labels = reader.labels(world)
    text = reader("tied.text", names=names, zone=reader.eur(found["zone_eur"]))
    if found["shared"]:
        levers = ", ".join(markdown_safe(labels[lever]) for lever in found["shared"])
        text += " " + reader("tied.shared", levers=levers)
    st.markdown(text)
    rows = [
        {
            reader("rivals.name"): rival_name(reader, name),
            reader("worth.value"): reader.eur(one["mean"], signed=True),
            "95 %": reader("interval.short", lo=reader.eur(one["lo"]), hi=reader.eur(one["hi"])),
        }
        for name, one in result["finalists"].items()
        if name in found["tied"]
    ]
    if rows:
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def rival_name(reader: Reader, name: str) -> str:
    """A finalist as people call it: how it was found, and its number where there are several."""
    how, _, number = name.rpartition("_")
    if number.replace(".", "").isdigit():
        return f"{reader.one_of('rival', how)} {number}"
    return reader.one_of("rival", name)


def _ranges(reader: Reader, world: World, result: Result) -> None:
    """How far each line may move before the simulations notice."""
    labels = reader.labels(world)
    rows = [
        {
            reader("report.head.lever"): labels[one["lever"]],
            reader("table.plan"): reader.eur(one["eur_year"]),
            reader("ranges.lo"): reader.eur(one["lo"]),
            reader("ranges.hi"): reader.eur(one["hi"]),
        }
        for one in result["certificate"]["line_ranges"]
        if one["hi"] - one["lo"] >= 1
    ]
    if rows:
        st.markdown(f"### {reader('ranges.title')}")
        st.caption(reader("ranges.text"))
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
