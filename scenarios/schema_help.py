"""What a field of a file may hold, taken from its one declaration: bounds, unit, meaning, and a repair for a wrong value."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from sim import Message, Text

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
        elif "oneOf" in here:  # the one of several forms that has this key
            forms = [_resolved(form, root) for form in here["oneOf"]]
            here = next(
                (form["properties"][step] for form in forms if step in form.get("properties", {})), {}
            )
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


def allowed(schema: Schema) -> Text:
    """Return what a declaration accepts, in words, with unit and meaning."""
    value, unit, meaning = _values(schema), schema.get("unit"), schema.get("description")
    if unit:
        value = Message("defect.field.in_unit", value=value, unit=declared_text("unit", str(unit)))
    if meaning:
        value = Message("defect.field.with_meaning", value=value, meaning=declared_text("text", str(meaning)))
    return value


def declared_text(kind: str, text: str) -> Message:
    """The meaning (text) or unit that a field declares, which is said in other languages where they have words for it."""
    return Message(f"report.{kind}.{text}", otherwise=text)


def _values(schema: Schema) -> Text:
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    kind = schema.get("type")
    if kind in ("number", "integer"):
        return _number(schema, "whole" if kind == "integer" else "number")
    if kind == "array":
        low, high = schema.get("minItems", 0), schema.get("maxItems")
        if not low:
            return Message("defect.field.list")
        count = Message("defect.at_least", count=low)
        if high:
            count = low if low == high else Message("defect.from_to", low=low, high=high)
        return Message("defect.field.list_of", count=count)
    if kind == "object":
        names = list(schema.get("properties", {}))
        return Message("defect.field.table_with", names=names) if names else Message("defect.field.table")
    return Message("defect.field.lower_case") if "pattern" in schema else Message("defect.text_in_quotes")


def _number(schema: Schema, kind: str) -> Message:
    """A number of this kind, whole or number, within the bounds of its declaration."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return Message(f"defect.field.{kind}_from_to", low=low, high=high)
    ends = (
        ("above", schema.get("exclusiveMinimum")),
        ("at_least", low),
        ("below", schema.get("exclusiveMaximum")),
        ("at_most", high),
    )
    bounds = [Message(f"defect.field.{end}", value=value) for end, value in ends if value is not None]
    return (
        Message(f"defect.field.{kind}_within", bounds=bounds) if bounds else Message(f"defect.field.{kind}")
    )


def repair(schema: Schema, value: Any) -> Text:
    """Return how to correct a value that a declaration refuses."""
    if "enum" in schema:
        return nearest(str(value), schema["enum"]) or Message("defect.write_one_of_these")
    kind = schema.get("type")
    if kind in ("number", "integer"):
        return _repaired_number(schema, value)
    if kind == "array" and isinstance(value, list):
        return Message("defect.give_the_right_number_of_items_there", count=len(value))
    if kind == "array":
        return (
            Message("defect.double_brackets")
            if isinstance(value, dict)
            else Message("defect.write_a_list", form="[ … ]")
        )
    if kind == "object":
        return Message("defect.write_a_table", form="{ name = value, … }")
    if "pattern" in schema and isinstance(value, str):
        slug = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_")
        return (
            Message("defect.write", what=repr(slug))
            if re.match(schema["pattern"], slug)
            else Message("defect.write_such_a_name")
        )
    if kind == "string":
        return (
            Message("defect.write_in_quotes", value=str(value))
            if isinstance(value, int | float)
            else Message("defect.write_a_text_in_quotes")
        )
    return Message("defect.correct_the_value")


def _repaired_number(schema: Schema, value: Any) -> Text:
    text = NUMBER.match(value) if isinstance(value, str) else None
    number = float(re.sub(r"[\s_]", "", text[1]).replace(",", ".")) if text else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return (
            Message("defect.write_a_number_without_quotes")
            if isinstance(value, str)
            else Message("defect.write_a_number")
        )
    if text and text[2]:
        number = _in_unit(number, text[2].strip().lower(), str(schema.get("unit", "")))
    if (
        "percent" not in str(schema.get("unit"))
        and schema.get("maximum", schema.get("exclusiveMaximum")) == 1
        and 1 < number <= 100
    ):
        number /= 100
    if schema.get("type") == "integer" and number == number and abs(number) < 1e15:
        number = round(number)
    if _fits(schema, number):
        return Message("defect.write", what=f"{number:.10g}")
    return Message("defect.write_a_value_within_these_bounds")


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


def nearest(name: str, names: Iterable[Any]) -> Text:
    """Advice to write the known name closest to one that is not known; empty when none is close."""
    close = near(name, names)
    return Message("defect.write", what=repr(close)) if close else ""


def shown(value: Any) -> str:
    """A value as an error shows it."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
