"""Actual months of a running plan as evidence on its levers: the plan simulated in draws of what nobody knows, weighed by what came.

Money of a whole company moves with margins, volumes and luck too. What these do to it is seen in the same draws and counts as
error, month by month together: a level that all months share says little of a lever, what grows as the lever does says more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import fdtrc

from sim import (
    Array,
    Draw,
    Lever,
    Plan,
    Purpose,
    RunOptions,
    World,
    in_draw,
    is_cut,
    is_raised,
    line_of,
    pair_with_today,
    parameter_draws,
    shocked,
    simulations_of,
    today_eur_year,
    uniform_series,
)
from sim import Map as Spread

from ..solver.evaluations import derived_seed
from .experiments import (
    DRAWS,
    PARTS,
    LeverShown,
    direct_effects,
    lever_prior,
    resampled,
    size_shown,
    with_lever_rows,
)
from .twin import ArmSpends

# Money of the plan's arm that differs by chance and by what nobody knows.
ITEMS = ("margin", "sales", "variable_cost")
# Draws simulated, and the fewest that tell errors of so many sums from effects.
SIMULATED, SIMULATED_FEWEST = 256, 64
# The months of an item are summed in so many parts at most, in their order: what grows is told from what stays.
PARTS_MOST = 4
# Amounts of less chance than this, over all draws, are beyond what the company shows.
CHANCE_LEAST = 0.001
# What each sum may be rounded by, EUR.
ROUNDING_EUR = 0.01


class MonthAmount(NamedTuple):
    """What really came or went in a month of the plan, its first being 1: of margin, sales, variable_cost, or of a lever's line."""

    month: int
    item: str
    eur: float


class MonthsOverDraws(NamedTuple):
    """A plan in draws of a company's numbers and of what may happen to it, one replication each.

    spends: of the levers that the plan moves, today and under it. effects: draws x levers, the direct effect of that.
    money_eur: draws x months x ITEMS, of the plan's arm. values_eur: against today's plan in the same draw.
    """

    spends: tuple[ArmSpends, ...]
    effects: Array
    money_eur: Array
    values_eur: Array


class ValueBand(NamedTuple):
    """A plan's value, EUR: mean, and 8 chances in 10."""

    mean: float
    p10: float
    p90: float


class ActualsEvidence(NamedTuple):
    """What actual months teach of a plan and its levers.

    chance: of sums at least as far from the draws' own. beyond: whether that is so little that no draw explains them.
    effective: draws of the prior, of 4,000, that carry the result.
    """

    levers: tuple[LeverShown, ...]
    before: ValueBand
    after: ValueBand
    chance: float
    beyond: bool
    effective: float


def moved_levers(world: World, plan: Plan) -> list[Lever]:
    """Return the levers whose spend a plan raises or cuts, desks' seats apart: what those do is known."""
    lines = {lever.name: line_of(world, plan, lever) for lever in world.levers}
    return [
        lever
        for lever in world.levers
        if lever.target != "desk.seats"
        and (is_raised(world, lever, lines[lever.name]) or is_cut(world, lever, lines[lever.name]))
    ]


def simulations_for_months(count: int = SIMULATED) -> int:
    """Return the simulations that a plan's months over so many draws take, anchors and today's plan included."""
    return simulations_of(count, 1, 1)


def months_over_draws(
    world: World, plan: Plan, seed: int, count: int = SIMULATED, months: int | None = None, map: Spread = map
) -> MonthsOverDraws:
    """Simulate a plan and today's in each draw, shocks included, so many months, the world's own where None.

    Anchors and then draws go through map.
    """
    own = derived_seed(seed, 6)
    draws = shocked(parameter_draws(world, count, RunOptions(1, own, map=map)), world.shocks, own)
    return months_in_draws(world, plan, draws, own, months, map)


