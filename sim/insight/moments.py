"""The moments that mark memory: what is left of them, and what they do to value."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ..arrays.pack import MINUTES_DAY, MINUTES_MONTH
from .counterfactual import (
    AS_IS,
    CounterfactualRun,
    equity_eur,
    estimate_columns,
    felt_better,
    nps,
    of_moments,
    paired,
    simulate_changes,
    without_truth,
)
from .estimates import Figure, error, figures_by, ratio, sums
from .log import Log

OF_MOMENTS: dict[str, Figure] = {
    "cases": ("one", None),
    "truth_share": ("truth", "one"),
    "score": ("score", "one"),
    "good_memory": ("good", None),
    "bad_memory": ("bad", None),
}


def memory_by_moment(log: Log) -> pd.DataFrame:
    """Return one row per moment, the one that fills most of memory first.

    good_memory, bad_memory: memories of its journeys still accessible, mean over the reported months and a customer, in
    score SD; share: of all that is accessible, good or bad. score: mean score of a journey, in score SD; truth_share:
    journeys with a moment of truth.
    """
    left = memory_left(log)
    cases = log.cases.assign(good=np.maximum(left, 0.0), bad=np.minimum(left, 0.0), size=np.abs(left))
    table = figures_by(cases, ["moment", "motive"], OF_MOMENTS, log.replications)
    sizes = sums(cases, ["moment", "motive"], ["size"], log.replications).to_numpy(np.float64)
    share, residuals = ratio(sizes, np.broadcast_to(sizes.sum(axis=0), sizes.shape))
    table["share"], table["share_se"] = share, error(residuals)
    table = table.sort_values("share", ascending=False, kind="stable", ignore_index=True)
    return table.astype({"moment": "str", "motive": "str"})


def moment_values(run: CounterfactualRun) -> pd.DataFrame:
    """Return one row per moment, the one at which a better experience is worth most first; by leave-one-out, under common draws.

    lift_eur: customer equity won when every contact of the moment is felt one event SD better (the spread of how contacts
    feel); lift_eur_contact: the same for each of its contacts; lift_nps: NPS won. truth_eur, truth_nps: what it does that
    some of its contacts are moments of truth, against a world where none is.
    """
    world = run.world
    names = [moment.name for moment in world.moments]
    lifted = {f"{name} felt better": felt_better(place) for place, name in enumerate(names)}
    plain = {
        f"{moment.name} without truth": without_truth(place)
        for place, moment in enumerate(world.moments)
        if moment.truth > 0
    }
    arms = simulate_changes(run, lifted | plain)
    as_is, rows = arms[AS_IS], []
    for place, moment in enumerate(world.moments):
        better = arms[f"{moment.name} felt better"]
        won = equity_eur(better) - equity_eur(as_is)
        count = of_moments(as_is, "contacts", [place])
        neutral = arms.get(f"{moment.name} without truth", as_is)
        rows.append(
            {
                "moment": moment.name,
                "motive": moment.motive,
                "contacts": float(count.mean()),
                **estimate_columns("lift_eur", paired(won)),
                **estimate_columns("lift_eur_contact", paired(won / np.where(count > 0, count, np.nan))),
                **estimate_columns("lift_nps", paired(nps(better) - nps(as_is))),
                **estimate_columns("truth_eur", paired(equity_eur(as_is) - equity_eur(neutral))),
                **estimate_columns("truth_nps", paired(nps(as_is) - nps(neutral))),
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values("lift_eur", ascending=False, kind="stable", ignore_index=True)


def moments_ranked(log: Log, run: CounterfactualRun) -> pd.DataFrame:
    """Return the moments by what is left of them in memory and by what a better experience there is worth, with both ranks."""
    memory, values = memory_by_moment(log), moment_values(run)
    memory["rank_memory"] = np.arange(1, len(memory) + 1)
    values["rank_value"] = np.arange(1, len(values) + 1)
    return values.merge(memory, on=["moment", "motive"], how="left")


def memory_left(log: Log) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the memory that each case leaves, mean over the reported months, per customer of the company: it halves and halves."""
    memory, cases = log.world.memory, log.cases
    bad = cases["score"].to_numpy() < 0
    days = np.where(bad, memory.half_life_bad_d, memory.half_life_good_d)
    days = days * np.where(cases["truth"].to_numpy() > 0, 1 + memory.truth_durability, 1.0)
    life = days * MINUTES_DAY
    stayed = cases["remembered_min"].to_numpy()
    minutes = life / math.log(2.0) * -np.expm1(-math.log(2.0) * stayed / life)
    whole = log.months * float(MINUTES_MONTH) * log.world.customers
    return np.asarray(cases["score"].to_numpy() * minutes / whole, np.float64)
