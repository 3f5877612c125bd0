"""Home: three questions and where each is answered, the last work, a way through all pages, what the words mean."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import streamlit as st

from scenarios import Reader
from sim import World

from ..runs.entries import Entry, entries, world_label
from ..runs.page import open_entry
from ..scenario.company_picker import FIRST_WORLD
from ..ui.clock import clock_here
from ..ui.frame import go_to, keep, markdown_safe

# each question: its icon, the page that answers it, and the page that goes on from there
QUESTIONS = {
    "change": (":material/tune:", "explore", "journey"),
    "own": (":material/domain_add:", "company", "calibrate"),
    "plan": (":material/savings:", "invest", "finance"),
}
# what the first card tries, so that a stranger sees an answer at once
FIRST_MOVE = "200000~branch~bot_reach_information:60,single_view:40"
TOUR = ("company", "calibrate", "explore", "journey", "invest", "finance", "runs")
TERMS = (
    *("value", "net_cost", "chances", "equity", "lever", "seat"),
    *("touchpoint", "truth", "fcr", "ease", "nps", "calibration", "lock"),
)
LAST = 3


def home(reader: Reader, world: World) -> None:
    """Draw the page."""
    st.header(reader("home.title"), anchor=False)
    st.markdown(reader("home.text"))
    for column, name in zip(st.columns(len(QUESTIONS), gap="medium"), QUESTIONS, strict=True):
        with column, st.container(border=True, height="stretch", key=f"home.{name}"):
            _question(reader, world, name)
    _last_work(reader)
    with st.expander(reader("home.tour"), icon=":material/signpost:", key="home.tour"):
        st.markdown(
            "\n".join(f"1. **{reader(f'page.{one}')}**: {reader(f'home.tour.{one}')}" for one in TOUR)
        )
    with st.expander(reader("home.terms"), icon=":material/help:", key="home.terms"):
        st.markdown(
            "\n".join(
                f"- **{reader(f'home.term.{one}')}**: {reader(f'home.term.{one}.text')}" for one in TERMS
            )
        )


def _question(reader: Reader, world: World, name: str) -> None:
    """A card: who asks what, the button that answers it, and a second for whoever has begun."""
    icon, first, then = QUESTIONS[name]
    st.markdown(f"### {reader(f'home.{name}.title')}")
    st.markdown(reader(f"home.{name}.text"))
    st.button(
        reader(f"home.{name}.do"),
        icon=icon,
        type="primary",
        width="stretch",
        key=f"home.{name}.do",
        on_click=_try_a_change if name == "change" else partial(go_to, first, {}),
    )
    here = markdown_safe(reader.label(world, world))
    st.button(
        reader(f"home.{name}.then", world=here),
        type="tertiary",
        icon=":material/arrow_forward:",
        key=f"home.{name}.then",
        on_click=partial(go_to, then, {}),
    )


def _try_a_change() -> None:
    """Go to the bundled bank with money already in the sentence: an answer to look at before anything is asked."""
    st.session_state["world_choice"] = FIRST_WORLD
    keep("world", FIRST_WORLD)
    go_to("explore", {"world": FIRST_WORLD, "move": FIRST_MOVE})


def _last_work(reader: Reader) -> None:
    """The latest things started, each with the button that opens it."""
    shown = [one for one in entries() if one.page is not None][:LAST]
    st.markdown(f"### {reader('home.last')}")
    if not shown:
        st.markdown(reader("home.last.none"))
    for entry in shown:
        _line(reader, entry)


def _line(reader: Reader, entry: Entry) -> None:
    what = reader.one_of("runs.verb", entry.kind)
    where = markdown_safe(world_label(reader, entry.world)) if entry.world else reader("runs.no_world")
    when = reader.moment(datetime.fromtimestamp(entry.started, clock_here()))
    with st.container(horizontal=True, vertical_alignment="center", key=f"home.last.{entry.id}"):
        st.markdown(f"**{what}** · {where} · {when} · {reader(f'runs.state.{entry.state}')}")
        if entry.page is not None:
            st.button(
                reader("runs.open"),
                key=f"home.open.{entry.id}",
                icon=":material/open_in_new:",
                on_click=partial(open_entry, *entry.page),
            )
