"""From a problem in a controller's words to what each lever may spend and the rules that bind them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sim import (
    BOUNDS,
    METRIC,
    MONTHS_YEAR,
    Desk,
    Lever,
    Line,
    World,
    bounds_eur_year,
    discounts,
    hill,
    spend_by_month,
    today_eur_year,
)

from .lever_range import MONTHS_QUARTER, LeverRange, year_lengths
from .problem import LIFTED, TODAY, Problem, Service, budget_eur_year, indifference_eur
from .rules import EQUITY_FLOOR, Kind, Rule

ChannelShares = Mapping[str, Mapping[str, float]]
"""By channel and lever, the part of the lever's money that counts for the channel."""


def lever_ranges_of(problem: Problem, world: World) -> tuple[LeverRange, ...]:
    """Return what may be spent on each lever of the world, in its order; nothing else is looked at where nothing is to be decided."""
    lever_ranges = tuple(_lever_range(problem, world, lever) for lever in world.levers)
    if any(lever_range.cap > lever_range.floor for lever_range in lever_ranges):
        return lever_ranges
    return tuple(
        lever_range._replace(least=lever_range.today, most=lever_range.today) for lever_range in lever_ranges
    )


def unbound(problem: Problem, world: World) -> tuple[LeverRange, ...]:
    """The same with the world's own bounds only, the amounts that the rules name still offered."""
    free = problem.model_copy(update={"locked": (), "floors": {}, "caps": {}})
    bound = {lever_range.lever: lever_range for lever_range in lever_ranges_of(problem, world)}
    return tuple(
        lever_range._replace(
            amounts=(*lever_range.amounts, bound[lever_range.lever].floor, bound[lever_range.lever].cap)
        )
        for lever_range in lever_ranges_of(free, world)
    )


def rules(problem: Problem, world: World, channel_shares: ChannelShares | None = None) -> tuple[Rule, ...]:
    """The rules of a problem: budget, increment, lines, groups, phasing, then what has to be simulated.

    channel_shares: needed by rules about channels, which are left out without it.
    """
    return (
        *_budget(problem, world),
        *_lines(problem, world),
        *_together(problem, world, channel_shares or {}),
        *_phasing(problem, world),
        *_simulated(problem, world),
    )


def _budget(problem: Problem, world: World) -> list[Rule]:
    budget = budget_eur_year(problem, world)
    place = "budget_eur_year" if problem.increment_eur_year is None else "increment_eur_year"
    # A target leaves the budget open: what every year may take is found, not given.
    money = math.inf if budget is None else budget
    found = [
        Rule(f"budget_year_{year}", place, "year", money * share, period=year, share_of_year=share)
        for year, length in enumerate(year_lengths(world.months))
        for share in [length / MONTHS_YEAR]
    ]
    if problem.increment_eur_year is not None:
        kind: Kind = "cut" if problem.increment_eur_year >= 0 else "raised"
        found.append(Rule("increment_kept", "increment_eur_year", kind, 0.0))
    return found


def _lines(problem: Problem, world: World) -> list[Rule]:
    def lever_rule(name: str, place: str, kind: Kind, lever: str, limit: float = 0.0, **more: Any) -> Rule:
        return Rule(f"{name}_{lever}", place, kind, limit, weights=((lever, 1.0),), **more)

    today = {lever.name: today_eur_year(world, lever) for lever in world.levers}
    found = [lever_rule("locked", f"locked {lever}", "moved", lever) for lever in problem.locked]
    found += [
        lever_rule("protected", f"protected {lever}", "spend", lever, today[lever], at_least=True)
        for lever in problem.protected
    ]
    found += [
        lever_rule("floor", f"floors.{lever}", "spend", lever, eur, at_least=True)
        for lever, eur in problem.floors.items()
    ]
    found += [lever_rule("cap", f"caps.{lever}", "spend", lever, eur) for lever, eur in problem.caps.items()]
    found += [
        lever_rule("least_size", f"least_sizes.{lever}", "size", lever, amounts=(eur,))
        for lever, eur in problem.least_sizes.items()
    ]
    found += [
        lever_rule("tiers", f"tiers.{lever}", "tiers", lever, amounts=eur)
        for lever, eur in problem.tiers.items()
    ]
    found += [
        lever_rule("people", f"people.{lever}", "people", lever, amounts=(eur,))
        for lever, eur in problem.people.items()
    ]
    return found


