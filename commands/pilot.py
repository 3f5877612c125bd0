"""rox pilot: the test on some customers that would settle a plan, with its size, cost and what to do at each result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .options import CORES, Json, Workers
from .report import Folder
from .terminal import print_json, shown_progress, stamped, terminal_reader, text, workers_map, write_json
from .worth import drawn

if TYPE_CHECKING:
    from optimize import Dossier
    from sim import Lever

FILE = "pilot.json"
# other pilots of the same lever that are printed for a program
OTHERS = 20


def pilot(
    folder: Folder,
    lever: Annotated[
        str | None, typer.Option(help="The lever to test; by default the one whose test earns most.")
    ] = None,
    customers: Annotated[
        int | None, typer.Option(help="Number of customers in the test; chosen by ROX by default.")
    ] = None,
    months: Annotated[
        int | None, typer.Option(help="Length of the pilot in months; chosen by ROX by default.")
    ] = None,
    workers: Workers = CORES,
    as_json: Json = False,
) -> None:
    """Design the pilot that would settle a plan: lever, customers, months, what to judge it by, and what to do after each result."""
    from optimize import pilot_lines, pilots, preference, read_dossier, refuse_size

    dossier = read_dossier(folder)
    world, plan, seed = dossier.world, dossier.plan, dossier.finance.seed
    tested = levers_to_test(dossier, lever)
    refuse_size(world, customers, months)
    table = drawn(folder, dossier, workers, None)
    with shown_progress(text("command.progress.simulations")) as progress, workers_map(workers, progress) as spread:  # fmt: skip
        found = [pilots(table, world, plan, one, seed, spread, customers, months) for one in tested]
    best = max((each[0] for each in found), key=preference)
    others = sorted((one for each in found for one in each if one is not best), key=preference, reverse=True)
    result = stamped(
        {
            "world": world.name,
            "seed": seed,
            "customers_all": world.customers,
            **best._asdict(),
            "test_first": best.net_eur > 0,
            "others": [one._asdict() for one in others[:OTHERS]],
        }
    )
    write_json(folder / FILE, result)
    if as_json:
        print_json(result)
        return
    for line in pilot_lines(result, world, terminal_reader()):
        print(line)


def levers_to_test(dossier: Dossier, lever: str | None) -> list[Lever]:
    """Return the raised levers of a plan that a pilot can test, or the one named.

    Raises Defects where there is none, or the one named is none of them.
    """
    from optimize import testable_levers
    from sim import Defect, Defects, Message

    possible = testable_levers(dossier.world, dossier.plan)
    if not possible:
        allowed, repair = Message("pilot.a_raised_lever"), Message("pilot.raise_one")
        raise Defects(dossier.world.name, [Defect("plan", Message("pilot.no_lever"), allowed, repair)])
    if lever is None:
        return possible
    chosen = [one for one in possible if one.name == lever]
    if not chosen:
        allowed = Message("pilot.unknown_lever", levers=[one.name for one in possible])
        raise Defects(dossier.world.name, [Defect("--lever", lever, allowed, Message("pilot.name_one"))])
    return chosen
