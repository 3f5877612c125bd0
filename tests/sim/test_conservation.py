"""Nothing is lost or counted twice: contacts, cases, customers, minutes and euros, in generated worlds."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import load_world
from sim.arrays.pack import MINUTES_MONTH
from sim.arrays.state import BOT_GAVE_UP, BOT_HANDED_OVER, BOT_PARTS, BOT_RESOLVED, CONTACT_COLUMNS
from tests.sim.generated import examples, plans, worlds
from tests.sim.worlds import DISTINCT, Life, run_once, smaller
from tests.sim.worlds import world as small

COUNT = 60
COMES_BACK = ("comes_back", "hung_up_comes_back")
HUNG_UP = ("hung_up", "hung_up_comes_back")
CLOSES = ("resolved", "gave_up", "hung_up")


@pytest.mark.slow
@examples(COUNT)
@given(st.data())
def test_nothing_is_lost_or_counted_twice(data: st.DataObject) -> None:
    world = data.draw(worlds())
    life = run_once(world, data.draw(plans(world)))
    contacts_belong_to_cases(life)
    cases_add_up(life)
    totals_are_those_of_the_log(life)
    customers_are_conserved(life)
    nobody_acts_after_leaving(life)
    nothing_is_negative_or_no_number(life)


@pytest.mark.parametrize("name", DISTINCT)
def test_nothing_is_lost_or_counted_twice_in_a_bundled_world(name: str) -> None:
    life = run_once(smaller(load_world(name), 600), months=3, warm_up=1)
    assert len(life.contacts) > 100
    contacts_belong_to_cases(life)
    cases_add_up(life)
    totals_are_those_of_the_log(life)
    customers_are_conserved(life)
    nobody_acts_after_leaving(life)
    nothing_is_negative_or_no_number(life)


@pytest.mark.parametrize("name", DISTINCT)
def test_all_who_joined_a_queue_were_served_hung_up_left_or_gave_up(name: str) -> None:
    told = load_world(name)
    life = run_once(told, months=1, warm_up=1)
    for desk in told.desks:
        served = [place for place, channel in enumerate(told.channels) if channel.desk == desk.name]
        here = life.contacts[life.contacts["channel"].isin(served)]
        ended = (
            here["served_by"].isin(["person", "both"])
            | here["outcome"].isin(HUNG_UP)
            | (here["outcome"] == "left")
        )
        # a message is given up unanswered without anybody
        unanswered = here["outcome"].isin(["gave_up", "comes_back"]) & (here["served_by"] == "nobody")
        assert (ended | unanswered).all(), desk.name


def contacts_belong_to_cases(life: Life) -> None:
    """Contacts of a case are numbered from one; all but the last come back; those asked have ended or are open."""
    for _, case in life.contacts.groupby(["customer", "need"]):
        assert case["contact"].tolist() == list(range(1, len(case) + 1))
        assert case["outcome"].iloc[:-1].isin(COMES_BACK).all()
        assert case["asked_min"].is_monotonic_increasing
        assert case["moment"].nunique() == 1
    last = life.contacts.groupby(["customer", "need"]).tail(1)
    ended = Counter(last["outcome"])
    assert sum(ended[outcome] for outcome in CLOSES) == len(life.cases)
    assert len(last) == len(life.cases) + ended["left"] + sum(ended[outcome] for outcome in COMES_BACK)


def cases_add_up(life: Life) -> None:
    """A closed case is what its contacts say."""
    keys = ["customer", "need"]
    own = life.contacts.groupby(keys).agg(
        contacts=("contact", "size"),
        channels=("channel", "nunique"),
        wait_min=("wait_min", "sum"),
        truth=("truth", "max"),
        channel=("channel", "last"),
        repeated=("history_kept", lambda kept: (kept == 0).sum()),
        transfers=("bot", lambda bot: (bot == BOT_HANDED_OVER).sum()),
        resolved=("outcome", lambda outcome: float(outcome.iloc[-1] == "resolved")),
    )
    told = life.cases.set_index(keys)
    own = own.loc[told.index]
    for name in ("contacts", "channels", "truth", "channel", "repeated", "transfers", "resolved"):
        assert (own[name] == told[name]).all(), name
    assert np.allclose(own["wait_min"], told["wait_min"], rtol=1e-12)


def totals_are_those_of_the_log(life: Life) -> None:
    """Cells count the contacts asked for in reported months; sums are added in the same order, so they are equal."""
    rows = pd.DataFrame(
        np.asarray(life.raw.contact_rows).reshape(-1, len(CONTACT_COLUMNS)), columns=list(CONTACT_COLUMNS)
    )
    reported = rows[rows["asked_min"] >= 0]
    moments = int(life.numbers.rules.moments)
    cell = (reported["channel"] * moments + reported["moment"]).astype(int).to_numpy()
    by_moment = reported["moment"].astype(int).to_numpy()

    def added(column: Any, places: Any, size: int) -> Any:
        total = np.zeros(size)
        np.add.at(total, places, np.asarray(column, np.float64))
        return total

    totals = life.raw.totals
    expected = {
        "contacts": np.ones(len(reported)),
        "wait_min": reported["wait_min"],
        "handled_min": reported["handling_min"],
        "cost_eur": reported["cost_eur"],
        "resolved": reported["outcome"] == 0,
        "hung_up": reported["outcome"].isin((3, 4)),
    }
    for name, column in expected.items():
        assert (added(column, cell, len(totals.cell)) == totals.cell[name]).all(), name
    parts = {
        "bot_accepted": range(1, len(BOT_PARTS)),
        "bot_resolved": (BOT_RESOLVED,),
        "bot_gave_up": (BOT_GAVE_UP,),
    }
    for name, bots in parts.items():
        assert (added(reported["bot"].isin(bots), by_moment, moments) == totals.moment[name]).all(), name
    cost = added(rows["cost_eur"], rows["segment"].astype(int).to_numpy(), int(life.numbers.rules.segments))
    by_segment = totals.segment_month["cost"].reshape(-1, len(cost)).sum(axis=0)
    assert np.allclose(cost, by_segment, rtol=1e-12)


def customers_are_conserved(life: Life) -> None:
    """Those alive in a month are those before, less leavers, plus joiners; each customer is counted in each month."""
    rules, people = life.numbers.rules, life.customers
    shape = (int(rules.months), int(rules.segments))
    alive, leavers = (life.raw.totals.segment_month[name].reshape(shape) for name in ("alive", "leavers"))
    for month in range(shape[0]):
        here = people[(people["joined"] <= month) & ((people["left"] < 0) | (people["left"] >= month))]
        gone = people[people["left"] == month]
        for segment in range(shape[1]):
            assert alive[month, segment] == (here["segment"] == segment).sum()
            assert leavers[month, segment] == (gone["segment"] == segment).sum()
    counted = life.contacts[life.contacts["outcome"] != "left"].groupby("customer").size()
    assert (people["contacts"] == people["id"].map(counted).fillna(0)).all()
    assert (people["cases"] == people["id"].map(life.cases.groupby("customer").size()).fillna(0)).all()


def nobody_acts_after_leaving(life: Life) -> None:
    start = float(life.numbers.rules.start_min)
    people = life.customers
    end = np.where(people["left"] < 0, np.inf, start + (people["left"] + 1) * MINUTES_MONTH)
    begin = start + people["joined"] * MINUTES_MONTH
    assert (life.contacts["asked_min"].to_numpy() <= end[life.contacts["customer"]]).all()
    assert (life.contacts["asked_min"].to_numpy() >= begin.to_numpy()[life.contacts["customer"]]).all()
    assert (life.cases["closed_min"].to_numpy() <= end[life.cases["customer"]]).all()
    assert (life.answers["answered_min"].to_numpy() <= end[life.answers["customer"]]).all()
    left = set(people.loc[people["left"] >= 0, "id"])
    assert set(life.contacts.loc[life.contacts["outcome"] == "left", "customer"]) <= left


def nothing_is_negative_or_no_number(life: Life) -> None:
    for told in (life.contacts, life.cases, life.answers, life.customers):
        numeric = told.select_dtypes("number")
        assert np.isfinite(numeric.to_numpy()).all()
    for name in ("wait_min", "handling_min", "cost_eur"):
        assert (life.contacts[name] >= 0).all()
    served = life.contacts["served_by"] != "nobody"
    assert (life.contacts.loc[~served, "handling_min"] == 0).all()
    for rows in life.raw.totals:
        assert all(np.isfinite(rows[name]).all() for name in rows.dtype.names)
        assert all((rows[name] >= 0).all() for name in rows.dtype.names)


def test_a_lost_contact_would_be_noticed() -> None:
    life = run_once(small())
    contacts_belong_to_cases(life)
    with pytest.raises(AssertionError):
        contacts_belong_to_cases(life._replace(contacts=life.contacts.iloc[1:]))
