"""More or less money: the curve of each lever, what other budgets would buy, what each rule costs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from optimize import rule_name
from scenarios import Reader, figure_text
from sim import METRIC, World, today_eur_year

from ..optimised_run.result import OptimisedRun, Result
from ..ui.chart_card import data_button, picture
from ..ui.choice import told_apart
from ..ui.frame import markdown_safe
from .charts import SELECTED, chart_curve, chart_frontier
from .question import place_budget
from .question_text import goal_name

POINT = ("budget_eur_year", "value_eur", "rox", "experience_eur", "savings_eur", "price_of_savings_eur")


def trade(reader: Reader, found: OptimisedRun) -> None:
    """Draw the tab."""
    _curve(reader, found)
    _frontier(reader, found.world, found.result)
    _tradeoffs(reader, found.world, found.result)
    _prices(reader, found.world, found.result)


def _curve(reader: Reader, found: OptimisedRun) -> None:
    """What each lever's spend is worth, one lever at a time."""
    world, points = found.world, found.responses
    st.markdown(f"### {reader('invest.curve.title')}")
    labels = reader.labels(world)
    sentences = {one["lever"]: one for one in found.result["why"]["sentences"]}
    levers = sorted(points["lever"].unique(), key=lambda name: -_moved(sentences[name]))
    lever = st.selectbox(
        reader("invest.curve.lever"),
        levers,
        format_func=told_apart(levers, lambda name: labels[name]),
        key="invest.curve",
    )
    own = points[points["lever"] == lever].sort_values("eur_year")
    today = today_eur_year(world, next(one for one in world.levers if one.name == lever))
    drawn = chart_curve(own, today, reader.words)
    text = _curve_text(reader, labels[lever], sentences[lever])
    picture(reader, drawn, text, own, f"{world.name}-curve-{lever}")


def _moved(sentence: Mapping[str, Any]) -> float:
    return abs(float(sentence["eur_year"]) - float(sentence["today_eur_year"]))


def _curve_text(reader: Reader, label: str, sentence: Mapping[str, Any]) -> str:
    blanks = {"lever": markdown_safe(label), "plan": reader.eur(sentence["eur_year"]), "today": reader.eur(sentence["today_eur_year"])}  # fmt: skip
    text = reader("invest.curve.text", **blanks, value=reader.eur(sentence["value_eur"], signed=True))
    after = sentence["next_rox"]
    if after is None:
        return f"{text} {reader('invest.curve.end')}"
    return f"{text} {reader('invest.curve.next', rox=reader.eur(after, 2, signed=True))}"


def _frontier(reader: Reader, world: World, result: Result) -> None:
    """What other budgets would buy in the option sets, to click on."""
    st.markdown(f"### {reader('invest.frontier.title')}")
    asked = float(result["budget_eur_year"])
    table = pd.DataFrame(result["why"]["frontier"], columns=list(POINT))
    known = table[table["rox"].notna()].assign(
        asked=lambda rows: (rows["budget_eur_year"] - asked).abs() < 1,
    )
    if known.empty:
        st.caption(reader("invest.frontier.none"))
        return
    best = known.iloc[int(known["rox"].argmax())]
    blanks = {"best": reader.eur(best["budget_eur_year"]), "rox": reader.number(best["rox"], 2, signed=True)}
    text = reader("invest.frontier.text", **blanks)
    key = f"{world.name}-frontier"
    drawn = chart_frontier(known, reader.words)
    picture(reader, drawn, text, known.drop(columns="asked"), key, partial(_clicked, f"{key}.chart"))
    budgets = [round(eur) for eur in known["budget_eur_year"]]
    chosen = st.segmented_control(
        reader("invest.frontier.choose"),
        budgets,
        format_func=told_apart(budgets, reader.eur),
        key="invest.frontier",
        wrap=True,
    )
    if chosen is not None and chosen in budgets:
        row = known.iloc[budgets.index(chosen)]
        st.markdown(
            reader(
                "invest.frontier.point",
                budget=reader.eur(chosen),
                change=reader.share(chosen / asked - 1, signed=True),
                value=reader.eur(row["value_eur"], signed=True),
                rox=reader.number(row["rox"], 2, signed=True),
                experience=reader.eur(row["experience_eur"], signed=True),
                savings=reader.eur(row["savings_eur"], signed=True),
                price=reader.eur(row["price_of_savings_eur"], signed=True),
            )
        )
        st.button(
            reader("invest.frontier.ask", budget=reader.eur(chosen)),
            icon=":material/arrow_back:",
            on_click=partial(place_budget, world, chosen),
            help=reader("invest.frontier.ask.help"),
        )


def _clicked(key: str) -> None:
    """Put the choice of a budget where the chart was clicked."""
    points = st.session_state[key].selection.get(SELECTED, [])
    st.session_state["invest.frontier"] = round(points[0]["budget_eur_year"]) if points else None


def _tradeoffs(reader: Reader, world: World, result: Result) -> None:
    """Plans of which none is better in every goal, where the problem asked for goals."""
    if not result["frontier"]:
        return
    st.markdown(f"### {reader('invest.tradeoffs.title')}")
    st.caption(reader("invest.tradeoffs.text", count=reader.number(len(result["frontier"]))))
    rows = [
        {goal_name(reader, name): _goal(reader, name, value) for name, value in one["goals"].items()}
        for one in sorted(result["frontier"], key=lambda one: -one["goals"]["value_eur"])
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    lines = pd.DataFrame(
        [
            {**one["goals"], **{line["lever"]: line["eur_year"] for line in one["lines"]}}
            for one in result["frontier"]
        ]
    )
    data_button(reader, lines, f"{world.name}-tradeoffs")


def _goal(reader: Reader, name: str, value: float) -> str:
    metric = METRIC[name]
    return reader.eur(value, signed=True) if metric.unit == "eur" else figure_text(reader, metric, value)


def _prices(reader: Reader, world: World, result: Result) -> None:
    """What each rule costs, and what the last euros earn."""
    st.markdown(f"### {reader('prices.title')}")
    rows = [one for one in result["why"]["prices"] if one["eur"] and one["eur"] >= 1]
    if not rows:
        st.caption(reader("prices.none"))
    else:
        st.caption(reader("prices.text"))
        table = {
            reader("prices.rule"): [rule_name(one["rule"], world, reader) for one in rows],
            reader("prices.eur"): [reader.eur(one["eur"]) for one in rows],
            reader("prices.next"): [reader.eur(one["next_eur"], 2, signed=True) for one in rows],
        }
        st.table(pd.DataFrame(table), border="horizontal", hide_index=True)
    if result["marginal_rox"] is not None:
        st.caption(reader("prices.marginal", rox=reader.eur(result["marginal_rox"], 2, signed=True)))
