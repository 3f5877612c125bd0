"""rox optimise: the plan of highest value within a budget, with its certificate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .acceptance import in_words, refuse_outside, refuse_red
from .canary import Cluster
from .cluster import cluster_of
from .inputs import file_of, world_of
from .options import (
    CORES,
    Accepted,
    AcceptedFit,
    AcceptedOutside,
    ClusterAddress,
    InsecureCluster,
    Json,
    Out,
    Seed,
    Workers,
    WorldArgument,
)
from .output_paths import check_target
from .parquet_table import keep_figures
from .plausibility import mismatches, report_implausibilities
from .print_figures import worth_lines
from .resume import drop, keep, log_of, note_refusal, say_others, was_refused
from .terminal import (
    json_value,
    print_json,
    refused,
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
    from rich.console import Console

    from optimize import Problem
    from runs import Run
    from sim import World

SIMULATIONS = 200
Appetite = Literal["mean", "cvar", "worst"]


def optimise(
    world: WorldArgument,
    budget: Annotated[
        float | None, typer.Option(help="Budget in EUR a year; today's spend by default.")
    ] = None,
    problem: Annotated[Path | None, typer.Option(help="A problem file instead of a budget.")] = None,
    simulations: Annotated[
        int,
        typer.Option(
            min=1,
            max=1_000_000,
            help="Simulations of the search. Below 600, 20 parameter draws are added, which take 80 to 120 more: 280 to 320 in all by default.",
        ),
    ] = SIMULATIONS,
    seed: Seed = 1,
    workers: Workers = CORES,
    cluster: ClusterAddress = None,
    insecure_cluster: InsecureCluster = False,
    accept_mismatch: Accepted = None,
    accept_fit: AcceptedFit = None,
    accept_outside: AcceptedOutside = None,
    out: Out = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Resume an interrupted search of the same problem.")
    ] = False,
    draws: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=1000,
            help="Number of parameter draws: by default 20 in addition to the simulations; from 600 simulations on, 24 taken from them; from 900 on, 64. Any other number is taken from them; 0 = no parameter uncertainty.",
        ),
    ] = None,
    risk: Annotated[
        Appetite | None,
        typer.Option(help="Figure to maximise over parameter draws; the problem's by default."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Find the plan of highest value within a budget, with its certificate."""
    from optimize import evaluation_log
    from runs import new_run
    from sim import Message

    where = cluster_of(cluster, insecure_cluster)
    check_target("--out", out, is_folder=True)
    loaded = world_of(world)
    spec = {
        "world": world,
        "budget": budget,
        "problem": str(problem) if problem else None,
        "simulations": simulations,
        "draws": draws,
        "risk": risk,
        "accept_mismatch": accept_mismatch,
    }
    accepted = {
        "fit": in_words("--accept-fit", accept_fit),
        "mismatch": accept_mismatch,
        "outside": in_words("--accept-outside", accept_outside),
    }
    refuse_red(loaded, accepted["fit"])
    rules = problem_of(loaded, budget, problem, risk)
    files = [*file_of(world), *([problem] if problem and problem.is_file() else [])]
    with new_run("optimise", spec, files=files, seed=seed, out=out) as run:
        say_leftovers(run)
        log = log_of(run, {**spec, "rules": rules.model_dump(), "seed": seed}, out, resume)
        say_others(log, evaluation_log(log, loaded, rules).others)
        result = best_plan(
            loaded,
            rules,
            simulations,
            seed,
            workers,
            run,
            draws=draws,
            log=log,
            accepted=accepted,
            cluster=where,
        )
    if as_json:
        print_json(result)
    else:
        show_plan(loaded, result)
        plan = run.folder / "plan.toml"
        say(Message("command.optimise.done", folder=str(run.folder), plan=str(plan)))


def problem_of(
    world: World, budget: float | None = None, problem: Path | None = None, risk: Appetite | None = None
) -> Problem:
    """Return what is asked: a problem file or a budget, with an appetite for risk."""
    from optimize import as_problem, load_problem

    if problem is not None and budget is not None:
        raise refused("command.optimise.both")
    rules = load_problem(problem, world) if problem else as_problem({"budget_eur_year": budget}, world)
    if risk is None:
        return rules
    return rules.model_copy(update={"risk": rules.risk.model_copy(update={"measure": risk})})


