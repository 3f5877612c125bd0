"""Who loses by a plan: paired by segment, adding up to the whole."""

from __future__ import annotations

from typing import Any

import pytest

from sim import RunOptions, compare, today, who_loses
from tests.sim.insight.lives import busy_company
from tests.sim.worlds import plan


def test_the_same_plan_changes_nothing_for_nobody() -> None:
    (same,) = compare(busy_company(), [today(busy_company())], RunOptions(replications=2, log=True))
    table: Any = who_loses(same)
    assert set(table["segment"]) == {"all", "few"}
    assert (table["change"] == 0).all()
    assert not table["loses"].any()


def test_changes_add_up_to_the_value_of_the_plan() -> None:
    (ruder,) = compare(busy_company(), [plan(rude=1e9)], RunOptions(replications=4, log=True))
    table: Any = who_loses(ruder).set_index(["figure", "segment"])
    assert table.loc["value_eur", "change"].sum() == pytest.approx(ruder.rox.delta_customer_equity_eur)
    assert table.loc["csat_top2", "loses"].all()
    assert table.loc["nps", "change"].max() < 0
    kept: Any = table.loc["retention_12m", "plan"]
    whole = ruder.outcomes.metrics["retention_12m"].mean
    assert 0.7 * kept["all"] + 0.3 * kept["few"] == pytest.approx(whole)


def test_a_longer_wait_is_a_loss() -> None:
    (fewer,) = compare(busy_company(), [plan(seats=0.0)], RunOptions(replications=3, log=True))
    table: Any = who_loses(fewer).set_index(["figure", "segment"])
    waits: Any = table.loc["mean_wait_min"]
    assert (waits["loses"] == (waits["lo"] > 0)).all()


def test_both_arms_must_be_logged() -> None:
    (silent,) = compare(busy_company(), [plan(rude=1e9)], RunOptions(replications=1, months=2))
    with pytest.raises(ValueError, match="log=True"):
        who_loses(silent)
