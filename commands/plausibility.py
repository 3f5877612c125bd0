"""Plausibility of a result: a world like its company, and a reason for every figure that is hard to believe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from .terminal import say

if TYPE_CHECKING:
    from sim import Comparison, Map, Match, World


def mismatches(world: World, accepted: str | None, seed: int, spread: Map) -> list[Match]:
    """Figures of today's simulated world that miss the company's own by more than a tenth, accepted in words.

    Raises Defects when there are some and nobody has said why that is accepted.
    """
    from sim import Defect, Defects, Message, RunOptions, against_reported, simulate

    if accepted is not None and not accepted.strip():
        raise typer.BadParameter("say in words why the mismatch is accepted")
    if not world.reported.model_dump(exclude_defaults=True):
        return []
    far = [
        row
        for row in against_reported(simulate(world, options=RunOptions(seed=seed, map=spread)))
        if row.is_far
    ]
    if far and accepted is None:
        repair = 'calibrate the world, correct [reported], or accept it: --accept-mismatch "why"'
        raise Defects(
            world.name,
            [
                Defect(
                    f"reported, {row.figure}",
                    Message("defect.simulated_off", simulated=row.simulated, off=row.off),
                    Message("defect.within_a_tenth", reported=row.reported),
                    repair,
                )
                for row in far
            ],
        )
    for row in far:
        say(
            f"{row.figure}: {row.simulated:,.4g} simulated, {row.reported:,.4g} reported; accepted: {accepted}"
        )
    return far


def report_implausibilities(world: World, comparison: Comparison, spread: Map) -> list[dict[str, Any]]:
    """Report on stderr what is implausible in a plan's result and the assumption behind it; return it too."""
    from sim import implausibilities

    found = implausibilities(world, comparison, map=spread)
    for doubt in found:
        say(f"warning, {comparison.plan.name}: {doubt}")
    return [doubt._asdict() for doubt in found]
