"""Another company: the same kind of customers, more or fewer of them."""

from __future__ import annotations

from .engine.anchors import anchor
from .engine.engines import DEFAULT_ENGINE
from .world import World

LEVER_EUROS = ("half_eur_year", "today_eur_year", "launch_eur", "least_eur_year", "most_eur_year")


def resized(world: World, customers: int, engine: str = DEFAULT_ENGINE) -> World:
    """The world with another number of customers: seats and lever euros scale, anchors are computed anew.

    Queues do not scale: at the same load per seat more customers wait less, so this is another company.
    """
    factor = customers / world.customers
    desks = [desk.model_copy(update={"seats": round(desk.seats * factor)}) for desk in world.desks]
    levers = [
        lever.model_copy(update={name: getattr(lever, name) * factor for name in LEVER_EUROS})
        for lever in world.levers
    ]
    return anchor(world.model_copy(update={"customers": customers, "desks": desks, "levers": levers}), engine)
