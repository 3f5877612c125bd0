"""The optimiser's answer on a page: what to do, what it is worth, why, and what proves it."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
import streamlit as st

from optimize import (
    UNSPENT,
    arrows_html,
    chain_html,
    chart_against_today,
    chart_cells,
    floor_lines,
    money_lines,
    verdict,
)
from scenarios import Reader
from sim import Plan, World

from ..optimised_run.headline import draw_customers, draw_headline, draw_rules, draw_verdict
from ..optimised_run.knowing import draw_knowing
from ..optimised_run.list import run_in
from ..optimised_run.result import (
    OptimisedRun,
    Result,
    pivot,
    plan_of_result,
    spends,
    table_of,
    toml_of,
)
from ..scenario.controls import place
from ..scenario.levers import span_of, spends_of
from ..scenario.state import keys_of
from ..scenario.worlds import name_of
from ..ui.chart_card import picture
from ..ui.charts import Draw
from ..ui.csv_file import csv_of
from ..ui.frame import go_to, markdown_safe
from ..ui.grounds import draw_grounds
from .certificate import draw_certificate
from .robustness import beyond_belief, draw_robustness
from .tradeoffs import trade

SMALL = 0.01  # of the money: less than that unspent is no bar of its own
TABS = ("plan", "trade", "proof", "doubt")


def recommendation(reader: Reader, found: OptimisedRun, asked: str) -> None:
    """Draw the result of a search."""
    result, world = found.result, found.world
    dossier = found.dossier
    told = verdict(result, dossier.finance.figures(), reader)
    st.header(told.title, anchor=False)
    st.caption(asked)
    draw_grounds(reader, dossier)
    draw_verdict(reader, dossier)
    draw_headline(reader, dossier)
    draw_customers(reader, dossier)
    draw_rules(reader, dossier)
    if dossier.finance.rox is None and dossier.finance.kind != "savings":
        st.caption(reader("explore.rox.undefined"))
    for line in floor_lines(result, reader):
        st.warning(line, icon=":material/balance:")
    beyond_belief(reader, found)
    _downloads(reader, found)
    tabs = st.tabs([reader(f"invest.tab.{name}") for name in TABS])
    with tabs[0]:
        st.markdown(f"### {reader('pages.moves')}")
        st.html(arrows_html(dossier, reader))
        st.markdown(f"### {reader('pages.chain')}")
        st.html(chain_html(dossier, reader))
        _against_today(reader, world, result)
        _cells(reader, world, table_of(result), float(result["budget_eur_year"]))
        _reasons(reader, world, result)
    with tabs[1]:
        trade(reader, found)
    with tabs[2]:
        draw_certificate(reader, found)
    with tabs[3]:
        draw_robustness(reader, found)
        draw_knowing(reader, dossier, found.folder)


def _downloads(reader: Reader, found: OptimisedRun) -> None:
    world, result = found.world, found.result
    plan = plan_of_result(result)
    with st.container(horizontal=True):
        st.button(
            reader("invest.finance"),
            icon=":material/account_balance:",
            type="primary",
            on_click=partial(_open_in_finance, found),
            help=reader("invest.finance.help"),
        )
        st.button(
            reader("invest.explore"),
            icon=":material/tune:",
            on_click=partial(_open_in_explore, world, plan),
            help=reader("invest.explore.help"),
        )
        st.download_button(
            reader("invest.download.plan"),
            partial(toml_of, plan),
            f"{world.name}-plan.toml",
            "application/toml",
            key="invest.download.plan",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            reader("invest.download.table"),
            partial(csv_of, reader, table_of(result)),
            f"{world.name}-table.csv",
            "text/csv",
            key="invest.download.table",
            icon=":material/download:",
            on_click="ignore",
        )


def _open_in_finance(found: OptimisedRun) -> None:
    record = run_in(found.folder)
    # a run that is not in the register is said to be unknown there, never another one in its place
    go_to("finance", {"run": record.id if record else found.folder.name})


def _open_in_explore(world: World, plan: Plan) -> None:
    positions, name = spends_of(world, plan), name_of(world)
    st.session_state["world_choice"] = name
    place(world, positions)
    keys = keys_of(world)
    moved = {
        keys[lever.name]: positions[lever.name]
        for lever in world.levers
        if positions[lever.name] != span_of(world, lever).today
    }
    go_to("explore", {"world": name, **{key: str(spent) for key, spent in moved.items()}})


def _against_today(reader: Reader, world: World, result: Result) -> None:
    st.markdown(f"### {reader('invest.against.title')}")
    table = spends(reader, world, {line["lever"]: line["eur_year"] for line in result["lines"]})
    is_line = table["label"] != reader("lever.unspent")
    text = _moves_text(reader, table[is_line])
    table = table[is_line | (table["plan_eur_year"] > SMALL * table["plan_eur_year"].sum())]
    unspent = sum(line["eur_year"] for line in result["lines"] if line["lever"] == UNSPENT)
    if unspent >= 1:
        text += " " + reader("invest.against.unspent", eur=reader.eur(unspent))
    text = " ".join([text, *money_lines(result, reader)])
    bars(reader, table, chart_against_today, text, f"{world.name}-against")


def bars(reader: Reader, table: pd.DataFrame, chart: Draw, text: str, name: str) -> None:
    """Bars of people and of other levers, each on its own scale; how many levers get nothing is said."""
    is_used = table[["today_eur_year", "plan_eur_year"]].max(axis=1) > 0
    for number, (group, rows) in enumerate(table[is_used].groupby("group", sort=False)):
        text = text if number == 0 else _group_text(reader, rows)
        told = f"**{reader(f'invest.bars.{group}')}.** {text}"
        shown = rows.drop(columns="group")
        picture(reader, chart(shown, reader.words), told, shown, f"{name}-{group}")
    if not is_used.all():
        st.caption(reader.counted("invest.bars.nothing", int((~is_used).sum())))


def _group_text(reader: Reader, rows: pd.DataFrame) -> str:
    today, plan = math.fsum(rows["today_eur_year"]), math.fsum(rows["plan_eur_year"])
    if round(today) == round(plan):
        return reader("invest.bars.same", eur=reader.eur(plan))
    return reader("invest.bars.sum", today=reader.eur(today), plan=reader.eur(plan))


def _moves_text(reader: Reader, table: pd.DataFrame) -> str:
    moves = (table["plan_eur_year"] - table["today_eur_year"]).round(2)
    most, least = int(moves.argmax()), int(moves.argmin())
    texts = []
    if moves.iloc[most] > 0:
        texts.append(reader("invest.against.more", lever=markdown_safe(table["label"].iloc[most]), eur=reader.eur(moves.iloc[most], signed=True)))  # fmt: skip
    if moves.iloc[least] < 0:
        texts.append(reader("invest.against.less", lever=markdown_safe(table["label"].iloc[least]), eur=reader.eur(moves.iloc[least], signed=True)))  # fmt: skip
    return " ".join(texts) or reader("invest.against.same")


def _cells(reader: Reader, world: World, table: pd.DataFrame, budget_eur: float) -> None:
    st.markdown(f"### {reader('invest.cells.title')}")
    wide = pivot(reader, world, table)
    total = math.fsum(table["eur_year"])
    text = _densest(reader, world, table) + reader("invest.cells.text", total=reader.eur(total))
    if budget_eur - total >= 1:
        text += " " + reader("invest.cells.rest", eur=reader.eur(budget_eur - total))
    picture(reader, chart_cells(table, reader.labels(world), reader.words), text, wide, f"{world.name}-cells")
    with st.expander(reader("invest.cells.table"), key="invest.cells.table"):
        st.table(wide.map(partial(_amount, reader)), border="horizontal", hide_index=True)


def _densest(reader: Reader, world: World, table: pd.DataFrame) -> str:
    """Where most of the money works, in a sentence; nothing where no money works on a touchpoint."""
    inside = table[table["channel"] != ""]
    if inside.empty:
        return ""
    sums = inside.groupby(["channel", "moment"])["eur_year"].sum()
    channel, moment = sums.index[int(sums.argmax())]
    labels = reader.labels(world)
    blanks = {"channel": markdown_safe(labels[channel]), "moment": markdown_safe(labels[moment])}
    return reader("invest.cells.most", eur=reader.eur(float(sums.max())), **blanks) + " "


def _amount(reader: Reader, one: str | float) -> str:
    return one if isinstance(one, str) else "" if math.isnan(one) else reader.eur(one)


def _reasons(reader: Reader, world: World, result: Result) -> None:
    """Why each line is what it is."""
    st.markdown(f"### {reader('invest.reasons.title')}")
    st.caption(reader("invest.reasons.text"))
    labels = reader.labels(world)
    rows = [
        {
            reader("report.head.lever"): labels.get(one["lever"], one["lever"]),
            reader("table.today"): reader.eur(one["today_eur_year"]),
            reader("table.plan"): reader.eur(one["eur_year"]),
            reader("invest.reasons.why"): reader(f"why.{one['reason']}", lever=markdown_safe(labels.get(one["lever"], one["lever"])), eur=reader.eur(one["eur_year"]), value=reader.eur(one["value_eur"], signed=True)),
        }
        for one in sorted(result["why"]["sentences"], key=lambda one: -abs(one["eur_year"] - one["today_eur_year"]))
    ]  # fmt: skip
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
