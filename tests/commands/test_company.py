"""rox company: saved companies are listed, shown, carried elsewhere and taken by every verb as a world."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

import runs
from cli import app
from scenarios import load_world, save_world, words
from sim import Defects, world_hash

FORMS = Path(__file__).resolve().parents[2] / "docs" / "schemas"
FORM = FORMS / "company.schema.json"
FORM_OF_LEVERS = FORMS / "company-levers.schema.json"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry_folder: Path) -> None:  # noqa: ARG001
    monkeypatch.chdir(tmp_path)


def rox(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def done(*arguments: str) -> Result:
    result = rox(*arguments)
    assert result.exit_code == 0, result.output
    return result


def printed(*arguments: str, promised: Path = FORM) -> dict[str, Any]:
    """The object that a verb of companies prints, which has the promised form."""
    result: dict[str, Any] = json.loads(done("company", *arguments, "--json").stdout)
    form = Draft202012Validator(json.loads(promised.read_text(encoding="utf-8")))
    assert [error.message for error in form.iter_errors(result)] == []
    return result


def test_the_form_of_a_company_would_see_what_it_does_not_know() -> None:
    form = Draft202012Validator(json.loads(FORM.read_text(encoding="utf-8")))
    assert list(form.iter_errors({"schema": 2, "version": "1", "companies": [{"name": "ours"}]})) != []
    assert list(form.iter_errors({"schema": 2, "version": "1", "companies": [], "more": 1})) != []


def test_a_saved_company_is_a_world_for_the_verbs() -> None:
    done("company", "save", "minimal", "--name", "Notre boutique", "--note", "a first try")
    quick = ("--months", "2", "--replications", "1", "--workers", "1", "--json")
    first, plain = (
        json.loads(done("simulate", one, *quick).stdout)
        for one in ("company:notre_boutique", "notre_boutique@1")
    )
    assert first["world_hash"] == plain["world_hash"] == world_hash(load_world("minimal"))
    assert "Notre boutique" not in done("company", "list", "--lang", "fr").output
    assert "notre_boutique@1" in done("company", "history", "notre_boutique").output
    assert "a first try" in done("company", "show", "company:notre_boutique").output
    listed = printed("list")["companies"]
    assert printed("show", "notre_boutique") == printed("history", "notre_boutique")
    assert [(one["name"], one["customers"], len(one["versions"])) for one in listed] == [("notre_boutique", load_world("minimal").customers, 1)]  # fmt: skip


def test_an_unknown_company_is_told_with_what_there_is() -> None:
    done("company", "save", "minimal", "--name", "ours")
    for name, hint in (("company:our", "ours"), ("company:ours@7", "ours@1"), ("bnk", "bank")):
        result = rox("simulate", name)
        assert isinstance(result.exception, Defects)
        assert hint in str(result.exception)


def test_a_company_goes_to_another_machine_and_back() -> None:
    done("company", "save", "minimal", "--name", "ours")
    done("company", "export", "ours")
    assert rox("company", "export", "ours").exit_code == 2
    assert "another company" in rox("company", "import", "ours.zip").output
    done("company", "delete", "ours")
    done("company", "import", "ours.zip", "--name", "theirs")
    assert load_world(runs.version_of("theirs").world) == load_world("minimal")
    done("company", "restore", "ours")
    done("company", "rename", "ours", "mine")
    assert [one.name for one in runs.companies()] == ["mine", "theirs"]
    world = load_world("minimal").model_copy(update={"name": "filed"})
    save_world(world, "filed.toml")
    done("company", "import", "filed.toml")
    assert load_world(runs.version_of("filed").world) == world


def test_an_archive_with_a_bad_world_is_refused_by_its_place_in_it() -> None:
    with zipfile.ZipFile("bad.zip", "w") as archive:
        archive.writestr("1/world.toml", "customers = many\n")
        archive.writestr("1/about.json", json.dumps({"saved": "2026-01-01", "note": "", "facts": {}}))
    result = rox("company", "import", "bad.zip")
    assert isinstance(result.exception, Defects)
    assert str(result.exception).startswith("bad.zip: 1/world.toml")
    with zipfile.ZipFile("evil.zip", "w") as archive:
        archive.writestr("../../evil.toml", "")
    result = rox("company", "import", "evil.zip")
    assert isinstance(result.exception, Defects)
    assert "../../evil.toml" in str(result.exception)
    assert runs.companies() == ()


def test_a_template_keeps_its_name() -> None:
    for arguments in (("save", "minimal"), ("import", "bank.toml")):
        result = rox("company", *arguments)
        assert result.exit_code == 2
        assert "name of a template" in result.output


def test_an_anchored_company_is_a_new_version() -> None:
    done("company", "save", "minimal", "--name", "ours")
    done("anchor", "company:ours")
    assert [one.number for one in runs.company_named("ours").versions] == [1, 2]


def test_help_of_a_verb_below_company_is_in_french() -> None:
    helped = done("company", "export", "--help", "--lang", "fr").output
    assert words("fr")["help.company.export"] in helped


def test_a_lever_of_the_catalogue_is_added_by_answers_and_taken_out() -> None:
    done("company", "save", "minimal", "--name", "Our bikes")
    listed = printed("levers", "our_bikes", promised=FORM_OF_LEVERS)
    assert "coaching_phone" in {one["name"] for one in listed["catalogue"]}
    said = ("--today", "2 k€", "--stage", "half", "--months", "2")
    done("company", "lever", "our_bikes", "coaching_phone", *said)
    lever = load_world(runs.version_of("our_bikes").world).levers[-1]
    assert lever.name == "coaching_phone"
    assert (lever.today_eur_year, lever.half_eur_year, lever.lag_months) == (2000, 2000, 2)
    wrong = rox(
        "company", "lever", "our_bikes", "experts", "--today", "0", "--stage", "half", "--months", "99"
    )
    assert isinstance(wrong.exception, Defects)
    assert [str(one.place) for one in wrong.exception.defects] == ["stage", "months"]
    done("company", "drop-lever", "our_bikes", "coaching_phone")
    assert [one.number for one in runs.company_named("our_bikes").versions] == [1, 2, 3]


@pytest.mark.parametrize("template", ["bank", "utility", "blank"])
def test_levers_of_any_company_have_the_promised_form(template: str) -> None:
    done("company", "save", template, "--name", "ours")
    listed = printed("levers", "ours", promised=FORM_OF_LEVERS)
    form = Draft202012Validator(json.loads(FORM_OF_LEVERS.read_text(encoding="utf-8")))
    for part in ("levers", "catalogue"):
        first, *rest = listed[part]
        for spoilt in ({**first, "more": 1}, {name: one for name, one in first.items() if name != "target"}):
            assert list(form.iter_errors({**listed, part: [spoilt, *rest]})) != []


def test_four_questions_on_a_lever_are_asked_in_the_language() -> None:
    done("company", "save", "minimal", "--name", "ours")
    result = CliRunner().invoke(
        app,
        ["company", "lever", "ours", "bot_information", "--lang", "fr"],
        input="1,5 k€\nhalf\n3,5\nle web\n",
    )
    assert result.exit_code == 0, result.output
    assert words("fr")["company.lever.ask.today"] in result.output
    lever = load_world(runs.version_of("ours").world).levers[-1]
    assert (lever.today_eur_year, lever.lag_months, lever.owner) == (1500, 3.5, "le web")


def test_tables_go_through_a_workbook_and_come_back_the_same() -> None:
    done("company", "save", "minimal", "--name", "ours")
    done("company", "export", "ours", "--xlsx", "ours.xlsx", "--lang", "fr")
    assert "nothing saved" in done("company", "import", "ours.xlsx").output
    assert [one.number for one in runs.company_named("ours").versions] == [1]
    assert rox("company", "export", "ours", "--xlsx", "ours.xlsx").exit_code == 2
    assert isinstance(rox("company", "import", "ours.xlsx", "--name", "others").exception, Defects)


def test_only_companies_that_are_saved_can_be_shown() -> None:
    done("company", "save", "minimal", "--name", "ours")
    for name in ("bank", "our"):
        result = rox("company", "show", name)
        assert isinstance(result.exception, Defects)
        assert str(result.exception.defects[0].allowed) == "ours"
