"""What docs/world-file.md takes from the declarations: every noun of a world file, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from sim import World

HEADER = ["field", "meaning", "unit", "default", "allowed", "plausible", "source"]
# fields of the world that are lists of nouns, with the heading each item has in a file
LISTS = {
    "segments": "segment",
    "moments": "moment",
    "channels": "channel",
    "desks": "desk",
    "levers": "lever",
    "alerts": "alert",
}
LONGEST = 40


def nouns() -> Iterator[tuple[str, str, list[list[str]]]]:
    """Heading in the file, what the noun is, and a row a field; the world itself first."""
    yield (
        "[world]",
        first_sentence(World),
        [row(World, name) for name in World.model_fields if part_of(name) is None],
    )
    for name in World.model_fields:
        part = part_of(name)
        if part is not None:
            heading = f"[[{LISTS[name]}]]" if name in LISTS else f"[{name}]"
            own = {field: below(part, field) for field in part.model_fields}
            yield (
                heading,
                first_sentence(part),
                [row(part, field) for field, inner in own.items() if inner is None],
            )
            for field, inner in own.items():
                if inner is not None and name not in LISTS:
                    rows = [row(inner, each) for each in inner.model_fields]
                    yield f"[{name}.{field}]", first_sentence(inner), rows


def below(part: type[BaseModel], field: str) -> type[BaseModel] | None:
    """The noun that a field of a noun is; None where it holds a number, a text or a list."""
    annotation = part.model_fields[field].annotation
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def part_of(name: str) -> type[BaseModel] | None:
    """The noun that a field of the world holds, alone or in a list; None where it holds a number or a text."""
    annotation = World.model_fields[name].annotation
    found = () if get_origin(annotation) is dict else leaves(annotation)
    return next((one for one in found if isinstance(one, type) and issubclass(one, BaseModel)), None)


def leaves(annotation: Any) -> Iterator[Any]:
    """The types a type is made of."""
    if parts := get_args(annotation):
        for part in parts:
            yield from leaves(part)
    else:
        yield annotation


def first_sentence(noun: type[BaseModel]) -> str:
    """What a noun is, in one sentence."""
    return (noun.__doc__ or "").strip().splitlines()[0]


def row(noun: type[BaseModel], name: str) -> list[str]:
    """A field as its declaration says it."""
    info = noun.model_fields[name]
    extra: Any = info.json_schema_extra or {}
    schema = noun.model_json_schema()["properties"][name]
    span = extra.get("range")
    return [
        f"`{name}`",
        str(info.description or ""),
        str(extra.get("unit", "")),
        "required" if info.is_required() else short(info.get_default(call_default_factory=True)),
        allowed(schema),
        f"{span[0]:g} to {span[1]:g}" if span else spread(extra.get("ranges", {})),
        str(extra.get("source", "")),
    ]


def spread(ranges: dict[str, list[float]]) -> str:
    """Plausible ranges of the entries of a table."""
    return ", ".join(f"{entry} {low:g} to {high:g}" for entry, (low, high) in ranges.items())


def short(value: Any) -> str:
    """A default in few letters."""
    if value == "":
        return "empty"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"`{text}`" if len(text) <= LONGEST else f"{len(value)} values"


def allowed(schema: dict[str, Any]) -> str:
    """Bounds and choices of a field, of its entries where it is a table or a list."""
    for inner in ("additionalProperties", "items"):
        if isinstance(schema.get(inner), dict) and (said := allowed(schema[inner])):
            return f"each {said}"
    for choice in schema.get("anyOf", ()):
        if said := allowed(choice):
            return said
    if choices := schema.get("enum"):
        return ", ".join(f"`{one}`" for one in choices)
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    return ", ".join(f"{sign} {schema[key]:,.9g}" for key, sign in signs.items() if key in schema)
