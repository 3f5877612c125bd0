"""Constants that tie the model's scales to today's plan: computed once with a fixed seed, never for a plan."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from scipy.special import expit, log_expit, ndtr

from ..arrays.edge import BELOW
from ..arrays.pack import MINUTES_MONTH, Floats, Numbers, pack, prevented_today
from ..arrays.state import CASE_COLUMNS, CONTACT_COLUMNS, Totals
from ..domain import domain_of
from ..parts import Anchors
from ..plan import today
from ..quantities import MONTHS_YEAR
from ..root_finding import crossing
from ..world import World
from .engines import DEFAULT_ENGINE, ENGINES
from .initial_state import READ, steady_past
from .sink import Sink

SEED = 20_220_926
# replications of today's plan that anchoring takes
ANCHOR_RUNS = 2
SETTLING_MONTHS = 6
NOT_READ = (
    "name", "label", "template", "levers", "alerts", "doubt", "shocks", "posterior", "fit", "anchors", "source", "reported", "months",
    "warm_up_months", "discount_rate", "terminal_years", "maturity", "realised", "words",
)  # fmt: skip
SEARCH_SPAN = 40.0
BY_SEGMENT = ("leaving_intercept", "joiner_disposition", "past_mean", "past_root")
LEAST_MINUTES = 1e-9
# columns of a case that are read, and how each is kept
KEPT_OF_CASES: dict[str, type[Any]] = {
    "customer": np.int32, "closed_min": np.float64, "truth": np.bool_,
    "raw_memory": np.float64, "debt": np.float64, "ease": np.float64, "resolved": np.bool_,
}  # fmt: skip
# below this a spread is rounding, not difference
ROUNDING = 1e-9
# customers looked at together where all at once would take much memory
PIECE = 2**16
# values that a column has room for at first
COLUMN_ROOM = 2**22
# cut-points see so many levels, each the mean of equally many
LEVELS = 10_000


def anchor_hash(world: World) -> str:
    """Return the hash of the fields that a run of today's plan reads."""
    content = world.model_dump(mode="json", exclude=set(NOT_READ))
    for part in ("segments", "moments", "channels", "desks"):
        for item in content[part]:
            item.pop("label")
            if not item.get("quality"):
                item.pop("quality", None)  # nought changes no run
            item.pop("recommends", None)  # an answer changes nothing that is anchored
    content["prevented_today"] = prevented_today(world)
    for desk in content["desks"]:
        for field in ("lag_months", "notice_months", "exit_eur"):
            desk.pop(field)
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def anchors_are_stale(world: World) -> bool:
    """Return whether the anchors are missing or were computed from another world."""
    return world.anchors.hash != anchor_hash(world)


def under_same_anchors(world: World) -> World:
    """Return the world with its anchors taken as its own, for a search that anchors what it ends with."""
    return world.model_copy(update={"anchors": world.anchors.model_copy(update={"hash": anchor_hash(world)})})


def anchor(world: World, engine: str = DEFAULT_ENGINE) -> World:
    """Return the same world with anchors computed from two runs of today's plan, 18 months each.

    The first run finds the centre of utilities and first scales, the second the scales under which customers then
    live; nobody leaves in either.
    """
    started = world.model_copy(update={"anchors": Anchors(leaving_intercept=[0.0] * len(world.segments))})
    first = _centred(_measure(started, engine))
    second = _measure(first, engine)
    anchors = second.anchors.model_copy(
        update={
            "hash": anchor_hash(world),
            "centre": first.anchors.centre,
            "resolution_mean": first.anchors.resolution_mean,
        }
    )
    return world.model_copy(update={"anchors": anchors})


def _centred(world: World) -> World:
    """Move the mean memory as the means just found will move it, to first order, losses weighing more."""
    memory, anchors = world.memory, world.anchors
    slope = memory.performance * (1 + memory.loss_aversion) / 2
    moved = anchors.memory_mean - slope * (anchors.centre + anchors.resolution_mean)
    return world.model_copy(update={"anchors": anchors.model_copy(update={"memory_mean": moved})})


