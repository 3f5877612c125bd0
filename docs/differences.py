"""What docs/company.md shows of two companies held against each other: a telecom with more failures, and one more person at the phone."""

from __future__ import annotations

from scenarios import load_world, reader_of
from sim import RunOptions, World, anchor, world_difference

COMPANY = "telecom"
MORE_FAILURES = 1.2
REPLICATIONS = 2
HEADER = ["group", "alone, EUR", "effect, EUR", "the two exchanged, EUR"]


def differences() -> list[list[str]]:
    """Hold a company against one with a fifth more failures and one seat more: the header, a row a group, and the sum."""
    first = load_world(COMPANY)
    second = anchor(with_one_seat_more(with_more_failures(first)))
    options = RunOptions(REPLICATIONS)
    found = world_difference(first, second, options)
    back = world_difference(second, first, options, home=first)
    reader = reader_of("en")
    rows = [
        [
            reader(f"command.diff.group.{name}"),
            f"{found.alone_eur[name]:+,.2f}",
            f"{eur:+,.2f}",
            f"{back.effects_eur[name]:+,.2f}",
        ]
        for name, eur in found.effects_eur.items()
    ]
    return [HEADER, *rows, ["B less A", "", f"{found.total_eur:+,.2f}", f"{back.total_eur:+,.2f}"]]


def with_more_failures(world: World) -> World:
    """Return a company whose customers have a fifth more problems."""
    problems = {one.name for one in world.moments if one.motive == "PROBLEM"}
    segments = [
        one.model_copy(
            update={
                "needs_year": {
                    name: count * (MORE_FAILURES if name in problems else 1)
                    for name, count in one.needs_year.items()
                }
            }
        )
        for one in world.segments
    ]
    return world.model_copy(update={"segments": segments})


def with_one_seat_more(world: World) -> World:
    """Return a company with one person more on duty in its first team."""
    first, *others = world.desks
    return world.model_copy(update={"desks": [first.model_copy(update={"seats": first.seats + 1}), *others]})
