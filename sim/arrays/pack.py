"""World + Plan → Numbers: the flat tuple of scalars and arrays that both engines read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..calendar import minute_of_day, weekdays_of
from ..fields import BEHAVIOUR
from ..parts import KINDS, MOTIVES, MULTIPLIES, SERVED, SHAPES, Desk, Lever, Segment
from ..plan import Line, Plan, line_of, seats_by_month
from ..quantities import Array
from ..response import hill
from ..world import World
from .difficulty import resolving_logits
from .edge import slope_above_edge

MINUTES_HOUR = 60
MINUTES_DAY = 24 * MINUTES_HOUR
HOURS_WEEK = 7 * 24
MINUTES_WEEK = 7 * MINUTES_DAY
HOURS_MONTH = 730
MINUTES_MONTH = HOURS_MONTH * MINUTES_HOUR

# minutes in the units of time that end the names of a world's numbers
MINUTES_IN = {"h": MINUTES_HOUR, "d": MINUTES_DAY}
# numbers that levers move: their value is that of a month, in Numbers.month
MOVED_BY_LEVERS = frozenset(
    {
        *(("continuity", name) for name in ("history", "handover", "recognised", "fluid", "coherent")),
        *(("truth", name) for name in ("sensitivity", "skilled")),
        *(("loop", name) for name in ("coverage", "delay_h")),
    }
)

MEMORIES = 4  # sign of the journey x moment of truth
PAST_PARTS = 1 + MEMORIES
PAST_COLUMNS = PAST_PARTS + PAST_PARTS * (PAST_PARTS + 1) // 2

LIVE, ASYNCHRONOUS, SELF_SERVICE, BOT = range(4)
INFO, APPT, BUY, PROBLEM, COMPLAINT = range(5)
LOGNORMAL, EXPONENTIAL = range(2)

Floats = Array


Table = NDArray[np.void]
# one record of single numbers: memory_peak is the number that a world file calls memory.peak
Rules = Any
# a record of an array in the compiled engine, an object of the same names in the reference
Row = Any
# an array in the compiled engine, a list in the reference
Column = Any


class Numbers(NamedTuple):
    """Everything an engine reads, in rows whose names say what they hold; C channels, K moments, G segments, D desks.

    rules is one record of single numbers. A table by month starts with the first warm-up month; cell_month has
    months x C x K rows, channel_month months x C, moment_month months x K, seats months x D.
    """

    rules: Any
    channel: Any
    moment: Any
    segment: Any
    desk: Any
    shift: Any  # when, in minutes from Monday 00:00, a desk's share of seats on duty changes
    opens_min: Any  # D x 168: minutes from the start of an hour of the week, Monday first, to when the desk opens next
    group: Any  # customers come in groups: founders by segment, then joiners by month and segment
    prefers: Any  # G x C
    past: Any  # G x 20: means of satisfaction and four memories, then the lower triangle of their covariance's root
    needs: Any  # G x K, a year
    season: Any  # K x 12, mean 1
    hour_weight: Any  # 168 from Monday 00:00, mean 1
    month: Any
    channel_month: Any
    moment_month: Any
    cell_month: Any
    seats: Any
    satisfaction_cuts: Any
    recommendation_cuts: Any
    effort_cuts: Any


def pack(world: World, plan: Plan, *, months: int | None = None, warm_up: int | None = None) -> Numbers:
    """Turn a world under a plan into the numbers of both engines.

    months is the reported horizon and warm_up the months before it; None = the world's own.
    """
    warm_up = world.warm_up_months if warm_up is None else warm_up
    total = warm_up + (world.months if months is None else months)
    groups = _population(world, total, warm_up)
    bots = [position for position, channel in enumerate(world.channels) if channel.kind == "bot"]
    sizes = {
        "channels": len(world.channels),
        "moments": len(world.moments),
        "segments": len(world.segments),
        "desks": len(world.desks),
        "months": total,
        "warm_up": warm_up,
        "customers": int(groups["size"].sum()),
        "bot": bots[0] if bots else -1,
        "loop_desk": _position(world.desks, world.loop.desk),
    }
    whole, real = _declared_numbers(world)
    start = {"start_min": -float(warm_up * MINUTES_MONTH)}
    rules = _table(
        {name: [value] for name, value in (sizes | whole).items()},
        {name: [value] for name, value in (start | real | _derived_numbers(world)).items()},
    )
    return Numbers(
        rules=rules.view(np.recarray)[0],
        group=groups,
        **_nouns(world),
        shift=_roster(world),
        opens_min=_openings(world),
        **_levers(world, plan, total, warm_up),
        satisfaction_cuts=np.array(world.anchors.satisfaction_cuts, np.float64),
        recommendation_cuts=np.array(world.anchors.recommendation_cuts, np.float64),
        effort_cuts=np.array(world.anchors.effort_cuts, np.float64),
    )


def _row(whole: Sequence[str], real: Sequence[str]) -> np.dtype[Any]:
    return np.dtype([(name, np.int64) for name in whole] + [(name, np.float64) for name in real])


def _table(whole: dict[str, Any], real: dict[str, Any]) -> Table:
    """Rows from columns of equal length."""
    columns = whole | real
    rows = np.zeros(len(next(iter(columns.values()))), _row([*whole], [*real]))
    for name, column in columns.items():
        rows[name] = column
    return rows


def as_objects(rows: Table) -> list[SimpleNamespace]:
    """Turn records into objects with the same names, which an interpreter reads faster."""
    names = rows.dtype.names or ()
    columns = [rows[name].tolist() for name in names]
    return [SimpleNamespace(**dict(zip(names, values, strict=True))) for values in zip(*columns, strict=True)]


def as_records(objects: Iterable[SimpleNamespace], row: np.dtype[Any]) -> Table:
    """Turn objects back into records."""
    names = row.names or ()
    return np.array([tuple(getattr(item, name) for name in names) for item in objects], row)


def for_interpreter(numbers: Numbers) -> Numbers:
    """Return the same numbers as objects and lists, for the reference engine."""

    def plain(value: Any) -> Any:
        if value.dtype.names is None:
            return value.tolist()
        return as_objects(value) if value.shape else as_objects(value.reshape(1))[0]

    return Numbers(*(plain(value) for value in numbers))


def _position(items: Sequence[Any], name: str) -> int:
    return next((position for position, item in enumerate(items) if item.name == name), -1)


def _whole(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers that follow the shares and sum to the total, by rounding the running sum."""
    edges = [math.floor(total * math.fsum(shares[: position + 1]) + 0.5) for position in range(len(shares))]
    edges[-1] = total
    return [edge - previous for previous, edge in zip([0, *edges[:-1]], edges, strict=True)]


