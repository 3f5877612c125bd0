"""Runs: everything started, by whom, its state, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from sim import World

from ..reader import Reader


def started(reader: Reader, world: World) -> None:  # noqa: ARG001
    """Draw the page."""
    st.subheader(reader("runs.title"))
