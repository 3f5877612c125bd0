"""A number estimated: the scale on which its error is Normal, and its intervals."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Literal, NamedTuple

from sim import World, declaration, range_sd, value_of

NORMAL_90 = 1.644854

Scale = Literal["share", "positive", "real"]


LEAST_OF_HIGH = 1 / 20  # a range that starts at 0 has no logarithm there


NORMAL_95 = 1.959964


LOGIT_MOST = 30.0


def slope(scale: Scale, value: float) -> float:
    """Return how fast a value moves with its level on the scale on which its prior is Normal."""
    return value * (1 - value) if scale == "share" else value if scale == "positive" else 1.0


def unbounded(scale: Scale, value: float) -> float:
    """A value on the scale on which its prior is Normal."""
    if scale == "share":
        return math.log(value / (1 - value))
    return math.log(value) if scale == "positive" else value


def bounded(scale: Scale, level: float) -> float:
    """The value at a level of the scale on which its prior is Normal."""
    level = max(-LOGIT_MOST, min(LOGIT_MOST, level))
    if scale == "share":
        return 1 / (1 + math.exp(-level))
    return math.exp(level) if scale == "positive" else level


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
    and it keeps its value. scale: where its error is Normal, the logit of a share, the logarithm of a positive number,
    or a real number itself.
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


def measured(world: World, field: str, scale: Scale, estimate: float, se: float) -> Fitted:
    """Return a number of the world that a file measures by itself, beside the plausible range that its declaration gives.

    scale: where its error is Normal, and its prior, of which the range is the central 95 %; se in the unit of the number.
    """
    declared = declaration(world, field)
    low = max(declared.low, declared.high * LEAST_OF_HIGH) if scale == "positive" else declared.low
    prior_sd = range_sd(unbounded(scale, low), unbounded(scale, declared.high))
    moves = slope(scale, estimate)
    return Fitted(
        field,
        scale,
        float(value_of(world, field)),
        estimate,
        se,
        *interval(scale, estimate, se / moves),
        informed=True,
        contraction=1 - 1 / (1 + (prior_sd * moves / se) ** 2),
        outside_range=not declared.low <= estimate <= declared.high,
        range_lo=declared.low,
        range_hi=declared.high,
        unit=declared.unit,
    )
