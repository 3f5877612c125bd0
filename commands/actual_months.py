"""Actual months of a plan, read as evidence on its levers by `rox report DIR --actuals FILE --learn`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .terminal import say, shown_progress, stamped, text, workers_map, write_json

if TYPE_CHECKING:
    from optimize import Dossier, MonthAmount

FILE, COMPANY = "actuals.json", "learnt.toml"


def learn_from_actuals(
    folder: Path, dossier: Dossier, file: Path, amounts: Sequence[MonthAmount], draws: int, workers: int
) -> dict[str, Any]:
    """Write what actual months teach into the folder of a run, and the company whose levers are as they say; return the record.

    Raises Defects where they can teach nothing.
    """
    from optimize import (
        ITEMS,
        learn_from_months,
        months_over_draws,
        moved_levers,
        refuse_what_teaches_nothing,
        simulations_for_months,
    )
    from scenarios import save_world
    from sim import Defect, Defects, Message

    refuse_what_teaches_nothing(dossier.finance, str(file), amounts)
    world, plan, seed = dossier.world, dossier.plan, dossier.finance.seed
    if not moved_levers(world, plan):
        came, allowed = Message("actuals.no_lever"), Message("actuals.a_moved_lever")
        raise Defects(str(folder), [Defect("plan.toml", came, allowed, Message("actuals.nothing_to_learn"))])
    say(Message("knowing.cost", draws=draws, simulations=simulations_for_months(draws)))
    with (
        shown_progress(text("command.progress.simulations")) as progress,
        workers_map(workers, progress, 2 * draws) as spread,
    ):
        over = months_over_draws(world, plan, seed, draws, dossier.finance.months, spread)
    months = sorted({one.month for one in amounts if one.item in ITEMS})
    learnt, found = learn_from_months(
        world, amounts, over, seed, f"actuals of months {months[0]} to {months[-1]}"
    )
    save_world(learnt, folder / COMPANY, like=folder / "world.toml")
    result = stamped(
        {
            "world": world.name,
            "seed": seed,
            "draws": draws,
            "months": months,
            "items": [item for item in ITEMS if any(one.item == item for one in amounts)],
            "levers": [one._asdict() for one in found.levers],
            "value_eur": {"before": found.before._asdict(), "after": found.after._asdict()},
            "chance": found.chance,
            "beyond": found.beyond,
            "effective": found.effective,
            "locked": bool(dossier.locked_on),
            "company": str(folder / COMPANY),
        }
    )
    write_json(folder / FILE, result)
    return result
