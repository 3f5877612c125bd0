"""Every verb takes the language of what it prints, and refuses one there are no words for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import BAD_INPUT, VERBS, app, explained
from sim import Defect, Defects, defects_of


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_a_language(verb: str) -> None:
    told = CliRunner().invoke(app, [verb, "--help"], env={"COLUMNS": "200"})
    assert told.exit_code == 0
    assert "--lang" in told.output


def test_a_language_without_words_is_refused() -> None:
    told = CliRunner().invoke(app, ["assess", "--answers", "1,1,1,1,1,1,1", "--lang", "de"])
    assert told.exit_code == 2
    assert "en, fr" in told.output


def test_figures_are_written_by_the_language() -> None:
    told = CliRunner().invoke(app, ["assess", "--answers", "2,3,2,2,3,2,1", "--lang", "fr"])
    assert "2,5 fois" in told.output


def test_a_failed_job_keeps_its_defects_whatever_their_values_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROX_JOB_DIR", str(tmp_path))
    cell = "3; allowed: 1 to 5; repair: none"
    problem = Defects("survey.csv", [Defect("[effort]", cell, "1 to 7", "correct it")])
    _, code = explained(problem)
    assert code == BAD_INPUT
    record = json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))["failure"]
    found = defects_of(record)
    assert found is not None
    assert found.defects == problem.defects


@pytest.mark.parametrize(("language", "why"), [("en", "its name says so"), ("fr", "son nom le dit")])
def test_reasons_of_a_reading_are_told_in_the_language(tmp_path: Path, language: str, why: str) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("satisfaction,phone\n" + "5,n/a\n2,n/a\n" * 10, encoding="utf-8")
    told = CliRunner().invoke(app, ["read", str(path), "--lang", language], env={"COLUMNS": "300"})
    assert told.exit_code == 0, told.output
    assert why in told.output
