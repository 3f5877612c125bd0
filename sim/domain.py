"""The domain of validity: what a company did in the months it was anchored on, and where a plan leads outside of it.

Beyond it nothing was ever observed, so that a figure of a plan is a guess however precisely it is simulated.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .arrays.pack import MINUTES_MONTH, MINUTES_WEEK, Floats, on_duty, pack
from .outcomes import Outcomes
from .parts import Desk, Domain, Span
from .plan import Plan
from .world import World

# months that a figure is the mean of
MONTHS = 3
# a share of hanging up or a wait may double, and a little more where there was none
TIMES, MORE_ABANDONMENT, MORE_WAIT_MIN = 2.0, 0.02, 1.0
MOST_LOAD = 1.0
BEYOND_NPS, BEYOND_RESOLUTION = 15.0, 0.10


class Outside(NamedTuple):
    """A figure that a plan leads outside of what was observed.

    figure: abandonment (share), mean_wait_min, load (offered work by capacity, infinite where nobody is there), nps
    (points), first_contact_resolution (share), contacts (a month). where: a channel, a desk, or empty for all. months:
    the middle months, counted from 0, of the means of three that are outside. value: the worst of them; today: least
    and most of today's months; allowed: least and most that a mean of three may be.
    """

    figure: str
    where: str
    months: tuple[int, ...]
    value: float
    today: tuple[float, float]
    allowed: tuple[float, float]


class Monthly(NamedTuple):
    """Figures that are ratios of sums: parts and wholes by figure and place, each a value a month."""

    parts: dict[tuple[str, str], Floats]
    wholes: dict[tuple[str, str], Floats]


def outside(outcomes: Outcomes, plan: Plan) -> tuple[Outside, ...]:
    """List what a simulated plan does outside of the domain its world was anchored on, means of three months.

    outcomes: the run of this plan, means over its replications. Empty where a world knows no domain.
    """
    world, domain = outcomes.world, outcomes.world.anchors.domain
    numbers = pack(world, plan, months=outcomes.months)
    tables = [
        monthly(world, numbers.seats, replicate.totals.channel_month, replicate.totals.segment_month, replicate.totals.desk_month)
        for replicate in outcomes.replicates
    ]  # fmt: skip
    found = []
    for figure, where, span in _spans(domain):
        parts = np.sum([table.parts[figure, where] for table in tables], axis=0)[outcomes.warm_up :]
        wholes = np.sum([table.wholes[figure, where] for table in tables], axis=0)[outcomes.warm_up :]
        allowed = _allowed(figure, span)
        values = _means_of_three(parts, wholes)
        is_out = (values < allowed[0]) | (values > allowed[1])
        if is_out.any():
            beyond = np.maximum(allowed[0] - values, values - allowed[1])
            worst = float(values[int(np.nanargmax(np.where(is_out, beyond, -np.inf)))])
            months = tuple(int(month) + 1 for month in np.flatnonzero(is_out))
            found.append(Outside(figure, where, months, worst, (span[0], span[1]), allowed))
    return tuple(found)


def domain_of(world: World, seats: Any, channel_month: Any, segment_month: Any, desk_month: Any) -> Domain:
    """Return the least and the most of each figure over the months of a run of today's plan; seats and tables by month, flat."""
    table = monthly(world, seats, channel_month, segment_month, desk_month)
    spans: dict[str, dict[str, Span]] = {}
    for (figure, where), parts in table.parts.items():
        values = _ratio(parts, table.wholes[figure, where])
        values = values[np.isfinite(values)]
        if len(values):
            spans.setdefault(figure, {})[where] = [float(values.min()), float(values.max())]
    return Domain(
        abandonment=spans.get("abandonment", {}),
        mean_wait_min=spans.get("mean_wait_min", {}),
        load=spans.get("load", {}),
        contacts=spans.get("contacts", {}),
        nps=spans.get("nps", {}).get(""),
        first_contact_resolution=spans.get("first_contact_resolution", {}).get(""),
    )


