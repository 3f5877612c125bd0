"""The recommendation: a plan, what it is worth, the certificate that proves it and the reasons for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from itertools import count as count_from
from pathlib import Path

import pandas as pd

from sim import (
    Comparison,
    Defect,
    Defects,
    Draw,
    Estimate,
    Infeasible,
    Line,
    Map,
    Message,
    Outcomes,
    Plan,
    Rox,
    RunOptions,
    World,
    Worth,
    lever_log_sd,
    plan_defects,
    simulations_of,
    source_hash,
    today,
    world_hash,
)

from ..load import as_problem
from ..question.constraints import ChannelShares, lever_ranges_of, rules
from ..question.goals import Tradeoff, goals_as_shown, goals_of
from ..question.lever_range import CENT, LeverRange, Lines, as_plan, dearest_year, lines_today
from ..question.problem import Problem, budget_eur_year, indifference_eur, spendable_eur_year
from ..question.risk import MEAN, against
from ..question.rules import Check, checks, fits, simulated
from ..solver.conflicts import conflicts, possible_lines
from ..solver.evaluation_log import EvaluationLog
from ..solver.evaluations import SearchProblem, derived_seed
from ..solver.final import Finalist, Selection, Status, by_name
from ..solver.pipeline import Answer, solve
from ..solver.simulation_budget import SimulationBudget, SimulationsSpent, TooFewSimulations
from ..solver.simulation_split import AGAIN_FEWEST
from ..solver.simulator import DrawnWorlds, Simulator
from ..solver.transfers import UNSPENT
from .after_selection import AfterSelection, after_selection
from .bridge import BRIDGE_FEWEST, Step, bridge, bridge_simulations
from .certificate import (
    Certificate,
    Omitted,
    Part,
    Reached,
    RobustReason,
    Stop,
    bound_of,
    line_ranges,
    omitted,
    promise_missed_eur,
    restart_of,
    shared_levers,
)
from .explain import Why, why
from .robustness import DRAWS_FEWEST, Robustness, assess_robustness, memory_forms
from .spend_table import DearestYear, channel_shares, responses, split

# Draws of the parameters that are kept from the simulations allowed, where these are at least so many; below, some beside them.
DRAWS, DRAWS_BESIDE = ((900, 64), (600, 24)), 20
# Finalists that nobody can tell from the winner, valued in these too.
RIVALS_BESIDE = 2
FORM_REPLICATIONS = 4


@dataclass(frozen=True)
class Recommendation:
    """A plan with its figures on fresh draws, each computed once.

    lines: the plan's, then the money that no year of the horizon uses, as a line called unspent; dearest_year: how they add
    up to the budget where money is paid once. table:
    [channel, moment, programme, eur_year], adds up to the lines. comparison: the plan against today's on the
    final's fresh draws, its raised lines alone with it; baselines: worth of today, equal_split and greedy. bridge:
    its value by group of levers. equity_floor_eur: the least change of customers' worth that was asked, or "none". finalists: value against today by plan, best first. why: reasons, on the option sets. responses:
    [lever, eur_year, value_eur, se_eur, simulated, chosen] from the option sets. budget_eur_year: asked, or the
    least that reaches the target. doubt: over draws of the parameters, where they were made. frontier: plans
    of which none is better in every goal, on the search's draws, where the problem asks for one. omitted: what
    the simulations allowed were too few for. after_selection: what is left of a promise once the best was picked, where
    parameters were drawn; draws_table: [draw, a column for each number drawn, value_eur, cash_eur_1 … by month].
    """

    status: Status
    plan: Plan
    lines: tuple[Line, ...]
    dearest_year: DearestYear
    table: pd.DataFrame
    comparison: Comparison
    bridge: tuple[Step, ...]
    certificate: Certificate
    baselines: dict[str, Worth]
    finalists: dict[str, Estimate]
    why: Why
    responses: pd.DataFrame
    budget_eur_year: float
    equity_floor_eur: float | str
    robustness: Robustness | None
    frontier: tuple[Tradeoff, ...]
    omitted: tuple[Omitted, ...]
    after_selection: AfterSelection | None = None
    draws_table: pd.DataFrame | None = None

    @property
    def rox(self) -> Rox:
        """Return on experience of the plan."""
        return self.comparison.rox

    @property
    def constraint_prices(self) -> dict[str, float]:
        """EUR of value that each rule costs, on the option sets."""
        return {price.rule: price.eur for price in self.why.prices}


def optimise(
    world: World,
    problem: Problem,
    *,
    simulations: int = 200,
    seed: int = 1,
    draws: int | None = None,
    map: Map = map,
    progress: Callable[[int, int], None] | None = None,
    log: Path | None = None,
    ran: Sequence[Outcomes] = (),
    beyond: bool = False,
) -> Recommendation:
    """Search the plan of highest value within a problem's rules and prove what can be proved about it.

    simulations: most replications to run, of whatever plan; draws: of the parameters, for the certificate; None = 20 beside
    the simulations, from 600 simulations on 24 or 64 of them. progress: told those run and the most there may be, the same
    from the first to the last. log: a file that every evaluation is written to before the next one; where it exists, what it
    holds is not simulated again, counts all the same, and gives the same answer. ran: what today's plan did where that was simulated
    already (`today_first`); it counts as well. beyond: whether a plan that leads beyond what the company was observed at is
    as good as another; if not, it is chosen only where none within it beats today's. Raises Defects for a problem that does
    not fit the world or too few simulations, Infeasible when no plan can obey it.
    """
    problem = as_problem(problem.model_dump(), world)
    simulator = Simulator(world, problem.measured, map, ran)
    written = evaluation_log(log, world, problem) if log else None
    is_beside = draws is None and simulations < DRAWS[-1][0]
    count = DRAWS_BESIDE if is_beside else draws_for(simulations) if draws is None else draws
    kept = reserved(simulations, draws)
    rivals = RIVALS_BESIDE if is_beside else 1
    most = simulations + (simulations_of(count, 1 + rivals) if is_beside else 0)
    simulation_budget = SimulationBudget(simulator, today(world), simulations - kept, progress, written, most)
    search_problem = search_problem_of(world, problem, simulation_budget, simulator, seed)
    if not beyond:
        search_problem = search_problem._replace(is_beyond=simulator.is_beyond)
    if problem.risk.measure != "mean":
        worlds = DrawnWorlds(world, problem.risk.draws, derived_seed(seed, 4), map)
        search_problem = search_problem._replace(
            risk=problem.risk, over=partial(simulation_budget.over_draws, worlds)
        )
    drawn = DrawnWorlds(world, count, derived_seed(seed, 5), map)
    if count >= DRAWS_FEWEST and problem.risk.measure == "mean" and not search_problem.seeks_budget:
        search_problem = search_problem._replace(
            judge=partial(judged_over_draws, simulation_budget, drawn, rivals)
        )
    try:
        answer = solve(simulation_budget, search_problem, seed=seed)
    except TooFewSimulations as few:
        raise _too_few(few, simulations, draws) from few
    valued = max(simulation_budget.added, simulations_of(count, 1))
    simulation_budget.allowed = simulations + (valued if is_beside else 0)
    found, table = None, None
    if count and answer.lines != lines_today(search_problem.lever_ranges):
        options = RunOptions(FORM_REPLICATIONS, answer.fresh_seed, map=map)
        forms = () if is_beside else memory_forms(world, answer.lines, options, simulation_budget)
        finalists = answer.selection.finalists
        rival = runner_up(answer.lines, finalists, simulation_budget, drawn, is_beside)
        found = assess_robustness(simulation_budget, drawn, answer.lines, rival, forms)
        cash = simulation_budget.cash_over_draws(drawn, as_plan("plan", answer.lines))
        table = draws_table(drawn.draws, found.values_eur, cash)
    fewest: dict[Part, int] = {"bridge": BRIDGE_FEWEST}
    if problem.risk.measure == "mean":
        fewest["restart"] = next(n for n in count_from() if n - reserved(n, draws) >= AGAIN_FEWEST)
    left_out = omitted(simulations, fewest)
    recommended = _recommendation(
        world, problem, search_problem, answer, simulator, simulation_budget, found, left_out
    )
    return replace(
        recommended, draws_table=table, after_selection=_selection_effect(world, answer, found, map)
    )


def evaluation_log(path: Path, world: World, problem: Problem) -> EvaluationLog:
    """The evaluations written at a path, of which only those of this world, these measures and this code are read.

    The code that a simulation runs through is told by its hash: a version stays while results change. Raises Defects when
    the file is none of this kind.
    """
    services = [asked.model_dump() for asked in problem.measured]
    return EvaluationLog(path, [version("rox"), source_hash(), world_hash(world), services])


def reserved(simulations: int, draws: int | None) -> int:
    """Simulations of those allowed that the bridge and the draws of the certificate keep from the search."""
    count = draws_for(simulations) if draws is None else draws
    return bridge_simulations(simulations) + robustness_simulations(count)


def _too_few(few: TooFewSimulations, simulations: int, draws: int | None) -> Defects:
    """The same with what the bridge and the draws keep counted in, and the least number that leaves enough."""
    kept = reserved(simulations, draws)
    if not kept:
        return few
    least = next(n for n in count_from(simulations + 1) if n - reserved(n, draws) >= few.least)
    came = Message("defect.certificate_keeps_no_draws", asked=simulations, kept=kept)
    if draws:
        came = Message("defect.certificate_keeps_draws", asked=simulations, kept=kept, draws=draws)
    allowed = Message("defect.at_least_with_them_of_them_for", least=least, search=few.least)
    fewer = Message("defect.ask_for_fewer_draws") if draws else Message("defect.lock_levers")
    repair = Message("defect.write_simulations_or_more_or", least=least, instead=fewer)
    return Defects("simulations", [Defect("simulations", came, allowed, repair)])


def draws_for(simulations: int) -> int:
    """Draws of the parameters for the certificate where nobody asked for a number of them."""
    return next((count for least, count in DRAWS if simulations >= least), 0)


def robustness_simulations(count: int) -> int:
    """Most simulations that so many draws take: the plan, its runner-up, and two forms of memory."""
    return simulations_of(count, 2) + simulations_of(2, 1, FORM_REPLICATIONS) if count else 0


def judged_over_draws(
    simulation_budget: SimulationBudget, drawn: DrawnWorlds, rivals: int, selection: Selection
) -> Selection:
    """Choose over draws among the winner and the finalists nobody can tell from it; today's plan where all lose.

    Simulation finds a plan better than today's at the numbers as they stand; how levers err decides what to expect. Plans are
    told apart by both, each weighed by its precision: a few draws alone are as noisy as a few replications. None that loses over
    draws is chosen where another gains.
    """
    if selection.status not in ("improved", "today breaks the rules"):
        return selection
    named = by_name(selection)
    tied = [named[name] for name in selection.tied if name in named and name != "today"]
    entered = [selection.winner, *tied[:rivals]]
    simulation_budget.allow(simulations_of(drawn.count, len(entered)))
    values = simulation_budget.over_draws(drawn, [as_plan(one.name, one.lines) for one in entered])
    means = [math.fsum(each) / len(each) for each in values]
    ahead = _ahead_eur(entered, values)
    gaining = [place for place, mean in enumerate(means) if mean > 0] or list(range(len(entered)))
    best = max(gaining, key=lambda place: ahead[place])
    loses = selection.status == "improved" and means[best] <= 0
    chosen = named["today"] if loses else entered[best]
    others = tuple(one for one in selection.finalists if one is not chosen)
    alike = [one.name for one in (selection.winner, *tied) if one.lines != chosen.lines]
    return selection._replace(
        status="tied" if loses else selection.status,
        winner=chosen,
        finalists=(chosen, *others),
        tied=selection.tied if chosen is selection.winner else tuple(alike),
    )


def _ahead_eur(entered: Sequence[Finalist], values: Sequence[Sequence[float]]) -> list[float]:
    """How far plans are ahead of the first of them, in EUR, on the final's draws and on those of the parameters together."""
    first, *others = entered
    standing = [against(one.plan_value.values_eur, first.plan_value.values_eur, MEAN).se for one in others]
    drawn = [against(each, values[0], MEAN) for each in values[1:]]
    # Few replications say little of their own noise: that of all these plans is taken.
    noise = [math.fsum(se**2 for se in each) for each in (standing, [one.se for one in drawn])]
    weights = (noise[1], noise[0]) if math.fsum(noise) > 0 else (1.0, 1.0)
    return [
        0.0,
        *(
            (weights[0] * (one.judged_eur - first.judged_eur) + weights[1] * over.mean) / math.fsum(weights)
            for one, over in zip(others, drawn, strict=True)
        ),
    ]


