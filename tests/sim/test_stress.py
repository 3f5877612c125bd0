"""Worlds under stress: twice the demand, empty desks, one customer, silence, a peak; figures stay finite and sensible."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from scenarios import load_world
from sim import ENGINES, Outcomes, RunOptions, World, anchor, compare, simulate
from tests.sim.worlds import (
    DISTINCT,
    bot,
    desk,
    lever,
    live,
    moment,
    plan,
    run_once,
    segment,
    self_service,
    smaller,
    world,
    written,
)
from verify import bot_outage, busier, peaked

HUNG_UP = ("hung_up", "hung_up_comes_back")
OPEN = [{"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"}]


def company(factor: float = 1.0, **more: Any) -> World:
    """Two desks' worth of everything; factor multiplies demand."""
    told = {
        "customers": 300,
        "months": 6,
        "segments": [
            segment(share=0.5, needs_year={"ask": 5 * factor, "fail": 5 * factor}, prefers={"phone": 3.0, "mail": 1.0, "web": 1.0}),
            segment(name="quiet", share=0.5, retention_year=0.7, needs_year={"ask": factor}, prefers={"phone": 1.0, "web": 1.0}),
        ],
        "moments": [moment(), moment("fail", "PROBLEM", truth=0.2)],
        "channels": [live("phone", handling_min=40.0, patience_min=20.0, invite=0.5), written("mail", handling_min=60.0), self_service("web"), bot()],
        "desks": [desk(2, open=OPEN)],
        "bot": {"offered": {"INFO": 0.4}},
        "loop": {"desk": "team", "coverage": 0.5},
        "levers": [lever("seats", "desk.seats", desk="team", most_eur_year=1e6), lever("bots", "bot.offered", to_value=0.5)],
    }  # fmt: skip
    return anchor(world(**(told | more)))


def without_seats(told: World) -> World:
    return told.model_copy(update={"desks": [each.model_copy(update={"seats": 0}) for each in told.desks]})


def sound(outcomes: Outcomes) -> None:
    """No figure is missing, negative or beyond its bounds."""
    for name, found in outcomes.metrics.items():
        assert all(math.isfinite(value) for value in found), name
    for name in (
        "csat_top2",
        "first_contact_resolution",
        "abandonment",
        "bot_containment",
        "bot_resolution",
        "retention_12m",
    ):
        if name in outcomes.metrics:
            assert 0 <= outcomes.metrics[name].mean <= 1, name
    assert -100 <= outcomes.metrics["nps"].mean <= 100
    for replicate in outcomes.replicates:
        for rows in replicate.totals:
            for name in rows.dtype.names:
                assert np.isfinite(rows[name]).all()
                assert (rows[name] >= 0).all()
    table = outcomes.touchpoints
    assert (table["contacts"] > 0).all()
    assert np.isfinite(outcomes.by_month.to_numpy(float)).all()


@pytest.mark.parametrize("engine", list(ENGINES))
def test_twice_the_demand_waits_and_hangs_up_more(engine: str) -> None:
    runs = [
        simulate(company(factor), options=RunOptions(replications=2, engine=engine))
        for factor in (1.0, 2.0, 8.0)
    ]
    for outcomes in runs:
        sound(outcomes)
    hung_up = [outcomes.metrics["abandonment"].mean for outcomes in runs]
    waits = [outcomes.metrics["mean_wait_min"].mean for outcomes in runs]
    assert hung_up[0] < hung_up[1] < hung_up[2] < 1
    assert waits[0] < waits[1] < waits[2] < 20.0 * 1.1


def test_a_desk_without_seats_serves_nobody() -> None:
    small = company(desks=[desk(0, open=OPEN)])
    outcomes = simulate(small, options=RunOptions(replications=2))
    sound(outcomes)
    assert outcomes.metrics["abandonment"].mean == 1.0
    table = outcomes.touchpoints
    served = table[table["channel"].isin(["phone", "mail"])]
    assert (served["resolved"] == 0).all()
    assert (served["handled_min"] == 0).all()
    (hired,) = compare(small, [plan(seats=36_000.0)], RunOptions(replications=2))
    sound(hired.outcomes)
    assert hired.outcomes.metrics["abandonment"].mean < 1.0


