"""A company drafted from its log: the portrait put into a template, matched, and checked on a fresh seed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, logit

from sim import MONTHS_YEAR, Defect, Defects, Message, Outcomes, World

from ..company.draft import Draft, drafted
from ..company.figures import Figures, figures_of
from ..company.fill import Filled, filled, template_year, with_seat_bounds
from ..company.match import Budget, Told
from ..operations.contact_log import ContactLog
from .portrait import LogPortrait, portrait_of

# rounds in which needs by moment and the chance of being resolved are brought to what the log shows
MIX_ROUNDS = 2
FACTOR_MOST = 5.0
# minutes that matching had to move by more than this from those of the log make one ask
MINUTES_WITHIN = 0.12
RESOLVED_LEAST, RESOLVED_MOST = 0.05, 0.98


class Discovered(NamedTuple):
    """A company drafted from its log, and the figures that it was held to: counted in the log, or stated."""

    draft: Draft
    figures: Figures


def discover(
    template: World,
    log: ContactLog,
    name: str,
    customers: int | None = None,
    stated: Figures | None = None,
    told: Told = lambda _done, _most: None,
) -> Discovered:
    """Draft a company from a template and a log of its contacts; told is called with how many simulations are done.

    customers: how many the company has, which a log does not show. stated: the figures of a sheet, which win over the log. Raises Defects for a log that tells too little, and for figures that contradict each other.
    """
    seen = portrait_of(log, template)
    content: dict[str, Any] = {} if stated is None else stated.model_dump(exclude_none=True)
    if customers is not None:
        content["customers"] = customers
    if "customers" not in content:
        got = Message("defect.customers_seen", count=seen.customers_seen)
        allowed, repair = Message("defect.customers_of_the_company"), Message("defect.give_customers")
        raise Defects(log.file, [Defect("customers", got, allowed, repair)])
    figures = figures_of(figures_in(seen, template, content), template, log.file)
    budget = Budget(told)
    shaped = _as_logged(template, seen)
    shaped, year = _with_mix(shaped, seen, budget)
    first = _with_teams(filled(shaped, figures, template_year(year)), template, seen)
    budget.lengthen(sum(first.contacts.values()))
    draft = drafted(first, figures, template, name, budget)
    asked = (*draft.questions, *questions_on(log, seen, draft.world))
    return Discovered(draft._replace(questions=asked), figures)


def figures_in(seen: LogPortrait, template: World, stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures that a log shows as a sheet states them; what is stated of a channel wins over what was counted."""
    live = {one.name for one in template.channels if one.kind == "live"}
    channels: dict[str, dict[str, float]] = {}
    for name, count in seen.contacts.items():
        told = {"contacts_year": round(count, 1)}
        if name in live and seen.wait_min.get(name, 0.0) > 0:
            told["mean_wait_min"] = seen.wait_min[name]
        if name in live and 0 < seen.abandonment.get(name, 0.0) < 1:
            told["abandonment"] = seen.abandonment[name]
        channels[name] = told
    for name, of_sheet in stated.get("channel", {}).items():
        channels.setdefault(name, {}).update(of_sheet)
    return {**stated, "channel": channels}


def _as_logged(template: World, seen: LogPortrait) -> World:
    """A template with the week, the seasons, the minutes and the needs by moment of a log, before any of it is simulated."""
    moments = [
        one.model_copy(update={"season": seen.seasons[one.name]}) if one.name in seen.seasons else one
        for one in template.moments
    ]
    channels = [
        one.model_copy(update={"handling_min": seen.handling_min[one.name]})
        if one.desk and seen.handling_min.get(one.name, 0.0) > 0
        else one
        for one in template.channels
    ]
    profile = template.profile.model_copy(update={"hours": seen.hours, "days": seen.days})
    world = template.model_copy(update={"moments": moments, "channels": channels, "profile": profile})
    return _with_needs(world, _shares(seen.cases), _needs(world))


def _shares(cases: Mapping[str, float]) -> dict[str, float]:
    """The share of each moment among the cases that have one."""
    known = {name: count for name, count in cases.items() if name}
    return {name: count / sum(known.values()) for name, count in known.items()}


def _needs(world: World) -> dict[str, float]:
    """Needs a year by moment, a customer of the company."""
    found: dict[str, float] = {}
    for one in world.segments:
        for name, count in one.needs_year.items():
            found[name] = found.get(name, 0.0) + one.share * count
    return found


