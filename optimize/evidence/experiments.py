"""Results of tests as evidence: a file of experiments, simulated as they were run, to a world whose lever numbers they inform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from scenarios import noun_of_file
from sim import (
    Z_95,
    Array,
    Defect,
    Defects,
    Lever,
    Message,
    Posterior,
    Purpose,
    World,
    anchor,
    hill_curve,
    laws_of,
    quantile,
    uniform_series,
    with_values,
)
from sim import Map as Spread

from ..solver.evaluations import derived_seed
from .twin import (
    ArmSpends,
    Figure,
    FigureModel,
    figure_model,
    trial_run,
    twin_company,
    untestable,
)

# Draws of the prior, simulated trials of each experiment, rows of the posterior that are kept.
DRAWS, TRIALS, ROWS = 4000, 48, 200
# Fewer effective draws than these: the result lies where the prior hardly is, which is drawn AGAIN times as often, up to DRAWS_MOST.
EFFECTIVE_FEWEST = 50
AGAIN, DRAWS_MOST = 4, 64_000
# An effect seen in another company is off by so much of it, standard deviation [A].
ELSEWHERE = 0.3
# Tests of one lever that differ by more standard errors disagree.
APART = 3.0
PARTS = ("to_value", "half_eur_year")
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Experiment(BaseModel):
    """The result of one test: a lever at two yearly spends, and the difference of a figure, treated less others.

    effect, se: of the figure (a share, contacts, EUR); lo, hi: its 95 % interval, in place of se. share: of customers treated.
    where: in this company, or elsewhere.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    lever: str
    eur_year_control: Amount
    eur_year_test: Amount
    figure: Figure
    effect: Number
    se: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    lo: Number | None = None
    hi: Number | None = None
    months: Annotated[int, Field(ge=1, le=60)]
    share: Annotated[float, Field(gt=0, lt=1)] = 0.5
    where: Literal["here", "elsewhere"] = "here"
    source: str = "a test"

    @property
    def error(self) -> float:
        """Return the standard error of the effect, an effect from elsewhere widened by what companies differ."""
        own = self.se if self.se is not None else ((self.hi or 0.0) - (self.lo or 0.0)) / (2 * Z_95)
        return float(np.hypot(own, ELSEWHERE * abs(self.effect))) if self.where == "elsewhere" else own

    @property
    def spends(self) -> ArmSpends:
        """Return the test as it is simulated."""
        return ArmSpends(self.lever, self.eur_year_control, self.eur_year_test, self.share, self.months)


