"""rox report and rox lock: what a run found, as a workbook and a page; a plan that any later edit voids."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .actual_months import learn_from_actuals
from .options import CORES, Json, Workers
from .output_paths import check_target
from .terminal import print_json, refused, say, stamped, terminal_reader

if TYPE_CHECKING:
    from optimize import Dossier, MonthAmount

Folder = Annotated[
    Path,
    typer.Argument(metavar="DIR", help="The folder written by rox optimise, or by rox simulate with a plan."),
]
HTML, APPENDIX = "report.html", "-appendix"


def report(
    folder: Folder,
    xlsx: Annotated[Path | None, typer.Option(help="Where to write the workbook.")] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            help="Where to write the two-page report; without --xlsx, DIR/report.html by default. The appendix is written next to it."
        ),
    ] = None,
    actuals: Annotated[
        Path | None, typer.Option(help="A table of actuals (CSV, XLSX): month, item, eur.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook of actuals.")] = None,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn",
            help="Read the actuals as evidence on the plan's levers, and write the company that has learned (learnt.toml in DIR).",
        ),
    ] = False,
    draw: Annotated[
        int, typer.Option(min=64, max=4096, help="Number of parameter draws the actuals are compared with.")
    ] = 256,
    workers: Workers = CORES,
    as_json: Json = False,
) -> None:
    """Write the report of a plan: two printable pages with their appendix, and a workbook with formulas."""
    from optimize import appendix, held_against, learnt_lines, read_dossier, workbook
    from optimize import report as page
    from sim import Message

    check_target("--html", html)
    check_target("--xlsx", xlsx)
    if learn and actuals is None:
        raise refused("command.report.learn_needs_actuals")
    dossier, reader = read_dossier(folder), terminal_reader()
    amounts = read_amounts(dossier, actuals, sheet) if actuals else ()
    held = held_against(dossier.finance, amounts)
    if learn and actuals:
        learnt = learn_from_actuals(folder, dossier, actuals, amounts, draw, workers)
        dossier = dossier._replace(learnt=learnt)
        for line in () if as_json else learnt_lines(learnt, dossier.world, reader):
            print(line)
    files: dict[Path, bytes] = {}
    if html or not xlsx:
        target = html or folder / HTML
        files[target] = page(dossier, reader).encode()
        files[target.with_stem(target.stem + APPENDIX)] = appendix(dossier, reader, held).encode()
    if xlsx:
        files[xlsx] = workbook(dossier, reader)
    put(files)
    for path in files:
        say(Message("command.written", folder=str(path)))
    if as_json:
        rows = [{**one._asdict(), "variance_eur": one.variance_eur} for one in held]
        written = [str(path) for path in files]
        print_json(
            stamped(
                {
                    "finance": dossier.finance.figures(),
                    "lock": dossier.lock,
                    "actuals": rows,
                    "learnt": dossier.learnt,
                    "files": written,
                }
            )
        )


def read_amounts(dossier: Dossier, actuals: Path, sheet: str | None) -> list[MonthAmount]:
    """Return the amounts of a table of actuals; its cells are read as those of a survey are."""
    from datetime import UTC, datetime

    from calibration import read_cells
    from optimize import ActualsTable, amounts_of, months_over

    cells = read_cells(actuals, sheet)
    over = months_over(dossier.locked_on, datetime.now(UTC).date())
    return amounts_of(dossier.finance, ActualsTable(str(actuals), cells.rows, cells.lines), over)


def lock(
    folder: Folder,
    by: Annotated[
        str, typer.Option(help="Your name: a plan is approved only once somebody is named who locked it.")
    ] = "",
) -> None:
    """Lock the plan of a run: any later change of plan, company or seed voids the lock, and reports say so."""
    from optimize import lock as close
    from optimize import read_dossier
    from runs import Person, written
    from sim import Message

    record = close(folder, read_dossier(folder).finance.sealed, written(Person(by)))
    say(Message("command.lock.done", folder=str(folder), seal=record["sealed"][:16]))


def in_every_language(folder: Path) -> dict[Path, bytes]:
    """The two pages, the appendix and the workbook of a run in each language, by the file they belong in."""
    from optimize import appendix, read_dossier, workbook
    from optimize import report as page
    from scenarios import languages, reader_of

    dossier, files = read_dossier(folder), {}
    for lang in languages():
        reader = reader_of(lang)
        files[folder / f"report-{lang}.html"] = page(dossier, reader).encode()
        files[folder / f"report-{lang}{APPENDIX}.html"] = appendix(dossier, reader).encode()
        files[folder / f"plan-{lang}.xlsx"] = workbook(dossier, reader)
    return files


def put(files: Mapping[Path, bytes]) -> None:
    """Put all the files in place, or none of them: each is written next to its place first."""
    halves = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in files}
    try:
        for path, content in files.items():
            halves[path].write_bytes(content)
        for path, half in halves.items():
            half.replace(path)
    finally:
        for half in halves.values():
            half.unlink(missing_ok=True)
