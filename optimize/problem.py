"""What a controller may ask: a budget, and floors, caps and locks per lever."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim import Defect, Defects, Desk, Infeasible, Lever, World, hill, today_eur_year

from .purse import Purse

Euros = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]


class Problem(BaseModel):
    """The budget, in euros per year of the horizon, and the rules per lever.

    budget_eur_year: None = today's spend, re-split; one-off costs count in the year they fall.
    locked: levers that keep today's spend. floors, caps: EUR a year by lever.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget_eur_year: Euros | None = None
    locked: tuple[str, ...] = ()
    floors: dict[str, Euros] = {}
    caps: dict[str, Euros] = {}


class Rule(NamedTuple):
    """One named rule of a problem: a budget in a year, or a floor or a cap on a lever, in EUR a year."""

    name: str
    kind: Literal["budget", "floor", "cap"]
    eur: float
    lever: str = ""
    year: int = 0


def load_problem(path: str | Path, world: World) -> Problem:
    """Read a problem from a TOML file.

    Raises Defects that list everything wrong in it, Infeasible when no plan can obey it.
    """
    file = str(path)
    try:
        raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise Defects(
            file, [Defect("file", str(error.strerror), "a file that can be read", "check the path")]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        repair = "correct this place; see https://toml.io"
        raise Defects(file, [Defect("file", str(error), "a TOML text in UTF-8", repair)]) from error
    return as_problem(raw, world, file)


def as_problem(raw: Mapping[str, Any], world: World, file: str = "problem") -> Problem:
    """Check the fields of a problem against a world.

    file is named in errors. Raises Defects that list everything wrong, Infeasible when no plan can obey it.
    """
    kept, defects = _typed({**raw})
    problem = Problem.model_validate(kept)
    defects += _misfits(problem, world)
    if defects:
        raise Defects(file, defects)
    clashes = _clashes(problem, world)
    if clashes:
        raise Infeasible(file, clashes)
    return problem


def budget_eur_year(problem: Problem, world: World) -> float:
    """The budget in EUR a year: the problem's own, otherwise what is spent today."""
    if problem.budget_eur_year is not None:
        return problem.budget_eur_year
    return math.fsum(today_eur_year(world, lever) for lever in world.levers)


def purses(problem: Problem, world: World) -> tuple[Purse, ...]:
    """What may be spent on each lever of the world, in its order."""
    return tuple(_purse(problem, world, lever) for lever in world.levers)


def rules(problem: Problem, world: World) -> tuple[Rule, ...]:
    """The rules of a problem by name: the budget of every year of the horizon, then floors, then caps."""
    budget = budget_eur_year(problem, world)
    years = range(math.ceil(world.months / 12))
    return (
        *(Rule(f"budget_year_{year}", "budget", budget, year=year) for year in years),
        *(Rule(f"floor_{lever}", "floor", eur, lever) for lever, eur in problem.floors.items()),
        *(Rule(f"cap_{lever}", "cap", eur, lever) for lever, eur in problem.caps.items()),
    )


def _purse(problem: Problem, world: World, lever: Lever) -> Purse:
    today = today_eur_year(world, lever)
    desk = next((desk for desk in world.desks if desk.name == lever.desk), None)
    seat = desk.eur_seat_year if desk else 0.0
    least, most = _seats(seat, min(lever.least_eur_year, today), max(lever.most_eur_year, today))
    floor = max(least, problem.floors.get(lever.name, 0.0))
    cap = min(most, problem.caps.get(lever.name, math.inf))
    floor, cap = _seats(seat, floor, cap)
    if lever.name in problem.locked:
        least = most = floor = cap = today
    cut = _cut_cost(desk) if desk else 0.0
    response = float if desk else partial(hill, lever.model_copy(update={"from_value": 0.0, "to_value": 1.0}))
    return Purse(lever.name, today, least, most, floor, cap, lever.launch_eur, seat, cut, response)


def _seats(seat: float, low: float, high: float) -> tuple[float, float]:
    """Bounds in whole seats, rounded inwards."""
    if seat <= 0:
        return low, high
    return math.ceil(low / seat - 1e-9) * seat, math.floor(high / seat + 1e-9) * seat


def _cut_cost(desk: Desk) -> float:
    """What a euro a year cut from a desk still costs in the first year: notice is paid, and leaving."""
    if desk.eur_seat_year <= 0 or desk.notice_months >= 12:
        return 1.0
    return desk.notice_months / 12 + desk.exit_eur / desk.eur_seat_year


def _typed(raw: dict[str, Any]) -> tuple[dict[str, Any], list[Defect]]:
    """The fields that can be read, and a defect for each of the others."""
    try:
        Problem.model_validate(raw)
    except ValidationError as error:
        kept = {key: dict(value) if isinstance(value, Mapping) else value for key, value in raw.items()}
        for part in error.errors():
            key, inner = str(part["loc"][0]), part["loc"][-1]
            if len(part["loc"]) > 1 and isinstance(kept.get(key), dict):
                kept[key].pop(inner, None)
            else:
                kept.pop(key, None)
        return kept, [_defect(part["loc"], part["input"], part["type"]) for part in error.errors()]
    return raw, []


def _defect(location: tuple[str | int, ...], value: object, kind: str) -> Defect:
    place = ".".join(str(part) for part in location)
    if kind == "extra_forbidden":
        known = ", ".join(Problem.model_fields)
        return Defect(place, "an unknown key", known, "remove it, or write one of these")
    if location[0] == "locked":
        return Defect(
            place, repr(value), 'a list of lever names, such as ["bot"]', "write the names in quotes"
        )
    if location[0] in ("floors", "caps") and len(location) == 1:
        return Defect(
            place, repr(value), "a table of EUR a year by lever", f"write [{place}] and one line per lever"
        )
    return Defect(
        place, repr(value), "a number of EUR a year, 0 or more", "correct the number, without quotes or unit"
    )


def _misfits(problem: Problem, world: World) -> list[Defect]:
    """Rules about levers that the world lacks, or outside what the world allows."""
    levers = {lever.name: lever for lever in world.levers}
    known = ", ".join(levers)
    places = [(f"locked[{position}]", name) for position, name in enumerate(problem.locked)]
    places += [(f"{table}.{name}", name) for table in ("floors", "caps") for name in getattr(problem, table)]
    defects = [
        Defect(place, repr(name), f"a lever of the world: {known}", "correct the name, or remove the rule")
        for place, name in places
        if name not in levers
    ]
    free = {purse.lever: purse for purse in purses(Problem(), world)}
    for name in sorted(free.keys() & problem.floors.keys()):
        if problem.floors[name] > free[name].most:
            allowed = f"at most {free[name].most:,.0f}, the most the world lets this lever spend"
            defects.append(
                Defect(f"floors.{name}", f"{problem.floors[name]:,.0f}", allowed, "lower the floor")
            )
    for name in sorted(free.keys() & problem.caps.keys()):
        if problem.caps[name] < free[name].least:
            allowed = f"at least {free[name].least:,.0f}, the least the world lets this lever spend"
            defects.append(Defect(f"caps.{name}", f"{problem.caps[name]:,.0f}", allowed, "raise the cap"))
    return defects


def _clashes(problem: Problem, world: World) -> list[Defect]:
    """Rules that no plan can obey together, with the smallest change that repairs each clash."""
    clashes = []
    for purse in purses(problem, world):
        name = purse.lever
        floor, cap = problem.floors.get(name, 0.0), problem.caps.get(name, math.inf)
        if name in problem.locked and not floor <= purse.today <= cap:
            broken = "floors" if purse.today < floor else "caps"
            value = f"locked at {purse.today:,.2f}, {broken}.{name} {max(floor, min(cap, purse.today)):,.2f}"
            repair = f"unlock {name}, or set {broken}.{name} = {purse.today:g}"
            clashes.append(
                Defect(f"locked and {broken}.{name}", value, "a locked line inside its floor and cap", repair)
            )
        elif purse.floor > purse.cap:
            seats = f" in whole seats of {purse.seat:,.2f}" if purse.seat else ""
            repair = f"set floors.{name} = {purse.cap:g}, or caps.{name} = {purse.floor:g}"
            value = f"floor {floor:,.2f}, cap {cap:,.2f}"
            clashes.append(
                Defect(f"floors.{name} and caps.{name}", value, f"a spend between them{seats}", repair)
            )
    return clashes or _over_budget(problem, world)


def _over_budget(problem: Problem, world: World) -> list[Defect]:
    budget = budget_eur_year(problem, world)
    bound = purses(problem, world)
    least = {purse.lever: purse.first_year(purse.frugal()) for purse in bound}
    missing = math.fsum(least.values()) - budget
    if missing <= 0.005:
        return []
    free = {purse.lever: purse.first_year(purse.frugal()) for purse in purses(Problem(), world)}
    named = {
        name: f"{'locked' if name in problem.locked else 'floor'} {name} {eur:,.2f}"
        for name, eur in least.items()
        if eur > 0
    }
    place = "budget_eur_year, " + ", ".join(
        [f"locked {name}" for name in problem.locked] + [f"floors.{name}" for name in problem.floors]
    )
    allowed = f"at least {budget + missing:,.2f} a year: " + " + ".join(named.values())
    repairs = [f"raise budget_eur_year by {missing:,.2f}"]
    repairs += [
        _relaxed(problem, name, least[name], missing) for name in least if least[name] - free[name] >= missing
    ]
    return [Defect(place.rstrip(", "), f"{budget:,.2f}", allowed, "; or ".join(repairs))]


def _relaxed(problem: Problem, name: str, least: float, missing: float) -> str:
    return f"unlock {name}" if name in problem.locked else f"lower floors.{name} to {least - missing:,.2f}"
