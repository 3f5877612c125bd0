"""Pictures of a plan as HTML with small drawings: every word and number is text next to its drawing, so none can be cut.

Pure functions from rows to HTML; a screen reader hears the text, the drawings are hidden from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

TODAY, PLAN, LOSS, LESS, PALE, INK = "#6b7682", "#0b6e99", "#c2570c", "#4a5560", "#dfe5eb", "#1f2933"
WIDE, HIGH = 200, 14  # of a drawing in a row, in its own units
PICTURES_STYLE = """
.rows { width: 100%; border-collapse: collapse } .rows td, .rows th { text-align: left; padding: .1em .4em; border-bottom: 1px solid #e6ecf2; vertical-align: middle }
.rows th { background: none; font-weight: 600; color: #52606d } .rows .n { text-align: right; white-space: nowrap } .rows svg { display: block; width: 100%; height: 1.25em }
.chain { display: grid; grid-template-columns: repeat(5, 1fr); gap: .35em 1.5em } .chain > div { display: flex; flex-direction: column; gap: .35em; position: relative }
.chain > div + div::before { content: "→"; position: absolute; left: -1.25em; top: 45%; color: #0b6e99; font-size: 1.2em }
.chain h3 { font-size: .95em; margin: 0; color: #52606d } .box { border: 1px solid #b8c2cc; border-radius: 6px; padding: .25em .5em; background: #f7f9fb }
.box b { display: block } .box.better { border-color: #0b6e99; background: #e6f1f6 } .box.worse { border-color: #c2570c; background: #fdeee4 }
.box.whole { background: #0b6e99; color: #fff; border-color: #0b6e99 } .box .c { font-size: .92em }
.curves { display: grid; grid-template-columns: repeat(4, 1fr); gap: .5em .9em } .curves svg { display: block; width: 100%; height: auto } .curves b { display: block; line-height: 1.2 }
.dots svg, .cash svg { display: block; width: 100%; height: auto }
@media (max-width: 700px) { .chain { grid-template-columns: 1fr } .chain > div + div::before { content: "↓"; left: 0; top: -1em } .curves { grid-template-columns: 1fr 1fr } .rows .wide { display: none } }
"""


class Move(NamedTuple):
    """A line that a plan changes: its name, EUR a year, amounts as they are written, and why in a few words."""

    label: str
    today_eur: float
    plan_eur: float
    today: str
    plan: str
    change: str
    value: str
    why: str


class Box(NamedTuple):
    """A box of the chain: name, today → plan, change; kind: better, worse, whole or plain."""

    label: str
    figure: str
    change: str
    kind: str


class Step(NamedTuple):
    """A step of a waterfall: name, EUR and how it is written."""

    label: str
    eur: float
    amount: str


class Curve(NamedTuple):
    """Response of a line: name, caption, points (EUR a year, value EUR), and the spends of today and of the plan."""

    label: str
    caption: str
    points: Sequence[tuple[float, float]]
    today_eur: float
    plan_eur: float


def arrows(moves: Sequence[Move], heads: Sequence[str]) -> str:
    """Draw each line from today (circle) to the plan (arrow head), on one scale, with its amounts, worth and reason."""
    most = max([*(max(one.today_eur, one.plan_eur) for one in moves), 1.0])
    body = "".join(
        f"<tr><td>{escape(one.label)}</td><td class=wide style='width:24%'>{_arrow(one, most)}</td>"
        f"<td class=n>{escape(one.today)} → {escape(one.plan)}</td><td class=n><b>{escape(one.change)}</b></td>"
        f"<td class='n wide'>{escape(one.value)}</td><td class=wide>{escape(one.why)}</td></tr>"
        for one in moves
    )
    head = "".join(
        f"<th class='{kind}'>{escape(name)}</th>"
        for name, kind in zip(heads, ("", "wide", "n", "n", "n wide", "wide"), strict=True)
    )
    return f"<table class=rows><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _arrow(one: Move, most: float) -> str:
    start, end = (8 + (WIDE - 16) * eur / most for eur in (one.today_eur, one.plan_eur))
    colour, way = (PLAN, 1) if end >= start else (LESS, -1)
    tip = "" if abs(end - start) < 1 else f'<path d="M{end:.1f},7 l{-7 * way},-4.5 v9 z" fill="{colour}"/>'
    return _svg(
        f'<line x1="8" x2="{WIDE - 8}" y1="7" y2="7" stroke="{PALE}" stroke-width="1"/>'
        f'<line x1="{start:.1f}" x2="{end:.1f}" y1="7" y2="7" stroke="{colour}" stroke-width="2.5"/>{tip}'
        f'<circle cx="{start:.1f}" cy="7" r="3.6" fill="#fff" stroke="{TODAY}" stroke-width="1.8"/>'
    )


def chain(columns: Sequence[tuple[str, Sequence[Box]]]) -> str:
    """Write how money becomes value: a column a stage, a box a figure."""
    return (
        "<div class=chain>"
        + "".join(
            f"<div><h3>{escape(name)}</h3>{''.join(_box(one) for one in boxes)}</div>"
            for name, boxes in columns
        )
        + "</div>"
    )


def _box(one: Box) -> str:
    return (
        f"<div class='box {one.kind}'>{escape(one.label)}<b>{escape(one.figure)}</b>"
        f"<span class=c>{escape(one.change)}</span></div>"
    )


def waterfall(steps: Sequence[Step], band_eur: tuple[float, float] | None = None) -> str:
    """Draw steps from nothing to their sum, the last being that sum, drawn from zero; band_eur: whisker below the sum."""
    ends, level = [], 0.0
    for one in steps[:-1]:
        ends.append((level, level + one.eur))
        level += one.eur
    ends.append((0.0, steps[-1].eur))
    low = min(0.0, *(min(pair) for pair in ends), *(band_eur or ()))
    high = max(0.0, *(max(pair) for pair in ends), *(band_eur or ()))
    unit = (WIDE - 8) / ((high - low) or 1.0)

    def at(eur: float) -> float:
        return 4 + (eur - low) * unit

    rows = ""
    for place, (one, (start, end)) in enumerate(zip(steps, ends, strict=True)):
        is_sum = place == len(steps) - 1
        left, width = at(min(start, end)), abs(end - start) * unit
        colour = LOSS if one.eur < 0 else PLAN
        bar = f'<rect x="{left:.1f}" y="2" width="{max(width, 0.8):.1f}" height="{7 if is_sum else 10}" fill="{colour}" opacity="{1 if is_sum else 0.65}"/>'
        zero = f'<line x1="{at(0):.1f}" x2="{at(0):.1f}" y1="0" y2="14" stroke="{INK}" stroke-width=".7"/>'
        whisker = ""
        if is_sum and band_eur:
            lo, hi = (at(eur) for eur in band_eur)
            whisker = f'<path d="M{lo:.1f},9.5 v4 M{lo:.1f},11.5 H{hi:.1f} M{hi:.1f},9.5 v4" stroke="{INK}" stroke-width="1.4" fill="none"/>'
        name = f"<b>{escape(one.label)}</b>" if is_sum else escape(one.label)
        rows += f"<tr><td>{name}</td><td style='width:44%'>{_svg(zero + bar + whisker)}</td><td class=n><b>{escape(one.amount)}</b></td></tr>"
    return f"<table class=rows><tbody>{rows}</tbody></table>"


def dots(values_eur: Sequence[float], marks: Sequence[tuple[float, str]]) -> str:
    """Draw a value as 20 dots, each 1 chance in 20, stacked; marks: (EUR, text) of lines, losses in their own colour."""
    ordered = sorted(values_eur)
    count = 20
    found = [ordered[min(len(ordered) - 1, int((k + 0.5) / count * len(ordered)))] for k in range(count)]
    low, high = min(0.0, found[0]), max(0.0, found[-1])
    unit = 280 / ((high - low) or 1.0)
    heights: dict[int, int] = {}
    drawn = ""
    for eur in found:
        place = round((eur - low) * unit / 11)
        heights[place] = heights.get(place, 0) + 1
        drawn += f'<circle cx="{10 + place * 11}" cy="{92 - heights[place] * 10.5:.1f}" r="4.8" fill="{LOSS if eur < 0 else PLAN}"/>'
    lines = "".join(
        f'<line x1="{10 + (eur - low) * unit:.1f}" x2="{10 + (eur - low) * unit:.1f}" y1="0" y2="92" stroke="{INK}" stroke-width="1" stroke-dasharray="3 3"/>'
        for eur, _ in marks
        if low <= eur <= high
    )
    zero = f'<line x1="{10 - low * unit:.1f}" x2="{10 - low * unit:.1f}" y1="0" y2="92" stroke="{INK}" stroke-width="1.4"/>'
    axis = f'<line x1="2" x2="298" y1="92" y2="92" stroke="{PALE}" stroke-width="1.5"/>'
    told = " · ".join(escape(text) for _, text in marks)
    return (
        f"<div class=dots>{_svg(axis + zero + lines + drawn, 300, 94)}<span class=quiet>{told}</span></div>"
    )


def cash(cumulated_eur: Sequence[float], text: str) -> str:
    """Draw the cumulated cash flow by month with its zero line; text: what it says, its ends in words."""
    low, high = min(0.0, *cumulated_eur), max(0.0, *cumulated_eur)
    tall = 90 / ((high - low) or 1.0)
    step = 290 / max(1, len(cumulated_eur))

    def y(eur: float) -> float:
        return 96 - (eur - low) * tall

    path = f"M5,{y(0):.1f} " + " ".join(
        f"L{5 + step * (month + 1):.1f},{y(eur):.1f}" for month, eur in enumerate(cumulated_eur)
    )
    worst = min(range(len(cumulated_eur)), key=lambda month: cumulated_eur[month])
    mark = f'<circle cx="{5 + step * (worst + 1):.1f}" cy="{y(cumulated_eur[worst]):.1f}" r="3.5" fill="{LOSS}"/>'
    zero = f'<line x1="5" x2="295" y1="{y(0):.1f}" y2="{y(0):.1f}" stroke="{INK}" stroke-width=".8"/>'
    line = f'<path d="{path}" fill="none" stroke="{PLAN}" stroke-width="2.2"/>'
    shown = mark if cumulated_eur[worst] < 0 else ""
    return (
        f"<div class=cash>{_svg(zero + line + shown, 300, 100)}<span class=quiet>{escape(text)}</span></div>"
    )


def curves(found: Sequence[Curve]) -> str:
    """Draw the response of each line to its money: circle today, diamond the plan."""
    return "<div class=curves>" + "".join(_curve(one) for one in found) + "</div>"


def _curve(one: Curve) -> str:
    points = sorted(one.points)
    least, most = points[0][0], points[-1][0]
    low, high = min(value for _, value in points), max(value for _, value in points)

    def place(eur: float, value: float) -> tuple[float, float]:
        return 6 + 88 * (eur - least) / ((most - least) or 1.0), 42 - 36 * (value - low) / (
            (high - low) or 1.0
        )

    path = "M" + " L".join("{:.1f},{:.1f}".format(*place(*point)) for point in points)

    def nearest(eur: float) -> tuple[float, float]:
        return place(*min(points, key=lambda point: abs(point[0] - eur)))

    (tx, ty), (px, py) = nearest(one.today_eur), nearest(one.plan_eur)
    marks = (
        f'<circle cx="{tx:.1f}" cy="{ty:.1f}" r="3" fill="#fff" stroke="{TODAY}" stroke-width="1.5"/>'
        f'<path d="M{px:.1f},{py - 4:.1f} l4,4 l-4,4 l-4,-4 z" fill="{INK}"/>'
    )
    line = f'<path d="{path}" fill="none" stroke="{PLAN}" stroke-width="1.8"/>'
    return f"<div><b>{escape(one.label)}</b>{_svg(line + marks, 100, 46)}<span class=quiet>{escape(one.caption)}</span></div>"


def _svg(inside: str, width: int = WIDE, height: int = HIGH) -> str:
    return f'<svg viewBox="0 0 {width} {height}" aria-hidden="true">{inside}</svg>'
