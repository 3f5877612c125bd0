"""What actual months teach, in sentences: one place for the command, the page and the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scenarios import Reader
from sim import World

from .html_sections import months_text

# levers that keep more of their width than this have taught next to nothing
LITTLE = 0.9


def learnt_lines(found: Mapping[str, Any], world: World, reader: Reader) -> list[str]:
    """Return what the plan is worth with the actuals, what its levers do, and what speaks against believing it, which comes first."""
    return list(_lines(found, world, reader))


def _lines(found: Mapping[str, Any], world: World, reader: Reader) -> Iterator[str]:
    if found["beyond"]:
        yield reader("actuals.learnt.beyond")
    before, after = found["value_eur"]["before"], found["value_eur"]["after"]
    yield reader(
        "actuals.learnt.value",
        months=months_text(found["months"]),
        after=reader.eur(after["mean"]),
        low=reader.eur(after["p10"]),
        high=reader.eur(after["p90"]),
        before=reader.eur(before["mean"]),
        low_before=reader.eur(before["p10"]),
        high_before=reader.eur(before["p90"]),
    )
    levers = {one.name: one for one in world.levers}
    for one in found["levers"]:
        amounts = {name: reader.number(one[name], 2) for name in ("ratio", "lo", "hi")}
        label = reader.label(world, levers[one["lever"]])
        yield reader("actuals.learnt.lever", lever=label, kept=reader.share(one["kept"], 0), **amounts)
    if min(one["kept"] for one in found["levers"]) > LITTLE:
        yield reader("actuals.learnt.little")
    if not found["locked"]:
        yield reader("actuals.learnt.unlocked")
    yield reader("actuals.learnt.again", file=found["company"])
