"""Where a problem does not fit its world: names the world lacks, amounts it does not allow, rules twice."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim import BOUNDS, METRIC, Defect, Message, World

from .constraints import lever_ranges_of
from .lever_range import MONTHS_QUARTER
from .problem import TODAY, Problem, Service

CORRECT = Message("defect.correct_the_name_or_remove_the_rule")


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
        yield Defect(
            Message("defect.place.all_of", places=tuple(asked)),
            Message("defect.more_than_one_question"),
            Message("defect.one_of_them"),
            Message("defect.remove_the_others"),
        )
    target = problem.target
    if target and target.customer_equity_gain_eur is None and not target.service:
        allowed = Message("defect.a_gain_or_service_rules")
        yield Defect(
            "target", Message("defect.nothing_to_reach"), allowed, Message("defect.write_one_of_these")
        )


def _names(problem: Problem, world: World) -> Iterator[Defect]:
    levers = [lever.name for lever in world.levers]
    for place, name in _lever_places(problem):
        if name not in levers:
            yield Defect(
                place, repr(name), Message("defect.a_lever_of_the_world", names=", ".join(levers)), CORRECT
            )
    channels = [channel.name for channel in world.channels]
    for group in problem.groups:
        if group.channel and group.channel not in channels:
            allowed = Message("defect.a_channel_of_the_world", names=", ".join(channels))
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
                allowed = Message("defect.at_most_the_most_the_world_lets", eur=free[name].most)
                yield Defect(
                    f"{table}.{name}", f"{eur:.12g}", allowed, Message("defect.lower_the", what=what)
                )
            if table == "caps" and eur < free[name].least:
                allowed = Message("defect.at_least_the_least_the_world_lets", eur=free[name].least)
                yield Defect(f"caps.{name}", f"{eur:.12g}", allowed, Message("defect.raise_the_cap"))
    for name, tiers in problem.tiers.items():
        inside = [eur for eur in tiers if name in free and free[name].least <= eur <= free[name].most]
        if name in free and not inside:
            allowed = Message("defect.an_amount_from_to", low=free[name].least, high=free[name].most)
            yield Defect(
                f"tiers.{name}",
                ", ".join(f"{eur:.12g}" for eur in tiers),
                allowed,
                Message("defect.add_such_a_tier"),
            )
    for name in problem.people:
        if name in free and free[name].seat > 0:
            yield Defect(
                f"people.{name}",
                Message("defect.a_price"),
                Message("defect.none_whole_seats"),
                Message("defect.remove_it"),
            )


def _groups(problem: Problem) -> Iterator[Defect]:
    names = [group.name for group in problem.groups]
    for group in problem.groups:
        place = f"groups {group.name}"
        if names.count(group.name) > 1:
            yield Defect(
                f"{place} name",
                repr(group.name),
                Message("defect.a_name_used_once"),
                Message("defect.name_one_of_them_otherwise"),
            )
        if bool(group.levers) == bool(group.channel):
            yield Defect(
                place,
                Message("defect.levers_and_channel_both_or_neither"),
                Message("defect.one_of_them"),
                Message("defect.keep_one_of_them"),
            )
        floor, cap = group.floor_eur_year, group.cap_eur_year
        if floor is None and cap is None:
            yield Defect(
                place,
                Message("defect.no_limit"),
                Message("defect.floor_eur_year_cap_eur_year_or"),
                Message("defect.write_one"),
            )
    for number, levers in enumerate(problem.exclusive):
        if len(set(levers)) < 2:
            yield Defect(
                f"exclusive[{number}]",
                repr(levers),
                Message("defect.two_levers_or_more"),
                Message("defect.add_another_or_remove"),
            )
    for number, asked in enumerate(problem.requires):
        if asked.lever == asked.needs:
            yield Defect(
                f"requires[{number}]",
                repr(asked.lever),
                Message("defect.two_different_levers"),
                Message("defect.correct_one_of_them"),
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
                yield Defect(
                    f"{place}.{key}",
                    repr(name),
                    Message("defect.one_of_or_none", names=", ".join(known)),
                    CORRECT,
                )
        if asked.channel and not METRIC[asked.measure].has_channel:
            allowed = f"none: {asked.measure} is of the customer"
            yield Defect(f"{place}.channel", repr(asked.channel), allowed, Message("defect.remove_it"))
        yield from _bounds(place, asked)


def _bounds(place: str, asked: Service) -> Iterator[Defect]:
    if asked.at_least is None and asked.at_most is None:
        yield Defect(
            place,
            Message("defect.no_limit"),
            Message("defect.at_least_at_most_or_both"),
            Message("defect.write_one"),
        )
    if asked.is_against_today and None not in (asked.at_least, asked.at_most):
        yield Defect(
            place,
            f"at_least = {asked.at_least!r}, at_most = {asked.at_most!r}",
            Message("defect.today_alone"),
            Message("defect.write_a_rule_each"),
        )
    least, most = BOUNDS[METRIC[asked.measure].unit]
    for key, limit in (("at_least", asked.at_least), ("at_most", asked.at_most)):
        if limit is not None and limit != TODAY and not least <= limit <= most:
            allowed = (
                Message("defect.from_to", low=least, high=most)
                if most < math.inf
                else Message("defect.minutes_or_more", least=least)
            )
            yield Defect(f"{place}.{key}", f"{limit:g}", allowed, Message("defect.correct_the_number"))


def _phasing(problem: Problem, world: World) -> Iterator[Defect]:
    quarters = math.ceil(world.months / MONTHS_QUARTER)
    starts: Sequence[int] = problem.phasing.start_quarters
    late = [quarter for quarter in starts if quarter > quarters]
    if late or not starts:
        value = ", ".join(map(str, late)) or Message("defect.no_quarter")
        allowed = Message("defect.quarters_from_1", quarters=quarters)
        yield Defect("phasing.start_quarters", value, allowed, Message("defect.correct_the_quarters"))
    if len(problem.phasing.quarters_eur) > quarters:
        value = Message("defect.amounts", count=len(problem.phasing.quarters_eur))
        yield Defect(
            "phasing.quarters_eur",
            value,
            Message("defect.at_most", count=quarters),
            Message("defect.remove_the_last_amounts"),
        )
