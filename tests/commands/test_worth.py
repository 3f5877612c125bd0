"""rox worth: refused without draws with what they cost, and what it prints with them, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app, explained
from optimize import save_table
from sim import Defects
from tests.commands.test_cli import misfits
from tests.optimize.test_worth import made_table


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a simulated plan of minimal, without draws."""
    folder = tmp_path_factory.mktemp("worth") / "run"
    arguments = ["simulate", "minimal", "--plan", "bot_first", "--months", "6", "--replications", "2", "--workers", "1", "--out", str(folder), "--json"]  # fmt: skip
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return folder


def test_a_run_without_draws_is_refused_with_what_they_cost(run_folder: Path) -> None:
    done = CliRunner().invoke(app, ["worth", str(run_folder), "--lang", "en"])
    assert isinstance(done.exception, Defects)
    text, code = explained(done.exception)
    assert code == 2
    assert "no parameter draws" in str(text)
    assert "--draw 256, which takes " in str(text)
    assert done.output == ""


def test_what_it_prints_fits_its_form_and_speaks_both_languages(run_folder: Path) -> None:
    save_table(made_table(), run_folder)
    try:
        done = CliRunner().invoke(app, ["worth", str(run_folder), "--json"])
        assert done.exit_code == 0, done.output
        result = json.loads(done.stdout)
        assert misfits("worth", result) == []
        assert json.loads((run_folder / "worth.json").read_text(encoding="utf-8")) == result
        english, french = (
            CliRunner().invoke(app, ["worth", str(run_folder), "--lang", lang]).stdout
            for lang in ("en", "fr")
        )
        assert "stop asking" in english
        assert "cessez d’interroger" in french
        assert "Formation à la réparation" in french
        assert "knowing." not in english + french
    finally:
        (run_folder / "draw_table.parquet").unlink()


def test_fewer_draws_than_say_anything_are_refused(run_folder: Path) -> None:
    save_table(made_table(20), run_folder)
    try:
        done = CliRunner().invoke(app, ["worth", str(run_folder), "--lang", "fr"])
        assert isinstance(done.exception, Defects)
        assert "20" in str(done.exception)
    finally:
        (run_folder / "draw_table.parquet").unlink()


def test_a_broken_table_is_refused(run_folder: Path) -> None:
    file = run_folder / "draw_table.parquet"
    file.write_bytes(b"no table")
    try:
        done = CliRunner().invoke(app, ["worth", str(run_folder)])
        assert isinstance(done.exception, Defects)
        assert "draw again" in str(done.exception)
    finally:
        file.unlink()


@pytest.mark.parametrize("cost", ["nan", "inf", "-1"])
def test_an_answer_costs_a_finite_number_of_euros(run_folder: Path, cost: str) -> None:
    done = CliRunner().invoke(app, ["worth", str(run_folder), "--eur-answer", cost, "--lang", "en"])
    assert done.exit_code == 2
