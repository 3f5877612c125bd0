"""A plan's money rebuilt from the logs by a second calculation, which shares no code with the first, to the cent."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import Line, Outcomes, Plan, Purpose, RunOptions, World, anchor, compare, simulate, uniform
from tests.sim.worlds import desk, lever, live, moment, segment, self_service, world

MONTHS, WARM_UP = 30, 1
MINUTES = 365 * 24 * 60 / 12
RATE = 0.08
REPLICATIONS = 2
# a fifth of the hours paid is not on duty: a seat on duty costs 12,000 EUR a year
WAGE = {"eur_seat_year": 9600.0, "shrinkage": 0.2}
SEAT = 12_000.0
PEOPLE = {"young": (300.0, 0.85), "old": (900.0, 0.9)}


def company() -> World:
    """Two kinds of customers, two desks, moments of truth, sales, and levers of every kind of money."""
    needs = {"ask": 3.0, "fail": 2.0, "buy": 1.0}
    return anchor(
        world(
            customers=160,
            months=MONTHS,
            warm_up_months=WARM_UP,
            discount_rate=RATE,
            segments=[
                segment(
                    name=name,
                    share=0.5,
                    margin_eur_year=margin,
                    retention_year=kept,
                    needs_year=needs,
                    prefers={"phone": 1.0, "counter": 1.0, "web": 1.0},
                )
                for name, (margin, kept) in PEOPLE.items()
            ],
            moments=[moment(), moment("fail", "PROBLEM", truth=0.3), moment("buy", "BUY", sale_eur=80.0)],
            channels=[live("phone"), live("counter", desk="branch", eur_contact=2.5), self_service("web")],
            desks=[
                desk(1, lag_months=3, **WAGE),
                desk(2, name="branch", notice_months=2, exit_eur=700.0, **WAGE),
            ],
            levers=[
                lever("callers", "desk.seats", desk="team", most_eur_year=1e6),
                lever("branch", "desk.seats", desk="branch", most_eur_year=1e6),
                lever("polish", "cell.quality", to_value=0.5, today_eur_year=400.0),
                lever("view", "history", to_value=0.4, launch_eur=250.0),
                lever("fewer", "prevention", to_value=0.5, moments=["fail"]),
            ],
        )
    )


LINES = {
    "callers": Line(lever="callers", eur_year=2 * SEAT),  # raised
    "branch": Line(lever="branch", eur_year=SEAT),  # cut, after notice, with a payment
    "polish": Line(lever="polish", eur_year=100.0, from_month=4),  # cut late
    "view": Line(lever="view", eur_year=1200.0, eur_once=250.0),  # launched
    "fewer": Line(lever="fewer", eur_year=1800.0, from_month=7),  # late
}
RAISED = ("callers", "view", "fewer")


def spent(month: int) -> tuple[float, float]:
    """Money of the raised and of the cut lines above today's in a month, EUR, by hand.

    Seats are paid from the month before they sit down; a seat that goes has notice and a payment.
    """
    raised = 1000.0 * (month >= 2) + 100.0 + 250.0 * (month == 0) + 150.0 * (month >= 7)
    cut = -1000.0 * (month >= 2) + 700.0 * (month == 2) - 25.0 * (month >= 4)
    return raised, cut


def worth_now(month: float) -> float:
    return float((1 + RATE) ** (-(month + 1) / 12))


def books(small: World, outcomes: Outcomes) -> list[float]:
    """Customer equity of each replication, from its logs."""
    people, contacts, cases = (
        outcomes.customers_table(),
        outcomes.contacts_table(),
        outcomes.cases_table(),
    )
    found = []
    for replication in range(REPLICATIONS):
        own = [table[table["replication"] == replication] for table in (people, contacts, cases)]
        found.append(equity(small, *own, replication=replication, seed=outcomes.seed))
    return found


def equity(
    small: World,
    people: pd.DataFrame,
    contacts: pd.DataFrame,
    cases: pd.DataFrame,
    *,
    replication: int,
    seed: int,
) -> float:
    margins, ends = margin_by_month(small, people, cases, replication, seed)
    ended = (contacts["asked_min"] + contacts["handling_min"]) // MINUTES
    sold = cases[(cases["moment"] == "buy") & (cases["resolved"] == 1)]["closed_min"] // MINUTES
    total = []
    for month in range(MONTHS):
        cost = math.fsum(contacts.loc[ended == month, "cost_eur"])
        total.append((margins[month] + 80.0 * int((sold == month).sum()) - cost) * worth_now(month))
    return math.fsum([*total, ends])


def margin_by_month(
    small: World, people: pd.DataFrame, cases: pd.DataFrame, replication: int, seed: int
) -> tuple[list[float], float]:
    """Margin of each reported month, and what those who stay are worth after the last, now."""
    truths = cases[cases["truth"] == 1].sort_values("closed_min")
    steps: dict[int, list[tuple[float, float]]] = {}
    for row in truths.to_dict("records"):
        customer = int(row["customer"])
        u = uniform(seed, replication, customer, int(row["need"]) * 64, Purpose.MARGIN)
        steps.setdefault(customer, []).append((row["closed_min"], factor(small, row["score"] > 0, u)))
    # what serving a customer costs a year is measured once, under today's plan, when the world is anchored
    served = dict(zip(PEOPLE, small.anchors.serve_eur_year, strict=True))
    assert min(served.values()) > 0
    margins, ends = [0.0] * MONTHS, 0.0
    for person in people.to_dict("records"):
        yearly, kept = PEOPLE[person["segment"]]
        own, left = steps.get(int(person["customer"]), ()), int(person["left"])
        for month in range(MONTHS):
            index = month + WARM_UP
            if person["joined"] <= index and (left < 0 or left >= index):
                upto = (month + 1) * MINUTES
                level = math.prod(f for closed, f in own if closed <= upto)
                margins[month] += yearly / 12 * level
        last = math.prod(f for _, f in own)
        if left < 0:
            assert last == pytest.approx(person["margin"], rel=1e-12)
            stays = (kept / (1 + RATE)) ** (1 / 12)
            years = sum(stays**month for month in range(1, 12 * small.terminal_years + 1)) / 12
            ends += (yearly - served[person["segment"]]) * years * worth_now(MONTHS - 1)
    return margins, ends


def factor(small: World, is_good: bool, u: float) -> float:
    """More, the same or less margin after a moment of truth, from the shares that the world states."""
    truth = small.truth

    def odds(share: float) -> float:
        return math.log(share / (1 - share))

    def share(logit: float) -> float:
        return 1 / (1 + math.exp(-logit))

    good = truth.causal * (odds(truth.positive_up) - odds(truth.neutral_up))
    bad = truth.causal * (odds(truth.negative_down) - odds(truth.neutral_down))
    up = share(odds(truth.neutral_up) + (good if is_good else -bad))
    down = share(odds(truth.neutral_down) + (-good if is_good else bad))
    return 1 + truth.margin_step * ((u < up) - (u > 1 - down and u >= up))


def test_the_books_agree_to_the_cent() -> None:
    small = company()
    plan = Plan(name="all", lines=tuple(LINES.values()))
    alone = Plan(name="raised", lines=tuple(LINES[name] for name in RAISED))
    (found,) = compare(small, [plan], RunOptions(replications=REPLICATIONS, log=True))
    rox = found.rox
    today, raised = (
        simulate(small, arm, RunOptions(replications=REPLICATIONS, log=True)) for arm in (None, alone)
    )
    before, by_raised, after = (np.array(books(small, arm)) for arm in (today, raised, found.outcomes))
    work = math.fsum(spent(month)[0] * worth_now(month) for month in range(MONTHS))
    saved = -math.fsum(spent(month)[1] * worth_now(month) for month in range(MONTHS))
    experience = float(np.mean(by_raised - before)) - work
    price = float(np.mean(after - by_raised))
    value = float(np.mean(after - before)) - work + saved

    def cents(eur: float) -> Any:
        return pytest.approx(eur, abs=0.011)

    assert rox.put_to_work_eur == pytest.approx(work, abs=1e-6)
    assert rox.savings_eur == cents(saved)
    assert rox.experience_eur.mean == cents(experience)
    assert rox.price_of_savings_eur.mean == cents(price)
    assert rox.value_eur == pytest.approx(value, abs=0.005)
    assert found.values_eur == pytest.approx(tuple(after - before - work + saved), abs=0.005)
    assert rox.delta_customer_equity_eur == pytest.approx(value + work - saved, abs=0.005)
    # the case is one worth rebuilding: every figure is at work
    assert min(abs(experience), abs(price), saved, work) > 100
