"""Each page's logic, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

import runs
from scenarios import load_world, words
from views.frame import Visit
from views.tiles import HEADLINES

from .conftest import finished, job, small_result

FRENCH, ENGLISH = words("fr"), words("en")


def texts(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.subheader, app.error, app.warning, app.info, app.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def invest(app: AppTest, job: str | None = None, lang: str = "en") -> AppTest:
    app.query_params["world"], app.query_params["lang"] = "minimal", lang
    if job:
        app.session_state["kept.job"] = job
    app.session_state["visit"] = Visit("invest", {})
    app.run()
    assert not app.exception
    return app


def explore(app: AppTest, **parameters: str) -> AppTest:
    for name, value in {"world": "minimal", **parameters}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_a_first_visit_shows_the_bank_as_it_is(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert ENGLISH["explore.today.title"] in texts(app)
    assert app.selectbox(key="world_choice").value == "bank"
    assert len(app.metric) == len(HEADLINES)
    assert app.button(key="example.bot").label == ENGLISH["explore.example.bot"]


def test_every_word_changes_with_the_language(app: AppTest) -> None:
    explore(app, lang="fr")
    assert FRENCH["explore.today.title"] in texts(app)
    assert ENGLISH["explore.today.title"] not in texts(app)


def test_an_address_carries_the_scenario(app: AppTest) -> None:
    explore(app, **{"minimal.workshop_seats": "3"})
    assert app.slider(key="minimal.workshop_seats").value == 3
    assert ENGLISH["explore.answer.title"] in texts(app)
    assert "€" in app.metric[0].value


def test_moving_a_lever_changes_the_answer_and_back_again(app: AppTest) -> None:
    explore(app)
    app.slider(key="minimal.repair_skill").set_value(2500).run()
    first = [metric.value for metric in app.metric]
    app.slider(key="minimal.repair_skill").set_value(5000).run()
    assert [metric.value for metric in app.metric] != first
    next(button for button in app.button if button.label == ENGLISH["explore.reset"]).click().run()
    assert ENGLISH["explore.today.title"] in texts(app)
    assert app.slider(key="minimal.repair_skill").value == load_world("minimal").levers[1].today_eur_year


def test_more_runs_show_intervals(app: AppTest) -> None:
    explore(app, **{"minimal.repair_skill": "2500"})
    assert "95%" not in str(app.metric[0].delta)
    assert ENGLISH["explore.quick"] in texts(app)
    confirm = ENGLISH["explore.confirm"].format(count=8)
    next(button for button in app.button if button.label == confirm).click().run()
    assert not app.exception
    assert "95%" in str(app.metric[0].delta)
    assert ENGLISH["explore.quick"] not in texts(app)
    assert ENGLISH["table.interval"] in app.table[0].value.columns


def test_only_cuts_have_a_value_and_no_rox(app: AppTest) -> None:
    explore(app, **{"minimal.workshop_seats": "1"})
    assert app.metric[1].value == "–"
    assert ENGLISH["explore.rox.undefined"] in texts(app)


def test_an_example_moves_the_controls(app: AppTest) -> None:
    explore(app)
    app.button(key="example.continuity").click().run()
    assert ENGLISH["explore.answer.title"] in texts(app)
    assert app.slider(key="minimal.customer_file").value != 0


def test_an_unknown_world_is_told_in_words(app: AppTest) -> None:
    explore(app, world="atlantis")
    assert "atlantis" in app.warning[0].value
    assert "minimal" in app.warning[0].value


def test_values_out_of_bounds_in_an_address_are_ignored(app: AppTest) -> None:
    explore(app, **{"minimal.workshop_seats": "99999", "minimal.repair_skill": "abc"})
    assert app.slider(key="minimal.repair_skill").value == load_world("minimal").levers[1].today_eur_year


def test_invest_begins_with_todays_split_and_budget(app: AppTest) -> None:
    invest(app)
    assert ENGLISH["invest.before.title"] in texts(app)
    assert ENGLISH["invest.before.next"] in texts(app)
    assert not next(b for b in app.button if b.label == ENGLISH["invest.start"]).disabled


def test_a_budget_that_cannot_be_met_is_refused_before_anything_starts(app: AppTest) -> None:
    invest(app)
    app.number_input(key="minimal.budget").set_value(1).run()
    assert next(b for b in app.button if b.label == ENGLISH["invest.start"]).disabled
    assert "budget" in app.error[0].value
    assert "raise" in app.error[0].value


@pytest.mark.parametrize("identity", ["0" * 32, "../../etc", "x"])
def test_a_job_that_is_not_here_is_told_and_forgotten(app: AppTest, identity: str) -> None:
    invest(app, job=identity)
    assert ENGLISH["invest.unknown"] in texts(app)
    assert ENGLISH["invest.before.title"] in texts(app)


def test_a_running_job_shows_progress_and_can_be_cancelled(app: AppTest) -> None:
    code = (
        "import time, runs\nreport = runs.Progress()\nfor n in range(600):\n report(n, 600); time.sleep(0.1)"
    )
    identity = job(code)
    try:
        invest(app, job=identity)
        assert ENGLISH["invest.running.title"] in texts(app)
        next(b for b in app.button if b.label == ENGLISH["invest.cancel"]).click().run()
        assert finished(identity) == "cancelled"
    finally:
        runs.cancel(identity)
    app.run()
    assert ENGLISH["invest.cancelled.title"] in texts(app)


def test_a_failed_job_says_what_it_said_last(app: AppTest) -> None:
    identity = job("raise SystemExit('simulations: got 3; allowed: at least 60')")
    assert finished(identity) == "failed"
    invest(app, job=identity)
    assert ENGLISH["invest.failed.title"] in texts(app)
    assert "at least 60" in app.code[0].value


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_plan_is_shown_with_its_proof(app: AppTest, language: str) -> None:
    identity = job(f"print({small_result()!r})")
    assert finished(identity) == "done"
    invest(app, job=identity, lang=language)
    said, spoken = texts(app), words(language)
    for key in (
        "invest.against.title",
        "invest.cells.title",
        "certificate.title",
        "rivals.title",
        "prices.title",
    ):
        assert spoken[key] in said
    assert len(app.get("download_button")) == 2
    assert spoken["rival.greedy"] in list(app.table[1].value.iloc[:, 0])


def test_a_plan_opens_in_explore(app: AppTest) -> None:
    identity = job(f"print({small_result()!r})")
    assert finished(identity) == "done"
    invest(app, job=identity)
    next(b for b in app.button if b.label == ENGLISH["invest.explore"]).click().run()
    assert not app.exception
    assert ENGLISH["explore.controls"] in texts(app)
