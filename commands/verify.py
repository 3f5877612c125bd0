"""rox verify: the model against queueing theory and published findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from .cluster import cluster_of
from .options import CORES, ClusterAddress, InsecureCluster, Json, Workers
from .terminal import print_json, say, shown_progress, stamped, terminal_reader, text, workers_map

if TYPE_CHECKING:
    from verify import Row


def verify(
    workers: Workers = CORES,
    cluster: ClusterAddress = None,
    insecure_cluster: InsecureCluster = False,
    as_json: Json = False,
) -> None:
    """Check the model against queueing theory and published findings; exit code 1 if a check fails."""
    from scenarios import load_world
    from sim import Message, prepare
    from verify import MAKERS, subject_title
    from verify import rows as made

    where = cluster_of(cluster, insecure_cluster)
    prepare(load_world("minimal"), say)
    with (
        shown_progress(text("command.progress.subjects")) as progress,
        workers_map(workers, progress, len(MAKERS), cluster=where) as spread,
    ):
        found = made(map=spread)
    everything = [(subject, row) for subject, own in found.items() for row in own]
    if as_json:
        print_json(
            stamped({"rows": [described(str(subject_title(subject)), row) for subject, row in everything]})
        )
    else:
        show(found)
    if failed := [row.target for _, row in everything if row.ok is False]:
        for target in failed:
            say(Message("command.verify.not_met", target=target))
        raise typer.Exit(1)


def described(subject: str, row: Row) -> dict[str, object]:
    """A row as JSON carries it, in English; ok is null where the target does not apply, for the reason given."""
    texts = {"target": str(row.target), "source": str(row.source), "reason": str(row.reason or "")}
    return {"subject": subject, **row._asdict(), **texts, "ok": row.ok}


def show(found: dict[str, list[Row]]) -> None:
    """Print a table a subject, and how many rows held."""
    from rich.console import Console
    from rich.table import Table

    from verify import cells, subject_title

    console, reader = Console(), terminal_reader()
    for subject, own in found.items():
        table = Table(title=reader.say(subject_title(subject)), title_justify="left")
        for name in ("target", "source"):
            table.add_column(text(f"command.verify.{name}"))
        for name in ("expected", "got", "tolerance"):
            table.add_column(text(f"command.verify.{name}"), justify="right")
        table.add_column(text("command.verify.verdict"))
        for row in own:
            table.add_row(*cells(row, reader))
        console.print(table)
    verdicts = [row.ok for own in found.values() for row in own]
    counts = {"held": verdicts.count(True), "failed": verdicts.count(False), "excused": verdicts.count(None)}
    console.print(text("command.verify.sum", **counts))
