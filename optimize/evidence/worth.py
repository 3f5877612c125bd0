"""What it is worth to know more before deciding: of everything, of each number and group, of more answers. Nothing is simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim import FitSource, World, declaration, range_sd

from .draw_table import DRAWS_FEWEST, DrawTable, best_plan_of
from .failure import Failure, where_it_fails
from .information import (
    PerfectInformation,
    is_named,
    learnt_of_answers,
    partial_information,
    perfect_information,
    sample_information,
)
from .spline import of_group, of_number

# An answer costs so many EUR [A], and so many are asked at a time.
EUR_ANSWER, ANSWERS = 3.0, 500
# Answers that the assumed range of a number weighs as much as, where no survey was fitted [A].
PRIOR_ANSWERS = 300.0
SIZES = (1, 2, 4, 8)
# Numbers that are listed.
LISTED = 20
COMPANY = ("doubt", "segment", "channel", "desk", "moment")


class NumberWorth(NamedTuple):
    """What knowing a number is worth at most, EUR; named: whether that is above nothing and above luck."""

    field: str
    eur: float
    se: float
    named: bool


class GroupWorth(NamedTuple):
    """The same of a group of so many numbers together; group: levers, one lever by its name, or a part of the world."""

    group: str
    numbers: int
    eur: float
    se: float
    named: bool


class Question(NamedTuple):
    """What so many further answers earn and cost, EUR; net: the difference."""

    answers: int
    evsi_eur: float
    se: float
    cost_eur: float
    net_eur: float


class StopAsking(NamedTuple):
    """Whether the next answers earn less than they cost, EUR."""

    stop: bool
    answers: int
    earn_eur: float
    cost_eur: float


class InformationWorth(NamedTuple):
    """What more knowledge is worth before choosing among the plans of a table of draws.

    best: the plan of highest mean; value_eur: that mean. evpi: of knowing everything, which is the expected loss of deciding
    now. numbers, groups, levers: by worth, highest first. questions: more survey answers; none where no number of the table
    is one that answers inform. failure: where the plan of the run loses.
    """

    draws: int
    replications: int
    plans: dict[str, float]
    best: str
    value_eur: float
    evpi: PerfectInformation
    numbers: tuple[NumberWorth, ...]
    groups: tuple[GroupWorth, ...]
    levers: tuple[GroupWorth, ...]
    questions: tuple[Question, ...]
    stop: StopAsking | None
    failure: Failure


def has_enough(table: DrawTable) -> bool:
    """Return whether there are draws enough to say what a number is worth."""
    return table.draws >= DRAWS_FEWEST


def worth_of_knowing(
    table: DrawTable,
    world: World,
    asked: Sequence[str],
    seed: int,
    answers: int = ANSWERS,
    eur_answer: float = EUR_ANSWER,
) -> InformationWorth:
    """Return what knowing more is worth on a table of draws.

    asked: the numbers that survey answers inform, those drawn among which count; answers: how many are asked at a time.
    """
    values = table.means_eur
    means = values.mean(axis=0)
    best, value_eur = best_plan_of(table)
    varied = [field for field in table.fields if np.ptp(table.of(field)) > 0]
    questions, stop = _questions(table, world, [one for one in asked if one in varied], seed, answers, eur_answer)  # fmt: skip
    parts: dict[str, list[str]] = {}
    levers: dict[str, list[str]] = {}
    for field in varied:
        parts.setdefault(group_of_field(field), []).append(field)
        if field.startswith("lever."):
            levers.setdefault(field.split(".")[1], []).append(field)
    return InformationWorth(
        draws=table.draws,
        replications=table.values_eur.shape[2],
        plans=dict(zip(table.plans, means.tolist(), strict=True)),
        best=best,
        value_eur=value_eur,
        evpi=perfect_information(table.values_eur),
        numbers=_numbers(table, varied, seed)[:LISTED],
        groups=_groups(table, parts, seed),
        levers=_groups(table, levers, seed),
        questions=questions,
        stop=stop,
        failure=where_it_fails({one: table.of(one) for one in varied}, values[:, 1].tolist(), seed),
    )


def group_of_field(field: str) -> str:
    """Return the group of a number: levers, company, or the part of the world that holds it."""
    first = field.partition(".")[0]
    if first in ("lever", "realised"):
        return "levers"
    return "company" if first in COMPANY else first


def _numbers(table: DrawTable, varied: Sequence[str], seed: int) -> tuple[NumberWorth, ...]:
    found = []
    for field in varied:
        given = of_number(table.of(field))
        worth = partial_information(table.means_eur, given, seed)
        named = is_named(table.means_eur, given, worth, len(varied), seed)
        found.append(NumberWorth(field, *worth, named))
    return tuple(sorted(found, key=lambda one: (-one.named, -one.eur)))


def _groups(table: DrawTable, parts: Mapping[str, Sequence[str]], seed: int) -> tuple[GroupWorth, ...]:
    found = []
    for name, fields in parts.items():
        given = of_group(np.column_stack([table.of(field) for field in fields]), table.means_eur)
        worth = partial_information(table.means_eur, given, seed)
        named = is_named(table.means_eur, given, worth, len(parts), seed)
        found.append(GroupWorth(name, len(fields), *worth, named))
    return tuple(sorted(found, key=lambda one: (-one.named, -one.eur)))


def _questions(
    table: DrawTable, world: World, asked: Sequence[str], seed: int, answers: int, eur_answer: float
) -> tuple[tuple[Question, ...], StopAsking | None]:
    """More answers, several numbers of them, and whether the next ones pay."""
    if not asked:
        return (), None
    prior = answers_known(world, asked)
    given = of_group(np.column_stack([table.of(field) for field in asked]), table.means_eur)
    found = []
    for size in SIZES:
        count = answers * size
        worth = sample_information(table.means_eur, given, learnt_of_answers(count, prior), seed)
        cost = count * eur_answer
        found.append(Question(count, *worth, cost, worth.eur - cost))
    first = found[0]
    stop = StopAsking(first.evsi_eur < first.cost_eur, answers, first.evsi_eur, first.cost_eur)
    return tuple(found), stop


def answers_known(world: World, asked: Sequence[str]) -> float:
    """Return the answers that what is known of these numbers is worth: the prior's, and those the company was fitted to.

    A fit of n answers that leaves a share v of the prior's variance says that the prior was worth n·v / (1 − v) of them, so
    that n / (1 − v) stand behind the posterior.
    """
    fitted = [field for field in asked if field in world.posterior.fields]
    counts = [
        origin.count
        for field in fitted
        if isinstance(origin := world.source.get(field), FitSource) and origin.count
    ]
    if not counts:
        return PRIOR_ANSWERS
    rows = np.array(world.posterior.draws)
    ratios = []
    for field in fitted:
        stated = declaration(world, field)
        before = range_sd(stated.low, stated.high)
        after = float(rows[:, world.posterior.fields.index(field)].std())
        ratios.append(min(0.98, (after / before) ** 2) if np.isfinite(before) and before > 0 else 0.98)
    return max(counts) / (1 - float(np.mean(ratios)))
