"""What each further contact costs, in euros, in satisfaction and in recommendation."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from scenarios import Reader

from ..ui.chart_card import picture
from .charts import chart_further
from .logged_run import LoggedRun
from .study import chart_contact_values, study
from .touchpoints import FEWEST


def contacts(reader: Reader, lives: LoggedRun) -> None:
    """Draw what follows the first contact, then, once it was tried, what a further one costs in all."""
    table = lives.table("further_contacts")
    known = table[table["cases"] >= FEWEST]
    st.markdown(f"### {reader('journey.further.title')}")
    seconds = known[known["contacts"] == 2].dropna(subset=["nps_more"])
    if not len(seconds):
        st.info(reader("journey.nothing"))
        return
    dearest = seconds.iloc[int(seconds["nps_more"].argmin())]
    sentence = reader(
        "journey.further.text",
        motive=f"**{reader.one_of('motive', dearest['motive'])}**",
        points=reader.number(-dearest["nps_more"], 1),
        eur=reader.eur(dearest["eur_more"], 2),
        fewest=str(FEWEST),
    )
    drawn = known.assign(label=[reader.one_of("motive", name) for name in known["motive"]])
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        name = f"{lives.world.name}-further-contacts"
        picture(reader, chart_further(drawn, reader.words), sentence, table, name)
    with right:
        rows = [further_row(reader, row) for row in seconds.to_dict("records")]
        st.caption(reader("journey.further.second"))
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    st.markdown(f"### {reader('journey.contact_value.title')}")
    found = study(reader, lives)
    if found is not None:
        _values(reader, lives, found["contact_values"])


def further_row(reader: Reader, row: dict[object, float]) -> dict[str, str]:
    """Return what a second contact changes for a need."""
    return {
        reader("journey.motive"): reader.one_of("motive", str(row["motive"])),
        reader("journey.further.csat"): reader(
            "unit.points", number=reader.number(100 * row["csat_more"], 1, signed=True)
        ),
        reader("journey.further.nps"): reader.number(row["nps_more"], 1, signed=True),
        reader("journey.further.eur"): reader.eur(row["eur_more"], 2, signed=True),
    }


def _values(reader: Reader, lives: LoggedRun, table: pd.DataFrame) -> None:
    """Customer equity that one contact more takes, by need."""
    first = table.iloc[int(table["eur_contact"].argmax())]
    sentence = reader(
        "journey.contact_value.text",
        motive=f"**{reader.one_of('motive', first['motive'])}**",
        eur=reader.eur(first["eur_contact"], 2),
    )
    drawn = table.assign(label=[reader.one_of("motive", name) for name in table["motive"]])
    chart = chart_contact_values(drawn, reader.words)
    picture(reader, chart, sentence, table, f"{lives.world.name}-contact-values")
