"""How good the plans are: `make bench-optimiser` measures true regret on markets nobody tuned for and writes OPTIMISER.md beside this file.

Regret is what a plan's true value misses of the best plan's, in shares of what the best plan gains over today's.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import optuna

from benchmarks.bench import machine
from benchmarks.hard_markets import hard_market
from benchmarks.markets import Market, markets
from benchmarks.rivals import RIVALS, RivalAnswer, Spends
from optimize import Simulator, as_problem
from optimize.answer.optimise import search_problem_of
from optimize.solver.pipeline import Answer, solve
from optimize.solver.simulation_budget import SimulationBudget
from runs import pool
from sim import Defects, today

ROX = "ROX"
CHECKPOINTS = (100, 200, 300)
# Markets that decided nothing: others were looked at while the search was made (seeds 1 to 10).
UNSEEN = tuple(range(9001, 9025))
MARKETS = 12
# Markets that earlier searches were made on.
IN_VIEW = 10
# Head of the part of the page that `make bench-coverage` writes.
COVERAGE = "## Coverage of what the certificate says"
# Median, 90th percentile and worst run at the last checkpoint.
GOAL = (0.04, 0.09, 0.14)


class Run(NamedTuple):
    """One method on one market under one seed: true regret at each checkpoint, and simulations used at the last.

    bounds: what the certificate says may be left to find at most, in shares of the best gain, at each checkpoint; empty
    for rivals, which say nothing.
    """

    market: str
    method: str
    seed: int
    regrets: tuple[float, ...]
    used: int
    bounds: tuple[float, ...] = ()


class Task(NamedTuple):
    """What one worker does."""

    market: Market
    method: str
    seed: int


def answered(market: Market, simulations: int, seed: int) -> Answer | None:
    """The answer of the present optimiser on any evaluator of plans; None where simulations are too few."""
    problem = as_problem(market.problem, market.world)
    counted = SimulationBudget(market.evaluate, today(market.world), simulations)
    try:
        asked = search_problem_of(market.world, problem, counted, Simulator(market.world, (), map), seed)
        return solve(counted, asked, seed=seed)
    except Defects:  # too few simulations for so many levers
        return None


def ours(market: Market, simulations: int, seed: int) -> RivalAnswer:
    """The plan that the present optimiser finds; today's where simulations are too few."""
    stay = {line.lever: line.eur_year for line in today(market.world).lines}
    found = answered(market, simulations, seed)
    if found is None:
        return RivalAnswer(0, stay)
    return RivalAnswer(simulations, {**stay, **{line.lever: line.eur_year for line in found.lines}})


def run(task: Task) -> Run:
    """Measure one method on one market under one seed."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")  # of rivals' libraries
    market, method, seed = task
    if method == ROX:
        return _ours_measured(market, seed)
    if method.startswith("grid"):
        answers = [RIVALS[method](market, counted(market, allowed), seed)[-1] for allowed in CHECKPOINTS]
    else:
        found = RIVALS[method](market, counted(market, CHECKPOINTS[-1]), seed)
        answers = [_at(found, allowed, market) for allowed in CHECKPOINTS]
    regrets = tuple(regret(market, answer.spends) for answer in answers)
    return Run(market.name, method, seed, regrets, answers[-1].simulations)


def _ours_measured(market: Market, seed: int) -> Run:
    found = [answered(market, allowed, seed) for allowed in CHECKPOINTS]
    regrets = tuple(
        regret(market, {line.lever: line.eur_year for line in one.lines}) if one else 1.0 for one in found
    )
    bounds = tuple(one.left.bound_eur / market.best_eur if one else 1.0 for one in found)
    return Run(market.name, ROX, seed, regrets, CHECKPOINTS[-1], bounds)


def counted(market: Market, allowed: int) -> SimulationBudget:
    """The market's simulations, refused beyond what is allowed."""
    return SimulationBudget(market.evaluate, today(market.world), allowed)


def regret(market: Market, spends: Spends) -> float:
    """True regret of spends, as a share of the best gain."""
    return 1 - market.value(spends) / market.best_eur


def _at(found: Sequence[RivalAnswer], allowed: int, market: Market) -> RivalAnswer:
    """What a rival would have answered then: today's plan before its first."""
    known = [one for one in found if one.simulations <= allowed]
    return (
        known[-1]
        if known
        else RivalAnswer(0, {line.lever: line.eur_year for line in today(market.world).lines})
    )


