"""rox new: a company of one's own from ten figures, asked at the terminal or read from a sheet."""

from __future__ import annotations

import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .inputs import ready
from .options import Json
from .output_paths import check_target
from .terminal import print_json, refused, say, shown_progress, stamped, terminal_reader, text

if TYPE_CHECKING:
    from calibration import Draft, Field, Figures
    from scenarios import Reader
    from sim import World

# asked at the terminal; what is spent on programmes and what a contact takes are asked in the sheet
NOT_ASKED = ("handling_min", "on_contacts", "spend")


def new(
    template: Annotated[
        str, typer.Argument(metavar="[TEMPLATE]", help="The kind of company; asked if left out.")
    ] = "",
    figures: Annotated[
        Path | None,
        typer.Option(help="A sheet of figures (.toml, .csv or .xlsx); asked at the terminal if left out."),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the company.")] = "",
    out: Annotated[Path | None, typer.Option(help="World file to write; NAME.toml by default.")] = None,
    sheet: Annotated[
        Path | None, typer.Option(help="Write an empty sheet (.toml, .csv or .xlsx) to fill in, and stop.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Draft your own company from a template and about ten figures, so that its simulated year shows them.

    The exit code is 1 where a figure is more than a tenth off; the company is written all the same.
    """
    from calibration import new_company, read_sheet, write_sheet
    from scenarios import load_world, save_world, templates

    reader = terminal_reader()
    if not template and (figures or sheet):
        raise refused("command.new.no_template", names=templates())
    chosen = template or typer.prompt(reader("company.ask.template", names=", ".join(templates())), err=True)
    world = load_world(chosen)
    if sheet is not None:
        refuse_taken("--sheet", sheet)
        write_sheet(sheet, world, questions(world, reader))
        say(reader("company.sheet", file=str(sheet), template=chosen))
        return
    stated = read_sheet(figures, world) if figures else asked_figures(world, reader)
    own = named(name or stated.label or "company")
    if own in templates():
        raise refused("command.new.taken", name=own)
    target = out or Path(f"{own}.toml")
    refuse_taken("--out", target)
    ready(world)
    with shown_progress(text("command.progress.simulations")) as progress:
        draft = new_company(world, stated, own, progress)
    if name and not stated.label:
        draft = draft._replace(world=draft.world.model_copy(update={"label": name}))
    save_world(draft.world, target)
    if as_json:
        print_json(result_of(draft, target))
    else:
        show(draft, reader)
        say(reader("company.written", file=str(target)))
    if far := sum(row.is_far for row in draft.portrait):
        say(reader.counted("company.far", far))
        raise typer.Exit(1)


def refuse_taken(option: str, path: Path) -> None:
    """Refuse a file that is there already, or that could not be written.

    Raises typer.BadParameter.
    """
    check_target(option, path)
    if path.exists():
        raise refused("command.new.is_there", file=str(path))


def named(label: str) -> str:
    """Return a label as the identifier of a world."""
    from unicodedata import normalize

    plain = normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    return slug if slug[:1].isalpha() else f"company_{slug}".rstrip("_")[:40]


def labels_of(world: World, reader: Reader) -> dict[str, str]:
    """Return the names of channels, teams and levers as the reader knows them, by their place in a sheet."""
    parts = (("channel", world.channels), ("desk", world.desks), ("spend", world.levers))
    return {f"{place}.{one.name}": reader.label(world, one) for place, those in parts for one in those}


def question(field: Field, labels: dict[str, str], reader: Reader) -> str:
    """Return how a field of the sheet is asked."""
    owner = field.place if field.question == "spend" else field.place.rpartition(".")[0]
    blanks = {"name": labels[owner]} if owner else {}
    return reader(f"company.ask.{field.question}", **blanks)


def questions(world: World, reader: Reader) -> list[str]:
    """Return how each field of a template's sheet is asked."""
    from calibration import sheet_fields

    labels = labels_of(world, reader)
    return [question(field, labels, reader) for field in sheet_fields(world)]


def asked_figures(world: World, reader: Reader) -> Figures:
    """Return the figures given at the keyboard; what is left empty is borrowed, a channel without contacts is absent.

    Raises Defects where they contradict each other.
    """
    from calibration import figures_of, sheet_fields

    labels = labels_of(world, reader)
    say(reader("company.ask.how", template=reader.label(world, world)))
    say(reader("company.ask.none"))
    content: dict[str, Any] = {}
    for field in sheet_fields(world):
        holder, _, name = field.place.rpartition(".")
        if field.question in NOT_ASKED or is_needless(content, holder, name):
            continue
        value = typer.prompt(
            question(field, labels, reader),
            default="",
            show_default=False,
            value_proc=partial(as_answer, place=field.place),
            err=True,
        )
        if value is None:
            continue
        first, _, owner = holder.partition(".")
        if name == "contacts_year" and value == 0:
            content.setdefault("without", []).append(owner)
        elif holder:
            content.setdefault(first, {}).setdefault(owner, {})[name] = value
        else:
            content[name] = int(value) if name == "customers" and value == int(value) else value
    return figures_of(content, world)


def is_needless(content: dict[str, Any], holder: str, name: str) -> bool:
    """Return whether an answer already given makes a question needless."""
    first, _, owner = holder.partition(".")
    stated = content.get(first, {}).get(owner, {})
    if name in ("mean_wait_min", "abandonment"):
        return "contacts_year" not in stated
    return (name == "payroll_eur_year" and "people" not in stated) or (
        name == "csat_top2_answered" and "csat_top2" in content
    )


def as_answer(typed: str, place: str) -> float | None:
    """Return what was typed at a question, which is asked again until it is one number or empty."""
    from calibration import as_number, decimal_mark, readings

    if not typed.strip():
        return None
    if both := readings(typed, place):
        raise refused("command.new.either", typed=repr(typed.strip()), values=both)
    value = as_number(typed, decimal_mark(typed, place))
    if isinstance(value, str):
        raise refused("command.new.no_number", typed=repr(typed.strip()))
    return value


def result_of(draft: Draft, file: Path) -> dict[str, Any]:
    """Return what `new --json` prints."""
    world = draft.world
    return stamped(
        {
            "world": world.name,
            "label": world.label,
            "template": world.template,
            "file": str(file),
            "customers": world.customers,
            "portrait": [row._asdict() for row in draft.portrait],
            "within_a_tenth": not draft.is_far,
            "evidence": {**draft.evidence, "all": sum(draft.evidence.values())},
            "questions": [str(one) for one in draft.questions],
            "simulations": draft.simulations,
            "anchorings": draft.anchorings,
        }
    )


def show(draft: Draft, reader: Reader) -> None:
    """Print the portrait of a drafted company, what its numbers rest on, and what to ask again."""
    from rich.console import Console
    from rich.table import Table

    labels = labels_of(draft.world, reader)
    table = Table(title=reader("company.portrait"), title_justify="left")
    for column, justify in (
        ("figure", "left"),
        ("stated", "right"),
        ("simulated", "right"),
        ("off", "right"),
    ):
        table.add_column(reader(f"company.head.{column}"), justify=justify)  # type: ignore[arg-type]
    table.add_column("", overflow="fold")
    for row in draft.portrait:
        verdict = reader("company.within")
        if row.apart:
            first, second = (field_text(one, labels, reader) for one in row.apart)
            verdict = reader("company.apart", first=first, second=second)
        stated, simulated = (figure_text(row.field, one, reader) for one in (row.stated, row.simulated))
        off = reader.share(row.off, 1, signed=True)
        if row.field == "nps":
            off = reader("unit.points", number=reader.number(100 * row.off, 1, signed=True))
        table.add_row(
            field_text(row.field, labels, reader),
            stated,
            simulated,
            off,
            verdict,
            style="red" if row.is_far else None,
        )
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    console.print(reader("company.evidence", count=reader.number(sum(draft.evidence.values()))))
    most = max(draft.evidence.values(), default=1)
    for grounds, count in draft.evidence.items():
        bar = "█" * round(40 * count / most)
        console.print(
            f"{reader(f'company.grounds.{grounds}'):>12} {reader.number(count):>5} {bar}", highlight=False
        )
    for one in draft.questions:
        say(one)


def field_text(place: str, labels: dict[str, str], reader: Reader) -> str:
    """Return the name of a field of the sheet."""
    owner, _, name = place.rpartition(".")
    return reader(f"company.field.{name}", **({"name": labels[owner]} if owner else {}))


def figure_text(place: str, value: float, reader: Reader) -> str:
    """Return a figure as the reader writes it, in its unit."""
    name = place.rpartition(".")[2]
    if name in ("abandonment", "retention_year", "csat_top2", "csat_top2_answered"):
        return reader.share(value)
    return reader.number(value, 1 if name in ("mean_wait_min", "nps") else 0)
