"""The budget of a scenario, which always adds up: what is freed is shown until it is placed, what is needed until it is found."""

from __future__ import annotations

from functools import partial

import streamlit as st

from scenarios import Reader
from sim import Lever, Plan, World

from ..ui.choice import told_apart
from ..ui.frame import markdown_safe
from .controls import place, positions
from .levers import absorbed, launch_eur, positions_today, room_eur, span_of, total_eur_year

LEAST_EUR = 1.0  # a difference below it is rounding


def budget(reader: Reader, world: World, plan: Plan) -> None:
    """Say what is spent a year and, where the plan spends more or less than today, offer to balance it."""
    before, after = total_eur_year(world, Plan()), total_eur_year(world, plan)
    rest = before - after if plan.lines else 0.0
    texts = [reader("budget.line", today=reader.eur(before), plan=reader.eur(after))]
    if abs(rest) >= LEAST_EUR:
        key = "budget.left" if rest > 0 else "budget.needed"
        texts.append(reader(key, eur=reader.eur(abs(rest))))
    else:
        texts.append(reader("budget.balanced"))
    if launch_eur(plan):
        texts.append(reader("budget.once", eur=reader.eur(launch_eur(plan))))
    if abs(rest) < LEAST_EUR:
        st.markdown(" ".join(texts))
        return
    line, tool = st.columns([1.5, 1], vertical_alignment="bottom")
    line.markdown(" ".join(texts))
    with tool:
        _balance(reader, world, rest)


def _balance(reader: Reader, world: World, rest: float) -> None:
    """Put money that is left on one lever, or take from one what is needed."""
    here = positions(world)
    levers = takers(world, here, rest)
    if not levers:
        st.caption(reader("budget.no_room"))
        return
    kind = "put" if rest > 0 else "take"
    pick, act = st.columns([2, 1], vertical_alignment="bottom")
    chosen = pick.selectbox(
        reader(f"budget.{kind}.from"),
        levers,
        format_func=told_apart(
            levers,
            lambda lever: reader(
                "budget.room",
                lever=reader.label(world, lever),
                eur=reader.eur(abs(room_eur(world, lever, here[lever.name], rest))),
            ),
            lambda lever: lever.name,
        ),
        key=f"budget.{kind}",
    )
    act.button(
        reader(f"budget.{kind}"),
        icon=":material/balance:",
        key="budget.do",
        help=reader(f"budget.{kind}.help", lever=markdown_safe(reader.label(world, chosen))),
        on_click=partial(_absorb, world, chosen, rest),
        width="stretch",
    )


def takers(world: World, here: dict[str, int], rest: float) -> list[Lever]:
    """The levers whose control would move if they took this change of spend: those left at today's first, then by room."""
    moving = [
        lever
        for lever in world.levers
        if not span_of(world, lever).is_fixed
        and absorbed(world, lever, here[lever.name], rest) != here[lever.name]
    ]
    before = positions_today(world)

    def order(lever: Lever) -> tuple[bool, float]:
        return here[lever.name] != before[lever.name], -abs(room_eur(world, lever, here[lever.name], rest))

    return sorted(moving, key=order)


def _absorb(world: World, lever: Lever, rest: float) -> None:
    here = positions(world)
    place(world, here | {lever.name: absorbed(world, lever, here[lever.name], rest)})
