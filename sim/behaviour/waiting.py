"""What a wait does: to the choice of a channel, to patience, to how a contact is felt."""

from __future__ import annotations

import math

from numba.extending import register_jitable as rule

from ..arrays.pack import HOURS_WEEK, MINUTES_HOUR, Column, Numbers, Rules
from .chance import exponential


@rule
def wait_cost(rules: Rules, wait_min: float, acceptable_min: float) -> float:
    """Return the utility lost by a wait, in event SD, after perceived time (Antonides, Verhoef & van Aalst 2002)."""
    if wait_min <= 0:
        return 0.0
    perceived = rules.waiting_overestimate * math.exp(rules.waiting_exponent * math.log(wait_min))
    return rules.waiting_weight * math.log(1 + perceived / acceptable_min)


@rule
def wait_avoided(numbers: Numbers, segment: int, now: float, is_open: Column, announced: Column) -> float:
    """Return the utility of a wait that a bot or self-service makes needless: at the segment's favourite live channel, now.

    Open, it is the wait announced there; closed, the minutes until it opens.
    """
    favourite = numbers.segment[segment].favourite
    if favourite < 0:
        return 0.0
    if is_open[favourite]:
        return wait_cost(numbers.rules, announced[favourite], numbers.channel[favourite].wait_ok_min)
    hour = math.floor(now / MINUTES_HOUR)
    opens_min = numbers.opens_min[numbers.channel[favourite].desk * HOURS_WEEK + int(hour) % HOURS_WEEK]
    return wait_cost(
        numbers.rules, opens_min - (now - hour * MINUTES_HOUR), numbers.rules.waiting_closed_ok_min
    )


@rule
def wait_limit(scale_min: float, shape: float, u: float) -> float:
    """Return the minutes a customer waits before hanging up: Weibull, exponential where the shape is 1."""
    if shape == 1:
        return exponential(scale_min, u)
    return scale_min * math.exp(math.log(-math.log(u)) / shape)


@rule
def attraction(
    rules: Rules, quality: float, steer: float, announced_min: float, acceptable_min: float
) -> float:
    """Return the weight of a channel in the choice, before a segment's own preference."""
    return math.exp(quality - rules.waiting_price * math.log(1 + announced_min / acceptable_min) + steer)
