"""rox loop from end to end: what it prints fits its form, and what it writes is read by the other verbs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from optimize import load_experiments
from scenarios import read_world
from tests.commands.test_cli import misfits


@pytest.mark.slow
def test_a_loop_is_closed_and_leaves_what_it_says(tmp_path: Path) -> None:
    out = tmp_path / "loop"
    asked = ["loop", "minimal", "--companies", "4", "--answers", "200", "--simulations", "100", "--workers", "1", "--out", str(out), "--json"]  # fmt: skip
    done = CliRunner().invoke(app, asked, env={"ROX_RUNS": str(tmp_path / "runs")})
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout)
    assert misfits("loop", result) == []
    assert json.loads((out / "loop.json").read_text(encoding="utf-8")) == result
    truth = result["truth"]
    assert min(truth["regret_before_eur"], truth["regret_after_eur"]) >= 0
    # the file of results is read as the pilots were
    learnt = read_world(str(out / "learnt.toml"))
    if result["tests"]:
        seen = load_experiments(out / "experiments.toml", read_world(str(out / "fitted.toml")))
        assert [one.effect for one in seen] == [one["measured"] for one in result["tests"]]
        assert {f"lever.{one.lever}.to_value" for one in seen} <= set(learnt.posterior.fields)
