"""A first company brought to its own figures: simulated, moved by what it misses, simulated again."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import fmean
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from sim import MONTHS_YEAR, Desk, Outcomes, RunOptions, World, anchor, simulate, under_same_anchors

from .figures import ChannelFigures, Figures
from .fill import (
    PATIENCE_MIN,
    Filled,
    bot_of,
    contacts_of_year,
    offered,
    with_csat,
    with_minutes,
    with_nps,
    with_retention,
    with_seat_bounds,
    work_min,
)

ROUNDS = 12
SEED = 1
# one replication in the first rounds, two from the fifth
ROUGH_ROUNDS = 4
SIMULATIONS_MOST = 30
SETTLING_ROUNDS = 4
# contacts that a simulation of a small company should have, and the most years that it lasts
LEAST_CONTACTS, YEARS_MOST = 20_000, 10
CHECK_REPLICATIONS = 4
# kept for the check, for two rounds of settling and for the year of the template
KEPT_BACK = CHECK_REPLICATIONS + 4
CONTACTS_WITHIN = 0.05
WAITS_WITHIN = 0.04
# contacts of a channel change by a third to three times in a round, minutes by exp of this, patience by a half more
SHARE_MOST = 3.0
MINUTES_MOST = 0.35
MINUTES_DAMPED = 0.8
PATIENCE_MOST = 1.5
PATIENCE_DAMPED = 0.8
# slope of the log of a wait on that of the work: its prior, the weight of that, and within what it may lie
SLOPE, SLOPE_WEIGHT, SLOPE_LEAST, SLOPE_MOST = 6.0, 0.03**2, 2.0, 15.0
SLOPE_ROUNDS = 5
LEAST_WAIT_MIN = 0.01
LEAST_SHARE = 1e-4
# a miss counts at most so many times what is allowed
MISS_MOST = 4.0
NPS_WITHIN, CSAT_WITHIN, RETENTION_WITHIN, COST_WITHIN = 1.0, 0.01, 0.005, 0.03

Told = Callable[[int, int], None]


class Budget:
    """Simulations left to a matching; told is called with how many are done, of how many at most."""

    def __init__(self, told: Told) -> None:
        self.used, self.anchored = 0, 0
        self._told, self._months = told, MONTHS_YEAR

    def lengthen(self, contacts_year: float) -> None:
        """Let a simulation of a small company last for several years, so that chance weighs as in a larger one."""
        years = min(max(round(LEAST_CONTACTS / max(contacts_year, 1.0)), 1), YEARS_MOST)
        self._months = years * MONTHS_YEAR

    @property
    def left(self) -> int:
        """Return how many simulations may still be run."""
        return SIMULATIONS_MOST - self.used

    def year(self, world: World, replications: int, seed: int = SEED) -> Outcomes:
        """Return a simulated year of a world, or more of a small one, under the anchors it has."""
        options = RunOptions(replications, seed, self._months)
        found = simulate(under_same_anchors(world), options=options)
        self.used += replications
        self._told(self.used, SIMULATIONS_MOST)
        return found

    def anchor(self, world: World) -> World:
        """Return a world with its own anchors."""
        self.anchored += 1
        return anchor(world)


class Matched(NamedTuple):
    """A company at its figures as far as they go, anchored; at_bound: channels whose patience may go no further."""

    world: World
    at_bound: frozenset[str]


class Seen(NamedTuple):
    """A simulated year: contacts, mean wait and abandonment by channel, and the log of the work of each team."""

    contacts: dict[str, float]
    wait_min: dict[str, float]
    abandonment: dict[str, float]
    work: dict[str, float]


@dataclass
class _Search:
    """What a matching wants, and the wait of each team against its work in the rounds so far."""

    filled: Filled
    figures: Figures
    template: World
    slopes: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


def matched(first: Filled, figures: Figures, template: World, budget: Budget) -> Matched:
    """Return a company whose simulated year shows the figures stated, as near as rounds and simulations allow."""
    search = _Search(first, figures, template)
    world = best = first.world
    least = math.inf
    for number in range(ROUNDS):
        replications = 1 if number < ROUGH_ROUNDS else 2
        if budget.left < replications + KEPT_BACK:
            break
        seen = seen_in(budget.year(world, replications))
        misses = _misses(search, world, seen)
        if _total(misses) < least:
            best, least = world, _total(misses)
        if max(misses) <= 1:
            break
        world = _moved(search, world, seen)
    return _settled(search, best, budget)


def seen_in(outcomes: Outcomes) -> Seen:
    """Return what a simulated year shows of channels and teams."""
    world = outcomes.world
    contacts = contacts_of_year(outcomes)
    live = [one.name for one in world.channels if one.kind == "live"]
    return Seen(
        contacts,
        {name: _mean(outcomes.service("mean_wait_min", channel=name)) for name in live},
        {name: _mean(outcomes.service("abandonment", channel=name)) for name in live},
        {one.name: math.log(max(work_min(world, one.name, contacts), 1.0)) for one in world.desks},
    )


def _mean(values: tuple[float, ...]) -> float:
    return fmean(0.0 if math.isnan(one) else one for one in values)


def steered(world: World, figures: Figures, desk: Desk) -> str:
    """Return the busiest live channel of a team that states a wait or an abandonment, which its minutes are set by."""
    counts = figures.contacts_year
    stated = [
        one.name
        for one in world.channels
        if one.desk == desk.name and one.kind == "live" and _queue(figures, one.name) is not None
    ]
    return max(stated, key=lambda name: counts.get(name, 0.0), default="")


def _queue(figures: Figures, channel: str) -> ChannelFigures | None:
    stated = figures.channel.get(channel)
    known = stated and (stated.mean_wait_min is not None or stated.abandonment is not None)
    return stated if known else None


def _off(search: _Search, seen: Seen, channel: str) -> float:
    """Return the log of a simulated wait by the stated one; of abandonment where no wait is stated."""
    stated = search.figures.channel[channel]
    if stated.mean_wait_min is not None:
        return math.log(max(seen.wait_min[channel], LEAST_WAIT_MIN) / stated.mean_wait_min)
    return math.log(max(seen.abandonment[channel], LEAST_SHARE) / (stated.abandonment or 1.0))


def _misses(search: _Search, world: World, seen: Seen) -> list[float]:
    """Return the misses of a year that can be mended, 1 = as much as is allowed.

    Of a team that serves several live channels only the busiest has a wait that its minutes can set.
    """
    figures = search.figures
    misses = [
        abs(seen.contacts[name] / count - 1) / CONTACTS_WITHIN
        for name, count in figures.contacts_year.items()
        if count > 0
    ]
    for desk in world.desks:
        name = steered(world, figures, desk)
        stated = figures.channel.get(name, ChannelFigures())
        for value, simulated in (
            (stated.mean_wait_min, seen.wait_min),
            (stated.abandonment, seen.abandonment),
        ):
            if value is not None:
                misses.append(abs(simulated[name] / value - 1) / WAITS_WITHIN)
    return misses


def _total(misses: list[float]) -> float:
    """Return how far a company is off: squares, so that one figure out of reach does not hide the others."""
    return math.fsum(min(miss, MISS_MOST) ** 2 for miss in misses)


def _moved(search: _Search, world: World, seen: Seen) -> World:
    """Return a world moved by what its year missed: needs, channels, minutes or seats, patience."""
    wanted = search.filled.contacts
    world = _with_contacts(world, wanted, seen.contacts)
    for desk in world.desks:
        channel = steered(world, search.figures, desk)
        if channel:
            moved = {one.name: wanted[one.name] for one in world.channels}
            drift = math.log(max(work_min(world, desk.name, moved), 1.0)) - seen.work[desk.name]
            world = _with_wait(search, world, desk, _off(search, seen, channel), drift, seen.work[desk.name])
    return _with_patience(search, world, seen)


def _with_contacts(world: World, wanted: dict[str, float], simulated: dict[str, float]) -> World:
    """Scale all needs, then preferences and the bot's offer, by what is missing."""
    bot = bot_of(world)
    names = [name for name in simulated if name != bot]
    growth = sum(wanted[name] for name in names) / max(sum(simulated[name] for name in names), 1.0)
    factor = {
        name: float(np.clip(wanted[name] / max(growth * simulated[name], 1e-9), 1 / SHARE_MOST, SHARE_MOST))
        for name in names
    }
    segments = [
        one.model_copy(
            update={
                "needs_year": {name: count * growth for name, count in one.needs_year.items()},
                "prefers": {name: weight * factor[name] for name, weight in one.prefers.items()},
            }
        )
        for one in world.segments
    ]
    world = world.model_copy(update={"segments": segments})
    if bot and wanted[bot] > 0:
        world = offered(world, math.log(wanted[bot] / max(growth * simulated[bot], 1.0)))
    return world


