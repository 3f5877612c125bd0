"""The pilot that would settle a plan: which lever, how many customers, how long, judged by what, and what to do at each result."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from sim import (
    MONTHS_YEAR,
    Z_95,
    Array,
    Defect,
    Defects,
    Lever,
    Measure,
    Message,
    Plan,
    Purpose,
    RunOptions,
    World,
    is_raised,
    line_of,
    simulate,
    today_eur_year,
    uniform_series,
)
from sim import Map as Spread

from ..solver.evaluations import derived_seed
from .draw_table import WINNER, DrawTable, best_plan_of
from .information import learnt_of_measurement, sample_information
from .spline import of_number
from .twin import (
    WATCHED,
    ArmSpends,
    Figure,
    FigureModel,
    direct_effect,
    figure_model,
    line_at,
    trial_run,
    twin_company,
    untestable,
)

SHARES, MONTHS = (0.05, 0.1, 0.2, 0.35, 0.5), (3, 6, 12)
# Trials simulated for each length, half of the customers treated; of the pilot that is proposed, at its own share.
TRIALS, TRIALS_OWN = 24, 16
# To set a pilot up and read it [A].
SET_UP_EUR = 2000.0
# Results drawn in each draw; a decision of less chance than this is not listed.
RESULTS_A_DRAW = 8
LEAST_CHANCE = 0.02
# Companies alike, together so many times the customers, in which a test is looked at that does not pay in one.
MOST_TIMES = 1024
# A pilot is judged by what its lever acts on. Other figures follow it through what is not known either (how customers judge, when they
# leave), and abandoned calls through the desk, which both arms share: in true companies they say far less of the lever than their error.
JUDGED_BY: dict[str, Figure] = {
    "cell.resolution": "resolved", "bot.resolution": "resolved", "bot.offered": "resolved", "prevention": "contacts_per_customer",
    "cell.quality": "csat_top2",
}  # fmt: skip
# What both arms share shows in a roll-out and not between the arms: told apart at three standard errors.
APART = 3.0


class Decision(NamedTuple):
    """The plan to choose where the pilot's difference lies between two limits, of the figure; none at an end is infinite."""

    low: float | None
    high: float | None
    plan: str
    chance: float


class Interference(NamedTuple):
    """A figure that a pilot cannot show, as both arms share it: difference between the arms, and when all are treated."""

    figure: str
    pilot: float
    roll_out: float
    errors: float


class Pilot(NamedTuple):
    """A pilot of one lever.

    eur_year_control, eur_year_test: spend as if all customers had it. customers: treated. effect, se: expected difference
    of the figure between the arms, and the standard error it will be read with. power: chance that it is shown at 95 %,
    over draws. cost_eur: of launching the lever and of setting up; delay_eur: value of the line that waits meanwhile, as the
    rest of the plan need not; evsi_eur: what it earns. pays_from: customers that a company alike needs for a test to pay;
    None where it pays in none of up to MOST_TIMES the customers, or was not looked for.
    """

    lever: str
    eur_year_control: float
    eur_year_test: float
    share: float
    customers: int
    months: int
    figure: Figure
    effect: float
    se: float
    power: float
    cost_eur: float
    delay_eur: float
    evsi_eur: float
    evsi_se: float
    net_eur: float
    interference: tuple[Interference, ...]
    decisions: tuple[Decision, ...]
    pays_from: int | None = None


def testable_levers(world: World, plan: Plan) -> list[Lever]:
    """Return the raised levers of a plan that some customers alone can be given."""
    return [
        one
        for one in world.levers
        if is_raised(world, one, line_of(world, plan, one)) and untestable(world, one) is None
    ]


def effects_over(table: DrawTable, world: World, trial: ArmSpends) -> Array:
    """Return the direct effect of a trial in each draw of a table; those of a lever whose numbers were not drawn do not vary."""
    size, half = (f"lever.{trial.lever}.{part}" for part in ("to_value", "half_eur_year"))
    lever = next(one for one in world.levers if one.name == trial.lever)
    sizes = table.of(size) if size in table.fields else np.full(table.draws, lever.to_value)
    halves = table.of(half) if half in table.fields else np.full(table.draws, lever.half_eur_year)
    return np.array(
        [
            direct_effect(world, trial, {"to_value": float(a), "half_eur_year": float(b)})
            for a, b in zip(sizes, halves, strict=True)
        ]
    )


