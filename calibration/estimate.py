"""A number estimated: the scale on which its error and its prior are Normal, and its intervals."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Literal, NamedTuple

from sim import Declaration, World, declaration, range_sd, value_of

NORMAL_90 = 1.644854

Scale = Literal["share", "positive", "weight", "real"]


LEAST_OF_HIGH = 1 / 20  # a range that starts at 0 has no logarithm there
SHARE_LEAST, SHARE_MOST = 0.05, 0.95
# Below the square of this a weight goes to nought as a logarithm would, and never reaches it.
ROOT_LEAST = 0.05


NORMAL_95 = 1.959964


LOGIT_MOST = 30.0


def slope(scale: Scale, value: float) -> float:
    """Return how fast a value moves with its level on the scale on which its prior is Normal."""
    if scale == "share":
        return value * (1 - value)
    if scale == "weight":
        return 2 * math.sqrt(value) / (1 + ROOT_LEAST**2 / value)
    return value if scale == "positive" else 1.0


def unbounded(scale: Scale, value: float) -> float:
    """A value on the scale on which its prior is Normal."""
    if scale == "share":
        return math.log(value / (1 - value))
    if scale == "weight":
        root = math.sqrt(value)
        return root - ROOT_LEAST**2 / root
    return math.log(value) if scale == "positive" else value


def bounded(scale: Scale, level: float) -> float:
    """The value at a level of the scale on which its prior is Normal."""
    level = max(-LOGIT_MOST, min(LOGIT_MOST, level))
    if scale == "share":
        return 1 / (1 + math.exp(-level))
    if scale == "weight":
        return ((level + math.hypot(level, 2 * ROOT_LEAST)) / 2) ** 2
    return math.exp(level) if scale == "positive" else level


def prior_sd(scale: Scale, declared: Declaration) -> float:
    """Standard deviation of the prior of a number on its unbounded scale: the declared range is its central 95 % (`sim.range_sd`)."""
    low, high = declared.low, declared.high
    if scale == "share":
        low, high = max(low, SHARE_LEAST), min(high, SHARE_MOST)
    if scale == "positive":
        low = max(low, high * LEAST_OF_HIGH)
    if scale == "weight":
        low = max(low, ROOT_LEAST**2)
    return range_sd(unbounded(scale, low), unbounded(scale, high))


def interval(scale: Scale, estimate: float, sd: float) -> tuple[float, float, float, float]:
    """95 % and 90 % limits of an estimate whose error is Normal, with deviation sd, on its unbounded scale."""
    level = unbounded(scale, estimate)
    low, high, low90, high90 = (
        bounded(scale, level + sign * wide * sd) for wide in (NORMAL_95, NORMAL_90) for sign in (-1, 1)
    )
    return low, high, low90, high90


class Fitted(NamedTuple):
    """A number of the world before and after, in its own unit.

    lo, hi: 95 % interval; lo90, hi90: 90 %; range_lo, range_hi: what its declaration finds plausible, which
    an estimate may leave. contraction: 1 - posterior / prior variance; below 0.1 the answers do not inform it
    and it keeps its value. scale: where its error is Normal, the logit of a share, the logarithm of a positive number, the
    square root of a weight that may be nought, or a real number itself.
    """

    name: str
    scale: Scale
    start: float
    estimate: float
    se: float
    lo: float
    hi: float
    lo90: float
    hi90: float
    informed: bool
    contraction: float
    outside_range: bool
    range_lo: float
    range_hi: float
    unit: str

    @property
    def is_held(self) -> bool:
        """Return whether the estimate was left out of the world, because nobody accepted that it leaves its range."""
        return self.outside_range and not self.informed

    def drawn(self, u: float) -> float:
        """The value that a share u of its error lies below, which is Normal on its scale."""
        sd = self.se / slope(self.scale, self.estimate)
        return bounded(self.scale, unbounded(self.scale, self.estimate) + NormalDist().inv_cdf(u) * sd)


def scale_of_effect(estimate: float) -> Scale:
    """Return where the error of an effect is Normal that a world may not turn round: on its logarithm, unless it was found turned round."""
    return "positive" if estimate > 0 else "real"


def measured(world: World, field: str, scale: Scale, estimate: float, se: float) -> Fitted:
    """Return a field of the world as data measured it by themselves: estimate and standard error in the field's own unit.

    The contraction is what the measurement takes off the variance of the prior, both on the scale on which they are Normal.
    The world's own value is the start and has no part in the estimate.
    """
    declared, error = declaration(world, field), se / slope(scale, estimate)
    return Fitted(
        field,
        scale,
        float(value_of(world, field)),
        estimate,
        se,
        *interval(scale, estimate, error),
        informed=True,
        contraction=1 - 1 / (1 + (prior_sd(scale, declared) / error) ** 2),
        outside_range=not declared.low <= estimate <= declared.high,
        range_lo=declared.low,
        range_hi=declared.high,
        unit=declared.unit,
    )
