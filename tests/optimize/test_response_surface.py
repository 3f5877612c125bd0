"""The surface: its slope, its errors, its draws, and the choice on its tables."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.special import ndtri

from benchmarks.hard_markets import hard_market
from benchmarks.markets import BUDGET_EUR, Market
from optimize import Simulator, as_problem
from optimize.answer.optimise import search_problem_of
from optimize.question.lever_range import as_plan, within_means
from optimize.question.rules import fits
from optimize.solver.design import alone, mixed
from optimize.solver.evaluations import SearchProblem
from optimize.solver.lever_kernel import Places, PlanSpace
from optimize.solver.posterior_draws import drawn_deviation, mean_tables
from optimize.solver.response_surface import Likelihood, Observed, ResponseSurface
from optimize.solver.simulation_budget import SimulationBudget
from optimize.solver.table_moves import TableChoice
from sim import Array, Plan, Purpose, today, uniform, uniform_series

NUMBERS = 6


def question(market: Market) -> tuple[SearchProblem, PlanSpace]:
    counted = SimulationBudget(market.evaluate, today(market.world), 10**6)
    asked = search_problem_of(
        market.world, as_problem(market.problem, market.world), counted, Simulator(market.world, (), map), 1
    )
    asked = asked._replace(lever_ranges=within_means(asked.lever_ranges, BUDGET_EUR))
    return asked, PlanSpace(asked.lever_ranges, BUDGET_EUR)


def effects(market: Market, space: PlanSpace, plans: Places) -> Array:
    """True effect of plans: value before money."""
    found = []
    for plan in plans:
        lines = space.lines(plan)
        net = math.fsum(
            lever_range.net_eur(line) for lever_range, line in zip(space.lever_ranges, lines, strict=True)
        )
        found.append(market.value({line.lever: line.eur_year for line in lines}) + net)
    return np.array(found)


@pytest.fixture(scope="module")
def market() -> Market:
    """A market of tuning, of nine levers."""
    return hard_market(3)


@pytest.fixture(scope="module")
def surface(market: Market) -> ResponseSurface:
    """What eighty designed plans say with the market's noise."""
    asked, space = question(market)
    choice = TableChoice(asked, space, ())
    lines = [*alone(space, (0.45, 0.85)), *mixed(space, choice, 62, BUDGET_EUR, seed=3)]
    plans = space.code(lines)
    numbers = np.arange(len(plans)) % NUMBERS
    noisy = [
        market.evaluate([plan_of(space, plan)], 100 + int(number), 1)[0].values_eur[0]
        - market.value({line.lever: line.eur_year for line in space.lines(plan)})
        for plan, number in zip(plans, numbers, strict=True)
    ]
    figures = (effects(market, space, plans) + np.array(noisy))[:, None]
    return ResponseSurface(space, Observed(plans, numbers, figures))


def plan_of(space: PlanSpace, plan: Places) -> Plan:
    return as_plan("p", space.lines(plan))


def test_the_slope_of_the_likelihood_is_what_differences_say(surface: ResponseSurface) -> None:
    likelihood = Likelihood(surface)
    logs = surface.logs + 0.2 * np.cos(np.arange(len(surface.logs)))
    slope = likelihood(logs)[1]
    for place in range(len(logs)):
        step = np.zeros(len(logs))
        step[place] = 1e-5
        ends = [likelihood(logs + sign * step)[0] for sign in (1, -1)]
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(slope[place], abs=1e-5 * max(1, abs(slope).max()))


def test_noise_that_follows_what_a_plan_does_is_told_from_what_it_is_worth(
    market: Market, surface: ResponseSurface
) -> None:
    """Where each number favours what it favours, plans of one number err together: their noise is seen to be of that kind."""
    space = surface.space
    plans, numbers = surface.observed.plans, surface.observed.numbers
    levers = len(space.open)
    favour = ndtri(uniform_series(5, 1, NUMBERS * levers, Purpose.SYNTHETIC)).reshape(NUMBERS, levers)
    moved = space.positions(plans) - space.positions(space.today[None])
    true = effects(market, space, plans)
    luck = np.einsum("ij,ij->i", favour[numbers], moved) * 0.3 * np.abs(true).max()
    found = ResponseSurface(space, Observed(plans, numbers, (true + luck)[:, None]))
    assert found.sizes.alike > 2 * surface.sizes.alike
    assert found.noise_sd(plans[-1:]) > surface.noise_sd(plans[-1:])


