"""What nobody knows: draws of the model's parameters, and a plan's value in each of them.

Simulation error is elsewhere (`Estimate`). Here the numbers themselves vary: those that were fitted as their posterior
says, those of behaviour within the range of their source, what levers do and the company's own figures by the errors
that the world's section of doubt declares.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import fdtrc, ndtr, ndtri

from .arrays.pack import Floats
from .arrays.philox import Purpose, uniform
from .engine.anchors import ANCHOR_RUNS, anchor, under_same_anchors
from .fields import behaviour_fields, bounds, declaration, value_of, with_values
from .parts import MOTIVES, SERVED, Desk, Lever, Posterior, Shocks
from .plan import Plan, desk_of, today
from .run import Pair, check, in_pair, paired_flows, run_arms, spend_above_today
from .run_options import DEFAULT_RUN, RunOptions
from .source import of_the_file
from .validate import MOST_PREVENTED
from .world import World

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
# shares of it add up to no more than may be prevented, whatever the rounding
PREVENTED_DRAWN = MOST_PREVENTED * (1 - 1e-9)
WEIGHTS = ("memory.average", "memory.peak", "memory.end", "memory.first")


class Draw(NamedTuple):
    """Parameters as they may be, and the world that has them, with its own anchors.

    values: drawn, by dotted path; a factor that moves several numbers of the company has a name under doubt, such as
    doubt.margin. seat_factors: what a seat on duty costs, against the world's own, by desk where it differs.
    """

    values: dict[str, float]
    world: World
    seat_factors: Mapping[str, float] = {}


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
    """A plan's value over parameter draws, in EUR: mean, quantiles, share of draws with a loss, what carries the width."""

    n: int
    mean: float
    p05: float
    p10: float
    p50: float
    p90: float
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


class Multiple(NamedTuple):
    """A lognormal multiple of a size beyond a start: mean and standard deviation of its logarithm; clipped at least and most."""

    start: float
    size: float
    log_mean: float
    log_sd: float
    least: float
    most: float


def uncertain_fields(world: World) -> tuple[str, ...]:
    """Return the numbers that are drawn: those fitted, every other number of behaviour that has a range, and what the world's section of doubt names."""
    return (*world.posterior.fields, *laws_of(world))


def laws_of(world: World) -> dict[str, Law | Multiple]:
    """Return the law of each number that was not fitted: behaviour, what levers do, factors of the company's figures, in this order."""
    named = [field for field in world.doubt.range if field not in world.posterior.fields]
    split = {field: law(world, field) for field in dict.fromkeys((*_behaviour(world), *named))}
    return {**split, **_levers(world), **_factors(world)}


def _behaviour(world: World) -> Iterator[str]:
    """Numbers of behaviour that have a range, and the share of levers' effects that is realised.

    What the company decides is known, and so is not drawn; nor are numbers of motives without a moment and of bots where
    there is none.
    """
    fitted = world.posterior.fields
    motives = {moment.motive for moment in world.moments}
    has_bot = any(channel.kind == "bot" for channel in world.channels)
    for field in (*behaviour_fields(world), f"realised.{world.maturity}"):
        section, *_, last = field.split(".")
        idle = (last in MOTIVES and last not in motives) or (section == "bot" and not has_bot)
        stated = declaration(world, field)
        if field in fitted or idle or ".".join(field.split(".")[:2]) in DECIDED:
            continue
        if math.isfinite(stated.low) and isinstance(value_of(world, field), float):
            yield field


def law(world: World, field: str) -> Law:
    """Return how a parameter may lie around the world's own value, its mode: split normal (Wallis 2014, Statistical Science 29).

    The range that the world states, or else the declared one, widened to hold the mode, holds 95 % of it, but for what is
    cut off at logical bounds.
    """
    mode, stated = float(value_of(world, field)), declaration(world, field)
    low, high = world.doubt.range.get(field, (stated.low, stated.high))
    low, high = min(low, mode), max(high, mode)
    return Law(mode, (mode - low) / RANGE_NORMAL, (high - mode) / RANGE_NORMAL, *bounds(world, field))


