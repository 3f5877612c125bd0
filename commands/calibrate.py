"""rox calibrate: fit a world to a survey export, to contact-centre figures, or to both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .acceptance import estimates_in_words
from .cluster import cluster_of
from .experiment import learn_from_experiments
from .inputs import file_of, world_of
from .options import CORES, ClusterAddress, InsecureCluster, Json, Seed, Workers, WorldArgument
from .output_paths import check_target
from .terminal import (
    print_json,
    refused,
    say,
    shown_progress,
    stamped,
    terminal_reader,
    text,
    workers_map,
)

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
        list[Path] | None,
        typer.Option(
            help="A mapping file (which column is what) of the survey or of a log; suggested if left out; may be repeated."
        ),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook to read.")] = None,
    codebook: Annotated[
        Path | None,
        typer.Option(
            help="The questions of the columns and the meaning of their codes: a table or lines of text."
        ),
    ] = None,
    experiment: Annotated[
        Path | None,
        typer.Option(
            help="Results of tests on some customers, each a table named experiment: evidence on levers; without --survey and --log."
        ),
    ] = None,
    accept_guesses: Annotated[
        bool,
        typer.Option(
            "--accept-guesses",
            help="Continue even where the survey leaves something open; every output says so.",
        ),
    ] = False,
    accept_estimate: Annotated[
        list[str] | None,
        typer.Option(
            "--accept-estimate",
            metavar="'FIELD: WHY'",
            help="Keep an estimate outside its plausible range, and say why; may be repeated.",
        ),
    ] = None,
    seed: Seed = 1,
    workers: Workers = CORES,
    cluster: ClusterAddress = None,
    insecure_cluster: InsecureCluster = False,
    out: Annotated[Path, typer.Option(help="Where to write the fitted company.")] = Path("fitted.toml"),
    html: Annotated[Path | None, typer.Option(help="Where to write the report, one printable page.")] = None,
    record: Annotated[
        Path | None,
        typer.Option(help="Where to write the result as JSON with its messages by key, as the app reads it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fit a company to a survey export, to contact-centre data, or to both; or read the results of tests as evidence."""
    from calibration import OpenQuestions, report
    from calibration import calibrate as fit_files
    from scenarios import save_world
    from sim import Message, messages_to_json

    reader = terminal_reader()
    where = cluster_of(cluster, insecure_cluster)
    if experiment is not None:
        if survey is not None or log:
            raise refused("command.calibrate.experiment_alone")
        check_target("--out", out)
        learn_from_experiments(world, experiment, seed, workers, out, as_json=as_json)
        return
    if survey is None and not log:
        raise refused("command.calibrate.no_input")
    check_target("--out", out)
    check_target("--html", html)
    check_target("--record", record)
    loaded = world_of(world)
    estimates = estimates_in_words(accept_estimate or [], loaded)
    with (
        shown_progress(text("command.progress.simulations")) as progress,
        workers_map(workers, cluster=where) as spread,
    ):
        try:
            fitted = fit_files(
                loaded,
                survey=survey,
                logs=log or [],
                mapping=mapping or [],
                seed=seed,
                map=spread,
                progress=progress,
                accept_guesses=accept_guesses,
                accept_estimates=estimates,
                sheet=sheet,
                codebook=codebook,
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
        say(Message("command.calibrate.report", file=str(html)))
    if as_json:
        print_json(result)
    else:
        show_verdict(result, reader)
        show_fit(fitted)
        show_words(result, reader)
    say(Message("command.calibrate.world", file=str(out)))
    if fitted.world.posterior.fields:
        say(Message("command.calibrate.next", file=str(out)))


def ask(questions: OpenQuestions, survey: Path) -> None:
    """Write the mapping with its open questions next to the survey and say how to answer them."""
    from calibration import save_mapping
    from sim import Message

    file = survey.with_name(f"{survey.name}.map.toml")
    try:
        save_mapping(questions.mapping, file, terminal_reader().say)
    except OSError:
        # a folder of exports may be read only
        file = Path(file.name)
        save_mapping(questions.mapping, file, terminal_reader().say)
    say(Message("question.how", file=str(file)))


def show_verdict(record: dict[str, Any], reader: Any) -> None:
    """Print the verdict and everything that speaks against the fit."""
    from calibration import wording

    head, *why = wording.verdict_text_lines(record, reader)
    print(head)
    for line in why:
        print(f"  {line}")


def show_words(record: dict[str, Any], reader: Any) -> None:
    """Print what the fit says in sentences."""
    from calibration import wording

    print(wording.holdout_text(record, reader)[1])
    for _, line in wording.motives_text(record, reader):
        print(line)
    for line in wording.touchpoints_text(record, reader):
        print(line)
    for line in (*wording.stations_text(record, reader), *wording.log_text(record, reader)):
        print(line)


def show_fit(fitted: Any, truth: dict[str, float] | None = None) -> None:
    """Print estimates with standard errors, and observed against simulated."""
    from rich.console import Console
    from rich.table import Table

    from calibration import wording

    console, reader = Console(), terminal_reader()
    truths = [text("command.calibrate.truth")] if truth else []
    table = Table(title=reader("fit.title.parameters"))
    table.add_column(reader("fit.parameter"))
    for name in (
        *(reader(f"fit.{key}") for key in ("start", "estimate", "se")),
        *truths,
        reader("fit.mark"),
    ):
        table.add_column(name, justify="right")
    for one in fitted.parameters:
        known = [number(truth[one.name]) if one.name in truth else "-"] if truth else []
        table.add_row(
            one.name,
            number(one.start),
            number(one.estimate),
            number(one.se, ".2g"),
            *known,
            reader(f"fit.mark.{fitted.mark_of(one)}"),
        )
    console.print(table)
    if fitted.moments:
        table = Table(title=reader("fit.title.moments"))
        table.add_column(reader("fit.moment"))
        for key in ("observed", "simulated", "se"):
            table.add_column(reader(f"fit.{key}"), justify="right")
        for moment in fitted.moments:
            table.add_row(
                wording.moment_label(reader, moment.name),
                number(moment.observed),
                number(moment.simulated),
                number(moment.se, ".2g"),
            )
        console.print(table)
    for one in fitted.informed:
        key = "command.calibrate.informed" if one.informed else "command.calibrate.not_informed"
        console.print(text(key, field=one.field, why=one.words), markup=False)
    for note in fitted.notes:
        console.print(text("command.calibrate.note", note=note), markup=False)


def number(value: float, form: str = ".4g") -> str:
    """A number with few digits, the way the language of the terminal writes it."""
    return terminal_reader().written(float(value), form)
