"""rox report --learn: actual months read as evidence, with what is wrong in them said by line, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from optimize import load_finance, lock
from scenarios import read_world
from sim import Defects
from tests.commands.test_cli import misfits


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plan of minimal, simulated for six months."""
    folder = tmp_path_factory.mktemp("actuals") / "run"
    arguments = ["simulate", "minimal", "--plan", "bot_first", "--months", "6", "--replications", "2", "--workers", "1", "--out", str(folder), "--json"]  # fmt: skip
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return folder


def actuals(run_folder: Path, file: Path, months: int = 3, factor: float = 1.0) -> Path:
    """Write the plan's own money of its first months, times factor."""
    arm = load_finance(run_folder).plan
    rows = [
        f"{month + 1},{item},{factor * getattr(arm, item)[month]:.2f}"
        for month in range(months)
        for item in ("margin", "variable_cost")
    ]
    file.write_text("\n".join(["month,item,eur", *rows]) + "\n", encoding="utf-8")
    return file


def test_what_actuals_teach_fits_its_form_and_is_a_company(run_folder: Path, tmp_path: Path) -> None:
    file = actuals(run_folder, tmp_path / "actuals.csv")
    asked = ["report", str(run_folder), "--actuals", str(file), "--learn", "--draw", "64", "--workers", "1"]
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)["learnt"]
    assert misfits("report-learn", result) == []
    assert json.loads((run_folder / "actuals.json").read_text(encoding="utf-8")) == result
    assert result["months"] == [1, 2, 3]
    assert result["items"] == ["margin", "variable_cost"]
    assert not result["beyond"]
    learnt = read_world(str(run_folder / "learnt.toml"))
    assert {f"lever.{one['lever']}.to_value" for one in result["levers"]} <= set(learnt.posterior.fields)
    # another report says it again, in its language
    english, french = (
        CliRunner().invoke(
            app, ["report", str(run_folder), "--html", str(tmp_path / f"{lang}.html"), "--lang", lang]
        )
        for lang in ("en", "fr")
    )
    assert english.exit_code == french.exit_code == 0
    pages = [(tmp_path / f"{lang}-appendix.html").read_text(encoding="utf-8") for lang in ("en", "fr")]
    assert "What the actuals teach" in pages[0]
    assert "Ce que le réalisé apprend" in pages[1]


def test_amounts_in_thousands_are_said_to_be_beyond_everything(run_folder: Path, tmp_path: Path) -> None:
    file = actuals(run_folder, tmp_path / "actuals.csv", factor=0.001)
    asked = ["report", str(run_folder), "--actuals", str(file), "--learn", "--draw", "64", "--workers", "1"]
    done = CliRunner().invoke(app, [*asked, "--lang", "fr"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Aucune incertitude du modèle n’explique ces montants")
    assert "n’est pas verrouillé" in done.stdout
    assert "actuals." not in done.stdout.replace("actuals.csv", "")


def test_to_learn_takes_actuals(run_folder: Path) -> None:
    done = CliRunner().invoke(app, ["report", str(run_folder), "--learn", "--lang", "en"])
    assert done.exit_code == 2
    assert "--learn needs --actuals" in done.stderr


def test_months_that_are_not_over_are_refused_by_line(run_folder: Path, tmp_path: Path) -> None:
    """A plan locked today: none of its months is over, whatever the file says."""
    file = actuals(run_folder, tmp_path / "actuals.csv", months=1)
    lock(run_folder, load_finance(run_folder).sealed)
    try:
        asked = ["report", str(run_folder), "--actuals", str(file), "--learn", "--draw", "64"]
        done = CliRunner().invoke(app, [*asked, "--lang", "en"])
        assert isinstance(done.exception, Defects)
        assert [str(one.place) for one in done.exception.defects] == ["line 2", "line 3"]
        assert "leave the month out" in str(done.exception)
    finally:
        (run_folder / "lock.json").unlink()
