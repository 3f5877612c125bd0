"""rox read: what a file of answers is, and what each of its columns was taken for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import Json
from .output_paths import check_target
from .terminal import print_json, say, stamped, terminal_reader

if TYPE_CHECKING:
    from rich.console import Console

    from calibration import Reading
    from scenarios import Reader


def read(
    file: Annotated[
        Path,
        typer.Argument(
            help="A survey export, a contact log, daily figures or a table of customers; - reads standard input."
        ),
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="Where to write the suggested mapping, for editing.")
    ] = None,
    world: Annotated[
        str | None, typer.Option(help="The world whose channels and moments the answers mention.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(help="A column with personal data to keep on purpose; may be repeated."),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook to read.")] = None,
    as_json: Json = False,
) -> None:
    """Show how a file and each of its columns were recognised, with reasons and counts."""
    from calibration import read_file, save_mapping
    from scenarios import load_world

    check_target("--mapping", mapping)
    known = load_world(world) if world is not None else None
    with file_to_read(file) as path:
        reading = read_file(path, known, keep=keep or (), sheet=sheet)
    if mapping is not None:
        save_mapping(reading.mapping, mapping)
    if as_json:
        print_json(stamped(reading.record()))
    else:
        show(reading)
    if mapping is not None:
        say(f"mapping to edit: {mapping}")


@contextmanager
def file_to_read(file: Path) -> Iterator[Path]:
    """The file itself, or for - what is piped in, kept in a file of its own while it is read."""
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

    console, record, reader = Console(), reading.record(), terminal_reader()
    console.print(
        escape(f"{record['file']}: {record['kind']} ({reader.say(record['why'])})"),
        highlight=False,
        soft_wrap=True,
    )
    how = f"{record['family']}, {record['encoding']}"
    if record["separator"]:
        how += f", separator {record['separator']!r}, decimal mark {record['decimal']!r}"
    dropped = (
        ", ".join(f"{count} {reason}" for reason, count in record["dropped"].items()) or "nothing dropped"
    )
    console.print(
        escape(f"{how}; {record['read']} rows read, {record['used']} used; {dropped}"),
        highlight=False,
        soft_wrap=True,
    )
    for note in record["notes"]:
        console.print(escape(f"  {reader.say(note)}"), highlight=False, soft_wrap=True)
    table = Table("column", "kind", "role", "answers", "no answer", "reason")
    for one in record["columns"]:
        silent = ", ".join(f"{count} {reason}" for reason, count in one["said"].items())
        blank = f"{one['blank']} blank" if one["blank"] else ""
        cells = (one["column"], one["kind"], one["role"] or "", str(one["answers"]))
        silence = ", ".join(part for part in (blank, silent) if part)
        table.add_row(
            *(escape(cell[:60]) for cell in cells), escape(silence), escape(reader.say(one["reason"])[:200])
        )
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
            reader("evidence.role"), "column", reader("evidence.points"), reader("evidence.reasons")
        )
        table.title = reader("evidence.title")
        for one in mapping.candidates:
            chosen = mapping.role(one.role)
            mark = "" if chosen is None or chosen.column != one.column else "✓ "
            reasons = ", ".join(
                f"{points:+g} {reader(f'evidence.{key}')}" for key, points in one.evidence if points
            )
            cells = (
                f"{mark}{one.role}",
                one.column[:60],
                f"{one.points:g}",
                reader.say(one.refused) or reasons,
            )
            table.add_row(*map(escape, cells))
        console.print(table)
    for place, question in enumerate(mapping.questions, start=1):
        console.print(
            escape(f"{place}. {reader.say(question_text(question))}"), highlight=False, soft_wrap=True
        )
        for letter, text in zip("abcdef", answer_texts(question), strict=False):
            console.print(escape(f"   {letter}) {reader.say(text)}"), highlight=False, soft_wrap=True)


def lines_of(record: dict[str, Any], reader: Reader) -> list[str]:
    """Return what moves the score, what is said about it, and how far the answers speak for everybody, as lines."""
    lines = [f"weights: {reader.say(record['weights'])}"] if record["weights"] else []
    lines += [f"response: {reader.say(record['response'])}"] if record["response"] else []
    if drivers := record["drivers"]:
        lines.append(
            f"what goes with {drivers['score']} (association, not cause; {drivers['n']} answers, r2 {drivers['r2']:.2f}):"
        )
        lines += [
            f"  {100 * one['share']:5.1f} % ± {100 * one['se']:.1f}  {'+' if one['slope'] > 0 else '-'}  {one['column']}"
            for one in drivers["shares"]
        ]
    for words in record["words"]:
        lines.append(
            f"words of {words['column']!r} by {words['score']}: {words['unhappy']} unhappy, {words['happy']} happy comments"
        )
        lines += [
            f"  {one['side']:8} {one['word']:20} {one['unhappy']:5} {one['happy']:5}  z {one['z']:+.1f}"
            for one in words["words"]
        ]
    return lines
