"""What is accepted in words: nothing that a result should not be trusted for passes in silence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .terminal import refused

if TYPE_CHECKING:
    from sim import Message, Outside, World

# Reasons told in a refusal; the report of the fit tells all.
SHOWN = 5
# so many months in a row are written as from one to another
SPAN_LEAST = 3


def in_words(option: str, why: str | None) -> str | None:
    """Return why something is accepted; None where it is not.

    Raises BadParameter where the option is there and says nothing.
    """
    if why is not None and not why.strip():
        raise refused("command.accept.no_reason", option=option)
    return why.strip() if why is not None else None


def estimates_in_words(accepted: Sequence[str], world: World) -> dict[str, str]:
    """Return why an estimate outside of its range is accepted, by number of the world.

    Raises BadParameter for words without a number of this world before the colon, and for a number without words.
    """
    from sim import value_of

    told: dict[str, str] = {}
    for each in accepted:
        field, colon, why = (part.strip() for part in each.partition(":"))
        if not colon or not why:
            raise refused("command.accept.form", came=repr(each))
        try:
            value_of(world, field)
        except KeyError as error:
            raise refused("command.accept.unknown", field=repr(field)) from error
        told[field] = why
    return told


def refuse_red(world: World, accepted: str | None) -> None:
    """Refuse to search in a world whose fit is red, unless it is accepted in words.

    Raises Defects with what the simulation misses.
    """
    from sim import Defect, Defects, Message

    if world.fit.verdict != "red" or accepted is not None:
        return
    allowed, repair = Message("command.accept.fit.allowed"), Message("command.accept.fit.repair")
    raise Defects(
        world.name, [Defect("fit", why.message(), allowed, repair) for why in world.fit.why[:SHOWN]]
    )


def refuse_outside(world: World, found: Sequence[Outside], accepted: str | None) -> None:
    """Refuse a plan that leads where nothing was ever observed, unless it is accepted in words.

    Raises Defects with every figure, the months and what would have been inside.
    """
    from sim import Defect, Defects, Message

    if not found or accepted is not None:
        return
    raise Defects(
        world.name,
        [
            Defect(
                Message("command.accept.outside.place", figure=_where(one)),
                Message("command.accept.outside.value", value=one.value, months=_spans(one.months)),
                _within(one),
                Message("command.accept.outside.repair"),
            )
            for one in found
        ],
    )


def _where(one: Outside) -> Message:
    from sim import Message

    figure = Message(f"grounds.outside.{one.figure}")
    return Message("grounds.outside.at", figure=figure, where=one.where) if one.where else figure


def _within(one: Outside) -> Message:
    from sim import Message

    low, high = one.allowed
    if math.isinf(low):
        return Message("command.accept.outside.at_most", high=high)
    return Message("command.accept.outside.allowed", low=low, high=high)


def _spans(months: Sequence[int]) -> list[str]:
    """Return months, counted from 0, as people count them; three or more in a row by the first and the last."""
    spans: list[list[int]] = []
    for month in months:
        if spans and month == spans[-1][-1] + 1:
            spans[-1].append(month)
        else:
            spans.append([month])
    told: list[str] = []
    for span in spans:
        first, last = span[0] + 1, span[-1] + 1
        told += [f"{first}–{last}"] if len(span) >= SPAN_LEAST else [str(month + 1) for month in span]
    return told
