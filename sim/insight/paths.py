"""The paths customers take, what each costs and how it ends, and the obstacles on the worst of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..metrics import METRIC
from ..world import World
from .estimates import Figure, error, figures_by, ratio, sums
from .log import Log, named

ARROW, MORE = " > ", "…"
LONGEST = 4
OBSTACLES = ("waited", "hung_up", "blocked", "transferred", "lost_history", "came_back", "unresolved")
OF_PATHS: dict[str, Figure] = {
    "cases": ("one", None),
    "csat_top2": METRIC["csat_top2"].columns,
    "ces": METRIC["ces"].columns,
    "resolved": ("resolved", "one"),
    "contacts": ("contacts", "one"),
    "days": ("days", "one"),
    "wait_min": ("wait_min", "one"),
    "cost_eur": ("cost_eur", "one"),
    "work_eur": ("work_eur", "one"),
    "case_eur": ("case_eur", "one"),
    "total_eur": ("case_eur", None),
    "lost": ("shortfall", None),
    **{name: (name, "one") for name in OBSTACLES},
}


def paths(log: Log) -> pd.DataFrame:
    """Return one row per motive and path: share, satisfaction, contacts, days, cost, obstacles met, with standard errors.

    A path names the channels of a case in order, a bot before the channel it passed the customer to; beyond four contacts it ends
    in an ellipsis. cost_eur: variable cost a case; work_eur: wages of the minutes people spent on it; case_eur: both.
    lost: satisfied customers a replication fewer than if its cases were as satisfied as those of their motive.
    """
    cases = closed_case_paths(log)
    level = cases.groupby("motive", observed=True)["satisfied"].transform("mean")
    keys = ["motive", "path"]
    told = cases.assign(shortfall=level - cases["satisfied"])
    table = figures_by(told, keys, OF_PATHS, log.replications)
    counts = sums(cases, keys, ["one"], log.replications)
    of_motive = counts.groupby("motive", observed=True).transform("sum")
    share, residuals = ratio(counts.to_numpy(np.float64), of_motive.to_numpy(np.float64))
    table.insert(4, "share", share)
    table.insert(5, "share_se", error(residuals))
    order = table.assign(motive=table["motive"].cat.codes, cases=-table["cases"])
    table = table.loc[order.sort_values(["motive", "cases", "path"]).index].reset_index(drop=True)
    return table.astype({"motive": "str", "path": "str"})


def costliest(table: pd.DataFrame) -> pd.DataFrame:
    """Return the paths by what they cost in all, the costliest first."""
    return table.sort_values("total_eur", ascending=False, kind="stable", ignore_index=True)


def worst(table: pd.DataFrame) -> pd.DataFrame:
    """Return the paths by the satisfied customers they lose, the worst first."""
    return table.sort_values("lost", ascending=False, kind="stable", ignore_index=True)


def obstacles(log: Log) -> pd.DataFrame:
    """Return one row per motive and obstacle met, those that lose most satisfied customers first.

    share: of cases that met it; share_worst: of those on paths less satisfied than their motive. drop: share of satisfied
    customers it takes where it is met, the others held equal (least squares over the cases of a replication, all
    obstacles at once); lost: share times drop, of all cases of the motive.
    """
    cases = closed_case_paths(log)
    level = cases.groupby(["motive", "path"], observed=True)["satisfied"].transform("mean")
    below = level < cases.groupby("motive", observed=True)["satisfied"].transform("mean")
    rows = []
    for motive, group in cases.groupby("motive", observed=True):
        each = [_drops(group[group["replication"] == replication]) for replication in range(log.replications)]
        shares = np.array([share for share, _ in each]).T
        drops = np.array([drop for _, drop in each]).T
        lost = shares * drops
        told: dict[str, Any] = {"motive": motive, "obstacle": OBSTACLES}
        for name, values in (("share", shares), ("drop", drops), ("lost", lost)):
            mean = values.mean(axis=1)
            told[name], told[f"{name}_se"] = mean, error(values - mean[:, None])
        on_worst = group.loc[below[group.index], list(OBSTACLES)]
        told["share_worst"] = on_worst.mean().to_numpy() if len(on_worst) else np.nan
        rows.append(pd.DataFrame(told))
    columns = ["motive", "obstacle", "share", "share_se", "share_worst", "drop", "drop_se", "lost", "lost_se"]
    if not rows:
        return pd.DataFrame(columns=columns)
    table = pd.concat(rows, ignore_index=True)[columns]
    table = table[table["share"] > 0].astype({"motive": "str"})
    return table.sort_values("lost", ascending=False, kind="stable", ignore_index=True)


def closed_case_paths(log: Log) -> pd.DataFrame:
    """Return the closed cases with their path and, as 0 or 1, the obstacles each met."""
    cases, steps = log.cases, log.steps
    at, count = steps["case"].to_numpy(), len(cases)
    acceptable = np.array([channel.wait_ok_min for channel in log.world.channels])

    def met(flags: Any) -> Any:
        return (np.bincount(at, flags, count) > 0).astype(np.float64)

    waited = steps["wait_min"].to_numpy() > acceptable[steps["channel"].cat.codes]
    return cases.assign(
        path=_names(log.world, steps, count),
        case_eur=cases["cost_eur"] + cases["work_eur"],
        waited=met(waited),
        hung_up=met(steps["hung_up"]),
        blocked=met(steps["blocked"]),
        transferred=(cases["transfers"] > 0).astype(np.float64),
        lost_history=(cases["repeated"] > 0).astype(np.float64),
        came_back=(cases["contacts"] > 1).astype(np.float64),
        unresolved=1.0 - cases["resolved"],
    )


def _names(world: World, steps: pd.DataFrame, count: int) -> Any:
    """Path of each case, as a category."""
    bots = [channel.name for channel in world.channels if channel.kind == "bot"]
    names = [channel.name for channel in world.channels]
    words = ["", *names, *(f"{bots[0] if bots else ''}{ARROW}{name}" for name in names), MORE]
    contact = steps["contact"].to_numpy(np.int64)
    step = 1 + steps["channel"].cat.codes.to_numpy(np.int64)
    step += len(names) * (steps["bot"] == "handed_over").to_numpy()
    step = np.where(contact > LONGEST, len(words) - 1, step)
    shown = contact <= LONGEST + 1
    weights = len(words) ** (LONGEST + 1 - contact[shown])
    code = np.zeros(count, np.int64)
    np.add.at(code, steps["case"].to_numpy()[shown], step[shown] * weights)
    codes, place = np.unique(code, return_inverse=True)
    # a bot that hands over, and one that finds nobody so that the customer comes back, lead along one path
    spelt, merged = np.unique([_spelt(int(each), words) for each in codes], return_inverse=True)
    return named(merged[place], spelt.tolist()) if len(codes) else named(place, [])


def _spelt(code: int, words: list[str]) -> str:
    parts: list[str] = []
    while code:
        code, digit = divmod(code, len(words))
        parts.insert(0, words[digit])
    return ARROW.join(part for part in parts if part)


def _drops(cases: pd.DataFrame) -> tuple[Any, Any]:
    """Share of cases that met each obstacle, and the least-squares drop of satisfaction where it is met."""
    met = cases[list(OBSTACLES)].to_numpy(np.float64)
    if not len(met):
        return np.zeros(len(OBSTACLES)), np.zeros(len(OBSTACLES))
    design = np.column_stack([np.ones(len(met)), met])
    solved, *_ = np.linalg.lstsq(design, cases["satisfied"].to_numpy(np.float64), rcond=None)
    return met.mean(axis=0), -solved[1:]
