"""What is known of a company so far: its size, its teams, the portrait of a drafted one, and what its numbers rest on."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from calibration import Figures, company
from scenarios import Reader, load_world
from sim import World

from ..ui.frame import markdown_safe

COLOURS = {
    "measured": "#0b6e99",
    "fitted": "#00735c",
    "borrowed": "#7b3fa0",
    "published": "#6b5200",
    "assumed": "#6b7682",
}
EVIDENCE = """<div class="rox-evidence">
<style>.rox-evidence table {{border-collapse: collapse; width: 100%; font-size: .9rem}}
.rox-evidence td, .rox-evidence th {{padding: .15rem .4rem; text-align: left; font-weight: 400}}
.rox-evidence td.number {{text-align: right; font-variant-numeric: tabular-nums}}
.rox-evidence .bar {{display: flex; height: 1rem; border-radius: 4px; overflow: hidden; margin-bottom: .4rem}}
.rox-evidence .dot {{display: inline-block; width: .7rem; height: .7rem; border-radius: 2px; margin-right: .4rem}}</style>
<div class="bar" aria-hidden="true">{bar}</div><table>{rows}</table></div>"""


@st.cache_data(show_spinner=False, max_entries=64)
def _look(template: str, stated: str, _figures: Figures) -> company.Look:  # noqa: ARG001 the text is the key
    return company.first_look(load_world(template), _figures)


def draw_first_look(reader: Reader, template: World, figures: Figures) -> None:
    """Draw what the answers make so far, before anything is simulated."""
    look = _look(template.name, company.figures_text(figures), figures)
    labels = company.labels_of(template, reader)
    total = sum(look.contacts.values())
    st.markdown(
        reader(
            "company.look.size",
            customers=reader.number(figures.customers),
            contacts=reader.number(float(f"{total:.3g}")),
            each=reader.number(total / figures.customers, 2),
        )
    )
    minutes = {one.name: one.handling_min for one in template.channels}
    for name, seats in look.seats.items():
        text = reader(
            "company.look.team",
            name=markdown_safe(labels[f"desk.{name}"]),
            seats=reader.number(seats),
            load=reader.share(look.load[name], 0),
        )
        least, most = company.LOAD_USUAL
        if not least <= look.load[name] <= most:
            asked = "busy" if look.load[name] > most else "idle"
            st.warning(f"{text} {reader(f'company.look.{asked}')}")
        else:
            st.markdown(text)
        for channel in template.channels:
            if channel.desk != name or channel.name not in look.minutes:
                continue
            ratio = look.minutes[channel.name] / minutes[channel.name]
            if not company.MINUTES_USUAL[0] <= ratio <= company.MINUTES_USUAL[1]:
                st.warning(
                    reader(
                        "company.look.minutes",
                        name=markdown_safe(labels[f"channel.{channel.name}"]),
                        minutes=reader.number(look.minutes[channel.name], 1),
                        template=reader.number(minutes[channel.name], 1),
                    )
                )
    draw_evidence(reader, look.evidence)


def draw_evidence(reader: Reader, evidence: Mapping[Any, int]) -> None:
    """Draw how many numbers are measured, fitted, borrowed, published or assumed."""
    total = sum(evidence.values())
    st.markdown(reader("company.evidence", count=reader.number(total)))
    bar = "".join(
        f'<div style="width:{100 * count / max(total, 1):.2f}%;background:{COLOURS[grounds]}"></div>'
        for grounds, count in evidence.items()
    )
    rows = "".join(
        f'<tr><th scope="row"><span class="dot" style="background:{COLOURS[grounds]}"></span>'
        f"{escape(reader(f'company.grounds.{grounds}'))}</th>"
        f'<td class="number">{escape(reader.number(count))}</td>'
        f"<td>{escape(reader(f'company.rests.{grounds}'))}</td></tr>"
        for grounds, count in evidence.items()
    )
    st.html(EVIDENCE.format(bar=bar, rows=rows))


def draw_portrait(reader: Reader, world: World, rows: list[dict[str, Any]]) -> None:
    """Draw what was stated against what a fresh year shows; a miss names the two answers that pull apart."""
    labels = company.labels_of(world, reader)
    far = [row for row in rows if row["is_far"]]
    near = reader.number(len(rows) - len(far))
    text = reader("company.portrait.near", near=near, of=reader.number(len(rows)))
    (st.warning if far else st.success)(text)
    for row in far:
        first, second = (company.field_text(one, labels, reader) for one in row["apart"])
        st.error(
            reader(
                "company.portrait.far",
                figure=markdown_safe(company.field_text(row["field"], labels, reader)),
                stated=company.figure_text(row["field"], row["stated"], reader),
                simulated=company.figure_text(row["field"], row["simulated"], reader),
                first=markdown_safe(first),
                second=markdown_safe(second),
            )
        )
    heads = [reader(f"company.head.{name}") for name in ("figure", "stated", "simulated", "off")]
    table = pd.DataFrame(
        [
            [
                company.field_text(row["field"], labels, reader),
                company.figure_text(row["field"], row["stated"], reader),
                company.figure_text(row["field"], row["simulated"], reader),
                _off(reader, row),
            ]
            for row in rows
        ],
        columns=heads,
    )
    st.table(table.set_index(heads[0]))


def _off(reader: Reader, row: Mapping[str, Any]) -> str:
    if row["field"] == "nps":
        return reader("unit.points", number=reader.number(100 * row["off"], 1, signed=True))
    return reader.share(row["off"], 1, signed=True)
