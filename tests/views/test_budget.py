"""The budget adds up: what is freed can be placed, what is needed can be found, and what is left is shown."""

from __future__ import annotations

import pytest

from scenarios import bundled, read_world
from sim import Plan, World
from views.scenario.budget_bar import LEAST_EUR, takers
from views.scenario.levers import absorbed, plan_of, positions_today, room_eur, span_of, total_eur_year

WORLDS = [read_world(name) for name in bundled()]


@pytest.fixture(params=WORLDS, ids=lambda world: world.name)
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.param
    return found


def rest(world: World, spends: dict[str, int]) -> float:
    return total_eur_year(world, Plan()) - total_eur_year(world, plan_of(world, spends))


@pytest.mark.parametrize("change", [-100_000.0, -7_501.0, 7_501.0, 100_000.0])
def test_what_a_lever_takes_stays_within_its_span_and_its_steps(world: World, change: float) -> None:
    for lever in world.levers:
        span = span_of(world, lever)
        spent = absorbed(world, lever, span.today, change)
        assert span.least <= spent <= span.most
        moved = (spent - span.today) * span.eur
        assert moved * change >= 0
        if change > 0 or spent > span.least:
            assert moved <= change + LEAST_EUR
        assert abs(moved) <= abs(room_eur(world, lever, span.today, change)) + LEAST_EUR


def test_money_needed_is_found_line_after_line(world: World) -> None:
    """Taking from one line after another covers what is needed, or leaves nothing that could still be cut."""
    lever = max(world.levers, key=lambda one: room_eur(world, one, span_of(world, one).today, 1.0))
    spends = positions_today(world) | {lever.name: span_of(world, lever).most}
    for _ in range(len(world.levers)):
        needed = rest(world, spends)
        offered = (
            [one for one in takers(world, spends, needed) if one is not lever] if needed < -LEAST_EUR else []
        )
        if not offered:
            break
        spends[offered[0].name] = absorbed(world, offered[0], spends[offered[0].name], needed)
    left = rest(world, spends)
    assert left >= -LEAST_EUR or not [one for one in takers(world, spends, left) if one is not lever]


def test_lines_that_were_not_moved_are_offered_first(world: World) -> None:
    moved = world.levers[0]
    spends = positions_today(world) | {moved.name: span_of(world, moved).most}
    offered = takers(world, spends, -50_000.0)
    names = [lever.name for lever in offered]
    assert moved.name not in names[:-1] or len(names) == 1
