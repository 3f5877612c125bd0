"""rox simulate: let customers live under a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .inputs import file_of, plan_of, world_of
from .options import (
    CORES,
    Customers,
    DrawCount,
    Engine,
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
from .plausibility import told_doubts
from .print_figures import show_break_even, show_draws, show_metrics, show_origin
from .terminal import plain, print_json, say, shown_progress, stamped, workers_map, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from calibration import Carried
    from sim import Draws, Outcomes, Plan, World


def simulate(
    world: WorldArgument,
    plan: Annotated[
        str | None, typer.Option(help="A plan file, or the name of a plan of the world; today's by default.")
    ] = None,
    customers: Customers = None,
    maturity: Maturity = None,
    months: Months = None,
    replications: Replications = 4,
    seed: Seed = 1,
    engine: Engine = "compiled",
    workers: Workers = CORES,
    draws: DrawCount = 0,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Let customers live under a plan; with --out every contact and customer is written too.

    contacts.parquet holds one replication after another, and of each the contacts in the order in which they ended.
    """
    import time

    from runs import new_run
    from scenarios import save_plan, save_world
    from sim import compare
    from sim import simulate as run_world

    check_target("--out", out, is_folder=True)
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
        raise typer.BadParameter("--draws value a plan: give --plan too")
    # each draw is anchored, then lived through with and without the plan; of a fitted world a second time, parts exchanged
    often = 2 if loaded.posterior.fields else 1
    tasks = 2 * replications + 3 * often * draws if chosen else replications
    started = time.perf_counter()
    with new_run("simulate", spec, files=[*file_of(world), *file_of(plan or "")], seed=seed, out=out) as run:
        with shown_progress("replications") as progress, workers_map(workers, progress, tasks) as spread:
            options: dict[str, Any] = {
                "replications": replications,
                "seed": seed,
                "months": months,
                "engine": engine,
            }
            comparison = uncertainty = origin = None
            decisive: list[dict[str, Any]] = []
            doubtful: list[dict[str, Any]] = []
            values_eur: list[float] = []
            contacts = None
            if out is not None:
                from .parquet_log import ContactFiles

                contacts = ContactFiles(loaded, run.folder / "contacts")
            log = contacts or False
            if chosen:
                baseline = run_world(loaded, map=spread, **options)
                (comparison,) = compare(loaded, [chosen], baseline=baseline, map=spread, log=log, **options)
                outcomes = comparison.outcomes
                doubtful = told_doubts(loaded, comparison, spread)
                if draws:
                    uncertainty, values_eur, decisive, origin = drawn(
                        loaded, chosen, draws, spread, seed, months, engine
                    )
            else:
                outcomes = run_world(loaded, map=spread, log=log, **options)
        result = stamped(summary(outcomes, time.perf_counter() - started))
        if comparison:
            from optimize import finance, save_finance

            told = {"draws": uncertainty, "variance": origin, "break_even": decisive}
            result["rox"] = plain({**comparison.rox._asdict(), **told})
            result["doubts"] = plain(doubtful)
            save_world(loaded, run.folder / "world.toml")
            save_plan(comparison.plan, run.folder / "plan.toml")
            save_finance(finance(loaded, comparison, draws_eur=values_eur), run.folder)
        if contacts:
            contacts.join(replications, run.folder / "contacts.parquet")
            outcomes.customers_table().to_parquet(run.folder / "customers.parquet", index=False)
        write_json(run.folder / "summary.json", result)
        run.summary = {"contacts": result["contacts"]}
    if as_json:
        print_json(result)
    else:
        show_metrics(
            loaded, [comparison] if comparison else [], comparison.baseline if comparison else outcomes
        )
        if uncertainty:
            show_draws(uncertainty)
            show_origin(origin)
            show_break_even(uncertainty, decisive)
        say(f"written to {run.folder}")


def summary(outcomes: Outcomes, wall_s: float) -> dict[str, Any]:
    """What `simulate --json` prints of a run."""
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


def drawn(
    world: World,
    plan: Plan,
    count: int,
    spread: Callable[..., Iterable[Any]],
    seed: int,
    months: int | None,
    engine: str,
) -> tuple[Draws, list[float], list[dict[str, Any]], Carried | None]:
    """A plan's value when the parameters themselves are drawn, in each draw, what must be true for it to pay, and where doubt comes from."""
    from calibration import carried
    from sim import break_even, parameter_draws, summary_of, value_over_draws

    draws = parameter_draws(world, count, seed, spread, engine=engine)
    table = value_over_draws(draws, [plan], seed=seed, map=spread, months=months, engine=engine)
    values = table[:, 0].tolist()
    origin = carried(world, plan, draws, values, seed=seed, map=spread, months=months, engine=engine)
    return summary_of(values, draws), values, plain(break_even(values, draws).to_dict("records")), origin
