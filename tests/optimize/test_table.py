"""The plan by channel, moment and programme."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimize.answer.spend_table import cells_of, shared_out, split
from sim import Line, Plan
from tests.optimize.shop import shop

TOUCHPOINTS = pd.DataFrame(
    {
        "channel": ["phone", "phone", "mail", "bot"],
        "moment": ["question", "fault", "fault", "question"],
        "contacts": [10.0, 30.0, 60.0, 5.0],
        "handled_min": [100.0, 200.0, 400.0, 10.0],
    }
)


@dataclass
class Seen:
    """What a table needs of the outcomes of a run."""

    touchpoints: pd.DataFrame


@given(cents=st.integers(0, 10**9), weights=st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=30))
def test_amounts_are_shared_in_whole_cents_that_add_up(cents: int, weights: list[float]) -> None:
    parts = shared_out(cents / 100, weights)
    assert sum(round(part * 100) for part in parts) == cents
    exact = [cents / 100 * weight / sum(weights) for weight in weights]
    assert all(abs(part - one) < 0.0101 for part, one in zip(parts, exact, strict=True))


def test_each_lever_is_spread_over_exactly_its_cells() -> None:
    levers = {lever.name: lever for lever in shop().levers}
    assert cells_of(shop(), levers["fault_care"]) == [("phone", "fault"), ("mail", "fault")]
    assert cells_of(shop(), levers["team_seats"]) == [
        (channel, moment) for channel in ("phone", "mail") for moment in ("question", "fault")
    ]
    assert cells_of(shop(), levers["better_bot"]) == [("bot", "question"), ("bot", "fault")]
    assert cells_of(shop(), levers["single_view"]) == []


def test_the_split_of_a_plan() -> None:
    spends = {"team_seats": 8000.0, "fault_care": 100.0, "better_bot": 500.0, "single_view": 33.33}
    plan = Plan(lines=tuple(Line(lever=lever, eur_year=eur) for lever, eur in spends.items()))
    table = split(shop(), plan, Seen(TOUCHPOINTS), 12.5)  # type: ignore[arg-type]
    rows = {tuple(row[:3]): row[3] for row in table.itertuples(index=False)}
    assert rows == pytest.approx(
        {
            ("phone", "question", "team_seats"): 1142.86,
            ("phone", "fault", "team_seats"): 2285.71,
            ("mail", "fault", "team_seats"): 4571.43,
            ("phone", "fault", "fault_care"): 33.33,
            ("mail", "fault", "fault_care"): 66.67,
            ("bot", "question", "better_bot"): 500.0,
            ("", "", "single_view"): 33.33,
            ("", "", "unspent"): 12.5,
        },
        abs=1e-9,
    )


def test_unused_cells_share_alike() -> None:
    plan = Plan(lines=(Line(lever="fault_care", eur_year=100.01),))
    table = split(shop(), plan, Seen(TOUCHPOINTS.iloc[:1]))  # type: ignore[arg-type]
    assert sorted(table["eur_year"]) == [50.0, 50.01]
