"""Invest, without a browser: the question as a form and a file, the work, the answer and what proves it."""

from __future__ import annotations

import json
import math
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import runs
from commands.acceptance import refuse_outside
from optimize import Problem, as_problem
from scenarios import Reader, load_world, reader_of, words
from sim import Defect, Defects, Message, Outside
from views.invest.job import Ask, accept_beyond, is_beyond, resume, spec_of
from views.invest.job import start as start_search
from views.invest.question_text import question_text
from views.ui.frame import Visit
from views.ui.job_progress import progress_text

from .conftest import IDLE, finished, job, wait_until
from .test_app import texts

ENGLISH = words("en")


def invest(app: AppTest, lang: str = "en", **kept: str) -> AppTest:
    app.query_params["world"], app.query_params["lang"] = "minimal", lang
    for name, value in kept.items():
        app.session_state[f"kept.{name}"] = value
    app.session_state["visit"] = Visit("invest", {})
    app.run()
    assert not app.exception
    return app


def start(app: AppTest) -> Any:
    return next(button for button in app.button if button.label == ENGLISH["invest.start"])


def press(app: AppTest, key: str, **blanks: str) -> None:
    label = ENGLISH[key].format(**blanks)
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, Any]]]:
    """What would be started, without starting it."""
    found: list[tuple[list[str], dict[str, Any]]] = []
    begin = runs.start

    def note(argv: list[str], spec: dict[str, Any], by: runs.Person) -> str:
        found.append((argv, spec))
        return begin([sys.executable, "-c", IDLE], spec, by=by)

    monkeypatch.setattr(runs, "start", note)
    return found


def problem_asked(launched: list[tuple[list[str], dict[str, Any]]]) -> Problem:
    """The problem of the file that the command is given."""
    argv, spec = launched[-1]
    file = Path(argv[argv.index("--problem") + 1])
    return as_problem(tomllib.loads(file.read_text(encoding="utf-8")), load_world(spec["world"]))


def test_it_begins_with_todays_split_and_budget(app: AppTest) -> None:
    invest(app)
    assert ENGLISH["invest.before.title"] in texts(app)
    assert ENGLISH["invest.before.next"] in texts(app)
    assert not app.warning
    assert not start(app).disabled


def test_a_budget_that_cannot_be_met_is_refused_before_anything_starts(app: AppTest) -> None:
    invest(app)
    app.number_input(key="minimal.budget").set_value(1).run()
    assert start(app).disabled
    assert "budget" in app.error[0].value
    assert "raise" in app.error[0].value


def test_the_form_makes_the_problem_that_is_searched(app: AppTest, launched: list[Any]) -> None:
    invest(app)
    app.number_input(key="minimal.budget").set_value(12000)
    app.multiselect(key="minimal.locked").set_value(["web_pages"])
    app.multiselect(key="minimal.protected").set_value(["workshop_seats"])
    app.multiselect(key="minimal.bounded").set_value(["repair_skill"])
    app.multiselect(key="minimal.quarters").set_value([3, 1])
    app.radio(key="minimal.risk").set_value("cvar")
    app.multiselect(key="minimal.goals").set_value(["nps"])
    app.run()
    app.number_input(key="minimal.floor.repair_skill").set_value(500.0)
    app.number_input(key="minimal.cap.repair_skill").set_value(3000.0)
    app.number_input(key="minimal.capital").set_value(900.0)
    app.run()
    start(app).click().run()
    assert not app.exception
    raw = {
        "budget_eur_year": 12000.0,
        "locked": ["web_pages"],
        "protected": ["workshop_seats"],
        "floors": {"repair_skill": 500.0},
        "caps": {"repair_skill": 3000.0},
        "phasing": {"start_quarters": [1, 3], "capital_eur": 900.0},
        "risk": {"measure": "cvar"},
        "frontier": ["nps"],
    }
    assert problem_asked(launched) == as_problem(raw, load_world("minimal"))
    runs.cancel(str(app.session_state["kept.job"]))


