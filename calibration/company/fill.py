"""Ten figures put into a template by closed form: a first company, before anything is simulated."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from sim import LEVER_EUROS, MONTHS_YEAR, Channel, Desk, Lever, Outcomes, Segment, World, crossing

from .figures import Figures

# a year's hours of a full-time post in France (Code du travail L3121-41: 1,607 h)
HOURS_FULL_TIME = 1607.0
# share of paid time spent on contacts, where nobody says: an assumption
ON_CONTACTS = 0.75
WEEKS_YEAR = 52
PATIENCE_MIN = (0.5, 120.0)
# the most that a programme may cost, in what is spent on it today
MOST_OF_SPEND = 3.0
# how far the logit of a bot that is offered may go, from a tenth of a percent to nearly always
OFFER = 7.0
TILT = 20.0


class TemplateYear(NamedTuple):
    """A year of the template as it stands: contacts by channel, and how far its scores lie from those it declares."""

    contacts: dict[str, float]
    nps_gap: float
    csat_gap: float


def template_year(outcomes: Outcomes) -> TemplateYear:
    """Return what a simulated year of a template shows."""
    world, metrics = outcomes.world, outcomes.metrics
    judge = world.judge
    nps, csat = metrics.get("nps"), metrics.get("csat_top2")
    return TemplateYear(
        contacts_of_year(outcomes),
        nps.mean - nps_of(judge.recommendation_shares) if nps else 0.0,
        csat.mean - sum(judge.satisfaction_shares[-2:]) if csat else 0.0,
    )


def contacts_of_year(outcomes: Outcomes) -> dict[str, float]:
    """Return the contacts of a year by channel, zero where nobody came."""
    counted = outcomes.touchpoints.groupby("channel")["contacts"].sum() * MONTHS_YEAR / outcomes.months
    return {one.name: float(counted.get(one.name, 0.0)) for one in outcomes.world.channels}


def handled_min_year(outcomes: Outcomes) -> dict[str, float]:
    """Return the minutes a year that people serve, by channel."""
    served = outcomes.touchpoints.groupby("channel")["handled_min"].sum() * MONTHS_YEAR / outcomes.months
    return {one.name: float(served.get(one.name, 0.0)) for one in outcomes.world.channels}


class Filled(NamedTuple):
    """A first company: the contacts a year wanted of each channel, and the fields that hold a stated figure."""

    world: World
    contacts: dict[str, float]
    measured: frozenset[str]


def filled(template: World, figures: Figures, year: TemplateYear) -> Filled:
    """Return a template with the figures of a company put into it, its anchors not yet its own."""
    kept = without_channels(template, {*figures.without, *figures.left_out})
    stated = figures.contacts_year
    theirs = {one.name: year.contacts[one.name] for one in kept.channels}
    growth = sum(stated.values()) / max(sum(theirs[name] for name in stated), 1.0)
    wanted = {name: stated.get(name, count * growth) for name, count in theirs.items()}
    measured = {"customers"}
    world = kept.model_copy(
        update={
            "customers": figures.customers,
            "segments": [_segment(one, kept, growth, theirs, wanted, figures) for one in kept.segments],
        }
    )
    world = _money(world, figures, measured)
    world = _offered(
        world,
        math.log(
            max(wanted.get(bot_of(world), 0.0), 1e-9) / max(theirs.get(bot_of(world), 0.0) * growth, 1e-9)
        ),
    )
    world = _channels(world, figures, measured)
    world = _desks(world, kept, figures, theirs, wanted, measured)
    world = _levers(world, kept, figures, growth, measured)
    return Filled(_scores(world, figures, year), wanted, frozenset(measured))


def bot_of(world: World) -> str:
    """Return the name of the bot's channel, empty without one."""
    return next((one.name for one in world.channels if one.kind == "bot"), "")


