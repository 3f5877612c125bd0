"""The compiled engine: the story of reference.py on arrays and one heap, for numba.

Clock, calendar and desks are written a second time, here and in events.py; every rule is the one the reference engine
calls. A contact that ends is put on a list of endings and concluded in one place, so that each rule is compiled once.
"""

from __future__ import annotations

import math

from numba.extending import register_jitable as rule

from ..arrays.pack import HOURS_MONTH, LIVE, MINUTES_MONTH, MINUTES_WEEK, Numbers
from ..arrays.philox import CONTACTS_PER_NEED
from ..arrays.state import (
    ANSWERS,
    ARRIVAL,
    BOT_ALONE,
    BOT_HANDED_OVER,
    CALLS,
    CALLS_LAST,
    COMES_BACK,
    HANG_UP,
    HUNG_UP_COMES_BACK,
    LEFT,
    NO_BOT,
    NOBODY,
    PRIORITIES,
    RESOLVED,
    SERVICE_END,
    Raw,
)
from ..behaviour import (
    BY_BOT,
    HANGS_UP,
    SERVED,
    after_case,
    after_contact,
    answer_survey,
    approach,
    attractions,
    become_customer,
    begin_case,
    begin_contact,
    call_back,
    end_month,
    is_customer,
    is_self_service,
)
from .compiled_arrivals import gather, plan_need
from .compiled_queue import (
    AT_BOT,
    AWAY,
    CUSTOMER_MASK,
    CUSTOMER_SHIFT,
    IN_SERVICE,
    INDEX_MASK,
    KIND_SHIFT,
    ON_CALL,
    WAITING,
    WAITS_FOR_CALL,
    WILL_ANSWER,
    WILL_BE_CALLED,
    drop_first,
    ends,
    event_order,
    free_place,
    join_queue,
    leave_queue,
    queue_of,
    schedule,
)
from .compiled_state import (
    DONE,
    NEEDS_EVENTS,
    NEEDS_PLACES,
    NEEDS_ROWS,
    NOWHERE,
    TO_GATHER,
    TO_HAPPEN,
    TO_OPEN,
    Run,
    begin,
    hand_over,
    handed_over,
    with_room,
)
from .kernels import kernel
from .prefetch import prefetch
from .sink import LogTarget, Sink
from .snapshots import SNAPSHOTS, Common
from .tally import (
    answer_row,
    case_row,
    contact_cost,
    contact_row,
    record_answer,
    record_case,
    record_contact,
    record_month,
    who_served,
)

# needs that lie between a customer's record being asked for and being read
AHEAD = 8


def run_compiled(
    numbers: Numbers, seed: int, replication: int, log: LogTarget = False, common: Common | None = None
) -> Raw:
    """Run one replication on arrays; Raw keeps no rows where a sink takes them.

    common: what the plan shares with today's, whose months are lived once in a process; only without a log.
    """
    sink = log if isinstance(log, Sink) else None
    resumed = SNAPSHOTS.resume(common, numbers, seed, replication) if common else None
    run = resumed or begin(numbers, seed, replication, log)
    months = int(numbers.rules.months)
    if common and run.calendar.lived[0] < common.months < months:
        run = advanced(run, common.months)
        SNAPSHOTS.keep(common, run)
    if sink:
        for month in range(months):
            run = advanced(run, month + 1, sink)
            there = run.rows.counts[3]
            sink.take_month(run.rows.own[:there], run.rows.failures[:there])
            run.rows.counts[3] = 0
    # one more round than months, in which only what the last month end stopped is concluded
    run = advanced(run, months + 1, sink)
    if sink:
        hand_over(run, sink)
        run.rows.counts[:] = 0
    contacts, closed, answers, booked, calls = run.rows.counts.tolist()
    return Raw(
        run.customers,
        run.totals,
        run.rows.contacts[:contacts],
        run.rows.cases[:closed],
        run.rows.answers[:answers],
        run.rows.calls[:calls],
        run.rows.own[:booked],
        run.rows.failures[:booked],
    )


def advanced(run: Run, rounds: int, sink: Sink | None = None) -> Run:
    """Return the same run after so many rounds, with all the room that it took."""
    while (lacks := live(run, rounds)) != DONE:
        run = handed_over(run, sink) if sink and lacks == NEEDS_ROWS else with_room(run, lacks)
    return run


