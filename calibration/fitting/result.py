"""What a fit says: the world, each number with its error, what was reproduced, and what the answers cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from statistics import NormalDist
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.stats import chi2

from scenarios import assumptions
from sim import Array, FitSource, Message, Purpose, World, uniform

from ..estimate import Fitted, bounded, unbounded
from .holdout import Holdout
from .parameters import Informed, Parameter
from .settled import Settled
from .visit_ratings import OrderFault

Mark = Literal["measured", "fitted", "borrowed", "stated", "assumed"]
P_LEAST = 0.05  # a smaller chance speaks against the model


class Reproduced(NamedTuple):
    """A moment as answered and as simulated; se is that of their difference; fitted says whether it was scored."""

    name: str
    observed: float
    simulated: float
    se: float
    fitted: bool


class Agreement(NamedTuple):
    """Test that the model can reproduce what was scored: chi-square, degrees of freedom, chance of as much or more.

    A number that its prior holds counts less than whole: degrees are the figures less the sum of contractions.
    dispersion: by what the variance of the answers was multiplied, because the model reproduces them less well than chance
    allows: chi-square by degrees of freedom (McCullagh and Nelder 1989, section 4.5); 1 where the test does not reject.
    """

    chi2: float
    degrees: float
    p: float
    dispersion: float

    @classmethod
    def of(cls, statistic: float, degrees: float) -> Agreement | None:
        """The test of a misfit; None where as many numbers as figures were fitted."""
        if degrees <= 0:
            return None
        p = float(chi2.sf(statistic, degrees))
        return cls(statistic, degrees, p, statistic / degrees if p < P_LEAST else 1.0)


class Responses(NamedTuple):
    """Answers in the file, answers used, and why the others were dropped."""

    read: int
    used: int
    dropped: Mapping[str, int]


class Answers(NamedTuple):
    """Answer shares of a question, lowest answer first: the world's before, and as set for all customers."""

    question: str
    start: tuple[float, ...]
    estimate: tuple[float, ...]


class VisitGroup(NamedTuple):
    """Visits with or without a problem: NPS, or the share of the two highest answers, as answered and as predicted."""

    problem: bool
    visits: int
    observed: float
    se: float
    foretold: float


