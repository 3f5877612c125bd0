"""How good the plans are: `make bench-optimiser` measures true regret on ten markets and writes OPTIMISER.md beside this file.

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

import optuna

from benchmarks.bench import machine
from benchmarks.markets import BUDGET_EUR, NOISE, Market, markets
from benchmarks.rivals import RIVALS, RivalAnswer, Spends
from optimize import Simulator, as_problem
from optimize.answer.optimise import search_problem_of
from optimize.solver.pipeline import solve
from optimize.solver.simulation_budget import SimulationBudget
from runs import pool
from sim import Defects, estimate, today

ROX = "ROX"
SIMULATIONS = 400
CHECKPOINTS = (100, 200, SIMULATIONS)
MACRO = 10
MEDIAN_MOST, WORST_MOST = 0.02, 0.06
# seeds of markets that nobody looked at while the optimiser was made
UNSEEN = (7001, 7002, 7003)


class Run(NamedTuple):
    """One method on one market under one seed: true regret at each checkpoint, and simulations used at the last."""

    market: str
    method: str
    seed: int
    regrets: tuple[float, ...]
    used: int


class Task(NamedTuple):
    """What one worker does."""

    market: Market
    method: str
    seed: int


def ours(market: Market, simulations: int, seed: int) -> RivalAnswer:
    """The plan that the present optimiser finds on any evaluator of plans."""
    problem = as_problem({"budget_eur_year": BUDGET_EUR}, market.world)
    counted = SimulationBudget(market.evaluate, today(market.world), simulations)
    stay = {line.lever: line.eur_year for line in today(market.world).lines}
    try:
        asked = search_problem_of(market.world, problem, counted, Simulator(market.world, (), map), seed)
        lines = solve(counted, asked, seed=seed).lines
    except Defects:  # too few simulations for so many levers
        return RivalAnswer(0, stay)
    return RivalAnswer(counted.used, {**stay, **{line.lever: line.eur_year for line in lines}})


def run(task: Task) -> Run:
    """Measure one method on one market under one seed."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")  # of rivals' libraries
    market, method, seed = task
    if method == ROX:
        answers = [ours(market, allowed, seed) for allowed in CHECKPOINTS]
    elif method.startswith("grid"):
        answers = [RIVALS[method](market, counted(market, allowed), seed)[-1] for allowed in CHECKPOINTS]
    else:
        found = RIVALS[method](market, counted(market, SIMULATIONS), seed)
        answers = [_at(found, allowed, market) for allowed in CHECKPOINTS]
    regrets = tuple(regret(market, answer.spends) for answer in answers)
    return Run(market.name, method, seed, regrets, answers[-1].simulations)


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


