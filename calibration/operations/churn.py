"""What complaints and scores do to leaving: a discrete-time hazard regression on a table of customers."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.differentiate import hessian
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from sim import Array, Defect, Defects, Message, World, range_sd

from ..estimate import Fitted, measured, scale_of_effect
from ..survey.personal import named_file
from .columns import DAYS_MONTH
from .customer_table import CustomerTable

EXPOSURE_MONTHS = 12
GROUP_LEAST = 20
COMPLAINT, SATISFACTION = "loyalty.unresolved.COMPLAINT", "loyalty.satisfaction"
# Of what parts those who complained from the others, how much a complaint itself does [A], and its plausible range:
# who complains had reasons to leave of her own.
CAUSAL, CAUSAL_LEAST, CAUSAL_MOST = 0.5, 0.2, 1.0


class Slopes(NamedTuple):
    """Monthly logit of leaving = intercept + complaint while its effect lasts - score x z; covariance in that order."""

    names: tuple[str, ...]
    estimates: Array
    covariance: Array
    customers: int


def leaving_slopes(
    table: CustomerTable, lasting_months: float, exposure_months: int = EXPOSURE_MONTHS
) -> Slopes:
    """Maximum likelihood of who stayed for the exposure (Singer & Willett 1993, discrete-time hazard).

    A complaint raises the hazard for lasting_months of the exposure, whenever it was; z is the standardised score.
    Raises Defects when a group is too small to tell, or when everybody or nobody of it left.
    """
    if defects := _untold(table):
        raise Defects(table.file, defects)
    stayed, complained = table.left == 0, table.complained
    z = None if table.score is None else (table.score - table.score.mean()) / table.score.std()
    names = (
        "intercept",
        *(("complaint",) if complained is not None else ()),
        *(("score",) if z is not None else ()),
    )
    lasting = min(lasting_months, float(exposure_months))

    def loss(values: Array) -> float:
        told = dict(zip(names, values.tolist(), strict=True))
        quiet = told["intercept"] - (told["score"] * z if z is not None else np.zeros(len(stayed)))
        months = lasting * complained if complained is not None else np.zeros(len(stayed))
        stays = (exposure_months - months) * log_expit(-quiet)
        stays = stays + months * log_expit(-(quiet + told.get("complaint", 0.0)))
        leaves = np.log(-np.expm1(np.minimum(stays, -1e-12)))
        return -float(np.where(stayed, stays, leaves).sum())

    share = float(table.left.mean())
    monthly = 1 - (1 - share) ** (1 / exposure_months)
    start = np.zeros(len(names))
    start[0] = math.log(monthly / (1 - monthly))
    found = minimize(loss, start, method="BFGS")
    curvature = hessian(lambda points: np.apply_along_axis(loss, 0, points), found.x).ddf
    return Slopes(names, found.x, np.asarray(np.linalg.inv(curvature), np.float64), len(stayed))


def measured_leaving(world: World, table: CustomerTable) -> tuple[tuple[Fitted, ...], tuple[Message, ...]]:
    """The slopes of a world's [loyalty] as a table of customers tells them, and what to know of them.

    A complaint stands for an unresolved case of the motive COMPLAINT and of no other, whose effect lasts
    `loyalty.recent_d`; of its slope the causal part alone is kept, whose own doubt is in the error. The slope on a score is
    corrected for its reliability: slope / sqrt(reliability), `memory.relation_reliability` (classical errors in
    variables). Estimates outside of their range are said.
    """
    slopes = leaving_slopes(table, world.loyalty.recent_d / DAYS_MONTH)
    errors = np.sqrt(np.diag(slopes.covariance))
    file = named_file(table.file)
    rows, notes = [], [Message("fit_note.exposure_taken_as_months", file=file, months=EXPOSURE_MONTHS)]
    if table.repeated:
        notes.append(Message("fit_note.rows_repeat", file=file, rows=table.repeated))
    for name, estimate, se in zip(slopes.names, slopes.estimates.tolist(), errors.tolist(), strict=True):
        if name == "complaint":
            spread = range_sd(CAUSAL_LEAST, CAUSAL_MOST)
            error = math.hypot(CAUSAL * se, estimate * spread)
            rows.append(measured(world, COMPLAINT, scale_of_effect(estimate), CAUSAL * estimate, error))
            notes.append(Message("fit_note.causal_part", share=CAUSAL, low=CAUSAL_LEAST, high=CAUSAL_MOST))
            notes.append(Message("fit_note.a_complaint_stands_for_an_unresolved_case"))
        if name == "score":
            factor = world.loyalty.month_factor / math.sqrt(world.memory.relation_reliability)
            rows.append(
                measured(world, SATISFACTION, scale_of_effect(estimate), estimate * factor, se * factor)
            )
    return tuple(rows), tuple(notes)


def kept_share(
    slopes: Slopes, complained: bool, lasting_months: float, exposure_months: int = EXPOSURE_MONTHS
) -> float:
    """Share that the regression keeps for the exposure at a mean score, with or without a complaint."""
    told = dict(zip(slopes.names, slopes.estimates.tolist(), strict=True))
    months = min(lasting_months, float(exposure_months)) if complained else 0.0
    quiet, loud = (float(expit(-(told["intercept"] + more))) for more in (0.0, told.get("complaint", 0.0)))
    return float(quiet ** (exposure_months - months) * loud**months)


def _untold(table: CustomerTable) -> list[Defect]:
    groups = {"all customers": np.ones(len(table.left), bool)}
    if table.complained is not None:
        groups |= {"with a complaint": table.complained == 1, "without a complaint": table.complained == 0}
    defects = []
    for name, group in groups.items():
        left, count = int(table.left[group].sum()), int(group.sum())
        if count < GROUP_LEAST or left in (0, count):
            allowed = Message("defect.at_least_customers_some_of_whom_left", count=GROUP_LEAST)
            defects.append(
                Defect(
                    name,
                    Message("defect.left_of", left=left, all=count),
                    allowed,
                    Message("defect.give_a_larger_table"),
                )
            )
    if table.score is not None and table.score.std() == 0:
        defects.append(
            Defect(
                "score",
                Message("defect.the_same_for_everybody"),
                Message("defect.scores_that_differ"),
                Message("defect.leave_the_column_out"),
            )
        )
    return defects
