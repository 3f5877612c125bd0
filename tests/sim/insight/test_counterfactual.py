"""Leave-one-out under common draws: what does nothing is worth exactly nothing, and the rest has the right sign."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import (
    Defects,
    RunOptions,
    World,
    anchor,
    bot_effects,
    channel_values,
    contact_values,
    counterfactual_run,
    memory_by_moment,
    moment_values,
    moments_ranked,
    read_log,
    simulate,
)
from sim.arrays.pack import MINUTES_DAY
from sim.insight.counterfactual import AS_IS, equity_eur, simulate_changes
from tests.sim.insight.handmade import case, company, contact, outcomes
from tests.sim.insight.lives import busy_company, busy_run
from tests.sim.worlds import INDIFFERENT, bot, desk, live, moment, segment, self_service, world, written


def shop(**more: Any) -> World:
    """Two pages without queues; questions and failures; a robot when asked for."""
    told = {
        "customers": 200,
        "months": 12,
        "segments": [
            segment(needs_year={"ask": 4.0, "fail": 4.0}, prefers={"web": 1.0, "app": 1.0, "fax": 0.0})
        ],
        "moments": [moment(), moment("fail", "PROBLEM", truth=0.3)],
        "channels": [self_service("web"), self_service("app"), self_service("fax")],
        "resolve": {"resolved": {"INFO": 0.7, "PROBLEM": 0.6}},
    }
    return anchor(world(**(told | more)))


def test_the_arm_as_it_is_is_the_run() -> None:
    small = busy_company()
    arms = simulate_changes(counterfactual_run(small, options=RunOptions(replications=2)), {})
    run = busy_run()
    assert arms[AS_IS].metrics == run.metrics
    assert equity_eur(arms[AS_IS]).mean() == pytest.approx(run.metrics["customer_equity_eur"].mean)


def test_stale_anchors_are_refused() -> None:
    small = busy_company()
    with pytest.raises(Defects, match="anchors"):
        counterfactual_run(small.model_copy(update={"customers": 401}))


def test_a_better_moment_is_worth_something_only_where_people_may_leave() -> None:
    table: Any = moment_values(counterfactual_run(shop(), options=RunOptions(replications=3))).set_index(
        "moment"
    )
    assert (table["lift_eur"] > 0).all()
    assert (table["lift_nps"] > 0).all()
    assert (table.loc["ask", ["truth_eur", "truth_nps"]] == 0).all()
    assert table.loc["fail", "truth_nps"] != 0
    stays: Any = moment_values(
        counterfactual_run(
            shop(loyalty=INDIFFERENT, truth={"margin_step": 0.0}), options=RunOptions(replications=2)
        )
    ).set_index("moment")
    assert (stays["lift_eur"] == 0).all()
    assert (stays["lift_nps"] > 0).all()


def test_moments_keep_their_figures_in_another_order() -> None:
    told = shop()
    turned = told.model_copy(update={"moments": told.moments[::-1]})
    mine: Any = memory_by_moment(
        read_log(simulate(told, options=RunOptions(replications=3, log=True)))
    ).set_index("moment")
    yours: Any = memory_by_moment(
        read_log(simulate(anchor(turned), options=RunOptions(replications=3, log=True)))
    ).set_index("moment")  # fmt: skip
    # other needs become questions, so that only the laws agree
    for name in ("ask", "fail"):
        error = np.hypot(mine.loc[name, "share_se"], yours.loc[name, "share_se"])
        assert abs(mine.loc[name, "share"] - yours.loc[name, "share"]) < 4 * error
    assert mine["share"].sum() == pytest.approx(1.0)


def test_memory_left_halves_with_its_half_life() -> None:
    """A memory that halves in 75 days, laid down 75 days before the end: the mean over the year is in closed form."""
    small = company(customers=1)
    end = 12 * 43_800.0
    closed = [end - 75 * MINUTES_DAY, end - 480 * MINUTES_DAY]
    told = (
        [contact(0), contact(1, moment="fail")],
        [
            case(0, score=-1.0, closed_min=closed[0]),
            case(1, moment="fail", score=1.0, closed_min=0.0, truth=1),
        ],
    )
    table: Any = memory_by_moment(read_log(outcomes(small, told))).set_index("moment")
    assert table.loc["ask", "bad_memory"] == pytest.approx(-75 * MINUTES_DAY / np.log(2) * 0.5 / end)
    life = 4 * 120 * MINUTES_DAY
    assert table.loc["fail", "good_memory"] == pytest.approx(
        life / np.log(2) * (1 - 2 ** (-end / life)) / end
    )
    assert table.index.tolist() == ["fail", "ask"]


def test_both_ranks_stand_side_by_side() -> None:
    small = busy_company()
    table: Any = moments_ranked(
        read_log(busy_run()), counterfactual_run(small, options=RunOptions(replications=1))
    )
    assert sorted(table["rank_value"]) == sorted(table["rank_memory"]) == [1, 2, 3]
    assert table["lift_eur"].is_monotonic_decreasing


def with_bot(bot_resolves: float, people_resolve: float) -> World:
    return shop(
        channels=[self_service("web"), self_service("app"), self_service("fax"), bot(handling_min=0.1)],
        bot={"offered": {"INFO": 0.5}, "resolved": {"INFO": bot_resolves, "PROBLEM": bot_resolves}},
        resolve={"resolved": {"INFO": people_resolve, "PROBLEM": people_resolve}},
    )


def test_a_bot_raises_where_it_resolves_more_and_lowers_where_it_fails() -> None:
    good: Any = bot_effects(
        counterfactual_run(with_bot(1.0, 0.5), options=RunOptions(replications=3))
    ).set_index("moment")
    assert good.loc["ask", "effect"] == "raises"
    assert good.loc["fail", ["effect", "effect_all"]].tolist() == ["none", "raises"]
    assert (good.loc["fail", ["csat", "value_eur", "accepted"]] == 0).all()
    assert good.loc["ask", "csat_accepted"] > good.loc["ask", "csat"] > 0
    bad: Any = bot_effects(
        counterfactual_run(with_bot(0.0, 0.9), options=RunOptions(replications=3))
    ).set_index("moment")
    assert bad.loc["fail", "effect_all"] == "lowers"
    assert bad.loc["ask", "csat_all"] < bad.loc["ask", "csat"]


def test_no_bot_no_effect() -> None:
    assert len(bot_effects(counterfactual_run(shop(), options=RunOptions(replications=1)))) == 0


def test_a_channel_nobody_takes_is_worth_nothing() -> None:
    table: Any = channel_values(counterfactual_run(shop(), options=RunOptions(replications=2))).set_index(
        "channel"
    )
    assert (table.loc["fax", ["value_eur", "nps", "history_eur", "contacts"]] == 0).all()
    assert (table["idle_eur_year"] == 0).all()


def test_a_channel_that_resolves_nothing_destroys_value() -> None:
    useless = [self_service("web"), self_service("app", ability={"INFO": 0.0, "PROBLEM": 0.0})]
    told = {"segments": [segment(needs_year={"ask": 4.0, "fail": 4.0}, prefers={"web": 1.0, "app": 1.0})]}
    table: Any = channel_values(
        counterfactual_run(shop(channels=useless, **told), options=RunOptions(replications=4))
    ).set_index("channel")
    assert table.index[0] == "app"
    assert table.loc["app", "effect"] == "lowers"
    # part of the harm is that people have to tell everything again elsewhere
    assert table.loc["app", "value_eur"] < table.loc["app", "history_eur"] < 0


def test_where_history_is_kept_no_part_is_its() -> None:
    kept = {"history": 1.0, "handover": 1.0, "across": 1.0}
    table: Any = channel_values(counterfactual_run(shop(continuity=kept), options=RunOptions(replications=2)))
    assert (table["history_eur"] == 0).all()


def test_the_last_channel_open_day_and_night_stays() -> None:
    told = {
        "segments": [segment(needs_year={"ask": 1.0, "fail": 1.0}, prefers={"phone": 1.0, "mail": 1.0})],
        "channels": [live("phone"), written("mail", desk="other")],
        "desks": [desk(2), desk(1) | {"name": "other"}],
    }
    table: Any = channel_values(
        counterfactual_run(shop(customers=20, **told), options=RunOptions(replications=1, months=2))
    )
    assert table["channel"].tolist() == ["phone"]
    assert table["idle_eur_year"].tolist() == [24_000.0]


def test_a_contact_more_costs_its_cost_where_nobody_minds() -> None:
    """Nobody leaves for it and nobody gives up: a contact takes its variable cost, discounted over a year, and no more."""
    told = {
        "loyalty": INDIFFERENT,
        "resolve": {"resolved": {"INFO": 0.7, "PROBLEM": 0.6}, "give_up": 0.0},
        "truth": {"margin_step": 0.0},
    }
    table: Any = contact_values(
        counterfactual_run(shop(**told), options=RunOptions(replications=2))
    ).set_index("motive")
    assert (table["contacts_more"] > 0).all()
    assert table["eur_contact"].between(1.08**-1, 1.0).all()
    minded: Any = contact_values(counterfactual_run(shop(), options=RunOptions(replications=3))).set_index(
        "motive"
    )
    assert minded.loc["PROBLEM", "eur_contact"] > 1.0
