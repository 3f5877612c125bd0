"""The frame of every page: language, world, look, and how an error is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from scenarios import bundled, words
from sim import Defects, World

from .answers import world_named
from .reader import Reader, plain

LANGUAGES = ("fr", "en")
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
FIRST_WORLD = "bank"
STYLE = """
<style>
[data-testid="stMainBlockContainer"] {padding-top: 4rem; padding-bottom: 3rem; max-width: 1500px;}
[data-testid="stMetricValue"] {font-size: 1.7rem;}
[data-testid="stTable"] td, [data-testid="stTable"] th {font-variant-numeric: tabular-nums;}
</style>
"""


def asked(name: str) -> str | None:
    """What the address or, after a change of page, the session says of a parameter that no control holds."""
    found = st.query_params.get(name) or st.session_state.get(f"kept.{name}")
    return None if found is None else str(found)


def keep(name: str, value: str | None) -> None:
    """Write a parameter into the address and the session; None removes it."""
    if value is None:
        st.session_state.pop(f"kept.{name}", None)
        st.query_params.pop(name, None)
        return
    st.session_state[f"kept.{name}"] = value
    if st.query_params.get(name) != value:
        st.query_params[name] = value


def choose_language() -> Reader:
    """The language switch, bound to the address; the browser's language where the address says nothing."""
    preferred = "fr" if (st.context.locale or "").lower().startswith("fr") else "en"
    language = st.segmented_control(
        "Langue · Language",
        LANGUAGES,
        default=preferred,
        required=True,
        key="lang",
        bind="query-params",
        label_visibility="collapsed",
    )
    return Reader(language or preferred, words(language or preferred))


def choose_world(reader: Reader) -> World:
    """The choice of a bundled world, kept in the address."""
    names = bundled()
    first = FIRST_WORLD if FIRST_WORLD in names else names[0]
    wanted = asked("world") or first
    if wanted not in names:
        st.warning(reader("frame.world.unknown", name=plain(wanted), names=", ".join(names)))
        wanted = first
    name = st.selectbox(
        reader("frame.world.label"),
        names,
        index=names.index(wanted),
        format_func=lambda one: world_named(one).label,
        key="world_choice",
        help=reader("frame.world.help"),
    )
    keep("world", name)
    return world_named(name)


@contextmanager
def told_in_words(reader: Reader) -> Iterator[None]:
    """Tell what a user can repair as words with the repair, never as a stack trace."""
    try:
        yield
    except Defects as problem:
        tell_defects(reader, problem)


def tell_defects(reader: Reader, problem: Defects) -> None:
    """Show every defect: where, what came, what is allowed, how to repair it."""
    lines = [
        reader(
            "frame.defect",
            place=plain(one.place),
            value=plain(one.value),
            allowed=plain(one.allowed),
            repair=plain(one.repair),
        )
        for one in problem.defects
    ]
    st.error("\n".join([reader("frame.defects", file=plain(problem.file)), "", *(f"- {line}" for line in lines)]))
