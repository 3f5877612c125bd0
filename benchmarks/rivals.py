"""Other ways to split a budget, each given the same simulations as ROX and no other knowledge of the market.

Every rival answers with spends by lever that obey bounds, whole seats and the budget with launches. Those that sample
answer with the best mean they saw, as their own tools do.
"""

from __future__ import annotations

import contextlib
import math
import random
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import optuna
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize
from scipy.special import ndtr

from benchmarks.markets import BUDGET_EUR, SEAT_EUR, Market, launch
from optimize.solver.simulation_budget import SimulationBudget, SimulationsSpent
from sim import Line, Plan, today_eur_year

Array = NDArray[np.float64]
Spends = dict[str, float]
REPLICATIONS = 4
SAMPLED = 2
GRID_POINTS = 6  # finer steps would drown in the noise of as many fewer replications
STEP = 0.02


class RivalAnswer(NamedTuple):
    """What a rival would answer after so many simulations."""

    simulations: int
    spends: Spends


class Trying:
    """Simulates spends under one seed and remembers the best mean seen, and when."""

    def __init__(self, market: Market, simulations: SimulationBudget, seed: int, replications: int) -> None:
        self.market = market
        self.found: list[RivalAnswer] = []
        self._simulations = simulations
        self._seed = seed
        self._replications = replications
        self._best = -math.inf

    def __call__(self, spends: Spends) -> float:
        """Mean value; raises Spent when simulations are used up."""
        trial = self._simulations([as_plan(self.market, spends)], self._seed, self._replications)[0]
        mean = math.fsum(trial.values_eur) / self._replications
        if mean > self._best:
            self._best = mean
            self.found.append(RivalAnswer(self._simulations.used, spends))
        return mean


def as_plan(market: Market, spends: Mapping[str, float]) -> Plan:
    """Spends as a plan with their launches."""
    levers = market.world.levers
    lines = (
        Line(lever=one.name, eur_year=spends[one.name], eur_once=launch(one, spends[one.name]))
        for one in levers
    )
    return Plan(lines=tuple(lines))


def stay(market: Market) -> Spends:
    """Today's spends."""
    return {lever.name: today_eur_year(market.world, lever) for lever in market.world.levers}


def within(market: Market, wanted: Sequence[float]) -> Spends:
    """The nearest spends to those wanted, in order of the levers, that obey bounds, whole seats and rules; scaled to the budget."""
    aimed = _ruled(market, wanted)

    def clipped(factor: float) -> Spends:
        spends = {}
        for lever, eur in zip(market.world.levers, aimed, strict=True):
            amount = min(max(factor * eur, lever.least_eur_year), lever.most_eur_year)
            whole = math.floor(amount / SEAT_EUR + 1e-9) * SEAT_EUR
            spends[lever.name] = whole if lever.target == "desk.seats" else round(amount, 2)
        return spends

    low, high = 0.0, 1.0
    if cost(market, clipped(high)) <= BUDGET_EUR:
        return clipped(high)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if cost(market, clipped(middle)) <= BUDGET_EUR else (low, middle)
    return clipped(low)


def _ruled(market: Market, wanted: Sequence[float]) -> list[float]:
    """What is wanted, less what the rules beside the budget forbid of it: any smaller part of the rest keeps them too."""
    curb = market.curb
    aimed = {lever.name: max(0.0, eur) for lever, eur in zip(market.world.levers, wanted, strict=True)}
    for one, other in curb.exclusive:
        aimed[min(one, other, key=aimed.__getitem__)] = 0.0
    for lever, needs in curb.requires:
        # A cent keeps it funded where the split is scaled down.
        if aimed[needs] < STEP * BUDGET_EUR:
            aimed[lever] = 0.0
    group = math.fsum(aimed[name] for name in curb.group)
    if group > curb.cap_eur:
        aimed |= {name: aimed[name] * curb.cap_eur / group for name in curb.group}
    return [aimed[lever.name] for lever in market.world.levers]


def cost(market: Market, spends: Mapping[str, float]) -> float:
    """Money of the first year, launches included."""
    return market.cost(spends)


def equal(market: Market, simulations: SimulationBudget, seed: int) -> list[RivalAnswer]:  # noqa: ARG001
    """The same to every lever."""
    levers = market.world.levers
    return [RivalAnswer(0, within(market, [BUDGET_EUR / len(levers)] * len(levers)))]


def unchanged(market: Market, simulations: SimulationBudget, seed: int) -> list[RivalAnswer]:  # noqa: ARG001
    """Today's plan."""
    return [RivalAnswer(0, stay(market))]


