"""Answers as people type them, read into figures; what cannot be read, or cannot be together, is reported by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from calibration import Figures, company, figures_of, sheet_fields
from scenarios import Reader
from sim import Defects, Message, World

from ..ui.frame import markdown_safe

COMPULSORY, CONTACTS = "customers", "contacts_year"


class Read(NamedTuple):
    """Answers read: the figures by place, the company they state (None where something is wrong or missing), what is wrong."""

    values: dict[str, float]
    figures: Figures | None
    wrong: dict[str, str]


def read_answers(typed: Mapping[str, str], template: World, reader: Reader, *, has_log: bool = False) -> Read:
    """Read what was typed for a company like a template; has_log: its contacts are counted in a log."""
    values: dict[str, float] = {}
    unread: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field in sheet_fields(template):
        text = typed.get(field.place, "")
        if not text or company.is_not_known(text):
            continue
        found = company.typed_figure(text, field.place)
        if isinstance(found, Message):
            wrong[field.place], unread[field.place] = reader.say(found), text
        else:
            values[field.place] = found
    if not is_enough(values, unread, has_log=has_log):
        return Read(values, None, wrong)
    # what holds no number stays as it was typed, so that all else that is wrong is found together with it
    content = company.content_of({**values, **unread})
    if label := typed.get("label"):
        content["label"] = label
    try:
        figures = figures_of(content, template, has_log=has_log)
    except Defects as problem:
        for place, text in _by_field(
            problem, {**values, **unread}, company.labels_of(template, reader), reader
        ):
            wrong.setdefault(place, text)
        return Read(values, None, wrong)
    return Read(values, None if wrong else figures, wrong)


def _by_field(
    problem: Defects, stated: Mapping[str, float | str], labels: dict[str, str], reader: Reader
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong by the field that it is shown next to; the first of the sheet where it is none of them."""
    said: dict[str, list[str]] = {}
    for defect in problem.defects:
        place = reader.say(defect.place)
        text = markdown_safe(company.refusal_text(defect, stated, labels, reader))
        said.setdefault(place if place in stated else COMPULSORY, []).append(text)
    yield from ((place, " ".join(texts)) for place, texts in said.items())


def is_enough(values: Mapping[str, float], unread: Mapping[str, str], *, has_log: bool) -> bool:
    """Return whether customers and, without a log, the contacts of a channel are stated."""
    counted = [place for place, value in values.items() if place.endswith(CONTACTS) and value > 0]
    is_counted = has_log or bool(counted) or any(one.endswith(CONTACTS) for one in unread)
    return COMPULSORY in {*values, *unread} and is_counted
