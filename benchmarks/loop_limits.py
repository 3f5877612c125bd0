"""What tests can teach at most: the shop as response curves, so that thousands of loops take seconds.

Every lever's euros follow its direct effect, by as much as 40 paired simulations of `minimal` showed; a plan is the exact best
split of today's money in steps of 250 EUR. Tests are read by weights on draws, as `rox calibrate --experiment` reads them. Nothing
is left of search, surveys and shared desks, so that what is missing here is missing everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from scenarios import read_world
from sim import Array, Lever

TRUTHS, DRAWS, STEP_EUR = 150, 3000, 250.0
ERRORS = (1.0, 0.3, 0.1, 0.01)
# value beyond cost by direct effect, EUR, and of the desk's seats by number, of 40 simulations with a standard error of some 700 EUR
EUR_BY_EFFECT = {
    "repair_skill": 117_000.0, "bike_check": 42_000.0, "customer_file": 19_400.0, "bot_answers": 8_000.0, "web_pages": 10_000.0,
}  # fmt: skip
SEATS_EUR = {3120.0: -7640.0, 6240.0: 0.0, 9360.0: 860.0, 12480.0: 1080.0}
SEATS_TODAY_EUR, BUDGET_EUR = 6240.0, 9340.0
# today's value of a euro a year for 36 months
YEARS = 2.67
LOG_SD = 0.7
TESTS = (
    ("repair_skill",), ("bike_check",), ("repair_skill", "bike_check"), tuple(EUR_BY_EFFECT),
)  # fmt: skip


class Fallen(NamedTuple):
    """Regret before and after tests, EUR, mean and median over truths."""

    tests: tuple[str, ...]
    error: float
    before: tuple[float, float]
    after: tuple[float, float]


WORLD = read_world("minimal")
LEVERS = [lever for lever in WORLD.levers if lever.name in EUR_BY_EFFECT]
SPENDS = np.arange(0, 6000 + STEP_EUR, STEP_EUR)


def effect(lever: Lever, size: Array | float, half: Array | float, eur: Array | float) -> Array:
    """The direct effect of a spend beyond today's."""
    power = lever.steepness

    def share(spent: Array | float) -> Array:
        return np.asarray(spent, np.float64) ** power / (
            np.asarray(spent, np.float64) ** power + np.asarray(half, np.float64) ** power
        )

    return np.asarray(size * (share(eur) - share(lever.today_eur_year)), np.float64)


def worth(sizes: Array, halves: Array) -> Array:
    """Value of each lever at each spend, levers x spends, EUR; minus infinity above its most."""
    rows = []
    for lever, size, half in zip(LEVERS, sizes, halves, strict=True):
        cost = (SPENDS - lever.today_eur_year) * YEARS + lever.launch_eur * (lever.today_eur_year < SPENDS)
        value = EUR_BY_EFFECT[lever.name] * effect(lever, float(size), float(half), SPENDS) - cost
        rows.append(np.where(lever.most_eur_year >= SPENDS, value, -np.inf))
    return np.array(rows)


def best_split(values: Array) -> tuple[list[int], float]:
    """The exact best spends within the budget, by place, and the seats' own value beyond cost."""
    places = int(BUDGET_EUR // STEP_EUR) + 1
    total, chosen = np.zeros(places), []
    for row in values:
        options = [
            np.concatenate([np.full(place, -np.inf), total[: places - place] + value])
            for place, value in enumerate(row)
            if place < places
        ]
        chosen.append(np.argmax(options, axis=0))
        total = np.max(options, axis=0)
    found: tuple[float, int, float] = (-np.inf, 0, 0.0)
    for eur, value in SEATS_EUR.items():
        left = int((BUDGET_EUR - eur) // STEP_EUR)
        if left >= 0:
            place = int(np.argmax(total[: left + 1]))
            seats = value - (eur - SEATS_TODAY_EUR) * YEARS
            found = max(found, (float(total[place]) + seats, place, seats))
    _, place, seats = found
    spends = []
    for row in reversed(chosen):
        spends.append(int(row[place]))
        place -= spends[-1]
    return spends[::-1], seats


def value_of(split: tuple[list[int], float], values: Array) -> float:
    """The value of a split where levers are worth so much."""
    spends, seats = split
    return float(sum(row[place] for row, place in zip(values, spends, strict=True))) + seats


def fallen(tests: Sequence[str], error: float, seed: int = 1) -> Fallen:
    """Regret over truths; error: of each test, beside the effect that was assumed."""
    chance = np.random.default_rng(seed)
    stated = np.array([lever.to_value - lever.from_value for lever in LEVERS])
    halves = np.array([lever.half_eur_year for lever in LEVERS])
    first = best_split(worth(stated, halves))
    before, after = [], []
    for _ in range(TRUTHS):
        true_sizes = stated * np.exp(LOG_SD * chance.standard_normal(len(LEVERS)) - LOG_SD**2 / 2)
        true_halves = halves * np.exp(LOG_SD * chance.standard_normal(len(LEVERS)))
        true = worth(true_sizes, true_halves)
        sizes, spends = stated.copy(), halves.copy()
        for place, lever in enumerate(LEVERS):
            luck = float(chance.standard_normal())
            prior = stated[place] * np.exp(LOG_SD * chance.standard_normal(DRAWS) - LOG_SD**2 / 2)
            prior_halves = halves[place] * np.exp(LOG_SD * chance.standard_normal(DRAWS))
            if lever.name not in tests:
                continue
            eur = max(float(SPENDS[first[0][place]]), 3 * lever.half_eur_year)
            se = error * float(effect(lever, stated[place], halves[place], eur))
            shown = float(effect(lever, true_sizes[place], true_halves[place], eur)) + se * luck
            logs = -0.5 * ((shown - effect(lever, prior, prior_halves, eur)) / se) ** 2
            weights = np.exp(logs - logs.max())
            weights /= weights.sum()
            sizes[place] = float((weights * prior).sum())
            order = np.argsort(prior_halves)
            middle = int(np.searchsorted(np.cumsum(weights[order]), 0.5))
            spends[place] = prior_halves[order][min(middle, DRAWS - 1)]
        best = value_of(best_split(true), true)
        before.append(best - value_of(first, true))
        after.append(best - value_of(best_split(worth(sizes, spends)), true))
    return Fallen(
        tuple(tests),
        error,
        (float(np.mean(before)), float(np.median(before))),
        (float(np.mean(after)), float(np.median(after))),
    )


@cache
def lines() -> list[str]:
    """The section of the page, with its table."""
    rows = []
    for tests in TESTS:
        found = [fallen(tests, error) for error in ERRORS]
        cells = [
            f"{1 - one.after[0] / one.before[0]:.0%} / {1 - one.after[1] / one.before[1]:.0%}"
            for one in found
        ]
        rows.append(f"| {', '.join(tests)} | {' | '.join(cells)} |")
    return [
        "## What tests can teach at most",
        "",
        f"The shop as response curves ({TRUTHS} truths, benchmarks/loop_limits.py): regret that tests of these levers take off, of the mean / of the",
        "median, where the error of a test is so large beside the effect that was assumed.",
        "",
        f"| tested | {' | '.join(f'error {error:g}' for error in ERRORS)} |",
        f"|---|{'---|' * len(ERRORS)}",
        *rows,
        "",
        "A pilot in one shop of 360 customers has an error of about 1 in a year, in 40 shops of .17. So one test in a small company takes off",
        "a tenth, one perfect test a third at most, and it takes two tests at once that many customers share to take off more than a third.",
        "",
    ]


if __name__ == "__main__":
    print("\n".join(lines()))
