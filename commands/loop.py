"""rox loop: a survey, a plan, a test and what it teaches, once round, in a company whose truth only the command knows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .inputs import world_of
from .optimise import problem_of
from .options import CORES, Json, Out, Seed, Workers, WorldArgument
from .output_paths import check_target
from .terminal import (
    print_json,
    say,
    say_leftovers,
    shown_progress,
    stamped,
    terminal_reader,
    text,
    workers_map,
    write_json,
)

if TYPE_CHECKING:
    from optimize import DrawTable, Experiment, LeverEvidence, Pilot, Problem, TrueValues
    from sim import Map, Plan, World

FILE, EXPERIMENTS = "loop.json", "experiments.toml"
# Companies alike run the pilot together until so many customers are there to be tested on.
CUSTOMERS_FEWEST = 14_400
# Simulated trials of each test that is read, of which there may be many more customers than one company has.
TRIALS = 144


def loop(
    world: WorldArgument,
    companies: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=1000,
            help="Companies like this one that run the pilot together (a chain); enough for 14,400 customers by default.",
        ),
    ] = None,
    tests: Annotated[int, typer.Option(min=1, max=5, help="Maximum number of levers to test at once.")] = 2,
    answers: Annotated[int, typer.Option(min=100, max=20_000, help="Number of survey answers.")] = 800,
    simulations: Annotated[
        int, typer.Option(min=60, max=100_000, help="Number of simulations of each search for a plan.")
    ] = 150,
    draws: Annotated[
        int, typer.Option(min=64, max=4096, help="Number of parameter draws used to choose what to test.")
    ] = 64,
    seed: Seed = 1,
    workers: Workers = CORES,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Rehearse deciding, testing and learning: survey, fit, plan, pilot, its result, and the plan again, where the truth is known."""
    from calibration import calibrate as fit_files
    from calibration import save_survey
    from optimize import loop_lines, save_table, true_company
    from runs import new_run
    from scenarios import save_plan, save_world
    from sim import Message

    check_target("--out", out, is_folder=True)
    loaded = world_of(world)
    rules = problem_of(loaded)
    alike = companies or max(1, math.ceil(CUSTOMERS_FEWEST / loaded.customers))
    spec = {"world": world, "companies": alike, "tests": tests, "answers": answers, "simulations": simulations, "draws": draws}  # fmt: skip
    with new_run("loop", spec, seed=seed, out=out) as run:
        say_leftovers(run)
        with workers_map(workers) as spread, shown_progress(text("command.progress.fit")) as progress:
            truth = true_company(loaded, seed, spread)
            export = run.folder / "answers.csv"
            save_survey(truth, "qualtrics", export, responses=answers, seed=seed, map=spread)
            say(Message("loop.step.survey", count=answers))
            fitted = fit_files(loaded, survey=export, seed=seed, map=spread, progress=progress)
            believed = fitted.world
            say(Message("loop.step.plan"))
            first, table = planned(believed, rules, simulations, seed, draws, spread)
            say(Message("loop.step.pilot"))
            designed = tested_first(table, believed, first, seed, alike, tests, spread)
            experiments, learnt, evidence = taught(truth, believed, designed, seed, alike, spread)
            say(Message("loop.step.again"))
            second = plan_of(learnt, rules, simulations, seed, spread) if experiments else first
            say(Message("loop.step.truth"))
            best = plan_of(truth, rules, simulations, seed + 1, spread)
            values = valued(truth, best, first, second, seed, spread)
        for name, one in (("fitted", believed), ("learnt", learnt), ("truth", truth)):
            save_world(one, run.folder / f"{name}.toml")
        save_plan(first, run.folder / "plan.toml")
        save_plan(second, run.folder / "plan_after.toml")
        save_table(table, run.folder)
        written = experiments_text(experiments)
        (run.folder / EXPERIMENTS).write_text(written, encoding="utf-8")
        found = {
            "world": loaded.name,
            "seed": seed,
            "companies": alike,
            "customers": loaded.customers,
            "answers": answers,
            "verdict": fitted.world.fit.verdict,
            **described(loaded, truth, table, designed, experiments, evidence, (best, first, second), values),
        }
        result = stamped(found)
        write_json(run.folder / FILE, result)
        run.summary = {"regret_before_eur": values.regrets_eur[2], "regret_after_eur": values.regrets_eur[3]}
    if as_json:
        print_json(result)
        return
    for line in loop_lines(result, loaded, terminal_reader()):
        print(line)
    say(Message("loop.done", folder=str(run.folder)))


