"""Simulate a world under a plan, and compare plans under common draws."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .arrays.pack import MINUTES_HOUR, Floats, Numbers, pack
from .engine.anchors import anchors_are_stale
from .engine.compiled import run_compiled
from .engine.engines import DEFAULT_ENGINE, ENGINES
from .engine.sink import LogTarget, Pieces
from .engine.snapshots import Common, months_in_common
from .errors import Defect, Defects, Message
from .outcomes import Outcomes, Replicate, joiners_by_month
from .plan import Plan, line_of, raised_alone, spend_by_month, today, today_eur_year
from .plan_defects import plan_defects
from .rox import (
    Arms,
    Flows,
    Rox,
    Worth,
    acquisition_avoided_eur,
    return_on_experience,
    word_of_mouth_eur,
    worth_against_today,
)
from .run_options import DEFAULT_RUN, SEEDS, RunOptions
from .world import World


class Task(NamedTuple):
    """One replication to run, wherever it runs."""

    numbers: Numbers
    engine: str
    seed: int
    replication: int
    log: bool | Pieces
    common: Common | None = None


@dataclass(frozen=True)
class Pair:
    """A plan and today's under common draws: its value, in each replication too, EUR; no ROX."""

    plan: Plan
    worth: Worth
    values_eur: tuple[float, ...]
    outcomes: Outcomes
    baseline: Outcomes


@dataclass(frozen=True)
class Comparison:
    """A plan against today's under common draws; raised: its raised lines alone, the plan itself where it cuts none."""

    plan: Plan
    rox: Rox
    values_eur: tuple[float, ...]
    outcomes: Outcomes
    raised: Outcomes
    baseline: Outcomes

    @property
    def cash_flows(self) -> pd.DataFrame:
        """Return the money against today's by month, EUR, mean over replications: [month, margin, sales, variable_cost, plan_spend, net].

        Nominal, positive where the plan has more of it; net = margin + sales - variable_cost - plan_spend. Every euro is
        in one column; the terminal value in none.
        """
        world, months = self.outcomes.world, self.outcomes.months
        pairs = paired_flows(self.baseline, self.outcomes)
        table = pd.DataFrame({"month": np.arange(months)})
        for column, name in (("margin", "margin"), ("sales", "sales"), ("variable_cost", "cost")):
            more = [getattr(after, name) - getattr(before, name) for before, after in pairs]
            table[column] = np.mean([each.sum(axis=1) for each in more], axis=0)
        table["plan_spend"] = spend_above_today(world, self.plan, months)
        table["net"] = table["margin"] + table["sales"] - table["variable_cost"] - table["plan_spend"]
        return table


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of a world, plan or part of them."""
    content = value.model_dump(mode="json") if hasattr(value, "model_dump") else value
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def world_hash(world: World) -> str:
    """Return the hash of everything a world file says."""
    return digest(world)


def replicate(task: Task) -> Replicate:
    """Run one replication and keep what the summaries need, and the log where it is asked for."""
    with task.log(task.replication) if callable(task.log) else nullcontext(task.log) as log:
        return _replicate(task, log)


def _replicate(task: Task, log: LogTarget) -> Replicate:
    numbers = task.numbers
    if task.common:
        raw = run_compiled(numbers, task.seed, task.replication, False, task.common)
    else:
        raw = ENGINES[task.engine](numbers, task.seed, task.replication, log)
    founders = int(numbers.group["size"][: numbers.rules.segments].sum())
    left = raw.customers["left"][:founders]
    months = range(numbers.rules.warm_up, numbers.rules.months)
    kept = np.array([float(np.sum((left < 0) | (left > month))) for month in months])
    contacts = cases = answers = calls = customers = None
    if log is True:
        contacts, cases, answers, calls = (
            np.asarray(rows, np.float64)
            for rows in (raw.contact_rows, raw.case_rows, raw.answer_rows, raw.call_rows)
        )
    if log:
        names = (
            "segment",
            "joined",
            "left",
            "contacts",
            "cases",
            "disposition",
            "satisfaction",
            "trust",
            "margin",
        )
        # copies, or every column of the customers would stay
        customers = {"customer": raw.customers["id"].copy()}
        customers |= {name: raw.customers[name].copy() for name in names}
    return Replicate(
        task.replication,
        raw.totals,
        kept,
        joiners_by_month(numbers),
        contacts,
        cases,
        answers,
        calls,
        customers,
    )


def check(world: World, plans: Sequence[Plan]) -> None:
    """Refuse a world whose anchors are stale and plans that do not fit it.

    Raises Defects with every defect found.
    """
    defects = [defect for plan in plans for defect in plan_defects(world, plan)]
    if anchors_are_stale(world):
        state = "defect.anchors_of_another_world" if world.anchors.hash else "defect.anchors_missing"
        repair = Message("defect.run_rox_anchor_on", world=world.name)
        defects.insert(
            0, Defect("anchors", Message(state), Message("defect.anchors_computed_from_this_world"), repair)
        )
    if defects:
        raise Defects(world.name, defects)


def simulate(world: World, plan: Plan | None = None, options: RunOptions = DEFAULT_RUN) -> Outcomes:
    """Simulate a world under a plan, today's where None.

    Raises Defects when the plan does not fit the world or its anchors are stale.
    """
    plan = plan or today(world)
    check(world, [plan])
    (outcomes,) = run_arms([(world, plan)], options)
    return outcomes


def compare(
    world: World,
    plans: Sequence[Plan],
    options: RunOptions = DEFAULT_RUN,
    *,
    baseline: Outcomes | None = None,
) -> tuple[Comparison, ...]:
    """Compare each plan, and its raised lines alone where it cuts others, with today's, under common draws.

    baseline is an earlier run of today's plan with the same seed, months, engine and at least as many replications.
    log that opens sinks takes one plan and a baseline. Raises ValueError when the baseline is of anything else.
    """
    pairs = pair_with_today(world, plans, options, baseline=baseline)
    alone = {pair.plan.lines: raised_alone(world, pair.plan) for pair in pairs}
    stay = today(world).lines
    known = {pair.plan.lines: pair.outcomes for pair in pairs} | {stay: pairs[0].baseline} if pairs else {}
    missing = {plan.lines: plan for plan in alone.values() if plan.lines not in known}
    done = run_arms([(world, plan) for plan in missing.values()], replace(options, log=False))
    known |= dict(zip(missing, done, strict=True))
    return tuple(in_comparison(world, pair, known[alone[pair.plan.lines].lines]) for pair in pairs)


def pair_with_today(
    world: World,
    plans: Sequence[Plan],
    options: RunOptions = DEFAULT_RUN,
    *,
    baseline: Outcomes | None = None,
) -> tuple[Pair, ...]:
    """Return what each plan is worth against today's, under common draws; arguments and errors are those of compare."""
    check(world, plans)
    if baseline:
        _check_baseline(baseline, world, options)
    arms = [(world, plan) for plan in ([] if baseline else [today(world)]) + list(plans)]
    results = run_arms(arms, options)
    before = baseline or results[0]
    afters = results if baseline else results[1:]
    return tuple(in_pair(world, plan, before, after) for plan, after in zip(plans, afters, strict=True))


