"""The reference engine: the story of a customer told with SimPy.

A customer has needs; each need becomes a case; a case is a series of contacts, each perhaps tried with a bot, perhaps
waited for, perhaps hung up on, until it is resolved or given up, remembered, and perhaps asked about.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from heapq import heappop, heappush
from types import SimpleNamespace
from typing import Any

import numpy as np
import simpy

from ..arrays.pack import (
    HOURS_MONTH,
    LIVE,
    MINUTES_MONTH,
    MINUTES_WEEK,
    Numbers,
    Row,
    as_objects,
    as_records,
    for_interpreter,
)
from ..arrays.philox import CONTACTS_PER_NEED, NEED, uniforms
from ..arrays.state import (
    ANSWERS,
    ARRIVAL,
    BOT_ALONE,
    BOT_HANDED_OVER,
    CALLS,
    CALLS_LAST,
    COMES_BACK,
    CUSTOMER,
    HANG_UP,
    HUNG_UP_COMES_BACK,
    LEFT,
    LIVE_NEXT,
    MONTH_END,
    NEW_CASE,
    NO_BOT,
    NOBODY,
    RESOLVED,
    SERVICE_END,
    SHIFT_END,
    SHIFT_START,
    TOTALS,
    TRUTH_FIRST,
    WRITTEN_NEXT,
    Raw,
    Totals,
    new_customers,
    new_totals,
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
    month_fades,
)
from ..behaviour.chance import exponential
from .needs import cumulative_rates, need_moment, need_time
from .sink import LogTarget, Sink
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

# how a turn in a queue ends
TURN, CLOSED, GONE = range(3)

Story = Generator[simpy.Event, Any, None]
Ending = tuple[int, float]


class Clock(simpy.Environment):
    """A SimPy clock on which two events of the same minute have an order that does not depend on who spoke first."""

    def at(self, time: float, kind: int, customer: int = 0, need: int = 0, contact: int = 0) -> simpy.Event:
        """Return an event at an exact time; at one time the kind decides, then customer, need and contact."""
        event = simpy.Event(self)
        event._ok, event._value = True, None
        order = (kind << 96) | (customer << 64) | (need * CONTACTS_PER_NEED + contact)
        # priorities 0 and 1 are SimPy's own consequences of an event, which come before the next event
        pending: list[Any] = self._queue
        heappush(pending, (time, 2 + order, next(self._eid), event))
        return event


class Desk:
    """People who serve one contact after another, those at a moment of truth first."""

    def __init__(self, clock: Clock, concurrency: int) -> None:
        self.clock = clock
        self.concurrency = concurrency
        self.seats = 0
        self.share = 0.0
        self.busy = 0
        self.queue: list[tuple[int, float, int, int, int, bool, float, simpy.Event]] = []

    def ask(
        self, priority: int, live: bool, until: float, customer: int, need: int, contact: int
    ) -> simpy.Event:
        """Take a place in the queue, until a time at most; the event tells how the turn came."""
        turn = simpy.Event(self.clock)
        heappush(self.queue, (priority, self.clock.now, customer, need, contact, live, until, turn))
        self.serve()
        return turn

    def serve(self) -> None:
        """Give free people their next contacts."""
        while self.queue and self.busy < int(self.seats * self.share + 0.5) * self.concurrency:
            turn = heappop(self.queue)[-1]
            if not turn.triggered:
                self.busy += 1
                turn.succeed(TURN)

    def release(self) -> None:
        """End a contact."""
        self.busy -= 1
        self.serve()

    def leave(self, turn: simpy.Event) -> None:
        """Give up a place in the queue."""
        if not turn.triggered:
            turn.succeed(GONE)

    def send_away(self, goes: Any, ending: int) -> None:
        """Remove from the queue those of whom goes is true, in the order of the queue."""
        for place in sorted(self.queue, key=lambda place: place[:5]):
            if not place[-1].triggered and goes(place):
                place[-1].succeed(ending)


class Company:
    """One replication of a world: its clock, desks and customers, and what is written down."""

    def __init__(self, numbers: Numbers, seed: int, replication: int, log: LogTarget) -> None:
        self.numbers = for_interpreter(numbers)
        self.rules = self.numbers.rules
        self.seed, self.replication, self.log = seed, replication, log is True
        self.sink = log if isinstance(log, Sink) else None
        self.clock = Clock(self.rules.start_min)
        self.rates = cumulative_rates(numbers, seed, replication).tolist()
        self.customers = as_objects(new_customers(numbers))
        self.totals = Totals(*(as_objects(rows) for rows in new_totals(numbers)))
        self.desks = [Desk(self.clock, desk.concurrency) for desk in self.numbers.desk]
        self.is_open = [1] * len(self.numbers.channel)
        self.announced = [channel.wait_today_min for channel in self.numbers.channel]
        self.weights = [0.0] * (len(self.numbers.channel) * len(self.numbers.moment))
        self.month = 0
        self.begun = 0
        self.contact_rows: list[Any] = []
        self.case_rows: list[Any] = []
        self.answer_rows: list[Any] = []
        self.call_rows: list[Any] = []
        # rows that go to the sink, and what takes them
        self.handed: list[tuple[list[Any], Any]] = []
        if self.sink:
            self.handed = [(self.contact_rows, self.sink.take), (self.case_rows, self.sink.take_cases)]
        self.own: list[float] = []
        self.failures: list[float] = []

    def run(self) -> Raw:
        """Live all months and return what was written down."""
        self.open_month()
        self.clock.process(self.shifts())
        self.clock.run(until=self.clock.process(self.calendar()))
        self.hand_over(1)
        return Raw(
            as_records(self.customers, CUSTOMER),
            Totals(*(as_records(rows, row) for rows, row in zip(self.totals, TOTALS, strict=True))),
            self.contact_rows,
            self.case_rows,
            self.answer_rows,
            self.call_rows,
            self.own,
            self.failures,
        )

    # ---- the calendar ----

    def calendar(self) -> Story:
        """Let months end, customers leave and others join."""
        for month in range(self.rules.months):
            yield self.clock.at(self.rules.start_min + (month + 1) * float(MINUTES_MONTH), MONTH_END)
            self.close_month()
            if month + 1 < self.rules.months:
                self.month = month + 1
                self.open_month()
        # let those whom the last month end sent away be written down
        yield self.clock.at(self.clock.now, MONTH_END, 1)

    def open_month(self) -> None:
        """Announce new waits, change seats, let joiners arrive."""
        numbers, month = self.numbers, self.month
        attractions(numbers, month, self.announced, self.weights)
        for position, desk in enumerate(self.desks):
            desk.seats = numbers.seats[month * self.rules.desks + position]
            desk.serve()
        for group in numbers.group:
            if group.month == month:
                self.begun = group.first + group.size
                for customer in self.customers[group.first : self.begun]:
                    become_customer(numbers, customer, group.segment, month, self.seed, self.replication)
                    self.clock.process(self.customer(customer))

    def close_month(self) -> None:
        """Book the month, let memories fade, let customers leave."""
        rules, month = self.rules, self.month
        fades = month_fades(rules)
        for customer in self.customers[: self.begun]:
            if not is_customer(customer):
                continue
            leaves, own, failures, promoter, detractor = end_month(self.numbers, customer, month, fades)
            record_month(self.numbers, self.totals, customer, month, leaves, promoter, detractor)
            if self.log or self.sink:
                self.own.append(own)
                self.failures.append(failures)
        if self.sink:
            self.sink.take_month(np.array(self.own), np.array(self.failures))
            self.own.clear()
            self.failures.clear()
        for desk in self.desks:
            desk.send_away(lambda place: self.is_lost(place[2], place[6]), GONE)
        for channel in range(rules.channels):
            total = self.totals.channel_month[month * rules.channels + channel]
            if total.contacts > 0:
                self.announced[channel] = total.wait_min / total.contacts

    def is_lost(self, customer: int, until: float) -> bool:
        """Return whether somebody in a queue has left, or has waited for an answer too long."""
        return not is_customer(self.customers[customer]) or self.clock.now >= until

    def shifts(self) -> Story:
        """Open and close desks through the week."""
        numbers = self.numbers
        weeks = self.rules.start_min // MINUTES_WEEK
        minute = self.rules.start_min - weeks * MINUTES_WEEK
        changes = range(len(numbers.shift))
        last_week = [change for change in changes if numbers.shift[change].minute > minute]
        for change in [*last_week, *changes[: len(changes) - len(last_week)]]:
            self.desks[numbers.shift[change].desk].share = numbers.shift[change].share
        self.open_channels()
        while changes:
            for change in changes:
                time = weeks * MINUTES_WEEK + numbers.shift[change].minute
                if time > self.rules.start_min:
                    kind = SHIFT_END if numbers.shift[change].ends else SHIFT_START
                    yield self.clock.at(time, kind, numbers.shift[change].desk)
                    self.change_shift(change)
            weeks += 1

    def change_shift(self, change: int) -> None:
        """Let a desk gain or lose people; when it closes, those still waiting on a live channel hang up."""
        desk = self.desks[self.numbers.shift[change].desk]
        desk.share = self.numbers.shift[change].share
        self.open_channels()
        if desk.share == 0:
            desk.send_away(lambda place: place[5], CLOSED)
        desk.serve()

    def open_channels(self) -> None:
        """Let a live channel be chosen while its desk is open."""
        for position, channel in enumerate(self.numbers.channel):
            if channel.kind == LIVE:
                self.is_open[position] = 1 if self.desks[channel.desk].share > 0 else 0

    # ---- customers ----

    def customer(self, customer: Row) -> Story:
        """Live a customer's needs, one after another; those not prevented become cases."""
        numbers, rules = self.numbers, self.rules
        reached = self.rates[customer.segment * (rules.months * HOURS_MONTH + 1) + self.month * HOURS_MONTH]
        need = 0
        while True:
            u_time, u_moment, u_prevented, _ = uniforms(
                self.seed, self.replication, customer.id, need * CONTACTS_PER_NEED, NEED
            )
            reached += exponential(1.0, u_time)
            time = need_time(numbers, self.rates, customer.segment, reached, 0, rules.months * HOURS_MONTH)
            if time == math.inf:
                return
            yield self.clock.at(time, ARRIVAL, customer.id, need)
            if not is_customer(customer):
                return
            moment = need_moment(numbers, customer.segment, self.month, u_moment)
            if u_prevented >= numbers.moment_month[self.month * rules.moments + moment].prevention:
                self.clock.process(self.case(customer, need, moment))
            need += 1

    def case(self, customer: Row, need: int, moment: int) -> Story:
        """Live one need, contact after contact, until it is resolved, given up, or the customer is gone."""
        case = SimpleNamespace(**NEW_CASE)
        begin_case(self.rules, case, customer.id, need, moment, self.seed, self.replication)
        while True:
            outcome, return_min = yield from self.contact(customer, case)
            if outcome not in (COMES_BACK, HUNG_UP_COMES_BACK):
                break
            yield self.clock.at(self.clock.now + return_min, ARRIVAL, customer.id, need, case.contact)
            if not is_customer(customer):
                return
        if outcome != LEFT and self.close_case(customer, case, outcome == RESOLVED):
            yield from self.survey(customer, case)

    def contact(self, customer: Row, case: Row) -> Generator[simpy.Event, Any, Ending]:
        """Ask, perhaps a bot first, perhaps wait, perhaps hang up, be served, and feel something about it."""
        numbers, clock = self.numbers, self.clock
        begin_contact(
            numbers, customer, case, self.month, clock.now,
            self.seed, self.replication, self.is_open, self.weights, self.announced,
        )  # fmt: skip
        who = customer.id, case.need, case.contact
        if case.bot != NO_BOT:
            bot_min = numbers.channel_month[self.month * self.rules.channels + self.rules.bot].handling_min
            yield clock.at(clock.now + bot_min, SERVICE_END, *who)
            if case.bot != BOT_HANDED_OVER:
                return self.felt(customer, case, BY_BOT, BOT_ALONE, 0.0, bot_min)
            if not is_customer(customer):
                return self.felt(customer, case, HANGS_UP, NOBODY, 0.0, 0.0)
        patience_min = approach(numbers, case, self.month, clock.now, self.seed, self.replication)
        channel = numbers.channel[case.channel]
        if is_self_service(numbers, case.channel):
            yield clock.at(clock.now + case.handling, SERVICE_END, *who)
            return self.felt(customer, case, SERVED, who_served(case.bot, True), 0.0, case.handling)
        live = channel.kind == LIVE
        if live and not self.is_open[case.channel]:
            return self.felt(customer, case, HANGS_UP, NOBODY, 0.0, 0.0)
        desk = self.desks[channel.desk]
        priority = TRUTH_FIRST if case.detected else LIVE_NEXT if live else WRITTEN_NEXT
        until = math.inf if live else clock.now + channel.unanswered_min
        turn = desk.ask(priority, live, until, *who)
        # a condition for everyone, so that all whom a month end sends away take one step and keep their order
        hang_up = [clock.at(clock.now + patience_min, HANG_UP, *who)] if live else []
        yield clock.any_of([turn, *hang_up])
        if not turn.triggered or turn.value != TURN:
            desk.leave(turn)
            return self.felt(customer, case, HANGS_UP, NOBODY, clock.now - case.queued, 0.0)
        wait_min = clock.now - case.queued
        yield clock.at(clock.now + case.handling, SERVICE_END, *who)
        desk.release()
        if not live:
            wait_min = clock.now - case.queued + channel.travel_min
        return self.felt(customer, case, SERVED, who_served(case.bot, False), wait_min, case.handling)

    def felt(
        self, customer: Row, case: Row, served: int, served_by: int, wait_min: float, handling_min: float
    ) -> Ending:
        """Return what a contact leaves behind, and its line in the books; a customer who has left feels nothing."""
        outcome, return_min, utility = LEFT, 0.0, 0.0
        if is_customer(customer):
            outcome, return_min, utility = after_contact(
                self.numbers, customer, case, self.month, self.seed, self.replication, wait_min, served
            )
        cost_eur = contact_cost(self.numbers, case, served_by)
        record_contact(
            self.numbers, self.totals, case, customer.segment, self.month,
            served_by, wait_min, handling_min, outcome, cost_eur,
        )  # fmt: skip
        if self.log or self.sink:
            self.contact_rows.append(
                contact_row(customer, case, served_by, wait_min, handling_min, outcome, utility, cost_eur)
            )
            if self.sink:
                self.hand_over(self.sink.rows)
        return outcome, return_min

    def hand_over(self, least: int) -> None:
        """Give the sink, if there is one, the contacts and cases it was not given yet, once there are so many of either."""
        for rows, take in self.handed:
            if len(rows) >= least:
                take(np.array(rows))
                rows.clear()

    def close_case(self, customer: Row, case: Row, resolved: bool) -> bool:
        """Remember the case; returns whether the survey will be answered."""
        raw, debt, score, sale, answers = after_case(
            self.numbers, customer, case, self.month, self.clock.now, self.seed, self.replication, resolved
        )
        record_case(self.numbers, self.totals, case, customer.segment, self.month, score, sale)
        if self.log or self.sink:
            self.case_rows.append(case_row(customer, case, raw, debt, score))
        return bool(answers)

    def survey(self, customer: Row, case: Row) -> Story:
        """Answer a while later; a bad answer may bring a call, when someone at the desk is free."""
        numbers, rules, clock = self.numbers, self.rules, self.clock
        who = customer.id, case.need, case.contact
        yield clock.at(clock.now + rules.survey_delay_min, ANSWERS, *who)
        if not is_customer(customer):
            return
        satisfaction, recommendation, effort, called = answer_survey(
            numbers, customer, case, self.month, clock.now, self.seed, self.replication
        )
        record_answer(numbers, self.totals, case, satisfaction)
        if self.log:
            self.answer_rows.append(
                answer_row(customer, case, clock.now, satisfaction, recommendation, effort)
            )
        if not called:
            return
        yield clock.at(clock.now + numbers.month[self.month].loop_delay_min, CALLS, *who)
        if not is_customer(customer):
            return
        desk = self.desks[rules.loop_desk]
        turn = desk.ask(CALLS_LAST, False, math.inf, *who)
        yield turn
        if turn.value != TURN:
            return
        yield clock.at(clock.now + rules.loop_handling_min, SERVICE_END, *who)
        desk.release()
        self.totals.desk_month[self.month * rules.desks + rules.loop_desk].busy_min += rules.loop_handling_min
        if is_customer(customer):
            call_back(rules, customer, case, self.month, clock.now)
            if self.log:
                self.call_rows.append((float(customer.id), float(case.need), clock.now))


def run_reference(numbers: Numbers, seed: int, replication: int, log: LogTarget = False) -> Raw:
    """Run one replication in SimPy; Raw keeps no rows where a sink takes them."""
    return Company(numbers, seed, replication, log).run()
