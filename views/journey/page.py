"""Journey: where customers come, the paths they take, what they remember, and one of their stories."""

from __future__ import annotations

import streamlit as st

from sim import World

from ..reader import Reader


def journey(reader: Reader, world: World) -> None:  # noqa: ARG001 the world is what the page will show
    """Draw the page."""
    st.subheader(reader("journey.title"), anchor=False)
