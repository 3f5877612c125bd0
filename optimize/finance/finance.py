"""What a plan does to the company's money against today's: one record, written by a run, read by every report."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from scenarios import shown, system_fault
from sim import (
    Comparison,
    Defect,
    Defects,
    Flows,
    Lever,
    Message,
    Plan,
    Text,
    World,
    is_cut,
    is_raised,
    line_of,
    net_margin_eur_year,
    once_by_month,
    running_by_month,
    today,
    today_eur_year,
)

from ..answer.bridge import Step
from .figures import Figure, figures
from .lock import seal
from .record import Arm, CustomerFigure, Finance, Interval, LeverMoney, Months, Staying

FINANCE_FILE = "finance.json"


def finance(
    world: World,
    compared: Comparison,
    *,
    draws_eur: Sequence[float] = (),
    kept_after_selection: float | None = None,
    bridge: Sequence[Step] = (),
) -> Finance:
    """The money of a plan that was simulated against today's.

    draws_eur: its value in each draw of the parameters, if they were drawn; kept_after_selection: share of a promise that a search leaves; bridge: steps that add up to its value.
    """
    before, after, rox = compared.baseline, compared.outcomes, compared.rox
    trios = list(zip(before.flows, compared.raised.flows, after.flows, strict=False))
    arms = [[trio[side] for trio in trios] for side in (0, 1, 2)]
    several = len(trios) > 1
    return Finance(
        world=world.name,
        seed=after.seed,
        replications=len(trios),
        months=after.months,
        discount_rate=world.discount_rate,
        terminal_years=world.terminal_years,
        today=_arm(arms[0]),
        raised=_arm(arms[1]),
        plan=_arm(arms[2]),
        levers=tuple(_lever(world, compared.plan, lever, after.months) for lever in world.levers),
        staying=_staying(world, arms),
        values_eur=compared.values_eur,
        draws_eur=tuple(draws_eur),
        kept_after_selection=kept_after_selection,
        value_eur=rox.value_eur,
        value_interval=_interval(rox.value_lo, rox.value_hi, several),
        rox=rox.mean,
        rox_interval=_interval(rox.lo, rox.hi, several),
        kind=rox.kind,
        experience_eur=rox.experience_eur.mean,
        experience_interval=_interval(rox.experience_eur.lo, rox.experience_eur.hi, several),
        savings_eur=rox.savings_eur,
        price_of_savings_eur=rox.price_of_savings_eur.mean,
        price_of_savings_interval=_interval(
            rox.price_of_savings_eur.lo, rox.price_of_savings_eur.hi, several
        ),
        put_to_work_eur=rox.put_to_work_eur,
        net_spend_eur=rox.net_spend_eur,
        delta_customer_equity_eur=rox.delta_customer_equity_eur,
        delta_customer_equity_interval=_interval(
            rox.delta_customer_equity_eur_lo, rox.delta_customer_equity_eur_hi, several
        ),
        freed_hours_year=rox.freed_hours_year,
        effects=rox.parts,
        raised_effects=rox.raised.parts,
        bridge=tuple(bridge),
        customers=tuple(_customer(one) for one in figures(before, after)),
    )


def save_finance(record: Finance, folder: Path) -> Finance:
    """Write the record into the folder of a run that holds its world and plan, sealed over both; returns it sealed."""
    record = record.model_copy(update={"sealed": seal(folder, record.seed)})
    (folder / FINANCE_FILE).write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return record


def load_finance(folder: Path) -> Finance:
    """Read the record of a run.

    Raises Defects when it is missing or is not what this version writes.
    """
    file = folder / FINANCE_FILE
    allowed = Message("defect.what_a_run_writes")
    repair = Message("defect.run_optimise_again")
    try:
        return Finance.model_validate_json(file.read_bytes())
    except FileNotFoundError as error:
        raise Defects(
            str(folder), [Defect(FINANCE_FILE, Message("defect.no_such_file"), allowed, repair)]
        ) from error
    except OSError as error:
        raise Defects(str(folder), [Defect(FINANCE_FILE, system_fault(error), allowed, repair)]) from error
    except ValidationError as error:
        told = [
            Defect(".".join(map(str, one["loc"])) or FINANCE_FILE, _came(one), allowed, repair)
            for one in error.errors()[:10]
        ]
        raise Defects(str(file), told) from error


def _came(error: Mapping[str, object]) -> Text:
    """Return what a field of the record holds in place of what is written, or that it is no JSON."""
    if error["type"] == "missing":
        return Message("defect.nothing")
    return Message("defect.not_as_written") if error["type"] == "json_invalid" else shown(error["input"])


def _customer(one: Figure) -> CustomerFigure:
    change = one.difference
    lo, hi = (None, None) if math.isnan(change.se) else (change.lo, change.hi)
    return CustomerFigure(
        metric=one.metric.name, today=one.today.mean, plan=one.plan.mean, change=change.mean, lo=lo, hi=hi
    )


def _interval(low: float | None, high: float | None, several: bool) -> Interval | None:
    return Interval(lo=low, hi=high) if several and low is not None and high is not None else None


def _arm(runs: Sequence[Flows]) -> Arm:
    def months(select: Callable[[Flows], np.ndarray]) -> tuple[Months, Months]:
        rows = np.array([select(run).sum(axis=1) for run in runs])
        sd = rows.std(axis=0, ddof=1) if len(rows) > 1 else np.zeros(rows.shape[1])
        return tuple(rows.mean(axis=0).tolist()), tuple(sd.tolist())

    margin, sales, cost = (
        months(lambda run: run.margin),
        months(lambda run: run.sales),
        months(lambda run: run.cost),
    )
    return Arm(
        margin=margin[0],
        sales=sales[0],
        variable_cost=cost[0],
        margin_sd=margin[1],
        sales_sd=sales[1],
        variable_cost_sd=cost[1],
    )


def _lever(world: World, plan: Plan, lever: Lever, months: int) -> LeverMoney:
    line, stay = line_of(world, plan, lever), line_of(world, today(world), lever)
    return LeverMoney(
        lever=lever.name,
        owner=lever.owner,
        once_is="exit" if lever.target == "desk.seats" else "launch",
        move="cut" if is_cut(world, lever, line) else "raised" if is_raised(world, lever, line) else "kept",
        today_eur_year=today_eur_year(world, lever),
        plan_eur_year=line.eur_year,
        running_today=tuple(running_by_month(world, lever, stay, months)),
        running=tuple(running_by_month(world, lever, line, months)),
        once=tuple(once_by_month(world, lever, line, months)),
    )


def _staying(world: World, arms: Sequence[Sequence[Flows]]) -> tuple[Staying, ...]:
    kept = [np.mean([run.kept for run in arm], axis=0).tolist() for arm in arms]
    return tuple(
        Staying(
            segment=segment.name,
            margin_eur_year=net_eur_year,
            retention_year=segment.retention_year,
            today=stayed,
            raised=with_raised,
            plan=stays,
        )
        for segment, net_eur_year, stayed, with_raised, stays in zip(
            world.segments, net_margin_eur_year(world), *kept, strict=True
        )
    )
