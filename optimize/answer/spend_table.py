"""Tables of a plan: euros a year by channel, moment and programme, and what each lever's spend is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from sim import Lever, Line, Outcomes, Plan, World

from ..solver.options import OptionSet, nearest_option
from ..solver.transfers import UNSPENT

Cell = tuple[str, str]
COMPANY: Cell = ("", "")


class DearestYear(NamedTuple):
    """Where the budget goes in the plan's dearest year, in EUR a year: the first three add up to it.

    lines: what the lines take in a year; once: what is paid once in addition (launches, notice, leaving), less what lines that
    begin later do not take yet; unspent: what is left of the budget. spendable: the most that all levers can take.
    """

    lines_eur: float
    once_eur: float
    unspent_eur: float
    budget_eur: float
    spendable_eur: float


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


def channel_shares(world: World, outcomes: Outcomes) -> dict[str, dict[str, float]]:
    """By channel and lever, the part of the lever's money that the table shows on the channel; from 0 to 1."""
    used = outcomes.touchpoints
    minutes, contacts = _column(used, "handled_min"), _column(used, "contacts")
    found: dict[str, dict[str, float]] = {channel.name: {} for channel in world.channels}
    for lever in world.levers:
        weights = _weights(world, lever, contacts, minutes)
        whole = math.fsum(weights.values())
        for channel, shares in found.items():
            part = math.fsum(weight for cell, weight in weights.items() if cell[0] == channel) / whole
            if part > 0:
                shares[lever.name] = part
    return found


def responses(option_sets: Sequence[OptionSet], lines: Sequence[Line]) -> pd.DataFrame:
    """Return what each lever's spend is worth on the option sets, its partner held nearest to its line of the plan.

    Table [lever, eur_year, value_eur, se_eur, simulated, chosen], from the start of the plan's line; values
    are against today's plan, EUR.
    """
    rows = []
    own = {line.lever: line for line in lines}
    for option_set in option_sets:
        now = nearest_option(option_set, [own[lever] for lever in option_set.levers])
        for place, lever in enumerate(option_set.levers):
            starts = (0, now.lines[place].from_month)
            for option in option_set.options:
                line, others = option.lines[place], (*option.lines[:place], *option.lines[place + 1 :])
                if others == (*now.lines[:place], *now.lines[place + 1 :]) and line.from_month in starts:
                    row = (
                        lever,
                        line.eur_year,
                        option.value_eur,
                        option.se_eur,
                        option.simulated,
                        option is now,
                    )
                    rows.append((starts.index(line.from_month), *row))
    columns = ["lever", "eur_year", "value_eur", "se_eur", "simulated", "chosen"]
    table = pd.DataFrame(rows, columns=["start", *columns]).sort_values(["start"], kind="stable")
    kept = table.drop_duplicates(["lever", "eur_year"], keep="last").drop(columns="start")
    return kept.sort_index().reset_index(drop=True)


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
