"""The page Company: answers as people type them, contradictions beside their field, and a company started from them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import runs
from calibration import company, read_sheet
from commands.new import asked_figures
from scenarios import load_world, reader_of, words, world_text
from views.company import page
from views.company.reading import read_answers
from views.company.versions import AGAINST, archive_of
from views.ui.frame import Visit, markdown_safe

from .three_companies import LANGUAGES, THREE, Own, attempts_at, lines

BLANK = load_world("blank")
TYPED = {
    "label": "Les bus de la ville",
    "customers": "20 000",
    "retention_year": "92",
    "channel.phone.contacts_year": "21,000",
    "channel.phone.abandonment": "5",
    "channel.bot.contacts_year": "0",
}


def test_answers_are_read_as_people_write_them() -> None:
    read = read_answers(TYPED, BLANK, reader_of("fr"))
    assert read.wrong == {}
    assert read.figures is not None
    assert (read.figures.customers, read.figures.retention_year) == (20_000, 0.92)
    assert read.figures.contacts_year == {"phone": 21_000.0}
    assert read.figures.channel["phone"].abandonment == 0.05
    assert read.figures.without == ["bot"]


@pytest.mark.parametrize(
    ("place", "typed", "value"),
    [
        ("retention_year", "92 %", 0.92),
        ("retention_year", "0.92", 0.92),
        ("retention_year", "92,5", 0.925),
        ("channel.phone.abandonment", "0.5 %", 0.005),
        ("channel.phone.abandonment", "0,5 %", 0.005),
        ("desk.calls.payroll_eur_year", "450 k€", 450_000.0),
        ("nps", "-12", -12.0),
        ("channel.phone.mean_wait_min", "1:30:00", 90.0),
        ("channel.phone.mean_wait_min", "4 min", 4.0),
        ("channel.phone.abandonment", "5 sur 100", 0.05),
        ("retention_year", "83.6 of 100", 0.836),
        ("margin_eur_year", "180 € a year", 180.0),
    ],
)
def test_a_number_is_read_in_the_unit_of_its_question(place: str, typed: str, value: float) -> None:
    assert read_answers({place: typed}, BLANK, reader_of("en")).values == {place: value}


@pytest.mark.parametrize(
    ("more", "beside"),
    [
        ({"nps": "good"}, "nps"),
        ({"margin_eur_year": "1,234"}, "margin_eur_year"),
        ({"channel.phone.mean_wait_min": "1:30"}, "channel.phone.mean_wait_min"),
        ({"retention_year": "100"}, "retention_year"),
        ({"customers": "0"}, "customers"),
        # half of a hundredth, or half of them
        ({"channel.phone.abandonment": "0.5"}, "channel.phone.abandonment"),
        ({"desk.calls.payroll_eur_year": "90000"}, "desk.calls.payroll_eur_year"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(more: dict[str, str], beside: str) -> None:
    read = read_answers(TYPED | more, BLANK, reader_of("en"))
    assert read.figures is None
    assert list(read.wrong) == [beside]


def test_everything_wrong_is_told_at_once_each_beside_its_field() -> None:
    """A number that cannot be read, one out of bounds and answers that cannot be together, in one look."""
    more = {
        "nps": "good",
        "retention_year": "100",
        "margin_eur_year": "1,234",
        "desk.counters.people": "plenty",
        "desk.counters.payroll_eur_year": "90000",
        "desk.calls.payroll_eur_year": "90000",
    }
    read = read_answers(TYPED | more, BLANK, reader_of("en"))
    assert read.figures is None
    # a payroll whose people are stated, but cannot be read, lacks none
    assert set(read.wrong) == set(more) - {"desk.counters.payroll_eur_year"}
    assert "'good'" in read.wrong["nps"]


@pytest.mark.parametrize(
    ("language", "people", "share"),
    [
        ("en", "Counters: full-time posts: 24. Allowed: ", "Of 100, how many stay a year?: 100. It must be more than 0 and less than 100"),
        ("fr", "Comptoirs\u00a0: postes à temps plein\u00a0: 24. Attendu\u00a0: ", "Sur 100, combien restent un an\u00a0?\u00a0: 100. Il faut plus de 0 et moins de 100"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_the_words_and_unit_of_its_question(
    language: str, people: str, share: str
) -> None:
    """Of a hundred, a hundred stay: not a number 1.0 below 1; nor is a place of the sheet named."""
    impossible = {"retention_year": "100", "channel.counter.contacts_year": "0", "desk.counters.people": "24"}
    read = read_answers(TYPED | impossible, BLANK, reader_of(language)).wrong
    wrong = {place: text.replace("\\", "") for place, text in read.items()}
    assert set(wrong) == {"retention_year", "desk.counters.people"}
    assert wrong["desk.counters.people"].startswith(people)
    assert wrong["retention_year"].startswith(share)
    assert "desk." not in wrong["desk.counters.people"]


@pytest.mark.parametrize(
    ("language", "earns", "channels"),
    [("en", "€180 a year", "E-mail or Post or Web site"), ("fr", "180 € par an", "E-mail ou Courrier ou Site web")],
)  # fmt: skip
def test_an_answer_is_read_back_and_a_channel_is_named_as_the_reader_writes_them(
    language: str, earns: str, channels: str
) -> None:
    reader = reader_of(language)
    assert company.read_back("margin_eur_year", 180.0, reader) == earns
    closed = {f"channel.{name}.contacts_year": "0" for name in ("email", "post", "web")}
    read = read_answers(TYPED | {"channel.phone.contacts_year": "9000"} | closed, BLANK, reader)
    assert channels in read.wrong["channel.email.contacts_year"].replace("\\", "")


@pytest.mark.parametrize("typed", [{"customers": "many"}, {"customers": "5000", "nps": "good"}])
def test_what_cannot_be_read_is_told_before_there_is_enough(typed: dict[str, str]) -> None:
    assert set(read_answers(typed, BLANK, reader_of("en")).wrong) == {list(typed)[-1]}


def test_nothing_is_wrong_before_anything_is_said() -> None:
    assert read_answers({}, BLANK, reader_of("en")) == ({}, None, {})
    assert read_answers({"customers": "5000"}, BLANK, reader_of("en")).wrong == {}


@pytest.mark.parametrize("one", THREE, ids=lambda one: one.template)
def test_what_is_typed_on_the_page_and_at_the_terminal_states_one_company(one: Own) -> None:
    """In either language, as people write it; the same worlds come of it, which a slow test holds."""
    template = load_world(one.template)
    found = []
    for column, language in enumerate(LANGUAGES):
        reader = reader_of(language)
        typed = {place: list(attempts_at(one, place, column)) for place in one.answers}
        first = read_answers({place: texts[0] for place, texts in typed.items()}, template, reader)
        refused = {place for place, texts in typed.items() if len(texts) > 1} | {one.refused} - {""}
        assert set(first.wrong) == refused
        last = {place: texts[-1] for place, texts in typed.items()}
        last |= {place: texts[-1][column] for place, texts in one.mended.items()}
        found.append(read_answers(last, template, reader).figures)
        with CliRunner().isolation(input="\n".join([*lines(one, language), ""])):
            found.append(asked_figures(template, reader))
    assert found[0] is not None
    assert [one for one in found if one != found[0]] == []
    assert {company.figures_text(each) for each in found if each is not None} == {
        company.figures_text(found[0])
    }


@pytest.fixture
def company_page(registry_folder: Path) -> AppTest:  # noqa: ARG001 a registry of its own
    st.cache_data.clear()

    return AppTest.from_function(_script, default_timeout=60)


def answer(app: AppTest, typed: dict[str, str]) -> AppTest:
    for place, text in typed.items():
        app.text_input(key=f"company.answer.{place}").set_value(text)
    return app.run()


def test_answers_make_a_portrait_and_a_job(company_page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words("en")
    app = company_page.run()
    assert not app.exception
    assert app.info[0].value == said["company.look.empty"]
    assert app.button[0].disabled
    app = answer(app, TYPED)
    assert not app.exception
    assert any("20,000" in one.value for one in app.markdown)
    assert any(said["company.form.absent"] in one.value for one in app.caption)
    started: list[list[str]] = []

    def launch(argv: list[str], _spec: object) -> str:
        started.append(argv)
        return "0" * 32

    monkeypatch.setattr(page, "launch", launch)
    (create,) = [one for one in app.button if one.label == said["company.create"]]
    assert not create.disabled
    create.click().run()
    (argv,) = started
    assert argv[argv.index("--name") + 1] == "Les bus de la ville"
    figures = read_sheet(Path(argv[argv.index("--figures") + 1]), BLANK)
    assert figures.customers == 20_000


def test_a_log_takes_the_place_of_contacts_and_outlives_the_session(
    company_page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a log how many customers there are is enough; it goes with the figures to the same command."""
    said = words("en")
    log = b"started,channel\n2026-01-05 09:00,phone\n"
    app = company_page.run()
    app.session_state["company.answer.log"] = runs.keep_inputs({"calls.csv": log})
    app = app.run()
    assert app.info[0].value == said["company.look.log_alone"]
    app = answer(app, {"label": "Les bus", "customers": "20 000", "retention_year": "92"})
    assert not app.exception
    assert app.info[0].value == said["company.look.log"]
    started: list[list[str]] = []

    def launch(argv: list[str], _spec: object) -> str:
        started.append(argv)
        return "0" * 32

    monkeypatch.setattr(page, "launch", launch)
    kept = "".join(app.query_params["sheet"])
    next(one for one in app.button if one.label == said["company.create"]).click().run()
    (argv,) = started
    assert Path(argv[argv.index("--log") + 1]).read_bytes() == log
    figures = read_sheet(Path(argv[argv.index("--figures") + 1]), BLANK, has_log=True)
    assert (figures.customers, figures.retention_year, figures.contacts_year) == (20_000, 0.92, {})
    again = AppTest.from_function(_script, default_timeout=60)
    again.query_params["sheet"] = kept
    again.run()
    assert any(markdown_safe("calls.csv") in one.value for one in again.markdown)
    next(one for one in again.button if one.label == said["company.log.leave_out"]).click().run()
    assert not again.exception
    assert again.info[0].value == said["company.look.empty"]


