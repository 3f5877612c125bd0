"""What the fit must reproduce: the same summaries of a survey and of simulated cases, with errors."""

from __future__ import annotations

import math
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim import Array, World

from ..columns.answer_table import FLAGS, NUMBERS, canonical
from ..columns.mapping import BOT, Mapping
from ..survey import Export
from .moment_names import NAMED, MomentName, moment_named

ANSWERS_LEAST = 30
BY_MOTIVE = ("satisfaction_top2", "resolved", "contacts_1", "bot_used", "bot_resolved")


class Summary(NamedTuple):
    """A weighted mean, its standard error, the number of answers behind it, and the standard deviation of one's score."""

    value: float
    se: float
    n: int
    spread: float


class Target(NamedTuple):
    """One moment to reproduce: shares between 0 and 1, NPS in points, effort 1 to 7, waits in minutes."""

    name: MomentName
    observed: float
    se: float
    n: int
    spread: float


@dataclass(frozen=True, eq=False)
class Targets:
    """The moments of a survey, their covariance (rows and columns by name) and the table they came from.

    The covariance is singular by construction: shares sum to one, and a whole is the sum of its groups.
    `read` answers were in the file, of which `dropped` say why some are not in the table; `motives` are those
    of the world's moments by name, where one was given.
    """

    moments: tuple[Target, ...]
    covariance: pd.DataFrame
    table: pd.DataFrame
    file: str = "survey"
    read: int = 0
    dropped: Table[str, int] = field(default_factory=dict)
    motives: Table[str, str] | None = None

    @property
    def names(self) -> tuple[MomentName, ...]:
        """The names of the moments, in order."""
        return tuple(target.name for target in self.moments)

    def expected(self, spreads: Table[str, float]) -> pd.DataFrame:
        """The covariance were the answers spread so: of a small group, what it happened to answer misjudges its own error.

        As a score test takes the variance of a share where the model puts it (Wilson 1927).
        """
        ratio = np.array(
            [
                max(spreads.get(one.name, one.spread), _least_spread(one.name, one.n)) / one.spread
                for one in self.moments
            ]
        )
        return self.covariance * np.outer(ratio, ratio)


def targets(
    export: Export, mapping: Mapping, world: World | None = None, *, least: int = ANSWERS_LEAST
) -> Targets:
    """The moments a survey supports: where its columns are present and at least `least` answers stand behind.

    With a world whose moments are mapped, satisfaction and resolution by motive are added.
    """
    table = canonical(export, mapping, world)
    motives = motives_of(world) if world is not None else None
    found = moments(table, motives=motives, least=least)
    listed = tuple(Target(moment_named(name), *summary) for name, summary in found.items())
    together = covariance(table, found, motives=motives)
    return Targets(listed, together, table, export.file, export.read, dict(export.dropped), motives)


def motives_of(world: World) -> dict[str, str]:
    """The motive of each moment of a world, by name."""
    return {moment.name: str(moment.motive) for moment in world.moments}


def moments(
    table: pd.DataFrame, *, motives: Table[str, str] | None = None, least: int = ANSWERS_LEAST
) -> dict[str, Summary]:
    """Every moment a canonical table supports, observed or simulated alike.

    Each is a weighted mean of scores; its standard error uses Kish's effective n = (Σw)²/Σw² (Kish 1965).
    A mean without any spread is given the error of half an answer more, so that no moment ever weighs
    infinitely.
    """
    weight = _weights(table)
    found = {}
    for name, score in scores(table, motives).items():
        counts = ~np.isnan(score) & (weight > 0)
        if counts.sum() >= max(least, 1):
            found[name] = _summary(moment_named(name), score[counts], weight[counts])
    return found


def covariance(
    table: pd.DataFrame, found: Table[str, Summary], *, motives: Table[str, str] | None = None
) -> pd.DataFrame:
    """The covariance of moments of one table: correlations of influences, scaled to their standard errors."""
    names, weight = list(found), _weights(table)
    if not names:
        return pd.DataFrame()
    every = scores(table, motives)
    influence = np.column_stack([np.nan_to_num(weight * (every[name] - found[name].value)) for name in names])
    size = np.sqrt((influence**2).sum(axis=0))
    size[size == 0] = 1.0
    correlation = (influence / size).T @ (influence / size)
    np.fill_diagonal(correlation, 1.0)
    errors = np.array([found[name].se for name in names])
    return pd.DataFrame(correlation * np.outer(errors, errors), index=names, columns=names)


def scores(table: pd.DataFrame, motives: Table[str, str] | None = None) -> dict[str, Array]:
    """The score of each row for each moment, NaN where it has no say; a moment is the mean of its scores."""
    have = {name: _numbers(table, name) for name in (*NUMBERS, *FLAGS) if name in table.columns}
    found: dict[str, Array] = {}
    groups, of_names = _groups(have, table), _named(table)
    if "satisfaction" in have:
        score = have["satisfaction"]
        found |= {f"satisfaction_{step}": _known(score == step, score) for step in range(1, 6)}
        parts = _problem(have) | of_names
        found |= _with_groups("satisfaction_top2", _known(score >= 4, score), groups | parts)
    if "recommendation" in have:
        found |= _recommendation(have, of_names)
    if "effort" in have:
        found |= _with_groups("effort_mean", have["effort"], groups)
    found |= _shares(table, of_names)
    plain = {"resolved": "resolved", "problem": "problem", "wait_mean_min": "wait_min"}
    found |= {name: have[column] for name, column in plain.items() if column in have}
    if "contacts" in have:
        found |= {
            f"contacts_{name}": _known(group, have["contacts"]) for name, group in _contacts(have).items()
        }
        if "repeated" in have:
            found["repeated"] = np.where(have["contacts"] >= 2, have["repeated"], np.nan)
    if "bot" in table.columns:
        found |= _bot(table["bot"])
        if {"contacts", "repeated"} <= have.keys():
            first = (have["contacts"] == 1) & (found["bot_handed_over"] == 1)
            found["repeated_handed_over"] = np.where(first, have["repeated"], np.nan)
    named: dict[str, Array] = {moment_named(name): score for name, score in found.items()}
    if motives and "moment" in table.columns:
        named |= _by_motive(named, table["moment"], motives)
    return named


