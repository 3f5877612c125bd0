"""Does the fit find what is known? Recovery, coverage and simulation-based calibration on synthetic truths.

`make validate` runs this for hours and keeps the result in docs/validation.md; an interrupted run goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import chi2

from sim import Array, Map, Purpose, World, anchor, uniform, with_values, world_hash

from .calibrate import asked_of, calibrate
from .columns.suggest import suggest_mapping
from .fitting.estimates import FitResult
from .fitting.evaluate import corrected
from .fitting.fit import search
from .fitting.gauss_newton import Bench, moved
from .fitting.holdout import Holdout, evaluate_hold_out
from .fitting.moments import targets
from .fitting.objective import step
from .fitting.parameters import Parameter, parameters
from .fitting.result import Fit
from .survey import read_survey
from .synthetic_survey import RESPONSES, save_survey

DRAWS = 99  # ranks 0 … 99, in 20 bins of five
BINS = 20
LEVEL_90 = 1.644854
# times the replications of a fit that its profiles take
QUIETER = 8
TRUTH_SD_MOST = 2.0
SBC_LEVEL = 0.99
# 200 right intervals of 90 % cover between these shares with 99.9 % probability.
COVERAGE_LEAST, COVERAGE_MOST = 0.83, 0.96


class Recovery(NamedTuple):
    """One synthetic export fitted: by field the truth, estimate and error in prior standard deviations, and the rank.

    rank: posterior draws below the truth, 0 to 99.
    """

    seed: int
    fields: tuple[str, ...]
    truth: tuple[float, ...]
    estimate: tuple[float, ...]
    sd: tuple[float, ...]
    rank: tuple[int, ...]


class Verdict(NamedTuple):
    """What many recoveries say of a field.

    bias: mean error in posterior standard deviations; spread: root of their mean square, 1 where errors are as large as stated; chi2 of
    the ranks, with its 1 % bound.
    """

    field: str
    exports: int
    coverage_90: float
    bias: float
    spread: float
    chi2: float
    chi2_most: float


class Profile(NamedTuple):
    """Rise of the objective at the two ends of a field's 90 % interval; 2.71 where the posterior is Normal (Venzon and Moolgavkar 1988)."""

    field: str
    low: float
    high: float


def truth_of(world: World, free: Sequence[Parameter], seed: int) -> tuple[World, dict[str, float]]:
    """A world whose fittable numbers are drawn from their priors, anchored, and its shifts in prior deviations.

    A draw beyond two deviations is drawn from within them: priors are wider than what a company can be. The ranks of a
    barely informed field are therefore a little too central.
    """
    shifts: dict[str, float] = {}
    values: dict[str, float] = {}
    tail = float(ndtr(-TRUTH_SD_MOST))
    for place, parameter in enumerate(free):
        u = tail + (1 - 2 * tail) * uniform(seed, place, 0, 0, Purpose.SYNTHETIC)
        shift = float(ndtri(u))
        shifts[parameter.fields[0]] = shift
        values |= parameter.values(shift)
    return anchor(with_values(world, values)), shifts