def test_rules_on_customers_and_limits_of_groups_are_typed_and_asked(
    app: AppTest, launched: list[Any]
) -> None:
    invest(app)
    app.number_input(key="minimal.rules.nps").set_value(12.0)
    app.number_input(key="minimal.rules.csat_top2").set_value(70.0)
    app.number_input(key="minimal.rules.mean_wait_min").set_value(3.0)
    app.number_input(key="minimal.rules.cap.bot").set_value(900.0)
    app.run()
    assert any("NPS" in one.value and "12" in one.value for one in app.caption)
    start(app).click().run()
    assert not app.exception
    raw = {
        "service": [
            {"measure": "nps", "at_least": 12.0},
            {"measure": "csat_top2", "at_least": 0.7},
            {"measure": "mean_wait_min", "at_most": 3.0},
        ],
        "groups": [{"name": "bot", "levers": ["bot_answers"], "cap_eur_year": 900.0}],
    }
    assert problem_asked(launched) == as_problem(raw, load_world("minimal"))
    runs.cancel(str(app.session_state["kept.job"]))


def test_rules_of_a_file_stand_in_the_form_and_others_are_kept_beside_it(
    app: AppTest, launched: list[Any]
) -> None:
    text = """
        [[service]]
        measure = "nps"
        at_least = 5.0
        [[service]]
        measure = "abandonment"
        channel = "phone"
        at_most = 0.5
    """
    invest(app)
    app.file_uploader(key="invest.file.open").set_value(
        ("mine.toml", text.encode(), "application/toml")
    ).run()
    assert app.number_input(key="minimal.rules.nps").value == 5.0
    assert app.number_input(key="minimal.rules.abandonment").value is None
    start(app).click().run()
    assert problem_asked(launched) == as_problem(tomllib.loads(text), load_world("minimal"))
    runs.cancel(str(app.session_state["kept.job"]))


@pytest.mark.parametrize(("kind", "key", "eur", "raw"), [
    ("increment", "increment", -500, {"increment_eur_year": -500.0}),
    ("target", "gain", 1000.0, {"target": {"customer_equity_gain_eur": 1000.0}}),
])  # fmt: skip
def test_less_than_today_and_a_target_can_be_asked(
    app: AppTest, launched: list[Any], kind: str, key: str, eur: float, raw: dict[str, Any]
) -> None:
    invest(app)
    app.radio(key="minimal.ask").set_value(kind).run()
    app.number_input(key=f"minimal.{key}").set_value(eur).run()
    start(app).click().run()
    assert problem_asked(launched) == as_problem(raw, load_world("minimal"))
    runs.cancel(str(app.session_state["kept.job"]))


