"""Answers as people type them, read into figures; what cannot be read, or cannot be together, is reported by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from calibration import Figures, as_number, company, figures_of, readings, sheet_fields
from scenarios import Reader
from sim import Defects, Message, World

from ..ui.frame import markdown_safe

COMPULSORY = "customers"
# a share at most this was typed as one; more is so many of a hundred; only figures that are never below a hundredth
WHOLE = 1.0
NEVER_SMALL = ("retention_year", "csat_top2", "csat_top2_answered", "on_contacts")


class Read(NamedTuple):
    """Answers read: the figures by place, the company they state (None where something is wrong or missing), what is wrong."""

    values: dict[str, float]
    figures: Figures | None
    wrong: dict[str, str]


def read_answers(typed: Mapping[str, str], template: World, reader: Reader) -> Read:
    """Read what was typed for a company like a template."""
    values: dict[str, float] = {}
    wrong: dict[str, str] = {}
    for field in sheet_fields(template):
        text = typed.get(field.place, "")
        if not text:
            continue
        found = _number(field.place, text)
        if isinstance(found, Message):
            wrong[field.place] = reader.say(found)
        else:
            values[field.place] = found
    if wrong or not is_enough(values):
        return Read(values, None, wrong)
    content = company.content_of(values)
    if label := typed.get("label"):
        content["label"] = label
    try:
        return Read(values, figures_of(content, template), {})
    except Defects as problem:
        for defect in problem.defects:
            said = {name: markdown_safe(reader.say(text)) for name, text in defect._asdict().items()}
            wrong[_field(reader.say(defect.place), values)] = reader("company.form.wrong", **said)
        return Read(values, None, wrong)


def is_enough(values: Mapping[str, float]) -> bool:
    """Return whether customers and the contacts of a channel are stated."""
    return COMPULSORY in values and any(
        place.endswith("contacts_year") and value > 0 for place, value in values.items()
    )


def _number(place: str, text: str) -> float | Message:
    """Return the number that somebody typed, or why it is none."""
    if both := readings(text, place):
        return Message("command.new.either", typed=repr(text), values=both)
    value = as_number(text, place)
    if isinstance(value, str):
        return Message("command.new.no_number", typed=repr(text))
    name = place.rpartition(".")[2]
    if name not in company.SHARES or company.is_percent(text):
        return value
    return value if name in NEVER_SMALL and value <= WHOLE else float(f"{value / 100:.12g}")


def _field(place: str, values: Mapping[str, float]) -> str:
    """Return the field that a defect is shown next to; the first of the sheet where it is none of them."""
    return place if place in values else COMPULSORY