def page_text(
    runs: Sequence[Run], unseen: Sequence[Run], names: Sequence[str], macro: int, seconds: float
) -> str:
    """The page: regrets by market and method, paired intervals, progress, and markets that nobody looked at."""
    methods = [ROX, *RIVALS]
    by = {(one.market, one.method, one.seed): one for one in runs}
    seeds = range(1, macro + 1)

    def last(market: str, method: str) -> list[float]:
        return [by[market, method, seed].regrets[-1] for seed in seeds]

    medians = {
        (market, method): statistics.median(last(market, method)) for market in names for method in methods
    }
    rows = ["| market | " + " | ".join(methods) + " |", "|---|" + "---:|" * len(methods)]
    rows += [
        f"| {market} | " + " | ".join(f"{medians[market, method]:.1%}" for method in methods) + " |"
        for market in names
    ]
    middle = {method: statistics.median(medians[market, method] for market in names) for method in methods}
    worst = {method: max(medians[market, method] for market in names) for method in methods}
    rows += [f"| **median of markets** | {' | '.join(f'**{middle[method]:.1%}**' for method in methods)} |"]
    rows += [f"| **worst market** | {' | '.join(f'**{worst[method]:.1%}**' for method in methods)} |"]
    pairs = [
        "| rival | regret above ROX's, mean | 95 % interval | markets where ROX is worse beyond the interval |",
        "|---|---:|---|---|",
    ]
    for method in RIVALS:
        more = {
            market: [
                theirs - own for theirs, own in zip(last(market, method), last(market, ROX), strict=True)
            ]
            for market in names
        }
        mean = estimate([statistics.fmean(values) for values in more.values()])
        beaten = [market for market, values in more.items() if estimate(values).hi < 0]
        pairs.append(
            f"| {method} | {mean.mean:+.1%} | {mean.lo:+.1%} to {mean.hi:+.1%} | {', '.join(beaten) or 'none'} |"
        )
    progress = ["| simulations | " + " | ".join(methods) + " |", "|---:|" + "---:|" * len(methods)]
    for place, allowed in enumerate(CHECKPOINTS):
        shown = (statistics.median(statistics.median(by[market, method, seed].regrets[place] for seed in seeds) for market in names) for method in methods)  # fmt: skip
        progress.append(f"| {allowed} | " + " | ".join(f"{value:.1%}" for value in shown) + " |")
    met = middle[ROX] <= MEDIAN_MOST and worst[ROX] <= WORST_MOST
    goal = (
        f"Goal: at most {MEDIAN_MOST:.0%} in the median and {WORST_MOST:.0%} in the worst market at {SIMULATIONS} simulations: "
        f"{middle[ROX]:.1%} and {worst[ROX]:.1%}, {'met' if met else '**not met**'}."
    )
    paragraphs = (
        "# How good the plans are",
        machine(),
        f"True regret: what a plan's true value misses of the best plan's, as a share of what the best plan gains over today's. "
        f"Ten markets ({Path('benchmarks/markets.py')}) whose best plan is known by trying every multiple of a four-hundredth "
        f"of the budget (negative: between two of them lies a better one). Each method may run {SIMULATIONS} simulations, of whatever "
        f"plan; a replication has a noise of {NOISE:.0%} of the best gain. ROX's levers declare curves that are off by up to half; "
        f"no rival reads them. {macro} macro-replications, medians; {seconds / 60:.0f} minutes in all. `make bench-optimiser` writes this page.",
        goal,
        "Launches are paid once to rise above today's spend. Pairs are two levers worth more together; *hidden* ones do not say "
        "so in the world, so that nothing but simulation can tell. A queue is a desk with whole seats and customers who hang up "
        "(Erlang A), with a bot that takes calls off it: seats and bot do not declare that they act on each other. *Mixed* has all of it.",
        "\n".join(rows),
        "## Paired with ROX, same seeds\n\nInterval over markets (Student); a market counts as worse when its own interval over seeds lies below zero.",
        "\n".join(pairs),
        "## Progress\n\nMedian over markets of the median regret by simulations used.",
        "\n".join(progress),
        f"## Other markets\n\nThe ten above were in view while the optimiser was made. Of each kind, {len(UNSEEN)} others, drawn by seeds that "
        f"decided nothing, but for one: what was missed among the S-shaped pairs of 7001 is why each pair is now funded once; ROX alone, one macro-replication each: {statistics.median(one.regrets[-1] for one in unseen):.1%} in the median, "
        f"{sum(one.regrets[-1] <= WORST_MOST for one in unseen)} of {len(unseen)} within {WORST_MOST:.0%}.",
        "\n".join(_unseen(unseen, names)),
    )
    return "\n\n".join(paragraphs) + "\n"


def _unseen(runs: Sequence[Run], names: Sequence[str]) -> list[str]:
    rows = [f"| market | {' | '.join(str(seeded) for seeded in UNSEEN)} |", "|---|" + "---:|" * len(UNSEEN)]
    by = {(one.market, one.seed): one.regrets[-1] for one in runs}
    return rows + [
        f"| {name} | {' | '.join(f'{by[name, seeded]:.1%}' for seeded in UNSEEN)} |" for name in names
    ]


def measured(chosen: Iterable[Market], macro: int, workers: int) -> list[Run]:
    """Every method on every market, each under the same seeds."""
    tasks = [
        Task(market, method, seed)
        for market in chosen
        for method in (ROX, *RIVALS)
        for seed in range(1, macro + 1)
    ]
    with pool(workers) as spread:
        return list(spread(run, tasks))


def main() -> None:
    """Measure everything and write the page; a number as argument changes the macro-replications."""
    macro = int(sys.argv[1]) if len(sys.argv) > 1 else MACRO
    started, known = time.perf_counter(), markets()
    runs = measured(known, macro, 2)
    with pool(2) as spread:
        unseen = list(spread(run, [Task(one, ROX, seeded) for seeded in UNSEEN for one in markets(seeded)]))
    text = page_text(runs, unseen, [market.name for market in known], macro, time.perf_counter() - started)
    Path(__file__).with_name("OPTIMISER.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
