"""Actuals against the plan: a file of what really happened, held against what was promised."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from calibration import read_cells
from optimize import ActualsTable, Dossier, appendix, learnt_text, months_over, months_text, variances
from scenarios import Reader
from sim import Defects

from ..optimised_run.knowing import draw_card
from ..ui.chart_card import picture
from ..ui.csv_file import csv_of
from ..ui.frame import markdown_safe, tell_defects
from .charts import chart_actuals

MOST_MEGABYTES = 5
FORMS = ["csv", "tsv", "txt", "xlsx"]
FIGURES = ("margin", "sales", "variable_cost")
MONTHS_SHOWN = 3


def draw_actuals(reader: Reader, dossier: Dossier, run: Path) -> None:
    """Draw the tab; run: the folder of the run, which keeps what its actuals taught."""
    _draw_upload(reader, dossier)
    command = f"rox report {run} --actuals FILE --learn"
    draw_card(reader, "actuals.learnt.title", learnt_text(dossier, reader), command)


def _draw_upload(reader: Reader, dossier: Dossier) -> None:
    """Ask for the actuals and hold them against the plan."""
    name = dossier.world.name
    st.markdown(f"### {reader('report.actuals.title')}")
    st.markdown(reader("actuals.text", months=reader.number(dossier.finance.months)))
    st.download_button(
        reader("actuals.template"),
        lambda: csv_of(reader, template(dossier)),
        f"{name}-actuals.csv",
        "text/csv",
        key="actuals.template",
        icon=":material/download:",
        help=reader("actuals.template.help"),
        on_click="ignore",
    )
    brought = st.file_uploader(
        reader("actuals.open"), type=FORMS, max_upload_size=MOST_MEGABYTES, key="actuals.open"
    )
    if brought is None:
        st.info(reader("actuals.none"), icon=":material/upload_file:")
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "actuals"
        file.write_bytes(brought.getvalue())
        try:
            cells = read_cells(file)
            over = months_over(dossier.locked_on, datetime.now(UTC).date())
            found = variances(dossier.finance, ActualsTable(brought.name, cells.rows, cells.lines), over)
        except Defects as problem:
            tell_defects(reader, Defects(brought.name, problem.defects))
            return
    labels = reader.labels(dossier.world)
    rows = [(labels.get(one.item) or reader.one_of("report.head", one.item), one.plan_eur, one.actual_eur) for one in found]  # fmt: skip
    table = pd.DataFrame(rows, columns=["item", "plan_eur", "actual_eur"])
    beyond = [row[0] for row, one in zip(rows, found, strict=True) if one.beyond_chance]
    text = (
        reader("actuals.beyond", lines=", ".join(markdown_safe(line) for line in beyond))
        if beyond
        else reader("actuals.within")
    )
    text += " " + reader("report.actuals.text", months=str(max(one.months for one in found)))
    picture(reader, chart_actuals(table, reader.words), text, table, f"{name}-held")
    shown = [
        {
            reader("report.head.item"): row[0],
            reader("report.head.plan_amount"): reader(
                "report.actuals.plan", plan=reader.eur(one.plan_eur), months=months_text(one.of_months)
            ),
            reader("report.head.actuals"): reader.eur(one.actual_eur),
            reader("report.head.variance"): reader.eur(one.variance_eur, signed=True),
            reader("actuals.chance"): reader(
                "report.actuals.beyond" if one.beyond_chance else "report.actuals.within"
            ),
        }
        for row, one in zip(rows, found, strict=True)
    ]
    st.table(pd.DataFrame(shown), border="horizontal", hide_index=True)
    st.download_button(
        reader("actuals.report"),
        lambda: appendix(dossier, reader, found).encode(),
        f"{name}-actuals-{reader.language}.html",
        "text/html",
        key="actuals.report",
        icon=":material/article:",
        on_click="ignore",
    )


def template(dossier: Dossier) -> pd.DataFrame:
    """The first months of the plan as a file of actuals: [month, item, eur], to write what happened over."""
    money = dossier.finance
    planned = {name: getattr(money.plan, name) for name in FIGURES}
    planned |= {
        one.lever: [running + once for running, once in zip(one.running, one.once, strict=True)]
        for one in money.levers
    }
    rows = [
        (month + 1, item, round(amounts[month], 2))
        for month in range(min(MONTHS_SHOWN, money.months))
        for item, amounts in planned.items()
    ]
    return pd.DataFrame(rows, columns=["month", "item", "eur"])
