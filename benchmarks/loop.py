"""What one test teaches: `make bench-loop` closes the loop over many companies whose truth is known and writes benchmarks/LOOP.md.

Every company is kept as a line under benchmarks/kept/, so that an interrupted run goes on where it was. All start from `minimal` as it is
believed, a chain of 40; truths are drawn by what is known of it. The survey is left out, as it says nothing of levers. Beside
the pilots that `rox pilot` puts first stands the plain rule: test the line whose effect is widest.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks import loop_limits
from calibration.validation import code_hash
from commands.loop import TRIALS, plan_of
from optimize import (
    DrawTable,
    Experiment,
    Pilot,
    Problem,
    best_pilots,
    draw_table,
    run_pilots,
    true_company,
    true_values,
    with_evidence,
)
from optimize.evidence.pilot import effects_over
from optimize.evidence.twin import ArmSpends
from scenarios import read_world
from sim import Plan, World, prepare, today

HOUSE = Path(__file__).resolve().parents[1]
KEPT = HOUSE / "benchmarks" / "kept" / "loop.jsonl"
PAGE = HOUSE / "benchmarks" / "LOOP.md"
WORLD, COMPANIES = "minimal", 40
SIMULATIONS, DRAWS = 100, 64
# truths that share a first plan, which a search of another seed finds anew
A_PLAN = 10
ARMS = ("pilot 2", "pilot 1", "widest 1")
# the figure by which a pilot is judged was chosen with these first companies in view; the others decided nothing
IN_VIEW = 14
# what is aimed at: the regret falls by so much, in so many companies; in the median at least by a third
FALL, SHARE, FALL_LEAST = 0.5, 0.8, 1 / 3


class Start(NamedTuple):
    """What is believed before any test: a plan, its table of draws, and the best pilot of each lever."""

    world: World
    plan: Plan
    table: DrawTable
    designed: list[Pilot]


@cache
def started(number: int) -> Start:
    """Plan once in the company as it is believed."""
    world = read_world(WORLD)
    plan = plan_of(world, Problem(), SIMULATIONS, 1 + number, map)
    table = draw_table(world, plan, 1 + number, DRAWS, 1)
    return Start(world, plan, table, best_pilots(table, world, plan, 1 + number, COMPANIES))


def widest(start: Start) -> list[Pilot]:
    """Return the pilots by how wide the direct effect of their spend is over draws."""

    def width(one: Pilot) -> float:
        spends = ArmSpends(one.lever, one.eur_year_control, one.eur_year_test, one.share, one.months)
        return float(effects_over(start.table, start.world, spends).std())

    return sorted(start.designed, key=width, reverse=True)


REMEMBERED: dict[str, Any] = {}


def remembered(function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
    """Trials in the company as it is believed, which are the same whatever a test then shows: each simulated once."""
    for task in tasks:
        _, *rest = task
        key = repr(rest)
        if key not in REMEMBERED:
            REMEMBERED[key] = function(task)
        yield REMEMBERED[key]


def closed(number: int) -> dict[str, Any]:
    """Close the loop once in one company, by each rule; EUR."""
    start = started(number // A_PLAN)
    truth = true_company(start.world, 1000 + number)
    chosen = {"pilot 2": start.designed[:2], "pilot 1": start.designed[:1], "widest 1": widest(start)[:1]}
    plans, ratios = {}, {}
    known: dict[tuple[Pilot, ...], tuple[Plan, dict[str, float]]] = {}
    for arm, tests in chosen.items():
        key = tuple(tests)
        if key not in known:
            known[key] = again(start, run_pilots(truth, tests, 1000 + number, COMPANIES), number)
        plans[arm], ratios[arm] = known[key]
    best = plan_of(truth, Problem(), SIMULATIONS, 2000 + number, map)
    named = {"best": best, "today": today(truth), "before": start.plan, **plans}
    each = list(dict.fromkeys(plan.lines for plan in named.values()))
    found = true_values(
        truth, [Plan(name=f"plan {place}", lines=lines) for place, lines in enumerate(each)], 3000 + number
    )
    values, regrets, se = (
        {name: column[each.index(plan.lines)] for name, plan in named.items()} for column in found
    )
    over = start.table.means_eur[:, 1]
    return {
        "number": number,
        "levers": {arm: [one.lever for one in tests] for arm, tests in chosen.items()},
        "pays": [one.net_eur > 0 for one in start.designed],
        "ratios": ratios,
        "values": values,
        "regrets": regrets,
        "se": se,
        "promised": float(over.mean()),
        "band": np.quantile(over, (0.1, 0.9)).tolist(),
    }


def again(start: Start, seen: Sequence[Experiment], number: int) -> tuple[Plan, dict[str, float]]:
    """Plan again with what tests showed."""
    if not seen:
        return start.plan, {}
    learnt, evidence = with_evidence(start.world, seen, 1, remembered, TRIALS)
    plan = plan_of(learnt, Problem(), SIMULATIONS, 1 + number // A_PLAN, map)
    return plan, {one.lever: one.ratio for one in evidence}


def kept() -> list[dict[str, Any]]:
    """Companies done so far."""
    return [json.loads(line) for line in KEPT.read_text("utf-8").splitlines()] if KEPT.exists() else []


def falls(rows: Sequence[dict[str, Any]], arm: str) -> list[float]:
    """Share of its regret that each company loses by an arm's tests, of those whose regret is beyond two errors of simulation."""
    return [
        1 - row["regrets"][arm] / row["regrets"]["before"]
        for row in rows
        if row["regrets"]["before"] > 2 * row["se"]["before"]
    ]


