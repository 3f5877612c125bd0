"""What the commands compute does not move with the house: hashes of their results, recorded before rooms were moved.

A hash is the SHA-256 of the JSON object a command prints, keys sorted, without blanks, every figure to its last bit.
Left out of it: wall times, the version, digests (of the world, the plan, a sealed record), where a fitted number
comes from (it names files), and sentences for people. What is left are figures, codes and names of the world.

A change that means to move results records new hashes, and marks its line in CHANGELOG.md with [results]. Transcendental
functions and linear algebra may round otherwise on another family of processors: the two libraries that choose their
code by processor are held to one choice here, and a hash that differs elsewhere is compared with the commit before.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from calibration import save_survey
from scenarios import load_world

HOUSE = Path(__file__).resolve().parents[1]
LEFT_OUT = {
    "wall_s", "version",
    "world_hash", "plan_hash", "sealed", "provenance",
    "notes", "words", "robust_reason",
}  # fmt: skip
ONE_CHOICE = {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "1"}
DAYS = "Date,Offered,Abandoned,Average speed of answer (s)\n" + "".join(
    f"2024-{month:02d}-{day:02d},{200 + 3 * day},{2 + (day * month) % 17},{10 + 9 * ((day * month) % 17)}\n"
    for month in range(1, 5)
    for day in range(1, 29)
)
FROZEN = [
    # arguments of the command, hash
    (
        "simulate minimal --plan bot_first --months 12 --replications 2 --draws 2",
        "7fe76082297439b8085de08defe323ab1456a100ae5d0b4eac3b33475fdefe75",
    ),
    (
        "calibrate minimal --log days.csv",
        "966d8c6e7e2bf45ff0c440d1359558a276202c8f8970048883973294421d4846",
    ),
    (
        "optimise minimal --simulations 90 --draws 2",
        "e79d0a7bd8fd8e37c3ef2c142ed3886057c69fd1d8a42db541d97c1c861bb372",
    ),
]
FROZEN_SLOW = [
    (
        "calibrate minimal --survey minimal.csv",
        "c91e42de2f0196ec9e42e04e5b9740602c521273efb016e6021f1b85d589a317",
    ),
    (
        "simulate bank --plan bot_first --months 12 --replications 1 --draws 1",
        "7fad17ada698e7727577c22133f4b21bb5536ca474a06f27d12281969649b99d",
    ),
    (
        "calibrate bank --survey bank.csv --log days.csv",
        "bef100292b9da5483d96b4f6b219cd2638c9a34e3534969c44cf1bafa418918d",
    ),
    (
        "optimise bank --simulations 150 --draws 0",
        "ed0f95122d9a2415abd4c319c4ab0f896fb3b4576962b7b864f2b3c8f8809f02",
    ),
]
RESPONSES = {"minimal": 60, "bank": 300}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with daily figures of a contact centre."""
    (tmp_path / "days.csv").write_text(DAYS, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("arguments", "recorded"), FROZEN)
def test_results_are_those_recorded(folder: Path, arguments: str, recorded: str) -> None:
    assert result_hash(folder, arguments) == recorded


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "recorded"), FROZEN_SLOW)
def test_results_are_those_recorded_of_longer_runs(folder: Path, arguments: str, recorded: str) -> None:
    assert result_hash(folder, arguments) == recorded


def result_hash(folder: Path, arguments: str) -> str:
    """SHA-256 of what a command prints as JSON, without what is left out."""
    verb, world, *_ = arguments.split()
    if "--survey" in arguments:
        survey = folder / f"{world}.csv"
        save_survey(load_world(world), "qualtrics", survey, responses=RESPONSES[world], seed=3)
    out = "fitted.toml" if verb == "calibrate" else "out"
    done = subprocess.run(
        [sys.executable, str(HOUSE / "cli.py"), *arguments.split(), "--workers", "1", "--out", out, "--json"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **ONE_CHOICE, "ROX_RUNS": str(folder / "runs"), "PYTHONPATH": str(HOUSE)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kept = without(json.loads(done.stdout))
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def without(value: Any) -> Any:
    """A JSON value without the keys that are left out, at any depth."""
    if isinstance(value, dict):
        return {key: without(item) for key, item in value.items() if key not in LEFT_OUT}
    if isinstance(value, list):
        return [without(item) for item in value]
    return value
