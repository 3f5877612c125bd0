"""A run written by hand: a world of two moments, and contacts and cases of which only what matters is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim import Outcomes, World, digest, today
from sim.arrays.pack import pack
from sim.arrays.state import BOT_PARTS, CASE_COLUMNS, CONTACT_COLUMNS, OUTCOMES, SERVED_BY, new_totals
from sim.outcomes import Replicate
from tests.sim.worlds import bot, desk, live, moment, segment, self_service, world

Told = dict[str, Any]
CHANNELS = ("phone", "web", "robot")
MOMENTS = ("ask", "fail")
# a case is satisfied when its score is above this, without doubt
CUT = 0.2
# of the desk, a minute with a customer costs this
EUR_MINUTE = 0.5
OFFICE_HOURS = [{"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"}]


def company(**more: Any) -> World:
    """Phone, web page and robot; questions and failures; nothing uncertain in answers."""
    office_year = 5 * 8 * 60 / 7 * 365
    told = {
        "channels": [live("phone", wait_ok_min=2.0), self_service("web"), bot() | {"name": "robot"}],
        "moments": [moment("ask", "INFO"), moment("fail", "PROBLEM")],
        "segments": [segment(needs_year={"ask": 1.0}, prefers={"phone": 1.0, "web": 1.0})],
        "desks": [desk(1, open=OFFICE_HOURS, eur_seat_year=EUR_MINUTE * office_year)],
        "continuity": {"fluid": 1.0},
        "anchors": {
            "hash": "by hand",
            "leaving_intercept": [-4.0],
            "answer_noise": 0.0,
            "satisfaction_cuts": [-2.0, -1.0, CUT, 1.0],
        },
    }
    return world(**(told | more))


def contact(customer: int, number: int = 1, **told: Any) -> Told:
    """A contact of a customer's first need, resolved by phone for a question at no wait unless said otherwise."""
    plain = {
        "customer": customer,
        "need": 0,
        "contact": number,
        "segment": 0,
        "moment": "ask",
        "channel": "phone",
        "served_by": "person",
        "asked_min": 100.0 * number,
        "wait_min": 0.0,
        "handling_min": 10.0,
        "outcome": "resolved",
        "truth": 0,
        "history_kept": 1,
        "utility": 0.0,
        "cost_eur": 1.0,
        "bot": "none",
    }
    return plain | told


def case(customer: int, **told: Any) -> Told:
    """A closed case, satisfied, of one contact, unless said otherwise."""
    plain = {
        "customer": customer,
        "need": 0,
        "segment": 0,
        "moment": "ask",
        "channel": "phone",
        "contacts": 1,
        "channels": 1,
        "repeated": 0,
        "transfers": 0,
        "wait_min": 0.0,
        "resolved": 1,
        "truth": 0,
        "bot": "none",
        "closed_min": 1540.0,
        "raw_memory": 0.0,
        "debt": 0.0,
        "ease": 0.0,
        "score": 1.0,
    }
    return plain | told


def outcomes(company: World, *replications: tuple[list[Told], list[Told]], months: int = 12) -> Outcomes:
    """A run of today's plan whose replications say these contacts and cases."""
    plan = today(company)
    totals = new_totals(pack(company, plan, months=months))
    replicates = tuple(
        Replicate(
            number,
            totals,
            np.zeros(months),
            np.zeros((months, 1)),
            _rows(contacts, CONTACT_COLUMNS),
            _rows(cases, CASE_COLUMNS),
            np.zeros((0, 14)),
            np.zeros((0, 3)),
            _people(contacts),
        )
        for number, (contacts, cases) in enumerate(replications)
    )
    return Outcomes(
        company, plan.name, "by hand", digest(plan), "by hand", 1, months, company.warm_up_months, replicates, 0.0
    )  # fmt: skip


def _people(contacts: list[Told]) -> Told:
    count = 1 + max((row["customer"] for row in contacts), default=0)
    names = ("customer", "segment", "joined", "contacts", "cases", "disposition", "satisfaction", "trust")
    return {name: np.zeros(count) for name in names} | {"left": np.full(count, -1), "margin": np.ones(count)}


def _rows(told: list[Told], columns: tuple[str, ...]) -> Any:
    codes = {
        "moment": MOMENTS,
        "channel": CHANNELS,
        "bot": BOT_PARTS,
        "served_by": SERVED_BY,
        "outcome": OUTCOMES,
    }
    table = pd.DataFrame(told, columns=list(columns))
    for name, names in codes.items():
        if name in table:
            table[name] = table[name].map(names.index)
    return table.to_numpy(np.float64)
