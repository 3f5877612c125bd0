"""Money moved from some lines to others: what may be taken, where it is placed, and what finds no room."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim import World

from .levers import ROUNDING, Span, by_group, span_of

# in an address: EUR ~ sources ~ targets with their shares in percent, such as 200000~branch~bot:60,single_view:40
SOURCES_AND_TARGETS = re.compile(r"(\d{1,12})~([\w.,-]+)~((?:[\w.-]+:\d{1,3},?)+)")
GROUP = "group."


class Move(NamedTuple):
    """What is asked: EUR a year, from lines or groups of lines, to lines or groups by share; shares add up to one."""

    eur: float
    sources: tuple[str, ...]
    targets: Mapping[str, float]


class Moved(NamedTuple):
    """What becomes of it: where controls stand after, EUR taken, placed, and at most available; seats: lines that keep whole seats at their floor."""

    positions: dict[str, int]
    taken_eur: float
    placed_eur: float
    available_eur: float
    room_eur: float
    at_floor: tuple[str, ...]


class MoveRefused(ValueError):
    """An address whose move cannot be read, or names a line that the company does not have."""


def moved(world: World, here: Mapping[str, int], move: Move) -> Moved:
    """Take pro rata to the room above floors, place pro rata to the room below caps; seats move whole, by largest remainder."""
    spans = {lever.name: span_of(world, lever) for lever in world.levers}
    after = dict(here)
    sources = lines_of(world, move.sources)
    targets = [name for name in lines_of(world, tuple(move.targets)) if name not in sources]
    room = {name: (here[name] - spans[name].least) * spans[name].eur for name in sources}
    free = {name: (spans[name].most - here[name]) * spans[name].eur for name in targets}
    available, space = math.fsum(room.values()), math.fsum(free.values())
    units = _shared(min(move.eur, available, space), room, spans)
    taken = math.fsum(count * spans[name].eur for name, count in units.items())
    placed = 0.0
    for target, share in move.targets.items():
        lines = [name for name in lines_of(world, (target,)) if name in free]
        place = _shared(share * taken, {name: free[name] for name in lines}, spans)
        for name, count in place.items():
            after[name] += count
            free[name] -= count * spans[name].eur
            placed += count * spans[name].eur
    for name, count in _shared(taken - placed, free, spans).items():
        after[name] += count
        placed += count * spans[name].eur
    for name, count in units.items():
        after[name] -= count
    stuck = tuple(name for name in sources if spans[name].eur > 1 and after[name] == spans[name].least)
    return Moved(after, taken, placed, available, space, stuck)


def options_of(world: World) -> list[str]:
    """Return what a move may name: groups of lines, then each line whose money may change."""
    grouped = by_group(world)
    groups = [f"{GROUP}{name}" for name, levers in grouped.items() if len(levers) > 1]
    return [*groups, *(lever.name for lever in world.levers if not span_of(world, lever).is_fixed)]


def written(move: Move) -> str:
    """The move as an address holds it."""
    targets = ",".join(f"{name}:{round(100 * share)}" for name, share in move.targets.items())
    return f"{round(move.eur)}~{','.join(move.sources)}~{targets}"


def read_move(text: str, world: World) -> Move:
    """Read a move from an address. Raises MoveRefused, naming what the company does not have."""
    found = SOURCES_AND_TARGETS.fullmatch(text)
    if found is None:
        raise MoveRefused(text)
    sources = tuple(_known(name, world) for name in found[2].split(",") if name)
    shares = {_known(name, world): int(share) for name, _, share in (one.rpartition(":") for one in found[3].rstrip(",").split(","))}  # fmt: skip
    whole = sum(shares.values())
    if not sources or not whole or set(sources) & set(shares):
        raise MoveRefused(text)
    return Move(float(found[1]), sources, {name: share / whole for name, share in shares.items() if share})


def _known(name: str, world: World) -> str:
    """A name as options have it: a line, a group by its bare name too (one of a single line is that line), or a desk's seats."""
    options = options_of(world)
    for one in (name, f"{GROUP}{name}"):
        if one in options:
            return one
    grouped = by_group(world).get(name, [])
    if len(grouped) == 1 and grouped[0].name in options:
        return grouped[0].name
    seats = [lever.name for lever in world.levers if lever.desk == name and lever.name in options]
    if len(seats) == 1:
        return seats[0]
    raise MoveRefused(name)


def lines_of(world: World, names: Sequence[str]) -> list[str]:
    """The lines behind lines and groups, each once, in the order of the world."""
    grouped = {f"{GROUP}{name}": {lever.name for lever in levers} for name, levers in by_group(world).items()}
    wanted = set().union(*(grouped.get(name, {name}) for name in names))
    return [
        lever.name for lever in world.levers if lever.name in wanted and not span_of(world, lever).is_fixed
    ]


def _shared(eur: float, room: Mapping[str, float], spans: Mapping[str, Span]) -> dict[str, int]:
    """Units of each line (seats or euros) that make up an amount, pro rata to room; what whole seats leave goes to lines in euros."""
    whole = math.fsum(room.values())
    if eur <= 0 or whole <= 0:
        return {}
    eur = min(eur, whole)
    raw = {name: eur * one / whole / spans[name].eur for name, one in room.items()}
    units = {name: math.floor(one + ROUNDING) for name, one in raw.items()}
    order = sorted(room, key=lambda name: units[name] - raw[name])
    seats = [name for name in order if spans[name].eur > 1]
    euros = [name for name in order if spans[name].eur <= 1]
    left = eur - math.fsum(count * spans[name].eur for name, count in units.items())
    for name in seats:
        if (
            spans[name].eur <= left + ROUNDING
            and (units[name] + 1) * spans[name].eur <= room[name] + ROUNDING
        ):
            units[name] += 1
            left -= spans[name].eur
    for name in euros:
        more = min(math.floor(left + ROUNDING), math.floor(room[name] + ROUNDING) - units[name])
        units[name] += max(0, more)
        left -= max(0, more)
    return {name: count for name, count in units.items() if count}
