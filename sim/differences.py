"""Two worlds side by side: what differs, by parameter, and what each group of parameters is worth, adding up to the cent."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any, Literal, NamedTuple, get_args

from .engine.anchors import anchor, anchors_are_stale, under_same_anchors
from .errors import Defect, Defects, Message
from .lever_groups import shapley
from .outcomes import Outcomes
from .parts import Anchors
from .plan import today
from .quantities import MONTHS_YEAR
from .rox import discounts
from .run import run_arms
from .run_options import DEFAULT_RUN, RunOptions
from .world import World

Group = Literal["size", "retention", "needs", "channels", "desks", "minutes", "resolution", "levers"]
WORLD_GROUPS: tuple[Group, ...] = get_args(Group)
# what says where a world comes from, what is computed from the rest, and over what time and at what rate money is counted
NOT_COMPARED = frozenset(
    (
        *(
            "name",
            "label",
            "template",
            "anchors",
            "source",
            "reported",
            "alerts",
            "doubt",
            "shocks",
            "posterior",
            "fit",
        ),
        *("months", "warm_up_months", "discount_rate", "terminal_years"),
    )
)
NAMED = ("segments", "moments", "channels", "desks", "levers")
# a field by its last name where it is in one of these lists, else by the part of the world it belongs to
BY_FIELD: dict[str, Group] = {
    "segments.share": "size",
    "segments.margin_eur_year": "size",
    "segments.acquisition_eur": "size",
    "segments.retention_year": "retention",
    "segments.needs_year": "needs",
    "channels.handling_min": "minutes",
    "channels.handling_scv": "minutes",
    "channels.handling_shape": "minutes",
    "channels.patience_min": "minutes",
    "channels.patience_shape": "minutes",
    "channels.ability": "resolution",
    "moments.sale_eur": "size",
    "moments.conversion": "size",
    "moments.truth": "resolution",
    "judge.satisfaction_shares": "retention",
    "judge.recommendation_shares": "retention",
    "judge.effort_shares": "retention",
}
BY_PART: dict[str, Group] = {
    "customers": "size",
    "moments": "needs",
    "profile": "needs",
    "segments": "channels",
    "channels": "channels",
    "desks": "desks",
    "levers": "levers",
    "maturity": "levers",
    "realised": "levers",
}
# everything else is how customers and service behave
REST: Group = "resolution"


class ParameterChange(NamedTuple):
    """A parameter that differs: its place, its group, and its value in the first and the second world; None = not there."""

    place: str
    group: Group
    first: Any
    second: Any


class WorldDifference(NamedTuple):
    """Differences of two worlds and their value in EUR: customer equity less wages and levers, second less first.

    effects_eur: by group, whole cents; their sum is total_eur. alone_eur: the group's change made alone in the first world.
    first, second: a run of each under the same anchors. is_whole: their parts bear different names, so that only all changes
    together can be simulated, each under its own anchors; effects_eur and alone_eur are then empty.
    """

    changes: tuple[ParameterChange, ...]
    effects_eur: dict[str, float]
    alone_eur: dict[str, float]
    first: Outcomes
    second: Outcomes
    is_whole: bool

    @property
    def total_eur(self) -> float:
        """Return what the second world is worth more than the first, EUR."""
        return round(worth_eur(self.second) - worth_eur(self.first), 2)


def parameter_changes(first: World, second: World) -> tuple[ParameterChange, ...]:
    """List every parameter by which two worlds differ, in the order of a world file."""
    before, after = (dict(_leaves(world)) for world in (first, second))
    places = [*before, *(place for place in after if place not in before)]
    return tuple(
        ParameterChange(place, _group(place, first, second), before.get(place), after.get(place))
        for place in places
        if before.get(place) != after.get(place)
    )


def world_difference(
    first: World, second: World, options: RunOptions = DEFAULT_RUN, *, home: World | None = None
) -> WorldDifference:
    """Return what differs between two worlds and what each group of parameters is worth, by Shapley over all mixes.

    Every mix keeps the anchors of home (the first world by default), under common draws; only where retention or scores are
    those of the other world is home anchored again with them. With home the same world, exchanging first and second turns every
    effect round. Raises Defects where home is neither of them, or a world's anchors are stale.
    """
    own = first if home is None else home
    _check(first, second, own)
    changes = parameter_changes(first, second)
    groups = [name for name in WORLD_GROUPS if any(one.group == name for one in changes)]
    everything = frozenset[str](groups)
    if _names(first) != _names(second):
        before, after = run_arms([(one, today(one)) for one in (first, second)], options)
        return WorldDifference(changes, {}, {}, before, after, is_whole=True)
    mixes = {
        frozenset[str](taken): _mixed(first, second, changes, frozenset(taken))
        for size in range(len(groups) + 1)
        for taken in combinations(groups, size)
    }
    other = second if own is first else first
    shifted = own.anchors
    if "retention" in groups:
        shifted = anchor(_mixed(own, other, parameter_changes(own, other), frozenset(("retention",)))).anchors
    worlds = [
        _under(mix, shifted if ("retention" in taken) == (own is first) else own.anchors)
        for taken, mix in mixes.items()
    ]
    done = dict(zip(mixes, run_arms([(one, today(one)) for one in worlds], options), strict=True))
    worth = {taken: worth_eur(outcomes) for taken, outcomes in done.items()}
    start, end = worth[frozenset()], worth[everything]
    effects = _in_cents(shapley(worth, groups), round(end - start, 2)) if groups else {}
    alone: dict[str, float] = {name: round(worth[frozenset((name,))] - start, 2) for name in groups}
    return WorldDifference(changes, effects, alone, done[frozenset()], done[everything], is_whole=False)


def _check(first: World, second: World, home: World) -> None:
    stale = [world for world in (first, second) if anchors_are_stale(world)]
    if stale:
        repair = Message("defect.run_rox_anchor_on", world=stale[0].name)
        state, allowed = Message("defect.anchors_missing"), Message("defect.anchors_computed_from_this_world")
        raise Defects(stale[0].name, [Defect("anchors", state, allowed, repair)])
    if home is not first and home is not second:
        raise ValueError("home is neither of the two worlds")


def _leaves(world: World) -> Iterator[tuple[str, Any]]:
    """Yield the parameters of a world by place: parts in a list by their names, a list of numbers as one."""
    for field, value in world.model_dump(mode="json").items():
        if field not in NOT_COMPARED:
            yield from _below(field, value)


def _below(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name != "label":
                yield from _below(f"{place}.{name}", inner)
    elif _is_named(value):
        for one in value:
            yield from _below(f"{place}.{one['name']}", {k: v for k, v in one.items() if k != "name"})
    else:
        yield place, value


def _group(place: str, first: World, second: World) -> Group:
    part, _, rest = place.partition(".")
    if part in NAMED:
        name, _, field = rest.partition(".")
        field = field.partition(".")[0]
        # seats are bought at their desk's price, so that their bounds go with it
        if part == "levers" and any(
            one.target == "desk.seats" for one in (*first.levers, *second.levers) if one.name == name
        ):
            return "desks"
    else:
        field = rest.partition(".")[0]
    return BY_FIELD.get(f"{part}.{field}") or BY_PART.get(part, REST)


def _names(world: World) -> list[list[str]]:
    return [[one.name for one in getattr(world, part)] for part in NAMED]


def _mixed(first: World, second: World, changes: Iterable[ParameterChange], taken: frozenset[str]) -> World:
    """Return the first world with the parameters of some groups taken from the second."""
    places = {one.place for one in changes if one.group in taken}
    content, other = first.model_dump(), second.model_dump()
    compared = [field for field in content if field not in NOT_COMPARED]
    content |= {field: _taken(field, content[field], other[field], places) for field in compared}
    return type(first).model_validate(content)


def _taken(place: str, value: Any, other: Any, places: set[str]) -> Any:
    """Return a part of a world, with what is named taken from the other's."""
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        keys = [*value, *(key for key in other if key not in value)]
        kept = {key: _either(f"{place}.{key}", value, other, key, places) for key in keys}
        return {key: one[0] for key, one in kept.items() if one}
    if _is_named(value) and _is_named(other):
        return [
            _taken(f"{place}.{one['name']}", one, two, places) for one, two in zip(value, other, strict=True)
        ]
    return other if place in places else value


