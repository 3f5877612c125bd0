"""Scenarios side by side: differences are paired, from today or from one another, and say what the runs do not settle."""

from __future__ import annotations

from functools import cache

import pytest

from scenarios import Reader, load_world, words
from sim import Comparison, RunOptions, compare
from views.explore.side_by_side import TODAY, Arm, _sentence, rows_of, value_against, values_table
from views.scenario.levers import example
from views.scenario.saved import Saved
from views.ui.charts import chart_values

READER = Reader("en", words("en"))


@cache
def arms() -> tuple[Arm, ...]:
    world = load_world("minimal")
    saved = [Saved("A", {"workshop_seats": 3}), Saved("B", example(world, "continuity"))]
    found: tuple[Comparison, ...] = compare(
        world, [one.plan(world) for one in saved], RunOptions(replications=3, seed=1)
    )
    return tuple(Arm(one.name, each) for one, each in zip(saved, found, strict=True))


def test_against_today_the_value_is_that_of_the_comparison() -> None:
    for arm in arms():
        value = value_against(arm, list(arms()), TODAY)
        assert value.mean == pytest.approx(arm.found.rox.value_eur)
        assert value.lo == pytest.approx(arm.found.rox.value_lo)


def test_against_each_other_values_are_paired() -> None:
    one, other = arms()
    value = value_against(other, list(arms()), "A")
    assert value.mean == pytest.approx(other.found.rox.value_eur - one.found.rox.value_eur)
    apart = (one.found.rox.value_se**2 + other.found.rox.value_se**2) ** 0.5
    assert value.se != pytest.approx(apart)
    back = value_against(one, list(arms()), "B")
    assert back.mean == pytest.approx(-value.mean)
    assert back.se == pytest.approx(value.se)


@pytest.mark.parametrize("reference", [TODAY, "A"])
def test_the_table_has_the_reference_first_and_a_column_for_each_other(reference: str) -> None:
    world, every = load_world("minimal"), list(arms())
    values = {arm.name: value_against(arm, every, reference) for arm in every}
    table = rows_of(READER, world, every, reference, values)
    others = [arm.name for arm in every if arm.name != reference]
    assert list(table.columns) == ["Figure", reference or "Today", *others]
    worth = str(table.set_index("Figure").loc[READER("worth.value"), others[-1]])
    assert READER.eur(values[others[-1]].mean, signed=True) in worth
    assert READER.eur(values[others[-1]].hi) in worth
    names = set(table["Figure"])
    headlines = ("csat_top2", "nps", "ces", "wait_live", "cost_to_serve_eur")
    assert {READER(f"figure.{name}") for name in headlines} <= names


def test_what_the_runs_do_not_settle_is_said() -> None:
    sure, close = value_against(arms()[0], [], TODAY), value_against(arms()[1], [], TODAY)
    sure = sure._replace(mean=10.0, lo=9.0, hi=11.0, se=0.5)
    close = close._replace(mean=9.5, lo=8.5, hi=10.5, se=0.5)
    far = close._replace(mean=1.0, lo=0.0, hi=2.0)
    assert READER("side.unsure") in _sentence(READER, {"A": sure, "B": close}, TODAY)
    assert READER("side.unsure") not in _sentence(READER, {"A": sure, "B": far}, TODAY)
    loss = _sentence(READER, {"A": far._replace(mean=-1.0, lo=-2.0, hi=-0.5)}, TODAY)
    assert loss.startswith(READER("side.best.less", name="**A**", value="€1", reference=READER("side.today")))


def test_the_chart_holds_the_values() -> None:
    table = values_table({arm.name: value_against(arm, [], TODAY) for arm in arms()})
    drawn = chart_values(table, words("en")).to_dict()
    values = [row["value_eur"] for rows in drawn["datasets"].values() for row in rows if "value_eur" in row]
    assert values == pytest.approx([arm.found.rox.value_eur for arm in arms()])