@kernel
def live(run: Run, rounds: int) -> int:
    """Let months happen until so many rounds are lived; returns DONE, or what ran out of room, to be called again with more.

    One call for many months: handing a run over to compiled code costs as much as a month of a thousand customers.
    """
    calendar, months, start_min = run.calendar, run.numbers.rules.months, run.numbers.rules.start_min
    while calendar.lived[0] < rounds:
        month = min(calendar.lived[0], months - 1)
        now = start_min + calendar.lived[0] * float(MINUTES_MONTH)
        if calendar.lived[0] == months:
            calendar.month_end[0] = -math.inf
        elif calendar.stage[0] == TO_OPEN:
            if len(run.events.times) < run.events.size[0] + 2 * len(run.places.phase):
                return NEEDS_EVENTS
            calendar.month_end[0] = start_min + (month + 1) * float(MINUTES_MONTH)
            open_month(run, month, now)
            calendar.come[0] = run.arrivals.count[0] = 0
            calendar.stage[0] = TO_GATHER
        if calendar.stage[0] == TO_GATHER:
            lacks = gather(run, month, calendar.month_end[0])
            if lacks != DONE:
                return lacks
            calendar.stage[0] = TO_HAPPEN
        lacks = happen(run, month, now)
        if lacks != DONE:
            return lacks
        if calendar.lived[0] < months:
            close_month(run, month, calendar.month_end[0])
        calendar.stage[0] = TO_OPEN
        calendar.lived[0] += 1
    return DONE


@rule
def happen(run: Run, month: int, now: float) -> int:
    """Let a month happen; returns DONE, or what ran out of room.

    Contacts that ended with the month before are concluded first.
    """
    changes = len(run.numbers.shift)
    while True:
        for ending in range(run.places.ending_count[0]):
            conclude(run, run.places.endings[ending], month, now)  # fmt: skip
        run.places.ending_count[0] = 0
        open_cases = len(run.places.phase) - run.places.free_count[0]
        if run.places.free_count[0] == 0:
            return NEEDS_PLACES
        if run.events.size[0] + 2 * open_cases + 8 > len(run.events.times):
            return NEEDS_EVENTS
        if run.log and room_left(run) < open_cases + 1:
            return NEEDS_ROWS
        change = run.calendar.change[0]
        shift_time = math.inf
        if changes > 0:
            shift_time = run.calendar.week[0] * MINUTES_WEEK + run.numbers.shift[change].minute
        now = run.events.times[0] if run.events.size[0] > 0 else math.inf
        order, case = run.events.orders[0], run.events.places[0]
        if run.calendar.come[0] < run.arrivals.count[0]:
            arrival = run.arrivals.sorted[run.calendar.come[0]]
            need_order = event_order(ARRIVAL, arrival.customer, arrival.need * CONTACTS_PER_NEED)
            if arrival.time < now or (arrival.time == now and need_order < order):
                now, order, case = arrival.time, need_order, NOWHERE
        if run.calendar.month_end[0] <= shift_time and run.calendar.month_end[0] <= now:
            return DONE
        if shift_time <= now:
            now = shift_time
            change_shift(run, change, now)
            continue
        customer = (order >> CUSTOMER_SHIFT) & CUSTOMER_MASK
        asking, reaching = NOWHERE, NOWHERE
        if case == NOWHERE:
            asking = need_arises(run)
        else:
            drop_first(run.events)
            prefetch_next(run)
            asking, reaching = event_happens(run, order, customer, case, month, now)
        if asking != NOWHERE and ask(run, asking, month, now):
            reaching = asking
        if reaching != NOWHERE:
            reach(run, reaching, month, now)


@rule(forceinline=True)
def prefetch_next(run: Run) -> None:
    """Have ready what happens next, unless a need arises before."""
    if run.events.size[0] > 0:
        prefetch(run.customers[(run.events.orders[0] >> CUSTOMER_SHIFT) & CUSTOMER_MASK])
        prefetch(run.cases[run.events.places[0]])


