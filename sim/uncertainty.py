"""What nobody knows: draws of the model's parameters, and a plan's value in each of them.

Simulation error is elsewhere (`Estimate`). Here the numbers of behaviour themselves vary: those that were fitted as
their posterior says, the others within the range of their source.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import fdtrc, ndtr, ndtri

from .arrays.pack import Floats
from .arrays.philox import Purpose, uniform
from .engine.anchors import ANCHOR_RUNS, anchor
from .fields import behaviour_fields, bounds, declaration, value_of, with_values
from .plan import Plan, today
from .run import check, in_pair, run_arms
from .run_options import DEFAULT_RUN, RunOptions
from .world import MOTIVES, Posterior, World

DRAWS = 64
ONE_A_DRAW: Final = RunOptions(replications=1)
DRIVERS = 3
# a declared range is read as a central interval of this share
RANGE_SHARE = 0.95
RANGE_NORMAL = float(ndtri(0.5 + RANGE_SHARE / 2))
SIGNIFICANCE = 0.05
# what a company decides or counts, and so knows, however new it may be to us
DECIDED = (
    "bot.offered", "truth.sensitivity", "truth.skilled", "truth.gesture_eur", "survey.quarantine_d", "survey.delay_h",
    "loop.alert", "loop.coverage", "loop.delay_h", "loop.handling_min", "loop.again_d",
)  # fmt: skip
WEIGHTS = ("memory.average", "memory.peak", "memory.end", "memory.first")


class Draw(NamedTuple):
    """Parameters as they may be: the values drawn, by dotted path, and the world that has them, with its own anchors."""

    values: dict[str, float]
    world: World


class Driver(NamedTuple):
    """A parameter that carries width.

    share: of the variance of ranks. raises: whether more of it raises the value. clear: whether that is more than chance
    would show among so many parameters, at 5 % (Bonferroni).
    """

    field: str
    share: float
    raises: bool
    clear: bool


class Draws(NamedTuple):
    """A plan's value over parameter draws, in EUR: quantiles, share of draws with a loss, what carries the width."""

    n: int
    p05: float
    p50: float
    p95: float
    prob_loss: float
    drivers: tuple[Driver, ...]


class Law(NamedTuple):
    """A split normal cut at logical bounds: mode, the two standard deviations, least and most."""

    mode: float
    below: float
    above: float
    least: float
    most: float


def uncertain_fields(world: World) -> tuple[str, ...]:
    """The numbers that are drawn: those fitted, and every other number of behaviour that has a range.

    What the company decides is known, and so is not drawn; nor are numbers of motives without a moment and of bots where
    there is none. How much of a lever's effect is realised stands for the uncertainty of all levers.
    """
    fitted = world.posterior.fields
    motives = {moment.motive for moment in world.moments}
    has_bot = any(channel.kind == "bot" for channel in world.channels)
    drawn = []
    for field in (*behaviour_fields(world), f"realised.{world.maturity}"):
        section, *_, last = field.split(".")
        idle = (last in MOTIVES and last not in motives) or (section == "bot" and not has_bot)
        stated = declaration(world, field)
        if field in fitted or idle or ".".join(field.split(".")[:2]) in DECIDED:
            continue
        if math.isfinite(stated.low) and isinstance(value_of(world, field), float):
            drawn.append(field)
    return (*fitted, *drawn)


def law(world: World, field: str) -> Law:
    """Return how a parameter may lie around the world's own value, its mode: split normal (Wallis 2014, Statistical Science 29).

    The declared range, widened to hold the mode, holds 95 % of it, but for what is cut off at logical bounds.
    """
    mode, stated = float(value_of(world, field)), declaration(world, field)
    low, high = min(stated.low, mode), max(stated.high, mode)
    return Law(mode, (mode - low) / RANGE_NORMAL, (high - mode) / RANGE_NORMAL, *bounds(world, field))


def range_sd(low: float, high: float) -> float:
    """Standard deviation of a Normal law whose central 95 % is a declared range, both in one unit."""
    return (high - low) / (2 * RANGE_NORMAL)


def quantile(shape: Law, u: float) -> float:
    """The value that a share u of draws falls below."""
    both = shape.below + shape.above
    if both == 0:
        return shape.mode

    def share_below(x: float) -> float:
        side = shape.below if x <= shape.mode else shape.above
        if math.isinf(x) or side == 0:
            return 0.0 if x <= shape.mode else 1.0
        tail = 2 * side / both * float(ndtr(-abs(x - shape.mode) / side))
        return tail if x <= shape.mode else 1 - tail

    least = share_below(shape.least)
    u = least + u * (share_below(shape.most) - least)
    if u <= shape.below / both:
        found = shape.mode + shape.below * float(ndtri(u * both / (2 * shape.below)))
    else:
        found = shape.mode - shape.above * float(ndtri((1 - u) * both / (2 * shape.above)))
    return min(max(found, shape.least), shape.most)