def test_answers_outlive_the_session(company_page: AppTest) -> None:
    app = answer(company_page.run(), TYPED)
    kept = "".join(app.query_params["sheet"])
    again = AppTest.from_function(_script, default_timeout=60)
    again.query_params["sheet"] = kept
    again.run()
    assert not again.exception
    assert again.text_input(key="company.answer.customers").value == "20 000"


def _script() -> None:
    from scenarios import load_world, reader_of
    from views.company import company

    company(reader_of("en"), load_world("minimal"))


def test_a_name_of_an_example_is_refused_and_a_saved_one_is_told(company_page: AppTest) -> None:
    said = words("en")
    app = answer(company_page.run(), TYPED | {"label": "Bank"})
    assert any(one.value == said["company.create.taken"] for one in app.caption)
    runs.save_company("les_bus_de_la_ville", "", {"label": "Les bus", "customers": 5})
    app = answer(app, {"label": TYPED["label"]})
    assert any("next version" in one.value for one in app.caption)
    assert any("Les bus" in one.value for one in app.markdown)


def test_two_companies_of_one_label_are_told_apart(company_page: AppTest) -> None:
    for name in ("les_bus", "les_bus_du_nord", "clinic"):
        label = "Clinic" if name == "clinic" else "Les bus"
        runs.save_company(name, "", {"label": label, "customers": 5})
    lines = [one.value for one in company_page.run().markdown if "customers, version" in one.value]
    told = ("Les bus (les_bus)", "Les bus (les_bus_du_nord)", "Clinic")
    assert all(any(label in line.replace("\\", "") for line in lines) for label in told), lines
    assert not any("(clinic)" in line for line in lines)


