"""Worlds by the name of an address: bundled, or a company's own, kept and found again."""

from __future__ import annotations

from pathlib import Path

import pytest

import runs
from scenarios import load_world, save_world, world_text
from sim import Defects
from views.scenario.worlds import (
    argument_of,
    at_stage,
    in_version,
    is_kept,
    keep_world,
    name_of,
    received,
    saved,
    world_named,
)


def test_a_world_of_ones_own_is_kept_and_found_again(registry_folder: Path) -> None:
    world = load_world("minimal").model_copy(update={"label": "Our own company"})
    name = keep_world(world)
    assert is_kept(name)
    assert Path(argument_of(name)).is_relative_to(registry_folder)
    assert world_named(name) == world
    assert keep_world(world) == name_of(world) == name
    assert name_of(load_world("minimal")) == "minimal"


def test_a_saved_company_is_found_by_name_and_version(registry_folder: Path) -> None:  # noqa: ARG001
    world = load_world("minimal").model_copy(update={"label": "Ours"})
    for label in ("Ours", "Ours, renamed"):
        runs.save_company("ours", world_text(world.model_copy(update={"label": label})), {})
    assert saved() == ("company:ours@2",)
    assert in_version("company:ours") == "company:ours@2"
    assert world_named("company:ours").label == "Ours, renamed"
    assert world_named("company:ours@1") == world
    assert not is_kept("company:ours@3")
    assert in_version("company:theirs") == "company:theirs"
    with pytest.raises(Defects, match="company:ours@2"):
        world_named("company:theirs")


@pytest.mark.parametrize("name", ["../../etc/passwd", "0" * 32, "atlantis", ""])
def test_a_world_that_is_not_here_is_told_in_words(registry_folder: Path, name: str) -> None:  # noqa: ARG001
    with pytest.raises(Defects, match="upload the file"):
        world_named(name)


def test_a_world_at_another_stage_is_another_company(registry_folder: Path) -> None:  # noqa: ARG001
    world = load_world("minimal")
    assert at_stage(world, world.maturity) == world
    assert at_stage(world, "initial").continuity.history < world.continuity.history


def test_an_uploaded_file_is_anchored_where_it_is_not(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    save_world(load_world("minimal"), file)
    _, _, anchored = received(file.read_bytes(), "mine.toml", tmp_path)
    assert not anchored
    text = file.read_text(encoding="utf-8")
    head, _, tail = text.partition("seats = 2")
    assert tail
    world, _, anchored = received((head + "seats = 3" + tail).encode(), "mine.toml", tmp_path)
    assert anchored
    assert world.desks[0].seats == 3


def test_an_uploaded_file_is_refused_in_its_own_name(tmp_path: Path) -> None:
    with pytest.raises(Defects, match=r"mine\.toml") as told:
        received(b"[world]\nname = 3\n", "mine.toml", tmp_path)
    assert str(tmp_path) not in str(told.value)
    assert "rox anchor" not in str(told.value)
    with pytest.raises(Defects):
        received(b"\xff\xfe\x00not a text", "mine.toml", tmp_path)