def monthly(world: World, seats: Any, channel_month: Any, segment_month: Any, desk_month: Any) -> Monthly:
    """Return the figures of each month of a run, from its tables by month; seats: months x desks, flat."""
    channels, desks = len(world.channels), len(world.desks)
    by_channel = channel_month.reshape(-1, channels)
    months = len(by_channel)
    parts: dict[tuple[str, str], Floats] = {}
    wholes: dict[tuple[str, str], Floats] = {}

    def put(figure: str, where: str, part: Floats, whole: Floats) -> None:
        parts[figure, where], wholes[figure, where] = part, whole

    for place, channel in enumerate(world.channels):
        column = by_channel[:, place]
        put("contacts", channel.name, column["contacts"], np.ones(months))
        if channel.kind == "live":
            put("abandonment", channel.name, column["hung_up"], column["contacts"])
            put("mean_wait_min", channel.name, column["wait_min"], column["contacts"])
    for place, desk in enumerate(world.desks):
        mine = [at for at, channel in enumerate(world.channels) if channel.desk == desk.name]
        asked, lost = (by_channel[name][:, mine].sum(axis=1) for name in ("contacts", "hung_up"))
        busy = desk_month.reshape(-1, max(1, desks))["busy_min"][:, place]
        # those who hung up would have taken as long as those who were served
        offered = np.where(
            asked > lost, busy * asked / np.maximum(asked - lost, 1), np.where(asked > 0, np.inf, 0.0)
        )
        people = np.asarray(seats).reshape(-1, desks)[:months, place]
        capacity = np.array([capacity_min(desk, int(count)) for count in people])
        put(
            "load",
            desk.name,
            np.where(capacity > 0, offered, np.where(asked > 0, np.inf, 0.0)),
            np.maximum(capacity, 1.0),
        )
    by_segment = segment_month.reshape(-1, len(world.segments))
    promoters, detractors, alive = (
        by_segment[name].sum(axis=1) for name in ("promoters", "detractors", "alive")
    )
    put("nps", "", 100 * (promoters - detractors), alive)
    put("first_contact_resolution", "", by_channel["first"].sum(axis=1), by_channel["closed"].sum(axis=1))
    return Monthly(parts, wholes)


def capacity_min(desk: Desk, seats: int) -> float:
    """Return the minutes of contacts that so many seats of a desk can handle in a month."""
    people = np.floor(seats * on_duty(desk) + 0.5)
    return float(people.sum()) * desk.concurrency * MINUTES_MONTH / MINUTES_WEEK


def _spans(domain: Domain) -> Iterator[tuple[str, str, Span]]:
    for figure in ("abandonment", "mean_wait_min", "load", "contacts"):
        for where, span in getattr(domain, figure).items():
            yield figure, where, span
    for figure in ("nps", "first_contact_resolution"):
        if (span := getattr(domain, figure)) is not None:
            yield figure, "", span


def _allowed(figure: str, today: Sequence[float]) -> tuple[float, float]:
    least, most = today
    if figure == "abandonment":
        return -math.inf, TIMES * most + MORE_ABANDONMENT
    if figure == "mean_wait_min":
        return -math.inf, TIMES * most + MORE_WAIT_MIN
    if figure == "load":
        return -math.inf, max(MOST_LOAD, most)
    if figure == "contacts":
        return least / TIMES, TIMES * most
    beyond = BEYOND_NPS if figure == "nps" else BEYOND_RESOLUTION
    return least - beyond, most + beyond


def _means_of_three(parts: Floats, wholes: Floats) -> Floats:
    """Ratios of the sums over three months in a row; of all months where there are fewer."""
    width = min(MONTHS, len(parts))
    ones = np.ones(width)
    return _ratio(np.convolve(parts, ones, "valid"), np.convolve(wholes, ones, "valid"))


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
