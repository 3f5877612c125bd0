"""Cards of a run: what knowing more is worth before deciding, and the test that would settle the plan."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from optimize import Dossier, pilot_text, worth_text
from scenarios import Reader

from ..ui.frame import markdown_safe


def draw_knowing(reader: Reader, dossier: Dossier, folder: Path) -> None:
    """Draw both cards side by side, or how to fill them."""
    worth, pilot = worth_text(dossier, reader), pilot_text(dossier, reader)
    left, right = st.columns(2, gap="large")
    with left:
        draw_card(reader, "knowing.title", worth, f"rox worth {folder} --draw 256")
    with right:
        draw_card(reader, "pilot.title", pilot, f"rox pilot {folder}")


def draw_card(reader: Reader, title: str, lines: list[str], command: str) -> None:
    """Draw sentences below their title, the first bold; where there are none yet, the command that finds them."""
    with st.container(border=True):
        st.markdown(f"### {reader(title)}")
        if not lines:
            st.caption(reader(f"{title.removesuffix('.title')}.empty"))
            st.code(command, language=None, wrap_lines=True)
            return
        st.markdown(f"**{markdown_safe(lines[0])}**")
        for line in lines[1:]:
            st.markdown(f"- {markdown_safe(line.strip())}" if line.startswith("  ") else markdown_safe(line))
