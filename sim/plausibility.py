"""Results that a controller would not believe, and the assumption that carries each of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from .errors import Message
from .lever_groups import moved, part_of
from .parts import Lever
from .plan import Plan, line_of, today_eur_year
from .run import Comparison, pair_with_today
from .run_options import DEFAULT_RUN, Map, RunOptions
from .world import World

ROX_MOST = 5.0
LEVER_SHARE_MOST = 0.5


class Implausibility(NamedTuple):
    """Reason why a result is hard to believe, the lever that carries it, its share of the value, and the assumption behind it."""

    reason: Message
    lever: str
    share: float
    assumption: Message


def implausibilities(
    world: World,
    comparison: Comparison,
    *,
    replications: int = DEFAULT_RUN.replications,
    map: Map = map,
    suspect: str = "",
) -> tuple[Implausibility, ...]:
    """Return what is hard to believe in a plan's result: a ROX above 5, or one of several levers that explains more than half of its value.

    A lever's share is what the value loses when its line alone goes back to today's spend (leave-one-out under common
    draws). suspect: the lever whose line is thought to carry most; where it does not carry half, one replication of each line
    tells which does. Of that one the first replications tell how much.
    """
    plan, rox = comparison.plan, comparison.rox
    value, paired = rox.value_eur, comparison.values_eur[:replications]
    levers = moved(world, plan)
    if value <= 0 or not levers:
        return ()
    names = {lever.name for lever in levers}
    ran = comparison.outcomes
    options = RunOptions(len(paired), ran.seed, ran.months, ran.engine, map=map)

    def worth_without(dropped: Sequence[Lever], options: RunOptions) -> list[float]:
        plans = [part_of(world, plan, names - {lever.name}) for lever in dropped]
        found = pair_with_today(world, plans, options, baseline=comparison.baseline)
        return [one.worth.value_eur for one in found]

    def share_of(lever: Lever) -> float:
        (less,) = worth_without([lever], options)
        return (math.fsum(paired) / len(paired) - less) / value

    thought = [(lever, share_of(lever)) for lever in levers if lever.name == suspect]
    # What carries more than half is what carries most.
    if not thought or thought[0][1] <= LEVER_SHARE_MOST:
        alone = worth_without(levers, options.with_replications(1))
        most = levers[alone.index(min(alone))]
        thought = [(most, share_of(most))]
    ((lever, share),) = thought
    reasons = []
    if rox.mean is not None and rox.mean > ROX_MOST:
        reasons.append(Message("doubts.rox_above", rox=rox.mean, most=ROX_MOST))
    if len(levers) > 1 and share > LEVER_SHARE_MOST:
        reasons.append(Message("doubts.lever_above", share=LEVER_SHARE_MOST))
    assumption = carries(world, plan, lever)
    return tuple(Implausibility(reason, lever.name, share, assumption) for reason in reasons)


def carries(world: World, plan: Plan, lever: Lever) -> Message:
    """Return the assumption that a lever's effect rests on."""
    before, after = today_eur_year(world, lever), line_of(world, plan, lever).eur_year
    if lever.target == "desk.seats":
        return Message("doubts.seats", before=before, after=after, desk=lever.desk)
    return Message(
        "doubts.effect",
        target=lever.target,
        from_value=lever.from_value,
        to_value=lever.to_value,
        half=lever.half_eur_year,
        before=before,
        after=after,
        source=lever.source,
    )
