"""rox read: what a file of answers is, and what each of its columns was taken for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .inputs import world_file_of
from .options import Json
from .output_paths import check_target
from .terminal import print_json, say, stamped, terminal_reader, text

if TYPE_CHECKING:
    from rich.console import Console

    from calibration import Reading
    from scenarios import Reader

LOGS = ("contact log", "event log", "daily aggregate", "monthly aggregate")


def read(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A survey export, a contact log, daily figures or a table of customers; - reads standard input.",
        ),
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="Where to write the suggested mapping, so that you can edit it.")
    ] = None,
    world: Annotated[
        str | None,
        typer.Option(
            callback=world_file_of, help="The company whose channels and moments the answers mention."
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(help="A column with personal data to keep on purpose; may be repeated."),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook to read.")] = None,
    codebook: Annotated[
        Path | None,
        typer.Option(
            help="The questions of the columns and the meaning of their codes: a table or lines of text."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show how a file and each of its columns were recognised, with reasons and counts."""
    from calibration import discovery, read_file, save_mapping
    from scenarios import load_world
    from sim import Defects, Message

    check_target("--mapping", mapping)
    known = load_world(world) if world is not None else None
    with file_to_read(file) as path:
        try:
            reading = read_file(path, known, keep=keep or (), sheet=sheet, codebook=codebook)
            log = discovery.read_log_columns(path, sheet) if reading.export.kind in LOGS else None
        except Defects as found:
            raise Defects(str(file), found.defects) from found
    reading = replace(reading, export=replace(reading.export, file=str(file)))
    if mapping is not None and log is not None:
        log.save(mapping, terminal_reader().say)
    elif mapping is not None:
        save_mapping(reading.mapping, mapping, terminal_reader().say)
    if as_json:
        print_json(stamped(reading.record() | {"log": log.record() if log else None}))
    else:
        show(reading)
        if log is not None:
            show_log(log.record())
    if mapping is not None:
        say(Message("command.read.mapping", file=str(mapping)))


def show_log(log: dict[str, Any]) -> None:
    """Print which column of a log plays which role, and which unit of a time is open."""
    print(text("command.read.log"))
    for role, one in log["columns"].items():
        columns = " – ".join(filter(None, (one["column"], one["to"])))
        print("  " + text("command.read.log.column", role=role, column=columns))
    for role in log["open_units"]:
        print("  " + text("command.read.log.unit", role=role, column=log["columns"][role]["column"]))


@contextmanager
def file_to_read(file: Path) -> Iterator[Path]:
    """The file itself, or for - what is piped in, kept in its own file while it is read."""
    if str(file) != "-":
        yield file
        return
    with TemporaryDirectory(prefix="rox-read-") as folder:
        path = Path(folder) / "piped-in"
        path.write_bytes(sys.stdin.buffer.read())
        yield path


def show(reading: Reading) -> None:
    """Print what was read and understood."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from calibration import wording

    console, record, reader = Console(), reading.record(), terminal_reader()
    kind = text(f"command.read.file.{record['kind'].replace(' ', '_')}")
    lines = [text("command.read.head", file=record["file"], kind=kind, why=record["why"])]
    about = {"family": record["family"], "encoding": record["encoding"]}
    how = text("command.read.how", **about)
    if record["separator"]:
        marks = {"separator": repr(record["separator"]), "decimal": repr(record["decimal"])}
        how = text("command.read.how.csv", **about, **marks)
    dropped = wording.dropped_text(record["dropped"], reader) or text("command.read.none_dropped")
    lines.append(
        text("command.read.rows", how=how, read=record["read"], used=record["used"], dropped=dropped)
    )
    lines += [f"  {reader.say(note)}" for note in record["notes"]]
    for line in lines:
        console.print(escape(line), highlight=False, soft_wrap=True)
    heads = ("column", "kind", "role", "answers", "silent", "reason")
    table = Table(
        *(text("command.read.role") if key == "role" else reader(f"calibrate.head.{key}") for key in heads)
    )
    for one in record["columns"]:
        silent = [f"{count} {wording.dropped_reason(why, reader)}" for why, count in one["said"].items()]
        blank = [reader("calibrate.blank", count=str(one["blank"]))] if one["blank"] else []
        cells = (
            one["column"][:60],
            reader.one_of("calibrate.kind", one["kind"].replace(" ", "_")),
            reader.one_of("fit.role", one["role"] or ""),
            str(one["answers"]),
            ", ".join([*blank, *silent]),
            reader.say(one["reason"])[:200],
        )
        table.add_row(*map(escape, cells))
    console.print(table)
    show_roles(reading, console)
    for line in lines_of(record, reader):
        console.print(escape(line), highlight=False, soft_wrap=True)


def show_roles(reading: Reading, console: Console) -> None:
    """Print the columns that were weighed for each role with their points, then the open questions with their answers."""
    from rich.markup import escape
    from rich.table import Table

    from calibration import answer_texts, question_text

    reader, mapping = terminal_reader(), reading.mapping
    if mapping.candidates:
        table = Table(
            reader("evidence.role"),
            reader("calibrate.head.column"),
            reader("evidence.points"),
            reader("evidence.reasons"),
        )
        table.title = reader("evidence.title")
        for one in mapping.candidates:
            chosen = mapping.role(one.role)
            mark = "" if chosen is None or chosen.column != one.column else "✓ "
            reasons = ", ".join(
                f"{reader.written(points, '+g')} {reader(f'evidence.{key}')}"
                for key, points in one.evidence
                if points
            )
            cells = (
                f"{mark}{reader.one_of('fit.role', one.role)}",
                one.column[:60],
                reader.written(one.points, "g"),
                reader.say(one.refused) or reasons,
            )
            table.add_row(*map(escape, cells))
        console.print(table)
    for place, question in enumerate(mapping.questions, start=1):
        console.print(
            escape(f"{place}. {reader.say(question_text(question))}"), highlight=False, soft_wrap=True
        )
        for letter, answer in zip("abcdef", answer_texts(question), strict=False):
            console.print(escape(f"   {letter}) {reader.say(answer)}"), highlight=False, soft_wrap=True)


def lines_of(record: dict[str, Any], reader: Reader) -> list[str]:
    """Return what moves the score, what is said about it, and how far the answers speak for everybody, as lines."""
    lines = [text("command.read.weights", text=record["weights"])] if record["weights"] else []
    lines += [text("command.read.response", text=record["response"])] if record["response"] else []
    if drivers := record["drivers"]:
        score = reader.one_of("fit.role", drivers["score"])
        lines.append(text("command.read.drivers", score=score, n=drivers["n"], r2=drivers["r2"]))
        lines += [
            f"  {reader.share(one['share'])} ± {reader.number(100 * one['se'], 1)}  {'+' if one['slope'] > 0 else '-'}  {one['column']}"
            for one in drivers["shares"]
        ]
    sides = {side: reader(f"calibrate.words.{side}") for side in ("unhappy", "happy")}
    for words in record["words"]:
        counts = {side: words[side] for side in ("unhappy", "happy")}
        score = reader.one_of("fit.role", words["score"])
        lines.append(text("command.read.words", column=repr(words["column"]), score=score, **counts))
        lines += [
            f"  {sides[one['side']]:12} {one['word']:20} {one['unhappy']:5} {one['happy']:5}  z {reader.written(one['z'], '+.1f')}"
            for one in words["words"]
        ]
    return lines
