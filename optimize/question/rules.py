"""Rules of a problem: each one a sum over the lines of a plan, or over what it does, held against a limit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from sim import MONTHS_YEAR, Estimate, Line, estimate

from .lever_range import CENT, MONTHS_QUARTER, LeverRange
from .plan_value import PlanValue

Kind = Literal[
    "year", "quarter", "once", "spend", "hired",
    "moved", "cut", "raised", "size", "tiers", "people", "needs", "together",
    "service", "equity",
]  # fmt: skip
EQUITY_FLOOR = "equity_floor"
MONEY: tuple[Kind, ...] = ("year", "quarter", "once", "spend", "equity")
SIMULATED: tuple[Kind, ...] = ("service", "equity")
LEAST_MISS = 1e-6


class Rule(NamedTuple):
    """One rule: the sum over the lines, weighted, is at most (or at least) a limit.

    name: of the row in the solver. place: in the words of the file. kind: what is summed (`use`); a rule
    about single lines counts those that break it, at most 0. weights: by lever; empty = all levers alike.
    period: the year, quarter or month it is about. amounts: sizes it allows. measure: which of the
    problem's service measures a simulated rule is about. share_of_year: of a year that the horizon cuts short.
    unit: what a miss is measured in; 0 = the limit.
    """

    name: str
    place: str
    kind: Kind
    limit: float
    at_least: bool = False
    weights: tuple[tuple[str, float], ...] = ()
    period: int = 0
    amounts: tuple[float, ...] = ()
    measure: int = 0
    share_of_year: float = 1.0
    unit: float = 0.0

    def of(self, lever: str) -> float:
        """Weight of a lever in the rule, 0 where the rule is not about it."""
        if not self.weights:
            return 1.0
        return next((weight for name, weight in self.weights if name == lever), 0.0)

    @property
    def tolerance(self) -> float:
        """Return how far a sum may pass the limit for rounding's sake: half a cent of money, nothing to speak of else."""
        return CENT / 2 if self.kind in MONEY else LEAST_MISS * max(1.0, abs(self.limit))

    def kept(self, actual: float) -> bool:
        """Return whether a sum keeps the rule."""
        if self.at_least:
            return actual >= self.limit - self.tolerance
        return actual <= self.limit + self.tolerance


class Check(NamedTuple):
    """One rule held against a plan, outside the solver: what it allows and what the plan does."""

    name: str
    ok: bool
    limit: float
    actual: float


def use(rule: Rule, lever_range: LeverRange, line: Line) -> float:
    """Return what one line adds to the sum of a rule that needs no simulation."""
    weight = rule.of(lever_range.lever)
    return weight * _amount(rule, lever_range, line) if weight else 0.0


def _amount(rule: Rule, lever_range: LeverRange, line: Line) -> float:
    eur, today = line.eur_year, lever_range.today
    match rule.kind:
        case "year":
            return lever_range.cash(line, rule.period * MONTHS_YEAR, MONTHS_YEAR)
        case "quarter":
            return lever_range.cash(line, rule.period * MONTHS_QUARTER, MONTHS_QUARTER)
        case "once":
            return line.eur_once
        case "spend":
            return eur
        case "hired":
            begins = line.from_month // MONTHS_QUARTER == rule.period
            return max(0.0, eur - today) / lever_range.seat if begins and lever_range.seat > 0 else 0.0
        case "needs":
            return float(eur > CENT / 2 and (line.from_month <= rule.period or today > CENT / 2))
        case "together":
            return float(eur > CENT / 2)
        case _:
            return float(_breaks(rule, eur, today))


def _breaks(rule: Rule, eur: float, today: float) -> bool:
    """Whether one spend breaks a rule about single lines; today's spend is of any size."""
    near = CENT / 2
    match rule.kind:
        case "moved":
            return abs(eur - today) > near
        case "cut":
            return eur < today - near
        case "raised":
            return eur > today + near
        case "size":
            return today + near < eur < rule.amounts[0] - near
        case "tiers":
            return abs(eur - today) > near and all(abs(eur - tier) > near for tier in rule.amounts)
        case "people":
            step = rule.amounts[0]
            return abs(eur - today) > near and abs(eur / step - round(eur / step)) * step > near
        case _:
            raise ValueError(f"a rule of kind {rule.kind} is simulated")


def total(rule: Rule, lever_ranges: Sequence[LeverRange], lines: Sequence[Line]) -> float:
    """The sum of a rule over the lines of a plan."""
    return math.fsum(
        use(rule, lever_range, line) for lever_range, line in zip(lever_ranges, lines, strict=True)
    )


