"""What a field of a file may hold, told from its one declaration: bounds, unit, meaning, and a repair for a wrong value."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]
MINUTES = {"s": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0}
NUMBER = re.compile(r"^\s*(-?\d[\d\s_]*(?:[.,]\d+)?)\s*([^\d\s].*)?$")
THOUSANDS = {"k": 1e3, "m": 1e6}
SHOWN = 60
STAND_IN = "stand_in"


def schema_of(model: type[BaseModel], path: Path) -> Schema:
    """The declaration a path of keys and positions leads to; items inherit meaning and unit of their field."""
    root = model.model_json_schema()
    inherited: dict[str, Any] = {}
    here = _resolved(root, root)
    for step in path:
        if step in here.get("properties", {}):
            here = here["properties"][step]
            inherited = {key: here[key] for key in ("description", "unit") if key in here}
        elif isinstance(step, int):
            here = here.get("items", {})
        else:
            here = here.get("additionalProperties") or {}
        here = _resolved(here if isinstance(here, Mapping) else {}, root)
    return {**here, **inherited}


def _resolved(schema: Schema, root: Schema) -> Schema:
    options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
    if options:
        schema = {**schema, **options[0]}
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return {**schema, "$defs": root.get("$defs", {})}


def stand_in(schema: Schema) -> Any:
    """Some value that a declaration accepts, so that the rest of a file can still be checked."""
    schema = _resolved(schema, schema)
    if "default" in schema and schema["default"] is not None:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind in ("number", "integer"):
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        above = "exclusiveMinimum" in schema
        return low + (0.5 if kind == "number" else 1) if above else low
    if kind == "array":
        items = {**schema.get("items", {}), "$defs": schema.get("$defs", {})}
        return [stand_in(items)] * schema.get("minItems", 0)
    if kind == "object":
        properties = schema.get("properties", {})
        inner = {"$defs": schema.get("$defs", {})}
        return {name: stand_in({**properties[name], **inner}) for name in schema.get("required", ())}
    # a weekday serves where any text does
    return STAND_IN if "pattern" in schema else "Mon"


def allowed(schema: Schema) -> str:
    """Return what a declaration accepts, in words, with unit and meaning."""
    unit, meaning = schema.get("unit"), schema.get("description")
    return _values(schema) + (f" [{unit}]" if unit else "") + (f", {meaning}" if meaning else "")


def _values(schema: Schema) -> str:
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    kind = schema.get("type")
    if kind in ("number", "integer"):
        return ("a whole number" if kind == "integer" else "a number") + _bounds(schema)
    if kind == "array":
        low, high = schema.get("minItems", 0), schema.get("maxItems")
        if not low:
            return "a list"
        count = f"{low}" if low == high else f"{low} to {high}" if high else f"at least {low}"
        return f"a list of {count} items"
    if kind == "object":
        properties = schema.get("properties", {})
        return "a table with " + ", ".join(properties) if properties else "a table of names and numbers"
    return "lower-case letters, digits and _" if "pattern" in schema else "text in quotes"


def _bounds(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    parts = [
        f"more than {above:g}" if above is not None else "",
        f"{low:g} or more" if low is not None else "",
    ]
    parts += [
        f"less than {below:g}" if below is not None else "",
        f"at most {high:g}" if high is not None else "",
    ]
    said = " and ".join(part for part in parts if part)
    return f", {said}" if said else ""


def repair(schema: Schema, value: Any) -> str:
    """Return how to correct a value that a declaration refuses."""
    if "enum" in schema:
        return nearest(str(value), schema["enum"]) or "write one of these"
    kind = schema.get("type")
    if kind in ("number", "integer"):
        return _repaired_number(schema, value)
    if kind == "array" and isinstance(value, list):
        return f"give the right number of items: there are {len(value)}"
    if kind == "array":
        return (
            "write the heading with double brackets: [[…]]"
            if isinstance(value, dict)
            else "write a list: [ … ]"
        )
    if kind == "object":
        return "write a table: { name = value, … }"
    if "pattern" in schema and isinstance(value, str):
        slug = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_")
        return f"write {slug!r}" if re.match(schema["pattern"], slug) else "write such a name"
    if kind == "string":
        return f'write "{value}", in quotes' if isinstance(value, int | float) else "write a text in quotes"
    return "correct the value"


def _repaired_number(schema: Schema, value: Any) -> str:
    text = NUMBER.match(value) if isinstance(value, str) else None
    number = float(re.sub(r"[\s_]", "", text[1]).replace(",", ".")) if text else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return "write a number, without quotes" if isinstance(value, str) else "write a number"
    if text and text[2]:
        number = _in_unit(number, text[2].strip().lower(), str(schema.get("unit", "")))
    if "percent" not in str(schema.get("unit")) and schema.get("maximum") == 1 and 1 < number <= 100:
        number /= 100
    if schema.get("type") == "integer" and number == number and abs(number) < 1e15:
        number = round(number)
    if _fits(schema, number):
        return f"write {number:.10g}"
    return "write a value within these bounds"


def _in_unit(number: float, suffix: str, unit: str) -> float:
    if suffix.startswith("%"):
        return number / 100
    if unit == "minutes":
        for start, minutes in MINUTES.items():
            if suffix.startswith(start):
                return number * minutes
    return number * THOUSANDS.get(suffix[0], 1.0) if "eur" in unit.lower() else number


def _fits(schema: Schema, number: float) -> bool:
    low, high = schema.get("minimum", -float("inf")), schema.get("maximum", float("inf"))
    above = schema.get("exclusiveMinimum", -float("inf"))
    below = schema.get("exclusiveMaximum", float("inf"))
    return bool(low <= number <= high and above < number < below)


def near(name: str, names: Iterable[Any], taken: Container[str] = ()) -> str:
    """The known name closest to one that is not known and not taken; empty when none is close."""
    close = get_close_matches(name, [str(known) for known in names], n=1)
    return close[0] if close and close[0] not in taken else ""


def nearest(name: str, names: Iterable[Any]) -> str:
    """Advice to write the known name closest to one that is not known; empty when none is close."""
    close = near(name, names)
    return f"write {close!r}" if close else ""


def shown(value: Any) -> str:
    """A value as an error shows it."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
