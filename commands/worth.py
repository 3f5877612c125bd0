"""rox worth: what it is worth to know more before a plan is decided, and whether to go on asking."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .options import CORES, Json, Workers
from .report import Folder
from .terminal import print_json, say, shown_progress, stamped, terminal_reader, text, workers_map, write_json

if TYPE_CHECKING:
    from optimize import Dossier, DrawTable

FILE = "worth.json"


def worth(
    folder: Folder,
    answers: Annotated[
        int,
        typer.Option("--n", min=1, max=1_000_000, help="Number of survey answers asked at a time."),
    ] = 500,
    eur_answer: Annotated[float, typer.Option(min=0, max=1_000_000, help="Cost of one answer, EUR.")] = 3.0,
    draw: Annotated[
        int | None,
        typer.Option(
            min=64,
            max=4096,
            help="Number of parameter draws to simulate first (256 is plenty); the number of simulations is shown before they start.",
        ),
    ] = None,
    workers: Workers = CORES,
    as_json: Json = False,
) -> None:
    """Show what knowing more would be worth before deciding on a plan: about each number, and from more survey answers."""
    from calibration import wording
    from optimize import read_dossier, worth_lines, worth_of_knowing

    dossier = read_dossier(folder)
    table = drawn(folder, dossier, workers, draw)
    found = worth_of_knowing(table, dossier.world, asked_of(table), dossier.finance.seed, answers, eur_answer)
    result = stamped({"world": dossier.world.name, "seed": dossier.finance.seed, **found._asdict()})
    write_json(folder / FILE, result)
    if as_json:
        print_json(result)
        return
    for line in worth_lines(result, dossier.world, terminal_reader(), wording.field_label):
        print(line)


def drawn(folder: Path, dossier: Dossier, workers: int, draw: int | None) -> DrawTable:
    """Return the table of draws of a run, drawn first where that is asked for.

    Raises Defects where there are too few draws, with what drawing them costs.
    """
    from optimize import draw_table, has_enough, load_table, save_table, simulations_for
    from sim import Message

    if draw is None:
        table = load_table(folder)
        return table if table and has_enough(table) else refuse(folder, dossier, table)
    cost = simulations_for(dossier.world, dossier.plan, draw)
    say(Message("knowing.cost", draws=draw, simulations=cost))
    with (
        shown_progress(text("command.progress.simulations")) as progress,
        workers_map(workers, progress, 2 * draw) as spread,
    ):
        table = draw_table(dossier.world, dossier.plan, dossier.finance.seed, draw, map=spread)
    save_table(table, folder)
    return table


def refuse(folder: Path, dossier: Dossier, table: DrawTable | None) -> DrawTable:
    """Refuse a run with too few draws, with the cost of drawing them."""
    from optimize import DRAWS, DRAWS_FEWEST, simulations_for
    from sim import Defect, Defects, Message

    came = Message("knowing.few_draws", count=table.draws) if table else Message("knowing.no_draws")
    cost = simulations_for(dossier.world, dossier.plan)
    repair = Message("knowing.draw_them", folder=str(folder), draws=DRAWS, simulations=cost)
    allowed = Message("knowing.at_least_draws", least=DRAWS_FEWEST)
    raise Defects(str(folder), [Defect(Message("knowing.place_draws"), came, allowed, repair)])


def asked_of(table: DrawTable) -> list[str]:
    """Return the drawn numbers that answers to a survey inform."""
    from calibration import FITTABLE

    informed = tuple(one.field for one in FITTABLE)
    return [field for field in table.fields if field.startswith(informed)]
