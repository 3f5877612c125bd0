"""Finance: the money of a finished run, its downside, its assumptions, its signatures."""

from __future__ import annotations

import streamlit as st

from sim import World

from ..reader import Reader


def finance(reader: Reader, world: World) -> None:  # noqa: ARG001 a run carries its own world
    """Draw the page."""
    st.subheader(reader("finance.none.title"), anchor=False)
    st.markdown(reader("finance.none.text"))
