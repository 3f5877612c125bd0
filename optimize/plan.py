"""The recommendation: a plan, what it is worth, and the certificate that says how good it is and how sure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sim import Comparison, Estimate, Line, Outcomes, Plan, Rox, World, compare, misfits, simulate, today

from .allocate import Check, allocate, checks, dishes, prices
from .bridge import Step, bridge, bridge_simulations
from .budget import Simulations, Trial
from .menus import Dish, Menu
from .pipeline import Answer, solve
from .problem import Problem, Rule, as_problem, budget_eur_year, purses, rules
from .purse import CENT, Purse
from .search import UNSPENT
from .select import Status
from .table import responses, split

NO_PARAMETER_DRAWS = "no parameter draws were made"
LESS = 0.98
Map = Callable[..., Iterable[Any]]
NOTHING = Rox(
    mean=None,
    se=None,
    lo=None,
    hi=None,
    value_eur=0.0,
    value_se=0.0,
    value_lo=0.0,
    value_hi=0.0,
    put_to_work_eur=0.0,
    net_spend_eur=0.0,
    delta_customer_equity_eur=0.0,
    without_terminal=None,
    parts=dict.fromkeys(("retention", "spend", "service", "net_spend"), 0.0),
    freed_hours_year=0.0,
)


@dataclass(frozen=True)
class Certificate:
    """What proves a plan.

    solver_status, table_gap: of the exact choice on the menus. improvement_bound: upper 95 % limit of what
    the best single transfer found adds on fresh draws, EUR, at least 0; None when no transfer was possible
    or could be afforded. fresh_seeds: fresh replications of every finalist, all under fresh_seed. robust:
    None with its reason until parameters are drawn. checks: every rule held against the plan outside the
    solver.
    """

    solver_status: str
    table_gap: float | None
    improvement_bound: float | None
    simulations: int
    fresh_seeds: int
    fresh_seed: int
    robust: bool | None
    robust_reason: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Recommendation:
    """A plan with its figures on fresh draws, each computed once.

    lines: the plan's, then the money that no year of the horizon uses, as a line called unspent. table:
    [channel, moment, programme, eur_year], adds up to the lines. comparison: the plan against today's on the
    final's fresh draws; baselines: ROX of today, equal_split and greedy. bridge: its value by group of levers. finalists: value against today by plan, best first. marginal_rox: value of the
    last euro of the budget, and constraint_prices: EUR of value each rule costs, both on the menus.
    responses: [lever, eur_year, value_eur, se_eur, simulated, chosen] from the menus.
    """

    status: Status
    plan: Plan
    lines: tuple[Line, ...]
    table: pd.DataFrame
    comparison: Comparison
    bridge: tuple[Step, ...]
    certificate: Certificate
    baselines: dict[str, Rox]
    finalists: dict[str, Estimate]
    constraint_prices: dict[str, float]
    marginal_rox: float | None
    responses: pd.DataFrame
    budget_eur_year: float

    @property
    def rox(self) -> Rox:
        """Return on experience of the plan."""
        return self.comparison.rox


class Simulator:
    """Evaluates plans with `sim.compare`, runs today's plan once per seed and keeps each comparison."""

    def __init__(self, world: World, map: Map) -> None:
        self._world = world
        self._map = map
        self._today: dict[int, Outcomes] = {}
        self._known: dict[tuple[int, tuple[Line, ...]], Comparison] = {}

    def __call__(self, plans: Sequence[Plan], seed: int, replications: int) -> list[Trial]:
        """Values against today's plan, one per replication, and net spend, EUR."""
        today = self.today(seed, replications)
        compared = compare(
            self._world, plans, replications=replications, seed=seed, baseline=today, map=self._map
        )
        self._known.update({(seed, one.plan.lines): one for one in compared})
        return [Trial(tuple(one.values_eur), one.rox.net_spend_eur) for one in compared]

    def today(self, seed: int, replications: int) -> Outcomes:
        """Outcomes of today's plan under a seed."""
        if seed not in self._today or self._today[seed].replications < replications:
            self._today[seed] = simulate(self._world, replications=replications, seed=seed, map=self._map)
        return self._today[seed]

    def compared(self, plan: Plan, seed: int, replications: int) -> Comparison:
        """A plan evaluated before under the seed against today's; today's has no ROX and no value."""
        if (seed, plan.lines) in self._known:
            return self._known[seed, plan.lines]
        stay = self.today(seed, replications)
        return Comparison(plan, NOTHING, (0.0,) * replications, stay, stay)


