"""Moments of truth and money, leaving, and calling back."""

from __future__ import annotations

import math

from numba.extending import register_jitable as rule

from ..arrays.pack import MINUTES_MONTH, Row, Rules
from .chance import logistic
from .memory import fading


@rule
def margin_change(rules: Rules, good: bool, u: float) -> float:
    """Return the factor on a customer's margin after a moment of truth: ordered logit of more, same, less."""
    shift_up = rules.shift_positive if good else -rules.shift_negative
    shift_down = -rules.shift_positive if good else rules.shift_negative
    if u < logistic(rules.up + shift_up):
        return 1 + rules.truth_margin_step
    if u > 1 - logistic(rules.down + shift_down):
        return 1 - rules.truth_margin_step
    return 1.0


@rule
def leaving_logit(rules: Rules, intercept: float, disposition: float, own: float, failures: float) -> float:
    """Return the logit of leaving this month.

    own is satisfaction plus weighted memories, failures the logit that failures and shut doors have left.
    """
    level = disposition + rules.loyalty_causal * own
    # below the edge the slope is steeper
    return (
        intercept
        - rules.beta * (level + (rules.loyalty_edge - 1) * min(level - rules.anchors_edge, 0.0))
        + failures
    )


@rule
def lay_down(rules: Rules, customer: Row, case: Row, logit: float, month: int, now: float) -> None:
    """Add to what failures have left, such that it fades as if laid down now; the case knows its own part."""
    if logit == 0:
        return
    since = now - (rules.start_min + month * float(MINUTES_MONTH))
    customer.failures += logit / fading(since, rules.failure_life)
    case.failure = failure_left(rules, case, now) + logit
    case.failed = now


@rule
def failure_left(rules: Rules, case: Row, now: float) -> float:
    """Return what is left now of what a case has added to the logit of leaving."""
    if case.failure == 0:
        return 0.0
    return case.failure * fading(now - case.failed, rules.failure_life)


@rule
def find_shut(rules: Rules, customer: Row, case: Row, month: int, now: float) -> None:
    """Note that a customer would have gone where nobody sits any more, which counts as a failure."""
    case.shut = 1
    lay_down(rules, customer, case, rules.loyalty_shut, month, now)


@rule
def hazard(logit: float) -> float:
    """Return minus the logarithm of the chance of staying, finite for any logit of leaving."""
    return max(logit, 0.0) + math.log1p(math.exp(-abs(logit)))


@rule
def call_back_gain(rules: Rules, delay_min: float) -> float:
    """Return the satisfaction won by a call back, in score SD: a hyperbola in its delay."""
    return rules.loop_gain / (1 + delay_min / rules.loop_half_gain_min)
