"""rox calibrate: fit a world to a survey export, to contact-centre figures, or to both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .inputs import file_of, world_of
from .options import CORES, Json, Seed, Workers, WorldArgument
from .output_paths import check_target
from .terminal import print_json, say, shown_progress, stamped, terminal_reader, workers_map

if TYPE_CHECKING:
    from calibration import OpenQuestions


def calibrate(
    world: WorldArgument,
    survey: Annotated[Path | None, typer.Option(help="A survey export.")] = None,
    log: Annotated[
        list[Path] | None,
        typer.Option(
            help="Daily figures of a contact centre, a contact log, or a table of customers who left; may be repeated."
        ),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file (which column is what); suggested if left out.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook to read.")] = None,
    accept_guesses: Annotated[
        bool,
        typer.Option(
            "--accept-guesses", help="Go on where the survey leaves something open; every output says so."
        ),
    ] = False,
    seed: Seed = 1,
    workers: Workers = CORES,
    out: Annotated[Path, typer.Option(help="Where to write the fitted world.")] = Path("fitted.toml"),
    html: Annotated[Path | None, typer.Option(help="Where to write the report, one printable page.")] = None,
    record: Annotated[
        Path | None,
        typer.Option(help="Where to write the result as JSON with its messages by key, as the app reads it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fit a world to a survey export, to contact-centre figures, or to both."""
    from calibration import OpenQuestions, report
    from calibration import calibrate as fit_files
    from scenarios import save_world
    from sim import messages_to_json

    reader = terminal_reader()
    if survey is None and not log:
        raise typer.BadParameter("give --survey, --log or both")
    check_target("--out", out)
    check_target("--html", html)
    check_target("--record", record)
    loaded = world_of(world)
    with shown_progress("simulations") as progress, workers_map(workers) as spread:
        try:
            fitted = fit_files(
                loaded,
                survey=survey,
                logs=log or [],
                mapping=mapping,
                seed=seed,
                map=spread,
                progress=progress,
                accept_guesses=accept_guesses,
                sheet=sheet,
            )
        except OpenQuestions as asked:
            ask(asked, Path(asked.file))
            raise
    save_world(fitted.world, out, like=file_of(world)[0] if file_of(world) else None)
    result = stamped(fitted.record())
    if record is not None:
        record.write_text(json.dumps(messages_to_json(result), ensure_ascii=False), encoding="utf-8")
    if html is not None:
        read = [one.name for one in (survey, *(log or [])) if one]
        html.write_text(report(result, reader.label(loaded, loaded), reader, read), encoding="utf-8")
        say(f"report: {html}")
    if as_json:
        print_json(result)
    else:
        show_fit(fitted)
        show_words(result, reader)
    say(f"fitted world: {out}")
    if fitted.world.posterior.fields:
        say(f"how much of a plan's doubt comes from these answers: rox simulate {out} --plan PLAN --draws 64")


def ask(questions: OpenQuestions, survey: Path) -> None:
    """Write the mapping with its open questions beside the survey and say how to answer them."""
    from calibration import save_mapping
    from sim import Message

    file = survey.with_name(f"{survey.name}.map.toml")
    try:
        save_mapping(questions.mapping, file)
    except OSError:
        # a folder of exports may be read only
        file = Path(file.name)
        save_mapping(questions.mapping, file)
    say(Message("question.how", file=str(file)))


def show_words(record: dict[str, Any], reader: Any) -> None:
    """Print what the fit says in sentences."""
    from calibration import wording

    print(wording.holdout_text(record, reader)[1])
    for _, text in wording.motives_text(record, reader):
        print(text)
    for text in (*wording.stations_text(record, reader), *wording.log_text(record, reader)):
        print(text)


def show_fit(fitted: Any, truth: dict[str, float] | None = None) -> None:
    """Print estimates with standard errors, and observed against simulated."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title="parameters")
    for column in ("parameter", "start", "estimate", "se", *(["truth"] if truth else []), "informed"):
        table.add_column(column, justify="left" if column == "parameter" else "right")
    for one in fitted.parameters:
        known = [f"{truth[one.name]:.4g}" if one.name in truth else "-"] if truth else []
        table.add_row(
            one.name,
            f"{one.start:.4g}",
            f"{one.estimate:.4g}",
            f"{one.se:.2g}",
            *known,
            "yes" if one.informed else "no",
        )
    console.print(table)
    if fitted.moments:
        table = Table(title="observed against simulated")
        for column in ("moment", "observed", "simulated", "se"):
            table.add_column(column, justify="left" if column == "moment" else "right")
        for moment in fitted.moments:
            table.add_row(
                moment.name, f"{moment.observed:.4g}", f"{moment.simulated:.4g}", f"{moment.se:.2g}"
            )
        console.print(table)
    for one in fitted.informed:
        console.print(
            f"{'informed' if one.informed else 'not informed'}: {one.field}: {one.words}", markup=False
        )
    for note in fitted.notes:
        console.print(f"note: {note}", markup=False)
