"""From what a file says to a frozen noun, or to the list of everything wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from sim import Defect, Defects, Message

from .schema_help import Path, allowed, near, repair, schema_of, shown, stand_in

Checked = TypeVar("Checked", bound=BaseModel)
ROUNDS = 6
# what pydantic puts in a place that is no key: that the key itself is wrong, which form of a value is meant
MARKS = ("[key]", "<")


class Findings(NamedTuple):
    """Everything wrong with a file, and its content with stand-ins for what could not be read."""

    defects: list[Defect]
    content: dict[str, Any]


def check(
    model: type[BaseModel], content: Mapping[str, Any], build: Callable[[dict[str, Any]], Checked]
) -> Checked | Findings:
    """Build a noun from the content of a file; where that fails, find all that is wrong.

    build raises ValidationError for fields and Defects for parts that disagree. Each round puts stand-ins where a value was
    refused and builds again, so that disagreements are found together with wrong fields. What concerns a stand-in is not reported,
    nor how parts disagree while a stand-in holds the place of a whole thing or of its name or kind.
    """
    known = deepcopy(dict(content))
    defects: list[Defect] = []
    replaced: list[Path] = []
    for _ in range(ROUNDS):
        try:
            noun = build(known)
        except ValidationError as error:
            before = len(replaced)
            for found in _mistakes(model, error, known, replaced):
                defects.append(found.defect)
                replaced += [found.path] if found.is_replaced else []
            if len(replaced) == before and not defects:
                raise
        except Defects as error:
            hidden = any(_is_structural(known, path) for path in replaced)
            told = [] if hidden else [d for d in error.defects if not _concerns(str(d.place), replaced)]
            return Findings([*defects, *told], known)
        else:
            return Findings(defects, known) if defects else noun
    return Findings(defects, known)


class _Mistake(NamedTuple):
    defect: Defect
    path: Path
    is_replaced: bool


def _mistakes(
    model: type[BaseModel], error: ValidationError, content: dict[str, Any], replaced: list[Path]
) -> Iterable[_Mistake]:
    """Tell each error that pydantic found, and mend the content so that the rest can be checked."""
    errors = sorted(error.errors(), key=lambda each: each["type"] != "extra_forbidden")
    for each in errors:
        path: Path = tuple(part for part in each["loc"] if not str(part).startswith(MARKS))
        value, kind = each["input"], each["type"]
        if any(path[: len(old)] == old for old in replaced):
            continue
        if kind == "extra_forbidden" or each["loc"][-1] == "[key]":
            yield _unknown(model, path, content)
        elif kind == "missing":
            holder = _at(content, path[:-1])
            if isinstance(holder, dict) and path[-1] in holder:
                continue
            schema = schema_of(model, path)
            _put(content, path, stand_in(schema))
            missing = Message("defect.add_value", key=path[-1])
            yield _Mistake(
                Defect(place_of(path), Message("defect.nothing"), allowed(schema), missing), path, True
            )
        else:
            schema = schema_of(model, path)
            possible, advice = allowed(schema), repair(schema, value)
            if kind == "value_error":
                possible = each["ctx"]["error"].args[0]
                advice = _across_midnight(value) or Message("defect.correct_it_so_that_this_holds")
            _put(content, path, stand_in(schema))
            yield _Mistake(Defect(place_of(path), shown(value), possible, advice), path, True)


def _across_midnight(value: object) -> Message | None:
    """The repair of a shift that closes on the next day: two shifts, one until 24:00; None for anything else."""
    if (
        not isinstance(value, dict)
        or not {"opens", "closes"} <= value.keys()
        or value["closes"] > value["opens"]
    ):
        return None
    opens, closes = value["opens"], value["closes"]
    return Message("defect.across_midnight", opens=str(opens), closes=str(closes))


def _unknown(model: type[BaseModel], path: Path, content: dict[str, Any]) -> _Mistake:
    """Tell a key that is not known; it moves to the known key that was probably meant, if that is free."""
    holder, key = _at(content, path[:-1]), str(path[-1])
    schema = schema_of(model, path[:-1])
    known = list(schema.get("properties", {})) or schema.get("propertyNames", {}).get("enum", [])
    value = holder.pop(path[-1])
    meant = near(key, known, taken=holder)
    if meant:
        holder[meant] = value
    advice = Message("defect.write", what=repr(meant)) if meant else Message("defect.remove_it")
    defect = Defect(
        place_of(path), Message("defect.an_unknown_key", value=shown(value)), ", ".join(known), advice
    )
    return _Mistake(defect, path, False)


def place_of(path: Path) -> str:
    """A path as a person writes it: segments[2].share."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _is_structural(content: Mapping[str, Any], path: Path) -> bool:
    """Whether a path leads to a whole thing, to a list of them, or to what tells one from another."""
    if len(path) == 1:
        return isinstance(content[str(path[0])], list)
    return (len(path) == 2 and isinstance(path[1], int)) or path[-1] in ("name", "kind", "target")


def _concerns(place: str, replaced: list[Path]) -> bool:
    """Whether a place is, holds or lies inside a value that was replaced."""
    here = re.findall(r"[^.\[\]]+", place)
    return any(
        all(a == str(b) or "*" in (a, b) or " " in a for a, b in zip(here, path, strict=False))
        for path in replaced
    )


def _at(content: Any, path: Path) -> Any:
    for step in path:
        content = content[step]
    return content


def _put(content: dict[str, Any], path: Path, value: Any) -> None:
    _at(content, path[:-1])[path[-1]] = value