def _with_wait(search: _Search, world: World, desk: Desk, off: float, drift: float, work: float) -> World:
    """Change the minutes of a team, or its seats where minutes are stated, so that its wait comes nearer to the one stated."""
    load = work - math.log(desk.seats)
    rounds = search.slopes.setdefault(desk.name, [])
    rounds.append((load, off))
    slope = _slope(rounds[-SLOPE_ROUNDS:])
    by = float(np.clip(-MINUTES_DAMPED * off / slope - drift, -MINUTES_MOST, MINUTES_MOST))
    measured = search.filled.measured
    mine = [one for one in world.channels if one.desk == desk.name]
    if all(f"channel.{one.name}.handling_min" in measured for one in mine):
        return _with_seats(search, world, desk, math.exp(-by))
    return with_minutes(world, desk.name, math.exp(by), measured)


def _slope(rounds: list[tuple[float, float]]) -> float:
    """Return how a log wait rises with log work, from the rounds so far and a prior."""
    work, off = np.array(rounds).T
    away = work - work.mean()
    spread = float(away @ away)
    slope = (float(away @ (off - off.mean())) + SLOPE * SLOPE_WEIGHT) / (spread + SLOPE_WEIGHT)
    return min(max(slope, SLOPE_LEAST), SLOPE_MOST)


