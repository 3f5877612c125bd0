"""Fit a world to a survey by simulated moments under common draws, and to the figures of a contact centre."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from scenarios import noun_of
from sim import (
    ANCHOR_RUNS,
    Defect,
    Defects,
    FitSource,
    Map,
    Message,
    Posterior,
    World,
    anchor,
    with_values,
)

from ..estimate import Fitted
from ..operations.arrivals import measured_arrivals
from ..operations.churn import measured_leaving
from ..operations.contact_log import ContactLog
from ..operations.contact_log_fit import ContactLogFit, fit_contact_log, measured_return, with_log
from ..operations.customer_histories import CustomerHistories
from ..operations.customer_table import CustomerTable
from ..operations.daily_figures import DailyFigures
from ..operations.leaving_by_motive import measured_by_motive
from ..operations.patience import measured_patience
from ..survey.personal import named_file
from .estimates import (
    FitResult,
    notes_of,
    outside_range,
    reproduced,
    rows_of,
    scored,
    selection_notes,
    source_of,
)
from .evaluate import QUESTIONS, answer_shares, corrected, shares_of, world_of
from .gauss_newton import (
    CENTRAL,
    FORWARD,
    AnswerShares,
    Bench,
    Point,
    Progress,
    converge,
    descend,
    jacobian,
    levelled,
)
from .holdout import evaluate_hold_out
from .moments import Targets
from .objective import Distance, distance, posterior, step
from .parameters import Parameter, informed, parameters, roles_of
from .result import Agreement, Answers, Fit, Responses, Visited
from .settled import CONTRACTION_LEAST, EVALUATIONS, settle, settle_again, settled
from .skipped import skips_of
from .stations import measured_visits, with_visits
from .touchpoints import counted
from .verdict import with_verdict
from .visit_ratings import Visits

PILOT_REPLICATIONS = 2
# Simulated answers: four times those observed, within these bounds.
ANSWERS_RATIO, SIMULATED_LEAST, SIMULATED_MOST = 4, 4000, 12_000
REPLICATIONS_MOST = 200
SAMPLE = 64  # rows of the posterior kept with the world
LAST_EVALUATIONS = 18  # start, steps, hold-out and without selection, beside the slopes
# How satisfaction decides who answers; an export that shows only answers cannot identify it.
SELECTION = ("survey.response_bad", "survey.response_good")


def fit(
    world: World,
    targets: Targets | None = None,
    *,
    figures: DailyFigures | None = None,
    customers: CustomerTable | CustomerHistories | None = None,
    visits: Mapping[str, Visits] | None = None,
    contacts: ContactLog | None = None,
    seed: int = 1,
    map: Map = map,
    progress: Progress | None = None,
    replications: int | None = None,
    accepted: Mapping[str, str] | None = None,
) -> Fit:
    """Fit a world to a survey, to contact-centre figures, or to both.

    Stages, each freezing the former: arrivals, handling and returns from the log of contacts; patience from the figures; slopes of leaving from the customers; end against average
    from visits whose stations are rated, by question of the whole; answer shares of each question (its cut-points
    are free); then what the columns can inform, by Gauss-Newton on simulated moments, every evaluation
    re-anchored and under the same draws. replications: None = enough for four simulated
    answers per observed one. The result does not depend on the number of workers behind `map`.
    accepted: why an estimate of leaving or memory outside of its plausible range is written all the same, by number; without
    a reason it is reported and left out of the world. Raises Defects when nothing is informed, or when the world invites nobody to a survey.
    """
    file = targets.file if targets else "visits"
    words = dict(accepted or {})
    known = _measured(world, file, figures, customers, visits or {}, contacts, words)
    bench = Bench(known.world, seed, 1, map, progress)
    free = () if targets is None else parameters(targets, known.world)
    if targets is not None and (free or _asked(targets)):
        found = search(bench, targets, free, replications)
        told = _told(found, bench, targets, known.rows, known.provenance, known.notes)
    elif known.is_empty:
        raise Defects(targets.file if targets else world.name, [_nothing(targets)])
    else:
        told = _direct(known, targets, seed)
    complete = with_visits(_with_log(told, known.log), known.visits, (*known.memory, *known.held))
    return _with_sample(with_verdict(complete, targets, words))


class Measured(NamedTuple):
    """What files other than the answers say of a world, which has it, and where each number comes from.

    rows: patience, leaving and returns; memory: from visits whose stations are rated; held: estimates outside of their
    range that nobody accepted, which the world does not have.
    """

    world: World
    rows: tuple[Fitted, ...]
    memory: tuple[Fitted, ...]
    held: tuple[Fitted, ...]
    visits: tuple[Visited, ...]
    log: ContactLogFit | None
    provenance: dict[str, FitSource]
    notes: tuple[Message, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether no file says anything."""
        return not (self.rows or self.held or self.visits or (self.log and self.log.values()))


