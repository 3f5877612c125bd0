"""rox company: the companies of one's own that are kept next to the runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .inputs import unknown_company
from .options import Json, WorldArgument
from .output_paths import check_target
from .terminal import print_json, refused, say, stamped, terminal_reader, text

if TYPE_CHECKING:
    from runs import Company, Version

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Name of a company saved here.")]
NewName = Annotated[str, typer.Argument(metavar="NEW", help="Its new name.")]
Note = Annotated[str, typer.Option(help="A note kept with the version.")]
ZIP, XLSX = ".zip", ".xlsx"


def list_companies(as_json: Json = False) -> None:
    """List the companies saved here, with size, versions and what their numbers rest on."""
    from rich.console import Console
    from rich.table import Table

    from runs import companies

    kept = companies()
    if as_json:
        print_json(stamped({"companies": [record_of(one) for one in kept]}))
        return
    if not kept:
        say(text("command.company.none"))
        return
    reader = terminal_reader()
    table = Table()
    for column in ("name", "label", "customers", "template", "versions", "saved"):
        table.add_column(text(f"command.company.head.{column}"))
    for one in kept:
        facts = one.latest.facts
        table.add_row(
            one.name,
            str(facts.get("label", "")),
            reader.number(facts.get("customers", 0)),
            str(facts.get("template", "")),
            reader.number(len(one.versions)),
            one.latest.saved[:10],
        )
    Console().print(table)


def show_company(name: NameArgument, as_json: Json = False) -> None:
    """Show a company saved here: size, template, versions, and what its numbers rest on."""
    company = company_kept(name)
    facts = company.latest.facts
    if as_json:
        print_json(stamped(record_of(company)))
        return
    reader = terminal_reader()
    about = {"label": facts.get("label", company.name), "customers": reader.number(facts.get("customers", 0))}
    print(
        text(
            "command.company.about",
            template=str(facts.get("template") or "–"),
            name=company.name,
            **{key: str(value) for key, value in about.items()},
        )
    )
    evidence = facts.get("evidence", {})
    print(reader("company.evidence", count=reader.number(sum(evidence.values()))))
    for grounds, count in evidence.items():
        print(f"{reader(f'company.grounds.{grounds}'):>12} {reader.number(count):>5}")
    print_versions(company)
    print(text("command.company.file", file=str(company.latest.world)))


def history(name: NameArgument, as_json: Json = False) -> None:
    """List the versions of a company saved here; NAME@2 is the second."""
    company = company_kept(name)
    if as_json:
        print_json(stamped(record_of(company)))
    else:
        print_versions(company)


def save(
    world: WorldArgument,
    name: Annotated[str, typer.Option(help="Name of the company; that of the file by default.")] = "",
    note: Note = "",
) -> None:
    """Save a company file as a company, or as the next version of the one of this name."""
    from calibration import company
    from runs import save_company
    from scenarios import load_world, world_text

    loaded = load_world(world)
    own = free_of_templates(name or loaded.name)
    file = Path(world)
    version = save_company(
        own, world_text(loaded, file if file.is_file() else None), company.facts_of(loaded), note=note
    )
    say_saved(version, own)


def rename(name: NameArgument, new: NewName) -> None:
    """Give a company another name."""
    from runs import NameTaken, rename_company

    old, own = company_kept(name).name, free_of_templates(new)
    try:
        rename_company(old, own)
    except NameTaken:
        raise refused("command.company.taken", name=own) from None
    say(text("command.company.renamed", name=old, new=own))


def copy(name: NameArgument, new: NewName) -> None:
    """Copy a company under a second name, to change it without touching the first."""
    from runs import NameTaken, copy_company

    old, own = company_kept(name).name, free_of_templates(new)
    try:
        copy_company(old, own)
    except NameTaken:
        raise refused("command.company.taken", name=own) from None
    say(text("command.company.copied", name=old, new=own))


def export(
    name: NameArgument,
    out: Annotated[Path | None, typer.Option(help="The zip file to write; NAME.zip by default.")] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(help="Write its six tables as a workbook instead, to edit and import again."),
    ] = None,
) -> None:
    """Write a company with all its versions as a zip file, for another machine; or its tables as a workbook."""
    from runs import export_company

    kept = company_kept(name)
    own = kept.name
    if xlsx is not None:
        if out is not None:
            raise refused("command.company.tables.not_both", first="--out", second="--xlsx")
        write_tables(kept, xlsx)
        return
    target = out or Path(f"{own}{ZIP}")
    check_target("--out", target)
    if target.exists():
        raise refused("command.new.is_there", file=str(target))
    export_company(own, target)
    say(text("command.company.exported", name=own, file=str(target)))


def take(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A zip file or workbook written by rox company export, or a company file."
        ),
    ],
    name: Annotated[str, typer.Option(help="Name of the company; that of the file by default.")] = "",
) -> None:
    """Save the company of a zip file or of a company file; nothing is saved unless all of it is in order.

    The tables of a workbook (.xlsx) become the next version of the company that is saved under the name.
    """
    from runs import ArchiveRefused, NameTaken, companies, import_company, version_of
    from scenarios import load_world
    from sim import Defect, Defects, Message

    own = free_of_templates(name or file.stem)
    if not file.is_file():
        raise refused("command.company.no_file", file=str(file))
    if file.suffix.lower() == XLSX:
        read_tables(company_kept(own), file)
        return
    if own in {one.name for one in companies()}:
        raise refused("command.company.taken", name=own)
    if file.suffix.lower() != ZIP:
        save(str(file), own)
        return
    try:
        with named_in_archive(file):
            import_company(file, own, load_world)
    except NameTaken:
        raise refused("command.company.taken", name=own) from None
    except ArchiveRefused as problem:
        got = Message(f"command.company.archive.{problem.code}", got=problem.got)
        allowed, repair = (Message(f"command.company.archive.{key}") for key in ("allowed", "repair"))
        defect = Defect(Message("defect.place.file"), got, allowed, repair)
        raise Defects(str(file), [defect]) from None
    say_saved(version_of(own), own)


def delete(name: NameArgument) -> None:
    """Delete a company; its runs keep their own copy, and rox company restore brings it back."""
    from runs import delete_company

    own = company_kept(name).name
    delete_company(own)
    say(text("command.company.deleted", name=own))


def restore(name: NameArgument) -> None:
    """Bring back the company last deleted under a name."""
    from runs import NameTaken, UnknownCompany, name_of_label, restore_company

    own = name_of_label(name)
    try:
        restore_company(own)
    except NameTaken:
        raise refused("command.company.taken", name=own) from None
    except UnknownCompany:
        raise refused("command.company.not_deleted", name=own) from None
    say(text("command.company.restored", name=own))


COMPANY_VERBS: dict[str, Callable[..., None]] = {
    "list": list_companies,
    "show": show_company,
    "history": history,
    "save": save,
    "rename": rename,
    "copy": copy,
    "export": export,
    "import": take,
    "delete": delete,
    "restore": restore,
}


def company_kept(reference: str) -> Company:
    """Return the company that a name means. Raises Defects with those that are saved: an example is none of them."""
    from runs import PREFIX, UnknownCompany, companies, company_named, version_of
    from scenarios import nearest
    from sim import Defect, Defects, Message

    names = [one.name for one in companies()]
    name = reference.removeprefix(PREFIX).partition("@")[0]
    try:
        return company_named(version_of(reference).folder.parent.name)
    except UnknownCompany:
        if name in names:
            raise unknown_company(reference) from None
        place, got = Message("defect.place.company"), Message("defect.no_company_of_this_name")
        allowed = ", ".join(names) or Message("defect.none_is_saved")
        advice = nearest(name, names) or Message("defect.list_the_companies")
        raise Defects(reference, [Defect(place, got, allowed, advice)]) from None


def free_of_templates(label: str) -> str:
    """Return the name of a label, which may not be that of a template. Raises typer.BadParameter."""
    from runs import name_of_label
    from scenarios import templates

    own = name_of_label(label)
    if own in templates():
        raise refused("command.new.taken", name=own)
    return own


@contextmanager
def named_in_archive(file: Path) -> Iterator[None]:
    """Tell the defects of a world by its place in an archive, not by where it was unpacked."""
    from sim import Defects

    try:
        yield
    except Defects as problem:
        inside = Path(problem.file)
        raise Defects(f"{file}: {inside.parent.name}/{inside.name}", problem.defects) from None


def write_tables(kept: Company, path: Path) -> None:
    """Write the tables of a company as a workbook."""
    from calibration import company
    from scenarios import load_world

    check_target("--xlsx", path)
    if path.suffix.lower() != XLSX:
        raise refused("command.company.tables.ending", file=str(path))
    if path.exists():
        raise refused("command.new.is_there", file=str(path))
    path.write_bytes(company.company_workbook(load_world(kept.latest.world), terminal_reader()))
    say(text("command.company.tables.written", name=kept.name, file=str(path)))


def read_tables(kept: Company, path: Path) -> None:
    """Save a company with the tables of a workbook as its next version. Raises Defects by sheet and cell."""
    from calibration import company
    from runs import amend_company
    from scenarios import load_world, world_text

    world = load_world(kept.latest.world)
    after = company.with_workbook(world, path.read_bytes(), str(path))
    if after == world:
        say(text("command.company.tables.same", name=kept.name))
        return
    facts = company.facts_of(after)
    say_saved(amend_company(kept.name, world_text(after, kept.latest.world), facts, path.name), kept.name)


def say_saved(version: Version, name: str) -> None:
    """Say under which name and number a version is saved, and what to do next."""
    say(text("command.company.saved", name=name, number=version.number))


def print_versions(company: Company) -> None:
    """Print the versions of a company, newest first."""
    for one in reversed(company.versions):
        print(
            text("command.company.version", name=company.name, number=one.number, saved=one.saved[:16].replace("T", " "), note=one.note).rstrip()
        )  # fmt: skip


def record_of(company: Company) -> dict[str, object]:
    """Return a company as JSON shows it."""
    return {
        "name": company.name,
        **company.latest.facts,
        "file": str(company.latest.world),
        "versions": [
            {"number": one.number, "saved": one.saved, "note": one.note} for one in company.versions
        ],
    }