def pilots(
    table: DrawTable,
    world: World,
    plan: Plan,
    lever: Lever,
    seed: int,
    map: Spread = map,
    customers: int | None = None,
    months: int | None = None,
    companies: int = 1,
) -> list[Pilot]:
    """Return pilots of a lever, best first, by net or, where none pays, by what the result earns: TRIALS simulations for each length, TRIALS_OWN more for the best.

    customers, months: fixed where they are given. companies: alike, in all of which the pilot runs at once; EUR stay those of
    one. Raises Defects for a pilot larger than half of all customers, longer than the horizon, or of a lever that acts on all
    customers at once.
    """
    refuse_size(world, customers, months, companies)
    shares = SHARES if customers is None else (customers / (companies * world.customers),)
    found, simulated = [], []
    for length in sorted({min(each, world.months) for each in (MONTHS if months is None else (months,))}):
        trial = _trial(world, plan, lever, 0.5, length)
        models = simulated_models(table, world, trial, seed, TRIALS, map)
        simulated.append((trial, models))
        found += _judged(table, world, plan, trial, models, shares, seed, companies)
    if not found:
        came, allowed = (
            Message("pilot.nothing_measured", lever=lever.name),
            Message("experiment.a_figure_seen"),
        )
        raise Defects(world.name, [Defect("--lever", came, allowed, Message("pilot.test_another"))])
    found.sort(key=preference, reverse=True)
    best = found[0]
    trial = _trial(world, plan, lever, best.share, best.months)
    models = simulated_models(table, world, trial, seed + 1, TRIALS_OWN, map)
    own = _judged(table, world, plan, trial, models, (best.share,), seed, companies)
    if not own:
        return found
    chosen = own[0]._replace(
        interference=interference(world, trial, models, seed, map),
        decisions=decisions(table, world, trial, models[best.figure], own[0].se, seed),
    )
    if chosen.net_eur > 0:
        return [chosen._replace(pays_from=companies * world.customers), *found[1:]]
    times = 2 * companies
    while times <= MOST_TIMES:
        larger = (
            each
            for trial, models in simulated
            if best.figure in models
            for each in _judged(
                table, world, plan, trial, {best.figure: models[best.figure]}, SHARES, seed, times
            )
        )
        if any(each.net_eur > 0 for each in larger):
            return [chosen._replace(pays_from=times * world.customers), *found[1:]]
        times *= 2
    return [chosen, *found[1:]]


def preference(one: Pilot) -> tuple[float, float, float]:
    """Return what pilots are ordered by: net where it is above nothing, else what the result earns, then power."""
    return (max(0.0, one.net_eur), one.evsi_eur, one.power)


def refuse_size(world: World, customers: int | None, months: int | None, companies: int = 1) -> None:
    """Raise Defects for a pilot of more customers than half of the companies have, or longer than their horizon."""
    defects = []
    everybody = companies * world.customers
    most = everybody // 2
    if customers is not None and not 1 <= customers <= most:
        allowed = Message("pilot.at_most_half", most=most, all=everybody)
        defects.append(Defect("--customers", str(customers), allowed, Message("pilot.fewer_customers")))
    if months is not None and not 1 <= months <= world.months:
        allowed = Message("pilot.at_most_months", most=world.months)
        defects.append(Defect("--months", str(months), allowed, Message("pilot.fewer_months")))
    if defects:
        raise Defects(world.name, defects)


def _trial(world: World, plan: Plan, lever: Lever, share: float, months: int) -> ArmSpends:
    return ArmSpends(
        lever.name, today_eur_year(world, lever), line_of(world, plan, lever).eur_year, share, months
    )


def simulated_models(
    table: DrawTable, world: World, trial: ArmSpends, seed: int, trials: int, map: Spread
) -> dict[str, FigureModel]:
    """Simulate a trial under draws of the lever's numbers, one each, and fit each figure that was measured."""
    size, half = (f"lever.{trial.lever}.{part}" for part in ("to_value", "half_eur_year"))
    twin = twin_company(world, trial)
    places = np.linspace(0, table.draws - 1, trials).astype(int)
    numbers = [
        {
            part: float(table.of(field)[place])
            for part, field in (("to_value", size), ("half_eur_year", half))
            if field in table.fields
        }
        for place in places
    ]
    tasks = [(twin, trial, one, derived_seed(seed, 100 + number)) for number, one in enumerate(numbers)]
    done = list(map(trial_run, tasks))
    effects = effects_over(table, world, trial)[places].tolist()
    found = {name: figure_model(effects, [one[name] for one in done]) for name in WATCHED}
    return {name: one for name, one in found.items() if one is not None}


