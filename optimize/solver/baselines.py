"""Two simple rules that the optimiser has to beat: equal split, and greedy steps on its own menus."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..question.lever_range import CENT, Lines, Purse, dearest_year
from ..question.rules import SIMULATED, Rule, fits
from .options import Menu, lines_of, uses


def equal_split(purses: Sequence[Purse], rules: Sequence[Rule], otherwise: Lines) -> Lines:
    """The money above locked lines and floors, equal per lever, clipped, the rest spread again.

    otherwise: lines that keep the rules, for where no equal split does.
    """

    def share(eur: float) -> Lines:
        return tuple(purse.line(_clipped(purse, rules, purse.floor + eur)) for purse in purses)

    low, high = 0.0, max((purse.cap - purse.floor for purse in purses), default=0.0)
    if fits(rules, purses, share(high)):
        return share(high)
    while high - low > CENT / 10:
        middle = (low + high) / 2
        low, high = (middle, high) if fits(rules, purses, share(middle)) else (low, middle)
    for lines in (share(low), tuple(purse.line(purse.frugal()) for purse in purses)):
        if fits(rules, purses, lines):
            return lines
    return otherwise


def greedy(menus: Sequence[Menu], rules: Sequence[Rule], purses: Sequence[Purse], otherwise: Lines) -> Lines:
    """From the cheapest dishes, the step that adds most value per euro, until none adds any or none fits.

    otherwise: lines that keep the rules, for where the steps end in lines that do not.
    """
    lines = lines_of(menus, served_greedily(menus, rules), purses)
    return lines if fits(rules, purses, lines) else otherwise


def served_greedily(menus: Sequence[Menu], rules: Sequence[Rule]) -> tuple[int, ...]:
    """The dishes that greedy steps serve."""
    money = [[dearest_year(menu.purses, dish.lines) for dish in menu.dishes] for menu in menus]
    allowed = [_allowed(menu, rules) for menu in menus]
    higher = [_higher(menu, numbers) for menu, numbers in zip(menus, allowed, strict=True)]
    bound = [
        rule
        for rule in rules
        if not rule.at_least and rule.kind not in SIMULATED and math.isfinite(rule.limit)
    ]
    served = [min(numbers, key=costs.__getitem__) for numbers, costs in zip(allowed, money, strict=True)]
    while True:
        steps = [
            (gain, place, number)
            for place, menu in enumerate(menus)
            for number in higher[place].get(served[place], ())
            if (gain := _gain(menu, money[place], served[place], number)) > 0
        ]
        steps.sort(key=lambda step: (-step[0], step[1], step[2]))
        sums = [
            (rule, math.fsum(uses(rule, menu)[dish] for menu, dish in zip(menus, served, strict=True)))
            for rule in bound
        ]
        chosen = next((step for step in steps if _affordable(menus, served, step, sums)), None)
        if chosen is None:
            return tuple(served)
        served[chosen[1]] = chosen[2]


def _clipped(purse: Purse, rules: Sequence[Rule], eur: float) -> float:
    clipped = min(max(eur, purse.floor), purse.cap)
    if purse.seat > 0:
        return math.floor(clipped / purse.seat + 1e-9) * purse.seat
    own = [rule for rule in rules if rule.weights == ((purse.lever, 1.0),)]
    sizes = sorted({purse.floor, purse.today, *purse.amounts})
    exact = max(purse.floor, round(math.floor(clipped / CENT + 1e-6) * CENT, 2))
    candidates = [exact, *(eur for eur in reversed(sizes) if purse.floor <= eur <= clipped)]
    return next((eur for eur in candidates if _keeps(purse, own, eur)), purse.floor)


def _keeps(purse: Purse, own: Sequence[Rule], eur: float) -> bool:
    return fits(own, [purse], [purse.line(eur)])


def _allowed(menu: Menu, rules: Sequence[Rule]) -> list[int]:
    """The dishes that keep every rule about a lever of the menu alone; all of them where none does."""
    own = [rule for rule in rules if len(rule.weights) == 1 and rule.weights[0][0] in menu.levers]
    numbers = [
        number
        for number in range(len(menu.dishes))
        if all(rule.kept(uses(rule, menu)[number]) for rule in own)
    ]
    return numbers or list(range(len(menu.dishes)))


def _higher(menu: Menu, allowed: Sequence[int]) -> dict[int, list[int]]:
    """For each dish and lever of the menu, the dish with the next higher spend on it and the others unchanged."""
    found: dict[int, list[int]] = {number: [] for number in allowed}
    spends = [menu.dishes[number].spends for number in allowed]
    for place in range(len(menu.purses)):
        ladders: dict[tuple[float, ...], list[tuple[float, int]]] = {}
        for number, own in zip(allowed, spends, strict=True):
            ladders.setdefault(own[:place] + own[place + 1 :], []).append((own[place], number))
        for ladder in ladders.values():
            rungs = sorted(ladder)
            for eur, number in rungs:
                found[number] += [other for more, other in rungs if more > eur][:1]
    return found


def _gain(menu: Menu, money: Sequence[float], before: int, after: int) -> float:
    """Value gained per euro of the dearest year of a step; a step that saves money is as good as any."""
    gained = menu.dishes[after].value_eur - menu.dishes[before].value_eur
    return gained / max(CENT, money[after] - money[before])


def _affordable(
    menus: Sequence[Menu],
    served: Sequence[int],
    step: tuple[float, int, int],
    sums: Sequence[tuple[Rule, float]],
) -> bool:
    """Whether a step stays within every limit from above, or no further beyond one than it was."""
    _, place, number = step
    for rule, before in sums:
        used = uses(rule, menus[place])
        after = before - used[served[place]] + used[number]
        if not rule.kept(after) and after > before + rule.tolerance:
            return False
    return True
