"""rox optimise: the plan of highest value within a budget, with its certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .inputs import file_of, world_of
from .options import CORES, Accepted, Json, Out, Seed, Workers, WorldArgument
from .output_paths import check_target
from .plausibility import mismatches, report_implausibilities
from .print_figures import worth_lines
from .resume import drop, keep, log_of, say_others
from .terminal import (
    json_value,
    print_json,
    say,
    say_leftovers,
    shown_progress,
    stamped,
    workers_map,
    write_json,
)

if TYPE_CHECKING:
    from rich.console import Console

    from optimize import Problem
    from runs import Run
    from sim import World

SIMULATIONS = 200
OMITTED = {
    "bridge": "the split of the value by lever",
    "draws": "draws of the parameters, so that risk and robustness are unknown",
}
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
            min=1, max=1_000_000, help="Simulation budget of the search (plausibility checks not included)."
        ),
    ] = SIMULATIONS,
    seed: Seed = 1,
    workers: Workers = CORES,
    accept_mismatch: Accepted = None,
    out: Out = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Resume an interrupted search of the same problem.")
    ] = False,
    draws: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=1000,
            help="Parameter draws of the certificate; as many as the simulations allow by default.",
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
    rules = problem_of(loaded, budget, problem, risk)
    files = [*file_of(world), *([problem] if problem and problem.is_file() else [])]
    with new_run("optimise", spec, files=files, seed=seed, out=out) as run:
        say_leftovers(run)
        log = log_of(run, {**spec, "rules": rules.model_dump(), "seed": seed}, out, resume)
        say_others(log, evaluation_log(log, loaded, rules).others)
        result = best_plan(
            loaded, rules, simulations, seed, workers, run, draws=draws, log=log, accepted=accept_mismatch
        )
    if as_json:
        print_json(result)
    else:
        show_plan(loaded, result)
        say(f"written to {run.folder}; the plan is {run.folder / 'plan.toml'}")


def problem_of(
    world: World, budget: float | None = None, problem: Path | None = None, risk: Appetite | None = None
) -> Problem:
    """Return what is asked: a problem file or a budget, with an appetite for risk."""
    from optimize import as_problem, load_problem

    if problem is not None and budget is not None:
        raise typer.BadParameter("give --budget or --problem, not both")
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
    accepted: str | None = None,
) -> dict[str, Any]:
    """Optimise and leave the plan, its table and its certificate in the folder of a run."""
    from optimize import finance, record, save_finance
    from optimize import optimise as search
    from scenarios import save_plan, save_world
    from sim import Defects

    with shown_progress("simulations") as progress, workers_map(workers) as spread:
        missed = mismatches(world, accepted, seed, spread)
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
            )
        except Defects:
            # A problem that is refused was not cut off: there is nothing to go on with.
            drop(log)
            raise
        doubtful = report_implausibilities(world, found.comparison, spread)
    values = found.robustness.values_eur if found.robustness else ()
    save_world(world, run.folder / "world.toml")
    save_plan(found.plan, run.folder / "plan.toml")
    money = save_finance(finance(world, found.comparison, draws_eur=values, bridge=found.bridge), run.folder)
    result = stamped({"world": world.name, "seed": seed, **record(found), "finance": money.figures()})
    result |= {
        "doubts": json_value(doubtful),
        "mismatch": json_value({"accepted": accepted, "figures": missed}),
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

    from sim import today_eur_year

    console = Console()
    levers = {lever.name: lever for lever in world.levers}
    table = Table(title=f"{world.label}: {result['budget_eur_year']:,.0f} EUR a year")
    for column in ("lever", "today EUR/year", "plan EUR/year", "once EUR"):
        table.add_column(column, justify="left" if column == "lever" else "right")
    for line in result["lines"]:
        lever = levers.get(line["lever"])
        before = f"{today_eur_year(world, lever):,.0f}" if lever else "-"
        table.add_row(
            lever.label if lever else line["lever"],
            before,
            f"{line['eur_year']:,.0f}",
            f"{line['eur_once']:,.0f}",
        )
    console.print(table)
    rox = result["rox"]
    console.print(f"status: {result['status']}")
    for line in worth_lines(rox):
        console.print(line)
    if result["equity_floor_eur"] == "none":
        console.print("the rule that customers are worth no less than today was lifted")
    elif result["equity_floor_eur"]:
        console.print(
            f"customers had to be worth at least {result['equity_floor_eur']:+,.0f} EUR against today"
        )
    for name, baseline in result["baselines"].items():
        gain = baseline["delta_customer_equity_eur"]
        console.print(f"  {name}: value {baseline['value_eur']:,.0f} EUR, customers worth {gain:+,.0f} EUR")
    show_certificate(console, result)


def show_certificate(console: Console, result: dict[str, Any]) -> None:
    """Print what proves a plan, and what it hinges on."""
    certificate, draws = result["certificate"], result["rox"]["draws"]
    console.print(
        f"certificate: solver {certificate['solver_status']}, gap on the spends compared {certificate['table_gap']}, "
        f"{certificate['simulations']} simulations, {certificate['fresh_seeds']} fresh replications, "
        f"{certificate['rounds']} rounds"
    )
    bound = certificate["improvement_bound"]
    if bound is not None:
        found = certificate["bound"]
        console.print(
            f"likely no plan within the rules is better by more than {found['eur']:,.0f} EUR (about 95 %), expected "
            f"{found['expected_eur']:,.0f}; no move of one line or between two by more than {bound:,.0f}: "
            f"{found['moves']} looked at, {found['tried']} simulated again"
        )
    if certificate["tied"]:
        console.print(f"equally good: {', '.join(certificate['tied'])}")
    for rule in certificate["reached"]:
        state = "kept" if rule["sure"] else "not shown to keep the rule" if rule["kept"] else "missed"
        console.print(f"  {rule['name']}: {rule['found']['mean']:.4g}, limit {rule['limit']:.4g}, {state}")
    if draws:
        sure = "robust" if certificate["robust"] else certificate["robust_reason"] or "not robust"
        console.print(
            f"over {draws['n']} parameter draws: {draws['p05']:,.0f} to {draws['p95']:,.0f} EUR, "
            f"a loss in {draws['prob_loss']:.0%}; {sure}"
        )
    for one in result["omitted"]:
        console.print(
            f"left out with {one['allowed']:,} simulations: {OMITTED[one['part']]}; made from {one['needed']:,}"
        )
    for price in result["why"]["prices"]:
        if price["eur"] >= 1:
            console.print(f"  {price['place']} costs {price['eur']:,.0f} EUR of value")
