"""What stands first on every page of a plan: whether it beats today's, its expected value, and what customers meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from optimize import Dossier, customer_rows, headline, loss_text, months_words, rox_text, rule_rows, verdict
from scenarios import Reader

from ..ui.frame import markdown_safe

TELL = {"good": st.success, "open": st.warning, "bad": st.error, "plain": st.info}
ICONS = {
    "good": ":material/trending_up:",
    "open": ":material/balance:",
    "bad": ":material/trending_down:",
    "plain": ":material/info:",
}
COLOURS = {"better": "blue", "worse": "orange", "same": "gray"}


def draw_verdict(reader: Reader, dossier: Dossier) -> None:
    """Tell whether the plan beats today's, in the colour of what its draws say."""
    told = verdict(dossier.summary, dossier.finance.figures(), reader)
    TELL[told.tone](markdown_safe(told.text), icon=ICONS[told.tone])


def draw_headline(reader: Reader, dossier: Dossier) -> None:
    """Draw the expected value with its band, the chance of a loss, net cost and payback; behind, the central value and its parts."""
    money = dossier.finance
    figures: Mapping[str, Any] = money.figures()
    told, (loss, draws) = headline(figures, reader), loss_text(figures, reader)
    tiles = (
        (told.name, told.figure, told.band),
        (reader("finance.loss"), loss, draws),
        (reader("worth.net"), reader.eur(money.net_spend_eur, signed=True), reader("headline.net")),
        (reader("headline.payback"), months_words(money.payback_months, reader), reader("finance.payback")),
    )
    for column, (name, figure, more) in zip(st.columns([1.4, 1, 1, 1.1]), tiles, strict=True):
        with column.container(border=True, height="stretch"):
            st.caption(name)
            st.markdown(f"### {markdown_safe(figure)}")
            st.caption(markdown_safe(more))
    parts = reader(
        "headline.parts",
        value=reader.eur(money.value_eur, signed=True),
        experience=reader.eur(money.experience_eur, signed=True),
        savings=reader.eur(money.savings_eur, signed=True),
        price=reader.eur(money.price_of_savings_eur, signed=True),
        rox=rox_text(money.kind, money.rox, reader),
    )
    error = money.value_se_eur
    behind = [] if error is None else [reader("headline.error", error=reader.eur(error))]
    kept = money.kept_after_selection
    behind += [] if kept is None else [reader("headline.selection", share=reader.share(kept, 0))]
    st.caption(markdown_safe(" ".join([parts, *behind])))


def draw_customers(reader: Reader, dossier: Dossier) -> None:
    """Draw what customers meet: today, under the plan, the difference with its interval, and the rule on it."""
    st.markdown(f"### {reader('customers.title')}")
    rows = customer_rows(dossier.finance, dossier.summary, reader)
    if not rows:
        st.caption(reader("customers.none"))
        return
    for column, row in zip(st.columns(len(rows)), rows, strict=True):
        with column.container(border=True, height="stretch"):
            st.caption(markdown_safe(row.label))
            st.markdown(f"{markdown_safe(row.today)} → **{markdown_safe(row.plan)}**")
            same = row.direction == "same"
            change = reader("customers.same") if same else row.change
            st.markdown(f":{COLOURS[row.direction]}-badge[{markdown_safe(change)}]")
            st.caption(" · ".join(markdown_safe(one) for one in (row.interval, row.rule) if one))
    with st.expander(reader("customers.every"), key="customers.every"):
        heads = [reader(f"table.{name}") for name in ("figure", "today", "plan", "difference", "interval")]
        every = customer_rows(dossier.finance, dossier.summary, reader, every=True)
        told = [(one.label, one.today, one.plan, one.change, one.interval, one.rule) for one in every]
        table = pd.DataFrame(told, columns=[*heads, reader("customers.rule")])
        st.table(table, border="horizontal", hide_index=True)


def draw_rules(reader: Reader, dossier: Dossier) -> None:
    """Draw the rules that the plan was found under and whether it keeps each; nothing for a plan that was not searched."""
    rows = rule_rows(dossier.summary, dossier.world, reader)
    if not rows:
        return
    st.markdown(f"### {reader('rules.title')}")
    heads = [reader(name) for name in ("prices.rule", "rules.limit", "rules.found", "pages.state")]
    told = [(one.label, one.limit, one.found, reader(f"customers.{one.state}")) for one in rows]
    cells = [[markdown_safe(text) for text in row] for row in told]
    st.table(pd.DataFrame(cells, columns=heads), border="horizontal", hide_index=True)
