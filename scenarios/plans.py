"""Plans from TOML files, and those that come with ROX: a folder of plans for each bundled world."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from sim import Defects, Line, Message, Plan, World, bounds_eur_year, plan_defects, today

from .toml_tables import fields_of, no_such_file, placed, toml_of
from .validate import Findings, check

FOLDER = Path(__file__).with_name("plans")
TODAY = "today"

# of euros in seats
ROUNDING = 1e-6


def bundled_plans(world: World) -> tuple[str, ...]:
    """Names of the plans that come with the world of this name; today's plan, which every world has, first."""
    return (TODAY, *sorted(path.stem for path in (FOLDER / world.name).glob("*.toml")))


def plan_file(path_or_name: str | Path, world: World) -> Path:
    """The file of a plan: a path, or the name of one that comes with the world.

    Raises Defects when there is no such file or name.
    """
    path, names = Path(path_or_name), bundled_plans(world)
    if path.is_file():
        return path
    if str(path_or_name) in names:
        return FOLDER / world.name / f"{path_or_name}.toml"
    raise no_such_file(path_or_name, names, Message("defect.no_file_no_plan", world=world.name))


def load_plan(path_or_name: str | Path, world: World) -> Plan:
    """A plan for a world from a TOML file, or by the name of one that comes with the world, such as today.

    Raises Defects with everything wrong in it.
    """
    file, path = str(path_or_name), Path(path_or_name)
    if file == TODAY and not path.is_file():
        return today(world)
    text, raw = toml_of(file, plan_file(path_or_name, world))
    content, strange = fields_of(raw, ("name", "line"))

    def build(each: dict[str, Any]) -> Plan:
        lines = each.get("lines", [])
        plan = Plan.model_validate(
            {**each, "lines": tuple(lines) if isinstance(lines, list) else lines}, strict=True
        )
        if defects := plan_defects(world, plan):
            raise Defects(file, [d._replace(place=str(d.place).replace("line", "lines", 1)) for d in defects])
        return plan

    found = check(Plan, content, build)
    if isinstance(found, Plan) and not strange:
        return found
    told = found.defects if isinstance(found, Findings) else []
    raise Defects(file, placed((*strange, *told), text, ()))


def plan_at_size(plan: Plan, world: World, resized: World) -> Plan:
    """A plan made for a world as it stands, for another size of it: euros a year and once scale, seats in whole people."""
    factor = resized.customers / world.customers
    levers = {lever.name: lever for lever in resized.levers}
    seat_eur = {desk.name: desk.eur_on_duty_year for desk in resized.desks}

    def scaled(line: Line) -> Line:
        lever = levers[line.lever]
        eur, once = line.eur_year * factor, line.eur_once * factor
        seat = seat_eur.get(lever.desk or "", 0.0) if lever.target == "desk.seats" else 0.0
        if seat > 0:
            least, most = (bound / seat for bound in bounds_eur_year(resized, lever))
            people = round(round(line.eur_year / seat) * factor)
            eur = min(max(people, math.ceil(least - ROUNDING)), math.floor(most + ROUNDING)) * seat
        return line.model_copy(update={"eur_year": eur, "eur_once": once})

    return plan.model_copy(update={"lines": tuple(map(scaled, plan.lines))})
