"""The certificate's moves of money: what is said of those tried, of those that were not, and of a second search."""

from __future__ import annotations

import itertools
import math

import pytest

from optimize.answer.certificate import bound_of, restart_of
from optimize.question.lever_range import Lines, as_plan
from optimize.question.rules import fits
from optimize.solver.pipeline import Answer
from optimize.solver.simulation_split import AGAIN_FEWEST
from optimize.solver.single_moves import MoveTried, estimated, widened
from sim import Estimate
from tests.optimize.market import budget_rule
from tests.optimize.test_optimise import MARKET, PURSES, answer

BUDGET = 500.0


@pytest.fixture(scope="module")
def found() -> Answer:
    return answer(BUDGET, AGAIN_FEWEST)[0]


def moved(mean: float, error: float, expected: float, off: float) -> MoveTried:
    """A move tried, found and expected with errors."""
    return MoveTried((), Estimate(mean, error, mean, mean), Estimate(expected, off, expected, expected))


def test_the_noise_of_all_moves_is_weighed_in() -> None:
    """Two moves of the same variance keep it; one whose replications agree by luck takes part of the other's."""
    like, unlike = (1.0, 3.0, 2.0, 4.0), (11.0, 13.0, 12.0, 14.0)
    first, second = estimated([like, unlike])
    variance = 5 / 3
    assert first.se == pytest.approx(math.sqrt(variance / 4))
    assert (first.mean, second.mean) == (2.5, 12.5)
    assert first.hi - first.mean == pytest.approx(second.mean - second.lo)
    lucky, _ = estimated([(2.0, 2.0, 2.0, 2.0), unlike])
    # three degrees of freedom of its own, three of the pool of both
    assert lucky.se == pytest.approx(math.sqrt((3 * 0 + 3 * variance / 2) / 6 / 4))


def test_predictions_that_miss_what_was_tried_are_widened() -> None:
    assert widened([]) == 1.0
    assert widened([moved(10.0, 1.0, 10.5, 1.0)] * 6) == 1.0
    # six moves four errors off: the root of (6 · 16 + 3) / 9
    assert widened([moved(10.0, 3.0, 30.0, 4.0)] * 6) == pytest.approx(math.sqrt(11))


def test_no_single_move_adds_more_than_the_bound(found: Answer) -> None:
    bound = bound_of(found)
    assert bound.tried > 0
    assert bound.tried_eur is not None
    worth = MARKET.value(as_plan("plan", found.lines))
    best = max(MARKET.value(as_plan("move", lines)) - worth for lines in every_move(found.lines))
    assert best <= max(bound.moves_eur, bound.tried_eur)


@pytest.mark.parametrize("simulations", [AGAIN_FEWEST, 200])
def test_what_was_tried_lies_one_move_away_from_the_plan_even_where_a_move_became_it(
    simulations: int,
) -> None:
    end = answer(BUDGET, simulations)[0]
    changed = [
        sum(line != there for line, there in zip(one.lines, end.lines, strict=True)) for one in end.moved
    ]
    assert set(changed) <= {1, 2}
    assert len({one.lines for one in end.moved}) == len(end.moved)
    assert len(changed) >= min(1, end.replaced), (
        "the plan before the move is a move away from the plan after it"
    )


def every_move(lines: Lines) -> list[Lines]:
    """Plans within the budget that differ in one line or two, on a grid of sixteen spends a lever."""
    grid = [
        [purse.line(purse.seat * n if purse.seat else 600 * n / 16) for n in range(17)] for purse in PURSES
    ]
    plans = []
    for one, other in itertools.combinations(range(len(PURSES)), 2):
        for mine, theirs in itertools.product(grid[one], grid[other]):
            plan = list(lines)
            plan[one], plan[other] = mine, theirs
            plans.append(tuple(plan))
    return [plan for plan in plans if fits([budget_rule(BUDGET)], PURSES, plan)]


def test_a_second_search_knows_nothing_of_the_first_and_meets_it_on_fresh_draws(found: Answer) -> None:
    again = restart_of(found)
    assert again is not None
    assert found.again is not None
    assert again.seed != found.seed
    names = [one.name for one in found.selection.finalists]
    assert "second" in names
    assert again.difference_eur <= 3 * again.se_eur + 1e-9
    assert answer(BUDGET, AGAIN_FEWEST - 1)[0].again is None
