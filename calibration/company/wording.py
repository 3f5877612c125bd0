"""How the fields of a sheet are asked and named, and how their figures are written, for a reader."""

from __future__ import annotations

from collections.abc import Mapping

from scenarios import Reader
from sim import Defect, Message, Text, World

from .draft import Draft
from .levers import Offer
from .sheet import Field
from .written import SHARES, name_at

EURO = "€"


def labels_of(world: World, reader: Reader) -> dict[str, str]:
    """Return the names of channels, teams and levers as the reader knows them, by their place in a sheet."""
    parts = (("channel", world.channels), ("desk", world.desks), ("spend", world.levers))
    return {f"{place}.{one.name}": reader.label(world, one) for place, those in parts for one in those}


def short_text(place: str, labels: dict[str, str], reader: Reader) -> str:
    """Return how a field of the sheet is called in a few words, with whose it is."""
    what = reader(f"company.short.{name_at(place)}")
    owner = owner_of(place)
    return reader("company.form.of", name=labels[owner], what=what) if owner else what


def owner_of(place: str) -> str:
    """Return the place of what a field is about: a channel, a team, a programme; empty for the company."""
    return place if name_at(place) == "spend" else place.rpartition(".")[0]


def answer_text(place: str, value: float, reader: Reader) -> str:
    """Return a figure as the reader writes it, so many of a hundred for a share."""
    if name_at(place) in SHARES:
        value = float(f"{100 * value:.12g}")
    return reader.number(value, 0 if value.is_integer() else 1)


def read_back(place: str, value: float, reader: Reader) -> str:
    """Return how an answer was read, with its unit."""
    if name_at(place) == "contacts_year" and value == 0:
        return reader("company.form.absent")
    return amount_text(place, value, reader)


def amount_text(place: str, value: float, reader: Reader) -> str:
    """Return a figure with its unit; an amount with its sign where the language puts it."""
    number, unit = answer_text(place, value, reader), reader(f"company.unit.{name_at(place)}")
    if reader.language == "en" and unit.startswith(EURO):
        number, unit = f"{EURO}{number}", unit.removeprefix(EURO).strip()
    return reader("company.form.read", number=number, unit=unit)


def refusal_text(
    defect: Defect, stated: Mapping[str, float | str], labels: dict[str, str], reader: Reader
) -> str:
    """Return what is wrong with an answer in the words and the unit of its question.

    stated: the answers by place, a text where one holds no number.
    """
    texts = {name: reader.say(_with_labels(text, labels)) for name, text in defect._asdict().items()}
    place = str(defect.place)
    if place in stated:
        answer = stated[place]
        texts["place"] = short_text(place, labels, reader)
        texts["got"] = answer if isinstance(answer, str) else answer_text(place, answer, reader)
        if name_at(place) in SHARES and not isinstance(answer, str) and not 0 < answer < 1:
            return reader("company.form.share", place=texts["place"], got=texts["got"])
    return reader("company.form.wrong", **texts)


def _with_labels(text: Text, labels: Mapping[str, str]) -> Text:
    """A text with the channels that it names as the reader knows them."""
    names = text.values.get("names") if isinstance(text, Message) else None
    if not isinstance(text, Message) or not isinstance(names, tuple):
        return text
    return Message(text.key, **{**text.values, "names": [labels.get(f"channel.{one}", one) for one in names]})


def question(field: Field, labels: dict[str, str], reader: Reader) -> str:
    """Return how a field of the sheet is asked."""
    owner = owner_of(field.place)
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


def is_time_asked(draft: Draft) -> bool:
    """Return whether a draft asks what share of their time people spend on contacts."""
    return any(one.key == "company.minutes" for one in draft.questions)


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
