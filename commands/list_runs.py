"""rox runs: what was run, and every figure of it in one table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import Json
from .output_paths import check_target
from .terminal import print_json, say, stamped, terminal_reader, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runs import Record

ALL = 1_000_000
SHOWN = 30


def list_runs(
    parquet: Annotated[
        Path | None, typer.Option(help="Where to write every figure of all runs as one Parquet table.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only runs of one command, such as simulate or optimise.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the runs, newest first; with --parquet, write all their figures to one tidy table.

    Columns: run, time, world, plan, month, segment, channel, moment, metric, mean, lo, hi; an empty cell means all of them.
    """
    from runs import history, registry
    from sim import Message

    from .parquet_table import asked_of, figures_of_runs

    check_target("--parquet", parquet)
    records = history(kind, limit=ALL)
    rows, without = 0, 0
    if parquet:
        done = [one for one in records if one.state == "done"]
        table = figures_of_runs(done)
        rows, without = len(table), len(done) - int(table["run"].nunique())
        half = parquet.with_name(f".{parquet.name}.part")
        try:
            table.to_parquet(half, index=False)
            half.replace(parquet)
        finally:
            half.unlink(missing_ok=True)
        say(Message("command.runs.written", file=str(parquet), rows=rows, runs=len(done) - without))
        if without:
            say(Message("command.runs.without", count=without))
    if as_json:
        listed = []
        for one in records:
            world, plan = asked_of(one)
            listed.append({**one._asdict(), "folder": str(one.folder), "world": world, "plan": plan})
        print_json(stamped({"runs": listed, "parquet": str(parquet) if parquet else None, "rows": rows}))
    elif records:
        show(records)
    else:
        say(Message("command.runs.none", folder=str(registry())))


def show(records: Sequence[Record]) -> None:
    """Print the latest runs, a line each."""
    from rich.console import Console
    from rich.table import Table

    from .parquet_table import asked_of

    reader, console = terminal_reader(), Console()
    table = Table()
    for name in ("id", "started", "kind", "state", "world", "plan"):
        table.add_column(text(f"command.runs.{name}"))
    for one in records[:SHOWN]:
        world, plan = asked_of(one)
        state = reader.one_of("command.runs.state", one.state)
        table.add_row(one.short_id, one.started[:16].replace("T", " "), one.kind, state, world, plan)
    console.print(table)
    if len(records) > SHOWN:
        say(text("command.runs.more", count=len(records) - SHOWN))