def company_of(app: AppTest) -> AppTest:
    app.session_state["visit"] = Visit("company", {})
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_names_the_company_it_is_about_and_no_other(app: AppTest, language: str) -> None:
    """An example chosen elsewhere is not the company that is being described; it is chosen again where it counts."""
    said = words(language)
    app.query_params["world"], app.query_params["lang"] = "minimal", language
    app.run()
    assert app.selectbox(key="world_choice").value == "minimal"
    app = company_of(app)
    assert "world_choice" not in [one.key for one in app.selectbox]
    assert said["company.hand.nameless"] in [one.value for one in app.markdown]
    app = answer(app, {"label": "Les bus"})
    assert said["company.hand.asked"].format(label="Les bus") in [one.value for one in app.markdown]
    runs.save_company("les_bus", world_text(load_world("minimal")), {"label": "Les bus", "customers": 5})
    app.session_state["kept.change"] = "les_bus"
    app.run()
    assert not app.exception
    assert said["company.hand.saved"].format(label="Les bus", number="1") in [
        one.value for one in app.markdown
    ]
    app.session_state["visit"] = Visit("explore", {})
    app.run()
    assert not app.exception
    assert app.selectbox(key="world_choice").value == "minimal"


def test_a_lever_is_added_to_a_kept_company_by_answers(company_page: AppTest) -> None:
    said = words("en")
    minimal = load_world("minimal")
    runs.save_company("ours", world_text(minimal), {"label": "Ours", "customers": 5})
    company_page.query_params["change"] = "ours"
    app = company_page.run()
    assert not app.exception
    app.selectbox(key="company.lever").set_value("coaching_phone").run()
    app.text_input(key="company.lever.today.coaching_phone").set_value("2 k€")
    app.text_input(key="company.lever.months.coaching_phone").set_value("soon")
    add = next(one for one in app.button if one.label == said["company.lever.add"])
    app = add.click().run()
    assert ["soon" in one.value for one in app.error] == [True]
    assert runs.company_named("ours").latest.number == 1
    app.text_input(key="company.lever.months.coaching_phone").set_value("2")
    app.selectbox(key="company.lever.stage.coaching_phone").set_value("half")
    add = next(one for one in app.button if one.label == said["company.lever.add"])
    app = add.click().run()
    assert not app.exception
    assert [one.value for one in app.success] == [said["company.kept.saved"].format(number="2")]
    lever = load_world(runs.version_of("ours").world).levers[-1]
    assert (lever.name, lever.half_eur_year, lever.lag_months) == ("coaching_phone", 2000, 2)


