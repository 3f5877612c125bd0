"""Events and queues of the compiled engine: a heap with four children a parent, and linked lists of cases."""

from __future__ import annotations

from numba.extending import register_jitable as rule

from ..arrays.pack import LIVE
from ..arrays.philox import CONTACTS_PER_NEED
from ..arrays.state import CALLS_LAST, LIVE_NEXT, PRIORITIES, TRUTH_FIRST, WRITTEN_NEXT
from .compiled_state import NOWHERE, Events, Run

# where a case is
ELSEWHERE, AT_BOT, WAITING, IN_SERVICE, AWAY, WILL_ANSWER, WILL_BE_CALLED, WAITS_FOR_CALL, ON_CALL = range(9)
# an event's order at one time in one number: kind, customer, need * 64 + contact
CUSTOMER_SHIFT, KIND_SHIFT = 32, 58
CUSTOMER_MASK, INDEX_MASK = (1 << 26) - 1, (1 << 32) - 1


@rule
def event_order(kind: int, customer: int, index: int) -> int:
    """Return the order of an event among those of the same time."""
    return (kind << KIND_SHIFT) | (customer << CUSTOMER_SHIFT) | index


@rule
def is_before(events: Events, one: int, other: int) -> bool:
    """Return whether one event of the heap comes before another."""
    if events.times[one] != events.times[other]:
        return events.times[one] < events.times[other]
    return events.orders[one] < events.orders[other]


@rule
def move(events: Events, source: int, target: int) -> None:
    """Copy an event within the heap."""
    events.times[target] = events.times[source]
    events.orders[target] = events.orders[source]
    events.places[target] = events.places[source]


@rule
def rise(events: Events, hole: int, time: float, order: int, place: int) -> None:
    """Put an event into a hole of the heap, or above it."""
    while hole > 0:
        parent = (hole - 1) >> 2
        earlier = events.times[parent] < time
        if earlier or (events.times[parent] == time and events.orders[parent] < order):
            break
        move(events, parent, hole)
        hole = parent
    events.times[hole], events.orders[hole], events.places[hole] = time, order, place


@rule
def push(events: Events, time: float, order: int, place: int) -> None:
    """Put an event on the heap."""
    events.size[0] += 1
    rise(events, events.size[0] - 1, time, order, place)


@rule(forceinline=True)
def drop_first(events: Events) -> None:
    """Take the first event off the heap: the hole sinks to the bottom, where the last event fills it (Wegener 1993)."""
    last = events.size[0] - 1
    events.size[0] = last
    hole = 0
    while 4 * hole + 4 < last:
        first = 4 * hole + 1
        left = first + (1 if is_before(events, first + 1, first) else 0)
        right = first + (3 if is_before(events, first + 3, first + 2) else 2)
        best = right if is_before(events, right, left) else left
        move(events, best, hole)
        hole = best
    if 4 * hole + 1 < last:
        best = 4 * hole + 1
        for child in range(4 * hole + 2, last):
            if is_before(events, child, best):
                best = child
        move(events, best, hole)
        hole = best
    rise(events, hole, events.times[last], events.orders[last], events.places[last])


@rule
def schedule(run: Run, case: int, kind: int, time: float) -> None:
    """Let something happen to a case at a time."""
    row = run.cases[case]
    push(run.events, time, event_order(kind, row.customer, row.need * CONTACTS_PER_NEED + row.contact), case)


@rule
def join_queue(run: Run, queue: int, case: int) -> None:
    """Take the last place of a queue."""
    last = run.floor.tails[queue]
    run.places.before[case], run.places.behind[case] = last, NOWHERE
    if last == NOWHERE:
        run.floor.heads[queue] = case
    else:
        run.places.behind[last] = case
    run.floor.tails[queue] = case


@rule
def leave_queue(run: Run, queue: int, case: int) -> None:
    """Give up a place in a queue."""
    before, behind = run.places.before[case], run.places.behind[case]
    if before == NOWHERE:
        run.floor.heads[queue] = behind
    else:
        run.places.behind[before] = behind
    if behind == NOWHERE:
        run.floor.tails[queue] = before
    else:
        run.places.before[behind] = before


@rule
def queue_of(run: Run, case: int) -> int:
    """Return the queue in which a case waits."""
    if run.places.phase[case] == WAITS_FOR_CALL:
        return run.numbers.rules.loop_desk * PRIORITIES + CALLS_LAST
    channel = run.numbers.channel[run.cases[case].channel]
    priority = LIVE_NEXT if channel.kind == LIVE else WRITTEN_NEXT
    return channel.desk * PRIORITIES + (TRUTH_FIRST if run.cases[case].detected else priority)


@rule
def free_place(run: Run, case: int) -> None:
    """Make room for another case."""
    run.places.phase[case] = ELSEWHERE
    run.places.free[run.places.free_count[0]] = case
    run.places.free_count[0] += 1


@rule
def ends(run: Run, case: int) -> None:
    """Note that a contact has just ended."""
    run.places.endings[run.places.ending_count[0]] = case
    run.places.ending_count[0] += 1
