"""The money of a plan against today's: bridges that add up to the cent, cash flows, downside."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from optimize import LINE, Dossier, bridge_text, chart_flows, chart_steps, line_texts, step_name
from scenarios import Reader

from ..optimised_run.risk import drawn_values, drivers, hinges, risk_line
from ..ui.chart_card import data_button, picture
from ..ui.frame import markdown_safe

Steps = Sequence[tuple[str, float]]


def bridges(reader: Reader, dossier: Dossier) -> None:
    """From today to the plan: by lever, by effect, and line by line."""
    money, name = dossier.finance, dossier.world.name
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"### {reader('report.bridge')}")
        if money.bridge:
            groups = [(step_name(step, reader), step.eur) for step in money.bridge]
            _bridge(
                reader, groups, money.value_eur, f"{name}-bridge", bridge_text(dossier.summary, money, reader)
            )
        else:
            st.info(bridge_text(dossier.summary, money, reader), icon=":material/stacked_bar_chart:")
    with right:
        st.markdown(f"### {reader('report.effects')}")
        effects = [(reader(f"part.{part}"), eur) for part, eur in money.effects.items()]
        _bridge(reader, effects, money.value_eur, f"{name}-effects", reader("finance.effects.how"))
    _lines(reader, dossier)


def cents(eur: float) -> int:
    """An amount in whole cents."""
    return round(eur * 100)


def _bridge(reader: Reader, steps: Steps, value_eur: float, name: str, how: str) -> None:
    """One bridge, the sentence that reads it, its table to the cent, and whether it adds up."""
    most = max(steps, key=lambda step: abs(step[1]))
    text = reader(
        "finance.bridge.text",
        step=markdown_safe(most[0]),
        eur=reader.eur(most[1]),
        value=reader.eur(value_eur),
    )
    table = pd.DataFrame(steps, columns=["step", "eur"])
    total = sum(cents(eur) for _, eur in steps)
    whole = [*steps, (reader("report.plan"), total / 100)]
    drawn = [(step, eur, reader.eur(eur, signed=True)) for step, eur in whole]
    picture(reader, chart_steps(drawn, reader.words), text, table, name)
    rows = [(step, reader.eur(eur, 2, signed=True)) for step, eur in steps]
    rows.append((reader("report.total"), reader.eur(total / 100, 2, signed=True)))
    heads = [reader("chart.part"), reader("chart.eur")]
    st.table(pd.DataFrame(rows, columns=heads), border="horizontal", hide_index=True)
    gap = total - cents(value_eur)
    if gap:
        st.error(reader("finance.bridge.gap", eur=reader.eur(gap / 100, 2, signed=True)))
    else:
        st.caption(f":material/check: {reader('finance.bridge.adds')} {how}")


def _lines(reader: Reader, dossier: Dossier) -> None:
    """Every line that changes: who answers for it, before and after, once."""
    world, levers = dossier.world, dossier.finance.levers
    moved = [one for one in levers if cents(one.plan_eur_year) != cents(one.today_eur_year)]
    st.markdown(f"### {reader('finance.lines')}")
    labels = reader.labels(world)
    sums = [math.fsum(one.today_eur_year for one in levers), math.fsum(one.plan_eur_year for one in levers)]
    st.markdown(
        reader(
            "finance.lines.text",
            today=reader.eur(sums[0]),
            plan=reader.eur(sums[1]),
            change=reader.eur(sums[1] - sums[0], signed=True),
            count=reader.number(len(moved)),
        )
    )
    rows = [
        line_texts(reader, labels[one.lever], one)
        for one in sorted(moved, key=lambda one: one.today_eur_year - one.plan_eur_year)
    ]
    table = pd.DataFrame(rows, columns=[reader(f"report.head.{head}") for head in LINE])
    st.table(table, border="horizontal", hide_index=True)
    raw = [(one.lever, one.owner, one.today_eur_year, one.plan_eur_year, math.fsum(one.once)) for one in levers]  # fmt: skip
    columns = ["lever", "owner", "today_eur_year", "plan_eur_year", "once_eur"]
    data_button(reader, pd.DataFrame(raw, columns=columns), f"{world.name}-lines")


def flows(reader: Reader, dossier: Dossier) -> None:
    """Cash flows by quarter, and when they have paid themselves back."""
    money = dossier.finance
    quarters = money.by_quarter
    st.markdown(f"### {reader('report.flows.title')}")
    text = _flows_text(reader, money.by_month, money.payback_months)
    picture(reader, chart_flows(quarters, reader.words), text, quarters, f"{dossier.world.name}-flows")
    names = [str(name) for name in quarters.columns]
    rows = [
        (reader.number(row[0]), *(reader.eur(float(eur)) for eur in row[1:]))
        for row in quarters.itertuples(index=False)
    ]
    heads = [reader(f"report.head.{name}") for name in names]
    st.table(pd.DataFrame(rows, columns=heads), border="horizontal", hide_index=True)
    left, right = money.value_eur - money.terminal_value_eur, money.terminal_value_eur
    st.markdown(
        reader(
            "finance.flows.sum",
            inside=reader.eur(left, 2),
            terminal=reader.eur(right, 2, signed=True),
            value=reader.eur(money.value_eur, 2, signed=True),
        )
    )
    data_button(reader, money.by_month, f"{dossier.world.name}-months")


def _flows_text(reader: Reader, months: pd.DataFrame, payback: int | None) -> str:
    lowest = int(months["cumulated"].argmin())
    low = float(months["cumulated"].iloc[lowest])
    end = reader.eur(float(months["cumulated"].iloc[-1]))
    if low >= 0:
        return reader("finance.flows.never", end=end)
    blanks = {"month": str(months["month"].iloc[lowest]), "low": reader.eur(low), "end": end}
    if payback is None:
        return reader("finance.flows.open", **blanks)
    return reader("finance.flows.paid", **blanks, months=str(payback))


def risk(reader: Reader, dossier: Dossier) -> None:
    """Draw how far the value may fall short, and on what that hinges."""
    money, result, name = dossier.finance, dossier.summary, dossier.world.name
    has_draws = bool(money.draws_eur) and bool((result.get("rox") or {}).get("draws"))
    if not has_draws:
        st.info(reader("draws.remedy"), icon=":material/casino:")
        _spreads(reader, dossier)
        return
    left, right = st.columns(2, gap="large")
    with left:
        drawn_values(reader, money.draws_eur, risk_line(reader, result), f"{name}-finance")
        _spreads(reader, dossier)
    with right:
        hinges(reader, dossier.world, result, f"{name}-finance")
    drivers(reader, dossier.world, result)


def _spreads(reader: Reader, dossier: Dossier) -> None:
    money = dossier.finance
    told = (("report.risk", money.risk), ("report.simulation_spread", money.simulation_spread))
    rows = [
        (
            reader(key, count=str(one.values)),
            *(reader.eur(eur) for eur in (one.p10, one.p50, one.p90, one.worst_tenth)),
        )
        for key, one in told
        if one
    ]
    heads = [reader("report.spread"), "P10", "P50", "P90", reader("report.worst_tenth")]
    st.table(pd.DataFrame(rows, columns=heads), border="horizontal", hide_index=True)
    share = money.break_even_share
    need = reader("report.break_even.none") if share is None else reader.share(share)
    without = reader.eur(money.without_terminal_eur)
    lines = ((reader("report.break_even"), need), (reader("report.without_terminal"), without))
    st.markdown("\n".join(f"- {reader('pair', head=head, figure=f'**{figure}**')}" for head, figure in lines))
