"""Charts of a report as SVG: pure functions from numbers and labels to a picture that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import NamedTuple

from .charts import PLAN_COLOUR

Written = Callable[[float], str]
WIDTH, ROW, LABEL, AMOUNT = 720, 26, 250, 110
LETTER = 14  # height of a line of text, pixels
GAIN, LOSS, TODAY, INK = "#2f855a", "#c2410c", "#6b7785", "#1f2933"


class Scale(NamedTuple):
    """A straight line from amounts to places on the page; zero is always on it."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, amount: float) -> float:
        """The place of an amount."""
        return self.start + (amount - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


def scale(amounts: Sequence[float], start: float, end: float) -> Scale:
    """A scale that holds the amounts and zero."""
    return Scale(min(0.0, *amounts, 0.0), max(0.0, *amounts, 0.0), start, end)


def waterfall(steps: Sequence[tuple[str, float]], total: str, written: Written, title: str) -> str:
    """Steps from nothing to their sum, a bar each from where the one before ends."""
    ends, at = [], 0.0
    for _, eur in steps:
        at += eur
        ends.append(at)
    place = scale(ends, LABEL, WIDTH - AMOUNT)
    rows, before = [], 0.0
    for number, ((label, eur), after) in enumerate(zip(steps, ends, strict=True)):
        rows.append(
            _row(number, label, written(eur))
            + _bar(number, place(before), place(after), GAIN if eur >= 0 else LOSS)
        )
        before = after
    rows.append(
        _row(len(steps), total, written(at), strong=True) + _bar(len(steps), place(0), place(at), PLAN_COLOUR)
    )
    return _picture("".join(rows) + _zero(place(0), ROW * len(rows)), ROW * len(rows), title)


def against(rows: Sequence[tuple[str, float, float]], written: Written, title: str) -> str:
    """A bar per row for the plan (third) with a line where today (second) is."""
    place = scale([amount for _, now, plan in rows for amount in (now, plan)], LABEL, WIDTH - AMOUNT)
    drawn = [
        _row(number, label, written(plan))
        + _bar(number, place(0), place(plan), PLAN_COLOUR)
        + f'<line x1="{place(now):.1f}" x2="{place(now):.1f}" y1="{ROW * number + 2}" y2="{ROW * number + ROW - 2}" stroke="{TODAY}" stroke-width="3"/>'
        for number, (label, now, plan) in enumerate(rows)
    ]
    return _picture("".join(drawn), ROW * len(rows), title)


def flows(bars: Sequence[float], line: Sequence[float], written: Written, title: str) -> str:
    """Bars of each period and the line of their sum, with the amounts of both ends and of zero."""
    height, left, right = 220, 90, WIDTH - 10
    place = scale([*bars, *line], height - 28.0, 12.0)
    step = (right - left) / max(1, len(bars))
    drawn = [
        f'<rect x="{left + step * (number + 0.2):.1f}" width="{step * 0.6:.1f}" y="{min(place(eur), place(0)):.1f}" height="{abs(place(eur) - place(0)):.1f}" fill="{GAIN if eur >= 0 else LOSS}"/>'
        f'<text x="{left + step * (number + 0.5):.1f}" y="{height - 8}" text-anchor="middle">{number + 1}</text>'
        for number, eur in enumerate(bars)
    ]
    points = " ".join(
        f"{left + step * (number + 0.5):.1f},{place(eur):.1f}" for number, eur in enumerate(line)
    )
    drawn.append(f'<polyline points="{points}" fill="none" stroke="{PLAN_COLOUR}" stroke-width="2.5"/>')
    # An end that lies on top of zero would write over it.
    ends = [eur for eur in (place.low, place.high) if abs(place(eur) - place(0)) > LETTER]
    for amount in sorted({0.0, *ends}):
        drawn.append(
            f'<line x1="{left}" x2="{right}" y1="{place(amount):.1f}" y2="{place(amount):.1f}" stroke="{TODAY}" stroke-width="0.6"/>'
        )
        drawn.append(
            f'<text x="{left - 6}" y="{place(amount) + 4:.1f}" text-anchor="end">{escape(written(amount))}</text>'
        )
    return _picture("".join(drawn), height, title)


def _row(number: int, label: str, amount: str, *, strong: bool = False) -> str:
    weight = ' font-weight="700"' if strong else ""
    middle = ROW * number + ROW / 2 + 4
    return (
        f'<text x="{LABEL - 8}" y="{middle}" text-anchor="end"{weight}>{escape(_short(label))}</text>'
        f'<text x="{WIDTH}" y="{middle}" text-anchor="end"{weight}>{escape(amount)}</text>'
    )


def _bar(number: int, start: float, end: float, colour: str) -> str:
    left, width = min(start, end), max(1.0, abs(end - start))
    return f'<rect x="{left:.1f}" y="{ROW * number + 5}" width="{width:.1f}" height="{ROW - 10}" fill="{colour}"/>'


def _zero(at: float, height: float) -> str:
    return f'<line x1="{at:.1f}" x2="{at:.1f}" y1="0" y2="{height}" stroke="{TODAY}" stroke-width="0.8"/>'


def _short(label: str) -> str:
    return label if len(label) <= 38 else f"{label[:37]}…"


def _picture(inside: str, height: float, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}" fill="{INK}" font-size="12">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )
