"""Cards of a run: what knowing more is worth before deciding, and the test that would settle the plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from optimize import (
    Dossier,
    decision_lines,
    failure_lines,
    field_text,
    load_table,
    pilot_text,
    plan_text,
    worth_text,
)
from scenarios import Reader, field_name

from ..ui.chart_card import picture
from ..ui.frame import markdown_safe
from .knowing_charts import chart_asking, chart_decisions, chart_losses, chart_power, chart_worth


def draw_knowing(reader: Reader, dossier: Dossier, folder: Path) -> None:
    """Draw both cards side by side, or how to fill them."""
    worth, pilot = worth_text(dossier, reader), pilot_text(dossier, reader)
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        draw_card(reader, "knowing.title", worth, f"rox worth {folder} --draw 256")
        if dossier.worth is not None:
            draw_worth(reader, dossier, dossier.worth, folder)
    with right, st.container(border=True):
        draw_card(reader, "pilot.title", pilot, f"rox pilot {folder}")
        if dossier.pilot is not None:
            draw_pilot(reader, dossier, dossier.pilot)


def draw_card(reader: Reader, title: str, lines: list[str], command: str) -> None:
    """Draw sentences below their title, the first bold; where there are none yet, the command that finds them."""
    st.markdown(f"### {reader(title)}")
    if not lines:
        st.caption(reader(f"{title.removesuffix('.title')}.empty"))
        st.code(command, language=None, wrap_lines=True)
        return
    st.markdown(f"**{markdown_safe(lines[0])}**")
    for line in lines[1:]:
        st.markdown(f"- {markdown_safe(line.strip())}" if line.startswith("  ") else markdown_safe(line))


def draw_worth(reader: Reader, dossier: Dossier, worth: Mapping[str, Any], folder: Path) -> None:
    """Draw what each part is worth knowing, what more answers earn beyond their cost, and where the plan loses."""
    parts = pd.DataFrame(
        [
            {"label": reader(f"knowing.group.{one['group']}"), "eur": one["eur"], "se": one["se"], "clear": one["named"]}
            for one in worth["groups"]
            if one["eur"] > 0
        ]
    )  # fmt: skip
    if len(parts):
        picture(
            reader, chart_worth(parts, reader.words), reader("knowing.chart.parts"), parts, "knowing-worth"
        )
    if worth["questions"]:
        asked = pd.DataFrame(worth["questions"])[["answers", "net_eur"]]
        picture(
            reader, chart_asking(asked, reader.words), reader("knowing.chart.asking"), asked, "knowing-asking"
        )
    draw_losses(reader, dossier, worth["failure"], folder)


def draw_losses(reader: Reader, dossier: Dossier, failure: Mapping[str, Any], folder: Path) -> None:
    """Draw the draws by the two numbers that the plan fails by; nothing where they are not two, or no longer drawn."""
    table = load_table(folder)
    if table is None or len(failure["limits"]) != 2:
        return
    fields = [one["field"] for one in failure["limits"]]
    if not set(fields) <= set(table.fields):
        return
    world = dossier.world

    def named(reader: Reader, field: str) -> str:
        return field_name(reader, world, field)

    limits = [{**one, "label": field_text(reader, world, one["field"], named)} for one in failure["limits"]]
    first, second = (table.of(field) for field in fields)
    draws = pd.DataFrame({"first": first, "second": second, "value_eur": table.means_eur[:, 1]})
    [sentence] = failure_lines(failure, world, reader, lambda reader, field: field_name(reader, world, field))
    chart = chart_losses(draws, limits, reader.words)
    picture(reader, chart, markdown_safe(sentence), draws, "knowing-losses")


def draw_pilot(reader: Reader, dossier: Dossier, pilot: Mapping[str, Any]) -> None:
    """Draw how many such pilots would see the effect by how long they last, and what to do at each result."""
    alike = [pilot, *(one for one in pilot["others"] if one["lever"] == pilot["lever"])]
    lengths = pd.DataFrame(alike)[["months", "customers", "power"]].drop_duplicates(["months", "customers"])
    if lengths["months"].nunique() > 1:
        picture(
            reader, chart_power(lengths, reader.words), reader("pilot.chart.powers"), lengths, "pilot-power"
        )
    if pilot["test_first"] and len(pilot["decisions"]) > 1:
        said = decision_lines(pilot, dossier.world, reader)
        strip = pd.DataFrame(
            [
                {
                    "plan": plan_text(reader, dossier.world, one["plan"]),
                    "chance": one["chance"],
                    "result": text,
                }
                for one, text in zip(pilot["decisions"], said, strict=True)
            ]
        )
        picture(
            reader, chart_decisions(strip, reader.words), reader("pilot.chart.strip"), strip, "pilot-strip"
        )
