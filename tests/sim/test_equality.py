"""The two engines are one model: every table of a run is equal, bit for bit, in any world under any plan.

Every run of the tests compares 30 generated worlds, the slow tests 300 more; `make bench-equality` compares 2,000 others.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import load_world
from sim import ENGINES, Line, Plan, World, plan_defects, today_eur_year
from sim.arrays.pack import pack
from tests.sim.differences import differences
from tests.sim.generated import examples, plans, worlds
from tests.sim.worlds import DISTINCT, INDIFFERENT, desk, live, segment, self_service, written
from tests.sim.worlds import world as small

# how many generated worlds every run of the tests compares; the slow tests compare MANY
EXAMPLES = int(os.environ.get("ROX_EXAMPLES", "30"))
MANY = 300


def check(world: World, plan: Plan, seed: int, replication: int) -> None:
    assert plan_defects(world, plan) == []
    numbers = pack(world, plan)
    told = ENGINES["reference"](numbers, seed, replication, True)
    assert differences(told, ENGINES["compiled"](numbers, seed, replication, True)) == []


def property_of(count: int) -> Callable[[], None]:
    @examples(count)
    @given(st.data(), st.integers(0, 2**40), st.integers(0, 3))
    def holds(data: st.DataObject, seed: int, replication: int) -> None:
        world = data.draw(worlds())
        check(world, data.draw(plans(world)), seed, replication)

    return holds


def test_engines_are_equal_in_any_world() -> None:
    property_of(EXAMPLES)()


@pytest.mark.slow
def test_engines_are_equal_in_many_worlds() -> None:
    property_of(MANY)()


@pytest.mark.parametrize("seats", [0, 1])
@pytest.mark.parametrize("liked", [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)], ids=["calls", "letters", "both"])
def test_engines_are_equal_when_queues_meet_month_ends(liked: tuple[float, float], seats: int) -> None:
    """A queue that never empties, customers who leave from it, answers and calls that are still to come."""
    crowded = small(
        customers=60,
        months=2,
        segments=[
            segment(needs_year={"ask": 100.0}, prefers={"phone": liked[0], "post": liked[1], "web": 0.1})
        ],
        channels=[
            live("phone", handling_min=200.0, patience_min=3000.0, invite=1.0),
            written("post", handling_min=200.0, unanswered_d=20.0, invite=1.0),
            self_service("web", invite=1.0),
        ],
        desks=[desk(seats)],
        survey={"response": 8.0, "delay_h": 90.0, "quarantine_d": 0.0},
        loop={"desk": "team", "coverage": 1.0, "alert": 5},
        loyalty=INDIFFERENT,
        anchors={"hash": "by hand", "leaving_intercept": [0.0]},
    )
    check(crowded, Plan(), 1, 0)


BUNDLED = [pytest.param(name, marks=() if name == "minimal" else pytest.mark.slow) for name in DISTINCT]


@pytest.mark.parametrize("name", BUNDLED)
def test_engines_are_equal_in_bundled_worlds(name: str) -> None:
    """One month of a bundled world whole, every lever moved away from today."""
    world = load_world(name)
    lines = []
    for lever in world.levers:
        eur_year = today_eur_year(world, lever)
        if lever.target == "desk.seats":
            step = next(desk.eur_on_duty_year for desk in world.desks if desk.name == lever.desk)
            lines.append(Line(lever=lever.name, eur_year=max(0.0, eur_year - step)))
        else:
            lines.append(Line(lever=lever.name, eur_year=lever.most_eur_year, eur_once=lever.launch_eur))
    numbers = pack(world, Plan(lines=tuple(lines)), months=1, warm_up=1)
    told = ENGINES["reference"](numbers, 1, 0, True)
    assert len(told.contact_rows) > 100
    assert differences(told, ENGINES["compiled"](numbers, 1, 0, True)) == []
