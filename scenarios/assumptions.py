"""Every declared number of a world: value, unit, range, source, how well it is grounded, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim import (
    COMPUTED,
    FITTED,
    FROM_THE_FILE,
    KINDS,
    PART_HEADINGS,
    Channel,
    FitSource,
    Lever,
    Message,
    Tag,
    Text,
    World,
    of_the_file,
)

from .load import read_world, templates

HEADING_OF = {field: heading for heading, field in PART_HEADINGS.items()}
COLUMNS = ["field", "value", "unit", "least", "most", "source", "tag", "owner", "text"]
SKIPPED = frozenset({"name", "label", "source"})
# parts that no person states: what a fit leaves behind, and what is computed from the rest
MADE = {"posterior": FITTED, "fit": FITTED, "anchors": COMPUTED}
# fields whose origin a lever's own source tells
CURVE = frozenset({"from_value", "to_value", "half_eur_year", "steepness", "lag_months"})


def assumptions(world: World) -> pd.DataFrame:
    """One row per declared field, per entry of a table of numbers: [field, value, unit, least, most, source, tag, owner, text].

    Source and tag are those of the world file's own entry for the field; where it has none those of the declaration,
    as long as the value is the declared default; else the file has stated the number without a source, or has borrowed it
    from the template of the world, where that says the same. least, most:
    plausible range, empty where none is declared. Fields that say nothing are left out, and those that do not concern a
    channel's kind or a lever's target.
    """
    return pd.DataFrame(_with_borrowed(world), columns=COLUMNS)


def _with_borrowed(world: World) -> Iterator[tuple[Any, ...]]:
    """The rows of a world, those borrowed from its template saying so."""
    template = read_world(world.template) if world.template in templates() else None
    theirs = {row[0]: row[1] for row in _rows(template, template, "", "")} if template else {}
    origin = Message("borrowed_from.template", template=world.template)
    for field, value, unit, least, most, source, tag, owner, text in _rows(world, world, "", ""):
        borrowed = tag == FROM_THE_FILE.tag and field not in world.source and theirs.get(field) == value
        told = (origin, "borrowed") if borrowed else (source, tag)
        yield field, value, unit, least, most, *told, owner, text


def _rows(world: World, noun: BaseModel, place: str, owner: str) -> Iterator[tuple[Any, ...]]:
    for name in type(noun).model_fields:
        value = getattr(noun, name)
        if name in SKIPPED or value in ("", None, []) or not _concerns(noun, name):
            continue
        if isinstance(value, BaseModel):
            yield from _rows(world, value, f"{place}{name}.", owner)
        elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
            for number, item in enumerate(value, start=1):
                inner = f"{place}{HEADING_OF.get(name, name)}.{getattr(item, 'name', number)}."
                yield from _rows(world, item, inner, item.owner if isinstance(item, Lever) else owner)
        elif isinstance(value, dict) and value:
            for entry in value:
                yield _row(world, noun, name, entry, place, owner)
        elif name != "owner":
            yield _row(world, noun, name, "", place, owner)


def _concerns(noun: BaseModel, name: str) -> bool:
    """Whether a field has a meaning for a channel of this kind, a lever of this target: people have no curve."""
    if isinstance(noun, Channel):
        return noun.kind in (_extra(type(noun).model_fields[name]).get("kinds") or KINDS)
    return not (isinstance(noun, Lever) and noun.target == "desk.seats" and name in CURVE)


def _row(world: World, noun: BaseModel, name: str, entry: str, place: str, owner: str) -> tuple[Any, ...]:
    field, value = type(noun).model_fields[name], getattr(noun, name)
    extra = _extra(field)
    least, most = extra.get("ranges", {}).get(entry) or extra.get("range", (None, None))
    source, tag = _source(world, noun, name, entry, place)
    return (
        f"{place}{name}.{entry}" if entry else f"{place}{name}",
        _told(value[entry] if entry else value),
        extra.get("unit", ""),
        least,
        most,
        source,
        tag,
        owner,
        field.description,
    )


def _source(world: World, noun: BaseModel, name: str, entry: str, place: str) -> tuple[Text, Tag]:
    """Where the value of a field, or of one entry of it, comes from."""
    for told in (f"{place}{name}.{entry}", f"{place}{name}"):
        if told in world.source:
            origin = world.source[told]
            return (origin.message(), "fitted") if isinstance(origin, FitSource) else of_the_file(origin)
    part = place.partition(".")[0]
    if part in MADE:
        return MADE[part]
    field, value = type(noun).model_fields[name], getattr(noun, name)
    default = field.get_default(call_default_factory=True)
    same = value == default if not entry else isinstance(default, dict) and value[entry] == default.get(entry)
    if field.is_required() or not same:
        return of_the_file(noun.source) if isinstance(noun, Lever) and name in CURVE else FROM_THE_FILE
    extra = _extra(field)
    return extra["source"], extra["tag"]


def _extra(field: FieldInfo) -> dict[str, Any]:
    return field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}


def _told(value: Any) -> Any:
    """A number as it is, a list in one line, the size of a list of rows."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list) and value and isinstance(value[0], list):
        return f"{len(value)} × {len(value[0])}"
    if isinstance(value, list):
        return ", ".join(f"{item:g}" if isinstance(item, int | float) else str(item) for item in value)
    return "" if value is None or value == {} else str(value)
