"""A small company that everything happens to, and runs of it that are made once."""

from __future__ import annotations

from functools import cache

from sim import Outcomes, RunOptions, World, anchor, simulate
from tests.sim.worlds import bot, desk, lever, live, moment, segment, self_service, world, written


@cache
def busy_company() -> World:
    """Two segments, four kinds of channel, waits, a bot, moments of truth, people who leave."""
    office = [{"days": "Mon-Fri", "opens": "09:00", "closes": "17:00"}]
    needs = {"ask": 3.0, "fail": 3.0, "buy": 1.0}
    told = {
        "customers": 400,
        "months": 14,
        "segments": [
            segment(share=0.7, needs_year=needs, prefers={"phone": 3.0, "mail": 1.0, "web": 1.0}),
            segment(
                name="few", share=0.3, needs_year=needs, prefers={"phone": 1.0, "web": 2.0}, retention_year=0.7
            ),
        ],
        "moments": [moment(), moment("fail", "PROBLEM", truth=0.2), moment("buy", "BUY", sale_eur=50.0)],
        "channels": [
            live("phone", handling_min=40.0, patience_min=20.0, invite=0.8),
            written("mail", travel_min=60.0, invite=0.8),
            self_service("web", ability={"PROBLEM": 0.5}),
            bot(invite=0.5),
        ],
        "desks": [desk(1, open=office)],
        "continuity": {"fluid": 0.8, "history": 0.5},
        "bot": {"offered": {"INFO": 0.6, "PROBLEM": 0.4}},
        "loop": {"desk": "team", "coverage": 0.6, "again_d": 30.0},
        "levers": [
            lever("seats", "desk.seats", desk="team", most_eur_year=1e6),
            lever("smooth", "fluid", to_value=0.2),
            lever("rude", "cell.quality", to_value=-1.0),
        ],
    }  # fmt: skip
    return anchor(world(**told))


@cache
def busy_run() -> Outcomes:
    """Two logged replications of it under today's plan."""
    return simulate(busy_company(), options=RunOptions(replications=2, log=True))
