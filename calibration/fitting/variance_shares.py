"""How much of a plan's doubt comes from what the answers informed, and how much from what keeps its assumed range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim import Array, Draw, Plan, RunOptions, World, drawn_worlds, value_over_draws

DRAWS_LEAST = 3


class VarianceShares(NamedTuple):
    """Shares of the variance of a plan's value over parameter draws, with standard errors; the three shares add to one.

    informed: of the numbers that answers informed (drawn from their posterior), alone; assumed: of those that keep the
    range of their source, alone; together: of their interplay. Estimates from draws: a share may fall below nought.
    """

    draws: int
    informed_fields: int
    assumed_fields: int
    informed: float
    informed_se: float
    assumed: float
    assumed_se: float
    together: float


def plan_variance_shares(
    world: World,
    plan: Plan,
    draws: Sequence[Draw],
    values_eur: Sequence[float],
    options: RunOptions,
) -> VarianceShares | None:
    """The shares of a plan's variance in a fitted world, None where it was not fitted or its value does not vary.

    draws and values_eur: as valued already; as many again are valued, each with what was informed of the next draw.
    """
    fitted = world.posterior.fields
    if not fitted or len(draws) < DRAWS_LEAST or np.ptp(values_eur) == 0:
        return None
    mixed = exchanged(world, draws, options)
    others = value_over_draws(mixed, [plan], options.with_replications(1))[:, 0]
    informed, assumed = shares_of_variance(np.asarray(values_eur, np.float64), others)
    left = [
        shares_of_variance(np.asarray(values_eur, np.float64), others, without=place)
        for place in range(len(draws))
    ]
    spread = np.array(left) - np.mean(left, axis=0)
    errors = np.sqrt((len(draws) - 1) / len(draws) * (spread**2).sum(axis=0)).tolist()
    return VarianceShares(
        draws=len(draws),
        informed_fields=len(fitted),
        assumed_fields=len(draws[0].values) - len(fitted),
        informed=informed,
        informed_se=errors[0],
        assumed=assumed,
        assumed_se=errors[1],
        together=1 - informed - assumed,
    )


def exchanged(world: World, draws: Sequence[Draw], options: RunOptions) -> list[Draw]:
    """Every draw with what was informed of the next one, the last with that of the first, each anchored again."""
    fitted = world.posterior.fields
    values = [
        {**one.values, **{field: after.values[field] for field in fitted}}
        for one, after in zip(draws, [*draws[1:], draws[0]], strict=True)
    ]
    return list(drawn_worlds(world, values, options))


def shares_of_variance(values: Array, exchanged: Array, without: int | None = None) -> tuple[float, float]:
    """The shares that what was informed and what was assumed carry alone: closed Sobol' indices of two groups.

    Value number i + 1 and exchanged number i share what was informed; those of one number share the rest. Half the mean
    square of a difference is the variance that the other group carries, interplay included (Jansen 1999, Computer Physics
    Communications 117), and the remainder is what the shared group carries alone. without: a number left out.
    """
    kept = np.arange(len(values)) != (-1 if without is None else without)
    variance = float(np.var(np.concatenate([values[kept], exchanged[kept]]), ddof=1))
    same_informed = np.roll(values, -1)[kept] - exchanged[kept]
    same_assumed = values[kept] - exchanged[kept]
    informed, assumed = (1 - float(np.mean(gap**2)) / (2 * variance) for gap in (same_informed, same_assumed))
    return informed, assumed
