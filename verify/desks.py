"""Desks of the engine against exact queues."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import MINUTES_MONTH, Array, Life, Message, World, run_once, theory

from .check import (
    SHARE_HUNG_UP,
    SHARE_LOST,
    SHARE_WAITS,
    WAIT_SERVICES,
    Row,
    excused,
    of,
    simulated,
)
from .queues import ALLEN, COBHAM, EICK, ERLANG, GARNETT, JACKSON, PALM, POLLACZEK
from .worlds import ALIKE, EXPONENTIAL, PATIENT, desk, desk_world, live, queue, written

# a replication is about 50,000 contacts after a month of warm-up
CONTACTS_MONTH, MONTHS, REPLICATIONS = 25_000, 2, 20
IMPATIENT_MIN = 1e-9

Figure = Callable[[Life], float]


class Sample(NamedTuple):
    """Figures of the replications of a world, replications x figures."""

    values: Array

    def of(self, position: int) -> list[float]:
        """The values of one figure."""
        return [float(value) for value in self.values[:, position]]


def sampled(small: World, *figures: Figure, log: bool = True, months: int = MONTHS, replications: int = REPLICATIONS) -> Sample:  # fmt: skip
    """Figures of several replications of a world."""
    rows = []
    for replication in range(replications):
        life = run_once(small, months=months, replication=replication, log=log)
        rows.append([figure(life) for figure in figures])
    return Sample(np.array(rows))


def service_min(load: float) -> float:
    """Minutes of service at which a load is the contacts of a month."""
    return load * MINUTES_MONTH / CONTACTS_MONTH


def reported(life: Life, channel: int = 0) -> pd.DataFrame:
    """Contacts of a channel after the warm-up."""
    contacts = life.contacts
    return contacts[(contacts["asked_min"] >= 0) & (contacts["channel"] == channel)]


def share_lost(life: Life) -> float:
    """Share of all contacts that hang up."""
    cell = life.raw.totals.cell
    return float(cell["hung_up"].sum() / cell["contacts"].sum())


def mean_wait(life: Life) -> float:
    """Mean wait of the first channel in minutes."""
    cell = life.raw.totals.cell
    return float(cell["wait_min"][0] / cell["contacts"][0])


def share_waits(life: Life) -> float:
    """Share of the first channel's contacts that wait."""
    return float((reported(life)["wait_min"] > 0).mean())


def lost_rows() -> Iterator[Row]:
    """Nobody waits: Erlang's loss, whatever the service time; chats handled at once."""
    for people, load, scv in ((3, 2.0, 1.5), (10, 8.0, 1.5), (10, 8.0, 0.0)):
        service = service_min(load)
        small = queue(
            people, load / service, handling_min=service, handling_scv=scv, patience_min=IMPATIENT_MIN
        )
        target = of(Message("verify.case.desk_lost", people=people, load=load, scv=scv), SHARE_LOST)
        yield simulated(
            target, ERLANG, theory.erlang_b(people, load), sampled(small, share_lost, log=False).of(0)
        )
    load, at_once, slowdown = 5.0, 2, 0.15
    service = service_min(load)
    call = live("chat", handling_min=service, patience_min=IMPATIENT_MIN)
    team = [desk(3, concurrency=at_once, slowdown=slowdown)]
    small = desk_world(3, load / service, [call], desks=team)
    expected = theory.erlang_b(3 * at_once, load * (1 + slowdown * (at_once - 1)))
    chats = of(Message("verify.case.chats_slower"), SHARE_LOST)
    yield simulated(chats, ERLANG, expected, sampled(small, share_lost, log=False).of(0))
    patient = live("chat", **(EXPONENTIAL | PATIENT | {"handling_min": service}))
    small = desk_world(3, load / service, [patient], desks=[desk(3, concurrency=at_once, slowdown=0.0)])
    waits = theory.erlang_c(3 * at_once, load)
    chats = of(Message("verify.case.chats"), SHARE_WAITS)
    yield simulated(chats, ERLANG, waits, sampled(small, share_waits).of(0))