def fittable(world: World, responses: int, seed: int) -> tuple[Parameter, ...]:
    """The parameters that a survey of this world informs."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "survey.csv"
        save_survey(world, "csv", file, responses=responses, seed=seed)
        export = read_survey(file)
        return parameters(targets(export, suggest_mapping(export, world), world), world)


def recover(world: World, free: Sequence[Parameter], seed: int, responses: int = RESPONSES) -> Recovery:
    """Draw a truth, let its customers answer, fit the unchanged world to them, and compare."""
    truth, shifts = truth_of(world, free, seed)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "survey.csv"
        save_survey(truth, "csv", file, responses=responses, seed=seed)
        fit = calibrate(world, survey=file, seed=seed + 1)
    return compared(fit, shifts, seed)


def compared(fit: Fit, shifts: Mapping[str, float], seed: int) -> Recovery:
    """The free parameters of a fit beside their known shifts."""
    sds = np.sqrt(np.diag(fit.covariance))
    rows = []
    for place, parameter in enumerate(fit.free):
        name = parameter.fields[0]
        if name not in shifts:
            continue
        estimate, sd = float(fit.shifts[place]), float(sds[place])
        draws = [
            estimate + sd * float(ndtri(uniform(seed, place, 1, d, Purpose.BOOTSTRAP))) for d in range(DRAWS)
        ]
        rows.append((name, shifts[name], estimate, sd, sum(draw < shifts[name] for draw in draws)))
    names, truths, estimates, errors, ranks = zip(*rows, strict=True)
    return Recovery(seed, names, truths, estimates, errors, ranks)


def verdicts(recoveries: Iterable[Recovery]) -> tuple[Verdict, ...]:
    """Coverage, bias and uniformity of ranks of every field (Talts et al. 2018)."""
    found: dict[str, list[tuple[float, float, float, int]]] = {}
    for one in recoveries:
        for name, *row in zip(one.fields, one.truth, one.estimate, one.sd, one.rank, strict=True):
            found.setdefault(name, []).append((row[0], row[1], row[2], int(row[3])))
    return tuple(_verdict(name, rows) for name, rows in found.items())


def _verdict(name: str, rows: Sequence[tuple[float, float, float, int]]) -> Verdict:
    away = np.array([(estimate - truth) / sd for truth, estimate, sd, _ in rows])
    counts = np.bincount([rank * BINS // (DRAWS + 1) for *_, rank in rows], minlength=BINS)
    expected = len(rows) / BINS
    statistic = float(((counts - expected) ** 2 / expected).sum())
    return Verdict(
        name,
        len(rows),
        float(np.mean(np.abs(away) < LEVEL_90)),
        float(away.mean()),
        float(np.sqrt(np.mean(away**2))),
        statistic,
        float(chi2.ppf(SBC_LEVEL, BINS - 1)),
    )


def profiles(
    world: World, free: Sequence[Parameter], seed: int, responses: int = RESPONSES
) -> tuple[Profile, ...]:
    """Return how fast the objective really rises around one fit, every other parameter fitted again by one step."""
    truth, _ = truth_of(world, free, seed)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "survey.csv"
        save_survey(truth, "csv", file, responses=responses, seed=seed)
        export = read_survey(file)
        told = targets(export, suggest_mapping(export, world), world)
    bench = Bench(world, seed + 1, 1, map, None)
    found = search(bench, told, parameters(told, world))
    # the rise is a difference of two objectives, each with the noise of its own simulations
    bench.replications *= QUIETER
    covariance, every = found.covariance, np.arange(len(found.point.free))
    least = _refitted(bench, found, 0 * found.point.shifts, every)
    rows = []
    for place, parameter in enumerate(found.point.free):
        toward = LEVEL_90 * covariance[place] / np.sqrt(covariance[place, place])
        others = np.flatnonzero(every != place)
        low, high = (_refitted(bench, found, sign * toward, others) - least for sign in (-1, 1))
        rows.append(Profile(parameter.fields[0], low, high))
    return tuple(rows)


def quarters(
    world: World, survey: str | Path, mapping: str | Path, seeds: Sequence[int], seed: int = 1
) -> tuple[Holdout, ...]:
    """A survey fitted once, then held against as many quarters of its answers as there are seeds.

    Each quarter is foretold from the other three, by steps from the one fit.
    """
    asked = asked_of(world, read_survey(survey), mapping)
    bench = Bench(asked.world, seed, 1, map, None)
    found = search(bench, asked.targets, parameters(asked.targets, asked.world))
    one = found.point, found.far, found.slopes, found.observed, found.settled
    told = (evaluate_hold_out(bench, asked.targets, *one, seed=other) for other in seeds)
    return tuple(holdout for holdout in told if holdout is not None)


def _refitted(bench: Bench, found: FitResult, toward: Array, free: Any) -> float:
    """The objective so far from the fit with some parameters fitted again: where the Normal sends them, or a step on."""
    there = moved(bench, found.point, toward, found.point.shares)
    delta = np.zeros(len(toward))
    delta[free] = step(
        found.slopes.columns(free),
        found.far.weights,
        found.far.residual(there.simulated.moments),
        there.shifts[free],
    )
    further = moved(bench, there, delta, corrected(there.shares, found.observed, there.simulated.shares))
    return min(there.objective(found.far), further.objective(found.far))


def code_hash(folders: Sequence[Path], world: World) -> str:
    """SHA-256 of the sources that a fit runs through and of the world that is fitted."""
    digest = hashlib.sha256(world_hash(world).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def kept(file: Path, code: str) -> list[Recovery]:
    """Recoveries an earlier run of the same code has written, a line each; a torn last line is passed over."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            told: dict[str, Any] = json.loads(line)
        except json.JSONDecodeError:
            continue
        if told.pop("code") == code:
            found.append(Recovery(told["seed"], *(tuple(told[name]) for name in Recovery._fields[1:])))
    return found


def codes(file: Path) -> Counter[str]:
    """Return how many recoveries each code has left in a file."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return Counter(line.split('"', 4)[3] for line in lines if line.startswith('{"code": "'))


def adopt(
    file: Path, code: str, world: World, free: Sequence[Parameter], count: int, map: Map = map
) -> tuple[int, ...]:
    """Take over what another code has recovered where a sample comes out the same to the last bit under this one; the rest is let go.

    Returns the seeds of the sample; none where nothing was taken over, or where this code has recoveries of its own.
    """
    found = codes(file)
    if code in found or not found:
        return ()
    (other, _), *_ = found.most_common(1)
    theirs = {one.seed: one for one in kept(file, other)}
    seeds = sorted(theirs)[:: max(1, len(theirs) // count)][:count]
    if any(theirs[one.seed] != one for one in map(partial(recover, world, free), seeds)):
        return ()
    file.write_text("".join(_line(code, one) for one in theirs.values()), encoding="utf-8")
    return tuple(seeds)


def keep(file: Path, code: str, one: Recovery) -> None:
    """Append a recovery."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(_line(code, one))


def _line(code: str, one: Recovery) -> str:
    return json.dumps({"code": code, **one._asdict()}) + "\n"
