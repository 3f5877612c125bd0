"""Option sets: what is simulated, what the surface says of the rest, and what an option costs."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import pytest

from optimize.question.lever_range import (
    LeverRange,
    Lines,
    as_plan,
    dearest_year,
    spends_allowed,
    steps,
    within_means,
)
from optimize.question.risk import MEAN
from optimize.question.rules import fits
from optimize.solver.design import alone, mixed
from optimize.solver.evaluations import SearchProblem
from optimize.solver.lever_kernel import PlanSpace
from optimize.solver.lever_pairs import bundles
from optimize.solver.options import Option, OptionSet, option_sets_around
from optimize.solver.surrogate import Seen, Surface
from optimize.solver.table_moves import TableChoice
from tests.optimize.market import Hill, Market, budget_rule, desk, lever_range, lines

BOT = lever_range("bot", 1000.0, launch_eur=70.0, response=Hill(1, 300, 3))
VIEW = lever_range("view", 800.0, response=Hill(1, 200))
DESK = desk("desk", 90.0, 0.0, 225.0)
MARKET = Market(
    (BOT, VIEW, DESK),
    {"bot": Hill(3000, 300, 3), "view": Hill(900, 200), "desk": Hill(500, 90)},
    {("bot", "view"): 2000.0},
)
TODAY = lines(MARKET.lever_ranges, 0.0, 0.0, 90.0)
SPENDS = (0.0, 0.0, 90.0)
WITH = {"bot": ["view"]}


def designed(lever_ranges: Sequence[LeverRange], levels: int, count: int, seed: int = 1) -> list[Lines]:
    """Every lever alone at some positions, and plans that move many at once."""
    space = PlanSpace(lever_ranges)
    frugal = tuple(one.line(one.frugal()) for one in lever_ranges)
    choice = TableChoice(SearchProblem(tuple(lever_ranges), (), {}, frugal, MEAN), space, ())
    positions = [(place + 1) / levels for place in range(levels)]
    return [*alone(space, positions), *mixed(space, choice, count, 1200.0, seed)]


def surface(market: Market = MARKET, plans: Sequence[Lines] = (), seed: int = 1, numbers: int = 3) -> Surface:
    """What some plans say, five levels of each lever and twelve mixed plans where none are named, each in one replication."""
    simulated = list(dict.fromkeys(plans or designed(market.lever_ranges, 5, 12)))
    seen = [
        Seen(one, place % numbers, market([as_plan("plan", one)], seed + place % numbers, 1)[0])
        for place, one in enumerate(simulated)
    ]
    return Surface(PlanSpace(market.lever_ranges), seen, [()] * numbers)


def test_levers_that_multiply_are_joined_in_pairs_and_the_rest_stand_alone() -> None:
    names = [[one.lever for one in bundle] for bundle in bundles(MARKET.lever_ranges, WITH)]
    assert names == [["bot", "view"], ["desk"]]
    locked = BOT._replace(most=0.0, cap=0.0)
    assert len(bundles((locked, VIEW, DESK), WITH)) == 3


def test_a_bundle_has_two_levers_at_most() -> None:
    chain = [lever_range(name, 10.0) for name in "abcde"]
    joined = bundles(chain, {"b": ["a", "c"], "c": ["d"], "e": ["a"]})
    assert [[one.lever for one in bundle] for bundle in joined] == [["a", "b"], ["c", "d"], ["e"]]


def test_every_dish_that_was_simulated_without_noise_is_worth_what_the_simulator_said() -> None:
    chosen = option_sets_around(surface(), bundles(MARKET.lever_ranges, WITH), TODAY)
    tried = [
        (option_set, option) for option_set in chosen for option in option_set.options if option.simulated
    ]
    assert len(tried) > 15
    for option_set, option in tried:
        by_lever = dict(zip(option_set.levers, option.lines, strict=True))
        lines_ = tuple(by_lever.get(line.lever, line) for line in TODAY)
        truth = MARKET.value(as_plan("option", lines_))
        assert abs(option.value_eur - truth) <= 3 * option.se_eur + 0.5


def test_between_simulated_spends_the_surface_finds_the_curve() -> None:
    chosen = option_sets_around(surface(), bundles(MARKET.lever_ranges, {}), TODAY)
    reach = MARKET.effect({"bot": 1000, "view": 0, "desk": 0})
    for option_set in chosen[:2]:
        for option in option_set.options:
            truth = MARKET.value(
                as_plan(
                    "option",
                    tuple(option.lines[0] if line.lever == option_set.levers[0] else line for line in TODAY),
                )
            )
            assert option.value_eur == pytest.approx(truth, abs=0.02 * reach), option


def test_menus_around_a_plan_know_what_the_rest_of_it_does() -> None:
    """A view is worth more beside a bot, by what both multiply to, though it is on an option set of its own."""
    around = lines(MARKET.lever_ranges, 1000.0, 0.0, 90.0)
    everything = surface(plans=designed(MARKET.lever_ranges, 5, 40))
    view = option_sets_around(everything, bundles(MARKET.lever_ranges, {}), around)[1]
    for option in view.options:
        with_view, without = (
            MARKET.value(as_plan("p", (around[0], line, around[2]))) for line in (option.lines[0], around[1])
        )
        assert option.value_eur == pytest.approx(with_view - without, abs=60)
    gains = [
        max(
            option.value_eur
            for option in option_sets_around(everything, bundles(MARKET.lever_ranges, {}), plan)[1].options
        )
        for plan in (TODAY, around)
    ]
    assert gains[1] > gains[0] + 500


def test_noise_is_pooled_and_a_pair_that_nobody_declared_is_seen() -> None:
    noisy = Market(MARKET.lever_ranges, MARKET.effects, MARKET.products, noise_eur=100.0)
    met = {one.levers: one for one in surface(noisy, designed(noisy.lever_ranges, 5, 40)).interactions(TODAY)}
    assert met["bot", "view"].is_clear
    assert met["bot", "view"].extra_eur.mean > 500
    assert not met["view", "desk"].is_clear
    assert len(met) == 3


def test_a_mixed_design_spends_the_budget_and_moves_every_pair() -> None:
    space = PlanSpace(MARKET.lever_ranges, 700.0)
    rules = (budget_rule(700.0),)
    choice = TableChoice(SearchProblem(MARKET.lever_ranges, rules, {}, TODAY, MEAN), space, ())
    plans = mixed(space, choice, 12, 700.0, seed=4)
    assert all(fits(rules, MARKET.lever_ranges, plan) for plan in plans)
    assert statistics.median(dearest_year(MARKET.lever_ranges, plan) for plan in plans) > 0.6 * 700
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert any(plan[one] != TODAY[one] and plan[other] != TODAY[other] for plan in plans)
    assert mixed(space, choice, 12, 700.0, seed=4) == plans != mixed(space, choice, 12, 700.0, seed=5)
    assert mixed(space, choice, 0, 700.0, seed=4) == []


def test_a_rise_pays_the_launch_and_a_cut_pays_the_notice() -> None:
    team = desk("desk", 90.0, 0.0, 225.0, cut_cost=0.25)
    lever_ranges = (BOT, VIEW, team)
    chosen = option_sets_around(
        surface(Market(lever_ranges, MARKET.effects)), bundles(lever_ranges, {}), TODAY
    )
    bot, cut = first_years(chosen[0]), first_years(chosen[2])
    assert (bot[0.0], bot[1000.0]) == (0, 1070)
    assert cut[45.0] == 45 + 0.25 * 45


def first_years(option_set: OptionSet) -> dict[float, float]:
    return {
        option.spends[0]: dearest_year(option_set.lever_ranges, option.lines) for option in option_set.options
    }


def test_a_later_start_is_worth_what_is_left_of_the_horizon() -> None:
    """The market's effect begins with the line: each month later costs one twelfth, of each lever's own part."""
    lever_ranges = tuple(one._replace(starts=(0, 3, 6)) for one in (BOT, VIEW))
    market = Market(lever_ranges, {"bot": Hill(3000, 300, 3), "view": Hill(900, 200)}, MARKET.products)
    today = lines(lever_ranges, 0.0, 0.0)
    (option_set,) = option_sets_around(
        surface(market, designed(lever_ranges, 5, 40)), bundles(lever_ranges, WITH), today
    )
    late: Option = next(
        option
        for option in option_set.options
        if [line.from_month for line in option.lines] == [6, 0] and option.spends == (1000.0, 0.0)
    )
    assert late.simulated
    truth = market.value(as_plan("late", late.lines))
    assert abs(late.value_eur - truth) <= 3 * late.se_eur + 1
    both = [option for option in option_set.options if option.spends == (1000.0, 800.0)]
    assert len(both) == 9
    for option in both:
        truth = market.value(as_plan("both", option.lines))
        assert option.value_eur == pytest.approx(truth, abs=0.1 * market.value(as_plan("now", both[0].lines)))


def test_a_desk_is_offered_whole_seats_only() -> None:
    assert spends_allowed(DESK, 48) == [0, 45, 90, 135, 180, 225]


def test_standard_errors_come_with_every_dish() -> None:
    noisy = Market(MARKET.lever_ranges, MARKET.effects, noise_eur=30.0)
    around = lines(MARKET.lever_ranges, 500.0, 0.0, 90.0)
    chosen = option_sets_around(surface(noisy), bundles(noisy.lever_ranges, {}), around)
    today = next(option for option in chosen[0].options if option.spends == (0.0,))
    now = next(option for option in chosen[0].options if option.spends == (500.0,))
    assert today.value_eur == pytest.approx(0, abs=1e-6)
    assert today.se_eur == pytest.approx(0, abs=1e-3)
    assert now.apart_se_eur == pytest.approx(0, abs=1e-3)
    for option in chosen[0].options:
        assert option.se_eur > 0.01 or option is today
        assert option.apart_se_eur > 0.01 or option is now


def test_errors_cover_the_truth() -> None:
    """Over noisy surfaces the truth of every option lies within two errors about as often as it should."""
    noisy = Market(MARKET.lever_ranges, MARKET.effects, MARKET.products, noise_eur=60.0)
    inside, count = 0, 0
    for seed in range(1, 9):
        told = surface(noisy, designed(noisy.lever_ranges, 5, 12, seed), seed=10 * seed)
        for option_set in option_sets_around(told, bundles(noisy.lever_ranges, {}), TODAY):
            for option in option_set.options:
                changed = tuple(
                    option.lines[0] if line.lever == option_set.levers[0] else line for line in TODAY
                )
                error = abs(option.value_eur - noisy.value(as_plan("p", changed)))
                inside, count = inside + (error <= 2 * option.se_eur + 0.5), count + 1
    assert inside / count > 0.85


def test_round_amounts() -> None:
    assert steps(0, 1000, 10) == [0, *(float(eur) for eur in range(100, 1000, 100)), 1000]
    assert steps(37, 37, 10) == [37]
    assert steps(130, 270, 3) == [130, 150, 200, 250, 270]


def test_no_lever_is_offered_more_than_the_budget_leaves() -> None:
    narrowed: tuple[LeverRange, ...] = within_means((BOT, VIEW, DESK), 500.0)
    assert [one.most for one in narrowed] == [500, 500, 225]
    assert within_means((BOT, VIEW, DESK._replace(floor=180.0)), 300.0)[0].most == 120
