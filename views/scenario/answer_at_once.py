"""The answer that is shown while the simulation runs: prepared behind the page, once for a company at its stage."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Lock, Thread

import streamlit as st

from optimize import AtOnce, LineEffects, at_once, line_effects
from sim import Plan, RunOptions, World, world_hash

from .simulated import QUICK, SEED

# A larger company would keep a core busy for too long behind the page [A].
MOST_CUSTOMERS = 200_000
ONE_AT_A_TIME = Lock()


def answer_at_once(world: World, plan: Plan) -> AtOnce | None:
    """Return what a plan is worth in all likelihood; None while the lines are still simulated one by one, and in a large company."""
    if world.customers > MOST_CUSTOMERS:
        return None
    effects = prepared_effects(world)
    return at_once(effects.result(), plan) if effects.done() else None


def prepared_effects(world: World) -> Future[LineEffects]:
    """Return the effects of a company's lines, under way from the first time that they are asked for."""
    return _prepared(world_hash(world), world)


@st.cache_resource(show_spinner=False, max_entries=16)
def _prepared(hashed: str, _world: World) -> Future[LineEffects]:  # noqa: ARG001 the hash is the key
    found: Future[LineEffects] = Future()
    # A server that is stopped does not wait for it.
    Thread(target=_fill, args=(found, _world), daemon=True).start()
    return found


def _fill(found: Future[LineEffects], world: World) -> None:
    with ONE_AT_A_TIME:
        try:
            found.set_result(line_effects(world, RunOptions(replications=QUICK, seed=SEED)))
        except Exception as problem:  # noqa: BLE001 it is raised where the answer is asked for
            found.set_exception(problem)