def aim_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """What was aimed at, and by how much it is missed."""
    found = {arm: falls(rows, arm) for arm in ARMS}
    median = statistics.median(found["pilot 2"])
    share = statistics.fmean(one >= FALL for one in found["pilot 2"])
    over = median - statistics.median(found["widest 1"])
    before, after = (statistics.median(row["regrets"][arm] for row in rows) for arm in ("before", "pilot 2"))
    return [
        f"Of {len(found['pilot 2'])} companies whose first regret is beyond two standard errors: aimed at is a fall by {FALL:.0%} in {SHARE:.0%} of them, by a third in the",
        f"median, and more than by the plain rule. With two pilots it falls by {FALL:.0%} in {share:.0%} of them ({_word(share >= SHARE)}), by {median:.0%} in the median",
        f"({_word(median >= FALL_LEAST)}), which is {over * 100:+.0f} points beside the plain rule's ({_word(over > 0)}). The median of the regret itself, over all companies, falls",
        f"from {before:,.0f} to {after:,.0f} EUR, by {1 - after / before:.0%}.",
    ]


def search_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """How far the search itself falls short, which no test takes off: told the truth, it is beaten by a plan that was found without."""
    short = [row["regrets"]["best"] for row in rows]
    beaten = sum(eur > 0 for eur in short)
    return [
        "What no test takes off: other numbers of the company, such as how many requests come and how long they take, and the noise of the search. Told the",
        f"truth, a search of {SIMULATIONS} simulations is beaten by a plan that was found without it in {beaten} of {len(rows)} companies, by {statistics.fmean(short):,.0f} EUR in the mean of all.",
    ]


def unseen_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """What the companies show that nobody had looked at when the rule of a pilot's figure was chosen."""
    rest = [row for row in rows if row["number"] >= IN_VIEW]
    found = {arm: falls(rest, arm) for arm in ARMS}
    if not all(found.values()):
        return []
    pilots, rule = found["pilot 2"], found["widest 1"]
    return [
        "",
        f"**Of companies that decided nothing:** by which figure a pilot is judged was chosen with the first {IN_VIEW} companies in view. Of the {len(pilots)} others that count, the regret",
        f"falls by {statistics.median(pilots):.0%} in the median and by {FALL:.0%} in {statistics.fmean(one >= FALL for one in pilots):.0%} of them, with the plain rule by {statistics.median(rule):.0%} and in {statistics.fmean(one >= FALL for one in rule):.0%}.",
    ]


def _error_share(rows: Sequence[dict[str, Any]]) -> float:
    """Standard error of the mean of true values, beside it."""
    true = [row["values"]["before"] for row in rows]
    return statistics.stdev(true) / len(true) ** 0.5 / abs(statistics.fmean(true)) if len(true) > 1 else 0.0


