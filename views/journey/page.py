"""Journey: where customers come, the paths they take, what they remember, and one of their stories."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from scenarios import Reader
from sim import Plan, World

from ..scenario.simulated import prepared_log
from ..scenario.state import scenario_here
from ..ui.choice import choice
from .bots import bots
from .contacts import contacts
from .customer_story import draw_story
from .logged_run import MOST_CUSTOMERS, LoggedRun, logged_run_of
from .moments import moments
from .paths import draw_paths
from .touchpoints import touchpoints
from .whole_journey import whole

SIGHTS: dict[str, Callable[[Reader, LoggedRun], None]] = {
    "whole": whole,
    "touchpoints": touchpoints,
    "paths": draw_paths,
    "moments": moments,
    "bots": bots,
    "contacts": contacts,
    "story": draw_story,
}


def journey(reader: Reader, world: World) -> None:
    """Draw the page: whose lives, which sight of them, and that sight."""
    here = scenario_here(world)
    st.header(reader("journey.title"), anchor=False)
    if world.customers > MOST_CUSTOMERS:
        st.info(reader("journey.too_large", most=reader.number(MOST_CUSTOMERS)), icon=":material/groups:")
        return
    plan = _plan(reader, here.plan)
    sight = choice(
        "sight", list(SIGHTS), reader("journey.sight"), lambda name: reader(f"journey.sight.{name}")
    )
    with st.spinner(reader("explore.compiling")):
        prepared_log()
    lives = logged_run_of(here.world, plan)
    with st.spinner(reader("journey.living")):
        outcomes = lives.outcomes
    st.caption(
        reader(
            "journey.about",
            arm=reader("journey.arm.plan" if plan.lines else "journey.arm.today"),
            customers=reader.number(here.world.customers),
            contacts=reader.number(float(f"{outcomes.contacts:.3g}")),
            months=reader.number(outcomes.months),
        )
    )
    SIGHTS[sight](reader, lives)


def _plan(reader: Reader, plan: Plan) -> Plan:
    """Today's plan, or that of Explore where its controls were moved and the reader wants to see it."""
    if not plan.lines:
        return plan
    arm = choice(
        "arm",
        ["plan", "today"],
        reader("journey.arm"),
        lambda name: reader(f"journey.arm.{name}"),
        is_label_shown=True,
        advice=reader("journey.arm.help"),
    )
    return Plan() if arm == "today" else plan