def patient_rows() -> Iterator[Row]:
    """Nobody hangs up, exponential service: Erlang's waits and service levels."""
    for people, load in ((1, 0.8), (2, 1.5), (10, 8.0)):
        service = service_min(load)
        small = queue(people, load / service, handling_min=service, **EXPONENTIAL)
        waits, wait = _both(small)
        case = Message("verify.case.desk_patient", people=people, load=load)
        yield simulated(of(case, SHARE_WAITS), ERLANG, theory.erlang_c(people, load), waits)
        yield simulated(of(case, WAIT_SERVICES), ERLANG, theory.erlang_c_wait(people, load), [w / service for w in wait])  # fmt: skip
    load, people, within = 10.0, 14, 20 / 300
    service = service_min(load)

    def answered(life: Life) -> float:
        return float((reported(life)["wait_min"] <= within * service).mean())

    small = queue(people, load / service, handling_min=service, **EXPONENTIAL)
    level, wait = (sampled(small, answered, mean_wait).of(position) for position in (0, 1))
    case = Message("verify.case.desk_calls")
    soon, wait_s = of(case, Message("verify.figure.answered_soon")), of(case, Message("verify.figure.wait_s"))
    yield simulated(soon, ERLANG, theory.service_level(people, load, within), level)
    yield simulated(wait_s, ERLANG, theory.erlang_c_wait(people, load, 300.0), [300 * w / service for w in wait])  # fmt: skip


def _both(small: World) -> tuple[list[float], list[float]]:
    found = sampled(small, share_waits, mean_wait)
    return found.of(0), found.of(1)


def impatient_rows() -> Iterator[Row]:
    """Exponential service and patience: Erlang A."""
    for arrivals, hang_up, people in ((1.0, 1.0, 1), (2.0, 0.5, 2), (10.0, 0.5, 10), (10.0, 2.0, 10), (48.0, 0.5, 50), (120.0, 0.5, 100)):  # fmt: skip
        service = service_min(arrivals)
        small = queue(people, arrivals / service, handling_min=service, **(EXPONENTIAL | {"patience_min": service / hang_up}))  # fmt: skip
        lost, waits, wait = theory.erlang_a(arrivals, 1.0, hang_up, people)
        found = sampled(small, share_lost, share_waits, mean_wait)
        case = Message("verify.case.desk_impatient", people=people, demand=arrivals, rate=hang_up)
        source = GARNETT if people == 50 else PALM
        yield simulated(of(case, SHARE_HUNG_UP), source, lost, found.of(0))
        yield simulated(of(case, SHARE_WAITS), source, waits, found.of(1))
        yield simulated(of(case, WAIT_SERVICES), source, wait, [w / service for w in found.of(2)])


def general_rows() -> Iterator[Row]:
    """Service of other shapes: one person exactly, several approximately."""
    for scv in (0.0, 0.5, 1.0, 2.0):
        service = service_min(0.8)
        small = queue(1, 0.8 / service, handling_min=service, handling_scv=scv)
        waits = [w / service for w in sampled(small, mean_wait, log=False).of(0)]
        target = of(Message("verify.case.one_person", scv=scv), WAIT_SERVICES)
        yield simulated(target, POLLACZEK, theory.one_server_wait(0.8, scv), waits)
    for people, load, scv in ((2, 1.5, 0.5), (10, 8.0, 0.5), (10, 9.0, 0.7)):
        service = service_min(load)
        small = queue(people, load / service, handling_min=service, handling_scv=scv)
        waits = [w / service for w in sampled(small, mean_wait, log=False).of(0)]
        expected = theory.allen_cunneen_wait(people, load, scv)
        # an approximation: its own error, up to a tenth, comes on top of chance and is the only tolerance here
        case = Message("verify.case.desk_general", people=people, load=load, scv=scv)
        target = of(case, Message("verify.figure.wait_within_a_tenth"))
        yield Row(target, ALLEN, expected, sum(waits) / len(waits), 0.1 * expected, simulated=True)


