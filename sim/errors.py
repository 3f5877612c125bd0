"""What is said to a person whose file, plan or budget cannot be used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# how defects are written, and read again where only their text is left
HEAD = re.compile(r"(?P<file>.+): \d+ defects?")
LINE = re.compile(
    r" +- (?P<place>.*?): got (?P<value>.*?); allowed: (?P<allowed>.*?); repair: (?P<repair>.*)"
)


class Defect(NamedTuple):
    """One thing wrong in an input: where, what came, what is allowed, how to repair it."""

    place: str
    value: str
    allowed: str
    repair: str

    def __str__(self) -> str:
        return f"{self.place}: got {self.value}; allowed: {self.allowed}; repair: {self.repair}"


class Defects(Exception):
    """All the defects of one input, raised together so that the author repairs it in one pass."""

    def __init__(self, file: str, defects: Sequence[Defect]) -> None:
        super().__init__(file, tuple(defects))
        self.file = file
        self.defects = tuple(defects)

    def __str__(self) -> str:
        count = len(self.defects)
        head = f"{self.file}: {count} defect{'s' if count > 1 else ''}"
        return "\n".join([head, *(f"  - {defect}" for defect in self.defects)])


def told_defects(text: str) -> Defects | None:
    """The defects that a text tells as `str` of them does; None where it tells something else."""
    head, *lines = text.strip().splitlines() or [""]
    file, count = HEAD.fullmatch(head), [LINE.fullmatch(line) for line in lines]
    if file is None or not lines or not all(count):
        return None
    return Defects(file["file"], [Defect(**found.groupdict()) for found in count if found])


class Infeasible(Defects):
    """The input can be read, but no plan can satisfy all of its rules together."""
