"""rox calibrate writes its report beside the fitted world, with the figures it prints."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from scenarios import Reader, words

HOUSE = Path(__file__).resolve().parents[2]
DAYS = "Date,Offered,Abandoned,Average speed of answer (s)\n" + "".join(
    f"2024-{month:02d}-{day:02d},{200 + 3 * day},{2 + (day * month) % 17},{10 + 9 * ((day * month) % 17)}\n"
    for month in range(1, 5)
    for day in range(1, 29)
)


def rox(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HOUSE / "cli.py"), *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "ROX_RUNS": str(folder / "runs")},
        check=False,
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_has_the_figures_of_the_record(tmp_path: Path, language: str) -> None:
    (tmp_path / "days.csv").write_text(DAYS, encoding="utf-8")
    told = rox(
        tmp_path,
        "calibrate",
        "minimal",
        "--log",
        "days.csv",
        "--html",
        "fit.html",
        "--lang",
        language,
        "--json",
    )
    assert told.returncode == 0, told.stderr
    patience = next(one for one in json.loads(told.stdout)["parameters"] if "patience" in one["name"])
    page = unescape(re.sub(r"<[^>]+>", " ", (tmp_path / "fit.html").read_text(encoding="utf-8")))
    reader = Reader(language, words(language))
    assert reader.wait(patience["estimate"]) in page
    assert reader("fit.field.patience_min") in page
    assert "days.csv" in page
    assert (tmp_path / "fitted.toml").is_file()


def test_a_language_without_words_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text(DAYS, encoding="utf-8")
    told = rox(tmp_path, "calibrate", "minimal", "--log", "days.csv", "--html", "fit.html", "--lang", "de")
    assert told.returncode == 2
    assert "en, fr" in told.stderr
    assert not (tmp_path / "fit.html").exists()
    assert not (tmp_path / "fitted.toml").exists()
