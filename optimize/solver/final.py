"""The final: finalists, today's plan and two simple rules meet on fresh draws; the best must beat today's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from sim import Estimate

from ..question.lever_range import LeverRange, Lines
from ..question.plan_value import PlanValue
from ..question.problem import Risk
from ..question.risk import MEAN, against
from ..question.rules import Rule, breach

Status = Literal["improved", "tied", "no improvement found", "today breaks the rules", "rules not reached"]


class Finalist(NamedTuple):
    """A plan of the final, and its figure against today's plan, in EUR.

    breach: how far it misses the rules that need simulation, relative; 0 = kept.
    """

    name: str
    lines: Lines
    plan_value: PlanValue
    against_today: Estimate
    breach: float


class Selection(NamedTuple):
    """What the final decided: the status, the plan to follow, and all the finalists, best first.

    tied: plans of which the zone of indifference, in EUR, says that nobody can tell them from the winner.
    """

    status: Status
    winner: Finalist
    finalists: tuple[Finalist, ...]
    tied: tuple[str, ...]
    zone_eur: float


class Entry(NamedTuple):
    """A plan that enters the final, and what it was worth there."""

    name: str
    lines: Lines
    plan_value: PlanValue


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
) -> Selection:
    """Choose among finalists simulated on the same fresh draws.

    The best is chosen only if it beats today's plan by more than the zone of indifference and its paired
    lower limit beats it at all; as the best of several, at a confidence raised for their number
    (Bonferroni). Otherwise today's plan stays: tied, or nothing better found. Where today's plan breaks the
    rules the best of the others is chosen, whatever it is worth. cheapest: the money of lines, where the
    least budget is sought; of the plans that keep the rules the one that takes least is then the best.
    """
    finalists = [_finalist(entry, today, lever_ranges, rules, risk) for entry in entries]
    stay = _finalist(today, today, lever_ranges, rules, risk)
    ranked = tuple(
        sorted(
            (*finalists, stay),
            key=lambda one: (one.breach, cheapest(one.lines) if cheapest else 0.0, -one.against_today.mean),
        )
    )
    rivals = [finalist for finalist in ranked if finalist.lines != today.lines]
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
    sure = against(best.plan_value.values_eur, today.plan_value.values_eur, risk, different)
    if sure.lo > 0 and gain.mean > zone_eur:
        return Selection("improved", best, ranked, _tied(best, rivals, zone_eur, risk), zone_eur)
    if gain.hi > zone_eur or gain.mean > 0:
        return Selection("tied", stay, ranked, _tied(stay, rivals, zone_eur, risk), zone_eur)
    return Selection("no improvement found", stay, ranked, (), zone_eur)


def _finalist(
    entry: Entry, today: Entry, lever_ranges: Sequence[LeverRange], rules: Sequence[Rule], risk: Risk
) -> Finalist:
    gain = against(entry.plan_value.values_eur, today.plan_value.values_eur, risk)
    missed = breach(rules, lever_ranges, entry.lines, entry.plan_value)
    return Finalist(entry.name, entry.lines, entry.plan_value, gain, missed)


def _tied(winner: Finalist, rivals: Sequence[Finalist], zone_eur: float, risk: Risk) -> tuple[str, ...]:
    """Other plans that may be as good as the winner, to within the zone of indifference."""
    tied: dict[Lines, str] = {}
    for rival in rivals:
        behind = against(winner.plan_value.values_eur, rival.plan_value.values_eur, risk)
        if rival.lines != winner.lines and rival.breach <= winner.breach and behind.lo <= zone_eur:
            tied.setdefault(rival.lines, rival.name)
    return tuple(tied.values())


def by_name(selection: Selection) -> Mapping[str, Finalist]:
    """The finalists by name."""
    return {one.name: one for one in selection.finalists}
