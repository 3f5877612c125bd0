"""Where a problem does not fit its world: names the world lacks, amounts it does not allow, rules twice."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim import BOUNDS, METRIC, Defect, World

from .constraints import lever_ranges_of
from .lever_range import MONTHS_QUARTER
from .problem import Problem, Service

CORRECT = "correct the name, or remove the rule"


def problem_defects(problem: Problem, world: World) -> list[Defect]:
    """Every defect of a problem whose fields can be read."""
    return [
        *_asked_twice(problem),
        *_names(problem, world),
        *_amounts(problem, world),
        *_groups(problem),
        *_services(problem, world),
        *_phasing(problem, world),
    ]


def _asked_twice(problem: Problem) -> Iterator[Defect]:
    asked = [
        name
        for name in ("budget_eur_year", "increment_eur_year", "target")
        if getattr(problem, name) is not None
    ]
    if len(asked) > 1:
        yield Defect(" and ".join(asked), "more than one question", "one of them", "remove the others")
    target = problem.target
    if target and target.customer_equity_gain_eur is None and not target.service:
        allowed = "customer_equity_gain_eur, or [[target.service]] with a floor or cap"
        yield Defect("target", "nothing to reach", allowed, "write one of these")


def _names(problem: Problem, world: World) -> Iterator[Defect]:
    levers = [lever.name for lever in world.levers]
    for place, name in _lever_places(problem):
        if name not in levers:
            yield Defect(place, repr(name), f"a lever of the world: {', '.join(levers)}", CORRECT)
    channels = [channel.name for channel in world.channels]
    for group in problem.groups:
        if group.channel and group.channel not in channels:
            allowed = f"a channel of the world: {', '.join(channels)}"
            yield Defect(f"groups {group.name} channel", repr(group.channel), allowed, CORRECT)


def _lever_places(problem: Problem) -> Iterator[tuple[str, str]]:
    """Every place of the file that names a lever."""
    for table in ("locked", "protected"):
        yield from ((f"{table}[{place}]", name) for place, name in enumerate(getattr(problem, table)))
    for table in ("floors", "caps", "least_sizes", "tiers", "people"):
        yield from ((f"{table}.{name}", name) for name in getattr(problem, table))
    for place, names in enumerate(problem.exclusive):
        yield from ((f"exclusive[{place}]", name) for name in names)
    for place, asked in enumerate(problem.requires):
        yield from ((f"requires[{place}].{key}", getattr(asked, key)) for key in ("lever", "needs"))
    for group in problem.groups:
        yield from ((f"groups {group.name} levers", name) for name in group.levers)


def _amounts(problem: Problem, world: World) -> Iterator[Defect]:
    free = {lever_range.lever: lever_range for lever_range in lever_ranges_of(Problem(), world)}
    for table, what in (("floors", "floor"), ("least_sizes", "size"), ("caps", "cap")):
        for name, eur in sorted(getattr(problem, table).items()):
            if name not in free:
                continue
            if table != "caps" and eur > free[name].most:
                allowed = f"at most {free[name].most:,.0f}, the most the world lets this lever spend"
                yield Defect(f"{table}.{name}", f"{eur:,.0f}", allowed, f"lower the {what}")
            if table == "caps" and eur < free[name].least:
                allowed = f"at least {free[name].least:,.0f}, the least the world lets this lever spend"
                yield Defect(f"caps.{name}", f"{eur:,.0f}", allowed, "raise the cap")
    for name, tiers in problem.tiers.items():
        inside = [eur for eur in tiers if name in free and free[name].least <= eur <= free[name].most]
        if name in free and not inside:
            allowed = f"an amount from {free[name].least:,.0f} to {free[name].most:,.0f}"
            yield Defect(
                f"tiers.{name}", ", ".join(f"{eur:,.0f}" for eur in tiers), allowed, "add such a tier"
            )
    for name in problem.people:
        if name in free and free[name].seat > 0:
            yield Defect(f"people.{name}", "a price", "none: a desk has whole seats already", "remove it")


def _groups(problem: Problem) -> Iterator[Defect]:
    names = [group.name for group in problem.groups]
    for group in problem.groups:
        place = f"groups {group.name}"
        if names.count(group.name) > 1:
            yield Defect(f"{place} name", repr(group.name), "a name used once", "name one of them otherwise")
        if bool(group.levers) == bool(group.channel):
            yield Defect(place, "levers and channel both, or neither", "one of them", "keep one of them")
        floor, cap = group.floor_eur_year, group.cap_eur_year
        if floor is None and cap is None:
            yield Defect(place, "no limit", "floor_eur_year, cap_eur_year or both", "write one")
    for number, levers in enumerate(problem.exclusive):
        if len(set(levers)) < 2:
            yield Defect(
                f"exclusive[{number}]", repr(levers), "two levers or more", "add another, or remove it"
            )
    for number, asked in enumerate(problem.requires):
        if asked.lever == asked.needs:
            yield Defect(
                f"requires[{number}]", repr(asked.lever), "two different levers", "correct one of them"
            )


def _services(problem: Problem, world: World) -> Iterator[Defect]:
    owned = len(problem.target.service) if problem.target else 0
    segments = [segment.name for segment in world.segments]
    channels = [channel.name for channel in world.channels if channel.kind != "bot"]
    for number, asked in enumerate(problem.services):
        place = f"target.service[{number}]" if number < owned else f"service[{number - owned}]"
        for key, known in (("segment", segments), ("channel", channels)):
            name = getattr(asked, key)
            if name and name not in known:
                yield Defect(f"{place}.{key}", repr(name), f"one of {', '.join(known)}, or none", CORRECT)
        if asked.channel and not METRIC[asked.measure].has_channel:
            allowed = f"none: {asked.measure} is of the customer"
            yield Defect(f"{place}.channel", repr(asked.channel), allowed, "remove it")
        yield from _bounds(place, asked)


def _bounds(place: str, asked: Service) -> Iterator[Defect]:
    if asked.at_least is None and asked.at_most is None:
        yield Defect(place, "no limit", "at_least, at_most or both", "write one")
    least, most = BOUNDS[METRIC[asked.measure].unit]
    for key, limit in (("at_least", asked.at_least), ("at_most", asked.at_most)):
        if limit is not None and not least <= limit <= most:
            allowed = f"{least:g} to {most:g}" if most < math.inf else f"{least:g} minutes or more"
            yield Defect(f"{place}.{key}", f"{limit:g}", allowed, "correct the number")


def _phasing(problem: Problem, world: World) -> Iterator[Defect]:
    quarters = math.ceil(world.months / MONTHS_QUARTER)
    starts: Sequence[int] = problem.phasing.start_quarters
    late = [quarter for quarter in starts if quarter > quarters]
    if late or not starts:
        value = ", ".join(map(str, late)) or "no quarter"
        allowed = f"quarters from 1 to {quarters}, the last of the horizon"
        yield Defect("phasing.start_quarters", value, allowed, "correct the quarters")
    if len(problem.phasing.quarters_eur) > quarters:
        value = f"{len(problem.phasing.quarters_eur)} amounts"
        yield Defect("phasing.quarters_eur", value, f"at most {quarters}", "remove the last amounts")
