"""How much of a plan's doubt the answers carry: known shares come back, and draws exchange what was informed and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from calibration import plan_variance_shares
from calibration.fitting.variance_shares import exchanged, shares_of_variance
from scenarios import load_plan, load_world
from sim import (
    Posterior,
    RunOptions,
    World,
    parameter_draws,
    uniform,
    value_of,
    value_over_draws,
)
from sim.uncertainty import factored

WORLD = load_world("minimal")
FITTED = ["resolve.give_up", "judge.unresolved"]


def fitted_world() -> World:
    rows = [[float(value_of(WORLD, field)) * (0.9 + 0.05 * row) for field in FITTED] for row in range(5)]
    sample = Posterior(fields=FITTED, draws=rows)
    return World.model_validate({**WORLD.model_dump(), "posterior": sample.model_dump()})


@pytest.mark.parametrize("both", [0.0, 3.0])
def test_known_shares_of_two_groups_come_back(both: float) -> None:
    """Value = 2a + b + both * ab with a, b uniform around nought: variances 4, 1 and both² / 12, over 12."""
    n = 4000
    a, b = (np.array([uniform(1, 0, row, place, 0) - 0.5 for row in range(n)]) for place in (0, 1))
    values = 2 * a + b + both * a * b
    mixed = 2 * np.roll(a, -1) + b + both * np.roll(a, -1) * b
    whole = 4 + 1 + both**2 / 12
    informed, assumed = shares_of_variance(values, mixed)
    # half the mean square of a difference has a relative error of about sqrt(2 / n)
    error = 3 * np.sqrt(2 / n)
    assert informed == pytest.approx(4 / whole, abs=error)
    assert assumed == pytest.approx(1 / whole, abs=error)


def test_draws_exchange_what_was_informed_and_nothing_else() -> None:
    world = fitted_world()
    draws = parameter_draws(world, 3)
    mixed = exchanged(world, draws, RunOptions())
    moved = {
        name: {each: value_of(world, each) for each in fields} for name, fields in factored(world).items()
    }
    for place, one in enumerate(mixed):
        after = draws[(place + 1) % 3]
        for field, value in one.values.items():
            source = after if field in FITTED else draws[place]
            assert value == source.values[field]
            for number, own in moved.get(field, {field: 1.0}).items():
                assert value_of(one.world, number) == pytest.approx(own * value)


def test_a_plan_in_a_fitted_world_says_where_its_doubt_comes_from() -> None:
    world, plan = fitted_world(), load_plan("bot_first", WORLD)
    draws = parameter_draws(world, 4)
    values = value_over_draws(draws, [plan], RunOptions(1))[:, 0].tolist()
    found = plan_variance_shares(world, plan, draws, values, RunOptions(1))
    assert found is not None
    assert (found.draws, found.informed_fields) == (4, 2)
    assert found.assumed_fields == len(draws[0].values) - 2
    assert found.informed + found.assumed + found.together == pytest.approx(1)
    assert found.informed_se > 0
    assert plan_variance_shares(WORLD, plan, draws, values, RunOptions(1)) is None
