"""The controls of a plan: one slider per lever, by group, each bound to the address."""

from __future__ import annotations

from functools import partial

import streamlit as st

from sim import Lever, Plan, World

from .levers import EXAMPLES, Span, by_group, example, plan_of, span_of
from .reader import Reader, plain

FEW = 8  # so many levers are shown without folding a group


def key_of(world: World, lever: Lever) -> str:
    """Name of a lever's control in the address and the session."""
    return f"{world.name}.{lever.name}"


def controls(reader: Reader, world: World) -> Plan:
    """Draw the controls and return the plan they make."""
    spends: dict[str, int] = {}
    for group, levers in by_group(world).items():
        moved = sum(_position(world, lever) != span_of(world, lever).today for lever in levers)
        spent = sum(_position(world, lever) * span_of(world, lever).eur for lever in levers)
        title = reader("explore.group", name=reader(f"explore.group.{group}"), eur=reader.eur(spent))
        if moved:
            title += f" :blue-badge[{reader.counted('explore.moved', moved)}]"
        is_open = len(world.levers) <= FEW or group == "desks"
        with st.expander(title, expanded=is_open, key=f"group.{group}"):
            for lever in levers:
                spends[lever.name] = _control(reader, world, lever)
    plan = plan_of(world, spends)
    st.button(
        reader("explore.reset"),
        icon=":material/restart_alt:",
        on_click=partial(place, world, {}),
        disabled=not plan.lines,
        width="stretch",
    )
    return plan


def place(world: World, spends: dict[str, int]) -> None:
    """Put the controls at these spends, the others at today's."""
    for lever in world.levers:
        span = span_of(world, lever)
        if not span.is_fixed:
            st.session_state[key_of(world, lever)] = spends.get(lever.name, span.today)


def examples(reader: Reader, world: World) -> None:
    """Buttons that pull one of the four levers each, where the world has them."""
    found = {name: example(world, name) for name in EXAMPLES}
    offered = {name: spends for name, spends in found.items() if spends}
    with st.container(horizontal=True):
        for name, spends in offered.items():
            st.button(
                reader(f"explore.example.{name}"),
                key=f"example.{name}",
                help=reader(f"explore.example.{name}.help"),
                on_click=partial(place, world, spends),
            )


def _position(world: World, lever: Lever) -> int:
    return int(st.session_state.get(key_of(world, lever), span_of(world, lever).today))


def _control(reader: Reader, world: World, lever: Lever) -> int:
    span = span_of(world, lever)
    label = plain(reader.label(world, lever))
    if span.is_fixed:
        st.caption(reader("explore.fixed", lever=label, today=_amount(reader, span, span.today)))
        return span.today
    spent = int(
        st.slider(
            label,
            span.least,
            span.most,
            span.today,
            span.step,
            format="localized",
            key=key_of(world, lever),
            help=_help(reader, world, lever, span),
            bind="query-params",
            persist_state="session",
        )
    )
    if spent != span.today:
        once = lever.launch_eur if spent > span.today and lever.target != "desk.seats" else 0.0
        texts = [
            reader(
                "explore.change", today=_amount(reader, span, span.today), plan=_amount(reader, span, spent)
            )
        ]
        texts += [reader("explore.launch", once=reader.eur(once))] if once else []
        st.caption(" ".join(texts))
    return spent


def _amount(reader: Reader, span: Span, spent: int) -> str:
    if span.eur == 1:
        return reader.eur(spent)
    return reader.counted("explore.seats", spent, eur=reader.eur(spent * span.eur))


def _help(reader: Reader, world: World, lever: Lever, span: Span) -> str:
    """What a lever changes, where, how soon, and where its curve comes from."""
    named = reader.labels(world)
    places = ", ".join(plain(named[name]) for name in (*lever.channels, *lever.moments))
    unit = "seats" if lever.target == "desk.seats" else "eur"
    texts = [
        reader(f"target.{lever.target}"),
        reader(f"explore.help.{unit}", today=_amount(reader, span, span.today)),
    ]
    if places:
        texts.append(reader("explore.help.places", places=places))
    if lever.target != "desk.seats":
        texts.append(
            reader(
                "explore.help.curve",
                half=reader.eur(lever.half_eur_year),
                lag=reader.number(lever.lag_months),
            )
        )
    if lever.launch_eur:
        texts.append(reader("explore.help.launch", once=reader.eur(lever.launch_eur)))
    if lever.owner:
        texts.append(reader("explore.help.owner", owner=plain(reader.one_of("owner", lever.owner))))
    texts.append(reader("explore.help.source", source=plain(reader.one_of("source", lever.source))))
    return "\n\n".join(texts)