def test_errors_cover_the_truth_at_plans_that_were_not_simulated(
    market: Market, surface: ResponseSurface
) -> None:
    """|z| > 2 in at most a tenth of random plans within the rules: errors may be too wide, not too narrow."""
    asked, space = question(market)
    choice = TableChoice(asked, space, ())
    plans = surface.space.code(mixed(space, choice, 150, BUDGET_EUR, seed=77))
    means, errors = surface.against(plans, np.tile(surface.space.today, (len(plans), 1)))
    z = (means[:, 0] - effects(market, space, plans)) / errors
    assert (np.abs(z) > 2).mean() <= 0.1
    # On one market a mean beside zero is luck that all plans share; what is explained is not.
    assert np.corrcoef(means[:, 0], effects(market, space, plans))[0, 1] > 0.8


def test_draws_have_the_mean_and_the_spread_of_the_posterior(surface: ResponseSurface) -> None:
    """Means within four errors of theirs, spreads within four of theirs: 400 draws tell a spread to 1 / sqrt(800)."""
    space, count = surface.space, 400
    plans = np.array(
        [
            [(7 * row + 3 * lever) % kernel.offered for lever, kernel in enumerate(space.levers)]
            for row in range(6)
        ]
    )
    drawn = np.array(
        [
            [tables.figures(plan)[0] - tables.figures(space.today)[0] for plan in plans]
            for number in range(count)
            for tables in [drawn_deviation(surface, 5, number)]
        ]
    )
    _, errors = surface.against(plans, np.tile(space.today, (len(plans), 1)))
    assert np.all(np.abs(drawn.mean(axis=0)) < 4 * errors / math.sqrt(count))
    # What only the whole plan says, and pairs that do next to nothing, are not drawn.
    assert np.all(drawn.std(axis=0) < errors * (1 + 4 / math.sqrt(2 * count)))
    assert np.all(drawn.std(axis=0) > 0.75 * errors * (1 - 4 / math.sqrt(2 * count)))


def test_tables_of_the_mean_are_the_mean_less_what_only_the_whole_plan_says(surface: ResponseSurface) -> None:
    tables, space = mean_tables(surface), surface.space
    plans = np.array(
        [
            [(5 * row + lever) % kernel.offered for lever, kernel in enumerate(space.levers)]
            for row in range(8)
        ]
    )
    told = np.array([tables.figures(plan)[0] - tables.figures(space.today)[0] for plan in plans])
    means = (surface.mean(plans) - surface.mean(space.today[None]))[:, 0]
    assert np.abs(told - means).max() < 0.15 * surface.units[0]
    assert np.corrcoef(told, means)[0, 1] > 0.98


def test_moves_keep_the_rules_and_end_where_no_one_or_two_lines_can_be_bettered(
    market: Market, surface: ResponseSurface
) -> None:
    asked, space = question(market)
    choice, tables = TableChoice(asked, space, ()), mean_tables(surface)
    best, score = choice.best(tables, [space.today])
    assert fits(asked.rules, asked.lever_ranges, space.lines(best))
    assert score == pytest.approx(choice.score(tables, best), rel=1e-9)
    assert choice.best_move(tables, best) <= score + 1e-6 * abs(score)
    for one, other in itertools.combinations(range(3), 2):
        for mine in range(space.levers[one].offered):
            for theirs in range(space.levers[other].offered):
                moved = best.copy()
                moved[one], moved[other] = mine, theirs
                if fits(asked.rules, asked.lever_ranges, space.lines(moved)):
                    assert choice.score(tables, moved) <= score + 1e-6 * abs(score)


def test_a_series_of_uniforms_is_the_uniforms() -> None:
    series = uniform_series(5, 3, 11, Purpose.SEARCH)
    block = Purpose.SEARCH // 4 * 4
    expected = [uniform(5, 3, 0, index // 4, block + index % 4) for index in range(11)]
    assert series.tolist() == expected
