"""rox report and rox lock: what a run found, as a workbook and a page; a plan that any later edit voids."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import Json
from .output_paths import check_target
from .terminal import print_json, say, stamped, terminal_reader

if TYPE_CHECKING:
    from optimize import Dossier, Variance

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
            help="Where to write the two-page report; DIR/report.html if neither is given. The appendix is written next to it."
        ),
    ] = None,
    actuals: Annotated[
        Path | None, typer.Option(help="A table of actuals (CSV, XLSX): month, item, eur.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook of actuals.")] = None,
    as_json: Json = False,
) -> None:
    """Write the report of a plan: two printable pages with their appendix, and a workbook with formulas."""
    from optimize import appendix, read_dossier, workbook
    from optimize import report as page
    from sim import Message

    check_target("--html", html)
    check_target("--xlsx", xlsx)
    dossier, reader = read_dossier(folder), terminal_reader()
    held = held_against(dossier, actuals, sheet) if actuals else ()
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
                    "files": written,
                }
            )
        )


def held_against(dossier: Dossier, actuals: Path, sheet: str | None) -> tuple[Variance, ...]:
    """Return the lines of a table of actuals against the plan; its cells are read as those of a survey are."""
    from datetime import UTC, datetime

    from calibration import read_cells
    from optimize import ActualsTable, months_over, variances

    cells = read_cells(actuals, sheet)
    over = months_over(dossier.locked_on, datetime.now(UTC).date())
    return variances(dossier.finance, ActualsTable(str(actuals), cells.rows, cells.lines), over)


def lock(folder: Folder) -> None:
    """Lock the plan of a run: any later change of plan, world or seed voids the lock, and reports say so."""
    from optimize import lock as close
    from optimize import read_dossier
    from sim import Message

    record = close(folder, read_dossier(folder).finance.sealed)
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
