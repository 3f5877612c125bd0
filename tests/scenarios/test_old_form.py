"""A world of an older form is read with a note of what is assumed, and refused by every verb but rox anchor."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from scenarios import load_world, old_form_notes, read_world
from scenarios.load import FOLDER
from sim import Defects

MINIMAL = (FOLDER / "minimal.toml").read_text(encoding="utf-8")


def older(path: Path) -> Path:
    """The bundled shop as an older model wrote it: no domain, one effect of failures, a share more where skilled."""
    before, _, _ = MINIMAL.partition("[anchors.domain]")
    kept = [line for line in before.splitlines() if not line.startswith(("edge =", "serve_eur_year ="))]
    text = "\n".join(kept).replace(
        "[bot]\n",
        "[truth]\nempowered = 0.1\nskilled = 0.5\n\n[loyalty]\nunresolved = 1.8\nsecond_failure = 0.3\n\n[bot]\n",
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_old_numbers_are_read_as_todays_say_it(tmp_path: Path) -> None:
    found = read_world(older(tmp_path / "old.toml"))
    assert found.resolve.skilled == pytest.approx(0.5)
    assert found.truth.skilled == 0.5
    assert found.loyalty.unresolved == pytest.approx(
        {"INFO": 0.6, "APPT": 0.6, "BUY": 1.0, "PROBLEM": 2.0, "COMPLAINT": 3.0}
    )
    assert found.loyalty.second_failure == 0.3


def test_every_assumption_is_noted(tmp_path: Path) -> None:
    notes = " ".join(old_form_notes(older(tmp_path / "old.toml")))
    for said in ("truth.empowered = 0.1", "resolve.skilled = 0.5", "loyalty.unresolved = 1.8", "shrinkage"):
        assert said in notes
    assert old_form_notes("minimal") == ()


def test_a_run_refuses_it_and_says_what_to_run(tmp_path: Path) -> None:
    path = older(tmp_path / "old.toml")
    with pytest.raises(Defects) as found:
        load_world(path)
    (defect,) = found.value.defects
    assert defect.place == "anchors"
    assert "older model" in str(defect)
    assert f"rox anchor {path}" in str(defect)


def test_rox_anchor_notes_what_is_assumed_and_writes_todays_form(tmp_path: Path) -> None:
    path = older(tmp_path / "old.toml")
    before = read_world(path)
    done = CliRunner().invoke(app, ["anchor", str(path)])
    assert done.exit_code == 0, done.output
    assert "loyalty.unresolved = 1.8" in done.output.replace("\n", " ")
    after = load_world(path)
    assert after.loyalty == before.loyalty
    assert after.resolve == before.resolve
    assert old_form_notes(path) == ()
    assert "empowered" not in path.read_text(encoding="utf-8")


def test_what_a_fit_found_of_numbers_that_are_gone_is_left_out(tmp_path: Path) -> None:
    path = older(tmp_path / "old.toml")
    draws = '\n[posterior]\nfields = ["loyalty.unresolved", "resolve.give_up"]\ndraws = [[0.8, 0.2], [0.7, 0.1]]\n'
    path.write_text(path.read_text(encoding="utf-8") + draws, encoding="utf-8")
    found = read_world(path)
    assert found.posterior.fields == ["resolve.give_up"]
    assert found.posterior.draws == [[0.2], [0.1]]
