"""One customer's story: lived again from the log by the same rules, it ends where the run left the customer."""

from __future__ import annotations

import math
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import languages, words
from sim import Defects, Outcomes, Plan, RunOptions, World, digest, sentences, simulate, story, today
from sim.arrays.pack import HOURS_MONTH, MINUTES_MONTH, pack
from sim.arrays.philox import CONTACTS_PER_NEED, NEED, uniforms
from sim.arrays.state import new_totals
from sim.behaviour.chance import exponential
from sim.engine.needs import cumulative_rates, need_moment, need_time
from sim.insight.story import Life
from sim.outcomes import Replicate
from tests.sim.generated import examples, plans, worlds
from tests.sim.insight.lives import busy_company, busy_run
from tests.sim.worlds import Life as Run
from tests.sim.worlds import plan, run_once

STATE = ("satisfaction", "trust", "margin", "contacts", "cases", "left", "unresolved_at", "called_at")


def logged(world: World, plan: Plan, life: Run) -> Outcomes:
    """One replication as outcomes, whatever the anchors say."""
    raw = life.raw
    contacts, cases, answers, calls = (
        np.asarray(rows, np.float64)
        for rows in (raw.contact_rows, raw.case_rows, raw.answer_rows, raw.call_rows)
    )
    nothing = np.zeros((1, 1))
    totals = new_totals(pack(world, plan))
    told = Replicate(0, totals, nothing, nothing, contacts, cases, answers, calls, {})
    return Outcomes(
        world, plan.name, "", digest(plan), "", 1, world.months, world.warm_up_months, (told,), 0.0
    )


def relived(run: Outcomes, customer: int, plan: Plan) -> Life:
    life = Life(run, customer, plan, 0)
    life.write_events()
    return life


def is_wholly_told(life: Run, run: Outcomes, row: Any) -> bool:
    """Whether each need of a customer has a contact in the log: one still under way as the run ends has none."""
    numbers, customer = life.numbers, int(row["id"])
    rates = cumulative_rates(numbers, run.seed, 0)
    contacts = life.raw.contact_rows
    told = {int(contact[1]) for contact in contacts if int(contact[0]) == customer}
    months, segment = int(numbers.rules.months), int(row["segment"])
    reached = float(rates[segment * (months * HOURS_MONTH + 1) + int(row["joined"]) * HOURS_MONTH])
    for need in count():
        u_time, u_moment, u_prevented, _ = uniforms(run.seed, 0, customer, need * CONTACTS_PER_NEED, NEED)
        reached += exponential(1.0, u_time)
        time = need_time(numbers, rates, segment, reached, 0, months * HOURS_MONTH)
        if time == math.inf:
            return True
        month = int((time - numbers.rules.start_min) / MINUTES_MONTH)
        moment = need_moment(numbers, segment, month, u_moment)
        prevented = numbers.moment_month[month * numbers.rules.moments + moment]["prevention"]
        if u_prevented >= prevented and need not in told:
            return False
    raise AssertionError("the stream of needs ends")


@examples(12)
@given(st.data())
def test_every_customer_ends_as_the_run_left_them(data: st.DataObject) -> None:
    """Equal with ==, memory and expectations included, in any world under any plan."""
    world = data.draw(worlds())
    chosen = data.draw(plans(world))
    life = run_once(world, chosen)
    run = logged(world, chosen, life)
    begun = life.raw.customers[
        : life.numbers.group["size"][life.numbers.group["month"] < life.numbers.rules.months].sum()
    ]
    for row in begun[:25]:
        mine = relived(run, int(row["id"]), chosen).customer
        for name in STATE:
            assert getattr(mine, name) == row[name], name
        # a door found shut counts as it is found, the contact is logged as it ends
        assert mine.failures <= row["failures"]
        if row["left"] >= 0 or is_wholly_told(life, run, row):
            assert mine.failures == row["failures"]
        assert list(mine.memory) == row["memory"].tolist()
        assert list(mine.expectation) == row["expectation"].tolist()


def test_the_story_agrees_with_the_customers_and_answers_tables() -> None:
    """In a company where people are called back, leave, and meet moments of truth."""
    small = busy_company()
    run: Any = busy_run()
    people: Any = run.customers_table()
    answers: Any = run.answers_table()
    of_second = people[people["replication"] == 1].set_index("customer")
    calls = run.replicates[1].calls[:, 0].astype(int).tolist()
    assert len(calls) > 5
    called = 0
    for customer in [*calls, *range(0, 30), *range(400, 420)]:
        table: Any = story(run, customer, replication=1)
        told = of_second.loc[customer]
        last = table.iloc[-1]
        for name in ("satisfaction", "trust", "margin"):
            assert last[name] == told[name]
        assert (table["event"] == "contact").sum() == told["contacts"]
        assert (table["event"] == "closed").sum() == told["cases"]
        assert (last["event"] == "leaves") == (told["left"] >= 0)
        mine: Any = table[table["event"] == "answered"]
        theirs = answers[(answers["replication"] == 1) & (answers["customer"] == customer)]
        assert sorted(mine["time_min"]) == sorted(theirs["answered_min"])
        assert sorted(mine.get("answer_satisfaction", [])) == sorted(theirs["satisfaction"])
        assert table["time_min"].is_monotonic_increasing
        called += int((table["event"] == "called_back").sum())
    assert called >= len(calls)
    assert small.customers == 400


def test_a_story_under_a_plan() -> None:
    rude = plan(rude=1e9)
    run = simulate(busy_company(), rude, RunOptions(replications=1, months=6, log=True))
    people: Any = run.customers_table()
    for customer in range(20):
        assert story(run, customer, rude).iloc[-1]["satisfaction"] == people.loc[customer, "satisfaction"]
    with pytest.raises(ValueError, match="not of the plan today"):
        story(run, 0)


@pytest.mark.parametrize("language", languages())
def test_a_sentence_for_each_event(language: str) -> None:
    run = busy_run()
    names = [channel.name for channel in run.world.channels] + [moment.name for moment in run.world.moments]
    labels = {name: f"the {name}" for name in names}
    for customer in [*range(0, 40), *range(400, 420)]:
        table: Any = story(run, customer)
        told = sentences(table, labels, words(language))
        assert len(told) == (table["event"] != "month").sum()
        assert not any("{" in sentence or "nan" in sentence for sentence in told)
        named = {labels[name] for name in table["moment"].dropna()} if "moment" in table else set()
        assert all(any(name in sentence for sentence in told) for name in named)


def test_a_customer_who_does_not_exist_is_refused() -> None:
    for customer, replication in ((10**6, 0), (-1, 0), (0, 9)):
        with pytest.raises(Defects, match="choose one of these"):
            story(busy_run(), customer, replication=replication)
    silent = simulate(busy_company(), options=RunOptions(replications=1, months=1))
    with pytest.raises(ValueError, match="log=True"):
        story(silent, 0)
    assert today(busy_company()).name == "today"
