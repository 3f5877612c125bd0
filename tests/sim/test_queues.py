"""A world reduced to one desk is a queue that theory knows: waits, losses and hang-ups within three standard errors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim import ENGINES, World, theory, today
from sim.arrays.pack import pack
from tests.sim.worlds import (
    ALIKE,
    INDIFFERENT,
    NEVER_LEAVES,
    ONE_CONTACT,
    desk,
    live,
    moment,
    queue,
    run_once,
    segment,
    self_service,
    world,
    written,
)

SERVICE_MIN = 6.0
REPLICATIONS = 16
CONTACTS = 30_000
IMPATIENT_MIN = 1e-9


class Found(NamedTuple):
    """A figure of a simulated queue with its standard error over replications."""

    mean: float
    se: float

    def agrees(self, expected: float, floor: float = 0.0) -> bool:
        return abs(self.mean - expected) <= 3 * self.se + floor


def measured(small: World, *figures: Callable[[dict[str, np.ndarray]], float]) -> tuple[Found, ...]:
    """Figures of the first channel from the totals of several replications."""
    month = small.customers * small.segments[0].needs_year["ask"] / 12
    numbers = pack(small, today(small), months=math.ceil(CONTACTS / month))
    rows = []
    for replication in range(REPLICATIONS):
        cell = ENGINES["compiled"](numbers, 1, replication, False).totals.cell
        told = {name: cell[name].reshape(len(small.channels), -1).sum(axis=1) for name in cell.dtype.names}
        rows.append([figure(told) for figure in figures])
    table = np.array(rows)
    errors = table.std(axis=0, ddof=1) / math.sqrt(REPLICATIONS)
    return tuple(Found(*both) for both in zip(table.mean(axis=0).tolist(), errors.tolist(), strict=True))


def wait(told: dict[str, np.ndarray]) -> float:
    return float(told["wait_min"][0] / told["contacts"][0])


def hang_up(told: dict[str, np.ndarray]) -> float:
    return float(told["hung_up"][0] / told["contacts"][0])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (theory.erlang_b(3, 2), 0.2105263158),
        (theory.erlang_b(10, 8), 0.1216610643),
        (theory.erlang_b(30, 25), 0.0526031722),
        (theory.erlang_c(5, 4), 0.5541125541),
        (theory.erlang_c(100, 95), 0.5064568539),
        (theory.erlang_c_wait(2, 1.5), 1.2857142857),
        (theory.erlang_a(1, 1, 1, 1)[0], 0.3678794412),
        (theory.erlang_a(0.8, 1, 0.5, 1)[0], 0.2559407020),
        (theory.erlang_a(2, 1, 0.5, 2)[1], 0.6590774710),
        (theory.erlang_a(10, 1, 0.5, 10)[0], 0.1039132123),
        (theory.erlang_a(120, 1, 0.5, 100)[0], 0.166790631),
        (theory.one_server_wait(0.8, 0.5), 3.0),
        (theory.one_server_wait(0.8, 2.0), 6.0),
        (theory.two_class_waits(0.3, 0.5, 1.0)[0], 1.1428571429),
        (theory.two_class_waits(0.3, 0.5, 1.0)[1], 5.7142857143),
        (theory.allen_cunneen_wait(10, 9, 0.7), 0.5684217955),
    ],
)
def test_the_oracles_give_the_known_values(found: float, expected: float) -> None:
    assert found == pytest.approx(expected, abs=1e-8)


EXPONENTIAL: dict[str, Any] = {"handling_scv": 1.0, "handling_shape": "exponential"}


@pytest.mark.parametrize(("seats", "load"), [(2, 1.5), (10, 8.0)])
def test_patient_customers_wait_as_erlang_says(seats: int, load: float) -> None:
    (found,) = measured(queue(seats, load / SERVICE_MIN, **EXPONENTIAL), wait)
    assert found.agrees(theory.erlang_c_wait(seats, load, SERVICE_MIN)), found


@pytest.mark.parametrize("scv", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("busy", [0.5, 0.8])
def test_one_seat_waits_as_pollaczek_and_khinchine_say(busy: float, scv: float) -> None:
    (found,) = measured(queue(1, busy / SERVICE_MIN, handling_scv=scv), wait)
    assert found.agrees(theory.one_server_wait(busy, scv, SERVICE_MIN)), found


@pytest.mark.parametrize(("seats", "load"), [(1, 0.8), (3, 2.0), (10, 8.0)])
@pytest.mark.parametrize("scv", [0.0, 1.5])
def test_impatient_customers_are_lost_as_erlang_says(seats: int, load: float, scv: float) -> None:
    """Erlang's loss formula holds for any service time."""
    small = queue(seats, load / SERVICE_MIN, handling_scv=scv, patience_min=IMPATIENT_MIN)
    (found,) = measured(small, hang_up)
    assert found.agrees(theory.erlang_b(seats, load)), found


def test_two_chats_at_once_make_two_slower_servers_of_a_seat() -> None:
    small = queue(3, 5 / SERVICE_MIN, patience_min=IMPATIENT_MIN)
    chats = small.desks[0].model_copy(update={"concurrency": 2})
    (found,) = measured(small.model_copy(update={"desks": [chats]}), hang_up)
    assert found.agrees(theory.erlang_b(6, 5 * 1.15)), found


