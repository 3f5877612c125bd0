"""Answers of the simulator, kept so that a control moved back and forth is not simulated twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import streamlit as st

from sim import (
    Comparison,
    Outcomes,
    Plan,
    RunOptions,
    World,
    compare,
    prepare,
    prepare_log,
    simulate,
    world_hash,
)

from .worlds import world_named

SEED = 1
QUICK, CONFIRMED = 1, 8  # replications
THREADS = 2  # the engine leaves the interpreter free while it runs


@st.cache_resource(show_spinner=False)
def prepared() -> bool:
    """Compile the engine where this version never was, then do nothing ever after."""
    prepare(world_named("minimal"), lambda _: None)
    return True


@st.cache_resource(show_spinner=False)
def prepared_log() -> bool:
    """The same for the engine that keeps a log, which is compiled apart."""
    prepare_log(world_named("minimal"))
    return True


def today_outcomes(world: World, replications: int) -> Outcomes:
    """Outcomes of today's plan."""
    return _today(world_hash(world), replications, world)


def answer(world: World, plan: Plan, replications: int) -> Comparison:
    """A plan against today's under the same draws."""
    return _answer(world_hash(world), plan.model_dump_json(), replications, world)


@st.cache_data(show_spinner=False, max_entries=16)
def _today(hashed: str, replications: int, _world: World) -> Outcomes:  # noqa: ARG001 the hash is the key
    with ThreadPoolExecutor(THREADS) as threads:
        return simulate(_world, options=RunOptions(replications=replications, seed=SEED, map=threads.map))


@st.cache_data(show_spinner=False, max_entries=64)
def _answer(hashed: str, plan: str, replications: int, _world: World) -> Comparison:  # noqa: ARG001
    baseline = today_outcomes(_world, replications)
    with ThreadPoolExecutor(THREADS) as threads:
        (found,) = compare(
            _world,
            [Plan.model_validate_json(plan)],
            RunOptions(replications=replications, seed=SEED, map=threads.map),
            baseline=baseline,
        )
    return found
