"""Seven questions along the customer's path, whose answers name the stage of maturity of a company."""

from __future__ import annotations

import streamlit as st

from scenarios import STEPS, Reader, assessed, stages

from .answers import PREFIX, answers

PLACE = "maturity."


def draw_maturity(reader: Reader) -> str | None:
    """Draw the seven questions; return the stage they name, None until all are answered: the template's then stands."""
    with st.expander(reader("company.maturity"), key="company.maturity"):
        st.caption(reader("company.maturity.text"))
        st.caption(reader("assess.scale"))
        for step in STEPS:
            st.segmented_control(
                reader(f"assess.question.{step}"),
                [str(answer) for answer in range(1, len(stages()) + 1)],
                key=f"{PREFIX}{PLACE}{step}",
                persist_state="session",
            )
        given = answers()
        said = [given.get(f"{PLACE}{step}") for step in STEPS]
        if not all(said):
            count = reader.number(sum(one is not None for one in said))
            st.caption(reader("company.maturity.open", count=count, of=reader.number(len(STEPS))))
            return None
        stage = assessed([int(one) for one in said if one])
        st.markdown(
            f"{reader('assess.stage', stage=reader(f'stage.{stage}'), name=stage)}. {reader(f'stage.{stage}.text')}"
        )
        return stage
