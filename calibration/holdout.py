"""What a fit foretells of answers it did not see."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim import Purpose, uniform

from .distance import Distance, step
from .fitted import Foretold, Holdout
from .search import Bench, Point, Shares
from .targets import Targets, moments
from .trial import answer_shares, corrected

Array = npt.NDArray[np.float64]
HELD_SHARE = 0.25


def held_out(answers: int, seed: int) -> npt.NDArray[np.bool_]:
    """Which answers are held out: a random quarter."""
    return np.array(
        [uniform(seed, 0, row, 0, Purpose.BOOTSTRAP) < HELD_SHARE for row in range(answers)], dtype=bool
    )


def foretell(
    bench: Bench, targets: Targets, point: Point, far: Distance, slopes: Array, observed: Shares
) -> Holdout | None:
    """Fit to three quarters, one step from the fit to all, and hold the simulation against the last quarter.

    None when a group of answers that was scored is too small in either part.
    """
    held = held_out(len(targets.table), bench.seed)
    motives = targets.motives
    rest = {name: told.value for name, told in moments(targets.table[~held], motives=motives).items()}
    seen = moments(targets.table[held], motives=motives)
    if not set(far.names) <= rest.keys() or not seen:
        return None
    kept = 1 - float(held.mean())
    delta = step(slopes, far.weights, far.residual(point.told.moments, rest), point.shifts, kept)
    own = {question: answer_shares(targets.table[~held], question) for question in observed}
    shares = corrected(point.shares, own, observed)
    (told,) = bench.tell([bench.trial(point.free, point.shifts + delta, shares)], "hold-out")
    rows = tuple(
        Foretold(name, one.value, told.moments[name], rest[name], one.se)
        for name, one in seen.items()
        if name in rest and name in told.moments
    )
    return Holdout(int(held.sum()), int((~held).sum()), rows) if rows else None
