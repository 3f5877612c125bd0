"""From what a manager expects of a lever to its response curve (Little 1970, decision calculus; Hill 1910)."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

from .errors import Defect, Defects, Message
from .parts import Lever

# a fifth answer further than this from the curve contradicts the other four
GAP_MOST = 0.20


class Response(NamedTuple):
    """A Hill curve, and how far a fifth answer is from it.

    half_eur_year is the spend that reaches half of the effect. gap is the distance between the fifth answer and the curve as
    a share of the effect answered for today's spend, None without a fifth answer.
    """

    from_value: float
    to_value: float
    half_eur_year: float
    steepness: float
    gap: float | None

    @property
    def is_consistent(self) -> bool:
        """Return whether the answers do not contradict each other."""
        return self.gap is None or self.gap <= GAP_MOST

    @property
    def efficient_eur_year(self) -> float:
        """Return the spend of the best average return; below it an S-shaped lever is not worth starting."""
        return minimum_efficient_eur_year(self.half_eur_year, self.steepness)

    def at(self, eur_year: float) -> float:
        """Return the level of the target at a yearly spend."""
        return hill_curve(self.from_value, self.to_value, self.half_eur_year, self.steepness, eur_year)


def hill_curve(
    from_value: float, to_value: float, half_eur_year: float, steepness: float, eur_year: float
) -> float:
    """Return the level at a yearly spend: from the level of no spend to that of unlimited spend (Little 1970, ADBUDG; Hill 1910)."""
    if eur_year <= 0:
        return from_value
    ratio = (eur_year / half_eur_year) ** steepness
    return from_value + (to_value - from_value) * ratio / (1 + ratio)


def hill(lever: Lever, eur_year: float) -> float:
    """Return the effect of a yearly spend on a lever's target."""
    return hill_curve(lever.from_value, lever.to_value, lever.half_eur_year, lever.steepness, eur_year)


def minimum_efficient_eur_year(half_eur_year: float, steepness: float) -> float:
    """Return the spend at which the tangent from nothing touches the curve; 0 for a curve without an S."""
    return half_eur_year * (steepness - 1) ** (1 / steepness) if steepness > 1 else 0.0


def response_from_answers(
    nothing: float,
    today: float,
    more: float,
    unlimited: float,
    *,
    today_eur_year: float,
    more_eur_year: float,
    less: float | None = None,
    less_eur_year: float | None = None,
) -> Response:
    """Return the curve through four answers: the level with no spend, today's, with more, and at unlimited spend.

    less is a fifth answer, at half of today's spend unless less_eur_year says otherwise; it only checks the four. With
    r = (level - nothing) / (unlimited - nothing) and odds o = r / (1 - r): steepness = ln(o2 / o1) / ln(b2 / b1) and
    half_eur_year = b1 / o1^(1 / steepness). Raises Defects when the answers lie on no such curve.
    """
    _check(nothing, today, more, unlimited, today_eur_year, more_eur_year)
    span = unlimited - nothing
    shares = (today - nothing) / span, (more - nothing) / span
    odds_today, odds_more = (share / (1 - share) for share in shares)
    steepness = math.log(odds_more / odds_today) / math.log(more_eur_year / today_eur_year)
    half = today_eur_year / odds_today ** (1 / steepness)
    found = Response(nothing, unlimited, half, steepness, None)
    _check_steepness(steepness)
    if less is None:
        return found
    expected = found.at(today_eur_year / 2 if less_eur_year is None else less_eur_year)
    return found._replace(gap=abs(less - expected) / abs(today - nothing))


def _check(
    nothing: float, today: float, more: float, unlimited: float, today_eur_year: float, more_eur_year: float
) -> None:
    defects = []
    if not 0 < today_eur_year < more_eur_year < math.inf:
        came = Message("defect.and", first=today_eur_year, second=more_eur_year)
        allowed = Message("defect.todays_spend_above_0")
        defects.append(Defect("spend", came, allowed, Message("defect.ask_about_todays_spend_and_about_1")))
    levels = (nothing, today, more, unlimited)
    rising = all(a < b for a, b in pairwise(levels))
    falling = all(a > b for a, b in pairwise(levels))
    if not all(map(math.isfinite, levels)) or not (rising or falling):
        came = Message("defect.several", items=levels)
        allowed = Message("defect.levels_that_rise")
        defects.append(Defect("answers", came, allowed, Message("defect.ask_again")))
    if defects:
        raise Defects("answers about a lever", defects)


def _check_steepness(steepness: float) -> None:
    bounds = {
        side: getattr(mark, side)
        for mark in Lever.model_fields["steepness"].metadata
        for side in ("ge", "le")
        if hasattr(mark, side)
    }
    if not bounds["ge"] <= steepness <= bounds["le"]:
        allowed = Message("defect.a_steepness", low=bounds["ge"], high=bounds["le"])
        repair = Message("defect.step_too_small" if steepness < 1 else "defect.step_too_large")
        raise Defects("answers about a lever", [Defect("answers", f"{steepness:.3g}", allowed, repair)])
