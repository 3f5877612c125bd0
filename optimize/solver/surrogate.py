"""The surface: what every plan simulated so far says of any other, as value, service and worth in each draw."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.optimize import nnls

from sim import Z_95, Estimate, Line

from ..question.lever_range import LeverRange, Lines, lines_today
from ..question.plan_value import PlanValue
from .gaussian_process import POSITION, Array, Smooth
from .lever_pairs import Interaction

# Weight, in degrees of freedom, of the noise of all plans beside a plan's own [A] (Smyth 2004).
POOLED_WEIGHT = 4
FITS_OF_NOISE = 4
# Lines of which the place is remembered.
PLACES_KEPT = 20_000


class Seen(NamedTuple):
    """A plan simulated: its plan value, and its value in each parameter draw where risk asks for it."""

    plan_value: PlanValue
    draws: tuple[float, ...] = ()


class Against(NamedTuple):
    """Plans against others, a row each: effect (value before money) and its error, service, effect in each draw."""

    effect: Array
    errors: Array
    service: Array
    draws: Array


class Surface:
    """Predicts plans from those simulated, of which today's, worth nothing, is one.

    Fits one smooth to the effect, one to each measure of service and one to all parameter draws.
    """

    def __init__(
        self,
        lever_ranges: Sequence[LeverRange],
        bundle_with: Mapping[str, Sequence[str]],
        seen: Mapping[Lines, Seen],
    ) -> None:
        self.lever_ranges = tuple(lever_ranges)
        self.today = lines_today(lever_ranges)
        self.stay = seen[self.today]
        self._seen = {lines: one for lines, one in seen.items() if lines != self.today}
        self._declared = declared_pairs(lever_ranges, bundle_with)
        self._points = np.array([self.point(lines) for lines in self._seen]).reshape(-1, len(lever_ranges), 3)
        money = np.array([self.net(lines) for lines in self._seen])
        values = [one.plan_value.values_eur for one in self._seen.values()]
        effect = np.array([math.fsum(one) / len(one) for one in values]) + money
        self._effect = self._smooth(effect[:, None], _noise(values, effect))
        self._service = [
            self._smooth(change[:, None], _noise(told, change))
            for measure, stay in enumerate(self.stay.plan_value.service)
            for told in [[one.plan_value.service[measure] for one in self._seen.values()]]
            for change in [np.array([np.mean(one) - np.mean(stay) for one in told])]
        ]
        drawn = [one.draws for one in self._seen.values()]
        self._drawn = (
            self._smooth(
                np.array(drawn) - np.array(self.stay.draws) + money[:, None], _noise(values, effect, each=1)
            )
            if self.stay.draws
            else None
        )

    @property
    def seen(self) -> tuple[Lines, ...]:
        """The plans simulated, today's apart."""
        return tuple(self._seen)

    def point(self, lines: Lines) -> Array:
        """Return where a plan lies: per lever position on its response, share of the horizon left, start."""
        return np.array(
            [_place(lever_range, line) for lever_range, line in zip(self.lever_ranges, lines, strict=True)]
        )

    def net(self, lines: Lines) -> float:
        """Present value of a plan's money above today's, in EUR."""
        return math.fsum(
            lever_range.net_eur(line) for lever_range, line in zip(self.lever_ranges, lines, strict=True)
        )

    def against(self, points: Array, bases: Array) -> Against:
        """Plans against others, by where they lie."""
        effect, errors = self._effect.against(points, bases)
        service = [one.against(points, bases)[0] for one in self._service]
        drawn = self._drawn.against(points, bases)[0] if self._drawn else np.zeros((len(points), 0))
        return Against(effect[:, 0], errors, np.hstack([np.zeros((len(points), 0)), *service]), drawn)

    def beside(
        self, around: Lines, own: Sequence[int], lines: Sequence[Sequence[Line]]
    ) -> tuple[Against, Array]:
        """Every combination of lines of one lever or two beside a plan, against the same plan with today's lines of these.

        Beside it the errors against the plan itself.
        """
        places = [
            np.array([_place(self.lever_ranges[lever], line) for line in choices])
            for lever, choices in zip(own, lines, strict=True)
        ]
        base, today = self.point(around), self.point(self.today)
        without = base.copy()
        without[list(own)] = today[list(own)]
        bases = np.array([without, base])
        effect, errors = self._effect.beside(base, own, places, bases)
        figures = [effect - self._effect.mean(without, today)]
        for smooth in (*self._service, *([self._drawn] if self._drawn else [])):
            mean, _ = smooth.beside(base, own, places, bases)
            figures.append(mean - smooth.mean(without, today))
        count = len(self._service)
        service = np.hstack([np.zeros((len(effect), 0)), *figures[1 : 1 + count]])
        drawn = figures[1 + count] if self._drawn else np.zeros((len(effect), 0))
        return Against(figures[0][:, 0], errors[:, 0], service, drawn), errors[:, 1]

    def predicted(self, lines: Lines) -> Seen:
        """Return what a plan would do if it were simulated without noise, against today's."""
        found = self.against(self.point(lines)[None], self.point(self.today)[None])
        net, stay = self.net(lines), self.stay.plan_value.service
        service = tuple(
            (float(np.mean(now) + more),) for now, more in zip(stay, found.service[0], strict=True)
        )
        return Seen(PlanValue((float(found.effect[0]) - net,), service), tuple(float(one) - net for one in found.draws[0]))  # fmt: skip

    def equity_error(self, lines: Lines) -> float:
        """Return the standard error of a plan's predicted change of customer equity, in EUR."""
        return float(self.against(self.point(lines)[None], self.point(self.today)[None]).errors[0])

    def interactions(self, incumbent: Lines) -> tuple[Interaction, ...]:
        """Return what every two levers do together beyond each alone, beside the incumbent, where it is most."""
        pairs, extra, errors = self._effect.extras(
            [self._reach(lever_range) for lever_range in self.lever_ranges], self.point(incumbent)
        )
        found = []
        for (first, second), means, wide in zip(pairs, extra, errors, strict=True):
            most = int(np.argmax(np.abs(means)))
            mean, error = float(means[most]), float(wide[most])
            levers = (self.lever_ranges[first].lever, self.lever_ranges[second].lever)
            half = Z_95 * error
            found.append(Interaction(levers, Estimate(mean, error, mean - half, mean + half)))
        return tuple(found)

    def _reach(self, lever_range: LeverRange) -> Array:
        low, high = (
            _place(lever_range, lever_range.line(eur))[POSITION]
            for eur in (lever_range.floor, lever_range.cap)
        )
        return np.array([low, (low + high) / 2, high])

    def _smooth(self, targets: Array, variances: Array) -> Smooth:
        return Smooth(
            self._points, targets, variances,
            today=self.point(self.today)[:, POSITION],
            open_=[place for place, lever_range in enumerate(self.lever_ranges) if lever_range.open],
            declared=self._declared,
        )  # fmt: skip