def test_taking_all_seats_away_is_felt_and_counted() -> None:
    (closed,) = compare(company(), [plan(seats=0.0)], RunOptions(replications=2))
    sound(closed.outcomes)
    assert closed.outcomes.metrics["csat_top2"].mean < closed.baseline.metrics["csat_top2"].mean
    assert closed.rox.mean is None
    assert closed.rox.delta_customer_equity_eur < 0
    assert closed.rox.net_spend_eur < 0


def test_never_answering_letters_never_pays() -> None:
    """A company reached only by letter takes away those who answer, and their wages are next to nothing."""
    small = company(
        customers=1000,
        months=18,
        segments=[segment(needs_year={"fail": 3.0}, prefers={"mail": 1.0})],
        desks=[desk(2, open=OPEN, eur_seat_year=1.0)],
        levers=[lever("seats", "desk.seats", desk="team", most_eur_year=1e6)],
    )
    (silent,) = compare(small, [plan(seats=0.0)], RunOptions(replications=4))
    assert silent.rox.parts["retention"] < 0
    assert silent.rox.value_eur < 0
    assert silent.outcomes.metrics["csat_top2"].hi < silent.baseline.metrics["csat_top2"].lo


def test_one_customer_is_a_company() -> None:
    small = company(customers=1)
    sound(simulate(small, options=RunOptions(replications=2)))
    (found,) = compare(small, [plan(bots=500.0)], RunOptions(replications=2))
    assert math.isfinite(found.rox.value_eur)


def test_nobody_needs_anything() -> None:
    small = company(0.0)
    outcomes = simulate(small, options=RunOptions(replications=2))
    assert outcomes.contacts == 0
    assert len(outcomes.touchpoints) == 0
    assert set(outcomes.metrics) == {
        "nps",
        "cost_to_serve_eur",
        "customer_equity_eur",
        "customer_equity_without_terminal_eur",
    }
    (found,) = compare(small, [plan(bots=500.0)], RunOptions(replications=2))
    assert found.rox.mean == pytest.approx(-1.0, abs=1e-12)


def test_a_segment_may_ask_for_nothing() -> None:
    silent = segment(name="quiet", share=0.5, retention_year=0.7, needs_year={}, prefers={"web": 1.0})
    loud = segment(share=0.5, needs_year={"ask": 5.0, "fail": 5.0}, prefers={"phone": 3.0, "web": 1.0})
    outcomes = simulate(company(segments=[loud, silent]), options=RunOptions(replications=2, log=True))
    sound(outcomes)
    assert set(outcomes.contacts_table()["segment"]) == {"all"}
    people = outcomes.customers_table()
    assert (people.loc[people["segment"] == "quiet", "left"] >= 0).any()


