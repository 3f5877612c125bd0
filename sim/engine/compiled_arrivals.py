"""The needs of a month in order of time, gathered when the month begins; nothing that happens within it can change them."""

from __future__ import annotations

from numba.extending import register_jitable as rule

from ..arrays.pack import HOURS_MONTH, MINUTES_MONTH, Row
from ..arrays.philox import CONTACTS_PER_NEED, NEED, uniforms
from ..behaviour.chance import exponential
from .compiled_state import DONE, NEEDS_ARRIVALS, Run
from .needs import need_moment, need_time


@rule
def plan_need(run: Run, customer: int) -> None:
    """Draw when a customer's next need arises, which moment it is, and whether it can be prevented."""
    stream = run.streams[customer]
    index = stream.need * CONTACTS_PER_NEED
    u_time, u_moment, u_prevented, _ = uniforms(run.seed, run.replication, customer, index, NEED)
    stream.reached += exponential(1.0, u_time)
    stream.u_moment = u_moment
    stream.u_prevented = u_prevented


@rule
def gather(run: Run, month: int, month_end: float) -> int:
    """Write down the needs of a month that are not prevented, then sort them; returns DONE or what ran out of room.

    Called again with more room, it goes on with the customer at whom it stopped.
    """
    months, moments = run.numbers.rules.months, run.numbers.rules.moments
    arrivals = run.arrivals
    # a need of the hour before can fall on the very end of its month
    low, high = max(0, month * HOURS_MONTH - 1), (month + 1) * HOURS_MONTH
    for group in run.numbers.group:
        if group.month > month:
            continue
        level = run.rates[group.segment * (months * HOURS_MONTH + 1) + high]
        for customer in range(max(group.first, arrivals.customer[0]), group.first + group.size):
            stream = run.streams[customer]
            while stream.reached < level:
                time = need_time(run.numbers, run.rates, group.segment, stream.reached, low, high)
                if time >= month_end:
                    break
                if arrivals.count[0] == len(arrivals.found):
                    arrivals.customer[0] = customer
                    return NEEDS_ARRIVALS
                moment = need_moment(run.numbers, group.segment, month, stream.u_moment)
                if stream.u_prevented >= run.numbers.moment_month[month * moments + moment].prevention:
                    found = arrivals.found[arrivals.count[0]]
                    found.time, found.customer, found.need, found.moment = time, customer, stream.need, moment
                    arrivals.count[0] += 1
                stream.need += 1
                plan_need(run, customer)
    arrivals.customer[0] = 0
    sort(run, month_end)
    return DONE


@rule
def sort(run: Run, month_end: float) -> None:
    """Sort needs in order of time, those of one time as found: counted into as many spans as there is room, then insertion."""
    arrivals, count = run.arrivals, run.arrivals.count[0]
    spans = len(arrivals.starts)
    start, scale = month_end - MINUTES_MONTH, spans / float(MINUTES_MONTH)
    for span in range(spans):
        arrivals.starts[span] = 0
    for place in range(count):
        arrivals.starts[span_of(arrivals.found[place].time, start, scale, spans)] += 1
    before = 0
    for span in range(spans):
        inside = arrivals.starts[span]
        arrivals.starts[span] = before
        before += inside
    for place in range(count):
        span = span_of(arrivals.found[place].time, start, scale, spans)
        copy(arrivals.found[place], arrivals.sorted[arrivals.starts[span]])
        arrivals.starts[span] += 1
    for place in range(1, count):
        time = arrivals.sorted[place].time
        hole = place
        while hole > 0 and arrivals.sorted[hole - 1].time > time:
            hole -= 1
        if hole < place:
            # found is no longer needed and lends a place
            copy(arrivals.sorted[place], arrivals.found[0])
            for moved in range(place, hole, -1):
                copy(arrivals.sorted[moved - 1], arrivals.sorted[moved])
            copy(arrivals.found[0], arrivals.sorted[hole])


@rule
def copy(one: Row, other: Row) -> None:
    """Copy a need, field by field, which costs less than as one."""
    other.time, other.customer, other.need, other.moment = one.time, one.customer, one.need, one.moment


@rule
def span_of(time: float, start: float, scale: float, spans: int) -> int:
    """Return which of equally long spans of a month a time falls into."""
    return min(spans - 1, max(0, int((time - start) * scale)))
