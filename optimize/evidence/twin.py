"""Two arms in one simulated company: every segment and every moment twice, a lever on the second of each alone.

Desks, anchors and chance are shared, so that what the treated do at a desk is felt by the others, as in a real pilot.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from sim import (
    MONTHS_YEAR,
    Array,
    Defect,
    Defects,
    Lever,
    Line,
    Message,
    Outcomes,
    Plan,
    RunOptions,
    World,
    hill,
    simulate,
    under_same_anchors,
    with_values,
)

Figure = Literal[
    "resolved", "abandonment", "contacts_per_customer", "csat_top2", "retention", "margin_customer", "mean_wait_min"
]  # fmt: skip
# what a pilot may be judged by; waiting is watched for what both arms share
FIGURES: tuple[Figure, ...] = (
    "resolved", "abandonment", "contacts_per_customer", "csat_top2", "retention", "margin_customer",
)  # fmt: skip
WATCHED: tuple[Figure, ...] = (*FIGURES, "mean_wait_min")
# targets that can be aimed at the needs of some customers alone
TESTABLE = ("cell.resolution", "cell.quality", "bot.resolution", "bot.offered", "prevention")
TREATED = "_t"
SEGMENTS_MOST, MOMENTS_MOST, NAME_MOST = 20, 40, 40


class ArmSpends(NamedTuple):
    """A test as it is run: a lever at two spends, EUR a year as if all customers had them, on a share of them, so many months."""

    lever: str
    eur_year_control: float
    eur_year_test: float
    share: float
    months: int


def untestable(world: World, lever: Lever) -> Message | None:
    """Return why a lever cannot be given to some customers alone; None where it can."""
    if lever.target not in TESTABLE:
        return Message("pilot.acts_on_all", target=lever.target)
    too_many = 2 * len(world.segments) > SEGMENTS_MOST or 2 * len(world.moments) > MOMENTS_MOST
    return Message("pilot.too_large") if too_many else None


def twin_company(world: World, trial: ArmSpends) -> World:
    """Return the company with every segment and moment twice, the share of the second treated, and the lever for each.

    Raises Defects for a lever that acts on all customers at once.
    """
    lever = next(one for one in world.levers if one.name == trial.lever)
    reason = untestable(world, lever)
    if reason:
        allowed = Message("pilot.testable_targets", targets=list(TESTABLE))
        raise Defects(
            world.name, [Defect(f"lever.{lever.name}", reason, allowed, Message("pilot.test_another"))]
        )
    segments = [
        one.model_copy(update={"name": _named(one.name, arm), "share": one.share * part, "needs_year": needs})
        for one in world.segments
        for arm, part in (("", 1 - trial.share), (TREATED, trial.share))
        for needs in [{_named(moment, arm): rate for moment, rate in one.needs_year.items()}]
    ]
    moments = [
        one.model_copy(update={"name": _named(one.name, arm)})
        for arm in ("", TREATED)
        for one in world.moments
    ]
    anchors = world.anchors.model_copy(
        update={
            name: [row for row in getattr(world.anchors, name) for _ in range(2)]
            for name in (
                "leaving_intercept",
                "joiner_disposition",
                "past_mean",
                "past_root",
                "serve_eur_year",
            )
        }
    )
    levers = [twin for one in world.levers for twin in _twins(world, one, one.name == lever.name)]
    built = world.model_copy(
        update={
            "segments": segments, "moments": moments, "levers": levers, "anchors": anchors, "alerts": [], "source": {},
            "doubt": type(world.doubt)(), "posterior": type(world.posterior)(),
        }
    )  # fmt: skip
    return under_same_anchors(built)


def _named(name: str, arm: str) -> str:
    return f"{name[: NAME_MOST - len(arm)]}{arm}"


def _twins(world: World, lever: Lever, is_tested: bool) -> list[Lever]:
    """A lever for both arms, or where it is the one tested, one for each."""
    chosen = lever.moments or [one.name for one in world.moments]
    treated = [_named(name, TREATED) for name in chosen]
    if not is_tested:
        both = [*lever.moments, *treated] if lever.moments else []
        return [lever.model_copy(update={"moments": both, "bundle_with": []})]
    alone = lever.model_copy(update={"bundle_with": [], "moments": list(chosen)})
    return [alone, alone.model_copy(update={"moments": treated, "name": _named(lever.name, TREATED)})]


def direct_effect(world: World, trial: ArmSpends, numbers: Mapping[str, float]) -> float:
    """Return what the test's spend does beyond the control's where the lever's numbers are these, of the lever's target."""
    lever = next(one for one in world.levers if one.name == trial.lever)
    drawn = lever.model_copy(update=dict(numbers))
    realised = world.realised[world.maturity]
    return realised * (hill(drawn, trial.eur_year_test) - hill(drawn, trial.eur_year_control))


def line_at(world: World, name: str, eur_year: float) -> Line:
    """Return the line that puts a lever at a yearly spend, its launch paid where that is above today's."""
    lever = next(one for one in world.levers if one.name == name)
    once = lever.launch_eur if eur_year > lever.today_eur_year else 0.0
    return Line(lever=name, eur_year=eur_year, eur_once=once)