def _together(problem: Problem, world: World, channel_shares: ChannelShares) -> list[Rule]:
    found = [
        Rule(f"exclusive_{place}", f"exclusive[{place}]", "together", 1.0, weights=_alike(names))
        for place, names in enumerate(problem.exclusive)
    ]
    for place, asked in enumerate(problem.requires):
        pair = ((asked.lever, 1.0), (asked.needs, -1.0))
        found += [
            Rule(
                f"requires_{place}_month_{month}",
                f"requires[{place}]",
                "needs",
                0.0,
                weights=pair,
                period=month,
            )
            for month in _starts(problem)
        ]
    today = {lever.name: today_eur_year(world, lever) for lever in world.levers}
    for group in problem.groups:
        parts = (
            tuple(channel_shares.get(group.channel, {}).items()) if group.channel else _alike(group.levers)
        )
        if not parts:
            continue
        for name, limit in (("floor", group.floor_eur_year), ("cap", group.cap_eur_year)):
            if limit is not None:
                where, at_least = f"groups {group.name} {name}_eur_year", name == "floor"
                eur = math.fsum(weight * today[lever] for lever, weight in parts) if limit == TODAY else limit
                found.append(Rule(f"group_{name}_{group.name}", where, "spend", eur, at_least, parts))
    return found


def _phasing(problem: Problem, world: World) -> list[Rule]:
    phasing, quarters = problem.phasing, math.ceil(world.months / MONTHS_QUARTER)
    found = [
        Rule(f"quarter_{number}", f"phasing.quarters_eur[{number - 1}]", "quarter", eur, period=number - 1)
        for number, eur in enumerate(phasing.quarters_eur, start=1)
    ]
    if phasing.capital_eur is not None:
        found.append(Rule("capital", "phasing.capital_eur", "once", phasing.capital_eur))
    if phasing.running_eur_year is not None:
        found.append(Rule("running", "phasing.running_eur_year", "spend", phasing.running_eur_year))
    if phasing.hires_quarter is not None:
        limit = float(phasing.hires_quarter)
        found += [
            Rule(f"hires_quarter_{quarter + 1}", "phasing.hires_quarter", "hired", limit, period=quarter)
            for quarter in range(quarters)
            if quarter * MONTHS_QUARTER in _starts(problem)
        ]
    return found


def _simulated(problem: Problem, world: World) -> list[Rule]:
    found = []
    if problem.equity_floor_eur != LIFTED:
        least = problem.equity_floor_eur
        unit = abs(least) or indifference_eur(problem, world)
        found.append(Rule(EQUITY_FLOOR, "equity_floor_eur", "equity", least, at_least=True, unit=unit))
    if problem.target and problem.target.customer_equity_gain_eur is not None:
        gain = problem.target.customer_equity_gain_eur
        found.append(Rule("target_customer_equity", "target.customer_equity_gain_eur", "equity", gain, True))
    owned = len(problem.target.service) if problem.target else 0
    for number, asked in enumerate(problem.services):
        place = f"target.service[{number}]" if number < owned else f"service[{number - owned}]"
        for limit, at_least in ((asked.at_least, True), (asked.at_most, False)):
            if limit is not None:
                name = f"service_{number}_{asked.measure}_{'at_least' if at_least else 'at_most'}"
                rule = Rule(name, f"{place} {words(asked)}", "service", 0.0, at_least, measure=number)
                if limit == TODAY:
                    # no difference is measured against the most there is of the figure
                    most = BOUNDS[METRIC[asked.measure].unit][1]
                    unit = most if math.isfinite(most) else 1.0
                    found.append(rule._replace(name=f"{name}_{TODAY}", unit=unit))
                else:
                    found.append(rule._replace(limit=limit))
    return found


