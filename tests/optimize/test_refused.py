"""A problem that no plan can satisfy leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from optimize import Problem, optimise
from optimize.answer.optimise import reserved
from sim import Defects, Infeasible
from tests.optimize.shop import shop


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


def test_too_few_simulations_for_the_draws_say_how_many_go_with_them() -> None:
    problem = Problem(budget_eur_year=9000)
    with pytest.raises(Defects) as refused:
        optimise(shop(), problem, simulations=60, draws=64)
    (told,) = refused.value.defects
    assert told.place == "simulations"
    assert str(told.got).startswith("60, while the certificate keeps ")
    assert "--draws 64" in str(told.got)
    least = int(str(told.repair).split()[2])
    assert f"at least {least} with them" in str(told.allowed)
    with pytest.raises(Defects):
        optimise(shop(), problem, simulations=least - 1, draws=64)
    assert least - reserved(least, 64) == int(str(told.allowed).partition(": ")[2].split()[0])
