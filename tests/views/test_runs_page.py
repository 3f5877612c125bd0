"""Runs: everything started is there, opens, goes on, stops and goes; nothing signed and nothing running goes."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import runs
from scenarios import words
from sim import messages_to_json
from tests.calibration.record import record
from tests.views.conftest import IDLE, finished
from views.runs.entries import LOCK, entries
from views.ui.frame import Visit

ENGLISH = words("en")
pytestmark = pytest.mark.usefixtures("registry_folder")


def opened(app: AppTest, lang: str = "en") -> AppTest:
    app.query_params["world"], app.query_params["lang"] = "minimal", lang
    app.session_state["visit"] = Visit("runs", {})
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.header, app.error, app.info)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def job(code: str = "print(1)", **spec: Any) -> str:
    told = {"kind": "optimise", "world": "minimal", "by": "", **spec}
    return runs.start([sys.executable, "-c", code], told)


def button(app: AppTest, key: str) -> Any:
    return app.button(key=key)


def has(app: AppTest, key: str) -> bool:
    return any(one.key == key for one in app.button)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_with_nothing_started_it_says_what_to_do(app: AppTest, language: str) -> None:
    opened(app, language)
    said = words(language)
    assert said["runs.none"] in texts(app)
    button(app, "none.calibrate").click().run()
    assert not app.exception
    assert said["calibrate.empty.title"] in texts(app)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_was_started_is_listed_with_who_and_where_it_is(app: AppTest, language: str) -> None:
    good, bad = job(by="Ada L."), job("raise SystemExit('budget: got -1')", kind="calibrate", files=["a.csv"])
    assert finished(good) == "done"
    assert finished(bad) == "failed"
    with runs.new_run("simulate", {"world": "minimal"}):
        pass
    opened(app, language)
    said, spoken = texts(app), words(language)
    assert spoken["runs.by"].format(name="Ada L\\.") in said
    assert spoken["runs.by_command"] in said
    for kind in ("optimise", "calibrate", "simulate"):
        assert spoken[f"runs.verb.{kind}"] in said
    assert "a\\.csv" in said
    assert "budget: got -1" in app.code[0].value


def test_a_run_of_a_job_is_one_row() -> None:
    identity = job("from runs import new_run\nwith new_run('optimise', {}) as run: pass")
    assert finished(identity) == "done"
    assert [one.id for one in entries()] == [identity]


def test_the_pages_that_show_what_was_started_open(app: AppTest) -> None:
    inputs = runs.keep_inputs({"a.csv": b"q\n1\n"})
    kept = {"fitted.toml": "x", "fit.json": json.dumps(messages_to_json(record()))}
    code = f"import os, pathlib; [pathlib.Path(os.environ['ROX_JOB_DIR'], name).write_text(text, encoding='utf-8') for name, text in {kept!r}.items()]"
    identity = job(code, kind="calibrate", inputs=inputs, files=["a.csv"], mapping=None, seed=1)
    assert finished(identity) == "done"
    opened(app)
    button(app, f"open.{identity}").click().run()
    assert not app.exception
    assert ENGLISH["calibrate.done"] in texts(app)


def test_a_search_and_a_run_of_the_command_open_in_invest() -> None:
    identity = job()
    assert finished(identity) == "done"
    with runs.new_run("optimise", {"world": "minimal"}) as run:
        pass
    with runs.new_run("simulate", {"world": "minimal"}):
        pass
    pages = {one.id: one.page for one in entries()}
    assert pages[identity] == ("invest", {"job": identity})
    assert pages[run.id] == ("invest", {"run": run.id})
    assert list(pages.values()).count(None) == 1


def test_a_running_job_shows_progress_and_is_cancelled_here(app: AppTest) -> None:
    identity = job(IDLE)
    try:
        opened(app)
        assert not has(app, f"forget.{identity}")
        button(app, f"cancel.{identity}").click().run()
        assert finished(identity) == "cancelled"
    finally:
        runs.cancel(identity)
    opened(app)
    assert ENGLISH["runs.resume"] in [one.label for one in app.button]


def test_a_search_that_failed_is_resumed(app: AppTest) -> None:
    identity = job("import sys; print(sys.argv[1:]); raise SystemExit(1 if len(sys.argv) == 1 else 0)")
    assert finished(identity) == "failed"
    opened(app)
    button(app, f"again.{identity}").click().run()
    assert not app.exception
    newest = runs.jobs()[0]
    assert newest.id != identity
    assert finished(newest.id) == "done"
    assert "--resume" in newest.argv


def test_what_is_deleted_is_gone_with_its_files(app: AppTest) -> None:
    inputs = runs.keep_inputs({"a.csv": b"x"})
    identity = job(inputs=inputs)
    assert finished(identity) == "done"
    opened(app)
    button(app, f"forget.{identity}").click().run()
    assert not app.exception
    assert entries() == ()
    with pytest.raises(runs.UnknownInputs):
        runs.inputs_of(inputs)
    assert ENGLISH["runs.none"] in texts(app)


def test_a_locked_plan_and_one_that_was_approved_stay(app: AppTest) -> None:
    with runs.new_run("optimise", {"world": "minimal"}) as locked:
        (locked.folder / LOCK).write_text("{}")
    with runs.new_run("optimise", {"world": "minimal"}) as approved:
        (approved.folder / LOCK).write_text('{"by": "Camille"}')
    with runs.new_run("optimise", {"world": "minimal"}) as free:
        pass
    runs.approve(approved.folder, approved.id, "approved", by=runs.Person("Ada"))
    opened(app)
    assert has(app, f"forget.{free.id}")
    assert not has(app, f"forget.{locked.id}")
    assert not has(app, f"forget.{approved.id}")
    assert ENGLISH["runs.delete.signed"] in texts(app)


def test_a_world_that_is_gone_does_not_hide_the_list(app: AppTest) -> None:
    assert finished(job(world="0" * 32)) == "done"
    opened(app)
    assert "0000" in texts(app)


def test_many_are_shown_on_demand(app: AppTest) -> None:
    for _ in range(23):
        with runs.new_run("simulate", {"world": "minimal"}):
            pass
    opened(app)
    more = next(one for one in app.button if one.label == ENGLISH["runs.more"].format(count="3"))
    before = sum(one.key is not None and one.key.startswith("forget.") for one in app.button)
    more.click().run()
    after = sum(one.key is not None and one.key.startswith("forget.") for one in app.button)
    assert (before, after) == (20, 23)
