"""Worlds by name or file, ready to run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .terminal import say

if TYPE_CHECKING:
    from sim import World


def ready(world: World) -> World:
    """The world, once the engine is compiled."""
    from sim import prepare

    prepare(world, say)
    return world


def world_of(name: str, customers: int | None = None) -> World:
    """Load a world, perhaps in another size, ready to run."""
    from scenarios import load_world
    from sim import resized

    world = ready(load_world(name))
    if customers is None or customers == world.customers:
        return world
    say(
        f"{customers} customers instead of {world.customers}: another company, with seats and euros scaled and new anchors"
    )
    return resized(world, customers)


def file_of(name: str) -> list[Path]:
    """The file itself when a name is a path."""
    return [Path(name)] if Path(name).is_file() else []
