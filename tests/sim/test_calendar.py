"""Months and customers: the order of a month end, the clock of leaving, joiners, surveys and calls."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim import Line, Plan, Purpose, World, today, uniform
from sim.arrays.pack import HOURS_MONTH, MINUTES_DAY, MINUTES_HOUR, MINUTES_MONTH, pack
from sim.arrays.state import NEVER
from sim.behaviour.loyalty import hazard
from sim.engine.compiled_state import compiled_day_factors
from sim.engine.needs import cumulative_rates, fill_day_factors, need_time
from tests.sim.worlds import (
    INDIFFERENT,
    NEVER_LEAVES,
    desk,
    lever,
    live,
    plan,
    run_once,
    segment,
    self_service,
    world,
    written,
)

LEAVES = {"hash": "by hand", "leaving_intercept": [-2.0]}
ASKED_ALWAYS = {"response": 8.0, "fatigue": 0.0, "response_bad": 0.0, "response_good": 0.0}


def mortal(**more: object) -> World:
    """Customers who leave by a constant hazard, whatever happens to them."""
    return world(
        **({"customers": 400, "warm_up_months": 3, "loyalty": INDIFFERENT, "anchors": LEAVES} | more)
    )


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_nobody_leaves_in_the_months_of_warm_up(engine: str) -> None:
    people = run_once(mortal(), months=6, engine=engine).customers
    left = people.loc[people["left"] >= 0, "left"]
    assert len(left) > 100
    assert left.min() == 3


def test_a_customer_leaves_when_the_hazards_lived_reach_the_clock() -> None:
    people = run_once(mortal(), months=12).customers
    monthly = hazard(-2.0)
    since = np.maximum(people["joined"], 3)
    due = since + np.ceil(people["threshold"] / monthly) - 1
    expected = np.where(due < 15, due, -1)
    assert (people["left"] == expected).all()


def test_joiners_replace_those_who_would_leave_in_a_typical_month() -> None:
    small = mortal(segments=[segment(retention_year=0.6)])
    people = run_once(small, months=12).customers
    joined = people.loc[people["joined"] > 0, "joined"].value_counts()
    monthly = 400 * (1 - 0.6 ** (1 / 12))
    assert joined.index.min() == 4
    assert joined.sum() == math.floor(monthly * 11 + 0.5)
    assert set(joined) <= {math.floor(monthly), math.ceil(monthly)}
    founders = people[people["id"] < 400]
    assert (founders["joined"] == 0).all()
    assert (people.loc[people["id"] >= 400, "joined"] > 0).all()


def test_a_joiner_comes_without_a_past_and_a_founder_with_one() -> None:
    past = {"past_mean": [[0.0] * 5], "past_root": [[0.3] + [0.0] * 14]}
    small = mortal(segments=[segment(retention_year=0.5)], anchors=LEAVES | past)
    people = run_once(small, months=12, warm_up=0).customers
    joiners, founders = people[people["joined"] > 0], people[people["joined"] == 0]
    idle = joiners["cases"] == 0
    assert (joiners.loc[idle, "satisfaction"] == 0).all()
    assert (joiners.loc[idle, "journeys"] == 0).all()
    assert (founders["journeys"] - founders["cases"] == 1 / small.memory.gain).all()
    untouched = founders[founders["cases"] == 0]
    root = small.anchors.past_root[0][0]
    assert untouched["satisfaction"].std() == pytest.approx(
        root, abs=4 * root / math.sqrt(2 * len(untouched))
    )


def test_the_month_of_leaving_is_booked_whole_and_the_next_not_at_all() -> None:
    small = mortal()
    life = run_once(small, months=6)
    booked = life.raw.totals.segment_month
    people = life.customers
    for month in range(9):
        here = (people["joined"] <= month) & ((people["left"] < 0) | (people["left"] >= month))
        assert booked["margin"][month] == pytest.approx(here.sum() * 300 / 12)


def test_a_lever_acts_from_the_first_minute_of_its_month() -> None:
    """Quality rises by half a point for all that ends after two months, and by nothing before."""
    small = world(
        levers=[lever("care", "cell.quality", to_value=0.5)], anchors=NEVER_LEAVES, loyalty=INDIFFERENT
    )
    late = Plan(lines=(Line(lever="care", eur_year=1e12, from_month=2),))
    before, after = (run_once(small, arm, months=4).contacts for arm in (None, late))
    gain = after["utility"] - before["utility"]
    ended = before["asked_min"] + before["handling_min"]
    # the page was chosen in one month and judged in the next
    assert gain[ended < 2 * MINUTES_MONTH].abs().max() == 0
    assert gain[ended > 2 * MINUTES_MONTH].to_numpy() == pytest.approx(0.5, abs=1e-9)


def test_last_months_mean_wait_is_announced_and_repels() -> None:
    """One seat for many calls: from the second month on the wait is known, and the web is chosen more often."""
    small = world(
        customers=200,
        segments=[segment(needs_year={"ask": 100.0}, prefers={"phone": 1.0, "web": 1.0})],
        channels=[live("phone", handling_min=30.0, patience_min=60.0), self_service("web")],
        desks=[desk(1)],
        waiting={"price": 1.0},
        resolve={"resolved": {"INFO": 1.0}},
        anchors=NEVER_LEAVES,
        loyalty=INDIFFERENT,
        profile={"day_variation": 0.0},
    )
    rows = run_once(small, months=2).contacts
    month = (rows["asked_min"] // MINUTES_MONTH).astype(int)
    calls = rows["channel"] == 0
    assert calls[month == -1].mean() == pytest.approx(0.5, abs=0.03)
    total = pd.DataFrame(run_once(small, months=2).raw.totals.channel_month).iloc[::2]
    for later, known in ((0, 0), (1, 1)):
        wait = total["wait_min"].iloc[known] / total["contacts"].iloc[known]
        odds = (1 + wait) ** -1.0
        assert calls[month == later].mean() == pytest.approx(odds / (1 + odds), abs=0.03)


@pytest.mark.parametrize("seed", [1, 2**40 + 5, 2**63 - 1])
def test_day_factors_are_the_same_plain_and_compiled(seed: int) -> None:
    plain, compiled = np.empty(1300), np.empty(1300)
    fill_day_factors(plain, 0.1, seed, 3)
    compiled_day_factors(compiled, 0.1, seed, 3)
    assert (plain == compiled).all()
    assert plain.mean() == pytest.approx(1, abs=4 * 0.1 / math.sqrt(1300))


def test_needs_arise_where_their_stream_says() -> None:
    """Unit exponentials through the cumulative rate, recomputed here for every customer."""
    small = world(customers=20, anchors=NEVER_LEAVES)
    life = run_once(small, months=6)
    numbers = pack(small, today(small), months=6)
    rates = cumulative_rates(numbers, 1, 0)
    first = life.contacts[life.contacts["contact"] == 1]
    for customer, rows in first.groupby("customer"):
        reached, expected = 0.0, []
        for need in range(len(rows)):
            reached -= math.log(uniform(1, 0, int(str(customer)), need * 64, Purpose.NEED_TIME))
            expected.append(need_time(numbers, rates, 0, reached, 0, 7 * HOURS_MONTH))
        assert rows["asked_min"].tolist() == expected
    years = (6 + 1) / 12
    assert len(first) == pytest.approx(20 * 6.0 * years, abs=3 * math.sqrt(20 * 6.0 * years))


def test_the_survey_waits_its_delay_and_keeps_its_quarantine() -> None:
    small = world(
        customers=100,
        segments=[segment(needs_year={"ask": 40.0})],
        channels=[self_service("web", invite=1.0)],
        survey=ASKED_ALWAYS | {"quarantine_d": 30.0, "delay_h": 4.0},
        anchors=NEVER_LEAVES,
        loyalty=INDIFFERENT,
    )
    life = run_once(small, months=6)
    told = life.answers.merge(life.cases, on=["customer", "need"])
    assert (told["answered_min"] - told["closed_min"]).to_numpy() == pytest.approx(4.0 * MINUTES_HOUR)
    gaps = told.sort_values("answered_min").groupby("customer")["answered_min"].diff().dropna()
    assert len(gaps) > 200
    assert gaps.min() >= 30 * MINUTES_DAY - 1e-6
    assert gaps.min() < 31 * MINUTES_DAY


def test_invitations_do_not_change_what_customers_live_through() -> None:
    """The survey is a sensor: without calls it feeds nothing back."""
    base = {"customers": 100, "anchors": LEAVES, "survey": ASKED_ALWAYS}
    silent, asked = (
        run_once(world(**base, channels=[self_service("web", invite=invite)]), months=6)
        for invite in (0.0, 1.0)
    )
    assert len(silent.answers) == 0 < len(asked.answers)
    pd.testing.assert_frame_equal(silent.contacts, asked.contacts, check_exact=True)
    pd.testing.assert_frame_equal(silent.cases, asked.cases, check_exact=True)
    assert (silent.customers["left"] == asked.customers["left"]).all()


def test_unhappy_customers_are_called_back_once_a_year_by_people_on_duty() -> None:
    told = {
        "customers": 100,
        "segments": [segment(needs_year={"ask": 30.0}, prefers={"post": 1.0})],
        "channels": [written("post", invite=1.0)],
        "desks": [desk(5, open=[{"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"}])],
        "survey": ASKED_ALWAYS | {"quarantine_d": 0.0},
        "loop": {"desk": "team", "alert": 5, "handling_min": 30.0},
        "levers": [lever("calls", "loop.coverage", to_value=1.0)],
        "anchors": NEVER_LEAVES,
        "loyalty": INDIFFERENT,
    }
    small = world(**told)
    silent, calling = run_once(small, months=6), run_once(small, plan(calls=1e12), months=6)
    assert (silent.customers["called_at"] == NEVER).all()
    called = calling.customers["called_at"] > NEVER
    assert called.sum() >= 100
    minutes = [life.raw.totals.desk_month["busy_min"].sum() for life in (silent, calling)]
    assert minutes[1] - minutes[0] == pytest.approx(called.sum() * 30.0)
    assert (calling.customers["satisfaction"] >= silent.customers["satisfaction"] - 1e-12).mean() > 0.95


def test_a_case_is_closed_unresolved_at_its_last_contact() -> None:
    small = world(
        resolve={"resolved": {"INFO": 0.0}, "give_up": 0.0, "contacts_most": 16}, anchors=NEVER_LEAVES
    )
    cases = run_once(small).cases
    assert (cases["contacts"] == 16).all()
    assert (cases["resolved"] == 0).all()


def test_several_cases_of_a_customer_may_be_open() -> None:
    small = world(
        customers=5,
        segments=[segment(needs_year={"ask": 300.0})],
        resolve={"resolved": {"INFO": 0.3}, "give_up": 0.0},
        anchors=NEVER_LEAVES,
        loyalty=INDIFFERENT,
    )
    rows = run_once(small, months=3).contacts.sort_values(["customer", "asked_min"])
    needs = rows.groupby("customer")["need"].diff()
    assert (needs < 0).any()


def test_customers_are_shared_out_whole() -> None:
    shares = [1 / 3, 1 / 3, 1 / 3]
    thirds = [segment(name=name, share=share) for name, share in zip("abc", shares, strict=True)]
    small = world(customers=100, segments=thirds)
    assert np.sort(pack(small, today(small)).group["size"][:3]).tolist() == [33, 33, 34]


def test_minutes_to_the_next_opening() -> None:
    """From the start of each hour, counted after its last closed minute; a week for a desk that never opens."""
    shifts = [
        {"days": "Mon-Fri", "opens": "10:30", "closes": "12:00"},
        {"days": "Mon-Fri", "opens": "13:00", "closes": "17:30"},
    ]
    closed = [{"days": "Mon", "opens": "10:00", "closes": "11:00", "share": 0.0}]
    always = [{"days": "Mon-Sun", "opens": "00:00", "closes": "24:00"}]
    small = world(
        desks=[desk(1, open=shifts), desk(1, name="never", open=closed), desk(1, name="always", open=always)]
    )
    table = pack(small, today(small)).opens_min.reshape(3, 168)
    monday, friday = 0, 4 * 24
    assert table[0, monday + 8] == 150
    assert table[0, monday + 10] == 30
    assert table[0, monday + 11] == 0
    assert table[0, monday + 12] == 60
    assert table[0, monday + 17] == 17.5 * 60
    assert table[0, friday + 17] == (2 * 24 + 17.5) * 60
    assert (table[1] == 7 * 24 * 60).all()
    assert (table[2] == 0).all()