def test_a_pasted_table_becomes_a_version_or_is_told_by_its_cells(company_page: AppTest) -> None:
    said = words("en")
    minimal = load_world("minimal")
    runs.save_company("ours", world_text(minimal), {"label": "Ours", "customers": 5})
    company_page.query_params["change"] = "ours"
    app = company_page.run()
    app.selectbox(key="company.tables.which").set_value("desks").run()

    def take(seats: str) -> AppTest:
        head = "name\tlabel\tseats\teur_seat_year\topen"
        row = f"workshop\tWorkshop\t{seats}\t3 120\tMon-Fri 17:00-18:30"
        app.text_area(key="company.tables.pasted").set_value(f"{head}\n{row}")
        return next(one for one in app.button if one.label == said["company.tables.take"]).click().run()

    app = take("many")
    assert ["desks\\!C2" in one.value for one in app.error] == [True]
    assert runs.company_named("ours").latest.number == 1
    app = take("3")
    assert not app.exception
    assert [one.value for one in app.success] == [said["company.kept.saved"].format(number="2")]
    assert load_world(runs.version_of("ours").world).desks[0].seats == 3


def test_versions_are_compared_and_a_company_is_deleted_and_brought_back(company_page: AppTest) -> None:
    said, minimal = words("en"), load_world("minimal")
    facts = {"label": "Ours", "customers": minimal.customers}
    runs.save_company("ours", world_text(minimal), facts)
    first, *rest = minimal.levers
    slower = minimal.model_copy(update={"levers": [first.model_copy(update={"lag_months": 5.0}), *rest]})
    runs.save_company("ours", world_text(slower), facts, note="it takes longer")
    company_page.query_params["change"] = "ours"
    app = company_page.run()
    assert "it takes longer" in app.table[-1].value.to_string()
    app = app.selectbox(key=AGAINST).set_value(1).run()
    assert not app.exception
    changes = next(one.value for one in app.dataframe if "parameter" in one.value.columns)
    expected = [said["command.diff.group.desks"], "levers.workshop_seats.lag_months", "1", "5"]
    assert [list(row) for row in changes.to_numpy()] == [expected]

    with zipfile.ZipFile(io.BytesIO(archive_of("ours"))) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"1", "2"}
    app = next(one for one in app.button if one.label == said["company.versions.delete.yes"]).click().run()
    assert not app.exception
    assert runs.companies() == ()
    runs.save_company("ours", world_text(minimal), facts)  # somebody takes the name meanwhile
    app = next(one for one in app.button if one.label == said["company.versions.restore"]).click().run()
    assert [one.value for one in app.error] == [said["command.company.taken"].format(name="ours")]
    runs.rename_company("ours", "theirs")
    app = next(one for one in app.button if one.label == said["company.versions.restore"]).click().run()
    assert not app.exception
    assert {one.name: one.latest.number for one in runs.companies()} == {"ours": 2, "theirs": 1}


def test_a_company_just_created_is_the_one_of_the_other_pages_until_another_is_chosen(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = {"label": "Les bus", "customers": 5, "portrait": [], "evidence": {"assumed": 1}, "questions": []}
    version = runs.save_company("les_bus", world_text(load_world("minimal")), facts)
    monkeypatch.setattr(page, "draft_in_hand", lambda: "0" * 32)
    monkeypatch.setattr(page, "saved_by", lambda _job: version)
    monkeypatch.setattr(runs, "state", lambda _job: SimpleNamespace(state="done"))
    app.query_params["lang"] = "en"
    app = company_of(app)
    assert words("en")["company.next.calibrate"] in [one.label for one in app.button]
    for chosen in ("company:les_bus@1", "minimal"):
        app.session_state["visit"] = Visit("explore", {})
        app.run()
        assert app.selectbox(key="world_choice").value == chosen
        app.selectbox(key="world_choice").select("minimal").run()
        app = company_of(app)
