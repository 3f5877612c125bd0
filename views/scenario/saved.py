"""Scenarios set aside for comparison, up to four, written into the address so that a colleague opens the same."""

from __future__ import annotations

import re
from typing import NamedTuple

from sim import Plan, World

from ..ui.frame import keep, query_parameter
from .levers import plan_of, span_of
from .state import position, prefix_of

MOST = 4
LETTERS = "ABCD"
LONGEST_NAME = 30  # characters, so that names fit beside each other
MARKS = re.compile(r"[~:|]")  # what separates scenarios, lines and positions in the address


class Saved(NamedTuple):
    """A scenario set aside: its name and where its controls stand, those at today's left out."""

    name: str
    spends: dict[str, int]

    def plan(self, world: World) -> Plan:
        """The plan it makes, under its name."""
        return plan_of(world, self.spends).model_copy(update={"name": self.name})


def written(saved: list[Saved]) -> str:
    """Scenarios as one text: a name and its positions between ~, one scenario from the next by |."""
    return "|".join(
        "~".join([MARKS.sub(" ", one.name), *(f"{lever}:{spent}" for lever, spent in one.spends.items())])
        for one in saved
    )


def read(text: str, world: World) -> list[Saved]:
    """Scenarios of a text; what names no lever, or no position that its control has, is left out."""
    levers = {lever.name: lever for lever in world.levers}
    found = []
    for part in text.split("|")[:MOST] if text else []:
        name, *rows = part.split("~")
        spends: dict[str, int] = {}
        for row in rows:
            lever, _, wanted = row.partition(":")
            if lever in levers:
                span = span_of(world, levers[lever])
                spent = position(span, wanted)
                spends |= {lever: spent} if spent != span.today else {}
        if name.strip() and spends:
            found.append(Saved(name.strip()[:LONGEST_NAME], spends))
    return found


def saved_here(world: World) -> list[Saved]:
    """The scenarios set aside for a company, from the address or this session."""
    found = read(query_parameter(_key(world)) or "", world)
    keep(_key(world), written(found) or None)
    return found


def save(world: World, saved: list[Saved]) -> None:
    """Set these aside, and no others."""
    keep(_key(world), written(saved) or None)


def free_name(saved: list[Saved]) -> str:
    """The first letter that no scenario has for its name."""
    names = {one.name for one in saved}
    return next(letter for letter in LETTERS if letter not in names)


def _key(world: World) -> str:
    return f"{prefix_of(world)}scenarios"
