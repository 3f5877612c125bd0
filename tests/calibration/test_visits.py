"""Rated stations of one visit tell end against average: known truths come back, an airport is reproduced."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from calibration.fitting.visit_ratings import (
    VisitFit,
    Visits,
    fit_visits,
    predicted_answer_shares,
    standardised,
    visits_of,
)
from scenarios import load_world
from sim import Array, Defects, World, anchor, journey_parts, uniform, with_values

WORLD = load_world("minimal")
# in the order in which a departing passenger meets them: roads, signs, security, food, restrooms, boarding area
STATIONS = ("Q7ROADS", "Q7SIGN", "Q14PASSTHRU", "Q9FOOD", "Q9RESTROOM", "Q9BOARDING")
CUTS = (-2.0, -1.2, -0.3, 1.0)


EQUAL = (0.2,) * 5


def visited(
    count: int, end_share: float, problem: float, seed: int = 5, weights: tuple[float, ...] = EQUAL
) -> Visits:
    """Visits of five stations judged under a known memory; a fifth of them with a problem, a fifth of stations skipped.

    weights: what each station counts for in the average, in sum 1.
    """
    draws = np.array([[uniform(seed, 0, v, k, p) for k in range(6) for p in range(2)] for v in range(count)])
    ratings = ndtri(draws[:, 0:10:2])
    ratings[draws[:, 1:11:2] < 0.2] = np.nan
    ratings[np.isnan(ratings).sum(axis=1) > 3, :2] = 0.0
    met = (draws[:, 10] < 0.2).astype(float)
    both = WORLD.memory.average + WORLD.memory.end
    parts = journey_parts(WORLD.memory, ratings)
    lived = np.zeros_like(ratings)
    lived[~np.isnan(ratings)] = journey_parts(WORLD.memory, ratings[~np.isnan(ratings), None])[:, 0]
    parts[:, 0] = lived @ np.array(weights) / (~np.isnan(ratings) @ np.array(weights))
    memory = np.array([both * (1 - end_share), WORLD.memory.peak, both * end_share, WORLD.memory.first])
    latent = parts @ memory - problem * met + ndtri(draws[:, 11])
    return Visits(ratings, np.searchsorted(CUTS, latent).astype(np.int64), met, count)


@pytest.mark.parametrize(("end_share", "problem"), [(0.15, 0.5), (0.6, 0.0)])
def test_a_known_memory_is_recovered_within_its_errors(end_share: float, problem: float) -> None:
    fit = fit_visits(WORLD, visited(4000, end_share, problem))
    sd = math.sqrt(fit.covariance[0, 0])
    logit = math.log(fit.end_share / (1 - fit.end_share)) - math.log(end_share / (1 - end_share))
    assert abs(logit) < 3 * sd
    assert abs(fit.memory_slope - 1) < 3 * math.sqrt(fit.covariance[1, 1])
    assert abs(fit.problem - problem) < 3 * fit.problem_se
    assert fit.contraction > 0.5


@pytest.mark.parametrize("important", [1, 4])
def test_a_station_that_counts_for_more_is_not_taken_for_an_end(important: int) -> None:
    """The last station is where most visits end: what it counts for by itself is told from being the end by those that end elsewhere."""
    weights = tuple(0.6 if place == important else 0.1 for place in range(5))
    visits = visited(6000, 0.3, 0.3, weights=weights)
    fit = fit_visits(WORLD, visits)
    logit = math.log(fit.end_share / (1 - fit.end_share)) - math.log(0.3 / 0.7)
    assert abs(logit) < 3 * math.sqrt(fit.covariance[0, 0])
    assert fit.weights[important] == pytest.approx(0.6, abs=0.15)
    assert sum(fit.weights) == pytest.approx(1.0)
    assert max(fit.weights) == fit.weights[important]


def test_more_visits_say_more_and_few_leave_the_prior() -> None:
    few, many = (fit_visits(WORLD, visited(count, 0.4, 0.3)) for count in (150, 2400))
    assert few.contraction < many.contraction
    assert few.problem_se / many.problem_se == pytest.approx(4.0, rel=0.25)


def test_visits_of_one_station_tell_nothing_of_the_end() -> None:
    """Mean, peak, end and first coincide: the share keeps its prior."""
    visits = visited(2000, 0.4, 0.3)
    alone = visits._replace(ratings=np.where(np.arange(5) == 0, np.nan_to_num(visits.ratings), np.nan))
    fit = fit_visits(WORLD, alone)
    assert fit.contraction == pytest.approx(0.0, abs=1e-6)
    assert fit.end_share == pytest.approx(
        WORLD.memory.end / (WORLD.memory.end + WORLD.memory.average), abs=1e-4
    )


def test_ratings_become_normal_scores() -> None:
    scores = standardised([1.0, 2.0, 2.0, 5.0, math.nan])
    assert math.isnan(scores[4])
    assert scores[0] < scores[1] == scores[2] < scores[3]
    assert scores[0] == pytest.approx(-scores[3])
    assert np.nanmean(scores) == pytest.approx(0.0, abs=1e-12)


def test_too_few_visits_are_refused_with_their_number() -> None:
    table = pd.DataFrame({"a": [1.0] * 50, "b": [2.0] * 50, "whole": [3.0] * 50, "problem": [0.0] * 50})
    with pytest.raises(Defects, match="50 visits"):
        visits_of(table, ["a", "b"], "whole", "problem")


def airport(folder: Path, answer: str, most: int) -> Visits:
    raw = pd.read_csv(folder / "airport-satisfaction-2017" / "sfo_customer_survey_2017.csv")
    table = raw[[*STATIONS, answer]].apply(pd.to_numeric, errors="coerce")
    table[list(STATIONS)] = table[list(STATIONS)].where(table[list(STATIONS)].isin(range(1, 6)))
    table[answer] = table[answer].where(table[answer].isin(range(1 if most == 5 else 0, most + 1)))
    table["problem"] = raw["Q15PROBLEM"].map({1: 1.0, 2: 0.0})
    return visits_of(table, STATIONS, answer, "problem")


def nps(shares: Array) -> float:
    return 100 * float(shares[9:].sum() - shares[:7].sum())


def nps_error(shares: Array, count: int) -> float:
    promoters, detractors = float(shares[9:].sum()), float(shares[:7].sum())
    return 100 * math.sqrt((promoters + detractors - (promoters - detractors) ** 2) / count)


def test_an_airport_is_remembered_as_its_average_and_its_problems_cost(real_data: Path) -> None:
    """NPS 18.8 with a problem and 43.7 without are foretold within their sampling errors."""
    visits = airport(real_data, "NETPRO", 10)
    assert (visits.read, len(visits.answers)) == (2831, 2625)
    fit = fit_visits(WORLD, visits)
    for with_problem, stated in ((True, 18.8), (False, 43.7)):
        shares = predicted_answer_shares(WORLD, visits, fit, with_problem)
        assert shares.sum() == pytest.approx(1.0)
        assert abs(nps(shares) - stated) < 1.5 * nps_error(
            shares, int((visits.problem == with_problem).sum())
        )
    assert fit.contraction > 0.5
    assert 0 < fit.end_share < 0.25
    assert fit.problem > 0
    assert max(fit.weights) == fit.weights[STATIONS.index("Q14PASSTHRU")]


def test_the_fitted_memory_makes_a_world_that_can_be_anchored(real_data: Path) -> None:
    fit: VisitFit = fit_visits(WORLD, airport(real_data, "Q7ALL", 5))
    names = [row.name for row in fit.rows]
    assert names == ["memory.end", "memory.average"]
    assert sum(row.estimate for row in fit.rows) == pytest.approx(WORLD.memory.end + WORLD.memory.average)
    assert all(row.lo < row.estimate < row.hi for row in fit.rows)
    fitted: World = anchor(with_values(WORLD, {row.name: row.estimate for row in fit.rows}))
    assert fitted.memory.end < WORLD.memory.end
