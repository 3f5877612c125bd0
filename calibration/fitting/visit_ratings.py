"""One visit with rated stations, in the order they are met: end against average, and what a problem costs.

Most cases of a survey have one contact, where mean, peak, first and last coincide. A visit whose stations are rated one
by one tells them apart: the world's own rule of memory is fitted to the judgement of the whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.differentiate import jacobian
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri, softmax

from sim import Array, Defect, Defects, Message, World, declaration, journey_parts, range_sd

from ..columns.named_stations import STATIONS_LEAST, VISITS_LEAST
from ..estimate import Fitted, interval
from ..ordered_probit import cuts_of, first_cuts, log_likelihood_of

OrderFault = Literal["same_end", "few_stations", "placebo"]
PLACEBOS_LEAST, PLACEBO_ERRORS = 2, 2.0
# Dirichlet prior of what stations weigh in the average, a station: relative weights vary by about a half [A]
WEIGHT_CONCENTRATION = 4.0


class Visits(NamedTuple):
    """Visits with at least two rated stations and a judgement of the whole.

    ratings: visits x stations in the order met, standardised, NaN where not met; answers: categories from 0;
    problem: 0 or 1; levels: the answer that each category stands for; stations: their names; random_order: whether it was
    drawn by lot which station each visitor met first, second and so on.
    """

    ratings: Array
    answers: npt.NDArray[np.int64]
    problem: Array
    read: int
    levels: tuple[float, ...] = ()
    stations: tuple[str, ...] = ()
    random_order: bool = False


class VisitFit(NamedTuple):
    """What the visits tell: the world's memory of a journey, and how the whole is judged from it.

    end_share: end over end and average together. memory_slope: latent SD of the answer per event SD of raw memory;
    problem: latent SD lost by a problem. covariance is that of (logit end_share, memory_slope, problem).
    contraction: of end_share. cuts: of the answer. weights: of each station in the average, in sum 1.
    """

    end_share: float
    end_share_se: float
    memory_slope: float
    problem: float
    problem_se: float
    covariance: Array
    contraction: float
    cuts: tuple[float, ...]
    visits: int
    rows: tuple[Fitted, ...]
    weights: tuple[float, ...]


def standardised(ratings: Sequence[float | None] | Array) -> Array:
    """Ratings of one station as the mean standard normal of their category (Fredricks & Thurstone's normal scores)."""
    values = np.asarray(ratings, np.float64)
    known = values[~np.isnan(values)]
    found = np.full(len(values), np.nan)
    below = 0.0
    for category in np.unique(known):
        share = float(np.mean(known == category))
        low, high = ndtri(below), ndtri(min(1.0, below + share))
        density = (math.exp(-low * low / 2) if below > 0 else 0.0) - (
            math.exp(-high * high / 2) if below + share < 1 else 0.0
        )
        found[values == category] = density / math.sqrt(2 * math.pi) / share
        below += share
    return found


def visits_of(
    table: pd.DataFrame, stations: Sequence[str], answer: str, problem: str, file: str = "visits"
) -> Visits:
    """Visits of a table of numbers (NaN where nothing was said): rated stations in order, answer, problem 0 or 1.

    Raises Defects when fewer than 100 visits have two rated stations, an answer and a word on problems.
    """
    ratings = np.column_stack([standardised(table[station].to_numpy(np.float64)) for station in stations])
    whole, met = table[answer].to_numpy(np.float64), table[problem].to_numpy(np.float64)
    used = ((~np.isnan(ratings)).sum(axis=1) >= STATIONS_LEAST) & ~np.isnan(whole) & ~np.isnan(met)
    if used.sum() < VISITS_LEAST:
        came = Message("defect.visits_with_two_stations", count=int(used.sum()))
        repair = Message("defect.check_the_codes")
        raise Defects(file, [Defect("visits", came, Message("defect.at_least", count=VISITS_LEAST), repair)])
    levels, categories = np.unique(whole[used], return_inverse=True)
    return Visits(
        ratings[used],
        categories.astype(np.int64),
        met[used],
        len(table),
        tuple(levels.tolist()),
        tuple(stations),
    )


def fit_visits(world: World, visits: Visits) -> VisitFit:
    """Fit end against average and the effect of a problem by an ordered probit (McKelvey & Zavoina 1975).

    Peak and first keep the world's weights, and average and end together too; what is free is the share of the end,
    under a prior from the declared range of `memory.end`, and what each station weighs in the average, under a Dirichlet
    prior around equal weights: a station that counts for more, and often comes last, is then not taken for an end. Cut-points
    are free.
    """
    memory = world.memory
    parts, lived = journey_parts(memory, visits.ratings), _lived(world, visits.ratings)
    met, stations = ~np.isnan(visits.ratings), visits.ratings.shape[1]
    both = memory.average + memory.end
    start = memory.end / both
    low, high = declaration(world, "memory.end").low / both, declaration(world, "memory.end").high / both
    prior_mean, prior_sd = _logit(start), range_sd(_logit(_inside(low)), _logit(_inside(high)))
    weighed = 2 + stations  # where the cuts begin: of the weights all but the first station's are free

    def loss(values: Array) -> tuple[float, Array]:
        share, weights = 1 / (1 + math.exp(-values[0])), _weights(values[3:weighed])
        total = met @ weights
        averages = lived @ weights / total
        memories = _memories(world, parts, averages, share)
        found = log_likelihood_of(
            values[1] * memories - values[2] * visits.problem, values[weighed:], visits.answers
        )
        by_average = found.by_level * values[1] * both * (1 - share) / total
        by_weight = weights * (by_average @ lived - (by_average * averages) @ met)
        by_value = [
            found.by_level @ (parts[:, 2] - averages) * both * values[1] * share * (1 - share),
            found.by_level @ memories,
            -(found.by_level @ visits.problem),
            *by_weight[1:],
            *found.by_cut,
        ]
        off = (values[0] - prior_mean) / prior_sd
        slope = -np.array(by_value)
        slope[0] += off / prior_sd
        slope[3:weighed] -= WEIGHT_CONCENTRATION * (1 - stations * weights[1:])
        even = -WEIGHT_CONCENTRATION * float(np.log(weights).sum())
        return 0.5 * off**2 + even - found.log_likelihood, slope

    begin = np.array([prior_mean, 1.0, 0.0, *np.zeros(stations - 1), *first_cuts(visits.answers)])
    best = minimize(loss, begin, method="BFGS", jac=True).x
    curvature = jacobian(lambda points: np.apply_along_axis(lambda point: loss(point)[1], 0, points), best).df
    curvature = (curvature + curvature.T) / 2
    if not visits.problem.any():
        curvature[2, 2] = 1.0  # nobody met a problem: its effect stays at nought, and moves nothing else
    covariance = np.asarray(np.linalg.inv(curvature), np.float64)[:3, :3]
    share = 1 / (1 + math.exp(-best[0]))
    sd = math.sqrt(covariance[0, 0])
    contraction = 1 - (sd / prior_sd) ** 2
    rows = tuple(
        _row(world, field, before, part, sd, both, contraction)
        for field, before, part in (
            ("memory.end", memory.end, share),
            ("memory.average", memory.average, 1 - share),
        )
    )
    return VisitFit(
        end_share=share,
        end_share_se=sd * share * (1 - share),
        memory_slope=float(best[1]),
        problem=float(best[2]),
        problem_se=math.sqrt(covariance[2, 2]),
        covariance=covariance,
        contraction=contraction,
        cuts=tuple(cuts_of(best[weighed:]).tolist()),
        visits=len(visits.answers),
        rows=rows,
        weights=tuple(_weights(best[3:weighed]).tolist()),
    )


class OrderTest(NamedTuple):
    """Whether visits can tell the end from the last station, and the fit to those of them that can.

    faults: none where they can; same_end: too few visits end elsewhere than at the last station; few_stations: too few
    to test; placebo: orders that are none tell as much. spread: standard deviation of the share of the end over
    rotations of the order, 2 of their errors at most allowed; NaN where none was fitted.
    """

    fit: VisitFit | None
    faults: tuple[OrderFault, ...]
    spread: float
    spread_most: float


def order_test(world: World, visits: Visits) -> OrderTest:
    """Fit the end to the visits that did not reach the last station, or to all where the order was drawn by lot.

    Where everybody ends at the same station, what that station counts for is taken for what an end counts for. The
    placebo: stations are rotated, so that the end is in no order but the true one; where the share of the end then
    moves by more than chance, the fit tells stations apart, not their order. Left out of it is the order that ends with
    the first station, which memory weighs by itself.
    """
    used = visits if visits.random_order else _not_at_last(visits)
    faults: tuple[OrderFault, ...] = ()
    if len(used.answers) < VISITS_LEAST:
        used, faults = visits, ("same_end",)
    count = used.ratings.shape[1]
    if count - 2 < PLACEBOS_LEAST:
        return OrderTest(None, (*faults, "few_stations"), math.nan, math.nan)
    turned = [
        fit_visits(world, used._replace(ratings=np.roll(used.ratings, places, axis=1)))
        for places in range(count - 1)
    ]
    shares, errors = (
        np.array([getattr(one, name) for one in turned[1:]]) for name in ("end_share", "end_share_se")
    )
    spread, most = float(shares.std(ddof=1)), PLACEBO_ERRORS * math.sqrt(float((errors**2).mean()))
    return OrderTest(turned[0], (*faults, "placebo") if spread > most else faults, spread, most)


def _not_at_last(visits: Visits) -> Visits:
    """The visits that ended before the last station, which is left out of them, and what each of them answered."""
    kept = np.isnan(visits.ratings[:, -1])
    kept &= (~np.isnan(visits.ratings[:, :-1])).sum(axis=1) >= STATIONS_LEAST
    present, answers = np.unique(visits.answers[kept], return_inverse=True)
    return visits._replace(
        ratings=visits.ratings[kept, :-1],
        answers=answers.astype(np.int64),
        problem=visits.problem[kept],
        levels=tuple(visits.levels[place] for place in present) if visits.levels else (),
        stations=visits.stations[:-1],
    )


def predicted_answer_shares(world: World, visits: Visits, fit: VisitFit, with_problem: bool) -> Array:
    """Answer shares that the fitted visits predict for those with or without a problem, lowest first."""
    group = visits.problem == float(with_problem)
    ratings, weights = visits.ratings[group], np.array(fit.weights)
    averages = _lived(world, ratings) @ weights / (~np.isnan(ratings) @ weights)
    memories = _memories(world, journey_parts(world.memory, ratings), averages, fit.end_share)
    level = fit.memory_slope * memories - fit.problem * with_problem
    edges = np.array([-np.inf, *fit.cuts, np.inf])
    return np.asarray(np.diff(ndtr(edges[None, :] - level[:, None]), axis=1).mean(axis=0), np.float64)


def _row(
    world: World, field: str, before: float, part: float, sd: float, both: float, contraction: float
) -> Fitted:
    declared, estimate = declaration(world, field), part * both
    lo, hi, lo90, hi90 = (limit * both for limit in interval("share", part, sd))
    return Fitted(
        field,
        "share",
        before,
        estimate,
        sd * part * (1 - part) * both,
        lo,
        hi,
        lo90,
        hi90,
        informed=True,
        contraction=contraction,
        outside_range=not declared.low <= estimate <= declared.high,
        range_lo=declared.low,
        range_hi=declared.high,
        unit=declared.unit,
    )


def _memories(world: World, parts: Array, averages: Array, end_share: float) -> Array:
    """Raw memory of each visit from its weighted average and its other parts, with this share of the end."""
    memory, both = world.memory, world.memory.average + world.memory.end
    others = parts[:, 1:] @ np.array([memory.peak, both * end_share, memory.first])
    return np.asarray(both * (1 - end_share) * averages + others, np.float64)


def _lived(world: World, ratings: Array) -> Array:
    """Stations as they are felt, visits x stations, 0 where not met."""
    rated = np.unique(ratings[~np.isnan(ratings)])
    felt = journey_parts(world.memory, rated[:, None])[:, 0]
    return np.where(np.isnan(ratings), 0.0, felt[np.searchsorted(rated, ratings).clip(max=len(rated) - 1)])


def _weights(logits: Array) -> Array:
    """Weights of stations, in sum 1, from their logits against the first station."""
    return np.asarray(softmax(np.array([0.0, *logits])), np.float64)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _inside(share: float) -> float:
    return min(max(share, 0.05), 0.95)
