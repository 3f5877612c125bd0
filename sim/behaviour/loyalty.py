"""Moments of truth and money, leaving, and calling back."""

from __future__ import annotations

import math

from numba.extending import register_jitable as rule

from ..arrays.pack import Rules
from .chance import logistic


@rule
def margin_change(rules: Rules, good: bool, u: float) -> float:
    """Factor on a customer's margin after a moment of truth: ordered logit of more, same, less."""
    shift_up = rules.shift_positive if good else -rules.shift_negative
    shift_down = -rules.shift_positive if good else rules.shift_negative
    if u < logistic(rules.up + shift_up):
        return 1 + rules.margin_step
    if u > 1 - logistic(rules.down + shift_down):
        return 1 - rules.margin_step
    return 1.0


@rule
def leaving_logit(
    rules: Rules, intercept: float, disposition: float, own: float, recent: float, second: float
) -> float:
    """Logit of leaving this month.

    own is satisfaction plus weighted memories; recent and second weigh unresolved cases, 1 for a full effect.
    """
    return (
        intercept
        - rules.beta * (disposition + rules.xi * own)
        + rules.beta_unresolved * recent
        + rules.beta_second * second
    )


@rule
def hazard(logit: float) -> float:
    """Minus the logarithm of the chance of staying, finite for any logit of leaving."""
    return max(logit, 0.0) + math.log1p(math.exp(-abs(logit)))


@rule
def call_back_gain(rules: Rules, delay_min: float) -> float:
    """Satisfaction won by a call back, a hyperbola in its delay."""
    return rules.call_gain / (1 + delay_min / rules.call_half_min)