def _population(world: World, months: int, warm_up: int) -> Table:
    """Founders by segment, then each month the joiners that replace baseline leavers, in every arm the same."""
    founders = _whole([segment.share for segment in world.segments], world.customers)
    segments, starts, sizes = list(range(len(founders))), [0] * len(founders), list(founders)
    for month in range(warm_up + 1, months):
        for position, (segment, count) in enumerate(zip(world.segments, founders, strict=True)):
            rate = count * (1 - segment.retention_year ** (1 / 12))
            since = month - warm_up
            segments.append(position)
            starts.append(month)
            sizes.append(math.floor(rate * since + 0.5) - math.floor(rate * (since - 1) + 0.5))
    sizes_array = np.array(sizes, np.int64)
    first = np.cumsum(sizes_array) - sizes_array
    return _table({"segment": segments, "month": starts, "first": first, "size": sizes_array}, {})


def _nouns(world: World) -> dict[str, Any]:
    def floats(values: Sequence[float]) -> Floats:
        return np.array(values, np.float64)

    channels, moments, segments, desks = world.channels, world.moments, world.segments, world.desks
    seasons = [weight * 12 / sum(moment.season) for moment in moments for weight in moment.season]
    served = [c.kind in ("live", "asynchronous") for c in channels]
    spread = [
        math.sqrt(math.log(1 + c.handling_scv)) if people else 0.0
        for c, people in zip(channels, served, strict=True)
    ]
    return {
        "channel": _table(
            {
                "kind": [KINDS.index(c.kind) for c in channels],
                "desk": [_position(desks, c.desk) for c in channels],
                "handling_shape": [
                    SHAPES.index(c.handling_shape) if people else LOGNORMAL
                    for c, people in zip(channels, served, strict=True)
                ],
            },
            {
                "wait_ok_min": [c.wait_ok_min for c in channels],
                "wait_today_min": [c.wait_today_min for c in channels],
                "patience_scale_min": [
                    c.patience_min / math.gamma(1 + 1 / c.patience_shape) for c in channels
                ],
                "patience_shape": [c.patience_shape for c in channels],
                "travel_min": [c.travel_min for c in channels],
                "unanswered_min": [c.unanswered_d * MINUTES_DAY for c in channels],
                "eur_contact": [c.eur_contact for c in channels],
                "recommends": [c.recommends for c in channels],
                "sigma": spread,
            },
        ),
        "moment": _table(
            {"motive": [MOTIVES.index(m.motive) for m in moments]},
            {
                "truth": [m.truth for m in moments],
                "sale_eur": [m.sale_eur * m.conversion for m in moments],
                "bot_acceptance": [_logit(world.bot.accepted.get(m.motive, 0.5)) for m in moments],
                "unresolved": [world.loyalty.unresolved[m.motive] for m in moments],
                "recommends": [m.recommends for m in moments],
            },
        ),
        "segment": _table(
            {"favourite": [_favourite(world, s) for s in segments]},
            {
                "truth_factor": [s.truth_factor for s in segments],
                "quality": [s.quality for s in segments],
                "recommends": [s.recommends for s in segments],
                "margin_month_eur": [s.margin_eur_year / 12 for s in segments],
                "leaving": world.anchors.leaving_intercept or [0.0] * len(segments),
                "joiner_disposition": world.anchors.joiner_disposition or [0.0] * len(segments),
            },
        ),
        "desk": _table({"concurrency": [d.concurrency for d in desks]}, {}),
        "prefers": floats(
            [s.prefers.get(c.name, 0.0) if c.kind != "bot" else 0.0 for s in segments for c in channels]
        ),
        "needs": floats(
            [
                s.needs_year.get(m.name, 0.0) / (1 - prevented)
                for s in segments
                for m, prevented in zip(moments, prevented_today(world), strict=True)
            ]
        ),
        "past": floats(_past(world)),
        "season": floats(seasons),
        "hour_weight": _hour_weights(world),
    }


