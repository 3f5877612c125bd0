"""The log as insight reads it: joined, costed, and its hidden draws taken again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import Plan, RunOptions, read_log, simulate, uniform
from sim.arrays.pack import pack
from sim.arrays.philox import CONTACTS_PER_NEED, Purpose
from sim.insight.log import ended_min, eur_minute
from sim.plan import today
from tests.sim.insight.handmade import EUR_MINUTE, case, company, contact, outcomes
from tests.sim.insight.lives import busy_company, busy_run
from tests.sim.worlds import desk, plan, world


def test_contacts_find_their_cases() -> None:
    told: Any = (
        [
            contact(1, 1, outcome="comes_back"),
            contact(1, 2, channel="web", served_by="self_service"),
            contact(0),
            contact(2),
        ],
        [case(1, contacts=2, channel="web"), case(0)],
    )
    log: Any = read_log(outcomes(company(), told))
    assert log.contacts["case"].tolist() == [0, 1, 1, -1]
    assert log.cases["customer"].tolist() == [0, 1]
    assert log.cases["cost_eur"].tolist() == [1.0, 2.0]
    assert log.cases["work_min"].tolist() == [10.0, 10.0]
    assert log.cases["work_eur"].tolist() == pytest.approx([10 * EUR_MINUTE, 10 * EUR_MINUTE])
    assert log.cases["days"].tolist() == pytest.approx([1.0, 1.0])


def test_what_happened_before_the_reported_months_is_left_out() -> None:
    early = contact(0, asked_min=-5.0), case(0, closed_min=-1.0)
    late = contact(1, asked_min=-5.0), case(1, closed_min=1.0)
    log: Any = read_log(outcomes(company(), ([early[0], late[0]], [early[1], late[1]])))
    assert len(log.contacts) == 0
    assert log.cases["customer"].tolist() == [1]
    assert len(log.steps) == 1


def test_a_minute_of_a_seat() -> None:
    (team,) = company().desks
    assert eur_minute(team) == pytest.approx(EUR_MINUTE)
    half = team.model_copy(update={"open": [s.model_copy(update={"share": 0.5}) for s in team.open]})
    assert eur_minute(half) == pytest.approx(2 * EUR_MINUTE)
    (chat,) = world(desks=[desk(1, concurrency=2)], channels=company().channels).desks
    assert eur_minute(chat) == pytest.approx(12_000 / (365 * 24 * 60) / 2)


def test_contacts_end_when_their_cases_do() -> None:
    """The minute recomputed for the last contact of a case is the one at which the engine closed it."""
    small, run = busy_company(), busy_run()
    log: Any = read_log(run)
    last = log.steps.groupby("case").tail(1)
    assert set(last["served_by"]) == {"nobody", "person", "self_service", "bot", "both"}
    closed = log.cases["closed_min"].to_numpy()[last["case"]]
    assert ended_min(pack(small, today(small)), last) == pytest.approx(closed, abs=1e-6)


def test_draws_taken_again_are_those_of_the_run() -> None:
    run: Any = busy_run()
    log: Any = read_log(run)
    some: Any = log.steps.sample(200, random_state=1)
    for row in some.itertuples():
        index = int(row.need) * CONTACTS_PER_NEED + int(row.contact)
        u = uniform(run.seed, row.replication, int(row.customer), index, Purpose.BLOCKED)
        assert row.blocked == float(u >= run.world.continuity.fluid and not row.hung_up)
    assert 0.1 < log.steps["blocked"].mean() < 0.2


def test_a_plan_that_smooths_everything_blocks_nothing() -> None:
    smooth = plan(smooth=1e9)
    run: Any = simulate(busy_company(), smooth, RunOptions(replications=1, months=3, log=True))
    log: Any = read_log(run, smooth)
    assert log.steps.loc[log.steps["asked_min"] > 0, "blocked"].sum() == 0
    rough: Any = read_log(simulate(busy_company(), options=RunOptions(replications=1, months=3, log=True)))
    assert rough.steps.loc[rough.steps["asked_min"] > 0, "blocked"].sum() > 0


def test_another_plan_or_no_log_is_refused() -> None:
    small = busy_company()
    with pytest.raises(ValueError, match="not of the plan other"):
        read_log(busy_run(), Plan(name="other"))
    with pytest.raises(ValueError, match="log=True"):
        read_log(simulate(small, options=RunOptions(replications=1, months=1)))


def test_a_world_where_nothing_happens_has_an_empty_log() -> None:
    log: Any = read_log(outcomes(company(), ([], [])))
    assert len(log.contacts) == len(log.cases) == len(log.steps) == 0
    assert np.asarray(log.cases["satisfied"]).size == 0
