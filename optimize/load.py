"""A problem from a TOML file: every defect listed at once, clashing rules named, with their repair."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import tomlkit
from pydantic import BaseModel, ValidationError

from scenarios import schema_of, toml_of
from sim import Defect, Defects, Infeasible, Message, World

from .question.problem import Problem
from .question.validate import problem_defects
from .solver.conflicts import conflicts


def load_problem(path: str | Path, world: World) -> Problem:
    """Read a problem from a TOML file.

    Raises Defects that list everything wrong in it, Infeasible when no plan can obey it.
    """
    file = str(path)
    return as_problem(toml_of(file, Path(path))[1], world, file)


# bounds as the declaration of a field names them
BOUNDS = {
    "gt": "defect.field.above",
    "ge": "defect.field.at_least",
    "lt": "defect.field.below",
    "le": "defect.field.at_most",
}
# where a problem names a lever, it frees one that the world locks
# limits that may be what today's plan does
OR_TODAY = ("at_least", "at_most", "floor_eur_year", "cap_eur_year")
OWN_RULES = ("protected", "floors", "caps", "least_sizes", "tiers", "people")


def as_problem(raw: Mapping[str, Any], world: World, file: str = "problem") -> Problem:
    """Check the fields of a problem against a world.

    file is named in errors. Raises Defects that list everything wrong, Infeasible when no plan can obey it.
    """
    problem, defects = _typed({"locked": _locked(raw, world), **raw})
    defects += problem_defects(problem, world)
    if defects:
        raise Defects(file, defects)
    clash = conflicts(problem, world)
    if clash:
        raise Infeasible(file, clash)
    return problem


def _locked(raw: Mapping[str, Any], world: World) -> list[str]:
    """Levers that a world locks, unless the problem says what is locked or names them in one of its rules."""
    named = {
        name for table in OWN_RULES if isinstance(raw.get(table), dict | list | tuple) for name in raw[table]
    }
    return [lever.name for lever in world.levers if lever.locked and lever.name not in named]


def _typed(raw: dict[str, Any]) -> tuple[Problem, list[Defect]]:
    """The problem of the fields that can be read, and a defect for each of the others."""
    defects: list[Defect] = []
    while True:
        try:
            return Problem.model_validate(raw), defects
        except ValidationError as error:
            found = error.errors()
            told = [_defect(part["loc"], part["input"], part["type"], part.get("ctx", {})) for part in found]
            # of a value that may be of two kinds each kind says why it is not it
            defects += dict.fromkeys(told)
            for key in {str(part["loc"][0]) for part in found}:
                raw[key] = _without(
                    raw[key], [part["loc"][1:] for part in found if str(part["loc"][0]) == key]
                )
                if raw[key] is None:
                    del raw[key]


def _without(value: Any, faults: list[tuple[str | int, ...]]) -> Any:
    """A value without its faulty entries; None where it is faulty itself or none of its entries is named."""
    named = {fault[0] for fault in faults if fault}
    kept: dict[Any, Any] | list[Any] | None = None
    if all(faults) and isinstance(value, Mapping):
        kept = {key: item for key, item in value.items() if key not in named}
    elif all(faults) and isinstance(value, list):
        kept = [item for place, item in enumerate(value) if place not in named]
    # where a value may be of two kinds, a fault names the kind and not an entry
    return None if kept is None or len(kept) == len(value) else kept


def _defect(location: tuple[str | int, ...], value: object, kind: str, context: Mapping[str, Any]) -> Defect:
    place = ".".join(str(part) for part in location).replace("..", ".")
    if kind == "extra_forbidden":
        return Defect(
            place,
            Message("defect.is_unknown"),
            ", ".join(_known(location)),
            Message("defect.remove_it_or_write_one_of_these"),
        )
    if location[0] == "equity_floor_eur":
        allowed = Message("defect.equity_floor")
        return Defect("equity_floor_eur", repr(value), allowed, Message("defect.correct_or_remove_the_line"))
    field = next((part for part in location if part in OR_TODAY), None)
    if field is not None and location[0] in ("service", "target", "groups"):
        allowed = Message("defect.number_or_today")
        place = place[: place.index(str(field)) + len(str(field))]
        return Defect(place, repr(value), allowed, Message("defect.correct_or_remove_the_line"))
    if kind == "missing":
        return Defect(place, Message("defect.nothing"), Message("defect.a_value"), Message("defect.write_it"))
    if kind == "literal_error":
        known = ", ".join(schema_of(Problem, location)["enum"])
        return Defect(place, repr(value), known, Message("defect.choose_one_of_these"))
    if kind in ("tuple_type", "string_type"):
        names = (
            Message("defect.a_list_of_lever_names")
            if kind == "tuple_type"
            else Message("defect.a_name_in_quotes")
        )
        return Defect(place, repr(value), names, Message("defect.write_names_in_quotes_lists_in_brackets"))
    if kind in ("dict_type", "model_type"):
        allowed = Message("defect.a_table_of", names=_known((*location, "")))
        if len(location) == 1 and kind == "dict_type":
            allowed = Message("defect.a_table_of_eur_a_year_by")
        return Defect(place, repr(value), allowed, Message("defect.write_table_and_a_line_each", place=place))
    if kind.startswith("int"):
        return Defect(
            place,
            repr(value),
            Message("defect.a_whole_number"),
            Message("defect.correct_the_number_without_quotes_or_unit"),
        )
    if location[0] in ("service", "risk") or (location[0] == "target" and "service" in location):
        bounds = [Message(BOUNDS[name], value=limit) for name, limit in context.items() if name in BOUNDS]
        allowed = (
            Message("defect.field.number_within", bounds=bounds) if bounds else Message("defect.a_number")
        )
        return Defect(
            place, repr(value), allowed, Message("defect.correct_the_number_without_quotes_or_unit")
        )
    allowed = (
        Message("defect.a_number_of_eur_a_year_0")
        if kind != "greater_than"
        else Message("defect.eur_a_year_more_than_0")
    )
    if kind in ("too_short", "finite_number"):
        allowed = Message("defect.at_least_one_amount") if kind == "too_short" else allowed
    return Defect(place, repr(value), allowed, Message("defect.correct_the_number_without_quotes_or_unit"))


def _known(location: tuple[str | int, ...]) -> list[str]:
    """The keys that a table of the file may have."""
    model: type[BaseModel] = Problem
    for part in location[:-1]:
        if isinstance(part, int) or part not in model.model_fields:
            continue
        tables = [one for one in _inside(model.model_fields[part].annotation) if isinstance(one, type)]
        model = next((one for one in tables if issubclass(one, BaseModel)), model)
    return list(model.model_fields)


def _inside(annotation: Any) -> list[Any]:
    """A type and the types it is made of."""
    return [annotation, *(part for one in get_args(annotation) for part in _inside(one))]


def problem_text(problem: Problem) -> str:
    """The TOML that reads back as the problem; what is not asked for is left out.

    What is locked is written even where nothing is: a file that does not say it locks what its world does.
    """
    content: dict[str, Any] = problem.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return tomlkit.dumps({"locked": list(problem.locked), **content})