def test_two_channels_share_a_desk() -> None:
    impatient: dict[str, Any] = {"patience_min": IMPATIENT_MIN, "handling_scv": 1.0}
    small = two_channels(live("phone", **impatient), live("chat", **impatient), 4 / SERVICE_MIN, 5)
    (found,) = measured(small, lambda told: float(told["hung_up"].sum() / told["contacts"].sum()))
    assert found.agrees(theory.erlang_b(5, 4)), found


def two_channels(one: dict[str, object], other: dict[str, object], contacts_min: float, seats: int) -> World:
    """Two channels equally liked that share a desk at a constant rate."""
    plain = queue(seats, contacts_min)
    chosen = {str(one["name"]): 1.0, str(other["name"]): 1.0, "web": 1e-300}
    person = plain.segments[0].model_dump() | {"prefers": chosen}
    return world(
        customers=plain.customers,
        segments=[person],
        channels=[one, other, self_service("web")],
        desks=[desk(seats)],
        profile={"day_variation": 0.0},
        resolve=ONE_CONTACT,
        waiting={"price": 0.0},
        loyalty=INDIFFERENT,
        anchors=NEVER_LEAVES,
    )


def test_calls_are_answered_before_messages() -> None:
    """Cobham's waits of two classes; a message's wait includes its handling and its travel."""
    calls = live("phone", handling_scv=1.0, patience_min=1e12)
    small = two_channels(calls, written("post", handling_scv=1.0, travel_min=90.0), 0.8 / SERVICE_MIN, 1)
    first, second = theory.two_class_waits(0.4, 0.4, 1.0, SERVICE_MIN)
    message = [lambda told: float(told["wait_min"][1] / told["contacts"][1])]
    call, reply = measured(small, wait, *message)
    assert call.agrees(first), call
    assert reply.agrees(second + SERVICE_MIN + 90), reply


@pytest.mark.parametrize(("seats", "load", "scv"), [(2, 1.5, 0.5), (10, 9.0, 0.7), (5, 4.0, 1.0)])
def test_several_seats_wait_as_allen_and_cunneen_approximate(seats: int, load: float, scv: float) -> None:
    (found,) = measured(queue(seats, load / SERVICE_MIN, handling_scv=scv), wait)
    expected = theory.allen_cunneen_wait(seats, load, scv, SERVICE_MIN)
    assert found.agrees(expected, floor=0.1 * expected), found


PATIENCE_MIN = 12.0


@pytest.mark.parametrize(("seats", "load"), [(1, 0.8), (2, 2.0), (10, 10.0), (10, 12.0)])
def test_those_who_hang_up_are_the_mean_wait_over_patience(seats: int, load: float) -> None:
    """With exponential patience the share that hangs up is mean wait / mean patience, whatever the service."""
    small = queue(seats, load / SERVICE_MIN, patience_min=PATIENCE_MIN)
    lost, gap, contacts = measured(
        small,
        hang_up,
        lambda told: hang_up(told) - wait(told) / PATIENCE_MIN,
        lambda told: told["contacts"][0],
    )
    # hang-ups less their compensator: a martingale whose variance is their number
    error = math.sqrt(lost.mean / (contacts.mean * REPLICATIONS))
    assert abs(gap.mean) < 3 * error, (gap, error)
    # lognormal service of the same variation is close to exponential service
    expected, _, _ = theory.erlang_a(load, 1.0, SERVICE_MIN / PATIENCE_MIN, seats)
    assert lost.agrees(expected, floor=0.1 * expected), lost


def test_nobody_is_served_by_a_desk_without_seats_and_all_hang_up_by_patience() -> None:
    small = queue(0, 0.5, patience_min=PATIENCE_MIN)
    lost, waited = measured(small, hang_up, wait)
    assert lost.mean == 1.0
    assert waited.agrees(PATIENCE_MIN), waited


@pytest.mark.parametrize(("resolved", "give_up"), [(0.70, 0.0), (0.67, 0.0), (0.80, 0.0), (0.70, 0.2)])
def test_contacts_per_case_follow_from_the_chance_of_being_resolved(resolved: float, give_up: float) -> None:
    """Visits of a queue with feedback, whose contacts are all alike: 1 / (1 - (1 - p)(1 - g))."""
    small = world(
        customers=2000,
        segments=[segment(needs_year={"ask": 10.0})],
        moments=[moment()],
        resolve={"resolved": {"INFO": resolved}, "give_up": give_up, "contacts_most": 60, **ALIKE},
        anchors=NEVER_LEAVES,
    )
    cases = run_once(small).cases
    again = (1 - resolved) * (1 - give_up)
    counts = cases["contacts"]
    assert abs(counts.mean() - 1 / (1 - again)) < 3 * counts.std() / math.sqrt(len(counts))
    share = cases["resolved"]
    assert abs(share.mean() - resolved / (1 - again)) <= 3 * share.std() / math.sqrt(len(share)) + 1e-12
