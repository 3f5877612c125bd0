"""A target of the model: what is expected of it and what it gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from scenarios import Reader
from sim import Message, Text

DIGITS = 5

EXACT = 1e-8
STANDARD_ERRORS = 3
ARTICLE = "Construire des parcours clients gagnants en misant sur l'expérience"
DERIVED = Message("verify.source.derived")
# figures that several subjects hold against theory
SHARE_WAITS = Message("verify.figure.share_waits")
SHARE_LOST = Message("verify.figure.share_lost")
SHARE_HUNG_UP = Message("verify.figure.share_hung_up")
WAIT_SERVICES = Message("verify.figure.wait_services")

Relation = Literal["=", "<", ">"]


class Row(NamedTuple):
    """One target with its source, the value expected, the value found and how far apart they may be.

    A row whose target does not apply has a reason and no values. tolerance is 3 standard errors where simulated. The source
    is a message, or the name of a paper, which no language translates.
    """

    target: Message
    source: Text
    expected: float | None = None
    got: float | None = None
    tolerance: float | None = None
    relation: Relation = "="
    simulated: bool = False
    reason: Message | None = None

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


def of(case: Message, figure: Message) -> Message:
    """A figure of a case as one target."""
    return Message("verify.of", case=case, figure=figure)


def direction(paper: str) -> Message:
    """A source of which only the direction is taken."""
    return Message("verify.source.direction", paper=paper)


def exact(target: Message, source: Text, expected: float, got: float, relation: Relation = "=") -> Row:
    """A row without chance."""
    return Row(target, source, float(expected), float(got), EXACT if relation == "=" else 0.0, relation)


def printed(target: Message, source: Text, expected: str, got: float) -> Row:
    """A row without chance against a published number, to half a unit of its last digit or 1e-8."""
    decimals = len(expected.partition(".")[2])
    return Row(target, source, float(expected), float(got), max(EXACT, 0.5 * 10.0**-decimals))


def simulated(
    target: Message, source: Text, expected: float, values: Sequence[float], relation: Relation = "="
) -> Row:
    """A row against the mean of independent replications, within 3 of its standard errors."""
    count = len(values)
    mean = math.fsum(values) / count
    spread = math.fsum((value - mean) ** 2 for value in values) / (count - 1)
    return Row(
        target, source, float(expected), mean, STANDARD_ERRORS * math.sqrt(spread / count), relation, True
    )


def spanned(target: Message, source: Text, low: float, high: float, values: Sequence[float]) -> Row:
    """A row against a published span, for the mean of independent replications."""
    mean = math.fsum(values) / len(values)
    return Row(target, source, (low + high) / 2, mean, (high - low) / 2, "=", True)


def banded(
    target: Message, source: Text, middle: float, within: float, why: Message, values: Sequence[float]
) -> Row:
    """A row against a published figure without a span: the band around it is ours, and the target says so and why."""
    band = Message("verify.band", target=target, within=within, why=why)
    return spanned(band, source, middle - within, middle + within, values)


def excused(target: Message, source: Text, reason: Message) -> Row:
    """A target that does not apply to this model, and why."""
    return Row(target, source, reason=reason)


def cells(row: Row, reader: Reader) -> tuple[str, str, str, str, str, str]:
    """Target, source, expected, found, tolerance and verdict of a row, as a reader reads them."""
    target, source = reader.say(row.target), reader.say(row.source)
    if row.expected is None or row.got is None or row.tolerance is None:
        return target, source, "", "", "", reader("verify.excused", reason=row.reason or "")
    sign = "" if row.relation == "=" else f"{row.relation} "
    error = ""
    if row.simulated:
        error = f"±{reader.written(row.tolerance, '.1g')}"
    elif row.tolerance:
        error = f"{row.tolerance:.0e}"
    verdict = reader("verify.holds" if row.ok else "verify.fails")
    return target, source, f"{sign}{figure(row.expected, reader)}", figure(row.got, reader), error, verdict


def figure(value: float, reader: Reader) -> str:
    """A number with few digits; what is rounding around zero is zero."""
    return reader.written(value, f".{DIGITS}g") if abs(value) > 1e-12 else "0"