def parameter_draws(world: World, count: int = DRAWS, options: RunOptions = DEFAULT_RUN) -> tuple[Draw, ...]:
    """Worlds as they may be: row by row from the posterior for what was fitted, from the range of its source for the rest.

    A draw of a parameter depends on its name, the seed and the number of the draw only. Each world is anchored in memory,
    which takes ANCHOR_RUNS replications; they go through map.
    """
    laws = {field: law(world, field) for field in uncertain_fields(world)[len(world.posterior.fields) :]}
    values = [_values(world, laws, options.seed, number) for number in range(count)]
    plain = world.model_copy(update={"posterior": Posterior()})
    worlds = [World.model_validate(with_values(plain, each).model_dump()) for each in values]
    anchored = options.map(partial(anchor, engine=options.engine), worlds)
    return tuple(Draw(*pair) for pair in zip(values, anchored, strict=True))


def _values(world: World, laws: Mapping[str, Law], seed: int, number: int) -> dict[str, float]:
    fitted, rows = world.posterior.fields, world.posterior.draws
    values = dict(zip(fitted, rows[(seed + number) % len(rows)], strict=True)) if rows else {}
    for field, shape in laws.items():
        u = uniform(seed, number, zlib.crc32(field.encode()), 0, Purpose.PARAMETER)
        values[field] = quantile(shape, u)
    # weights of memory that were not fitted share what is left of one
    free = [field for field in WEIGHTS if field in laws]
    left = 1 - math.fsum(values[field] for field in WEIGHTS if field in fitted)
    total = math.fsum(values[field] for field in free)
    for field in free:
        values[field] = max(0.0, left) * (values[field] / total if total > 0 else 1 / len(free))
    return values


def simulations_of(draws: int, plans: int, replications: int = 1) -> int:
    """Replications that drawing and valuing take, anchors and today's plan included."""
    return draws * (ANCHOR_RUNS + (1 + plans) * replications)


def value_over_draws(
    draws: Sequence[Draw], plans: Sequence[Plan], options: RunOptions = ONE_A_DRAW
) -> Floats:
    """Value of each plan in each draw, draws x plans, in EUR, paired with today's plan in the same draw.

    Raises Defects when a plan does not fit the world.
    """
    arms = []
    for draw in draws:
        check(draw.world, plans)
        arms += [(draw.world, plan) for plan in (today(draw.world), *plans)]
    done = run_arms(arms, options)
    size = 1 + len(plans)
    values = np.zeros((len(draws), len(plans)))
    for row, draw in enumerate(draws):
        before, *afters = done[row * size : (row + 1) * size]
        for column, (plan, after) in enumerate(zip(plans, afters, strict=True)):
            values[row, column] = in_pair(draw.world, plan, before, after).worth.value_eur
    return values


def summary_of(values_eur: Sequence[float], draws: Sequence[Draw]) -> Draws:
    """Quantiles of a plan's values over draws, the share of draws with a loss, and what carries the width."""
    values = np.asarray(values_eur, np.float64)
    p05, p50, p95 = np.quantile(values, (0.05, 0.50, 0.95)).tolist()
    return Draws(len(values), p05, p50, p95, float(np.mean(values < 0)), drivers_of(values, draws))


def drivers_of(values: Floats, draws: Sequence[Draw]) -> tuple[Driver, ...]:
    """The parameters that carry most of the width, by stepwise rank regression (Helton & Davis 2002, Risk Analysis 22).

    A parameter's share is what it adds to the squared correlation of ranks after those before it.
    """
    fields = [field for field in draws[0].values if len({draw.values[field] for draw in draws}) > 1]
    if not fields:
        return ()
    inputs = _centred(_ranked([[draw.values[field] for field in fields] for draw in draws]))
    left = _centred(_ranked([[value] for value in values.tolist()]))[:, 0]
    if not left.any():
        return ()
    total, explained = float(left @ left), 0.0
    found: list[Driver] = []
    for step in range(min(DRIVERS, len(fields), len(values) - 2)):
        lengths = np.sqrt((inputs * inputs).sum(axis=0))
        units = np.divide(inputs, lengths, out=np.zeros_like(inputs), where=lengths > 1e-9)
        slopes = left @ units
        best = int(np.argmax(np.abs(slopes)))
        share = float(slopes[best] ** 2) / total
        explained += share
        degrees = len(values) - 2 - step
        strength = share * degrees / max(1 - explained, 1e-12)
        clear = float(fdtrc(1, degrees, strength)) * (len(fields) - step) < SIGNIFICANCE
        found.append(Driver(fields[best], share, bool(slopes[best] > 0), clear))
        unit = units[:, best].copy()
        left = left - slopes[best] * unit
        inputs = inputs - np.outer(unit, unit @ inputs)
    return tuple(found)


def _ranked(columns: Sequence[Sequence[float]]) -> Floats:
    """Rank of each value in its column, ties sharing the mean of theirs."""
    return np.asarray(pd.DataFrame(columns).rank(), dtype=np.float64)


def _centred(ranks: Floats) -> Floats:
    return np.asarray(ranks - ranks.mean(axis=0), np.float64)