def arms_of(world: World, plans: Sequence[Plan]) -> int:
    """Return how many plans a comparison simulates: today's, those compared, and the raised lines of those that cut."""
    stay, own = today(world).lines, {plan.lines for plan in plans}
    return 1 + len(plans) + len({raised_alone(world, plan).lines for plan in plans} - own - {stay})


def _check_baseline(baseline: Outcomes, world: World, options: RunOptions) -> None:
    """Raise ValueError, with everything that differs, when an earlier run is no twin of the plans to be compared with it."""
    facts = (
        ("world", baseline.world_hash, world_hash(world)),
        ("plan", baseline.plan_hash, digest(today(world))),
        ("seed", baseline.seed, options.seed),
        ("months", baseline.months, world.months if options.months is None else options.months),
        ("engine", baseline.engine, options.engine),
        ("replications", min(baseline.replications, options.replications), options.replications),
    )
    told = [f"{name} {came!s:.16}, not {wanted!s:.16}" for name, came, wanted in facts if came != wanted]
    if told:
        raise ValueError(f"the baseline is of another run: {'; '.join(told)}; leave it out, or run it so")


def paired_flows(before: Outcomes, after: Outcomes) -> list[tuple[Flows, Flows]]:
    """Return the cash flows of today's plan and another, replication by replication; today's may have been run more often."""
    return list(zip(before.flows[: after.replications], after.flows, strict=True))


def in_pair(world: World, plan: Plan, before: Outcomes, after: Outcomes) -> Pair:
    """Return what a plan is worth against today's, replication by replication."""
    worth, values = worth_against_today(world, plan, paired_flows(before, after))
    return Pair(plan, worth, values, after, before)


