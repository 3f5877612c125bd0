"""A plan found once, put among the runs of a test, and the app under test."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import runs
from commands.optimise import best_plan, problem_of
from scenarios import load_world

APP = Path(__file__).resolve().parents[2] / "app.py"
# a job that reports its progress and does nothing else for a minute
IDLE = "import time, runs\nreport = runs.Progress()\nfor n in range(600):\n report(n, 600); time.sleep(0.1)"
SIMULATIONS, DRAWS = 400, 10  # the fewest that make a bridge and draws to judge by


@pytest.fixture(scope="session")
def found_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `rox optimise minimal` leaves, searched with few simulations."""
    folder = tmp_path_factory.mktemp("found")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROX_RUNS", str(folder / "runs"))
        world = load_world("minimal")
        with runs.new_run("optimise", {}, out=folder / "run") as run:
            best_plan(world, problem_of(world), SIMULATIONS, 1, 1, run, draws=DRAWS)
    return folder / "run"


@pytest.fixture(scope="session")
def result(found_once: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((found_once / "summary.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def found(found_once: Path, registry_folder: Path) -> runs.Record:  # noqa: ARG001 a registry of its own
    """The same plan, as a finished run of this test's registry."""
    with runs.new_run("optimise", {}, seed=1) as run:
        shutil.copytree(found_once, run.folder, dirs_exist_ok=True)
        run.summary = {"status": "improved", "value_eur": 1234.0}
    return runs.history("optimise")[0]


@pytest.fixture(autouse=True)
def main_module_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the main module back: a script of Streamlit takes its place, and every worker process started afterwards would run it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def app(registry_folder: Path) -> Iterator[AppTest]:  # noqa: ARG001 a registry of its own
    st.cache_data.clear()
    yield AppTest.from_file(str(APP), default_timeout=60)
    st.cache_data.clear()


def job(code: str, folder: Path | str = "", **problem: Any) -> str:
    """Start a job that runs this code as if it were a search that fills the folder."""
    spec = {"kind": "optimise", "world": "minimal", "problem": problem, "file": "problem.toml", "simulations": 100, "seed": 1, "accepted": "", "folder": str(folder)}  # fmt: skip
    return runs.start([sys.executable, "-c", code], spec)


def finished(identity: str) -> str:
    """Wait until a job has ended."""
    wait_until(lambda: runs.state(identity).state not in ("queued", "running"))
    return runs.state(identity).state


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so, but not for ever."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