class ExperimentFile(BaseModel):
    """Tables [[experiment]] of one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    experiment: Annotated[list[Experiment], Field(min_length=1, max_length=50)]


class LeverShown(NamedTuple):
    """A lever's size beside what was assumed, 1 = as assumed, with its 90 % interval; kept: width of that beside the prior's."""

    lever: str
    ratio: float
    lo: float
    hi: float
    kept: float


class LeverEvidence(NamedTuple):
    """What experiments say of a lever: its size beside what was assumed, 1 = as assumed, with its 90 % interval.

    kept: width of that interval beside the prior's. expected, measured: of each experiment, what the prior said and what was
    seen, with the error counted. effective: draws of the prior that carry the posterior. disagree: whether tests differ by
    more than three errors, so that errors were widened.
    """

    lever: str
    ratio: float
    lo: float
    hi: float
    kept: float
    expected: tuple[float, ...]
    measured: tuple[float, ...]
    errors: tuple[float, ...]
    effective: float
    disagree: bool


def load_experiments(path: Path, world: World) -> tuple[Experiment, ...]:
    """Read a file of experiments.

    Raises Defects with everything wrong in it, each with its line: a lever that is unknown or that a test on some customers
    cannot inform, no error, equal spends, a test twice.
    """
    return tuple(noun_of_file(path, lambda content: _checked(content, world), ExperimentFile).experiment)


def _checked(content: dict[str, Any], world: World) -> ExperimentFile:
    found = ExperimentFile.model_validate(content)
    defects = [
        defect
        for number, one in enumerate(found.experiment)
        for defect in _defects(f"experiment[{number}]", one, world)
    ]
    seen: list[Experiment] = []
    for number, one in enumerate(found.experiment):
        if one in seen:
            twice = Message("experiment.twice")
            defects.append(Defect(f"experiment[{number}]", twice, Message("experiment.once"), Message("experiment.remove")))  # fmt: skip
        seen.append(one)
    if defects:
        raise Defects("experiments", defects)
    return found


def _defects(place: str, one: Experiment, world: World) -> Iterator[Defect]:
    lever = next((each for each in world.levers if each.name == one.lever), None)
    testable = [each.name for each in world.levers if untestable(world, each) is None]
    if lever is None or one.lever not in testable:
        reason = untestable(world, lever) if lever else None
        yield Defect(f"{place}.lever", reason or one.lever, ", ".join(testable), Message("pilot.name_one"))
    if one.eur_year_control == one.eur_year_test:
        allowed, repair = Message("experiment.two_spends"), Message("experiment.write_both")
        yield Defect(f"{place}.eur_year_test", f"{one.eur_year_test:g}", allowed, repair)
    has_limits = one.lo is not None and one.hi is not None
    if one.se is None and not has_limits:
        yield Defect(place, Message("experiment.no_error"), Message("experiment.se_or_limits"), Message("experiment.write_error"))  # fmt: skip
    if one.lo is not None and one.hi is not None and not one.lo < one.hi:
        yield Defect(f"{place}.lo", f"{one.lo:g} … {one.hi:g}", Message("experiment.lo_below_hi"), Message("experiment.write_error"))  # fmt: skip


def with_evidence(
    world: World, experiments: Sequence[Experiment], seed: int, map: Spread = map, trials: int = TRIALS
) -> tuple[World, tuple[LeverEvidence, ...]]:
    """Return the world whose posterior holds what experiments say of their levers, and what that is.

    So many trials are simulated of each experiment, through map: what they leave open counts as error of the test. Levers are taken one by one: a test informs its own lever.
    """
    evidence, found, sources = [], {}, {}
    for name in dict.fromkeys(one.lever for one in experiments):
        lever = next(one for one in world.levers if one.name == name)
        own = [one for one in experiments if one.lever == name]
        models = [_model(world, one, seed + place, map, trials) for place, one in enumerate(own)]
        shown, found[name] = _posterior_of(world, lever, own, models, seed)
        evidence.append(shown)
        sources[name] = f"experiment: {'; '.join(one.source for one in own)}"
    return with_lever_rows(world, found, sources), tuple(evidence)


def _posterior_of(
    world: World, lever: Lever, experiments: Sequence[Experiment], models: Sequence[FigureModel], seed: int
) -> tuple[LeverEvidence, Array]:
    """What tests say of a lever, the prior drawn more often where few of its draws carry it."""
    count = DRAWS
    while True:
        prior = lever_prior(world, lever, seed, count)
        shown, rows = lever_posterior(world, lever, experiments, models, prior, seed)
        if shown.effective >= EFFECTIVE_FEWEST or count >= DRAWS_MOST:
            return shown, rows
        count *= AGAIN


def with_lever_rows(world: World, rows: Mapping[str, Array], sources: Mapping[str, str]) -> World:
    """Return the world, anchored again, whose posterior holds rows of each lever's size and half-effect spend, and where they are from."""
    fields, columns, values = [], [], {}
    told = dict(world.source)
    for name, own in rows.items():
        for part, column in zip(PARTS, own.T, strict=True):
            field = f"lever.{name}.{part}"
            fields.append(field)
            columns.append(column)
            values[field] = float(column.mean() if part == "to_value" else np.median(column))
            told[field] = sources[name]
    built = with_values(world, values).model_copy(
        update={"source": told, "posterior": _joined(world.posterior, fields, np.column_stack(columns))}
    )
    return anchor(World.model_validate(built.model_dump()))


def _joined(before: Posterior, fields: Sequence[str], rows: Array) -> Posterior:
    """The rows of a fit beside those of experiments, which say nothing of each other."""
    kept = [place for place, field in enumerate(before.fields) if field not in fields]
    fitted = [[row[place] for place in kept] for row in before.draws]
    together = [
        [*(fitted[number % len(fitted)] if fitted else []), *row] for number, row in enumerate(rows.tolist())
    ]
    return Posterior(fields=[*(before.fields[place] for place in kept), *fields], draws=together)


def lever_prior(world: World, lever: Lever, seed: int, count: int = DRAWS) -> Array:
    """Draw a lever's size and half-effect spend, draws x 2: from its laws, or the rows of an earlier posterior."""
    names = [f"lever.{lever.name}.{part}" for part in PARTS]
    laws = laws_of(world)
    columns = []
    for place, (name, part) in enumerate(zip(names, PARTS, strict=True)):
        drawn = uniform_series(seed, 10 + place, count, Purpose.SEARCH)
        if name in world.posterior.fields:
            rows = np.array(world.posterior.draws)[:, world.posterior.fields.index(name)]
            both = uniform_series(seed, 10, count, Purpose.SEARCH)
            columns.append(rows[(both * len(rows)).astype(int)])
        elif name in laws:
            columns.append(np.array([quantile(laws[name], float(u)) for u in drawn]))
        else:
            columns.append(np.full(count, float(getattr(lever, part))))
    return np.column_stack(columns)


