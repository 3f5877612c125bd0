"""Is what a plan promises true? `make bench-truths` asks it in companies like the model, after shocks, and in companies that the model is not.

A misspecified truth is drawn as its numbers may be and then lives by a rule that the model does not have. Its customers answer a survey,
the believed company is fitted to it and planned for, and the plan is simulated in the truth. Every truth is kept as a line under benchmarks/kept/,
so that an interrupted run goes on where it was. Writes benchmarks/TRUTHS.md.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from statistics import NormalDist
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np

from benchmarks.loop import search_hash, searches
from calibration import calibrate, save_survey
from commands.loop import plan_of
from optimize import Problem, draw_table, true_company
from scenarios import read_world
from sim import (
    DEFAULT_ENGINE,
    ENGINES,
    Array,
    Plan,
    RunOptions,
    World,
    anchor,
    drawn_worlds,
    pair_with_today,
    parameter_draws,
    plans_over_draws,
    prepare,
    simulate,
    with_values,
)
from sim.behaviour import case as case_rules
from sim.behaviour import contact as contact_rules

HOUSE = Path(__file__).resolve().parents[1]
KEPT = HOUSE / "benchmarks" / "kept" / "truths.jsonl"
PAGE = HOUSE / "benchmarks" / "TRUTHS.md"
WORLD = "minimal"
TRUTHS, ANSWERS, SIMULATIONS, DRAWS, REPLICATIONS = 20, 800, 60, 40, 12
# shocked truths, in which one plan of each of so many searches is valued; draws of their tables, replications of a truth
SHOCKED, PLANS, TABLE_DRAWS, SHOCKED_REPLICATIONS = 400, 4, 256, 6
# P10 to P90 should hold so many of 100, and what is promised be so near to what is true
HELD_LEAST, HELD_MOST, PROMISE_OFF = 0.75, 0.85, 0.05
# coverage of P10 to P90 that is asked where no verdict names the misfit
COVERAGE_LEAST = 0.8
# a company knows what it pays
KNOWN = ("doubt.wages",)
# fewer truths of a kind say nothing of its coverage
FEWEST = 10
# stations of a visit: a contact on one channel weighs so much in memory, mean about one
WEIGHTS = {"phone": 1.8, "mail": 0.7, "web": 0.4, "bot": 0.4}
# everybody hangs up about as late: lognormal of the model's median and this standard deviation of the logarithm
PATIENCE_LOG_SD = 0.25
# below the edge (today's lowest tenth) odds of leaving are multiplied by e to this; above it nothing counts but failures
CLIFF = 2.5
SHOCKS = "after shocks"
RETENTION_RUNS, STEPS = 6, 4

Rule = tuple[Any, str, Callable[..., Any]]


class Kind(NamedTuple):
    """A way in which a truth is not what the model says.

    believed: the company as it believes itself, true: with what it does not know of itself; fixed: numbers of the truth that are
    not drawn; rules: functions of the rule book that the truth has in place of the model's, read by the SimPy engine alone.
    """

    name: str
    believed: World
    true: World
    fixed: Mapping[str, float] = {}
    rules: tuple[Rule, ...] = ()

    @property
    def engine(self) -> str:
        """Return the engine that the truth is simulated with."""
        return "reference" if self.rules else DEFAULT_ENGINE

    @contextmanager
    def lives(self) -> Iterator[None]:
        """Let whatever is simulated live by the rules of the truth."""
        with ExitStack() as stack:
            if self.rules:
                stack.enter_context(patch.dict(ENGINES, {DEFAULT_ENGINE: ENGINES["reference"]}))
            for module, name, rule in self.rules:
                stack.enter_context(patch.object(module, name, rule))
            yield


def narrow_patience(scale_min: float, shape: float, u: float) -> float:  # noqa: ARG001
    """Minutes until a customer hangs up: lognormal around the median of the model's law."""
    return scale_min * math.log(2) * math.exp(PATIENCE_LOG_SD * NormalDist().inv_cdf(u))


def cliff_of(shift: float) -> Callable[..., float]:
    """Return the logit of leaving where what a customer thinks counts only below the edge."""

    def leaving(rules: Any, intercept: float, disposition: float, own: float, failures: float) -> float:
        falls = disposition + rules.loyalty_causal * own < rules.anchors_edge
        return float(intercept + shift + (CLIFF if falls else 0.0) + failures)

    return leaving


