"""The choice on tables by moves of one lever or two at once, from several starts: milliseconds where a program takes tenths of a second."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from itertools import cycle, islice
from typing import NamedTuple

import numpy as np

from sim import Array

from ..question.risk import figures_of
from ..question.rules import EQUITY_FLOOR, SIMULATED, Rule, use
from .evaluations import SearchProblem
from .lever_kernel import Places, PlanSpace
from .posterior_draws import Tables, width

# What breaking a rule costs, in shares of all that can be gained, for each share of the rule's size.
BREACH = 1e6
SWEEPS_MOST = 12
# How far a line of another start than the one wanted lies away, in squared positions.
OTHER_START = 1e-3
LEAST_GAIN = 1e-9


Of = Callable[[int], Array]
"""Figures, or sums of rules, of many plans by number."""


class _Around(NamedTuple):
    """What moves from a plan begin with.

    is_value: whether plans are worth their value, or else their first figure. figures: of the plan; lines: what each line
    comes to with the plan's other lines, figures x levers x lines. sums: of rules; net_eur: of the plan's money.
    """

    tables: Tables
    is_value: bool
    plan: Places
    figures: Array
    lines: Array
    sums: Array
    net_eur: float


class _Pairs(NamedTuple):
    """Moves of a lever and a partner at once: score, which partner, place of the lever's line and of the partner's."""

    scores: Array
    partner: Places
    mine: Places
    theirs: Places

    def of(self, mine: Array, theirs: Array, paired: Array | None = None) -> Array:
        """Sums of what each line adds, partners x lines, and of what two lines add together."""
        alone = mine[self.partner, self.mine] + theirs[self.partner, self.theirs]
        return np.asarray(alone if paired is None else alone + paired[self.partner, self.mine, self.theirs])

    def above(self, floor: float) -> _Pairs:
        """Return those that score more than a floor."""
        kept = self.scores > floor
        if kept.all():
            return self
        return _Pairs(self.scores[kept], self.partner[kept], self.mine[kept], self.theirs[kept])


class TableChoice:
    """Everything of a problem that tables do not change: money, rules and what each offered line takes of them."""

    def __init__(self, problem: SearchProblem, space: PlanSpace, service_now: Sequence[float]) -> None:
        self._problem, self._space = problem, space
        self._now = tuple(service_now)
        levers, self._n = len(space.levers), width(space)
        every = range(levers)
        lines = [lever.lines[: lever.offered] for lever in space.levers]
        own, coupled = _split(problem.rules)
        self.net = np.zeros((levers, self._n))
        self.allowed = np.zeros((levers, self._n), dtype=bool)
        self._rules = coupled
        self._open = np.array(space.open, dtype=np.intp)
        self._uses = np.zeros((len(coupled), levers, self._n))
        for lever in every:
            lever_range = space.lever_ranges[lever]
            for place, line in enumerate(lines[lever]):
                self.net[lever, place] = space.levers[lever].net_eur(line)
                self.allowed[lever, place] = all(
                    rule.kept(use(rule, lever_range, line)) for rule in own if rule.of(lever_range.lever)
                )
                for number, rule in enumerate(coupled):
                    self._uses[number, lever, place] = use(rule, lever_range, line)
            if not self.allowed[lever].any():
                self.allowed[lever, 0] = True
        limits = np.array([rule.limit for rule in coupled])
        self._signs = np.array([-1.0 if rule.at_least else 1.0 for rule in coupled])
        self._finite = [int(number) for number in np.flatnonzero(np.isfinite(limits))]
        self._limits = limits + self._signs * np.array([rule.tolerance for rule in coupled])
        sizes = np.abs(self._uses).max(axis=(1, 2)) if len(coupled) else np.zeros(0)
        # A rule is missed in shares of its own size, of its limit where that is larger.
        known = np.where(np.isfinite(limits), np.abs(limits), 0.0)
        self._sizes = np.maximum(np.maximum(sizes, known), 1e-9)
        self._simulated = [rule for rule in problem.rules if rule.kind in SIMULATED]
        self._reach, self._margin_eur = 1.0, 0.0

    def serving(self, service_now: Sequence[float]) -> TableChoice:
        """Return the same choice where customers meet another service under today's plan."""
        found = copy(self)
        found._now = tuple(service_now)
        return found

    def best(self, tables: Tables, starts: Sequence[Places], margin_eur: float = 0.0) -> tuple[Places, float]:
        """The best plan that moves reach from any start, and its score: what is maximised, less what breaking rules costs.

        margin_eur: by how much the tables have to keep the floor of customers' worth.
        """
        self._margin_eur = margin_eur
        self._reach = _reach_of(tables, self.net)
        found = [self._moved(self._around(tables, self.inside(start))) for start in starts]
        return max(found, key=lambda one: one[1])

    def nearest(self, wanted: Sequence[float], starts: Sequence[int]) -> Places:
        """The plan within the rules whose positions, and starts by their place among a lever's, lie nearest to those wanted."""
        alone = np.zeros((1, len(self._space.levers), self._n))
        for lever, kernel in enumerate(self._space.levers):
            spent = [kernel.position_of(line.eur_year) for line in kernel.lines[: kernel.offered]]
            away = np.array(spent) - wanted[lever]
            begin = kernel.lever_range.starts[min(starts[lever], len(kernel.lever_range.starts) - 1)]
            other = [line.from_month != begin for line in kernel.lines[: kernel.offered]]
            alone[0, lever, : kernel.offered] = -(away**2) - OTHER_START * np.array(other)
        levers = len(self._space.levers)
        paired = np.zeros((1, levers, levers, 1, 1))
        tables = Tables(np.zeros(1), alone, np.broadcast_to(paired, (1, levers, levers, self._n, self._n)))
        self._reach = 1.0
        start = np.where(self.allowed, alone[0], -np.inf).argmax(axis=1)
        return self._moved(self._around(tables, start, is_value=False))[0]

    def score(self, tables: Tables, plan: Places) -> float:
        """Return what a plan scores."""
        self._reach = _reach_of(tables, self.net)
        return self._score(self._around(tables, plan))

    def worth(self, tables: Tables, plan: Places) -> float:
        """Return what a plan is worth, whatever rules it breaks."""
        here = self._around(tables, plan)
        return float(self._worth(here.figures.__getitem__, here.sums.__getitem__, here.net_eur))

    def best_move(self, tables: Tables, plan: Places) -> float:
        """Return the best score that one lever, or two at once, reach from a plan."""
        self._reach = _reach_of(tables, self.net)
        here = self._around(tables, plan)
        best = max((float(self._alone(here, lever).max()) for lever in self._space.open), default=-math.inf)
        for place, lever in enumerate(self._space.open):
            found = self._pairs(here, lever, self._open[place + 1 :], best)
            best = float(found.scores.max(initial=best))
        return best

    def moves(self, tables: Tables, plan: Places) -> int:
        """Return how many moves of one lever, or of two at once, keep the rules on tables."""
        self._reach = _reach_of(tables, self.net)
        here, kept = self._around(tables, plan), -BREACH * self._reach * LEAST_GAIN
        count = 0
        for lever in self._space.open:
            partners = np.delete(np.arange(len(plan)), lever)
            count += len(self._pairs(here, lever, partners, kept).scores) // 2
            count += int((self._alone(here, lever) > kept).sum())
        return count

    def best_moves(self, tables: Tables, plan: Places) -> list[Places]:
        """Of each two levers the plan that a move of one or both makes best on tables, rules kept."""
        self._reach = _reach_of(tables, self.net)
        here, kept = self._around(tables, plan), -BREACH * self._reach * LEAST_GAIN
        found: list[Places] = []
        for lever in self._space.open:
            partners = np.arange(lever + 1, len(plan))
            pairs = self._pairs(here, lever, partners, kept)
            is_move = (pairs.mine != plan[lever]) | (pairs.theirs != plan[pairs.partner])
            for partner in partners:
                among = np.flatnonzero(is_move & (pairs.partner == partner))
                if len(among):
                    found.append(_after(plan, lever, pairs, int(among[pairs.scores[among].argmax()])))
        return found

    def near(self, plan: Places) -> Places:
        """A plan of offered lines that lies near another and keeps the rules that need no simulation."""
        found = self.inside(plan)
        levers = np.arange(len(plan))
        sums = self._uses[:, levers, found].sum(axis=1)
        if not any(self._over(number, sums[number]) for number in self._finite):
            return found
        kernels = self._space.levers
        lines = [kernel.lines[place] for kernel, place in zip(kernels, plan, strict=True)]
        starts = [
            kernel.lever_range.starts.index(line.from_month)
            if line.from_month in kernel.lever_range.starts
            else 0
            for kernel, line in zip(kernels, lines, strict=True)
        ]
        positions = [kernel.position_of(line.eur_year) for kernel, line in zip(kernels, lines, strict=True)]
        return self.nearest(positions, starts)

    def inside(self, plan: Places) -> Places:
        """A plan with lines that lever's own rules forbid replaced by the nearest allowed."""
        found = plan.copy()
        for lever, place in enumerate(plan):
            kernel = self._space.levers[lever]
            if place < kernel.offered and self.allowed[lever, place]:
                continue
            positions = kernel.positions
            kept = np.flatnonzero(self.allowed[lever, : kernel.offered])
            found[lever] = kept[np.abs(positions[kept] - positions[place]).argmin()]
        return found

    def _around(self, tables: Tables, plan: Places, *, is_value: bool = True) -> _Around:
        levers = np.arange(len(plan))
        lines = tables.alone + tables.paired[:, levers, :, plan, :].sum(axis=0)
        sums, net_eur = self._uses[:, levers, plan].sum(axis=1), float(self.net[levers, plan].sum())
        return _Around(tables, is_value, plan, tables.figures(plan), lines, sums, net_eur)

    def _moved(self, here: _Around) -> tuple[Places, float]:
        """The plan that no move of one lever or two betters, and its score."""
        score, still = self._score(here), 0
        # Levers looked at together since the plan last changed: their moves are the same from either of them.
        looked = np.eye(len(here.plan), dtype=bool)
        for lever in islice(cycle(self._space.open), SWEEPS_MOST * len(self._space.open)):
            partners = self._open[~looked[lever, self._open]]
            then, reached = self._step(here, lever, partners, score + LEAST_GAIN * abs(score))
            if then is None:
                looked[lever] = looked[:, lever] = True
                still += 1
                if still == len(self._open):
                    break
            else:
                here, score, still = self._around(here.tables, then, is_value=here.is_value), reached, 0
                looked = np.eye(len(then), dtype=bool)
        return here.plan, score

    def _step(self, here: _Around, lever: int, partners: Places, floor: float) -> tuple[Places | None, float]:
        """The plan after the best line of a lever, alone or with the best of a partner, and its score; None where none scores more than the floor."""
        alone = self._alone(here, lever)
        best = float(alone.max())
        pairs = self._pairs(here, lever, partners, max(best, floor))
        if len(pairs.scores):
            place = int(pairs.scores.argmax())
            return _after(here.plan, lever, pairs, place), float(pairs.scores[place])
        if best <= floor:
            return None, best
        found = here.plan.copy()
        found[lever] = int(alone.argmax())
        return found, best

    def _pairs(self, here: _Around, lever: int, partners: Places, floor: float) -> _Pairs:
        """Moves of a lever together with each partner that score more than a floor.

        What a move is worth is looked at first, then rule after rule, for the moves that are still above the floor.
        """
        at, with_line = here.plan[lever], here.plan[partners]

        def left(used: Array, total: float) -> Array:
            return np.asarray(total - used[lever, at] - used[partners, with_line])

        def total(number: int) -> tuple[Array, Array]:
            used = self._uses[number]
            return left(used, here.sums[number])[:, None] + used[lever], used[partners]

        def figure(number: int) -> tuple[Array, Array, Array]:
            paired, lines = here.tables.paired[number, lever], here.lines[number]
            beside = paired[partners, :, with_line]
            base = left(lines, here.figures[number]) + beside[:, at]
            mine, theirs = lines[lever] - beside, lines[partners] - paired[partners, at]
            return base[:, None] + mine, theirs, paired[partners]

        net = left(self.net, here.net_eur)[:, None] + self.net[lever]
        worth = self._worth(
            lambda number: _every(*figure(number)), lambda number: _every(*total(number)),
            _every(net, self.net[partners]), here.is_value,
        )  # fmt: skip
        kept = (worth > floor) & self.allowed[lever][:, None] & self.allowed[partners][:, None, :]
        found = _Pairs(worth[kept], *np.nonzero(kept))
        for number in self._finite:
            found = self._less(found, self._over(number, found.of(*total(number))), floor)
        for rule in self._simulated if here.is_value else ():
            missed = self._missed_simulated(rule, partial(_figure_of, found, figure))
            found = self._less(found, missed, floor)
        return found._replace(partner=partners[found.partner])

    def _less(self, pairs: _Pairs, missed: Array, floor: float) -> _Pairs:
        """Moves that still score more than a floor once a rule is missed by so much."""
        return pairs._replace(scores=pairs.scores - BREACH * self._reach * missed).above(floor)

    def _alone(self, here: _Around, lever: int) -> Array:
        """Scores of every line of a lever."""
        at = here.plan[lever]
        figures = here.figures[:, None] + here.lines[:, lever] - here.lines[:, lever, at][:, None]
        sums = here.sums[:, None] + self._uses[:, lever] - self._uses[:, lever, at][:, None]
        scores = self._scored(
            figures, sums, here.net_eur + self.net[lever] - self.net[lever, at], here.is_value
        )
        scores[~self.allowed[lever]] = -np.inf
        return scores

    def _score(self, here: _Around) -> float:
        return float(self._scored(here.figures, here.sums, here.net_eur, here.is_value))

    def _scored(self, figures: Array, sums: Array, net: Array | float, is_value: bool) -> Array:
        """Scores of plans by their figures (first axis), sums of rules (first axis) and money."""
        missed = np.zeros(sums.shape[1:])
        for number in self._finite:
            missed = missed + self._over(number, sums[number])
        for rule in self._simulated if is_value else ():
            missed = missed + self._missed_simulated(rule, figures.__getitem__)
        worth = self._worth(figures.__getitem__, sums.__getitem__, net, is_value)
        return np.asarray(worth - BREACH * self._reach * missed)

    def _worth(self, figure: Of, total: Of, net: Array | float, is_value: bool = True) -> Array:
        problem = self._problem
        if not is_value:
            return figure(0)
        if problem.seeks_budget:
            years = [
                total(number) / rule.share_of_year
                for number, rule in enumerate(self._rules)
                if rule.kind == "year"
            ]
            return np.asarray(-np.max(years, axis=0) + LEAST_GAIN * figure(0))
        if problem.risk.measure == "mean":
            return np.asarray(figure(0) - net)
        drawn = np.array([figure(1 + draw) for draw in range(problem.risk.draws)])
        return np.asarray(figures_of(drawn, problem.risk) - net)

    def _missed_simulated(self, rule: Rule, figure: Of) -> Array:
        if rule.kind == "equity":
            told = figure(0) - (self._margin_eur if rule.name == EQUITY_FLOOR else 0.0)
        else:
            first = 1 + (self._problem.risk.draws if self._problem.over else 0)
            told = self._now[rule.measure] + figure(first + rule.measure)
        sign = -1.0 if rule.at_least else 1.0
        size = rule.unit or abs(rule.limit) or 1.0
        return np.asarray(np.maximum(0.0, sign * (told - rule.limit) - rule.tolerance) / size)

    def _over(self, number: int, sums: Array) -> Array:
        """How far sums of a rule lie beyond its limit, in shares of its size."""
        return np.asarray(
            np.maximum(0.0, self._signs[number] * (sums - self._limits[number]) / self._sizes[number])
        )


