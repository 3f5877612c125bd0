"""One customer's story: contacts, memory, expectation, trust, margin and evaluation through time, and a sentence each.

The log of a run says what happened; what it did to the customer is lived again with the rules of behaviour, so that the
story ends where the run left the customer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from ..arrays.pack import (
    MINUTES_DAY,
    MINUTES_HOUR,
    MINUTES_MONTH,
    Numbers,
    Row,
    as_objects,
    for_interpreter,
    pack,
)
from ..arrays.state import BOT_PARTS, CALL_COLUMNS, CASE_COLUMNS, CONTACT_COLUMNS, NEW_CASE, new_customers
from ..behaviour import (
    accessible_memory,
    after_case,
    answer_survey,
    become_customer,
    begin_case,
    call_back,
    end_month,
    evaluation,
    find_shut,
    is_customer,
    month_fades,
    remember,
)
from ..errors import Defect, Defects, Message
from ..outcomes import Outcomes, Replicate
from ..plan import Plan, today
from ..run import digest
from ..world import World
from .log import ended_min, rows_of_customer, with_names

COMES_BACK = ("comes_back", "hung_up_comes_back")
REACHED = ("person", "self_service", "both")
MINUS = "\u2212"
# what comes first in one minute
MONTH, SHUT, CONTACT, ANSWER, CALL = range(5)
# far above the rounding of a sum of minutes, far below what anybody waits
ROUNDING_MIN = 1e-6
# A wait is said in hours from here on.
HOURS_FROM_MIN = 2 * MINUTES_HOUR
Words = Mapping[str, str]


def story(outcomes: Outcomes, customer: int, plan: Plan | None = None, replication: int = 0) -> pd.DataFrame:
    """Return what happened to one customer of a logged run, one row per event, and the state it left.

    event: begins, joins, contact, closed, answered, called_back, month, leaves. time_min and months count from
    the first reported month. satisfaction, memory (what is still accessible), expectation (of the motive at hand) and
    evaluation (what the customer thinks of the company) are in score SD; trust in bots lies between -1/2 and 1/2; margin is a factor.
    Raises Defects when there is no such customer, ValueError when the run kept no log or was one of another plan.
    """
    life = Life(outcomes, customer, plan or today(outcomes.world), replication)
    life.write_events()
    return pd.DataFrame(life.rows)


class Life:
    """One customer lived again from the log, month by month."""

    def __init__(self, outcomes: Outcomes, customer: int, plan: Plan, replication: int) -> None:
        if digest(plan) != outcomes.plan_hash:
            raise ValueError(f"this run was one of {outcomes.plan}, not of the plan {plan.name}")
        numbers = pack(outcomes.world, plan, months=outcomes.months)
        people = new_customers(numbers)
        if not 0 <= customer < len(people) or not 0 <= replication < outcomes.replications:
            allowed = Message(
                "defect.a_customer_from_0", most=len(people) - 1, replications=outcomes.replications
            )
            came = Message("defect.customer_of_replication", customer=customer, replication=replication)
            raise Defects(
                outcomes.world.name,
                [Defect("customer", came, allowed, Message("defect.choose_one_of_these"))],
            )
        self.world, self.seed, self.replication = outcomes.world, outcomes.seed, replication
        self.numbers: Numbers = for_interpreter(numbers)
        self.rules = self.numbers.rules
        (self.customer,) = as_objects(people[customer : customer + 1])
        (self.group,) = (g for g in self.numbers.group if g.first <= customer < g.first + g.size)
        self.cases: dict[int, Row] = {}
        self.rows: list[dict[str, Any]] = []
        replicate = outcomes.replicates[replication]
        self.events = _events(outcomes.world, replicate, numbers, customer, self.group.month)
        self.fades = month_fades(self.rules)

    def write_events(self) -> None:
        """Write every event in its order, until the customer leaves or the run ends."""
        joined = self.group.month
        become_customer(self.numbers, self.customer, self.group.segment, joined, self.seed, self.replication)
        start = self.rules.start_min + joined * float(MINUTES_MONTH)
        self.record("joins" if joined else "begins", start)
        tellers = {
            MONTH: self.month,
            SHUT: self.shut,
            CONTACT: self.contact,
            ANSWER: self.answer,
            CALL: self.call,
        }
        while self.events and is_customer(self.customer):
            now, kind, _, about = heappop(self.events)
            tellers[kind](now, about)

    def month(self, now: float, month: int) -> None:
        """Let memory fade; the customer may leave."""
        leaves, *_ = end_month(self.numbers, self.customer, month, self.fades)
        self.record("leaves" if leaves else "month", now)

    def case_of(self, row: Any) -> Row:
        """Return the case of a contact, begun where this is its first."""
        need = int(row.need)
        if need not in self.cases:
            self.cases[need] = SimpleNamespace(**NEW_CASE)
            moment = next(p for p, moment in enumerate(self.world.moments) if moment.name == row.moment)
            begin_case(
                self.rules, self.cases[need], self.customer.id, need, moment, self.seed, self.replication
            )
        return self.cases[need]

    def shut(self, now: float, row: Any) -> None:
        """Note that the channel wished for has nobody any more."""
        find_shut(self.rules, self.customer, self.case_of(row), self.month_of(now), now)

    def month_of(self, now: float) -> int:
        """Return the month of a minute, counted from the first of warm-up."""
        return min(int((now - self.rules.start_min) / MINUTES_MONTH), int(self.rules.months) - 1)

    def contact(self, now: float, row: Any) -> None:
        """End a contact, and perhaps the case with it."""
        need, case = int(row.need), self.case_of(row)
        if row.served_by in REACHED:
            case.reached = 1
        case.contact, case.asked, case.truth = int(row.contact), row.asked_min, int(row.truth)
        case.lost, case.bot = 1 - int(row.history_kept), BOT_PARTS.index(row.bot)
        case.channel = next(p for p, channel in enumerate(self.world.channels) if channel.name == row.channel)
        motive = self.numbers.moment[case.moment].motive
        remember(self.rules, self.customer, case, motive, row.utility, row.wait_min)
        self.record("contact", now, case, **{name: getattr(row, name) for name in TOLD})
        if row.outcome in COMES_BACK:
            return
        resolved = row.outcome == "resolved"
        _, debt, score, _, answers = after_case(
            self.numbers, self.customer, case, self.month_of(now), now, self.seed, self.replication, resolved
        )
        self.record("closed", now, case, score=score, debt=debt, outcome=row.outcome)
        if answers:
            heappush(self.events, (now + self.rules.survey_delay_min, ANSWER, need, need))

    def answer(self, now: float, need: int) -> None:
        """Answer the survey."""
        month = int((now - self.rules.start_min) / MINUTES_MONTH)
        if month >= self.rules.months:
            return
        case = self.cases[need]
        satisfaction, recommendation, effort, _ = answer_survey(
            self.numbers, self.customer, case, month, now, self.seed, self.replication
        )
        answers = {"answer_satisfaction": satisfaction, "answer_recommendation": recommendation}
        self.record("answered", now, case, **answers, answer_effort=effort)

    def call(self, now: float, need: int) -> None:
        """Record that somebody has called back."""
        case = self.cases[need]
        call_back(self.rules, self.customer, case, self.month_of(now), now)
        self.record("called_back", now, case)

    def record(self, event: str, now: float, case: Row | None = None, **more: Any) -> None:
        """Write an event down with the state it left."""
        person, rules = self.customer, self.rules
        month = math.floor((now - rules.start_min) / MINUTES_MONTH)
        # a month that has ended has faded its memories to its very end
        since = (
            0.0 if event in ("month", "leaves") else now - (rules.start_min + month * float(MINUTES_MONTH))
        )
        memory = accessible_memory(rules, person, since)
        about: dict[str, Any] = {}
        if case is not None:
            moment = self.world.moments[case.moment]
            about = {
                "need": case.need,
                "moment": moment.name,
                "channel": self.world.channels[case.channel].name,
            }
            about["expectation"] = person.expectation[self.numbers.moment[case.moment].motive]
        self.rows.append(
            {"time_min": now, "months": now / MINUTES_MONTH, "event": event, **about, **more}
            | {
                "satisfaction": person.satisfaction,
                "memory": memory,
                "trust": person.trust,
                "margin": person.margin,
                "evaluation": evaluation(person.disposition, person.satisfaction, memory, rules.memory_fresh),
            }
        )


TOLD = ("contact", "bot", "served_by", "wait_min", "outcome", "truth", "history_kept", "utility", "cost_eur")


def _events(world: World, replicate: Replicate, numbers: Numbers, customer: int, joined: int) -> list[Any]:
    """Month ends, contacts and calls of one customer, as a heap by time and kind."""
    contacts = with_names(world, rows_of_customer(replicate, "contacts", CONTACT_COLUMNS, customer))
    cases = rows_of_customer(replicate, "cases", CASE_COLUMNS, customer)
    calls = rows_of_customer(replicate, "calls", CALL_COLUMNS, customer)
    closed = dict(zip(cases["need"], cases["closed_min"], strict=True))
    start = float(numbers.rules.start_min)
    events: list[Any] = [
        (start + (month + 1) * float(MINUTES_MONTH), MONTH, month, month)
        for month in range(joined, numbers.rules.months)
    ]
    for place, told in enumerate(_as_ended(numbers, contacts, closed)):
        if told.shut:
            events.append((told.asked_min, SHUT, place, told))
        # who has left is sent away, which is felt no more
        if told.outcome != "left":
            events.append((told.ended_min, CONTACT, place, told))
    when, needs = calls["called_min"].tolist(), calls["need"].astype("int64").tolist()
    events += [(now, CALL, need, need) for now, need in zip(when, needs, strict=True)]
    heapify(events)
    return events


def _as_ended(numbers: Numbers, contacts: pd.DataFrame, closed: Mapping[float, float]) -> list[Any]:
    """Contacts of one customer with ended_min, in the order in which they ended.

    The log has the exact minute of the last contact of a case; the others are added up again, and what rounding did to
    them may change neither the order nor the month: a month end sends many away in one minute.
    """
    start = float(numbers.rules.start_min)
    added = ended_min(numbers, contacts)
    month_end = start + MINUTES_MONTH * np.rint((added - start) / MINUTES_MONTH)
    added = np.where(np.abs(added - month_end) < ROUNDING_MIN, month_end, added)
    last = ~contacts["outcome"].isin([*COMES_BACK, "left"])
    exact = contacts["need"].map(closed).where(last, np.nan).to_numpy(np.float64)
    known = np.where(np.isnan(exact), np.inf, exact)
    following = np.minimum.accumulate(known[::-1])[::-1]
    ended, before = [], -math.inf
    for found, about, until in zip(exact.tolist(), added.tolist(), following.tolist(), strict=True):
        before = min(max(about, before), until) if math.isnan(found) else found
        ended.append(before)
    return list(contacts.assign(ended_min=ended).itertuples(index=False))


def sentences(table: pd.DataFrame, labels: Mapping[str, str], words: Words) -> list[str]:
    """Return the story in words, a sentence for every event but the ends of months.

    labels: the names of channels and moments as the reader knows them; words: templates by key, as story.contact.
    """
    return [_sentence(row, labels, words) for row in table.to_dict("records") if row["event"] != "month"]


def _sentence(row: dict[Any, Any], labels: Mapping[str, str], words: Words) -> str:
    def number(name: str, digits: int = 2) -> str:
        return f"{row[name]:.{digits}f}".replace(".", words["story.decimal"]).replace("-", MINUS)

    month, minute = divmod(row["time_min"], MINUTES_MONTH)
    when = words["story.when"].format(month=int(month) + 1, day=int(minute // MINUTES_DAY) + 1)
    if month < 0:
        when = words[f"story.before.{'one' if month == -1 else 'many'}"].format(months=-int(month))
    event = row["event"]
    state = {name: number(name) for name in ("satisfaction", "memory", "trust", "margin", "evaluation")}
    if event == "contact":
        parts = [
            words["story.contact"].format(
                when=when,
                moment=labels[row["moment"]],
                number=int(row["contact"]),
                channel=labels[row["channel"]],
            )
        ]
        if row["bot"] != "none":
            parts.append(words[f"story.bot.{row['bot']}"])
        if row["wait_min"] >= HOURS_FROM_MIN:
            hours = f"{row['wait_min'] / MINUTES_HOUR:.0f}"
            parts.append(words["story.wait.hours"].format(hours=hours))
        elif row["wait_min"] >= 1:
            parts.append(words["story.wait"].format(minutes=number("wait_min", 0)))
        parts += [words["story.truth"]] * bool(row["truth"]) + [words["story.lost"]] * (
            not row["history_kept"]
        )
        return f"{', '.join([*parts, words['story.outcome.' + row['outcome']]])}."
    if event == "closed":
        mood = "good" if row["score"] >= 0 else "bad"
        told = words[f"story.closed.{mood}"]
        return told.format(when=when, moment=labels[row["moment"]], score=number("score"), **state)
    answers = {}
    if event == "answered":
        answers = {name: int(row[f"answer_{name}"]) for name in ("satisfaction", "recommendation", "effort")}
    return words[f"story.{event}"].format(when=when, **(state | answers))
