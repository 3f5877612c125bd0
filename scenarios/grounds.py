"""What a result rests on, said before any figure of it: how far the company was fitted, what it borrows, what was accepted in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim import Outside, World

from .assumptions import assumptions
from .locale import Reader
from .verdict import verdict_lines

# parts that no plan earns or spends by: figures to hold a world against, and what is computed or fitted
APART = ("reported.", "anchors.", "posterior.", "fit.", "doubt.", "shocks.")
MONEY = "EUR"
BORROWED = "borrowed"
# what a result can be accepted for, as its record names them; estimates travel in the world
ACCEPTED = ("fit", "mismatch", "outside")


class Borrowed(NamedTuple):
    """Numbers that are those of the template, of how many, and the general assumptions among these."""

    borrowed: int
    assumed: int
    of: int

    @property
    def share(self) -> float:
        """Share of the numbers that is borrowed."""
        return self.borrowed / self.of if self.of else 0.0


def borrowed_numbers(world: World) -> dict[str, Borrowed]:
    """Count the numbers a world borrows from its template, by `money` and `behaviour`."""
    table = assumptions(world)
    is_number = table["value"].map(
        lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    )
    table = table[is_number & ~table["field"].str.startswith(APART)]
    is_money = table["unit"].str.contains(MONEY)
    return {
        name: Borrowed(
            int((tags == BORROWED).sum()),
            int(tags.isin(("assumption", "direction", "derived", "published")).sum()),
            len(tags),
        )
        for name, tags in (("money", table.loc[is_money, "tag"]), ("behaviour", table.loc[~is_money, "tag"]))
    }


def with_own_reported(world: World) -> World:
    """The same world without the reported figures that it borrows: those of a template judge nothing."""
    if not world.template:
        return world
    table = assumptions(world)
    fields = table.loc[(table["tag"] == BORROWED) & table["field"].str.startswith("reported."), "field"]
    borrowed = {str(field).removeprefix("reported.") for field in fields}
    told = world.reported.model_dump(exclude_defaults=True)
    kept: dict[str, Any] = {}
    for name, value in told.items():
        if isinstance(value, dict):
            kept[name] = {entry: one for entry, one in value.items() if f"{name}.{entry}" not in borrowed}
        elif name not in borrowed:
            kept[name] = value
    return world.model_copy(update={"reported": type(world.reported).model_validate(kept)})


def grounds(
    world: World, accepted: Mapping[str, str | None], outside: Sequence[Outside] = ()
) -> dict[str, Any]:
    """Return what a result rests on, as plain values for JSON.

    accepted: why, by what was accepted, of which a red fit and a plan outside count only where there is one; outside: where the
    plan leads.
    """
    is_there = {"fit": world.fit.verdict == "red", "outside": bool(outside)}
    return {
        "fit": world.fit.model_dump(exclude_none=True),
        "template": world.template,
        "borrowed": {
            name: {**one._asdict(), "share": one.share} for name, one in borrowed_numbers(world).items()
        },
        "accepted": {name: why for name, why in accepted.items() if why and is_there.get(name, True)},
        "outside": [
            {
                **one._asdict(),
                "allowed": [limit if abs(limit) < float("inf") else None for limit in one.allowed],
            }
            for one in outside
        ],
    }


def ground_lines(world: World, reader: Reader, accepted: Mapping[str, str] | None = None) -> list[str]:
    """Return what a result rests on, a sentence each: the verdict, what is borrowed, what was accepted and why."""
    lines = verdict_lines(world.fit, reader)
    if world.template:
        for name, one in borrowed_numbers(world).items():
            lines.append(
                reader(
                    f"grounds.{name}",
                    borrowed=reader.number(one.borrowed),
                    of=reader.number(one.of),
                    share=reader.share(one.share, 0),
                    assumed=reader.number(one.assumed),
                    template=world.template,
                )
            )
    told = accepted or {}
    return [
        *lines,
        *(reader(f"grounds.accepted.{name}", why=told[name]) for name in ACCEPTED if told.get(name)),
    ]
