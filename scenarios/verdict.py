"""The verdict of a fit in words, which stands before every figure of its world."""

from __future__ import annotations

from sim import FitVerdict

from .locale import Reader

# Reasons told in the first lines; the report of the fit tells all.
SHOWN = 3


def verdict_text(fit: FitVerdict, reader: Reader) -> str:
    """The verdict in one sentence; that no fit was made where there is none."""
    if not fit.verdict:
        return reader("verdict.none")
    return reader(f"verdict.{fit.verdict}", informed=reader.number(fit.informed), of=reader.number(fit.of))


def verdict_lines(fit: FitVerdict, reader: Reader) -> list[str]:
    """The verdict, the worst of what speaks against the fit, and the estimates that were accepted in words."""
    lines = [verdict_text(fit, reader), *(reader.say(one.message()) for one in fit.why[:SHOWN])]
    if len(fit.why) > SHOWN:
        lines.append(reader.counted("verdict.more", len(fit.why) - SHOWN))
    return [*lines, *(reader("verdict.estimate", field=name, why=why) for name, why in fit.accepted.items())]