def words(asked: Service) -> str:
    """Return what a floor or cap on service is about."""
    return " ".join(part for part in (asked.measure, asked.segment, asked.channel) if part)


def _alike(levers: Sequence[str]) -> tuple[tuple[str, float], ...]:
    return tuple((lever, 1.0) for lever in levers)


def _starts(problem: Problem) -> tuple[int, ...]:
    return tuple(sorted({(quarter - 1) * MONTHS_QUARTER for quarter in problem.phasing.start_quarters}))


def _lever_range(problem: Problem, world: World, lever: Lever) -> LeverRange:
    today = today_eur_year(world, lever)
    desk = next((desk for desk in world.desks if desk.name == lever.desk), None)
    seat = desk.eur_on_duty_year if desk else 0.0
    least, most = _seats(desk, *bounds_eur_year(world, lever))
    floor = max(least, problem.floors.get(lever.name, 0.0), today if lever.name in problem.protected else 0.0)
    cap = min(most, problem.caps.get(lever.name, math.inf))
    if problem.increment_eur_year is not None:
        floor, cap = (max(floor, today), cap) if problem.increment_eur_year >= 0 else (floor, min(cap, today))
    floor, cap = _seats(desk, floor, cap)
    if lever.name in problem.locked:
        floor = cap = today  # what the world allows is simulated all the same, so that the lock has a price
    amounts = _amounts(problem, lever.name, least, most)
    curve = lever.model_copy(update={"from_value": 0.0, "to_value": 1.0})
    response: Callable[[float], float] = float if desk else partial(hill, curve)
    factors = tuple(float(factor) for factor in discounts(world, world.months))
    pays = _Pays(world, lever)
    starts = _starts(problem)
    return LeverRange(
        lever.name,
        today,
        least,
        most,
        floor,
        cap,
        pays,
        factors,
        lever.launch_eur,
        seat,
        starts,
        amounts,
        response,
        0.0 if desk else lever.half_eur_year,
        1.0 if desk else lever.steepness,
    )


class _Pays:
    """Money of a line of a lever in each month of the horizon, EUR, found once a line; unlike a cached function it can be pickled."""

    def __init__(self, world: World, lever: Lever) -> None:
        self._world, self._lever = world, lever
        self._found: dict[Line, tuple[float, ...]] = {}

    def __call__(self, line: Line) -> tuple[float, ...]:
        if line not in self._found:
            self._found[line] = tuple(spend_by_month(self._world, self._lever, line, self._world.months))
        return self._found[line]


def _amounts(problem: Problem, lever: str, least: float, most: float) -> tuple[float, ...]:
    """Spends that a rule names, so that they are offered whatever round amounts are."""
    named = [*problem.tiers.get(lever, ())]
    named += [
        eur for table in (problem.least_sizes, problem.floors, problem.caps) if (eur := table.get(lever))
    ]
    price = problem.people.get(lever)
    if price:
        first, last = math.ceil(least / price - 1e-9), math.floor(most / price + 1e-9)
        every = max(1, (last - first) // 48)
        named += [count * price for count in (*range(first, last + 1, every), last)]
    return tuple(sorted({eur for eur in named if least <= eur <= most}))


def _seats(desk: Desk | None, low: float, high: float) -> tuple[float, float]:
    """Bounds in whole seats, rounded inwards."""
    if desk is None or desk.eur_on_duty_year <= 0:
        return low, high
    seat = desk.eur_on_duty_year
    return math.ceil(low / seat - 1e-9) * seat, math.floor(high / seat + 1e-9) * seat