def page_text(runs: Sequence[Run], known: Sequence[Run], seconds: float) -> str:
    """The page: regrets by method and simulations, pairs with every rival, each market, and the ten markets in view."""
    methods = list(dict.fromkeys(one.method for one in runs))
    by = {method: [one for one in runs if one.method == method] for method in methods}
    last = [one.regrets[-1] for one in by[ROX]]
    reached = (statistics.median(last), float(np.quantile(last, 0.9)), max(last))
    met = all(figure <= most for figure, most in zip(reached, GOAL, strict=True))
    names = list(dict.fromkeys(one.market for one in runs))
    seeds = len({one.seed for one in runs})
    headline = ["| simulations | " + " | ".join(methods) + " |", "|---:|" + "---:|" * len(methods)]
    for place, allowed in enumerate(CHECKPOINTS):
        cells = [three([one.regrets[place] for one in by[method]]) for method in methods]
        headline.append(f"| {allowed} | " + " | ".join(cells) + " |")
    covered = [
        f"{sum(one.regrets[place] <= one.bounds[place] for one in by[ROX])} of {len(by[ROX])} at {allowed}"
        for place, allowed in enumerate(CHECKPOINTS)
    ]
    missing = "" if "Gaussian process, expected improvement" in methods else (
        " scikit-learn is not installed here, so that the Gaussian process with expected improvement was left out."
    )  # fmt: skip
    goals = ", ".join(f"{most:.0%}" for most in GOAL)
    figures = ", ".join(f"{figure:.1%}" for figure in reached)
    paragraphs: tuple[str, ...] = (
        "# How good the plans are",
        machine(),
        f"True regret: what a plan's true value misses of the best plan's, as a share of what the best plan gains over today's. "
        f"{len(names)} markets of `benchmarks/hard_markets.py` whose seeds decided nothing, {seeds} search seed{'s' if seeds > 1 else ''} each: "
        "8 to 16 levers with thresholds, plateaus, humps and whole seats, undeclared synergies and substitutes, terms of three levers, "
        "launches, caps on groups, prerequisites and exclusive levers. A replication has a noise of 5 to 10 % of the best gain, half of its "
        "variance common to all plans. ROX's levers declare curves that are off by up to two thirds; no rival reads them. "
        f"{seconds / 60:.0f} minutes in all. `make bench-optimiser` writes this page.{missing}",
        f"Goal at {CHECKPOINTS[-1]} simulations: at most {goals} in the median, the 90th percentile and the worst run: {figures}, "
        f"{'met' if met else '**not met**'}.",
        "## Median / 90th percentile / worst run, by simulations",
        "\n".join(headline),
        f"The bound that the certificate gives (no plan within the rules is better by more, about 95 %) held in {', '.join(covered)} simulations.",
        "## Paired, same market and seed",
        "\n".join(_paired(by, methods)),
        f"## Each market at {CHECKPOINTS[-1]} simulations",
        "\n".join(_each(by, methods, names)),
    )
    if known:
        title = "## Markets in view\n\nMarkets that earlier searches were made on, ROX alone (noise of each plan's own)."
        paragraphs = (*paragraphs, title, "\n".join(_known(known)))
    return "\n\n".join(paragraphs) + "\n"


def three(regrets: Sequence[float]) -> str:
    """Regrets in the median, the 90th percentile and the worst, as shares."""
    return f"{statistics.median(regrets):.1%} / {float(np.quantile(regrets, 0.9)):.1%} / {max(regrets):.1%}"


def _paired(by: dict[str, list[Run]], methods: Sequence[str]) -> list[str]:
    rows = [
        "| rival | " + " | ".join(f"ROX better at {allowed}" for allowed in CHECKPOINTS) + " |",
        "|---|" + "---:|" * len(CHECKPOINTS),
    ]
    own = {(one.market, one.seed): one.regrets for one in by[ROX]}
    for method in methods:
        if method == ROX:
            continue
        pairs = [(own[one.market, one.seed], one.regrets) for one in by[method]]
        cells = [
            f"{sum(mine[place] < theirs[place] for mine, theirs in pairs)} of {len(pairs)}"
            for place in range(len(CHECKPOINTS))
        ]
        rows.append(f"| {method} | {' | '.join(cells)} |")
    return rows


def _each(by: dict[str, list[Run]], methods: Sequence[str], names: Sequence[str]) -> list[str]:
    rows = ["| market | " + " | ".join(methods) + " |", "|---|" + "---:|" * len(methods)]
    for name in names:
        cells = [
            f"{statistics.median(one.regrets[-1] for one in by[method] if one.market == name):.1%}"
            for method in methods
        ]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def _known(runs: Sequence[Run]) -> list[str]:
    rows = [
        "| market | " + " | ".join(str(allowed) for allowed in CHECKPOINTS) + " |",
        "|---|" + "---:|" * len(CHECKPOINTS),
    ]
    return rows + [
        f"| {one.market} | {' | '.join(f'{value:.1%}' for value in one.regrets)} |" for one in runs
    ]


def measured(chosen: Iterable[Market], methods: Sequence[str], seeds: int, workers: int) -> list[Run]:
    """Methods on markets, each under the same seeds."""
    tasks = [
        Task(market, method, seed) for market in chosen for method in methods for seed in range(1, seeds + 1)
    ]
    with pool(workers) as spread:
        return list(spread(run, tasks))


def main() -> None:
    """Measure everything and write the page; numbers as arguments: markets, search seeds, and markets in view."""
    given = [int(one) for one in sys.argv[1:]]
    count, seeds, in_view = [*given, *(MARKETS, 1, IN_VIEW)[len(given) :]]
    started = time.perf_counter()
    with pool(2) as spread:
        chosen = list(spread(hard_market, UNSEEN[:count]))
    runs = measured(chosen, (ROX, *RIVALS), seeds, 2)
    known = measured(markets()[:in_view], (ROX,), 1, 2) if in_view else []
    text = page_text(runs, known, time.perf_counter() - started)
    page = Path(__file__).with_name("OPTIMISER.md")
    # What another command measured of the certificate stays.
    _, mark, rest = page.read_text(encoding="utf-8").partition(COVERAGE)
    page.write_text(text + (f"\n{mark}{rest}" if mark else ""), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
