"""Figures as tiles and as a table, today's next to the plan's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from optimize import AtOnce, Figure
from scenarios import Reader, figure_change, figure_interval, figure_text
from sim import Rox

BETTER: Literal["blue"] = "blue"
WORSE: Literal["orange"] = "orange"  # told apart by every eye; the arrow says the rest


def is_nothing(text: str) -> bool:
    """Return whether a written number shows no figure but zeros."""
    return not any(figure in text for figure in "123456789")


def figure_tiles(reader: Reader, shown: Sequence[Figure], *, is_compared: bool) -> None:
    """The headline figures, each with today's next to it."""
    chosen = [one for one in shown if "tile" in one.metric.scopes]
    for column, figure in zip(st.columns(len(chosen)), chosen, strict=True):
        metric = figure.metric
        label, text = reader(f"figure.{metric.name}"), reader(f"figure.{metric.name}.help")
        if not is_compared:
            column.metric(
                label,
                figure_text(reader, metric, figure.today.mean),
                help=text,
                border=True,
                height="stretch",
            )
            continue
        change = figure_change(reader, metric, figure.difference.mean)
        same = is_nothing(change)
        column.metric(
            label,
            figure_text(reader, metric, figure.plan.mean),
            reader("tile.same") if same else change,
            delta_color="gray" if same else BETTER if figure.is_better else WORSE,
            delta_arrow="off" if same else "up" if figure.difference.mean > 0 else "down",
            delta_description=reader("tile.today", today=figure_text(reader, metric, figure.today.mean)),
            help=text,
            border=True,
            height="stretch",
        )


def figure_table(reader: Reader, shown: Sequence[Figure], *, is_compared: bool) -> None:
    """Every figure, a row each: today, plan, difference, and its interval where it is known."""
    rows = []
    for figure in shown:
        metric = figure.metric
        row = {reader("table.figure"): reader(f"figure.{metric.name}"), reader("table.today"): figure_text(reader, metric, figure.today.mean)}  # fmt: skip
        if is_compared:
            change, finer = figure.difference, 1 if math.isfinite(figure.difference.se) else 0
            row[reader("table.plan")] = figure_text(reader, metric, figure.plan.mean)
            row[reader("table.difference")] = figure_change(reader, metric, change.mean, finer=finer)
            if finer:
                row[reader("table.interval")] = figure_interval(reader, metric, change.lo, change.hi)
        rows.append(row)
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def worth_tiles(reader: Reader, rox: Rox) -> None:
    """Value, the three figures that it is the sum of, and ROX; below, what kind of plan it is and its money."""
    experience, price = rox.experience_eur, rox.price_of_savings_eur
    shown = (
        ("value", reader.eur(rox.value_eur, signed=True), _between(reader, rox.value_lo, rox.value_hi)),
        (
            "experience",
            reader.eur(experience.mean, signed=True),
            _between(reader, experience.lo, experience.hi),
        ),
        ("savings", reader.eur(rox.savings_eur, signed=True), ""),
        ("price", reader.eur(price.mean, signed=True), _between(reader, price.lo, price.hi)),
        ("rox", reader.number(rox.mean, 2, signed=True), interval(reader, rox)),
    )
    for column, (name, figure, ends) in zip(st.columns(len(shown)), shown, strict=True):
        column.metric(
            reader(f"worth.{name}"),
            figure,
            ends or None,
            delta_color="gray",
            delta_arrow="off",
            help=reader(f"worth.{name}.help"),
            border=True,
            height="stretch",
        )
    if rox.kind:
        st.markdown(f"**{reader(f'worth.kind.{rox.kind}')}**")
    gain = _between(reader, rox.delta_customer_equity_eur_lo, rox.delta_customer_equity_eur_hi)
    equity = reader.eur(rox.delta_customer_equity_eur, signed=True)
    told = (
        ("equity", f"{equity} ({gain})" if gain else equity),
        ("work", reader.eur(rox.put_to_work_eur)),
        ("net", reader.eur(rox.net_spend_eur, signed=True)),
    )
    st.caption(
        " · ".join(reader("pair", head=reader(f"worth.{name}"), figure=figure) for name, figure in told)
    )


def worth_at_once(reader: Reader, likely: AtOnce) -> None:
    """Value before it is simulated, with its error; the range alone where the sign is not known."""
    value, error = likely.value_eur, likely.error_eur
    low, high = (reader.eur(end, signed=True) for end in (value - error, value + error))
    st.metric(
        reader("worth.value"),
        reader("worth.at_once", value=reader.eur(value, signed=True), error=reader.eur(error))
        if abs(value) >= error
        else reader("worth.at_once.unsure", low=low, high=high),
        reader("worth.at_once.text"),
        delta_color="gray",
        delta_arrow="off",
        help=reader("worth.at_once.help"),
        border=True,
    )


def _between(reader: Reader, low: float, high: float) -> str:
    """A 95 % interval in EUR; empty where it is unknown."""
    if not math.isfinite(low):
        return ""
    # a line may break before a minus, and not between it and its €
    ends = {name: reader.eur(end).replace("−€", "−\u2060€") for name, end in (("lo", low), ("hi", high))}
    return reader("interval", **ends)


def interval(reader: Reader, rox: Rox) -> str:
    """The 95 % interval of ROX; empty where it is unknown."""
    if rox.lo is None or rox.hi is None or not math.isfinite(rox.lo):
        return ""
    return reader(
        "interval", lo=reader.number(rox.lo, 2, signed=True), hi=reader.number(rox.hi, 2, signed=True)
    )
