"""One evaluation of the fit: set the world, anchor it, let it answer the survey, summarise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import RunOptions, World, anchor, simulate, value_of, with_values

from ..simulated_survey import simulated_answers
from .moments import Summary, moments, motives_of
from .skipped import Skip, blanked
from .touchpoints import counted

# The question behind each list of answer shares in the world, with its lowest and highest answer.
QUESTIONS: dict[str, tuple[str, int, int]] = {
    "satisfaction": ("judge.satisfaction_shares", 1, 5),
    "recommendation": ("judge.recommendation_shares", 0, 10),
    "effort": ("judge.effort_shares", 1, 7),
}


class FitCandidate(NamedTuple):
    """Values to try in a world, and the draws under which it then lives; anchors need not fit yet.

    skips: the questions that some of those who answer leave out.
    """

    world: World
    values: Mapping[str, float]
    shares: Mapping[str, tuple[float, ...]]
    seed: int
    replications: int
    skips: tuple[Skip, ...] = ()


class SimulatedMoments(NamedTuple):
    """What the simulated answers say: moments and the spread of one answer's score by name, answer shares, their number.

    counts: answers by group and score, as `counted` tells them. halves: the moments of every other customer and of those between; their difference is noise.
    """

    moments: dict[str, float]
    halves: tuple[dict[str, float], dict[str, float]]
    spreads: dict[str, float]
    shares: dict[str, tuple[float, ...]]
    answers: int
    counts: pd.DataFrame


def world_of(candidate: FitCandidate) -> World:
    """The anchored world of a trial."""
    answers = {QUESTIONS[question][0]: list(shares) for question, shares in candidate.shares.items()}
    return anchor(with_values(candidate.world, {**candidate.values, **answers}))


def evaluate(candidate: FitCandidate) -> SimulatedMoments:
    """Simulate a trial under its draws; the same trial always tells the same, in whatever process."""
    world = world_of(candidate)
    table = simulated_answers(
        simulate(
            world, options=RunOptions(replications=candidate.replications, seed=candidate.seed, log=True)
        )
    )
    table = blanked(table, candidate.skips)
    found, even, odd = (
        moments(part, motives=motives_of(world), least=1)
        for part in (table, table[table["customer"] % 2 == 0], table[table["customer"] % 2 == 1])
    )
    values, halves = values_of(found), (values_of(found | even), values_of(found | odd))
    spreads = {name: summary.spread for name, summary in found.items()}
    shares = {question: answer_shares(table, question) for question in candidate.shares}
    return SimulatedMoments(values, halves, spreads, shares, len(table), counted(table))


def values_of(found: Mapping[str, Summary]) -> dict[str, float]:
    """The value of each moment."""
    return {name: summary.value for name, summary in found.items()}


def answer_shares(table: pd.DataFrame, question: str) -> tuple[float, ...]:
    """Share of each answer to a question, lowest first, none quite zero: half an answer is added to each."""
    _, low, high = QUESTIONS[question]
    score = table[question].to_numpy(dtype=np.float64, na_value=np.nan)
    weight = np.ones(len(table))
    if "weight" in table.columns:
        weight = np.nan_to_num(table["weight"].to_numpy(dtype=np.float64))
    known = ~np.isnan(score) & (weight > 0)
    scale = known.sum() / weight[known].sum() if known.any() else 0.0
    counts = np.array([weight[score == answer].sum() * scale + 0.5 for answer in range(low, high + 1)])
    return tuple((counts / counts.sum()).tolist())


def corrected(
    shares: Mapping[str, tuple[float, ...]],
    observed: Mapping[str, tuple[float, ...]],
    simulated: Mapping[str, tuple[float, ...]],
) -> dict[str, tuple[float, ...]]:
    """Answer shares over all customers, moved so that those who answer show what was observed."""
    moved = {}
    for question, own in shares.items():
        wanted = np.array(own) * np.array(observed[question]) / np.array(simulated[question])
        moved[question] = tuple((wanted / wanted.sum()).tolist())
    return moved


def shares_of(world: World, question: str) -> tuple[float, ...]:
    """The answer shares that a world states for a question."""
    return tuple(value_of(world, QUESTIONS[question][0]))