def draws_table(
    draws: Sequence[Draw], values_eur: Sequence[float], cash_eur: Sequence[Sequence[float]]
) -> pd.DataFrame:
    """A row per draw: its number, the numbers drawn by dotted path, the plan's value and its cash by month, EUR."""
    rows = [
        {
            "draw": number,
            **draw.values,
            "value_eur": value,
            **{f"cash_eur_{month}": eur for month, eur in enumerate(cash, start=1)},
        }
        for number, (draw, value, cash) in enumerate(zip(draws, values_eur, cash_eur, strict=True), start=1)
    ]
    return pd.DataFrame(rows)


def _selection_effect(
    world: World, answer: Answer, found: Robustness | None, map: Map
) -> AfterSelection | None:
    """What is left of the promise of the exact choice; None where parameters were not drawn."""
    if not found:
        return None
    log_sds = {
        lever.name: lever_log_sd(world, lever, f"lever.{lever.name}.to_value")
        for lever in world.levers
        if lever.target != "desk.seats"
    }
    return after_selection(
        answer.found.option_sets, answer.found.bound, log_sds, derived_seed(answer.seed, 7), map=map
    )


def runner_up(
    winner: Lines,
    others: Sequence[Finalist],
    simulation_budget: SimulationBudget,
    drawn: DrawnWorlds,
    is_beside: bool,
) -> tuple[str, Lines] | None:
    """The best other finalist, today's plan apart, valued over draws beside the winner; others: best first.

    The next best need not be the one that the winner was told from over draws: where simulations do not reach for it, that
    one stands for it. is_beside: draws are beside the simulations, so that none is made for the next best.
    """
    for one in others:
        if one.name == "today" or one.lines == winner:
            continue
        plans = [as_plan("plan", winner), as_plan(one.name, one.lines)]
        if simulation_budget.cash_over_draws(drawn, plans[1]):
            return one.name, one.lines
        if is_beside:
            return None
        try:
            simulation_budget.over_draws(drawn, plans)
        except SimulationsSpent:
            continue
        return one.name, one.lines
    return None


