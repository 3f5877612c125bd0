"""The log of a run made ready for insight tables: reported contacts and cases, joined, with what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ..arrays.pack import ASYNCHRONOUS, MINUTES_MONTH, MINUTES_WEEK, Floats, Numbers, pack
from ..arrays.philox import CONTACTS_PER_NEED, EVENT, uniforms
from ..arrays.state import BOT_PARTS, CASE_COLUMNS, CONTACT_COLUMNS, OUTCOMES, SERVED_BY
from ..calendar import minute_of_day, weekdays_of
from ..outcomes import Outcomes, Replicate
from ..parts import MOTIVES, Desk
from ..plan import Plan, today
from ..run import digest
from ..world import World

DAYS_YEAR = 365
MINUTES_YEAR = MINUTES_WEEK * DAYS_YEAR / 7
# places of customer and replication in the number of a case, above those of the need
CUSTOMER_SHIFT, REPLICATION_SHIFT = 20, 48


@dataclass(frozen=True)
class Log:
    """Tables of a logged run.

    contacts: every contact asked for in the reported months, in the order of replication, customer, need, contact; case is
    the row of its case, -1 where that was not closed in those months. cases: every case closed in the reported months with
    satisfied (chance of an answer of 4 or 5), ces (mean answer on ease, 1 to 7), what its contacts cost in EUR, the minutes of
    people in them and their wages, its days from asking to closing, and the minutes it was remembered for. steps: the contacts of these cases,
    and whether something blocked them. levels: how customers think of the company at the end, before any memory still
    fresh, the last journey taken away; in score SD.
    """

    world: World
    replications: int
    months: int
    contacts: pd.DataFrame
    cases: pd.DataFrame
    steps: pd.DataFrame
    levels: Floats


def read_log(outcomes: Outcomes, plan: Plan | None = None) -> Log:
    """Return the log of a run under a plan, today's where None.

    Raises ValueError when the run kept no log or was one of another plan.
    """
    world = outcomes.world
    plan = plan or today(world)
    if digest(plan) != outcomes.plan_hash:
        raise ValueError(f"this run was one of {outcomes.plan}, not of the plan {plan.name} as it stands now")
    contacts = with_names(world, rows_of(outcomes, "contacts", CONTACT_COLUMNS))
    cases = with_names(world, rows_of(outcomes, "cases", CASE_COLUMNS))
    cases = cases[cases["closed_min"] >= 0].reset_index(drop=True)
    contacts = contacts.assign(one=1.0, case=_position(_key(cases), _key(contacts)), **_work(world, contacts))
    hung_up = contacts["outcome"].isin(["hung_up", "hung_up_comes_back"])
    contacts = contacts.assign(hung_up=hung_up.astype(np.float64))
    numbers = pack(world, plan, months=outcomes.months)
    steps = contacts[contacts["case"] >= 0].reset_index(drop=True)
    steps = steps.assign(blocked=_blocked(numbers, outcomes.seed, steps))
    reported = contacts[contacts["asked_min"] >= 0].reset_index(drop=True)
    cases = cases.assign(one=1.0, **_judged(world, cases), **_spent(steps, cases))
    cases = cases.assign(remembered_min=_remembered(outcomes, cases))
    return Log(world, outcomes.replications, outcomes.months, reported, cases, steps, _levels(outcomes))


def eur_minute(desk: Desk) -> float:
    """Return the wage of a minute with a customer, in EUR, when everybody on duty is busy: seats are paid by the year."""
    week = sum(
        len(weekdays_of(shift.days))
        * (minute_of_day(shift.closes) - minute_of_day(shift.opens))
        * shift.share
        for shift in desk.open
    )
    return desk.eur_on_duty_year / (week / MINUTES_WEEK * MINUTES_YEAR) / desk.concurrency if week else 0.0


def rows_of(outcomes: Outcomes, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of one table of the log in the order of replication, customer, need, contact.

    Raises ValueError when the run kept no log.
    """
    parts = [
        pd.DataFrame(_logged(replicate, name, columns), columns=list(columns)).assign(
            replication=replicate.replication
        )
        for replicate in outcomes.replicates
    ]
    table = pd.concat(parts, ignore_index=True)
    last = table["contact"] if "contact" in table else table["need"]
    order = np.lexsort([last, _key(table)])
    return table.iloc[order].reset_index(drop=True)


def rows_of_customer(
    replicate: Replicate, name: str, columns: tuple[str, ...], customer: int
) -> pd.DataFrame:
    """Return the rows of one customer of a replication as they were written: contacts as they ended.

    Raises ValueError when the run kept no log.
    """
    told = _logged(replicate, name, columns)
    return pd.DataFrame(told[told[:, 0] == customer], columns=list(columns))


def _logged(replicate: Replicate, name: str, columns: tuple[str, ...]) -> Floats:
    rows = getattr(replicate, name)
    if rows is None:
        raise ValueError("this run kept no log; simulate with log=True")
    return np.asarray(rows, np.float64).reshape(-1, len(columns))


def with_names(world: World, table: pd.DataFrame) -> pd.DataFrame:
    """Return the same rows with names for codes, in the order of the world, and the motive."""
    names = {
        "segment": [segment.name for segment in world.segments],
        "moment": [moment.name for moment in world.moments],
        "channel": [channel.name for channel in world.channels],
        "bot": list(BOT_PARTS),
        "served_by": list(SERVED_BY),
        "outcome": list(OUTCOMES),
    }
    motives = np.array([MOTIVES.index(moment.motive) for moment in world.moments])
    moments = table["moment"].astype(np.int64)
    told: dict[str, Any] = {"motive": named(motives[moments], MOTIVES)}
    for column, words in names.items():
        if column in table:
            told[column] = named(table[column].to_numpy(np.int64), words)
    return table.assign(**told)