def _with_seats(search: _Search, world: World, desk: Desk, factor: float) -> World:
    """Change the seats of a team, what its people cost kept, and the bounds of its lever with them."""
    seats = max(1, round(desk.seats * factor))
    payroll = desk.seats * desk.eur_seat_year
    now = desk.model_copy(update={"seats": seats, "eur_seat_year": payroll / seats})
    desks = [now if one.name == desk.name else one for one in world.desks]
    world = world.model_copy(update={"desks": desks})
    seated = {lever.name: lever for lever in search.template.levers if lever.target == "desk.seats"}
    return world.model_copy(
        update={
            "levers": [
                with_seat_bounds(world, search.template, seated[one.name])
                if one.target == "desk.seats" and one.desk == desk.name
                else one
                for one in world.levers
            ]
        }
    )


def _with_patience(search: _Search, world: World, seen: Seen) -> World:
    channels = []
    for one in world.channels:
        stated = search.figures.channel.get(one.name)
        if stated and stated.mean_wait_min is not None and stated.abandonment is not None:
            simulated = max(seen.wait_min[one.name], LEAST_WAIT_MIN) / max(
                seen.abandonment[one.name], LEAST_SHARE
            )
            factor = np.clip(
                stated.mean_wait_min / stated.abandonment / simulated, 1 / PATIENCE_MOST, PATIENCE_MOST
            )
            patience = one.patience_min * float(factor) ** PATIENCE_DAMPED
            one = one.model_copy(
                update={"patience_min": min(max(patience, PATIENCE_MIN[0]), PATIENCE_MIN[1])}
            )
        channels.append(one)
    return world.model_copy(update={"channels": channels})


