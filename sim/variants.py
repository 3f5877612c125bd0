"""Other forms of memory than the world's own, to hold results against."""

from __future__ import annotations

from .engine.anchors import anchor
from .engine.engines import DEFAULT_ENGINE
from .parts import Memory
from .world import World

LEVER_EUROS = ("half_eur_year", "today_eur_year", "launch_eur", "least_eur_year", "most_eur_year")

# weights of the mean, the peaks, the last event and the first
MEMORY_FORMS: dict[str, tuple[float, float, float, float]] = {
    "average_only": (1.0, 0.0, 0.0, 0.0),
    "end_only": (0.0, 0.0, 1.0, 0.0),
}


def with_memory(world: World, form: str, engine: str = DEFAULT_ENGINE) -> World:
    """Return the world whose customers remember in a named form (Alaybek et al. 2022: average and peak-end explain alike), anchored again.

    Raises KeyError when there is no such form.
    """
    average, peak, end, first = MEMORY_FORMS[form]
    weights = {"average": average, "peak": peak, "end": end, "first": first}
    remembered = Memory.model_validate({**world.memory.model_dump(), **weights})
    return anchor(world.model_copy(update={"memory": remembered}), engine)


def resized(world: World, customers: int, engine: str = DEFAULT_ENGINE) -> World:
    """Return the world with another number of customers: seats and lever euros scale, anchors are computed again.

    Queues do not scale: at the same load per seat more customers wait less, so this is another company.
    """
    factor = customers / world.customers
    desks = [desk.model_copy(update={"seats": round(desk.seats * factor)}) for desk in world.desks]
    levers = [
        lever.model_copy(update={name: getattr(lever, name) * factor for name in LEVER_EUROS})
        for lever in world.levers
    ]
    return anchor(world.model_copy(update={"customers": customers, "desks": desks, "levers": levers}), engine)
