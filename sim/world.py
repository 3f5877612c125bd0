"""A company and its customers, whole: every part, held against the others as it is built."""

from __future__ import annotations

from pydantic import model_validator

from .errors import Defects
from .parts import WorldParts
from .validate import disagreements


class World(WorldParts):
    """A company and its customers."""

    @model_validator(mode="after")
    def _parts_agree(self) -> World:
        defects = disagreements(self)
        if defects:
            raise Defects(self.name, defects)
        return self
