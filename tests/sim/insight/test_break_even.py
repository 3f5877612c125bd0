"""Where a plan stops paying: read off values that are a plane by construction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import Draw, break_even, uniform
from tests.sim.worlds import world

COUNT = 40


def drawn() -> list[Draw]:
    """Two assumptions between nothing and one, independent."""
    small = world()
    return [
        Draw(
            {
                "resolve.give_up": uniform(1, 0, number, 0, 0),
                "resolve.switch": uniform(1, 0, number, 0, 1),
            },
            small,
        )
        for number in range(COUNT)
    ]


def test_the_crossing_of_a_plane_is_found_exactly() -> None:
    draws = drawn()
    give_up, switch = (np.array([d.values[f"resolve.{n}"] for d in draws]) for n in ("give_up", "switch"))
    values = 100.0 - 400.0 * give_up + 50.0 * switch
    table: Any = break_even(values.tolist(), draws).set_index("field")
    row = table.loc["resolve.give_up"]
    assert row["eur_unit"] == pytest.approx(-400.0)
    assert row["at"] == pytest.approx((100.0 + 50.0 * np.median(switch)) / 400.0)
    assert row["at_se"] == pytest.approx(0.0, abs=1e-9)
    assert (row["inside"], row["pays_when"]) == (True, "below")
    assert table.loc["resolve.switch", "pays_when"] == "above"


def test_a_crossing_outside_of_what_was_drawn_is_said() -> None:
    draws = drawn()
    values = [1000.0 + 100.0 * draw.values["resolve.give_up"] for draw in draws]
    table: Any = break_even(values, draws).set_index("field")
    row = table.loc["resolve.give_up"]
    assert row["at"] == pytest.approx(-10.0)
    assert not row["inside"]


def test_noise_gives_the_crossing_an_error_that_covers_it() -> None:
    draws = drawn()
    noise = [40 * (uniform(2, 0, number, 0, 2) - 0.5) for number in range(COUNT)]
    values = [
        100.0 - 200.0 * draw.values["resolve.give_up"] + e for draw, e in zip(draws, noise, strict=True)
    ]
    table: Any = break_even(values, draws).set_index("field")
    row = table.loc["resolve.give_up"]
    assert 0 < row["at_se"] < 0.1
    assert abs(row["at"] - 0.5) < 3 * row["at_se"]


def test_too_few_draws_say_nothing() -> None:
    assert len(break_even([1.0, 2.0], drawn()[:2])) == 0
