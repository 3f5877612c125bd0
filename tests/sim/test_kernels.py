"""Compiled kernels are kept for the sources they came from and for no others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.kernels import SOURCES, cache_folder, source_hash

HOUSE = Path(__file__).resolve().parents[2]
TELL = """
from tests.sim.worlds import world as some_world
from sim import ENGINES, anchor, simulate
world = anchor(some_world(), "reference")
for engine in ENGINES:
    print(simulate(world, engine=engine, replications=1, months=1).metrics["csat_top2"].mean.hex())
"""


def test_the_hash_notices_an_edit_and_a_new_name(tmp_path: Path) -> None:
    folder = tmp_path / "sim"
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = source_hash(folder)
    assert before == source_hash(SOURCES)
    rule = folder / "behaviour" / "waiting.py"
    rule.write_text(rule.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    edited = source_hash(folder)
    assert edited != before
    rule.rename(rule.with_name("patience.py"))
    assert source_hash(folder) not in (before, edited)


def test_the_folder_carries_the_hash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROX_CACHE", str(tmp_path))
    assert cache_folder().parent == tmp_path / "rox"
    assert source_hash()[:16] in cache_folder().name


@pytest.mark.slow
def test_an_edited_rule_is_never_served_by_an_old_kernel(tmp_path: Path) -> None:
    """Both engines tell the same before and after an edit, and the edit is seen."""
    house = tmp_path / "house"
    shutil.copytree(HOUSE / "sim", house / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (house / "tests" / "sim").mkdir(parents=True)
    shutil.copy(HOUSE / "tests" / "sim" / "worlds.py", house / "tests" / "sim")
    environment = {**os.environ, "ROX_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(house)}

    def tell() -> list[str]:
        run = subprocess.run(
            [sys.executable, "-c", TELL], capture_output=True, text=True, check=True, cwd=house, env=environment
        )
        return run.stdout.split()

    before = tell()
    rule = house / "sim" / "behaviour" / "memory.py"
    source = rule.read_text(encoding="utf-8")
    edited = source.replace("peak * (max(0.0, best) + min(0.0, worst))", "peak * max(0.0, best)")
    assert edited != source
    rule.write_text(edited, encoding="utf-8")
    after = tell()
    assert before[0] == before[1]
    assert after[0] == after[1]
    assert before[0] != after[0]
