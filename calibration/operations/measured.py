"""Numbers set straight from the figures of a contact centre, before anything is fitted."""

from __future__ import annotations

import math

from sim import Channel, Defect, Defects, World, declaration, range_sd, value_of

from ..fitting.parameters import LEAST_OF_HIGH
from ..fitting.result import Fitted, interval
from .daily_figures import DailyFigures
from .patience import patience

PHONE = "phone"


def measured_patience(world: World, figures: DailyFigures) -> Fitted:
    """Patience of callers, from how abandonment follows the wait; the channel named phone, or the only live one.

    Raises Defects when the world has no such channel or the figures do not tell.
    """
    field = f"channel.{_calls(world, figures.file).name}.patience_min"
    start, declared = float(value_of(world, field)), declaration(world, field)
    found = patience(figures)
    prior_sd = range_sd(math.log(max(declared.low, declared.high * LEAST_OF_HIGH)), math.log(declared.high))
    contraction = 1 - 1 / (1 + (prior_sd * found.estimate / found.se) ** 2)
    return Fitted(
        field,
        "positive",
        start,
        found.estimate,
        found.se,
        *interval("positive", found.estimate, found.se / found.estimate),
        informed=True,
        contraction=contraction,
        outside_range=not declared.low <= found.estimate <= declared.high,
        range_lo=declared.low,
        range_hi=declared.high,
        unit=declared.unit,
    )


def _calls(world: World, file: str) -> Channel:
    live = [channel for channel in world.channels if channel.kind == "live"]
    named = [channel for channel in live if channel.name == PHONE]
    if named or len(live) == 1:
        return (named or live)[0]
    names = ", ".join(channel.name for channel in live) or "none"
    allowed = f"one live channel, or one named {PHONE}"
    repair = f"name the channel that these figures are about {PHONE}, or leave the figures out"
    raise Defects(file, [Defect("live channels of the world", names, allowed, repair)])
