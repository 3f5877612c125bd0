"""Rules that no plan can keep together: which they are, in the words of the file, and the smallest repair."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim import Defect, Line, Message, Text, Value, World

from ..question.constraints import ChannelShares, rules, unbound
from ..question.lever_range import CENT, LeverRange, Lines, lines_today
from ..question.problem import Problem
from ..question.rules import SIMULATED, Rule, fits, use
from .mip import FOUND, Program, Row, Solved, solve

POINTS_MOST = 60
FLAWS = ("moved", "cut", "raised", "size", "tiers", "people", "needs", "together")


class Repair(NamedTuple):
    """What to do about one rule of a clash, and what that allows, in the words of the file."""

    words: Text
    allowed: Text


class Piece(NamedTuple):
    """Spends of a lever between two lines over which every rule's sum is linear; one spend where they are equal."""

    lever_range: LeverRange
    low: Line
    high: Line


def conflicts(problem: Problem, world: World, channel_shares: ChannelShares | None = None) -> list[Defect]:
    """A defect per set of rules that exclude each other, none left out and none too many in each.

    Spends are exact to the cent, not those of an option set. Rules that need a simulation are left out, and so are
    those about channels without channel_shares.
    """
    lever_ranges = unbound(problem, world)
    bound = [rule for rule in rules(problem, world, channel_shares) if rule.kind not in SIMULATED]
    if fits(bound, lever_ranges, lines_today(lever_ranges)):
        return []
    pieces = [list(_pieces(lever_range, bound)) for lever_range in lever_ranges]
    rest, found = list(bound), []
    while not _possible(pieces, rest):
        conflict = _irreducible(pieces, rest)
        found.append(_defect(pieces, bound, conflict))
        dropped = _places(conflict)[0]
        rest = [rule for rule in rest if rule.place != dropped]
        if not rest:
            break
    return found


def possible_lines(problem: Problem, world: World, channel_shares: ChannelShares | None = None) -> Lines:
    """Some lines that keep every rule that needs no simulation; the problem must have no clash."""
    lever_ranges = unbound(problem, world)
    bound = [rule for rule in rules(problem, world, channel_shares) if rule.kind not in SIMULATED]
    pieces = [list(_pieces(lever_range, bound)) for lever_range in lever_ranges]
    solved = _solve(pieces, bound, ())
    return tuple(_chosen(pieces, solved))


