"""rox diff: what two companies differ by, and what each group of differences is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .inputs import ready, world_file_of
from .options import CORES, Json, Months, Seed, Workers
from .print_figures import number
from .terminal import print_json, say, shown_progress, stamped, terminal_reader, text, workers_map

if TYPE_CHECKING:
    from sim import ParameterChange, WorldDifference

ROWS_MOST = 40
FIGURES = ("contacts_per_case", "mean_wait_min", "abandonment", "csat_top2", "nps", "customer_equity_eur")
Anchored = Literal["first", "second"]


def diff(
    first: Annotated[
        str,
        typer.Argument(
            metavar="A",
            callback=world_file_of,
            help="A company file, or the name of a bundled or a saved company.",
        ),
    ],
    second: Annotated[
        str, typer.Argument(metavar="B", callback=world_file_of, help="The company to compare it with.")
    ],
    anchored: Annotated[
        Anchored,
        typer.Option(
            help="Whose anchors every mix keeps, the constants solved so that today's figures come out: first or second. Swapping the companies and this choice reverses the sign of every effect."
        ),
    ] = "first",
    parameters_only: Annotated[
        bool, typer.Option("--parameters-only", help="List what differs, without simulating anything.")
    ] = False,
    replications: Annotated[
        int,
        typer.Option(
            min=1,
            max=1000,
            help="Simulations of each mix of the two companies; there are 2, 4, 8 … 256 mixes for 1, 2, 3 … 8 groups that differ.",
        ),
    ] = 1,
    months: Months = None,
    seed: Seed = 1,
    workers: Workers = CORES,
    as_json: Json = False,
) -> None:
    """Show how two companies differ, parameter by parameter, and what each group of differences is worth, to the cent."""
    from scenarios import load_world
    from sim import RunOptions, parameter_changes, world_difference

    before, after = load_world(first), load_world(second)
    changes = parameter_changes(before, after)
    if parameters_only or not changes:
        if as_json:
            print_json(stamped({"changes": [one._asdict() for one in changes]}))
        else:
            show_changes(changes)
        return
    ready(before)
    mixes = 2 ** len({one.group for one in changes})
    with (
        shown_progress(text("command.progress.simulations")) as progress,
        workers_map(workers, progress, mixes * replications) as spread,
    ):
        options = RunOptions(replications, seed, months, map=spread)
        found = world_difference(before, after, options, home=before if anchored == "first" else after)
    if as_json:
        print_json(stamped(result_of(found)))
        return
    show_changes(changes)
    show_effects(found)


def result_of(found: WorldDifference) -> dict[str, Any]:
    """Return what `diff --json` prints."""
    from sim import worth_eur

    return {
        "changes": [one._asdict() for one in found.changes],
        "effects_eur": found.effects_eur,
        "alone_eur": found.alone_eur,
        "total_eur": found.total_eur,
        "first_eur": round(worth_eur(found.first), 2),
        "second_eur": round(worth_eur(found.second), 2),
        "is_whole": found.is_whole,
        "figures": {
            name: [outcomes.metrics[name].mean for outcomes in (found.first, found.second)]
            for name in FIGURES
            if name in found.first.metrics and name in found.second.metrics
        },
    }


def show_changes(changes: tuple[ParameterChange, ...]) -> None:
    """Print what differs, by parameter."""
    from rich.console import Console
    from rich.table import Table

    if not changes:
        print(text("command.diff.none"))
        return
    table = Table()
    for column in ("parameter", "group", "first", "second"):
        table.add_column(text(f"command.diff.head.{column}"), overflow="fold")
    for one in changes[:ROWS_MOST]:
        group = text(f"command.diff.group.{one.group}")
        table.add_row(one.place, group, written(one.first), written(one.second))
    Console().print(table)
    if len(changes) > ROWS_MOST:
        say(text("command.diff.more", count=len(changes) - ROWS_MOST))


def written(value: object) -> str:
    """Return a value of a parameter as a table shows it."""
    reader = terminal_reader()
    if value is None:
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return reader.number(value) if float(value).is_integer() else f"{reader.number(value, 4)}"
    if isinstance(value, list):
        return ", ".join(written(one) for one in value[:7])
    return str(value)


def show_effects(found: WorldDifference) -> None:
    """Print what each group of differences is worth, in cents that add up, and the figures of both companies."""
    from rich.console import Console
    from rich.table import Table

    reader, console = terminal_reader(), Console()
    figures = Table()
    for column in ("figure", "first", "second"):
        figures.add_column(
            text(f"command.diff.head.{column}"), justify="left" if column == "figure" else "right"
        )
    for name in FIGURES:
        if name in found.first.metrics and name in found.second.metrics:
            means = (outcomes.metrics[name].mean for outcomes in (found.first, found.second))
            figures.add_row(reader(f"figure.{name}"), *(number(mean) for mean in means))
    console.print(figures)
    if found.is_whole:
        say(text("command.diff.whole"))
    table = Table(title=text("command.diff.effects"), title_justify="left")
    table.add_column(text("command.diff.head.group"))
    for column in ("alone", "effect"):
        table.add_column(text(f"command.diff.head.{column}"), justify="right")
    for name, eur in found.effects_eur.items():
        alone = reader.number(found.alone_eur[name], 2, signed=True)
        table.add_row(text(f"command.diff.group.{name}"), alone, reader.number(eur, 2, signed=True))
    table.add_row(text("command.diff.total"), "", reader.number(found.total_eur, 2, signed=True))
    console.print(table)
