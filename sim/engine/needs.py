"""When customers need something: one stream a customer through a cumulative hourly rate that both engines share."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numba.extending import register_jitable as rule

from ..arrays.pack import HOURS_MONTH, MINUTES_HOUR, Column, Floats, Numbers
from ..arrays.philox import DAY, uniforms
from ..behaviour.chance import lognormal

HOURS_YEAR = 12 * HOURS_MONTH
HOURS_DAY = 24
HOURS_WEEK = 7 * HOURS_DAY
Fill = Callable[[Floats, float, int, int], None]


def fill_day_factors(factors: Floats, sigma: float, seed: int, replication: int) -> None:
    """Fill in how busy each day is compared with a usual one, mean 1, days counted from the start of the run."""
    for day in range(len(factors)):
        factors[day] = lognormal(1.0, sigma, uniforms(seed, replication, 0, day, DAY)[0])


def cumulative_rates(numbers: Numbers, seed: int, replication: int, fill: Fill = fill_day_factors) -> Floats:
    """Return the needs expected since the start, G x (hours + 1) flat, by segment: week x season x day factor.

    fill: the rule of day factors, plain or compiled.
    """
    rules = numbers.rules
    months, moments, segments = int(rules.months), int(rules.moments), int(rules.segments)
    hours, first_hour = months * HOURS_MONTH, -int(rules.warm_up) * HOURS_MONTH
    first_day = first_hour // HOURS_DAY
    factors = np.empty((first_hour + hours - 1) // HOURS_DAY + 1 - first_day)
    fill(factors, float(rules.day_sigma), seed, replication)
    into_day = first_hour - first_day * HOURS_DAY
    by_hour = np.resize(np.roll(numbers.hour_weight, -first_hour % HOURS_WEEK), hours)
    weights = by_hour * np.repeat(factors, HOURS_DAY)[into_day : into_day + hours]
    season = np.asarray(numbers.season).reshape(moments, 12)[:, (np.arange(months) - rules.warm_up) % 12]
    needs = np.asarray(numbers.needs).reshape(segments, moments)
    table = np.zeros((segments, hours + 1))
    for segment in range(segments):
        rate = np.zeros(months)
        for moment in range(moments):
            rate += needs[segment, moment] * season[moment]
        table[segment, 1:] = np.cumsum(np.repeat(rate / HOURS_YEAR, HOURS_MONTH) * weights)
    return table.ravel()


@rule
def need_time(numbers: Numbers, rates: Column, segment: int, reached: float, low: int, high: int) -> float:
    """Return the time at which the cumulative rate of a segment reaches a level, searched from one hour of the run to another.

    Infinite if it is only reached later.
    """
    start = segment * (numbers.rules.months * HOURS_MONTH + 1)
    if reached >= rates[start + high]:
        return math.inf
    while high - low > 1:
        middle = (low + high) // 2
        if rates[start + middle] <= reached:
            low = middle
        else:
            high = middle
    step = rates[start + low + 1] - rates[start + low]
    return numbers.rules.start_min + (low + (reached - rates[start + low]) / step) * MINUTES_HOUR


@rule
def need_moment(numbers: Numbers, segment: int, month: int, u: float) -> int:
    """Return the moment of a need, in proportion to the segment's needs and the season."""
    calendar = (month - numbers.rules.warm_up) % 12
    total = 0.0
    for moment in range(numbers.rules.moments):
        total += (
            numbers.needs[segment * numbers.rules.moments + moment] * numbers.season[moment * 12 + calendar]
        )
    left = u * total
    chosen = 0
    for moment in range(numbers.rules.moments):
        weight = (
            numbers.needs[segment * numbers.rules.moments + moment] * numbers.season[moment * 12 + calendar]
        )
        if weight > 0:
            chosen = moment
            left -= weight
            if left < 0:
                break
    return chosen