def search_problem_of(
    world: World, problem: Problem, simulation_budget: SimulationBudget, simulator: Simulator, seed: int
) -> SearchProblem:
    """The problem as the pipeline needs it; channels' shares of a lever are those of a first look at today."""
    shares: ChannelShares = {}
    if any(group.channel for group in problem.groups):
        simulation_budget([today(world)], seed, 1)
        shares = channel_shares(world, simulator.today(seed, 1))
        found_conflicts = conflicts(problem, world, shares)
        if found_conflicts:
            raise Infeasible("problem", found_conflicts)
    lever_ranges, named = lever_ranges_of(problem, world), rules(problem, world, shares)
    otherwise = lines_today(lever_ranges)
    if not fits(named, lever_ranges, otherwise):
        otherwise = possible_lines(problem, world, shares)
        lever_ranges = tuple(
            lever_range._replace(amounts=(*lever_range.amounts, line.eur_year))
            for lever_range, line in zip(lever_ranges, otherwise, strict=True)
        )
    return SearchProblem(
        lever_ranges,
        named,
        {lever.name: lever.bundle_with for lever in world.levers},
        otherwise,
        MEAN,
        zone_eur=indifference_eur(problem, world),
        goals=goals_of(problem, lever_ranges),
    )


def _recommendation(
    world: World,
    problem: Problem,
    search_problem: SearchProblem,
    answer: Answer,
    simulator: Simulator,
    simulation_budget: SimulationBudget,
    found: Robustness | None,
    left_out: tuple[Omitted, ...],
) -> Recommendation:
    fresh = (answer.fresh_seed, answer.fresh_replications)
    finalists = {one.name: as_plan(one.name, one.lines) for one in answer.selection.finalists}
    lived = {one.name: len(one.plan_value.values_eur) for one in answer.selection.finalists}
    winner = simulator.compared(finalists[answer.selection.winner.name], *fresh)
    made = answer.fresh_replications
    steps = bridge(simulation_budget, world, winner.plan, winner.rox, made, answer.fresh_seed)
    plan, taken = as_plan("plan", answer.lines), dearest_year(search_problem.lever_ranges, answer.lines)
    budget = budget_eur_year(problem, world)
    budget = taken if budget is None else budget
    unspent = max(0.0, round(budget - taken, 2))
    lines = (*plan.lines, *([Line(lever=UNSPENT, eur_year=unspent)] if unspent else []))
    table = split(world, plan, winner.outcomes, unspent)
    running = math.fsum(line.eur_year for line in plan.lines)
    money = DearestYear(running, taken - running, budget - taken, budget, spendable_eur_year(problem, world))
    tests = (
        *checks(answer.found.rules, search_problem.lever_ranges, answer.lines),
        Check("plan_fits_world", not plan_defects(world, plan), 0.0, float(len(plan_defects(world, plan)))),
        # each line is split in whole cents: parts of a cent of many lines may come to more than one
        _same(
            "table_adds_up",
            math.fsum(round(line.eur_year * 100) for line in lines) / 100,
            math.fsum(table["eur_year"]),
        ),
        Check(
            "simulations",
            simulation_budget.used <= simulation_budget.allowed,
            float(simulation_budget.allowed),
            float(simulation_budget.used),
        ),
    )
    return Recommendation(
        status=answer.selection.status,
        plan=plan,
        lines=lines,
        dearest_year=money,
        table=table,
        comparison=replace(winner, plan=plan),
        bridge=steps,
        certificate=_certificate(search_problem.lever_ranges, answer, simulation_budget, found, tests),
        robustness=found,
        frontier=tuple(Tradeoff(goals_as_shown(problem, goals), lines) for lines, goals in answer.frontier),
        baselines={
            name: simulator.paired(finalists[name], answer.fresh_seed, lived[name]).worth
            for name in ("today", "equal_split", "greedy")
        },
        finalists={one.name: one.against_today for one in answer.selection.finalists},
        why=why(
            answer.found.option_sets,
            answer.found.bound,
            answer.found.allocation,
            search_problem.lever_ranges,
            answer.lines,
            search_problem.risk,
        ),
        responses=responses(answer.found.option_sets, answer.lines),
        budget_eur_year=budget,
        equity_floor_eur=problem.equity_floor_eur,
        omitted=left_out,
    )