def in_comparison(world: World, pair: Pair, raised: Outcomes) -> Comparison:
    """Return the ROX of a plan against today's, given its raised lines alone under the same draws."""
    before, after = pair.baseline, pair.outcomes
    paired = [
        Arms(*each)
        for each in zip(
            before.flows[: after.replications], raised.flows[: after.replications], after.flows, strict=True
        )
    ]
    busy = [
        float(sum(r.totals.desk_month["busy_min"].sum() for r in arm.replicates[: len(paired)]))
        for arm in (before, after)
    ]
    hours = (busy[0] - busy[1]) / len(paired) / MINUTES_HOUR / (after.months / 12)
    rox, values = return_on_experience(world, pair.plan, paired, hours)
    words = [
        [word_of_mouth_eur(world, one.totals, arm.warm_up) for one in arm.replicates[: len(paired)]]
        for arm in (before, after)
    ]
    told = (math.fsum(words[1]) - math.fsum(words[0])) / len(paired)
    spared = math.fsum(acquisition_avoided_eur(world, one.today, one.plan) for one in paired) / len(paired)
    rox = rox._replace(word_of_mouth_eur=told, acquisition_avoided_eur=spared)
    return Comparison(pair.plan, rox, values, after, raised, before)


def run_arms(arms: Sequence[tuple[World, Plan]], options: RunOptions) -> list[Outcomes]:
    """Run worlds that have been checked, each under its plan, in one pass over the workers.

    Raises Defects when there is no such engine, or no such number of replications or seed, and ValueError when the
    contacts of more than one plan would go to one place.
    """
    engine, seed, replications = options.engine, options.seed, options.replications
    if callable(options.log) and len(arms) > 1:
        raise ValueError(
            "contacts in pieces are those of one plan: compare one, with a baseline that has been run"
        )
    if engine not in ENGINES:
        raise Defects(
            "run", [Defect("engine", engine, ", ".join(ENGINES), Message("defect.choose_one_of_these"))]
        )
    if replications < 1 or not 0 <= seed < SEEDS:
        came = Message("defect.replications_and_seed", replications=replications, seed=seed)
        allowed = Message("defect.at_least_1_seed_to", most=SEEDS - 1)
        raise Defects("run", [Defect("replications", came, allowed, Message("defect.choose_within_these"))])
    packed = [pack(world, plan, months=options.months) for world, plan in arms]
    shares = commons(arms, packed, options)
    tasks = [
        Task(numbers, engine, seed, replication, options.log, common)
        for numbers, common in zip(packed, shares, strict=True)
        for replication in range(replications)
    ]
    done = list(options.map(replicate, tasks))
    results = []
    for position, (world, plan) in enumerate(arms):
        reported = world.months if options.months is None else options.months
        own = done[position * replications : (position + 1) * replications]
        results.append(
            Outcomes(
                world,
                plan.name,
                world_hash(world),
                digest(plan),
                engine,
                seed,
                reported,
                world.warm_up_months,
                tuple(own),
                wages_eur(world, plan, reported),
            )
        )
    return results


def commons(
    arms: Sequence[tuple[World, Plan]], packed: Sequence[Numbers], options: RunOptions
) -> list[Common | None]:
    """Return what each arm has in common with today's plan of its world; nothing where a run keeps a log or is told by SimPy.

    Today's own plan has in common what the others of its world have, so that it leaves them its first months.
    """
    if options.log or options.engine != DEFAULT_ENGINE:
        return [None] * len(arms)
    found: list[Common] = []
    stays: dict[int, Numbers] = {}
    for (world, plan), numbers in zip(arms, packed, strict=True):
        if id(world) not in stays:
            stay = plan.lines == today(world).lines
            stays[id(world)] = numbers if stay else pack(world, today(world), months=options.months)
        base = stays[id(world)]
        found.append(Common(digest_of(base), months_in_common(base, numbers)))
    least: dict[str, int] = {}
    for one in found:
        least[one.today] = min(one.months, least.get(one.today, one.months))
    whole = int(packed[0].rules.months) if packed else 0
    return [one._replace(months=least[one.today]) if one.months == whole else one for one in found]


def digest_of(numbers: Numbers) -> str:
    """Return the hash of everything an engine reads."""
    content = hashlib.sha256()
    for part in numbers:
        content.update(np.asarray(part).tobytes())
    return content.hexdigest()


def spend_above_today(world: World, plan: Plan, months: int) -> Floats:
    """Return what all lines of a plan cost above today's spend in each month, in EUR."""
    total = np.zeros(months)
    for lever in world.levers:
        spent = spend_by_month(world, lever, line_of(world, plan, lever), months)
        total += np.array(spent) - today_eur_year(world, lever) / 12
    return total


def wages_eur(world: World, plan: Plan, months: int) -> float:
    """Return what the seats of all desks cost over the reported months, in EUR, undiscounted."""
    total = sum(desk.seats * desk.eur_on_duty_year for desk in world.desks) * months / 12
    for lever in world.levers:
        if lever.target == "desk.seats":
            paid = spend_by_month(world, lever, line_of(world, plan, lever), months)
            desk = next(desk for desk in world.desks if desk.name == lever.desk)
            total += sum(paid) - desk.seats * desk.eur_on_duty_year * months / 12
    return total
