"""A table of draws: numbers of a company as they may be, and what the plans one may still choose are worth under each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import (
    Array,
    Defect,
    Defects,
    Draw,
    Line,
    Message,
    Plan,
    RunOptions,
    World,
    is_cut,
    is_raised,
    line_of,
    parameter_draws,
    plans_over_draws,
    raised_alone,
    shocked,
    simulations_of,
    spend,
    today_eur_year,
)
from sim import Map as Spread

from ..solver.evaluations import derived_seed

DRAWS, REPLICATIONS = 256, 2
# Fewer draws than these show no number's worth: at 64 it scatters by a third already.
DRAWS_FEWEST = 64
TODAY, WINNER = "today", "plan"
# Dearest raised lines that the plan is also valued without, and alone.
WITHOUT, ALONE = 4, 3
TABLE_FILE, RUN_FILE = "draw_table.parquet", "draws.parquet"
VALUE = "value_eur"
CASH = "cash_eur_"


class DrawTable(NamedTuple):
    """Draws of the numbers of a company and the value of plans in each.

    fields: drawn, by dotted path; theta: draws x fields, each of its own unit. plans: today's plan first, then the plan of
    the run, then what else may be chosen; values_eur: draws x plans x replications, against today's plan in the same draw.
    cash_eur: the plan's money above today's, draws x months, nominal.
    """

    fields: tuple[str, ...]
    theta: Array
    plans: tuple[str, ...]
    values_eur: Array
    cash_eur: Array

    @property
    def draws(self) -> int:
        """Return how many draws there are."""
        return len(self.theta)

    @property
    def means_eur(self) -> Array:
        """Return the mean value over replications, draws x plans, EUR."""
        return np.asarray(self.values_eur.mean(axis=2), np.float64)

    def of(self, field: str) -> Array:
        """Return the drawn values of a number."""
        return np.asarray(self.theta[:, self.fields.index(field)], np.float64)


def best_plan_of(table: DrawTable) -> tuple[str, float]:
    """Return the plan of highest mean over a table of draws, and that mean, EUR."""
    means = table.means_eur.mean(axis=0)
    best = int(means.argmax())
    return table.plans[best], float(means[best])


def alternatives(world: World, plan: Plan) -> list[Plan]:
    """Return what may be chosen in place of a plan: without each of its dearest raised lines, each alone, and without its cuts."""
    lines = {lever.name: line_of(world, plan, lever) for lever in world.levers}
    stay = {
        lever.name: Line(lever=lever.name, eur_year=today_eur_year(world, lever)) for lever in world.levers
    }
    raised = [lever for lever in world.levers if is_raised(world, lever, lines[lever.name])]

    def cost_eur(name: str) -> float:
        return spend(world, Plan(lines=(lines[name],)), world.months).net_eur

    dearest = sorted((lever.name for lever in raised), key=cost_eur, reverse=True)
    found = []
    if len(raised) > 1:
        for name in dearest[:WITHOUT]:
            kept = {**lines, name: stay[name]}
            found.append(Plan(name=f"without_{name}", lines=tuple(kept.values())))
        for name in dearest[:ALONE]:
            kept = {**stay, name: lines[name]}
            found.append(Plan(name=f"only_{name}", lines=tuple(kept.values())))
    if raised and any(is_cut(world, lever, lines[lever.name]) for lever in world.levers):
        found.append(Plan(name="without_cuts", lines=raised_alone(world, plan).lines))
    known: dict[tuple[Line, ...], Plan] = {}
    for one in found:
        known.setdefault(one.lines, one)
    return [one for one in known.values() if one.lines not in (tuple(lines.values()), tuple(stay.values()))]


def simulations_for(world: World, plan: Plan, count: int = DRAWS, replications: int = REPLICATIONS) -> int:
    """Return the simulations that a table of so many draws takes, anchors and today's plan included."""
    return simulations_of(count, 1 + len(alternatives(world, plan)), replications)


def draw_table(
    world: World,
    plan: Plan,
    seed: int,
    count: int = DRAWS,
    replications: int = REPLICATIONS,
    map: Spread = map,
) -> DrawTable:
    """Draw a company's numbers and what may happen to it, and simulate today's plan, a plan and its alternatives in each draw.

    Each draw has replications of its own, so that no luck is common to all. Anchors and then draws go through map, one
    task a draw each.
    """
    own = derived_seed(seed, 5)
    draws = shocked(parameter_draws(world, count, RunOptions(1, own, map=map)), world.shocks, own)
    plans = (plan.model_copy(update={"name": WINNER}), *alternatives(world, plan))
    tasks = [
        (draw, [derived_seed(own, 1 + number * replications + place) for place in range(replications)])
        for number, draw in enumerate(draws)
    ]
    done = list(map(partial(_in_draw, plans), tasks))
    fields = tuple(draws[0].values)
    values = np.zeros((count, 1 + len(plans), replications))
    values[:, 1:, :] = [one[0] for one in done]
    return DrawTable(
        fields,
        np.array([[draw.values[field] for field in fields] for draw in draws]),
        (TODAY, *(one.name for one in plans)),
        values,
        np.array([one[1] for one in done]),
    )


def _in_draw(
    plans: Sequence[Plan], task: tuple[Draw, Sequence[int]]
) -> tuple[list[list[float]], list[float]]:
    """The value of each plan in each replication of one draw, and the cash of the first by month, their mean, EUR."""
    draw, seeds = task
    found = [plans_over_draws([draw], plans, RunOptions(1, seed)) for seed in seeds]
    values = [[one[place].values_eur[0] for one in found] for place in range(len(plans))]
    return values, np.mean([one[0].cash_eur[0] for one in found], axis=0).tolist()


def save_table(table: DrawTable, folder: Path) -> Path:
    """Write a table into the folder of a run: a row per draw, Parquet. Return where."""
    columns: dict[str, Array] = {"draw": np.arange(1.0, table.draws + 1)}
    columns |= {field: table.theta[:, place] for place, field in enumerate(table.fields)}
    columns[VALUE] = table.means_eur[:, 1]
    columns |= {f"{CASH}{month + 1}": table.cash_eur[:, month] for month in range(table.cash_eur.shape[1])}
    for place, plan in enumerate(table.plans[1:], start=1):
        for replication in range(table.values_eur.shape[2]):
            columns[f"{VALUE}.{plan}.{replication + 1}"] = table.values_eur[:, place, replication]
    frame = pd.DataFrame(columns)
    path = folder / TABLE_FILE
    half = path.with_suffix(".part")
    frame.to_parquet(half, index=False)
    half.replace(path)
    return path


def load_table(folder: Path) -> DrawTable | None:
    """Return the table of a run: that drawn for its worth, else the draws of its certificate; None where there is neither.

    Raises Defects for a file that is no such table.
    """
    path = next((folder / name for name in (TABLE_FILE, RUN_FILE) if (folder / name).exists()), None)
    if path is None:
        return None
    try:
        frame = pd.read_parquet(path)
        return _of_frame(frame)
    except (OSError, ValueError, KeyError) as error:
        repair = Message("knowing.draw_again", folder=str(folder))
        allowed = Message("knowing.a_table_of_draws")
        raise Defects(
            str(folder), [Defect(path.name, Message("defect.not_as_written"), allowed, repair)]
        ) from error


def _of_frame(frame: pd.DataFrame) -> DrawTable:
    names = [str(name) for name in frame.columns]
    own = [name for name in names if name.startswith(f"{VALUE}.")]
    plans = list(dict.fromkeys(name.split(".")[1] for name in own)) or [WINNER]
    columns = {plan: [name for name in own if name.split(".")[1] == plan] or [VALUE] for plan in plans}
    replications = len(columns[plans[0]])
    values = np.zeros((len(frame), 1 + len(plans), replications))
    for place, plan in enumerate(plans, start=1):
        values[:, place, :] = frame[columns[plan]].to_numpy(np.float64)
    cash = [name for name in names if name.startswith(CASH)]
    fields = [name for name in names if name not in ("draw", VALUE, *own, *cash)]
    return DrawTable(
        tuple(fields),
        frame[fields].to_numpy(np.float64),
        (TODAY, *plans),
        values,
        frame[cash].to_numpy(np.float64),
    )
