"""Whether what the certificate says is true: `make bench-coverage` searches many markets whose truth is known and writes a part of OPTIMISER.md.

A bound that says about 95 % should hold in about 95 of 100 searches; errors of the surface should leave out about one truth
in twenty.
"""

from __future__ import annotations

import itertools
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.hard_markets import hard_market
from benchmarks.markets import SEAT_EUR, Market
from benchmarks.optimiser import COVERAGE, ROX, UNSEEN, answered, digest_of_code, three
from benchmarks.rivals import Spends
from benchmarks.worst_runs import explained, missed_by, regret, spends_of
from optimize.answer.certificate import bound_of
from optimize.question.risk import MEAN
from optimize.solver.design import mixed
from optimize.solver.evaluations import SearchProblem
from optimize.solver.pipeline import Answer
from optimize.solver.table_moves import TableChoice
from runs import pool

SIMULATIONS = 200
MARKETS, SEEDS = 25, 8
# Steps between the ends of a lever at which single moves are looked for, and random plans at which errors are judged.
STEPS, PLANS = 16, 60
PLANS_SEED = 99


class Covered(NamedTuple):
    """One search, its figures in shares of the best gain: regret, true best single move, what the certificate says of both.

    off: errors of the surface at random plans within the rules, in standard errors. tried: moves simulated beside the plan.
    cpu_s: seconds of processor.
    """

    regret: float
    bound: float
    expected: float
    best_move: float
    moves_bound: float
    tried: int
    cpu_s: float
    off: tuple[float, ...]


def kept_or_covered(kept: Path | None, seed: int, market_seed: int) -> Covered | None:
    """Search one market under one seed; kept: a file of searches by this code, where it is looked up first and written to."""
    if kept is None:
        return covered(seed, market_seed)
    key = f"{market_seed} / {seed} / {SIMULATIONS} / {digest_of_code(ROX)}"
    rows = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    for one, figures in map(json.loads, rows):
        if one == key:
            return Covered._make([*figures[:-1], tuple(figures[-1])]) if figures else None
    found = covered(seed, market_seed)
    with kept.open("a", encoding="utf-8") as file:
        file.write(json.dumps([key, found]) + "\n")
    return found


def covered(seed: int, market_seed: int) -> Covered | None:
    """Search one market under one seed; None where simulations are too few for its levers."""
    started = time.process_time()
    market = _market(market_seed)
    found = answered(market, SIMULATIONS, seed)
    if found is None:
        return None
    said, unit = bound_of(found), market.best_eur
    spends = spends_of(found.lines)
    off = tuple(_off(market, found, seed))
    return Covered(
        regret(market, spends),
        said.eur / unit,
        said.expected_eur / unit,
        best_single_move(market, spends) / unit,
        max(said.moves_eur, said.tried_eur or 0.0) / unit,
        said.tried,
        time.process_time() - started,
        off,
    )


# A market's best plan takes longer to find than a search.
_market = cache(hard_market)


def best_single_move(market: Market, spends: Spends) -> float:
    """What the best change of one line or two adds to a plan within the rules, in EUR."""
    now, best = market.value(spends), 0.0
    grids = {
        lever.name: np.arange(0.0, lever.most_eur_year + 1.0, SEAT_EUR)
        if lever.target == "desk.seats"
        else np.append(np.linspace(0.0, lever.most_eur_year, STEPS + 1), spends[lever.name])
        for lever in market.world.levers
    }
    for one, other in itertools.combinations(grids, 2):
        for mine, theirs in itertools.product(grids[one], grids[other]):
            moved = {**spends, one: float(mine), other: float(theirs)}
            if market.allows(moved):
                best = max(best, market.value(moved) - now)
    return best


