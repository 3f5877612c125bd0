"""Whether a bot is accepted, and what it does to trust."""

from __future__ import annotations

import math

from numba.extending import register_jitable as rule

from ..arrays.pack import Rules
from .chance import logistic


@rule
def bot_acceptance(
    rules: Rules, reference: float, trust: float, truth: int,
    bot_resolves: float, people_resolve: float, bot_min: float, people_min: float,
) -> float:  # fmt: skip
    """Return the chance of accepting a bot; the reference level holds when it is faster and as good.

    reference is the logit of that level; bot_min and people_min are waits plus handling, counted from one minute.
    """
    worse = max(0.0, people_resolve - bot_resolves)
    slower = max(0.0, math.log(max(1.0, bot_min) / max(1.0, people_min)))
    return logistic(
        reference
        + rules.bot_trust_slope * trust
        - rules.bot_quality_slope * worse
        - rules.bot_wait_slope * slower
        - rules.bot_truth_slope * truth
    )


@rule
def trust_after(trust: float, resolved: int, gain: float) -> float:
    """Return the trust in bots after one more experience; neutral at 0, between -1/2 and 1/2."""
    return trust + gain * (resolved - 0.5 - trust)
