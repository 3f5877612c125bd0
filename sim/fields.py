"""Numbers of a world by dotted field, such as resolve.give_up, bot.resolved.PROBLEM or channel.phone.patience_min."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from .parts import WorldParts
from .source import Tag

SomeWorld = TypeVar("SomeWorld", bound=WorldParts)

# the parts of a world that are many, by the heading that opens one of them in a file
PART_HEADINGS = {
    "segment": "segments",
    "moment": "moments",
    "channel": "channels",
    "desk": "desks",
    "lever": "levers",
}


# Sections whose numbers say how customers and the company behave, wherever the company.
BEHAVIOUR = (
    "resolve", "bot", "continuity", "memory", "effort", "waiting", "judge", "truth", "loyalty", "survey", "loop",
)  # fmt: skip


# Parts that hold no number of the company: what a fit leaves, what is computed, what is held against the world.
APART = frozenset({"anchors", "posterior", "doubt", "shocks", "reported", *PART_HEADINGS.values()})


class Declaration(NamedTuple):
    """Declaration of a field: meaning, unit, plausible range (infinite where none is stated), source and tag."""

    text: str
    unit: str
    low: float
    high: float
    source: str
    tag: Tag


def value_of(world: WorldParts, field: str) -> Any:
    """Return the value of a field.

    Raises KeyError when the world has no such field.
    """
    here: Any = world
    for step in field.split("."):
        if isinstance(here, list):
            here = next((item for item in here if item.name == step), None)
        elif isinstance(here, BaseModel):
            here = getattr(here, PART_HEADINGS.get(step, step) if here is world else step, None)
        else:
            here = here.get(step) if isinstance(here, dict) else None
        if here is None:
            raise KeyError(field)
    return here


def is_number(world: WorldParts, field: str) -> bool:
    """Return whether a dotted path leads to a number of the world that need not be whole."""
    try:
        return field.partition(".")[0] not in APART and isinstance(value_of(world, field), float)
    except KeyError:
        return False


def with_values(world: SomeWorld, values: Mapping[str, Any]) -> SomeWorld:
    """Return the same world with other values in these fields; anchors and bounds are left for the caller to check.

    Raises KeyError when a table of the world has no such entry.
    """
    for field, value in values.items():
        world = _put(world, field.split("."), value)
    return world


def _put(here: Any, steps: list[str], value: Any) -> Any:
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(here, list):
        return [_put(item, rest, value) if item.name == step else item for item in here]
    if isinstance(here, BaseModel):
        name = PART_HEADINGS.get(step, step) if isinstance(here, WorldParts) else step
        return here.model_copy(update={name: _put(getattr(here, name), rest, value)})
    return {**here, step: _put(here[step], rest, value)}


def declaration(world: WorldParts, field: str) -> Declaration:
    """Return the declaration behind a field of a world; an entry of a table has that of its table."""
    noun, name = _declared_in(world, field)
    info = noun.model_fields[name]
    extra: Any = info.json_schema_extra
    entry = field.rsplit(".", 1)[-1]
    low, high = extra.get("ranges", {}).get(entry) or extra.get("range", (-math.inf, math.inf))
    source, tag = extra["source"], extra["tag"]
    return Declaration(str(info.description), extra["unit"], float(low), float(high), source, tag)


def bounds(world: WorldParts, field: str) -> tuple[float, float]:
    """Return the least and most that the declaration of a field allows, infinite where it sets no bound."""
    noun, name = _declared_in(world, field)
    schema = _properties(noun)[name]
    schema = schema.get("additionalProperties", schema)
    least = schema.get("minimum", schema.get("exclusiveMinimum", -math.inf))
    return float(least), float(schema.get("maximum", schema.get("exclusiveMaximum", math.inf)))


@cache
def _properties(noun: type[BaseModel]) -> dict[str, Any]:
    """What the schema of a noun says of each field."""
    found: dict[str, Any] = noun.model_json_schema()["properties"]
    return found


def _declared_in(world: WorldParts, field: str) -> tuple[type[BaseModel], str]:
    """The noun that declares a field, and the field's name there."""
    steps = field.split(".")
    part: Any = getattr(world, PART_HEADINGS.get(steps[0], steps[0]))
    if isinstance(part, list):
        return type(part[0]), steps[2]
    return (type(part), steps[1]) if isinstance(part, BaseModel) else (WorldParts, steps[0])


def behaviour_fields(world: WorldParts) -> Iterator[str]:
    """Return every number that says how customers and the company behave, in the order of the declarations."""
    return fields_of(world, BEHAVIOUR)


def fields_of(world: WorldParts, sections: Iterable[str]) -> Iterator[str]:
    """Return every number of these sections of a world, in the order of the declarations."""
    for section in sections:
        for name, value in getattr(world, section):
            entries = value if isinstance(value, dict) else {"": value}
            for entry, number in entries.items():
                if isinstance(number, int | float) and not isinstance(number, bool):
                    yield ".".join(filter(None, (section, name, entry)))