def _measured(
    world: World,
    file: str,
    figures: DailyFigures | None,
    customers: CustomerTable | CustomerHistories | None,
    visits: Mapping[str, Visits],
    contacts: ContactLog | None,
    accepted: Mapping[str, str],
) -> Measured:
    """Each file by itself: daily figures, then customers, then the log of contacts, then visits (from the export named)."""
    rows: tuple[Fitted, ...] = ()
    held: tuple[Fitted, ...] = ()
    notes: tuple[Message, ...] = ()
    provenance: dict[str, FitSource] = {}
    log = None
    if figures is not None:
        rows = (measured_patience(world, figures),)
        arrivals = measured_arrivals(world, figures)
        if arrivals is not None:
            rows += arrivals.rows
            world = with_values(world, {"profile.days": [weight for weight, _ in arrivals.days]})
            known_from = named_file(figures.file)
            source = FitSource(fitted_to=known_from, rows="daily_figures", count=figures.used)
            provenance["profile.days"] = source
            weight, se = arrivals.days[arrivals.busiest - 1]
            notes = (
                Message(
                    "fit_note.days_of_figures", file=known_from, place=arrivals.busiest, weight=weight, se=se
                ),
            )
        provenance |= {one.name: source_of(one, figures.file, "daily_figures") for one in rows}
    if customers is not None:
        slopes, told = (
            measured_by_motive(world, customers)
            if isinstance(customers, CustomerHistories)
            else measured_leaving(world, customers)
        )
        notes += told
        slopes, held = _parted(slopes, accepted)
        rows += slopes
        gone = len(customers.left)
        provenance |= {one.name: source_of(one, customers.file, "customers", gone) for one in slopes}
    if contacts is not None:
        log = fit_contact_log(world, contacts)
        rows += measured_return(world, log)
        provenance |= _sources_of_log(log)
        world = with_log(world, log)
    visited, memory = measured_visits(world, visits)
    memory, beyond = _parted(memory, accepted)
    held += beyond
    notes += tuple(_range_note(one) for one in (*rows, *memory, *held) if one.outside_range)
    for one in memory:
        provenance[one.name] = source_of(one, file, "visits", visited[0].used)
    world = with_values(world, {one.name: one.estimate for one in (*rows, *memory)})
    return Measured(world, rows, memory, held, visited, log, provenance, notes)


def _parted(
    rows: tuple[Fitted, ...], accepted: Mapping[str, str]
) -> tuple[tuple[Fitted, ...], tuple[Fitted, ...]]:
    """The rows that the world takes, and those held back: one outside of its range, and not accepted, holds back all."""
    if all(one.name in accepted or not one.outside_range for one in rows):
        return rows, ()
    written = tuple(one for one in rows if not one.outside_range and not one.name.startswith("memory."))
    held = tuple(one._replace(informed=False) for one in rows if one not in written)
    return written, held


def _range_note(one: Fitted) -> Message:
    if not one.is_held:
        return outside_range(one)
    return Message(
        "fit_note.not_written",
        name=one.name,
        estimate=one.estimate,
        start=one.start,
        low=one.range_lo,
        high=one.range_hi,
    )


def _sources_of_log(log: ContactLogFit) -> dict[str, FitSource]:
    rows = {row.name: source_of(row, log.file, "contacts", log.used) for row in log.rows}
    return rows | {
        name: FitSource(fitted_to=named_file(log.file), rows="contacts", count=log.used)
        for name in log.values()
        if "profile" in name
    }


def _direct(known: Measured, targets: Targets | None, seed: int) -> Fit:
    """The fit where answers inform nothing."""
    return Fit(
        world=finished(anchor(known.world), known.provenance),
        parameters=known.rows,
        answers=(),
        moments=(),
        holdout=None,
        agreement=None,
        responses=_responses(targets),
        informed=() if targets is None else informed(targets, known.world),
        provenance=known.provenance,
        seed=seed,
        simulations=ANCHOR_RUNS,
        notes=known.notes,
        measured=known.rows,
    )


