"""What may be spent on one lever, what a spend costs in each year, and how to write spends as a plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim import Line, Plan

Spends = tuple[float, ...]
"""EUR a year per lever, in the order of the world's levers."""

CENT = 0.01


class Purse(NamedTuple):
    """What may be spent on one lever, in EUR a year.

    least, most: what the world allows; floor, cap: what the problem leaves of it. launch_eur: paid once to
    rise above today. seat: price of a seat, 0 = any amount. cut_cost: first-year cost of a euro a year cut
    (notice and leaving). response: the lever's own curve, increasing, on any scale.
    """

    lever: str
    today: float
    least: float
    most: float
    floor: float
    cap: float
    launch_eur: float = 0.0
    seat: float = 0.0
    cut_cost: float = 0.0
    response: Callable[[float], float] = float

    @property
    def open(self) -> bool:
        """Whether there is anything to decide."""
        return self.most > self.least

    def launch(self, eur: float) -> float:
        """One-off cost of rising above today's spend, in EUR."""
        return self.launch_eur if eur > self.today else 0.0

    def leaving(self, eur: float) -> float:
        """First-year cost of falling below today's spend, in EUR."""
        return self.cut_cost * max(0.0, self.today - eur)

    def first_year(self, eur: float) -> float:
        """Money a spend takes in the first year, one-off costs included, in EUR."""
        return eur + self.launch(eur) + self.leaving(eur)

    def frugal(self) -> float:
        """The allowed spend that takes least in the first year."""
        return min((self.floor, max(self.floor, min(self.today, self.cap))), key=self.first_year)

    def within(self, room_eur: float, wanted: float) -> float | None:
        """The largest allowed spend up to `wanted` that takes at most `room_eur` in any year, or None."""
        candidates = [
            min(wanted, self.cap),
            min(wanted, self.today),
            min(wanted, self.cap, room_eur - self.launch_eur),
        ]
        candidates += [min(wanted, self.today, room_eur)]
        if self.seat > 0:
            candidates = [
                count * self.seat for count in range(int(min(wanted, self.cap) / self.seat + 1e-9) + 1)
            ]
        fitting = [
            eur
            for eur in candidates
            if self.floor <= eur <= self.cap and max(eur, self.first_year(eur)) <= room_eur + CENT / 100
        ]
        return max(fitting) if fitting else None

    def effect(self, eur: float) -> float:
        """Where a spend lies on the lever's own response; the slope added keeps a flat curve increasing."""
        reach = self.response(self.most) - self.response(self.least)
        return self.response(eur) + 1e-6 * abs(reach) * (eur - self.least) / max(self.most - self.least, CENT)


def steps(low: float, high: float, count: int) -> list[float]:
    """About `count` round amounts from low to high, both included, by 1, 2 or 5 times a power of ten."""
    if high <= low:
        return [low]
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))
    first, last = math.floor(low / step) + 1, math.ceil(high / step)
    return [low, *(round(number * step, 6) for number in range(first, last)), high]


def spends_allowed(purse: Purse, count: int) -> list[float]:
    """Spends a plan may name for a lever: round amounts, its bounds and today's; whole seats for a desk."""
    if purse.seat > 0:
        first, last = round(purse.least / purse.seat), round(purse.most / purse.seat)
        every = max(1, -(-(last - first) // count))
        amounts = {seats * purse.seat for seats in (*range(first, last + 1, every), last)}
    else:
        amounts = set(steps(purse.least, purse.most, count))
    known = (purse.today, purse.floor, purse.cap)
    return sorted(amounts | {eur for eur in known if purse.least <= eur <= purse.most})


def within_means(purses: Sequence[Purse], budget_eur: float) -> tuple[Purse, ...]:
    """The same purses, none wider than what the budget leaves when every other lever takes its least."""
    spare = budget_eur - math.fsum(purse.first_year(purse.frugal()) for purse in purses)
    return tuple(_narrowed(purse, spare + purse.first_year(purse.frugal())) for purse in purses)


def _narrowed(purse: Purse, means_eur: float) -> Purse:
    if purse.seat > 0:
        means_eur = math.floor(means_eur / purse.seat + 1e-9) * purse.seat
    most = min(purse.most, max(means_eur, purse.today, purse.floor))
    return purse._replace(most=most, cap=min(purse.cap, most))


def as_plan(name: str, purses: Sequence[Purse], spends: Sequence[float]) -> Plan:
    """Write spends as a plan from month 0, with the launch cost of every lever that rises above today."""
    lines = (
        Line(lever=purse.lever, eur_year=eur, eur_once=purse.launch(eur))
        for purse, eur in zip(purses, spends, strict=True)
    )
    return Plan(name=name, lines=tuple(lines))


def total_first_year(purses: Sequence[Purse], spends: Sequence[float]) -> float:
    """Money that spends take in the first year, one-off costs included, in EUR."""
    return math.fsum(purse.first_year(eur) for purse, eur in zip(purses, spends, strict=True))


def fits(purses: Sequence[Purse], spends: Sequence[float], budget_eur: float) -> bool:
    """Whether spends obey floors and caps and stay within a budget in every year."""
    inside = all(purse.floor <= eur <= purse.cap for purse, eur in zip(purses, spends, strict=True))
    most = max(math.fsum(spends), total_first_year(purses, spends))
    return inside and most <= budget_eur + CENT / 2