def _levers(world: World) -> dict[str, Multiple]:
    """What unlimited spend on a lever does, of mean the world's own, and the spend that reaches half of it, of median the world's own."""
    found = {}
    for lever in world.levers:
        size, half = f"lever.{lever.name}.to_value", f"lever.{lever.name}.half_eur_year"
        if lever.target == "desk.seats":
            continue
        for field, start, end in ((size, lever.from_value, lever.to_value), (half, 0.0, lever.half_eur_year)):
            sd = lever_log_sd(world, lever, field)
            if sd > 0 and end != start and not _is_apart(world, field):
                log_mean = -(sd**2) / 2 if field == size else 0.0
                limits = _lever_bounds(world, lever) if field == size else bounds(world, field)
                found[field] = Multiple(start, end - start, log_mean, sd, *limits)
    return found


def lever_log_sd(world: World, lever: Lever, field: str) -> float:
    """Return the error of a number of a lever, standard deviation of its logarithm: of its posterior, or by the tag of its source."""
    if field in world.posterior.fields:
        return _posterior_log_sd(world, lever, field)
    origin = world.source.get(field, lever.source)
    tag = of_the_file(origin).tag if isinstance(origin, str) else "fitted"
    return {str(name): sd for name, sd in world.doubt.levers.items()}[tag]


def _posterior_log_sd(world: World, lever: Lever, field: str) -> float:
    """Spread of the logarithm of a lever's number, beyond its start, over the rows of the posterior."""
    place = world.posterior.fields.index(field)
    start = lever.from_value if field.endswith(".to_value") else 0.0
    sizes = [abs(row[place] - start) for row in world.posterior.draws]
    logs = [math.log(size) for size in sizes if size > 0]
    return float(np.std(logs, ddof=1)) if len(logs) > 1 else 0.0


def _lever_bounds(world: World, lever: Lever) -> tuple[float, float]:
    """Least and most that unlimited spend on a lever may do; levers that prevent the same needs share what may be prevented."""
    least, most = bounds(world, f"lever.{lever.name}.to_value")
    if lever.target != "prevention":
        return least, most
    together = max(
        math.fsum(one.to_value for one in world.levers if _prevents(one, moment.name))
        for moment in world.moments
        if _prevents(lever, moment.name)
    )
    return lever.from_value, max(lever.from_value, PREVENTED_DRAWN * lever.to_value / together)


def _prevents(lever: Lever, moment: str) -> bool:
    return lever.target == "prevention" and (not lever.moments or moment in lever.moments)


def _factors(world: World) -> dict[str, Multiple]:
    """Factors of mean one, each of several numbers of the company."""
    found = {}
    for name in factored(world):
        sd = float(getattr(world.doubt, name.split(".")[1]))
        if sd > 0:
            found[name] = Multiple(0.0, 1.0, -(sd**2) / 2, sd, 0.0, math.inf)
    return found


def factored(world: World) -> dict[str, tuple[str, ...]]:
    """Return the numbers of the company that one factor moves, by its name; those with a law of their own apart."""
    moved = {
        "doubt.margin": [f"segment.{one.name}.margin_eur_year" for one in world.segments],
        **{
            f"doubt.needs.{moment.name}": [
                f"segment.{one.name}.needs_year.{moment.name}"
                for one in world.segments
                if moment.name in one.needs_year
            ]
            for moment in world.moments
        },
        "doubt.wages": [f"desk.{desk.name}.eur_seat_year" for desk in world.desks],
        "doubt.sale": [f"moment.{one.name}.sale_eur" for one in world.moments],
        "doubt.patience": [
            f"channel.{one.name}.patience_min" for one in world.channels if one.kind == "live"
        ],
        "doubt.handling": [
            f"channel.{one.name}.handling_min" for one in world.channels if one.kind in SERVED
        ],
    }
    own = {
        name: tuple(field for field in fields if not _is_apart(world, field) and value_of(world, field) > 0)
        for name, fields in moved.items()
    }
    return {name: fields for name, fields in own.items() if fields}


