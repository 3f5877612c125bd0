"""rox company levers, lever, drop-lever: what money can change in a company of one's own, from the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from .company import NameArgument, Note, company_kept, say_saved
from .options import Json
from .terminal import print_json, refused, say, stamped, terminal_reader, text

if TYPE_CHECKING:
    from calibration import company
    from scenarios import Reader
    from sim import World

Value = TypeVar("Value")
LeverArgument = Annotated[
    str, typer.Argument(metavar="LEVER", help="A lever of the catalogue, or one that the company has.")
]
OF_OWN = {"name", "label", "target", "today_eur_year", "half_eur_year", "lag_months", "owner", "source"}
RIGHT = ("today", "half", "months", "contacts")


def levers(name: NameArgument, as_json: Json = False) -> None:
    """List the levers of a company, and those of the catalogue that it may add, with effect, price and evidence."""
    from calibration import company
    from scenarios import load_world
    from sim import today_eur_year

    world = load_world(company_kept(name).latest.world)
    offered = company.offers(world)
    if as_json:
        own = [
            one.model_dump(include=OF_OWN) | {"today_eur_year": today_eur_year(world, one)}
            for one in world.levers
        ]
        print_json(stamped({"levers": own, "catalogue": [record_of(one) for one in offered]}))
        return
    reader = terminal_reader()
    rows = []
    for one in world.levers:
        half = "–" if one.target == "desk.seats" else reader.number(one.half_eur_year)
        spent = reader.number(today_eur_year(world, one))
        owner = reader.words.get(f"owner.{one.owner}", one.owner)
        rows.append([one.name, reader.label(world, one), spent, half, reader.number(one.lag_months), owner])
    title = text("command.company.levers.own", name=reader.label(world, world))
    print_table(title, ("lever", "label", "today", "half", "months", "owner"), rows)
    columns = ("lever", "label", "effect", "contacts", "half", "months", "evidence")
    print_table(text("command.company.levers.offered"), columns, [texts_of(one, reader) for one in offered])
    say(text("command.company.levers.how", name=company_kept(name).name))


def lever(
    name: NameArgument,
    lever: LeverArgument,
    today: Annotated[
        str | None,
        typer.Option(
            help="What it costs today, EUR a year: 20000, 20 k€; 0 if the company does not have it."
        ),
    ] = None,
    stage: Annotated[
        str | None,
        typer.Option(
            help="How far along it is: trial, half or nearly (all that can be done); needed if it costs something today."
        ),
    ] = None,
    months: Annotated[float | None, typer.Option(help="Months until its effect shows.")] = None,
    owner: Annotated[str | None, typer.Option(help="The function responsible for it.")] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(help="A channel it acts on, instead of those in the catalogue; may be repeated."),
    ] = None,
    moment: Annotated[
        list[str] | None,
        typer.Option(help="A reason it concerns, instead of those in the catalogue; may be repeated."),
    ] = None,
    note: Note = "",
) -> None:
    """Add a lever of the catalogue to a company, or say more about one it has: four questions, asked if none is answered.

    The company is saved as its next version. What is not known is assumed by the catalogue, and marked as such.
    """
    from calibration import company
    from scenarios import load_world

    kept = company_kept(name)
    world = load_world(kept.latest.world)
    places = tuple(channel or ()), tuple(moment or ())
    if today is None and stage is None and months is None and owner is None:
        answers = answers_at_terminal(world, lever)
    else:
        answers = company.Answers(None if today is None else eur_of(today), stage, months, owner)
    after = company.with_lever(world, lever, answers._replace(channels=places[0], moments=places[1]))
    keep(kept.name, after, note or lever)
    if needed := company.missing_need(after, lever):
        say(text("command.company.levers.needs", lever=lever, needed=text(f"target.{needed}")))


def drop_lever(name: NameArgument, lever: LeverArgument, note: Note = "") -> None:
    """Remove a lever from a company, which is saved as its next version."""
    from calibration import company
    from scenarios import load_world

    kept = company_kept(name)
    keep(kept.name, company.without_lever(load_world(kept.latest.world), lever), note or f"- {lever}")


LEVER_VERBS: dict[str, Callable[..., None]] = {"levers": levers, "lever": lever, "drop-lever": drop_lever}


def answers_at_terminal(world: World, lever: str) -> company.Answers:
    """Return the answers given at the keyboard; what is left empty is not known."""
    from calibration import company
    from scenarios import catalogue

    reader = terminal_reader()
    own = {one.name: one for one in world.levers}
    entries = catalogue().levers
    if lever not in own and lever not in entries:
        company.with_lever(world, lever, company.Answers())  # raises with what there is
    today = typed(reader("company.lever.ask.today"), eur_of)
    known = today if today is not None else own[lever].today_eur_year if lever in own else 0.0
    stage = None
    if known:
        names = tuple(catalogue().stages)
        listed = ", ".join(f"{name} = {reader(f'company.lever.stage.{name}')}" for name in names)
        stage = typed(f"{reader('company.lever.ask.stage')} ({listed})", str)
    months = typed(reader("company.lever.ask.months"), months_of)
    return company.Answers(today, stage, months, typed(reader("company.lever.ask.owner"), str))


def typed(question: str, read: Callable[[str], Value]) -> Value | None:
    """Return what is typed at a question, which is asked again until it can be read; None where it is left empty."""
    found: Value | None = typer.prompt(
        question, default="", show_default=False, value_proc=partial(_or_nothing, read), err=True
    )
    return found


def _or_nothing(read: Callable[[str], Value], answer: str) -> Value | None:
    return read(answer.strip()) if answer.strip() else None


def eur_of(answer: str) -> float:
    """Return an amount as people write it. Raises typer.BadParameter for what is none, or may be two."""
    from calibration import as_number, readings

    if both := readings(answer, "spend.lever"):
        raise refused("command.new.either", typed=repr(answer), values=both)
    value = as_number(answer, "spend.lever")
    if isinstance(value, str):
        raise refused("command.new.no_number", typed=repr(answer))
    return value


def months_of(answer: str) -> float:
    """Return a number of months. Raises typer.BadParameter for what is none."""
    from scenarios import number

    value = number(answer, "," if "," in answer else ".")
    if value is None:
        raise refused("command.new.no_number", typed=repr(answer))
    return value


def keep(name: str, world: World, note: str) -> None:
    """Save a world as the next version of a company, and say so."""
    from calibration import company
    from runs import amend_company, company_named
    from scenarios import world_text

    latest = company_named(name).latest
    say_saved(amend_company(name, world_text(world, latest.world), company.facts_of(world), note), name)


def record_of(offer: company.Offer) -> dict[str, object]:
    """Return a lever of the catalogue in a company, as JSON shows it."""
    entry = offer.entry
    low, high = (each * offer.contacts_year for each in entry.eur_contact[1:])
    return {
        "name": entry.name,
        "target": entry.target,
        "channels": list(offer.channels),
        "moments": list(offer.moments),
        "effect": entry.effect,
        "effect_range": list(entry.range),
        "contacts_year": round(offer.contacts_year),
        "half_eur_year": offer.half_eur_year,
        "half_eur_year_range": [float(f"{each:.3g}") for each in (low, high)],
        "lag_months": entry.lag_months,
        "tag": entry.source,
    }


def texts_of(offer: company.Offer, reader: Reader) -> list[str]:
    """Return a lever of the catalogue as a row of the list."""
    from calibration import company

    entry = offer.entry
    return [
        entry.name,
        reader(f"catalogue.{entry.name}"),
        company.effect_text(offer, reader),
        reader.number(offer.contacts_year),
        company.price_text(offer, reader),
        reader.number(entry.lag_months),
        company.evidence_text(offer, reader),
    ]


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table of levers."""
    import sys

    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for column in columns:
        justify = "right" if column in RIGHT else "left"
        table.add_column(text(f"command.company.levers.{column}"), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 180).print(table)
