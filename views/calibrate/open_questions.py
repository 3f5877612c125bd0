"""What a file leaves open: each question with its answers, and the columns that were weighed for each role."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from calibration import Mapping, Question, answer_texts, question_text, with_answer
from scenarios import Reader
from sim import digest

from ..ui.chart_card import data_button
from ..ui.frame import markdown_safe
from .uploads import Draft, keep_mapping


def draw_questions(reader: Reader, draft: Draft, mapping: Mapping) -> None:
    """Draw the open questions; an answer is a button, and what it changes is seen below."""
    if not mapping.questions:
        return
    st.markdown(f"### {reader('question.title')}")
    st.markdown(reader("question.text"))
    for place, question in enumerate(mapping.questions):
        with st.container(border=True):
            st.markdown(f"{place + 1}. {markdown_safe(reader.say(question_text(question)))}")
            _answers(reader, draft, mapping, question)


def _answers(reader: Reader, draft: Draft, mapping: Mapping, question: Question) -> None:
    key = digest([draft.id, question.role, question.column, question.kind])[:12]
    with st.container(horizontal=True):
        for place, text in enumerate(map(reader.say, answer_texts(question))):
            st.button(
                markdown_safe(text[:60]),
                key=f"answer.{key}.{place}",
                on_click=partial(_answer, draft, mapping, question, place),
            )


def _answer(draft: Draft, mapping: Mapping, question: Question, place: int) -> None:
    keep_mapping(draft, with_answer(mapping, question, place))


def draw_candidates(reader: Reader, mapping: Mapping) -> None:
    """Draw the columns that were weighed for each role, with their points and what these are for."""
    if not mapping.candidates:
        return
    rows = []
    for one in mapping.candidates:
        chosen = mapping.role(one.role)
        reasons = ", ".join(
            f"{reader.number(points, 1, signed=True)} {reader(f'evidence.{key}')}"
            for key, points in one.evidence
            if points
        )
        rows.append(
            {
                reader("evidence.role"): reader.one_of("fit.role", one.role),
                reader("calibrate.head.column"): one.column,
                reader("evidence.chosen"): chosen is not None and chosen.column == one.column,
                reader("evidence.points"): one.points,
                reader("evidence.reasons"): reader.say(one.refused) or reasons,
            }
        )
    table = pd.DataFrame(rows)
    with st.expander(reader("evidence.title"), key="calibrate.candidates"):
        st.caption(reader("evidence.text"))
        st.dataframe(table, hide_index=True, alt=reader("evidence.text"))
        data_button(reader, table, "candidates")
