"""Small worlds in which theory or a published finding says what must happen."""

from __future__ import annotations

from functools import partial
from typing import Any

from sim import MINUTES_MONTH, Line, Plan, World

Described = dict[str, Any]

ALWAYS_OPEN = [{"days": "Mon-Sun", "opens": "00:00", "closes": "24:00"}]
MOTIVES = ("INFO", "APPT", "BUY", "PROBLEM", "COMPLAINT")
ONE_CONTACT = {"resolved": dict.fromkeys(MOTIVES, 1.0), "give_up": 0.0, "hang_up_return": 0.0}
NEVER_LEAVES = {"hash": "by hand", "leaving_intercept": [-40.0]}
INDIFFERENT = {
    "satisfaction": 0.0,
    "unresolved": dict.fromkeys(MOTIVES, 0.0),
    "second_failure": 0.0,
    "shut": 0.0,
}
EXPONENTIAL: Described = {"handling_scv": 1.0, "handling_shape": "exponential"}
PATIENT: Described = {"patience_min": 1e12}
# in [resolve]: each contact of each need has the same chance
ALIKE: Described = {"difficulty": 0.0, "history": 0.0, "skilled": 0.0, "recognised": 0.0}
# so little that every channel but the desk's is never chosen
UNLIKED = 1e-300


def segment(**more: Any) -> Described:
    """A segment that has six needs a year and uses the web page."""
    told = {"name": "all", "label": "All", "share": 1.0, "margin_eur_year": 300.0, "retention_year": 0.85}
    return told | {"needs_year": {"ask": 6.0}, "prefers": {"web": 1.0}} | more


def moment(name: str = "ask", motive: str = "INFO", **more: Any) -> Described:
    """A moment without moments of truth."""
    return {"name": name, "label": name, "motive": motive, "truth": 0.0} | more


def channel(name: str, kind: str, **more: Any) -> Described:
    """A channel of six minutes."""
    return {"name": name, "label": name, "kind": kind, "eur_contact": 1.0, "handling_min": 6.0} | more


live = partial(channel, kind="live", desk="team")
written = partial(channel, kind="asynchronous", desk="team")
self_service = partial(channel, kind="self_service")
bot = partial(channel, "bot", "bot", handling_min=2.0)


def desk(seats: int, **more: Any) -> Described:
    """A desk that never closes."""
    told = {"name": "team", "label": "Team", "eur_seat_year": 12_000.0, "shrinkage": 0.0, "open": ALWAYS_OPEN}
    return told | {"seats": seats} | more


def lever(name: str, target: str, **more: Any) -> Described:
    """A lever that acts at once, half of it at 1,000 EUR a year."""
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
        "maturity": "optimised",
        "months": 12,
        "warm_up_months": 1,
        "segments": [segment()],
        "moments": [moment()],
        "channels": [self_service("web")],
    }
    return told | changes


def world(**changes: Any) -> World:
    """A small world, validated but without anchors."""
    return World.model_validate(described(**changes))


def plan(**eur_year: float) -> Plan:
    """A plan that puts these euros a year on these levers from the first month on."""
    return Plan(name="test", lines=tuple(Line(lever=name, eur_year=eur) for name, eur in eur_year.items()))


def desk_world(
    seats: int, contacts_min: float, channels: list[Described], *, customers: int = 100, **more: Any
) -> World:
    """Channels equally liked that share a desk which never closes; nobody comes back or leaves."""
    needs = contacts_min * 12 * MINUTES_MONTH / customers
    liked = {str(one["name"]): 1.0 for one in channels} | {"web": UNLIKED}
    told: Described = {
        "customers": customers,
        "segments": [segment(needs_year={"ask": needs}, prefers=liked, retention_year=0.999_999)],
        "channels": [*channels, self_service("web")],
        "desks": [desk(seats)],
        "profile": {"day_variation": 0.0},
        "resolve": ONE_CONTACT,
        "waiting": {"price": 0.0},
        "loyalty": INDIFFERENT,
        "anchors": NEVER_LEAVES,
    }
    return world(**(told | more))


def queue(seats: int, contacts_min: float, *, customers: int = 100, **phone: Any) -> World:
    """Phone calls at a constant rate a minute to one desk that never closes; nobody comes back or leaves."""
    call = live("phone", **({"handling_scv": 1.0} | PATIENT | phone))
    return desk_world(seats, contacts_min, [call], customers=customers)
