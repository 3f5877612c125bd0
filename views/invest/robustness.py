"""What leaves a plan in doubt: draws of the parameters, what the answer hinges on, what is hard to believe."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from optimize import plausibility_lines, robust_line
from scenarios import Reader

from ..optimised_run.result import OptimisedRun, Result
from ..optimised_run.risk import drawn_values, drivers, hinges, risk_line
from ..ui.frame import markdown_safe


def beyond_belief(reader: Reader, found: OptimisedRun) -> None:
    """Warnings: what a careful reader would not believe without its reason, and the assumption that carries it."""
    for line in plausibility_lines(found.result, found.world, found.dossier.plan, reader):
        st.warning(f"**{reader('doubts.title')}.** {markdown_safe(line)}", icon=":material/warning:")
    _accepted(reader, found)


def _accepted(reader: Reader, found: OptimisedRun) -> None:
    """Figures in which the simulated company misses the real one, and why that was accepted."""
    accepted = found.result.get("mismatch") or {}
    figures = accepted.get("figures") or ()
    if not figures:
        return
    st.warning(
        reader.counted(
            "mismatch.text", len(figures), why=markdown_safe(str(accepted.get("accepted") or "–"))
        ),
        icon=":material/difference:",
    )
    labels = reader.labels(found.world)
    rows = []
    for one in figures:
        name = reader.one_of("mismatch.figure", str(one["figure"]))
        head, _, channel = name.partition(", ")
        if channel in labels:
            name = f"{reader.one_of('mismatch.figure', head)}, {labels[channel]}"
        rows.append(
            {
                reader("report.head.figure"): name,
                reader("mismatch.simulated"): reader.number(one["simulated"], 2),
                reader("mismatch.reported"): reader.number(one["reported"], 2),
            }
        )
    with st.expander(reader("mismatch.title"), key="mismatch.title"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def draw_robustness(reader: Reader, found: OptimisedRun) -> None:
    """Draw the tab."""
    result, values = found.result, found.dossier.finance.draws_eur
    if not values or not result["doubt"]:
        st.info(reader("draws.remedy"), icon=":material/casino:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        drawn_values(reader, values, risk_line(reader, result), found.world.name)
        st.markdown(_stands(reader, result))
    with right:
        hinges(reader, found.world, result, found.world.name)
    drivers(reader, found.world, result)


def _stands(reader: Reader, result: Result) -> str:
    one = result["doubt"]
    texts = [reader("draws.beats_today", share=reader.share(one["beats_today"], 0))]
    if one["beats_runner_up"] is not None:
        texts.append(reader("draws.beats_runner_up", share=reader.share(one["beats_runner_up"], 0)))
    texts.append(reader("draws.near_best", share=reader.share(one["near_best"], 0)))
    texts.append(robust_line("draws", one, reader))
    return "\n".join(f"- {text}" for text in texts)
