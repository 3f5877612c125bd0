"""Money on levers: what each may spend, in which group it stands, and the plan that a set of spends makes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from sim import Lever, Line, Plan, World, bounds_eur_year, today_eur_year

GROUPS = ("desks", "bot", "programmes", "cells")
ROUNDING = 1e-9  # of a step
STEPS = 20  # a control has at least so many positions where its amounts allow
OF_CELLS = ("cell.resolution", "cell.quality", "steer")
# The four levers of Construire des parcours clients gagnants en misant sur l'expérience, and the targets of each.
EXAMPLES = {
    "truth": ("truth.sensitivity", "truth.skilled", "loop.coverage"),
    "bot": ("bot.resolution", "bot.offered"),
    "specialise": ("cell.resolution", "cell.quality", "steer"),
    "continuity": ("history", "recognised", "prevention"),
}


class Span(NamedTuple):
    """What a control offers: whole seats for a desk (eur > 1), euros a year otherwise (eur = 1)."""

    least: int
    most: int
    today: int
    step: int
    eur: float

    @property
    def is_fixed(self) -> bool:
        """Return whether there is nothing to choose."""
        return self.least >= self.most


def group_of(lever: Lever) -> str:
    """The group under which a lever is shown."""
    if lever.target == "desk.seats":
        return "desks"
    if lever.target.startswith("bot."):
        return "bot"
    return "cells" if lever.target in OF_CELLS else "programmes"


def by_group(world: World) -> dict[str, list[Lever]]:
    """The levers of a world by group, in the order shown; empty groups are left out."""
    grouped = {name: [lever for lever in world.levers if group_of(lever) == name] for name in GROUPS}
    return {name: levers for name, levers in grouped.items() if levers}


def span_of(world: World, lever: Lever) -> Span:
    """Return what a lever may spend, in steps on which its least, its most and today's spend all lie."""
    today = today_eur_year(world, lever)
    least, most = bounds_eur_year(world, lever)
    if lever.target == "desk.seats":
        desk = next(desk for desk in world.desks if desk.name == lever.desk)
        if desk.eur_on_duty_year <= 0:
            return Span(desk.seats, desk.seats, desk.seats, 1, 1.0)
        seats = (
            math.ceil(least / desk.eur_on_duty_year - ROUNDING),
            math.floor(most / desk.eur_on_duty_year + ROUNDING),
        )
        return Span(*seats, desk.seats, 1, desk.eur_on_duty_year)
    low, high, now = math.ceil(least), math.floor(most), round(today)
    common = math.gcd(now - low, high - low)
    wanted = max(1, (high - low) // STEPS)
    step = max((size for size in _divisors(common) if size <= wanted), default=1)
    return Span(low, high, now, step, 1.0)


def plan_of(world: World, spends: Mapping[str, int]) -> Plan:
    """The plan that puts so much (seats or euros a year, as the span says) on each lever; others stay as today.

    The launch cost is added where spending rises above today's.
    """
    lines = []
    for lever in world.levers:
        span, spent = span_of(world, lever), spends.get(lever.name)
        if spent is None or spent == span.today:
            continue
        rises = spent > span.today and lever.target != "desk.seats"
        once = lever.launch_eur if rises else 0.0
        lines.append(Line(lever=lever.name, eur_year=spent * span.eur, eur_once=once))
    return Plan(name="plan", lines=tuple(lines))


def spends_of(world: World, plan: Plan) -> dict[str, int]:
    """The position of each control that shows a plan."""
    lines = {line.lever: line for line in plan.lines}
    spends = {}
    for lever in world.levers:
        span = span_of(world, lever)
        eur = lines[lever.name].eur_year if lever.name in lines else None
        spends[lever.name] = span.today if eur is None else round(eur / span.eur)
    return spends


def total_eur_year(world: World, plan: Plan) -> float:
    """Return what a plan spends in a year, launch costs apart."""
    lines = {line.lever: line.eur_year for line in plan.lines}
    return math.fsum(lines.get(lever.name, today_eur_year(world, lever)) for lever in world.levers)


def launch_eur(plan: Plan) -> float:
    """Return what a plan pays once."""
    return math.fsum(line.eur_once for line in plan.lines)


def positions_today(world: World) -> dict[str, int]:
    """Return where every control stands today."""
    return {lever.name: span_of(world, lever).today for lever in world.levers}


def pulled(world: World, name: str, share: float = 1.0) -> dict[str, int]:
    """Spends that pull one of the four levers so far: at 1, twice the half-effect spend, within what is allowed."""
    spends = {}
    for lever in world.levers:
        if lever.target in EXAMPLES[name]:
            span = span_of(world, lever)
            most = max(span.today, min(span.most, round(2 * lever.half_eur_year)))
            steps = (most - span.today) // span.step
            spends[lever.name] = span.today + round(share * steps) * span.step
    return spends


def example(world: World, name: str) -> dict[str, int]:
    """Spends that pull one of the four levers to the full, those that it leaves at today's left out."""
    before = positions_today(world)
    return {lever: spent for lever, spent in pulled(world, name).items() if spent != before[lever]}


def share_pulled(world: World, name: str, spends: Mapping[str, int]) -> float:
    """Return how far one of the four levers is pulled, 0 to 1, where the controls stand."""
    before, full = positions_today(world), pulled(world, name)
    moved = sum(max(0, spends[lever] - before[lever]) for lever in full)
    whole = sum(full[lever] - before[lever] for lever in full)
    return min(1.0, moved / whole) if whole else 0.0


def room_eur(world: World, lever: Lever, spent: int, change_eur: float) -> float:
    """Return how much of a change of spend a year a lever can still take, in EUR, with the sign of the change."""
    span = span_of(world, lever)
    return (span.most - spent if change_eur > 0 else span.least - spent) * span.eur


def absorbed(world: World, lever: Lever, spent: int, change_eur: float) -> int:
    """Return where a control goes to take a change of spend: money to place is never exceeded, money to find is covered."""
    span = span_of(world, lever)
    steps = math.floor(change_eur / span.eur / span.step + ROUNDING)
    return min(span.most, max(span.least, spent + steps * span.step))


def _divisors(number: int) -> list[int]:
    small = [size for size in range(1, math.isqrt(number) + 1) if number % size == 0]
    return small + [number // size for size in small]
