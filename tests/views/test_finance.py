"""Finance, without a browser: figures of the record, bridges to the cent, lock, signatures, tampering, actuals."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import runs
from optimize import load_finance, lock, read_dossier
from scenarios import Reader, languages, load_world, words
from sim import Line, Plan, RunOptions, compare
from tests.optimize.test_workbook import written
from views.finance.actuals import template
from views.finance.charts import chart_actuals
from views.optimised_run.risk_charts import chart_draws, chart_swings
from views.ui.csv_file import csv_of
from views.ui.frame import Visit

from .test_app import texts

ENGLISH = words("en")
READER = Reader("en", ENGLISH)


def finance(app: AppTest, lang: str = "en", **kept: str) -> AppTest:
    app.query_params["world"], app.query_params["lang"] = "minimal", lang
    for name, value in kept.items():
        app.session_state[f"kept.{name}"] = value
    app.session_state["visit"] = Visit("finance", {})
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> None:
    next(button for button in app.button if button.label == ENGLISH[key]).click().run()
    assert not app.exception


def locked(app: AppTest, key: str = "sign.lock") -> None:
    app.text_input(key="by").set_value("Camille")
    press(app, key)


def signed(app: AppTest, name: str) -> AppTest:
    app.text_input(key="sign.name").set_value(name)
    app.text_input(key="sign.role").set_value("Controller")
    press(app, "sign.sign")
    return app


def states(app: AppTest) -> list[str]:
    """The state of each signature, as the history shows it."""
    head = ENGLISH["sign.head.state"]
    named = {head, ENGLISH["sign.head.name"]}
    shown = [one.value for one in app.table if named <= set(one.value.columns)]
    return list(shown[0][head]) if shown else []


def test_without_a_plan_the_page_says_what_to_do(app: AppTest) -> None:
    finance(app)
    assert ENGLISH["finance.none.title"] in texts(app)
    assert ENGLISH["invest.start"] in texts(app)


def test_an_unknown_run_is_told_and_the_latest_is_shown(app: AppTest, found: runs.Record) -> None:
    finance(app, run="../../etc")
    assert ENGLISH["invest.unknown"] in texts(app)
    assert app.selectbox(key="finance.run").value == found.id


def test_two_plans_found_in_one_minute_have_two_names(app: AppTest, found: runs.Record) -> None:
    """The browser answers with a name; what it signs is tried in a browser."""
    with runs.new_run("optimise", {}, seed=1) as run:
        shutil.copytree(found.folder, run.folder, dirs_exist_ok=True)
        run.summary = {"status": "improved", "value_eur": 1234.0}
    with sqlite3.connect(runs.registry() / "runs.sqlite") as kept:
        kept.execute("update runs set started = '2026-12-01T10:00:00+00:00'")
    newest, older = runs.history("optimise")
    finance(app, run=older.id)
    choice = app.selectbox(key="finance.run")
    assert choice.value == older.id
    assert len(set(choice.options)) == 2
    choice.select(newest.id).run()
    assert app.selectbox(key="finance.run").value == newest.id


@pytest.mark.parametrize("language", ["fr", "en"])
def test_figures_are_those_of_the_record(app: AppTest, found: runs.Record, language: str) -> None:
    finance(app, lang=language)
    money, reader, said = load_finance(found.folder), Reader(language, words(language)), texts(app)
    assert reader.eur(money.value_eur, signed=True) in said
    assert money.risk is not None
    assert reader.eur(money.risk.p90) in said
    assert reader.share(money.risk.loss, 0) in said
    quarters = next(one.value for one in app.table if reader("report.head.quarter") in one.value.columns)
    assert list(quarters[reader("report.head.net")]) == [reader.eur(eur) for eur in money.by_quarter["net"]]
    for tab in ("bridge", "flows", "risk", "assumptions", "sign", "actuals"):
        assert any(one.label == reader(f"finance.tab.{tab}") for one in app.tabs)


def test_a_plan_that_was_simulated_and_not_searched_for_is_shown(app: AppTest) -> None:
    world = load_world("minimal")
    plan = Plan(lines=(Line(lever="repair_skill", eur_year=1500.0),))
    (compared,) = compare(world, [plan], RunOptions(replications=2, seed=1))
    with runs.new_run("simulate", {}, seed=1) as run:
        written(run.folder, compared)
    finance(app)
    assert READER.eur(compared.rox.value_eur, signed=True) in texts(app)
    assert ENGLISH["draws.remedy"] in texts(app)
    assert ENGLISH["knowing.empty"] in texts(app)
    assert ENGLISH["pilot.empty"] in texts(app)
    assert not app.error


def test_both_bridges_add_up_to_the_value_in_cents(app: AppTest, found: runs.Record) -> None:
    finance(app)
    value = round(load_finance(found.folder).value_eur * 100)
    bridges = [one.value for one in app.table if list(one.value.columns) == [ENGLISH["chart.part"], ENGLISH["chart.eur"]]]  # fmt: skip
    assert len(bridges) == 2
    for bridge in bridges:
        *steps, total = [amount(text) for text in bridge[ENGLISH["chart.eur"]]]
        assert sum(steps) == total == value
    assert not app.error


def amount(text: str) -> int:
    """An English amount in cents."""
    return round(float(re.sub("[€,+]", "", text).replace("\u2212", "-")) * 100)


def test_a_bridge_that_misses_a_cent_is_not_to_be_used(app: AppTest, found: runs.Record) -> None:
    file = found.folder / "finance.json"
    money = json.loads(file.read_text(encoding="utf-8"))
    money["effects"]["service"] += 0.01
    file.write_text(json.dumps(money), encoding="utf-8")
    finance(app)
    assert "€0.01" in app.error[0].value


def test_a_plan_is_locked_then_signed_with_a_self_declared_name(app: AppTest, found: runs.Record) -> None:
    finance(app)
    assert ENGLISH["sign.first_lock"] in texts(app)
    press(app, "sign.lock")
    assert ENGLISH["sign.lock.no_name"] in texts(app)
    assert read_dossier(found.folder).lock == "open"
    locked(app)
    assert read_dossier(found.folder).lock == "locked"
    assert ENGLISH["sign.self_declared"] in texts(app)
    press(app, "sign.sign")
    assert ENGLISH["sign.no_name"] in texts(app)
    assert runs.approvals() == ()
    signed(app, "M. *Bold*")
    (entry,) = runs.approvals(found.id)
    assert entry.approval is not None
    assert (entry.approval.name, entry.approval.decision) == ("M. *Bold*", "approved")
    assert states(app) == [ENGLISH["sign.state.intact"]]


def test_a_lock_without_a_name_is_approved_once_it_has_one(app: AppTest, found: runs.Record) -> None:
    lock(found.folder, read_dossier(found.folder).finance.sealed)
    finance(app)
    assert ENGLISH["sign.lock.unnamed"] in texts(app)
    assert ENGLISH["sign.refused.unlocked"] in texts(app)
    locked(app, "sign.lock.named")
    assert runs.locked_by(found.folder).name == "Camille"
    signed(app, "camille")
    assert ENGLISH["sign.refused.locked"].format(name="camille") in texts(app)
    assert runs.approvals() == ()


def test_a_figure_changed_after_the_signature_is_shown_as_altered(app: AppTest, found: runs.Record) -> None:
    finance(app)
    locked(app)
    signed(app, "A")
    summary = found.folder / "summary.json"
    summary.write_text(summary.read_text(encoding="utf-8").replace('"improved"', '"tied"'), encoding="utf-8")
    app.run()
    assert states(app) == [ENGLISH["sign.state.files"].format(files="summary.json")]


def test_a_plan_edited_after_the_signature_shows_no_figure_but_its_history(
    app: AppTest, found: runs.Record
) -> None:
    finance(app)
    locked(app)
    signed(app, "A")
    plan = found.folder / "plan.toml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("eur_year = ", "eur_year = 1", 1), encoding="utf-8"
    )
    app.run()
    assert not app.exception
    assert ENGLISH["finance.altered.title"] in texts(app)
    assert states(app) == [ENGLISH["sign.state.files"].format(files="plan.toml")]
    assert not app.tabs


@pytest.mark.usefixtures("found")
def test_an_altered_entry_of_the_journal_is_shown(app: AppTest) -> None:
    finance(app)
    locked(app)
    signed(app, "A")
    journal = runs.registry() / "approvals.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace('"A"', '"B"'), encoding="utf-8")
    app.run()
    assert states(app) == [ENGLISH["sign.state.entry"]]


@pytest.mark.usefixtures("found")
def test_assumptions_are_found_by_their_grounds_and_by_a_word(app: AppTest) -> None:
    finance(app)
    shown = app.dataframe[0].value
    assert set(shown[ENGLISH["report.head.tag"]]) == {ENGLISH["report.tag.assumption"]}
    app.text_input(key="finance.search").set_value("TRUTH").run()
    fields = list(app.dataframe[0].value[ENGLISH["report.head.field"]])
    assert 0 < len(fields) < len(shown)
    app.text_input(key="finance.search").set_value("nothing is called so").run()
    assert ENGLISH["finance.grounds.none"] in texts(app)


@pytest.mark.usefixtures("found")
def test_assumptions_are_sought_in_the_words_shown(app: AppTest) -> None:
    finance(app, "fr")
    french = words("fr")
    app.text_input(key="finance.search").set_value("probabilité d'un MOMENT de vérité").run()
    shown = app.dataframe[0].value
    assert set(shown[french["report.head.text"]]) == {"multiplie la probabilité d’un moment de vérité"}
    assert set(shown[french["report.head.unit"]]) == {"facteur"}
    app.text_input(key="finance.search").set_value("multiplies the chance").run()
    assert french["finance.grounds.none"] in texts(app)


@pytest.mark.parametrize("language", languages())
def test_the_template_of_actuals_reads_back_as_the_plan(
    app: AppTest, found: runs.Record, language: str
) -> None:
    dossier = read_dossier(found.folder)
    content = csv_of(Reader(language, words(language)), template(dossier))
    finance(app)
    app.file_uploader(key="actuals.open").set_value(("actuals.csv", content, "text/csv")).run()
    assert not app.exception
    assert not app.error
    assert ENGLISH["actuals.within"] in texts(app)


def test_more_spent_than_planned_is_beyond_chance(app: AppTest, found: runs.Record) -> None:
    lever = load_finance(found.folder).levers[0]
    more = lever.running[0] + 100
    finance(app)
    content = f"month,item,eur\n1,{lever.lever},{more}\n".encode()
    app.file_uploader(key="actuals.open").set_value(("actuals.csv", content, "text/csv")).run()
    held = next(one.value for one in app.table if ENGLISH["report.head.variance"] in one.value.columns)
    assert ENGLISH["report.actuals.beyond"] in list(held[ENGLISH["actuals.chance"]])


@pytest.mark.usefixtures("found")
def test_actuals_that_cannot_be_read_are_refused_in_words(app: AppTest) -> None:
    finance(app)
    content = b"month,item,eur\n99,margin,1\n1,nobody,2\n"
    app.file_uploader(key="actuals.open").set_value(("mine.csv", content, "text/csv")).run()
    assert not app.exception
    (told,) = app.error
    assert r"mine\.csv" in told.value
    assert "99" in told.value
    assert "nobody" in told.value


# charts


def rows(chart: Any) -> list[dict[str, Any]]:
    """Every row that a chart holds."""
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


@pytest.mark.parametrize("language", languages())
def test_charts_draw_their_tables(language: str) -> None:
    told = words(language)
    held = pd.DataFrame({"item": ["x"], "plan_eur": [1.0], "actual_eur": [2.0]})
    assert {row["eur"] for row in rows(chart_actuals(held, told))} == {1.0, 2.0}
    draws = pd.DataFrame({"value_eur": [float(one) for one in range(-5, 6)]})
    marks = {row["mark"]: row["at"] for row in rows(chart_draws(draws, told)) if "mark" in row}
    assert marks == {"P10": -4.0, "P50": 0.0, "P90": 4.0}
    swings = pd.DataFrame(
        {
            "label": ["narrow", "wide", "the end only"],
            "low_eur": [1.0, -9.0, 2.0],
            "high_eur": [2.0, 9.0, 2.0],
            "assumed": [True, False, True],
            "form": [False, False, True],
        }
    )
    drawn = chart_swings(swings, 1.0, told).to_dict()
    assert '["wide", "narrow", "the end only"]' in json.dumps(drawn)
