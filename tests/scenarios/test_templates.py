"""The templates that a company is drafted from: each loads, is lived through without a defect, and has its words in both languages."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

import scenarios
from scenarios import bundled, load_world, templates, words
from sim import MOTIVES, RunOptions, against_reported, simulate
from tests.views.test_words import labels

FOLDER = Path(scenarios.__file__).parent / "templates"
ALONE = tuple(name for name in templates() if name not in bundled())


def test_there_are_templates_beside_the_bundled_companies() -> None:
    assert set(ALONE) == {"public", "hospital", "utility", "blank"}
    assert set(templates()) == {*ALONE, *bundled()}


@pytest.mark.parametrize("name", ALONE)
def test_a_template_is_whole(name: str) -> None:
    world = load_world(name)
    assert world.name == name
    assert {moment.motive for moment in world.moments} == set(MOTIVES)
    for channel in world.channels:
        assert channel.kind == "bot" or all(segment.prefers[channel.name] > 0 for segment in world.segments)
    for lever in world.levers:
        assert lever.owner.startswith("head ")
        assert lever.most_eur_year >= lever.today_eur_year >= lever.least_eur_year or lever.desk
        assert lever.target == "desk.seats" or lever.half_eur_year > 0
    assert {lever.desk for lever in world.levers if lever.desk} == {desk.name for desk in world.desks}
    head = (FOLDER / f"{name}.toml").read_text(encoding="utf-8").split("[world]")[0]
    assert re.search(r"every other number is an assumption", " ".join(head.replace("\n# ", " ").split()))


@pytest.mark.parametrize("name", ALONE)
def test_a_template_has_words_in_both_languages(name: str) -> None:
    english, french = words("en"), words("fr")
    for key, label in labels(load_world(name)).items():
        assert english.get(key) == label
        assert french.get(key)


@pytest.mark.parametrize("name", ALONE)
def test_a_template_lives_as_it_reports_and_nobody_is_overworked(name: str) -> None:
    world = load_world(name)
    outcomes = simulate(world, options=RunOptions(replications=1, seed=3, months=12))
    rows = against_reported(outcomes)
    assert len(rows) == len(world.channels) + 2
    assert [row for row in rows if row.is_far] == []
    assert max(high for _, high in world.anchors.domain.load.values()) < 1
    for channel in world.channels:
        if channel.kind == "live":
            (left,) = outcomes.service("abandonment", channel=channel.name)
            assert 0 < left < 0.15
            assert math.isfinite(outcomes.service("mean_wait_min", channel=channel.name)[0])
