"""What is left of a promise after selection: a search picks what looks best, and part of that is error in its favour."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from scipy.special import ndtri

from sim import Map, Purpose, uniform

from ..question.lever_range import CENT
from ..question.rules import Rule
from ..solver.mip import allocate
from ..solver.options import Option, OptionSet, chosen_options

# Times that the option sets are disturbed and solved.
TIMES = 200
# Of these, so many are solved by one worker before the next are handed out.
AT_A_TIME = 10
# Spread of what levers truly earn by euro, standard deviation of the logarithm: where levers are few, and at least [A].
CLASS_SD, CLASS_SD_LEAST = 0.5, math.sqrt(0.05)
CLASS_FEWEST = 5


class AfterSelection(NamedTuple):
    """What choices promise and what they obtain, EUR, means over so many disturbed option sets; share: obtained by promised."""

    times: int
    promised_eur: float
    obtained_eur: float

    @property
    def share(self) -> float:
        """Return what is obtained of a euro promised, at most one; one where nothing is promised."""
        return min(1.0, self.obtained_eur / self.promised_eur) if self.promised_eur > 0 else 1.0


def after_selection(
    option_sets: Sequence[OptionSet],
    rules: Sequence[Rule],
    log_sds: Mapping[str, float],
    seed: int,
    times: int = TIMES,
    map: Map = map,
) -> AfterSelection:
    """Disturb what levers do, choose, and value each choice undisturbed: no simulation (Smith & Winkler 2006).

    log_sds: error of each lever's effect, standard deviation of its logarithm. As the option sets themselves err, they
    are first drawn towards their class so that they spread as true ones do (Louis 1984). The choices go through map, some
    at a time.
    """
    base = shrunk(option_sets, log_sds)
    some = [range(first, min(first + AT_A_TIME, times)) for first in range(0, times, AT_A_TIME)]
    made = [choice for each in map(partial(_choices, base, rules, log_sds, seed), some) for choice in each]
    count = len(made)
    if not count:
        return AfterSelection(0, 0.0, 0.0)
    promised, obtained = (math.fsum(eur) / count for eur in zip(*made, strict=True))
    return AfterSelection(count, promised, obtained)


def _choices(
    base: Sequence[OptionSet],
    rules: Sequence[Rule],
    log_sds: Mapping[str, float],
    seed: int,
    numbers: Sequence[int],
) -> list[tuple[float, float]]:
    """What the choices among option sets disturbed under these numbers promise and obtain, EUR; none where nothing can be chosen."""
    made = []
    for number in numbers:
        factors = {
            lever: math.exp(sd * float(ndtri(uniform(seed, number, place, 0, Purpose.SEARCH))) - sd**2 / 2)
            for place, (lever, sd) in enumerate(sorted(log_sds.items()))
        }
        disturbed = [_scaled(option_set, factors) for option_set in base]
        choice = allocate(disturbed, rules)
        if choice.chosen:
            made.append((_value_eur(disturbed, choice.chosen), _value_eur(base, choice.chosen)))
    return made


def shrunk(option_sets: Sequence[OptionSet], log_sds: Mapping[str, float]) -> list[OptionSet]:
    """The option sets with levers' effects by euro drawn towards the mean of all, by the root of the share that is no error."""
    logs = {lever: log for option_set in option_sets for lever, log in _effect_by_euro(option_set)}
    logs = {lever: log for lever, log in logs.items() if log_sds.get(lever, 0) > 0}
    if not logs:
        return list(option_sets)
    mean = math.fsum(logs.values()) / len(logs)
    variance = CLASS_SD**2
    if len(logs) >= CLASS_FEWEST:
        spread = math.fsum((log - mean) ** 2 for log in logs.values()) / (len(logs) - 1)
        errors = math.fsum(log_sds[lever] ** 2 for lever in logs) / len(logs)
        variance = max(CLASS_SD_LEAST**2, spread - errors)
    factors = {
        lever: math.exp((math.sqrt(variance / (variance + log_sds[lever] ** 2)) - 1) * (log - mean))
        for lever, log in logs.items()
    }
    return [_scaled(option_set, factors) for option_set in option_sets]


def _effect_by_euro(option_set: OptionSet) -> list[tuple[str, float]]:
    """Logarithm of a lever's effect by euro where it is moved furthest alone; levers whose money has no effect of its sign apart."""
    found = []
    for place, lever_range in enumerate(option_set.lever_ranges):
        alone = [
            option
            for option in option_set.options
            if _moved(option_set, option) == {lever_range.lever} and option.net_eur
        ]
        if alone:
            furthest = max(alone, key=lambda option: abs(option.net_eur))
            ratio = (furthest.value_eur + furthest.net_eur) / furthest.net_eur
            if ratio > 0:
                found.append((option_set.levers[place], math.log(ratio)))
    return found


def _scaled(option_set: OptionSet, factors: Mapping[str, float]) -> OptionSet:
    """The option set with the effect of each option multiplied: by the mean of the factors of the levers that it moves."""
    options = []
    for option in option_set.options:
        moved = _moved(option_set, option)
        factor = math.fsum(factors.get(lever, 1.0) for lever in moved) / len(moved) if moved else 1.0
        effect = option.value_eur + option.net_eur
        options.append(option._replace(value_eur=factor * effect - option.net_eur, draws=()))
    known = {rule: amounts for rule, amounts in option_set.known.items() if rule.kind != "equity"}
    return replace(option_set, options=tuple(options), known=known)


def _moved(option_set: OptionSet, option: Option) -> set[str]:
    """The levers that an option moves from today's line."""
    return {
        lever_range.lever
        for lever_range, line in zip(option_set.lever_ranges, option.lines, strict=True)
        if abs(line.eur_year - lever_range.today) > CENT / 2
    }


def _value_eur(option_sets: Sequence[OptionSet], chosen: Sequence[int]) -> float:
    return math.fsum(option.value_eur for option in chosen_options(option_sets, chosen))
