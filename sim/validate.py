"""Whether the parts of a world agree with each other, and whether a plan fits its world."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .calendar import WEEKDAYS, minute_of_day, weekdays_of
from .errors import Defect
from .metrics import BOUNDS, METRIC

if TYPE_CHECKING:
    from .plan import Plan
    from .world import Lever, Segment, World

SUM_TOLERANCE = 1e-6
MOST_PREVENTED = 0.9
SELECTS = {
    "cell.resolution": ("channels", "moments"),
    "cell.quality": ("channels", "moments"),
    "handling": ("channels",),
    "steer": ("channels",),
    "survey.invite": ("channels",),
    "bot.resolution": ("moments",),
    "bot.offered": ("moments",),
    "prevention": ("moments",),
}


def unknown(place: str, name: str, known: Iterable[str]) -> Defect:
    """Say that a name is not one of those known, and which one may have been meant."""
    names = list(known)
    near = get_close_matches(name, names, n=1)
    repair = f"write {near[0]!r}" if near else "use one of these names, or add it to the world"
    return Defect(place, repr(name), ", ".join(names) or "none is defined", repair)


def disagreements(world: World) -> list[Defect]:
    """List every way in which the parts of a world contradict each other."""
    return [
        *_doubles(world),
        *_sums(world),
        *_names(world),
        *_channels(world),
        *_loop(world),
        *_rosters(world),
        *(defect for position, lever in enumerate(world.levers) for defect in _lever(world, position, lever)),
        *_prevention(world),
        *_posterior(world),
        *_alerts(world),
        *_anchors(world),
    ]


def plan_defects(world: World, plan: Plan) -> list[Defect]:
    """List every line of a plan that its world cannot carry out."""
    levers = {lever.name: lever for lever in world.levers}
    seat_eur = {desk.name: desk.eur_on_duty_year for desk in world.desks}
    defects: list[Defect] = []
    seen: set[str] = set()
    for position, line in enumerate(plan.lines):
        place = f"line[{position}]"
        lever = levers.get(line.lever)
        if lever is None:
            defects.append(unknown(f"{place}.lever", line.lever, levers))
            continue
        if line.lever in seen:
            defects.append(Defect(f"{place}.lever", line.lever, "each lever once", "merge the two lines"))
        seen.add(line.lever)
        if line.from_month >= world.months:
            allowed = f"0 to {world.months - 1}"
            defects.append(
                Defect(f"{place}.from_month", str(line.from_month), allowed, "start within the horizon")
            )
        if lever.target == "desk.seats":
            if line.eur_once > 0:
                allowed = "0 for a desk: what people who leave are paid is counted from its exit_eur"
                defects.append(Defect(f"{place}.eur_once", f"{line.eur_once:.12g}", allowed, "leave it out"))
            seats = line.eur_year / seat_eur[lever.desk] if seat_eur[lever.desk] > 0 else 0.0
            if abs(seats - round(seats)) > SUM_TOLERANCE:
                price = seat_eur[lever.desk]
                fewer, more = (round(count * price, 2) for count in (math.floor(seats), math.ceil(seats)))
                allowed = f"whole seats of {round(price, 2):.12g} EUR a year"
                repair = f"write {fewer:.12g} or {more:.12g}"
                defects.append(Defect(f"{place}.eur_year", f"{line.eur_year:g}", allowed, repair))
            continue
        if line.eur_once not in (0.0, lever.launch_eur):
            allowed = f"0 or the launch cost {lever.launch_eur:g}"
            defects.append(
                Defect(f"{place}.eur_once", f"{line.eur_once:g}", allowed, "pay it whole or not at all")
            )
        elif line.eur_year > lever.today_eur_year and line.eur_once != lever.launch_eur:
            allowed = f"{lever.launch_eur:g} when spending rises above today's {lever.today_eur_year:g}"
            defects.append(Defect(f"{place}.eur_once", f"{line.eur_once:g}", allowed, "add the launch cost"))
    return defects


def _doubles(world: World) -> Iterator[Defect]:
    for part in ("segments", "moments", "channels", "desks", "levers"):
        names = [item.name for item in getattr(world, part)]
        for position, name in enumerate(names):
            if name in names[:position]:
                yield Defect(f"{part}[{position}].name", name, "each name once", "rename one of them")


def _sums(world: World) -> Iterator[Defect]:
    def off(place: str, values: Sequence[float]) -> Iterator[Defect]:
        total = math.fsum(values)
        if abs(total - 1) > SUM_TOLERANCE:
            yield Defect(place, f"a sum of {total:g}", "a sum of 1", f"divide each by {total:g}")

    yield from off("segments[*].share", [segment.share for segment in world.segments])
    for name in ("satisfaction_shares", "recommendation_shares", "effort_shares"):
        yield from off(f"judge.{name}", getattr(world.judge, name))
    memory = world.memory
    yield from off(
        "memory.average + peak + end + first", [memory.average, memory.peak, memory.end, memory.first]
    )
    if len(world.profile.hours) not in (24, 168):
        yield Defect(
            "profile.hours",
            f"{len(world.profile.hours)} numbers",
            "24 or 168 numbers",
            "give one a day-hour or one a week-hour",
        )
    profile = world.profile
    of_week = profile.hours * (7 if len(profile.hours) == 24 else 1)
    hours_of_day = len(of_week) // 7 or 1
    weighed = [weight * profile.days[min(hour // hours_of_day, 6)] for hour, weight in enumerate(of_week)]
    for place, weights in [
        ("profile.hours x profile.days", weighed),
        ("profile.hours", world.profile.hours),
        ("profile.days", world.profile.days),
        *((f"moments[{position}].season", moment.season) for position, moment in enumerate(world.moments)),
    ]:
        if not any(weights):
            yield Defect(
                place, "only zeros", "at least one positive weight", "leave it out for a flat profile"
            )


def _unknown_names(place: str, names: Iterable[str], known: Sequence[str]) -> Iterator[Defect]:
    """A defect for each name that is none of those known."""
    yield from (unknown(place, name, known) for name in names if name not in known)


def _names(world: World) -> Iterator[Defect]:
    desks = [desk.name for desk in world.desks]
    for position, segment in enumerate(world.segments):
        yield from _segment(world, f"segments[{position}]", segment)
    for position, channel in enumerate(world.channels):
        yield from _unknown_names(f"channels[{position}].desk", filter(None, [channel.desk]), desks)
    yield from _unknown_names("loop.desk", filter(None, [world.loop.desk]), desks)
    channels = [channel.name for channel in world.channels]
    yield from _unknown_names("reported.contacts_year", world.reported.contacts_year, channels)


def _segment(world: World, place: str, segment: Segment) -> Iterator[Defect]:
    choosable = [channel.name for channel in world.channels if channel.kind != "bot"]
    yield from _unknown_names(f"{place}.needs_year", segment.needs_year, [m.name for m in world.moments])
    yield from _unknown_names(f"{place}.prefers", segment.prefers, choosable)
    always = [c.name for c in world.channels if c.kind in ("asynchronous", "self_service")]
    if not any(segment.prefers.get(name, 0) > 0 for name in always):
        repair = "give such a channel a positive weight, so that a customer can act when desks are closed"
        yield Defect(
            f"{place}.prefers",
            "no channel open day and night",
            ", ".join(always) or "an asynchronous or self-service channel",
            repair,
        )


def _channels(world: World) -> Iterator[Defect]:
    for position, channel in enumerate(world.channels):
        served = channel.kind in ("live", "asynchronous")
        if served and not channel.desk:
            yield Defect(
                f"channels[{position}].desk",
                "nothing",
                "a desk, for a live or asynchronous channel",
                "name the desk that serves it",
            )
        if not served and channel.desk:
            yield Defect(
                f"channels[{position}].desk",
                channel.desk,
                "empty for self-service and bot",
                "remove the desk",
            )
        if channel.handling_shape == "exponential" and channel.handling_scv != 1:
            yield Defect(
                f"channels[{position}].handling_scv",
                f"{channel.handling_scv:g}",
                "1, with exponential handling",
                "write 1, or choose lognormal handling",
            )
    bots = [channel.name for channel in world.channels if channel.kind == "bot"]
    if len(bots) > 1:
        yield Defect(
            "channels[*].kind",
            f"{len(bots)} bots: {', '.join(bots)}",
            "at most one bot channel",
            "merge them",
        )
    offers = any(world.bot.offered.values()) or any(lever.target == "bot.offered" for lever in world.levers)
    if offers and not bots:
        yield Defect(
            "bot.offered", "a bot is offered", "a channel of kind bot", "add the channel or offer no bot"
        )


def _loop(world: World) -> Iterator[Defect]:
    calls = world.loop.coverage > 0 or any(
        lever.target in ("loop.coverage", "loop.delay") for lever in world.levers
    )
    if calls and not world.loop.desk:
        yield Defect(
            "loop.desk", "nothing", "a desk, when somebody is to be called back", "name the desk that calls"
        )


def _rosters(world: World) -> Iterator[Defect]:
    for position, desk in enumerate(world.desks):
        taken: list[tuple[int, int]] = []
        for number, shift in enumerate(desk.open):
            opens, closes = minute_of_day(shift.opens), minute_of_day(shift.closes)
            for day in weekdays_of(shift.days):
                start, end = day * 24 * 60 + opens, day * 24 * 60 + closes
                if any(start < other_end and other_start < end for other_start, other_end in taken):
                    place = f"desks[{position}].open[{number}]"
                    yield Defect(
                        place,
                        f"{WEEKDAYS[day]} {shift.opens}-{shift.closes}",
                        "shifts that do not overlap",
                        "shorten one of them",
                    )
                taken.append((start, end))


def _lever(world: World, position: int, lever: Lever) -> Iterator[Defect]:
    place = f"levers[{position}]"
    known = {
        "channels": [channel.name for channel in world.channels],
        "moments": [moment.name for moment in world.moments],
        "bundle_with": [other.name for other in world.levers if other.name != lever.name],
    }
    for part, names in known.items():
        yield from _unknown_names(f"{place}.{part}", getattr(lever, part), names)
    if lever.target == "desk.seats":
        yield from _seats_lever(world, place, lever)
    else:
        yield from _selection(place, lever)
        yield from _curve(place, lever)


def _seats_lever(world: World, place: str, lever: Lever) -> Iterator[Defect]:
    if lever.desk not in [desk.name for desk in world.desks]:
        yield unknown(f"{place}.desk", lever.desk, [desk.name for desk in world.desks])
    if sum(1 for other in world.levers if other.target == "desk.seats" and other.desk == lever.desk) > 1:
        yield Defect(f"{place}.desk", lever.desk, "one seats lever a desk", "merge the levers")
    if lever.today_eur_year or lever.half_eur_year or lever.launch_eur:
        yield Defect(
            place,
            "a spend or curve of its own",
            "seats times eur_seat_year of the desk",
            "remove today_eur_year, half_eur_year and launch_eur",
        )


def _selection(place: str, lever: Lever) -> Iterator[Defect]:
    for part in ("channels", "moments"):
        if getattr(lever, part) and part not in SELECTS.get(lever.target, ()):
            yield Defect(
                f"{place}.{part}",
                ", ".join(getattr(lever, part)),
                f"empty for {lever.target}",
                "leave it out",
            )
    if lever.desk:
        yield Defect(
            f"{place}.desk",
            lever.desk,
            "empty unless the target is desk.seats",
            "name channels or moments instead",
        )


def _curve(place: str, lever: Lever) -> Iterator[Defect]:
    if lever.half_eur_year <= 0:
        yield Defect(
            f"{place}.half_eur_year",
            f"{lever.half_eur_year:g}",
            "more than 0",
            "state the spend that reaches half of the effect",
        )
    if lever.target == "prevention" and not 0 <= lever.from_value <= lever.to_value <= MOST_PREVENTED:
        value = f"from {lever.from_value:g} to {lever.to_value:g}"
        yield Defect(
            place, value, f"0 <= from_value <= to_value <= {MOST_PREVENTED}", "state the shares prevented"
        )
    if not lever.least_eur_year <= lever.today_eur_year <= lever.most_eur_year:
        value = (
            f"{lever.least_eur_year:g} <= {lever.today_eur_year:g} <= {lever.most_eur_year:g} does not hold"
        )
        yield Defect(place, value, "least_eur_year <= today_eur_year <= most_eur_year", "widen the bounds")


def _prevention(world: World) -> Iterator[Defect]:
    for position, moment in enumerate(world.moments):
        acting = [
            v
            for v in world.levers
            if v.target == "prevention" and (not v.moments or moment.name in v.moments)
        ]
        most = math.fsum(lever.to_value for lever in acting)
        if most > MOST_PREVENTED:
            names = ", ".join(lever.name for lever in acting)
            repair = "lower to_value of these levers"
            yield Defect(
                f"moments[{position}]", f"{names} prevent up to {most:g}", f"at most {MOST_PREVENTED}", repair
            )


def _posterior(world: World) -> Iterator[Defect]:
    # the paths lead through the world that this module helps to define
    from .fields import bounds, value_of

    names, rows = world.posterior.fields, world.posterior.draws
    if bool(names) != bool(rows):
        value = f"{len(names)} fields and {len(rows)} draws"
        yield Defect("posterior", value, "both or neither", "fit the world again, or remove the table")
    limits = {}
    for place, name in enumerate(names):
        try:
            known = isinstance(value_of(world, name), float)
        except KeyError:
            known = False
        if name in names[:place] or not known:
            allowed = "a number of this world by its dotted path, each once"
            yield Defect(f"posterior.fields[{place}]", name, allowed, "fit the world again")
        else:
            limits[name] = bounds(world, name)
    for place, row in enumerate(rows):
        if len(row) != len(names):
            value, allowed = f"{len(row)} numbers", f"{len(names)}, one for each field"
            yield Defect(f"posterior.draws[{place}]", value, allowed, "fit the world again")
            continue
        for name, drawn in zip(names, row, strict=True):
            least, most = limits.get(name, (-math.inf, math.inf))
            if not least <= drawn <= most:
                allowed = f"{least:g} to {most:g} for {name}"
                yield Defect(f"posterior.draws[{place}]", f"{drawn:g}", allowed, "fit the world again")


def _alerts(world: World) -> Iterator[Defect]:
    known = {"channel": [c.name for c in world.channels], "moment": [m.name for m in world.moments]}
    watched = []
    for position, alert in enumerate(world.alerts):
        place = f"alerts[{position}]"
        for part, names in known.items():
            name = getattr(alert, part)
            if name and name not in names:
                yield unknown(f"{place}.{part}", name, names)
        low, high = BOUNDS[METRIC[alert.figure].unit]
        if not low <= alert.target <= high:
            allowed = f"{low:g} to {high:g}"
            yield Defect(f"{place}.target", f"{alert.target:g}", allowed, "write a value within these bounds")
        if (alert.figure, alert.channel, alert.moment) in watched:
            yield Defect(place, alert.figure, "one target a figure and touchpoint", "remove one of them")
        watched.append((alert.figure, alert.channel, alert.moment))


def _anchors(world: World) -> Iterator[Defect]:
    for name in ("leaving_intercept", "joiner_disposition", "past_mean", "past_root"):
        rows = getattr(world.anchors, name)
        needed = rows or name == "leaving_intercept"
        if world.anchors.hash and needed and len(rows) != len(world.segments):
            allowed = f"one per segment: {len(world.segments)}"
            yield Defect(f"anchors.{name}", f"{len(rows)} rows", allowed, "run rox anchor on the world")
