"""How the fields of a sheet are asked and named, and how their figures are written, for a reader."""

from __future__ import annotations

from scenarios import Reader
from sim import Message, World

from .levers import Offer
from .sheet import Field
from .written import SHARES


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


def asked_again(message: Message, labels: dict[str, str]) -> Message:
    """Return a question on a draft with the names of its channel and team as the reader knows them."""
    named = {
        kind: labels.get(f"{kind}.{name}", name)
        for kind, name in message.values.items()
        if kind in ("channel", "desk")
    }
    return Message(message.key, **{**message.values, **named})


def figure_text(place: str, value: float, reader: Reader) -> str:
    """Return a figure as the reader writes it, in its unit."""
    name = place.rpartition(".")[2]
    if name in SHARES:
        return reader.share(value)
    return reader.number(value, 1 if name in ("mean_wait_min", "nps") else 0)


def effect_text(offer: Offer, reader: Reader) -> str:
    """Return the effect of a lever at unlimited spend, with its range."""
    entry = offer.entry
    numbers = {
        name: reader.number(value, 2)
        for name, value in (("most", entry.effect), ("low", entry.range[0]), ("high", entry.range[1]))
    }
    return reader("company.lever.times" if entry.start else "company.lever.adds", **numbers)


def price_text(offer: Offer, reader: Reader) -> str:
    """Return what half of a lever's effect costs a year in a company, with its range."""
    low, high = (reader.eur(each * offer.contacts_year) for each in offer.entry.eur_contact[1:])
    return reader("company.lever.price", eur=reader.eur(offer.half_eur_year), low=low, high=high)


def evidence_text(offer: Offer, reader: Reader) -> str:
    """Return what the effect of a lever rests on."""
    return reader(f"catalogue.evidence.{offer.entry.evidence or 'none'}")
