"""rox diff: two companies compared at the command, and the form of what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from cli import app
from scenarios import load_world, save_world
from sim import anchor

FORM = Path(__file__).resolve().parents[2] / "docs" / "schemas" / "diff.schema.json"


@pytest.fixture
def dearer(tmp_path: Path) -> Path:
    """The file of a company that differs from the bundled one in the price of a contact."""
    minimal = load_world("minimal")
    channels = [
        one.model_copy(update={"eur_contact": one.eur_contact + 1}) if position == 0 else one
        for position, one in enumerate(minimal.channels)
    ]
    file = tmp_path / "dearer.toml"
    save_world(anchor(minimal.model_copy(update={"channels": channels})), file)
    return file


def printed(*arguments: str) -> dict[str, Any]:
    """The object that `rox diff --json` prints, which has the promised form."""
    quick = ("--months", "2", "--workers", "1", "--json")
    done = CliRunner().invoke(app, ["diff", *arguments, *quick])
    assert done.exit_code == 0, done.output
    result: dict[str, Any] = json.loads(done.stdout)
    form = Draft202012Validator(json.loads(FORM.read_text(encoding="utf-8")))
    assert [error.message for error in form.iter_errors(result)] == []
    return result


def test_a_difference_has_the_promised_form_and_adds_up(dearer: Path) -> None:
    found = printed("minimal", str(dearer))
    assert [one["place"] for one in found["changes"]] == ["channels.phone.eur_contact"]
    assert sum(found["effects_eur"].values()) == pytest.approx(found["total_eur"], abs=1e-9)
    assert found["second_eur"] - found["first_eur"] == pytest.approx(found["total_eur"], abs=0.011)
    assert found["total_eur"] < 0


def test_companies_that_are_the_same_differ_by_nothing(dearer: Path) -> None:
    assert printed("minimal", "minimal").keys() == {"schema", "version", "changes"}
    assert len(printed("minimal", str(dearer), "--parameters-only")["changes"]) == 1


def test_the_form_would_see_a_figure_too_few() -> None:
    form = Draft202012Validator(json.loads(FORM.read_text(encoding="utf-8")))
    assert list(form.iter_errors({"schema": 2, "version": "1", "changes": [], "effects_eur": {}})) != []