def months_in_draws(
    world: World,
    plan: Plan,
    draws: Sequence[Draw],
    seed: int,
    months: int | None = None,
    map: Spread = map,
) -> MonthsOverDraws:
    """Simulate a plan and today's in draws that are given, each with a replication of its own."""
    tasks = [
        (draw, RunOptions(1, derived_seed(seed, 1 + number), months=months))
        for number, draw in enumerate(draws)
    ]
    done = list(map(partial(_in_one_draw, plan), tasks))
    levers = moved_levers(world, plan)
    spends = tuple(
        ArmSpends(one.name, today_eur_year(world, one), line_of(world, plan, one).eur_year, 1.0, world.months)
        for one in levers
    )
    effects = [
        direct_effects(world, own, _drawn_numbers(lever, draws))
        for lever, own in zip(levers, spends, strict=True)
    ]
    return MonthsOverDraws(
        spends,
        np.array(effects).reshape(len(levers), len(draws)).T,
        np.array([money for _, money in done]),
        np.array([value for value, _ in done]),
    )


def _drawn_numbers(lever: Lever, draws: Sequence[Draw]) -> Array:
    """Size and half-effect spend of a lever in each draw; the lever's own where they are not drawn."""
    return np.array(
        [
            [draw.values.get(f"lever.{lever.name}.{part}", getattr(lever, part)) for part in PARTS]
            for draw in draws
        ]
    )


def _in_one_draw(plan: Plan, task: tuple[Draw, RunOptions]) -> tuple[float, Array]:
    """The plan's value in a draw, and its money by month and item."""
    draw, options = task
    [pair] = pair_with_today(draw.world, [in_draw(draw, plan)], options)
    [flow] = pair.outcomes.flows
    money = np.column_stack([each.sum(axis=1) for each in (flow.margin, flow.sales, flow.cost)])
    return pair.values_eur[0], np.asarray(money, np.float64)


def learn_from_months(
    world: World,
    amounts: Sequence[MonthAmount],
    over: MonthsOverDraws,
    seed: int,
    source: str = "actual months",
) -> tuple[World, ActualsEvidence]:
    """Return the company whose levers' numbers are what actual months say, and what that is; amounts beside ITEMS are passed over.

    Sums of months follow a line in the levers' direct effects, known from the draws; what it leaves open in them (margins,
    volumes, shocks, luck) is their error. Levers are weighed together. Raises ValueError where nothing can be learnt.
    """
    observed, simulated = sums(amounts, over.money_eur)
    if not len(observed) or not over.spends:
        raise ValueError("no amount of margin, sales or variable cost, or no lever that the plan moves")
    levers = [next(one for one in world.levers if one.name == own.lever) for own in over.spends]
    priors = [
        lever_prior(world, lever, derived_seed(seed, 700 + number), DRAWS)
        for number, lever in enumerate(levers)
    ]
    effects = np.column_stack(
        [direct_effects(world, own, prior) for own, prior in zip(over.spends, priors, strict=True)]
    )
    logs = LinearModel(over.effects, simulated).log_likelihood(effects, observed)
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    places = resampled(weights, effects[:, 0], seed)
    rows = [prior[places] for prior in priors]
    after = values_after(observed, simulated, over, effects[places], seed)
    chance = chance_of(observed, simulated)
    evidence = ActualsEvidence(
        tuple(size_shown(*each) for each in zip(levers, priors, rows, strict=True)),
        band_of(over.values_eur),
        band_of(after),
        chance,
        chance < CHANCE_LEAST,
        float(1 / (weights**2).sum()),
    )
    named = {lever.name: own for lever, own in zip(levers, rows, strict=True)}
    return with_lever_rows(world, named, dict.fromkeys(named, f"experiment: {source}")), evidence


