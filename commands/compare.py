"""rox compare: plans against today's, paired."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from .cluster import cluster_of
from .inputs import world_of
from .options import (
    CORES,
    ClusterAddress,
    Engine,
    InsecureCluster,
    Json,
    Maturity,
    Months,
    Replications,
    Seed,
    Workers,
    WorldArgument,
)
from .plausibility import report_implausibilities
from .print_figures import show_metrics
from .terminal import print_json, shown_progress, stamped, text, workers_map


def compare(
    world: WorldArgument,
    plan: Annotated[
        list[str], typer.Option(help="A plan file, or the name of a plan of the company; may be repeated.")
    ],
    maturity: Maturity = None,
    months: Months = None,
    replications: Replications = 4,
    seed: Seed = 1,
    engine: Engine = "compiled",
    workers: Workers = CORES,
    cluster: ClusterAddress = None,
    insecure_cluster: InsecureCluster = False,
    as_json: Json = False,
) -> None:
    """Compare plans with today's, all with the same random draws."""
    from scenarios import load_plan
    from sim import RunOptions, arms_of
    from sim import compare as in_pairs

    where = cluster_of(cluster, insecure_cluster)
    loaded = world_of(world, maturity=maturity)
    plans = [load_plan(name, loaded) for name in plan]
    runs = arms_of(loaded, plans) * replications
    with (
        shown_progress(text("command.progress.simulations")) as progress,
        workers_map(workers, progress, runs, cluster=where) as spread,
    ):
        options = RunOptions(replications, seed, months, engine, map=spread)
        compared = in_pairs(loaded, plans, options)
        doubtful = [report_implausibilities(loaded, one, spread) for one in compared]
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "plan": one.plan.name,
                "metrics": one.outcomes.metrics,
                "rox": {**one.rox._asdict(), "draws": None},
                "doubts": told,
            }
            for one, told in zip(compared, doubtful, strict=True)
        ]
        print_json(stamped({"world": loaded.name, "seed": seed, "replications": replications, "plans": rows}))
    else:
        show_metrics(loaded, list(compared), compared[0].baseline)
