"""Return on experience: worked values of finance, nothing for nothing, -1 for nothing useful, every euro once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import ENGINES, Line, Plan, RunOptions, World, anchor, compare, in_cents, simulate, today
from sim.arrays.pack import MINUTES_MONTH
from sim.rox import (
    Arms,
    Flows,
    annuity,
    customer_equity_eur,
    present_value_eur,
    return_on_experience,
    value_parts,
)
from tests.sim.worlds import bot, lever, moment, plan, segment, self_service, world


def clv(margin: float, retention: float, rate: float, years: int = 2000) -> float:
    return margin * annuity(retention, rate, years)


def test_the_value_of_a_customer() -> None:
    """Gupta, Lehmann & Stuart 2004: 340 where the first margin comes in a year, 440 where it comes now; by month in between."""
    kept = (0.85 / 1.10) ** (1 / 12)
    assert clv(100, 0.85, 0.10) == pytest.approx(100 / 12 * kept / (1 - kept))
    assert 340 < clv(100, 0.85, 0.10) < 440
    assert clv(100, 0.85, 0.10, 5) == pytest.approx(100 / 12 * sum(kept**m for m in range(1, 61)))
    assert clv(100, 1.0, 0.0, 5) == pytest.approx(500)


@pytest.mark.parametrize(
    ("retention", "rate", "elasticity"), [(0.85, 0.10, 4.4), (0.8, 0.12, 3.5), (0.9, 0.12, 5.0909)]
)
def test_the_elasticity_of_retention(retention: float, rate: float, elasticity: float) -> None:
    change = 1e-7
    # of a margin paid once a year: Σ (r / (1 + d))^y, which a monthly margin only divides into twelve
    kept, more = (retention * (1 + step) / (1 + rate) for step in (0.0, change))
    assert (more / (1 - more) / (kept / (1 - kept)) - 1) / change == pytest.approx(elasticity, abs=1e-4)
    monthly = clv(1, retention * (1 + change), rate) / clv(1, retention, rate) - 1
    q = kept ** (1 / 12)
    assert monthly / change == pytest.approx(1 / (12 * (1 - q)), abs=1e-4)


def flows(margin: list[float], alive: float = 1.0, kept: float = 0.0) -> Flows:
    zero = np.zeros((len(margin), 1))
    return Flows(zero + alive, np.array(margin).reshape(-1, 1), zero, zero, np.array([kept]))


def test_a_hundred_that_brings_forty_four_times() -> None:
    small = world(months=48, discount_rate=0.08, levers=[lever("care", "cell.quality")])
    # paid at the end of the first month, worth a hundred now
    paid = Plan(lines=(Line(lever="care", eur_year=0.0, eur_once=100 * 1.08 ** (1 / 12)),))
    yearly = [40.0 if month % 12 == 11 else 0.0 for month in range(48)]
    assert present_value_eur(yearly, 0.08) == pytest.approx(132.4850736, abs=1e-7)
    before, after = flows([0.0] * 48), flows(yearly)
    rox, values = return_on_experience(small, paid, [Arms(before, after, after)], 0.0)
    assert rox.mean == pytest.approx(0.3248507, abs=1e-7)
    assert rox.delta_customer_equity_eur == pytest.approx(132.4850736, abs=1e-7)
    assert rox.put_to_work_eur == pytest.approx(100)
    assert values == (rox.value_eur,)
    # two payments of forty have come in by then
    early = present_value_eur(yearly[:24], 0.08)
    assert rox.over_24_months == pytest.approx((early - 100) / 100)


def shop(**more: object) -> World:
    """A shop with something to lose: people leave, problems come back, two levers, one of which does nothing."""
    told = {
        "customers": 300,
        "months": 12,
        "segments": [segment(needs_year={"ask": 3.0, "fail": 2.0, "buy": 1.0})],
        "moments": [moment(), moment("fail", "PROBLEM", truth=0.1), moment("buy", "BUY", sale_eur=80.0)],
        "channels": [self_service("web", eur_contact=1.0)],
        "levers": [
            lever("care", "cell.quality", to_value=1.0, today_eur_year=1000.0),
            lever("nothing", "cell.resolution", from_value=0.2, to_value=0.2),
        ],
    }
    return anchor(world(**(told | more)))


@pytest.mark.parametrize("engine", list(ENGINES))
def test_todays_plan_against_itself_changes_exactly_nothing(engine: str) -> None:
    small = shop(customers=60)
    for same in (today(small), Plan(name="empty")):
        (found,) = compare(small, [same], RunOptions(replications=2, engine=engine))
        assert found.values_eur == (0.0, 0.0)
        assert found.rox.mean is None
        assert found.rox.value_eur == found.rox.put_to_work_eur == found.rox.delta_customer_equity_eur == 0.0
        assert set(found.rox.parts.values()) == {0.0}
        assert found.rox.freed_hours_year == 0.0


def test_money_on_a_useless_lever_is_lost_whole() -> None:
    small = shop()
    (found,) = compare(small, [plan(nothing=7777.0)], RunOptions(replications=3))
    assert found.rox.mean == pytest.approx(-1.0, abs=1e-12)
    assert found.rox.se == pytest.approx(0.0, abs=1e-12)
    assert found.rox.delta_customer_equity_eur == pytest.approx(0.0, abs=1e-9)
    assert found.rox.put_to_work_eur == pytest.approx(found.rox.net_spend_eur)


def test_a_neutral_move_to_a_useless_lever_has_a_rox_of_minus_one() -> None:
    small = shop()
    cut, moved = compare(small, [plan(care=0.0), plan(care=0.0, nothing=1000.0)], RunOptions(replications=3))
    assert moved.rox.mean == -1.0
    assert moved.rox.net_spend_eur == pytest.approx(0.0, abs=1e-9)
    assert moved.rox.experience_eur.mean == pytest.approx(-moved.rox.put_to_work_eur, abs=0.005)
    assert moved.rox.savings_eur == pytest.approx(moved.rox.put_to_work_eur, abs=0.005)
    assert moved.rox.price_of_savings_eur.mean == pytest.approx(moved.rox.value_eur, abs=0.02)
    assert moved.rox.value_eur == pytest.approx(cut.rox.delta_customer_equity_eur, abs=1e-6)
    assert moved.rox.delta_customer_equity_eur < 0
    assert moved.rox.kind == "loss"
    # with nothing put to work there is a value and no ratio
    assert cut.rox.mean is None
    assert cut.rox.put_to_work_eur == 0


def garage(**more: object) -> World:
    """The shop with a third lever that has money today and does something."""
    levers = [
        lever("care", "cell.quality", to_value=1.0, today_eur_year=1000.0),
        lever("fewer", "prevention", to_value=0.3, today_eur_year=800.0, moments=["fail"]),
        lever("nothing", "cell.resolution", from_value=0.2, to_value=0.2, today_eur_year=500.0),
    ]
    return shop(levers=levers, **more)


def test_a_cut_line_leaves_rox_as_it_is_to_the_bit() -> None:
    small = garage()
    raised = Line(lever="care", eur_year=9000.0)
    cuts = [
        (),
        (Line(lever="fewer", eur_year=0.0),),
        (Line(lever="fewer", eur_year=300.0, from_month=5), Line(lever="nothing", eur_year=0.0)),
    ]
    arms = [Plan(lines=(raised, *cut)) for cut in cuts]
    found = [one.rox for one in compare(small, arms, RunOptions(replications=3))]
    assert found[0].mean is not None
    assert all(one.kind == "experience" for one in found)
    for one in found[1:]:
        assert (one.mean, one.se, one.lo, one.hi) == (found[0].mean, found[0].se, found[0].lo, found[0].hi)
        assert one.put_to_work_eur == found[0].put_to_work_eur
        assert one.without_cuts.value_eur == pytest.approx(found[0].value_eur, abs=0.02)
        assert one.without_cuts.extra_eur_year == 8000.0
        assert one.value_eur != found[0].value_eur


def test_a_cut_in_the_last_quarter_does_not_touch_what_is_put_to_work() -> None:
    small = garage()
    raised, late = Line(lever="care", eur_year=9000.0), Line(lever="fewer", eur_year=0.0, from_month=10)
    alone, both = compare(
        small, [Plan(lines=(raised,)), Plan(lines=(raised, late))], RunOptions(replications=1)
    )
    assert both.rox.put_to_work_eur == alone.rox.put_to_work_eur
    assert both.rox.savings_eur > 0


def test_saved_money_is_no_return() -> None:
    """A lever that does nothing is cut: all of the value is savings, the plan one of savings, and it has no ROX."""
    small = garage()
    saving, mixed = compare(
        small, [plan(nothing=0.0), plan(nothing=0.0, care=1001.0)], RunOptions(replications=3)
    )
    assert saving.rox.kind == "savings"
    assert saving.rox.value_eur == pytest.approx(saving.rox.savings_eur, abs=0.005)
    assert saving.rox.experience_eur.mean == 0
    assert saving.rox.saved_per_euro_lost is None
    # a kind needs an error
    assert compare(small, [plan(nothing=0.0)], RunOptions(replications=1))[0].rox.kind is None
    if mixed.rox.kind == "savings":
        assert mixed.rox.mean is mixed.rox.lo is mixed.rox.without_terminal is None


def test_three_figures_and_the_parts_add_up_to_the_value_to_the_cent() -> None:
    small = garage()
    (found,) = compare(small, [plan(care=0.0, fewer=5000.0, nothing=0.0)], RunOptions(replications=3))
    rox = found.rox
    cents = [
        round(100 * eur) for eur in (rox.experience_eur.mean, rox.savings_eur, rox.price_of_savings_eur.mean)
    ]
    assert sum(cents) == round(100 * rox.value_eur)
    assert sum(round(100 * eur) for eur in rox.raised.parts.values()) == cents[0]
    assert sum(round(100 * eur) for eur in rox.parts.values()) == round(100 * rox.value_eur)
    assert rox.raised.parts["net_spend"] == pytest.approx(-rox.put_to_work_eur, abs=0.01)
    assert rox.price_of_savings_eur.mean < 0
    assert rox.saved_per_euro_lost == pytest.approx(
        rox.savings_eur / -rox.price_of_savings_eur.mean, rel=1e-4
    )
    assert rox.delta_customer_equity_eur_lo < rox.delta_customer_equity_eur < rox.delta_customer_equity_eur_hi


def test_the_parts_and_the_ratio_say_the_same() -> None:
    small = shop()
    (found,) = compare(small, [plan(care=9000.0)], RunOptions(replications=3))
    rox = found.rox
    assert rox.mean == pytest.approx(rox.value_eur / rox.put_to_work_eur)
    assert rox.mean == pytest.approx(rox.experience_eur.mean / rox.put_to_work_eur)
    assert (rox.savings_eur, rox.price_of_savings_eur.mean) == (0.0, 0.0)
    assert math.fsum(rox.parts.values()) == pytest.approx(rox.value_eur, abs=0.0051)
    assert rox.value_eur == pytest.approx(rox.delta_customer_equity_eur - rox.net_spend_eur)
    assert rox.parts["net_spend"] == pytest.approx(-rox.net_spend_eur, abs=0.01)
    assert rox.parts["retention"] > 0
    assert rox.without_terminal is not None
    assert rox.mean is not None
    assert rox.without_terminal < rox.mean


numbers = st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=6)


@settings(derandomize=True, database=None)
@given(numbers)
def test_cents_add_up_to_the_cent(values: list[float]) -> None:
    parts = {f"p{place}": value for place, value in enumerate(values)}
    rounded = in_cents(parts)
    assert round(math.fsum(rounded.values()) * 100) == round(math.fsum(values) * 100)
    assert all(abs(rounded[name] - parts[name]) < 0.01 + 1e-9 for name in parts)


@settings(derandomize=True, database=None)
@given(st.lists(st.tuples(*[st.integers(0, 50)] * 2, *[st.floats(0, 1e5)] * 6), min_size=1, max_size=5))
def test_value_parts_add_up_to_the_value(rows: list[tuple[float, ...]]) -> None:
    table = np.array(rows)

    def arm(first: int) -> Flows:
        alive = table[:, first % 2]
        some = alive > 0
        margin, sales, cost = (
            np.where(some, table[:, 2 + 3 * first + k], 0.0).reshape(-1, 1) for k in range(3)
        )
        return Flows(alive.reshape(-1, 1), margin, sales, cost, alive[-1:])

    small = world()
    before, after = arm(0), arm(1)
    value = customer_equity_eur(small, after) - customer_equity_eur(small, before) - 12.5
    parts = value_parts(small, before, after, 12.5)
    assert math.fsum(parts.values()) == pytest.approx(value, rel=1e-9, abs=1e-6)


def test_every_euro_is_counted_once() -> None:
    """Customer equity added up again from the log: margins, sales and contact costs by month, and what remains."""
    small = shop(truth={"margin_step": 0.0})
    outcomes = simulate(small, options=RunOptions(replications=1, log=True))
    people, contacts, cases = outcomes.customers_table(), outcomes.contacts_table(), outcomes.cases_table()
    months = np.arange(12)
    alive = [
        ((people["joined"] <= m + 1) & ((people["left"] < 0) | (people["left"] >= m + 1))).sum()
        for m in months
    ]
    ended = (contacts["asked_min"] + contacts["handling_min"]) // MINUTES_MONTH
    sold = cases[(cases["moment"] == "buy") & (cases["resolved"] == 1)]
    cash = [
        alive[m] * 300 / 12
        - contacts.loc[ended == m, "cost_eur"].sum()
        + 80 * (sold["closed_min"] // MINUTES_MONTH == m).sum()
        for m in months
    ]
    kept = (people["left"] < 0).sum()
    (serve,) = small.anchors.serve_eur_year
    assert serve > 0
    rest = kept * (300 - serve) * annuity(0.85, 0.08, 3) / 1.08
    equity = present_value_eur(cash, 0.08) + rest
    assert customer_equity_eur(small, outcomes.flows[0]) == pytest.approx(equity, rel=1e-12)


def test_a_bot_that_resolves_nothing_lowers_satisfaction_and_value() -> None:
    """It gives nobody up, resolves nobody and hands over without history: more cost, less satisfaction, ROX below 0."""
    useless = {
        "resolved": dict.fromkeys(("INFO", "PROBLEM", "BUY"), 0.0),
        "give_up": 0.0,
        "mistaken": 0.0,
        "quality_slope": 0.0,
    }
    small = shop(
        customers=1500,
        channels=[{"name": "mail", "label": "", "kind": "asynchronous", "desk": "team", "eur_contact": 1.0, "handling_min": 1.0}, bot(eur_contact=0.5)],
        segments=[segment(needs_year={"ask": 3.0, "fail": 2.0, "buy": 1.0}, prefers={"mail": 1.0})],
        desks=[{"name": "team", "label": "", "seats": 50, "eur_seat_year": 0.0, "open": [{"days": "Mon-Sun", "opens": "00:00", "closes": "24:00"}]}],
        bot=useless,
        continuity={"handover": 0.0},
        levers=[lever("bot", "bot.offered", to_value=1.0)],
    )  # fmt: skip
    (found,) = compare(small, [plan(bot=1000.0)], RunOptions(replications=4))
    assert found.rox.hi is not None
    assert found.rox.hi < 0
    assert found.rox.value_hi < 0
    assert found.outcomes.metrics["csat_top2"].hi < found.baseline.metrics["csat_top2"].lo
    assert found.rox.parts["service"] < 0
    assert found.outcomes.metrics["bot_resolution"].mean == 0
    assert found.outcomes.metrics["bot_containment"].mean == 0
