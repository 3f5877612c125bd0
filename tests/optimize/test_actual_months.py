"""Actual months as evidence: intervals cover, what is learnt approaches what is true, and what explains nothing is said."""

from __future__ import annotations

import math
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from optimize import (
    ITEMS,
    MonthAmount,
    learn_from_months,
    learnt_lines,
    months_over_draws,
    moved_levers,
    refuse_what_teaches_nothing,
)
from optimize.evidence import actual_months
from optimize.evidence.actual_months import MonthsOverDraws, band_of, sums
from optimize.evidence.experiments import direct_effects, lever_prior
from optimize.evidence.twin import ArmSpends
from scenarios import Reader, read_world, words
from sim import Array, Defects, Lever, Line, Plan, World
from tests.optimize.chance import Chance

WORLD = read_world("minimal")
NAMES = ("repair_skill", "bike_check")
SPENDS = tuple(ArmSpends(name, 500.0, 4000.0, 1.0, 36) for name in NAMES)
LEVERS = [next(one for one in WORLD.levers if one.name == name) for name in NAMES]
BY_NAME = dict(zip(NAMES, LEVERS, strict=True))
MONTHS, TRUTHS = 12, 200
# EUR a month that all months share, and of each alone; what a lever's whole effect adds in its last month
LEVEL_EUR, MONTH_EUR, EFFECT_EUR = 3000.0, 400.0, (20_000.0, 12_000.0)
RAMPS = np.array([np.clip((np.arange(MONTHS) - lag) / 6, 0, 1) for lag in (2, 4)])


def made(count: int, seed: int, works: float = 1.0) -> tuple[MonthsOverDraws, Array]:
    """Draws of two levers whose margin grows as they do (times works), a level and luck of its own in each, and their sizes."""
    chance = Chance(seed)
    priors = [lever_prior(WORLD, lever, seed + 31 * place, count) for place, lever in enumerate(LEVERS)]
    effects = np.column_stack([direct_effects(WORLD, own, prior) for own, prior in zip(SPENDS, priors, strict=True)])  # fmt: skip
    more = (works * effects * np.array(EFFECT_EUR)) @ RAMPS
    level = LEVEL_EUR * chance.normal(count, 1)
    money = np.zeros((count, MONTHS, len(ITEMS)))
    money[:, :, 0] = 23_000 + level + more + MONTH_EUR * chance.normal(count, MONTHS)
    money[:, :, 2] = 400 + 20 * chance.normal(count, MONTHS)
    values = 30 * (effects @ np.array(EFFECT_EUR)) - 20_000 + 0.2 * level[:, 0] + 2000 * chance.normal(count)
    sizes = np.column_stack(
        [prior[:, 0] / lever.to_value for prior, lever in zip(priors, LEVERS, strict=True)]
    )
    return MonthsOverDraws(SPENDS, effects, money, values), sizes


def amounts_of_draw(over: MonthsOverDraws, draw: int) -> list[MonthAmount]:
    return [
        MonthAmount(month + 1, item, float(over.money_eur[draw, month, place]))
        for month in range(MONTHS)
        for place, item in enumerate(ITEMS)
        if item != "sales"
    ]