def _with_log(found: Fit, log: ContactLogFit | None) -> Fit:
    return found if log is None else replace(found, log=log.record())


def _with_sample(found: Fit) -> Fit:
    """The same fit, its world carrying a sample of the posterior, so that plans can be judged over it."""
    rows = found.draws(SAMPLE, found.seed)
    sample = (
        Posterior(fields=list(rows[0]), draws=[list(row.values()) for row in rows])
        if rows[0]
        else Posterior()
    )
    world = World.model_validate({**found.world.model_dump(), "posterior": sample.model_dump()})
    return replace(found, world=world)


def search(
    bench: Bench, targets: Targets, free: tuple[Parameter, ...], replications: int | None = None
) -> FitResult:
    """Settle who answers and how touchpoints are felt; then free what the answers inform, walk there, weigh anew, and settle.

    What the model reproduces less well than chance allows widens every error.
    """
    observed = {question: answer_shares(targets.table, question) for question in _asked(targets)}
    bench.skips = skips_of(targets.table)
    bench.replications = replications or _replications(bench, targets, observed)
    found = settled(bench.world, counted(targets.table))
    rounds = 0 if found is None else EVALUATIONS
    bench.planned = bench.spent + bench.cost(len(free) + 1, LAST_EVALUATIONS + rounds)
    nowhere = np.zeros(len(free))
    if found is None:
        (simulated,) = bench.evaluate_all([bench.candidate(free, nowhere, observed)], "start")
        start = Point(free, nowhere, observed, simulated)
    else:
        found, begin = settle(bench, found, observed)
        start = replace(begin, free=free, shifts=nowhere)
    far = _distance(targets, targets.covariance, start)
    slopes = jacobian(bench, far, start, bench.fewer, FORWARD)
    alone = np.diag(slopes.information(far.weights))
    contraction = alone / (1 + alone)
    kept = np.flatnonzero(contraction >= CONTRACTION_LEAST)
    point = replace(start, free=tuple(free[place] for place in kept), shifts=nowhere[kept])
    if len(kept) < len(free):
        rows = scored(targets, point), scored(targets, start)
        slopes = slopes.rows([rows[1].index(name) for name in rows[0]])
        far = _distance(targets, targets.covariance, point)
    near = descend(bench, far, point, slopes.columns(kept), observed)
    far = _distance(targets, targets.expected(near.simulated.spreads), near)
    slopes = jacobian(bench, far, near, bench.replications, CENTRAL)
    point = converge(bench, far, near, slopes, observed)
    if found is not None:
        found, point = settle_again(bench, found, point, observed)
    contraction[kept] = 1 - np.diag(posterior(slopes, far.weights))
    agreement = Agreement.of(
        far.chi_square(far.residual(point.simulated.moments)), float(far.rank - contraction[kept].sum())
    )
    if agreement is not None and agreement.dispersion > 1:
        far = far.widened(agreement.dispersion)
        point = converge(bench, far, point, slopes, observed)
        contraction[kept] = 1 - np.diag(posterior(slopes, far.weights))
    point = levelled(bench, point, observed)
    return FitResult(start, point, free, contraction, far, slopes, observed, agreement, found)


def _replications(bench: Bench, targets: Targets, observed: AnswerShares) -> int:
    pilot = replace(bench, replications=PILOT_REPLICATIONS)
    (simulated,) = pilot.evaluate_all([pilot.candidate((), np.zeros(0), observed)], "pilot")
    bench.spent = pilot.spent
    if simulated.answers == 0:
        got, allowed = (
            Message("defect.no_simulated_answer"),
            Message("defect.a_world_that_asks"),
        )
        raise Defects(
            bench.world.name,
            [
                Defect(
                    "channel[*].invite",
                    got,
                    allowed,
                    Message("defect.state_the_share_of_closed_cases_invited"),
                )
            ],
        )
    wanted = min(max(ANSWERS_RATIO * len(targets.table), SIMULATED_LEAST), SIMULATED_MOST)
    return min(math.ceil(wanted * PILOT_REPLICATIONS / simulated.answers), REPLICATIONS_MOST)


def _distance(targets: Targets, covariance: pd.DataFrame, point: Point) -> Distance:
    observed: dict[str, float] = {target.name: target.observed for target in targets.moments}
    inflation = 1 + len(targets.table) / point.simulated.answers
    return distance(scored(targets, point), observed, covariance, inflation)


