"""Whether a result can be believed: the company's own figures, what carries a value, memory in other forms, words apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import (
    GROUPS,
    MEMORY_FORMS,
    Message,
    RunOptions,
    World,
    against_reported,
    anchor,
    anchors_are_stale,
    compare,
    group_of,
    implausibilities,
    in_cents,
    shapley,
    simulate,
    with_memory,
    with_values,
)
from sim.arrays.pack import pack
from sim.arrays.state import new_totals
from sim.engine.anchors import anchor_hash
from sim.parts import Lever, Target
from sim.plan import today
from sim.rox import Flows, acquisition_avoided_eur, discounts, terminal_value, word_of_mouth_eur
from tests.sim.generated import examples, plans, worlds
from tests.sim.worlds import bot, lever, moment, plan, segment, self_service, world


def shop(**more: Any) -> World:
    told = {
        "customers": 250,
        "months": 12,
        "segments": [segment(needs_year={"ask": 3.0, "fail": 2.0, "buy": 1.0})],
        "moments": [moment(), moment("fail", "PROBLEM", truth=0.1), moment("buy", "BUY", sale_eur=80.0)],
        "channels": [self_service("web"), bot()],
        "bot": {"offered": {"INFO": 0.3}},
        "levers": [
            lever("care", "cell.quality", to_value=1.0),
            lever("bots", "bot.resolution", from_value=1.0, to_value=1.5),
            lever("file", "history", to_value=0.4, today_eur_year=500.0),
            lever("fewer", "prevention", to_value=0.5, moments=["fail"]),
        ],
    }
    return anchor(world(**(told | more)))


SHOP = shop()
ALL = plan(care=1500.0, bots=800.0, file=0.0, fewer=2000.0)


# ---- the company's own figures ----


def test_reported_figures_stand_beside_simulated_ones() -> None:
    outcomes = simulate(SHOP, options=RunOptions(replications=2))
    contacts = outcomes.touchpoints.groupby("channel")["contacts"].sum()
    own = {
        "contacts_year": {"web": contacts["web"] / 1.05, "bot": contacts["bot"] / 1.2},
        "cost_eur_year": outcomes.by_month["cost"].sum() * 1.05,
        "retention_year": outcomes.metrics["retention_12m"].mean,
        "nps": outcomes.metrics["nps"].mean - 11,
    }
    stated = World.model_validate({**SHOP.model_dump(), "reported": own})
    rows = {row.figure: row for row in against_reported(simulate(stated, options=RunOptions(replications=2)))}
    assert len(rows) == 5
    assert rows["contacts a year, web"].off == pytest.approx(0.05)
    assert rows["contacts a year, bot"].off == pytest.approx(0.2)
    assert rows["variable cost, EUR a year"].off == pytest.approx(1 / 1.05 - 1)
    assert rows["retention in a year"].off == pytest.approx(0)
    assert rows["nps"].off == pytest.approx(0.11)
    assert {name for name, row in rows.items() if row.is_far} == {"contacts a year, bot", "nps"}
    assert not anchors_are_stale(stated)


def test_a_longer_horizon_does_not_change_yearly_figures() -> None:
    stated = World.model_validate({**SHOP.model_dump(), "reported": {"contacts_year": {"web": 1000.0}}})
    one, two = (
        against_reported(simulate(stated, options=RunOptions(months=months)))[0].simulated
        for months in (12, 24)
    )
    assert one == pytest.approx(two, rel=0.1)


def test_nothing_reported_nothing_compared() -> None:
    assert against_reported(simulate(SHOP, options=RunOptions(replications=1))) == ()


# ---- what carries a value ----


def test_every_target_has_one_group() -> None:
    targets = [target for group in GROUPS.values() for target in group]
    assert sorted(targets) == sorted(get_args(Target))
    assert len(GROUPS) == 4
    assert group_of(Lever(name="a", label="", target="history")) == "contacts"


def test_shapley_shares_what_two_do_together_and_adds_up() -> None:
    worth = {
        frozenset(): 0.0, frozenset("a"): 4.0, frozenset("b"): 2.0, frozenset("c"): 0.0, frozenset("ab"): 10.0,
        frozenset("ac"): 4.0, frozenset("bc"): 2.0, frozenset("abc"): 10.0,
    }  # fmt: skip
    assert shapley(worth, "abc") == pytest.approx({"a": 6.0, "b": 4.0, "c": 0.0})


def cheap(half: float) -> World:
    return shop(
        levers=[
            lever("magic", "prevention", to_value=0.8, half_eur_year=half, source="a hope"),
            lever("other", "cell.quality", to_value=0.001),
        ],
        channels=[self_service("web", eur_contact=40.0)],
        bot={},
    )


def test_a_result_beyond_belief_names_what_carries_it() -> None:
    small = cheap(5.0)
    (found,) = compare(small, [plan(magic=20.0, other=1.0)], RunOptions(replications=2))
    assert found.rox.mean is not None
    assert found.rox.mean > 5
    told = implausibilities(small, found, replications=2)
    assert len(told) == 2
    assert {doubt.lever for doubt in told} == {"magic"}
    assert "above 5" in str(told[0].reason)
    assert "a hope" in str(told[0].assumption)
    assert told[0].share > 0.9
    assert told[1].reason == Message("doubts.lever_above", share=0.5)
    for suspect in ("magic", "other", "nobody"):
        assert implausibilities(small, found, replications=2, suspect=suspect) == told


def test_a_line_rightly_suspected_is_the_only_one_simulated_without() -> None:
    small = cheap(5.0)
    (found,) = compare(small, [plan(magic=20.0, other=1.0)], RunOptions(replications=2))
    tasks: list[object] = []

    def counted(function: Callable[[Any], Any], each: Iterable[Any]) -> list[Any]:
        kept = list(each)
        tasks.extend(kept)
        return [function(one) for one in kept]

    implausibilities(small, found, map=counted)
    every = len(tasks)
    tasks.clear()
    implausibilities(small, found, map=counted, suspect="magic")
    assert 0 < len(tasks) < every


def test_a_first_replication_that_loses_hides_no_doubt() -> None:
    small = cheap(5.0)
    (found,) = compare(small, [plan(magic=20.0, other=1.0)], RunOptions(replications=2))
    unlucky = replace(found, values_eur=(-1.0, 2 * found.rox.value_eur + 1.0))
    told = implausibilities(small, unlucky)
    assert [doubt.lever for doubt in told] == ["magic", "magic"]
    assert told[0].share == implausibilities(small, found)[0].share


def test_a_result_that_can_be_believed_raises_no_doubt() -> None:
    small = cheap(5.0)
    for lines in (plan(other=100.0), today(small)):
        (found,) = compare(small, [lines], RunOptions(replications=1))
        assert implausibilities(small, found) == ()


# ---- memory in other forms ----


def test_other_forms_of_memory_are_anchored_and_change_what_is_remembered() -> None:
    for form, weights in MEMORY_FORMS.items():
        other = with_memory(SHOP, form)
        memory = other.memory
        assert (memory.average, memory.peak, memory.end, memory.first) == weights
        assert sum(weights) == 1
        assert not anchors_are_stale(other)
        assert other.anchors.memory_scale != SHOP.anchors.memory_scale
        assert simulate(other, options=RunOptions(replications=2)).metrics["csat_top2"].mean == pytest.approx(
            0.75, abs=0.03
        )
    with pytest.raises(KeyError):
        with_memory(SHOP, "first_only")


def test_the_world_s_own_form_is_neutral() -> None:
    memory = SHOP.memory
    own = {"average": memory.average, "peak": memory.peak, "end": memory.end, "first": memory.first}
    assert anchor(with_values(SHOP, {f"memory.{name}": value for name, value in own.items()})) == SHOP


# ---- money once ----


def test_cash_flows_discount_to_the_value() -> None:
    (found,) = compare(SHOP, [ALL], RunOptions(replications=3))
    table = found.cash_flows
    assert list(table.columns) == ["month", "margin", "sales", "variable_cost", "plan_spend", "net"]
    pairs = list(zip(found.baseline.flows, found.outcomes.flows, strict=True))
    ends = [terminal_value(SHOP, after) - terminal_value(SHOP, before) for before, after in pairs]
    value = float(discounts(SHOP, 12) @ table["net"].to_numpy()) + math.fsum(ends) / 3
    assert value == pytest.approx(found.rox.value_eur, abs=1e-6)


@examples(12)
@given(st.data())
def test_every_euro_is_booked_once_in_any_world_under_any_plan(data: st.DataObject) -> None:
    """Costs of contacts and sales of cases sum to the flows; lines sum to the spend; the two never share a euro."""
    small = data.draw(worlds())
    small = small.model_copy(update={"anchors": small.anchors.model_copy(update={"hash": ""})})
    small = small.model_copy(
        update={"anchors": small.anchors.model_copy(update={"hash": anchor_hash(small)})}
    )
    arm = data.draw(plans(small))
    (found,) = compare(small, [arm], RunOptions(replications=1, log=True))
    outcomes = found.outcomes
    (flow,) = outcomes.flows
    contacts = outcomes.contacts_table()
    served = contacts[contacts["asked_min"] >= 0]
    total = outcomes.replicates[0].totals
    assert contacts["cost_eur"].sum() == pytest.approx(total.segment_month["cost"].sum(), rel=1e-9, abs=1e-9)
    assert served["cost_eur"].sum() == pytest.approx(total.cell["cost_eur"].sum(), rel=1e-9, abs=1e-9)
    # no wages in contacts: the cost of a contact is that of its channels and gestures, whatever a seat costs
    dearest = sum(channel.eur_contact for channel in small.channels) + small.truth.gesture_eur
    assert (contacts["cost_eur"] <= dearest + 1e-9).all()
    table = found.cash_flows
    value = float(discounts(small, small.months) @ table["net"].to_numpy()) + (
        terminal_value(small, flow) - terminal_value(small, found.baseline.flows[0])
    )
    assert value == pytest.approx(found.rox.value_eur, rel=1e-9, abs=1e-6)
    assert round(sum(found.rox.parts.values()) * 100) == round(found.rox.value_eur * 100)
    spent = float(discounts(small, small.months) @ table["plan_spend"].to_numpy())
    assert spent == pytest.approx(found.rox.net_spend_eur, rel=1e-9, abs=1e-6)
    assert found.rox.delta_customer_equity_eur == pytest.approx(
        found.rox.value_eur + found.rox.net_spend_eur, rel=1e-9, abs=1e-6
    )
    assert in_cents(found.rox.parts) == pytest.approx(found.rox.parts)


# ---- word of mouth ----


def test_word_of_mouth_is_worth_what_its_fields_say() -> None:
    totals = new_totals(pack(SHOP, today(SHOP)))
    booked = totals.segment_month.reshape(-1, 1)
    booked["delighted"][SHOP.warm_up_months] = 100.0
    booked["dismayed"][SHOP.warm_up_months] = 10.0
    booked["delighted"][0] = 1e9  # warm-up is not counted
    words = SHOP.words
    won = (
        100 * words.tell_good * words.hear_good * words.win
        - 10 * words.tell_bad * words.hear_bad * words.loss
    )
    (serve,) = SHOP.anchors.serve_eur_year
    worth = (300 - serve) * sum((0.85 / 1.08) ** (month / 12) for month in range(1, 37)) / 12
    expected = won * words.listening * worth * 1.08 ** (-1 / 12)
    assert word_of_mouth_eur(SHOP, totals, SHOP.warm_up_months) == pytest.approx(expected)


def test_word_of_mouth_stands_apart_from_every_other_figure() -> None:
    silent = with_values(SHOP, {"words.listening": 0.0})
    assert not anchors_are_stale(silent)
    (loud,), (still,) = (compare(small, [ALL], RunOptions(replications=2)) for small in (SHOP, silent))
    assert loud.rox.word_of_mouth_eur != 0
    assert still.rox == loud.rox._replace(word_of_mouth_eur=0.0)
    assert loud.values_eur == still.values_eur


# ---- acquisition avoided ----


def test_customers_kept_longer_spare_what_winning_them_anew_costs() -> None:
    priced = with_values(SHOP, {f"segments.{SHOP.segments[0].name}.acquisition_eur": 60.0})
    month = np.zeros((3, 1))
    before = Flows(np.array([[100.0], [90.0], [80.0]]), month, month, month, np.array([70.0]))
    after = Flows(np.array([[100.0], [92.0], [83.0]]), month, month, month, np.array([72.0]))
    # two more after the first month, one more after the second, one fewer after the third, each month paid at its end
    expected = 60 * (2 + 1.08 ** (-1 / 12) - 1.08 ** (-2 / 12)) * 1.08 ** (-1 / 12)
    assert acquisition_avoided_eur(priced, before, after) == pytest.approx(expected)
    assert acquisition_avoided_eur(priced, after, before) == pytest.approx(-expected)


def test_acquisition_avoided_is_that_of_the_paired_arms_and_in_no_other_figure() -> None:
    field = f"segments.{SHOP.segments[0].name}.acquisition_eur"
    dear, free = (anchor(with_values(SHOP, {field: eur})) for eur in (60.0, 0.0))
    (spared,), (nothing,) = (compare(world, [ALL], RunOptions(replications=2)) for world in (dear, free))
    by_hand = [
        acquisition_avoided_eur(dear, *arms)
        for arms in zip(spared.baseline.flows, spared.outcomes.flows, strict=True)
    ]
    assert spared.rox.acquisition_avoided_eur == pytest.approx(sum(by_hand) / 2)
    assert spared.rox.acquisition_avoided_eur != 0
    assert nothing.rox == spared.rox._replace(acquisition_avoided_eur=0.0)


def test_more_good_than_bad_is_told() -> None:
    """Incidence of two to five good words for a bad one (East, Hammond & Wright 2007)."""
    told = simulate(SHOP, options=RunOptions(replications=2)).metrics["good_words_per_bad"].mean
    assert 2 < told < 7


# ---- what the survey would show ----


def test_what_answers_show_is_what_the_log_shows() -> None:
    asked = shop(channels=[self_service("web", invite=0.8), bot()], survey={"response": 0.0})
    outcomes = simulate(asked, options=RunOptions(replications=2, log=True))
    answers = outcomes.answers_table()
    answers = answers[answers["answered_min"] >= 0]
    shares = [(one["satisfaction"] >= 4).mean() for _, one in answers.groupby("replication")]
    assert outcomes.metrics["csat_top2_answered"].mean == pytest.approx(np.mean(shares))


def test_who_answers_more_when_unhappy_shows_a_lower_score_than_the_truth() -> None:
    def gap(**survey: float) -> float:
        asked = shop(
            customers=1500,
            channels=[self_service("web", invite=1.0)],
            bot={},
            survey={"response": -1.0, "quarantine_d": 14.0} | survey,
        )
        metrics = simulate(asked, options=RunOptions(replications=4)).metrics
        return metrics["csat_top2_answered"].mean - metrics["csat_top2"].mean

    assert gap(response_bad=1.0, response_good=0.0) < -0.05
    assert gap(response_bad=0.0, response_good=1.0) > 0.02
    assert abs(gap(response_bad=0.0, response_good=0.0)) < 0.02


def test_a_fatigued_customer_answers_less() -> None:
    def answered(fatigue: float) -> int:
        busy = shop(
            segments=[segment(needs_year={"ask": 20.0, "fail": 0.0, "buy": 0.0})],
            channels=[self_service("web", invite=1.0)],
            bot={},
            survey={"quarantine_d": 14.0, "response": 0.0, "fatigue": fatigue},
        )
        return len(simulate(busy, options=RunOptions(replications=1, log=True)).answers_table())

    none, some = answered(0.0), answered(0.8)
    assert some < 0.85 * none