@rule(forceinline=True)
def event_happens(
    run: Run, order: int, customer: int, case: int, month: int, now: float
) -> tuple[int, int]:  # fmt: skip
    """Let something scheduled for a case happen; returns the case that now asks, and the one that reaches a channel."""
    phase = run.places.phase[case]
    if order >> KIND_SHIFT == HANG_UP:
        index = run.cases[case].need * CONTACTS_PER_NEED + run.cases[case].contact
        if phase == WAITING and run.cases[case].customer == customer and order & INDEX_MASK == index:
            leave_queue(run, queue_of(run, case), case)
            ends(run, case)
    elif phase == AWAY:
        if is_customer(run.customers[customer]):
            return case, NOWHERE
        free_place(run, case)
    elif phase == AT_BOT:
        if run.cases[case].bot == BOT_HANDED_OVER and is_customer(run.customers[customer]):
            return NOWHERE, case
        ends(run, case)
    elif phase == IN_SERVICE:
        desk = run.numbers.channel[run.cases[case].channel].desk
        if desk >= 0:
            run.floor.busy[desk] -= 1
            serve(run, desk, now)
        ends(run, case)
    else:
        after_survey(run, case, month, now)
    return NOWHERE, NOWHERE


@rule
def need_arises(run: Run) -> int:
    """Turn the next need of the month into a case; returns its place."""
    arrival = run.arrivals.sorted[run.calendar.come[0]]
    run.calendar.come[0] += 1
    ahead = run.calendar.come[0] + AHEAD
    if ahead < run.arrivals.count[0]:
        prefetch(run.customers[run.arrivals.sorted[ahead].customer])
    run.places.free_count[0] -= 1
    case = run.places.free[run.places.free_count[0]]
    begin_case(
        run.numbers.rules, run.cases[case], arrival.customer, arrival.need, arrival.moment, run.seed, run.replication
    )  # fmt: skip
    return int(case)


@rule
def change_shift(run: Run, change: int, now: float) -> None:
    """Let a desk gain or lose people; when it closes, those still waiting on a live channel hang up."""
    desk = run.numbers.shift[change].desk
    run.floor.shares[desk] = run.numbers.shift[change].share
    open_channels(run)
    if run.floor.shares[desk] == 0:
        send_away(run, desk, True, now)
    serve(run, desk, now)
    run.calendar.change[0] = change + 1
    if change + 1 == len(run.numbers.shift):
        run.calendar.change[0] = 0
        run.calendar.week[0] += 1


@rule
def open_channels(run: Run) -> None:
    """Let a live channel be chosen while its desk is open."""
    for channel in range(run.numbers.rules.channels):
        if run.numbers.channel[channel].kind == LIVE:
            run.floor.is_open[channel] = 1 if run.floor.shares[run.numbers.channel[channel].desk] > 0 else 0


@rule
def serve(run: Run, desk: int, now: float) -> None:
    """Give free people of a desk their next contacts."""
    capacity = int(run.floor.seats[desk] * run.floor.shares[desk] + 0.5) * run.numbers.desk[desk].concurrency
    for priority in range(PRIORITIES):
        queue = desk * PRIORITIES + priority
        while run.floor.busy[desk] < capacity and run.floor.heads[queue] != NOWHERE:
            case = run.floor.heads[queue]
            leave_queue(run, queue, case)
            run.floor.busy[desk] += 1
            if run.places.phase[case] == WAITS_FOR_CALL:
                run.places.phase[case] = ON_CALL
                schedule(run, case, SERVICE_END, now + run.numbers.rules.loop_handling_min)
            else:
                run.places.phase[case] = IN_SERVICE
                run.cases[case].started = now
                schedule(run, case, SERVICE_END, now + run.cases[case].handling)


@rule
def send_away(run: Run, desk: int, closing: bool, now: float) -> None:
    """Remove from a desk's queues those on a live channel when it closes, else those who have left or waited too long for an answer."""
    for priority in range(PRIORITIES):
        queue = desk * PRIORITIES + priority
        case = run.floor.heads[queue]
        while case != NOWHERE:
            behind = run.places.behind[case]
            waiting = run.places.phase[case] == WAITING
            if closing:
                goes = waiting and run.numbers.channel[run.cases[case].channel].kind == LIVE
            else:
                goes = not is_customer(run.customers[run.cases[case].customer])
                channel = run.numbers.channel[run.cases[case].channel]
                if (
                    waiting
                    and channel.kind != LIVE
                    and now >= run.cases[case].queued + channel.unanswered_min
                ):
                    goes = True
            if goes:
                leave_queue(run, queue, case)
                if waiting:
                    ends(run, case)
                else:
                    free_place(run, case)
            case = behind


