"""An audit of the log by someone who has never seen the engine: who is served when, before whom, and by how many people."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim import World
from sim.arrays.pack import MINUTES_DAY, MINUTES_WEEK
from tests.sim.worlds import (
    INDIFFERENT,
    NEVER_LEAVES,
    desk,
    live,
    moment,
    run_once,
    segment,
    self_service,
    world,
    written,
)

CLOSE = 1e-6
# clock arithmetic far from minute 0 is exact to about 1e-10
ROSTER = [
    {"days": "Mon-Thu", "opens": "08:00", "closes": "12:00", "share": 1.0},
    {"days": "Mon-Thu", "opens": "12:00", "closes": "17:00", "share": 0.5},
    {"days": "Fri", "opens": "09:00", "closes": "12:30", "share": 0.5},
    {"days": "Sat", "opens": "10:00", "closes": "12:00", "share": 0.2},
]


def busy_desk(**more: object) -> World:
    """Phone, chat and post at one desk of four that is often overloaded; every moment of truth is detected."""
    told = {
        "customers": 60,
        "segments": [
            segment(
                needs_year={"ask": 300.0},
                prefers={"phone": 2.0, "chat": 1.0, "post": 2.0, "web": 0.001},
            )
        ],
        "moments": [moment(truth=0.2)],
        "channels": [
            live("phone", handling_min=25.0, patience_min=30.0),
            live("chat", handling_min=15.0, patience_min=10.0),
            written("post", handling_min=20.0, travel_min=500.0),
            self_service("web"),
        ],
        "desks": [desk(4, open=ROSTER)],
        "truth": {"sensitivity": 1.0, "specificity": 1.0},
        "loyalty": INDIFFERENT,
        "anchors": NEVER_LEAVES,
    }
    return world(**(told | more))


@pytest.fixture(scope="module")
def visits() -> pd.DataFrame:
    """Contacts at the desk with the times of joining, starting and ending, and the class in which they wait."""
    rows = run_once(busy_desk(), months=2).contacts
    rows = rows[rows["channel"] < 3].copy()
    message = rows["channel"] == 2
    rows["served"] = rows["served_by"] == "person"
    before_end = np.where(message, 500.0 + rows["handling_min"], 0.0)
    rows["left_queue"] = rows["asked_min"] + rows["wait_min"] - before_end
    rows["ended"] = rows["left_queue"] + rows["handling_min"]
    rows["class"] = np.where(rows["truth"] > 0, 0, np.where(message, 2, 1))
    assert rows["served"].sum() > 500
    assert (~rows["served"]).sum() > 100
    return rows.sort_values("left_queue", ignore_index=True)


def people(minutes: np.ndarray) -> np.ndarray:
    """People on duty just after a time, from the roster: four times the share, to the nearest whole."""
    week = np.asarray(minutes + CLOSE) % MINUTES_WEEK
    day, minute = (week // MINUTES_DAY).astype(int), week % MINUTES_DAY
    on_duty = np.zeros(len(week), int)
    for days, opens, closes, count in [
        (range(4), 8 * 60, 12 * 60, 4), (range(4), 12 * 60, 17 * 60, 2), ((4,), 9 * 60, 12.5 * 60, 2), ((5,), 600, 720, 1),
    ]:  # fmt: skip
        on_duty[np.isin(day, list(days)) & (minute >= opens) & (minute < closes)] = count
    return on_duty


def test_nobody_starts_unless_a_person_is_free(visits: pd.DataFrame) -> None:
    served = visits[visits["served"]]
    starts, ends = np.sort(served["left_queue"]), np.sort(served["ended"])
    in_service = np.arange(1, len(starts) + 1) - np.searchsorted(ends, starts + CLOSE)
    assert (in_service <= people(starts)).all()


def test_nobody_waits_while_a_person_is_free(visits: pd.DataFrame) -> None:
    """Whoever waited starts at the minute a service ends or people come on duty."""
    served = visits[visits["served"]]
    waited = served[served["left_queue"] > served["asked_min"] + CLOSE]
    assert len(waited) > 300
    ends = np.sort(visits.loc[visits["served"], "ended"])
    start = waited["left_queue"].to_numpy()
    after_end = np.abs(ends[np.clip(np.searchsorted(ends, start - CLOSE), 0, len(ends) - 1)] - start) < CLOSE
    more_people = people(start) > people(start - 2 * CLOSE)
    assert (after_end | more_people).all()


def test_truth_before_live_before_written_then_first_come(visits: pd.DataFrame) -> None:
    served = visits[visits["served"]]
    joined, left = visits["asked_min"].to_numpy(), visits["left_queue"].to_numpy()
    rank = visits["class"].to_numpy()
    for start, came, own in zip(served["left_queue"], served["asked_min"], served["class"], strict=True):
        waiting = (joined < start - CLOSE) & (left > start + CLOSE)
        ahead = waiting & ((rank < own) | ((rank == own) & (joined < came - CLOSE)))
        assert not ahead.any()


def test_live_contacts_start_and_wait_only_in_opening_hours(visits: pd.DataFrame) -> None:
    calls = visits[visits["channel"] < 2]
    assert (people(calls["asked_min"].to_numpy()) > 0).all()
    # those still waiting at closing time hang up there and then
    assert (people(calls["left_queue"].to_numpy() - 2 * CLOSE) > 0).all()
    at_closing = calls[(people(calls["left_queue"].to_numpy()) == 0)]
    assert len(at_closing) > 5
    assert not at_closing["served"].any()


def test_a_change_of_shift_sends_nobody_away(visits: pd.DataFrame) -> None:
    """At noon one shift hands over to the next: the queue stays."""
    calls = visits[(visits["channel"] < 2) & ~visits["served"]]
    minute = calls["left_queue"] % MINUTES_DAY
    weekday = calls["left_queue"] % MINUTES_WEEK // MINUTES_DAY
    assert not ((minute - 12 * 60).abs() < CLOSE)[weekday < 4].any()
    across = visits[(visits["asked_min"] % MINUTES_DAY < 720) & (visits["left_queue"] % MINUTES_DAY > 720)]
    assert (across["channel"] < 2).any()


def test_messages_are_never_given_up_waiting(visits: pd.DataFrame) -> None:
    assert visits.loc[visits["channel"] == 2, "served"].all()


def test_the_queue_of_the_log_obeys_little(visits: pd.DataFrame) -> None:
    """Area under the queue length equals the sum of waits, as a path."""
    joined, left = visits["asked_min"].to_numpy(), visits["left_queue"].to_numpy()
    times = np.concatenate([joined, left])
    steps = np.concatenate([np.ones(len(joined)), -np.ones(len(left))])
    order = np.lexsort((-steps, times))
    length = np.cumsum(steps[order])[:-1]
    assert (length >= 0).all()
    area = float((length * np.diff(times[order])).sum())
    assert area == pytest.approx(float((left - joined).sum()), rel=1e-9)


def test_closing_comes_before_the_end_of_a_service_at_the_same_minute() -> None:
    """Five letters wait for the morning; each takes an hour; at noon the desk closes before the fourth is done."""
    small = world(
        customers=40,
        segments=[segment(needs_year={"ask": 60.0}, prefers={"post": 1.0})],
        profile={"hours": [1.0] * 6 + [0.0] * 18},
        channels=[written("post", handling_min=60.0, handling_scv=0.0)],
        desks=[desk(1, open=[{"days": "Mon-Sun", "opens": "08:00", "closes": "12:00"}])],
        resolve={"resolved": {"INFO": 1.0}},
        loyalty=INDIFFERENT,
        anchors=NEVER_LEAVES,
    )
    rows = run_once(small, months=1).contacts
    starts = (rows["asked_min"] + rows["wait_min"] - 60.0) % MINUTES_DAY
    assert set(starts.round(6)) == {480.0, 540.0, 600.0, 660.0}
    per_day = ((rows["asked_min"] + rows["wait_min"] - 60.0) // MINUTES_DAY).value_counts()
    assert per_day.max() == 4
