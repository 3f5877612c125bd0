"""How the fields of a sheet are asked and named, and how their figures are written, for a reader."""

from __future__ import annotations

from scenarios import Reader
from sim import World

from .sheet import Field

# figures that people state as so many of 100
SHARES = ("retention_year", "abandonment", "csat_top2", "csat_top2_answered", "on_contacts")


def labels_of(world: World, reader: Reader) -> dict[str, str]:
    """Return the names of channels, teams and levers as the reader knows them, by their place in a sheet."""
    parts = (("channel", world.channels), ("desk", world.desks), ("spend", world.levers))
    return {f"{place}.{one.name}": reader.label(world, one) for place, those in parts for one in those}


def question(field: Field, labels: dict[str, str], reader: Reader) -> str:
    """Return how a field of the sheet is asked."""
    owner = field.place if field.question == "spend" else field.place.rpartition(".")[0]
    blanks = {"name": labels[owner]} if owner else {}
    return reader(f"company.ask.{field.question}", **blanks)


def field_text(place: str, labels: dict[str, str], reader: Reader) -> str:
    """Return the name of a field of the sheet."""
    owner, _, name = place.rpartition(".")
    return reader(f"company.field.{name}", **({"name": labels[owner]} if owner else {}))


def figure_text(place: str, value: float, reader: Reader) -> str:
    """Return a figure as the reader writes it, in its unit."""
    name = place.rpartition(".")[2]
    if name in SHARES:
        return reader.share(value)
    return reader.number(value, 1 if name in ("mean_wait_min", "nps") else 0)
