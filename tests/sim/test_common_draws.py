"""Two plans meet the same chance: what a lever does not touch happens identically, draw by draw."""

from __future__ import annotations

import pandas as pd
import pytest

from sim import World
from sim.arrays.state import CONTACT_COLUMNS
from tests.sim.worlds import (
    Life,
    desk,
    lever,
    live,
    moment,
    plan,
    run_once,
    segment,
    self_service,
    world,
    written,
)

KEYS = ["customer", "need", "contact"]
COLUMNS = [name for name in CONTACT_COLUMNS if name not in KEYS]


def without_queues(**more: object) -> World:
    """Two web pages, people who come back, detected moments of truth, nobody who leaves; needs of two kinds."""
    told = {
        "customers": 60,
        "months": 12,
        "segments": [
            segment(needs_year={"ask": 6.0, "fail": 6.0}, prefers={"web": 1.0, "app": 1.0, "post": 1.0})
        ],
        "moments": [moment(truth=0.1), moment("fail", "PROBLEM", truth=0.2)],
        "channels": [self_service("web"), self_service("app"), written("post")],
        "desks": [desk(10_000)],
        "resolve": {"resolved": {"INFO": 0.6, "PROBLEM": 0.5}},
        # announced waits, which a plan may change, would move the choice of a channel
        "waiting": {"price": 0.0},
        "anchors": {"hash": "by hand", "leaving_intercept": [-40.0]},
    }
    return world(**(told | more))


def both(one: Life, other: Life) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The contacts that happened in both arms, in the same order."""
    joined = one.contacts.merge(other.contacts, on=KEYS, suffixes=("_one", "_other"))
    mine, yours = (
        joined[KEYS + [name + end for name in COLUMNS]].set_axis(KEYS + COLUMNS, axis=1)
        for end in ("_one", "_other")
    )
    return mine, yours


def test_an_extra_come_back_shifts_no_other_draw() -> None:
    """Only the pages resolve less: whoever is resolved all the same lives the same contacts, to the last digit."""
    worse = lever("worse", "cell.resolution", channels=["web"], moments=["fail"], to_value=-0.3)
    small = without_queues(levers=[worse])
    today, after = run_once(small), run_once(small, plan(worse=1000.0))
    extra = len(after.contacts) - len(today.contacts)
    assert extra > 20
    mine, yours = both(today, after)
    assert len(mine) == len(today.contacts)
    same = mine["outcome"] == yours["outcome"]
    assert 10 < (~same).sum() < 0.2 * len(mine)
    pd.testing.assert_frame_equal(mine[same], yours[same], check_exact=True)
    settled = [name for name in mine if name not in ("outcome", "utility")]
    pd.testing.assert_frame_equal(mine[settled], yours[settled], check_exact=True)
    # only the contacts acted on change their outcome themselves
    assert set(mine.loc[~same, "channel"]) == {0.0}
    assert set(mine.loc[~same, "moment"]) == {1.0}


def test_prevention_takes_needs_away_and_changes_no_other() -> None:
    less = lever("less", "prevention", moments=["fail"], to_value=0.5)
    small = without_queues(levers=[less])
    today, after = run_once(small), run_once(small, plan(less=1000.0))
    mine, yours = both(today, after)
    assert len(yours) == len(after.contacts) < len(today.contacts)
    pd.testing.assert_frame_equal(mine, yours, check_exact=True)
    gone = today.contacts.merge(after.contacts[KEYS], on=KEYS, how="left", indicator=True)
    assert set(gone.loc[gone["_merge"] == "left_only", "moment"]) == {1.0}
    early = gone["asked_min"] < 0
    assert not (early & (gone["_merge"] == "left_only")).any()


def test_first_contacts_are_asked_at_the_same_minute_whatever_the_seats() -> None:
    told = {
        "channels": [live("phone", handling_min=60.0), self_service("web")],
        "segments": [segment(needs_year={"ask": 40.0}, prefers={"phone": 5.0, "web": 1.0})],
        "moments": [moment()],
        "desks": [desk(1)],
        "levers": [lever("seats", "desk.seats", desk="team", most_eur_year=1e6)],
    }
    small = without_queues(**told)
    mine, yours = both(run_once(small), run_once(small, plan(seats=60_000.0)))
    first = mine["contact"] == 1
    assert (mine.loc[first, "asked_min"] == yours.loc[first, "asked_min"]).all()
    assert (mine["wait_min"] != yours["wait_min"]).any()
    kept = mine["channel"] == yours["channel"]
    assert (mine.loc[kept & first, "handling_min"] == yours.loc[kept & first, "handling_min"])[
        (mine["outcome"] != "hung_up") & (mine["handling_min"] > 0) & (yours["handling_min"] > 0)
    ].all()


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_customers_are_born_the_same_in_every_arm(engine: str) -> None:
    """Founders and joiners: who they are does not depend on what others did before them."""
    leaves = {"hash": "by hand", "leaving_intercept": [-3.0]}
    better = lever("better", "cell.quality", to_value=3.0)
    small = without_queues(levers=[better], anchors=leaves)
    today, after = (run_once(small, arm, engine=engine) for arm in (None, plan(better=1e9)))
    born = ["id", "segment", "joined", "disposition", "threshold", "truth_factor", "style"]
    pd.testing.assert_frame_equal(today.customers[born], after.customers[born], check_exact=True)
    assert (today.customers["joined"] > 0).any()
    assert (today.customers["left"] != after.customers["left"]).any()


def test_replications_and_seeds_differ() -> None:
    small = without_queues()
    runs = [
        run_once(small, seed=seed, replication=replication) for seed, replication in ((1, 0), (1, 1), (2, 0))
    ]
    times = [tuple(life.contacts["asked_min"][:5]) for life in runs]
    assert len(set(times)) == 3
