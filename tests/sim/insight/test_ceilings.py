"""What each driver could bring at most: perfect is perfect, what is perfect already adds nothing, and better never costs."""

from __future__ import annotations

import numpy as np
import pytest

from sim import GROUPS, RunOptions, anchor, ceilings, counterfactual_run, perfected, with_values
from sim.insight.ceilings import DRIVER_GROUPS
from sim.insight.counterfactual import simulate_changes
from sim.outcomes import Outcomes
from tests.sim.insight.lives import busy_company
from tests.sim.worlds import self_service, world

OPTIONS = RunOptions(replications=2, seed=1)


@pytest.fixture(scope="module")
def arms() -> dict[str, Outcomes]:
    run = counterfactual_run(busy_company(), options=OPTIONS)
    return simulate_changes(run, perfected(run.world))


def total(outcomes: Outcomes, name: str) -> float:
    return float(sum(each.totals.cell[name].sum() for each in outcomes.replicates))


def test_nobody_waits_where_seats_are_in_plenty(arms: dict[str, Outcomes]) -> None:
    """Of live channels, while their desk is open."""
    assert arms["nobody_waits"].metrics["mean_wait_min"].mean == pytest.approx(0.0, abs=1e-9)
    assert arms["as it is"].metrics["mean_wait_min"].mean > 0


def test_whoever_reaches_somebody_is_resolved(arms: dict[str, Outcomes]) -> None:
    done = arms["every_contact_resolves"]
    bot = next(place for place, one in enumerate(done.world.channels) if one.kind == "bot")
    for each in done.replicates:
        cells = each.totals.cell.reshape(len(done.world.channels), len(done.world.moments))
        served = np.delete(cells["contacts"] - cells["hung_up"], bot, axis=0)
        assert served.sum() > 0
        assert np.delete(cells["resolved"], bot, axis=0).sum() == served.sum()


def test_no_problem_and_no_complaint_arises(arms: dict[str, Outcomes]) -> None:
    done = arms["no_problems"]
    places = [p for p, one in enumerate(done.world.moments) if one.motive in ("PROBLEM", "COMPLAINT")]

    def asked(outcomes: Outcomes) -> float:
        shape = len(outcomes.world.channels), len(outcomes.world.moments)
        return float(outcomes.replicates[0].totals.cell["contacts"].reshape(shape)[:, places].sum())

    assert places
    assert asked(arms["as it is"]) > 0
    assert asked(done) == 0


def test_a_bot_that_is_perfect_and_offered_to_all_resolves_all_that_accept_it(
    arms: dict[str, Outcomes],
) -> None:
    for name in ("bot_resolves", "bot_everywhere"):
        moments = arms[name].replicates[0].totals.moment
        assert moments["bot_resolved"].sum() == moments["bot_accepted"].sum() > 0
    accepted = [
        arms[name].replicates[0].totals.moment["bot_accepted"].sum()
        for name in ("bot_resolves", "bot_everywhere")
    ]
    assert accepted[1] > accepted[0]


def test_what_is_perfect_already_adds_nothing_and_the_rest_is_ranked() -> None:
    perfect = {f"continuity.{name}": 1.0 for name in ("history", "across", "handover", "recognised", "fluid", "coherent")}  # fmt: skip
    table = ceilings(counterfactual_run(anchor(with_values(busy_company(), perfect)), options=OPTIONS))
    value = dict(zip(table["driver"], table["value_eur"], strict=True))
    assert value["history_kept"] == value["nothing_blocks"] == 0.0
    assert value["every_contact_resolves"] > 0
    assert table["value_eur"].is_monotonic_decreasing
    assert set(table["driver"]) == set(DRIVER_GROUPS)
    assert set(table["group"]) <= set(GROUPS)


def test_a_company_without_a_bot_or_a_desk_has_no_row_for_them() -> None:
    alone = world(channels=[self_service("web")])
    assert set(DRIVER_GROUPS) - set(perfected(alone)) >= {"bot_resolves", "bot_everywhere", "called_back"}
