"""Compiled kernels are kept under a hash of every source they come from: an edited rule is never served by an old one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.kernels import SOURCES, cache_folder, source_hash


@pytest.mark.parametrize("file", ["behaviour/memory.py", "draws.py", "ledger.py", "compiled.py"])
def test_an_edited_rule_has_another_folder(tmp_path: Path, file: str) -> None:
    copied = tmp_path / "sim"
    shutil.copytree(SOURCES, copied, ignore=shutil.ignore_patterns("__pycache__"))
    before = source_hash(copied)
    assert before == source_hash()
    rule = copied / file
    rule.write_text(rule.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert source_hash(copied) != before


def test_a_file_renamed_or_added_has_another_folder(tmp_path: Path) -> None:
    copied = tmp_path / "sim"
    shutil.copytree(SOURCES, copied, ignore=shutil.ignore_patterns("__pycache__"))
    before = source_hash(copied)
    (copied / "new.py").touch()
    assert source_hash(copied) != before
    (copied / "new.py").unlink()
    (copied / "draws.py").rename(copied / "chances.py")
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
