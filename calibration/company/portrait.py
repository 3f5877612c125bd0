"""A drafted company against what it stated: each figure, its simulated value, and for a miss the two answers that pull apart."""

from __future__ import annotations

from typing import NamedTuple

from sim import Channel, Match, World

from .figures import Figures
from .match import steered

# figures of the sheet by the name that a world's reported figures have
FIELDS = {
    "contacts a year": "contacts_year",
    "wait in minutes": "mean_wait_min",
    "abandonment": "abandonment",
    "variable cost, EUR a year": "cost_eur_year",
    "retention in a year": "retention_year",
    "nps": "nps",
    "satisfied": "csat_top2",
    "satisfied, of answers": "csat_top2_answered",
}


class Row(NamedTuple):
    """A figure stated and its simulated value; off as in `sim.Match`; apart: two fields of the sheet, where it misses."""

    field: str
    stated: float
    simulated: float
    off: float
    is_far: bool
    apart: tuple[str, str] | None


def row_of(match: Match, world: World, figures: Figures, at_bound: frozenset[str]) -> Row:
    """Return the row of a figure, with the answers that pull apart where it is more than a tenth off."""
    name = FIELDS.get(match.figure)
    field, channel = name or "", None
    if name is None:
        head, _, channel_name = match.figure.rpartition(", ")
        channel = next(one for one in world.channels if one.name == channel_name)
        field = f"channel.{channel.name}.{FIELDS[head]}"
    apart = _apart(field, channel, world, figures, at_bound) if match.is_far else None
    return Row(field, match.reported, match.simulated, match.off, match.is_far, apart)


def _apart(
    field: str, channel: Channel | None, world: World, figures: Figures, at_bound: frozenset[str]
) -> tuple[str, str]:
    """Return a missed field and the stated one that it cannot be had together with."""
    counts = figures.contacts_year
    busiest = f"channel.{max(counts, key=lambda name: counts[name])}.contacts_year"
    if channel is None:
        scores = {
            "nps": "retention_year",
            "retention_year": "nps",
            "csat_top2": "nps",
            "csat_top2_answered": "nps",
        }
        other = scores.get(field, busiest)
        return field, other if other == busiest or getattr(figures, other) is not None else busiest
    place, stated = f"channel.{channel.name}", figures.channel[channel.name]
    if field.endswith("contacts_year"):
        others = [name for name in counts if name != channel.name]
        most = max(others, key=lambda name: counts[name], default=channel.name)
        return field, f"channel.{most}.contacts_year" if others else "customers"
    desk = next(one for one in world.desks if one.name == channel.desk)
    first = steered(world, figures, desk)
    both = stated.mean_wait_min is not None and stated.abandonment is not None
    if both and (channel.name in at_bound or field.endswith("abandonment")):
        return f"{place}.mean_wait_min", f"{place}.abandonment"
    if first != channel.name:
        return (
            field,
            f"channel.{first}.{'mean_wait_min' if figures.channel[first].mean_wait_min else 'abandonment'}",
        )
    if stated.handling_min is not None:
        return field, f"{place}.handling_min"
    team = figures.desk.get(desk.name)
    return field, f"desk.{desk.name}.people" if team and team.people is not None else f"{place}.contacts_year"
