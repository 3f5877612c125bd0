"""Menus: what is simulated, what is interpolated, and what a dish costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from optimize.budget import Trial
from optimize.bundles import bundles
from optimize.menus import Dish, Menu, menu_plans, menus
from optimize.purse import Purse, as_plan, dearest_year, spends_allowed, steps, within_means
from optimize.response import interpolate
from sim import Plan
from tests.optimize.market import Hill, Market, desk, lines, purse

BOT = purse("bot", 1000.0, launch_eur=70.0, response=Hill(1, 300, 3))
VIEW = purse("view", 800.0, response=Hill(1, 200))
DESK = desk("desk", 90.0, 0.0, 225.0)
MARKET = Market(
    (BOT, VIEW, DESK),
    {"bot": Hill(3000, 300, 3), "view": Hill(900, 200), "desk": Hill(500, 90)},
    {("bot", "view"): 2000.0},
)
TODAY = lines(MARKET.purses, 0.0, 0.0, 90.0)
SPENDS = (0.0, 0.0, 90.0)
WITH = {"bot": ["view"]}


def test_levers_that_multiply_are_joined_in_pairs_and_the_rest_stand_alone() -> None:
    names = [[one.lever for one in bundle] for bundle in bundles(MARKET.purses, WITH)]
    assert names == [["bot", "view"], ["desk"]]
    locked = BOT._replace(most=0.0, cap=0.0)
    assert len(bundles((locked, VIEW, DESK), WITH)) == 3


def test_a_bundle_has_two_levers_at_most() -> None:
    chain = [purse(name, 10.0) for name in "abcde"]
    joined = bundles(chain, {"b": ["a", "c"], "c": ["d"], "e": ["a"]})
    assert [[one.lever for one in bundle] for bundle in joined] == [["a", "b"], ["c", "d"], ["e"]]


def test_every_dish_is_worth_what_the_simulator_says_where_it_was_simulated() -> None:
    bundled = bundles(MARKET.purses, WITH)
    served = menus(MARKET, MARKET.purses, bundled, TODAY, seed=1, replications=2, levels=3)
    base = MARKET.effect({"bot": 0, "view": 0, "desk": 90})
    for dish in served[0].dishes:
        if dish.simulated:
            spends = {"bot": dish.spends[0], "view": dish.spends[1], "desk": 90.0}
            cost = sum(dish.spends) + (70.0 if dish.spends[0] > 0 else 0.0)
            assert dish.value_eur == pytest.approx(MARKET.effect(spends) - base - cost)
    assert sum(dish.simulated for dish in served[0].dishes) - 1 + sum(
        dish.simulated for dish in served[1].dishes
    ) - 1 == menu_plans(bundled, 3)


def test_between_simulated_spends_the_response_axis_finds_the_curve() -> None:
    bundled = bundles(MARKET.purses, {})
    served = menus(MARKET, MARKET.purses, bundled, TODAY, seed=1, replications=2, levels=3)
    for position, menu in enumerate(served[:2]):
        for dish in menu.dishes:
            spends = dict(zip(("bot", "view", "desk"), SPENDS, strict=True)) | {
                menu.levers[0]: dish.spends[0]
            }
            truth = MARKET.effect(spends) - MARKET.effect({"bot": 0, "view": 0, "desk": 90})
            assert dish.value_eur == pytest.approx(truth - dearest_year(menu.purses, dish.lines), abs=2.0), (
                position,
                dish,
            )


def test_a_rise_pays_the_launch_and_a_cut_pays_the_notice() -> None:
    team = desk("desk", 90.0, 0.0, 225.0, cut_cost=0.25)
    purses = (BOT, VIEW, team)
    served = menus(
        Market(purses, MARKET.effects), purses, bundles(purses, {}), TODAY, seed=1, replications=2, levels=3
    )
    bot, cut = first_years(served[0]), first_years(served[2])
    assert (bot[0.0], bot[1000.0]) == (0, 1070)
    assert cut[45.0] == 45 + 0.25 * 45


def first_years(menu: Menu) -> dict[float, float]:
    return {dish.spends[0]: dearest_year(menu.purses, dish.lines) for dish in menu.dishes}


def test_a_later_start_keeps_the_share_of_the_effect_that_its_largest_spend_keeps() -> None:
    purses = tuple(one._replace(starts=(0, 3, 6)) for one in (BOT, VIEW))
    market = Market(purses, {"bot": Hill(3000, 300, 3), "view": Hill(900, 200)}, MARKET.products)
    today = lines(purses, 0.0, 0.0)
    bundled = bundles(purses, WITH)
    seen: set[object] = set()

    def counted(plans: Sequence[Plan], seed: int, replications: int) -> list[Trial]:
        seen.update(one.lines for one in plans)
        return market(plans, seed, replications)

    (menu,) = menus(counted, purses, bundled, today, seed=1, replications=2, levels=3)
    assert len(seen) - 1 == menu_plans(bundled, 3)
    # The market's effect begins with the line: each month later costs one twelfth, of each lever's own part.
    late: Dish = next(
        dish
        for dish in menu.dishes
        if [line.from_month for line in dish.lines] == [6, 0] and dish.spends == (1000.0, 0.0)
    )
    assert late.value_eur == pytest.approx(market.value(as_plan("late", late.lines)), abs=1.0)
    both = [dish for dish in menu.dishes if dish.spends == (1000.0, 800.0)]
    assert len(both) == 9
    same = next(dish for dish in both if [line.from_month for line in dish.lines] == [0, 0])
    assert same.value_eur == pytest.approx(market.value(as_plan("now", same.lines)), abs=1.0)


def test_a_desk_is_offered_whole_seats_only() -> None:
    assert spends_allowed(DESK, 48) == [0, 45, 90, 135, 180, 225]


def test_standard_errors_come_with_every_dish() -> None:
    noisy = Market(MARKET.purses, MARKET.effects, noise_eur=30.0)
    served = menus(noisy, noisy.purses, bundles(noisy.purses, {}), TODAY, seed=1, replications=4, levels=3)
    today = next(dish for dish in served[0].dishes if dish.spends == (0.0,))
    assert (today.value_eur, today.se_eur) == (0, 0)
    assert all(dish.se_eur > 0 for dish in served[0].dishes if dish.spends != (0.0,))


def test_interpolation_keeps_the_shape() -> None:
    knots, values = np.array([0.0, 1, 2, 5]), np.array([0.0, 0, 10, 10])
    points = np.linspace(0, 5, 101)
    carried = interpolate(knots, values, points, smooth=True)
    assert np.all(np.diff(carried) >= -1e-12)
    assert carried.min() >= 0
    assert carried.max() <= 10


def test_round_amounts() -> None:
    assert steps(0, 1000, 10) == [0, *(float(eur) for eur in range(100, 1000, 100)), 1000]
    assert steps(37, 37, 10) == [37]
    assert steps(130, 270, 3) == [130, 150, 200, 250, 270]


def test_no_lever_is_offered_more_than_the_budget_leaves() -> None:
    narrowed: tuple[Purse, ...] = within_means((BOT, VIEW, DESK), 500.0)
    assert [one.most for one in narrowed] == [500, 500, 225]
    assert within_means((BOT, VIEW, DESK._replace(floor=180.0)), 300.0)[0].most == 120
