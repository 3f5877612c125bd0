"""The optimiser's answer on a page: plan against today, where the money goes, and what proves it."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from optimize import UNSPENT, chart_against_today, chart_cells
from scenarios import save_plan
from sim import Line, Plan, Rox, World, today_eur_year

from .charts import localised
from .controls import place
from .frame import go_to
from .levers import spends_of
from .reader import Reader, plain
from .tiles import worth_tiles

ICONS = {"improved": ":material/trending_up:", "tied": ":material/drag_handle:"}
Result = Mapping[str, Any]


def recommendation(reader: Reader, world: World, result: Result, asked: str) -> None:
    """Draw the result of `optimise --json`."""
    status = str(result["status"])
    st.subheader(reader(f"status.{_key(status)}.title"), anchor=False)
    st.caption(asked)
    tell = st.success if status == "improved" else st.info
    tell(reader(f"status.{_key(status)}.text"), icon=ICONS.get(status, ":material/info:"))
    rox = rox_of(result)
    worth_tiles(reader, rox)
    if rox.mean is None:
        st.caption(reader("explore.rox.undefined"))
    plan = plan_of_result(result)
    _downloads(reader, world, plan, table_of(result))
    _against_today(reader, world, result)
    _cells(reader, world, table_of(result))
    left, right = st.columns(2, gap="large")
    with left:
        _certificate(reader, result)
    with right:
        _rivals(reader, result)
        _prices(reader, world, result)


def rox_of(result: Result) -> Rox:
    """ROX of a result; a figure that JSON could not carry is unknown (NaN)."""
    fields = {name: result["rox"].get(name) for name in Rox._fields}
    for name in ("value_se", "value_lo", "value_hi"):
        fields[name] = math.nan if fields[name] is None else fields[name]
    return Rox(**fields)


def plan_of_result(result: Result) -> Plan:
    """The plan of a result, unspent money left out."""
    lines = tuple(Line(**line) for line in result["lines"] if line["lever"] != UNSPENT)
    return Plan(name="plan", lines=lines)


def table_of(result: Result) -> pd.DataFrame:
    """The split [channel, moment, programme, eur_year] of a result."""
    return pd.DataFrame(result["table"], columns=["channel", "moment", "programme", "eur_year"])


def spends(reader: Reader, world: World, plan: Mapping[str, float]) -> pd.DataFrame:
    """Table [label, today_eur_year, plan_eur_year] of levers, largest first; unspent money last."""
    rows = [
        (reader.label(world, lever), today_eur_year(world, lever), plan.get(lever.name, today_eur_year(world, lever)))
        for lever in world.levers
    ]
    rows.sort(key=lambda row: -max(row[1], row[2]))
    if UNSPENT in plan:
        rows.append((reader("lever.unspent"), 0.0, plan[UNSPENT]))
    return pd.DataFrame(rows, columns=["label", "today_eur_year", "plan_eur_year"])


def pivot(reader: Reader, world: World, table: pd.DataFrame) -> pd.DataFrame:
    """Euros a year by channel (rows) and moment (columns), company-wide money and unspent money in rows of
    their own, with the sums of rows and columns; the last cell is the whole plan."""
    labels, all_of_it = reader.labels(world), reader("invest.cells.total")
    inside, outside = table[table["channel"] != ""], table[table["channel"] == ""]
    columns = [moment.name for moment in world.moments]
    wide = inside.pivot_table("eur_year", "channel", "moment", "sum").reindex(
        index=[channel.name for channel in world.channels if channel.name in set(inside["channel"])],
        columns=[name for name in columns if name in set(inside["moment"])],
    )
    wide = wide.rename(index=labels, columns=labels)
    wide[all_of_it] = wide.sum(axis=1)
    for line in outside.itertuples():
        name = reader("lever.unspent") if line.programme == UNSPENT else labels[str(line.programme)]
        wide.loc[name, all_of_it] = line.eur_year
    wide.loc[all_of_it] = wide.sum(axis=0)
    return wide


def csv_of(reader: Reader, table: pd.DataFrame) -> bytes:
    """The table as a spreadsheet of that language opens it: semicolons and decimal commas in French."""
    marks = {"sep": ";", "decimal": ","} if reader.language == "fr" else {"sep": ",", "decimal": "."}
    text: str = table.to_csv(index=False, sep=marks["sep"], decimal=marks["decimal"])
    return text.encode("utf-8-sig")


def toml_of(plan: Plan) -> bytes:
    """The plan as a file that re-runs to the same figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.toml"
        save_plan(plan, path)
        return path.read_bytes()


def _key(status: str) -> str:
    return status.replace(" ", "_")


