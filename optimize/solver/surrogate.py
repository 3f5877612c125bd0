"""The surface: what every plan simulated so far says of any other, as value, service and worth in each draw."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim import Z_95, Array, Estimate, Line

from ..question.lever_range import Lines, lines_today
from ..question.plan_value import PlanValue
from .lever_kernel import Places, PlanSpace
from .lever_pairs import Interaction
from .posterior_draws import Tables, mean_tables
from .response_surface import EVALUATIONS, EVALUATIONS_WARM, Observed, ResponseSurface

# Plans after which sizes are fitted anew.
REFIT_AFTER = 36


class Seen(NamedTuple):
    """A plan simulated in the replication of a number: its plan value, and its value in each parameter draw where risk asks for it."""

    lines: Lines
    number: int
    plan_value: PlanValue
    draws: tuple[float, ...] = ()


class Against(NamedTuple):
    """Plans against others, a row each: effect (value before money) and its error, service, effect in each draw."""

    effect: Array
    errors: Array
    service: Array
    draws: Array


class Fitted(NamedTuple):
    """Sizes as they were last fitted, of the effect's surface and of each measure of service, and on how many plans."""

    logs: tuple[Array, ...]
    plans: int


class Surface:
    """Predicts plans from those simulated, of which today's, worth nothing, is one.

    Fits one surface to the effect, which draws of the parameters follow, and one to each measure of service.
    service_today: of each number of a replication. fitted: sizes to start from, kept for as long as few plans are new.
    """

    def __init__(
        self,
        space: PlanSpace,
        seen: Sequence[Seen],
        service_today: Sequence[Sequence[float]],
        fitted: Fitted | None = None,
    ) -> None:
        self.space, self.lever_ranges = space, space.lever_ranges
        self.today = lines_today(self.lever_ranges)
        self._seen = tuple(seen)
        self._plans = space.code(one.lines for one in seen)
        numbers = np.array([one.number for one in seen], dtype=np.intp)
        self.service_now = tuple(float(np.mean(measure)) for measure in zip(*service_today, strict=True))
        money = np.array([self.net(one.lines) for one in seen])
        values = np.array([one.plan_value.values_eur[0] for one in seen])
        drawn = np.array([one.draws for one in seen]).reshape(len(seen), len(seen[0].draws) if seen else 0)
        figures = [np.column_stack([values, drawn]) + money[:, None]]
        figures += [
            np.array(
                [one.plan_value.service[measure][0] - service_today[one.number][measure] for one in seen]
            )[:, None]
            for measure in range(len(self.service_now))
        ]
        steps = EVALUATIONS
        if fitted:
            steps = EVALUATIONS_WARM if len(seen) - fitted.plans >= REFIT_AFTER else 0
        starts = fitted.logs if fitted else (None,) * len(figures)
        surfaces = [
            ResponseSurface(space, Observed(self._plans, numbers, one), start, steps)
            for one, start in zip(figures, starts, strict=True)
        ]
        self.effect, *self._service = surfaces
        self.fitted = Fitted(
            tuple(one.logs for one in surfaces), len(seen) if steps or not fitted else fitted.plans
        )

    @property
    def seen(self) -> tuple[Lines, ...]:
        """The plans simulated, today's apart, each once."""
        return tuple(dict.fromkeys(one.lines for one in self._seen))

    def net(self, lines: Lines) -> float:
        """Present value of a plan's money above today's, in EUR."""
        return self.space.net_eur(lines)

    def tables(self) -> Tables:
        """Effect, effect in each draw, then change of each measure of service: the posterior mean by offered line."""
        tables = [mean_tables(one) for one in (self.effect, *self._service)]
        return Tables(*(np.concatenate(parts) for parts in zip(*tables, strict=True)))

    def beside(
        self, around: Lines, own: Sequence[int], lines: Sequence[Sequence[Line]]
    ) -> tuple[Against, Array]:
        """Every combination of lines of one lever or two next to a plan, against the same plan with today's lines of these.

        With it the errors against the plan itself.
        """
        base = self.space.code([around])[0]
        places = [
            [self.space.levers[lever].place(line) for line in choices]
            for lever, choices in zip(own, lines, strict=True)
        ]
        without = base.copy()
        without[list(own)] = 0
        plans = np.repeat(base[None], math.prod(len(one) for one in places), axis=0)
        plans[:, list(own)] = list(itertools.product(*places))
        bases = np.array([without, base])
        figures, errors = self.effect.beside(plans, bases)
        stay = np.repeat(bases[:1], len(plans), axis=0)
        service = [one.mean(plans) - one.mean(stay[:1]) for one in self._service]
        told = np.hstack([np.zeros((len(plans), 0)), *service])
        return Against(figures[:, 0], errors[:, 0], told, figures[:, 1:]), errors[:, 1]

    def against(self, plans: Sequence[Lines], bases: Sequence[Lines]) -> Against:
        """Plans against as many others."""
        codes, others = self.space.code(plans), self.space.code(bases)
        figures, errors = self.effect.against(codes, others)
        service = [one.mean(codes) - one.mean(others) for one in self._service]
        return Against(
            figures[:, 0], errors, np.hstack([np.zeros((len(codes), 0)), *service]), figures[:, 1:]
        )

    def mean_effects(self, plans: Sequence[Lines]) -> Array:
        """Effect of plans against today's, EUR."""
        today = self.effect.mean(self.space.today[None])
        return np.asarray((self.effect.mean(self.space.code(plans)) - today)[:, 0])

    def noise_eur(self, lines: Lines) -> float:
        """Standard deviation of the noise of a plan's value in one replication, EUR."""
        return self.effect.noise_sd(self.space.code([lines]))

    def equity_error(self, lines: Lines) -> float:
        """Standard error of a plan's predicted change of customer equity, in EUR."""
        return float(self.effect.beside(self.space.code([lines]), self.space.today[None])[1][0, 0])

    def predicted(self, lines: Lines) -> tuple[PlanValue, tuple[float, ...]]:
        """Return what a plan would do if it were simulated without noise, against today's; and its value in each draw."""
        code, today = self.space.code([lines]), self.space.today[None]
        found = (self.effect.mean(code) - self.effect.mean(today))[0]
        net = self.net(lines)
        service = tuple(
            (float(now + (one.mean(code) - one.mean(today))[0, 0]),)
            for now, one in zip(self.service_now, self._service, strict=True)
        )
        return PlanValue((float(found[0]) - net,), service), tuple(float(one) - net for one in found[1:])

    def interactions(self, incumbent: Lines) -> tuple[Interaction, ...]:
        """Return what every two levers do together beyond each alone, next to the incumbent, where it is most."""
        base = self.space.code([incumbent])[0]
        reach = {place: self._reach(place) for place in self.space.open}
        found = []
        for first, second in itertools.combinations(self.space.open, 2):
            means, errors = self.effect.extra(first, second, (reach[first], reach[second]), base)
            most = int(np.argmax(np.abs(means)))
            mean, error = float(means[most]), float(errors[most])
            levers = (self.lever_ranges[first].lever, self.lever_ranges[second].lever)
            half = Z_95 * error
            found.append(Interaction(levers, Estimate(mean, error, mean - half, mean + half)))
        return tuple(found)

    def _reach(self, lever: int) -> Places:
        """Places of the lines at the ends of what a lever may take, and between them."""
        lever_range, kernel = self.lever_ranges[lever], self.space.levers[lever]
        spends = sorted({line.eur_year for line in kernel.lines[: kernel.offered]})
        inside = [eur for eur in spends if lever_range.floor <= eur <= lever_range.cap] or [lever_range.today]
        lines = [lever_range.line(inside[place]) for place in (0, len(inside) // 2, -1)]
        return np.array([kernel.place(line) for line in lines], dtype=np.intp)