def test_a_file_fills_the_form_and_keeps_what_the_form_cannot_show(app: AppTest, launched: list[Any]) -> None:
    text = """
        budget_eur_year = 11000
        locked = ["web_pages"]
        [caps]
        bike_check = 2000
        [phasing]
        start_quarters = [1, 2]
        running_eur_year = 10500
        [[groups]]
        name = "care"
        levers = ["repair_skill", "bike_check"]
        cap_eur_year = 4000
    """
    invest(app)
    app.file_uploader(key="invest.file.open").set_value(
        ("mine.toml", text.encode(), "application/toml")
    ).run()
    assert not app.exception
    assert not app.error
    assert app.number_input(key="minimal.budget").value == 11000
    assert app.number_input(key="minimal.cap.bike_check").value == 2000
    assert any(ENGLISH["invest.extra.groups"] in one.value for one in app.info)
    start(app).click().run()
    expected = as_problem(tomllib.loads(text), load_world("minimal"))
    assert problem_asked(launched) == expected
    runs.cancel(str(app.session_state["kept.job"]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"budget_eur_year = 'much'", "got 'much'"),
        (b"locked = ['nobody']", "nobody"),
        (b"\xff\x00not a text", "TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words_and_changes_nothing(
    app: AppTest, content: bytes, said: str
) -> None:
    invest(app)
    app.file_uploader(key="invest.file.open").set_value(("bad.toml", content, "application/toml")).run()
    assert not app.exception
    (told,) = app.error
    assert "bad" in told.value
    assert said in told.value
    assert "minimal.extras" not in app.session_state
    assert not start(app).disabled


@pytest.mark.parametrize("identity", ["0" * 32, "../../etc", "x"])
def test_a_job_that_is_not_here_is_told_and_forgotten(app: AppTest, identity: str) -> None:
    invest(app, job=identity)
    assert ENGLISH["invest.unknown"] in texts(app)
    assert ENGLISH["invest.before.title"] in texts(app)


def test_a_job_of_another_kind_is_no_search(app: AppTest) -> None:
    other = runs.start([sys.executable, "-c", "pass"], {"survey": "x.csv"})
    assert finished(other) == "done"
    invest(app, job=other)
    assert ENGLISH["invest.unknown"] in texts(app)


def test_what_is_left_is_said_in_steps_and_does_not_waver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("views.ui.job_progress.st.session_state", {})
    reader = Reader("en", ENGLISH)

    def said(done: int, seconds: float) -> str:
        monkeypatch.setattr("views.ui.job_progress.time.time", lambda: 1000.0 + seconds)
        state = runs.JobState("running", done, 400, "", None, 1000.0, None, None, "")
        return progress_text(reader, state).partition(" · ")[2]

    assert said(40, 9) == said(19, 30) == ""  # too soon to tell
    # a batch ends, then the next one takes its time: 1.9 min, 2.1, 2.5
    assert [said(80, 28), said(80, 31), said(80, 37)] == ["about 2\u00a0min left"] * 3
    assert said(80, 60) == "about 5\u00a0min left"  # much longer is said
    assert [said(200, 70), said(390, 140)] == ["about 2\u00a0min left", "about 1\u00a0min left"]


def test_a_running_job_shows_progress_and_can_be_cancelled_and_resumed(app: AppTest) -> None:
    identity = job(IDLE, runs.fresh_folder("optimise"))
    try:
        invest(app, job=identity)
        assert ENGLISH["invest.running.title"] in texts(app)
        press(app, "work.cancel")
        assert finished(identity) == "cancelled"
    finally:
        runs.cancel(identity)
    app.run()
    assert ENGLISH["invest.cancelled.title"] in texts(app)
    press(app, "invest.resume")
    again, first = runs.jobs()
    assert again.id == app.session_state["kept.job"]
    assert again.argv == (*first.argv, "--resume")
    assert again.spec == first.spec
    runs.cancel(again.id)


@pytest.mark.slow
@pytest.mark.usefixtures("registry_folder")
def test_a_search_that_was_cut_off_goes_on_from_what_it_had() -> None:
    """What it had evaluated is kept; a second process reads it and ends the work."""
    world = load_world("minimal")
    first = start_search(Ask(world, as_problem({}, world), 120, 1))
    folder = Path(spec_of(first)["folder"])
    log = folder.with_name(f".{folder.name}.evaluations.jsonl")
    wait_until(lambda: log.exists() and log.stat().st_size > 0, 120)
    runs.cancel(first)
    finished(first)
    before = log.read_text(encoding="utf-8")
    assert runs.state(first).state == "cancelled"
    second = resume(first)
    wait_until(lambda: runs.state(second).state not in ("queued", "running"), 240)
    assert runs.state(second).state == "done", runs.state(second).error
    after = (folder / "evaluations.jsonl").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert runs.history("optimise")[0].folder == folder


def test_a_failed_job_says_what_it_said_last(app: AppTest) -> None:
    identity = job("raise SystemExit('simulations: got 3; allowed: at least 60')")
    assert finished(identity) == "failed"
    invest(app, job=identity)
    assert ENGLISH["invest.failed.title"] in texts(app)
    assert "at least 60" in app.code[0].value


def test_a_refused_search_is_told_in_the_language_of_the_page(app: AppTest) -> None:
    """Its defects, as the command records them, whole: where, what came, what is allowed, the remedy."""
    allowed = Message("defect.at_least_for_these_levers", count=60)
    few = Defect("simulations", "3", allowed, Message("defect.allow_more_simulations_or_lock_levers"))
    written = json.dumps(Defects("simulations", [few]).record())
    identity = job(f"import json, runs; runs.record_failure(json.loads({written!r})); raise SystemExit(2)")
    assert finished(identity) == "failed"
    invest(app, job=identity, lang="fr")
    assert not app.code
    told = " ".join(error.value for error in app.error)
    assert "permettez plus de simulations, ou gelez des leviers \\(locked\\)" in told


def ended_beyond() -> str:
    """A search that ended in a plan beyond what was observed, as the command records it."""
    found = (
        Outside("abandonment", "phone", (12, 13, 14, 20), 0.36, (0.0, 0.05), (-math.inf, 0.12)),
        Outside("load", "workshop", (3,), math.inf, (0.2, 0.4), (-math.inf, 1.0)),
        Outside("nps", "", (3, 4), -45.0, (10.0, 15.0), (-5.0, 30.0)),
    )
    with pytest.raises(Defects) as refused:
        refuse_outside(load_world("minimal"), found, None)
    written = json.dumps(refused.value.record())
    identity = job(f"import json, runs; runs.record_failure(json.loads({written!r})); raise SystemExit(2)")
    assert finished(identity) == "failed"
    return identity


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ("Phone\\)**: 36% (months 13–15, 21); at most 12%", "nobody on duty (months 4)", "NPS**: −45 (months 4, 5); −5 to 30")),
        ("fr", ("Téléphone\\)**\u00a0: 36", "personne en poste (mois 4)", "NPS**\u00a0: −45 (mois 4, 5)\u00a0; de −5 à 30")),
    ],
)  # fmt: skip
def test_a_plan_beyond_what_was_observed_is_taken_in_words(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, language: str, lines: tuple[str, ...]
) -> None:
    """Where it leads is shown; a reason is asked for, and the very search is ended with it, not begun again."""
    identity, said = ended_beyond(), words(language)
    first = json.loads((runs.folder_of(identity) / "spec.json").read_text(encoding="utf-8"))
    started: list[tuple[list[str], dict[str, Any]]] = []
    begin = runs.start

    def note(argv: list[str], spec: dict[str, Any], by: runs.Person) -> str:
        started.append((argv, spec))
        return begin([sys.executable, "-c", IDLE], spec, by=by)

    monkeypatch.setattr(runs, "start", note)
    invest(app, lang=language, job=identity)
    assert said["invest.beyond.title"] in texts(app)
    (shown,) = [one.value for one in app.warning if said["invest.beyond.text"] in one.value]
    assert [line for line in lines if line not in shown] == []
    assert "--accept-outside" not in texts(app)
    assert said["invest.resume"] not in [one.label for one in app.button]

    app.button(key="invest.beyond.take").click().run()
    assert said["invest.beyond.why.missing"] in [one.value for one in app.error]
    assert started == []
    app.text_input(key=f"invest.beyond.why.{identity}").set_value("  the phone line closes in June ")
    app.button(key="invest.beyond.take").click().run()
    assert not app.exception
    ((argv, spec),) = started
    assert argv[argv.index("--accept-outside") + 1] == "the phone line closes in June"
    assert "--resume" in argv
    assert argv[argv.index("--out") + 1] == first["folder"]
    assert spec == first | {"accepted_outside": "the phone line closes in June"}
    assert app.session_state["kept.job"] != identity
    assert said["invest.running.title"] in texts(app)
    runs.cancel(str(app.session_state["kept.job"]))


