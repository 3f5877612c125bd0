"""What is accepted in words: nothing that a result should not be trusted for passes in silence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from sim import World


def in_words(option: str, why: str | None) -> str | None:
    """Return why something is accepted; None where it is not.

    Raises BadParameter where the option is there and says nothing.
    """
    if why is not None and not why.strip():
        raise typer.BadParameter(f"{option}: say in words why it is accepted")
    return why.strip() if why is not None else None


def estimates_in_words(accepted: Sequence[str], world: World) -> dict[str, str]:
    """Return why an estimate outside of its range is accepted, by number of the world.

    Raises BadParameter for words without a number of this world before the colon, and for a number without words.
    """
    from sim import value_of

    told: dict[str, str] = {}
    for text in accepted:
        field, colon, why = (part.strip() for part in text.partition(":"))
        if not colon or not why:
            raise typer.BadParameter(f"--accept-estimate {text!r}: write 'FIELD: why'")
        try:
            value_of(world, field)
        except KeyError as error:
            raise typer.BadParameter(
                f"--accept-estimate: the world has no number {field!r}; a fit names those outside of their range"
            ) from error
        told[field] = why
    return told
