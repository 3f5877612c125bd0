"""When an extra channel destroys value, and how much of that is history lost between channels."""

from __future__ import annotations

import pandas as pd

from ..world import World
from .bots import verdict
from .counterfactual import (
    AS_IS,
    CounterfactualRun,
    both,
    contacts,
    equity_eur,
    estimate_columns,
    history_at_hand,
    nps,
    paired,
    simulate_changes,
    without_channel,
)

HISTORY = "history always at hand"


def channel_values(run: CounterfactualRun) -> pd.DataFrame:
    """Return one row per channel that the company could do without, the most harmful first; each removed under common draws.

    value_eur, nps: what having the channel does to customer equity and NPS, with its contacts going to the others when it
    is gone, to the same seats. history_eur: the part of value_eur that history lost between contacts causes: value_eur
    less its value in a world where history is always at hand. idle_eur_year: wages of desks that nobody would ask any
    more, which value_eur leaves out. effect: raises, lowers or unsure, of value_eur. A channel without which some
    segment could not act when desks are closed has no row.
    """
    world, names = run.world, [channel.name for channel in run.world.channels]
    places = [place for place in range(len(names)) if can_do_without(world, place)]
    gone = {f"without {names[place]}": without_channel(place) for place in places}
    kept = {f"{name}, {HISTORY}": both(change, history_at_hand) for name, change in gone.items()}
    arms = simulate_changes(run, gone | kept | {HISTORY: history_at_hand})
    rows = []
    for place in places:
        without = arms[f"without {names[place]}"]
        value = equity_eur(arms[AS_IS]) - equity_eur(without)
        with_history = equity_eur(arms[HISTORY]) - equity_eur(arms[f"without {names[place]}, {HISTORY}"])
        change = paired(value)
        rows.append(
            {
                "channel": names[place],
                **estimate_columns("value_eur", change),
                **estimate_columns("nps", paired(nps(arms[AS_IS]) - nps(without))),
                **estimate_columns("history_eur", paired(value - with_history)),
                **estimate_columns("contacts", paired(contacts(arms[AS_IS]) - contacts(without))),
                "idle_eur_year": idle_eur_year(world, place),
                "effect": verdict(change),
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values("value_eur", kind="stable", ignore_index=True) if len(table) else table


def can_do_without(world: World, place: int) -> bool:
    """Return whether every segment keeps a channel that is open day and night when one is gone."""
    always = [
        channel.name
        for other, channel in enumerate(world.channels)
        if other != place and channel.kind in ("asynchronous", "self_service")
    ]
    return all(any(segment.prefers.get(name, 0) > 0 for name in always) for segment in world.segments)


def idle_eur_year(world: World, place: int) -> float:
    """Return the wages a year of the desk that serves this channel alone, in EUR."""
    desk = world.channels[place].desk
    others = [channel.desk for other, channel in enumerate(world.channels) if other != place]
    if not desk or desk in [*others, world.loop.desk]:
        return 0.0
    return sum(each.seats * each.eur_on_duty_year for each in world.desks if each.name == desk)
