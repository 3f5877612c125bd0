"""rox journey and rox story, as other programs use them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scenarios import words
from tests.commands.test_cli import refused, rox, told

SHORT = ("--months", "6", "--seed", "2")


def test_a_journey_in_json_and_as_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = told(
        tmp_path, "journey", "minimal", *SHORT, "--replications", "2", "--leave-one-out", "--out", str(out)
    )
    tables = made["tables"]
    assert {
        "touchpoints",
        "alerts",
        "paths",
        "obstacles",
        "further_contacts",
        "memory",
        "film",
        "moments",
        "channels",
        "bot_effects",
    } <= set(tables)
    assert "segments" not in tables
    for name, rows in tables.items():
        assert (
            len(pd.read_csv(out / f"{name}.csv"))
            == len(pd.read_parquet(out / f"{name}.parquet"))
            == len(rows)
            or not rows
        )
    assert {"rank_memory", "rank_value", "lift_eur_se"} <= set(tables["moments"][0])


def test_a_story_in_two_languages(tmp_path: Path) -> None:
    made = told(tmp_path, "story", "minimal", "--customer", "3", *SHORT)
    assert made["events"][0]["event"] == "begins"
    english = rox(tmp_path, "story", "minimal", "--customer", "3", *SHORT).stdout.splitlines()
    assert english == made["sentences"]
    french = rox(tmp_path, "story", "minimal", "--customer", "3", *SHORT, "--lang", "fr").stdout.splitlines()
    assert len(french) == len(english)
    assert english[0].startswith("6 months before the start")
    assert french[0].startswith("6 mois avant le début")
    own = [key for key in words("en") if key.startswith("label.minimal.moment.")]
    foreign = [words("en")[key] for key in own if words("en")[key] != words("fr")[key]]
    assert not any(label in sentence for sentence in french for label in foreign)
    assert any(words("fr")[key] in sentence for sentence in french for key in own)


def test_what_does_not_exist_is_said(tmp_path: Path) -> None:
    assert "choose one of these" in refused(
        tmp_path, 2, "story", "minimal", "--customer", "99999", "--months", "1"
    )
    assert "en, fr" in refused(tmp_path, 2, "story", "minimal", "--customer", "1", "--lang", "xx")