def weighed_of(world: World) -> Callable[..., float]:
    """Return how a contact is felt where channels weigh unequally in memory."""
    felt = contact_rules.event_utility
    weights = [WEIGHTS[one.name] for one in world.channels]

    def weighed(numbers: Any, case: Any, *rest: Any) -> float:
        return float(weights[case.channel] * felt(numbers, case, *rest))

    return weighed


def with_messages(world: World) -> World:
    """Return the company with a channel that it does not list: messages, which a quarter of its customers choose."""
    content = world.model_dump()
    content["channels"].append(
        {
            "name": "messages", "label": "Messages", "kind": "asynchronous", "desk": world.desks[0].name,
            "eur_contact": 0.2, "handling_min": 8.0, "ability": {"PROBLEM": 0.8}, "invite": 0.6,
        }
    )  # fmt: skip
    for segment in content["segments"]:
        segment["prefers"]["messages"] = 4.0
    return anchor(World.model_validate(content))


def cliff_shift(world: World) -> float:
    """Return what keeps as many customers a year beyond a cliff as the company says it keeps."""
    wanted, shift = world.segments[0].retention_year, -math.log(0.9 + 0.1 * math.exp(CLIFF))
    for _ in range(STEPS):
        kind = Kind("", world, world, {}, ((case_rules, "leaving_logit", cliff_of(shift)),))
        with kind.lives():
            done = simulate(world, options=RunOptions(RETENTION_RUNS, 5, engine=kind.engine))
        kept = done.metrics["retention_12m"].mean
        shift += math.log(math.log(wanted) / math.log(kept))
    return shift


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds of truth by name, the model's own first."""
    world = read_world(WORLD)
    tight = anchor(with_values(world, {"desk.workshop.seats": 1}))
    found = (
        Kind("as the model", world, world),
        Kind("no difficulty", world, world, {"resolve.difficulty": 0.0}),
        Kind("unequal stations", world, world, {}, ((contact_rules, "event_utility", weighed_of(world)),)),
        Kind("narrow patience", tight, tight, {}, ((contact_rules, "wait_limit", narrow_patience),)),
        Kind("unlisted channel", world, with_messages(world)),
        Kind("leaving off a cliff", world, world, {}, ((case_rules, "leaving_logit", cliff_of(cliff_shift(world))),)),
    )  # fmt: skip
    return {one.name: one for one in found}


def truth_of(kind: Kind, seed: int) -> World:
    """Return a company as it may truly be, anchored as it lives."""
    options = RunOptions(1, 7000 + seed, engine=kind.engine)
    drawn = parameter_draws(kind.believed, 1, RunOptions(1, 7000 + seed))[0].values
    values = {field: value for field, value in drawn.items() if field not in KNOWN} | dict(kind.fixed)
    with kind.lives():
        return drawn_worlds(kind.true, [values], options)[0].world


def looked_at(kind: Kind, seed: int) -> dict[str, Any]:
    """Fit, plan and value in one truth: the band that is promised, the value that is true, the verdict of the fit."""
    truth = truth_of(kind, seed)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "answers.csv"
        with kind.lives():
            save_survey(truth, "qualtrics", file, responses=ANSWERS, seed=seed)
        fitted = calibrate(kind.believed, survey=file, seed=seed, accept_guesses=True)
    world = fitted.world
    plan = plan_of(world, Problem(), SIMULATIONS, seed, map)
    draws = parameter_draws(world, DRAWS, RunOptions(1, seed))
    over = np.array(plans_over_draws(draws, [plan], RunOptions(1, seed))[0].values_eur)
    with kind.lives():
        values = true_values(truth, plan, seed, kind.engine)
    return {
        "kind": kind.name,
        "seed": seed,
        "verdict": world.fit.verdict,
        "why": [" ".join(filter(None, (one.fault, one.figure, one.group))) for one in world.fit.why],
        "p10": float(np.quantile(over, 0.1)),
        "p90": float(np.quantile(over, 0.9)),
        "p05": float(np.quantile(over, 0.05)),
        "p95": float(np.quantile(over, 0.95)),
        "told": float(over.mean()),
        "true": float(values.mean()),
        "se": float(values.std(ddof=1) / math.sqrt(len(values))),
    }


def true_values(truth: World, plan: Plan, seed: int, engine: str) -> Array:
    """Return the plan's value in each replication of the truth, EUR."""
    [done] = pair_with_today(truth, [plan], RunOptions(REPLICATIONS, 90_000 + seed, engine=engine))
    return np.array(done.values_eur)


@cache
def promised(number: int) -> tuple[Plan, float, float, float]:
    """Return the plan of a search in the company as it is believed: over draws and shocks its mean, P10 and P90, EUR."""
    world = read_world(WORLD)
    plan = plan_of(world, Problem(), 2 * SIMULATIONS, 1 + number, map)
    over = draw_table(world, plan, 1 + number, TABLE_DRAWS, 1).means_eur[:, 1]
    return plan, float(over.mean()), *np.quantile(over, (0.1, 0.9)).tolist()


def after_shocks(seed: int) -> dict[str, Any]:
    """Value a plan that is fixed in a company as the believed one may truly be, after what may happen to it."""
    plan, told, p10, p90 = promised(seed % PLANS)
    truth = true_company(read_world(WORLD), 20_000 + seed)
    [done] = pair_with_today(truth, [plan], RunOptions(SHOCKED_REPLICATIONS, 30_000 + seed))
    return {
        "kind": SHOCKS, "seed": seed, "told": told, "p10": p10, "p90": p90,
        "true": float(np.mean(done.values_eur)),
    }  # fmt: skip


def held(row: dict[str, Any]) -> bool:
    """Return whether P10 to P90 of the draws holds the true value."""
    return bool(row["p10"] <= row["true"] <= row["p90"])


def outcome(rows: Sequence[dict[str, Any]]) -> str:
    """Whether what was promised is good in a kind of truth: by coverage, give or take two errors, or by what the fit says."""
    share = statistics.fmean(map(held, rows))
    silent = [row for row in rows if row["verdict"] == "green"]
    if share >= COVERAGE_LEAST:
        return "covered"
    if not silent or statistics.fmean(map(held, silent)) >= COVERAGE_LEAST:
        return "named by the verdict"
    error = math.sqrt(COVERAGE_LEAST * (1 - COVERAGE_LEAST) / len(rows))
    return "covered within error" if share >= COVERAGE_LEAST - 2 * error else "**neither**"


def page(rows: Sequence[dict[str, Any]]) -> str:
    """What so many truths show, as a page."""
    shocked = [row for row in rows if row["kind"] == SHOCKS]
    rest = [row for row in rows if row["kind"] != SHOCKS]
    lines = ["# Is what a plan promises true?", "", "Written by `make bench-truths`.", *searches(rows), ""]
    return "\n".join(
        [*lines, *(shocked_lines(shocked) if len(shocked) > 1 else []), *(kind_lines(rest) if rest else [])]
    )