def _with_needs(world: World, wanted: Mapping[str, float], shown: Mapping[str, float]) -> World:
    """Scale the needs of each moment so that its share goes from the one shown to the one wanted, all needs kept; no share, no change."""
    if not wanted:
        return world
    whole = sum(shown.values())
    factor = {
        one.name: min(wanted.get(one.name, 0.0) * whole / shown[one.name], FACTOR_MOST)
        if shown.get(one.name, 0.0) > 0
        else 1.0
        for one in world.moments
    }
    segments = [
        one.model_copy(
            update={"needs_year": {name: count * factor[name] for name, count in one.needs_year.items()}}
        )
        for one in world.segments
    ]
    return world.model_copy(update={"segments": segments})


def _with_mix(world: World, seen: LogPortrait, budget: Budget) -> tuple[World, Outcomes]:
    """A world whose contacts by moment and contacts of a case are nearer to the log's, and its last simulated year."""
    year = budget.year(world, 1)
    for _ in range(MIX_ROUNDS):
        world = _with_repeats(world, seen.per_case, year)
        world = _with_needs(world, _shares(seen.cases), _cases_shown(year))
        year = budget.year(world, 1)
    return world, year


def _cases_shown(year: Outcomes) -> dict[str, float]:
    """Cases a year by moment, as far as contacts and the chance of being resolved show them."""
    contacts = year.touchpoints.groupby("moment")["contacts"].sum() * MONTHS_YEAR / year.months
    again = {
        one.name: 1 - (1 - year.world.resolve.resolved[one.motive]) * (1 - year.world.resolve.give_up)
        for one in year.world.moments
    }
    return {str(name): float(count) * again[str(name)] for name, count in contacts.items()}


def _with_repeats(world: World, per_case: float, year: Outcomes) -> World:
    """Shift the chance of being resolved, alike on the logit, so that a case takes the contacts that the log shows."""
    simulated = year.metrics["contacts_per_case"].mean
    if math.isnan(per_case) or simulated <= 1 or per_case <= 1:
        return world
    ratio = (1 - 1 / per_case) / (1 - 1 / simulated)
    resolved = world.resolve.resolved
    mean = float(np.mean(list(resolved.values())))
    wanted = min(max(1 - (1 - mean) * ratio, RESOLVED_LEAST), RESOLVED_MOST)
    by = logit(wanted) - logit(mean)
    shifted = {
        motive: float(np.clip(expit(logit(min(max(share, 0.01), 0.99)) + by), RESOLVED_LEAST, RESOLVED_MOST))
        for motive, share in resolved.items()
    }
    return world.model_copy(update={"resolve": world.resolve.model_copy(update={"resolved": shifted})})


def _with_teams(first: Filled, template: World, seen: LogPortrait) -> Filled:
    """A first company with the seats and the hours of its log, and what of it was measured."""
    measured = set(first.measured) | {"profile.hours", "profile.days"}
    desks = []
    for one in first.world.desks:
        update: dict[str, Any] = {}
        if one.name in seen.rosters:
            update["open"] = [
                one.open[0].model_copy(update=hours._asdict()) for hours in seen.rosters[one.name]
            ]
        if one.name in seen.seats:
            payroll = one.seats * one.eur_seat_year
            update |= {"seats": seen.seats[one.name], "eur_seat_year": payroll / seen.seats[one.name]}
            measured.add(f"desk.{one.name}.seats")
        desks.append(one.model_copy(update=update))
    world = first.world.model_copy(update={"desks": desks})
    levers = [
        with_seat_bounds(world, template, one) if one.target == "desk.seats" else one for one in world.levers
    ]
    measured |= {f"moment.{name}.season" for name in seen.seasons}
    return first._replace(world=world.model_copy(update={"levers": levers}), measured=frozenset(measured))


def questions_on(log: ContactLog, seen: LogPortrait, world: World) -> tuple[Message, ...]:
    """Return what a log leaves open: labels that mean nothing in the template, minutes that matching moved far from the log's, choices in reading it."""
    found = []
    if seen.unknown:
        most = sorted(seen.unknown.items(), key=lambda one: -one[1])[:8]
        names = ", ".join(f"{label!r} ({count})" for label, count in most)
        found.append(Message("company.log.unknown", count=sum(seen.unknown.values()), names=names))
    for one in world.channels:
        logged = seen.handling_min.get(one.name)
        if logged and one.desk and abs(one.handling_min / logged - 1) > MINUTES_WITHIN:
            found.append(
                Message("company.log.minutes", channel=one.name, minutes=one.handling_min, logged=logged)
            )
    missing = [desk.name for desk in world.desks if desk.name not in seen.seats]
    if missing:
        found.append(Message("company.log.seats", desks=", ".join(missing)))
    return (*found, *(one for one in log.notes if isinstance(one, Message)))
