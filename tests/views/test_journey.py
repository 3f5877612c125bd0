"""The page of the journey: what it says is what the tables of the run say, in each language."""

from __future__ import annotations

import sys
import time
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import runs
from scenarios import Reader, languages, load_world, words
from sim import MOTIVES, Plan, RunOptions, World, paths, read_log, simulate, worst
from tests.views.conftest import IDLE, finished
from views.journey.bots import effects_sentence
from views.journey.charts import BOT_FATES, path_label
from views.journey.customer_story import EXAMPLES, examples
from views.journey.logged_run import logged_run_of
from views.journey.page import SIGHTS
from views.journey.paths import MET, ORDERS, first_paths
from views.journey.study import EFFECT_COLOURS, job_of
from views.journey.touchpoints import MEASURES, map_sentence
from views.scenario.levers import plan_of
from views.ui.frame import Visit

ENGLISH = words("en")


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Compile the engine that keeps a log before a page, which is given a minute, asks for it."""
    simulate(load_world("minimal"), options=RunOptions(replications=1, months=1, log=True))


@pytest.fixture(scope="module")
def world() -> World:
    return load_world("minimal")


def texts(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.header, app.error, app.warning, app.info)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def opened(app: AppTest, sight: str, language: str = "en", state: dict[str, Any] | None = None) -> AppTest:
    app.query_params["world"], app.query_params["lang"] = "minimal", language
    app.session_state["kept.sight"] = sight
    for name, value in (state or {}).items():
        app.session_state[name] = value
    app.session_state["visit"] = Visit("journey", {})
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", languages())
def test_whatever_the_page_may_name_has_words(language: str) -> None:
    keys = {f"journey.sight.{name}" for name in SIGHTS} | {f"journey.by.{name}" for name in ORDERS.values()}
    keys |= {f"journey.paths.{kind}{name}" for kind in ("", "order.", "text.") for name in ORDERS}
    keys |= {f"{kind}.{name}" for kind in ("figure", "journey.measure") for name in MEASURES}
    keys |= {f"obstacle.{name}" for name in MET} | {f"motive.{name}" for name in MOTIVES}
    keys |= {f"bot.{name}" for name in BOT_FATES} | {f"effect.{name}" for name in EFFECT_COLOURS}
    keys |= {f"journey.tale.{name}" for name in EXAMPLES}
    assert keys - set(words(language)) == set()


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("sight", SIGHTS)
def test_every_sight_is_drawn_with_a_sentence_and_its_files(app: AppTest, sight: str, language: str) -> None:
    opened(app, sight, language)
    said = texts(app)
    assert words(language)["journey.title"] in said
    assert len(app.get("download_button")) >= 2
    assert len(app.get("vega_lite_chart")) >= 1
    assert "nan" not in said.lower().split()
    assert "{" not in said


def test_the_map_follows_the_measure_and_the_film(app: AppTest) -> None:
    opened(app, "touchpoints")
    whole = texts(app)
    assert "Most contacts" in whole
    app.toggle(key="film.on").set_value(True).run()
    assert app.slider(key="film.month").max == load_world("minimal").months
    app.slider(key="film.month").set_value(7).run()
    assert not app.exception
    assert texts(app) != whole


def test_a_film_moves_on_and_stops_at_its_end(app: AppTest) -> None:
    opened(app, "touchpoints", state={"film.on": True, "film.month": 34, "film.plays": True})
    assert app.slider(key="film.month").value == 35
    app.run()
    assert app.session_state["film.month"] == 36
    assert app.session_state["film.plays"] is False


def test_the_map_tells_its_two_ends(world: World) -> None:
    reader = Reader("en", ENGLISH)
    lives = logged_run_of(world, Plan())
    table = lives.table("touchpoints")
    told = map_sentence(reader, lives, table, "mean_wait_min")
    known = table[(table["contacts"] >= 30) & table["mean_wait_min"].notna()]
    labels = reader.labels(world)
    top = known.sort_values("mean_wait_min").iloc[-1]
    assert f"{labels[top['channel']]} · {labels[top['moment']]}" in told.replace("\\", "")
    assert reader.wait(top["mean_wait_min"]) in told
    assert map_sentence(reader, lives, table.head(0), "contacts") == reader(
        "journey.map.nothing", fewest="30"
    )


def test_the_worst_paths_are_those_of_the_log(world: World) -> None:
    table = paths(read_log(simulate(world, options=RunOptions(replications=1, seed=1, log=True))))
    told = first_paths(logged_run_of(world, Plan()).table("paths"), "worst", "")
    assert told["path"].tolist() == worst(table)["path"].head(len(told)).tolist()
    of_one = first_paths(table, "costliest", "PROBLEM")
    assert set(of_one["motive"]) == {"PROBLEM"}
    assert of_one["total_eur"].is_monotonic_decreasing
    assert first_paths(table, "walked", "")["cases"].is_monotonic_decreasing


def test_a_channel_taken_again_is_told_once() -> None:
    assert (
        path_label("web > web > phone > web", {"web": "Site", "phone": "Phone"}) == "Site ×2 → Phone → Site"
    )


def test_the_plan_of_explore_is_lived_when_its_controls_were_moved(app: AppTest, world: World) -> None:
    opened(app, "touchpoints", state={"minimal.workshop_seats": 3})
    assert ENGLISH["journey.arm.plan"] in texts(app)
    plan = plan_of(world, {"workshop_seats": 3})
    wait = logged_run_of(world, plan).outcomes.metrics["mean_wait_min"].mean
    assert wait < logged_run_of(world, Plan()).outcomes.metrics["mean_wait_min"].mean


def test_each_example_is_what_it_says(world: World) -> None:
    lives = logged_run_of(world, Plan())
    found = examples(lives)
    people: Any = lives.outcomes.customers_table().set_index("customer")
    assert people.loc[found["left"], "left"] >= 0
    assert people.loc[found["faithful"], "left"] < 0
    contacts = lives.log.contacts
    assert (contacts.loc[contacts["customer"] == found["truth"], "truth"] > 0).any()


def test_a_story_is_told_for_the_number_asked_for(app: AppTest) -> None:
    opened(app, "story", "fr", state={"kept.customer": "5"})
    assert app.number_input(key="tale.number").value == 5
    assert words("fr")["journey.tale.title"].format(number=5) in texts(app)
    app.button(key="tale.left").click().run()
    assert not app.exception
    assert words("fr")["journey.tale.ends.left"] in texts(app)


@pytest.mark.parametrize("wanted", ["999999", "-1", "x"])
def test_a_customer_who_does_not_exist_is_not_asked_for(app: AppTest, wanted: str) -> None:
    opened(app, "story", state={"kept.customer": wanted})
    assert (
        app.number_input(key="tale.number").value
        in examples(logged_run_of(load_world("minimal"), Plan())).values()
    )


def test_what_a_moment_is_worth_is_worked_out_on_a_button(app: AppTest, world: World) -> None:
    opened(app, "moments")
    next(b for b in app.button if b.label == ENGLISH["journey.study.start"]).click().run()
    assert not app.exception
    started = job_of(logged_run_of(world, Plan()))
    assert started is not None
    job = started.id
    try:
        deadline = time.monotonic() + 240
        while runs.state(job).state in ("queued", "running") and time.monotonic() < deadline:
            finished(job)
        assert runs.state(job).state == "done", runs.state(job).error
    finally:
        runs.cancel(job)
    st.cache_resource.clear()  # as a server that was started anew has it
    st.cache_data.clear()
    app.run()
    assert not app.exception
    assert ENGLISH["journey.value.text"].partition(":")[0] in texts(app)
    shown = (
        ("bots", "journey.effects.how"),
        ("contacts", "journey.contact_value.title"),
        ("touchpoints", "journey.channels.value"),
    )
    for sight, key in shown:
        app.session_state["choice.sight"] = sight
        app.run()
        assert not app.exception
        assert ENGLISH[key] in texts(app) + str([list(table.value.columns) for table in app.table])
        assert ENGLISH["journey.study.text"] not in texts(app)


def test_a_study_can_be_cancelled_and_asked_for_again(app: AppTest, world: World) -> None:
    job = runs.start([sys.executable, "-c", IDLE], {"lives": logged_run_of(world, Plan()).key})
    try:
        opened(app, "moments")
        app.button(key="study.cancel").click().run()
        assert finished(job) == "cancelled"
    finally:
        runs.cancel(job)
    app.run()
    assert ENGLISH["journey.study.text"] in texts(app)


def test_where_a_bot_raises_and_lowers_is_said_apart() -> None:
    reader = Reader("en", ENGLISH)
    labels = {"a": "Ask", "b": "Break", "c": "Close"}
    table = pd.DataFrame({"moment": ["a", "b", "c"], "effect": ["raises", "lowers", "unsure"]})
    told = effects_sentence(reader, table, labels)
    assert told.index("Ask") < told.index("lowers") < told.index("Break") < told.index("Close")
    assert effects_sentence(reader, table.head(0), labels) == reader("journey.effects.none")