@rule(forceinline=True)
def ask(run: Run, case: int, month: int, now: float) -> bool:
    """Let a customer make contact; returns whether the channel is reached at once, no bot being tried first."""
    row = run.cases[case]
    begin_contact(
        run.numbers, run.customers[row.customer], row, month, now, run.seed, run.replication,
        run.floor.is_open, run.floor.weights, run.floor.announced,
    )  # fmt: skip
    if row.bot == NO_BOT:
        return True
    run.places.phase[case] = AT_BOT
    row.handling = run.numbers.channel_month[
        month * run.numbers.rules.channels + run.numbers.rules.bot
    ].handling_min
    schedule(run, case, SERVICE_END, now + row.handling)
    return False


@rule(forceinline=True)
def reach(run: Run, case: int, month: int, now: float) -> None:
    """Let a customer reach a channel: served at once, turned away, or in a queue."""
    row = run.cases[case]
    patience_min = approach(run.numbers, row, month, now, run.seed, run.replication)
    channel = run.numbers.channel[row.channel]
    if is_self_service(run.numbers, row.channel):
        run.places.phase[case] = IN_SERVICE
        schedule(run, case, SERVICE_END, now + row.handling)
        return
    run.places.phase[case] = WAITING
    live = channel.kind == LIVE
    if live and run.floor.is_open[row.channel] == 0:
        ends(run, case)
        return
    join_queue(run, queue_of(run, case), case)
    serve(run, channel.desk, now)
    if live and run.places.phase[case] == WAITING:
        schedule(run, case, HANG_UP, now + patience_min)


@rule(forceinline=True)
def conclude(run: Run, case: int, month: int, now: float) -> None:
    """Write down what a contact that has ended leaves behind, and what follows from it."""
    phase, row = run.places.phase[case], run.cases[case]
    customer, channel = run.customers[row.customer], run.numbers.channel[row.channel]
    stays = is_customer(customer)
    served, served_by, wait_min, handling_min = HANGS_UP, NOBODY, 0.0, 0.0
    if phase == AT_BOT and row.bot != BOT_HANDED_OVER:
        served, served_by, handling_min = BY_BOT, BOT_ALONE, row.handling
    elif phase == WAITING:
        wait_min = now - row.queued
    elif phase == IN_SERVICE:
        itself = is_self_service(run.numbers, row.channel)
        served, served_by, handling_min = SERVED, who_served(row.bot, itself), row.handling
        if channel.kind == LIVE:
            wait_min = row.started - row.queued
        elif not itself:
            wait_min = now - row.queued + channel.travel_min
    outcome, return_min, utility = LEFT, 0.0, 0.0
    if stays:
        outcome, return_min, utility = after_contact(
            run.numbers, customer, row, month, run.seed, run.replication, wait_min, served
        )
    cost_eur = contact_cost(run.numbers, row, served_by)
    record_contact(
        run.numbers,
        run.totals,
        row,
        customer.segment,
        month,
        served_by,
        wait_min,
        handling_min,
        outcome,
        cost_eur,
    )
    if run.log:
        line = contact_row(customer, row, served_by, wait_min, handling_min, outcome, utility, cost_eur)
        for column in range(len(line)):
            run.rows.contacts[run.rows.counts[0], column] = line[column]
        run.rows.counts[0] += 1
    if outcome in (COMES_BACK, HUNG_UP_COMES_BACK):
        run.places.phase[case] = AWAY
        schedule(run, case, ARRIVAL, now + return_min)
        return
    answers = False
    if stays:
        raw, debt, score, sale, answers = after_case(
            run.numbers, customer, row, month, now, run.seed, run.replication, outcome == RESOLVED
        )
        record_case(run.numbers, run.totals, row, customer.segment, month, score, sale)
        if run.log:
            closed = case_row(customer, row, raw, debt, score)
            for column in range(len(closed)):
                run.rows.cases[run.rows.counts[1], column] = closed[column]
            run.rows.counts[1] += 1
    if answers:
        run.places.phase[case] = WILL_ANSWER
        schedule(run, case, ANSWERS, now + run.numbers.rules.survey_delay_min)
    else:
        free_place(run, case)