def checks(
    rules: Sequence[Rule],
    lever_ranges: Sequence[LeverRange],
    lines: Sequence[Line],
    simulated: Mapping[str, float] | None = None,
) -> tuple[Check, ...]:
    """Hold every rule against a plan with plain sums; simulated: what the simulator found, by rule name."""
    known = simulated or {}
    held = [
        (rule, known[rule.name] if rule.name in known else total(rule, lever_ranges, lines))
        for rule in rules
        if rule.kind not in SIMULATED or rule.name in known
    ]
    return tuple(Check(rule.name, rule.kept(actual), rule.limit, actual) for rule, actual in held)


def simulated(
    rules: Sequence[Rule], lever_ranges: Sequence[LeverRange], lines: Sequence[Line], plan_value: PlanValue
) -> dict[str, Estimate]:
    """Return what the simulator found for each rule that needs it, by name."""
    found = {}
    for rule in rules:
        if rule.kind == "service":
            found[rule.name] = estimate(plan_value.service[rule.measure])
        elif rule.kind == "equity":
            net = math.fsum(
                lever_range.net_eur(line) for lever_range, line in zip(lever_ranges, lines, strict=True)
            )
            found[rule.name] = estimate([value + net for value in plan_value.values_eur])
    return found


def breach(
    rules: Sequence[Rule], lever_ranges: Sequence[LeverRange], lines: Sequence[Line], plan_value: PlanValue
) -> float:
    """Return how far a simulated plan misses the rules that need simulation, each relative to its limit or its unit; 0 = kept."""
    found = simulated(rules, lever_ranges, lines, plan_value)
    missed = [
        (rule.limit - found[rule.name].mean)
        * (1 if rule.at_least else -1)
        / (rule.unit or abs(rule.limit) or 1.0)
        for rule in rules
        if rule.name in found and not rule.kept(found[rule.name].mean)
    ]
    return max(missed, default=0.0)


def fits(rules: Sequence[Rule], lever_ranges: Sequence[LeverRange], lines: Sequence[Line]) -> bool:
    """Return whether a plan keeps every rule that needs no simulation, within what the world allows."""
    inside = all(
        lever_range.least - CENT / 2 <= line.eur_year <= lever_range.most + CENT / 2
        for lever_range, line in zip(lever_ranges, lines, strict=True)
    )
    return inside and all(check.ok for check in checks(rules, lever_ranges, lines))


class Balance:
    """The sums of rules over a plan, so that a change of one or two of its lines is held against them at once."""

    def __init__(
        self, rules: Sequence[Rule], lever_ranges: Sequence[LeverRange], lines: Sequence[Line]
    ) -> None:
        self._rules = [rule for rule in rules if rule.kind not in SIMULATED and math.isfinite(rule.limit)]
        self._purses = {lever_range.lever: lever_range for lever_range in lever_ranges}
        self._lines = {line.lever: line for line in lines}
        self._sums = [total(rule, lever_ranges, lines) for rule in self._rules]

    def after(self, changed: Sequence[Line]) -> list[float]:
        """The sums once some lines are changed."""
        return [
            known
            + math.fsum(
                use(rule, self._purses[line.lever], line)
                - use(rule, self._purses[line.lever], self._lines[line.lever])
                for line in changed
                if rule.of(line.lever)
            )
            for rule, known in zip(self._rules, self._sums, strict=True)
        ]

    def fits(self, changed: Sequence[Line]) -> bool:
        """Return whether the plan with some lines changed keeps every rule."""
        return all(rule.kept(actual) for rule, actual in zip(self._rules, self.after(changed), strict=True))

    def spare_eur_year(self, changed: Sequence[Line] = ()) -> float:
        """Money that the budget of the dearest year leaves, in EUR a year; none where there is no budget."""
        left = [
            (rule.limit - actual) / rule.share_of_year
            for rule, actual in zip(self._rules, self.after(changed), strict=True)
            if rule.kind == "year"
        ]
        return min(left, default=0.0)


def without_budget(rules: Sequence[Rule]) -> list[Rule]:
    """The rules less the budget in all its years."""
    return [rule for rule in rules if rule.kind != "year"]


def with_budget(rules: Sequence[Rule], factor: float) -> list[Rule]:
    """The rules with the budget of every year multiplied."""
    return [rule._replace(limit=rule.limit * factor) if rule.kind == "year" else rule for rule in rules]
