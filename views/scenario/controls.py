"""The controls of a plan: the four levers, the stage of maturity, and a slider for each line of money."""

from __future__ import annotations

from functools import partial

import streamlit as st

from scenarios import Reader, stages
from sim import Lever, Plan, World

from ..ui.choice import told_apart
from ..ui.frame import markdown_safe
from .levers import EXAMPLES, Span, by_group, plan_of, pulled, share_pulled, span_of
from .state import keys_of, position, prefix_of, stage_here

FEW = 8  # so many levers are shown without folding a group
PULLS = 4  # positions of one of the four levers above today's


def controls(reader: Reader, world: World) -> Plan:
    """Draw the controls and return the plan they make."""
    _four_levers(reader, world)
    _maturity(reader, world)
    st.header(reader("explore.controls"), anchor=False)
    st.caption(reader("explore.controls.text"))
    spends: dict[str, int] = {}
    here, keys = positions(world), keys_of(world)
    for group, levers in by_group(world).items():
        moved = sum(here[lever.name] != span_of(world, lever).today for lever in levers)
        spent = sum(here[lever.name] * span_of(world, lever).eur for lever in levers)
        title = reader("explore.group", name=reader(f"explore.group.{group}"), eur=reader.eur(spent))
        if moved:
            title += f" :blue-badge[{reader.counted('explore.moved', moved)}]"
        is_open = len(world.levers) <= FEW or group == "desks"
        with st.expander(title, expanded=is_open, key=f"group.{group}"):
            for lever in levers:
                spends[lever.name] = _control(reader, world, lever, keys[lever.name])
    plan = plan_of(world, spends)
    st.button(
        reader("explore.reset"),
        icon=":material/restart_alt:",
        on_click=partial(place, world, {}),
        disabled=not plan.lines,
        width="stretch",
    )
    return plan


def positions(world: World) -> dict[str, int]:
    """Return where every control stands."""
    return {
        lever.name: position(span_of(world, lever), st.session_state.get(key, st.query_params.get(key)))
        for lever, key in zip(world.levers, keys_of(world).values(), strict=True)
    }


def place(world: World, spends: dict[str, int]) -> None:
    """Put the controls at these spends, the others at today's."""
    keys = keys_of(world)
    for lever in world.levers:
        span = span_of(world, lever)
        if not span.is_fixed:
            st.session_state[keys[lever.name]] = spends.get(lever.name, span.today)


def examples(reader: Reader, world: World) -> None:
    """Buttons that pull one of the four levers to the full, where the world has it."""
    with st.container(horizontal=True):
        for name in offered(world):
            st.button(
                reader(f"explore.example.{name}"),
                key=f"example.{name}",
                help=reader(f"explore.example.{name}.help"),
                on_click=partial(place, world, pulled(world, name)),
            )


def offered(world: World) -> list[str]:
    """Those of the four levers that a world has, and that today leaves room for."""
    return [
        name for name in EXAMPLES if pulled(world, name) and share_pulled(world, name, pulled(world, name))
    ]


def _four_levers(reader: Reader, world: World) -> None:
    """One control for each of the four levers, standing where the lines of money stand."""
    here = positions(world)
    st.header(reader("explore.levers"), anchor=False)
    st.caption(reader("explore.levers.text"))
    for name in offered(world):
        key = f"pull.{name}"
        share = share_pulled(world, name, here)
        stands = round(share * PULLS) * 100 // PULLS
        if st.session_state.get(key) != stands:  # set only then: what is set undoes a pull under way
            st.session_state[key] = stands
        st.slider(
            reader(f"explore.example.{name}"),
            0,
            100,
            step=100 // PULLS,
            format="%d %%" if reader.language == "fr" else "%d%%",
            key=key,
            help=reader(f"explore.example.{name}.help"),
            on_change=partial(_pull, world, name, key),
        )


def _pull(world: World, name: str, key: str) -> None:
    place(world, positions(world) | pulled(world, name, st.session_state[key] / 100))


def _maturity(reader: Reader, world: World) -> None:
    """The stage at which the company would be, its own unless another is picked."""
    key = f"choice.{prefix_of(world)}maturity"
    st.session_state.setdefault(key, stage_here(world))
    stage = st.selectbox(
        reader("explore.maturity"),
        list(stages()),
        format_func=told_apart(stages(), lambda name: reader(f"stage.{name}")),
        key=key,
        help=reader("explore.maturity.help"),
        persist_state="session",
    )
    stage_here(world)
    text = reader(f"stage.{stage}.text")
    other = reader("explore.maturity.other", today=reader(f"stage.{world.maturity}"))
    st.caption(text if stage == world.maturity else f"{text} {other}")


def _control(reader: Reader, world: World, lever: Lever, key: str) -> int:
    span = span_of(world, lever)
    label = markdown_safe(reader.label(world, lever))
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
            key=key,
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
    places = ", ".join(markdown_safe(named[name]) for name in (*lever.channels, *lever.moments))
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
        texts.append(reader("explore.help.owner", owner=markdown_safe(reader.one_of("owner", lever.owner))))
    texts.append(reader("explore.help.source", source=markdown_safe(reader.one_of("source", lever.source))))
    return "\n\n".join(texts)
