"""Walks through the schema of a world, and through worlds that differ from a given one in a single field."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim import Defects, World

Path = tuple[str | int, ...]

# a list or table of these is one field
WHOLE = (
    "unresolved",
    "season",
    "hours",
    "days",
    "realised",
    "needs_year",
    "prefers",
    "fit",
    "ability",
    "offered",
    "accepted",
    "resolved",
)
SWAPS = {
    "motive": {"INFO": "PROBLEM", "PROBLEM": "INFO", "BUY": "APPT", "APPT": "BUY", "COMPLAINT": "INFO"},
    "maturity": dict.fromkeys(("initial", "developing", "defined", "managed", "optimised"), "developing"),
    "days": {"Mon-Fri": "Mon-Thu"},
    "opens": {"09:00": "08:00"},
    "closes": {"17:00": "16:00"},
}
SUM = ("average", "peak", "end", "first")


def nouns_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The nouns that an annotation is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from nouns_in(part)


def nouns_below(noun: type[BaseModel]) -> set[type[BaseModel]]:
    """A noun and all that it is made of."""
    inner = [part for field in noun.model_fields.values() for part in nouns_in(field.annotation)]
    return {noun}.union(*(nouns_below(part) for part in inner))


def places(noun: type[BaseModel], without: tuple[str, ...], before: str = "") -> Iterator[str]:
    """Every field below a noun as the schema declares it, such as channels.handling_min."""
    for name, field in noun.model_fields.items():
        if name in without:
            continue
        inner = list(nouns_in(field.annotation))
        if not inner:
            yield before + name
        for part in inner:
            yield from places(part, without, f"{before}{name}.")


def values(noun: BaseModel, before: str = "") -> Iterator[tuple[str, str]]:
    """Every field of a world with the value it has there."""
    for name in type(noun).model_fields:
        found = getattr(noun, name)
        parts = found if isinstance(found, list) else [found]
        for part in parts:
            if isinstance(part, BaseModel):
                yield from values(part, f"{before}{name}.")
        if not any(isinstance(part, BaseModel) for part in parts):
            yield before + name, repr(found)


def leaves(told: Any, before: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every field of a described world with its value."""
    if isinstance(told, dict) and (not before or before[-1] not in WHOLE):
        for name, value in told.items():
            yield from leaves(value, (*before, name))
    elif isinstance(told, list) and told and isinstance(told[0], dict):
        for place, value in enumerate(told):
            yield from leaves(value, (*before, place))
    else:
        yield before, told


def others(name: str, value: Any) -> list[Any]:
    """Values that might be allowed instead of one."""
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, int):
        return [value + 1, value - 1]
    if isinstance(value, float):
        return [value * 0.9, value + 0.1, value * 1.1, value - 0.1, 5.0]
    if isinstance(value, str):
        return [SWAPS[name][value]] if value in SWAPS.get(name, {}) else []
    if isinstance(value, dict) and value:
        return [{key: other for key, old in value.items() for other in others("", old)[:1]}]
    if isinstance(value, list) and value and isinstance(value[0], float):
        return [value[::-1], [value[0] + 0.5, *value[1:]], [value[0] - 0.1, *value[1:]]]
    if isinstance(value, list) and value and isinstance(value[0], list):
        return [[[row[0] + 0.1, *row[1:]], *value[1:]] for row in value[:1]]
    return []


def with_field(told: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A described world with one field replaced; weights of memory keep their sum."""
    copied = copy.deepcopy(told)
    noun: Any = copied
    for part in path[:-1]:
        noun = noun[part]
    if path[0] == "memory" and path[-1] in SUM:
        other = SUM[(SUM.index(str(path[-1])) + 1) % 4]
        noun[other] += noun[path[-1]] - value
    noun[path[-1]] = value
    return copied


def one_field_changed(world: World) -> Iterator[tuple[Path, World | None]]:
    """For each field of a world, another world that differs only there; None where no other value was found."""
    told = world.model_dump(mode="json")
    for path, value in leaves(told):
        found = None
        for other in others(str(path[-1]), value):
            if other == value:
                continue
            try:
                found = World.model_validate(with_field(told, path, other))
            except (ValidationError, Defects):
                continue
            if found != world:
                break
        yield path, found