def test_only_a_plan_beyond_what_was_observed_is_accepted(app: AppTest) -> None:
    few = Defect("simulations", "3", "60", "more")
    written = json.dumps(Defects("simulations", [few]).record())
    other = job(f"import json, runs; runs.record_failure(json.loads({written!r})); raise SystemExit(2)")
    assert finished(other) == "failed"
    assert not is_beyond(runs.state(other))
    assert is_beyond(runs.state(ended_beyond()))
    invest(app, job=other)
    assert "invest.beyond.take" not in [one.key for one in app.button]
    with pytest.raises(ValueError, match="reason"):
        accept_beyond(other, "  ")


def test_the_question_of_a_failed_search_goes_back_into_the_form(app: AppTest) -> None:
    identity = job("raise SystemExit('no')", budget_eur_year=11000.0, locked=["web_pages"])
    assert finished(identity) == "failed"
    invest(app, job=identity)
    press(app, "invest.again")
    assert app.number_input(key="minimal.budget").value == 11000
    assert app.multiselect(key="minimal.locked").value == ["web_pages"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_plan_is_shown_with_its_proof(app: AppTest, found: runs.Record, language: str) -> None:
    identity = job("pass", found.folder)
    assert finished(identity) == "done"
    invest(app, job=identity, lang=language)
    said, spoken = texts(app), words(language)
    keys: tuple[str, ...] = (
        "invest.against.title",
        "invest.cells.title",
        "invest.reasons.title",
        "invest.curve.title",
    )
    keys += ("invest.frontier.title", "certificate.title", "rivals.title", "prices.title", "tied.title")
    for key in (*keys, "draws.title", "swings.title"):
        assert spoken[key] in said
    assert not app.error


def test_reasons_and_doubt_are_those_of_the_record(
    app: AppTest, found: runs.Record, result: dict[str, Any]
) -> None:
    invest(app, run=found.id)
    reasons = next(one.value for one in app.table if ENGLISH["invest.reasons.why"] in one.value.columns)
    assert len(reasons) == len(result["why"]["sentences"])
    rivals = next(one.value for one in app.table if ENGLISH["rival.greedy"] in list(one.value.iloc[:, 0]))
    reader = Reader("en", ENGLISH)
    assert reader.eur(result["rox"]["value_eur"], signed=True) == rivals[ENGLISH["worth.value"]].iloc[0]
    draws = result["rox"]["draws"]
    assert reader.share(draws["prob_loss"], 0) in texts(app)
    assert reader.eur(draws["p10"]) in texts(app)


def test_a_budget_of_the_frontier_goes_into_the_form(
    app: AppTest, found: runs.Record, result: dict[str, Any]
) -> None:
    invest(app, run=found.id)
    budget = round(next(one["budget_eur_year"] for one in result["why"]["frontier"] if one["rox"]))
    app.segmented_control(key="invest.frontier").set_value(budget).run()
    press(app, "invest.frontier.ask", budget=Reader("en", ENGLISH).eur(budget))
    assert app.number_input(key="minimal.budget").value == budget


def test_a_plan_found_before_is_listed_and_opened(app: AppTest, found: runs.Record) -> None:
    invest(app)
    app.button(key=f"earlier.{found.id}").click().run()
    assert not app.exception
    assert ENGLISH["certificate.title"] in texts(app)
    assert app.session_state["kept.run"] == found.id


def test_a_plan_edited_since_is_told_and_not_shown(app: AppTest, found: runs.Record) -> None:
    plan = found.folder / "plan.toml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("from_month = 0", "from_month = 1") + "\n# \n[more]\n"
    )
    invest(app, run=found.id)
    assert "edited after the run" in app.error[0].value
    assert ENGLISH["certificate.title"] not in texts(app)