def without_channels(world: World, gone: set[str]) -> World:
    """Return a world that lacks some channels, the teams that served nothing else, and the levers that only moved these."""
    if not gone:
        return world
    channels = [one for one in world.channels if one.name not in gone]
    served = {one.desk for one in channels}
    had = {one.desk for one in world.channels}
    desks = [one for one in world.desks if one.name in served or one.name not in had]
    names = {one.name for one in desks}
    has_bot = any(one.kind == "bot" for one in channels)
    loop_desk = world.loop.desk if world.loop.desk in names else next(iter(names), "")
    levers = [
        lever.model_copy(update={"channels": [name for name in lever.channels if name not in gone]})
        for lever in world.levers
        if (lever.target != "desk.seats" or lever.desk in names)
        and (not lever.channels or set(lever.channels) - gone)
        and (has_bot or not lever.target.startswith("bot."))
        and (loop_desk or not lever.target.startswith("loop."))
    ]
    moving = {lever.name for lever in levers}
    bundled = [
        lever.model_copy(update={"bundle_with": [one for one in lever.bundle_with if one in moving]})
        for lever in levers
    ]
    loop = {"desk": loop_desk} if loop_desk else {"desk": "", "coverage": 0.0}
    return world.model_copy(
        update={
            "channels": channels,
            "desks": desks,
            "levers": bundled,
            "segments": [
                one.model_copy(update={"prefers": {k: w for k, w in one.prefers.items() if k not in gone}})
                for one in world.segments
            ],
            "alerts": [one for one in world.alerts if one.channel not in gone],
            "loop": world.loop.model_copy(update=loop),
            "bot": world.bot if has_bot else world.bot.model_copy(update={"offered": {}}),
            "reported": type(world.reported)(),
            "anchors": world.anchors.model_copy(update={"domain": type(world.anchors.domain)()}),
        }
    )


def _segment(
    one: Segment,
    world: World,
    growth: float,
    theirs: Mapping[str, float],
    wanted: Mapping[str, float],
    figures: Figures,
) -> Segment:
    """Return a segment with the needs and the preferences that bring the contacts wanted."""
    needs = growth * world.customers / figures.customers
    whole = sum(one.prefers.values())
    return one.model_copy(
        update={
            "needs_year": {name: count * needs for name, count in one.needs_year.items()},
            "prefers": {
                name: weight * wanted[name] / (theirs[name] * growth)
                if weight > 0 and theirs[name] > 0
                else whole * wanted[name] / sum(wanted.values()) * (name in figures.contacts_year)
                for name, weight in one.prefers.items()
            },
        }
    )


def _money(world: World, figures: Figures, measured: set[str]) -> World:
    """Scale margins and shift the logit of retention, so that their means are those stated."""
    segments, moments, anchors = world.segments, world.moments, world.anchors
    if figures.margin_eur_year is not None:
        mean = math.fsum(one.share * one.margin_eur_year for one in segments)
        factor = figures.margin_eur_year / mean
        segments = [
            one.model_copy(update={"margin_eur_year": one.margin_eur_year * factor}) for one in segments
        ]
        moments = [one.model_copy(update={"sale_eur": one.sale_eur * factor}) for one in moments]
        measured |= {f"segment.{one.name}.margin_eur_year" for one in segments if len(segments) == 1}
    if figures.retention_year is not None:
        before = [one.retention_year for one in segments]
        segments = with_retention(segments, figures.retention_year)
        moved = [
            float(logit(_leaves(one.retention_year)) - logit(_leaves(old)))
            for one, old in zip(segments, before, strict=True)
        ]
        level = [old + by for old, by in zip(anchors.leaving_intercept, moved, strict=True)]
        anchors = anchors.model_copy(update={"leaving_intercept": level})
        measured |= {f"segment.{one.name}.retention_year" for one in segments if len(segments) == 1}
    return world.model_copy(update={"segments": segments, "moments": moments, "anchors": anchors})


def _leaves(retention: float) -> float:
    """Return the chance of leaving in a month."""
    return 1 - float(retention ** (1 / MONTHS_YEAR))


