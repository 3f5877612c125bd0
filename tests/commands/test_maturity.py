"""Maturity and bundled plans on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .test_cli import HOUSE, refused, told

SHORT = ("--months", "2", "--replications", "1", "--workers", "1")


def test_assess_names_a_stage_and_what_it_implies(tmp_path: Path) -> None:
    result = told(tmp_path, "assess", "--answers", "3,4,3,3,4,3,3")
    assert result["stage"] == "defined"
    assert result["implies"]["realised"] == 0.8
    assert set(result["implies"]) == {"history", "handover", "recognised", "loop_delay", "realised"}
    assert "advocacy" in refused(tmp_path, 2, "assess", "--answers", "3,4")
    assert "'x'" in refused(tmp_path, 2, "assess", "--answers", "3,x")


def test_assess_asks_again_until_it_is_answered() -> None:
    done = subprocess.run(
        [sys.executable, str(HOUSE / "cli.py"), "assess", "--lang", "fr"],
        input="3\n9\nx\n2\n3\n3\n4\n5\n3\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().startswith("Niveau\u00a0: défini")
    assert done.stderr.count("2. Découverte") == 3


def test_a_bundled_plan_is_compared_by_name_at_another_stage(tmp_path: Path) -> None:
    (plan,) = told(tmp_path, "compare", "minimal", "--plan", "bot_first", "--maturity", "initial", *SHORT)[
        "plans"
    ]
    assert plan["plan"] == "bot_first"
    said = refused(tmp_path, 2, "compare", "minimal", "--plan", "bot_frist", *SHORT)
    assert "single_customer_view" in said
    assert "optimised" in refused(tmp_path, 2, "simulate", "minimal", "--maturity", "wise", *SHORT)
