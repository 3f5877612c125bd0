"""A corner shop small enough to be optimised on the simulator within a test."""

from __future__ import annotations

from functools import cache

from sim import World, anchor

OPEN = [{"days": "Mon-Sat", "opens": "09:00", "closes": "18:00"}]
SHOP = {
    "name": "corner_shop",
    "label": "Corner shop",
    "customers": 40,
    "maturity": "optimised",
    "months": 12,
    "warm_up_months": 1,
    "segments": [
        {
            "name": "all",
            "label": "All",
            "share": 1.0,
            "margin_eur_year": 900.0,
            "retention_year": 0.8,
            "needs_year": {"question": 2.0, "fault": 2.0},
            "prefers": {"phone": 2.0, "mail": 1.0},
        }
    ],
    "moments": [
        {"name": "question", "label": "Question", "motive": "INFO"},
        {"name": "fault", "label": "Fault", "motive": "PROBLEM", "truth": 0.1},
    ],
    "channels": [
        {
            "name": "phone",
            "label": "Phone",
            "kind": "live",
            "desk": "team",
            "eur_contact": 1.0,
            "handling_min": 8.0,
        },
        {
            "name": "mail",
            "label": "E-mail",
            "kind": "asynchronous",
            "desk": "team",
            "eur_contact": 0.5,
            "handling_min": 6.0,
        },
        {"name": "bot", "label": "Bot", "kind": "bot", "eur_contact": 0.1, "handling_min": 2.0},
    ],
    "desks": [
        {
            "name": "team",
            "label": "Team",
            "seats": 2,
            "eur_seat_year": 4000.0,
            "shrinkage": 0.0,
            "open": OPEN,
            "exit_eur": 500.0,
        }
    ],
    "bot": {"offered": {"INFO": 0.5}},
    "levers": [
        {
            "name": "team_seats",
            "label": "Seats",
            "target": "desk.seats",
            "desk": "team",
            "least_eur_year": 4000.0,
            "most_eur_year": 12000.0,
        },
        {
            "name": "fault_care",
            "label": "Care at a fault",
            "target": "cell.resolution",
            "channels": ["phone", "mail"],
            "moments": ["fault"],
            "to_value": 0.3,
            "half_eur_year": 300.0,
            "today_eur_year": 100.0,
            "most_eur_year": 2000.0,
        },
        {
            "name": "better_bot",
            "label": "Better bot",
            "target": "bot.resolution",
            "from_value": 1.0,
            "to_value": 1.4,
            "half_eur_year": 500.0,
            "most_eur_year": 2000.0,
            "launch_eur": 200.0,
            "bundle_with": ["single_view"],
        },
        {
            "name": "single_view",
            "label": "Single view",
            "target": "history",
            "to_value": 0.4,
            "half_eur_year": 600.0,
            "most_eur_year": 3000.0,
        },
    ],
}


@cache
def shop() -> World:
    """The anchored shop; today it spends 8,100 EUR a year."""
    return anchor(World.model_validate(SHOP))
