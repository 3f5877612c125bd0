"""rox simulate: let customers live under a plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from .cluster import cluster_of
from .inputs import file_of, plan_of, world_of
from .options import (
    CORES,
    ClusterAddress,
    Customers,
    DrawCount,
    Engine,
    InsecureCluster,
    Json,
    Maturity,
    Months,
    Out,
    Replications,
    Seed,
    Workers,
    WorldArgument,
)
from .output_paths import check_target
from .parquet_table import keep_figures
from .plausibility import report_implausibilities
from .print_figures import show_break_even, show_draws, show_metrics, show_origin
from .terminal import (
    json_value,
    print_json,
    refused,
    say,
    say_leftovers,
    shown_progress,
    stamped,
    text,
    workers_map,
    write_json,
)

if TYPE_CHECKING:
    from calibration import VarianceShares
    from runs import Run
    from sim import Comparison, Draws, Outcomes, Plan, RunOptions, World

    from .parquet_log import ContactFiles


class ValueOverDraws(NamedTuple):
    """A plan's value where the parameters themselves are drawn: over all, in each draw, in EUR, what must be true for it to pay, where doubt comes from."""

    draws: Draws
    values_eur: list[float]
    break_even: list[dict[str, Any]]
    origin: VarianceShares | None


class Simulated(NamedTuple):
    """A run of a world; with a plan, compared with today's, with what is implausible in it."""

    outcomes: Outcomes
    comparison: Comparison | None
    over_draws: ValueOverDraws | None
    doubts: list[dict[str, Any]]


