"""Where a bot raises satisfaction and where it lowers it, against the same customers without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..arrays.pack import Floats, pack
from ..rox import Estimate
from .counterfactual import (
    AS_IS,
    CounterfactualRun,
    accepted,
    bot_offered,
    equity_eur,
    estimate_columns,
    nps,
    of_moments,
    paired,
    simulate_changes,
)


def bot_effects(run: CounterfactualRun) -> pd.DataFrame:
    """Return one row per moment: what today's offer of a bot does, and what offering it to everybody would do.

    offered: share of first contacts; accepted: how many took it. csat: satisfied cases of the moment, as a share of its
    cases, more than without the bot there; csat_accepted: the same for each who accepted; nps, value_eur: of the whole
    company. The columns in _all are those of a bot offered to every first contact of the moment. effect, effect_all:
    raises or lowers when the 95 % interval of csat leaves no doubt, else unsure; none where no bot is offered. Empty when
    the world has no bot.
    """
    world = run.world
    if not any(channel.kind == "bot" for channel in world.channels):
        return pd.DataFrame()
    names = [moment.name for moment in world.moments]
    nobody = {f"no bot at {name}": bot_offered(place, 0.0) for place, name in enumerate(names)}
    everybody = {f"bot at every {name}": bot_offered(place, 1.0) for place, name in enumerate(names)}
    arms = simulate_changes(run, nobody | everybody)
    offers = pack(world, run.plan, months=run.months).moment_month["bot_offered"]
    rows = []
    for place, moment in enumerate(world.moments):
        offered = float(offers.reshape(-1, len(names))[world.warm_up_months :, place].mean())
        without = arms[f"no bot at {moment.name}"]
        row: dict[str, Any] = {"moment": moment.name, "motive": moment.motive, "offered": offered}
        for end, arm in (("", arms[AS_IS]), ("_all", arms[f"bot at every {moment.name}"])):
            count = accepted(arm, place)
            cases = of_moments(arm, "closed", [place])
            satisfied = _satisfied(arm, place) - _satisfied(without, place)
            change = paired(satisfied)
            row |= {
                f"accepted{end}": float(count.mean()),
                **estimate_columns(f"csat{end}", change),
                **estimate_columns(
                    f"csat_accepted{end}", paired(satisfied * cases / np.where(count > 0, count, np.nan))
                ),
                **estimate_columns(f"nps{end}", paired(nps(arm) - nps(without))),
                **estimate_columns(f"value_eur{end}", paired(equity_eur(arm) - equity_eur(without))),
                f"effect{end}": "none" if not end and offered == 0 else verdict(change),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def verdict(change: Estimate) -> str:
    """Return whether an interval lies above nothing (raises), below it (lowers), or leaves a doubt (unsure)."""
    if change.lo > 0:
        return "raises"
    return "lowers" if change.hi < 0 else "unsure"


def _satisfied(arm: Any, place: int) -> Floats:
    closed = of_moments(arm, "closed", [place])
    return of_moments(arm, "satisfied", [place]) / np.where(closed > 0, closed, np.nan)
