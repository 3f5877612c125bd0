"""Two worlds side by side: each parameter in one group, effects that add up to the cent and turn round with the worlds."""

from __future__ import annotations

from typing import Any

import pytest

from scenarios import bundled, load_world
from sim import (
    WORLD_GROUPS,
    RunOptions,
    World,
    anchor,
    parameter_changes,
    world_difference,
    worth_eur,
)

MINIMAL = load_world("minimal")
SHORT = RunOptions(replications=1, seed=5, months=6)


def changed(world: World, **update: Any) -> World:
    """A world with other numbers, whose anchors are its own."""
    return anchor(world.model_copy(update=update))


@pytest.fixture(scope="module")
def other() -> World:
    """Another workshop: a third seat, longer contacts, fewer customers kept."""
    desks = [one.model_copy(update={"seats": one.seats + 1}) for one in MINIMAL.desks]
    channels = [
        one.model_copy(update={"handling_min": one.handling_min * 1.2}) if one.desk else one
        for one in MINIMAL.channels
    ]
    segments = [
        one.model_copy(update={"retention_year": one.retention_year - 0.1}) for one in MINIMAL.segments
    ]
    return changed(MINIMAL, desks=desks, channels=channels, segments=segments)


@pytest.mark.parametrize("name", bundled())
def test_a_world_differs_from_itself_in_nothing(name: str) -> None:
    world = load_world(name)
    assert parameter_changes(world, world) == ()


def test_equal_worlds_are_worth_the_same() -> None:
    found = world_difference(MINIMAL, MINIMAL, SHORT)
    assert (found.changes, found.effects_eur, found.total_eur) == ((), {}, 0.0)


def test_what_differs_is_named_by_place_and_group(other: World) -> None:
    found = {one.place: one for one in parameter_changes(MINIMAL, other)}
    seats = found["desks.workshop.seats"]
    assert (seats.first, seats.second, seats.group) == (
        MINIMAL.desks[0].seats,
        MINIMAL.desks[0].seats + 1,
        "desks",
    )
    assert {one.group for one in found.values()} == {"desks", "minutes", "retention"}
    assert {one.group for one in parameter_changes(load_world("bank"), load_world("telecom"))} <= set(
        WORLD_GROUPS
    )


def test_effects_add_up_to_the_cent_and_turn_round(other: World) -> None:
    found = world_difference(MINIMAL, other, SHORT)
    assert list(found.effects_eur) == ["retention", "desks", "minutes"]
    assert round(sum(found.effects_eur.values()), 2) == found.total_eur
    assert found.total_eur == round(worth_eur(found.second) - worth_eur(found.first), 2)
    # a seat costs its wages, and fewer customers kept cost their margin
    assert found.effects_eur["desks"] < 0
    assert found.effects_eur["retention"] < 0
    back = world_difference(other, MINIMAL, SHORT, home=MINIMAL)
    assert back.total_eur == -found.total_eur
    assert back.effects_eur == pytest.approx(
        {name: -eur for name, eur in found.effects_eur.items()}, abs=0.011
    )


def test_one_difference_is_worth_all_of_it() -> None:
    """Anchors stay those of the first world: of more needs, each costs what it costs."""
    segments = [
        one.model_copy(update={"needs_year": {name: 1.5 * count for name, count in one.needs_year.items()}})
        for one in MINIMAL.segments
    ]
    found = world_difference(MINIMAL, changed(MINIMAL, segments=segments), SHORT)
    assert found.effects_eur == found.alone_eur == {"needs": found.total_eur}
    assert found.second.contacts > found.first.contacts


def test_more_outages_cost() -> None:
    """A fifth more problems: were the second company anchored again, its stated retention would hide what they cost."""
    problems = {one.name for one in MINIMAL.moments if one.motive == "PROBLEM"}
    segments = [
        one.model_copy(
            update={
                "needs_year": {
                    name: count * (1.2 if name in problems else 1) for name, count in one.needs_year.items()
                }
            }
        )
        for one in MINIMAL.segments
    ]
    found = world_difference(MINIMAL, changed(MINIMAL, segments=segments), SHORT)
    assert problems
    assert found.effects_eur["needs"] < 0


def test_worlds_of_other_names_are_compared_whole() -> None:
    channels = [one for one in MINIMAL.channels if one.kind != "bot"]
    segments = [
        one.model_copy(update={"prefers": {name: w for name, w in one.prefers.items() if name != "bot"}})
        for one in MINIMAL.segments
    ]
    without = changed(
        MINIMAL,
        channels=channels,
        segments=segments,
        bot=MINIMAL.bot.model_copy(update={"offered": {}}),
        levers=[
            one for one in MINIMAL.levers if not one.target.startswith("bot.") and "bot" not in one.channels
        ],
    )
    found = world_difference(MINIMAL, without, SHORT)
    assert found.is_whole
    assert found.effects_eur == {}
    assert any(one.place.startswith("channels.bot.") and one.second is None for one in found.changes)