def _word(is_reached: bool) -> str:
    return "reached" if is_reached else "missed"


def page(rows: Sequence[dict[str, Any]]) -> str:
    """What so many companies show, as a page."""
    before = [row["regrets"]["before"] for row in rows]
    inside = sum(row["band"][0] <= row["values"]["before"] <= row["band"][1] for row in rows)
    promised = statistics.fmean(row["promised"] for row in rows)
    true = statistics.fmean(row["values"]["before"] for row in rows)
    lines = [
        "# What one loop teaches",
        "",
        f"{len(rows)} companies like `{WORLD}`, chains of {COMPANIES}, whose levers and customers are drawn by what is known of them; written by",
        "`make bench-loop`. Regret: by how much a plan falls short, in the true company, of the best plan found there, EUR of one company over the",
        "horizon. Fell: what one loop takes off its mean and its median over companies; median fall, half: of the falls company by company.",
        "",
        "| tests | regret, mean | median | fell, of the mean | fell, of the median | median fall | falls by half in | better in | worse in |",
        "|---|---|---|---|---|---|---|---|---|",
        f"| none | {statistics.fmean(before):,.0f} | {statistics.median(before):,.0f} | | | | | | |",
    ]
    for arm in ARMS:
        after = [row["regrets"][arm] for row in rows]
        better = sum(a < b - 2 * row["se"][arm] for a, b, row in zip(after, before, rows, strict=True))
        worse = sum(a > b + 2 * row["se"][arm] for a, b, row in zip(after, before, rows, strict=True))
        mean, median, own = statistics.fmean(after), statistics.median(after), falls(rows, arm)
        cells = [
            NAMES[arm], f"{mean:,.0f}", f"{median:,.0f}", f"{1 - mean / statistics.fmean(before):.0%}",
            f"{1 - median / statistics.median(before):.0%}", f"{statistics.median(own):.0%}",
            f"{statistics.fmean(one >= FALL for one in own):.0%}", str(better), str(worse),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        f"Better, worse: beyond two standard errors of simulation. The first plan's P10 to P90 over draws held its true value in {inside} of {len(rows)}; promised over",
        f"true value, means: {promised / true:.2f}, where the mean of so many true values has a standard error of {_error_share(rows):.0%}.",
        *searches(rows),
        "",
        *aim_lines(rows),
        *unseen_lines(rows),
        "",
        *search_lines(rows),
        "",
        *loop_limits.lines(),
    ]
    return "\n".join(lines)


def search_hash() -> str:
    """Return the first digits of the SHA-256 of what a plan follows from: the sources of the engine and the search, and the company."""
    return code_hash([HOUSE / "sim", HOUSE / "optimize" / "solver"], read_world(WORLD))[:12]


def searches(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return a sentence where rows were not all planned by the same sources."""
    counts = Counter(row["search"] for row in rows)
    if len(counts) == 1:
        return []
    told = ", ".join(f"{count} under `{search}`" for search, count in counts.items())
    return [
        f"The sources of the search and the engine changed on the way (SHA-256, its first digits): {told}."
    ]


NAMES = {
    "pilot 2": "the two pilots that `rox pilot` puts first, at once",
    "pilot 1": "the one it puts first",
    "widest 1": "the line whose effect is widest",
}


def write_page() -> None:
    """Write what the companies done so far show."""
    if falls(kept(), ARMS[0]):
        PAGE.write_text(page(kept()), encoding="utf-8")


def main() -> None:
    """Go on with the companies that are missing and write the page anew after each."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--companies", type=int, default=50)
    asked.add_argument("--first", type=int, default=0, help="number of the first company, to share them out")
    given = asked.parse_args()
    prepare(read_world(WORLD), print)
    # taken now: what is edited later does not run
    search = search_hash()
    KEPT.parent.mkdir(exist_ok=True)
    done = {row["number"] for row in kept()}
    for number in range(given.first, given.companies):
        if number in done:
            continue
        row = {"search": search, **closed(number)}
        with KEPT.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(number, {name: round(eur) for name, eur in row["regrets"].items()}, row["ratios"], flush=True)
        write_page()
    write_page()


if __name__ == "__main__":
    main()