class Visited(NamedTuple):
    """What the rated stations of one visit tell by one question of the whole.

    end_share: end over end and average together, whose weight in memory is both; contraction is of it. problem: latent
    SD that a problem costs, None where nobody met one; memory_slope: latent SD per event SD of raw memory. used: visits behind
    the share of the end. faults: why the
    share of the end is not informed, none where it is; spread: how it moves when the order of stations is rotated, of
    which spread_most is chance.
    """

    question: str
    stations: tuple[str, ...]
    visits: int
    end_share: float
    end_share_se: float
    contraction: float
    memory_slope: float
    problem: float | None
    problem_se: float | None
    groups: tuple[VisitGroup, ...]
    both: float
    used: int = 0
    faults: tuple[OrderFault, ...] = ()
    spread: float | None = None
    spread_most: float | None = None

    def drawn(self, u: float) -> dict[str, float]:
        """The weights of end and average that a share u of a Normal error lies below, on the logit of the end's share."""
        sd = self.end_share_se / (self.end_share * (1 - self.end_share))
        share = bounded("share", unbounded("share", self.end_share) + NormalDist().inv_cdf(u) * sd)
        return {"memory.end": self.both * share, "memory.average": self.both * (1 - share)}

    def record(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return self._asdict() | {"groups": [group._asdict() for group in self.groups]}


@dataclass(frozen=True, eq=False)
class Fit:
    """A calibrated world and its limits.

    world is anchored. free, shifts and covariance hold the Normal posterior on the unbounded scale, in prior
    standard deviations. measured: numbers set straight from operational files; visited: what rated stations tell, by question,
    the first of which set the memory; log: what a log of contacts fixed and could not, as plain values. unselected: estimates had satisfaction not decided who answers. simulations counts every
    replication, anchors included.
    """

    world: World
    parameters: tuple[Fitted, ...]
    answers: tuple[Answers, ...]
    moments: tuple[Reproduced, ...]
    holdout: Holdout | None
    agreement: Agreement | None
    responses: Responses
    informed: tuple[Informed, ...]
    provenance: Mapping[str, FitSource]
    seed: int
    simulations: int
    notes: tuple[Message, ...] = ()
    free: tuple[Parameter, ...] = ()
    shifts: Array = field(default_factory=lambda: np.zeros(0))
    covariance: Array = field(default_factory=lambda: np.zeros((0, 0)))
    measured: tuple[Fitted, ...] = ()
    unselected: Mapping[str, float] = field(default_factory=dict)
    visited: tuple[Visited, ...] = ()
    log: Mapping[str, Any] | None = None
    settled: Settled | None = None

    def draws(self, count: int, seed: int) -> tuple[dict[str, float], ...]:
        """Draws of the fitted fields from their posterior; a world that takes one must be anchored again."""
        half = np.linalg.cholesky(self.covariance) if self.free else self.covariance
        found = []
        for draw in range(count):
            us = [uniform(seed, draw, place, 0, Purpose.PARAMETER) for place in range(len(self.free))]
            moved = self.shifts + half @ np.array([NormalDist().inv_cdf(u) for u in us])
            values = {
                one.name: one.drawn(uniform(seed, draw, place, 1, Purpose.PARAMETER))
                for place, one in enumerate(self.measured)
            }
            for one in [told for told in self.visited[:1] if not told.faults]:
                values |= one.drawn(uniform(seed, draw, len(self.measured), 1, Purpose.PARAMETER))
            if self.settled is not None:
                places = range(self.settled.size)
                us = [uniform(seed, draw, place, 2, Purpose.PARAMETER) for place in places]
                values |= self.settled.drawn(np.array([NormalDist().inv_cdf(u) for u in us]))
            for parameter, shift in zip(self.free, moved.tolist(), strict=True):
                values |= parameter.values(shift)
            found.append(values)
        return tuple(found)

    def mark_of(self, one: Fitted) -> Mark:
        """Return what a number rests on: measured in the files, fitted to the answers, or as before: borrowed, stated, assumed."""
        counted = {row.name for row in self.measured} | (self.settled.measured if self.settled else set())
        if one.informed:
            return "measured" if one.name in counted else "fitted"
        tag = self._tags.get(one.name, "")
        return "borrowed" if tag == "borrowed" else "stated" if tag in ("stated", "measured") else "assumed"

    @cached_property
    def _tags(self) -> dict[str, str]:
        table = assumptions(self.world)
        return dict(zip(table["field"], table["tag"], strict=True))

    def record(self) -> dict[str, Any]:
        """Everything but the world, as plain numbers and texts for JSON."""
        return {
            "parameters": [
                {
                    **parameter._asdict(),
                    "mark": self.mark_of(parameter),
                    "without_selection": self.unselected.get(parameter.name),
                }
                for parameter in self.parameters
            ],
            "answers": [answers._asdict() for answers in self.answers],
            "moments": [moment._asdict() for moment in self.moments],
            "holdout": self.holdout.record() if self.holdout else None,
            "verdict": self.world.fit.model_dump(exclude={"why"}),
            "why": [reason.message() for reason in self.world.fit.why],
            "agreement": self.agreement._asdict() if self.agreement else None,
            "log": self.log,
            "touchpoints": self.settled.record() if self.settled else None,
            "stations": [one.record() for one in self.visited],
            "responses": {**self.responses._asdict(), "dropped": dict(self.responses.dropped)},
            "informed": [one._asdict() for one in self.informed],
            "provenance": {name: one.message() for name, one in self.provenance.items()},
            "seed": self.seed,
            "simulations": self.simulations,
            "notes": list(self.notes),
        }
