"""rox new: a company of one's own from ten figures, asked at the terminal or read from a sheet."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .company import free_of_templates
from .inputs import ready, world_file_of
from .options import Json, Maturity
from .output_paths import check_target
from .terminal import Refusal, print_json, refused, say, shown_progress, stamped, terminal_reader, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calibration import ContactLog, Draft, Field, Figures
    from scenarios import Reader
    from sim import World

# asked at the terminal; what is spent on programmes and what a contact takes are asked in the sheet
NOT_ASKED = ("handling_min", "on_contacts", "spend")


def new(
    template: Annotated[
        str,
        typer.Argument(
            metavar="TEMPLATE",
            callback=world_file_of,
            help="The kind of company, or a company saved here; asked for if left out.",
        ),
    ] = "",
    figures: Annotated[
        Path | None,
        typer.Option(
            help="A sheet of figures (.toml, .csv or .xlsx); asked for at the terminal if left out."
        ),
    ] = None,
    name: Annotated[
        str, typer.Option(help="Name under which the company is saved here, for every command and the app.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            help="Company file to write; without --name, the company's own name with .toml by default."
        ),
    ] = None,
    sheet: Annotated[
        Path | None, typer.Option(help="Write an empty sheet (.toml, .csv or .xlsx) to fill in, and stop.")
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(
            help="A contact log (CSV, XLSX, Parquet, XES, OCEL 2.0) from which the figures are taken."
        ),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file: which column of the log is what.")
    ] = None,
    customers: Annotated[
        int | None, typer.Option(min=1, help="How many customers the company has, which a log does not show.")
    ] = None,
    maturity: Maturity = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit with 0 even where a figure is more than a tenth off.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Draft your own company from a template and about ten figures, so that its simulated year reproduces them.

    The exit code is 1 where a figure is more than a tenth off; the company is written all the same.
    """
    from calibration import company, discovery, new_company, read_sheet, write_sheet
    from runs import PREFIX, save_company, version_of
    from scenarios import load_world, save_world, templates, world_text

    reader = terminal_reader()
    if log is None and (mapping is not None or customers is not None):
        raise refused("command.new.needs_log")
    if not template and (figures or sheet or log):
        raise refused("command.new.no_template", names=templates())
    chosen = template or typer.prompt(reader("company.ask.template", names=", ".join(templates())), err=True)
    world = load_world(chosen)
    if sheet is not None:
        refuse_taken("--sheet", sheet)
        write_sheet(sheet, world, questions(world, reader))
        say(reader("company.sheet", file=str(sheet), template=chosen))
        return
    contacts = contacts_in(log, mapping) if log else None
    stated = read_sheet(figures, world, has_log=contacts is not None) if figures else None
    if stated is None and contacts is None:
        stated = asked_figures(world, reader)
    if name and stated is not None and not stated.label:
        stated = stated.model_copy(update={"label": name})
    own = free_of_templates(name or (stated.label if stated else "") or "company")
    target = out or (None if name else Path(f"{own}.toml"))
    if target is not None:
        refuse_taken("--out", target)
    ready(world)
    if maturity is not None:
        world = company.template_at(world, maturity)
    with shown_progress(text("command.progress.simulations")) as progress:
        if contacts is not None:
            draft, stated = discovery.discover(world, contacts, own, customers, stated, progress)
        else:
            assert stated is not None
            draft = new_company(world, stated, own, progress)
    if name and not stated.label:
        draft = draft._replace(world=draft.world.model_copy(update={"label": name}))
    if target is not None:
        save_world(draft.world, target)
    if name:
        facts = {**company.facts_of(draft.world), **draft.record()}
        version = save_company(own, world_text(draft.world), facts, sheet=company.figures_text(stated))
        target = target or version.world
    assert target is not None
    if as_json:
        print_json(result_of(draft, target))
    else:
        show(draft, reader, version_of(own).sheet if name else None)
        say(reader("company.written", file=f"{PREFIX}{own}" if name else str(target)))
    if far := sum(row.is_far for row in draft.portrait):
        say(reader.counted("company.far", far))
        raise typer.Exit(0 if exit_zero else 1)


def contacts_in(log: Path, mapping: Path | None) -> ContactLog:
    """Return the contacts of a log.

    Raises Defects for a file that is another kind of log, or none.
    """
    from calibration import ContactLog, operations_of
    from sim import Defect, Defects, Message

    found = operations_of(log, mapping=mapping)
    if isinstance(found, ContactLog):
        return found
    place, allowed = Message("defect.place.content"), Message("defect.a_log_of_contacts")
    got, repair = Message("defect.no_contacts_but_sums"), Message("defect.give_it_to_calibrate")
    raise Defects(str(log), [Defect(place, got, allowed, repair)])


