"""Every declared number of a world: value, unit, range, source, how well it is grounded, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim import ASSUMPTION, Declaration, Lever, World

HEADINGS = {
    "segments": "segment",
    "moments": "moment",
    "channels": "channel",
    "desks": "desk",
    "levers": "lever",
}
SKIPPED = frozenset({"name", "label", "source"})
FROM_THE_FILE = "the world file"


def assumptions(world: World) -> pd.DataFrame:
    """One row per declared field: [field, value, unit, least, most, source, tag, owner, text].

    tag: that of its declaration (published, direction, derived, assumption), or stated by the world's file, or
    computed, an anchor. least, most: plausible range, empty where none is declared.
    """
    columns = ["field", "value", "unit", "least", "most", "source", "tag", "owner", "text"]
    return pd.DataFrame(_rows(world, world, "", ""), columns=columns)


def _rows(world: World, noun: BaseModel, place: str, owner: str) -> Iterator[tuple[Any, ...]]:
    for name, field in type(noun).model_fields.items():
        value = getattr(noun, name)
        if name in SKIPPED:
            continue
        if isinstance(value, BaseModel):
            yield from _rows(world, value, f"{place}{name}.", owner)
        elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
            for number, item in enumerate(value, start=1):
                inner = f"{place}{HEADINGS.get(name, name)}.{getattr(item, 'name', number)}."
                yield from _rows(world, item, inner, item.owner if isinstance(item, Lever) else owner)
        elif name != "owner":
            yield _row(world, noun, field, f"{place}{name}", value, owner)


def _row(
    world: World, noun: BaseModel, field: FieldInfo, place: str, value: Any, owner: str
) -> tuple[Any, ...]:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    span = extra.get("range")
    least, most = span if isinstance(span, list) else (None, None)
    source = str(extra.get("source", ASSUMPTION))
    if isinstance(noun, Lever) and source == ASSUMPTION:
        source = noun.source
    source = world.source.get(place, source)
    return (
        place,
        _told(value),
        extra.get("unit", ""),
        least,
        most,
        source,
        _tag(place, source),
        owner,
        field.description,
    )


def _told(value: Any) -> Any:
    """A number as it is, a table or list in one line."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return ", ".join(
            f"{key} {item:g}" if isinstance(item, int | float) else f"{key} {item}"
            for key, item in value.items()
        )
    if isinstance(value, list):
        return ", ".join(f"{item:g}" if isinstance(item, int | float) else str(item) for item in value)
    return "" if value is None else str(value)


def _tag(place: str, source: str) -> str:
    if place.startswith("anchors."):
        return "computed"
    return "stated" if source == FROM_THE_FILE else Declaration("", "", 0.0, 0.0, source).tag