def with_retention(segments: list[Segment], retention: float) -> list[Segment]:
    """Return the segments, the logit of their retention shifted alike, so that their mean is the one given."""
    shares = np.array([one.share for one in segments])
    level = logit(np.array([one.retention_year for one in segments]))

    def away(by: float) -> float:
        return float(shares @ expit(level + by) / shares.sum()) - retention

    kept = expit(level + crossing(away, -TILT, TILT))
    return [
        one.model_copy(update={"retention_year": float(each)})
        for one, each in zip(segments, kept, strict=True)
    ]


def _offered(world: World, by: float) -> World:
    """Return a world whose bot is offered more or less often, by so much on the logit."""
    return offered(world, by) if bot_of(world) else world


def offered(world: World, by: float) -> World:
    """Shift how often the bot is offered, on the logit; where it never is, it stays so."""
    shifted = {
        motive: float(expit(np.clip(logit(np.clip(share, 1e-4, 1 - 1e-4)) + by, -OFFER, OFFER)))
        if share
        else 0.0
        for motive, share in world.bot.offered.items()
    }
    return world.model_copy(update={"bot": world.bot.model_copy(update={"offered": shifted})})


def _channels(world: World, figures: Figures, measured: set[str]) -> World:
    """Put stated handling times in, and the patience that waits and abandonment show (Mandelbaum & Zeltyn 2007)."""
    return world.model_copy(update={"channels": [_channel(one, figures, measured) for one in world.channels]})


def _channel(one: Channel, figures: Figures, measured: set[str]) -> Channel:
    stated = figures.channel.get(one.name)
    if stated is None:
        return one
    update: dict[str, float] = {}
    if stated.handling_min is not None:
        update["handling_min"] = stated.handling_min
        measured.add(f"channel.{one.name}.handling_min")
    if stated.mean_wait_min is not None:
        update["wait_today_min"] = stated.mean_wait_min
        measured.add(f"channel.{one.name}.wait_today_min")
    if stated.mean_wait_min is not None and stated.abandonment is not None:
        update["patience_min"] = min(
            max(stated.mean_wait_min / stated.abandonment, PATIENCE_MIN[0]), PATIENCE_MIN[1]
        )
    return one.model_copy(update=update)


def seats_of(desk: Desk, people: float, on_contacts: float | None) -> int:
    """Return the seats on duty that so many full-time people fill, one at least."""
    hours = people * HOURS_FULL_TIME * (ON_CONTACTS if on_contacts is None else on_contacts)
    return max(1, round(hours / (WEEKS_YEAR * desk.hours_week)))


def work_min(world: World, desk: str, contacts: Mapping[str, float]) -> float:
    """Return the minutes a year that contacts ask of a team."""
    return math.fsum(contacts[one.name] * one.handling_min for one in world.channels if one.desk == desk)


def capacity_min(desk: Desk) -> float:
    """Return the minutes a year that a team can serve on the seats on duty."""
    return desk.seats * desk.concurrency * WEEKS_YEAR * desk.hours_week * 60


def _desks(
    world: World,
    template: World,
    figures: Figures,
    theirs: Mapping[str, float],
    wanted: Mapping[str, float],
    measured: set[str],
) -> World:
    """Seat the people stated, or as many as the work asks for; minutes nobody stated keep the load of the template."""
    desks, minutes = [], {}
    for desk in world.desks:
        stated = figures.desk.get(desk.name)
        before, after = work_min(template, desk.name, theirs), work_min(world, desk.name, wanted)
        update: dict[str, float | int] = {
            "seats": max(1, round(desk.seats * after / before)) if before else desk.seats
        }
        if stated is not None and stated.people is not None:
            update["seats"] = seats_of(desk, stated.people, stated.on_contacts)
            measured.add(f"desk.{desk.name}.seats")
            if before and after:
                minutes[desk.name] = before * int(update["seats"]) / (desk.seats * after)
        if stated is not None and stated.payroll_eur_year is not None:
            on_duty = stated.payroll_eur_year / int(update["seats"])
            update["eur_seat_year"] = on_duty * (1 - desk.shrinkage)
            measured.add(f"desk.{desk.name}.eur_seat_year")
        desks.append(desk.model_copy(update=update))
    world = world.model_copy(update={"desks": desks})
    for name, factor in minutes.items():
        world = with_minutes(world, name, factor, measured)
    return world


