"""What a fit foretells of answers it did not see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim import MOTIVES, Purpose, uniform

from .evaluate import answer_shares, corrected
from .gauss_newton import AnswerShares, Bench, Point
from .moment_names import MomentName, moment_named
from .moments import Targets, moments
from .objective import Distance, Slopes, step
from .settled import Settled
from .skipped import skips_of
from .touchpoints import counted

HeldBy = Literal["date", "respondent"]

HELD_SHARE = 0.25
# Held out by date only where nearly every answer has one, and days are many enough to part a quarter from the rest.
DATED_LEAST = 0.95
HELD_LEAST, HELD_MOST = 0.15, 0.35
STEPS = 2
QUIETER = 2  # by so much more answers than a fit ends with, since small groups are told here by few of them


def split_hold_out(table: pd.DataFrame, seed: int) -> tuple[npt.NDArray[np.bool_], HeldBy]:
    """Return which answers are held out, and how: the latest quarter where dates tell it, else a random quarter of respondents."""
    if "date" in table.columns and table["date"].notna().mean() >= DATED_LEAST:
        late = (table["date"] > table["date"].quantile(1 - HELD_SHARE)).to_numpy(dtype=bool)
        if HELD_LEAST <= late.mean() <= HELD_MOST:
            return late, "date"
    drawn = [uniform(seed, 0, row, 0, Purpose.BOOTSTRAP) < HELD_SHARE for row in range(len(table))]
    return np.array(drawn, dtype=bool), "respondent"


def evaluate_hold_out(
    bench: Bench,
    targets: Targets,
    point: Point,
    far: Distance,
    slopes: Slopes,
    observed: AnswerShares,
    found: Settled | None = None,
    seed: int | None = None,
) -> Holdout | None:
    """Fit to three quarters, STEPS steps from the fit to all, and hold the simulation against the last quarter.

    seed: by which respondents are drawn, that of the bench where None. None when a group of answers that was scored is too
    small in either part.
    """
    held, by = split_hold_out(targets.table, bench.seed if seed is None else seed)
    motives = targets.motives
    rest = {name: told.value for name, told in moments(targets.table[~held], motives=motives).items()}
    seen = moments(targets.table[held], motives=motives)
    if not set(far.names) <= rest.keys() or not seen:
        return None
    kept = 1 - float(held.mean())
    answers, skips = counted(targets.table[~held]), skips_of(targets.table[~held])
    own = {question: answer_shares(targets.table[~held], question) for question in observed}
    told, shifts, shares = point.simulated, point.shifts, point.shares
    for _ in range(STEPS):
        shifts = shifts + step(slopes, far.weights, far.residual(told.moments, rest), shifts, kept)
        # anchors of another world see other customers, and so other levels
        shares = corrected(shares, own, told.shares)
        size = QUIETER * bench.more
        candidate = bench.candidate(point.free, shifts, shares, size)._replace(skips=skips)
        if found is not None:
            found = found.stepped(told, answers)
            candidate = candidate._replace(world=found.world)
        (told,) = bench.evaluate_all([candidate], "hold-out")
    rows = tuple(
        HeldOutMoment(moment_named(name), one.value, told.moments[name], rest[name], one.se)
        for name, one in seen.items()
        if name in rest and name in told.moments
    )
    return Holdout(int(held.sum()), int((~held).sum()), rows, by) if rows else None


class HeldOutMoment(NamedTuple):
    """A moment of answers held out, as foretold by a fit to the others and by the others themselves (before)."""

    name: MomentName
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
    moments: tuple[HeldOutMoment, ...]
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
            own = [moment for moment in self.moments if moment.name.motive == motive]
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


def _errors(moments: Sequence[HeldOutMoment]) -> tuple[float, float]:
    simulated = np.mean([abs(m.observed - m.simulated) / m.se for m in moments])
    return float(simulated), float(np.mean([abs(m.observed - m.before) / m.se for m in moments]))
