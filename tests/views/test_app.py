"""Each page's logic, without a browser."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from scenarios import load_world, words
from sim import of_scope
from views.ui.frame import link_of

FRENCH, ENGLISH = words("fr"), words("en")


def texts(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.header, app.error, app.warning, app.info, app.success)
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def explore(app: AppTest, **parameters: str) -> AppTest:
    for name, value in {"world": "minimal", **parameters}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_a_first_visit_says_what_can_be_asked_and_shows_an_answer_in_one_click(app: AppTest) -> None:
    app.run()
    assert not app.exception
    assert app.header[0].value == ENGLISH["home.title"]
    assert ENGLISH["home.last.none"] in texts(app)
    app.button(key="home.change.do").click().run(timeout=180)  # the bank, both arms
    assert not app.exception
    assert ENGLISH["explore.answer.title"] in texts(app)


def test_a_first_visit_with_a_language_in_its_address_comes_home_too(app: AppTest) -> None:
    app.query_params["lang"] = "fr"
    app.run()
    assert not app.exception
    assert app.header[0].value == FRENCH["home.title"]


def test_the_bank_is_the_first_company(app: AppTest) -> None:
    app.query_params["shown"] = "csat_top2"
    app.run()
    assert not app.exception
    assert ENGLISH["explore.today.title"] in texts(app)
    assert app.selectbox(key="world_choice").value == "bank"
    assert len(app.metric) == len(of_scope("tile"))
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
    assert app.metric[4].value == "–"
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


def test_a_link_holds_what_is_shown_and_leaves_the_language_to_who_opens_it() -> None:
    asked = [("world", "bank"), ("lang", "fr"), ("move", "200000~branch~bot:60"), ("bank.stage", "a b")]
    link = link_of("https://rox.example/explore", asked)
    assert link == "https://rox.example/explore?world=bank&move=200000~branch~bot:60&bank.stage=a+b"
    assert link_of("https://rox.example", [("lang", "fr")]) == "https://rox.example/"
