"""Small worlds and plans in which every field of the schema varies."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sim import MOTIVES, Line, Plan, World
from sim.calendar import WEEKDAYS
from sim.parts import MATURITIES, Anchors, Channel, Desk, Lever, Moment, Noun, Segment, Target
from sim.validate import SELECTS
from tests.sim.fields import Told, fields, grid, shares, whole

# months end at 04:00, 06:00, 10:00, 14:00 and 20:00 of some of these days
CLOCKS = ("00:00", "04:00", "06:00", "10:00", "14:00", "20:00", "24:00")
DAYS = ("Mon-Sun", "Mon-Sun", "Mon-Fri", "Mon", "Wed", "Fri", "Sat-Sun", "Tue-Thu")
PARTS = (
    "resolve",
    "bot",
    "continuity",
    "memory",
    "effort",
    "waiting",
    "judge",
    "truth",
    "loyalty",
    "survey",
    "loop",
    "words",
)
NOUNS: dict[str, type[Noun]] = {name: type(World.model_fields[name].default) for name in PARTS}


def examples(count: int) -> settings:
    """The same examples on every machine and in every run."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=count, deadline=None, database=None, derandomize=True, suppress_health_check=slow
    )


def not_overlapping(spans: list[tuple[str, str, str, float]]) -> list[Told]:
    """The shifts of a list that do not overlap an earlier one."""
    taken: set[tuple[int, int]] = set()
    shifts = []
    for days, one, other, share in spans:
        opens, closes = sorted((one, other))
        first, _, last = days.partition("-")
        week = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
        hours = {(day, hour) for day in week for hour in range(int(opens[:2]), int(closes[:2]))}
        if hours and not hours & taken:
            taken |= hours
            shifts.append({"days": days, "opens": opens, "closes": closes, "share": share})
    return shifts or [{"days": "Mon-Fri", "opens": "10:00", "closes": "20:00"}]


clock = st.sampled_from(CLOCKS)
rosters = st.lists(st.tuples(st.sampled_from(DAYS), clock, clock, grid(0, 1)), min_size=1, max_size=3).map(
    not_overlapping
)
profiles = st.fixed_dictionaries(
    {"hours": st.one_of(whole(24), whole(168)), "days": whole(7), "day_variation": grid(0, 1)}
)
realised = st.fixed_dictionaries({stage: grid(0, 1) for stage in MATURITIES})


def named(name: str) -> Told:
    return {"name": name, "label": ""}


@st.composite
def channels(draw: st.DrawFn, desks: list[str], moments: list[str]) -> list[Told]:
    """One that is always open, perhaps others, perhaps a bot at the end."""
    served = ["live", "live", "asynchronous"] if desks else []
    kinds = [draw(st.sampled_from(["self_service", *served[2:]]))]
    kinds += draw(st.lists(st.sampled_from([*served, "self_service"]), min_size=len(desks), max_size=3))
    kinds += ["bot"] * draw(st.integers(0, 1))
    told = []
    for place, kind in enumerate(kinds):
        desk = draw(st.sampled_from(desks)) if kind in served else ""
        felt = {name: draw(grid(-0.5, 0.5)) for name in moments if draw(st.booleans())}
        one = draw(fields(Channel)) | named(f"c{place}") | {"kind": kind, "desk": desk, "quality": felt}
        told.append(one | ({"handling_scv": 1.0} if one["handling_shape"] == "exponential" else {}))
    return told


@st.composite
def segments(draw: st.DrawFn, chosen: list[str], moments: list[str]) -> list[Told]:
    told = []
    for place, share in enumerate(draw(shares(draw(st.integers(1, 3))))):
        links = {
            "share": share,
            "prefers": {name: draw(grid(0, 2)) for name in chosen} | {chosen[0]: draw(grid(0.25, 2))},
            "needs_year": {name: draw(grid(0, 16)) for name in moments},
        }
        told.append(draw(fields(Segment)) | named(f"s{place}") | links)
    return told


