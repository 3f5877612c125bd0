"""What cannot be written, or cannot go on, is said in words: before the work where that can be."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
import typer

from cli import FAILED, explained
from commands.output_paths import check_target
from optimize import SolverFailed
from sim import Message


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    yield folder
    folder.chmod(stat.S_IRWXU)


def test_what_can_be_written_is_not_refused(tmp_path: Path) -> None:
    (tmp_path / "old.csv").touch()
    check_target("--out", None)
    check_target("--out", tmp_path / "new.csv")
    check_target("--out", tmp_path / "old.csv")
    check_target("--out", tmp_path / "a" / "b" / "run", is_folder=True)
    check_target("--out", tmp_path, is_folder=True)


@pytest.mark.parametrize(
    ("name", "is_folder", "said"),
    [("no/x.csv", False, "no is not a folder: create it"), ("old.csv/x", True, "old.csv is not a folder"), ("", False, "is a folder: name a file in it")],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str, is_folder: bool, said: str) -> None:
    (tmp_path / "old.csv").touch()
    with pytest.raises(typer.BadParameter, match=said):
        check_target("--out", tmp_path / name, is_folder=is_folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused(locked: Path) -> None:
    with pytest.raises(typer.BadParameter, match="cannot be written"):
        check_target("--out", locked / "x.csv")


@pytest.mark.parametrize(
    "verb",
    [
        ["survey", "minimal", "--out", "no/x.csv"],
        ["calibrate", "minimal", "--survey", "answers.csv", "--out", "no/x.toml"],
        ["calibrate", "minimal", "--survey", "answers.csv", "--html", "no/x.html"],
        ["report", ".", "--xlsx", "no/x.xlsx"],
        ["simulate", "minimal", "--out", "file/run"],
        ["optimise", "minimal", "--out", "file/run"],
    ],
)
def test_a_verb_refuses_its_target_before_the_work(tmp_path: Path, verb: list[str]) -> None:
    (tmp_path / "file").touch()
    environment = {**os.environ, "COLUMNS": "300", "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [sys.executable, str(Path("cli.py").absolute()), *verb],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "is not a folder" in done.stderr
    assert not done.stdout


def test_a_worker_that_was_killed_and_a_solver_that_failed_are_told_in_words() -> None:
    said, code = explained(BrokenProcessPool("terminated abruptly"))
    assert "memory" in str(said)
    assert "--workers" in str(said)
    assert code == FAILED
    said, code = explained(SolverFailed(Message("error.solver", rules=["budget"])))
    assert str(said).startswith("the solver's answer breaks budget; nothing was written")
    assert code == FAILED
    with pytest.raises(ZeroDivisionError):
        explained(ZeroDivisionError("ours to repair"))