def refuse_taken(option: str, path: Path) -> None:
    """Refuse a file that is there already, or that could not be written.

    Raises typer.BadParameter.
    """
    check_target(option, path)
    if path.exists():
        raise refused("command.new.is_there", file=str(path))


def questions(world: World, reader: Reader) -> list[str]:
    """Return how each field of a template's sheet is asked."""
    from calibration import company, sheet_fields

    labels = company.labels_of(world, reader)
    return [company.question(field, labels, reader) for field in sheet_fields(world)]


def asked_figures(world: World, reader: Reader) -> Figures:
    """Return the figures given at the keyboard; what is left empty is borrowed, a channel without contacts is absent.

    What is wrong with them is said, all at once, and asked again. Raises Defects where no answer could mend it.
    """
    from calibration import company, figures_of, sheet_fields
    from sim import Defects

    say(reader("company.ask.how", template=reader.label(world, world)))
    say(reader("company.ask.none"))
    asked = [one for one in sheet_fields(world) if one.question not in NOT_ASKED]
    in_order = [one.place for one in asked]
    stated: dict[str, float] = {}
    while True:
        ask(asked, stated, world, reader)
        try:
            # in the order of the sheet, whatever was asked again
            content = company.content_of({place: stated[place] for place in in_order if place in stated})
            return figures_of(content, world)
        except Defects as problem:
            wrong = {str(one.place) for one in problem.defects}
            places = company.with_partners(wrong, world) & stated.keys()
            if not places:
                raise
            # only what is wrong is asked again, and what it cannot be together with
            labels = company.labels_of(world, reader)
            for one in problem.defects:
                say(company.refusal_text(one, stated, labels, reader))
            asked = [one for one in asked if one.place in places]
            for place in places:
                del stated[place]


def ask(fields: Iterable[Field], stated: dict[str, float], world: World, reader: Reader) -> None:
    """Ask fields at the keyboard and put what is answered to what is stated."""
    from calibration import company

    labels = company.labels_of(world, reader)
    for field in fields:
        if is_needless(stated, field.place):
            continue
        value = typer.prompt(
            company.question(field, labels, reader),
            default="",
            show_default=False,
            prompt_suffix=" ",
            value_proc=partial(as_answer, place=field.place),
            err=True,
        )
        if value is not None:
            stated[field.place] = value
            say(f"  {company.read_back(field.place, value, reader)}")


def is_needless(stated: dict[str, float], place: str) -> bool:
    """Return whether an answer already given makes a question needless."""
    holder, _, name = place.rpartition(".")
    if name in ("mean_wait_min", "abandonment"):
        return not stated.get(f"{holder}.contacts_year")
    return (name == "payroll_eur_year" and f"{holder}.people" not in stated) or (
        name == "csat_top2_answered" and "csat_top2" in stated
    )


def as_answer(typed: str, place: str) -> float | None:
    """Return what was typed at a question, which is asked again until it is one number or empty."""
    from calibration import company
    from sim import Message

    if not typed.strip() or company.is_not_known(typed):
        return None
    value = company.typed_figure(typed.strip(), place, is_share_said=True)
    if isinstance(value, Message):
        raise Refusal(terminal_reader().say(value))
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
            **draft.record(),
            "within_a_tenth": not draft.is_far,
            "evidence": {**draft.evidence, "all": sum(draft.evidence.values())},
            "questions": [str(one) for one in draft.questions],
        }
    )


def show(draft: Draft, reader: Reader, sheet: Path | None) -> None:
    """Print the portrait of a drafted company, what its numbers rest on, what to ask again, and in which sheet to answer."""
    from rich.console import Console
    from rich.table import Table

    from calibration import company

    labels = company.labels_of(draft.world, reader)
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
            first, second = (company.field_text(one, labels, reader) for one in row.apart)
            verdict = reader("company.apart", first=first, second=second)
        stated, simulated = (
            company.figure_text(row.field, one, reader) for one in (row.stated, row.simulated)
        )
        off = reader.share(row.off, 1, signed=True)
        if row.field == "nps":
            off = reader("unit.points", number=reader.number(100 * row.off, 1, signed=True))
        table.add_row(
            company.field_text(row.field, labels, reader),
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
        say(company.asked_again(one, labels))
    if sheet is not None and company.is_time_asked(draft):
        say(reader("company.answer_again", sheet=str(sheet), template=draft.world.template))
