"""The journey as a whole: known answers of a run written by hand, and sums that are the run's own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import AT_ONCE, GAVE_UP, OTHER, case_flows, journey_strip, read_log
from tests.sim.insight.handmade import case, company, contact, outcomes
from tests.sim.insight.lives import busy_run

BY_HAND = (
    [
        contact(0),
        contact(1, outcome="comes_back"),
        contact(1, 2, channel="web", served_by="self_service"),
        contact(2, moment="fail", truth=1, outcome="comes_back"),
        contact(3, served_by="both", bot="handed_over"),
    ],
    [
        case(0),
        case(1, contacts=2, channels=2, score=-1.0),
        case(2, moment="fail", truth=1, resolved=0, score=-2.0),
        case(3, bot="handed_over", transfers=1),
    ],
)


def test_a_moment_is_told_by_its_cases_of_one_contact_and_of_several() -> None:
    table: Any = journey_strip(read_log(outcomes(company(), BY_HAND))).set_index("moment")
    ask, fail = table.loc["ask"], table.loc["fail"]
    assert ask["csat_top2"] == pytest.approx(2 / 3)
    assert (ask["once"], ask["several"]) == (1.0, 0.0)
    assert ask["several_share"] == pytest.approx(1 / 3)
    assert np.isnan(fail["several"])
    assert (fail["truth_share"], ask["truth_share"]) == (1.0, 0.0)
    assert table["bad_share"].sum() == pytest.approx(1.0)
    assert ask["contacts_year"] == pytest.approx(4 * fail["contacts_year"])


def test_a_request_flows_from_its_reason_to_its_outcome() -> None:
    table = case_flows(read_log(outcomes(company(), BY_HAND)))
    found = {(one.motive, one.first, one.then, one.outcome): one.share for one in table.itertuples()}
    assert found == {
        ("INFO", "phone", AT_ONCE, "satisfied"): 0.25,
        ("INFO", "phone", "web", "resolved"): 0.25,
        ("PROBLEM", "phone", GAVE_UP, "unresolved"): 0.25,
        ("INFO", "robot", "phone", "satisfied"): 0.25,
    }
    assert set(table.loc[table["is_several"], "then"]) == {"web", "phone"}


def test_a_lived_run_adds_up() -> None:
    log = read_log(busy_run())
    strip, flows = journey_strip(log), case_flows(log)
    assert list(strip["moment"]) == [moment.name for moment in log.world.moments]
    assert strip["cases"].sum() == len(log.cases)
    whole = (1 - strip["several_share"]) * strip["once"] + strip["several_share"] * strip["several"]
    np.testing.assert_allclose(whole, strip["csat_top2"])
    assert flows["share"].sum() == pytest.approx(1.0)
    lost = flows.loc[flows["outcome"] == "unresolved", "share"].sum()
    assert lost == pytest.approx(1 - log.cases["resolved"].mean())
    names = {channel.name for channel in log.world.channels} | {OTHER}
    assert set(flows["first"]) <= names
    assert set(flows["then"]) <= names | {AT_ONCE, GAVE_UP}


def test_a_run_without_a_closed_case_has_no_flow() -> None:
    table = case_flows(read_log(outcomes(company(), ([contact(0, outcome="comes_back")], []))))
    assert table.empty