def shocked_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The section on companies that are as the model says, after shocks."""
    share = statistics.fmean(map(held, rows))
    error = math.sqrt(share * (1 - share) / len(rows))
    true = [row["true"] for row in rows]
    ratio = statistics.fmean(row["told"] for row in rows) / statistics.fmean(true)
    ratio_error = ratio * statistics.stdev(true) / math.sqrt(len(true)) / abs(statistics.fmean(true))
    is_held = HELD_LEAST <= share <= HELD_MOST
    off = abs(ratio - 1) - PROMISE_OFF
    near = "yes" if off <= 0 else "**no**, within two errors" if off <= 2 * ratio_error else "**no**"
    return [
        "## Truths as the model says, after shocks",
        "",
        f"{len(rows)} companies drawn from what is known of the shop `{WORLD}`, then shocked (volume, margin, handling), {SHOCKED_REPLICATIONS} simulations each; the plans of",
        f"{PLANS} searches, each valued beforehand over {TABLE_DRAWS} draws and shocks, one simulation each.",
        "",
        "| | asked | found | |",
        "|---|---|---|---|",
        f"| P10 to P90 holds the true value | {HELD_LEAST:.0%} to {HELD_MOST:.0%} | {share:.1%} ± {error:.1%} | {'yes' if is_held else '**no**'} |",
        f"| promised over true, of means | 1 ± {PROMISE_OFF} | {ratio:.2f} ± {ratio_error:.2f} | {near} |",
        "",
        "±: a standard error, of so many truths. A truth's value is a mean of few simulations and a draw's of one: luck of one simulation is in",
        "the band and hardly in the truth, which makes the band wide rather than narrow.",
        "",
    ]


def kind_lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The section on companies that the model is not."""
    lines = [
        "## Truths that the model does not have",
        "",
        "Each truth is drawn from what is known of the shop `minimal` and then lives by a rule that the model",
        f"does not have. Its customers give {ANSWERS} answers, the shop as it believes itself is fitted to them, a plan is searched ({SIMULATIONS} simulations) and",
        f"valued over {DRAWS} draws, and simulated {REPLICATIONS} times in the truth. Asked: P10 to P90 holds the true value in {COVERAGE_LEAST:.0%}, or the verdict of the fit",
        "is not green and says why. Green alone says *calibrated*, amber is *with reservations*, red keeps `rox optimise` from starting, so that",
        "what is promised leaves red ones out; ±: a standard error of its paired difference from what is true.",
        "",
        "| truth | truths | P10–P90 holds | of those fitted green | P5–P95 holds | promised, mean | true, mean | promised less true | green, amber, red | most named | outcome |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name in dict.fromkeys(row["kind"] for row in rows):
        own = [row for row in rows if row["kind"] == name]
        if len(own) < FEWEST:
            lines.append(f"| {name} | {len(own)} of at least {FEWEST} |" + " |" * 9 + " too few yet |")
            continue
        green = [row for row in own if row["verdict"] == "green"]
        colours = Counter(row["verdict"] for row in own)
        why = Counter(one for row in own for one in row["why"])
        wide = statistics.fmean(row["p05"] <= row["true"] <= row["p95"] for row in own)
        cells = [
            name,
            str(len(own)),
            f"{statistics.fmean(map(held, own)):.0%}",
            f"{sum(map(held, green))} of {len(green)}",
            f"{wide:.0%}",
            *promises(own),
            ", ".join(str(colours[colour]) for colour in ("green", "amber", "red")),
            "; ".join(f"{one} ({count})" for one, count in why.most_common(2)),
            outcome(own),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, "", *MEANING, ""]


def promises(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return the mean promised and the mean true where a plan is found, and their difference with its error, as cells."""
    planned = [row for row in rows if row["verdict"] != "red"]
    if len(planned) < 2:
        return ["", "", ""]
    over = [row["told"] - row["true"] for row in planned]
    error = statistics.stdev(over) / math.sqrt(len(over))
    told, true = (statistics.fmean(row[name] for row in planned) for name in ("told", "true"))
    return [f"{told:,.0f} €", f"{true:,.0f} €", f"{told - true:,.0f} ± {error:,.0f} €"]


MEANING = (
    "- *no difficulty*: no need is harder than another, where the model gives needs a spread of .8 on the logit.",
    "- *unequal stations*: a contact by phone weighs 1.8 times in memory, by mail .7, on web and bot .4; the model weighs them alike.",
    "- *narrow patience*: nearly everybody hangs up after the same wait (lognormal, sd .25 of the log); the model's law is exponential. One person at",
    "  the desk instead of two, in truth and model, so that patience counts.",
    "- *unlisted channel*: a quarter of customers write messages, a channel that the company's world lacks and its survey names.",
    "- *leaving off a cliff*: what a customer thinks counts only below today's lowest tenth, where the odds of leaving are twelve times higher;",
    "  the model's slope is never flat.",
)


def main() -> None:
    """Go on with the truths that are missing and write the page anew on the way."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--truths", type=int, default=TRUTHS, help="of each kind that the model does not have")
    asked.add_argument("--shocked", type=int, default=SHOCKED)
    given = asked.parse_args()
    prepare(read_world(WORLD), print)
    search = search_hash()
    KEPT.parent.mkdir(exist_ok=True)
    rows = [json.loads(line) for line in KEPT.read_text("utf-8").splitlines()] if KEPT.exists() else []
    done = {(row["kind"], row["seed"]) for row in rows}
    wanted: list[tuple[str, int]] = [(SHOCKS, seed) for seed in range(1, given.shocked + 1)]
    wanted += [(name, seed) for seed in range(1, given.truths + 1) for name in kinds()]
    for name, seed in wanted:
        if (name, seed) in done:
            continue
        row = {"search": search, **(after_shocks(seed) if name == SHOCKS else looked_at(kinds()[name], seed))}
        with KEPT.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        rows.append(row)
        print(
            name, seed, row.get("verdict", ""), held(row), round(row["told"]), round(row["true"]), flush=True
        )
        PAGE.write_text(page(rows), encoding="utf-8")
    PAGE.write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
