"""rox pilot and rox calibrate --experiment: what they print fits its form, and what they refuse."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from typer.testing import CliRunner

from cli import app
from optimize import appendix, pilot_text, read_dossier, save_table, workbook, worth_text
from scenarios import Reader, words
from sim import Defects
from tests.commands.test_cli import HOUSE, misfits
from tests.optimize.test_experiments import GOOD
from tests.optimize.test_worth import made_table

PLAN = '[[line]]\nlever = "repair_skill"\neur_year = 3000\n[[line]]\nlever = "customer_file"\neur_year = 600\neur_once = 400\n'


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plan of minimal that raises two levers, with a table of draws."""
    folder = tmp_path_factory.mktemp("pilot")
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    run = folder / "run"
    arguments = ["simulate", "minimal", "--plan", str(folder / "plan.toml"), "--months", "6", "--replications", "2", "--workers", "1", "--out", str(run), "--json"]  # fmt: skip
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    save_table(made_table(), run)
    return run


def test_a_pilot_fits_its_form_and_speaks_both_languages(run_folder: Path) -> None:
    asked = ["pilot", str(run_folder), "--months", "6", "--customers", "120", "--workers", "1"]
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert misfits("pilot", result) == []
    assert (result["lever"], result["customers"], result["months"]) == ("repair_skill", 120, 6)
    assert result["test_first"] == (result["net_eur"] > 0)
    assert sum(one["chance"] for one in result["decisions"]) == pytest.approx(1, abs=0.1)
    french = CliRunner().invoke(app, [*asked, "--lang", "fr"]).stdout
    assert "Formation à la réparation" in french
    assert "120 clients pendant 6 mois" in french
    assert "pilot." not in french


def test_what_was_found_of_a_run_stands_in_its_appendix_and_workbook(
    run_folder: Path, tmp_path: Path
) -> None:
    before = read_dossier(run_folder)._replace(worth=None, pilot=None)
    for verb in (["worth"], ["pilot", "--months", "6", "--customers", "120", "--workers", "1"]):
        assert CliRunner().invoke(app, [verb[0], str(run_folder), *verb[1:]]).exit_code == 0
    dossier = read_dossier(run_folder)
    for language, title in (("en", "Test first?"), ("fr", "Tester d’abord")):
        reader = Reader(language, words(language))
        told = [*worth_text(dossier, reader), *pilot_text(dossier, reader)]
        assert len(told) > 6
        page = appendix(dossier, reader)
        assert title in page
        assert all(escape(line) in page for line in told)
        assert title not in appendix(before, reader)
        book = tmp_path / f"{language}.xlsx"
        book.write_bytes(workbook(dossier, reader))
        sheet = load_workbook(book)[reader("report.sheet.knowing")]
        written = [str(row[0].value) for row in sheet.iter_rows() if row[0].value]
        assert [line for line in told if line not in written] == []


def test_a_pilot_larger_than_half_of_the_company_is_refused(run_folder: Path) -> None:
    done = CliRunner().invoke(app, ["pilot", str(run_folder), "--customers", "400"])
    assert isinstance(done.exception, Defects)
    assert "1 to 180 of the 360" in str(done.exception)


def test_a_lever_that_no_pilot_can_test_is_refused(run_folder: Path) -> None:
    done = CliRunner().invoke(app, ["pilot", str(run_folder), "--lever", "customer_file"])
    assert isinstance(done.exception, Defects)
    assert "repair_skill" in str(done.exception)


def test_a_test_is_learnt_from(tmp_path: Path) -> None:
    file, out = tmp_path / "experiments.toml", tmp_path / "learnt.toml"
    file.write_text(GOOD, encoding="utf-8")
    asked = ["calibrate", "minimal", "--experiment", str(file), "--out", str(out), "--workers", "1"]
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    form = json.loads((HOUSE / "docs" / "schemas" / "calibrate-experiment.schema.json").read_text(encoding="utf-8"))  # fmt: skip
    assert list(Draft202012Validator(form).iter_errors(json.loads(done.stdout))) == []
    assert "experiment: pilot of spring" in out.read_text(encoding="utf-8")
    assert CliRunner().invoke(app, [*asked, "--log", str(file)]).exit_code == 2
