"""Finance: the money of a finished run, its downside, its assumptions, its lock and signatures, what really happened."""

from __future__ import annotations

from functools import partial

import streamlit as st

import runs
from optimize import (
    Dossier,
    floor_lines,
    headline_lines,
    irr_words,
    kind_text,
    months_words,
    read_dossier,
    report,
    rox_text,
    workbook,
)
from scenarios import Reader
from sim import Defects, World

from ..optimised_run.list import company_of, day_in, finished, run_name
from ..ui.frame import keep, markdown_safe, query_parameter, tell_defects
from ..ui.grounds import draw_grounds
from .actuals import draw_actuals
from .assumptions import draw_assumptions
from .money import bridges, flows, risk
from .signatures import draw_signatures, history

TABS = ("bridge", "flows", "risk", "assumptions", "sign", "actuals")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def finance(reader: Reader, world: World) -> None:
    """Draw the page."""
    record = _chosen(reader, world)
    if record is None:
        st.subheader(reader("finance.none.title"), anchor=False)
        st.markdown(reader("finance.none.text"))
        return
    try:
        dossier = read_dossier(record.folder)
    except Defects as problem:
        st.subheader(reader("finance.altered.title"), anchor=False)
        tell_defects(reader, problem, reader("finance.altered.text"))
        history(reader, record)
        return
    _head(reader, dossier, record)
    tabs = st.tabs([reader(f"finance.tab.{name}") for name in TABS])
    with tabs[0]:
        bridges(reader, dossier)
    with tabs[1]:
        flows(reader, dossier)
    with tabs[2]:
        risk(reader, dossier)
    with tabs[3]:
        draw_assumptions(reader, dossier.world)
    with tabs[4]:
        draw_signatures(reader, dossier, record)
    with tabs[5]:
        draw_actuals(reader, dossier)


def _chosen(reader: Reader, world: World) -> runs.Record | None:
    """The run looked at: the one the address names, else the latest of the company, else the latest."""
    records = {one.id: one for one in finished()}
    if not records:
        return None
    wanted = query_parameter("run")
    if wanted is not None and wanted not in records:
        st.warning(reader("invest.unknown"))
        wanted = None
    names = list(records)
    if wanted and st.session_state.get("finance.run") not in (None, wanted):
        st.session_state["finance.run"] = wanted
    chosen = st.selectbox(
        reader("finance.run"),
        names,
        index=names.index(wanted or _latest(records, world)),
        format_func=lambda name: run_name(reader, records[name]),
        key="finance.run",
        help=reader("finance.run.help"),
        on_change=lambda: keep("run", st.session_state["finance.run"]),
    )
    keep("run", chosen)
    return records[chosen]


def _latest(records: dict[str, runs.Record], world: World) -> str:
    own = (name for name, record in records.items() if company_of(record) == world.name)
    return next(own, next(iter(records)))


def _head(reader: Reader, dossier: Dossier, record: runs.Record) -> None:
    """The figures of a controller, the state of the lock, and the files to take away."""
    money, world = dossier.finance, dossier.world
    st.subheader(reader("finance.title", world=markdown_safe(reader.label(world, world))), anchor=False)
    made = reader("report.made", version=str(dossier.summary.get("version", "")), replications=str(money.replications), months=str(money.months))  # fmt: skip
    st.caption(f"{made}. {reader('report.sealed', sealed=money.sealed[:16], seed=str(money.seed))}.")
    draw_grounds(reader, dossier)
    st.markdown("  \n".join(map(markdown_safe, headline_lines(dossier.finance.figures(), reader))))
    _tiles(reader, dossier)
    st.caption(reader("report.conventions"))
    with st.container(horizontal=True, vertical_alignment="center"):
        name = f"{world.name}-{record.id[:8]}-{reader.language}"
        st.download_button(
            reader("finance.workbook"),
            partial(workbook, dossier, reader),
            f"{name}.xlsx",
            XLSX,
            key="finance.workbook",
            icon=":material/table_view:",
            type="primary",
            help=reader("finance.workbook.help"),
            on_click="ignore",
        )
        st.download_button(
            reader("finance.report"),
            lambda: report(dossier, reader).encode(),
            f"{name}.html",
            "text/html",
            key="finance.report",
            icon=":material/article:",
            help=reader("finance.report.help"),
            on_click="ignore",
        )
        icon = {"open": "lock_open", "locked": "lock", "void": "gpp_bad"}[dossier.lock]
        colour = {"open": "gray", "locked": "green", "void": "red"}[dossier.lock]
        told = reader(f"report.lock.{dossier.lock}", day=day_in(reader, dossier.locked_on))
        st.markdown(f":{colour}-badge[:material/{icon}: {told}]")


def _tiles(reader: Reader, dossier: Dossier) -> None:
    money = dossier.finance
    irr, why = irr_words(money, reader)
    interval = money.value_interval
    spread = (
        reader("report.interval.none")
        if interval is None
        else reader("interval", lo=reader.eur(interval.lo), hi=reader.eur(interval.hi))
    )
    inside = reader("finance.inside", eur=reader.eur(money.without_terminal_eur))
    loss = reader("finance.loss.none") if money.risk is None else reader.share(money.risk.loss, 0)
    bounds = (
        reader("finance.loss.remedy")
        if money.risk is None
        else reader("finance.spread", p10=reader.eur(money.risk.p10), p90=reader.eur(money.risk.p90))
    )
    rox = rox_text(money.kind, money.rox, reader)
    work = reader("finance.work", eur=reader.eur(money.put_to_work_eur))
    st.markdown(
        reader(
            "worth.sum",
            value=f"**{reader.eur(money.value_eur, 2, signed=True)}**",
            experience=f"**{reader.eur(money.experience_eur, 2, signed=True)}**",
            savings=f"**{reader.eur(money.savings_eur, 2, signed=True)}**",
            price=f"**{reader.eur(money.price_of_savings_eur, 2, signed=True)}**",
        )
    )
    st.markdown(" ".join([kind_text(money.kind, reader), *floor_lines(dossier.summary, reader)]))
    tiles = (
        ("report.npv", reader.eur(money.value_eur, signed=True), f"{spread} · {inside}"),
        ("worth.rox", rox, work),
        ("report.irr", irr, why or reader("finance.irr.one")),
        ("report.payback", months_words(money.payback_months, reader), reader("finance.payback")),
        ("finance.loss", loss, bounds),
    )
    for column, (key, figure, more) in zip(st.columns([1.3, 1, 1, 1, 1.1]), tiles, strict=True):
        with column.container(border=True, height="stretch"):
            st.caption(reader(key))
            st.markdown(f"#### {figure}")
            st.caption(more)
