"""rox new: asked at the terminal or read from a sheet, in both languages; nothing half-written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from calibration import read_sheet
from cli import app
from runs import name_of_label, version_of
from scenarios import load_world
from sim import Defects

HOUSE = Path(__file__).resolve().parents[2]
SHEET = """label = "Vélos cargo"
customers = 4000
nps = 25
[channel.phone]
contacts_year = 2300
[channel.mail]
contacts_year = 4300
[channel.web]
contacts_year = 3000
[channel.bot]
contacts_year = 800
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROX_RUNS", str(tmp_path / "registry"))


def test_a_sheet_becomes_a_company_that_can_be_simulated() -> None:
    Path("sheet.toml").write_text(SHEET, encoding="utf-8")
    done = CliRunner().invoke(app, ["new", "minimal", "--figures", "sheet.toml", "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    schema = json.loads((HOUSE / "docs" / "schemas" / "new.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(result)) == []
    assert result["file"] == "velos_cargo.toml"
    world = load_world("velos_cargo.toml")
    assert (world.label, world.template, world.customers) == ("Vélos cargo", "minimal", 4000)
    again = CliRunner().invoke(app, ["new", "minimal", "--figures", "sheet.toml"])
    assert again.exit_code == 2
    assert "there already" in again.output


def test_answers_are_asked_in_the_language_and_what_is_unknown_is_borrowed() -> None:
    # customers, margin, retention; contacts by channel, wait and abandonment of the phone; people; scores and cost
    answers = ["4 000", "peu", "", "80 %", "2300", "", "", "4300", "3000", "0", "", "25", "", "", ""]
    done = CliRunner().invoke(
        app,
        ["new", "minimal", "--name", "Mes vélos", "--lang", "fr"],
        input="\n".join(answers) + "\n",
        env={"COLUMNS": "200"},
    )
    assert done.exit_code == 0, done.output
    assert "Combien de clients" in done.output
    assert "empruntés" in done.output
    saved = version_of("company:Mes vélos")
    world = load_world(saved.world)
    assert world.customers == 4000
    assert saved.facts["label"] == "Mes vélos"
    assert {row["field"] for row in saved.facts["portrait"]} >= {"channel.phone.contacts_year", "nps"}
    assert saved.sheet is not None
    kept = read_sheet(saved.sheet, load_world("minimal"))
    assert (kept.retention_year, kept.label) == (0.8, "Mes vélos")
    assert not list(Path().glob("*.toml"))
    assert "bot" not in {one.name for one in world.channels}


def test_only_answers_that_cannot_be_are_asked_again() -> None:
    """Nobody leaves and all customers stay, satisfied without exception: both are said at once, and asked a second time."""
    answers = ["4000", "", "100 %", "2300", "", "", "4300", "3000", "0", "", "25", "100 %", ""]
    done = CliRunner().invoke(
        app,
        ["new", "minimal", "--name", "Bikes", "--json"],
        input="\n".join([*answers, "80 %", "75 %"]) + "\n",
        env={"COLUMNS": "200"},
    )
    assert done.exit_code == 0, done.output
    assert done.output.count("How many customers?") == 1
    assert done.output.count("Of 100 customers, how many are still customers a year later?") == 2
    reported = load_world(version_of("company:Bikes").world).reported
    assert (reported.retention_year, reported.csat_top2, reported.nps) == (0.8, 0.75, 25)


def test_of_two_answers_that_cannot_be_together_both_are_asked_again() -> None:
    """Six people whom nobody calls or writes to: it was the contacts that were wrong, and they may be mended."""
    answers = ["4000", "", "80 %", "0", "0", "3000", "0", "6", "", "25", "", "", ""]
    done = CliRunner().invoke(
        app,
        ["new", "minimal", "--name", "Bikes", "--json"],
        input="\n".join([*answers, "2300", "4300", "6"]) + "\n",
        env={"COLUMNS": "200"},
    )
    assert done.exception is None or done.exit_code == 1, done.output
    reported = load_world(version_of("company:Bikes").world).reported
    assert (reported.contacts_year["phone"], reported.contacts_year["mail"]) == (2300, 4300)


def test_answers_are_taken_as_the_question_asks_for_them() -> None:
    """Of 100, 85 stay: no percent sign is needed; what is not known may be said in words."""
    answers = ["4 thousand", "4000 members", "?", "85", "2300 calls", "n/a", "6", "4300", "3000", "0", "unknown", "25", "", "", ""]  # fmt: skip
    done = CliRunner().invoke(
        app,
        ["new", "minimal", "--name", "Bikes", "--json"],
        input="\n".join(answers) + "\n",
        env={"COLUMNS": "200"},
    )
    assert done.exception is None or done.exit_code == 1, done.output
    reported = load_world(version_of("company:Bikes").world).reported
    assert (reported.retention_year, reported.abandonment) == (0.85, {"phone": 0.06})


def test_bad_figures_leave_nothing_behind() -> None:
    Path("sheet.csv").write_text("customers;0\nchannel.phone.contacts_year;many\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["new", "minimal", "--figures", "sheet.csv"])
    assert isinstance(done.exception, Defects)
    assert {str(one.place) for one in done.exception.defects} >= {"customers", "channel.phone.contacts_year"}
    assert [path.name for path in Path().iterdir()] == ["sheet.csv"]


def test_an_empty_sheet_is_written_in_the_language() -> None:
    done = CliRunner().invoke(app, ["new", "minimal", "--sheet", "sheet.csv", "--lang", "fr"])
    assert done.exit_code == 0, done.output
    assert "Combien de clients" in Path("sheet.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--figures", "sheet.csv"], "name a template"),
        (["minimal", "--figures", "sheet.csv", "--name", "bank"], "name of a template"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], why: str) -> None:
    Path("sheet.csv").write_text("customers;10\nchannel.phone.contacts_year;500\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["new", *arguments], env={"COLUMNS": "200"})
    assert done.exit_code == 2
    assert why in done.output


@pytest.mark.parametrize(("text", "name"), [("Été & Co", "ete_co"), ("3 Suisses", "company_3_suisses")])
def test_a_name_becomes_an_identifier(text: str, name: str) -> None:
    assert name_of_label(text) == name
