"""A world settled on who answers and how each touchpoint is felt, in rounds: simulate, compare, move what is off."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim import REAL_MOST, Array, World, with_values

from ..estimate import Fitted, interval
from .evaluate import SimulatedMoments, corrected
from .gauss_newton import AnswerShares, Bench, Point
from .mix import GroupShares, fields_moved, groups_moved, mix_rows, moments_of, moved, shares_by
from .moments import ANSWERS_LEAST
from .touchpoints import MET, PRIOR_SD, Pooled, answer_scores, group_means, pooled

ROUNDS_MOST, COARSE_ROUNDS, LAST_ROUNDS = 5, 2, 2
EVALUATIONS = ROUNDS_MOST + LAST_ROUNDS + 2  # the start and the probe beside the rounds
NEAR = 0.03  # event SD
CONTRACTION_LEAST = 0.1
PROBE = 0.4  # event SD, up and down in turn
# How far a mean score moves by an event SD, where the probe says otherwise than any world can.
SLOPE_LEAST, SLOPE_MOST = 0.1, 1.5
RANGE = 0.5
# The number of a touchpoint that a question tells: how it is felt; what is recommended beyond what was lived.
QUALITY, RECOMMENDS = "quality", "recommends"


class Named(NamedTuple):
    """A number of touchpoints as it is told: its name, its weight of each effect, and the numbers of the world it sets.

    The weights add the effects it shares and take off the mean of all answers, which the level of the answers holds.
    """

    name: str
    weights: Array
    fields: tuple[str, ...]

    def of(self, effects: Array) -> float:
        """The number at these effects, held where no company can be beyond.

        Answers that are all but alike within a group ask for more and more of it: the answer hardly moves any further.
        """
        return min(max(float(self.weights @ effects), -REAL_MOST), REAL_MOST)


class Layout(NamedTuple):
    """Which groups a survey parts, what effects they share, and which numbers of the world these are.

    keys: columns of answers; effects: family and group of each; families: places of the family of each effect.
    """

    question: str
    scores: Mapping[float, float]
    keys: tuple[str, ...]
    effects: tuple[tuple[str, str], ...]
    families: tuple[str, ...]
    numbers: tuple[Named, ...]
    unit: str

    def of_group(self, group: tuple[str, ...]) -> list[int]:
        """The effects that the answers of a group share."""
        told = dict(zip(self.keys, group, strict=True))
        wanted = list(told.items())
        reason = next((key for key in ("moment", "problem") if key in told), None)
        if "channel" in told and reason:
            wanted.append(("cell", f"{told['channel']} {told[reason]}"))
        return [self.effects.index(one) for one in wanted if one in self.effects]

    def families_of_effects(self) -> npt.NDArray[np.intp]:
        """The place of the family of each effect."""
        return np.array([self.families.index(family) for family, _ in self.effects], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Differences:
    """What a question tells of touchpoints, so far: its layout, and how far a score SD moves by a unit of its numbers (slope)."""

    layout: Layout
    slope: float = math.nan
    estimate: Pooled | None = None

    def stepped(self, simulated: pd.DataFrame, seen: pd.DataFrame) -> Differences:
        """The same after one step from the answers simulated, as counted, towards those seen."""
        layout = self.layout
        keys = layout.keys
        answered = group_means(seen, keys, layout.question, layout.scores)
        told = group_means(simulated, keys, layout.question, layout.scores)
        both = answered.mean.index.intersection(told.mean.index)
        groups = [one if isinstance(one, tuple) else (one,) for one in both]
        design = np.zeros((len(groups), len(layout.effects)))
        for row, group in enumerate(groups):
            design[row, layout.of_group(group)] = 1.0
        gap = (answered.mean[both] - told.mean[both]).to_numpy(np.float64)
        noise = np.sqrt((1 / answered.answers[both] + 1 / told.answers[both]).to_numpy(np.float64))
        response = design @ self.effects + gap / self.slope
        found = pooled(design, layout.families_of_effects(), response, answered.spread * noise / self.slope)
        return replace(self, estimate=found)

    @property
    def effects(self) -> Array:
        """The effects as they are known; nought before the first step."""
        return np.zeros(len(self.layout.effects)) if self.estimate is None else self.estimate.effects

    def is_near(self, after: Differences) -> bool:
        """Return whether a step moved each number by less than NEAR."""
        return self.estimate is not None and all(
            abs(one.of(after.effects) - one.of(self.effects)) < NEAR for one in self.layout.numbers
        )

    def rows(self) -> Iterator[Fitted]:
        """Yield a row for each number."""
        if self.estimate is None:
            return
        for one in self.layout.numbers:
            value = one.of(self.estimate.effects)
            variance = float(one.weights @ self.estimate.covariance @ one.weights)
            se, contraction = math.sqrt(max(variance, 0.0)), 1 - variance / PRIOR_SD**2
            yield Fitted(
                one.name,
                "real",
                0.0,
                value,
                se,
                *interval("real", value, se),
                informed=contraction >= CONTRACTION_LEAST,
                contraction=contraction,
                outside_range=abs(value) > RANGE,
                range_lo=-RANGE,
                range_hi=RANGE,
                unit=self.layout.unit,
            )

    def drawn(self, normals: Array) -> dict[str, float]:
        """Return the numbers of the world at so many independent standard normal draws, one for each effect."""
        if self.estimate is None:
            return {}
        values, vectors = np.linalg.eigh(self.estimate.covariance)
        effects = self.estimate.effects + vectors @ (np.sqrt(np.maximum(values, 0.0)) * normals)
        return {field: one.of(effects) for one in self.layout.numbers for field in one.fields}

    @property
    def size(self) -> int:
        """The number of effects that are drawn."""
        return len(self.layout.effects) if self.estimate else 0

    def record(self) -> dict[str, Any]:
        """Return what is known as a whole, as plain values for JSON; spreads between members of a family."""
        spreads = self.estimate.spreads if self.estimate else ()
        return {
            "question": self.layout.question,
            "slope": None if math.isnan(self.slope) else self.slope,
            "spreads": dict(zip(self.layout.families, spreads, strict=True)) if spreads else {},
        }


@dataclass(frozen=True, eq=False)
class Settled:
    """A world on its way to the mix and the touchpoints of a survey, and how it is known.

    before: the world it began from; columns: what the mix is taken by; felt: qualities; said: how much better than what they
    lived tells customers recommend, where a survey asks for satisfaction beside.
    """

    before: World
    world: World
    counts: pd.DataFrame
    columns: tuple[str, ...]
    mix: Mapping[str, GroupShares]
    felt: Differences | None
    said: Differences | None = None

    def stepped(self, simulated: SimulatedMoments, counts: pd.DataFrame | None = None) -> Settled:
        """The world after one step from what it lets answer; counts: other answers than its own to step towards."""
        seen = self.counts if counts is None else counts
        world = self.world
        for column in self.columns:
            groups = list(self.mix[column].by_group)
            told = shares_by(simulated.counts, column, groups)
            world = moved(world, column, shares_by(seen, column, groups), told)
        felt, said = (one and one.stepped(simulated.counts, seen) for one in (self.felt, self.said))
        for one in (felt, said):
            if one is not None:
                world = with_effects(world, one.layout, one.effects)
        return replace(self, world=world, felt=felt, said=said)

    @property
    def parts(self) -> tuple[Differences, ...]:
        """Return what is told, by question."""
        return tuple(one for one in (self.felt, self.said) if one is not None)

    def is_near(self, simulated: SimulatedMoments) -> bool:
        """Return whether another step would move little: each share within its standard error, each quality by NEAR."""
        for column in self.columns:
            seen = self.mix[column]
            told = shares_by(simulated.counts, column, list(seen.by_group))
            for name, share in seen.by_group.items():
                error = math.sqrt(share * (1 - share) / max(seen.answers, 1.0))
                if abs(told.by_group[name] - share) > error:
                    return False
        after = self.stepped(simulated)
        return all(one.is_near(other) for one, other in zip(self.parts, after.parts, strict=True))

    def rows(self) -> Iterator[Fitted]:
        """Yield a row for each number that the mix set, and for each quality."""
        for column in self.columns:
            yield from mix_rows(self.before, self.world, column, self.mix[column])
        for one in self.parts:
            yield from one.rows()

    def fields(self) -> Iterator[str]:
        """Every number of the world that was set."""
        for column in self.columns:
            yield from fields_moved(self.world, column, list(self.mix[column].by_group))
        for told in self.parts:
            for one in told.layout.numbers:
                yield from one.fields

    def drawn(self, normals: Array) -> dict[str, float]:
        """Return the qualities at so many independent standard normal draws, one for each effect."""
        values: dict[str, float] = {}
        for one in self.parts:
            values |= one.drawn(normals[: one.size])
            normals = normals[one.size :]
        return values

    @property
    def measured(self) -> set[str]:
        """Names of the numbers that are counts of answers."""
        return {
            one.name
            for column in self.columns
            for one in mix_rows(self.before, self.world, column, self.mix[column])
        }

    @property
    def size(self) -> int:
        """The number of effects that are drawn."""
        return sum(one.size for one in self.parts)

    def record(self) -> dict[str, Any]:
        """Return what is known of the touchpoints as a whole, as plain values for JSON; spreads between members of a family."""
        told: dict[str, Any] = {"question": None, "slope": None, "spreads": {}}
        if self.felt:
            told = self.felt.record()
        return told | {"recommends": self.said.record()["spreads"] if self.said else {}}


def settled(world: World, counts: pd.DataFrame) -> Settled | None:
    """Return what the groups of a survey can say of a world; None where it has no groups that the world knows.

    counts: the answers as counted.
    """
    columns = [column for column in ("channel", "moment", "segment") if groups_moved(world, counts, column)]
    if "moment" not in columns and groups_moved(world, counts, "problem"):
        columns.append("problem")
    mix = {column: shares_by(counts, column, groups_moved(world, counts, column)) for column in columns}
    felt, said = layout_of(world, counts), said_layout_of(world, counts)
    if not columns and felt is None:
        return None
    plain = world
    for layout in (felt, said):
        if layout is not None:  # what the world has is found anew
            plain = with_effects(plain, layout, np.zeros(len(layout.effects)))
    return Settled(
        world,
        plain,
        counts,
        tuple(columns),
        mix,
        felt and Differences(felt),
        said and Differences(said, said_slope(world, counts)),
    )


def said_layout_of(world: World, counts: pd.DataFrame) -> Layout | None:
    """The effects on what is recommended that satisfaction does not tell: by channel, by reason, by segment.

    None where satisfaction is not asked beside, or no groups are told apart.
    """
    both = counts[counts["satisfaction"].notna()]
    if not len(both) or not counts["recommendation"].notna().any():
        return None
    return layout_of(world, counts.assign(satisfaction=math.nan), RECOMMENDS)


def said_slope(world: World, counts: pd.DataFrame) -> float:
    """Return how far the mean score of recommendation moves by a score SD of what customers think, in closed form.

    Were opinion Normal, a shift moves the share of each answer by the heights of the density at its ends (Greene 2018, 18.3).
    """
    answered = counts[counts["recommendation"].notna()]
    scores = answered["recommendation"].map(answer_scores(answered, "recommendation")).to_numpy(np.float64)
    # the score of a class is the mean of its band, so that the mean moves by the variance of scores
    moves = float(np.average(np.square(scores), weights=answered["weight"].to_numpy(np.float64)))
    return math.sqrt(world.memory.relation_reliability) * max(moves, SLOPE_LEAST)


def layout_of(world: World, counts: pd.DataFrame, what: str = QUALITY) -> Layout | None:
    """The effects that a survey tells apart; None where it has no score or no groups of ANSWERS_LEAST answers.

    what: the number of a touchpoint that they set, QUALITY or RECOMMENDS; cells of a channel and a reason have the former only.
    """
    question = next((one for one in ("satisfaction", "recommendation") if counts[one].notna().any()), None)
    if question is None:
        return None
    known = {
        "channel": [channel.name for channel in world.channels],
        "moment": [moment.name for moment in world.moments],
        "segment": [segment.name for segment in world.segments],
        "problem": [
            group for group in dict.fromkeys(counts["problem"]) if moments_of(world, "problem", group)
        ],
    }
    answered = counts[counts[question].notna()]
    sizes = {key: answered.groupby(key)["weight"].sum() for key in known}
    shown = {
        key: [name for name in names if name and sizes[key].get(name, 0.0) >= ANSWERS_LEAST]
        for key, names in known.items()
    }
    keys = [key for key in ("channel", "moment", "segment") if len(shown[key]) > 1]
    if "moment" not in keys and len(shown["problem"]) > 1:
        keys.insert(1 if "channel" in keys else 0, "problem")
    if not keys:
        return None
    effects = [(key, name) for key in keys for name in known[key]]
    reason = next((key for key in ("moment", "problem") if key in keys), None)
    cells: list[tuple[str, str]] = []
    if "channel" in keys and reason and what == QUALITY:
        met = answered[(answered["channel"] != "") & (answered[reason] != "")]
        pairs = dict.fromkeys(zip(met["channel"], met[reason], strict=True))
        cells = [("cell", f"{c} {m}") for c, m in pairs if c in known["channel"] and m in known[reason]]
    every = (*effects, *cells)
    families = tuple(dict.fromkeys(family for family, _ in every))
    means = _means(answered, reason, every)
    told = _numbers if what == QUALITY else _said_numbers
    numbers = tuple(told(world, shown, keys, reason, every, means))
    unit = "event SD" if what == QUALITY else "score SD"
    return Layout(question, answer_scores(answered, question), tuple(keys), every, families, numbers, unit)


def _numbers(
    world: World,
    shown: Mapping[str, list[str]],
    keys: list[str],
    reason: str | None,
    effects: tuple[tuple[str, str], ...],
    means: Mapping[str, Array],
) -> Iterator[Named]:
    """Yield the numbers that are told: of each cell of a channel and a reason that answers show, or of either alone."""
    place = {effect: number for number, effect in enumerate(effects)}
    channels = [channel.name for channel in world.channels]
    moments = [moment.name for moment in world.moments]
    groups = {name: moments_of(world, reason, name) for name in shown[reason]} if reason else {}

    def named(name: str, parts: Sequence[tuple[str, str]], fields: tuple[str, ...], kind: str) -> Named:
        weights = -means[kind]
        weights[[place[one] for one in parts]] += 1.0
        return Named(name, weights, fields)

    if "channel" in keys and reason:
        for channel in shown["channel"]:
            for group, own in groups.items():
                if ("cell", f"{channel} {group}") in place:
                    parts = (("channel", channel), (reason, group), ("cell", f"{channel} {group}"))
                    fields = tuple(f"channel.{channel}.quality.{moment}" for moment in own)
                    name = f"channel.{channel}.quality.{_short(group)}"
                    yield named(name, parts, fields, "touchpoint")
    elif "channel" in keys:
        for channel in shown["channel"]:
            fields = tuple(f"channel.{channel}.quality.{moment}" for moment in moments)
            yield named(f"channel.{channel}.quality", [("channel", channel)], fields, "touchpoint")
    elif reason:
        for group, own in groups.items():
            fields = tuple(f"channel.{channel}.quality.{moment}" for channel in channels for moment in own)
            yield named(f"quality.{_short(group)}", [(reason, group)], fields, "touchpoint")
    if "segment" in keys:
        for segment in shown["segment"]:
            name = f"segment.{segment}.quality"
            yield named(name, [("segment", segment)], (name,), "segment")


def _said_numbers(
    world: World,
    shown: Mapping[str, list[str]],
    keys: list[str],
    reason: str | None,
    effects: tuple[tuple[str, str], ...],
    means: Mapping[str, Array],
) -> Iterator[Named]:
    """Yield what is recommended beyond what was lived: of each channel, reason and segment that answers show."""
    for key in keys:
        for group in shown[key]:
            weights = np.zeros(len(effects))
            for place, (family, _) in enumerate(effects):
                if family == key:
                    weights[place] = -means["segment" if family == "segment" else "touchpoint"][place]
            weights[effects.index((key, group))] += 1.0
            own = moments_of(world, key, group) if key == reason else [group]
            kind = "moment" if key == reason else key
            name = f"recommends.{_short(group)}" if key == "problem" else f"{kind}.{group}.recommends"
            yield Named(name, weights, tuple(f"{kind}.{one}.recommends" for one in own))


def _means(
    answered: pd.DataFrame, reason: str | None, effects: tuple[tuple[str, str], ...]
) -> dict[str, Array]:
    """The weight of each effect in the mean of all answers, of touchpoints and of segments."""
    found = {"touchpoint": np.zeros(len(effects)), "segment": np.zeros(len(effects))}
    for place, (family, group) in enumerate(effects):
        columns: tuple[str, ...] = (family,)
        wanted: tuple[str, ...] = (group,)
        if family == "cell":
            columns, wanted = ("channel", str(reason)), tuple(group.split(" ", 1))
        known = pd.Series(True, index=answered.index)
        inside = known.copy()
        for column, name in zip(columns, wanted, strict=True):
            known &= answered[column] != ""
            inside &= answered[column] == name
        total = float(answered.loc[known, "weight"].sum())
        kind = "segment" if family == "segment" else "touchpoint"
        found[kind][place] = float(answered.loc[inside, "weight"].sum()) / total if total > 0 else 0.0
    return found


def _short(group: str) -> str:
    return {MET: "met", "no problem": "not_met"}.get(group, group)


def with_effects(world: World, layout: Layout, effects: Array) -> World:
    """The world with the quality that these effects give each number."""
    tables: dict[str, dict[str, float]] = {channel.name: dict(channel.quality) for channel in world.channels}
    values: dict[str, Any] = {}
    for one in layout.numbers:
        for field in one.fields:
            _, name, _, *moment = field.split(".")
            if moment:
                tables[name][moment[0]] = one.of(effects)
            else:
                values[field] = one.of(effects)
    values |= {f"channel.{name}.quality": table for name, table in tables.items() if table}
    return with_values(world, values)


def probed(state: Settled) -> tuple[World, Array]:
    """A world with touchpoints up and down in turn, and the effects that do it."""
    assert state.felt is not None
    layout = state.felt.layout
    effects = np.zeros(len(layout.effects))
    number: dict[str, int] = {}
    for place, (family, _) in enumerate(layout.effects):
        number[family] = number.get(family, -1) + 1
        effects[place] = 0.0 if family == "cell" else PROBE * (-1) ** number[family]
    return with_effects(state.world, layout, effects), effects


def slope_of(layout: Layout, effects: Array, start: SimulatedMoments, probe: SimulatedMoments) -> float:
    """Return how far the mean score of a group moves by an event SD of its quality, under common draws."""
    low, high = (
        group_means(one.counts, layout.keys, layout.question, layout.scores) for one in (start, probe)
    )
    both = low.mean.index.intersection(high.mean.index)
    groups = [one if isinstance(one, tuple) else (one,) for one in both]
    rise = np.array([effects[layout.of_group(group)].sum() for group in groups])
    change = (high.mean[both] - low.mean[both]).to_numpy(np.float64)
    weight = low.answers[both].to_numpy(np.float64)
    rise, change = (one - np.average(one, weights=weight) for one in (rise, change))
    slope = float((weight * rise * change).sum() / (weight * rise * rise).sum())
    return min(max(slope, SLOPE_LEAST), SLOPE_MOST)


def settle(bench: Bench, state: Settled, observed: AnswerShares) -> tuple[Settled, Point]:
    """Rounds from the world as it is to one whose answers come from where the survey's do and differ as those do.

    The bench has the settled world from then on.
    """
    none: tuple[()] = ()
    nowhere, shares = np.zeros(0), observed
    candidates = [bench.candidate(none, nowhere, shares, bench.fewer)]
    effects = np.zeros(0)
    if state.felt is not None:
        probe, effects = probed(state)
        candidates.append(candidates[0]._replace(world=probe))
    simulated, *probes = bench.evaluate_all(candidates, "touchpoints")
    if state.felt is not None:
        slope = slope_of(state.felt.layout, effects, simulated, probes[0])
        state = replace(state, felt=replace(state.felt, slope=slope))
    for number in range(ROUNDS_MOST):
        state = state.stepped(simulated)
        shares = corrected(shares, observed, simulated.shares)
        bench.world = state.world
        size = bench.fewer if number < COARSE_ROUNDS else bench.replications
        (simulated,) = bench.evaluate_all([bench.candidate(none, nowhere, shares, size)], "touchpoints")
        if number >= COARSE_ROUNDS and state.is_near(simulated):
            break
    return state, Point(none, nowhere, shares, simulated)


def settle_again(bench: Bench, state: Settled, point: Point, observed: AnswerShares) -> tuple[Settled, Point]:
    """Last rounds, where other numbers have been found: what they explain is no quality of a touchpoint any more."""
    for number in range(LAST_ROUNDS):
        if number and state.is_near(point.simulated):
            break
        state = state.stepped(point.simulated)
        shares = corrected(point.shares, observed, point.simulated.shares)
        bench.world = state.world
        candidate = bench.candidate(point.free, point.shifts, shares, bench.more)
        (simulated,) = bench.evaluate_all([candidate], "touchpoints")
        point = replace(point, shares=shares, simulated=simulated)
    return state, point
