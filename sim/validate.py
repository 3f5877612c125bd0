"""Every way in which the parts of a world contradict each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from .calendar import WEEKDAYS, minute_of_day, weekdays_of
from .errors import Defect, Message
from .fields import bounds, is_number
from .metrics import BOUNDS, METRIC
from .parts import Lever, Segment, WorldParts

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
    repair = (
        Message("defect.write", what=repr(near[0]))
        if near
        else Message("defect.use_one_of_these_names_or_add")
    )
    return Defect(place, repr(name), ", ".join(names) or Message("defect.none_is_defined"), repair)


def disagreements(world: WorldParts) -> list[Defect]:
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
        *_doubt(world),
        *_posterior(world),
        *_alerts(world),
        *_anchors(world),
    ]


def _doubles(world: WorldParts) -> Iterator[Defect]:
    for part in ("segments", "moments", "channels", "desks", "levers"):
        names = [item.name for item in getattr(world, part)]
        for position, name in enumerate(names):
            if name in names[:position]:
                yield Defect(
                    f"{part}[{position}].name",
                    name,
                    Message("defect.each_name_once"),
                    Message("defect.rename_one_of_them"),
                )


def _sums(world: WorldParts) -> Iterator[Defect]:
    def off(place: str, values: Sequence[float]) -> Iterator[Defect]:
        total = math.fsum(values)
        if abs(total - 1) > SUM_TOLERANCE:
            yield Defect(
                place,
                Message("defect.a_sum_of", total=total),
                Message("defect.a_sum_of_1"),
                Message("defect.divide_each_by", total=total),
            )

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
            Message("defect.numbers", count=len(world.profile.hours)),
            Message("defect.24_or_168_numbers"),
            Message("defect.give_one_a_day_hour_or_one"),
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
                place,
                Message("defect.only_zeros"),
                Message("defect.at_least_one_positive_weight"),
                Message("defect.leave_it_out_for_a_flat_profile"),
            )


def _unknown_names(place: str, names: Iterable[str], known: Sequence[str]) -> Iterator[Defect]:
    """A defect for each name that is none of those known."""
    yield from (unknown(place, name, known) for name in names if name not in known)


def _names(world: WorldParts) -> Iterator[Defect]:
    desks = [desk.name for desk in world.desks]
    for position, segment in enumerate(world.segments):
        yield from _segment(world, f"segments[{position}]", segment)
    moments = [moment.name for moment in world.moments]
    for position, channel in enumerate(world.channels):
        yield from _unknown_names(f"channels[{position}].desk", filter(None, [channel.desk]), desks)
        yield from _unknown_names(f"channels[{position}].quality", channel.quality, moments)
    yield from _unknown_names("loop.desk", filter(None, [world.loop.desk]), desks)
    channels = [channel.name for channel in world.channels]
    for figure in ("contacts_year", "mean_wait_min", "abandonment"):
        yield from _unknown_names(f"reported.{figure}", getattr(world.reported, figure), channels)


def _segment(world: WorldParts, place: str, segment: Segment) -> Iterator[Defect]:
    choosable = [channel.name for channel in world.channels if channel.kind != "bot"]
    yield from _unknown_names(f"{place}.needs_year", segment.needs_year, [m.name for m in world.moments])
    yield from _unknown_names(f"{place}.prefers", segment.prefers, choosable)
    always = [c.name for c in world.channels if c.kind in ("asynchronous", "self_service")]
    if not any(segment.prefers.get(name, 0) > 0 for name in always):
        repair = Message("defect.give_such_a_channel_a_positive_weight")
        yield Defect(
            f"{place}.prefers",
            Message("defect.no_channel_day_and_night"),
            ", ".join(always) or Message("defect.an_asynchronous_channel"),
            repair,
        )


def _channels(world: WorldParts) -> Iterator[Defect]:
    for position, channel in enumerate(world.channels):
        served = channel.kind in ("live", "asynchronous")
        if served and not channel.desk:
            yield Defect(
                f"channels[{position}].desk",
                Message("defect.nothing"),
                Message("defect.a_desk_for_a_live_or_asynchronous"),
                Message("defect.name_the_desk_that_serves_it"),
            )
        if not served and channel.desk:
            yield Defect(
                f"channels[{position}].desk",
                channel.desk,
                Message("defect.empty_for_self_service_and_bot"),
                Message("defect.remove_the_desk"),
            )
        if channel.handling_shape == "exponential" and channel.handling_scv != 1:
            yield Defect(
                f"channels[{position}].handling_scv",
                f"{channel.handling_scv:g}",
                Message("defect.1_with_exponential_handling"),
                Message("defect.lognormal_handling"),
            )
    bots = [channel.name for channel in world.channels if channel.kind == "bot"]
    if len(bots) > 1:
        yield Defect(
            "channels[*].kind",
            Message("defect.bots", count=len(bots), names=", ".join(bots)),
            Message("defect.at_most_one_bot_channel"),
            Message("defect.merge_them"),
        )
    offers = any(world.bot.offered.values()) or any(lever.target == "bot.offered" for lever in world.levers)
    if offers and not bots:
        yield Defect(
            "bot.offered",
            Message("defect.a_bot_is_offered"),
            Message("defect.a_channel_of_kind_bot"),
            Message("defect.add_the_channel"),
        )


def _loop(world: WorldParts) -> Iterator[Defect]:
    calls = world.loop.coverage > 0 or any(
        lever.target in ("loop.coverage", "loop.delay") for lever in world.levers
    )
    if calls and not world.loop.desk:
        yield Defect(
            "loop.desk",
            Message("defect.nothing"),
            Message("defect.a_desk_when_somebody_is_to_be"),
            Message("defect.name_the_desk_that_calls"),
        )


def _rosters(world: WorldParts) -> Iterator[Defect]:
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
                        Message("defect.shifts_that_do_not_overlap"),
                        Message("defect.shorten_one_of_them"),
                    )
                taken.append((start, end))


def _lever(world: WorldParts, position: int, lever: Lever) -> Iterator[Defect]:
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


def _seats_lever(world: WorldParts, place: str, lever: Lever) -> Iterator[Defect]:
    if lever.desk not in [desk.name for desk in world.desks]:
        yield unknown(f"{place}.desk", lever.desk, [desk.name for desk in world.desks])
    if sum(1 for other in world.levers if other.target == "desk.seats" and other.desk == lever.desk) > 1:
        yield Defect(
            f"{place}.desk",
            lever.desk,
            Message("defect.one_seats_lever_a_desk"),
            Message("defect.merge_the_levers"),
        )
    if lever.today_eur_year or lever.half_eur_year or lever.launch_eur:
        yield Defect(
            place,
            Message("defect.a_spend_or_curve_of_its_own"),
            Message("defect.seats_times_eur_seat_year_of_the"),
            Message("defect.remove_today_eur_year_half_eur_year"),
        )


def _selection(place: str, lever: Lever) -> Iterator[Defect]:
    for part in ("channels", "moments"):
        if getattr(lever, part) and part not in SELECTS.get(lever.target, ()):
            yield Defect(
                f"{place}.{part}",
                ", ".join(getattr(lever, part)),
                Message("defect.empty_for", kind=lever.target),
                Message("defect.leave_it_out"),
            )
    if lever.desk:
        yield Defect(
            f"{place}.desk",
            lever.desk,
            Message("defect.empty_unless_the_target_is_desk_seats"),
            Message("defect.name_channels_or_moments_instead"),
        )


def _curve(place: str, lever: Lever) -> Iterator[Defect]:
    if lever.half_eur_year <= 0:
        yield Defect(
            f"{place}.half_eur_year",
            f"{lever.half_eur_year:g}",
            Message("defect.more_than_0"),
            Message("defect.state_the_spend_that_reaches_half_of"),
        )
    if lever.target == "prevention" and not 0 <= lever.from_value <= lever.to_value <= MOST_PREVENTED:
        value = Message("defect.from_value_to", low=lever.from_value, high=lever.to_value)
        yield Defect(
            place,
            value,
            Message("defect.0_from_value_to_value", most=MOST_PREVENTED),
            Message("defect.state_the_shares_prevented"),
        )
    if not lever.least_eur_year <= lever.today_eur_year <= lever.most_eur_year:
        value = Message(
            "defect.does_not_hold",
            least=lever.least_eur_year,
            today=lever.today_eur_year,
            most=lever.most_eur_year,
        )
        yield Defect(
            place,
            value,
            Message("defect.least_eur_year_today_eur_year_most"),
            Message("defect.widen_the_bounds"),
        )


def _prevention(world: WorldParts) -> Iterator[Defect]:
    for position, moment in enumerate(world.moments):
        acting = [
            v
            for v in world.levers
            if v.target == "prevention" and (not v.moments or moment.name in v.moments)
        ]
        most = math.fsum(lever.to_value for lever in acting)
        if most > MOST_PREVENTED:
            names = ", ".join(lever.name for lever in acting)
            repair = Message("defect.lower_to_value")
            yield Defect(
                f"moments[{position}]",
                Message("defect.prevent_up_to", levers=names, share=most),
                Message("defect.at_most", count=MOST_PREVENTED),
                repair,
            )


def _doubt(world: WorldParts) -> Iterator[Defect]:
    for name, (low, high) in world.doubt.range.items():
        place = f'doubt.range."{name}"'
        if not is_number(world, name):
            repair = Message("defect.write_a_path_of_this_file")
            yield Defect(place, name, Message("defect.a_number_of_this_world"), repair)
            continue
        if name.startswith("segment.") and name.endswith(".share"):
            repair = Message("defect.leave_it_out")
            yield Defect(place, name, Message("defect.a_number_free_of_a_sum"), repair)
        came, (least, most) = Message("defect.and", first=low, second=high), bounds(world, name)
        if low > high:
            repair = Message("defect.write_the_lower_end_first")
            yield Defect(place, came, Message("defect.a_range_low_then_high"), repair)
        if not (least <= low <= most and least <= high <= most):
            allowed = Message("defect.from_to", low=least, high=most)
            yield Defect(place, came, allowed, Message("defect.write_a_value_within_these_bounds"))


def _posterior(world: WorldParts) -> Iterator[Defect]:
    names, rows = world.posterior.fields, world.posterior.draws
    if bool(names) != bool(rows):
        value = Message("defect.fields_and_draws", fields=len(names), draws=len(rows))
        yield Defect(
            "posterior",
            value,
            Message("defect.both_or_neither"),
            Message("defect.fit_the_world_again_or_remove_the"),
        )
    limits = {}
    for place, name in enumerate(names):
        if name in names[:place] or not is_number(world, name):
            allowed = Message("defect.a_number_of_this_world")
            yield Defect(f"posterior.fields[{place}]", name, allowed, Message("defect.fit_the_world_again"))
        else:
            limits[name] = bounds(world, name)
    for place, row in enumerate(rows):
        if len(row) != len(names):
            value, allowed = (
                Message("defect.numbers", count=len(row)),
                Message("defect.one_for_each_field", count=len(names)),
            )
            yield Defect(f"posterior.draws[{place}]", value, allowed, Message("defect.fit_the_world_again"))
            continue
        for name, drawn in zip(names, row, strict=True):
            least, most = limits.get(name, (-math.inf, math.inf))
            if not least <= drawn <= most:
                allowed = Message("defect.from_to_for", low=least, high=most, name=name)
                yield Defect(
                    f"posterior.draws[{place}]", f"{drawn:g}", allowed, Message("defect.fit_the_world_again")
                )


def _alerts(world: WorldParts) -> Iterator[Defect]:
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
            allowed = Message("defect.from_to", low=low, high=high)
            yield Defect(
                f"{place}.target",
                f"{alert.target:g}",
                allowed,
                Message("defect.write_a_value_within_these_bounds"),
            )
        if (alert.figure, alert.channel, alert.moment) in watched:
            yield Defect(
                place,
                alert.figure,
                Message("defect.one_target_a_figure_and_touchpoint"),
                Message("defect.remove_one_of_them"),
            )
        watched.append((alert.figure, alert.channel, alert.moment))


def _anchors(world: WorldParts) -> Iterator[Defect]:
    for name in ("leaving_intercept", "joiner_disposition", "past_mean", "past_root"):
        rows = getattr(world.anchors, name)
        needed = rows or name == "leaving_intercept"
        if world.anchors.hash and needed and len(rows) != len(world.segments):
            allowed = Message("defect.one_per_segment", count=len(world.segments))
            yield Defect(
                f"anchors.{name}",
                Message("defect.rows", count=len(rows)),
                allowed,
                Message("defect.run_rox_anchor_on_the_world"),
            )
