"""A repair shop that asks its customers often, small enough to be fitted within a test."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim import World, anchor, with_values

SHOP: dict[str, Any] = {
    "name": "repair_shop",
    "label": "Repair shop",
    "customers": 150,
    "maturity": "optimised",
    "months": 24,
    "warm_up_months": 2,
    "segments": [
        {
            "name": "all",
            "label": "All",
            "share": 1.0,
            "margin_eur_year": 300.0,
            "retention_year": 0.8,
            "needs_year": {"question": 2.0, "fault": 3.0},
            "prefers": {"phone": 3.0, "web": 1.0},
        }
    ],
    "moments": [
        {"name": "question", "label": "Question about a bill", "motive": "INFO"},
        {"name": "fault", "label": "Fault", "motive": "PROBLEM", "truth": 0.1},
    ],
    "channels": [
        {
            "name": "phone",
            "label": "Phone",
            "kind": "live",
            "desk": "team",
            "eur_contact": 1.0,
            "handling_min": 10.0,
            "invite": 0.9,
        },
        {
            "name": "web",
            "label": "Web",
            "kind": "self_service",
            "eur_contact": 0.1,
            "handling_min": 5.0,
            "invite": 0.9,
        },
        {
            "name": "bot",
            "label": "Bot",
            "kind": "bot",
            "eur_contact": 0.1,
            "handling_min": 2.0,
            "invite": 0.9,
        },
    ],
    "desks": [
        {
            "name": "team",
            "label": "Team",
            "seats": 2,
            "eur_seat_year": 4000.0,
            "shrinkage": 0.0,
            "open": [{"days": "Mon-Sat", "opens": "09:00", "closes": "18:00"}],
        }
    ],
    "bot": {"offered": {"INFO": 0.5}},
    "survey": {"response": 0.5, "quarantine_d": 14.0, "fatigue": 0.0},
}


@cache
def shop() -> World:
    """The shop, anchored."""
    return anchor(World.model_validate(SHOP))


def shop_with(**changes: float) -> World:
    """The anchored shop with other values; a double underscore stands for the point of a dotted field."""
    return anchor(with_values(shop(), {name.replace("__", "."): value for name, value in changes.items()}))