def _off(market: Market, found: Answer, seed: int) -> Iterator[float]:
    """Errors of the surface at random plans within the rules, in its standard errors."""
    surface = found.surface
    problem = SearchProblem(surface.lever_ranges, found.found.rules, {}, surface.today, MEAN)
    choice = TableChoice(problem, surface.space, surface.service_now)
    plans = mixed(surface.space, choice, PLANS, problem.budget_eur, seed + PLANS_SEED)
    told = surface.against(plans, [surface.today] * len(plans))
    for lines, effect, error in zip(plans, told.effect, told.errors, strict=True):
        if error > 0:
            yield float((effect - surface.net(lines) - market.value(spends_of(lines))) / error)


def section(runs: Sequence[Covered], markets: int, seeds: int, worst: str = "") -> str:
    """The part of the page; worst: what is said of the worst search."""
    count = len(runs)
    every = sum(one.regret <= one.bound for one in runs)
    single = sum(one.best_move <= one.moves_bound for one in runs)
    off = [abs(value) for one in runs for value in one.off]
    outside = sum(value > 2 for value in off) / len(off)
    median = partial(_median, runs)
    minutes = sum(one.cpu_s for one in runs) / 60
    rows = [
        ("no plan within the rules is better by more (about 95 %)", f"holds in {every} of {count} ({every / count:.0%})"),
        ("no change of one line or two adds more (about 95 %)", f"holds in {single} of {count} ({single / count:.0%})"),
        ("what is expected to be left, beside what was", f"{median('expected'):.1%}, {median('regret'):.1%} in the median"),
        ("errors of predictions at random plans within the rules", f"more than two standard errors in {outside:.1%} of {len(off):,}"),
    ]  # fmt: skip
    lines = [
        "| the certificate says | what came out |",
        "|---|---|",
        *(f"| {one} | {other} |" for one, other in rows),
    ]
    text = (
        f"{count} searches of {SIMULATIONS} simulations on {markets} markets of `benchmarks/hard_markets.py` whose seeds decided "
        f"nothing, search seeds 1 to {seeds}; shares are of the best gain. Regret in the median, the 90th percentile and the worst: "
        f"{three([one.regret for one in runs])}. The bound over all plans is {median('bound'):.1%} in the median, that over single "
        f"moves {median('moves_bound'):.1%}, where the best single move adds {median('best_move'):.1%}; {median('tried'):.0f} moves were "
        f"simulated again. {minutes:.0f} minutes of processor in all. `make bench-coverage` writes this part."
    )
    return "\n\n".join([COVERAGE, text, "\n".join(lines), *([worst] if worst else [])]) + "\n"


def _median(runs: Sequence[Covered], name: str) -> float:
    return statistics.median(float(getattr(one, name)) for one in runs)


def _worst(searched: Mapping[tuple[int, int], Covered]) -> str:
    """What is said of the worst search, which is made again."""
    market_seed, seed = max(searched, key=lambda one: searched[one].regret)
    market = _market(market_seed)
    found = answered(market, SIMULATIONS, seed)
    return explained(market, SIMULATIONS, seed, missed_by(market, found)) if found else ""


def main() -> None:
    """Search every market under every seed and write the part.

    Arguments: numbers of markets, seeds and workers; then a file in which searches are kept, so that a measurement that was
    cut off goes on where it was.
    """
    given = [int(one) for one in sys.argv[1:4]]
    kept = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    markets, seeds, workers = [*given, *(MARKETS, SEEDS, 2)[len(given) :]]
    searched: dict[tuple[int, int], Covered] = {}
    with pool(workers) as spread:
        for seed in range(1, seeds + 1):
            found = list(spread(partial(kept_or_covered, kept, seed), UNSEEN[:markets]))
            searched |= {
                (market, seed): one for market, one in zip(UNSEEN[:markets], found, strict=True) if one
            }
            print(section(list(searched.values()), markets, seed), flush=True)
    page = Path(__file__).with_name("OPTIMISER.md")
    before = re.sub(rf"\n*{COVERAGE}.*?(?=\n## |\Z)", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = section(list(searched.values()), markets, seeds, _worst(searched))
    page.write_text(before.rstrip() + "\n\n" + text, encoding="utf-8")


if __name__ == "__main__":
    main()