def _is_apart(world: World, field: str) -> bool:
    """Return whether a number has a law of its own: it was fitted, or the world states its range."""
    return field in world.posterior.fields or field in world.doubt.range


def range_sd(low: float, high: float) -> float:
    """Return the standard deviation of a Normal law whose central 95 % is a declared range, both in one unit."""
    return (high - low) / (2 * RANGE_NORMAL)


def quantile(shape: Law | Multiple, u: float) -> float:
    """Return the value that a share u of draws falls below; of a multiple of a negative size, above."""
    if isinstance(shape, Multiple):
        multiple = math.exp(shape.log_mean + shape.log_sd * float(ndtri(u)))
        return min(max(shape.start + shape.size * multiple, shape.least), shape.most)
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
    """Return the worlds as they may be: row by row from the posterior for what was fitted, each other number by its law.

    A draw of a parameter depends on its name, the seed and the number of the draw only. Each world is anchored in memory,
    which takes ANCHOR_RUNS replications; they go through map.
    """
    laws = laws_of(world)
    return drawn_worlds(
        world, [_values(world, laws, options.seed, number) for number in range(count)], options
    )


def drawn_worlds(
    world: World, values: Sequence[dict[str, float]], options: RunOptions = DEFAULT_RUN
) -> tuple[Draw, ...]:
    """Return the world with these values, each time anchored again; the anchors go through map."""
    several, plain = factored(world), world.model_copy(update={"posterior": Posterior()})
    worlds = []
    for each in values:
        moved = {name: value for name, value in each.items() if name not in several}
        for name in each.keys() & several.keys():
            moved |= {field: value_of(world, field) * each[name] for field in several[name]}
        worlds.append(World.model_validate(with_values(plain, moved).model_dump()))
    anchored = options.map(partial(anchor, engine=options.engine), worlds)
    return tuple(
        Draw(each, one, _seat_factors(world.desks, one.desks))
        for each, one in zip(values, anchored, strict=True)
    )


def shocked(draws: Sequence[Draw], shocks: Shocks, seed: int) -> tuple[Draw, ...]:
    """Return draws after what may happen in them: each shock a factor of mean one from the first month, its anchors left as they are.

    Customers were used to the company before; what changes is felt, alike under every plan. Seats stay whole and are paid
    the new wage. Factors stand under shock in the values of a draw, such as shock.volume.
    """
    return tuple(_after_shocks(draw, shocks, seed, number) for number, draw in enumerate(draws))


def _after_shocks(draw: Draw, shocks: Shocks, seed: int, number: int) -> Draw:
    factors = {
        name: quantile(
            Multiple(0.0, 1.0, -(sd**2) / 2, sd, 0.0, math.inf),
            uniform(seed, number, zlib.crc32(f"shock.{name}".encode()), 0, Purpose.PARAMETER),
        )
        for name, sd in dict(shocks).items()
        if sd > 0
    }
    if not factors:
        return draw
    world = draw.world
    moved = {
        "volume": [
            f"segment.{one.name}.needs_year.{moment}" for one in world.segments for moment in one.needs_year
        ],
        "margin": [f"segment.{one.name}.margin_eur_year" for one in world.segments],
        "wage": [f"desk.{desk.name}.eur_seat_year" for desk in world.desks],
        "handling": [f"channel.{one.name}.handling_min" for one in world.channels if one.kind in SERVED],
    }
    values = {
        field: value_of(world, field) * factor for name, factor in factors.items() for field in moved[name]
    }
    after = under_same_anchors(World.model_validate(with_values(world, values).model_dump()))
    seats = {
        desk.name: draw.seat_factors.get(desk.name, 1.0) * factors["wage"]
        for desk in world.desks
        if "wage" in factors
    }
    named = {f"shock.{name}": factor for name, factor in factors.items()}
    return Draw({**draw.values, **named}, after, {**draw.seat_factors, **seats})


def _seat_factors(before: Sequence[Desk], after: Sequence[Desk]) -> dict[str, float]:
    return {
        desk.name: drawn.eur_on_duty_year / desk.eur_on_duty_year
        for desk, drawn in zip(before, after, strict=True)
        if drawn.eur_on_duty_year != desk.eur_on_duty_year
    }


