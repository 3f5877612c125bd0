"""Surveys: tables, what satisfaction owes to resolution, and who answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim import Life, World, anchor, run_once, theory

from .check import DERIVED, Row, exact, excused, printed, simulated
from .worlds import moment, segment, self_service, world

SQM = "SQM, seven industries"
HU = "Hu, Pavlou & Zhang 2009, direction"
REPLICATIONS = 6
# below the first a customer is a detractor, above the second satisfied, above the third a promoter
CUTS = (-0.674490, -0.674490, 0.253347)


def survey_rows() -> Iterator[Row]:
    """Tables of surveys."""
    probit = "ordered probit, derived"
    for shift, score, satisfied in ((-0.5, "-20.512", "0.56926"), (-0.25, "-2.824", "0.66440"), (0.1, "21.974", "0.78068"), (0.25, "32.105", "0.82238"), (0.5, "47.731", "0.87990"), (1.0, "72.535", "0.95298")):  # fmt: skip
        shifted = theory.shifted_answers(shift, CUTS)
        yield printed(f"satisfaction shifted by {shift:+g} SD: promoter score", probit, score, shifted[0])
        yield printed(
            f"satisfaction shifted by {shift:+g} SD: share satisfied", probit, satisfied, shifted[1]
        )
    for answers, margin in ((100, "15.53"), (200, "10.98"), (400, "7.76"), (1000, "4.91")):
        yield printed(f"margin of a promoter score, {answers} answers", DERIVED, margin, theory.margin_of_error(0.40, 0.25, answers))  # fmt: skip
    spread = 0.40 + 0.25 - 0.15**2
    yield exact(
        "answers for a promoter score within 5 points", DERIVED, 965, theory.sample_size(spread, 0.05)
    )
    yield exact("answers for a share within 5 points", DERIVED, 385, theory.sample_size(0.25, 0.05))
    yield exact("the same among 2,000 customers", DERIVED, 323, theory.sample_size(0.25, 0.05, 2000))
    yield printed("answers with weights 1 1 2 2 4 are worth", "Kish 1965", "3.84615", theory.weighted_size((1, 1, 2, 2, 4)))  # fmt: skip
    fitted = theory.raked(
        np.array([[40.0, 30.0], [20.0, 10.0]]), np.array([50.0, 50.0]), np.array([55.0, 45.0])
    )
    for cell, expected, name in zip(
        fitted.ravel().tolist(), (25, 25, 30, 20), ("11", "12", "21", "22"), strict=True
    ):
        yield exact(f"a table raked to its margins, cell {name}", "Deming & Stephan 1940", expected, cell)
    for bad, good, response, score, mean in ((0.5, 0.5, 0.15, "12.61", "0.000"), (0.8, 0.4, 0.15, "-2.41", "-0.220"), (0.4, 0.8, 0.15, "26.37", "0.220"), (0.8, 0.4, 0.05, "-6.21", ""), (0.8, 0.4, 0.40, "4.69", "")):  # fmt: skip
        shown = theory.answer_bias(bad, good, response, (CUTS[0], CUTS[2]))
        case = f"response {response:.0%} that rises by {bad:g} and {good:g} with dissatisfaction and satisfaction"
        yield printed(f"{case}: promoter score, truly 15", HU, score, shown.score)
        if mean:
            yield printed(f"{case}: mean of the answers", HU, mean, shown.mean)
    yield printed("the first of these: variance of the answers", HU, "1.388", theory.answer_bias(0.5, 0.5, 0.15, (CUTS[0], CUTS[2])).variance)  # fmt: skip


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
    case = "worlds that differ in resolution only: slope of satisfaction on first-contact resolution"
    yield simulated(f"{case}, above 0", SQM, 0.0, slopes, ">")
    reason = (
        "industries differ in more than resolution; where nothing else differs the slope is the gap between cases solved at the first "
        f"contact and the others, {sum(slopes) / len(slopes):.2f} here and 0.33 within the companies that SQM asked"
    )
    yield excused(f"{case}, 0.5 to 1.1", SQM, reason)


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
    for position, name in ((0, "satisfied"), (2, "promoter score in points")):
        raw, corrected = found[:, position], found[:, position + 1]
        yield simulated(f"answers against all customers, {name}: they differ", HU, 0.0, raw.tolist(), "<")
        closer = (np.abs(corrected) - np.abs(raw)).tolist()
        yield simulated(
            f"answers against all customers, {name}: weights bring them closer", HU, 0.0, closer, "<"
        )


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
    chance = theory.category_response(small.anchors.satisfaction_cuts, rules.response, rules.response_bad, rules.response_good)  # fmt: skip
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
