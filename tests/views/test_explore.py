"""Explore's logic: levers, budget, maturity, scenarios side by side, and a company of one's own."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from optimize import at_once
from scenarios import Reader, load_plan, load_world, save_world, words
from sim import anchors_are_stale, today_eur_year
from tests.views.conftest import APP
from views.optimised_run.result import toml_of
from views.scenario.answer_at_once import MOST_CUSTOMERS, answer_at_once, prepared_effects
from views.scenario.company_picker import file_of
from views.scenario.levers import EXAMPLES, example, plan_of, pulled
from views.scenario.simulated import CONFIRMED
from views.scenario.worlds import is_kept, world_named

ENGLISH = words("en")


def texts(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.header, app.error, app.warning, app.info)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def explore(app: AppTest, **parameters: str) -> AppTest:
    for name, value in {"world": "minimal", "lang": "en", **parameters}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_of_the_four_levers_has_one_control(app: AppTest, name: str) -> None:
    world = load_world("minimal")
    explore(app)
    keys = [slider.key for slider in app.slider]
    assert (f"pull.{name}" in keys) == bool(example(world, name))
    if example(world, name):
        app.slider(key=f"pull.{name}").set_value(100).run()
        assert not app.exception
        for lever, spent in pulled(world, name).items():
            assert app.slider(key=f"minimal.{lever}").value == spent
        assert app.slider(key=f"pull.{name}").value == 100
        assert ENGLISH["explore.answer.title"] in texts(app)


def test_a_lever_moves_the_lines_and_keeps_the_others(app: AppTest) -> None:
    explore(app, **{"minimal.workshop_seats": "3"})
    app.slider(key="pull.continuity").set_value(50).run()
    assert app.slider(key="minimal.workshop_seats").value == 3
    assert app.slider(key="pull.continuity").value == 50
    app.slider(key="pull.continuity").set_value(0).run()
    assert app.slider(key="minimal.customer_file").value == 0


def test_the_budget_shows_what_is_needed_and_finds_it(app: AppTest) -> None:
    explore(app, **{"minimal.repair_skill": "2500"})
    world = load_world("minimal")
    needed = 2500 - today_eur_year(world, world.levers[1])
    assert ENGLISH["budget.needed"].format(eur=f"€{needed:,.0f}") in texts(app)
    app.selectbox(key="budget.take").select_index(0).run()
    app.button(key="budget.do").click().run()
    assert not app.exception
    assert app.slider(key="minimal.workshop_seats").value == 1
    assert f"€{world.desks[0].eur_on_duty_year - needed:,.0f} a year are freed" in texts(app)


def test_a_balanced_budget_is_said_to_add_up(app: AppTest) -> None:
    explore(app)
    assert ENGLISH["budget.balanced"] in texts(app)


def test_another_stage_is_another_company(app: AppTest) -> None:
    explore(app)
    before = [metric.value for metric in app.metric]
    app.selectbox(key="choice.minimal.maturity").set_value("initial").run()
    assert not app.exception
    assert [metric.value for metric in app.metric] != before
    assert ENGLISH["stage.initial.text"] in texts(app)


def test_an_address_carries_the_stage(app: AppTest) -> None:
    explore(app, **{"minimal.maturity": "initial"})
    assert app.selectbox(key="choice.minimal.maturity").value == "initial"
    explored = [metric.value for metric in app.metric]
    app.selectbox(key="choice.minimal.maturity").set_value("optimised").run()
    assert [metric.value for metric in app.metric] != explored


def test_a_stage_that_is_none_is_ignored(app: AppTest) -> None:
    explore(app, **{"minimal.maturity": "perfect"})
    assert app.selectbox(key="choice.minimal.maturity").value == load_world("minimal").maturity


def test_scenarios_are_set_aside_and_compared(app: AppTest) -> None:
    explore(app, **{"minimal.workshop_seats": "3"})
    app.button(key="side.save").click().run()
    assert app.button(key="side.save").disabled
    app.slider(key="pull.continuity").set_value(100).run()
    app.button(key="side.save").click().run()
    assert not app.exception
    table = app.table[-1].value
    assert list(table.columns) == ["Figure", "Today", "A", "B"]
    app.selectbox(key="side.from").set_value("A").run()
    assert list(app.table[-1].value.columns) == ["Figure", "A", "B"]
    app.button(key="side.confirm").click().run()
    assert not app.exception
    assert "to" in str(app.table[-1].value.iloc[0, -1])
    app.button(key="side.open.0").click().run()
    assert app.slider(key="minimal.customer_file").value == 0
    app.button(key="side.drop.1").click().run()
    assert list(app.table[-1].value.columns) == ["Figure", "Today", "A"]


def test_a_scenario_is_renamed_but_never_after_another(app: AppTest) -> None:
    explore(app, **{"minimal.scenarios": "A~workshop_seats:3|B~repair_skill:5000"})
    app.text_input(key="side.name.0.A").set_value("More hands").run()
    assert "More hands" in app.table[-1].value.columns
    app.text_input(key="side.name.1.B").set_value("More hands").run()
    assert list(app.table[-1].value.columns) == ["Figure", "Today", "More hands", "B"]


def test_at_most_four_are_set_aside(app: AppTest) -> None:
    four = "|".join(f"{name}~repair_skill:{spent}" for name, spent in zip("ABCD", (1, 2, 3, 4), strict=True))
    explore(app, **{"minimal.scenarios": four, "minimal.workshop_seats": "3"})
    assert app.button(key="side.save").disabled
    assert len(app.table[-1].value.columns) == 6


def test_a_company_of_ones_own_is_taken_and_its_controls_are_its_own(app: AppTest, tmp_path: Path) -> None:
    world = load_world("minimal").model_copy(update={"label": "Our bikes"})
    levers = [world.levers[0].model_copy(update={"most_eur_year": world.levers[0].most_eur_year * 2})]
    file = tmp_path / "ours.toml"
    save_world(world.model_copy(update={"levers": [*levers, *world.levers[1:]]}), file)
    explore(app)
    app.file_uploader(key="own.file.0").set_value(("ours.toml", file.read_bytes(), "application/toml")).run()
    assert not app.exception
    name = str(app.selectbox(key="world_choice").value)
    assert is_kept(name)
    assert world_named(name).levers[0].most_eur_year == levers[0].most_eur_year
    assert not any(slider.key == "minimal.workshop_seats" for slider in app.slider)
    assert any(str(slider.key).endswith(".workshop_seats") for slider in app.slider)


def test_a_file_with_defects_is_refused_in_words_with_every_repair(app: AppTest) -> None:
    explore(app)
    text = file_of(load_world("minimal")).decode("utf-8")
    broken = text.replace("seats = 2", "seats = -2").replace(
        'maturity = "optimised"', 'maturity = "optimized"'
    )
    app.file_uploader(key="own.file.0").set_value(("ours.toml", broken.encode(), "application/toml")).run()
    assert not app.exception
    (error,) = app.error
    assert "ours\\.toml" in error.value
    assert "seats" in error.value
    assert error.value.count("fix:") >= 1
    assert app.selectbox(key="world_choice").value == "minimal"


def test_the_file_handed_out_is_the_company(tmp_path: Path) -> None:
    file = tmp_path / "again.toml"
    file.write_bytes(file_of(load_world("minimal")))
    again = load_world(file)
    assert again == load_world("minimal")
    assert not anchors_are_stale(again)


def test_the_plan_downloaded_is_one_the_command_takes(tmp_path: Path) -> None:
    world = load_world("minimal")
    plan = plan_of(world, {"workshop_seats": 3} | example(world, "continuity"))
    file = tmp_path / "plan.toml"
    file.write_bytes(toml_of(plan))
    assert load_plan(file, world).lines == plan.lines


def test_an_address_moves_money_and_undo_takes_it_back(app: AppTest) -> None:
    app.query_params["world"] = "minimal"
    app.query_params["move"] = "3120~desks~bike_check:60,customer_file:40"
    app.run()
    assert not app.exception
    assert app.slider(key="minimal.workshop_seats").value == 1
    assert app.slider(key="minimal.bike_check").value == 500 + 1872
    assert app.slider(key="minimal.customer_file").value == 1248
    app.button(key="move.undo").click().run()
    assert app.slider(key="minimal.workshop_seats").value == 2
    assert app.slider(key="minimal.customer_file").value == 0
    assert app.button(key="move.undo").disabled


def test_an_address_that_moves_what_is_not_there_is_told_and_changes_nothing(app: AppTest) -> None:
    app.query_params["world"] = "minimal"
    app.query_params["move"] = "3120~branches~bot:100"
    app.run()
    assert not app.exception
    assert any("branches" in one.value for one in app.warning)
    assert app.slider(key="minimal.workshop_seats").value == 2


def test_an_answer_is_added_up_while_the_simulation_runs(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing until every line was simulated alone; then value and error, which the simulated tiles replace."""
    world = load_world("minimal")
    effects = prepared_effects(world).result(timeout=120)
    reader, page = Reader("en", ENGLISH), import_module("views.explore.page")
    said = at_once(effects, plan_of(world, {"workshop_seats": 3}))
    ends = [reader.eur(said.value_eur + side * said.error_eur, signed=True) for side in (-1, 1)]

    def added_up() -> list[str]:
        return [one.value for one in app.metric if one.delta == ENGLISH["worth.at_once.text"]]

    with monkeypatch.context() as simulating:
        simulating.setattr(page, "answer", lambda *_: st.stop())
        explore(app, **{"minimal.workshop_seats": "3"})
        (likely,) = added_up()
        if likely.startswith("≈"):
            assert abs(said.value_eur) >= said.error_eur
            assert reader.eur(said.error_eur) in likely
        else:
            assert abs(said.value_eur) < said.error_eur
            assert all(end in likely for end in ends)
    app.run()
    assert not added_up()
    # the same plan drawn again is not guessed again
    monkeypatch.setattr(page, "answer", lambda *_: st.stop())
    app.run()
    assert not added_up()


def test_no_answer_is_added_up_for_a_company_too_large_to_be_simulated_behind_the_page() -> None:
    large = load_world("minimal").model_copy(update={"customers": MOST_CUSTOMERS + 1})
    assert answer_at_once(large, plan_of(large, {"workshop_seats": 3})) is None


def test_a_confirmed_answer_is_confirmed_for_whoever_opens_its_address(app: AppTest) -> None:
    explore(app, **{"minimal.workshop_seats": "3"})
    label = ENGLISH["explore.confirm"].format(count=CONFIRMED)
    (confirm,) = (one for one in app.button if one.label == label)
    confirm.click().run()
    address = app.query_params["confirmed"]
    another = explore(
        AppTest.from_file(str(APP), default_timeout=60),
        **{"minimal.workshop_seats": "3", "confirmed": address},
    )
    assert ENGLISH["explore.quick"] not in texts(another)
    assert [one.value for one in another.metric] == [one.value for one in app.metric]
    changed = explore(
        AppTest.from_file(str(APP), default_timeout=60),
        **{"minimal.workshop_seats": "1", "confirmed": address},
    )
    assert ENGLISH["explore.quick"] in texts(changed)
