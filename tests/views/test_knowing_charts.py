"""Pictures of what is worth knowing and of a pilot hold the numbers they are given, and stand on the cards of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from optimize import save_table
from scenarios import load_world, words
from sim import Line, Plan, RunOptions, compare
from tests.optimize.test_workbook import written
from tests.optimize.test_worth import made_table
from views.optimised_run.knowing_charts import (
    chart_asking,
    chart_decisions,
    chart_losses,
    chart_power,
    chart_worth,
)

ENGLISH = words("en")


def rows_of(drawn: dict[str, Any], columns: set[str]) -> list[dict[str, Any]]:
    """The rows of the data set of a chart that has these columns."""
    return next(rows for rows in drawn["datasets"].values() if columns <= set(rows[0]))


def test_parts_are_ordered_by_what_they_are_worth() -> None:
    parts = pd.DataFrame(
        {"label": ["a", "b", "c"], "eur": [10.0, 300.0, 40.0], "se": [20.0, 30.0, 5.0], "clear": [False, True, True]}
    )  # fmt: skip
    rows = rows_of(chart_worth(parts, ENGLISH).to_dict(), {"lo", "hi"})
    assert [row["label"] for row in rows] == ["b", "c", "a"]
    assert [row["lo"] for row in rows] == [270.0, 35.0, 0.0]


def test_answers_that_cost_more_than_they_earn_lie_below_the_line() -> None:
    asked = pd.DataFrame({"answers": [500, 1000], "net_eur": [200.0, -900.0]})
    drawn = chart_asking(asked, ENGLISH).to_dict()
    assert [row["net_eur"] for row in rows_of(drawn, {"answers"})] == [200.0, -900.0]
    assert rows_of(drawn, {"at"}) == [{"at": 0.0}]


@pytest.mark.parametrize(("above", "ends"), [(True, (0.4, 0.9)), (False, (0.1, 0.4))])
def test_the_box_of_losses_reaches_to_its_limit(above: bool, ends: tuple[float, float]) -> None:
    draws = pd.DataFrame({"first": [0.1, 0.5, 0.9], "second": [1.0, 2.0, 3.0], "value_eur": [-1.0, 1.0, 2.0]})
    limits = [{"label": "one", "limit": 0.4, "above": above}, {"label": "two", "limit": 2.5, "above": True}]
    drawn = chart_losses(draws, limits, ENGLISH).to_dict()
    [box] = rows_of(drawn, {"x2", "y2"})
    assert (box["x"], box["x2"]) == ends
    assert (box["y"], box["y2"]) == (2.5, 3.0)
    lost = ENGLISH["knowing.chart.loses"]
    assert [row["outcome"] == lost for row in rows_of(drawn, {"outcome"})] == [True, False, False]


def test_a_strip_of_decisions_is_as_wide_as_its_results_are_likely() -> None:
    strip = pd.DataFrame({"plan": ["today", "plan"], "chance": [0.25, 0.7], "result": ["below", "above"]})
    rows = rows_of(chart_decisions(strip, ENGLISH).to_dict(), {"start", "end"})
    assert [row["start"] for row in rows] == pytest.approx([0.0, 0.25])
    assert [row["end"] for row in rows] == pytest.approx([0.25, 0.95])


def test_power_has_a_line_for_each_number_of_customers() -> None:
    pilots = pd.DataFrame({"months": [3, 6, 3], "customers": [18, 18, 180], "power": [0.1, 0.2, 0.4]})
    drawn = chart_power(pilots, ENGLISH).to_dict()
    assert drawn["encoding"]["color"]["field"] == "customers"
    assert [row["power"] for row in rows_of(drawn, {"power"})] == [0.1, 0.2, 0.4]


WORTH = {
    "draws": 128, "replications": 2, "plans": {"plan": 1000.0}, "best": "plan", "value_eur": 1000.0,
    "evpi": {"lo": 100.0, "hi": 300.0}, "numbers": [],
    "groups": [{"group": "levers", "numbers": 2, "eur": 200.0, "se": 20.0, "named": True}], "levers": [],
    "questions": [{"answers": 500, "evsi_eur": 100.0, "se": 5.0, "cost_eur": 1500.0, "net_eur": -1400.0}], "stop": None,
    "failure": {
        "base": 0.2, "density": 0.5, "elsewhere": 0.1, "coverage": 0.5, "share": 0.25,
        "limits": [
            {"field": "lever.repair_skill.to_value", "above": False, "limit": 0.9},
            {"field": "resolve.give_up", "above": True, "limit": 1.0},
        ],
    },
}  # fmt: skip
PILOT: dict[str, Any] = {
    "lever": "repair_skill", "customers": 18, "months": 3, "figure": "resolved", "eur_year_control": 500.0, "eur_year_test": 3000.0,
    "effect": 0.02, "se": 0.01, "power": 0.5, "cost_eur": 2000.0, "delay_eur": 10.0, "evsi_eur": 3000.0, "net_eur": 990.0, "pays_from": 360,
    "interference": [], "test_first": True, "others": [],
    "decisions": [
        {"low": None, "high": 0.01, "plan": "today", "chance": 0.3}, {"low": 0.01, "high": None, "plan": "plan", "chance": 0.7},
    ],
}  # fmt: skip
PILOT["others"] = [{**PILOT, "months": 6, "power": 0.6, "others": []}]


def cards(folder: str, language: str) -> None:
    """Both cards of a run, as the app draws them."""
    from pathlib import Path

    from optimize import read_dossier
    from scenarios import Reader, words
    from views.optimised_run.knowing import draw_knowing

    draw_knowing(Reader(language, words(language)), read_dossier(Path(folder)), Path(folder))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_cards_have_their_pictures_in_both_languages(tmp_path: Path, language: str) -> None:
    """What is worth knowing by part, further answers, losses, power, and the strip of decisions, each under its sentence."""
    world = load_world("minimal")
    plan = Plan(lines=(Line(lever="repair_skill", eur_year=3000.0),))
    (compared,) = compare(world, [plan], RunOptions(replications=2, seed=1, months=3))
    written(tmp_path, compared)
    save_table(made_table(), tmp_path)
    for name, found in (("worth.json", WORTH), ("pilot.json", PILOT)):
        (tmp_path / name).write_text(json.dumps(found), encoding="utf-8")
    shown = AppTest.from_function(cards, args=(str(tmp_path), language), default_timeout=60).run()
    assert not shown.exception
    said = [one.value for one in shown.markdown]
    keys = ("knowing.chart.parts", "knowing.chart.asking", "pilot.chart.powers", "pilot.chart.strip")
    assert all(words(language)[key] in said for key in keys)
    assert len(shown.get("download_button")) == 2 * 5
