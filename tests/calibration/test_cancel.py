"""A fit that is asked to stop does so at its next evaluation and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from calibration import calibrate
from cli import app
from runs import Cancelled
from tests.calibration.repair_shop import shop


def answers(folder: Path) -> Path:
    path = folder / "answers.csv"
    path.write_text("satisfaction,contacts\n" + "5,1\n4,2\n2,3\n" * 40, encoding="utf-8")
    return path


def test_no_world_is_tried_after_a_fit_was_asked_to_stop(tmp_path: Path) -> None:
    tried: list[str] = []

    def one_by_one(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            tried.append("a world")
            yield function(item)

    def stop(*told: object) -> None:
        if told[-1] == "slopes":
            raise Cancelled(f"asked to stop after {len(tried)}")

    with pytest.raises(Cancelled, match=r"after (\d+)") as raised:
        calibrate(shop(), survey=answers(tmp_path), map=one_by_one, progress=stop)
    assert str(raised.value) == f"asked to stop after {len(tried)}"
    assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]


def test_a_cancelled_command_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey, job = answers(tmp_path), tmp_path / "job"
    job.mkdir()
    (job / "cancel").touch()
    monkeypatch.setenv("ROX_JOB_DIR", str(job))
    out, page = tmp_path / "fitted.toml", tmp_path / "report.html"
    told = CliRunner().invoke(
        app,
        [
            "calibrate",
            "minimal",
            "--survey",
            str(survey),
            "--workers",
            "1",
            "--out",
            str(out),
            "--html",
            str(page),
        ],
    )
    assert isinstance(told.exception, Cancelled)
    assert told.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "job"]
    assert [path.name for path in job.iterdir()] == ["cancel"]
