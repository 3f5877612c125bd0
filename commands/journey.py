"""rox journey: what a run teaches about touchpoints, paths, moments, bots, channels and segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .inputs import file_of, world_of
from .options import CORES, Engine, Json, Months, Out, Replications, Seed, Workers, WorldArgument
from .output_paths import check_target
from .terminal import (
    json_value,
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
    from collections.abc import Callable

    from pandas import DataFrame

    from sim import Comparison, Log, Outcomes, Plan, RunOptions, World

ROWS_SHOWN = 10
# columns whose values are codes that the words tell
CODES = {
    "motive": "motive",
    "obstacle": "obstacle",
    "figure": "figure",
    "effect": "effect",
    "effect_all": "effect",
    "owner": "owner",
    "driver": "journey.ceiling",
    "group": "report.group",
}
PATH_MARK = " > "  # as paths are spelt in the tables
LeaveOneOut = Annotated[
    bool,
    typer.Option(
        "--leave-one-out",
        help="Also run counterfactuals: without each moment, bot and channel, and with each driver made perfect at no cost (slow).",
    ),
]


def journey(
    world: WorldArgument,
    plan: Annotated[
        str | None,
        typer.Option(help="A plan file, or the name of a plan of the company; today's by default."),
    ] = None,
    leave_one_out: LeaveOneOut = False,
    months: Months = None,
    replications: Replications = 4,
    seed: Seed = 1,
    engine: Engine = "compiled",
    workers: Workers = CORES,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Print tables of touchpoints, alerts, bots, paths, pain points and contacts; with a plan, also the customers who lose by it."""
    from runs import new_run
    from scenarios import load_plan
    from sim import Message, RunOptions, compare, read_log, simulate

    check_target("--out", out, is_folder=True)
    loaded = world_of(world)
    chosen = load_plan(plan, loaded) if plan else None
    asked = {"replications": replications, "seed": seed, "months": months, "engine": engine}
    spec = {"world": world, "plan": plan, "leave_one_out": leave_one_out, **asked}
    runs = replications * ((2 if chosen else 1) + (arms(loaded) if leave_one_out else 0))
    with new_run("journey", spec, files=[*file_of(world), *file_of(plan or "")], seed=seed, out=out) as run:
        say_leftovers(run)
        with (
            shown_progress(text("command.progress.simulations")) as progress,
            workers_map(workers, progress, runs) as spread,
        ):
            comparison: Comparison | None = None
            options = RunOptions(replications, seed, months, engine, log=True, map=spread)
            if chosen:
                (comparison,) = compare(loaded, [chosen], options)
                outcomes = comparison.outcomes
            else:
                outcomes = simulate(loaded, options=options)
            log = read_log(outcomes, chosen)
            tables = from_log(log, comparison)
            if leave_one_out:
                tables |= from_pairs(loaded, chosen, log, options)
        told = {name: table.to_dict("records") for name, table in tables.items()}
        result = stamped({**about(outcomes), "tables": told})
        for name, table in tables.items():
            table.to_parquet(run.folder / f"{name}.parquet", index=False)
            table.to_csv(run.folder / f"{name}.csv", index=False)
        write_json(run.folder / "summary.json", result)
        run.summary = {"tables": list(tables)}
    if as_json:
        print_json(result)
    else:
        show_tables(tables, loaded)
        say(Message("command.written", folder=str(run.folder)))


def about(outcomes: Outcomes) -> dict[str, Any]:
    """Return what the tables were made from."""
    return {
        "world": outcomes.world.name,
        "plan": outcomes.plan,
        "engine": outcomes.engine,
        "seed": outcomes.seed,
        "replications": outcomes.replications,
        "months": outcomes.months,
    }


def arms(world: World) -> int:
    """Count the worlds that leave-one-out simulates, besides the one of the plan."""
    from sim import perfected

    moments, channels, motives = len(world.moments), len(world.channels), {m.motive for m in world.moments}
    own = 2 * moments + 1 + 2 * moments + 1 + 2 * channels + 2 + len(motives) + 1
    return own + len(perfected(world)) + 1


def from_log(log: Log, comparison: Comparison | None) -> dict[str, DataFrame]:
    """Every table that a logged run gives, and who loses where it is compared with today's plan."""
    from sim import LOG_TABLES, who_loses, worst

    tables = {name: table(log) for name, table in LOG_TABLES.items()}
    tables["worst_paths"] = worst(tables["paths"]).head(ROWS_SHOWN)
    return tables | ({"segments": who_loses(comparison)} if comparison else {})


def from_pairs(world: World, plan: Plan | None, log: Log, options: RunOptions) -> dict[str, DataFrame]:
    """Every table that pairs of runs under common draws give."""
    from sim import bot_effects, ceilings, channel_values, contact_values, counterfactual_run, moments_ranked

    run = counterfactual_run(world, plan, options)
    makers: dict[str, Callable[[], DataFrame]] = {
        "moments": lambda: moments_ranked(log, run),
        "bot_effects": lambda: bot_effects(run),
        "channels": lambda: channel_values(run),
        "contact_values": lambda: contact_values(run),
        "ceilings": lambda: ceilings(run),
    }
    made = {name: maker() for name, maker in makers.items()}
    # a world without a bot has nothing to say of it
    return {name: table for name, table in made.items() if len(table.columns)}


def show_tables(tables: dict[str, DataFrame], world: World) -> None:
    """Print the first rows of every table, without the columns that only say how sure they are."""
    from rich.console import Console
    from rich.table import Table

    console, reader = Console(), terminal_reader()
    labels = reader.labels(world) | {one.name: reader.label(world, one) for one in world.segments}
    for name, table in tables.items():
        columns = [str(column) for column in table if not str(column).endswith(("_se", "_lo", "_hi"))]
        count = len(table)
        label = reader.one_of("command.journey.table", name)
        drawn = Table(
            title=text("command.journey.title", name=label, shown=min(count, ROWS_SHOWN), count=count)
        )
        for column in columns:
            drawn.add_column(reader.one_of("command.journey.column", column), overflow="fold")
        for row in table[columns].head(ROWS_SHOWN).itertuples(index=False):
            drawn.add_row(*(cell(column, value, labels) for column, value in zip(columns, row, strict=True)))
        console.print(drawn)


def cell(column: str, value: Any, labels: dict[str, str]) -> str:
    """A value as a table shows it: names of the world by their labels, codes in words, numbers the way the language writes them."""
    told, reader = json_value(value), terminal_reader()
    if told is None:
        return "-"
    if isinstance(told, bool):
        return text("command.yes" if told else "command.no")
    if isinstance(told, int | float):
        return reader.written(told, ",.3g" if abs(told) < 1000 else ",.0f")
    if column == "path":
        return PATH_MARK.join(labels.get(step, step) for step in told.split(PATH_MARK))
    if column in CODES:
        return reader.one_of(CODES[column], str(told))
    return labels.get(str(told), str(told))
