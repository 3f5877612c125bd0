"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# the same examples in every run, and no test asserts a time
settings.register_profile("rox", derandomize=True, deadline=None, database=None)
settings.load_profile("rox")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files, which stay out of the repository: unset, skip; set and missing, fail."""
    named = os.environ.get("ROX_REAL_DATA")
    if not named:
        pytest.skip("ROX_REAL_DATA is not set: real files are not read")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"ROX_REAL_DATA names {named}, which is not a folder")
    return folder


@pytest.fixture
def registry_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty run registry of the test's own."""
    folder = tmp_path / "registry"
    monkeypatch.setenv("ROX_RUNS", str(folder))
    return folder