def _settled(search: _Search, world: World, budget: Budget) -> Matched:
    """Anchor the company, and correct scores, retention and cost by what they then miss, the best of these kept."""
    world = best = budget.anchor(world)
    least = math.inf
    for _ in range(SETTLING_ROUNDS):
        if budget.left < 2 + CHECK_REPLICATIONS:
            break
        outcomes = budget.year(world, 2)
        seen = seen_in(outcomes)
        of_year = _misses(search, world, seen)
        misses = [*of_year, *_score_within(search.figures, outcomes)]
        if _total(misses) < least:
            best, least = world, _total(misses)
        if max(misses) <= 1 or budget.left < 2 + CHECK_REPLICATIONS:
            break
        if max(of_year) > 1:
            world = _moved(search, world, seen)
        world = budget.anchor(_rescored(world, search.figures, outcomes))
    return Matched(best, _at_bound(best, search.figures))


def _at_bound(world: World, figures: Figures) -> frozenset[str]:
    """Return channels whose patience, set by what they state, lies at the end of what is believed."""
    return frozenset(
        one.name
        for one in world.channels
        if (stated := figures.channel.get(one.name))
        and stated.mean_wait_min is not None
        and stated.abandonment is not None
        and one.patience_min in PATIENCE_MIN
    )


def _score_misses(figures: Figures, outcomes: Outcomes) -> dict[str, float]:
    """Return stated scores, retention and cost less the simulated ones; cost as the log of their ratio."""
    metrics = outcomes.metrics
    found = {}
    for stated, name, metric in (
        (figures.nps, "nps", "nps"),
        (figures.csat_top2, "csat", "csat_top2"),
        (figures.csat_top2_answered, "csat", "csat_top2_answered"),
        (figures.retention_year, "retention", "retention_12m"),
    ):
        if stated is not None and metric in metrics and name not in found:
            found[name] = stated - metrics[metric].mean
    cost = float(outcomes.by_month["cost"].sum()) * MONTHS_YEAR / outcomes.months
    if figures.cost_eur_year is not None and cost > 0:
        found["cost"] = math.log(figures.cost_eur_year / cost)
    return found


def _score_within(figures: Figures, outcomes: Outcomes) -> list[float]:
    """Return the misses of scores, retention and cost, 1 = as much as is allowed."""
    within = {
        "nps": NPS_WITHIN,
        "csat": CSAT_WITHIN,
        "retention": RETENTION_WITHIN,
        "cost": COST_WITHIN,
    }
    return [abs(by) / within[name] for name, by in _score_misses(figures, outcomes).items()]


def _rescored(world: World, figures: Figures, outcomes: Outcomes) -> World:
    """Correct declared scores, retention and the cost of a contact by what a year missed."""
    judge, misses = world.judge, _score_misses(figures, outcomes)
    shares: dict[str, list[float]] = {}
    if "nps" in misses:
        declared = judge.recommendation_shares
        level = 100 * (sum(declared[9:]) - sum(declared[:7]))
        shares["recommendation_shares"] = with_nps(declared, level + misses["nps"])
    if "csat" in misses:
        shares["satisfaction_shares"] = with_csat(
            judge.satisfaction_shares, sum(judge.satisfaction_shares[-2:]) + misses["csat"]
        )
    segments, channels = world.segments, world.channels
    if "retention" in misses:
        mean = math.fsum(one.share * one.retention_year for one in segments)
        stated = figures.retention_year or mean
        simulated = min(max(stated - misses["retention"], 0.001), 0.999)
        segments = with_retention(segments, float(expit(logit(mean) + logit(stated) - logit(simulated))))
    if "cost" in misses:
        factor = math.exp(misses["cost"])
        channels = [one.model_copy(update={"eur_contact": one.eur_contact * factor}) for one in channels]
    return world.model_copy(
        update={
            "judge": judge.model_copy(update=shares),
            "segments": segments,
            "channels": channels,
        }
    )