def _past(world: World) -> list[float]:
    anchors = world.anchors
    if not anchors.past_mean:
        return [0.0] * (len(world.segments) * PAST_COLUMNS)
    rows = zip(anchors.past_mean, anchors.past_root, strict=True)
    return [value for mean, root in rows for value in (*mean, *root)]


def _favourite(world: World, segment: Segment) -> int:
    """The live channel that a segment prefers, the first among equals; -1 where it has none."""
    live = [place for place, channel in enumerate(world.channels) if channel.kind == "live"]
    liked = {place: segment.prefers.get(world.channels[place].name, 0.0) for place in live}
    best = max(liked, key=lambda place: liked[place], default=-1)
    return best if best >= 0 and liked[best] > 0 else -1


def _hour_weights(world: World) -> Floats:
    hours = np.array(world.profile.hours * (7 if len(world.profile.hours) == 24 else 1), np.float64)
    weights = hours * np.repeat(np.array(world.profile.days, np.float64), 24)
    return np.asarray(weights / weights.mean(), np.float64)


def on_duty(desk: Desk) -> Floats:
    """Return the share of a desk's seats on duty in each minute of a week, from Monday 00:00."""
    share = np.zeros(MINUTES_WEEK)
    for shift in desk.open:
        for day in weekdays_of(shift.days):
            start = day * MINUTES_DAY + minute_of_day(shift.opens)
            share[start : day * MINUTES_DAY + minute_of_day(shift.closes)] = shift.share
    return share


def _openings(world: World) -> Floats:
    """Minutes from the start of each hour to the next opening of each desk, counted after the last closed minute of the hour.

    0 in an hour without a closed minute, a week for a desk that never opens.
    """
    table = np.zeros((len(world.desks), HOURS_WEEK))
    minutes = np.arange(MINUTES_WEEK)
    for position, desk in enumerate(world.desks):
        is_open = on_duty(desk) > 0
        opens = minutes[is_open & ~np.roll(is_open, 1)]
        if not len(opens):
            table[position] = 0.0 if is_open.all() else MINUTES_WEEK
            continue
        for hour in range(HOURS_WEEK):
            start = hour * MINUTES_HOUR
            closed = np.flatnonzero(~is_open[start : start + MINUTES_HOUR])
            if len(closed):
                last = start + closed[-1]
                later = opens[opens > last]
                table[position, hour] = (later[0] if len(later) else opens[0] + MINUTES_WEEK) - start
    return table.ravel()


