"""Whatever is changed in a world, its file says it back: written anew, or into a file whose comments stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios import bundled, load_world, read_world, save_world
from sim import Defects, FitSource, World

BUNDLED = Path(__file__).resolve().parents[2] / "scenarios"


def without_last_lever(world: World) -> World:
    return world.model_copy(update={"levers": world.levers[:-1], "discount_rate": 0.1})


def with_a_segment(world: World) -> World:
    other = world.segments[0].model_copy(update={"name": "other", "share": 0.0})
    lists = ("leaving_intercept", "joiner_disposition", "past_mean", "past_root")
    longer = {name: [*getattr(world.anchors, name), getattr(world.anchors, name)[-1]] for name in lists}
    anchors = world.anchors.model_copy(update=longer)
    return world.model_copy(update={"segments": [*world.segments, other], "anchors": anchors})


def open_on_sunday(world: World) -> World:
    desks = [
        desk.model_copy(update={"open": [*desk.open, desk.open[0].model_copy(update={"days": "Sun"})]})
        for desk in world.desks
    ]
    return world.model_copy(update={"desks": desks})


def with_other_tables(world: World) -> World:
    channels = [
        channel.model_copy(update={"fit": {}, "ability": {"INFO": 0.5}, "label": f'{channel.label} "é" \\'})
        for channel in world.channels
    ]
    reported = world.reported.model_copy(update={"nps": None, "contacts_year": {}})
    bot = world.bot.model_copy(update={"offered": {}})
    return world.model_copy(update={"channels": channels, "reported": reported, "bot": bot})


CHANGES = (without_last_lever, with_a_segment, open_on_sunday, with_other_tables)


@pytest.mark.parametrize("name", bundled())
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_changed_world_comes_back_from_its_own_file(
    tmp_path: Path, name: str, change: Callable[[World], World]
) -> None:
    path, like = tmp_path / "world.toml", BUNDLED / f"{name}.toml"
    changed = change(load_world(name))
    save_world(changed, path, like=like)
    assert read_world(path) == changed
    assert like.read_text(encoding="utf-8").splitlines()[0] in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", bundled())
def test_a_world_of_another_name_is_written_anew(tmp_path: Path, name: str) -> None:
    world = load_world(name).model_copy(update={"name": "another"})
    save_world(world, tmp_path / "world.toml")
    assert load_world(tmp_path / "world.toml") == world


def test_where_numbers_came_from_is_kept(tmp_path: Path) -> None:
    fit = FitSource(fitted_to="calls.csv", rows="daily_figures", estimate=4.1, se=0.2)
    said = {"customers": "the till", "channel.phone.patience_min": fit}
    world = load_world("minimal").model_copy(update={"source": said})
    path = tmp_path / "world.toml"
    save_world(world, path)
    assert read_world(path).source == said
    save_world(world.model_copy(update={"source": {**said, "customers": "counted"}}), path, like=path)
    assert read_world(path).source == {**said, "customers": "counted"}


def test_a_source_of_a_fit_that_cannot_be_read_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "world.toml"
    save_world(load_world("minimal"), path)
    whole = path.read_text(encoding="utf-8")
    path.write_text(
        f'{whole}\n[source]\ncustomers = {{ fitted_to = "x.csv", rows = "letters" }}\n', encoding="utf-8"
    )
    with pytest.raises(Defects) as refused:
        read_world(path)
    (defect,) = refused.value.defects
    assert "source.customers.rows" in str(defect.place)
    assert "daily_figures" in str(defect.allowed)
