"""Worlds by name or file, ready to run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .terminal import say

if TYPE_CHECKING:
    from runs import Version
    from sim import Defects, Plan, World


def world_file_of(name: str | None) -> str | None:
    """Return a world as the verbs take it: a file or a bundled name as it is, of a saved company its file.

    A saved company is `company:NAME` or its plain name, with `@3` behind it for its third version. Raises Defects.
    """
    from runs import PREFIX
    from scenarios import templates

    if not name or (not name.startswith(PREFIX) and (Path(name).is_file() or name in templates())):
        return name
    return str(saved_version(name).world)


def saved_version(reference: str) -> Version:
    """Return the version of a saved company that a reference means. Raises Defects with what there is."""
    from runs import UnknownCompany, version_of

    try:
        return version_of(reference)
    except UnknownCompany:
        raise unknown_company(reference) from None


def unknown_company(reference: str) -> Defects:
    """Return the defect of a name that is no file, no bundled company and no saved one, with what is like it."""
    from runs import PREFIX, UnknownCompany, companies, company_named, name_of_label
    from scenarios import nearest, templates
    from sim import Defect, Defects, Message

    name = reference.removeprefix(PREFIX).partition("@")[0]
    try:
        company = company_named(name_of_label(name))
    except UnknownCompany:
        names = [*templates(), *(one.name for one in companies())]
        got = Message("defect.a_folder" if Path(reference).is_dir() else "defect.no_file_no_world")
        allowed = Message("defect.a_toml_file_or_one_of", names=", ".join(names))
        advice = nearest(name, names) or Message("defect.correct_the_path_or_name")
        return Defects(reference, [Defect(Message("defect.place.file"), got, allowed, advice)])
    numbers = [f"{company.name}@{one.number}" for one in company.versions]
    place, advice = Message("defect.place.version"), Message("defect.choose_one_of_these")
    return Defects(reference, [Defect(place, reference, ", ".join(numbers), advice)])


def ready(world: World) -> World:
    """The world, once the engine is compiled."""
    from sim import prepare

    prepare(world, say)
    return world


def world_of(name: str, customers: int | None = None, maturity: str | None = None) -> World:
    """Load a world, perhaps in another size or at another stage of maturity, ready to run."""
    from scenarios import at_maturity, load_world
    from sim import Message, resized

    world = ready(load_world(name))
    if maturity is not None and maturity != world.maturity:
        at_stage = at_maturity(world, maturity)
        say(Message("command.other_maturity", asked=maturity, own=world.maturity))
        world = at_stage
    if customers is None or customers == world.customers:
        return world
    say(Message("command.other_size", asked=customers, own=world.customers))
    return resized(world, customers)


def file_of(name: str) -> list[Path]:
    """The file itself when a name is a path."""
    return [Path(name)] if Path(name).is_file() else []


def plan_of(name: str, world: str, ready_world: World) -> Plan:
    """A plan for a world that may have been given another size: its seats and euros scale as the world's do."""
    from scenarios import load_plan, load_world, plan_at_size

    made_for = load_world(world)
    if ready_world.customers == made_for.customers:
        return load_plan(name, ready_world)
    return plan_at_size(load_plan(name, made_for), made_for, ready_world)