def optimise(
    world: World,
    problem: Problem,
    *,
    simulations: int = 400,
    seed: int = 1,
    map: Map = map,
    progress: Callable[[int, int], None] | None = None,
) -> Recommendation:
    """Search the plan of highest value within a problem's rules and prove what can be proved about it.

    simulations: most replications to run, of whatever plan; progress: told those run and those allowed.
    Raises Defects for a problem that does not fit the world or too few simulations, Infeasible when no plan
    can obey it.
    """
    problem = as_problem(problem.model_dump(), world)
    held, named = purses(problem, world), rules(problem, world)
    simulator = Simulator(world, map)
    counted = Simulations(simulator, today(world), simulations - bridge_simulations(simulations), progress)
    answer = solve(counted, held, named, {lever.name: lever.bundle_with for lever in world.levers}, seed=seed)
    counted.allowed = simulations
    return _recommendation(world, problem, held, named, answer, simulator, counted)


def _recommendation(
    world: World,
    problem: Problem,
    held: Sequence[Purse],
    named: Sequence[Rule],
    answer: Answer,
    simulator: Simulator,
    counted: Simulations,
) -> Recommendation:
    selection = answer.selection
    compared = {
        one.name: simulator.compared(one.plan, answer.fresh_seed, answer.fresh_replications)
        for one in selection.finalists
    }
    winner = compared[selection.winner.name]
    steps = bridge(counted, world, winner.plan, winner.values_eur, answer.fresh_seed)
    plan = selection.winner.plan.model_copy(update={"name": "plan"})
    budget, whole = budget_eur_year(problem, world), _whole_plan(held, answer.spends)
    pairs = zip(held, answer.spends, strict=True)
    unspent = _unspent(whole, budget)
    lines = (*plan.lines, *([Line(lever=UNSPENT, eur_year=unspent)] if unspent else []))
    table = split(world, plan, winner.outcomes, unspent)
    tests = (
        *checks([whole], (0,), named),
        *(_same(f"locked_{one.lever}", one.today, eur) for one, eur in pairs if one.lever in problem.locked),
        Check("plan_fits_world", not misfits(world, plan), 0.0, float(len(misfits(world, plan)))),
        _same("table_adds_up", math.fsum(line.eur_year for line in lines), math.fsum(table["eur_year"])),
        Check("simulations", counted.used <= counted.allowed, float(counted.allowed), float(counted.used)),
    )
    return Recommendation(
        status=selection.status,
        plan=plan,
        lines=lines,
        table=table,
        comparison=replace(winner, plan=plan),
        bridge=steps,
        certificate=_certificate(answer, counted, tests),
        baselines={name: compared[name].rox for name in ("today", "equal_split", "greedy")},
        finalists={one.name: one.against_today for one in selection.finalists},
        constraint_prices=prices(answer.menus, named),
        marginal_rox=_marginal_rox(answer, named),
        responses=responses(answer.menus, {line.lever: line.eur_year for line in plan.lines}),
        budget_eur_year=budget,
    )


def _certificate(answer: Answer, counted: Simulations, tests: tuple[Check, ...]) -> Certificate:
    return Certificate(
        solver_status=answer.allocation.status,
        table_gap=answer.allocation.gap,
        improvement_bound=None if answer.improvement is None else max(0.0, answer.improvement.hi),
        simulations=counted.used,
        fresh_seeds=answer.fresh_replications,
        fresh_seed=answer.fresh_seed,
        robust=None,
        robust_reason=NO_PARAMETER_DRAWS,
        checks=tests,
    )


def _whole_plan(held: Sequence[Purse], spends: Sequence[float]) -> Menu:
    """The plan as a menu of one dish, so that the rules are held against it as against any other."""
    pairs = list(zip(held, spends, strict=True))
    launch = math.fsum(purse.launch(eur) for purse, eur in pairs)
    leaving = math.fsum(purse.leaving(eur) for purse, eur in pairs)
    dish = Dish(tuple(spends), launch, leaving, 0.0, 0.0, simulated=True)
    return Menu(tuple(purse.lever for purse in held), (dish,))


def _unspent(whole: Menu, budget_eur: float) -> float:
    dish = whole.dishes[0]
    return max(0.0, round(budget_eur - max(dish.eur_year, dish.first_year_eur), 2))


def _same(name: str, expected: float, actual: float) -> Check:
    return Check(name, abs(expected - actual) < CENT / 2, expected, actual)


def _marginal_rox(answer: Answer, named: Sequence[Rule]) -> float | None:
    """Value per euro put to work of the last 2 % of the budget, the menus solved again without them."""
    less = [rule._replace(eur=rule.eur * LESS) if rule.kind == "budget" else rule for rule in named]
    tighter = allocate(answer.menus, less)
    if not tighter.served:
        return None
    money = [
        math.fsum(dish.net_eur for dish in dishes(answer.menus, found.served))
        for found in (answer.allocation, tighter)
    ]
    if money[0] - money[1] < CENT:
        return None
    return (answer.allocation.value_eur - tighter.value_eur) / (money[0] - money[1])
