"""The choice on tables by moves of one lever or two at once, from several starts: milliseconds where a program takes tenths of a second."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
        self._uses = np.zeros((len(coupled), levers, self._n))
        for lever in every:
            lever_range = space.lever_ranges[lever]
            for place, line in enumerate(lines[lever]):
                self.net[lever, place] = lever_range.net_eur(line)
                self.allowed[lever, place] = all(
                    rule.kept(use(rule, lever_range, line)) for rule in own if rule.of(lever_range.lever)
                )
                for number, rule in enumerate(coupled):
                    self._uses[number, lever, place] = use(rule, lever_range, line)
            if not self.allowed[lever].any():
                self.allowed[lever, 0] = True
        limits = np.array([rule.limit for rule in coupled])
        self._signs = np.array([-1.0 if rule.at_least else 1.0 for rule in coupled])
        self._limits = limits + self._signs * np.array([rule.tolerance for rule in coupled])
        sizes = np.abs(self._uses).max(axis=(1, 2)) if len(coupled) else np.zeros(0)
        # A rule is missed in shares of its own size, of its limit where that is larger.
        known = np.where(np.isfinite(limits), np.abs(limits), 0.0)
        self._sizes = np.maximum(np.maximum(sizes, known), 1e-9)
        self._simulated = [rule for rule in problem.rules if rule.kind in SIMULATED]
        self._reach, self._margin_eur = 1.0, 0.0

    def best(self, tables: Tables, starts: Sequence[Places], margin_eur: float = 0.0) -> tuple[Places, float]:
        """The best plan that moves reach from any start, and its score: what is maximised, less what breaking rules costs.

        margin_eur: by how much the tables have to keep the floor of customers' worth.
        """
        self._margin_eur = margin_eur
        self._reach = _reach_of(tables, self.net)
        found = [self._moved(tables, self.inside(start)) for start in starts]
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
        return self._moved(tables, start, is_value=False)[0]

    def score(self, tables: Tables, plan: Places) -> float:
        """Return what a plan scores."""
        levers = np.arange(len(plan))
        figures = tables.figures(plan)
        sums = self._uses[:, levers, plan].sum(axis=1)
        net = self.net[levers, plan].sum()
        self._reach = _reach_of(tables, self.net)
        return float(self._scored(figures[:, None], sums[:, None], np.array([net]), is_value=True)[0])

    def worth(self, tables: Tables, plan: Places) -> float:
        """Return what a plan is worth, whatever rules it breaks."""
        levers = np.arange(len(plan))
        sums = self._uses[:, levers, plan].sum(axis=1)
        net = np.array([self.net[levers, plan].sum()])
        return float(self._worth(tables.figures(plan)[:, None], sums[:, None], net)[0])

    def best_move(self, tables: Tables, plan: Places) -> tuple[float, int]:
        """The best score that one lever, or two at once, reach from a plan that keeps the rules; and how many moves do."""
        self._reach = _reach_of(tables, self.net)
        levers = np.arange(len(plan))
        best, count = -math.inf, 0
        for lever in self._space.open:
            scores, alone = self._steps(tables, plan, lever, levers, is_value=True)
            kept = -BREACH * self._reach * LEAST_GAIN
            count += int((scores > kept).sum()) // 2 + int((alone > kept).sum())
            best = max(best, float(scores.max()), float(alone.max()))
        return best, count

    def best_moves(self, tables: Tables, plan: Places) -> list[Places]:
        """Of each two levers the plan that a move of one or both makes best on tables, rules kept."""
        self._reach = _reach_of(tables, self.net)
        levers = np.arange(len(plan))
        found: list[Places] = []
        for lever in self._space.open:
            scores, _ = self._steps(tables, plan, lever, levers, is_value=True)
            for partner in range(lever + 1, len(plan)):
                own = scores[partner].copy()
                own[plan[lever], plan[partner]] = -np.inf
                mine_at, other_at = np.unravel_index(int(own.argmax()), own.shape)
                if own.max() >= -BREACH * self._reach * LEAST_GAIN:
                    moved = plan.copy()
                    moved[lever], moved[partner] = mine_at, other_at
                    found.append(moved)
        return found

    def near(self, plan: Places) -> Places:
        """A plan of offered lines that lies near another and keeps the rules that need no simulation."""
        found = self.inside(plan)
        levers = np.arange(len(plan))
        if not self._missed(self._uses[:, levers, found].sum(axis=1)[:, None])[0]:
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

    def _moved(self, tables: Tables, plan: Places, *, is_value: bool = True) -> tuple[Places, float]:
        levers = np.arange(len(plan))
        now, score = plan.copy(), -math.inf
        for _ in range(SWEEPS_MOST):
            before = score
            for lever in self._space.open:
                now, score = self._step(tables, now, lever, levers, is_value=is_value)
            if math.isfinite(before) and score <= before + LEAST_GAIN * abs(before):
                break
        return now, score

    def _step(
        self, tables: Tables, now: Places, lever: int, levers: Places, *, is_value: bool
    ) -> tuple[Places, float]:
        """The plan after the best line of a lever together with the best of any other."""
        scores, alone = self._steps(tables, now, lever, levers, is_value=is_value)
        found, place = now.copy(), int(scores.argmax())
        if alone.max() >= scores.ravel()[place]:
            found[lever] = int(alone.argmax())
            return found, float(alone.max())
        partner, mine_at, other_at = np.unravel_index(place, scores.shape)
        found[lever], found[partner] = mine_at, other_at
        return found, float(scores.ravel()[place])

    def _steps(
        self, tables: Tables, now: Places, lever: int, levers: Places, *, is_value: bool
    ) -> tuple[Array, Array]:
        """Scores of every line of a lever with every line of another (levers x own lines x lines), and alone."""
        paired = tables.paired
        beside = tables.alone + paired[:, :, levers, :, now].sum(axis=0)
        at_now = paired[:, lever, :, :, :][:, levers, :, now]  # levers x figures x own lines
        mine = beside[:, lever][:, None, :] - at_now.transpose(1, 0, 2)
        other = beside - paired[:, lever, :, now[lever], :]
        whole = tables.figures(now)
        base = (
            whole[:, None]
            - beside[:, lever, now[lever]][:, None]
            - beside[:, levers, now]
            + paired[:, lever, levers, now[lever], now]
        )
        figures = base[:, :, None, None] + mine[..., None] + other[:, :, None, :] + paired[:, lever]
        sums = self._uses[:, levers, now].sum(axis=1)
        left = sums[:, None] - self._uses[:, lever, now[lever]][:, None] - self._uses[:, levers, now]
        taken = left[:, :, None, None] + self._uses[:, lever][:, None, :, None] + self._uses[:, :, None, :]
        money = self.net[levers, now].sum() - self.net[lever, now[lever]] - self.net[levers, now]
        net = money[:, None, None] + self.net[lever][None, :, None] + self.net[:, None, :]
        scores = self._scored(figures, taken, net, is_value=is_value)
        forbidden = ~(self.allowed[lever][None, :, None] & self.allowed[:, None, :])
        scores[forbidden] = -np.inf
        scores[lever] = -np.inf
        return scores, self._alone(now, lever, beside, whole, sums, is_value=is_value)

    def _alone(
        self,
        now: Places,
        lever: int,
        beside: Array,
        whole: Array,
        sums: Array,
        *,
        is_value: bool,
    ) -> Array:
        change = beside[:, lever] - beside[:, lever, now[lever]][:, None]
        taken = sums[:, None] + self._uses[:, lever] - self._uses[:, lever, now[lever]][:, None]
        levers = np.arange(len(now))
        net = self.net[levers, now].sum() + self.net[lever] - self.net[lever, now[lever]]
        scores = self._scored(whole[:, None] + change, taken, net, is_value=is_value)
        scores[~self.allowed[lever]] = -np.inf
        return scores

    def _scored(self, figures: Array, sums: Array, net: Array, *, is_value: bool) -> Array:
        """Scores of plans by their figures (first axis), sums of rules (first axis) and money."""
        missed = self._missed(sums)
        if not is_value:
            return np.asarray(figures[0] - BREACH * missed)
        for rule in self._simulated:
            missed = missed + self._missed_simulated(rule, figures)
        return np.asarray(self._worth(figures, sums, net) - BREACH * self._reach * missed)

    def _worth(self, figures: Array, sums: Array, net: Array) -> Array:
        problem = self._problem
        if problem.seeks_budget:
            years = [
                sums[number] / rule.share_of_year
                for number, rule in enumerate(self._rules)
                if rule.kind == "year"
            ]
            return np.asarray(-np.max(years, axis=0) + LEAST_GAIN * figures[0])
        if problem.risk.measure == "mean":
            return np.asarray(figures[0] - net)
        drawn = figures[1 : 1 + problem.risk.draws]
        return np.asarray(figures_of(drawn, problem.risk) - net)

    def _missed_simulated(self, rule: Rule, figures: Array) -> Array:
        if rule.kind == "equity":
            told = figures[0] - (self._margin_eur if rule.name == EQUITY_FLOOR else 0.0)
        else:
            first = 1 + (self._problem.risk.draws if self._problem.over else 0)
            told = self._now[rule.measure] + figures[first + rule.measure]
        sign = -1.0 if rule.at_least else 1.0
        size = rule.unit or abs(rule.limit) or 1.0
        return np.asarray(np.maximum(0.0, sign * (told - rule.limit) - rule.tolerance) / size)

    def _missed(self, sums: Array) -> Array:
        if not len(self._limits):
            return np.zeros(sums.shape[1:])
        shape = (-1, *(1,) * (sums.ndim - 1))
        over = self._signs.reshape(shape) * (sums - self._limits.reshape(shape)) / self._sizes.reshape(shape)
        return np.asarray(np.maximum(0.0, np.where(np.isfinite(over), over, 0.0)).sum(axis=0))


def _split(rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Rules about single lines, and rules that add up several, of those that need no simulation."""
    known = [rule for rule in rules if rule.kind not in SIMULATED]
    single = ("moved", "cut", "raised", "size", "tiers", "people")
    own = [rule for rule in known if rule.kind in single or (len(rule.weights) == 1 and rule.kind == "spend")]
    return own, [rule for rule in known if rule not in own]


def _reach_of(tables: Tables, net: Array) -> float:
    """A size that no value exceeds."""
    return float(np.abs(tables.alone[0]).max(initial=0.0)) + float(np.abs(net).max(initial=0.0)) + 1.0
