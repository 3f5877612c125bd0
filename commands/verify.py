"""rox verify: the model against queueing theory and published findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from .options import CORES, Json, Workers
from .terminal import print_json, say, shown_progress, stamped, workers_map

if TYPE_CHECKING:
    from verify import Row


def verify(workers: Workers = CORES, as_json: Json = False) -> None:
    """Check the model against queueing theory and published findings; exit code 1 if a check fails."""
    from scenarios import load_world
    from sim import prepare
    from verify import MAKERS
    from verify import rows as made

    prepare(load_world("minimal"), say)
    with shown_progress("subjects") as progress, workers_map(workers, progress, len(MAKERS)) as spread:
        found = made(map=spread)
    everything = [(subject, row) for subject, own in found.items() for row in own]
    if as_json:
        print_json(stamped({"rows": [described(subject, row) for subject, row in everything]}))
    else:
        show(found)
    if failed := [row.target for _, row in everything if row.ok is False]:
        for target in failed:
            say(f"not met: {target}")
        raise typer.Exit(1)


def described(subject: str, row: Row) -> dict[str, object]:
    """A row as JSON carries it; ok is null where the target does not apply, for the reason given."""
    return {"subject": subject, **row._asdict(), "ok": row.ok}


def show(found: dict[str, list[Row]]) -> None:
    """Print a table a subject, and how many rows held."""
    from rich.console import Console
    from rich.table import Table

    from verify import cells

    console = Console()
    for subject, own in found.items():
        table = Table(title=subject, title_justify="left")
        for name, justify in (("target", "left"), ("source", "left"), ("expected", "right"), ("got", "right"), ("tolerance", "right"), ("", "left")):  # fmt: skip
            table.add_column(name, justify=justify)  # type: ignore[arg-type]
        for row in own:
            table.add_row(*cells(row))
        console.print(table)
    verdicts = [row.ok for own in found.values() for row in own]
    console.print(
        f"{verdicts.count(True)} rows hold, {verdicts.count(False)} fail, {verdicts.count(None)} do not apply; "
        "simulated rows may differ by 3 standard errors, marked ±"
    )
