"""How events become a memory, and memories become satisfaction."""

from __future__ import annotations

import math

from numba.extending import register_jitable as rule

from ..arrays.pack import MEMORIES, MINUTES_MONTH, Rules


@rule
def felt(
    utility: float, expectation: float, truth: int, performance: float, amplification: float, loss: float
) -> float:
    """Return what an event weighs: mostly performance, amplified at a moment of truth, losses heavier than gains."""
    surprise = (utility - (1 - performance) * expectation) * (1 + amplification * truth)
    return surprise if surprise >= 0 else loss * surprise


@rule
def raw_memory(
    total: float, count: int, best: float, worst: float, last: float, first: float,
    average: float, peak: float, end: float, start: float,
) -> float:  # fmt: skip
    """Return the memory of a journey from its events: mean, best and worst, last, first; duration does not count."""
    return average * total / count + peak * (max(0.0, best) + min(0.0, worst)) + end * last + start * first


@rule
def gain(journeys: float, prior_journeys: float, steady: float) -> float:
    """Return the weight of the next journey in satisfaction, falling to the steady gain with experience."""
    return max(1 / (journeys + prior_journeys), steady)


@rule
def fading(minutes: float, half_life: float) -> float:
    """Return the share of a memory left after some minutes."""
    return math.exp(-math.log(2.0) * minutes / half_life)


@rule
def half_life(bad: int, truth: int, half_life_good: float, half_life_bad: float, durability: float) -> float:
    """Return the half-life of a memory in minutes: bad ones fade sooner, moments of truth later."""
    days = half_life_bad if bad else half_life_good
    return days * durability if truth else days


def memory_lives(rules: Rules) -> list[float]:
    """Return the half-lives of the four memories in minutes, in the order in which a customer keeps them."""
    good, bad = rules.memory_half_life_good_min, rules.memory_half_life_bad_min
    return [half_life(place % 2, place // 2, good, bad, rules.durability) for place in range(MEMORIES)]


def month_fades(rules: Rules) -> list[float]:
    """Return the shares left after a month: of the four memories, then of what failures have left."""
    return [fading(float(MINUTES_MONTH), life) for life in [*memory_lives(rules), rules.failure_life]]


@rule
def evaluation(disposition: float, satisfaction: float, accessible: float, fresh: float) -> float:
    """Return what a customer thinks of the company now: disposition, satisfaction, memories still accessible."""
    return disposition + satisfaction + fresh * accessible
