"""Two simple rules that the optimiser has to beat: equal split, and greedy steps on its own option sets."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..question.lever_range import CENT, LeverRange, Lines, dearest_year
from ..question.rules import SIMULATED, Rule, fits
from .options import OptionSet, lines_of, uses


def equal_split(lever_ranges: Sequence[LeverRange], rules: Sequence[Rule], otherwise: Lines) -> Lines:
    """The money above locked lines and floors, equal per lever, clipped, the rest spread again.

    otherwise: lines that keep the rules, for where no equal split does.
    """

    def share(eur: float) -> Lines:
        return tuple(
            lever_range.line(_clipped(lever_range, rules, lever_range.floor + eur))
            for lever_range in lever_ranges
        )

    low, high = 0.0, max((lever_range.cap - lever_range.floor for lever_range in lever_ranges), default=0.0)
    if fits(rules, lever_ranges, share(high)):
        return share(high)
    while high - low > CENT / 10:
        middle = (low + high) / 2
        low, high = (middle, high) if fits(rules, lever_ranges, share(middle)) else (low, middle)
    for lines in (share(low), tuple(lever_range.line(lever_range.frugal()) for lever_range in lever_ranges)):
        if fits(rules, lever_ranges, lines):
            return lines
    return otherwise


def greedy(
    option_sets: Sequence[OptionSet],
    rules: Sequence[Rule],
    lever_ranges: Sequence[LeverRange],
    otherwise: Lines,
) -> Lines:
    """From the cheapest options, the step that adds most value per euro, until none adds any or none fits.

    otherwise: lines that keep the rules, for where the steps end in lines that do not.
    """
    lines = lines_of(option_sets, choose_greedily(option_sets, rules), lever_ranges)
    return lines if fits(rules, lever_ranges, lines) else otherwise


def choose_greedily(option_sets: Sequence[OptionSet], rules: Sequence[Rule]) -> tuple[int, ...]:
    """The options that greedy steps choose."""
    money = [
        [dearest_year(option_set.lever_ranges, option.lines) for option in option_set.options]
        for option_set in option_sets
    ]
    allowed = [_allowed(option_set, rules) for option_set in option_sets]
    higher = [_higher(option_set, numbers) for option_set, numbers in zip(option_sets, allowed, strict=True)]
    bound = [
        rule
        for rule in rules
        if not rule.at_least and rule.kind not in SIMULATED and math.isfinite(rule.limit)
    ]
    chosen = [min(numbers, key=costs.__getitem__) for numbers, costs in zip(allowed, money, strict=True)]
    while True:
        steps = [
            (gain, place, number)
            for place, option_set in enumerate(option_sets)
            for number in higher[place].get(chosen[place], ())
            if (gain := _gain(option_set, money[place], chosen[place], number)) > 0
        ]
        steps.sort(key=lambda step: (-step[0], step[1], step[2]))
        sums = [
            (
                rule,
                math.fsum(
                    uses(rule, option_set)[option]
                    for option_set, option in zip(option_sets, chosen, strict=True)
                ),
            )
            for rule in bound
        ]
        best_step = next((step for step in steps if _affordable(option_sets, chosen, step, sums)), None)
        if best_step is None:
            return tuple(chosen)
        chosen[best_step[1]] = best_step[2]


def _clipped(lever_range: LeverRange, rules: Sequence[Rule], eur: float) -> float:
    clipped = min(max(eur, lever_range.floor), lever_range.cap)
    if lever_range.seat > 0:
        return math.floor(clipped / lever_range.seat + 1e-9) * lever_range.seat
    own = [rule for rule in rules if rule.weights == ((lever_range.lever, 1.0),)]
    sizes = sorted({lever_range.floor, lever_range.today, *lever_range.amounts})
    exact = max(lever_range.floor, round(math.floor(clipped / CENT + 1e-6) * CENT, 2))
    candidates = [exact, *(eur for eur in reversed(sizes) if lever_range.floor <= eur <= clipped)]
    return next((eur for eur in candidates if _keeps(lever_range, own, eur)), lever_range.floor)


def _keeps(lever_range: LeverRange, own: Sequence[Rule], eur: float) -> bool:
    return fits(own, [lever_range], [lever_range.line(eur)])


def _allowed(option_set: OptionSet, rules: Sequence[Rule]) -> list[int]:
    """The options that keep every rule about a lever of the option set alone; all of them where none does."""
    own = [rule for rule in rules if len(rule.weights) == 1 and rule.weights[0][0] in option_set.levers]
    numbers = [
        number
        for number in range(len(option_set.options))
        if all(rule.kept(uses(rule, option_set)[number]) for rule in own)
    ]
    return numbers or list(range(len(option_set.options)))


def _higher(option_set: OptionSet, allowed: Sequence[int]) -> dict[int, list[int]]:
    """For each option and lever of the option set, the option with the next higher spend on it and the others unchanged."""
    found: dict[int, list[int]] = {number: [] for number in allowed}
    spends = [option_set.options[number].spends for number in allowed]
    for place in range(len(option_set.lever_ranges)):
        ladders: dict[tuple[float, ...], list[tuple[float, int]]] = {}
        for number, own in zip(allowed, spends, strict=True):
            ladders.setdefault(own[:place] + own[place + 1 :], []).append((own[place], number))
        for ladder in ladders.values():
            rungs = sorted(ladder)
            for eur, number in rungs:
                found[number] += [other for more, other in rungs if more > eur][:1]
    return found


def _gain(option_set: OptionSet, money: Sequence[float], before: int, after: int) -> float:
    """Value gained per euro of the dearest year of a step; a step that saves money is as good as any."""
    gained = option_set.options[after].value_eur - option_set.options[before].value_eur
    return gained / max(CENT, money[after] - money[before])


def _affordable(
    option_sets: Sequence[OptionSet],
    chosen: Sequence[int],
    step: tuple[float, int, int],
    sums: Sequence[tuple[Rule, float]],
) -> bool:
    """Whether a step stays within every limit from above, or no further beyond one than it was."""
    _, place, number = step
    for rule, before in sums:
        used = uses(rule, option_sets[place])
        after = before - used[chosen[place]] + used[number]
        if not rule.kept(after) and after > before + rule.tolerance:
            return False
    return True
