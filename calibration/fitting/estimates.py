"""What a search found, in rows: estimates with errors, moments observed and simulated, and what to know of them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim import Array, FitSource, FittedRows, Message

from ..estimate import Fitted, interval
from ..operations.contact_log_fit import LogRow
from ..survey.personal import named_file
from .gauss_newton import AnswerShares, Point
from .moments import Targets
from .objective import Distance, Slopes, posterior
from .parameters import Parameter, matching
from .result import Agreement, Reproduced
from .settled import CONTRACTION_LEAST, Settled


@dataclass(frozen=True, eq=False)
class FitResult:
    """The end of a search: what was tried, what its moments could tell of each, and the point it reached."""

    start: Point
    point: Point
    tried: tuple[Parameter, ...]
    contraction: Array
    far: Distance
    slopes: Slopes
    observed: AnswerShares
    agreement: Agreement | None
    settled: Settled | None = None

    @property
    def covariance(self) -> Array:
        """Of the free parameters, in prior standard deviations."""
        left = self.far.chi_square(self.far.residual(self.point.simulated.moments)) / max(1, self.far.rank)
        return posterior(self.slopes, self.far.weights, left)


def scored(targets: Targets, point: Point) -> list[str]:
    """The moments that some free parameter is informed by, where both sides have them."""
    both = [name for name in targets.names if name in point.simulated.moments]
    return matching({pattern for parameter in point.free for pattern in parameter.moments}, both)


def rows_of(found: FitResult, covariance: Array) -> Iterator[Fitted]:
    """The estimate of each field that was tried; one that the answers do not inform keeps its value."""
    kept = {parameter.fields: place for place, parameter in enumerate(found.point.free)}
    for parameter, contraction in zip(found.tried, found.contraction.tolist(), strict=True):
        place = kept.get(parameter.fields)
        shift = 0.0 if place is None else float(found.point.shifts[place])
        spread = 1.0 if place is None else math.sqrt(covariance[place, place])
        low, high = parameter.declared.low, parameter.declared.high
        values = parameter.values(shift)
        for start, slope, (field, value) in zip(
            parameter.starts, parameter.slopes(shift), values.items(), strict=True
        ):
            yield Fitted(
                field,
                parameter.scale,
                start,
                value,
                slope * spread,
                *interval(parameter.scale, value, spread * parameter.prior_sd),
                informed=place is not None and contraction >= CONTRACTION_LEAST,
                contraction=contraction,
                outside_range=place is not None and not low <= value <= high,
                range_lo=low,
                range_hi=high,
                unit=parameter.declared.unit,
            )


def reproduced(targets: Targets, found: FitResult) -> Iterator[Reproduced]:
    """Every moment of the targets, fitted or not, as observed and as simulated at the end."""
    inflation = 1 + len(targets.table) / found.point.simulated.answers
    chosen = set(scored(targets, found.point))
    for target in targets.moments:
        if target.name in found.point.simulated.moments:
            simulated = found.point.simulated.moments[target.name]
            yield Reproduced(
                target.name,
                target.observed,
                simulated,
                target.se * math.sqrt(inflation),
                target.name in chosen,
            )


def notes_of(found: FitResult, rows: tuple[Fitted, ...]) -> Iterator[Message]:
    """Yield what a reader must know of the estimates."""
    for one in rows:
        if one.outside_range:
            yield outside_range(one)
        if not one.informed:
            yield Message("fit_note.not_informed", name=one.name, estimate=one.estimate)
    for parameter in found.point.free:
        if len(parameter.fields) > 1:
            yield Message("fit_note.moved_together_since_the_answers_do_not", fields=parameter.fields)
    if found.point.free:
        yield Message("fit_note.survey_own_rates")


def selection_notes(rows: tuple[Fitted, ...], unselected: Mapping[str, float]) -> Iterator[Message]:
    """Yield whether the estimates hang on how satisfaction decides who answers."""
    moved = [
        Message("fit_note.instead_of", name=one.name, unselected=unselected[one.name], estimate=one.estimate)
        for one in rows
        if one.name in unselected and abs(unselected[one.name] - one.estimate) > one.se
    ]
    if moved:
        yield Message("fit_note.without_selection", moved=moved)
    elif unselected:
        yield Message("fit_note.without_selection_alike")


def outside_range(one: Fitted) -> Message:
    """Say that an estimate lies outside the plausible range of its number."""
    return Message(
        "fit_note.outside_range",
        name=one.name,
        estimate=one.estimate,
        low=one.range_lo,
        high=one.range_hi,
    )


def source_of(one: Fitted | LogRow, file: str, rows: FittedRows, count: int | None = None) -> FitSource:
    """Return where a fitted number came from, as the world file keeps it: four figures of the estimate, two of its error."""
    return FitSource(
        fitted_to=named_file(file),
        rows=rows,
        count=count,
        estimate=float(f"{one.estimate:.4g}"),
        se=float(f"{one.se:.2g}"),
    )
