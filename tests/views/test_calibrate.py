"""Calibrate: files are understood, corrected, fitted in the background, and told with their limits."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import runs
from benchmarks import validation
from calibration.validation import Profile, Verdict
from scenarios import load_world, save_world, words
from sim import messages_to_json, prepare
from tests.calibration.record import record
from tests.views.conftest import APP, finished
from views.calibrate.fit_result import recovery
from views.calibrate.job import Ask, argv_of, spec_of_ask
from views.calibrate.uploads import draft_of, keep_mapping, mapping_in
from views.scenario.worlds import world_named
from views.ui.frame import Visit

FRENCH, ENGLISH = words("fr"), words("en")
ROWS = "Q1,Recommend (0 to 10),Contacts,Comment\n" + "".join(
    f"{step},{2 * step},{1 + step % 3},it was fine\n" for step in (1, 2, 3, 4, 5, 0, 5, 4) * 8
)


def texts(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.header, app.error, app.warning, app.info, app.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def opened(app: AppTest, lang: str = "en", **kept: str) -> AppTest:
    app.query_params["world"], app.query_params["lang"] = "minimal", lang
    for name, value in kept.items():
        app.session_state[f"kept.{name}"] = value
    app.session_state["visit"] = Visit("calibrate", {})
    app.run()
    assert not app.exception
    return app


def given(**files: bytes) -> str:
    return runs.keep_inputs({name.replace("__", "."): content for name, content in files.items()})


def start_button(app: AppTest, said: dict[str, str] = ENGLISH) -> Any:
    return next(one for one in app.button if one.label == said["calibrate.start"])


@pytest.fixture
def inputs(registry_folder: Path) -> str:  # noqa: ARG001 a registry of its own
    return given(answers__csv=ROWS.encode())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_first_visit_says_what_to_do(app: AppTest, language: str) -> None:
    opened(app, language)
    said = words(language)
    assert said["calibrate.empty.title"] in texts(app)
    assert said["calibrate.empty.next"] in texts(app)
    assert said["fit.question.contacts"] in list(app.table[0].value.iloc[:, 0])


def test_an_example_is_understood_whole(app: AppTest) -> None:
    prepare(load_world("minimal"), print)  # a first compilation takes its time
    opened(app)
    next(one for one in app.button if one.label == ENGLISH["calibrate.example"]).click().run()
    assert not app.exception
    assert "1,000" in [one.value for one in app.metric]
    assert not start_button(app).disabled
    assert "16 of 24" in texts(app)


def test_an_upload_is_understood_and_survives_a_reload(app: AppTest) -> None:
    opened(app)
    app.file_uploader(key="calibrate.files.0").set_value(("answers.csv", ROWS.encode(), "text/csv")).run()
    assert not app.exception
    assert ENGLISH["calibrate.correct"] in texts(app)
    assert "answers\\.csv" in texts(app)
    kept = app.session_state["kept.inputs"]
    other = AppTest.from_file(str(APP), default_timeout=60)
    opened(other, inputs=kept)
    assert "answers\\.csv" in texts(other)


def test_a_column_is_given_a_role_and_its_strange_answers_are_no_answer(app: AppTest, inputs: str) -> None:
    opened(app, inputs=inputs)
    app.selectbox(key=f"role.{inputs}.satisfaction").set_value("Q1").run()
    assert not app.exception
    draft = draft_of(inputs, world_named("minimal"))
    (column,) = [one for one in mapping_in(draft).columns if one.role == "satisfaction"]
    assert column.column == "Q1"
    assert column.missing == ("0",)  # 0 on a scale of 1 to 5 is taken for blank
    app.selectbox(key=f"role.{inputs}.satisfaction").set_value("").run()
    assert mapping_in(draft).role("satisfaction") is None


def test_an_answer_without_meaning_stops_the_fit_and_one_press_mends_it(app: AppTest, inputs: str) -> None:
    draft = draft_of(inputs, world_named("minimal"))
    opened(app, inputs=inputs)
    app.selectbox(key=f"role.{inputs}.resolved").set_value("Q1").run()
    assert ENGLISH["calibrate.next.wrong"] in texts(app)
    assert start_button(app).disabled
    app.button(key="missing.resolved").click().run()
    assert not app.exception
    column = mapping_in(draft).role("resolved")
    assert column is not None
    assert set(column.missing) == {"2", "3", "4", "5"}
    assert not start_button(app).disabled


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("name", "content", "french", "english"),
    [
        ("answers__csv", b"", "un fichier vide", "an empty file"),
        ("photo__csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "une image PNG", "a PNG picture"),
        ("report__csv", b"%PDF-1.7" + bytes(200), "un document PDF", "a PDF document"),
    ],
)
def test_a_bad_file_is_told_in_words_with_a_remedy(
    app: AppTest, language: str, name: str, content: bytes, french: str, english: str
) -> None:
    opened(app, language, inputs=given(**{name: content}))
    said = words(language)
    assert (french if language == "fr" else english) in app.error[0].value
    assert said["calibrate.nothing"] in texts(app)
    assert start_button(app, said).disabled


@pytest.mark.parametrize("identity", ["0" * 32, "../../etc", "x"])
def test_files_that_are_not_here_are_told_and_forgotten(app: AppTest, identity: str) -> None:
    opened(app, inputs=identity)
    assert ENGLISH["calibrate.unknown.inputs"] in texts(app)
    assert ENGLISH["calibrate.empty.title"] in texts(app)


@pytest.mark.parametrize("identity", ["0" * 32, "../../etc", "x"])
def test_a_fit_that_is_not_here_is_told_and_forgotten(app: AppTest, identity: str) -> None:
    opened(app, fit=identity)
    assert ENGLISH["calibrate.unknown.fit"] in texts(app)


@pytest.mark.parametrize("name", ["mapping.json", ".mapping.json", ".hidden.csv"])
def test_a_file_cannot_take_the_place_of_the_mapping(app: AppTest, name: str) -> None:
    inputs = runs.keep_inputs({name: b'{"columns": 3}', "answers.csv": ROWS.encode()})
    opened(app, inputs=inputs)
    assert ENGLISH["calibrate.correct"] in texts(app)
    assert len(draft_of(inputs, world_named("minimal")).files) == 2


def test_a_second_survey_is_left_aside_and_a_log_is_used(app: AppTest) -> None:
    log = "Date,Offered,Abandoned,Average speed of answer (s)\n" + "".join(
        f"2024-01-{day:02d},{100 + day},{5 + day % 4},{20 + day}\n" for day in range(1, 29)
    )
    kept = given(a__csv=ROWS.encode(), b__csv=ROWS.encode(), log__csv=log.encode())
    opened(app, inputs=kept)
    assert ENGLISH["calibrate.further"].format(file="b\\.csv") in texts(app)
    assert ENGLISH["calibrate.operations.figures"] in texts(app)


def events(*times: str) -> bytes:
    """An event log of sixty cases in three states."""
    rows = (
        f"C{number // 3},{state},2024-01-{1 + number % 28:02d} 10:00:00,2024-02-{1 + number % 28:02d} 10:00:00\n"
        for number, state in enumerate(["open", "active", "closed"] * 60)
    )
    return (f"case,state,{','.join(times)}\n" + "".join(rows)).encode()


def test_an_event_log_is_refused_with_the_column_it_lacks(app: AppTest) -> None:
    opened(app, "fr", inputs=given(events__csv=events("modified", "closed_at")))
    assert "aucune colonne pour le jour" in app.error[0].value
    assert "dans un fichier de correspondance" in app.error[0].value


def test_a_log_of_contacts_is_used(app: AppTest) -> None:
    opened(app, "fr", inputs=given(events__csv=events("opened_at", "closed_at")))
    assert not app.error
    assert FRENCH["calibrate.operations.log"] in texts(app)
    assert not start_button(app, FRENCH).disabled


def test_a_file_without_an_answer_that_counts_says_so(app: AppTest) -> None:
    head = "StartDate,EndDate,Status,Progress,Finished,RecordedDate,ResponseId,Q1\nStart Date,End Date,Response Type,Progress,Finished,Recorded Date,Response ID,How satisfied?\n"
    third = ",".join(f'"{{""ImportId"":""{name}""}}"' for name in ("startDate", "endDate", "status", "progress", "finished", "recordedDate", "_recordId", "QID1"))  # fmt: skip
    rows = "".join(f"2024-01-01 10:00:00,2024-01-01 10:01:00,Survey Test,100,True,2024-01-01 10:01:00,R_{n},4\n" for n in range(5))  # fmt: skip
    opened(app, inputs=given(tests__csv=f"{head}{third}\n{rows}".encode()))
    assert "5 test" in app.error[0].value
    assert start_button(app).disabled


def test_the_command_of_a_fit_has_every_file_and_a_mapping_that_later_changes_leave_alone(
    inputs: str,
) -> None:
    draft = draft_of(inputs, world_named("minimal"))
    ask = Ask("minimal", draft, mapping_in(draft), 7)
    argv, spec = argv_of(ask, "minimal"), spec_of_ask(ask)
    assert argv[argv.index("--survey") + 1].endswith("answers.csv")
    mapping = Path(argv[argv.index("--mapping") + 1])
    before = mapping.read_text(encoding="utf-8")
    keep_mapping(draft, mapping_in(draft))
    assert mapping.read_text(encoding="utf-8") == before
    assert mapping.name == spec["mapping"]
    assert spec["files"] == ["answers.csv"]
    assert draft_of(inputs, world_named("minimal")).files == draft.files


def done(inputs: str, world: str = "x", **changes: Any) -> str:
    kept = {"fitted.toml": world, "fit.json": json.dumps(messages_to_json(record(**changes)))}
    code = f"import os, pathlib; [pathlib.Path(os.environ['ROX_JOB_DIR'], name).write_text(text, encoding='utf-8') for name, text in {kept!r}.items()]"
    spec = {"kind": "calibrate", "world": "minimal", "inputs": inputs, "files": ["answers.csv"], "mapping": None, "seed": 1}  # fmt: skip
    identity = runs.start([sys.executable, "-c", code], spec)
    assert finished(identity) == "done"
    return identity


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_fit_is_told_with_its_limits(app: AppTest, inputs: str, language: str) -> None:
    opened(app, language, fit=done(inputs))
    said, spoken = texts(app), words(language)
    assert spoken["calibrate.done"] in said
    assert ("4,20" if language == "fr" else "4.20") in app.error[0].value
    assert spoken["fit.question.resolved"] in said + str([one.value.to_dict() for one in app.table])
    assert len(app.get("download_button")) >= 3


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_fit_from_before_records_had_a_file(app: AppTest, inputs: str, is_whole: bool) -> None:
    """Such a fit has what its command printed, in English, if that is whole."""
    identity = done(inputs)
    folder = runs.folder_of(identity)
    (folder / "fit.json").replace(folder / "stdout.txt")
    if not is_whole:
        (folder / "stdout.txt").write_text("{}", encoding="utf-8")
    opened(app, fit=identity)
    assert not app.exception
    assert ENGLISH["calibrate.done" if is_whole else "calibrate.fit.unreadable"] in texts(app)


def test_the_fitted_company_is_chosen_and_opens_in_explore(app: AppTest, inputs: str, tmp_path: Path) -> None:
    world = world_named("minimal")
    world = world.model_copy(update={"source": {**world.source, "memory.fresh": "fitted to answers.csv"}})
    save_world(world, tmp_path / "fitted.toml")
    opened(app, fit=done(inputs, world=(tmp_path / "fitted.toml").read_text(encoding="utf-8")))
    next(one for one in app.button if one.label == ENGLISH["calibrate.explore"]).click().run()
    assert not app.exception
    chosen = str(app.selectbox(key="world_choice").value)
    assert world_named(chosen).source["memory.fresh"] == "fitted to answers.csv"
    assert ENGLISH["explore.today.title"] in texts(app)


def test_what_wins_is_told_as_a_success(app: AppTest, inputs: str) -> None:
    opened(app, fit=done(inputs, holdout=record()["holdout"] | {"error": 1.0}))
    assert not app.error
    assert "no worse" in app.success[0].value


def test_a_fit_that_failed_says_what_it_said_last_and_starts_again(app: AppTest, inputs: str) -> None:
    spec: dict[str, Any] = {
        "kind": "calibrate",
        "world": "minimal",
        "inputs": inputs,
        "files": [],
        "mapping": None,
        "seed": 1,
    }
    identity = runs.start([sys.executable, "-c", "raise SystemExit('line 3: nothing to inform')"], spec)
    assert finished(identity) == "failed"
    opened(app, fit=identity)
    assert "nothing to inform" in app.code[0].value
    next(one for one in app.button if one.label == ENGLISH["work.again"]).click().run()
    assert app.session_state["kept.fit"] != identity
    assert len(runs.jobs()) == 2


def test_a_running_fit_can_be_cancelled_and_bears_the_name_typed(app: AppTest, inputs: str) -> None:
    opened(app, inputs=inputs)
    app.selectbox(key=f"role.{inputs}.satisfaction").set_value("Q1").run()
    app.text_input(key="by").set_value("Ada").run()
    start_button(app).click().run()
    assert not app.exception
    (job,) = runs.jobs()
    try:
        assert job.spec["by"] == "Ada"
        assert job.spec["world"] == "minimal"
        assert ENGLISH["calibrate.running"] in texts(app)
        app.button(key=f"cancel.{job.id}").click().run()
        assert finished(job.id) == "cancelled"
    finally:
        runs.cancel(job.id)
    app.run()
    assert ENGLISH["work.cancelled.title"] in texts(app)


def test_the_badge_tells_what_validation_found_or_that_it_was_not_run(tmp_path: Path) -> None:
    assert recovery(tmp_path / "none.md") is None
    page = tmp_path / "validation.md"
    page.write_text("nothing", encoding="utf-8")
    assert recovery(page) is None
    verdicts = (
        Verdict("memory.fresh", 200, 0.91, 0.01, 1.02, 9.1, 36.2),
        Verdict("effort.repeat", 190, 0.7, 0.31, 1.61, 40.1, 36.2),
    )
    profiles = {"memory.fresh": [Profile("memory.fresh", 2.5, 2.9)]}
    page.write_text(validation.page(verdicts, profiles, 200, "abc123"), encoding="utf-8")
    found = recovery(page)
    assert found is not None
    assert (found.passed, found.fields, found.truths, found.code) == (1, 2, 200, "abc123")
