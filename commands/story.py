"""rox story: one synthetic customer through time."""

from __future__ import annotations

from typing import Annotated

import typer

from .inputs import world_of
from .options import Engine, Json, Months, Seed, WorldArgument
from .terminal import print_json, stamped, terminal_reader


def story(
    world: WorldArgument,
    customer: Annotated[
        int, typer.Option(help="Number of the customer, from 0; those who join later have higher numbers.")
    ],
    plan: Annotated[
        str | None,
        typer.Option(help="A plan file, or the name of a plan of the company; today's by default."),
    ] = None,
    months: Months = None,
    seed: Seed = 1,
    engine: Engine = "compiled",
    as_json: Json = False,
) -> None:
    """Show the contacts, memory, trust and margin of one synthetic customer over time."""
    from scenarios import load_plan
    from sim import RunOptions, sentences, simulate
    from sim import story as story_of

    loaded = world_of(world)
    chosen = load_plan(plan, loaded) if plan else None
    run = simulate(
        loaded, chosen, RunOptions(replications=1, seed=seed, months=months, engine=engine, log=True)
    )
    table = story_of(run, customer, chosen)
    reader = terminal_reader()
    told = sentences(table, reader.labels(loaded), reader.words)
    if as_json:
        about = {"world": loaded.name, "plan": run.plan, "seed": seed, "customer": customer}
        print_json(stamped({**about, "events": table.to_dict("records"), "sentences": told}))
    else:
        print("\n".join(told))