def test_what_is_beyond_belief_is_said_in_words(app: AppTest, found: runs.Record) -> None:
    file = found.folder / "summary.json"
    summary = json.loads(file.read_text(encoding="utf-8"))
    summary["doubts"] = [{"reason": "any sentence", "lever": "repair_skill", "share": 0.8, "assumption": "x"}]
    figures = [{"figure": "contacts a year, phone", "simulated": 3.0, "reported": 9.0}]
    summary["mismatch"] = {"accepted": "a pilot", "figures": figures}
    file.write_text(json.dumps(summary), encoding="utf-8")
    invest(app, run=found.id)
    warning, accepted = list(app.warning)[-2:]
    assert ENGLISH["doubts.title"] in warning.value
    assert "a pilot" in accepted.value
    missed = next(one.value for one in app.table if ENGLISH["mismatch.reported"] in one.value.columns)
    assert list(missed[ENGLISH["report.head.figure"]]) == ["contacts a year, Phone"]
    assert "80%" in warning.value
    assert load_world("minimal").levers[1].label in warning.value


def test_a_plan_opens_in_explore(app: AppTest, found: runs.Record) -> None:
    invest(app, run=found.id)
    press(app, "invest.explore")
    assert ENGLISH["explore.controls"] in texts(app)


def test_the_floor_on_what_customers_are_worth_counts_as_a_rule() -> None:
    """As many are said of a question as are listed under its answer."""
    world, reader = load_world("minimal"), reader_of("en")
    assert question_text(reader, world, Problem()).endswith("1 rule")
    assert "rule" not in question_text(reader, world, Problem(equity_floor_eur="none"))
