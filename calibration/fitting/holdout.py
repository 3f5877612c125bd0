"""What a fit foretells of answers it did not see."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim import Purpose, uniform

from .evaluate import answer_shares, corrected
from .foretold import Foretold, HeldBy, Holdout
from .gauss_newton import Bench, Point, Shares
from .moments import Targets, moments
from .objective import Distance, Slopes, step

Array = npt.NDArray[np.float64]
HELD_SHARE = 0.25
# Held out by date only where nearly every answer has one, and days are many enough to part a quarter from the rest.
DATED_LEAST = 0.95
HELD_LEAST, HELD_MOST = 0.15, 0.35


def held_out(table: pd.DataFrame, seed: int) -> tuple[npt.NDArray[np.bool_], HeldBy]:
    """Which answers are held out, and how: the latest quarter where dates tell it, else a random quarter of respondents."""
    if "date" in table.columns and table["date"].notna().mean() >= DATED_LEAST:
        late = (table["date"] > table["date"].quantile(1 - HELD_SHARE)).to_numpy(dtype=bool)
        if HELD_LEAST <= late.mean() <= HELD_MOST:
            return late, "date"
    drawn = [uniform(seed, 0, row, 0, Purpose.BOOTSTRAP) < HELD_SHARE for row in range(len(table))]
    return np.array(drawn, dtype=bool), "respondent"


def foretell(
    bench: Bench, targets: Targets, point: Point, far: Distance, slopes: Slopes, observed: Shares
) -> Holdout | None:
    """Fit to three quarters, one step from the fit to all, and hold the simulation against the last quarter.

    None when a group of answers that was scored is too small in either part.
    """
    held, by = held_out(targets.table, bench.seed)
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
    return Holdout(int(held.sum()), int((~held).sum()), rows, by) if rows else None