def in_draw(draw: Draw, plan: Plan) -> Plan:
    """Return the plan as a draw has it: as many seats, each at the cost that was drawn."""
    if not draw.seat_factors:
        return plan
    seats = {lever.name: lever for lever in draw.world.levers if lever.target == "desk.seats"}
    lines = [
        line.model_copy(
            update={
                "eur_year": line.eur_year
                * draw.seat_factors.get(desk_of(draw.world, seats[line.lever]).name, 1.0)
            }
        )
        if line.lever in seats
        else line
        for line in plan.lines
    ]
    return plan.model_copy(update={"lines": tuple(lines)})


def _values(world: World, laws: Mapping[str, Law | Multiple], seed: int, number: int) -> dict[str, float]:
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
    """Return the replications that drawing and valuing take, anchors and today's plan included."""
    return draws * (ANCHOR_RUNS + (1 + plans) * replications)


class PlanOverDraws(NamedTuple):
    """A plan in each draw, paired with today's plan there, in EUR: its value, and its cash above today's by month, nominal."""

    values_eur: tuple[float, ...]
    cash_eur: tuple[tuple[float, ...], ...]


def plans_over_draws(
    draws: Sequence[Draw], plans: Sequence[Plan], options: RunOptions = ONE_A_DRAW
) -> list[PlanOverDraws]:
    """Return each plan in each draw; its seats stay whole and are paid the drawn wage.

    Raises Defects when a plan does not fit the world.
    """
    arms = []
    for draw in draws:
        own = [in_draw(draw, plan) for plan in plans]
        check(draw.world, own)
        arms += [(draw.world, plan) for plan in (today(draw.world), *own)]
    done, size = run_arms(arms, options), 1 + len(plans)
    found = []
    for column in range(1, size):
        values, cash = [], []
        for row, draw in enumerate(draws):
            before, after = done[row * size], done[row * size + column]
            pair = in_pair(draw.world, arms[row * size + column][1], before, after)
            values.append(pair.worth.value_eur)
            cash.append(_cash_eur(pair))
        found.append(PlanOverDraws(tuple(values), tuple(cash)))
    return found


def _cash_eur(pair: Pair) -> tuple[float, ...]:
    """Cash of a plan above today's by month, EUR, nominal, the mean of its replications."""
    world, months = pair.outcomes.world, pair.outcomes.months
    more = [
        (after.margin + after.sales - after.cost - before.margin - before.sales + before.cost).sum(axis=1)
        for before, after in paired_flows(pair.baseline, pair.outcomes)
    ]
    return tuple((np.mean(more, axis=0) - spend_above_today(world, pair.plan, months)).tolist())


def value_over_draws(
    draws: Sequence[Draw], plans: Sequence[Plan], options: RunOptions = ONE_A_DRAW
) -> Floats:
    """Return the value of each plan in each draw, draws x plans, in EUR, paired with today's plan in the same draw.

    Raises Defects when a plan does not fit the world.
    """
    values = [one.values_eur for one in plans_over_draws(draws, plans, options)]
    return np.array(values, np.float64).reshape(len(plans), len(draws)).T


def summary_of(values_eur: Sequence[float], draws: Sequence[Draw]) -> Draws:
    """Return the mean and quantiles of a plan's values over draws, the share of draws with a loss, and what carries the width."""
    values = np.asarray(values_eur, np.float64)
    p05, p10, p50, p90, p95 = np.quantile(values, (0.05, 0.10, 0.50, 0.90, 0.95)).tolist()
    mean, loss = float(values.mean()), float(np.mean(values < 0))
    return Draws(len(values), mean, p05, p10, p50, p90, p95, loss, drivers_of(values, draws))


def drivers_of(values: Floats, draws: Sequence[Draw]) -> tuple[Driver, ...]:
    """Return the parameters that carry most of the width, by stepwise rank regression (Helton & Davis 2002, Risk Analysis 22).

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