def named(codes: Any, names: Sequence[str]) -> Any:
    """Return codes as a category of these names, which keeps their order."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(names)))


def _key(table: pd.DataFrame) -> Any:
    """One whole number for each case of each replication, in their order."""
    whole = [table[name].to_numpy(np.int64) for name in ("replication", "customer", "need")]
    return (whole[0] << REPLICATION_SHIFT) | (whole[1] << CUSTOMER_SHIFT) | whole[2]


def _position(cases: Any, contacts: Any) -> Any:
    """Row of the case of each contact, -1 for those of other cases."""
    if not len(cases):
        return np.full(len(contacts), -1)
    place = np.minimum(np.searchsorted(cases, contacts), len(cases) - 1)
    return np.where(cases[place] == contacts, place, -1)


def _work(world: World, contacts: pd.DataFrame) -> dict[str, Floats]:
    """Minutes of people and their wages, by contact."""
    desks = {desk.name: eur_minute(desk) for desk in world.desks}
    wages = np.array([desks.get(channel.desk, 0.0) for channel in world.channels])
    people = contacts["served_by"].isin(["person", "both"]).to_numpy()
    minutes = np.where(people, contacts["handling_min"], 0.0)
    return {"work_min": minutes, "work_eur": minutes * wages[contacts["channel"].cat.codes]}


def ended_min(numbers: Numbers, contacts: pd.DataFrame) -> Floats:
    """Return the minute at which each contact ended; the wait for a written answer includes the handling and its travel."""
    channel = numbers.channel[contacts["channel"].cat.codes]
    written = (channel["kind"] == ASYNCHRONOUS) & (contacts["served_by"] != "nobody").to_numpy()
    wait = contacts["wait_min"].to_numpy() - np.where(written, channel["travel_min"], 0.0)
    service = np.where(written, 0.0, contacts["handling_min"])
    return np.asarray(contacts["asked_min"].to_numpy() + _bot_min(numbers, contacts) + wait + service)


def _bot_min(numbers: Numbers, contacts: pd.DataFrame) -> Floats:
    """Minutes with a bot before somebody else was asked."""
    asked = _month(numbers, contacts["asked_min"].to_numpy())
    place = asked * numbers.rules.channels + max(0, numbers.rules.bot)
    minutes = numbers.channel_month["handling_min"][place]
    return np.where(contacts["bot"] == "handed_over", minutes, 0.0)


def _month(numbers: Numbers, minutes: Floats) -> Any:
    """Position of the month of each minute, the first of warm-up being 0."""
    month = ((minutes - numbers.rules.start_min) / MINUTES_MONTH).astype(np.int64)
    return np.minimum(month, numbers.rules.months - 1)


def _blocked(numbers: Numbers, seed: int, contacts: pd.DataFrame) -> Floats:
    """Whether something blocked a contact: the draw that decided it, taken again; hanging up is counted elsewhere."""
    customer, replication, need, contact = (
        contacts[name].to_numpy(np.uint64) for name in ("customer", "replication", "need", "contact")
    )
    index = need * np.uint64(CONTACTS_PER_NEED) + contact
    u_blocked: Any = uniforms(seed, replication, customer, index, EVENT)[0]  # type: ignore[arg-type]
    fluid = numbers.month["fluid"][_month(numbers, ended_min(numbers, contacts))]
    return np.where((u_blocked >= fluid) & (contacts["hung_up"].to_numpy() == 0), 1.0, 0.0)


def _remembered(outcomes: Outcomes, cases: pd.DataFrame) -> Floats:
    """Minutes from the end of each case to that of the run, or to the month end at which the customer left."""
    last = np.full(len(cases), outcomes.months * float(MINUTES_MONTH))
    for replicate in outcomes.replicates:
        if replicate.customers is None:
            continue
        here = (cases["replication"] == replicate.replication).to_numpy()
        left = replicate.customers["left"][cases.loc[here, "customer"].to_numpy(np.int64)]
        leaving = (left + 1 - outcomes.warm_up) * float(MINUTES_MONTH)
        last[here] = np.where(left >= 0, leaving, last[here])
    return last - cases["closed_min"].to_numpy(np.float64)


def _levels(outcomes: Outcomes) -> Floats:
    gain = outcomes.world.memory.gain
    people = [replicate.customers or {} for replicate in outcomes.replicates]
    parts = [
        (row["disposition"] + (1 - gain) * row["satisfaction"])[row["left"] < 0] for row in people if row
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def _judged(world: World, cases: pd.DataFrame) -> dict[str, Floats]:
    """How cases were judged: chance of being satisfied and mean answer on ease."""
    cut, noise = world.anchors.satisfaction_cuts[2], world.anchors.answer_noise
    score, ease = (cases[name].to_numpy(np.float64) for name in ("score", "ease"))
    satisfied = ndtr((score - cut) / noise) if noise > 0 else (score > cut).astype(np.float64)
    answers = 1 + sum((ndtr(ease - step) for step in world.anchors.effort_cuts), np.zeros(len(ease)))
    return {"satisfied": satisfied, "ces": answers}


def _spent(steps: pd.DataFrame, cases: pd.DataFrame) -> dict[str, Floats]:
    """What the contacts of a case cost, and its days from asking to closing."""
    spent = {
        name: np.bincount(steps["case"], steps[name], len(cases)).astype(np.float64)
        for name in ("cost_eur", "work_eur", "work_min")
    }
    asked = np.zeros(len(cases))
    first = steps["contact"] == 1
    asked[steps.loc[first, "case"]] = steps.loc[first, "asked_min"]
    return spent | {"days": (cases["closed_min"].to_numpy() - asked) / (24 * 60)}
