"""One synthetic customer's story: a number in, what happened out, drawn, in words and as a table."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from scenarios import Reader
from sim import sentences, story

from ..ui.chart_card import data_button, picture
from ..ui.frame import keep, markdown_safe, query_parameter
from .charts import chart_story
from .logged_run import LoggedRun

EXAMPLES = ("truth", "bot", "left", "faithful")


def draw_story(reader: Reader, lives: LoggedRun) -> None:
    """Draw the choice of a customer, and that customer's story."""
    people = lives.outcomes.customers_table()
    most, kinds = len(people) - 1, examples(lives)
    number = _number(reader, most, kinds)
    person = people.iloc[number]
    segment = next(one for one in lives.world.segments if one.name == person["segment"])
    table = story(lives.outcomes, number, lives.plan)
    told = sentences(table, reader.labels(lives.world), reader.words)
    st.markdown(f"### {reader('journey.tale.title', number=str(number))}")
    text = reader(
        "journey.tale.text",
        segment=f"**{markdown_safe(reader.label(lives.world, segment))}**",
        contacts=reader.counted("journey.tale.contacts", int((table["event"] == "contact").sum())),
        ends=reader("journey.tale.ends.left" if person["left"] >= 0 else "journey.tale.ends.stays"),
    )
    picture(reader, chart_story(table, reader.words), text, table, f"{lives.world.name}-customer-{number}")
    st.markdown("\n".join(f"1. {markdown_safe(sentence)}" for sentence in told))
    data_button(reader, pd.DataFrame({"sentence": told}), f"{lives.world.name}-customer-{number}-sentences")


def _number(reader: Reader, most: int, kinds: dict[str, int]) -> int:
    """The number picked; the first of the examples where neither the reader nor the address says."""
    state, wanted = st.session_state, query_parameter("customer") or ""
    if not 0 <= int(state.get("tale.number", -1)) <= most:
        first = next(iter(kinds.values()), 0)
        state["tale.number"] = int(wanted) if wanted.isdecimal() and int(wanted) <= most else first
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        number = st.number_input(
            reader("journey.tale.number"),
            min_value=0,
            max_value=most,
            step=1,
            key="tale.number",
            help=reader("journey.tale.help", most=reader.number(most)),
            persist_state="session",
        )
    with right, st.container(horizontal=True):
        for name, example in kinds.items():
            st.button(
                reader(f"journey.tale.{name}"),
                key=f"tale.{name}",
                on_click=partial(state.update, {"tale.number": example}),
            )
    keep("customer", str(number))
    return int(number)


def examples(lives: LoggedRun) -> dict[str, int]:
    """The first customer of each kind worth a story, where there is one."""
    contacts, people = lives.log.contacts, lives.outcomes.customers_table()
    began = people["joined"] == 0
    lived = people["contacts"] >= 3
    founders = set(people.loc[began, "customer"].astype(int))
    found = {
        "truth": contacts.loc[contacts["truth"] > 0, "customer"],
        "bot": contacts.loc[contacts["bot"] == "handed_over", "customer"],
        "left": people.loc[began & lived & (people["left"] >= lives.outcomes.warm_up), "customer"],
        "faithful": people.loc[began & lived & (people["left"] < 0), "customer"],
    }
    firsts = {
        name: next((int(one) for one in rows if int(one) in founders), None) for name, rows in found.items()
    }
    return {name: number for name, number in firsts.items() if number is not None}
