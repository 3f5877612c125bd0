"""Groups of a file as segments of the world: each like one that the world has, its money borrowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from sim import Defect, Defects, Message, Posterior, Segment, World

from ..survey import Export
from ..survey.lexicon import fold
from .mapping import Column, Mapping

# So few answers tell no group apart; so many groups are each worth a segment.
GROUP_LEAST, GROUPS_MOST = 30, 12
OTHERS = "others"
BORROWED = "borrowed: as the segment that the groups are like"
NAME_MOST = 40


class Grouped(NamedTuple):
    """A world whose segments are the groups of a file, and the mapping that names them."""

    world: World
    mapping: Mapping


def with_groups(world: World, export: Export, mapping: Mapping) -> Grouped:
    """Make a segment of each group of the column that plays the segment, where the mapping says whom they are like.

    Groups of fewer than GROUP_LEAST answers, and those beyond the GROUPS_MOST largest, are one segment, OTHERS. Money, needs and
    preferences are those of the segment they are like, and said to be borrowed. Raises Defects when no two groups are large enough.
    """
    column = mapping.role("segment")
    if column is None or not column.like:
        return Grouped(world, mapping)
    cells = export.table[column.column].tolist()
    told = [column.values.get(cell, cell) for cell in cells if cell and cell not in column.missing]
    sizes = {label: told.count(label) for label in dict.fromkeys(told)}
    largest = sorted(sizes, key=lambda label: (-sizes[label], label))[:GROUPS_MOST]
    kept = sorted(label for label in largest if sizes[label] >= GROUP_LEAST)
    if len(kept) < 2:
        shown = ", ".join(f"{label} ({sizes[label]})" for label in largest)
        allowed = Message("defect.two_groups_of", count=GROUP_LEAST)
        raise Defects(
            mapping.file,
            [Defect("[segment].column", shown or column.column, allowed, Message("defect.join_groups"))],
        )
    names = dict(zip(kept, _identifiers(kept), strict=True))
    rest = sum(size for label, size in sizes.items() if label not in names)
    parts = {label: sizes[label] for label in kept} | ({OTHERS: rest} if rest else {})
    names |= {OTHERS: OTHERS} if rest else {}
    model = next(one for one in world.segments if one.name == column.like)
    segments = [
        model.model_copy(
            update={"name": names[label], "label": _label(column, label), "share": size / len(told)}
        )
        for label, size in parts.items()
    ]
    values = {
        cell: names.get(column.values.get(cell, cell), OTHERS)
        for cell in dict.fromkeys(cells)
        if cell and cell not in column.missing
    }
    named = replace(column, values=values, like="")
    columns = tuple(named if one.role == "segment" else one for one in mapping.columns)
    margins = {
        role: {names.get(label, label): share for label, share in shares.items()}
        if role == "segment"
        else shares
        for role, shares in mapping.margins.items()
    }
    return Grouped(
        _with_segments(world, column.like, segments), replace(mapping, columns=columns, margins=margins)
    )


def _with_segments(world: World, like: str, segments: list[Segment]) -> World:
    """The world with other segments; anchors, and what was fitted to the old segments, fall away."""
    kept = {name: one for name, one in world.source.items() if not name.startswith("segment.")}
    for segment in segments:
        for name, value in segment.model_dump().items():
            if name in ("name", "label"):
                continue
            entries = value if isinstance(value, dict) else ("",)
            for entry in entries:
                path = f"{name}.{entry}" if entry else name
                kept[f"segment.{segment.name}.{path}"] = world.source.get(f"segment.{like}.{path}", BORROWED)
    told = world.model_copy(
        update={
            "segments": segments,
            "source": kept,
            "anchors": type(world.anchors)(),
            "posterior": Posterior(),
        }
    )
    return World.model_validate(told.model_dump())


def _label(column: Column, label: str) -> str:
    """A group as people are told of it: a bare code with the name of its column."""
    return label if any(one.isalpha() for one in label) and len(label) > 1 else f"{column.column} {label}"


def _identifiers(labels: Iterable[str]) -> Iterator[str]:
    """Yield a name for each label, by which a world file can speak of it."""
    taken = {OTHERS}
    for label in labels:
        plain = re.sub(r"\W+", "_", fold(label)).strip("_")[: NAME_MOST - 8] or "group"
        name = plain if plain[0].isalpha() else f"group_{plain}"
        number = 2
        unique = name
        while unique in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique)
        yield unique
