"""The final: finalists, today's plan and two simple rules meet on fresh draws; the best must beat today's."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, NamedTuple

from sim import Estimate, half_width

from ..question.lever_range import LeverRange, Lines
from ..question.plan_value import PlanValue
from ..question.problem import Risk
from ..question.risk import MEAN, against
from ..question.rules import Rule, breach

# Weight, in degrees of freedom, of the noise that the surface found beside a finalist's own [A].
NOISE_WEIGHT = 20

Status = Literal["improved", "tied", "no improvement found", "today breaks the rules", "rules not reached"]


class Finalist(NamedTuple):
    """A plan of the final, and its figure against today's plan, in EUR.

    breach: how far it misses the rules that need simulation, relative; 0 = kept. judged_eur: fresh draws and surface
    together, each weighed by its precision, beside the first entry; it ranks plans and proves nothing.
    """

    name: str
    lines: Lines
    plan_value: PlanValue
    against_today: Estimate
    breach: float
    judged_eur: float
    noise_eur: float = 0.0


class Selection(NamedTuple):
    """What the final decided: the status, the plan to follow, and all the finalists, best first.

    tied: plans of which the zone of indifference, in EUR, says that nobody can tell them from the winner.
    """

    status: Status
    winner: Finalist
    finalists: tuple[Finalist, ...]
    tied: tuple[str, ...]
    zone_eur: float


Expected = Callable[[Lines, Lines], Estimate]
"""What the surface says of a plan's value beside another's, in EUR, and how unsure it is of that."""


class Entry(NamedTuple):
    """A plan that enters the final and what it was worth there.

    noise_eur: what the surface says of the noise of one replication, 0 where nothing is known of it; is_beyond: it leads
    beyond what the company was ever observed at. is_behind: it was clearly behind before, lives through a few of the draws
    only and cannot be chosen.
    """

    name: str
    lines: Lines
    plan_value: PlanValue
    noise_eur: float = 0.0
    is_beyond: bool = False
    is_behind: bool = False


def select(
    entries: Sequence[Entry],
    today: Entry,
    lever_ranges: Sequence[LeverRange],
    rules: Sequence[Rule],
    *,
    today_allowed: bool = True,
    risk: Risk = MEAN,
    zone_eur: float = 0.0,
    cheapest: Callable[[Lines], float] | None = None,
    expected: Expected | None = None,
) -> Selection:
    """Choose among finalists simulated on the same fresh draws.

    The best is chosen only if it beats today's plan by more than the zone of indifference and its paired
    lower limit beats it at all; as the best of several, at a confidence raised for their number
    (Bonferroni). Otherwise today's plan stays: tied, or nothing better found. Where today's plan breaks the
    rules the best of the others is chosen, whatever it is worth. cheapest: the money of lines, where the
    least budget is sought; of the plans that keep the rules the one that takes least is then the best. expected: where what
    the surface says of plans counts beside their fresh draws. A plan that leads beyond what was observed is chosen only
    where none within it would be.
    """
    select_from = partial(
        _select, today=today, lever_ranges=lever_ranges, rules=rules, today_allowed=today_allowed, risk=risk,
        zone_eur=zone_eur, cheapest=cheapest, expected=expected,
    )  # fmt: skip
    of_all = select_from(entries)
    within = [entry for entry in entries if not entry.is_beyond]
    if len(within) == len(entries):
        return of_all
    of_within = select_from(within)
    found = of_within.status in ("improved", "today breaks the rules")
    return of_within._replace(finalists=of_all.finalists) if found else of_all


def _select(
    entries: Sequence[Entry],
    today: Entry,
    lever_ranges: Sequence[LeverRange],
    rules: Sequence[Rule],
    today_allowed: bool,
    risk: Risk,
    zone_eur: float,
    cheapest: Callable[[Lines], float] | None,
    expected: Expected | None,
) -> Selection:
    first = entries[0] if entries else today
    finalists = [_finalist(entry, today, first, lever_ranges, rules, risk, expected) for entry in entries]
    stay = _finalist(today, today, first, lever_ranges, rules, risk, expected)
    ranked = tuple(
        sorted(
            (*finalists, stay),
            key=lambda one: (one.breach, cheapest(one.lines) if cheapest else 0.0, -one.judged_eur),
        )
    )
    behind = {entry.name for entry in entries if entry.is_behind}
    rivals = [one for one in ranked if one.lines != today.lines and one.name not in behind]
    if not rivals:
        return Selection("no improvement found", stay, ranked, (), zone_eur)
    best = rivals[0]
    different = len({rival.lines for rival in rivals})
    if best.breach > 0 and (stay.breach > 0 or not today_allowed):
        return Selection("rules not reached", best, ranked, (), zone_eur)
    if not today_allowed or stay.breach > 0:
        return Selection(
            "today breaks the rules", best, ranked, _tied(best, rivals, zone_eur, risk), zone_eur
        )
    if best.breach > 0:
        return Selection("no improvement found", stay, ranked, (), zone_eur)
    gain = best.against_today
    if _least_eur(best, today, risk, different) > 0 and gain.mean > zone_eur:
        return Selection("improved", best, ranked, _tied(best, rivals, zone_eur, risk), zone_eur)
    if gain.hi > zone_eur or gain.mean > 0:
        return Selection("tied", stay, ranked, _tied(stay, rivals, zone_eur, risk), zone_eur)
    return Selection("no improvement found", stay, ranked, (), zone_eur)


def _finalist(
    entry: Entry,
    today: Entry,
    first: Entry,
    lever_ranges: Sequence[LeverRange],
    rules: Sequence[Rule],
    risk: Risk,
    expected: Expected | None,
) -> Finalist:
    gain = _against(entry.plan_value, today.plan_value, risk)
    missed = breach(rules, lever_ranges, entry.lines, entry.plan_value)
    # Plans that lived through the same draws are told apart by these, and by what the surface says of one beside the other.
    steps = [(first, today), *([(entry, first)] if entry.lines != first.lines else [])]
    judged = math.fsum(
        judged_eur(
            _against(one.plan_value, other.plan_value, risk),
            expected(one.lines, other.lines) if expected else None,
        )
        for one, other in steps
    )
    return Finalist(entry.name, entry.lines, entry.plan_value, gain, missed, judged, entry.noise_eur)


def _least_eur(best: Finalist, today: Entry, risk: Risk, among: int) -> float:
    """Lower limit of a plan against today's, as the best of several.

    A few replications say little of their own noise: the surface's, which many plans tell of, is weighed in with so many
    degrees of freedom (Smyth 2004).
    """
    count = len(best.plan_value.values_eur)
    if risk.measure != "mean" or not best.noise_eur or count < 2:
        return _against(best.plan_value, today.plan_value, risk, among).lo
    own = best.against_today.se**2 * count * (count - 1)
    pooled = (own + NOISE_WEIGHT * best.noise_eur**2) / (count - 1 + NOISE_WEIGHT)
    return best.against_today.mean - half_width(count + NOISE_WEIGHT, among) * math.sqrt(pooled / count)


def judged_eur(gain: Estimate, expected: Estimate | None) -> float:
    """Return what was simulated and what the surface says of it, each weighed by its precision, in EUR."""
    if expected is None or gain.se <= 0 or expected.se <= 0:
        return gain.mean
    weights = gain.se**-2, expected.se**-2
    return (weights[0] * gain.mean + weights[1] * expected.mean) / sum(weights)


def _against(one: PlanValue, other: PlanValue, risk: Risk, among: int = 1) -> Estimate:
    """A plan against another on the draws that both have."""
    count = min(len(one.values_eur), len(other.values_eur))
    return against(one.values_eur[:count], other.values_eur[:count], risk, among)


def _tied(winner: Finalist, rivals: Sequence[Finalist], zone_eur: float, risk: Risk) -> tuple[str, ...]:
    """Other plans that may be as good as the winner, to within the zone of indifference."""
    tied: dict[Lines, str] = {}
    for rival in rivals:
        behind = _against(winner.plan_value, rival.plan_value, risk)
        if rival.lines != winner.lines and rival.breach <= winner.breach and behind.lo <= zone_eur:
            tied.setdefault(rival.lines, rival.name)
    return tuple(tied.values())


def by_name(selection: Selection) -> Mapping[str, Finalist]:
    """The finalists by name."""
    return {one.name: one for one in selection.finalists}
