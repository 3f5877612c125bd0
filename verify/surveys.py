"""Surveys: tables, what satisfaction owes to resolution, and who answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim import Life, Message, World, anchor, run_once, theory

from .check import DERIVED, Row, direction, exact, excused, of, printed, simulated
from .worlds import moment, segment, self_service, world

SQM = Message("verify.source.sqm_industries")
HU = direction("Hu, Pavlou & Zhang 2009")
REPLICATIONS = 6
# below the first a customer is a detractor, above the second satisfied, above the third a promoter
CUTS = (-0.674490, -0.674490, 0.253347)


def survey_rows() -> Iterator[Row]:
    """Tables of surveys."""
    probit = Message("verify.source.probit")
    for shift, score, satisfied in ((-0.5, "-20.512", "0.56926"), (-0.25, "-2.824", "0.66440"), (0.1, "21.974", "0.78068"), (0.25, "32.105", "0.82238"), (0.5, "47.731", "0.87990"), (1.0, "72.535", "0.95298")):  # fmt: skip
        shifted = theory.shifted_answers(shift, CUTS)
        case = Message("verify.case.shifted", shift=shift)
        yield printed(of(case, Message("verify.figure.nps")), probit, score, shifted[0])
        yield printed(of(case, Message("verify.figure.share_satisfied")), probit, satisfied, shifted[1])
    for answers, margin in ((100, "15.53"), (200, "10.98"), (400, "7.76"), (1000, "4.91")):
        target = Message("verify.row.nps_margin", answers=answers)
        yield printed(target, DERIVED, margin, theory.margin_of_error(0.40, 0.25, answers))
    spread = 0.40 + 0.25 - 0.15**2
    yield exact(Message("verify.row.nps_sample"), DERIVED, 965, theory.sample_size(spread, 0.05))
    yield exact(Message("verify.row.share_sample"), DERIVED, 385, theory.sample_size(0.25, 0.05))
    yield exact(Message("verify.row.finite_sample"), DERIVED, 323, theory.sample_size(0.25, 0.05, 2000))
    weighted = theory.weighted_size((1, 1, 2, 2, 4))
    yield printed(Message("verify.row.weighted_sample"), "Kish 1965", "3.84615", weighted)
    fitted = theory.raked(
        np.array([[40.0, 30.0], [20.0, 10.0]]), np.array([50.0, 50.0]), np.array([55.0, 45.0])
    )
    for cell, expected, name in zip(
        fitted.ravel().tolist(), (25, 25, 30, 20), ("11", "12", "21", "22"), strict=True
    ):
        yield exact(Message("verify.row.raked", cell=name), "Deming & Stephan 1940", expected, cell)
    for bad, good, response, score, mean in ((0.5, 0.5, 0.15, "12.61", "0.000"), (0.8, 0.4, 0.15, "-2.41", "-0.220"), (0.4, 0.8, 0.15, "26.37", "0.220"), (0.8, 0.4, 0.05, "-6.21", ""), (0.8, 0.4, 0.40, "4.69", "")):  # fmt: skip
        shown = theory.answer_bias(bad, good, response, (CUTS[0], CUTS[2]))
        case = Message("verify.case.response", response=response, bad=bad, good=good)
        yield printed(of(case, Message("verify.figure.nps_truly_15")), HU, score, shown.score)
        if mean:
            yield printed(of(case, Message("verify.figure.mean_answer")), HU, mean, shown.mean)
    case = Message("verify.case.response", response=0.15, bad=0.5, good=0.5)
    variance = theory.answer_bias(0.5, 0.5, 0.15, (CUTS[0], CUTS[2])).variance
    yield printed(of(case, Message("verify.figure.answer_variance")), HU, "1.388", variance)


def industry_rows() -> Iterator[Row]:
    """Satisfaction against first-contact resolution, over worlds."""
    base = anchor(world(customers=3000, moments=[moment(motive="PROBLEM")], resolve={"resolved": {"PROBLEM": 0.70}}))  # fmt: skip
    slopes = []
    for replication in range(REPLICATIONS):
        points = []
        for resolved in (0.78, 0.72, 0.65, 0.61):
            chances = base.resolve.model_copy(update={"resolved": {"PROBLEM": resolved}})
            life = run_once(base.model_copy(update={"resolve": chances}), replication=replication, log=False)
            total = life.raw.totals
            first = float(total.moment["first"].sum() / total.moment["cases"].sum())
            points.append((first, float(total.cell["satisfied"].sum() / total.cell["closed"].sum())))
        slopes.append(slope(np.array(points)))
    yield simulated(Message("verify.row.resolution_slope"), SQM, 0.0, slopes, ">")
    reason = Message("verify.reason.industries", slope=sum(slopes) / len(slopes))
    yield excused(Message("verify.row.resolution_slope_span"), SQM, reason)


def slope(points: Any) -> float:
    """Slope of the second column on the first by least squares."""
    away = points - points.mean(axis=0)
    return float(away[:, 0] @ away[:, 1] / (away[:, 0] @ away[:, 0]))


def sensor_rows() -> Iterator[Row]:
    """A survey that the dissatisfied answer more: what it shows, and what is left once weights repair it."""
    small = anchor(
        world(
            customers=4000,
            segments=[segment(needs_year={"ask": 4.0})],
            channels=[self_service("web", invite=1.0)],
            survey={"response_bad": 0.8, "response_good": 0.1, "quarantine_d": 0.0, "fatigue": 0.0},
        )
    )
    found = np.array([biases(small, run_once(small, replication=number)) for number in range(REPLICATIONS)])
    cases = ((0, Message("verify.case.answered_satisfied")), (2, Message("verify.case.answered_nps")))
    for position, case in cases:
        raw, corrected = found[:, position], found[:, position + 1]
        yield simulated(of(case, Message("verify.figure.answers_differ")), HU, 0.0, raw.tolist(), "<")
        closer = (np.abs(corrected) - np.abs(raw)).tolist()
        yield simulated(of(case, Message("verify.figure.weights_help")), HU, 0.0, closer, "<")


def biases(small: World, life: Life) -> tuple[float, float, float, float]:
    """Errors of the share satisfied and of the promoter score: as answered, and weighted by response of each category."""
    rules, totals, answers = (
        life.numbers.rules,
        life.raw.totals,
        life.answers[life.answers["answered_min"] >= 0],
    )
    true = float(totals.cell["satisfied"].sum() / totals.cell["closed"].sum())
    people = totals.segment_month[int(rules.warm_up) :]
    score = 100 * float((people["promoters"].sum() - people["detractors"].sum()) / people["alive"].sum())
    chance = theory.category_response(small.anchors.satisfaction_cuts, rules.survey_response, rules.survey_response_bad, rules.survey_response_good)  # fmt: skip
    weights = 1 / np.array(chance)[answers["satisfaction"].astype(int).to_numpy() - 1]
    rated, said = (answers[name].to_numpy(float) for name in ("satisfaction", "recommendation"))
    satisfied = (rated >= 4) * 1.0
    points = 100.0 * (said >= 9) - 100.0 * (said <= 6)
    return (
        float(satisfied.mean()) - true,
        float(np.average(satisfied, weights=weights)) - true,
        float(points.mean()) - score,
        float(np.average(points, weights=weights)) - score,
    )
