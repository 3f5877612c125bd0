"""Plausibility of a result: a world like its company, and a reason for every figure that is hard to believe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .terminal import refused, say, terminal_reader

if TYPE_CHECKING:
    from sim import Comparison, Map, Match, Message, Outcomes, World

BY_CHANNEL = frozenset({"contacts a year", "wait in minutes", "abandonment"})


def mismatches(world: World, accepted: str | None, ran: Callable[[], Sequence[Outcomes]]) -> list[Match]:
    """Figures of today's simulated world that miss the company's own by more than a tenth, accepted in words.

    ran: simulates today's plan, in one replication or more each; asked only where the company reports anything. Raises Defects when there are some and nobody has said why that is accepted.
    """
    from scenarios import with_own_reported
    from sim import Defect, Defects, Message, against_reported

    if accepted is not None and not accepted.strip():
        raise refused("command.mismatch.no_reason")
    world = with_own_reported(world)
    if not world.reported.model_dump(exclude_defaults=True):
        return []
    every = ran()
    replicates = tuple(replicate for one in every for replicate in one.replicates)
    far = [
        row for row in against_reported(replace(every[0], world=world, replicates=replicates)) if row.is_far
    ]
    if far and accepted is None:
        repair = Message("command.mismatch.repair")
        raise Defects(
            world.name,
            [
                Defect(
                    Message("command.mismatch.place", figure=figure_name(row.figure)),
                    Message("defect.simulated_off", simulated=row.simulated, off=row.off),
                    Message("defect.within_a_tenth", reported=row.reported),
                    repair,
                )
                for row in far
            ],
        )
    for row in far:
        say(
            Message(
                "command.mismatch.accepted",
                figure=figure_name(row.figure),
                simulated=row.simulated,
                reported=row.reported,
                why=accepted or "",
            )
        )
    return far


def figure_name(figure: str) -> Message:
    """Return a reported figure in words; one of a channel keeps the name of the channel."""
    from sim import Message

    name, _, channel = figure.partition(", ")
    if name not in BY_CHANNEL:
        return Message(f"mismatch.figure.{figure}")
    return Message("command.mismatch.of_channel", figure=Message(f"mismatch.figure.{name}"), channel=channel)


def report_implausibilities(
    world: World, comparison: Comparison, spread: Map, suspect: str = ""
) -> list[dict[str, Any]]:
    """Report on stderr what is implausible in a plan's result and the assumption behind it; return it too.

    suspect: the lever whose line is thought to carry most of it.
    """
    from optimize import plausibility_lines
    from sim import Message, implausibilities

    found = [
        {**doubt._asdict(), "reason": str(doubt.reason), "assumption": str(doubt.assumption)}
        for doubt in implausibilities(world, comparison, map=spread, suspect=suspect)
    ]
    summary = {"rox": {"mean": comparison.rox.mean}, "doubts": found}
    for line in plausibility_lines(summary, world, comparison.plan, terminal_reader()):
        say(Message("command.mismatch.doubt", plan=comparison.plan.name, text=line))
    return found