@rule
def after_survey(run: Run, case: int, month: int, now: float) -> None:
    """Let a customer answer, wait for a call, or be called back."""
    row, phase, rules = run.cases[case], run.places.phase[case], run.numbers.rules
    customer = run.customers[row.customer]
    stays = is_customer(customer)
    if phase == ON_CALL:
        run.floor.busy[rules.loop_desk] -= 1
        serve(run, rules.loop_desk, now)
        run.totals.desk_month[month * rules.desks + rules.loop_desk].busy_min += rules.loop_handling_min
        if stays:
            call_back(rules, customer, row, month, now)
            if run.log:
                ended = (float(customer.id), float(row.need), now)
                for column in range(len(ended)):
                    run.rows.calls[run.rows.counts[4], column] = ended[column]
                run.rows.counts[4] += 1
        free_place(run, case)
    elif not stays:
        free_place(run, case)
    elif phase == WILL_BE_CALLED:
        run.places.phase[case] = WAITS_FOR_CALL
        join_queue(run, rules.loop_desk * PRIORITIES + CALLS_LAST, case)
        serve(run, rules.loop_desk, now)
    else:
        satisfaction, recommendation, effort, called = answer_survey(
            run.numbers, customer, row, month, now, run.seed, run.replication
        )
        record_answer(run.numbers, run.totals, row, satisfaction)
        if run.log:
            line = answer_row(customer, row, now, satisfaction, recommendation, effort)
            for column in range(len(line)):
                run.rows.answers[run.rows.counts[2], column] = line[column]
            run.rows.counts[2] += 1
        if called:
            run.places.phase[case] = WILL_BE_CALLED
            schedule(run, case, CALLS, now + run.numbers.month[month].loop_delay_min)
        else:
            free_place(run, case)


@rule
def open_month(run: Run, month: int, now: float) -> None:
    """Announce new waits, change seats, let joiners arrive."""
    attractions(run.numbers, month, run.floor.announced, run.floor.weights)
    for desk in range(run.numbers.rules.desks):
        run.floor.seats[desk] = run.numbers.seats[month * run.numbers.rules.desks + desk]
        serve(run, desk, now)
    for group in run.numbers.group:
        if group.month == month:
            run.calendar.begun[0] = group.first + group.size
            for customer in range(group.first, group.first + group.size):
                become_customer(
                    run.numbers, run.customers[customer], group.segment, month, run.seed, run.replication
                )
                start = group.segment * (run.numbers.rules.months * HOURS_MONTH + 1) + month * HOURS_MONTH
                run.streams[customer].reached = run.rates[start]
                plan_need(run, customer)


@rule
def close_month(run: Run, month: int, now: float) -> None:
    """Book the month, let memories fade, let customers leave."""
    for customer in range(run.calendar.begun[0]):
        row = run.customers[customer]
        if not is_customer(row):
            continue
        leaves, own, failures, promoter, detractor = end_month(run.numbers, row, month, run.floor.fades)
        record_month(run.numbers, run.totals, row, month, leaves, promoter, detractor)
        if leaves:
            run.streams[customer].reached = math.inf
        if run.log:
            run.rows.own[run.rows.counts[3]] = own
            run.rows.failures[run.rows.counts[3]] = failures
            run.rows.counts[3] += 1
    for desk in range(run.numbers.rules.desks):
        send_away(run, desk, False, now)
    for channel in range(run.numbers.rules.channels):
        total = run.totals.channel_month[month * run.numbers.rules.channels + channel]
        if total.contacts > 0:
            run.floor.announced[channel] = total.wait_min / total.contacts


@rule
def room_left(run: Run) -> int:
    """Return the rows that can still be written in the fullest table."""
    return min(
        len(run.rows.contacts) - run.rows.counts[0],
        len(run.rows.cases) - run.rows.counts[1],
        len(run.rows.answers) - run.rows.counts[2],
        len(run.rows.calls) - run.rows.counts[4],
    )
