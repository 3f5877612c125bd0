"""A figure as a person reads it: its unit, its digits, a difference and the interval of one."""

from __future__ import annotations

from sim import Metric

from .locale import Reader

DIGITS: dict[str, int] = {"share": 1, "points": 1, "score": 2, "count": 2, "eur": 2}


def figure_text(reader: Reader, metric: Metric, value: float, *, signed: bool = False, finer: int = 0) -> str:
    """A figure in its unit, with some digits more where asked."""
    if metric.unit == "minutes":
        return reader.wait(value, signed=signed)
    digits = DIGITS[metric.unit] + finer
    if metric.unit == "share":
        return reader.share(value, digits, signed=signed)
    if metric.unit == "eur":
        return reader.eur(value, digits, signed=signed)
    return reader.number(value, digits, signed=signed)


def short_figure(reader: Reader, metric: Metric, value: float) -> str:
    """A figure in a sentence: whole euros, contacts and percent."""
    if metric.unit in ("share", "eur", "count"):
        return figure_text(reader, metric, value, finer=-DIGITS[metric.unit])
    return figure_text(reader, metric, value)


def figure_change(reader: Reader, metric: Metric, value: float, *, finer: int = 0) -> str:
    """A signed difference; that of two shares is in points."""
    if metric.unit == "share":
        points = reader.number(100 * value, DIGITS["share"] + finer, signed=True)
        return reader("unit.points", number=points)
    # euros have cents and nothing finer
    return figure_text(reader, metric, value, signed=True, finer=0 if metric.unit == "eur" else finer)


def figure_interval(reader: Reader, metric: Metric, lo: float, hi: float) -> str:
    """Write the interval of a difference, both ends in one unit."""
    if metric.unit == "minutes":
        low, high = reader.waits((lo, hi), signed=True)
    else:
        low, high = (figure_change(reader, metric, end, finer=1) for end in (lo, hi))
    return reader("interval.short", lo=low, hi=high)
