"""The example kept in docs/example is what its commands write today."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

HOUSE = Path(__file__).resolve().parents[1]
EXAMPLE = HOUSE / "docs" / "example"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# another processor rounds vectors otherwise in the last digit; what is printed has fewer
CLOSE = 1e-9


def commands() -> list[list[str]]:
    block = re.search(r"```\n(.*?)```", (EXAMPLE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block
    return [shlex.split(line) for line in block[1].splitlines()]


def parts(text: str) -> tuple[list[str], list[float]]:
    """What a text says between its numbers, and the numbers."""
    return NUMBER.split(text), [float(number) for number in NUMBER.findall(text)]


def cells(path: Path) -> tuple[list[str], list[float]]:
    """What the cells of a workbook say, formulas as written, each at its place, and the numbers."""
    told: list[str] = []
    numbers: list[float] = []
    for sheet in load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                counts = isinstance(cell.value, int | float)
                numbers += [cell.value] if counts else []
                told.append(f"{sheet.title} {cell.coordinate} {'' if counts else cell.value}")
    return told, numbers


@pytest.mark.slow
def test_the_example_is_written_again(tmp_path: Path) -> None:
    env = {**os.environ, "ROX_RUNS": str(tmp_path / "runs"), "PYTHONPATH": str(HOUSE)}
    for name, *arguments in commands():
        if name == "cp":
            shutil.copy(*(tmp_path / argument for argument in arguments))
        else:
            command = [sys.executable, str(HOUSE / "cli.py"), *arguments]
            done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=env, check=False)
            assert done.returncode == 0, done.stderr
    kept = sorted(path for path in EXAMPLE.iterdir() if path.suffix != ".md")
    assert kept
    for path in kept:
        again = tmp_path / path.name
        if path.suffix == ".xlsx":
            (words, numbers), (words_again, numbers_again) = cells(path), cells(again)
        else:
            words, numbers = parts(path.read_text(encoding="utf-8"))
            words_again, numbers_again = parts(again.read_text(encoding="utf-8"))
        assert words_again == words, path.name
        assert numbers_again == pytest.approx(numbers, rel=CLOSE, abs=CLOSE), path.name