def declared_pairs(
    lever_ranges: Sequence[LeverRange], bundle_with: Mapping[str, Sequence[str]]
) -> tuple[tuple[int, int], ...]:
    """Places of the levers that are declared to multiply, where both are to be decided."""
    return tuple(
        (first, second)
        for (first, one), (second, other) in itertools.combinations(enumerate(lever_ranges), 2)
        if one.open and other.open
        and (other.lever in bundle_with.get(one.lever, ()) or one.lever in bundle_with.get(other.lever, ()))
    )  # fmt: skip


@lru_cache(PLACES_KEPT)
def _place(lever_range: LeverRange, line: Line) -> tuple[float, float, float]:
    """Where one line lies on its lever: position on the response, share of the horizon left, start."""
    low, high = lever_range.effect(lever_range.least), lever_range.effect(lever_range.most)
    position = (lever_range.effect(line.eur_year) - low) / (high - low) if high > low else 0.0
    horizon, first = len(lever_range.discounts), lever_range.starts[0]
    begins = max(line.from_month, first)
    return position, max(0.0, (horizon - begins) / max(1, horizon - first)), float(begins)


def _noise(values: Sequence[Sequence[float]], effect: Array, each: int | None = None) -> Array:
    """Variance of a mean per plan: its own, pooled with what plans of so large an effect have.

    Under common draws what a plan changes little stays nearly free of noise, so the variance of a replication is
    fitted as a constant and a share of the effect's square. each: of so many replications instead.
    """
    own = np.array([np.var(one, ddof=1) if len(one) > 1 else 0.0 for one in values])
    free = np.array([len(one) - 1 for one in values])
    count = np.array([each or len(one) for one in values])
    size = effect**2 / (float(np.max(effect**2, initial=0.0)) or 1.0)
    pooled = np.full(len(own), float((own * free).sum() / max(1, free.sum())))
    for _ in range(FITS_OF_NOISE):
        weight = np.sqrt(free) / np.maximum(pooled, np.finfo(float).tiny)
        shape = np.column_stack([np.ones_like(size), size]) * weight[:, None]
        if len(own) and own.any():
            pooled = np.column_stack([np.ones_like(size), size]) @ nnls(shape, own * weight)[0]
    return np.asarray((POOLED_WEIGHT * pooled + free * own) / (POOLED_WEIGHT + free) / count)
