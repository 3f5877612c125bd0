"""Finance: the money of a finished run, its downside, its assumptions, its lock and signatures, what really happened."""

from __future__ import annotations

from functools import partial

import streamlit as st

import runs
from optimize import (
    Dossier,
    appendix,
    floor_lines,
    irr_words,
    kind_text,
    lock_line,
    read_dossier,
    report,
    workbook,
)
from scenarios import Reader
from sim import Defects, World

from ..optimised_run.headline import draw_customers, draw_headline, draw_rules, draw_verdict
from ..optimised_run.knowing import draw_knowing
from ..optimised_run.list import company_of, finished, run_name
from ..ui.choice import told_apart
from ..ui.frame import go_to, keep, markdown_safe, query_parameter, tell_defects
from ..ui.grounds import draw_grounds
from .actuals import draw_actuals
from .assumptions import draw_assumptions
from .money import bridges, flows, risk
from .signatures import approvers, draw_signatures, history

TABS = ("bridge", "flows", "risk", "assumptions", "sign", "actuals")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def finance(reader: Reader, world: World) -> None:
    """Draw the page."""
    record = _chosen(reader, world)
    if record is None:
        st.header(reader("finance.none.title"), anchor=False)
        st.markdown(reader("finance.none.text"))
        st.button(
            reader("company.next.invest"),
            type="primary",
            icon=":material/savings:",
            on_click=partial(go_to, "invest", {}),
        )
        return
    try:
        dossier = read_dossier(record.folder)
    except Defects as problem:
        st.header(reader("finance.altered.title"), anchor=False)
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
        draw_knowing(reader, dossier, record.folder)
    with tabs[3]:
        draw_assumptions(reader, dossier.world)
    with tabs[4]:
        draw_signatures(reader, dossier, record)
    with tabs[5]:
        draw_actuals(reader, dossier, record.folder)


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
        format_func=told_apart(names, lambda name: run_name(reader, records[name])),
        key="finance.run",
        help=reader("finance.run.help"),
        on_change=partial(_keep_chosen, names),
    )
    keep("run", chosen)
    return records[chosen]


def _keep_chosen(names: list[str]) -> None:
    """Keep the run chosen in the address; words of a plan that were changed since name none, and leave the address as it is."""
    if st.session_state["finance.run"] in names:
        keep("run", st.session_state["finance.run"])


def _latest(records: dict[str, runs.Record], world: World) -> str:
    own = (name for name, record in records.items() if company_of(record) == world.name)
    return next(own, next(iter(records)))


def _head(reader: Reader, dossier: Dossier, record: runs.Record) -> None:
    """The figures of a controller, the state of the lock, and the files to take away."""
    money, world = dossier.finance, dossier.world
    st.header(reader("finance.title", world=markdown_safe(reader.label(world, world))), anchor=False)
    made = reader("report.made", version=str(dossier.summary.get("version", "")), replications=str(money.replications), months=str(money.months))  # fmt: skip
    st.caption(f"{made}. {reader('report.sealed', sealed=money.sealed[:16], seed=str(money.seed))}.")
    draw_grounds(reader, dossier)
    draw_verdict(reader, dossier)
    draw_headline(reader, dossier)
    _returns(reader, dossier)
    draw_customers(reader, dossier)
    draw_rules(reader, dossier)
    st.caption(reader("report.conventions"))
    with st.container(horizontal=True, vertical_alignment="center"):
        name = f"{world.name}-{record.short_id}-{reader.language}"
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
            lambda: report(dossier, reader, approvers(reader, record)).encode(),
            f"{name}.html",
            "text/html",
            key="finance.report",
            icon=":material/article:",
            help=reader("finance.report.help"),
            on_click="ignore",
        )
        st.download_button(
            reader("finance.appendix"),
            lambda: appendix(dossier, reader).encode(),
            f"{name}-appendix.html",
            "text/html",
            key="finance.appendix",
            icon=":material/article:",
            help=reader("finance.appendix.help"),
            on_click="ignore",
        )
        icon = {"open": "lock_open", "locked": "lock", "void": "gpp_bad"}[dossier.lock]
        colour = {"open": "gray", "locked": "green", "void": "red"}[dossier.lock]
        told = lock_line(dossier, reader)
        st.markdown(f":{colour}-badge[:material/{icon}: {told}]")


def _returns(reader: Reader, dossier: Dossier) -> None:
    """Say, below the headline, what a controller asks next: the horizon, the rate of return, the kind of plan."""
    money = dossier.finance
    irr, why = irr_words(money, reader)
    inside = reader("finance.inside", eur=reader.eur(money.without_terminal_eur))
    rate = reader("pair", head=reader("report.irr"), figure=irr)
    st.caption(markdown_safe(f"{inside} · {rate} ({why or reader('finance.irr.one')})"))
    st.markdown(" ".join([kind_text(money.kind, reader), *floor_lines(dossier.summary, reader)]))