def _pieces(lever_range: LeverRange, bound: Sequence[Rule]) -> Iterator[Piece]:
    """Every spend of a lever: whole seats one by one, else the stretches between the amounts that matter."""
    own = [rule for rule in bound if rule.weights and rule.of(lever_range.lever)]
    amounts = [amount for rule in own if rule.kind in ("size", "tiers") for amount in rule.amounts]
    for step in [rule.amounts[0] for rule in own if rule.kind == "people"] + [lever_range.seat] * (
        lever_range.seat > 0
    ):
        first, last = math.ceil(lever_range.least / step - 1e-9), math.floor(lever_range.most / step + 1e-9)
        every = max(1, (last - first) // POINTS_MOST)
        amounts += [count * step for count in (*range(first, last + 1, every), last)]
    inside = {eur for eur in (*amounts, *lever_range.amounts) if lever_range.least < eur < lever_range.most}
    marks = sorted({lever_range.least, lever_range.most, lever_range.today} | inside)
    for start in lever_range.starts:
        for mark in marks:
            line = lever_range.line(mark, start)
            yield Piece(lever_range, line, line)
        if lever_range.seat > 0:
            continue
        for low, high in itertools.pairwise(marks):
            if high - low > 3 * CENT:
                yield Piece(
                    lever_range, lever_range.line(low + CENT, start), lever_range.line(high - CENT, start)
                )


def _possible(pieces: Sequence[Sequence[Piece]], bound: Sequence[Rule]) -> bool:
    return _solve(pieces, bound, ()).status in FOUND


def _irreducible(pieces: Sequence[Sequence[Piece]], bound: Sequence[Rule]) -> list[Rule]:
    """Clashing rules of which none can be left out: a deletion filter over the places of the file."""
    kept = list(bound)
    for place in _places(bound):
        less = [rule for rule in kept if rule.place != place]
        if not _possible(pieces, less):
            kept = less
    return kept


def _places(bound: Sequence[Rule]) -> list[str]:
    return list(dict.fromkeys(rule.place for rule in bound))


def _solve(pieces: Sequence[Sequence[Piece]], bound: Sequence[Rule], elastic: Sequence[str]) -> Solved:
    """Feasibility, with slack for the places named; the least total slack, relative to the limits, is sought."""
    worth: list[float] = []
    binary: set[int] = set()
    rows: list[Row] = []
    ends: list[tuple[int, LeverRange, Line]] = []

    def column(is_binary: bool, value: float = 0.0) -> int:
        worth.append(value)
        if is_binary:
            binary.add(len(worth) - 1)
        return len(worth) - 1

    for number, lever in enumerate(pieces):
        chosen = []
        for place, piece in enumerate(lever):
            chosen.append(column(is_binary=True))
            if piece.low == piece.high:
                ends.append((chosen[-1], piece.lever_range, piece.low))
                continue
            low, high = column(is_binary=False), column(is_binary=False)
            ends += [(low, piece.lever_range, piece.low), (high, piece.lever_range, piece.high)]
            rows.append(
                Row(f"between_{number}_{place}", ((low, 1.0), (high, 1.0), (chosen[-1], -1.0)), "==", 0.0)
            )
        rows.append(Row(f"one_{number}", tuple((place, 1.0) for place in chosen), "==", 1.0))
    slack = {place: column(is_binary=False, value=-1.0) for place in elastic}
    for rule in bound:
        if not math.isfinite(rule.limit):
            continue
        scale = _scale(rule)
        amounts = [(place, use(rule, lever_range, line) / scale) for place, lever_range, line in ends]
        if rule.place in slack:
            amounts.append((slack[rule.place], 1.0 if rule.at_least else -1.0))
        rows.append(Row(rule.name, tuple(amounts), ">=" if rule.at_least else "<=", rule.limit / scale))
    return solve(
        Program(tuple(worth), frozenset(binary), frozenset(), tuple(rows), frozenset(slack.values()))
    )


def _chosen(pieces: Sequence[Sequence[Piece]], solved: Solved) -> Iterator[Line]:
    values = iter(solved.values)
    for lever in pieces:
        found: Line | None = None
        for piece in lever:
            taken = next(values) > 0.5
            if piece.low != piece.high:
                low, high = next(values), next(values)
                if taken:
                    eur = (low * piece.low.eur_year + high * piece.high.eur_year) / (low + high)
                    found = piece.lever_range.line(round(eur, 2), piece.low.from_month)
            elif taken:
                found = piece.low
        assert found is not None
        yield found


def _scale(rule: Rule) -> float:
    return abs(rule.limit) or 1.0


def _defect(pieces: Sequence[Sequence[Piece]], bound: Sequence[Rule], conflict: Sequence[Rule]) -> Defect:
    places = _places(conflict)
    repairs = [words for place in places if (words := _repair(pieces, bound, conflict, place))]
    value = Message("defect.several", items=dict.fromkeys(_limit(rule) for rule in conflict))
    allowed = Message("defect.rules_that_one_plan_can_keep_together")
    if repairs:
        allowed = Message("defect.either", ways=[repair.allowed for repair in repairs])
    repair = Message("defect.either", ways=[repair.words for repair in repairs])
    return Defect(Message("defect.place.all_of", places=places), value, allowed, repair)


def _limit(rule: Rule) -> Text:
    if rule.kind in FLAWS:
        return rule.place
    key = "defect.limit_at_least" if rule.at_least else "defect.limit_at_most"
    return Message(key, place=rule.place, limit=Message("defect.amount", eur=rule.limit))


def _repair(
    pieces: Sequence[Sequence[Piece]], bound: Sequence[Rule], conflict: Sequence[Rule], place: str
) -> Repair | None:
    """The smallest change of one place of the file after which all the others can be kept."""
    solved = _solve(pieces, bound, (place,))
    if solved.status not in FOUND:
        # Another clash stands in the way: this one alone is repaired.
        solved = _solve(pieces, conflict, (place,))
    if solved.status not in FOUND:
        return None
    rule = next(rule for rule in conflict if rule.place == place)
    moved = solved.values[-1] * _scale(rule)
    if rule.kind == "moved":
        return Repair(place.replace("locked", "unlock"), place.replace("locked", "unlocked"))
    if rule.kind in FLAWS:
        return Repair(Message("defect.drop", place=place), Message("defect.without", place=place))
    if rule.kind == "hired":
        limit: Value = math.ceil(rule.limit + moved - 1e-6)
    elif rule.at_least:
        limit = Message("defect.amount", eur=math.floor((rule.limit - moved) * 100 + 1e-4) / 100)
        return Repair(
            Message("defect.lower_to", place=place, limit=limit),
            Message("defect.limit_at_most", place=place, limit=limit),
        )
    else:
        limit = Message(
            "defect.amount", eur=math.ceil((rule.limit + moved) / rule.share_of_year * 100 - 1e-4) / 100
        )
    return Repair(
        Message("defect.raise_to", place=place, limit=limit),
        Message("defect.limit_at_least", place=place, limit=limit),
    )
