"""The verdict of a fit: whether the simulation shows what customers answered, whatever was fitted to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scenarios import bundled, with_own_reported
from sim import MOTIVES, FitReason, FitSource, FitVerdict, World

from ..survey.personal import named_file
from .moment_names import MomentName, Unit, moment_named
from .moments import Targets
from .parameters import ELSEWHERE, FITTABLE, has_field, roles_of
from .result import Fit, Reproduced
from .settled import RECOMMENDS

# A figure is far off where both hold: so many standard errors, and so much in its own unit [A].
ERRORS_RED, ERRORS_AMBER = 5.0, 3.0
# 5 points of a share, 10 of NPS, a twentieth of the six steps of ease; a wait by a quarter of itself.
OFF: Mapping[Unit, float] = {"share": 0.05, "points": 10.0, "effort": 0.3}
OFF_OF_ITSELF = 0.25
HALF = 0.5
# Numbers that answers hang on and no money does.
ANSWERS_ONLY = ("effort.felt_", "survey.")
SCORES = {"satisfaction", "recommendation"}
# Columns that tell nothing of what happened to a customer.
BESIDE_SCORES = {"date", "weight"}


def with_verdict(found: Fit, targets: Targets | None, accepted: Mapping[str, str]) -> Fit:
    """The same fit, its world carrying the verdict, the estimates accepted in words and the world it was made from.

    accepted: why an estimate outside of its range was accepted, by number.
    """
    outside = {one.name for one in found.parameters if one.outside_range}
    fittable = {one.field for one in FITTABLE} | {
        field for field in ELSEWHERE if has_field(found.world, field)
    }
    told_of = {_stem(name) for name in _informed(found)}
    told = FitVerdict(
        verdict=_colour(found, targets, accepted),
        informed=len(told_of),
        of=len(told_of | {_stem(field) for field in fittable}),
        accepted={name: why for name, why in accepted.items() if name in outside},
        why=[*_reasons(found, targets, accepted)],
    )
    template = found.world.template or (found.world.name if found.world.name in bundled() else "")
    world = _with_reported(found.world.model_copy(update={"fit": told, "template": template}), targets)
    return replace(found, world=World.model_validate(world.model_dump()))


def _with_reported(world: World, targets: Targets | None) -> World:
    """The same world without the reported figures that it borrows, and with the share of satisfied answers that a survey shows."""
    own = with_own_reported(world)
    found = [one for one in targets.moments if one.name == "satisfaction_top2"] if targets else []
    if not targets or not found:
        return own
    source = FitSource(fitted_to=named_file(targets.file), rows="answers", count=found[0].n)
    return own.model_copy(
        update={
            "reported": own.reported.model_copy(update={"csat_top2_answered": found[0].observed}),
            "source": {**own.source, "reported.csat_top2_answered": source},
        }
    )


def errors_off(one: Reproduced) -> float:
    """Return by how many standard errors of their difference a figure is missed."""
    return abs(one.observed - one.simulated) / one.se


def is_off(one: Reproduced, errors: float, part: float = 1.0) -> bool:
    """Return whether a figure is missed by more than so many standard errors and this part of what its unit allows."""
    unit = moment_named(one.name).unit
    most = OFF_OF_ITSELF * abs(one.observed) if unit == "minutes" else OFF[unit]
    return errors_off(one) > errors and abs(one.observed - one.simulated) > part * most


def _colour(found: Fit, targets: Targets | None, accepted: Mapping[str, str]) -> str:
    if any(is_off(one, ERRORS_RED) for one in found.moments):
        return "red"
    return "amber" if any(_reasons(found, targets, accepted)) else "green"


def _reasons(found: Fit, targets: Targets | None, accepted: Mapping[str, str]) -> Iterator[FitReason]:
    """Yield what speaks against a fit: what files never tell first, then what is missed, farthest first."""
    if targets is not None and set(roles_of(targets)) <= SCORES | BESIDE_SCORES:
        yield FitReason(fault="scores_only")
    if all(name.startswith(ANSWERS_ONLY) or RECOMMENDS in name.split(".") for name in _informed(found)):
        yield FitReason(fault="nothing_informed")
    if not found.moments:
        yield FitReason(fault="nothing_judged")
    missed = [one for one in found.moments if is_off(one, ERRORS_AMBER, HALF)]
    for one in sorted(missed, key=errors_off, reverse=True):
        yield _figure("far", moment_named(one.name), one)
    held = found.holdout
    if held is not None and held.error > held.error_before:
        yield FitReason(fault="holdout", errors=held.error, before=held.error_before)
    shown = {one.name for one in found.moments}
    for name in () if targets is None or not found.moments else targets.names:
        if name not in shown:
            yield _figure("unseen", name)
    for parameter in found.parameters:
        if parameter.outside_range and parameter.name not in accepted:
            yield FitReason(fault="outside_range", figure=parameter.name, simulated=parameter.estimate)


def _figure(fault: str, name: MomentName, one: Reproduced | None = None) -> FitReason:
    told = {"fault": fault, "figure": name.base, "group": name.part, "unit": name.unit}
    if one is None:
        return FitReason.model_validate(told)
    figures = {"observed": one.observed, "simulated": one.simulated, "errors": errors_off(one)}
    return FitReason.model_validate(told | figures)


def _informed(found: Fit) -> set[str]:
    """The numbers that the files informed, those that a log of contacts fixes among them."""
    fixed = {row["name"] for row in found.log["rows"]} if found.log else set()
    return {one.name for one in found.parameters if one.informed} | fixed


def _stem(field: str) -> str:
    """A number without its motive: those that differ by it alone count once."""
    stem, _, motive = field.rpartition(".")
    return stem if motive in MOTIVES else field
