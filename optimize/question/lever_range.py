"""What may be spent on one lever, from when, and what a line costs in each month."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sim import MONTHS_YEAR, Line, Plan

Lines = tuple[Line, ...]
"""A line per lever, in the order of the world's levers."""

CENT = 0.01
MONTHS_QUARTER = 3


class LeverRange(NamedTuple):
    """What may be spent on one lever, in EUR a year.

    least, most: what the world allows; floor, cap: what the problem leaves of it. starts: months a changed
    spend may begin in. launch_eur: paid once to rise above today. seat: price of a seat, 0 = any amount.
    amounts: spends to offer in addition to round ones. pays: money of a line in each month of the horizon, in EUR.
    discounts: what a euro of each month is worth now. response: the lever's own curve, increasing, on any
    scale; half_eur_year, steepness: of that curve, 0 for a straight line.
    """

    lever: str
    today: float
    least: float
    most: float
    floor: float
    cap: float
    pays: Callable[[Line], Sequence[float]]
    discounts: tuple[float, ...]
    launch_eur: float = 0.0
    seat: float = 0.0
    starts: tuple[int, ...] = (0,)
    amounts: tuple[float, ...] = ()
    response: Callable[[float], float] = float
    half_eur_year: float = 0.0
    steepness: float = 1.0

    @property
    def open(self) -> bool:
        """Return whether there is anything to decide."""
        return self.most > self.least

    def line(self, eur: float, from_month: int | None = None) -> Line:
        """A spend as a line: a rise pays the launch, today's spend has no beginning."""
        if abs(eur - self.today) < CENT / 2:
            return Line(lever=self.lever, eur_year=self.today)
        begins = self.starts[0] if from_month is None else from_month
        once = self.launch_eur if eur > self.today else 0.0
        return Line(lever=self.lever, eur_year=eur, eur_once=once, from_month=begins)

    def cash(self, line: Line, first: int, months: int) -> float:
        """Money a line takes in some months of the horizon, in EUR."""
        return math.fsum(self.pays(line)[first : first + months])

    def net_eur(self, line: Line) -> float:
        """Present value of a line's money above today's, in EUR."""
        now = self.today / MONTHS_YEAR
        paid = zip(self.discounts, self.pays(line), strict=True)
        return math.fsum(factor * (eur - now) for factor, eur in paid)

    def dearest_year(self, line: Line) -> float:
        """Money a line takes in its dearest year, in EUR a year."""
        return dearest_year([self], [line])

    def frugal(self) -> float:
        """The spend between floor and cap whose dearest year takes least."""
        ends = (self.floor, max(self.floor, min(self.today, self.cap)))
        return min(ends, key=lambda eur: self.dearest_year(self.line(eur)))

    def effect(self, eur: float) -> float:
        """Return where a spend lies on the lever's own response; the slope added keeps a flat curve increasing."""
        reach = self.response(self.most) - self.response(self.least)
        return self.response(eur) + 1e-6 * abs(reach) * (eur - self.least) / max(self.most - self.least, CENT)


def year_lengths(months: int) -> list[int]:
    """Months of each year of a horizon; the last may be short."""
    return [min(MONTHS_YEAR, months - first) for first in range(0, months, MONTHS_YEAR)]


def dearest_year(lever_ranges: Sequence[LeverRange], lines: Iterable[Line]) -> float:
    """Money that lines take together in their dearest year, in EUR a year."""
    pairs = list(zip(lever_ranges, lines, strict=True))
    lengths = year_lengths(len(lever_ranges[0].discounts) if lever_ranges else 0)
    years = (
        math.fsum(lever_range.cash(line, year * MONTHS_YEAR, length) for lever_range, line in pairs)
        * MONTHS_YEAR
        / length
        for year, length in enumerate(lengths)
    )
    return max(years, default=0.0)


def steps(low: float, high: float, count: int) -> list[float]:
    """About `count` round amounts from low to high, both included, by 1, 2 or 5 times a power of ten."""
    if high <= low:
        return [low]
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))
    first, last = math.floor(low / step) + 1, math.ceil(high / step)
    return [low, *(round(number * step, 6) for number in range(first, last)), high]


def spends_allowed(lever_range: LeverRange, count: int) -> list[float]:
    """Spends a plan may name for a lever: round amounts, its bounds and today's; whole seats for a desk."""
    if lever_range.seat > 0:
        first, last = round(lever_range.least / lever_range.seat), round(lever_range.most / lever_range.seat)
        every = max(1, -(-(last - first) // count))
        amounts = {seats * lever_range.seat for seats in (*range(first, last + 1, every), last)}
    else:
        amounts = set(steps(lever_range.least, lever_range.most, count))
    known = (lever_range.today, lever_range.floor, lever_range.cap, *lever_range.amounts)
    return sorted(amounts | {eur for eur in known if lever_range.least <= eur <= lever_range.most})


def within_means(lever_ranges: Sequence[LeverRange], budget_eur: float) -> tuple[LeverRange, ...]:
    """The same lever ranges, none wider than what the budget leaves when every other lever takes its least."""
    least = [lever_range.dearest_year(lever_range.line(lever_range.frugal())) for lever_range in lever_ranges]
    spare = budget_eur - math.fsum(least)
    return tuple(
        _narrowed(lever_range, spare + own) for lever_range, own in zip(lever_ranges, least, strict=True)
    )


def _narrowed(lever_range: LeverRange, means_eur: float) -> LeverRange:
    if lever_range.seat > 0:
        means_eur = math.floor(means_eur / lever_range.seat + 1e-9) * lever_range.seat
    most = min(lever_range.most, max(means_eur, lever_range.today, lever_range.floor))
    return lever_range._replace(most=most, cap=min(lever_range.cap, most))


def lines_today(lever_ranges: Sequence[LeverRange]) -> Lines:
    """Today's spend on every lever."""
    return tuple(lever_range.line(lever_range.today) for lever_range in lever_ranges)


def as_plan(name: str, lines: Iterable[Line]) -> Plan:
    """Lines as a plan of a name."""
    return Plan(name=name, lines=tuple(lines))


def raised_lines(lever_ranges: Sequence[LeverRange], lines: Lines) -> Lines:
    """Lines with today's spend where they cut it."""
    return tuple(
        lever_range.line(lever_range.today) if line.eur_year < lever_range.today - CENT / 2 else line
        for lever_range, line in zip(lever_ranges, lines, strict=True)
    )