def with_minutes(world: World, desk: str, factor: float, measured: frozenset[str] | set[str]) -> World:
    """Return a world in which the contacts of a team take longer by a factor, but for those whose minutes are stated."""
    return world.model_copy(
        update={
            "channels": [
                one.model_copy(update={"handling_min": one.handling_min * factor})
                if one.desk == desk and f"channel.{one.name}.handling_min" not in measured
                else one
                for one in world.channels
            ]
        }
    )


def _levers(world: World, template: World, figures: Figures, growth: float, measured: set[str]) -> World:
    """Scale the euros of levers as contacts do, those of seats by whole seats, and put stated spends in."""
    levers = []
    for lever in world.levers:
        if lever.target == "desk.seats":
            levers.append(with_seat_bounds(world, template, lever))
            continue
        update = {name: getattr(lever, name) * growth for name in LEVER_EUROS}
        spend = figures.spend.get(lever.name)
        if spend is not None:
            update["today_eur_year"] = spend
            update["most_eur_year"] = max(update["most_eur_year"], MOST_OF_SPEND * spend)
            update["least_eur_year"] = min(update["least_eur_year"], spend)
            measured.add(f"lever.{lever.name}.today_eur_year")
        levers.append(lever.model_copy(update=update))
    return world.model_copy(update={"levers": levers})


def with_seat_bounds(world: World, template: World, lever: Lever) -> Lever:
    """Return a lever of seats whose least and most keep their ratio to the seats of today, in whole seats."""
    before = next(one for one in template.desks if one.name == lever.desk)
    now = next(one for one in world.desks if one.name == lever.desk)
    ratio = now.seats / before.seats if before.seats else 1.0
    least = (
        max(
            1 if lever.least_eur_year > 0 else 0,
            math.floor(lever.least_eur_year / before.eur_on_duty_year * ratio + 1e-6),
        )
        if before.eur_on_duty_year
        else 0
    )
    most = (
        math.ceil(lever.most_eur_year / before.eur_on_duty_year * ratio - 1e-6)
        if before.eur_on_duty_year
        else now.seats
    )
    price = now.eur_on_duty_year
    return lever.model_copy(
        update={
            "least_eur_year": min(least, now.seats) * price,
            "most_eur_year": max(most, now.seats) * price,
        }
    )


def nps_of(shares: list[float]) -> float:
    """Return the net promoter score of answer shares 0 to 10."""
    return 100 * (sum(shares[9:]) - sum(shares[:7])) / sum(shares)


def with_nps(shares: list[float], nps: float) -> list[float]:
    """Return answer shares tilted towards the top or the bottom, so that their net promoter score is the one given."""
    return _tilted(shares, lambda each: nps_of(each) - min(max(nps, -99.0), 99.0))


def with_csat(shares: list[float], satisfied: float) -> list[float]:
    """Return answer shares 1 to 5 tilted so that 4 and 5 together have the share given."""
    return _tilted(shares, lambda each: sum(each[-2:]) - min(max(satisfied, 0.01), 0.99))


def _tilted(shares: list[float], away: Callable[[list[float]], float]) -> list[float]:
    def at(theta: float) -> list[float]:
        place = np.linspace(-1, 1, len(shares))
        weight = np.array(shares) * np.exp(theta * place)
        found: list[float] = (weight / weight.sum()).tolist()
        return found

    return at(crossing(lambda theta: away(at(theta)), -TILT, TILT))


def _scores(world: World, figures: Figures, year: TemplateYear) -> World:
    """Declare the scores that will show those stated, as the template's declared scores showed its own."""
    judge, update = world.judge, {}
    if figures.nps is not None:
        update["recommendation_shares"] = with_nps(judge.recommendation_shares, figures.nps - year.nps_gap)
    csat = figures.csat_top2 if figures.csat_top2 is not None else figures.csat_top2_answered
    if csat is not None:
        update["satisfaction_shares"] = with_csat(judge.satisfaction_shares, csat - year.csat_gap)
    return world.model_copy(update={"judge": judge.model_copy(update=update)})
