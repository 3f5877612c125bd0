"""The optimiser's answer on a page: plan against today, where the money goes, and what proves it."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
import streamlit as st

from optimize import UNSPENT, chart_against_today, chart_cells
from sim import Plan, World

from .charts import Draw, localised
from .controls import key_of, place
from .frame import go_to
from .levers import span_of, spends_of
from .reader import Reader, plain
from .result import Result, csv_of, pivot, plan_of_result, rox_of, spends, table_of, toml_of
from .tiles import worth_tiles

ICONS = {"improved": ":material/trending_up:", "tied": ":material/drag_handle:"}


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
    _cells(reader, world, table_of(result), float(result["budget_eur_year"]))
    left, right = st.columns(2, gap="large")
    with left:
        _certificate(reader, result)
    with right:
        _rivals(reader, result)
        _prices(reader, world, result)


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
    positions = spends_of(world, plan)
    st.session_state["world_choice"] = world.name
    place(world, positions)
    moved = {
        key_of(world, lever): positions[lever.name]
        for lever in world.levers
        if positions[lever.name] != span_of(world, lever).today
    }
    go_to("explore", {"world": world.name, **{key: str(spent) for key, spent in moved.items()}})


def _against_today(reader: Reader, world: World, result: Result) -> None:
    st.markdown(f"#### {reader('invest.against.title')}")
    table = spends(reader, world, {line["lever"]: line["eur_year"] for line in result["lines"]})
    text = _moves_text(reader, table[table["label"] != reader("lever.unspent")])
    unspent = sum(line["eur_year"] for line in result["lines"] if line["lever"] == UNSPENT)
    if unspent >= 1:
        text += " " + reader("invest.against.unspent", eur=reader.eur(unspent))
    st.caption(text)
    bars(reader, table, chart_against_today, text)


def bars(reader: Reader, table: pd.DataFrame, chart: Draw, text: str) -> None:
    """Bars of people and of other levers, each on its own scale; how many levers get nothing is said."""
    is_used = table[["today_eur_year", "plan_eur_year"]].max(axis=1) > 0
    for group, rows in table[is_used].groupby("group", sort=False):
        st.markdown(f"**{reader(f'invest.bars.{group}')}**")
        drawn = chart(rows.drop(columns="group"), reader.words)
        st.altair_chart(localised(drawn, reader.language), alt=f"{reader(f'invest.bars.{group}')}. {text}")
    if not is_used.all():
        st.caption(reader.counted("invest.bars.nothing", int((~is_used).sum())))


def _moves_text(reader: Reader, table: pd.DataFrame) -> str:
    moves = (table["plan_eur_year"] - table["today_eur_year"]).round(2)
    most, least = int(moves.argmax()), int(moves.argmin())
    texts = []
    if moves.iloc[most] > 0:
        texts.append(reader("invest.against.more", lever=table["label"].iloc[most], eur=reader.eur(moves.iloc[most], signed=True)))  # fmt: skip
    if moves.iloc[least] < 0:
        texts.append(reader("invest.against.less", lever=table["label"].iloc[least], eur=reader.eur(moves.iloc[least], signed=True)))  # fmt: skip
    return " ".join(texts) or reader("invest.against.same")


def _cells(reader: Reader, world: World, table: pd.DataFrame, budget_eur: float) -> None:
    st.markdown(f"#### {reader('invest.cells.title')}")
    wide = pivot(reader, world, table)
    total = math.fsum(table["eur_year"])
    text = reader("invest.cells.text", total=reader.eur(total, 2))
    if budget_eur - total >= 1:
        text += " " + reader("invest.cells.rest", eur=reader.eur(budget_eur - total))
    st.caption(text)
    chart, numbers = st.tabs([reader("invest.cells.chart"), reader("invest.cells.table")])
    with chart:
        drawn = chart_cells(table, reader.labels(world), reader.words)
        st.altair_chart(localised(drawn, reader.language), alt=text)
    with numbers:
        st.table(wide.map(partial(_amount, reader)), border="horizontal", hide_index=True)


def _amount(reader: Reader, one: str | float) -> str:
    return one if isinstance(one, str) else "" if math.isnan(one) else reader.eur(one)


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
    if kind not in ("floor", "cap"):
        return rule
    return reader(f"rule.{kind}", lever=reader.labels(world).get(rest, rest))
