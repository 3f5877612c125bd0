"""What an unresolved case does to leaving, by its motive: a discrete-time hazard regression on customers' histories."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from sim import Array, Defect, Defects, Message, World, range_sd

from ..estimate import Fitted, measured, scale_of_effect
from ..survey.lexicon import fold
from ..survey.personal import named_file
from .churn import CAUSAL, CAUSAL_LEAST, CAUSAL_MOST, GROUP_LEAST
from .columns import DAYS_MONTH
from .customer_histories import CustomerHistories

SHOWN = 20


class MotiveSlopes(NamedTuple):
    """Monthly logit of leaving = intercept + sum of motives' slopes x what is left of their cases; covariance in that order.

    few: motives whose cases are too few to tell, which weigh as the world says, with how many customers had one.
    """

    motives: tuple[str, ...]
    estimates: Array
    covariance: Array
    few: dict[str, int]


def motive_slopes(world: World, histories: CustomerHistories) -> MotiveSlopes:
    """Maximum likelihood of who stayed each month (Singer & Willett 1993, discrete-time hazard).

    A case weighs from its day on and fades with a mean life of `loyalty.recent_d`; another within that time adds
    `loyalty.second_failure`, as the world says. Raises Defects for a reason that is no moment or motive of the world, and
    where no motive has cases of 20 customers, some of whom left and some stayed.
    """
    motives = _motives_of(world, histories)
    told, few = _told_apart(histories, motives)
    if not told:
        came = Message("defect.customers_with_an_unresolved_case", count=max(few.values(), default=0))
        allowed = Message("defect.at_least_customers_some_of_whom_left", count=GROUP_LEAST)
        repair = Message("defect.give_a_larger_table")
        raise Defects(
            histories.file, [Defect(Message("defect.place.unresolved_cases"), came, allowed, repair)]
        )
    weighs, offset, leaves, times = _months(world, histories, motives, told)

    def loss(values: Array) -> tuple[float, Array]:
        logit = weighs @ values + offset
        found = np.where(leaves, log_expit(logit), log_expit(-logit))
        return -float(times @ found), -(times * (leaves - expit(logit))) @ weighs

    share = float((times @ leaves) / times.sum())
    start = np.zeros(weighs.shape[1])
    start[0] = math.log(share / (1 - share))
    best = minimize(loss, start, method="BFGS", jac=True).x
    chance = expit(weighs @ best + offset)
    curvature = (weighs * (times * chance * (1 - chance))[:, None]).T @ weighs
    return MotiveSlopes(told, best, np.asarray(np.linalg.inv(curvature), np.float64), few)


def measured_by_motive(
    world: World, histories: CustomerHistories
) -> tuple[tuple[Fitted, ...], tuple[Message, ...]]:
    """The slopes of a world's `loyalty.unresolved` as histories of customers tell them, and what to know of them.

    Of each slope the causal part alone is kept, whose own doubt is in the error: who is left without a solution had other
    reasons to leave.
    """
    slopes = motive_slopes(world, histories)
    errors = np.sqrt(np.diag(slopes.covariance))[1:]
    spread = range_sd(CAUSAL_LEAST, CAUSAL_MOST)
    rows = tuple(
        measured(
            world,
            f"loyalty.unresolved.{motive}",
            scale_of_effect(estimate),
            CAUSAL * estimate,
            math.hypot(CAUSAL * se, estimate * spread),
        )
        for motive, estimate, se in zip(
            slopes.motives, slopes.estimates[1:].tolist(), errors.tolist(), strict=True
        )
    )
    notes = [
        Message(
            "fit_note.histories",
            file=named_file(histories.file),
            customers=len(histories.left),
            left=int(histories.left.sum()),
            months=float(histories.months.mean()),
            cases=len(histories.reason),
        ),
        Message("fit_note.causal_part_of_a_failure", share=CAUSAL, low=CAUSAL_LEAST, high=CAUSAL_MOST),
        *(
            Message("fit_note.too_few_cases", motive=motive, count=count, least=GROUP_LEAST)
            for motive, count in slopes.few.items()
        ),
    ]
    return rows, tuple(notes)


def _motives_of(world: World, histories: CustomerHistories) -> tuple[str, ...]:
    """Return the motive of each case; a reason is a motive, or a moment by its name or label."""
    known = {fold(motive): motive for motive in world.loyalty.unresolved}
    for moment in world.moments:
        known |= dict.fromkeys((fold(moment.name), fold(moment.label)), moment.motive)
    unknown = dict.fromkeys(reason for reason in histories.reason if fold(reason) not in known)
    if unknown:
        allowed = ", ".join(dict.fromkeys([*world.loyalty.unresolved, *(one.label for one in world.moments)]))
        place, repair = Message("defect.place.reason"), Message("defect.write_one_of_these")
        wrong = [Defect(place, repr(reason), allowed, repair) for reason in list(unknown)[:SHOWN]]
        raise Defects(histories.file, wrong)
    return tuple(known[fold(reason)] for reason in histories.reason)


def _told_apart(
    histories: CustomerHistories, motives: tuple[str, ...]
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the motives whose customers are enough, some of whom left and some stayed, and the others with how many they have."""
    told, few = [], {}
    for motive in dict.fromkeys(sorted(motives)):
        those = np.unique(histories.customer[[one == motive for one in motives]])
        left = int(histories.left[those].sum())
        if len(those) >= GROUP_LEAST and 0 < left < len(those):
            told.append(motive)
        else:
            few[motive] = len(those)
    return tuple(told), few


def _months(
    world: World, histories: CustomerHistories, motives: tuple[str, ...], told: tuple[str, ...]
) -> tuple[Array, Array, Array, Array]:
    """Return months x (1, what is left of cases by motive told), the logit of what is known, who leaves, and how often a row is met.

    Months without a case are one row for those who stay and one for those who leave.
    """
    life = world.loyalty.recent_d / DAYS_MONTH
    by_customer: dict[int, list[tuple[float, str]]] = {}
    for place, motive, month in zip(
        histories.customer.tolist(), motives, histories.month.tolist(), strict=True
    ):
        by_customer.setdefault(place, []).append((month, motive))
    rows: list[list[float]] = []
    known, leaves = [], []
    stated = {str(motive): logit for motive, logit in world.loyalty.unresolved.items()}
    quiet = {False: 0, True: 0}
    for place, (observed, left) in enumerate(
        zip(histories.months.tolist(), histories.left.tolist(), strict=True)
    ):
        count = max(1, math.ceil(observed))
        cases = sorted(by_customer.get(place, ()))
        for month in range(count):
            goes = bool(left) and month == count - 1
            end = min(month + 1.0, observed)
            met = [(at, motive) for at, motive in cases if at <= end]
            if not met:
                quiet[goes] += 1
                continue
            row, logit = [1.0, *(0.0 for _ in told)], 0.0
            for number, (at, motive) in enumerate(met):
                fades = math.exp(-(end - at) / life)
                if motive in told:
                    row[1 + told.index(motive)] += fades
                else:
                    logit += fades * stated[motive]
                if number and at - met[number - 1][0] <= life:
                    logit += fades * world.loyalty.second_failure
            rows.append(row)
            known.append(logit)
            leaves.append(goes)
    times = [1.0] * len(rows)
    for goes, count in quiet.items():
        rows.append([1.0, *(0.0 for _ in told)])
        known.append(0.0)
        leaves.append(goes)
        times.append(float(count))
    return np.array(rows), np.array(known), np.array(leaves, np.float64), np.array(times)