def _roster(world: World) -> Table:
    """The moments of a week at which the share of seats on duty changes, ends before starts."""
    changes: list[tuple[int, int, int, float]] = []
    for position, desk in enumerate(world.desks):
        share = on_duty(desk)
        before = np.roll(share, 1)
        for minute in np.flatnonzero(share != before).tolist() or [0]:
            ends = 1 if share[minute] < before[minute] else 0
            changes.append((minute, 1 - ends, position, float(share[minute])))
    changes.sort()
    minutes, starts, desks, shares = zip(*changes, strict=True) if changes else ((), (), (), ())
    is_end = [1 - start for start in starts]
    return _table({"desk": list(desks), "ends": is_end}, {"minute": list(minutes), "share": list(shares)})


def prevented_today(world: World) -> list[float]:
    """Return the share of each moment's needs that today's spending prevents; a world states the needs that remain."""
    levers = [lever for lever in world.levers if lever.target == "prevention"]
    return [
        world.realised[world.maturity]
        * math.fsum(hill(v, v.today_eur_year) for v in levers if not v.moments or moment.name in v.moments)
        for moment in world.moments
    ]


def effect_by_month(world: World, lever: Lever, line: Line, months: int) -> list[float]:
    """Return the change of a lever's target against today in each month, at mid-month, with its first-order lag."""
    change = world.realised[world.maturity] * (hill(lever, line.eur_year) - hill(lever, lever.today_eur_year))
    ages = [month + 0.5 - line.from_month for month in range(months)]
    if lever.lag_months == 0:
        return [change if age > 0 else 0.0 for age in ages]
    return [change * (1 - math.exp(-age / lever.lag_months)) if age > 0 else 0.0 for age in ages]


def _levers(world: World, plan: Plan, total: int, warm_up: int) -> dict[str, Any]:
    channels, moments = world.channels, world.moments
    months = total - warm_up
    shape = (total, len(channels), len(moments))
    added: dict[str, Floats] = {}
    times: dict[str, Floats] = {}
    seats = np.array([[desk.seats for desk in world.desks]] * total, np.int64).reshape(
        total, len(world.desks)
    )
    for lever in world.levers:
        line = line_of(world, plan, lever)
        if lever.target == "desk.seats":
            seats[warm_up:, _position(world.desks, lever.desk)] = seats_by_month(world, lever, line, months)
            continue
        effect = np.zeros(shape)
        at_channels = [p for p, c in enumerate(channels) if not lever.channels or c.name in lever.channels]
        at_moments = [p for p, m in enumerate(moments) if not lever.moments or m.name in lever.moments]
        by_month = np.array(effect_by_month(world, lever, line, months)).reshape(months, 1, 1)
        effect[np.ix_(range(warm_up, total), at_channels, at_moments)] = by_month
        if lever.target in MULTIPLIES:
            times[lever.target] = times.get(lever.target, np.ones(shape)) * (1 + effect)
        else:
            added[lever.target] = added.get(lever.target, np.zeros(shape)) + effect

    def add(target: str) -> Floats:
        return added.get(target, np.zeros(shape))

    def multiply(target: str) -> Floats:
        return times.get(target, np.ones(shape))

    def share(values: Floats) -> Floats:
        return np.clip(values, 0.0, 1.0)

    motive = [m.motive for m in moments]
    base = world.resolve.resolved
    resolved = np.array([[base.get(m, 0.0) * c.ability.get(m, 1.0) for m in motive] for c in channels])
    fit = np.array([[c.fit.get(m, 0.0) for m in motive] for c in channels])
    felt = np.array([[c.quality.get(m.name, 0.0) for m in moments] for c in channels])
    handling = np.array([c.handling_min for c in channels])
    slow = [1 + d.slowdown * (d.concurrency - 1) for d in world.desks]
    busy = np.array([slow[_position(world.desks, c.desk)] if c.desk else 1.0 for c in channels])
    continuity, truth, loop, resolve = world.continuity, world.truth, world.loop, world.resolve
    is_shut = np.zeros((total, len(channels)))
    for place, channel in enumerate(channels):
        if channel.kind == "live":
            is_shut[:, place] = seats[:, _position(world.desks, channel.desk)] == 0
    history = add("history")[:, 0, 0]
    company = {
        "history": share(continuity.history + history),
        "handover": share(continuity.handover + history),
        "recognised": share(continuity.recognised + add("recognised")[:, 0, 0]),
        "fluid": share(continuity.fluid + add("fluid")[:, 0, 0]),
        "coherent": share(continuity.coherent + add("coherent")[:, 0, 0]),
        "sensitivity": share(truth.sensitivity + add("truth.sensitivity")[:, 0, 0]),
        "skilled": share(truth.skilled + add("truth.skilled")[:, 0, 0]),
        "coverage": share(loop.coverage + add("loop.coverage")[:, 0, 0]),
        "shut": is_shut.max(axis=1),
        "loop_delay_min": loop.delay_h * MINUTES_HOUR * np.maximum(multiply("loop.delay")[:, 0, 0], 0.0),
    }
    by_channel = {
        "shut": is_shut.ravel(),
        "handling_min": (handling * busy * np.maximum(multiply("handling")[:, :, 0], 0.0)).ravel(),
        "steer": (np.array([c.steer for c in channels]) + add("steer")[:, :, 0]).ravel(),
        "invite": share(np.array([c.invite for c in channels]) + add("survey.invite")[:, :, 0]).ravel(),
    }
    offered = np.array([world.bot.offered.get(m, 0.0) for m in motive])
    bot_resolved = np.array([world.bot.resolved.get(m, 0.0) for m in motive])
    by_bot = share(bot_resolved * multiply("bot.resolution")[:, 0, :]).ravel()
    alone = resolve.difficulty * resolve.difficulty_alone
    by_moment = {
        "bot_offered": share(offered + add("bot.offered")[:, 0, :]).ravel(),
        "bot_resolved": by_bot,
        "bot_resolving": resolving_logits(by_bot, alone, 0.0, 0.0),
        "prevention": share(np.array(prevented_today(world)) + add("prevention")[:, 0, :]).ravel(),
    }
    by_cell = {
        **resolved_in_cells(world, share(resolved + add("cell.resolution"))),
        "quality": (fit + add("cell.quality")).ravel(),
        "felt": np.broadcast_to(felt, shape).ravel(),
    }
    return {
        "seats": seats.ravel(),
        "month": _table({}, company),
        "channel_month": _table({}, by_channel),
        "moment_month": _table({}, by_moment),
        "cell_month": _table({}, by_cell),
    }


