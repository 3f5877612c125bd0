"""Queues: the oracles against published values, before desks are held against the oracles."""

from __future__ import annotations

from collections.abc import Iterator

from sim import Message, theory

from .check import (
    SHARE_HUNG_UP,
    SHARE_LOST,
    SHARE_WAITS,
    WAIT_SERVICES,
    Row,
    exact,
    of,
    printed,
)

ERLANG = "Erlang 1917"
PALM = "Palm 1957"
GARNETT = "Garnett, Mandelbaum & Reiman 2002"
POLLACZEK = "Pollaczek 1930, Khinchine 1932"
ALLEN = "Allen 1990"
COBHAM = "Cobham 1954"
EICK = "Eick, Massey & Whitt 1993"
JACKSON = "Jackson 1957"

LOST = {(3, 2): "0.2105263158", (5, 4): "0.1990668740", (10, 8): "0.1216610643", (20, 18): "0.1092128459", (30, 25): "0.0526031722"}  # fmt: skip
WAITING = {
    (1, 0.8): ("0.8000000000", "4.0000000000"),
    (2, 1.5): ("0.6428571429", "1.2857142857"),
    (3, 2): ("0.4444444444", "0.4444444444"),
    (5, 4): ("0.5541125541", "0.5541125541"),
    (10, 8): ("0.4091801508", "0.2045900754"),
    (20, 18): ("0.5507690048", "0.2753845024"),
    (100, 95): ("0.5064568539", "0.1012913708"),
}
# 120 calls an hour of 300 s: people, share that waits, mean wait in s, share answered within 20 s
CALL_S, WITHIN_S = 300.0, 20.0
CALLS = {
    12: ("0.44938822", "67.408", "0.60670742"),
    13: ("0.28527045", "28.527", "0.76644031"),
    14: ("0.17413193", "13.060", "0.86662742"),
}
# calls an hour: fewest people who answer 80 % within 20 s, and what they reach
FEWEST = {60: (8, "0.8631"), 120: (14, "0.8666"), 240: (25, "0.8502"), 600: (57, "0.8454")}
# arrivals, hang-up rate, people: share that hangs up, share that waits
IMPATIENT = {
    (1.0, 1.0, 1): ("0.3678794412", "0.6321205588"),
    (0.8, 0.5, 1): ("0.2559407020", "0.5952474384"),
    (2.0, 0.5, 2): ("0.2272816860", "0.6590774710"),
    (10.0, 0.5, 10): ("0.1039132123", ""),
    (10.0, 1.0, 10): ("0.1251100357", ""),
    (10.0, 2.0, 10): ("0.1460092534", ""),
    (10.0, 0.5, 8): ("0.227218", ""),
    (10.0, 0.5, 9): ("0.157687", ""),
    (10.0, 0.5, 11): ("0.065249", ""),
    (10.0, 0.5, 12): ("0.039181", ""),
    (10.0, 0.5, 13): ("0.022561", ""),
    (10.0, 0.5, 14): ("0.012478", ""),
    (48.0, 0.5, 50): ("0.03091225", "0.46777407"),
    (120.0, 0.5, 100): ("0.166790631", ""),
}
IMPATIENT_WAIT = {0.5: "0.2078264247", 1.0: "0.1251100357", 2.0: "0.0730046267"}
ONE_SERVER = {0.0: 2.0, 0.5: 3.0, 1.0: 4.0, 2.0: 6.0}
APPROXIMATE = {(2, 1.5, 0.5): "0.9642857143", (10, 8, 0.5): "0.1534425565", (10, 9, 0.7): "0.5684217955"}
ROOM = {(10, 10, 15): ("0.1035173575", "0.1732058480"), (5, 4, 8): ("0.0734004140", "0.1398636561")}


def queue_rows() -> Iterator[Row]:
    """Every exact queue and the approximations."""
    yield from _patient()
    yield from _call_centre()
    yield from _impatient()
    yield from _other()


def _patient() -> Iterator[Row]:
    for (people, load), lost in LOST.items():
        case = Message("verify.case.erlang_b", people=people, load=load)
        yield printed(of(case, SHARE_LOST), ERLANG, lost, theory.erlang_b(people, load))
    for (servers, demand), (waits, wait) in WAITING.items():
        case = Message("verify.case.erlang_c", count=servers, load=demand)
        yield printed(of(case, SHARE_WAITS), ERLANG, waits, theory.erlang_c(servers, demand))
        yield printed(of(case, WAIT_SERVICES), ERLANG, wait, theory.erlang_c_wait(servers, demand))


def _call_centre() -> Iterator[Row]:
    for people, (waits, wait_s, level) in CALLS.items():
        case, load = Message("verify.case.call_centre", people=people), 10.0
        wait = Message("verify.figure.wait_s")
        yield printed(of(case, SHARE_WAITS), ERLANG, waits, theory.erlang_c(people, load))
        yield printed(of(case, wait), ERLANG, wait_s, theory.erlang_c_wait(people, load, CALL_S))
        found = theory.service_level(people, load, WITHIN_S, CALL_S)
        yield printed(of(case, Message("verify.figure.answered_soon")), ERLANG, level, found)
    for calls, (least, level) in FEWEST.items():
        load = calls * CALL_S / 3600
        fewest = theory.least_servers(load, WITHIN_S, 0.8, CALL_S)
        case, reached = Message("verify.case.service_level", calls=calls), Message("verify.figure.reached")
        yield exact(of(case, Message("verify.figure.fewest_people")), ERLANG, least, fewest)
        yield printed(of(case, reached), ERLANG, level, theory.service_level(fewest, load, WITHIN_S, CALL_S))


