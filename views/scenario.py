"""The scenario at hand, on whatever page: the company, its stage of maturity, and where its controls stand."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from scenarios import bundled, stages
from sim import Lever, Plan, World, digest

from .frame import keep
from .levers import Span, plan_of, span_of
from .worlds import at_stage, world_named

STAGE = "maturity"


class Scenario(NamedTuple):
    """A company at a stage of maturity, and the plan that the controls make."""

    world: World
    plan: Plan


def key_of(world: World, lever: Lever) -> str:
    """Name of a lever's control in the address and the session; another company of the same name has others."""
    known = world_named(world.name) if world.name in bundled() else None
    is_known = known is not None and (known.levers, known.desks) == (world.levers, world.desks)
    own = "" if is_known else f"-{digest([lever.model_dump(mode='json') for lever in world.levers])[:6]}"
    return f"{world.name}{own}.{lever.name}"


def keys_of(world: World) -> dict[str, str]:
    """The name of every lever's control, by lever."""
    if not world.levers:
        return {}
    first = key_of(world, world.levers[0])
    prefix = first.removesuffix(world.levers[0].name)
    return {lever.name: prefix + lever.name for lever in world.levers}


def scenario_here(world: World) -> Scenario:
    """The scenario that the controls of Explore or the address show, kept in the address of the page at hand."""
    spends, keys = {}, keys_of(world)
    for lever in world.levers:
        span, key = span_of(world, lever), keys[lever.name]
        spent = position(span, st.session_state.get(key, st.query_params.get(key)))
        if span.is_fixed or spent == span.today:
            continue
        spends[lever.name] = spent
        st.session_state[key] = spent
        if st.query_params.get(key) != str(spent):
            st.query_params[key] = str(spent)
    stage = stage_here(world)
    keep(STAGE, None if stage == world.maturity else stage)
    return Scenario(at_stage(world, stage), plan_of(world, spends))


def stage_here(world: World) -> str:
    """The stage that the control of Explore or the address shows, the company's own where they say nothing."""
    wanted = st.session_state.get(STAGE, st.query_params.get(STAGE))
    return str(wanted) if wanted in stages() else world.maturity


def position(span: Span, wanted: object) -> int:
    """Where a control stands: the position wanted if it is one, else today's."""
    try:
        spent = int(str(wanted))
    except ValueError:
        return span.today
    is_offered = span.least <= spent <= span.most and (spent - span.least) % span.step == 0
    return spent if is_offered else span.today
