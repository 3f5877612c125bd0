"""Which numbers of a world answers can inform: what each needs, its prior, its scale, and what informs the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

from sim import MOTIVES, Declaration, Message, World, declaration, value_of

from ..columns.mapping import Mapping
from ..estimate import Scale, bounded, prior_sd, slope, unbounded
from .moments import Targets


class Fittable(NamedTuple):
    """A number that answers can inform: the columns it takes and the moments that tell of it."""

    field: str
    scale: Scale
    roles: tuple[str, ...]
    moments: tuple[str, ...]
    by_motive: tuple[str, ...] = ()


FITTABLE: tuple[Fittable, ...] = (
    Fittable("resolve.resolved", "share", ("contacts",), ("contacts_[123]*", "resolved"), ("contacts_1_{}", "resolved_{}")),
    Fittable("resolve.give_up", "share", ("contacts", "resolved"), ("contacts_[123]*", "resolved")),
    Fittable("continuity.history", "share", ("contacts", "repeated"), ("repeated",)),
    Fittable("continuity.handover", "share", ("contacts", "repeated", "bot"), ("repeated_handed_over",)),
    Fittable("bot.accepted", "share", ("bot",), ("bot_used",), ("bot_used_{}",)),
    Fittable("bot.resolved", "share", ("bot",), ("bot_resolved",), ("bot_resolved_{}",)),
    Fittable("bot.give_up", "share", ("bot",), ("bot_resolved", "bot_handed_over")),
    Fittable("bot.utility_failed", "real", ("satisfaction", "bot"), ("satisfaction_top2_bot_none", "satisfaction_top2_bot_handed_over")),
    Fittable("judge.unresolved", "weight", ("satisfaction", "resolved"), ("satisfaction_top2_resolved", "satisfaction_top2_unresolved")),
    Fittable("effort.repeat", "weight", ("satisfaction", "contacts"), ("satisfaction_top2_contacts_[123]*",)),
    Fittable("effort.information", "weight", ("satisfaction", "contacts", "repeated"), ("satisfaction_top2_repeated", "satisfaction_top2_not_repeated")),
    Fittable("effort.felt_repeat", "weight", ("effort", "contacts"), ("effort_mean_contacts_[123]*",)),
    Fittable("effort.felt_information", "weight", ("effort", "contacts", "repeated"), ("effort_mean_repeated", "effort_mean_not_repeated")),
    Fittable("effort.felt_wait", "weight", ("effort", "wait_min"), ("effort_mean_short_wait", "effort_mean_long_wait")),
    Fittable("waiting.weight", "weight", ("satisfaction", "wait_min"), ("satisfaction_top2_short_wait", "satisfaction_top2_long_wait")),
    # the one memory number: most cases have one contact, where mean, peak, first and last coincide
    Fittable("memory.fresh", "weight", ("satisfaction", "recommendation"), ("nps_satisfied", "nps_not_satisfied")),
)  # fmt: skip

# What no column of a survey of closed cases informs; the words say why, and what to ask or add next time.
ELSEWHERE = (
    "memory.end", "memory.loss_aversion", "memory.gain", "effort.channel", "survey.response_bad", "truth.amplification",
    "loyalty.satisfaction", "channel.phone.patience_min",
)  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """One number to fit: a shift common to its fields on their unbounded scale.

    Prior: Normal around the world's own values; sd so that the declared range covers 95 % (`sim.range_sd`). The range is no
    bound; logical bounds are kept by the scale (logit of a share, square root of a weight). Of a weight, answers tell its
    value: on a logarithm they would tell nearly nothing of a small one, and intervals there would be too narrow.
    """

    fields: tuple[str, ...]
    scale: Scale
    starts: tuple[float, ...]
    declared: Declaration
    moments: tuple[str, ...]

    @property
    def prior_sd(self) -> float:
        """Standard deviation of the prior, on the unbounded scale."""
        return prior_sd(self.scale, self.declared)

    def values(self, shift: float) -> dict[str, float]:
        """The value of each field at a shift, counted in prior standard deviations."""
        moved = shift * self.prior_sd
        return {
            field: bounded(self.scale, unbounded(self.scale, start) + moved)
            for field, start in zip(self.fields, self.starts, strict=True)
        }

    def slopes(self, shift: float) -> tuple[float, ...]:
        """Return how fast the value of each field moves with the shift."""
        return tuple(self.prior_sd * slope(self.scale, value) for value in self.values(shift).values())

    def change(self, shift: float, more: float) -> float:
        """The step in shift that a straight line takes to move the values as far as this step really does.

        Moments follow the values themselves more nearly in a line than their logits or logarithms.
        """
        before, after = self.values(shift).values(), self.values(shift + more).values()
        steps = [(b - a) / slope for a, b, slope in zip(before, after, self.slopes(shift), strict=True)]
        return sum(steps) / len(steps)


class Informed(NamedTuple):
    """Whether columns can inform a field of the world, and why or what would."""

    field: str
    informed: bool
    words: Message


def informed(source: Mapping | Targets, world: World) -> tuple[Informed, ...]:
    """Return what these columns can inform and what they cannot, with the reason; of targets, also whether answers suffice."""
    found = [_judged(fittable, source, world) for fittable in FITTABLE]
    missing = [
        Informed(field, False, Message(f"fit_note.elsewhere.{field}"))
        for field in ELSEWHERE
        if has_field(world, field)
    ]
    return (*found, *missing)


def parameters(targets: Targets, world: World) -> tuple[Parameter, ...]:
    """The parameters that these targets can inform, one per motive where answers are enough for it."""
    found: list[Parameter] = []
    for fittable in FITTABLE:
        if _judged(fittable, targets, world).informed:
            found += _split(fittable, targets, world)
    return tuple(found)


def _judged(fittable: Fittable, source: Mapping | Targets, world: World) -> Informed:
    have = roles_of(source)
    lacking = [role for role in fittable.roles if role not in have]
    if lacking:
        return Informed(fittable.field, False, Message("fit_note.lacking", roles=lacking))
    if why := _impossible(fittable, world):
        return Informed(fittable.field, False, why)
    if isinstance(source, Targets) and not matching(fittable.moments, source.names):
        return Informed(fittable.field, False, Message("fit_note.too_few_answers_in_the_groups_it"))
    return Informed(fittable.field, True, Message("fit_note.by", roles=fittable.roles))


def roles_of(source: Mapping | Targets) -> tuple[str, ...]:
    """The roles that some column plays."""
    if isinstance(source, Targets):
        return tuple(str(name) for name in source.table.columns)
    return tuple(column.role for column in source.columns)


def matching(patterns: Iterable[str], names: Iterable[str]) -> list[str]:
    """The names that fit one of the patterns, in order."""
    patterns = tuple(patterns)
    return [name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]


def _impossible(fittable: Fittable, world: World) -> Message | None:
    bots = [channel for channel in world.channels if channel.kind == "bot"]
    if "bot" in fittable.roles and not (bots and any(world.bot.offered.values())):
        return Message("fit_note.the_world_offers_no_bot")
    if fittable.field in ("bot.resolved", "bot.give_up") and not any(bot.invite > 0 for bot in bots):
        return Message("fit_note.customers_the_bot_served_alone_are_not")
    if "wait_min" in fittable.roles and all(
        channel.kind in ("self_service", "bot") for channel in world.channels
    ):
        return Message("fit_note.nobody_waits_in_this_world")
    if not _movable(fittable, _fields(fittable, world), world):
        return Message("fit_note.the_world_sets_it_to_a_value")
    return None


def _fields(fittable: Fittable, world: World) -> tuple[str, ...]:
    if not fittable.by_motive:
        return (fittable.field,)
    needed = {
        moment.motive
        for moment in world.moments
        if any(s.needs_year.get(moment.name) for s in world.segments)
    }
    if fittable.field.startswith("bot."):
        needed = {motive for motive in needed if world.bot.offered.get(motive, 0) > 0}
    return tuple(f"{fittable.field}.{motive}" for motive in MOTIVES if motive in needed)


def _movable(fittable: Fittable, fields: Iterable[str], world: World) -> tuple[str, ...]:
    return tuple(
        field
        for field in fields
        if has_field(world, field) and _inside(fittable.scale, value_of(world, field))
    )


def has_field(world: World, field: str) -> bool:
    """Return whether a world has a number of this name."""
    try:
        value_of(world, field)
    except KeyError:
        return False
    return True


def _inside(scale: Scale, value: float) -> bool:
    return scale == "real" or (value > 0 and (scale != "share" or value < 1))


def _split(fittable: Fittable, targets: Targets, world: World) -> Iterator[Parameter]:
    fields = _movable(fittable, _fields(fittable, world), world)
    together = []
    for field in fields:
        own = [pattern.format(field.rsplit(".", 1)[1]) for pattern in fittable.by_motive]
        told = matching(own, targets.names)
        if told and len(fields) > 1:
            yield _parameter(fittable, (field,), tuple(told), world)
        else:
            together.append(field)
    if together:
        yield _parameter(fittable, tuple(together), tuple(matching(fittable.moments, targets.names)), world)


def _parameter(
    fittable: Fittable, fields: tuple[str, ...], moments: tuple[str, ...], world: World
) -> Parameter:
    starts = tuple(float(value_of(world, field)) for field in fields)
    return Parameter(fields, fittable.scale, starts, declaration(world, fields[0]), moments)