def _certificate(
    lever_ranges: Sequence[LeverRange],
    answer: Answer,
    simulation_budget: SimulationBudget,
    found: Robustness | None,
    tests: tuple[Check, ...],
) -> Certificate:
    reason: RobustReason = "none" if answer.lines != lines_today(lever_ranges) else "today"
    if found:
        reason = "" if found.draws.n >= DRAWS_FEWEST else "few"
    found_bound = bound_of(answer)
    return Certificate(
        solver_status=answer.found.allocation.status,
        table_gap=answer.found.allocation.gap,
        improvement_bound=max(found_bound.moves_eur, found_bound.tried_eur or 0.0)
        if found_bound.moves
        else None,
        bound=found_bound,
        stop=Stop(
            answer.searched.left_eur if math.isfinite(answer.searched.left_eur) else None,
            answer.searched.is_stopped,
        ),
        restart=restart_of(answer),
        menus_missed=promise_missed_eur(answer),
        rounds=answer.found.rounds,
        pairs=tuple(interaction.levers for interaction in answer.found.interactions),
        simulations=simulation_budget.used,
        seed=answer.seed,
        fresh_seeds=answer.fresh_replications,
        fresh_seed=answer.fresh_seed,
        zone_eur=answer.selection.zone_eur,
        tied=answer.selection.tied,
        shared=shared_levers(answer, lines_today(lever_ranges)),
        line_ranges=line_ranges(answer.found.option_sets, answer.lines),
        robust=found.robust if found and not reason else None,
        robust_reason=reason,
        checks=tests,
        reached=_reached(lever_ranges, answer),
    )


def _reached(lever_ranges: Sequence[LeverRange], answer: Answer) -> tuple[Reached, ...]:
    found = simulated(answer.found.rules, lever_ranges, answer.lines, answer.selection.winner.plan_value)
    bound = [rule for rule in answer.found.rules if rule.name in found]
    return tuple(
        Reached(
            rule.name,
            rule.limit,
            found[rule.name],
            rule.kept(found[rule.name].mean),
            rule.kept(found[rule.name].lo if rule.at_least else found[rule.name].hi),
        )
        for rule in bound
    )


def _same(name: str, expected: float, actual: float) -> Check:
    return Check(name, abs(expected - actual) < CENT / 2, expected, actual)
