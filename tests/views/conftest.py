"""A recommendation made once, and the app under test."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import runs
from optimize import as_problem, optimise, record
from scenarios import load_world

APP = Path(__file__).resolve().parents[2] / "app.py"


@cache
def small_result() -> str:
    """What `optimise minimal --json` prints, searched with few simulations."""
    world = load_world("minimal")
    found = record(optimise(world, as_problem({}, world), simulations=100))
    return json.dumps(found, allow_nan=True).replace("NaN", "null")


@pytest.fixture(scope="session")
def result() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(small_result())
    return found


@pytest.fixture
def app(registry_folder: Path) -> Iterator[AppTest]:  # noqa: ARG001 a registry of its own
    st.cache_data.clear()
    yield AppTest.from_file(str(APP), default_timeout=60)
    st.cache_data.clear()


def job(code: str, **spec: Any) -> str:
    """Start a job that runs this code."""
    return runs.start([sys.executable, "-c", code], {"world": "minimal", "budget": None, "simulations": 100, "seed": 1} | spec)  # fmt: skip


def finished(identity: str) -> str:
    """Wait until a job has ended."""
    deadline = time.monotonic() + 20
    while runs.state(identity).state in ("queued", "running") and time.monotonic() < deadline:
        time.sleep(0.05)
    return runs.state(identity).state