def _told(
    found: FitResult,
    bench: Bench,
    targets: Targets,
    measured: tuple[Fitted, ...],
    provenance: Mapping[str, FitSource],
    known: tuple[Message, ...],
) -> Fit:
    point, far, used = found.point, found.far, len(targets.table)
    covariance = found.covariance
    rows = tuple(rows_of(found, covariance))
    places = () if found.settled is None else tuple(found.settled.rows())
    unselected = _without_selection(bench, found)
    holdout = evaluate_hold_out(bench, targets, point, far, found.slopes, found.observed, found.settled)
    sources = {one.name: source_of(one, targets.file, "answers", used) for one in rows if one.informed}
    sources |= {
        QUESTIONS[question][0]: FitSource(fitted_to=named_file(targets.file), rows="answers", count=used)
        for question in point.shares
    }
    moved = () if found.settled is None else found.settled.fields()
    sources |= {
        name: FitSource(fitted_to=named_file(targets.file), rows="answers", count=used) for name in moved
    }
    world = finished(
        world_of(bench.candidate(point.free, point.shifts, point.shares)), {**provenance, **sources}
    )
    bench.spent += ANCHOR_RUNS
    if bench.progress is not None:
        bench.progress(bench.planned, bench.planned, "done")
    return Fit(
        world=world,
        parameters=(*measured, *places, *rows),
        answers=tuple(Answers(q, shares_of(bench.world, q), point.shares[q]) for q in point.shares),
        moments=tuple(reproduced(targets, found)),
        holdout=holdout,
        agreement=found.agreement,
        responses=_responses(targets),
        informed=informed(targets, bench.world),
        provenance={**provenance, **sources},
        seed=bench.seed,
        simulations=bench.spent,
        notes=(*known, *notes_of(found, rows), *selection_notes(rows, unselected)),
        unselected=unselected,
        free=point.free,
        shifts=point.shifts,
        covariance=covariance,
        measured=measured,
        settled=found.settled,
    )


def _without_selection(bench: Bench, found: FitResult) -> dict[str, float]:
    """The estimates had everybody who was asked been as likely to answer: one further step, by the same slopes."""
    point = found.point
    if not point.free:
        return {}
    alike = with_values(bench.world, dict.fromkeys(SELECTION, 0.0))
    other = replace(bench, world=alike)
    (simulated,) = other.evaluate_all(
        [other.candidate(point.free, point.shifts, point.shares)], "without selection"
    )
    shares = corrected(point.shares, found.observed, simulated.shares)
    (simulated,) = other.evaluate_all(
        [other.candidate(point.free, point.shifts, shares)], "without selection"
    )
    bench.spent = other.spent
    far = found.far
    shifts = point.shifts + step(found.slopes, far.weights, far.residual(simulated.moments), point.shifts)
    values: dict[str, float] = {}
    for parameter, shift in zip(point.free, shifts.tolist(), strict=True):
        values |= parameter.values(shift)
    return values


def finished(world: World, provenance: Mapping[str, FitSource]) -> World:
    """Return the world with its sources, held against every bound once more. Raises Defects where the fit left one."""
    told = world.model_copy(update={"source": {**world.source, **provenance}})
    try:
        return noun_of(world.name, told.model_dump(), World.model_validate, World)
    except Defects as left:
        # nobody wrote the value: it is what the answers would need
        repair = Message("defect.answers_ask_for_too_much")
        raise Defects(left.file, [one._replace(repair=repair) for one in left.defects]) from None


def _asked(targets: Targets) -> tuple[str, ...]:
    return tuple(question for question in QUESTIONS if _answered(targets, question))


def _answered(targets: Targets, question: str) -> bool:
    return question in targets.table.columns and any(name.question == question for name in targets.names)


def _responses(targets: Targets | None) -> Responses:
    if targets is None:
        return Responses(0, 0, {})
    return Responses(targets.read or len(targets.table), len(targets.table), dict(targets.dropped))


def _nothing(targets: Targets | None) -> Defect:
    have = (
        Message("defect.no_column_with_a_role")
        if targets is None or not roles_of(targets)
        else ", ".join(roles_of(targets))
    )
    got = Message(
        "defect.answers_nothing_to_inform", count=0 if targets is None else len(targets.table), columns=have
    )
    allowed = Message("defect.at_least_30_answers_on_satisfaction_recommendation")
    return Defect("columns", got, allowed, Message("defect.map_a_column_to_one_of_these"))