def test_all_needs_of_the_year_fall_in_one_month() -> None:
    june = [0.0] * 5 + [1.0] + [0.0] * 6
    small = company(moments=[moment(season=june), moment("fail", "PROBLEM", season=june)])
    outcomes = simulate(small, options=RunOptions(replications=2, log=True))
    sound(outcomes)
    first = outcomes.contacts_table().query("contact == 1")
    assert set(first["asked_min"] // 43_800 % 12) == {5.0}
    assert outcomes.metrics["abandonment"].mean > 0.3


def test_the_bot_fails_and_people_carry_the_load() -> None:
    """An outage: it is offered, hands everybody over, and the desk waits longer than when it works."""
    works = dict.fromkeys(("INFO", "PROBLEM"), 0.9)
    broken = dict.fromkeys(works, 0.0)
    always = {
        "offered": dict.fromkeys(works, 1.0),
        "accepted": dict.fromkeys(works, 0.95),
        "quality_slope": 0.0,
        "give_up": 0.0,
    }
    fine, outage = (simulate(company(2.0, bot=always | {"resolved": told}), options=RunOptions(replications=2)) for told in (works, broken))  # fmt: skip
    sound(outage)
    assert outage.metrics["bot_resolution"].mean == 0
    assert outage.metrics["mean_wait_min"].mean > fine.metrics["mean_wait_min"].mean


@pytest.mark.parametrize("months", [1, 5, 11, 12, 13])
def test_any_horizon_can_be_reported(months: int) -> None:
    outcomes = simulate(company(), options=RunOptions(replications=2, months=months))
    sound(outcomes)
    assert ("retention_12m" in outcomes.metrics) == (months >= 12)
    assert len(outcomes.by_month) == months


STRESSES: dict[str, Callable[[World], World]] = {
    "twice the demand": lambda told: busier(told, 2.0),
    "no working bot": bot_outage,
    "one month ten times as busy": lambda told: peaked(told, 10.0),
    "nobody at any desk": without_seats,
    "one customer": lambda told: smaller(told, 1),
    "no needs at all": lambda told: busier(told, 0.0),
}


@pytest.mark.parametrize("name", DISTINCT)
@pytest.mark.parametrize("stress", STRESSES)
def test_bundled_worlds_bear_stress(name: str, stress: str) -> None:
    """Every figure stays a number within its bounds, and demand that grows or people who are missing are felt."""
    told = smaller(load_world(name), 300)
    hard = STRESSES[stress](told)
    # months of the year's peak, in warm-up and after
    outcomes = simulate(anchor(hard), options=RunOptions(replications=2, months=4))
    sound(outcomes)
    if stress == "no needs at all":
        assert outcomes.contacts == 0
    if stress == "nobody at any desk" and "abandonment" in outcomes.metrics:
        assert outcomes.metrics["abandonment"].mean == 1.0
    if stress in ("twice the demand", "nobody at any desk"):
        lost = [
            sum(
                run_once(each, months=4, replication=n).contacts["outcome"].isin(HUNG_UP).sum()
                for n in range(2)
            )
            for each in (told, hard)
        ]
        assert lost[1] > lost[0] or not told.desks


def by_post(work: Callable[[Any], Any], tasks: Iterable[Any]) -> list[Any]:
    """As a pool of processes does: every task and every result travels in bytes, the last is done first."""
    done = [pickle.dumps(work(pickle.loads(pickle.dumps(task)))) for task in reversed(list(tasks))]
    return [pickle.loads(result) for result in reversed(done)]


def test_workers_change_nothing() -> None:
    small = company()
    arms = [plan(bots=500.0), plan(seats=36_000.0)]
    alone, shared = (compare(small, arms, RunOptions(replications=3, map=each)) for each in (map, by_post))
    assert [found.values_eur for found in alone] == [found.values_eur for found in shared]
    assert [found.rox for found in alone] == [found.rox for found in shared]


def test_an_earlier_baseline_is_as_good_as_a_new_one() -> None:
    small = company()
    arms = [plan(bots=500.0)]
    (fresh,) = compare(small, arms, RunOptions(replications=2))
    (reused,) = compare(small, arms, RunOptions(replications=2), baseline=fresh.baseline)
    assert reused.rox == fresh.rox
    (fewer,) = compare(small, arms, RunOptions(replications=1), baseline=fresh.baseline)
    assert fewer.values_eur == fresh.values_eur[:1]
    assert len(fewer.cash_flows) == small.months


@pytest.mark.parametrize(
    ("told", "differs"),
    [
        ({"seed": 2}, "seed 1, not 2"),
        ({"replications": 3}, "replications 2, not 3"),
        ({"months": 3}, "months 6, not 3"),
        ({"engine": "reference"}, "engine compiled, not reference"),
    ],
)
def test_a_baseline_of_another_run_is_refused(told: dict[str, Any], differs: str) -> None:
    small = company()
    baseline = simulate(small, options=RunOptions(replications=2))
    with pytest.raises(ValueError, match=differs):
        compare(small, [plan(bots=500.0)], RunOptions(**{"replications": 2, **told}), baseline=baseline)


def test_a_baseline_of_another_world_or_plan_is_refused() -> None:
    small, arm = company(), plan(bots=500.0)
    dearer = anchor(small.model_copy(update={"discount_rate": 0.2}))
    with pytest.raises(ValueError, match=r"world [0-9a-f]{16}, not [0-9a-f]{16}"):
        compare(
            small,
            [arm],
            RunOptions(replications=1),
            baseline=simulate(dearer, options=RunOptions(replications=1)),
        )
    with pytest.raises(ValueError, match=r"plan [0-9a-f]{16}, not [0-9a-f]{16}"):
        compare(
            small,
            [arm],
            RunOptions(replications=1),
            baseline=simulate(small, arm, RunOptions(replications=1)),
        )
