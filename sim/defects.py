"""What is said to a person whose file, plan or budget cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


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


class Infeasible(Defects):
    """The input can be read, but no plan can satisfy all of its rules together."""