def grid_greedy(market: Market, simulations: SimulationBudget, seed: int) -> list[RivalAnswer]:
    """Meridian's rule: a grid of spends per lever, one lever at a time, then the step of highest value per euro while any pays."""
    levers, now = market.world.levers, stay(market)
    replications = max(1, simulations.left // (GRID_POINTS * len(levers) + 1))
    grids = {
        one.name: _grid(one.least_eur_year, one.most_eur_year, one.target == "desk.seats") for one in levers
    }
    curves = {}
    for lever in levers:
        plans = [as_plan(market, {**now, lever.name: eur}) for eur in grids[lever.name]]
        trials = simulations(plans, seed, replications)
        curves[lever.name] = [math.fsum(trial.values_eur) / replications for trial in trials]
    at = dict.fromkeys(grids, 0)
    while True:
        steps = []
        for name, place in at.items():
            if place + 1 < len(grids[name]):
                moved = {other: grids[other][here + (other == name)] for other, here in at.items()}
                paid = cost(market, moved) - cost(
                    market, {other: grids[other][here] for other, here in at.items()}
                )
                if market.allows(moved) and paid > 0:
                    steps.append(((curves[name][place + 1] - curves[name][place]) / paid, name))
        if not steps or max(steps)[0] <= 0:
            return [RivalAnswer(simulations.used, {name: grids[name][place] for name, place in at.items()})]
        at[max(steps)[1]] += 1


def _grid(least: float, most: float, seats: bool) -> list[float]:
    amounts = np.linspace(least, most, GRID_POINTS)
    if seats:
        return sorted({math.floor(eur / SEAT_EUR + 0.5) * SEAT_EUR for eur in amounts})
    return [round(float(eur), 2) for eur in amounts]


def slsqp(market: Market, simulations: SimulationBudget, seed: int) -> list[RivalAnswer]:
    """SLSQP from one uniform start, gradients by differences of 2 % of the budget (PyMC-Marketing's optimiser)."""
    levers, trying = market.world.levers, Trying(market, simulations, seed, REPLICATIONS)
    start = within(market, [BUDGET_EUR / len(levers)] * len(levers))

    def loss(shares: Sequence[float]) -> float:
        return -trying(within(market, [share * BUDGET_EUR for share in shares])) / BUDGET_EUR

    bounds = [(lever.least_eur_year / BUDGET_EUR, lever.most_eur_year / BUDGET_EUR) for lever in levers]
    budget = {"type": "ineq", "fun": lambda shares: 1 - float(np.sum(shares))}
    with contextlib.suppress(SimulationsSpent):
        minimize(  # type: ignore[call-overload]
            loss,
            [start[one.name] / BUDGET_EUR for one in levers],
            method="SLSQP",
            bounds=bounds,
            constraints=[budget],
            options={"eps": STEP},
        )
    return trying.found


def sampled(sampler: Callable[[int], optuna.samplers.BaseSampler]) -> Callable[..., list[RivalAnswer]]:
    """An Optuna sampler on the simulator: a coordinate per lever and one for unspent money, divided by their sum."""

    def search(market: Market, simulations: SimulationBudget, seed: int) -> list[RivalAnswer]:
        trying = Trying(market, simulations, seed, SAMPLED)
        study = optuna.create_study(direction="maximize", sampler=sampler(seed))

        def objective(trial: optuna.Trial) -> float:
            levers = market.world.levers
            raw = [trial.suggest_float(one.name, 0.0, 1.0) for one in levers]
            rest = trial.suggest_float("unspent", 0.0, 1.0)
            total = math.fsum(raw) + rest or 1.0
            return trying(within(market, [BUDGET_EUR * share / total for share in raw]))

        with contextlib.suppress(SimulationsSpent):
            study.optimize(objective, n_trials=simulations.allowed)
        return trying.found

    return search


def at_random(market: Market, simulations: SimulationBudget, seed: int) -> list[RivalAnswer]:
    """Shares of the budget drawn uniformly among all splits, unspent money included."""
    chance, trying = random.Random(seed), Trying(market, simulations, seed, SAMPLED)
    try:
        while True:
            drawn = [chance.expovariate(1.0) for _ in range(len(market.world.levers) + 1)]
            trying(within(market, [BUDGET_EUR * share / math.fsum(drawn) for share in drawn[:-1]]))
    except SimulationsSpent:
        return trying.found


class Process:
    """A plain Gaussian process: Matern 5/2 with one length per coordinate and independent noise, fitted by its likelihood.

    rows: plans x coordinates, 0 to 1; values: of plans, on any scale. logs: of lengths, size and noise, as a fit starts.
    """

    def __init__(self, rows: Array, values: Array, logs: Array, *, is_fitted: bool) -> None:
        self._rows, self._mean = rows, float(values.mean())
        self._unit = float(values.std()) or 1.0
        self._values = (values - self._mean) / self._unit
        self._square = (rows[:, None] - rows[None]) ** 2
        self.logs = logs
        if is_fitted:
            bounds = [LENGTHS] * rows.shape[1] + [SIZES, NOISES]
            found = minimize(
                self._unlikely, logs, jac=True, method="L-BFGS-B",
                bounds=[(math.log(low), math.log(high)) for low, high in bounds], options={"maxfun": FITS_MOST},
            )  # fmt: skip
            self.logs = np.asarray(found.x)
        covariance = self._covariance(self.logs)[0]
        self._root = cholesky(covariance, lower=True)
        self._weights = cho_solve((self._root, True), self._values)

    def __call__(self, rows: Array) -> tuple[Array, Array]:
        """Mean and standard deviation at other plans, on the scale of the values."""
        lengths, size = np.exp(self.logs[:-2]), math.exp(self.logs[-2])
        away = np.sqrt((((rows[:, None] - self._rows[None]) / lengths) ** 2).sum(axis=2))
        cross = size**2 * _matern(away)
        known = solve_triangular(self._root, cross.T, lower=True)
        variance = np.maximum(1e-12, size**2 - (known * known).sum(axis=0))
        return self._mean + self._unit * (cross @ self._weights), self._unit * np.sqrt(variance)

    def _covariance(self, logs: Array) -> tuple[Array, Array]:
        lengths, size, noise = np.exp(logs[:-2]), math.exp(logs[-2]), math.exp(logs[-1])
        away = np.sqrt(self._square @ lengths**-2)
        return size**2 * _matern(away) + noise**2 * np.eye(len(away)), away

    def _unlikely(self, logs: Array) -> tuple[float, Array]:
        covariance, away = self._covariance(logs)
        root = cholesky(covariance, lower=True)
        weights = cho_solve((root, True), self._values)
        pull = cho_solve((root, True), np.eye(len(root))) - np.outer(weights, weights)
        noise, size = math.exp(logs[-1]) ** 2, math.exp(logs[-2]) ** 2
        nearer = size * 5 / 3 * (1 + math.sqrt(5) * away) * np.exp(-math.sqrt(5) * away) * pull
        lengths = np.einsum("ij,ijk->k", nearer, self._square) * np.exp(-2 * logs[:-2]) / 2
        rest = float((pull * covariance).sum() - noise * np.trace(pull)), noise * float(np.trace(pull))
        worth = float(self._values @ weights) / 2 + float(np.log(np.diag(root)).sum())
        return worth, np.append(lengths, rest)


def _matern(away: Array) -> Array:
    scaled = math.sqrt(5) * away
    return np.asarray((1 + scaled + scaled * scaled / 3) * np.exp(-scaled))


def gaussian_process(market: Market, simulations: SimulationBudget, seed: int) -> list[RivalAnswer]:
    """A plain Gaussian process with expected improvement over the best mean (Jones, Schonlau & Welch 1998).

    Among random splits and steps from the best plan so far; no knowledge of levers.
    """
    levers, chance = market.world.levers, random.Random(seed)
    trying = Trying(market, simulations, seed, SAMPLED)
    most = np.array([one.most_eur_year for one in levers])

    def drawn() -> Spends:
        raw = [chance.expovariate(1.0) for _ in range(len(levers) + 1)]
        return within(market, [BUDGET_EUR * share / math.fsum(raw) for share in raw[:-1]])

    tried: list[list[float]] = []
    values: list[float] = []
    splits = [drawn() for _ in range(CANDIDATES)]
    logs = np.log([*[0.5] * len(levers), 1.0, 0.1])
    with contextlib.suppress(SimulationsSpent):
        while True:
            spends = splits[len(tried) % CANDIDATES]
            if len(tried) >= 2 * len(levers):
                is_fitted = len(tried) % REFIT_EVERY == 0 or len(tried) == 2 * len(levers)
                rows = np.array(tried) / most
                process = Process(rows, np.array(values), logs, is_fitted=is_fitted)
                logs, means = process.logs, process(rows)[0]
                best = tried[int(np.argmax(means))]
                steps = ([eur + chance.gauss(0, 0.05) * BUDGET_EUR for eur in best] for _ in range(NEAR))
                offered = [*splits, *(within(market, one) for one in steps)]
                mean, error = process(
                    np.array([[one[lever.name] for lever in levers] for one in offered]) / most
                )
                ahead = mean - means.max()
                ratio = ahead / error
                better = ahead * ndtr(ratio) + error * np.exp(-(ratio**2) / 2) / math.sqrt(2 * math.pi)
                spends = offered[int(np.argmax(better))]
            values.append(trying(spends))
            tried.append([spends[lever.name] for lever in levers])
    return trying.found


# Random splits a Gaussian process chooses among, and plans near its best; how often it is fitted anew, in how many
# evaluations; what its sizes may be.
CANDIDATES, NEAR, REFIT_EVERY, FITS_MOST = 400, 40, 8, 40
LENGTHS, SIZES, NOISES = (0.05, 10.0), (0.1, 10.0), (0.003, 1.0)

RIVALS: dict[str, Callable[[Market, SimulationBudget, int], list[RivalAnswer]]] = {
    "today": unchanged,
    "equal split": equal,
    "grid, then greedy (Meridian's rule)": grid_greedy,
    "SLSQP, one uniform start (as PyMC-Marketing)": slsqp,
    "Optuna TPE": sampled(lambda seed: optuna.samplers.TPESampler(seed=seed)),
    "CMA-ES": sampled(lambda seed: optuna.samplers.CmaEsSampler(seed=seed)),
    "Gaussian process, expected improvement": gaussian_process,
    "random search": at_random,
}
