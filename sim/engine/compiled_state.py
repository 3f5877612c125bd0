"""One replication under way in the compiled engine: what it reads and everything that moves, as columns."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ..arrays.pack import LIVE, MINUTES_WEEK, Floats, Numbers, Table
from ..arrays.state import (
    ANSWER_COLUMNS,
    ARRIVAL_ROW,
    CALL_COLUMNS,
    CASE,
    CASE_COLUMNS,
    CONTACT_COLUMNS,
    PRIORITIES,
    STREAM,
    Totals,
    new_customers,
    new_totals,
)
from ..behaviour import month_fades
from .kernels import kernel
from .needs import cumulative_rates, fill_day_factors
from .sink import LogTarget, Sink

NOWHERE = -1
# what live returns
DONE, NEEDS_PLACES, NEEDS_EVENTS, NEEDS_ROWS, NEEDS_ARRIVALS = range(5)
# what is next for a month
TO_OPEN, TO_GATHER, TO_HAPPEN = range(3)
ROOM = 1024
# rows of a log that room is asked for at first; memory is taken when a row is written
LOG_ROOM_MOST = 2**20
compiled_day_factors = kernel(fill_day_factors)


class Floor(NamedTuple):
    """The moving parts of the company other than customers and cases: events, queues, desks, channels, free places.

    Queues are linked lists, one for each desk and priority. A column of one entry is a counter.
    """

    is_open: Any
    announced: Any
    weights: Any
    fades: Any
    heads: Any
    tails: Any
    busy: Any
    seats: Any
    shares: Any


class Places(NamedTuple):
    """State of each place for a case other than its columns, and the list of contacts that have just ended."""

    phase: Any
    before: Any
    behind: Any
    free: Any
    free_count: Any
    endings: Any
    ending_count: Any


class Calendar(NamedTuple):
    """How far the run has come; a column of one entry each.

    lived: rounds, a month each, the last one after the last month. stage: what is next for the month under way. begun: customers
    who have been there. Then the end of the month, the next change of shift and the next of the month's needs.
    """

    lived: Any
    stage: Any
    begun: Any
    month_end: Any
    week: Any
    change: Any
    come: Any


class Arrivals(NamedTuple):
    """The needs of a month as found by customer and sorted by time, where spans of time start, how far the search is."""

    found: Any
    sorted: Any
    starts: Any
    count: Any
    customer: Any


class Events(NamedTuple):
    """A heap of events with four children a parent: time, order among equals, place of the case."""

    times: Any
    orders: Any
    places: Any
    size: Any


class Rows(NamedTuple):
    """Rows written down when a log is asked for; counts are of contacts, cases, answers, customer-months and calls."""

    contacts: Any
    cases: Any
    answers: Any
    calls: Any
    own: Any
    failures: Any
    counts: Any


class Run(NamedTuple):
    """One replication under way: what it reads, its draws, and everything that moves."""

    numbers: Numbers
    seed: int
    replication: int
    log: bool
    rates: Floats
    customers: Table
    streams: Table
    cases: Table
    totals: Totals
    floor: Floor
    places: Places
    arrivals: Arrivals
    events: Events
    rows: Rows
    calendar: Calendar


def begin(numbers: Numbers, seed: int, replication: int, log: LogTarget) -> Run:
    """Return a replication before its first minute."""
    floor = new_floor(numbers)
    return Run(
        numbers=numbers,
        seed=seed,
        replication=replication,
        log=bool(log),
        rates=cumulative_rates(numbers, seed, replication, compiled_day_factors),
        customers=new_customers(numbers),
        streams=np.zeros(numbers.rules.customers, STREAM),
        cases=np.zeros(ROOM, CASE),
        totals=new_totals(numbers),
        floor=floor,
        places=new_places(ROOM),
        arrivals=new_arrivals(ROOM),
        events=Events(
            np.zeros(ROOM), np.zeros(ROOM, np.int64), np.zeros(ROOM, np.int64), np.zeros(1, np.int64)
        ),
        rows=new_rows(numbers, log),
        calendar=new_calendar(numbers, floor),
    )


def new_floor(numbers: Numbers) -> Floor:
    """Return a company before its first minute."""
    rules = numbers.rules
    desks, queues = max(1, rules.desks), max(1, rules.desks * PRIORITIES)
    return Floor(
        is_open=np.ones(numbers.rules.channels, np.int64),
        announced=numbers.channel["wait_today_min"].copy(),
        weights=np.zeros(numbers.rules.channels * numbers.rules.moments),
        fades=np.array(month_fades(rules)),
        heads=np.full(queues, NOWHERE),
        tails=np.full(queues, NOWHERE),
        busy=np.zeros(desks, np.int64),
        seats=np.zeros(desks, np.int64),
        shares=np.zeros(desks),
    )


def new_places(count: int) -> Places:
    """Return free places for cases."""
    whole = [np.zeros(count, np.int64) for _ in range(4)]
    return Places(
        whole[0], whole[1], whole[2], np.arange(count), np.full(1, count), whole[3], np.zeros(1, np.int64)
    )


def new_rows(numbers: Numbers, log: LogTarget) -> Rows:
    """Return room to write: of a piece and a month where there is a sink, none without a log; a row means nothing until it is counted."""
    booked = int(numbers.rules.months * numbers.rules.customers) if log else 0
    room = min(booked, LOG_ROOM_MOST)
    if isinstance(log, Sink):
        room, booked = log.rows, int(numbers.rules.customers)
    return Rows(
        contacts=np.empty((room, len(CONTACT_COLUMNS))),
        cases=np.empty((room, len(CASE_COLUMNS))),
        answers=np.empty((room, len(ANSWER_COLUMNS))),
        calls=np.empty((room, len(CALL_COLUMNS))),
        own=np.empty(booked),
        failures=np.empty(booked),
        counts=np.zeros(5, np.int64),
    )


def new_calendar(numbers: Numbers, floor: Floor) -> Calendar:
    """Return the calendar at the start, with the desks staffed as the roster says."""
    changes = len(numbers.shift)
    week = math.floor(numbers.rules.start_min / MINUTES_WEEK)
    change = int(np.sum(numbers.shift["minute"] <= numbers.rules.start_min - week * MINUTES_WEEK))
    for past in range(change, change + changes):
        floor.shares[numbers.shift[past % changes]["desk"]] = numbers.shift[past % changes]["share"]
    for channel in np.flatnonzero(numbers.channel["kind"] == LIVE):
        floor.is_open[channel] = 1 if floor.shares[numbers.channel[channel]["desk"]] > 0 else 0
    if changes and change == changes:
        change, week = 0, week + 1
    lived, stage, begun, come = np.zeros((4, 1), np.int64)
    return Calendar(lived, stage, begun, np.zeros(1), np.full(1, float(week)), np.full(1, change), come)


def new_arrivals(count: int) -> Arrivals:
    """Return room for the needs of a month."""
    found, ordered = np.zeros(count, ARRIVAL_ROW), np.zeros(count, ARRIVAL_ROW)
    return Arrivals(found, ordered, *(np.zeros(size, np.int64) for size in (count, 1, 1)))


def with_room(run: Run, lacks: int) -> Run:
    """Return the same run with twice the room for what ran out of it."""
    events, rows = run.events, run.rows
    if lacks == NEEDS_PLACES:
        return run._replace(cases=larger(run.cases), places=larger_places(run.places))
    if lacks == NEEDS_ARRIVALS:
        arrivals = run.arrivals
        found, ordered, starts = (larger(column) for column in arrivals[:3])
        return run._replace(arrivals=arrivals._replace(found=found, sorted=ordered, starts=starts))
    if lacks == NEEDS_EVENTS:
        grown = Events(larger(events.times), larger(events.orders), larger(events.places), events.size)
        return run._replace(events=grown)
    contacts, cases, answers, _, calls = rows.counts.tolist()
    written = {"contacts": contacts, "cases": cases, "answers": answers, "calls": calls}
    left = {name: len(getattr(rows, name)) - count for name, count in written.items()}
    full = [name for name, room in left.items() if room == min(left.values())]
    return run._replace(rows=rows._replace(**{name: larger(getattr(rows, name)) for name in full}))


def handed_over(run: Run, sink: Sink) -> Run:
    """Return the run with its rows given to the sink and room to write again: twice the room where open cases need most of it."""
    rows = run.rows
    hand_over(run, sink)
    crowded = 2 * int(rows.counts.max()) < len(rows.contacts)
    rows.counts[:] = 0
    return with_room(run, NEEDS_ROWS) if crowded else run


def hand_over(run: Run, sink: Sink) -> None:
    """Give the sink a copy of the contacts and cases written since it was last given any."""
    contacts, cases = run.rows.counts[:2].tolist()
    if contacts:
        sink.take(run.rows.contacts[:contacts].copy())
    if cases:
        sink.take_cases(run.rows.cases[:cases].copy())


def larger_places(places: Places) -> Places:
    """Return twice as many places, the new half free; called when none is."""
    count = len(places.phase)
    places.free_count[0] = count
    grown = places._replace(
        **{name: larger(getattr(places, name)) for name in ("phase", "before", "behind", "endings")}
    )
    return grown._replace(free=np.arange(count, 3 * count))


def larger(column: Any) -> Any:
    """Return the same column with twice the room; memory of the new half is taken when it is written to."""
    grown = np.zeros((2 * len(column), *column.shape[1:]), column.dtype)
    grown[: len(column)] = column
    return grown