@st.composite
def levers(draw: st.DrawFn, selects: dict[str, list[str]], desks: list[str], bot: bool) -> list[Told]:
    impossible = [*([] if bot else ["bot.offered"]), *([] if desks else ["loop.coverage", "loop.delay"])]
    targets = [target for target in get_args(Target) if target not in impossible]
    told: list[Told] = []
    for place, target in enumerate(draw(st.lists(st.sampled_from(targets), max_size=5))):
        one = draw(fields(Lever)) | named(f"l{place}") | {"target": target}
        if target == "desk.seats":
            free = [desk for desk in desks if desk not in [lever.get("desk") for lever in told]]
            if free:
                nothing = dict.fromkeys(("today_eur_year", "half_eur_year", "launch_eur"), 0.0)
                told.append(one | nothing | {"desk": draw(st.sampled_from(free))})
            continue
        for part in SELECTS.get(target, ()):
            one[part] = draw(st.lists(st.sampled_from(selects[part]), max_size=2, unique=True))
        one["bundle_with"] = [lever["name"] for lever in told[: draw(st.integers(0, 1))]]
        one["least_eur_year"] = one["today_eur_year"] * draw(grid(0, 1))
        one["most_eur_year"] = one["today_eur_year"] + draw(grid(0, 3000))
        if target == "prevention":
            # five of these prevent no more than is allowed
            one["to_value"] = draw(grid(0, 0.16))
            one["from_value"] = one["to_value"] * draw(grid(0, 1))
        told.append(one)
    return told


@st.composite
def rules(draw: st.DrawFn, desks: list[str], bot: bool) -> dict[str, Any]:
    """The rules of behaviour, each group as declared or drawn."""
    wanted = ["bot"] * bot + ["loop", "survey"] * bool(desks)
    told = {name: draw(fields(NOUNS[name])) for name in PARTS if draw(st.booleans()) or name in wanted}
    if "memory" in told:
        told["memory"] |= dict(zip(("average", "peak", "end", "first"), draw(shares(4)), strict=True))
    if "bot" in told and not bot:
        told["bot"]["offered"] = {}
    if "loop" in told:
        told["loop"] |= {"desk": draw(st.sampled_from(desks))} if desks else {"coverage": 0.0}
    return told | ({"profile": draw(profiles)} if draw(st.booleans()) else {})


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A world of at most 40 customers and five months; half of its rules are the declared ones."""
    desks = [f"d{place}" for place in range(draw(st.sampled_from((0, 1, 1, 2))))]
    moments = [f"m{place}" for place in range(draw(st.integers(1, 3)))]
    told_channels = draw(channels(desks, moments))
    names = [channel["name"] for channel in told_channels]
    bot = told_channels[-1]["kind"] == "bot"
    told_segments = draw(segments(names[:-1] if bot else names, moments))
    told = {
        **named("generated"),
        "customers": draw(st.integers(1, 40)),
        "months": draw(st.integers(1, 3)),
        "warm_up_months": draw(st.integers(1, 2)),
        "discount_rate": draw(grid(0, 0.2)),
        "terminal_years": draw(st.integers(0, 3)),
        "maturity": draw(st.sampled_from(MATURITIES)),
        "realised": draw(realised),
        "channels": told_channels,
        "segments": told_segments,
        "moments": [
            draw(fields(Moment))
            | named(name)
            | {"motive": draw(st.sampled_from(MOTIVES)), "season": draw(whole(12))}
            for name in moments
        ],
        "desks": [draw(fields(Desk)) | named(name) | {"open": draw(rosters)} for name in desks],
        "levers": draw(levers({"channels": names, "moments": moments}, desks, bot)),
        "anchors": draw(fields(Anchors))
        | {"leaving_intercept": [draw(grid(-6, 0)) for _ in told_segments]}
        | {
            "joiner_disposition": [draw(grid(-1, 0)) for _ in told_segments],
            "serve_eur_year": [draw(grid(0, 100)) for _ in told_segments],
            "edge": draw(grid(-2, 1)),
            "past_mean": [[draw(grid(-1, 1)) for _ in range(5)] for _ in told_segments],
            "past_root": [[draw(grid(-1, 1)) for _ in range(15)] for _ in told_segments],
        },
    }
    return World.model_validate(told | draw(rules(desks, bot)))


@st.composite
def plans(draw: st.DrawFn, world: World) -> Plan:
    """Lines for some of a world's levers, launch costs paid where spending rises."""
    lines = []
    for lever in world.levers:
        if draw(st.booleans()):
            continue
        once = 0.0
        if lever.target == "desk.seats":
            eur = next(desk.eur_on_duty_year for desk in world.desks if desk.name == lever.desk)
            eur_year = eur * draw(st.integers(0, 12))
        else:
            eur_year = draw(grid(0, 4000))
            once = lever.launch_eur if eur_year > lever.today_eur_year else 0.0
        start = draw(st.integers(0, world.months - 1))
        lines.append(Line(lever=lever.name, eur_year=eur_year, eur_once=once, from_month=start))
    return Plan(name="generated", lines=tuple(lines))
