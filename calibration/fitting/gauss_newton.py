"""The search for the values that reproduce a survey: Gauss-Newton steps on simulated moments, under common draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim import ANCHOR_RUNS, Array, Map, World

from .evaluate import FitCandidate, SimulatedMoments, corrected, evaluate
from .objective import Distance, Slopes, posterior, step
from .parameters import Parameter
from .skipped import Skip

Progress = Callable[[int, int, str], None]
AnswerShares = Mapping[str, tuple[float, ...]]
ROUNDS_MOST = 3  # with the same slopes
STEP_MOST = 2.0  # prior standard deviations
SMALL_STEP = 0.1  # posterior standard deviations
HALVINGS_MOST = 2
LEVELS = 2
# Changes large enough for the discreteness of common draws: of a logit, else in prior deviations.
CHANGE, CHANGE_MOST = 0.5, 1.0
# Where a difference begins: at the point, or as far below it as it ends above, so that curvature cancels.
FORWARD, CENTRAL = 0.0, 1.0


@dataclass
class Bench:
    """Where trials of a world are run: under which draws, by which workers, and how many simulations were spent.

    skips: the questions that some of those who answer leave out.
    """

    world: World
    seed: int
    replications: int
    map: Map
    progress: Progress | None
    planned: int = 0
    spent: int = 0
    skips: tuple[Skip, ...] = ()

    def candidate(
        self, free: Sequence[Parameter], shifts: Array, shares: AnswerShares, replications: int | None = None
    ) -> FitCandidate:
        """The trial of some shifts and answer shares."""
        values: dict[str, float] = {}
        for parameter, shift in zip(free, shifts.tolist(), strict=True):
            values |= parameter.values(shift)
        return FitCandidate(
            self.world, values, shares, self.seed, replications or self.replications, self.skips
        )

    def evaluate_all(self, candidates: Sequence[FitCandidate], text: str) -> list[SimulatedMoments]:
        """Run trials, in order, and report each."""
        simulated = []
        for candidate, one in zip(candidates, self.map(evaluate, candidates), strict=True):
            simulated.append(one)
            self.spent += candidate.replications + ANCHOR_RUNS
            if self.progress is not None:
                self.progress(min(self.spent, self.planned), self.planned, text)
        return simulated

    @property
    def fewer(self) -> int:
        """Replications for slopes that only show where to go: common draws make differences sharper than levels."""
        return (self.replications + 3) // 4

    @property
    def more(self) -> int:
        """Replications for what is told in the end: what answers are held against should add little noise of its own."""
        return 2 * self.replications

    def cost(self, slopes: int, levels: int) -> int:
        """Simulations that so many slopes, taken coarsely and then finely, and so many levels take."""
        coarse, fine = self.fewer + ANCHOR_RUNS, self.replications + ANCHOR_RUNS
        return slopes * (coarse + 2 * fine) + levels * fine


@dataclass(frozen=True, eq=False)
class Point:
    """A place in the search: shifts of the free parameters, answer shares, and what was told there."""

    free: tuple[Parameter, ...]
    shifts: Array
    shares: AnswerShares
    simulated: SimulatedMoments

    def objective(self, far: Distance) -> float:
        """Misfit of the moments plus that of the prior."""
        return far.chi_square(far.residual(self.simulated.moments)) + float(self.shifts @ self.shifts)


def jacobian(bench: Bench, far: Distance, point: Point, replications: int, below: float) -> Slopes:
    """Change of each contrast per prior standard deviation of each free parameter, by finite differences.

    below: where they begin, FORWARD or CENTRAL.
    """
    changes = [min(CHANGE_MOST, CHANGE / one.prior_sd) / (1 + below) for one in point.free]
    if not changes:
        return Slopes(*np.zeros((2, len(far.contrasts), 0)))
    ends = [(point.shifts - below * row, point.shifts + row) for row in np.diag(changes)]
    places = {end.tobytes(): end for pair in ends for end in pair}
    candidates = [bench.candidate(point.free, place, point.shares, replications) for place in places.values()]
    simulated = dict(zip(places, bench.evaluate_all(candidates, "slopes"), strict=True))
    pairs = [(simulated[low.tobytes()], simulated[high.tobytes()]) for low, high in ends]
    rises = [
        parameter.change(float(shift), change) - parameter.change(float(shift), -below * change)
        for parameter, shift, change in zip(point.free, point.shifts, changes, strict=True)
    ]
    change = [far.effect(low.moments, high.moments) for low, high in pairs]
    even, odd = ([far.effect(low.halves[part], high.halves[part]) for low, high in pairs] for part in (0, 1))
    apart = [(one - other) / 2 for one, other in zip(even, odd, strict=True)]
    return Slopes(np.column_stack(change) / rises, np.column_stack(apart) / rises)


def converge(bench: Bench, far: Distance, point: Point, slopes: Slopes, observed: AnswerShares) -> Point:
    """Walk on from near the end, then take one whole step more.

    Beside the end, draws decide which of two places reproduces the answers better; the step itself does not ask them
    (one-step estimator, Le Cam 1956).
    """
    near = descend(bench, far, point, slopes, observed)
    delta = _delta(far, near, slopes)
    shares = corrected(near.shares, observed, near.simulated.shares)
    return moved(bench, near, delta, shares)


def descend(bench: Bench, far: Distance, point: Point, slopes: Slopes, observed: AnswerShares) -> Point:
    """Step by step, at least once, to where the steps are small or lead nowhere better."""
    errors = np.sqrt(np.diag(posterior(slopes, far.weights)))
    for number in range(ROUNDS_MOST):
        delta = _delta(far, point, slopes)
        if number and bool((np.abs(delta) < SMALL_STEP * errors).all()):
            break
        shares = corrected(point.shares, observed, point.simulated.shares)
        better = _better(bench, far, point, delta, shares)
        if better is None:
            break
        point = better
    return point


def _better(bench: Bench, far: Distance, point: Point, delta: Array, shares: AnswerShares) -> Point | None:
    """The point after a step, halved until it is no worse; None when it stays worse."""
    before = point.objective(far)
    for _ in range(HALVINGS_MOST + 1):
        after = moved(bench, point, delta, shares)
        if after.objective(far) <= before:
            return after
        delta = delta / 2
    return None


def _delta(far: Distance, point: Point, slopes: Slopes) -> Array:
    delta = step(slopes, far.weights, far.residual(point.simulated.moments), point.shifts)
    return np.asarray(np.clip(delta, -STEP_MOST, STEP_MOST))


def levelled(bench: Bench, point: Point, observed: AnswerShares) -> Point:
    """The same place, its answer shares moved until they stay: anchors of another place see other customers, and so other levels.

    The first time by the draws of the search, then by the more numerous ones by which the end is told.
    """
    for _ in range(LEVELS):
        shares = corrected(point.shares, observed, point.simulated.shares)
        last = bench.candidate(point.free, point.shifts, shares, bench.more)
        (simulated,) = bench.evaluate_all([last], "steps")
        point = replace(point, shares=shares, simulated=simulated)
    return point


def moved(bench: Bench, point: Point, delta: Array, shares: AnswerShares) -> Point:
    """The point so much further, told by a simulation."""
    shifts = point.shifts + delta
    (simulated,) = bench.evaluate_all([bench.candidate(point.free, shifts, shares)], "steps")
    return replace(point, shifts=shifts, shares=shares, simulated=simulated)
