"""What the figures of a page rest on, shown before any of them."""

from __future__ import annotations

import streamlit as st

from optimize import Dossier
from scenarios import Reader, ground_lines

from .frame import markdown_safe

ICONS = {
    "": ":material/info:",
    "green": ":material/check_circle:",
    "amber": ":material/warning:",
    "red": ":material/error:",
}


def draw_grounds(reader: Reader, dossier: Dossier) -> None:
    """Tell the verdict of the fit, what is borrowed and what was accepted in words."""
    verdict = dossier.world.fit.verdict
    told = {"green": st.success, "amber": st.warning, "red": st.error}.get(verdict, st.info)
    lines = ground_lines(dossier.world, reader, dossier.accepted)
    told("\n\n".join(markdown_safe(line) for line in lines), icon=ICONS[verdict])
