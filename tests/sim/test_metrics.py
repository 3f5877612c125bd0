"""Every figure has one declaration, and everything that tells figures derives from it."""

from __future__ import annotations

import math
from typing import Any, get_args

import numpy as np
import pytest

from scenarios import languages, load_world, words
from sim import BOUNDS, METRIC, METRICS, Goal, Measure, Metric, RunOptions, Unit, of_scope, simulate
from sim.metrics import Better, Scope, Watched
from sim.outcomes import TOUCHPOINTS


@pytest.mark.parametrize(
    ("wrong", "named"),
    [({"unit": ""}, "unit"), ({"better": ""}, "better"), ({"scopes": ("newspaper",)}, "scope")],
)
def test_a_figure_without_unit_or_direction_fails_by_name(wrong: dict[str, Any], named: str) -> None:
    stated: dict[str, Any] = {
        "name": "delight", "unit": "share", "better": "more", "numerator": "delighted", "denominator": "cases", "scopes": ("headline",),
    }  # fmt: skip
    assert Metric(**stated).sign == 1
    with pytest.raises(ValueError, match=rf"delight: {named}"):
        Metric(**{**stated, **wrong})


def test_every_figure_stands_once_and_is_told_somewhere() -> None:
    assert len(METRIC) == len(METRICS)
    assert all(metric.scopes for metric in METRICS)
    assert {metric.unit for metric in METRICS} <= set(get_args(Unit)) == set(BOUNDS)
    assert {metric.better for metric in METRICS} == set(get_args(Better))
    assert {scope for metric in METRICS for scope in metric.scopes} == set(get_args(Scope))


@pytest.mark.parametrize("language", languages())
def test_every_figure_has_words(language: str) -> None:
    known = words(language)
    told = {f"figure.{metric.name}" for metric in METRICS}
    told |= {f"figure.{metric.name}.help" for metric in of_scope("tile")}
    assert {key for key in told if not known.get(key)} == set()


def test_every_figure_of_a_replication_is_counted() -> None:
    """A tally that nobody gathers would leave its figure out of every output without a word."""
    found = simulate(load_world("minimal"), options=RunOptions(replications=1, months=14))
    assert list(found.metrics) == [metric.name for metric in of_scope("headline")]
    assert list(found.figures) == [metric.name for metric in of_scope("figure")]


def test_what_may_be_asked_of_a_plan_is_what_is_declared() -> None:
    for asked, scope in ((Measure, "service"), (Goal, "goal"), (Watched, "alert")):
        assert [metric.name for metric in METRICS if scope in metric.scopes] == list(get_args(asked))
    assert set(TOUCHPOINTS) == {metric.name for metric in of_scope("touchpoint")}
    # a target or a frontier has a good side
    asked_of = {
        *of_scope("service"),
        *of_scope("goal"),
        *of_scope("alert"),
        *of_scope("segment"),
        *of_scope("tile"),
    }
    assert all(metric.better != "neither" for metric in asked_of)


def test_points_are_hundredths_and_nothing_divided_by_nothing_is_unknown() -> None:
    nps = METRIC["nps"]
    assert nps.of({"net_promoters": 3.0, "customer_months": 12.0}) == 25.0
    assert nps.of({"net_promoters": 0.0, "customer_months": 0.0}) is None
    assert nps.of({"customer_months": 12.0}) is None
    each = nps.each({"net_promoters": np.array([3.0, 0.0]), "customer_months": np.array([12.0, 0.0])})
    assert each[0] == 25.0
    assert math.isnan(each[1])
    assert METRIC["customer_equity_eur"].of({"customer_equity_eur": -4.0}) == -4.0
