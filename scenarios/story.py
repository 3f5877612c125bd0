"""The demo's story: a bundled world at a size of its own, the truth made from it, and how much to do."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from sim import World, anchor, resized

from .load import load_world

DEMO = Path(__file__).with_name("stories") / "demo.toml"


class Story(NamedTuple):
    """A world, the truth made from it by the changed numbers, how many answers and simulations to take.

    accepted: why contacts of the fitted world may be further off than a tenth from what the company reports;
    accepted_outside: why the plan may lead where nothing was observed.
    """

    world: World
    truth: World
    changed: dict[str, float]
    responses: int
    simulations: int
    accepted: str
    accepted_outside: str


def with_numbers(world: World, numbers: dict[str, float]) -> World:
    """The world with other numbers, each named by its path such as resolve.give_up, and anchored again.

    Raises KeyError for a path that does not exist and Defects for a number out of its bounds.
    """
    content: dict[str, Any] = world.model_dump()
    for path, number in numbers.items():
        *tables, field = path.split(".")
        table = content
        for name in tables:
            table = table[name]
        if field not in table:
            raise KeyError(path)
        table[field] = number
    return anchor(World.model_validate(content))


def load_demo() -> Story:
    """The bundled demo."""
    told = tomllib.loads(DEMO.read_text(encoding="utf-8"))
    world = resized(load_world(told["world"]), told["customers"])
    changed = {path: float(number) for path, number in told["changed"].items()}
    truth = with_numbers(world, changed)
    return Story(
        world,
        truth,
        changed,
        told["responses"],
        told["simulations"],
        told["accepted"],
        told["accepted_outside"],
    )
