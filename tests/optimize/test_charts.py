"""Charts can be drawn from the tables of a recommendation."""

from __future__ import annotations

import collections
import json

import pandas as pd

from optimize import chart_against_today, chart_cells, chart_response

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