def _judged(
    table: DrawTable,
    world: World,
    plan: Plan,
    trial: ArmSpends,
    models: dict[str, FigureModel],
    shares: Sequence[float],
    seed: int,
    companies: int = 1,
) -> list[Pilot]:
    """Every share of a trial that was simulated at one share: errors follow the sizes of both arms, and how many companies run it."""
    lever = next(one for one in world.levers if one.name == trial.lever)
    figure = JUDGED_BY[lever.target]
    model = models.get(figure)
    if model is None or model.noise <= 0:
        return []
    effects = effects_over(table, world, trial)
    line = line_of(world, plan, lever)
    given = of_number(effects)
    expected = model.at(effects)
    found = []
    for share in shares:
        se = model.noise * math.sqrt(trial.share * (1 - trial.share) / (share * (1 - share) * companies))
        learnt = learnt_of_measurement(float(expected.std()), se)
        worth = sample_information(table.means_eur, given, learnt, seed, 30)
        cost_eur = line.eur_once + SET_UP_EUR / companies
        delay_eur = waiting_eur(table, trial._replace(share=share), world.months)
        found.append(
            Pilot(
                trial.lever,
                trial.eur_year_control,
                trial.eur_year_test,
                share,
                max(1, round(share * companies * world.customers)),
                trial.months,
                figure,
                float(expected.mean()),
                se,
                power(expected, se),
                cost_eur,
                delay_eur,
                worth.eur,
                worth.se,
                worth.eur - cost_eur - delay_eur,
                (),
                (),
            )
        )
    return found


def waiting_eur(table: DrawTable, trial: ArmSpends, horizon: int) -> float:
    """Return what deciding after a pilot rather than now forgoes on its line, EUR.

    Where the best plan holds the line, those who are not treated wait for it; where it does not, the treated have it for
    nothing. The other lines are rolled out meanwhile, where the table values the plan without this one.
    """
    means = dict(zip(table.plans, table.means_eur.mean(axis=0).tolist(), strict=True))
    best, value_eur = best_plan_of(table)
    if best in (f"only_{trial.lever}", WINNER, "without_cuts"):
        others = 0.0 if best.startswith("only_") else means.get(f"without_{trial.lever}", 0.0)
        return (1 - trial.share) * max(0.0, value_eur - others) * trial.months / horizon
    return trial.share * (trial.eur_year_test - trial.eur_year_control) * trial.months / MONTHS_YEAR


def power(effects: Array, se: float) -> float:
    """Return the chance that a difference is shown at 95 %, the mean over what it may be."""
    return float(np.mean(ndtr(np.abs(effects) / se - Z_95)))


def decisions(
    table: DrawTable, world: World, trial: ArmSpends, model: FigureModel, se: float, seed: int
) -> tuple[Decision, ...]:
    """Return the plan of highest expected value at each result of a pilot, its difference from lowest to highest.

    Results are drawn in each draw; the values of plans are smoothed on them.
    """
    expected = np.repeat(model.at(effects_over(table, world, trial)), RESULTS_A_DRAW)
    results = expected + se * ndtri(uniform_series(seed, 2, len(expected), Purpose.SEARCH))
    order = np.argsort(results)
    means = of_number(results).of(np.repeat(table.means_eur, RESULTS_A_DRAW, axis=0))[order]
    best = means.argmax(axis=1)
    edges = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    runs = [(int(best[a]), a, b) for a, b in pairwise(edges)]
    kept = [run for run in runs if (run[2] - run[1]) >= LEAST_CHANCE * len(best)] or runs[:1]
    merged: list[tuple[int, int, int]] = []
    for plan, first, last in kept:
        if merged and merged[-1][0] == plan:
            merged[-1] = (plan, merged[-1][1], last)
        else:
            merged.append((plan, first, last))
    limits = [float(results[order[first]]) for _, first, _ in merged[1:]]
    return tuple(
        Decision(low, high, table.plans[plan], (last - first) / len(best))
        for (plan, first, last), low, high in zip(merged, [None, *limits], [*limits, None], strict=True)
    )


def interference(
    world: World, trial: ArmSpends, models: dict[str, FigureModel], seed: int, map: Spread
) -> tuple[Interference, ...]:
    """Return the figures that change when all customers are treated and not between the arms of a pilot."""
    options = RunOptions(TRIALS_OWN, derived_seed(seed, 300), months=trial.months, map=map)
    arms = [
        simulate(world, Plan(lines=(line_at(world, trial.lever, eur),)), options)
        for eur in (trial.eur_year_control, trial.eur_year_test)
    ]
    effect = np.array([direct_effect(world, trial, {})])
    shared: tuple[Measure, ...] = ("mean_wait_min", "abandonment")
    found = []
    for name in shared:
        model = models.get(name)
        rolled = np.subtract(arms[1].service(name), arms[0].service(name))
        if model is None or not np.isfinite(rolled).all():
            continue
        mean, se = float(rolled.mean()), float(rolled.std(ddof=1)) / math.sqrt(len(rolled))
        shown, spread = float(model.at(effect)[0]), math.hypot(se, float(model.error(effect)[0]))
        if spread > 0 and abs(mean) > APART * se and abs(mean - shown) > APART * spread:
            found.append(Interference(name, shown, mean, abs(mean - shown) / spread))
    return tuple(found)