def _figure_of(pairs: _Pairs, parts: Callable[[int], tuple[Array, Array, Array]], number: int) -> Array:
    return pairs.of(*parts(number))


def _every(mine: Array, theirs: Array, paired: Array | None = None) -> Array:
    """Sums of what each line adds, of every line with every line of each partner, and of what two lines add together."""
    alone = mine[:, :, None] + theirs[:, None, :]
    return np.asarray(alone if paired is None else alone + paired)


def _after(plan: Places, lever: int, pairs: _Pairs, place: int) -> Places:
    """A plan after one of some moves."""
    found = plan.copy()
    found[lever], found[pairs.partner[place]] = pairs.mine[place], pairs.theirs[place]
    return found


def _split(rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Rules about single lines, and rules that add up several, of those that need no simulation."""
    known = [rule for rule in rules if rule.kind not in SIMULATED]
    single = ("moved", "cut", "raised", "size", "tiers", "people")
    own = [rule for rule in known if rule.kind in single or (len(rule.weights) == 1 and rule.kind == "spend")]
    return own, [rule for rule in known if rule not in own]


def _reach_of(tables: Tables, net: Array) -> float:
    """A size that no value exceeds."""
    return float(np.abs(tables.alone[0]).max(initial=0.0)) + float(np.abs(net).max(initial=0.0)) + 1.0