def shared_rows() -> Iterator[Row]:
    """Calls before letters at one desk, some who come back, demand that swings over the day."""
    for people, loads in ((1, (0.3, 0.5)), (10, (2.0, 6.0))):
        load = sum(loads)
        service = service_min(load)
        options = EXPONENTIAL | {"handling_min": service}
        mixed = {"phone": loads[0], "post": loads[1], "web": 1e-300}
        small = desk_world(
            people, load / service, [live("phone", **(options | PATIENT)), written("post", **options)]
        )
        liked = small.segments[0].model_copy(update={"prefers": mixed})
        small = small.model_copy(update={"segments": [liked]})

        def reply(life: Life) -> float:
            letters = reported(life, 1)
            return float((letters["wait_min"] - letters["handling_min"]).mean())

        found = sampled(small, mean_wait, reply)
        case = Message("verify.case.desk_priority", people=people, calls=loads[0], letters=loads[1])
        classes = (Message("verify.figure.wait_of_calls"), Message("verify.figure.wait_of_letters"))
        for position, expected in enumerate(theory.priority_waits(people, loads)):
            own = [w / service for w in found.of(position)]
            yield simulated(of(case, classes[position]), COBHAM, expected, own)
    yield from _returns()
    yield from _swing()
    room = of(
        Message("verify.case.room", room=15, people=10, load=10), Message("verify.figure.turned_away_by_desk")
    )
    yield excused(room, ERLANG, Message("verify.reason.room"))


def _returns() -> Iterator[Row]:
    load, again, people = 6.0, 0.25, 10
    service = service_min(load)
    small = desk_world(
        people, load / service, [live("phone", **(EXPONENTIAL | PATIENT | {"handling_min": service}))],
        resolve={"resolved": {"INFO": 1 - again}, "give_up": 0.0, "switch": 0.0, "contacts_most": 60} | ALIKE,
        # who comes back need not say it all again, which takes time
        continuity={"history": 1.0},
    )  # fmt: skip

    def visits(life: Life) -> float:
        # of all contacts, so that cases still open at the end are not left out
        return float(1 / (reported(life)["contact"] == 1).mean())

    found = sampled(small, share_waits, visits)
    case = Message("verify.case.desk_returns")
    waits = theory.erlang_c(people, theory.load_with_returns(load, again))
    yield simulated(of(case, SHARE_WAITS), JACKSON, waits, found.of(0))
    contacts = of(case, Message("verify.figure.case_contacts"))
    yield simulated(contacts, JACKSON, theory.load_with_returns(1.0, again), found.of(1))


def _swing() -> Iterator[Row]:
    hour, period = 60.0, 24.0
    demand = [10 + 5 * math.sin(2 * math.pi * (clock + 0.5) / period) for clock in range(24)]
    call = live("phone", **(EXPONENTIAL | PATIENT | {"handling_min": hour}))
    small = desk_world(1000, 10 / hour, [call], profile={"hours": demand, "day_variation": 0.0})
    turn = 2j * math.pi / (period * hour)

    @cache
    def ratio(number: int) -> complex:
        """First harmonic of the load over that of the demand, times arrivals a minute of service."""
        contacts = reported(lives[number])
        start = contacts["asked_min"].to_numpy()
        end = start + contacts["wait_min"].to_numpy() + contacts["handling_min"].to_numpy()
        load = (np.exp(turn * end) - np.exp(turn * start)).sum() / turn / hour
        return complex(load / np.exp(turn * start).sum())

    lives = [run_once(small, months=6, replication=replication) for replication in range(REPLICATIONS)]
    amplitude, lag = theory.swing(1.0, period)
    case = Message("verify.case.desk_swing")
    found = [ratio(number) for number in range(REPLICATIONS)]
    swing = of(case, Message("verify.figure.swing_over_demand"))
    yield simulated(swing, EICK, amplitude, [abs(one) for one in found])
    lags = [float(np.angle(one)) * period / (2 * math.pi) for one in found]
    yield simulated(of(case, Message("verify.figure.lag_h")), EICK, lag, lags)
