"""Compiled kernels are kept under a hash of every source they come from: an edited rule is never served by an old one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scenarios import load_world
from sim import today
from sim.arrays.pack import pack
from sim.engine.compiled import live, run_compiled
from sim.engine.kernels import SOURCES, cache_folder, source_hash
from tests.sim.worlds import world as small

# a kernel in one file that calls a rule in another, and what it says: a figure, and whether it came from the disk
PROBE = """
from .behaviour.memory import fading
from .engine.kernels import kernel


@kernel
def left(minutes):
    return fading(minutes, 1.0)
"""
ASK = "from sim.probe import left; print(left(1.0), sum(left.stats.cache_hits.values()))"


@pytest.mark.parametrize(
    "file", ["behaviour/memory.py", "arrays/philox.py", "engine/tally.py", "engine/compiled.py"]
)
def test_an_edited_rule_has_another_folder(tmp_path: Path, file: str) -> None:
    copied = tmp_path / "sim"
    shutil.copytree(SOURCES, copied, ignore=shutil.ignore_patterns("__pycache__"))
    before = source_hash(copied)
    assert before == source_hash()
    rule = copied / file
    rule.write_text(rule.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert source_hash(copied) != before


def ask(folder: Path) -> list[str]:
    """What a new process that imports the copied package says."""
    told = os.environ | {"ROX_CACHE": str(folder / "cache"), "PYTHONPATH": str(folder)}
    command = [sys.executable, "-W", "ignore", "-c", ASK]
    return subprocess.run(
        command, cwd=folder, env=told, capture_output=True, text=True, check=True
    ).stdout.split()


@pytest.mark.slow
def test_an_edited_rule_is_not_served_by_its_old_kernel(tmp_path: Path) -> None:
    copied = tmp_path / "sim"
    shutil.copytree(SOURCES, copied, ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "probe.py").write_text(PROBE, encoding="utf-8")
    assert [ask(tmp_path), ask(tmp_path)] == [["0.5", "0"], ["0.5", "1"]]
    rule = copied / "behaviour" / "memory.py"
    edited = rule.read_text(encoding="utf-8").replace("math.log(2.0)", "math.log(4.0)")
    rule.write_text(edited, encoding="utf-8")
    assert ask(tmp_path) == ["0.25", "0"]


def test_another_world_is_not_another_kernel() -> None:
    """Worlds of other sizes have the same types, so that nothing is compiled twice, nor kept on disk twice."""
    for world in (small(customers=3), load_world("minimal")):
        run_compiled(pack(world, today(world), months=1, warm_up=1), 1, 0, True)
    kernel: Any = live
    assert len(kernel.signatures) == 1


def test_a_file_renamed_or_added_has_another_folder(tmp_path: Path) -> None:
    copied = tmp_path / "sim"
    shutil.copytree(SOURCES, copied, ignore=shutil.ignore_patterns("__pycache__"))
    before = source_hash(copied)
    (copied / "new.py").touch()
    assert source_hash(copied) != before
    (copied / "new.py").unlink()
    (copied / "plan.py").rename(copied / "plans.py")
    assert source_hash(copied) != before


def test_no_kernel_comes_from_the_insight_tables() -> None:
    """They are left out of the hash, so nothing that is compiled may call them."""
    told = [
        path for path in SOURCES.rglob("*.py") if path.parent.name != "insight" and path.name != "__init__.py"
    ]
    assert [
        path.name for path in told if "insight" in path.read_text(encoding="utf-8").replace('"insight"', "")
    ] == []


def test_the_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROX_CACHE", str(tmp_path))
    assert cache_folder().is_relative_to(tmp_path)
    assert source_hash()[:16] in cache_folder().name
