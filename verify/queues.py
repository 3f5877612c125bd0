"""Queues: the oracles against published values, before desks are held against the oracles."""

from __future__ import annotations

from collections.abc import Iterator

from sim import theory

from .check import Row, exact, printed

ERLANG = "Erlang 1917"
PALM = "Palm 1957"
GARNETT = "Garnett, Mandelbaum & Reiman 2002"
POLLACZEK = "Pollaczek 1930, Khinchine 1932"
ALLEN = "Allen 1990"
COBHAM = "Cobham 1954"
EICK = "Eick, Massey & Whitt 1993"

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
        yield printed(f"Erlang B, {people} people, load {load}: share lost", ERLANG, lost, theory.erlang_b(people, load))  # fmt: skip
    for (servers, demand), (waits, wait) in WAITING.items():
        case = f"Erlang C, {servers} people, load {demand:g}"
        yield printed(f"{case}: share that waits", ERLANG, waits, theory.erlang_c(servers, demand))
        yield printed(f"{case}: mean wait in services", ERLANG, wait, theory.erlang_c_wait(servers, demand))


def _call_centre() -> Iterator[Row]:
    for people, (waits, wait_s, level) in CALLS.items():
        case, load = f"Erlang C, 120 calls an hour of 300 s, {people} people", 10.0
        yield printed(f"{case}: share that waits", ERLANG, waits, theory.erlang_c(people, load))
        yield printed(f"{case}: mean wait in s", ERLANG, wait_s, theory.erlang_c_wait(people, load, CALL_S))
        found = theory.service_level(people, load, WITHIN_S, CALL_S)
        yield printed(f"{case}: share answered within 20 s", ERLANG, level, found)
    for calls, (least, level) in FEWEST.items():
        load = calls * CALL_S / 3600
        fewest = theory.least_servers(load, WITHIN_S, 0.8, CALL_S)
        case = f"{calls} calls an hour of 300 s, 80 % within 20 s"
        yield exact(f"{case}: fewest people", ERLANG, least, fewest)
        yield printed(f"{case}: share they reach", ERLANG, level, theory.service_level(fewest, load, WITHIN_S, CALL_S))  # fmt: skip


def _impatient() -> Iterator[Row]:
    for (arrivals, hang_up, people), (lost, waits) in IMPATIENT.items():
        case = f"Erlang A, demand {arrivals:g}, hang-up rate {hang_up:g}, {people} people"
        source = GARNETT if arrivals == 48 else PALM
        gone, waiting, wait = theory.erlang_a(arrivals, 1.0, hang_up, people)
        yield printed(f"{case}: share that hangs up", source, lost, gone)
        if waits:
            yield printed(f"{case}: share that waits", source, waits, waiting)
        if (arrivals, people) == (10.0, 10):
            yield printed(f"{case}: mean wait in services", source, IMPATIENT_WAIT[hang_up], wait)
        closed = theory.erlang_a_closed(arrivals, 1.0, hang_up, people)
        yield exact(f"{case}: hang-ups by states and in closed form", GARNETT, closed[0], gone)
        yield exact(f"{case}: share that waits by states and in closed form", GARNETT, closed[1], waiting)
        yield exact(f"{case}: hang-ups are the mean wait over patience", "Mandelbaum & Zeltyn 2007", hang_up * wait, gone)  # fmt: skip
    queue = theory.erlang_a(1.0, 1.0, 1.0, 1)[2]
    yield printed("Erlang A, demand 1, hang-up rate 1, 1 person: mean queue", PALM, "0.3678794412", queue)
    minutes = theory.erlang_a(48.0, 1.0, 0.5, 50)[2]
    case = "48 calls a minute of 1 min, 50 people"
    yield printed(f"{case}: mean wait in s if some hang up", GARNETT, "3.709", 60 * minutes)
    yield printed(f"{case}: mean wait in s if nobody does", GARNETT, "20.834", 60 * theory.erlang_c_wait(50, 48.0))  # fmt: skip
    yield printed(f"{case}: share that waits if nobody hangs up", GARNETT, "0.69445561", theory.erlang_c(50, 48.0))  # fmt: skip
    yield exact("fluid limit, demand 120 for 100 people: share that hangs up", "Whitt 2004", 1 / 6, theory.fluid_loss(1.2))  # fmt: skip


def _other() -> Iterator[Row]:
    for variation, known in ONE_SERVER.items():
        yield exact(f"one person busy 80 %, service SCV {variation:g}: mean wait in services", POLLACZEK, known, theory.one_server_wait(0.8, variation))  # fmt: skip
    yield exact("one person busy 80 %, arrivals SCV 1: Kingman's bound is exact", "Kingman 1961", theory.one_server_wait(0.8, 0.5), theory.allen_cunneen_wait(1, 0.8, 0.5))  # fmt: skip
    for (people, load, scv), wait in APPROXIMATE.items():
        yield printed(f"Allen-Cunneen, {people} people, load {load:g}, service SCV {scv:g}: mean wait in services", ALLEN, wait, theory.allen_cunneen_wait(people, load, scv))  # fmt: skip
    first, second = theory.priority_waits(1, (0.3, 0.5))
    yield printed(
        "priority, 1 person, loads 0.3 and 0.5: wait of the first class", COBHAM, "1.1428571429", first
    )
    yield printed(
        "priority, 1 person, loads 0.3 and 0.5: wait of the second class", COBHAM, "5.7142857143", second
    )
    yield exact("priority, 1 person, loads 0.3 and 0.5: mean wait is that without priority", "Kleinrock 1965", theory.erlang_c_wait(1, 0.8), (0.3 * first + 0.5 * second) / 0.8)  # fmt: skip
    first, second = theory.priority_waits(10, (2.0, 6.0))
    yield printed(
        "priority, 10 people, loads 2 and 6: wait of the first class", COBHAM, "0.0511475188", first
    )
    yield printed(
        "priority, 10 people, loads 2 and 6: wait of the second class", COBHAM, "0.2557375942", second
    )
    load = theory.load_with_returns(6.0, 0.25)
    yield exact("a quarter comes back, demand 6: load", "Jackson 1957", 8.0, load)
    yield printed("a quarter comes back, demand 6, 10 people: share that waits", "Jackson 1957", "0.4091801508", theory.erlang_c(10, load))  # fmt: skip
    yield printed("a quarter comes back: visits a customer", "Jackson 1957", "1.3333333", theory.load_with_returns(1.0, 0.25))  # fmt: skip
    for (people, load, room), (blocked, wait) in ROOM.items():
        case = f"room for {room}, {people} people, load {load}"
        found = theory.room_for(people, load, room)
        yield printed(f"{case}: share turned away", ERLANG, blocked, found[0])
        yield printed(f"{case}: mean wait of the others in services", ERLANG, wait, found[1])
    amplitude, lag = theory.swing(5.0, 24.0)
    yield printed("demand 10 + 5 sin an hour over a day, service 1 h: swing of the load", EICK, "4.8369860", amplitude)  # fmt: skip
    yield printed("demand 10 + 5 sin an hour over a day, service 1 h: lag of the load in h", EICK, "0.9780495", lag)  # fmt: skip
