"""Tables of a plan: euros a year by channel, moment and programme, and what each lever's spend is worth."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from sim import Lever, Outcomes, Plan, World

from .menus import Menu
from .search import UNSPENT

Cell = tuple[str, str]
COMPANY: Cell = ("", "")


def split(world: World, plan: Plan, outcomes: Outcomes, unspent_eur: float = 0.0) -> pd.DataFrame:
    """Table [channel, moment, programme, eur_year] of a plan; rows of a lever add up to its line to the cent.

    A programme is a lever. One that acts on cells is spread over exactly those cells by their contacts; a
    desk's money by the minutes each channel and moment used; a company-wide programme has one row with empty
    channel and moment, and so has unspent money.
    """
    used = outcomes.touchpoints
    minutes = _column(used, "handled_min")
    contacts = _column(used, "contacts")
    levers = {lever.name: lever for lever in world.levers}
    rows = [
        (*cell, line.lever, eur)
        for line in plan.lines
        for cell, eur in _spread(
            line.eur_year, _weights(world, levers[line.lever], contacts, minutes)
        ).items()
    ]
    if unspent_eur > 0:
        rows.append((*COMPANY, UNSPENT, round(unspent_eur, 2)))
    return pd.DataFrame(rows, columns=["channel", "moment", "programme", "eur_year"])


def cells_of(world: World, lever: Lever) -> list[Cell]:
    """The channel and moment pairs a lever acts on; none for a company-wide programme."""
    channels, moments = lever.channels, lever.moments
    if lever.target == "desk.seats":
        channels = [channel.name for channel in world.channels if channel.desk == lever.desk]
    elif lever.target.startswith("bot.") and not channels:
        channels = [channel.name for channel in world.channels if channel.kind == "bot"]
    if not channels and not moments:
        return []
    channels = channels or [channel.name for channel in world.channels]
    moments = moments or [moment.name for moment in world.moments]
    return [(channel, moment) for channel in channels for moment in moments]


def shared_out(eur: float, weights: Sequence[float]) -> list[float]:
    """An amount shared in proportion to weights, in whole cents that add up to it (largest remainders)."""
    cents, total = round(eur * 100), math.fsum(weights)
    exact = [cents * weight / total for weight in weights]
    whole = [math.floor(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in by_remainder[: cents - sum(whole)]:
        whole[place] += 1
    return [part / 100 for part in whole]


def responses(menus: Sequence[Menu], chosen: Mapping[str, float]) -> pd.DataFrame:
    """What each lever's spend is worth on the menus, its partner held nearest to its chosen spend.

    Table [lever, eur_year, value_eur, se_eur, simulated, chosen]; values are against today's plan, EUR.
    """
    rows = []
    for menu in menus:
        offered = zip(*(dish.spends for dish in menu.dishes), strict=True)
        nearest = [
            _nearest(spends, chosen[lever]) for spends, lever in zip(offered, menu.levers, strict=True)
        ]
        for place, lever in enumerate(menu.levers):
            for dish in menu.dishes:
                own, others = dish.spends[place], (*dish.spends[:place], *dish.spends[place + 1 :])
                if others == (*nearest[:place], *nearest[place + 1 :]):
                    served = own == nearest[place]
                    rows.append((lever, own, dish.value_eur, dish.se_eur, dish.simulated, served))
    return pd.DataFrame(rows, columns=["lever", "eur_year", "value_eur", "se_eur", "simulated", "chosen"])


def _nearest(spends: Iterable[float], aim: float) -> float:
    return min(sorted(spends), key=lambda eur: abs(eur - aim))


def _weights(
    world: World, lever: Lever, contacts: Mapping[Cell, float], minutes: Mapping[Cell, float]
) -> dict[Cell, float]:
    cells = cells_of(world, lever) or [COMPANY]
    used = minutes if lever.target == "desk.seats" else contacts
    weights = {cell: used.get(cell, 0.0) for cell in cells}
    # Where nothing was used, every cell counts alike.
    return weights if math.fsum(weights.values()) > 0 else dict.fromkeys(cells, 1.0)


def _spread(eur: float, weights: Mapping[Cell, float]) -> dict[Cell, float]:
    parts = zip(weights, shared_out(eur, list(weights.values())), strict=True)
    return {cell: part for cell, part in parts if part > 0}


def _column(touchpoints: pd.DataFrame, name: str) -> dict[Cell, float]:
    columns = touchpoints[["channel", "moment", name]].itertuples(index=False)
    return {(str(channel), str(moment)): float(value) for channel, moment, value in columns}
