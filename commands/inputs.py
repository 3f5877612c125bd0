"""Worlds by name or file, ready to run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .terminal import say

if TYPE_CHECKING:
    from sim import Plan, World


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
