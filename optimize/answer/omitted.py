"""What so few simulations leave out of an answer, and how many would make it."""

from __future__ import annotations

from typing import Literal, NamedTuple

Part = Literal["bridge", "draws"]


class Omitted(NamedTuple):
    """A part of the answer that was not made (the split of the value by lever, draws of the parameters).

    allowed: simulations; needed: the fewest with which it is made.
    """

    part: Part
    allowed: int
    needed: int


def omitted(allowed: int, fewest: dict[Part, int]) -> tuple[Omitted, ...]:
    """The parts that take more simulations than are allowed; fewest: with which each is made."""
    return tuple(Omitted(part, allowed, needed) for part, needed in fewest.items() if allowed < needed)
