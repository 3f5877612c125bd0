"""What customers lived through in one logged run, kept so that every picture of the page reads the same one."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

from sim import (
    LOG_TABLES,
    Log,
    Outcomes,
    Plan,
    RunOptions,
    World,
    case_flows,
    digest,
    journey_strip,
    read_log,
    simulate,
    today,
    world_hash,
)

from ..scenario.simulated import SEED

MOST_CUSTOMERS = 300_000  # case by case, a run of more would not fit in memory beside those of other readers
RUNS_KEPT = 2
# beside those of LOG_TABLES, what the pictures of the whole journey are drawn from
OF_PICTURES = {"strip": journey_strip, "flows": case_flows}


class LoggedRun(NamedTuple):
    """A world under a plan, lived through once with a log."""

    world: World
    plan: Plan

    @property
    def key(self) -> str:
        """Return what tells these lives from others."""
        return f"{world_hash(self.world)}.{digest(self.plan)}"

    @property
    def outcomes(self) -> Outcomes:
        """The run itself."""
        return _lived(self.key, self)[0]

    @property
    def log(self) -> Log:
        """Its log, ready for tables."""
        return _lived(self.key, self)[1]

    def table(self, name: str) -> pd.DataFrame:
        """One of LOG_TABLES, or of OF_PICTURES."""
        return _table(self.key, name, self)


def logged_run_of(world: World, plan: Plan) -> LoggedRun:
    """The lives of a world's customers under a plan; a plan without a line is today's."""
    return LoggedRun(world, plan if plan.lines else today(world))


@st.cache_resource(show_spinner=False, max_entries=RUNS_KEPT)
def _lived(key: str, _lives: LoggedRun) -> tuple[Outcomes, Log]:  # noqa: ARG001 the rest follows from the key
    outcomes = simulate(_lives.world, _lives.plan, RunOptions(replications=1, seed=SEED, log=True))
    return outcomes, read_log(outcomes, _lives.plan)


@st.cache_data(show_spinner=False, max_entries=64)
def _table(key: str, name: str, _lives: LoggedRun) -> pd.DataFrame:  # noqa: ARG001
    return (LOG_TABLES | OF_PICTURES)[name](_lives.log)
