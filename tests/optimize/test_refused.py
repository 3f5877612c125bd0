"""A problem that no plan can satisfy leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from sim import Infeasible


def test_a_target_out_of_reach_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROX_RUNS", str(tmp_path / "home"))
    problem = tmp_path / "problem.toml"
    problem.write_text("[target]\ncustomer_equity_gain_eur = 1e12\n", encoding="utf-8")
    asked = ["optimise", "minimal", "--problem", str(problem), "--simulations", "60", "--workers", "1"]
    done = CliRunner().invoke(app, [*asked, "--out", str(tmp_path / "out"), "--accept-mismatch", "a test"])
    assert isinstance(done.exception, Infeasible)
    assert "target.customer_equity_gain_eur" in str(done.exception)
    left = [path.name for path in tmp_path.iterdir() if path.name not in ("home", "problem.toml")]
    assert left == []
