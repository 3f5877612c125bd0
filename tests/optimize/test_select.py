"""The final: Student intervals decide, and the two simple rules are what the model says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from optimize.budget import Trial
from optimize.purse import Purse, as_plan
from optimize.select import equal_split, select
from sim import Plan
from tests.optimize.market import plan, purse

TODAY = plan(a=0.0)


def final(**values: tuple[float, ...]) -> tuple[str, str]:
    plans = {name: plan(a=float(number)) for number, name in enumerate(values, 1)}
    by_lines = {plans[name].lines: one for name, one in values.items()}

    def evaluate(plans: Sequence[Plan], seed: int, replications: int) -> list[Trial]:
        assert (seed, replications) == (9, 5)
        return [Trial(by_lines[one.lines], 0.0) for one in plans]

    decided = select(evaluate, plans, TODAY, seed=9, replications=5)
    return decided.status, decided.winner.name


def test_the_best_wins_when_its_lower_limit_beats_today() -> None:
    assert final(good=(9.0, 10, 11, 10, 10), better=(19.0, 20, 21, 20, 20)) == ("improved", "better")


def test_today_stays_when_the_best_may_be_worth_nothing() -> None:
    assert final(noisy=(-10.0, 30, -12, 40, 2)) == ("tied", "today")


def test_today_stays_when_everything_loses() -> None:
    assert final(bad=(-10.0, -11, -9, -10, -10)) == ("no improvement found", "today")


def test_the_best_of_many_must_beat_today_by_more() -> None:
    just = (0.3, 2.1, 0.4, 1.9, 1.2)
    assert final(alone=just)[0] == "improved"
    assert final(alone=just, b=(-1.0,) * 5, c=(-2.0,) * 5, d=(-3.0,) * 5, e=(-4.0,) * 5)[0] == "tied"


def test_where_today_breaks_the_rules_the_least_bad_is_chosen() -> None:
    loss = plan(a=1.0)

    def evaluate(plans: Sequence[Plan], seed: int, replications: int) -> list[Trial]:
        assert (seed, replications) == (1, 2)
        return [Trial((-5.0, -6.0), 0.0) for _ in plans]

    decided = select(
        evaluate,
        {"cut": loss},
        TODAY,
        seed=1,
        replications=2,
        today_allowed=False,
    )
    assert (decided.status, decided.winner.plan) == ("today breaks the rules", loss)


def test_equal_split_shares_what_is_above_floors_and_spreads_the_rest_again() -> None:
    purses = [
        purse("a", 100),
        purse("b", 10),
        purse("c", 100, floor=20.0),
        purse("d", 40, today=40.0, floor=40.0),
    ]
    assert equal_split(purses, 130.0) == pytest.approx((30, 10, 50, 40), abs=0.02)
    assert equal_split(purses, 1e6) == (100, 10, 100, 40)


def test_equal_split_buys_whole_seats_and_pays_for_launches() -> None:
    purses = [
        Purse("desk", 90.0, 0.0, 180.0, 0.0, 180.0, seat=45.0),
        purse("bot", 500, launch_eur=30.0),
    ]
    spends = equal_split(purses, 200.0)
    assert spends[0] % 45 == 0
    launched = as_plan("equal", purses, spends).lines[1]
    assert launched.eur_once == 30
    assert sum(spends) + launched.eur_once <= 200
