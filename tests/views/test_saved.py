"""Scenarios set aside are read back from the address as they were, and nothing else is."""

from __future__ import annotations

import pytest

from scenarios import load_world
from sim import World
from views.scenario.levers import example
from views.scenario.saved import LONGEST_NAME, MOST, Saved, free_name, read, written


@pytest.fixture(scope="module")
def world() -> World:
    return load_world("minimal")


def test_what_is_written_is_read_back(world: World) -> None:
    saved = [Saved("A", {"workshop_seats": 3}), Saved("Été, moins de pannes", example(world, "continuity"))]
    assert read(written(saved), world) == saved
    assert read("", world) == []


def test_marks_in_a_name_cannot_make_lines(world: World) -> None:
    (found,) = read(written([Saved("a|b~workshop_seats:9:c", {"workshop_seats": 3})]), world)
    assert found.spends == {"workshop_seats": 3}
    assert found.name == "a b workshop_seats 9 c"


@pytest.mark.parametrize(
    "text",
    ["A", "A~", "A~atlantis:3", "A~workshop_seats:9999", "A~workshop_seats:x", "A~workshop_seats:2", "~workshop_seats:3", "|||"],
)  # fmt: skip
def test_what_no_control_can_show_is_left_out(world: World, text: str) -> None:
    assert read(text, world) == []


def test_no_more_than_fit_beside_each_other(world: World) -> None:
    many = "|".join(f"{'n' * 99}{place}~workshop_seats:3" for place in range(9))
    found = read(many, world)
    assert len(found) == MOST
    assert {len(one.name) for one in found} == {LONGEST_NAME}


def test_a_new_scenario_has_a_letter_of_its_own() -> None:
    assert free_name([]) == "A"
    assert free_name([Saved("A", {}), Saved("C", {}), Saved("mine", {})]) == "B"


def test_the_plan_is_that_of_the_controls(world: World) -> None:
    plan = Saved("More hands", {"workshop_seats": 3}).plan(world)
    assert plan.name == "More hands"
    (line,) = plan.lines
    assert (line.lever, line.eur_year) == ("workshop_seats", 3 * world.desks[0].eur_on_duty_year)