class LinearModel:
    """Several figures as a line in several numbers, by least squares over draws.

    A figure at new numbers is distributed around it as a t in several dimensions: the numbers' own leverage and how few
    draws know the errors are in it (Gelman et al. 2013, Bayesian Data Analysis, 14.2, for each figure and all together).
    """

    def __init__(self, numbers: Array, figures: Array) -> None:
        self._middle = numbers.mean(axis=0)
        basis = self._basis(numbers)
        self._weights, *_ = np.linalg.lstsq(basis, figures, rcond=None)
        self._inverse = np.linalg.pinv(basis.T @ basis)
        self.left = np.asarray(figures - basis @ self._weights, np.float64)
        self._scatter = self.left.T @ self.left + len(figures) * ROUNDING_EUR**2 * np.eye(figures.shape[1])
        self.freedom = len(figures) - basis.shape[1] - figures.shape[1] + 1

    def _basis(self, numbers: Array) -> Array:
        return np.column_stack([np.ones(len(numbers)), numbers - self._middle])

    def at(self, numbers: Array) -> Array:
        """Return the figures expected at numbers, draws x figures."""
        return np.asarray(self._basis(numbers) @ self._weights, np.float64)

    def log_likelihood(self, numbers: Array, observed: Array) -> Array:
        """Return the log density of what was observed at each row of numbers, up to a constant."""
        basis = self._basis(numbers)
        wider = 1 + np.einsum("ni,ij,nj->n", basis, self._inverse, basis)
        away = observed - self.at(numbers)
        squares = (away * np.linalg.solve(self._scatter, away.T).T).sum(axis=1) / wider
        size = len(observed)
        return np.asarray(
            -0.5 * (size * np.log(wider) + (self.freedom + size) * np.log1p(squares)), np.float64
        )


def sums(amounts: Sequence[MonthAmount], money_eur: Array) -> tuple[Array, Array]:
    """Return the amounts of each of ITEMS, summed in PARTS_MOST parts of its months at most, and the same of each draw: draws x sums."""
    observed, simulated = [], []
    for place, item in enumerate(ITEMS):
        own = sorted((one.month - 1, one.eur) for one in amounts if one.item == item)
        for part in np.array_split(np.arange(len(own)), min(PARTS_MOST, len(own)) or 1):
            if not len(part):
                continue
            months = [own[number][0] for number in part]
            observed.append(sum(own[number][1] for number in part))
            simulated.append(money_eur[:, months, place].sum(axis=1))
    columns = np.column_stack(simulated) if simulated else np.zeros((len(money_eur), 0))
    return np.array(observed, np.float64), columns


def chance_of(observed: Array, simulated: Array) -> float:
    """Return the chance that sums lie at least as far from the middle of the draws (Hotelling's T-squared)."""
    count, size = simulated.shape
    away = observed - simulated.mean(axis=0)
    spread = np.atleast_2d(np.cov(simulated.T)) + ROUNDING_EUR**2 * np.eye(size)
    squared = float(away @ np.linalg.solve(spread, away)) * count / (count + 1)
    return float(fdtrc(size, count - size, squared * (count - size) / (size * (count - 1))))


def values_after(
    observed: Array, simulated: Array, over: MonthsOverDraws, effects: Array, seed: int
) -> Array:
    """Return the plan's value in each row of the levers' effects, given what was observed, with what these leave open."""
    line = LinearModel(np.column_stack([over.effects, simulated]), over.values_eur[:, None])
    expected = line.at(np.column_stack([effects, np.tile(observed, (len(effects), 1))]))[:, 0]
    order = np.argsort(uniform_series(seed, 21, len(effects), Purpose.SEARCH))
    left = np.quantile(line.left[:, 0], (np.arange(len(effects)) + 0.5) / len(effects))
    # what a fit leaves is less than what it will err by
    wider = np.sqrt(len(line.left) / line.freedom)
    return np.asarray(expected + wider * left[order], np.float64)


def band_of(values_eur: Array) -> ValueBand:
    """Return the mean and the middle eight tenths of values."""
    p10, p90 = np.quantile(values_eur, (0.1, 0.9)).tolist()
    return ValueBand(float(values_eur.mean()), p10, p90)
