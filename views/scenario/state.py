"""The scenario at hand, on whatever page: the company, its stage of maturity, and where its controls stand."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from scenarios import bundled, stages
from sim import Plan, World, digest

from ..ui.frame import keep, query_parameter
from .levers import Span, plan_of, span_of
from .worlds import at_stage, world_named


class Scenario(NamedTuple):
    """A company at a stage of maturity, and the plan that the controls make."""

    world: World
    plan: Plan


def prefix_of(world: World) -> str:
    """Return what the names of a company's parameters in the address begin with; another company of its name has another."""
    known = world_named(world.name) if world.name in bundled() else None
    is_known = known is not None and (known.levers, known.desks) == (world.levers, world.desks)
    own = "" if is_known else f"-{digest([lever.model_dump(mode='json') for lever in world.levers])[:6]}"
    return f"{world.name}{own}."


def keys_of(world: World) -> dict[str, str]:
    """Name of every lever's control in the address and the session, by lever."""
    prefix = prefix_of(world)
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
    return Scenario(at_stage(world, stage_here(world)), plan_of(world, spends))


def stage_here(world: World) -> str:
    """The stage that the control of Explore or the address shows, else the company's own; kept in the address."""
    name = f"{prefix_of(world)}maturity"
    wanted = st.session_state.get(f"choice.{name}", query_parameter(name))
    stage = str(wanted) if wanted in stages() else world.maturity
    keep(name, None if stage == world.maturity else stage)
    return stage


def position(span: Span, wanted: object) -> int:
    """Return where a control stands: the position wanted if it is one, else today's."""
    try:
        spent = int(str(wanted))
    except ValueError:
        return span.today
    return spent if span.least <= spent <= span.most else span.today