def _groups(have: dict[str, Array], table: pd.DataFrame) -> dict[str, npt.NDArray[np.bool_]]:
    groups: dict[str, npt.NDArray[np.bool_]] = {}
    if "contacts" in have:
        groups |= {f"contacts_{name}": group for name, group in _contacts(have).items()}
    if "resolved" in have:
        groups |= {"resolved": have["resolved"] == 1, "unresolved": have["resolved"] == 0}
    if "wait_min" in have and not np.isnan(have["wait_min"]).all():
        half = np.nanmedian(have["wait_min"])
        groups |= {"short_wait": have["wait_min"] <= half, "long_wait": have["wait_min"] > half}
    if {"contacts", "repeated"} <= have.keys():
        again = have["contacts"] >= 2
        groups |= {
            "repeated": again & (have["repeated"] == 1),
            "not_repeated": again & (have["repeated"] == 0),
        }
    if "bot" in table.columns:
        words = table["bot"].astype(object)
        groups |= {f"bot_{word}": (words == word).to_numpy() for word in BOT if word != "gave_up"}
    return groups


def _with_groups(name: str, score: Array, groups: dict[str, npt.NDArray[np.bool_]]) -> dict[str, Array]:
    return {name: score} | {
        MomentName(name, group): np.where(inside, score, np.nan) for group, inside in groups.items()
    }


def _problem(have: dict[str, Array]) -> dict[str, npt.NDArray[np.bool_]]:
    if "problem" not in have:
        return {}
    return {"problem": have["problem"] == 1, "no_problem": have["problem"] == 0}


def _named(table: pd.DataFrame) -> dict[str, npt.NDArray[np.bool_]]:
    """The answers of each channel, reason and segment."""
    groups: dict[str, npt.NDArray[np.bool_]] = {}
    for column in (one for one in NAMED if one in table.columns):
        told = table[column].astype(object)
        groups |= {f"{column}_{name}": (told == name).to_numpy() for name in sorted(set(told.dropna()))}
    return groups


def _shares(table: pd.DataFrame, named: dict[str, npt.NDArray[np.bool_]]) -> dict[str, Array]:
    """Whether each answer is of a group, NaN where its column is empty."""
    return {
        MomentName("mix", group): np.where(table[group.split("_")[0]].notna(), inside, np.nan)
        for group, inside in named.items()
    }


def _recommendation(have: dict[str, Array], named: dict[str, npt.NDArray[np.bool_]]) -> dict[str, Array]:
    score = have["recommendation"]
    groups = _problem(have) | named
    if "satisfaction" in have:
        groups |= {"satisfied": have["satisfaction"] >= 4, "not_satisfied": have["satisfaction"] <= 3}
    return _with_groups("nps", _known(100.0 * (score >= 9) - 100.0 * (score <= 6), score), groups)


def _contacts(have: dict[str, Array]) -> dict[str, npt.NDArray[np.bool_]]:
    contacts = have["contacts"]
    return {"1": contacts == 1, "2": contacts == 2, "3plus": contacts >= 3}


def _bot(bot: pd.Series) -> dict[str, Array]:
    words = bot.astype(object)
    known, used = words.notna().to_numpy(), words.isin(["resolved", "handed_over", "gave_up"]).to_numpy()
    found = {"bot_used": np.where(known, used.astype(float), np.nan)}
    for outcome in ("resolved", "handed_over"):
        found[f"bot_{outcome}"] = np.where(used, (words == outcome).to_numpy().astype(float), np.nan)
    return found


def _by_motive(found: Table[str, Array], moment: pd.Series, motives: Table[str, str]) -> dict[str, Array]:
    motive = moment.astype(object).map(dict(motives))
    return {
        MomentName(name, motive=group): np.where((motive == group).to_numpy(), found[name], np.nan)
        for name in map(MomentName, BY_MOTIVE)
        if name in found
        for group in sorted(set(motives.values()))
    }


def _known(score: npt.NDArray[np.generic], source: Array) -> Array:
    return np.where(np.isnan(source), np.nan, score.astype(np.float64))


def _numbers(table: pd.DataFrame, name: str) -> Array:
    return np.asarray(table[name].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan), np.float64)


def _weights(table: pd.DataFrame) -> Array:
    if "weight" not in table.columns:
        return np.ones(len(table))
    return np.nan_to_num(_numbers(table, "weight"))


def _summary(name: MomentName, score: Array, weight: Array) -> Summary:
    mean = float(weight @ score / weight.sum())
    effective = float(weight.sum() ** 2 / (weight @ weight))
    spread = float(np.sqrt(weight @ (score - mean) ** 2 / weight.sum()))
    spread = max(spread, _least_spread(name, effective))
    return Summary(mean, spread / math.sqrt(effective), len(score), spread)


def _least_spread(name: MomentName, answers: float) -> float:
    """The spread that half an answer more would give where all are the same, in the unit of the moment."""
    half = 0.5 / (answers + 1)
    return (100.0 if name.unit == "points" else 1.0) * math.sqrt(half * (1 - half))