def _downloads(reader: Reader, world: World, plan: Plan, table: pd.DataFrame) -> None:
    with st.container(horizontal=True):
        st.download_button(
            reader("invest.download.plan"),
            toml_of(plan),
            f"{world.name}-plan.toml",
            "application/toml",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            reader("invest.download.table"),
            csv_of(reader, table),
            f"{world.name}-table.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
        st.button(
            reader("invest.explore"),
            icon=":material/tune:",
            on_click=partial(_open_in_explore, world, plan),
            help=reader("invest.explore.help"),
        )


def _open_in_explore(world: World, plan: Plan) -> None:
    st.session_state.world_choice = world.name
    place(world, spends_of(world, plan))
    go_to("explore")


def _against_today(reader: Reader, world: World, result: Result) -> None:
    st.markdown(f"#### {reader('invest.against.title')}")
    table = spends(reader, world, {line["lever"]: line["eur_year"] for line in result["lines"]})
    moves = (table["plan_eur_year"] - table["today_eur_year"]).round(2)
    most, least = int(moves.argmax()), int(moves.argmin())
    text = reader(
        "invest.against.text",
        more=table["label"][most],
        gained=reader.eur(moves[most], signed=True),
        less=table["label"][least],
        lost=reader.eur(moves[least], signed=True),
    )
    st.caption(text if moves.abs().sum() else reader("invest.against.same"))
    st.altair_chart(localised(chart_against_today(table, reader.words), reader.language), alt=text)


def _cells(reader: Reader, world: World, table: pd.DataFrame) -> None:
    st.markdown(f"#### {reader('invest.cells.title')}")
    wide = pivot(reader, world, table)
    text = reader("invest.cells.text", total=reader.eur(float(wide.iloc[-1, -1]), 2))
    st.caption(text)
    chart, numbers = st.tabs([reader("invest.cells.chart"), reader("invest.cells.table")])
    with chart:
        drawn = chart_cells(table, reader.labels(world), reader.words)
        st.altair_chart(localised(drawn, reader.language), alt=text)
    with numbers:
        st.table(wide.map(lambda eur: "" if pd.isna(eur) else reader.eur(eur)), border="horizontal")


def _certificate(reader: Reader, result: Result) -> None:
    """What proves the plan, in sentences."""
    found = result["certificate"]
    st.markdown(f"#### {reader('certificate.title')}")
    broken = [check["name"] for check in found["checks"] if not check["ok"]]
    solver = str(found["solver_status"])
    gap = found["table_gap"]
    bound = found["improvement_bound"]
    lines = [
        reader("certificate.solver", status=reader.one_of("solver", _key(solver)))
        + ("" if gap is None else " " + reader("certificate.gap", gap=reader.share(gap, 2))),
        reader("certificate.bound.none") if bound is None else reader("certificate.bound", bound=reader.eur(bound)),
        reader(
            "certificate.fresh",
            fresh=reader.number(found["fresh_seeds"]),
            simulations=reader.number(found["simulations"]),
        ),
        reader("certificate.robust.none" if found["robust"] is None else f"certificate.robust.{'yes' if found['robust'] else 'no'}"),
        reader("certificate.checks", count=reader.number(len(found["checks"])))
        if not broken
        else reader("certificate.broken", names=", ".join(plain(name) for name in broken)),
    ]  # fmt: skip
    st.markdown("\n".join(f"- {line}" for line in lines))


def _rivals(reader: Reader, result: Result) -> None:
    """The plan beside today, equal split and greedy on the same fresh draws."""
    st.markdown(f"#### {reader('rivals.title')}")
    st.caption(reader("rivals.text"))
    plan = result["rox"]
    rows = [("plan", plan["mean"], plan["value_eur"])]
    rows += [(name, one["mean"], one["value_eur"]) for name, one in result["baselines"].items()]
    st.table(
        pd.DataFrame(
            {
                reader("rivals.name"): [reader(f"rival.{name}") for name, _, _ in rows],
                reader("worth.value"): [reader.eur(value, signed=True) for _, _, value in rows],
                reader("worth.rox"): [reader.number(mean, 2, signed=True) for _, mean, _ in rows],
            }
        ),
        border="horizontal",
        hide_index=True,
    )


def _prices(reader: Reader, world: World, result: Result) -> None:
    """What each rule costs."""
    st.markdown(f"#### {reader('prices.title')}")
    rows = [(rule, eur) for rule, eur in result["constraint_prices"].items() if eur and eur >= 1]
    if not rows:
        st.caption(reader("prices.none"))
    else:
        st.caption(reader("prices.text"))
        table = {
            reader("prices.rule"): [_rule(reader, world, rule) for rule, _ in rows],
            reader("prices.eur"): [reader.eur(eur) for _, eur in rows],
        }
        st.table(pd.DataFrame(table), border="horizontal", hide_index=True)
    if result["marginal_rox"] is not None:
        st.caption(reader("prices.marginal", rox=reader.eur(result["marginal_rox"], 2, signed=True)))


def _rule(reader: Reader, world: World, rule: str) -> str:
    """A named rule in words: budget_eur_year, floor_LEVER, cap_LEVER."""
    kind, _, rest = rule.partition("_")
    if kind == "budget":
        return reader("rule.budget")
    return reader(f"rule.{kind}", lever=reader.labels(world).get(rest, rest))
