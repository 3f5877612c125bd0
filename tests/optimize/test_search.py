"""Transfers: always within the rules, the same with any number of workers, and never more than allowed."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.budget import Simulations, Spent
from optimize.purse import Purse, Spends, as_plan, fits, total_first_year
from optimize.search import PARTS, UNSPENT, Attempt, Transfer, moved, search
from tests.optimize.market import Hill, Market, purse

BOT = purse("bot", 400.0, launch_eur=40.0, response=Hill(1, 120, 2))
COACH = purse("coach", 200.0, today=60.0, response=Hill(1, 80))
DESK = Purse("desk", 180.0, 45.0, 270.0, 45.0, 270.0, seat=45.0, cut_cost=0.3)
PURSES = (BOT, COACH, DESK)
EFFECTS = {"bot": Hill(900, 120, 2), "coach": Hill(300, 80), "desk": Hill(400, 60)}
MARKET = Market(PURSES, EFFECTS, {("bot", "coach"): 400.0})
TODAY = as_plan("today", PURSES, (0.0, 60.0, 180.0))
NAMES = ["bot", "coach", "desk", UNSPENT]


@settings(max_examples=300, deadline=None)
@given(
    base=st.tuples(st.floats(0, 400), st.floats(0, 200), st.integers(1, 6)),
    spare=st.floats(0, 300),
    giver=st.sampled_from(NAMES),
    receiver=st.sampled_from(NAMES),
    part=st.integers(1, PARTS),
)
def test_a_transfer_never_leaves_the_rules(
    base: tuple[float, float, int], spare: float, giver: str, receiver: str, part: int
) -> None:
    start: Spends = (round(base[0], 2), round(base[1], 2), base[2] * 45.0)
    budget = round(max(sum(start), total_first_year(PURSES, start)) + spare, 2)
    spends = moved(PURSES, budget, start, Transfer(giver, receiver, part))
    assert fits(PURSES, spends, budget)
    assert spends[2] % 45 == 0
    changed = {one.lever for one, before, after in zip(PURSES, start, spends, strict=True) if before != after}
    assert changed <= {giver, receiver}


def test_a_transfer_to_a_desk_buys_whole_seats() -> None:
    spends = moved(PURSES, 240.0, (0.0, 60.0, 180.0), Transfer("coach", "desk", 10))
    assert spends == (0.0, 15.0, 225.0)
    assert moved(PURSES, 240.0, (0.0, 40.0, 180.0), Transfer("coach", "desk", 20)) == (0.0, 40.0, 180.0)


def test_a_launch_is_paid_from_the_money_moved() -> None:
    assert moved(PURSES, 240.0, (0.0, 60.0, 180.0), Transfer("coach", "bot", 20)) == (20.0, 0.0, 180.0)


def attempts(market: Market, simulations: int = 60, seed: int = 5) -> list[Attempt]:
    counted = Simulations(market, TODAY, simulations + 4)
    start = (0.0, 60.0, 180.0)
    found = search(
        counted, PURSES, 300.0, start, seed=seed, replications=2, simulations=simulations, sampler_seed=seed
    )
    assert counted.used <= simulations + 2
    assert all(fits(PURSES, attempt.spends, 300.0) for attempt in found)
    return found


def test_search_improves_and_knows_what_it_reached_each_plan_from() -> None:
    found = attempts(MARKET)
    start = next(attempt for attempt in found if attempt.spends == (0.0, 60.0, 180.0))
    assert found[0].mean_eur > start.mean_eur
    assert {attempt.base for attempt in found} <= {attempt.spends for attempt in found}
    assert found[0].mean_eur == pytest.approx(MARKET.value(as_plan("best", PURSES, found[0].spends)))


def test_the_same_seed_gives_the_same_search_and_another_seed_another() -> None:
    noisy = replace(MARKET, noise_eur=5.0)
    assert attempts(noisy) == attempts(noisy)
    assert attempts(noisy) != attempts(noisy, seed=6)


def test_one_worker_and_two_give_the_same() -> None:
    noisy = replace(MARKET, noise_eur=5.0)
    alone = attempts(noisy, 24)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        together = attempts(replace(noisy, map=PoolMap(pool)), 24)
    assert together == alone


class PoolMap:
    """The map of a pool; the pool itself stays behind when the market travels to a worker."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool

    def __call__(self, function: object, *arguments: object) -> object:
        return self.pool.map(function, *arguments)  # type: ignore[arg-type]

    def __reduce__(self) -> tuple[object, ...]:
        return (NoMap, ())


class NoMap:
    """What a worker gets in place of the pool."""


def test_when_nothing_can_move_the_search_ends() -> None:
    locked = tuple(
        one._replace(floor=one.today, cap=one.today, least=one.today, most=one.today) for one in PURSES
    )
    start = (0.0, 60.0, 180.0)
    found = search(
        Simulations(MARKET, TODAY, 40),
        locked,
        240.0,
        start,
        seed=1,
        replications=2,
        simulations=40,
        sampler_seed=1,
    )
    assert [attempt.spends for attempt in found] == [start]


def test_every_replication_of_every_plan_is_counted_and_the_next_one_refused() -> None:
    counted = Simulations(MARKET, TODAY, 14)
    plans = [as_plan("p", PURSES, (eur, 60.0, 180.0)) for eur in (5.0, 10.0)]
    counted(plans, 1, 4)
    assert counted.used == 12  # two plans and today's, four replications each
    counted(plans, 1, 3)
    assert counted.used == 12  # remembered
    with pytest.raises(Spent, match="6 simulations asked for, 2 of 14 left"):
        counted([as_plan("p", PURSES, (20.0, 60.0, 180.0))], 1, 5)
    assert counted.used == 12
    assert len(counted(plans[:1], 1, 2)[0].values_eur) == 2
    assert counted([TODAY], 1, 3)[0].values_eur == (0.0, 0.0, 0.0)
    assert counted.used == 12