def simulate(
    world: WorldArgument,
    plan: Annotated[
        str | None,
        typer.Option(help="A plan file, or the name of a plan of the company; today's by default."),
    ] = None,
    customers: Customers = None,
    maturity: Maturity = None,
    months: Months = None,
    replications: Replications = 4,
    seed: Seed = 1,
    engine: Engine = "compiled",
    workers: Workers = CORES,
    cluster: ClusterAddress = None,
    insecure_cluster: InsecureCluster = False,
    draws: DrawCount = 0,
    out: Out = None,
    log: Annotated[
        Path | None,
        typer.Option(
            help="Write the contacts of the first simulation as an event log: XES (.xes) or OCEL 2.0 (.json, .sqlite)."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Simulate customers under a plan; with --out, also write every contact and customer.

    contacts.parquet holds one simulation after another, each with its contacts in the order in which they ended.
    """
    import time

    from runs import new_run
    from sim import Message, RunOptions

    where = cluster_of(cluster, insecure_cluster)
    if where and out is not None:
        raise refused("command.cluster.no_contacts", option="--out")
    check_target("--out", out, is_folder=True)
    check_log(log, is_on_cluster=bool(where))
    loaded = world_of(world, customers, maturity)
    chosen = plan_of(plan, world, loaded) if plan else None
    spec = {
        "world": world,
        "plan": plan,
        "customers": customers,
        "maturity": maturity,
        "months": months,
        "replications": replications,
        "draws": draws,
    }
    if draws and not chosen:
        raise refused("command.simulate.draws_needs_plan")
    started = time.perf_counter()
    with new_run("simulate", spec, files=[*file_of(world), *file_of(plan or "")], seed=seed, out=out) as run:
        say_leftovers(run)
        contacts = contact_files(loaded, run) if out is not None or log is not None else None
        runs = runs_of(loaded, chosen, replications, draws)
        with (
            shown_progress(text("command.progress.simulations")) as progress,
            workers_map(workers, progress, runs, cluster=where) as spread,
        ):
            options = RunOptions(replications, seed, months, engine, contacts or False, spread)
            done = simulated(loaded, chosen, draws, options)
        result = result_of(done, time.perf_counter() - started)
        if done.comparison:
            keep_plan(done.comparison, done.over_draws, run)
        if contacts:
            contacts.join(replications, run.folder / "contacts.parquet")
            done.outcomes.customers_table().to_parquet(run.folder / "customers.parquet", index=False)
        if log is not None:
            from calibration import discovery

            discovery.write_event_log(run.folder / "contacts.parquet", log)
        keep_figures(done.outcomes, run)
        write_json(run.folder / "summary.json", result)
        run.summary = {"contacts": result["contacts"]}
    if as_json:
        print_json(result)
    else:
        show(loaded, done)
        say(Message("command.written", folder=str(run.folder)))


def check_log(log: Path | None, *, is_on_cluster: bool) -> None:
    """Refuse an event log that could not be written, or whose ending names none of the forms."""
    if log is None:
        return
    from calibration import discovery

    if is_on_cluster:
        raise refused("command.cluster.no_contacts", option="--log")
    if log.suffix.lower() not in discovery.FORMS:
        raise refused("command.simulate.log_ending", file=str(log), forms=tuple(discovery.FORMS))
    check_target("--log", log)


def runs_of(world: World, plan: Plan | None, replications: int, draws: int) -> int:
    """Return how many replications a run takes."""
    from sim import arms_of

    # each draw is anchored, then lived through with and without the plan; of a fitted world a second time, parts exchanged
    often = 2 if world.posterior.fields else 1
    return arms_of(world, [plan]) * replications + 3 * often * draws if plan else replications


def contact_files(world: World, run: Run) -> ContactFiles:
    """Return where the contacts of a run go, one file per replication."""
    from .parquet_log import ContactFiles

    return ContactFiles(world, run.folder / "contacts")


def simulated(world: World, plan: Plan | None, draws: int, options: RunOptions) -> Simulated:
    """Run today's plan, or a plan against it and, where asked, over draws of the parameters."""
    from sim import compare
    from sim import simulate as run_world

    if plan is None:
        return Simulated(run_world(world, options=options), None, None, [])
    baseline = run_world(world, options=replace(options, log=False))
    (comparison,) = compare(world, [plan], options, baseline=baseline)
    doubtful = report_implausibilities(world, comparison, options.map)
    over = value_over(world, plan, draws, replace(options, log=False)) if draws else None
    return Simulated(comparison.outcomes, comparison, over, doubtful)


def value_over(world: World, plan: Plan, count: int, options: RunOptions) -> ValueOverDraws:
    """A plan's value in each of so many draws of the parameters, each lived through once."""
    from calibration import plan_variance_shares
    from sim import break_even, parameter_draws, summary_of, value_over_draws

    once = options.with_replications(1)
    draws = parameter_draws(world, count, once)
    values = value_over_draws(draws, [plan], once)[:, 0].tolist()
    decisive = json_value(break_even(values, draws).to_dict("records"))
    return ValueOverDraws(
        summary_of(values, draws), values, decisive, plan_variance_shares(world, plan, draws, values, once)
    )


def result_of(done: Simulated, wall_s: float) -> dict[str, Any]:
    """Return what `simulate --json` prints."""
    result = stamped(summary(done.outcomes, wall_s))
    if done.comparison:
        over = done.over_draws
        told = {
            "draws": over.draws if over else None,
            "variance": over.origin if over else None,
            "break_even": over.break_even if over else [],
        }
        result["rox"] = json_value({**done.comparison.rox._asdict(), **told})
        result["doubts"] = json_value(done.doubts)
    return result


def keep_plan(comparison: Comparison, over: ValueOverDraws | None, run: Run) -> None:
    """Leave world, plan and finance of a compared plan in the folder of a run."""
    from optimize import finance, save_finance
    from scenarios import save_plan, save_world

    world = comparison.outcomes.world
    save_world(world, run.folder / "world.toml")
    save_plan(comparison.plan, run.folder / "plan.toml")
    save_finance(finance(world, comparison, draws_eur=over.values_eur if over else []), run.folder)


def show(world: World, done: Simulated) -> None:
    """Print a run's figures, and what its plan is worth."""
    compared = done.comparison
    show_metrics(world, [compared] if compared else [], compared.baseline if compared else done.outcomes)
    if done.over_draws:
        show_draws(done.over_draws.draws)
        show_origin(done.over_draws.origin)
        show_break_even(done.over_draws.draws, done.over_draws.break_even)


def summary(outcomes: Outcomes, wall_s: float) -> dict[str, Any]:
    """Return what `simulate --json` prints of a run, whatever its plan."""
    return {
        "world": outcomes.world.name,
        "plan": outcomes.plan,
        "engine": outcomes.engine,
        "seed": outcomes.seed,
        "replications": outcomes.replications,
        "customers": outcomes.world.customers,
        "months": outcomes.months,
        "contacts": outcomes.contacts,
        "wall_s": wall_s,
        "world_hash": outcomes.world_hash,
        "plan_hash": outcomes.plan_hash,
        "metrics": {**outcomes.metrics, "mean_wait_min_by_kind": outcomes.mean_wait_min_by_kind},
        "touchpoints": outcomes.touchpoints.drop(columns="handled_min").to_dict("records"),
    }