class _Column:
    """Values one after another; a long column grows where it lies, so that neither a copy nor the gaps of many pieces take memory."""

    def __init__(self, kind: type[Any]) -> None:
        # memory is taken when a value is written
        self._room = np.empty(COLUMN_ROOM, kind)
        self._count = 0

    def add(self, values: Any) -> None:
        """Put values at the end."""
        end = self._count + len(values)
        if end > len(self._room):
            # no view of the room is ever kept while it grows
            self._room.resize(max(end, len(self._room) * 9 // 8), refcheck=False)
        self._room[self._count : end] = values
        self._count = end

    def take(self) -> Any:
        """Return all values; the column is empty then."""
        taken, self._room, self._count = self._room[: self._count], self._room[:0].copy(), 0
        return taken


class _Lived:
    """What one run of today's plan shows, kept in the columns that anchors read, those of its last year where no other is read.

    utility: of contacts asked for; handled_min: minutes of people, desks x segments; own, failures: months x customers.
    """

    def __init__(self, numbers: Numbers, desks: int) -> None:
        customers = int(numbers.rules.customers)
        self.since = -float(MONTHS_YEAR * MINUTES_MONTH)
        self.desk_of = np.asarray(numbers.channel["desk"])
        self.utility = _Column(np.float64)
        self.handled_min = np.zeros((desks, int(numbers.rules.segments)))
        self.cases = {name: _Column(kind) for name, kind in KEPT_OF_CASES.items()}
        self.own, self.failures = np.zeros((MONTHS_YEAR, customers)), np.zeros((MONTHS_YEAR, customers))
        self.month = -SETTLING_MONTHS

    def sink(self) -> Sink:
        """Return where the run puts what it writes down."""
        return Sink(self._contacts, take_cases=self._cases, take_month=self._month)

    def _contacts(self, rows: Floats) -> None:
        """Add minutes one by one, so that their sum does not depend on the size of a piece."""
        told = _columns(rows, CONTACT_COLUMNS)
        recent = told["asked_min"] >= self.since
        self.utility.add(told["utility"][recent])
        desk = self.desk_of[told["channel"].astype(np.int64)]
        mine = recent & (desk >= 0)
        place = desk[mine], told["segment"][mine].astype(np.int64)
        np.add.at(self.handled_min, place, told["handling_min"][mine])

    def _cases(self, rows: Floats) -> None:
        told = _columns(rows, CASE_COLUMNS)
        for name, column in self.cases.items():
            column.add(told[name])

    def _month(self, own: Floats, failures: Floats) -> None:
        if self.month >= 0:
            self.own[self.month], self.failures[self.month] = own, failures
        self.month += 1


def _measure(world: World, engine: str) -> World:
    """The world with the anchors that one run of today's plan shows."""
    numbers = pack(world, today(world), months=0, warm_up=SETTLING_MONTHS + MONTHS_YEAR)
    lived = _Lived(numbers, len(world.desks))
    raw = ENGINES[engine](numbers, SEED, 0, lived.sink())
    segment_of, disposition, totals = (
        raw.customers["segment"].copy(),
        raw.customers["disposition"].copy(),
        raw.totals,
    )
    # the largest table of a run, no longer read
    del raw
    utility, failures = lived.utility.take(), lived.failures
    cases = {name: column.take() for name, column in lived.cases.items()}
    # cases are closed as time passes
    first = int(np.searchsorted(cases["closed_min"], lived.since))
    told = {name: cases[name][first:] for name in ("raw_memory", "debt", "ease", "resolved")}
    segments = [segment_of == number for number in range(int(numbers.rules.segments))]
    pasts = [_past(world, numbers, cases, told, here) for here in segments]
    steady = lived.own
    for here, (mean, _) in zip(segments, pasts, strict=True):
        if here.any():
            # the run was not yet centred, nor had it lived long enough
            level = mean[0] + world.memory.fresh * math.fsum(mean[1:])
            steady[:, here] += level - steady[:, here].mean()
    anchors = _scales(world, utility, told, steady)
    # the next largest
    del utility, cases, told
    disposition = disposition / (world.anchors.disposition_sd or 1.0) * anchors.disposition_sd
    found: dict[str, list[Any]] = {name: [] for name in BY_SEGMENT}
    standing = disposition + numbers.rules.loyalty_causal * steady
    edge = float(np.quantile(standing, BELOW))
    for here, segment, (mean, root) in zip(segments, world.segments, pasts, strict=True):
        pull = failures[:, here]
        for month, there in zip(pull, standing, strict=True):
            stands = there[here]
            below = (numbers.rules.loyalty_edge - 1) * np.minimum(stands - edge, 0.0)
            month -= numbers.rules.beta * (stands + below)
        intercept = _intercept(segment.retention_year, pull)
        found["leaving_intercept"].append(intercept)
        thinks = disposition[here] + steady[:, here]
        found["joiner_disposition"].append(_leavers_mean(intercept, pull, thinks))
        found["past_mean"].append(mean)
        found["past_root"].append(root)
    found["serve_eur_year"] = _serve_eur_year(world, totals, lived.handled_min)
    domain = domain_of(
        world,
        *(
            table[-MONTHS_YEAR * width :]
            for table, width in (
                (numbers.seats, len(world.desks)),
                (totals.channel_month, len(world.channels)),
                (totals.segment_month, len(world.segments)),
                (totals.desk_month, max(1, len(world.desks))),
            )
        ),
    )
    return world.model_copy(
        update={"anchors": anchors.model_copy(update={**found, "edge": edge, "domain": domain})}
    )


def _serve_eur_year(world: World, totals: Totals, handled_min: Floats) -> list[float]:
    """Cost to serve a customer of each segment in the last year, EUR: variable cost, and wages by minutes of people.

    handled_min: desks x segments.
    """
    segments = len(world.segments)
    booked = totals.segment_month.reshape(-1, segments)[-MONTHS_YEAR:]
    years = np.maximum(booked["alive"].sum(axis=0) / MONTHS_YEAR, 1.0)
    eur = booked["cost"].sum(axis=0)
    for desk, minutes in zip(world.desks, handled_min, strict=True):
        shared = minutes if minutes.sum() >= LEAST_MINUTES else years
        eur = eur + desk.seats * desk.eur_on_duty_year * shared / shared.sum()
    return [float(each) for each in eur / years]


def _past(
    world: World, numbers: Numbers, cases: dict[str, Floats], told: dict[str, Floats], here: Any
) -> tuple[list[float], list[float]]:
    """What some customers bring, from all cases of a run under the scales that its last year tells."""
    customers = np.flatnonzero(here).astype(np.float64)
    mine = here[cases["customer"]]
    scale, raw_mean, debt_mean = _centre(world, told)
    score = scale * (cases["raw_memory"][mine] - raw_mean) - (cases["debt"][mine] - debt_mean)
    read = {name: cases[name][mine] for name in READ}
    return steady_past(numbers, world.memory, read, score, customers)


def _centre(world: World, cases: dict[str, Floats]) -> tuple[float, float, float]:
    """Scale of raw memory, its mean and that of the effort debt."""
    raw_memory, debt = cases["raw_memory"], cases["debt"]
    if len(raw_memory) < 2:
        return world.anchors.memory_scale, world.anchors.memory_mean, world.anchors.debt_mean
    spread = float(raw_memory.std())
    scale = math.sqrt(world.memory.reliability) / spread if spread > ROUNDING else world.anchors.memory_scale
    return scale, float(raw_memory.mean()), float(debt.mean())


def _leavers_mean(intercept: float, pull: Floats, thinks: Floats) -> float:
    """How much less than others those who leave in a month think of the company (months x customers).

    Joiners start so, in their disposition; otherwise the company would please more and more by losing its critics.
    """
    leaves = pull + intercept
    expit(leaves, out=leaves)
    left = leaves.sum()
    if left <= ROUNDING:
        return 0.0
    leaves *= thinks
    return float(leaves.sum() / left - thinks.mean())


def _scales(world: World, utility: Floats, cases: dict[str, Floats], own: Floats) -> Anchors:
    memory, judge, before = world.memory, world.judge, world.anchors
    if len(utility) < 2 or len(cases["ease"]) < 2:
        # a world in which nothing happens keeps the neutral scales
        return Anchors(leaving_intercept=before.leaving_intercept)
    scale, raw_mean, debt_mean = _centre(world, cases)
    noise = math.sqrt(1 - memory.reliability)
    score = scale * (cases["raw_memory"] - raw_mean) - (cases["debt"] - debt_mean)
    disposition_sd = math.sqrt(max(0.0, 1 - float(own.var())))
    relation = memory.relation_reliability
    level, level_noise = (
        math.sqrt(relation) * own.ravel(),
        math.sqrt(relation * disposition_sd**2 + 1 - relation),
    )
    ends = np.where(cases["resolved"] > 0, judge.resolved, -judge.unresolved)
    moved = float(ends.mean()) - before.resolution_mean
    return Anchors(
        resolution_mean=float(ends.mean()),
        # only the last contact of a case feels how it ended
        centre=before.centre + float(utility.mean()) - moved * len(ends) / len(utility),
        memory_mean=raw_mean,
        memory_scale=scale,
        answer_noise=noise,
        debt_mean=debt_mean,
        disposition_sd=disposition_sd,
        satisfaction_cuts=_cuts(judge.satisfaction_shares, score, noise),
        recommendation_cuts=_cuts(judge.recommendation_shares, level, level_noise),
        effort_cuts=_cuts(judge.effort_shares, cases["ease"].copy(), 1.0),
    )


def _columns(rows: Floats, names: Sequence[str]) -> dict[str, Floats]:
    table = rows.reshape(-1, len(names))
    return {name: table[:, position] for position, name in enumerate(names)}


def _cuts(shares: Sequence[float], level: Floats, noise: float) -> list[float]:
    """Cut-points at which answers level + noise fall into categories with these shares; level is put in order where it lies."""
    level.sort()
    levels, weights = _condensed(level)
    edges = np.cumsum(shares)[:-1]
    low, high = float(level[0]) - SEARCH_SPAN * noise, float(level[-1]) + SEARCH_SPAN * noise

    def away(cut: float, edge: float) -> float:
        return float(weights @ ndtr((cut - levels) / noise)) - edge

    return [crossing(partial(away, edge=edge), low, high, ROUNDING) for edge in edges.tolist()]


def _condensed(ordered: Floats) -> tuple[Floats, Floats]:
    """Levels that are in order, with their shares, those next to each other taken together where there are very many."""
    edges = np.linspace(0, len(ordered), min(len(ordered), LEVELS) + 1).astype(np.int64)
    counts = np.diff(edges)
    return np.add.reduceat(ordered, edges[:-1]) / counts, counts / len(ordered)


def _intercept(target: float, pull: Floats) -> float:
    """Logit of leaving in a month at which a segment keeps a share in a year; pull is months x customers."""
    if pull.size == 0:
        return 0.0

    def kept(intercept: float) -> float:
        pieces = [pull[:, start : start + PIECE] for start in range(0, pull.shape[1], PIECE)]
        stay = [np.exp(log_expit(-(intercept + piece)).sum(axis=0)) for piece in pieces]
        return float(np.concatenate(stay).mean())

    span = SEARCH_SPAN + float(np.abs(pull).max())
    return crossing(lambda intercept: kept(intercept) - target, -span, span, ROUNDING)