def best_plan(
    world: World,
    rules: Problem,
    simulations: int,
    seed: int,
    workers: int,
    run: Run,
    *,
    draws: int | None = None,
    log: Path | None = None,
    accepted: Mapping[str, str | None] | None = None,
    cluster: Cluster | None = None,
) -> dict[str, Any]:
    """Optimise and leave the plan, its table and its certificate in the folder of a run.

    accepted: why, in words, by what is accepted: fit, mismatch, outside. Raises Defects for a plan that leads where nothing
    was observed and is not accepted; what was evaluated stays, so that to accept it costs no simulation and takes the very
    plan that was refused.
    """
    from optimize import finance, record, save_finance, today_first
    from optimize import optimise as search
    from scenarios import grounds, save_plan, save_world
    from sim import Defects, Outcomes, outside

    ran: list[Outcomes] = []

    def today_ran() -> list[Outcomes]:
        ran.extend(today_first(world, seed, spread))
        return ran

    words = dict(accepted or {})
    with (
        shown_progress(text("command.progress.simulations")) as progress,
        workers_map(workers, cluster=cluster) as spread,
    ):
        missed = mismatches(world, words.get("mismatch"), today_ran)
        try:
            found = search(
                world,
                rules,
                simulations=simulations,
                seed=seed,
                draws=draws,
                map=spread,
                progress=progress,
                log=log,
                ran=ran,
                beyond=words.get("outside") is not None and not was_refused(log, world, rules),
            )
        except Defects:
            # A problem that is refused was not cut off: there is nothing to go on with.
            drop(log)
            raise
        leads = outside(found.comparison.outcomes, found.plan)
        if leads and words.get("outside") is None:
            note_refusal(log, world, rules)
        refuse_outside(world, leads, words.get("outside"))
        likeliest = max(found.why.sentences, key=lambda one: one.value_eur)
        doubtful = report_implausibilities(world, found.comparison, spread, likeliest.lever)
    values = found.robustness.values_eur if found.robustness else ()
    save_world(world, run.folder / "world.toml")
    save_plan(found.plan, run.folder / "plan.toml")
    kept = found.after_selection.share if found.after_selection else None
    told = finance(world, found.comparison, draws_eur=values, kept_after_selection=kept, bridge=found.bridge)
    money = save_finance(told, run.folder)
    if found.draws_table is not None:
        found.draws_table.to_parquet(run.folder / "draws.parquet", index=False)
    keep_figures(found.comparison.outcomes, run)
    result = stamped({"world": world.name, "seed": seed, **record(found), "finance": money.figures()})
    result |= {
        "doubts": json_value(doubtful),
        "mismatch": json_value({"accepted": words.get("mismatch"), "figures": missed}),
        "grounds": json_value(grounds(world, words if missed else {**words, "mismatch": None}, leads)),
    }
    found.table.to_csv(run.folder / "table.csv", index=False)
    found.responses.to_csv(run.folder / "responses.csv", index=False)
    write_json(run.folder / "summary.json", result)
    if log:
        keep(log, run)
    run.summary = {"status": found.status, "value_eur": found.rox.value_eur}
    return result


def show_plan(world: World, result: dict[str, Any]) -> None:
    """Print a plan against today's, what it is worth and its certificate."""
    from rich.console import Console
    from rich.table import Table

    from optimize import certificate_lines, headline_lines
    from scenarios import ground_lines
    from sim import today_eur_year

    console, reader = Console(), terminal_reader()
    for line in ground_lines(world, reader, result["grounds"]["accepted"]):
        console.print(line, markup=False)
    levers = {lever.name: lever for lever in world.levers}
    label = reader.label(world, world)
    table = Table(title=text("command.optimise.title", world=label, eur=result["budget_eur_year"]))
    table.add_column(text("command.optimise.lever"))
    for name in ("today", "plan", "once"):
        table.add_column(text(f"command.optimise.{name}"), justify="right")
    for line in result["lines"]:
        lever = levers.get(line["lever"])
        table.add_row(
            reader.label(world, lever) if lever else reader.one_of("lever", line["lever"]),
            reader.number(today_eur_year(world, lever)) if lever else "-",
            reader.number(line["eur_year"]),
            reader.number(line["eur_once"]),
        )
    console.print(table)
    for line in (*headline_lines(result["finance"], reader), *worth_lines(result["rox"])):
        console.print(line)
    for name, baseline in result["baselines"].items():
        eur, gain = baseline["value_eur"], baseline["delta_customer_equity_eur"]
        rival = reader.one_of("rival", name)
        console.print(text("command.optimise.baseline", name=rival, eur=eur, gain=gain))
    for line in certificate_lines(result, reader):
        console.print(line)
    show_rules(console, world, result)


def show_rules(console: Console, world: World, result: dict[str, Any]) -> None:
    """Print the plans that are equally good, how far each rule is kept, what the parameters leave open and what rules cost."""
    from optimize import rule_name, rule_rows

    certificate, draws, reader = result["certificate"], result["rox"]["draws"], terminal_reader()
    if certificate["tied"]:
        console.print(
            text(
                "command.optimise.tied", names=[reader.one_of("rival", name) for name in certificate["tied"]]
            )
        )
    for rule in rule_rows(result, world, reader):
        told = text(f"command.optimise.rule.{rule.state}")
        console.print(
            text("command.optimise.rule", name=rule.label, found=rule.found, limit=rule.limit, state=told)
        )
    if draws:
        low, high = draws["p10"], draws["p90"]
        loss, count = draws["prob_loss"], draws["n"]
        console.print(text("command.optimise.draws", count=count, low=low, high=high, loss=loss))
    for price in result["why"]["prices"]:
        if price["eur"] >= 1:
            place = rule_name(price["place"], world, reader)
            console.print(text("command.optimise.price", place=place, eur=price["eur"]))
