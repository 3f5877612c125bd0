"""How a number of the world is declared: once, with unit, bound, plausible range and source."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..source import ASSUMED, FROM_THE_FILE, Source

Motive = Literal["INFO", "APPT", "BUY", "PROBLEM", "COMPLAINT"]

MOTIVES: tuple[Motive, ...] = ("INFO", "APPT", "BUY", "PROBLEM", "COMPLAINT")

Kind = Literal["live", "asynchronous", "self_service", "bot"]

KINDS: tuple[Kind, ...] = ("live", "asynchronous", "self_service", "bot")

# the kinds that people serve
SERVED: tuple[Kind, ...] = ("live", "asynchronous")

Maturity = Literal["initial", "developing", "defined", "managed", "optimised"]

MATURITIES: tuple[Maturity, ...] = ("initial", "developing", "defined", "managed", "optimised")

Shape = Literal["lognormal", "exponential"]

SHAPES: tuple[Shape, ...] = ("lognormal", "exponential")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]

NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]

Finite = Annotated[float, Field(allow_inf_nan=False)]

REAL_MOST = 5.0
Real = Annotated[float, Field(ge=-REAL_MOST, le=REAL_MOST, allow_inf_nan=False)]


def declared(
    default: Any,
    text: str,
    unit: str,
    span: tuple[float, float] | None = None,
    source: Source = ASSUMED,
    kinds: tuple[Kind, ...] = (),
    factor: float | None = None,
) -> Any:
    """Declare a field: its default, meaning, unit, plausible range (a prior, not a bound) and source.

    kinds: the kinds of channel that it concerns; empty = all. factor: each entry of a table has a plausible range of
    its own, from its default divided by factor to its default times factor.
    """
    extra: dict[str, Any] = {"unit": unit, "source": source.text, "tag": source.tag, "kinds": list(kinds)}
    if span is not None:
        extra["range"] = list(span)
    if factor is not None:
        extra["ranges"] = {entry: [number / factor, number * factor] for entry, number in default.items()}
    if isinstance(default, dict | list):
        frozen = json.dumps(default)
        return Field(default_factory=lambda: json.loads(frozen), description=text, json_schema_extra=extra)
    return Field(default, description=text, json_schema_extra=extra)


def required(text: str, unit: str) -> Any:
    """Declare a field that every world must state itself."""
    return Field(
        description=text,
        json_schema_extra={"unit": unit, "source": FROM_THE_FILE.text, "tag": FROM_THE_FILE.tag},
    )


class Noun(BaseModel):
    """A frozen part of the world that accepts no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def over_defaults(stated: dict[str, Any], field: str, noun: type[BaseModel]) -> dict[str, Any]:
    """Return what a file states, over the declared defaults of a table it states in part."""
    return {**noun.model_fields[field].get_default(call_default_factory=True), **stated}