def _impatient() -> Iterator[Row]:
    for (arrivals, hang_up, people), (lost, waits) in IMPATIENT.items():
        case = Message("verify.case.erlang_a", demand=arrivals, rate=hang_up, count=people)
        source = GARNETT if arrivals == 48 else PALM
        gone, waiting, wait = theory.erlang_a(arrivals, 1.0, hang_up, people)
        yield printed(of(case, SHARE_HUNG_UP), source, lost, gone)
        if waits:
            yield printed(of(case, SHARE_WAITS), source, waits, waiting)
        if (arrivals, people) == (10.0, 10):
            yield printed(of(case, WAIT_SERVICES), source, IMPATIENT_WAIT[hang_up], wait)
        closed = theory.erlang_a_closed(arrivals, 1.0, hang_up, people)
        yield exact(of(case, Message("verify.figure.hung_up_two_ways")), GARNETT, closed[0], gone)
        yield exact(of(case, Message("verify.figure.waits_two_ways")), GARNETT, closed[1], waiting)
        little = of(case, Message("verify.figure.hung_up_by_wait"))
        yield exact(little, "Mandelbaum & Zeltyn 2007", hang_up * wait, gone)
    queue = theory.erlang_a(1.0, 1.0, 1.0, 1)[2]
    alone = Message("verify.case.erlang_a", demand=1.0, rate=1.0, count=1)
    yield printed(of(alone, Message("verify.figure.mean_queue")), PALM, "0.3678794412", queue)
    minutes = theory.erlang_a(48.0, 1.0, 0.5, 50)[2]
    case = Message("verify.case.busy_minute")
    patient_s = 60 * theory.erlang_c_wait(50, 48.0)
    yield printed(of(case, Message("verify.figure.wait_s_impatient")), GARNETT, "3.709", 60 * minutes)
    yield printed(of(case, Message("verify.figure.wait_s_patient")), GARNETT, "20.834", patient_s)
    patient = of(case, Message("verify.figure.waits_patient"))
    yield printed(patient, GARNETT, "0.69445561", theory.erlang_c(50, 48.0))
    fluid = of(Message("verify.case.fluid"), SHARE_HUNG_UP)
    yield exact(fluid, "Whitt 2004", 1 / 6, theory.fluid_loss(1.2))


def _other() -> Iterator[Row]:
    for variation, known in ONE_SERVER.items():
        case = Message("verify.case.one_person", scv=variation)
        yield exact(of(case, WAIT_SERVICES), POLLACZEK, known, theory.one_server_wait(0.8, variation))
    kingman = Message("verify.row.kingman")
    yield exact(kingman, "Kingman 1961", theory.one_server_wait(0.8, 0.5), theory.allen_cunneen_wait(1, 0.8, 0.5))  # fmt: skip
    for (people, load, scv), wait in APPROXIMATE.items():
        case = Message("verify.case.allen_cunneen", people=people, load=load, scv=scv)
        yield printed(of(case, WAIT_SERVICES), ALLEN, wait, theory.allen_cunneen_wait(people, load, scv))
    classes = (Message("verify.figure.wait_first_class"), Message("verify.figure.wait_second_class"))
    first, second = theory.priority_waits(1, (0.3, 0.5))
    case = Message("verify.case.priority", count=1, first=0.3, second=0.5)
    yield printed(of(case, classes[0]), COBHAM, "1.1428571429", first)
    yield printed(of(case, classes[1]), COBHAM, "5.7142857143", second)
    same = of(case, Message("verify.figure.mean_wait_without_priority"))
    yield exact(same, "Kleinrock 1965", theory.erlang_c_wait(1, 0.8), (0.3 * first + 0.5 * second) / 0.8)
    first, second = theory.priority_waits(10, (2.0, 6.0))
    case = Message("verify.case.priority", count=10, first=2.0, second=6.0)
    yield printed(of(case, classes[0]), COBHAM, "0.0511475188", first)
    yield printed(of(case, classes[1]), COBHAM, "0.2557375942", second)
    load = theory.load_with_returns(6.0, 0.25)
    yield exact(Message("verify.row.returns_load"), JACKSON, 8.0, load)
    yield printed(Message("verify.row.returns_wait"), JACKSON, "0.4091801508", theory.erlang_c(10, load))
    visits = theory.load_with_returns(1.0, 0.25)
    yield printed(Message("verify.row.returns_visits"), JACKSON, "1.3333333", visits)
    for (people, load, room), (blocked, wait) in ROOM.items():
        case = Message("verify.case.room", room=room, people=people, load=load)
        found = theory.room_for(people, load, room)
        yield printed(of(case, Message("verify.figure.turned_away")), ERLANG, blocked, found[0])
        yield printed(of(case, Message("verify.figure.wait_of_others")), ERLANG, wait, found[1])
    amplitude, lag = theory.swing(5.0, 24.0)
    case = Message("verify.case.day")
    yield printed(of(case, Message("verify.figure.swing")), EICK, "4.8369860", amplitude)
    yield printed(of(case, Message("verify.figure.lag_h")), EICK, "0.9780495", lag)
