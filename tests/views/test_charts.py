"""Charts hold the numbers they are given."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from scenarios import words
from views.ui.charts import chart_parts, chart_spends, chart_touchpoints, localised, png_of

ENGLISH = words("en")


def test_the_waterfall_ends_at_the_value() -> None:
    parts = {"retention": 10.0, "spend": -4.0, "service": 1.0, "net_spend": -2.0}
    drawn = localised(chart_parts(parts, ENGLISH), "fr").to_dict()
    (rows,) = (rows for rows in drawn["datasets"].values() if len(rows) == 5)
    assert rows[-1]["eur"] == pytest.approx(5.0)
    assert [row["to"] for row in rows] == pytest.approx([10, 6, 7, 5, 5])
    assert drawn["config"]["locale"]["number"]["decimal"] == ","


def test_both_arms_have_the_same_cells_and_colours() -> None:
    today = pd.DataFrame(
        {"channel": ["phone", "web"], "moment": ["question", "question"], "cost_eur": [10.0, 2.0]}
    )
    plan = pd.DataFrame({"channel": ["phone"], "moment": ["fault"], "cost_eur": [30.0]})
    labels = {"phone": "Phone", "web": "Web", "question": "Question", "fault": "Fault"}
    arms = {"today": today, "plan": plan}
    drawn = [chart_touchpoints(arms, arm, "cost_eur", labels, ENGLISH).to_dict() for arm in arms]
    scales = [
        [layer["encoding"][axis]["scale"]["domain"] for axis in ("x", "y")]
        for one in drawn
        for layer in one["layer"]
    ]
    assert scales == [[["Question", "Fault"], ["Phone", "Web"]]] * 4
    assert json.dumps(drawn).count("[0.0, 30.0]") == 2


def test_a_world_without_contacts_can_be_drawn() -> None:
    empty = pd.DataFrame({"channel": [], "moment": [], "cost_eur": []})
    chart_touchpoints({"today": empty}, "today", "cost_eur", {}, ENGLISH).to_dict()
    chart_spends(pd.DataFrame({"label": [], "today_eur_year": []}), ENGLISH).to_dict()


def test_a_chart_is_handed_over_as_a_picture() -> None:
    parts = {"retention": 10.0, "spend": -4.0, "service": 1.0, "net_spend": -2.0}
    drawn = png_of(localised(chart_parts(parts, ENGLISH), "fr"))
    assert drawn.startswith(b"\x89PNG")
    assert int.from_bytes(drawn[16:20], "big") > 1000


def test_no_mark_is_spoken_by_the_names_of_columns() -> None:
    """One hears the sentence of a chart and its twin: both settings are needed, the first alone leaves every mark its own text."""
    config = localised(chart_parts({"retention": 10.0}, ENGLISH), "en").to_dict()["config"]
    assert config["aria"] is False
    assert config["mark"]["aria"] is False
