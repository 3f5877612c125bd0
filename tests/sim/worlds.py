"""Small worlds to test with, and one replication of a world as tables."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim import ENGINES, Line, Plan, World, today
from sim.pack import MINUTES_MONTH, Numbers, pack
from sim.state import ANSWER_COLUMNS, CASE_COLUMNS, CONTACT_COLUMNS, OUTCOMES, SERVED_BY, Raw

Described = dict[str, Any]

ALWAYS_OPEN = [{"days": "Mon-Sun", "opens": "00:00", "closes": "24:00"}]
ONE_CONTACT = {
    "resolved": dict.fromkeys(("INFO", "APPT", "BUY", "PROBLEM", "COMPLAINT"), 1.0),
    "give_up": 0.0,
    "hang_up_return": 0.0,
}
NEVER_LEAVES = {"hash": "by hand", "leaving_intercept": [-40.0]}
INDIFFERENT = {"satisfaction": 0.0, "unresolved": 0.0, "second_failure": 0.0}


def segment(**more: Any) -> Described:
    told = {"name": "all", "label": "All", "share": 1.0, "margin_eur_year": 300.0, "retention_year": 0.85}
    return told | {"needs_year": {"ask": 6.0}, "prefers": {"web": 1.0}} | more


def moment(name: str = "ask", motive: str = "INFO", **more: Any) -> Described:
    return {"name": name, "label": name, "motive": motive, "truth": 0.0} | more


def channel(name: str, kind: str, **more: Any) -> Described:
    return {"name": name, "label": name, "kind": kind, "eur_contact": 1.0, "handling_min": 6.0} | more


live = partial(channel, kind="live", desk="team")
written = partial(channel, kind="asynchronous", desk="team")
self_service = partial(channel, kind="self_service")
bot = partial(channel, "bot", "bot", handling_min=2.0)


def desk(seats: int, **more: Any) -> Described:
    told = {"name": "team", "label": "Team", "eur_seat_year": 12_000.0, "open": ALWAYS_OPEN}
    return told | {"seats": seats} | more


def lever(name: str, target: str, **more: Any) -> Described:
    told: Described = {"name": name, "label": name, "target": target}
    if target != "desk.seats":
        told |= {"half_eur_year": 1000.0, "most_eur_year": 1e6, "lag_months": 0.0}
    return told | more


def described(**changes: Any) -> Described:
    """A world of one segment, one moment and one web page, with some of its parts replaced."""
    told = {
        "name": "test",
        "label": "Test",
        "customers": 50,
        "months": 12,
        "warm_up_months": 1,
        "segments": [segment()],
        "moments": [moment()],
        "channels": [self_service("web")],
    }
    return told | changes


def world(**changes: Any) -> World:
    return World.model_validate(described(**changes))


def queue(seats: int, contacts_min: float, *, customers: int = 100, **channels: Any) -> World:
    """Phone calls at a constant rate a minute to one desk that never closes; nobody comes back or leaves."""
    needs = contacts_min * 12 * MINUTES_MONTH / customers
    phone = {"handling_scv": 1.0, "patience_min": 1e12} | channels
    return world(
        customers=customers,
        segments=[
            segment(
                needs_year={"ask": needs}, prefers={"phone": 1.0, "web": 1e-300}, retention_year=0.999_999
            )
        ],
        channels=[live("phone", **phone), self_service("web")],
        desks=[desk(seats)],
        profile={"day_variation": 0.0},
        resolve=ONE_CONTACT,
        loyalty=INDIFFERENT,
        anchors=NEVER_LEAVES,
    )


class Life(NamedTuple):
    """One replication as tables: contacts with the names of outcomes, cases, answers, customers."""

    numbers: Numbers
    raw: Raw
    contacts: pd.DataFrame
    cases: pd.DataFrame
    answers: pd.DataFrame
    customers: pd.DataFrame


def lived(
    world: World,
    plan: Plan | None = None,
    *,
    engine: str = "compiled",
    seed: int = 1,
    replication: int = 0,
    months: int | None = None,
    warm_up: int | None = None,
) -> Life:
    """One replication of a world, whatever its anchors say."""
    numbers = pack(world, plan or today(world), months=months, warm_up=warm_up)
    raw = ENGINES[engine](numbers, seed, replication, True)
    contacts = table(raw.contact_rows, CONTACT_COLUMNS)
    for column, names in (("outcome", OUTCOMES), ("served_by", SERVED_BY)):
        contacts[column] = np.array(names)[contacts[column].astype(int)]
    customers = pd.DataFrame(
        {
            name: raw.customers[name]
            for name in raw.customers.dtype.names or ()
            if name not in ("expectation", "memory")
        }
    )
    return Life(
        numbers,
        raw,
        contacts,
        table(raw.case_rows, CASE_COLUMNS),
        table(raw.answer_rows, ANSWER_COLUMNS),
        customers,
    )


def table(rows: Any, columns: tuple[str, ...]) -> pd.DataFrame:
    """Rows of an engine as a table in the order of customer, need and contact."""
    whole = pd.DataFrame(np.asarray(rows, np.float64).reshape(-1, len(columns)), columns=list(columns))
    keys = [key for key in ("customer", "need", "contact") if key in columns]
    whole[keys] = whole[keys].astype(np.int64)
    return whole.sort_values(keys, ignore_index=True)


def plan(**eur_year: float) -> Plan:
    """A plan that puts these euros a year on these levers from the first month on."""
    return Plan(name="test", lines=tuple(Line(lever=name, eur_year=eur) for name, eur in eur_year.items()))
