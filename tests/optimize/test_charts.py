"""Charts can be drawn from the tables of a recommendation."""

from __future__ import annotations

import collections
import json
from html import unescape
from typing import Any

import altair as alt
import pandas as pd
import pytest

from optimize import chart_against_today, chart_cells, chart_flows, chart_response, chart_steps
from optimize.report.charts import chart_plan
from scenarios import languages, reader_of, svg_of

WORDS = collections.defaultdict(
    str, {"chart.today": "Aujourd'hui", "chart.plan": "Plan", "chart.eur_year": "€ par an"}
)


def test_plan_against_today() -> None:
    spends = pd.DataFrame(
        {"label": ["Bot", "Sièges"], "today_eur_year": [0.0, 9e4], "plan_eur_year": [4e4, 5e4]}
    )
    drawn = chart_against_today(spends, WORDS).to_dict()
    (rows,) = drawn["datasets"].values()
    assert {(row["label"], row["which"], row["eur_year"]) for row in rows} == {
        ("Bot", "Aujourd'hui", 0.0),
        ("Bot", "Plan", 4e4),
        ("Sièges", "Aujourd'hui", 9e4),
        ("Sièges", "Plan", 5e4),
    }
    assert drawn["encoding"]["x"]["title"] == "€ par an"


def test_cells_add_programmes_and_leave_out_what_has_no_cell() -> None:
    table = pd.DataFrame(
        [("phone", "fault", "care", 10.0), ("phone", "fault", "seats", 5.0), ("", "", "view", 7.0)],
        columns=["channel", "moment", "programme", "eur_year"],
    )
    drawn = chart_cells(table, {"phone": "Téléphone"}, WORDS).to_dict()
    (rows,) = drawn["datasets"].values()
    assert rows == [{"channel": "Téléphone", "moment": "fault", "eur_year": 15.0}]
    chart_cells(table.iloc[2:], {}, WORDS).to_dict()


def test_response_marks_what_was_simulated_and_what_was_chosen() -> None:
    points = pd.DataFrame(
        {
            "lever": ["bot"] * 3,
            "eur_year": [0.0, 50.0, 100.0],
            "value_eur": [0.0, 80.0, 90.0],
            "se_eur": [0.0, 5.0, 8.0],
            "simulated": [True, False, True],
            "chosen": [False, True, False],
        }
    )
    drawn = chart_response(points, WORDS).to_dict()
    assert len(drawn["layer"]) == 4
    assert "se_eur" in json.dumps(drawn["datasets"])


def rows_of(chart: alt.LayerChart) -> list[dict[str, Any]]:
    """The rows a chart draws, those of its first table that has more than one."""
    found: list[dict[str, Any]] = next(rows for rows in chart.to_dict()["datasets"].values() if len(rows) > 1)
    return found


def test_a_bridge_ends_at_its_sum() -> None:
    steps = [("a", 30.0, "30 €"), ("b", -50.0, "−50 €"), ("c", 5.0, "5 €"), ("sum", -15.0, "−15 €")]
    drawn = rows_of(chart_steps(steps, WORDS))
    assert [(row["from"], row["to"]) for row in drawn] == [(0, 30), (30, -20), (-20, -15), (0, -15)]
    assert [row["text"] for row in drawn] == ["30 €", "−50 €", "5 €", "−15 €"]
    assert [row["whole"] for row in drawn] == [False, False, False, True]


def test_the_scale_of_a_bridge_holds_zero_and_room_for_amounts() -> None:
    steps = [("a", -5.0, "-5"), ("sum", -5.0, "-5")]
    scales = [layer["encoding"]["x"].get("scale") for layer in chart_steps(steps, WORDS).to_dict()["layer"]]
    (domain,) = [scale["domain"] for scale in scales if scale]
    assert domain == [-5.0, pytest.approx(1.5)]


def test_lines_of_one_label_are_drawn_apart() -> None:
    spends = pd.DataFrame(
        [("Bot", 1.0, 2.0, "2 €"), ("Bot", 5.0, 3.0, "3 €")],
        columns=["label", "today_eur_year", "plan_eur_year", "text"],
    )
    drawn = rows_of(chart_plan(spends, WORDS))
    assert len({row["row"] for row in drawn}) == 2
    assert [row["end"] for row in drawn] == [2.0, 5.0]


def test_quarters_are_bars_and_their_sum_a_line() -> None:
    quarters = pd.DataFrame({"quarter": [1, 2], "discounted": [-2.0, 5.0], "cumulated": [-2.0, 3.0]})
    drawn = rows_of(chart_flows(quarters, WORDS))
    assert [(row["discounted"], row["cumulated"]) for row in drawn] == [(-2, -2), (5, 3)]
    assert len({row["colour"] for row in drawn}) == 2


@pytest.mark.parametrize("language", languages())
def test_a_picture_in_a_page_writes_amounts_as_the_reader_does(language: str) -> None:
    reader = reader_of(language)
    quarters = pd.DataFrame({"quarter": [1, 2], "discounted": [-2e3, 5e3], "cumulated": [-2e3, 3e3]})
    drawn = svg_of(chart_flows(quarters, reader.words), reader, 'Flows & "more"')
    assert drawn.startswith('<svg role="img" aria-label="Flows &amp; &quot;more&quot;"')
    assert reader.eur(4000) in unescape(drawn)
    assert drawn.count("aria-label") == 1  # one hears the title, not a hundred marks
    assert "url(" not in drawn