def direct_effects(world: World, spends: ArmSpends, numbers: Array) -> Array:
    """Return the direct effect of a test's spend beyond the control's at draws of the lever's size and half-effect spend, draws x 2."""
    lever = next(one for one in world.levers if one.name == spends.lever)
    level = np.vectorize(hill_curve, otypes=[float])
    test, control = (
        level(lever.from_value, numbers[:, 0], numbers[:, 1], lever.steepness, eur)
        for eur in (spends.eur_year_test, spends.eur_year_control)
    )
    return np.asarray(world.realised[world.maturity] * (test - control), np.float64)


def _model(world: World, one: Experiment, seed: int, map: Spread, trials: int) -> FigureModel:
    """How the figure of a test follows the lever's direct effect, from trials simulated as the test was run.

    Raises Defects where the company shows the figure too seldom.
    """
    lever = next(each for each in world.levers if each.name == one.lever)
    numbers = lever_prior(world, lever, seed + 77, trials)
    twin = twin_company(world, one.spends)
    tasks = [
        (twin, one.spends, dict(zip(PARTS, row, strict=True)), derived_seed(seed, 500 + number))
        for number, row in enumerate(numbers.tolist())
    ]
    measured = [found[one.figure] for found in map(trial_run, tasks)]
    model = figure_model(direct_effects(world, one.spends, numbers).tolist(), measured)
    if model is None:
        came = Message("experiment.never_measured", figure=one.figure)
        allowed, repair = Message("experiment.a_figure_seen"), Message("experiment.other_figure")
        raise Defects(world.name, [Defect("figure", came, allowed, repair)])
    return model


def lever_posterior(
    world: World,
    lever: Lever,
    experiments: Sequence[Experiment],
    models: Sequence[FigureModel],
    prior: Array,
    seed: int,
) -> tuple[LeverEvidence, Array]:
    """Return what tests say of one lever, and ROWS draws of its size and half-effect spend, by weights on draws of the prior.

    Each result is Normal around what its model says at the draw's direct effect, with its own error and the model's.
    """
    effects = [direct_effects(world, one.spends, prior) for one in experiments]
    factor, disagree = _disagreement(effects, experiments, models)
    logs, expected, errors = np.zeros(len(prior)), [], []
    for one, model, effect in zip(experiments, models, effects, strict=True):
        sd = np.hypot(factor * one.error, model.error(effect))
        logs += -0.5 * ((one.effect - model.at(effect)) / sd) ** 2 - np.log(sd)
        expected.append(float(model.at(effect).mean()))
        errors.append(float(sd.mean()))
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    rows = prior[resampled(weights, prior[:, 0], seed)]
    found = LeverEvidence(
        *size_shown(lever, prior, rows),
        tuple(expected),
        tuple(one.effect for one in experiments),
        tuple(errors),
        float(1 / (weights**2).sum()),
        disagree,
    )
    return found, rows


def resampled(weights: Array, order_by: Array, seed: int) -> npt.NDArray[np.int64]:
    """Return the places of ROWS draws at equal steps of the summed weights, in the order of a number (systematic resampling), shuffled."""
    order = np.argsort(order_by)
    summed = np.cumsum(weights[order])
    places = order[np.searchsorted(summed, (np.arange(ROWS) + 0.5) / ROWS).clip(max=len(weights) - 1)]
    return np.asarray(places[np.argsort(uniform_series(seed, 20, ROWS, Purpose.SEARCH))], np.int64)


def size_shown(lever: Lever, prior: Array, rows: Array) -> LeverShown:
    """Return a lever's size in rows of its posterior beside what was assumed, and how much of the prior's width is left."""
    before, after = (np.quantile(each[:, 0], (0.05, 0.95)) for each in (prior, rows))
    size = (lever.to_value - lever.from_value) or 1.0
    lo, hi = sorted(float(value - lever.from_value) / size for value in after)
    width = float(np.ptp(before))
    ratio = float(rows[:, 0].mean() - lever.from_value) / size
    return LeverShown(lever.name, ratio, lo, hi, float(np.ptp(after)) / width if width else 1.0)


def _disagreement(
    effects: Sequence[Array], experiments: Sequence[Experiment], models: Sequence[FigureModel]
) -> tuple[float, bool]:
    """Factor of the errors of tests that differ by more than chance: the root of chi-square by degrees of freedom."""
    ratios, errors = [], []
    for effect, one, model in zip(effects, experiments, models, strict=True):
        centre = float(model.at(effect).mean())
        if centre:
            ratios.append(one.effect / centre)
            errors.append(one.error / abs(centre))
    if len(ratios) < 2:
        return 1.0, False
    r, e = np.array(ratios), np.array(errors)
    mean = float((r / e**2).sum() / (1 / e**2).sum())
    largest = max(abs(r[a] - r[b]) / float(np.hypot(e[a], e[b])) for a in range(len(r)) for b in range(a))
    chi = float((((r - mean) / e) ** 2).sum() / (len(r) - 1))
    return (max(1.0, chi**0.5), True) if largest > APART else (1.0, False)
