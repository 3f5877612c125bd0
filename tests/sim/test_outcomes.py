"""The headline figures are those of the log, added up again by somebody else."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr
from scipy.stats import t as student

from sim import Outcomes, RunOptions, World, anchor, estimate, simulate
from tests.sim.worlds import bot, desk, live, moment, segment, self_service, world, written

OPEN = [{"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"}]


@pytest.fixture(scope="module")
def company() -> World:
    told = {
        "customers": 500,
        "months": 14,
        "segments": [
            segment(needs_year={"ask": 4.0, "fail": 3.0}, prefers={"phone": 3.0, "mail": 1.0, "web": 1.0})
        ],
        "moments": [moment(), moment("fail", "PROBLEM", truth=0.2)],
        "channels": [
            live("phone", handling_min=40.0, patience_min=20.0),
            written("mail"),
            self_service("web"),
            bot(),
        ],
        "desks": [desk(1, open=OPEN)],
        "bot": {"offered": {"INFO": 0.6, "PROBLEM": 0.4}},
    }
    return anchor(world(**told))


@pytest.fixture(scope="module")
def outcomes(company: World) -> Outcomes:
    return simulate(company, options=RunOptions(replications=2, log=True))


def mean_of(outcomes: Outcomes, figure: object) -> float:
    """Mean over replications of a figure of the reported contacts and cases."""
    contacts, cases = outcomes.contacts_table(), outcomes.cases_table()
    found = []
    for replication in range(outcomes.replications):
        asked = contacts[(contacts["replication"] == replication) & (contacts["asked_min"] >= 0)]
        closed = cases[(cases["replication"] == replication) & (cases["closed_min"] >= 0)]
        found.append(figure(asked, closed))  # type: ignore[operator]
    return float(np.mean(found))


def test_figures_of_contacts_and_cases(company: World, outcomes: Outcomes) -> None:
    cuts, noise = company.anchors.satisfaction_cuts, company.anchors.answer_noise
    steps = company.anchors.effort_cuts
    by_hand = {
        "csat_top2": lambda _, cases: ndtr((cases["score"] - cuts[2]) / noise).mean(),
        "ces": lambda _, cases: 1 + sum(ndtr(cases["ease"] - step) for step in steps).mean(),
        "first_contact_resolution": lambda _, cases: ((cases["contacts"] == 1) & (cases["resolved"] == 1)).mean(),
        "contacts_per_case": lambda _, cases: cases["contacts"].mean(),
        "abandonment": lambda asked, _: asked.loc[asked["channel"] == "phone", "outcome"].str.startswith("hung_up").mean(),
        "mean_wait_min": lambda asked, _: asked.loc[asked["channel"] == "phone", "wait_min"].mean(),
        "bot_resolution": lambda asked, _: (asked["bot"] == "resolved").sum() / (asked["bot"] != "none").sum(),
        "bot_containment": lambda asked, _: asked["bot"].isin(["resolved", "gave_up", "mistaken"]).sum() / (asked["bot"] != "none").sum(),
    }  # fmt: skip
    metrics = outcomes.metrics
    for name, figure in by_hand.items():
        assert metrics[name].mean == pytest.approx(mean_of(outcomes, figure), rel=1e-9), name
    waits = mean_of(outcomes, lambda asked, _: asked.loc[asked["channel"] == "mail", "wait_min"].mean())
    assert outcomes.mean_wait_min_by_kind["asynchronous"].mean == pytest.approx(waits)
    assert outcomes.mean_wait_min_by_kind["live"] == metrics["mean_wait_min"]


def test_retention_and_cost_to_serve(company: World, outcomes: Outcomes) -> None:
    people, contacts = outcomes.customers_table(), outcomes.contacts_table()
    founders = people[people["joined"] == 0]
    kept = (founders["left"] < 0) | (founders["left"] >= company.warm_up_months + 12)
    assert outcomes.metrics["retention_12m"].mean == pytest.approx(kept.mean())
    alive = sum(
        ((people["joined"] <= m) & ((people["left"] < 0) | (people["left"] >= m))).sum() for m in range(1, 15)
    )
    reported = contacts[contacts["asked_min"] + contacts["wait_min"] + contacts["handling_min"] >= 0]
    wages = 2 * 12_000.0 * 14 / 12
    by_hand = (reported["cost_eur"].sum() + wages) / (alive / 12)
    # the minutes of a message already include its handling, so a few of December's count here and not there
    assert outcomes.metrics["cost_to_serve_eur"].mean == pytest.approx(by_hand, rel=2e-3)


def test_service_by_segment_and_channel_is_the_log_s_own(outcomes: Outcomes) -> None:
    contacts = outcomes.contacts_table()
    contacts = contacts[(contacts["asked_min"] >= 0) & (contacts["replication"] == 0)]
    for kind in [one.name for one in outcomes.world.segments]:
        for channel in [one.name for one in outcomes.world.channels]:
            own = contacts[(contacts["segment"] == kind) & (contacts["channel"] == channel)]
            wait = outcomes.service("mean_wait_min", kind, channel)[0]
            hung = outcomes.service("abandonment", kind, channel)[0]
            if len(own):
                assert wait == pytest.approx(own["wait_min"].mean())
                assert hung == pytest.approx(own["outcome"].isin(["hung_up", "hung_up_comes_back"]).mean())
            else:
                assert np.isnan(wait)
    metrics = outcomes.metrics
    assert np.mean(outcomes.service("csat_top2")) == pytest.approx(metrics["csat_top2"].mean)
    assert np.mean(outcomes.service("mean_wait_min")) == pytest.approx(metrics["mean_wait_min"].mean)
    assert np.mean(outcomes.service("nps")) == pytest.approx(metrics["nps"].mean)


def test_touchpoints_add_up_to_the_contacts(outcomes: Outcomes) -> None:
    table = outcomes.touchpoints
    assert table["contacts"].sum() == pytest.approx(outcomes.contacts)
    assert not table.duplicated(["channel", "moment"]).any()
    asked = outcomes.contacts_table().query("asked_min >= 0")
    by_hand = asked.groupby(["channel", "moment"])["cost_eur"].sum() / 2
    told = table.set_index(["channel", "moment"])["cost_eur"]
    pd.testing.assert_series_equal(told.sort_index(), by_hand.sort_index(), check_names=False)


def test_tables_need_a_log(company: World) -> None:
    silent = simulate(company, options=RunOptions(replications=1, months=1))
    for table in (silent.contacts_table, silent.cases_table, silent.answers_table, silent.customers_table):
        with pytest.raises(ValueError, match="log=True"):
            table()


def test_a_log_changes_no_figure(company: World, outcomes: Outcomes) -> None:
    silent = simulate(company, options=RunOptions(replications=2))
    assert silent.metrics == outcomes.metrics
    assert (silent.world_hash, silent.plan_hash) == (outcomes.world_hash, outcomes.plan_hash)


def test_an_interval_is_students() -> None:
    values = [1.0, 2.0, 4.0, 9.0]
    found = estimate(values)
    se = float(np.std(values, ddof=1)) / 2
    assert found.mean == 4.0
    assert found.se == pytest.approx(se)
    assert (found.lo, found.hi) == pytest.approx(student.interval(0.95, 3, 4.0, se))
    alone = estimate([3.0])
    assert alone.mean == 3.0
    assert all(math.isnan(value) for value in alone[1:])
