"""Performance per touchpoint, its film, bots, and alerts: known answers, and sums that are the run's own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import alerts, bot_outcomes, film, performance, read_log
from sim.arrays.pack import MINUTES_MONTH
from sim.insight.estimates import error, ratio
from tests.sim.insight.handmade import case, company, contact, outcomes
from tests.sim.insight.lives import busy_run

FIRST = (
    [
        contact(0, wait_min=1.0),
        contact(1, wait_min=3.0, outcome="hung_up", served_by="nobody", handling_min=0.0, cost_eur=0.0),
        contact(2, channel="web", served_by="self_service", cost_eur=0.1),
        contact(3, channel="robot", served_by="bot", bot="gave_up", outcome="gave_up"),
        contact(4, served_by="both", bot="handed_over"),
    ],
    [
        case(0),
        case(1, resolved=0, score=-1.0),
        case(2, channel="web"),
        case(3, channel="robot", bot="gave_up", resolved=0, score=-2.0),
        case(4, bot="handed_over", transfers=1, score=0.0),
    ],
)
SECOND = ([contact(0), contact(1, moment="fail")], [case(0), case(1, moment="fail", score=0.1)])
WATCHED = [
    {"figure": "csat_top2", "target": 0.8, "channel": "phone", "owner": "head of contact centre"},
    {"figure": "abandonment", "target": 0.5, "channel": "phone", "moment": "ask"},
    {"figure": "abandonment", "target": 0.1},
]


def one(table: Any, channel: str, moment: str) -> Any:
    (row,) = table[(table["channel"] == channel) & (table["moment"] == moment)].iloc
    return row


def test_a_touchpoint_is_what_its_contacts_and_cases_say() -> None:
    table: Any = performance(read_log(outcomes(company(), FIRST, SECOND)))
    phone: Any = one(table, "phone", "ask")
    assert phone["contacts"] == 2.0
    assert phone["abandonment"] == 0.25
    assert phone["mean_wait_min"] == 1.0
    assert phone["resolved"] == 0.75
    assert phone["handed_over"] == 0.25
    assert phone["cost_eur"] == 1.5
    assert phone["cost_eur_contact"] == 0.75
    assert phone["work_min_contact"] == 7.5
    # two of four cases are satisfied
    assert phone["csat_top2"] == 0.5
    robot = one(table, "robot", "ask")
    assert (robot["contacts"], robot["resolved"], robot["csat_top2"]) == (0.5, 0.0, 0.0)


def test_errors_are_those_of_a_ratio() -> None:
    """Cochran (1977), 2.11: by hand for hang-ups of 1 in 3 and 0 in 1."""
    table: Any = performance(read_log(outcomes(company(), FIRST, SECOND)))
    phone: Any = one(table, "phone", "ask")
    off = [1 - 0.25 * 3, 0 - 0.25 * 1]
    by_hand = math.sqrt(sum(x * x for x in off) / (2 - 1) / 2) / 2
    assert phone["abandonment_se"] == pytest.approx(by_hand)
    assert phone["contacts_se"] == pytest.approx(np.std([3, 1], ddof=1) / math.sqrt(2))
    alone: Any = performance(read_log(outcomes(company(), FIRST)))
    assert np.isnan(one(alone, "phone", "ask")["abandonment_se"])


def test_a_ratio_of_equal_wholes_is_a_mean() -> None:
    part = np.array([[1.0, 4.0, 2.0, 9.0]])
    value, residuals = ratio(part, np.full_like(part, 2.0))
    assert value[0] == 2.0
    assert error(residuals)[0] == pytest.approx(np.std(part / 2, ddof=1) / 2)


def test_touchpoints_are_those_of_the_run() -> None:
    run: Any = busy_run()
    table: Any = performance(read_log(run))
    told: Any = run.touchpoints
    assert len(table) == len(told)
    for name in ("channel", "moment"):
        assert table[name].tolist() == told[name].tolist()
    for name in ("contacts", "abandonment", "mean_wait_min", "resolved", "csat_top2", "cost_eur"):
        assert table[name].to_numpy() == pytest.approx(told[name].to_numpy(), nan_ok=True), name
    ces = np.average(table["ces"].fillna(0), weights=table["cases"])
    both: Any = read_log(run).cases
    assert ces == pytest.approx(both["ces"].mean())


def test_the_film_adds_up_to_the_whole() -> None:
    log: Any = read_log(busy_run())
    frames: Any = film(log)
    whole: Any = performance(log)
    assert frames["handed_over"].between(0, 1).sum() == frames["contacts"].gt(0).sum()
    by = frames.groupby(["channel", "moment"])[["contacts", "cost_eur", "cases"]].sum()
    told: Any = whole.set_index(["channel", "moment"])[["contacts", "cost_eur", "cases"]]
    pd.testing.assert_frame_equal(by.sort_index(), told.sort_index(), check_dtype=False)
    assert set(frames["month"]) == set(range(14))
    seconds = [contact(0, asked_min=MINUTES_MONTH * 1.5)]
    short: Any = film(read_log(outcomes(company(), (seconds, [case(0)]))))
    assert short[["month", "contacts", "cases"]].to_numpy().tolist() == [[0, 0, 1], [1, 1, 0]]


def test_what_became_of_those_whom_a_bot_served() -> None:
    table: Any = bot_outcomes(read_log(outcomes(company(), FIRST, SECOND)))
    (row,) = table.iloc
    assert (row["moment"], row["accepted"]) == ("ask", 1.0)
    assert (row["resolved"], row["gave_up"], row["handed_over"], row["found_nobody"]) == (0.0, 0.5, 0.5, 0.0)
    assert row["csat_top2"] == 0.0
    run: Any = busy_run()
    told: Any = bot_outcomes(read_log(run))
    assert np.average(told["resolved"], weights=told["accepted"]) == pytest.approx(
        run.metrics["bot_resolution"].mean, rel=0.02
    )


def test_no_bot_no_row() -> None:
    assert len(bot_outcomes(read_log(outcomes(company(), SECOND)))) == 0


def test_alerts_hold_touchpoints_against_their_targets() -> None:
    watched = company(alerts=WATCHED)
    table: Any = alerts(read_log(outcomes(watched, FIRST, SECOND)))
    first = table.iloc[0]
    assert (first["channel"], first["figure"], first["missed"]) == ("phone", "csat_top2", True)
    assert first["gap"] == pytest.approx(0.3)
    assert first["owner"] == "head of contact centre"
    assert table["missed"].tolist() == sorted(table["missed"], reverse=True)
    kept: Any = table[(table["target"] == 0.5)].iloc[0]
    assert kept["gap"] == pytest.approx(-0.25)
    # the target without a channel watches each touchpoint on its own
    assert (table["target"] == 0.1).sum() == len(performance(read_log(outcomes(watched, FIRST, SECOND))))


def test_one_replication_is_sure_of_nothing_and_no_target_says_nothing() -> None:
    assert not alerts(read_log(outcomes(company(alerts=WATCHED), FIRST)))["sure"].any()
    assert len(alerts(read_log(outcomes(company(), FIRST)))) == 0
