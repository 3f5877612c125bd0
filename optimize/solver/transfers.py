"""Transfers of money between levers: what may move, within the rules."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim import Line

from ..question.lever_range import CENT, LeverRange, Lines, spends_allowed
from ..question.rules import Balance

UNSPENT = "unspent"
PARTS = 20
FINE = 48
NEAREST = 3


class Transfer(NamedTuple):
    """Move `part` twentieths of what can move from one lever to another; either may be unspent money.

    start: which of the receiver's starts its line takes.
    """

    giver: str
    receiver: str
    part: int
    start: int = 0


def moved(
    lever_ranges: Mapping[str, LeverRange], balance: Balance, base: Mapping[str, Line], transfer: Transfer
) -> Lines:
    """Lines after a transfer that keeps every rule, whole seats included; the base if nothing can move."""
    stay = tuple(base.values())
    if transfer.giver == transfer.receiver:
        return stay
    giver, receiver = lever_ranges.get(transfer.giver), lever_ranges.get(transfer.receiver)
    given = base[giver.lever].eur_year if giver else 0.0
    received = base[receiver.lever].eur_year if receiver else 0.0
    offered = given - giver.floor if giver else max(0.0, balance.spare_eur_year())
    wanted = min(offered, receiver.cap - received) if receiver else offered
    amount = wanted * transfer.part / PARTS
    if receiver and receiver.seat > 0:
        seats = min(max(1, round(amount / receiver.seat)), math.floor(wanted / receiver.seat + 1e-9))
        amount = seats * receiver.seat
    if amount < CENT:
        return stay
    for taken in _taken(giver, base, amount):
        for got in _got(receiver, balance, base, taken, received + amount, transfer.start):
            if balance.fits([*taken, *got]):
                changed = {line.lever: line for line in (*taken, *got)}
                return tuple(changed.get(lever, line) for lever, line in base.items())
    return stay


def _taken(giver: LeverRange | None, base: Mapping[str, Line], amount: float) -> list[list[Line]]:
    """The giver's line once so much is taken: the exact amount, or the nearest offered below it."""
    if giver is None:
        return [[]]
    now = base[giver.lever]
    seats = math.ceil(amount / giver.seat - 1e-9) * giver.seat if giver.seat > 0 else amount
    left = max(giver.floor, round(now.eur_year - seats, 2))
    below = [eur for eur in spends_allowed(giver, FINE) if giver.floor <= eur < left]
    return [[giver.line(eur, now.from_month)] for eur in (left, *below[::-1][:NEAREST])]


def _got(
    receiver: LeverRange | None,
    balance: Balance,
    base: Mapping[str, Line],
    taken: Sequence[Line],
    aim: float,
    start: int,
) -> list[list[Line]]:
    """The receiver's line: the aim, or as much of it as the budget leaves, or the largest offered below that."""
    if receiver is None:
        return [[]]
    now = base[receiver.lever]
    begins = receiver.starts[min(start, len(receiver.starts) - 1)]
    launch = receiver.launch_eur if now.eur_year <= receiver.today else 0.0
    room = now.eur_year + balance.spare_eur_year(taken)
    exact = [eur for eur in (aim, min(aim, room - launch), min(aim, receiver.today, room)) if eur > 0]
    if receiver.seat > 0:
        exact = [math.floor(eur / receiver.seat + 1e-9) * receiver.seat for eur in exact]
    offered = [eur for eur in spends_allowed(receiver, FINE) if eur < max(exact, default=0.0)]
    amounts = [round(math.floor(eur / CENT + 1e-6) * CENT, 2) for eur in exact]
    ranked = sorted({*amounts, *offered}, reverse=True)
    return [[receiver.line(eur, begins)] for eur in ranked if now.eur_year < eur <= receiver.cap]


def by_lever(lever_ranges: Sequence[LeverRange]) -> dict[str, LeverRange]:
    """Purses by the name of their lever."""
    return {lever_range.lever: lever_range for lever_range in lever_ranges}
