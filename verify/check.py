"""A target of the model: what is expected of it and what it gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

DIGITS = 5

EXACT = 1e-8
STANDARD_ERRORS = 3
DERIVED = "derived"

Relation = Literal["=", "<", ">"]


class Row(NamedTuple):
    """One target with its source, the value expected, the value found and how far apart they may be.

    A row whose target does not apply has a reason and no values. tolerance is 3 standard errors where simulated.
    """

    target: str
    source: str
    expected: float | None = None
    got: float | None = None
    tolerance: float | None = None
    relation: Relation = "="
    simulated: bool = False
    reason: str = ""

    @property
    def ok(self) -> bool | None:
        """Return whether the target is met; None where it does not apply."""
        if self.expected is None or self.got is None or self.tolerance is None:
            return None
        gap = self.got - self.expected
        if self.relation == "<":
            return gap < -self.tolerance
        if self.relation == ">":
            return gap > self.tolerance
        return abs(gap) <= self.tolerance


def exact(target: str, source: str, expected: float, got: float, relation: Relation = "=") -> Row:
    """A row without chance."""
    return Row(target, source, float(expected), float(got), EXACT if relation == "=" else 0.0, relation)


def printed(target: str, source: str, expected: str, got: float) -> Row:
    """A row without chance against a published number, to half a unit of its last digit or 1e-8."""
    decimals = len(expected.partition(".")[2])
    return Row(target, source, float(expected), float(got), max(EXACT, 0.5 * 10.0**-decimals))


def simulated(
    target: str, source: str, expected: float, values: Sequence[float], relation: Relation = "="
) -> Row:
    """A row against the mean of independent replications, within 3 of its standard errors."""
    count = len(values)
    mean = math.fsum(values) / count
    spread = math.fsum((value - mean) ** 2 for value in values) / (count - 1)
    return Row(
        target, source, float(expected), mean, STANDARD_ERRORS * math.sqrt(spread / count), relation, True
    )


def spanned(
    target: str, source: str, low: float, high: float, values: Sequence[float], reason: str = ""
) -> Row:
    """A row against a published span, for the mean of independent replications."""
    mean = math.fsum(values) / len(values)
    return Row(target, source, (low + high) / 2, mean, (high - low) / 2, "=", True, reason)


def banded(target: str, source: str, middle: float, within: float, why: str, values: Sequence[float]) -> Row:
    """A row against a published figure without a span: the band around it is ours, and the target says so and why."""
    told = f"{target}; a band of our own, ±{within:g}: {why}"
    return spanned(told, source, middle - within, middle + within, values)


def excused(target: str, source: str, reason: str) -> Row:
    """A target that does not apply to this model, and why."""
    return Row(target, source, reason=reason)


def cells(row: Row) -> tuple[str, str, str, str, str, str]:
    """Target, source, expected, found, tolerance and verdict of a row."""
    if row.expected is None or row.got is None or row.tolerance is None:
        return row.target, row.source, "", "", "", f"does not apply: {row.reason}"
    sign = "" if row.relation == "=" else f"{row.relation} "
    error = f"±{row.tolerance:.1g}" if row.simulated else f"{row.tolerance:.0e}" if row.tolerance else ""
    verdict = "holds" if row.ok else "fails"
    return (
        row.target,
        row.source,
        f"{sign}{figure(row.expected)}",
        figure(row.got),
        error,
        f"{verdict}; {row.reason}" if row.reason else verdict,
    )


def figure(value: float) -> str:
    """A number with few digits; what is rounding around zero is zero."""
    return f"{value:.{DIGITS}g}" if abs(value) > 1e-12 else "0"
