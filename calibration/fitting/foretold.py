"""What answers held out say of a fit: the simulation against *same as before*, as a whole and by motive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from sim import MOTIVES

HeldBy = Literal["date", "respondent"]


class Foretold(NamedTuple):
    """A moment of answers held out, as foretold by a fit to the others and by the others themselves (before)."""

    name: str
    observed: float
    simulated: float
    before: float
    se: float


class Motive(NamedTuple):
    """How well the moments of one motive are foretold: mean absolute errors in standard errors, and whether the simulation loses."""

    motive: str
    moments: int
    error: float
    error_before: float
    loses: bool


@dataclass(frozen=True)
class Holdout:
    """A quarter of the answers, the latest by date or that of random respondents, foretold from the others.

    error and error_before are mean absolute errors in standard errors, of the simulation and of *same as before*.
    """

    held: int
    rest: int
    moments: tuple[Foretold, ...]
    by: HeldBy = "respondent"

    @property
    def error(self) -> float:
        """Mean absolute error of the simulation, in standard errors."""
        return _errors(self.moments)[0]

    @property
    def error_before(self) -> float:
        """Mean absolute error of *same as before*, in standard errors."""
        return _errors(self.moments)[1]

    @property
    def motives(self) -> tuple[Motive, ...]:
        """The motives of which some moment was held out."""
        found = []
        for motive in MOTIVES:
            own = [moment for moment in self.moments if moment.name.endswith(f"_{motive}")]
            if own:
                error, before = _errors(own)
                found.append(Motive(motive, len(own), error, before, error > before))
        return tuple(found)

    def record(self) -> dict[str, Any]:
        """As plain values for JSON."""
        return {
            "held": self.held,
            "rest": self.rest,
            "by": self.by,
            "error": self.error,
            "error_before": self.error_before,
            "motives": [motive._asdict() for motive in self.motives],
            "moments": [moment._asdict() for moment in self.moments],
        }


def _errors(moments: Sequence[Foretold]) -> tuple[float, float]:
    simulated = np.mean([abs(m.observed - m.simulated) / m.se for m in moments])
    return float(simulated), float(np.mean([abs(m.observed - m.before) / m.se for m in moments]))