def _either(
    place: str, value: Mapping[str, Any], other: Mapping[str, Any], key: str, places: set[str]
) -> tuple[Any, ...]:
    """Return what stands under a key, as a tuple of one; an empty one where nothing stands there."""
    if key in value and key in other:
        return (_taken(place, value[key], other[key], places),)
    holder = other if any(one == place or one.startswith(f"{place}.") for one in places) else value
    return (holder[key],) if key in holder else ()


def _is_named(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, Mapping) and "name" in one for one in value)
    )


def _under(mix: World, anchors: Anchors) -> World:
    """Return a mix under the anchors given, taken as its own."""
    return under_same_anchors(mix.model_copy(update={"anchors": anchors}))


def worth_eur(outcomes: Outcomes) -> float:
    """Return customer equity less the wages of all desks and the spend on all other levers, EUR, discounted."""
    world = outcomes.world
    wages = math.fsum(desk.seats * desk.eur_on_duty_year for desk in world.desks)
    spend = math.fsum(one.today_eur_year for one in world.levers if one.target != "desk.seats")
    paid = (wages + spend) / MONTHS_YEAR * float(discounts(world, outcomes.months).sum())
    return outcomes.metrics["customer_equity_eur"].mean - paid


def _in_cents(effects: Mapping[str, float], total_eur: float) -> dict[str, float]:
    """Return effects in whole cents that add up to a total; what rounding leaves goes to the largest."""
    found = {name: round(eur, 2) for name, eur in effects.items()}
    largest = max(found, key=lambda name: abs(found[name]))
    found[largest] = round(total_eur - math.fsum(eur for name, eur in found.items() if name != largest), 2)
    return found
