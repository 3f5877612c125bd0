"""Which channels, reasons and segments answer: a world moved until those it lets answer show the shares of a survey."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from sim import World, with_values

from ..estimate import Fitted, interval
from ..simulated_survey import PROBLEMS
from .touchpoints import MET, NOT_MET

# A weight of preference moves the share of its channel by less than itself: customers come back where they were.
PREFERENCE_STEP = 1.6
HALF = 0.5  # answers added to each group, so that none is quite empty
UNIFORM_SD = 1 / math.sqrt(12)


class GroupShares(NamedTuple):
    """Share of each group among the answers that name one of these, and the equally weighted answers behind them."""

    by_group: dict[str, float]
    answers: float


def shares_by(counts: pd.DataFrame, column: str, groups: list[str]) -> GroupShares:
    """The share of each of these groups of answers."""
    rows = counts[counts[column].isin(groups)]
    weight = rows["weight"].sum()
    answers = float(weight**2 / rows["squared"].sum()) if weight > 0 else 0.0
    sums = rows.groupby(column)["weight"].sum() * (answers / weight if weight > 0 else 0.0)
    total = answers + HALF * len(groups)
    return GroupShares({name: (float(sums.get(name, 0.0)) + HALF) / total for name in groups}, answers)


def groups_moved(world: World, observed: pd.DataFrame, column: str) -> list[str]:
    """The groups of a column whose share a survey can set: those it shows and the world can move, two at the least."""
    seen = set(observed.loc[observed["weight"] > 0, column])
    if column == "channel":
        used = {name for segment in world.segments for name, weight in segment.prefers.items() if weight > 0}
        known = [c.name for c in world.channels if c.kind != "bot" and c.name in used]
    elif column == "problem":
        motives = {
            moment.motive in PROBLEMS for moment in world.moments if needs_of(world, [moment.name]) > 0
        }
        known = [MET, NOT_MET] if len(motives) == 2 else []
    elif column == "moment":
        known = [moment.name for moment in world.moments if needs_of(world, [moment.name]) > 0]
    else:
        known = [segment.name for segment in world.segments]
    found = [name for name in known if name in seen]
    return found if len(found) > 1 else []


def moments_of(world: World, column: str, group: str) -> list[str]:
    """The moments of a group: one, or all at which a problem is met, or none is."""
    if column == "moment":
        return [group]
    return [moment.name for moment in world.moments if (moment.motive in PROBLEMS) == (group == MET)]


def needs_of(world: World, moments: list[str]) -> float:
    """Needs of these moments that a customer has in a year, over all segments."""
    return math.fsum(
        segment.share * segment.needs_year.get(name, 0.0) for segment in world.segments for name in moments
    )


def moved(world: World, column: str, observed: GroupShares, simulated: GroupShares) -> World:
    """The world after one step towards the shares observed; what it has in all stays.

    Needs by reason, shares of segments and weights of preference are multiplied; the number of needs, the sum of weights of a
    segment, and groups that no answer names keep theirs.
    """
    ratio = {name: share / simulated.by_group[name] for name, share in observed.by_group.items()}
    if column == "channel":
        steps = {name: value**PREFERENCE_STEP for name, value in ratio.items()}
        weights = {f"segment.{s.name}.prefers": _scaled(s.prefers, steps) for s in world.segments}
        return with_values(world, weights)
    if column == "segment":
        sizes = _scaled({segment.name: segment.share for segment in world.segments}, ratio)
        return with_values(world, {f"segment.{name}.share": share for name, share in sizes.items()})
    factors = {name: value for group, value in ratio.items() for name in moments_of(world, column, group)}
    keep = needs_of(world, list(factors))
    told = math.fsum(needs_of(world, [name]) * factor for name, factor in factors.items())
    return with_values(
        world,
        {
            f"segment.{segment.name}.needs_year": {
                name: needs * factors[name] * keep / told if name in factors else needs
                for name, needs in segment.needs_year.items()
            }
            for segment in world.segments
        },
    )


def _scaled(values: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, float]:
    """The values times their factors, their sum over those that have one kept."""
    told = {name: value * factors[name] for name, value in values.items() if name in factors}
    total = math.fsum(told.values())
    keep = math.fsum(values[name] for name in told) / total if total > 0 else 1.0
    return {name: told[name] * keep if name in told else value for name, value in values.items()}


def mix_rows(before: World, after: World, column: str, shares: GroupShares) -> Iterator[Fitted]:
    """A row for each group: needs a customer has in a year, weight of preference, or share of customers.

    The error is that of the share of answers; before any answer it may lie anywhere between nought and what all groups have.
    """
    for group, share in shares.by_group.items():
        name, start, estimate, most, unit = _told(before, after, column, group, list(shares.by_group))
        error = math.sqrt((1 - share) / (share * max(shares.answers, 1.0)))
        error *= PREFERENCE_STEP if column == "channel" else 1.0
        se = error * estimate
        yield Fitted(
            name,
            "positive",
            start,
            estimate,
            se,
            *interval("positive", estimate, error),
            informed=True,
            contraction=max(0.0, 1 - (se / (most * UNIFORM_SD)) ** 2),
            outside_range=False,
            range_lo=0.0,
            range_hi=most,
            unit=unit,
        )


def _told(
    before: World, after: World, column: str, group: str, groups: list[str]
) -> tuple[str, float, float, float, str]:
    if column == "channel":
        most = math.fsum(preference_of(after, one) for one in groups)
        return f"prefers.{group}", preference_of(before, group), preference_of(after, group), most, "weight"
    if column == "segment":
        start, now = (next(s.share for s in world.segments if s.name == group) for world in (before, after))
        return f"segment.{group}.share", start, now, 1.0, "share"
    moments = moments_of(before, column, group)
    name = (
        f"needs_year.{group}" if column == "moment" else f"needs_year.{'met' if group == MET else 'not_met'}"
    )
    all_moments = [one for other in groups for one in moments_of(before, column, other)]
    return name, needs_of(before, moments), needs_of(after, moments), needs_of(after, all_moments), "1/year"


def preference_of(world: World, channel: str) -> float:
    """The mean weight of preference of a channel over the customers."""
    return math.fsum(segment.share * segment.prefers.get(channel, 0.0) for segment in world.segments)


def fields_moved(world: World, column: str, groups: list[str]) -> Iterator[str]:
    """The numbers of the world that a column moved."""
    if column == "segment":
        yield from (f"segment.{name}.share" for name in groups)
        return
    for segment in world.segments:
        if column == "channel":
            yield from (
                f"segment.{segment.name}.prefers.{name}" for name in groups if name in segment.prefers
            )
        else:
            names = [one for group in groups for one in moments_of(world, column, group)]
            yield from (
                f"segment.{segment.name}.needs_year.{name}" for name in names if name in segment.needs_year
            )
