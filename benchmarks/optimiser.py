"""How good the plans are: `make bench-optimiser` measures true regret on markets nobody tuned for and writes OPTIMISER.md beside this file.

Regret is what a plan's true value misses of the best plan's, in shares of what the best plan gains over today's.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import sys
import time
import warnings
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import optuna

from benchmarks.bench import machine
from benchmarks.hard_markets import hard_market
from benchmarks.markets import Market
from benchmarks.rivals import RIVALS, RivalAnswer
from benchmarks.worst_runs import explained, missed_by, regret, spends_of
from optimize import Simulator, as_problem
from optimize.answer.certificate import bound_of
from optimize.answer.optimise import search_problem_of
from optimize.solver.pipeline import Answer, solve
from optimize.solver.simulation_budget import SimulationBudget
from runs import pool
from sim import Defects, today

ROX = "ROX"
CHECKPOINTS = (100, 200, 300, 400)
# Markets that decided nothing: others were looked at while the search was made (seeds 1 to 10, 201 to 216, 9061 to 9072).
UNSEEN = tuple(range(9073, 9098))
MARKETS = 24
# Head of the part of the page that `make bench-coverage` writes.
COVERAGE = "## Coverage of what the certificate says"
# Median, 90th percentile and worst run, and the checkpoint at which they are asked.
GOAL, GOAL_AT = (0.04, 0.09, 0.14), CHECKPOINTS.index(300)


class Run(NamedTuple):
    """One method on one market under one seed: true regret at each checkpoint, and simulations used at the last.

    bounds: what the certificate says may be left to find at most, in shares of the best gain, at each checkpoint; empty
    for rivals, which say nothing. cpu_s: seconds of processor.
    """

    market: str
    method: str
    seed: int
    regrets: tuple[float, ...]
    used: int
    bounds: tuple[float, ...] = ()
    cpu_s: float = 0.0


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
    return RivalAnswer(simulations, {**stay, **spends_of(found.lines)})


def run(task: Task, kept: Path | None = None) -> Run:
    """Measure one method on one market under one seed; kept: a file of runs by this code, where it is looked up first and written to."""
    key = f"{task.market.name} / {task.method} / {task.seed} / {CHECKPOINTS} / {digest_of_code(task.method)}"
    known = _kept(kept) if kept else {}
    if key in known:
        return known[key]
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")  # of rivals' libraries
    started = time.process_time()
    found = _ours_measured(task) if task.method == ROX else _rival_measured(task)
    found = found._replace(cpu_s=time.process_time() - started)
    if kept:
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps([key, found]) + "\n")
    return found


def _kept(file: Path) -> dict[str, Run]:
    """The runs of a file."""
    if not file.exists():
        return {}
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return {
        key: Run(market, method, seed, tuple(regrets), used, tuple(bounds), cpu_s)
        for key, (market, method, seed, regrets, used, bounds, cpu_s) in rows
    }


def digest_of_code(method: str) -> str:
    """Digest of the code that a run's figures hang on."""
    here = Path(__file__).parent
    files = [here / "hard_markets.py", here / "markets.py", here / "rivals.py"]
    if method == ROX:
        rooms = (here.parent / "optimize" / room for room in ("question", "solver"))
        files = [*files[:2], *(file for room in rooms for file in sorted(room.glob("*.py")))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _rival_measured(task: Task) -> Run:
    market, method, seed = task
    if method.startswith("grid"):
        answers = [RIVALS[method](market, counted(market, allowed), seed)[-1] for allowed in CHECKPOINTS]
    else:
        found = RIVALS[method](market, counted(market, CHECKPOINTS[-1]), seed)
        answers = [_at(found, allowed, market) for allowed in CHECKPOINTS]
    regrets = tuple(regret(market, answer.spends) for answer in answers)
    return Run(market.name, method, seed, regrets, answers[-1].simulations)


def _ours_measured(task: Task) -> Run:
    market, _, seed = task
    found = [answered(market, allowed, seed) for allowed in CHECKPOINTS]
    regrets = tuple(regret(market, spends_of(one.lines)) if one else 1.0 for one in found)
    bounds = tuple(bound_of(one).eur / market.best_eur if one else 1.0 for one in found)
    return Run(market.name, ROX, seed, regrets, CHECKPOINTS[-1], bounds)


def counted(market: Market, allowed: int) -> SimulationBudget:
    """The market's simulations, refused beyond what is allowed."""
    return SimulationBudget(market.evaluate, today(market.world), allowed)


def _at(found: Sequence[RivalAnswer], allowed: int, market: Market) -> RivalAnswer:
    """What a rival would have answered then: today's plan before its first."""
    known = [one for one in found if one.simulations <= allowed]
    return (
        known[-1]
        if known
        else RivalAnswer(0, {line.lever: line.eur_year for line in today(market.world).lines})
    )


def page_text(runs: Sequence[Run], worst: Sequence[str] = ()) -> str:
    """The page: regrets by method and simulations, what is said of worst runs, pairs with every rival, and each market."""
    methods = list(dict.fromkeys(one.method for one in runs))
    by = {method: [one for one in runs if one.method == method] for method in methods}
    asked = [one.regrets[GOAL_AT] for one in by[ROX]]
    reached = (statistics.median(asked), float(np.quantile(asked, 0.9)), max(asked))
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
    goals = ", ".join(f"{most:.0%}" for most in GOAL)
    figures = ", ".join(f"{figure:.1%}" for figure in reached)
    minutes = sum(one.cpu_s for one in runs) / 60
    paragraphs = (
        "# How good the plans are",
        machine(),
        f"True regret: what a plan's true value misses of the best plan's, as a share of what the best plan gains over today's. "
        f"{len(names)} markets of `benchmarks/hard_markets.py` whose seeds decided nothing, {seeds} search seed{'s' if seeds > 1 else ''} each: "
        "8 to 16 levers with thresholds, plateaus, humps and whole seats, undeclared synergies and substitutes, terms of three levers, "
        "launches, caps on groups, prerequisites and exclusive levers. A replication has a noise of 5 to 10 % of the best gain, half of its "
        "variance common to all plans. ROX's levers declare curves that are off by up to two thirds; no rival reads them. "
        f"{minutes:.0f} minutes of processor in all. `make bench-optimiser` writes this page.",
        f"Goal at {CHECKPOINTS[GOAL_AT]} simulations: at most {goals} in the median, the 90th percentile and the worst run: {figures}, "
        f"{'met' if met else '**not met**'}.",
        "## Median / 90th percentile / worst run, by simulations",
        "\n".join(headline),
        f"The bound that the certificate gives (no plan within the rules is better by more, about 95 %) held in {', '.join(covered)} simulations.",
        *(["## Worst runs", *worst] if worst else []),
        "## Paired, same market and seed",
        "\n".join(_paired(by, methods)),
        f"## Each market at {CHECKPOINTS[GOAL_AT]} simulations",
        "\n".join(_each(by, methods, names)),
    )
    return "\n\n".join(paragraphs) + "\n"


def worst_runs(runs: Sequence[Run], chosen: Iterable[Market]) -> list[str]:
    """What is said of this product's worst run at each number of simulations; it is searched again."""
    by_name = {market.name: market for market in chosen}
    found = []
    for place, allowed in enumerate(CHECKPOINTS):
        worst = max((one for one in runs if one.method == ROX), key=lambda one: one.regrets[place])
        market = by_name[worst.market]
        answer = answered(market, allowed, worst.seed)
        if answer:
            found.append(explained(market, allowed, worst.seed, missed_by(market, answer)))
    return found


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
            f"{statistics.median(one.regrets[GOAL_AT] for one in by[method] if one.market == name):.1%}"
            for method in methods
        ]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def measured(
    chosen: Iterable[Market], methods: Sequence[str], seeds: int, workers: int, kept: Path | None = None
) -> list[Run]:
    """Methods on markets, each under the same seeds; kept: see `run`."""
    tasks = [
        Task(market, method, seed) for market in chosen for method in methods for seed in range(1, seeds + 1)
    ]
    with pool(workers) as spread:
        return list(spread(partial(run, kept=kept), tasks))


def main() -> None:
    """Measure everything and write the page.

    Arguments: numbers of markets, search seeds and workers; then a file in which runs are kept, so that a
    measurement that was cut off goes on where it was.
    """
    given = [int(one) for one in sys.argv[1:4]]
    count, seeds, workers = [*given, *(MARKETS, 1, 2)[len(given) :]]
    kept = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    with pool(workers) as spread:
        chosen = list(spread(hard_market, UNSEEN[:count]))
    runs = measured(chosen, (*RIVALS, ROX), seeds, workers, kept)
    text = page_text(sorted(runs, key=lambda one: one.method != ROX), worst_runs(runs, chosen))
    page = Path(__file__).with_name("OPTIMISER.md")
    # What another command measured of the certificate stays.
    _, mark, rest = page.read_text(encoding="utf-8").partition(COVERAGE)
    page.write_text(text + (f"\n{mark}{rest}" if mark else ""), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
