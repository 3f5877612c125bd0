"""Calibrate: files in, what was understood, a fit in the background, and what it can and cannot say."""

from __future__ import annotations

import streamlit as st

from sim import World

from ..reader import Reader


def calibrate(reader: Reader, world: World) -> None:  # noqa: ARG001
    """Draw the page."""
    st.subheader(reader("calibrate.empty.title"))
