"""Charts of the insight tables: what is drawn is what the table says, in each language."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from scenarios import languages, words
from views.journey.charts import chart_film, chart_paths, chart_story
from views.journey.study import chart_moments

LABELS = {"phone": "Telephone", "bot": "Robot", "fail": "Failure"}
PATHS = pd.DataFrame(
    {
        "motive": ["INFO"] * 20,
        "path": ["bot > phone"] * 20,
        "share": 0.05,
        "csat_top2": 0.7,
        "total_eur": [float(20 - place) for place in range(20)],
    }
)
MOMENTS = pd.DataFrame(
    {"moment": ["fail"], "share": [0.4], "lift_eur": [5.0], "lift_eur_lo": [4.0], "lift_eur_hi": [6.0]}
)
STORY = pd.DataFrame(
    {
        "months": [0.0, 1.0],
        "event": ["begins", "closed"],
        "score": [None, -1.0],
        "evaluation": [0.1, -0.2],
        "satisfaction": [0.0, -0.1],
        "memory": [0.0, -0.2],
    }
)
FILM = pd.DataFrame(
    {
        "month": [0, 0],
        "channel": ["phone", "phone"],
        "moment": ["ask", "fail"],
        "contacts": [3.0, 1.0],
        "cases": [3.0, 1.0],
        "csat_top2": [1.0, 0.0],
    }
)


def rows(chart: Any) -> list[dict[str, Any]]:
    """Every row that a chart holds."""
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


@pytest.mark.parametrize("language", languages())
def test_every_chart_draws_its_table(language: str) -> None:
    told = words(language)
    drawn = rows(chart_paths(PATHS, "total_eur", LABELS, told))
    assert len(drawn) == 12
    assert drawn[0]["row"] == "INFO · Robot → Telephone"
    assert drawn[0]["total_eur"] == 20.0
    assert rows(chart_moments(MOMENTS, LABELS, told))[0]["label"] == "Failure"
    closed = [row for row in rows(chart_story(STORY, told)) if row.get("score") == -1.0]
    assert closed
    assert closed[0]["month"] == 2.0
    (line,) = rows(chart_film(FILM, "csat_top2", LABELS, told))
    assert (line["month"], line["csat_top2"], line["label"]) == (1, 0.75, "Telephone")
    (line,) = rows(chart_film(FILM, "contacts", LABELS, told))
    assert line["contacts"] == 4.0


def test_a_story_without_a_closed_case_draws_its_lines_alone() -> None:
    quiet = STORY.head(1).drop(columns="score")
    assert len(rows(chart_story(quiet, words("en")))) == 3