def plan_of(world: World, rules: Problem, simulations: int, seed: int, spread: Map) -> Plan:
    """Return the plan of highest value in a company as it is believed; nothing real rests on where it leads."""
    from optimize import optimise

    return optimise(world, rules, simulations=simulations, seed=seed, draws=0, map=spread, beyond=True).plan


def planned(
    world: World, rules: Problem, simulations: int, seed: int, draws: int, spread: Map
) -> tuple[Plan, DrawTable]:
    """Return the plan of a company as it is believed, and what it and its alternatives are worth over draws."""
    from optimize import draw_table

    plan = plan_of(world, rules, simulations, seed, spread)
    return plan, draw_table(world, plan, seed, draws, 1, spread)


def tested_first(
    table: DrawTable, world: World, plan: Plan, seed: int, companies: int, tests: int, spread: Map
) -> list[Pilot]:
    """Return the pilots to run, each of another lever: those that earn most, whether or not they pay."""
    from optimize import best_pilots

    return best_pilots(table, world, plan, seed, companies, spread)[:tests]


def taught(
    truth: World, believed: World, designed: Sequence[Pilot], seed: int, companies: int, spread: Map
) -> tuple[list[Experiment], World, tuple[LeverEvidence, ...]]:
    """Run pilots in the true company and read their results: what they showed, the company learnt, and what was learnt."""
    from optimize import run_pilots, with_evidence

    experiments = run_pilots(truth, designed, seed, companies, spread)
    if not experiments:
        return [], believed, ()
    return experiments, *with_evidence(believed, experiments, seed, spread, TRIALS)


def valued(truth: World, best: Plan, first: Plan, second: Plan, seed: int, spread: Map) -> TrueValues:
    """Return what the best plan, today's and both plans are truly worth, in this order."""
    from optimize import true_values
    from sim import today

    plans = [
        one.model_copy(update={"name": name})
        for one, name in zip(
            (best, today(truth), first, second), ("best", "today", "before", "after"), strict=True
        )
    ]
    return true_values(truth, plans, seed, spread)


def described(
    world: World,
    truth: World,
    table: DrawTable,
    designed: Sequence[Pilot],
    experiments: Sequence[Experiment],
    evidence: Sequence[LeverEvidence],
    plans: tuple[Plan, Plan, Plan],
    values: TrueValues,
) -> dict[str, Any]:
    """Return what a loop believed, tested and learnt, and what was true, as JSON carries it."""
    import numpy as np

    from optimize import true_ratio

    over = table.means_eur[:, 1]
    low, high = np.quantile(over, (0.1, 0.9)).tolist()
    shown = {one.lever: one.effect for one in experiments}
    best, first, second = plans
    before, after = values.regrets_eur[2:]
    return {
        "believed": {
            "lines": [line.model_dump() for line in first.lines],
            "value_eur": float(over.mean()),
            "p10_eur": low,
            "p90_eur": high,
            "true_eur": values.values_eur[2],
        },
        "tests": [
            {
                "lever": one.lever,
                "figure": one.figure,
                "customers": one.customers,
                "months": one.months,
                "expected": one.effect,
                "se": one.se,
                "measured": shown.get(one.lever),
                "net_eur": one.net_eur,
                "pays": one.net_eur > 0,
            }
            for one in designed
        ],
        "learnt": [
            {
                "lever": one.lever,
                "ratio": one.ratio,
                "lo": one.lo,
                "hi": one.hi,
                "kept": one.kept,
                "true_ratio": true_ratio(world, truth, one.lever),
            }
            for one in evidence
        ],
        "after": {
            "lines": [line.model_dump() for line in second.lines],
            "true_eur": values.values_eur[3],
        },
        "truth": {
            "lines": [line.model_dump() for line in best.lines],
            "best_eur": max(values.values_eur),
            "regret_before_eur": before,
            "regret_before_se_eur": values.se_eur[2],
            "regret_after_eur": after,
            "regret_after_se_eur": values.se_eur[3],
            "fell": 1 - after / before if before > 0 else None,
        },
    }


def experiments_text(experiments: Sequence[Experiment]) -> str:
    """Return experiments as a file of them, which `rox calibrate --experiment` reads."""
    blocks = []
    for one in experiments:
        rows = [
            f"{name} = {repr(value) if not isinstance(value, str) else chr(34) + value + chr(34)}"
            for name, value in one.model_dump(exclude_none=True).items()
        ]
        blocks.append("\n".join(["[[experiment]]", *rows]) + "\n")
    return "\n".join(blocks)