@pytest.fixture
def without_anchoring(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is learnt is arithmetic: the company that has learnt is anchored elsewhere, and the prior is drawn once."""
    priors = cache(lambda lever, seed, count: lever_prior(WORLD, BY_NAME[lever], seed, count))
    effects = cache(lambda own, seed, count: direct_effects(WORLD, own, priors(own.lever, seed, count)))
    drawn: dict[int, tuple[int, int]] = {}

    def prior_of(world: World, lever: Lever, seed: int, count: int) -> Array:  # noqa: ARG001
        found = priors(lever.name, seed, count)
        drawn[id(found)] = (seed, count)
        return found

    monkeypatch.setattr(
        actual_months, "with_lever_rows", lambda world, rows, sources: (world, rows, sources)[0]
    )
    monkeypatch.setattr(actual_months, "lever_prior", prior_of)
    monkeypatch.setattr(
        actual_months, "direct_effects", lambda _, own, prior: effects(own, *drawn[id(prior)])
    )


@pytest.mark.usefixtures("without_anchoring")
def test_intervals_cover_and_what_is_learnt_approaches_the_truth() -> None:
    """Over 200 truths 90 % intervals of sizes cover .84 to .96, P10 to P90 of the value .68 to .92 (four errors).

    Errors and widths fall to half of the prior's and less; a chance below .1 comes in a tenth; hardly a truth is beyond.
    """
    over, _ = made(256, 3)
    truths, sizes = made(TRUTHS, 77)
    covered, in_band, errors, before, widths, chances, beyond = np.zeros(2), 0, [], [], [], [], 0
    for draw in range(TRUTHS):
        _, found = learn_from_months(WORLD, amounts_of_draw(truths, draw), over, 5)
        true_eur = float(truths.values_eur[draw])
        for place, one in enumerate(found.levers):
            covered[place] += one.lo <= sizes[draw, place] <= one.hi
        in_band += found.after.p10 <= true_eur <= found.after.p90
        errors.append([*(one.ratio - sizes[draw, place] for place, one in enumerate(found.levers)), found.after.mean - true_eur])  # fmt: skip
        before.append([*(1 - sizes[draw]), found.before.mean - true_eur])
        widths.append([*(one.kept for one in found.levers), (found.after.p90 - found.after.p10) / (found.before.p90 - found.before.p10)])  # fmt: skip
        chances.append(found.chance)
        beyond += found.beyond
    assert np.all(covered / TRUTHS >= 0.84)
    assert np.all(covered / TRUTHS <= 0.96)
    assert 0.68 <= in_band / TRUTHS <= 0.92
    left = np.sqrt(np.mean(np.square(errors), axis=0) / np.mean(np.square(before), axis=0))
    assert np.all(left < [0.5, 0.6, 0.2])
    assert np.all(np.mean(widths, axis=0) < [0.5, 0.6, 0.2])
    assert abs(np.mean(np.array(chances) < 0.1) - 0.1) < 3 * math.sqrt(0.09 / TRUTHS)
    assert beyond <= 4


@pytest.mark.usefixtures("without_anchoring")
def test_amounts_that_no_lever_moves_teach_nothing() -> None:
    """Over 50 truths whose money is luck, levers keep nine tenths of their width, and are no nearer and no farther."""
    over, _ = made(256, 3, works=0.0)
    truths, sizes = made(50, 78, works=0.0)
    found = [learn_from_months(WORLD, amounts_of_draw(truths, draw), over, 5)[1].levers for draw in range(50)]
    assert np.mean([[one.kept for one in row] for row in found]) > 0.9
    away = np.array([[one.ratio for one in row] for row in found]) - sizes
    assert np.sqrt(np.mean(away**2) / np.mean((1 - sizes) ** 2)) == pytest.approx(1, abs=0.1)


@pytest.mark.usefixtures("without_anchoring")
def test_amounts_that_nothing_explains_are_said_to_be_so() -> None:
    """Thousands of EUR written as EUR, and the half of a company: both are beyond all draws."""
    over, _ = made(256, 3)
    real = amounts_of_draw(made(1, 79)[0], 0)
    assert not learn_from_months(WORLD, real, over, 5)[1].beyond
    for factor in (0.001, 0.5):
        wrong = [one._replace(eur=factor * one.eur) for one in real]
        found = learn_from_months(WORLD, wrong, over, 5)[1]
        assert found.beyond
        assert all(math.isfinite(one.ratio) for one in found.levers)


def test_months_are_summed_in_four_parts_of_an_item_at_most() -> None:
    money = np.arange(2 * MONTHS * 3, dtype=np.float64).reshape(2, MONTHS, 3)
    amounts = [MonthAmount(month, "margin", 1.0 * month) for month in (5, 1, 3, 2, 4, 6)]
    observed, simulated = sums([*amounts, MonthAmount(1, "repair_skill", 99.0)], money)
    assert observed.tolist() == [3, 7, 5, 6]
    assert simulated.tolist() == [[each[[0, 1], 0].sum(), each[[2, 3], 0].sum(), each[4, 0], each[5, 0]] for each in money]  # fmt: skip


def money_of_plan() -> SimpleNamespace:
    months = tuple(100.0 for _ in range(36))
    lever = SimpleNamespace(lever="repair_skill", running=months, once=(0.0,) * 36)
    arm = SimpleNamespace(margin=months, margin_sd=months)
    return SimpleNamespace(levers=[lever], months=36, plan=arm)


def test_amounts_of_levers_alone_and_of_another_plan_are_refused_together() -> None:
    amounts = [MonthAmount(1, "repair_skill", 150.0), MonthAmount(2, "repair_skill", 100.0)]
    with pytest.raises(Defects) as refused:
        refuse_what_teaches_nothing(money_of_plan(), "actuals.csv", amounts)  # type: ignore[arg-type]
    said = str(refused.value)
    assert "margin, sales, variable_cost" in said
    assert "250.00 EUR instead of 200.00" in said
    assert "simulate the plan as it was run" in said
    near = [MonthAmount(1, "repair_skill", 104.0), MonthAmount(1, "margin", 7.0)]
    refuse_what_teaches_nothing(money_of_plan(), "actuals.csv", near)  # type: ignore[arg-type]


def test_a_plan_that_moves_no_lever_but_people_has_none_to_learn_of() -> None:
    seats = Plan(name="seats", lines=(Line(lever="workshop_seats", eur_year=9360),))
    assert moved_levers(WORLD, seats) == []
    over = months_over_draws(WORLD, seats, 1, 2, 3)
    assert over.effects.shape == (2, 0)
    with pytest.raises(ValueError, match="no lever that the plan moves"):
        learn_from_months(WORLD, [MonthAmount(1, "margin", 23_000.0)], over, 1)


@cache
def learnt() -> World:
    plan = Plan(name="more", lines=tuple(Line(lever=name, eur_year=4000.0) for name in NAMES))
    over = months_over_draws(WORLD, plan, 1, 24, 6)
    amounts = [MonthAmount(month + 1, "margin", float(over.money_eur[0, month, 0])) for month in range(6)]
    return learn_from_months(WORLD, amounts, over, 1)[0]


def test_what_was_learnt_is_the_posterior_of_the_company() -> None:
    fields = [f"lever.{name}.{part}" for name in NAMES for part in ("to_value", "half_eur_year")]
    assert learnt().posterior.fields == fields
    assert len(learnt().posterior.draws) == 200
    assert str(learnt().source[fields[0]]) == "experiment: actual months"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_actuals_teach_is_said_in_both_languages(language: str) -> None:
    found = {
        "months": [1, 2, 3], "beyond": True, "locked": False, "company": "run/learnt.toml",
        "levers": [{"lever": "repair_skill", "ratio": 0.8, "lo": 0.5, "hi": 1.2, "kept": 0.95}],
        "value_eur": {name: band_of(np.array(eur))._asdict() for name, eur in (("before", [0.0, 9000.0]), ("after", [4000.0, 6000.0]))},
    }  # fmt: skip
    said = learnt_lines(found, WORLD, Reader(language, words(language)))
    assert not [line for line in said if "actuals." in line or "{" in line]
    assert len(said) == 6
    assert "1–3" in said[1]
    assert "rox optimise run/learnt.toml" in said[-1]
