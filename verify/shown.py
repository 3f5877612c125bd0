"""A row as text, the same in the command and in the page of the docs."""

from __future__ import annotations

from .check import Row

DIGITS = 5


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