def resolved_in_cells(world: World, shares: Floats) -> dict[str, Floats]:
    """Return the shares resolved, months x C x K, and the logits that reach them over needs of differing difficulty, flat.

    What people recognise today is in the share already.
    """
    resolve, logits = world.resolve, np.empty_like(shares)
    itself = np.array([channel.kind not in SERVED for channel in world.channels])
    alone = resolve.difficulty * resolve.difficulty_alone
    logits[:, itself] = resolving_logits(shares[:, itself], alone, 0.0, 0.0)
    logits[:, ~itself] = resolving_logits(
        shares[:, ~itself], resolve.difficulty, resolve.recognised, world.continuity.recognised
    )
    return {"resolved": shares.ravel(), "resolving": logits.ravel()}


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _declared_numbers(world: World) -> tuple[dict[str, int], dict[str, float]]:
    """Whole and real numbers of behaviour and anchors by section_field, as they are declared; times in minutes.

    A number that is declared is packed; what levers move is left out, since its value is that of a month.
    """
    whole: dict[str, int] = {}
    real: dict[str, float] = {}
    for section in (*BEHAVIOUR, "anchors"):
        noun = getattr(world, section)
        for name, field in type(noun).model_fields.items():
            if (section, name) in MOVED_BY_LEVERS:
                continue
            if field.annotation is int:
                whole[f"{section}_{name}"] = getattr(noun, name)
            if field.annotation is float:
                stem, mark, unit = name.rpartition("_")
                if mark and unit in MINUTES_IN:
                    real[f"{section}_{stem}_min"] = getattr(noun, name) * MINUTES_IN[unit]
                else:
                    real[f"{section}_{name}"] = getattr(noun, name)
    return whole, real


def _derived_numbers(world: World) -> dict[str, float]:
    """Single numbers that rules read and that follow from several declared ones."""
    truth, loyalty = world.truth, world.loyalty
    return {
        "day_sigma": math.sqrt(math.log(1 + world.profile.day_variation * world.profile.day_variation)),
        "durability": 1 + world.memory.truth_durability,
        "up": _logit(truth.neutral_up),
        "down": _logit(truth.neutral_down),
        "shift_positive": truth.causal * (_logit(truth.positive_up) - _logit(truth.neutral_up)),
        "shift_negative": truth.causal * (_logit(truth.negative_down) - _logit(truth.neutral_down)),
        "beta": slope_above_edge(loyalty.satisfaction, loyalty.edge) / loyalty.month_factor,
        "failure_life": loyalty.recent_d * MINUTES_DAY * math.log(2.0),
    }