def trial_run(task: tuple[World, ArmSpends, Mapping[str, float], int]) -> dict[str, float]:
    """Simulate a trial once, with the lever's numbers and a seed; the world is its twin company. Return the differences."""
    world, trial, numbers, seed = task
    names = (trial.lever, _named(trial.lever, TREATED))
    values = {f"lever.{name}.{part}": value for name in names for part, value in numbers.items()}
    drawn = under_same_anchors(with_values(world, values))
    lines = tuple(
        line_at(world, name, eur)
        for name, eur in zip(names, (trial.eur_year_control, trial.eur_year_test), strict=True)
    )
    done = simulate(drawn, Plan(name="trial", lines=lines), RunOptions(1, seed, months=trial.months))
    return differences(done)


def differences(outcomes: Outcomes) -> dict[str, float]:
    """Return each figure of the treated less that of the others, in one replication of a twin company."""
    arms = [_figures(outcomes, treated) for treated in (False, True)]
    return {name: arms[1][name] - arms[0][name] for name in WATCHED}


def _figures(outcomes: Outcomes, treated: bool) -> dict[str, float]:
    """The figures of one arm."""
    world, totals = outcomes.world, outcomes.replicates[0].totals
    rows = [place for place, one in enumerate(world.segments) if one.name.endswith(TREATED) == treated]
    moments = [place for place, one in enumerate(world.moments) if one.name.endswith(TREATED) == treated]
    live = [place for place, one in enumerate(world.channels) if one.kind == "live"]
    met = totals.service.reshape(len(world.segments), len(world.channels))[rows]
    told = totals.moment[moments]
    months = totals.segment_month.reshape(-1, len(world.segments))[outcomes.warm_up :, rows]
    alive = float(months["alive"].sum())
    left = float(months["leavers"].sum())
    money = float((months["margin"] + months["sales"] - months["cost"]).sum())
    on_live = {name: float(met[name][:, live].sum()) for name in ("contacts", "hung_up", "wait_min")}
    return {
        "resolved": _ratio(float(told["first"].sum()), float(told["cases"].sum())),
        "abandonment": _ratio(on_live["hung_up"], on_live["contacts"]),
        "contacts_per_customer": MONTHS_YEAR * _ratio(float(met["contacts"].sum()), alive),
        "csat_top2": _ratio(float(met["satisfied"].sum()), float(met["closed"].sum())),
        "retention": (1 - _ratio(left, alive)) ** MONTHS_YEAR if alive else math.nan,
        "margin_customer": MONTHS_YEAR * _ratio(money, alive),
        "mean_wait_min": _ratio(on_live["wait_min"], on_live["contacts"]),
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan


class FigureModel(NamedTuple):
    """How a figure's difference follows the direct effect: slope · effect + bend · effect².

    noise: standard deviation of one trial around it; covariance: of slope and bend.
    """

    slope: float
    bend: float
    noise: float
    covariance: Array

    def at(self, effects: Array) -> Array:
        """Return the expected difference at direct effects."""
        return np.asarray(self.slope * effects + self.bend * effects**2, np.float64)

    def error(self, effects: Array) -> Array:
        """Return the standard error of that, from the trials simulated."""
        basis = np.column_stack([effects, effects**2])
        return np.asarray(np.sqrt(np.einsum("ni,ij,nj->n", basis, self.covariance, basis)), np.float64)


def figure_model(effects: Sequence[float], measured: Sequence[float]) -> FigureModel | None:
    """Fit a figure on simulated trials by least squares; the bend only where it is more than twice its error.

    None where fewer than six trials measured it, or no effect differs from nothing.
    """
    x, y = np.asarray(effects, np.float64), np.asarray(measured, np.float64)
    seen = np.isfinite(y)
    x, y = x[seen], y[seen]
    if len(x) < 6 or not np.any(x):
        return None
    for columns in (2, 1):
        basis = np.column_stack([x, x**2])[:, :columns]
        weights, *_ = np.linalg.lstsq(basis, y, rcond=None)
        noise = float(np.sqrt(((y - basis @ weights) ** 2).sum() / (len(x) - columns)))
        inverse = np.linalg.pinv(basis.T @ basis)
        covariance = np.zeros((2, 2))
        covariance[:columns, :columns] = noise**2 * inverse
        if columns == 1 or abs(weights[1]) > 2 * math.sqrt(covariance[1, 1]):
            bend = float(weights[1]) if columns == 2 else 0.0
            return FigureModel(float(weights[0]), bend, noise, covariance)
    raise AssertionError  # the straight line always returns
