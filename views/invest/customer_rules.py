"""Rules on what customers meet and limits of groups of lines and of channels: ticks and number fields that make rules of the problem.

Ticks and numbers mean the same in every language, so that the address holds them: a page loaded again, or sent, keeps the rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from optimize import OF_CHANNEL, TODAY, Problem
from scenarios import Reader, figure_text
from sim import METRIC, Measure, World, estimate, today_eur_year

from ..scenario.levers import by_group
from ..scenario.simulated import CONFIRMED, today_outcomes
from ..ui.frame import markdown_safe

# what a rule may hold, in the order shown
MEASURES: Sequence[Measure] = ("nps", "csat_top2", "mean_wait_min", "abandonment")
PERCENT = 100.0
MOST_EUR = 10**12
SIDES = ("floor", "cap")


def customer_rules(reader: Reader, world: World) -> dict[str, Any]:
    """Draw the card on customers and return its rules as a problem's `service`."""
    ticks = [f"today.{measure}" for measure in MEASURES]
    with st.expander(_title(reader, world, "customers", ticks, MEASURES), key="invest.part.customers"):
        limits: list[tuple[Measure, float | str]] = [
            (measure, TODAY) for measure in MEASURES if _no_worse(reader, world, measure)
        ]
        st.markdown(f"**{reader('invest.customers.limits')}**")
        _today(reader, world)
        stated = ((measure, _limit(reader, world, measure)) for measure in MEASURES)
        limits += [(measure, limit) for measure, limit in stated if limit is not None]
        texts = [_rule_text(reader, measure, limit) for measure, limit in limits]
        st.caption(
            reader("invest.customers.said", rules="; ".join(texts))
            if texts
            else reader("invest.customers.none")
        )
    return {"service": tuple(service_of(measure, limit) for measure, limit in limits)} if limits else {}


def group_limits(reader: Reader, world: World) -> dict[str, Any]:
    """Draw the card on groups of lines and on channels and return its limits as a problem's `groups`."""
    grouped = by_group(world)
    names = [f"{side}.{name}" for name in grouped for side in SIDES]
    ticks = [f"{OF_CHANNEL}{channel.name}" for channel in world.channels]
    found, texts = [], []
    with st.expander(_title(reader, world, "groups", ticks, names), key="invest.part.groups"):
        for name, levers in grouped.items():
            label = reader(f"explore.group.{name}")
            now = reader.eur(math.fsum(today_eur_year(world, lever) for lever in levers))
            st.markdown(f"**{label}** · {reader('invest.group.today', eur=now)}")
            group: dict[str, Any] = {"name": name, "levers": tuple(lever.name for lever in levers)}
            for side in SIDES:
                eur: float | None = st.number_input(
                    reader(f"invest.group.{side}", group=label),
                    min_value=0.0,
                    max_value=float(MOST_EUR),
                    value=None,
                    step=1000.0,
                    format="%.0f",
                    key=key_of(world, f"{side}.{name}"),
                    placeholder=reader("invest.none"),
                    bind="query-params",
                    persist_state="session",
                )
                if eur is not None:
                    group[f"{side}_eur_year"] = eur
                    texts.append(reader(f"invest.group.{side}.said", group=label, eur=reader.eur(eur)))
            if len(group) > len(("name", "levers")):
                found.append(group)
        st.markdown(f"**{reader('invest.channels')}**", help=reader("invest.channels.help"))
        for channel in world.channels:
            label = reader.label(world, channel)
            if _tick(
                world,
                f"{OF_CHANNEL}{channel.name}",
                reader("invest.channel.keeps", channel=markdown_safe(label)),
            ):
                found.append(_no_less(channel.name))
                texts.append(markdown_safe(reader("invest.channel.said", channel=label)))
        st.caption("; ".join(texts) + "." if texts else reader("invest.groups.none"))
    return {"groups": tuple(found)} if found else {}


def _no_less(channel: str) -> dict[str, Any]:
    """Return the group of all that a channel spends, which may not fall."""
    return {"name": f"{OF_CHANNEL}{channel}", "channel": channel, "floor_eur_year": TODAY}


def _tick(world: World, name: str, label: str) -> bool:
    return st.checkbox(label, key=key_of(world, name), bind="query-params", persist_state="session")


def _no_worse(reader: Reader, world: World, measure: Measure) -> bool:
    return _tick(world, f"today.{measure}", reader("invest.rule.today", figure=reader(f"figure.{measure}")))


def _today(reader: Reader, world: World) -> None:
    """Say today's figures once they are asked for: they have to be simulated."""
    if not st.session_state.get(key_of(world, "shows_today")):
        st.button(
            reader("invest.customers.today"),
            key=key_of(world, "show_today"),
            icon=":material/query_stats:",
            on_click=lambda: st.session_state.update({key_of(world, "shows_today"): True}),
        )
        return
    with st.spinner(reader("invest.customers.simulating")):
        outcomes = today_outcomes(world, CONFIRMED)
    texts = []
    for measure in MEASURES:
        figure = figure_text(reader, METRIC[measure], estimate(outcomes.service(measure)).mean)
        texts.append(reader("pair", head=reader(f"figure.{measure}"), figure=figure))
    st.caption(markdown_safe("; ".join(texts) + "."))


def placed(world: World, problem: Problem) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answers of both cards that a problem has, by name in the session, and what of it they cannot show."""
    answers: dict[str, Any] = dict.fromkeys(MEASURES)
    grouped = by_group(world)
    answers |= {f"{side}.{name}": None for name in grouped for side in SIDES}
    answers |= {f"today.{measure}": False for measure in MEASURES}
    answers |= {f"{OF_CHANNEL}{channel.name}": False for channel in world.channels}
    left: dict[str, list[Any]] = {"service": [], "groups": []}
    for asked in problem.service:
        rule = asked.model_dump(exclude_defaults=True)
        limit = asked.at_least if _has_floor(asked.measure) else asked.at_most
        is_shown = (
            asked.measure in MEASURES and limit is not None and rule == service_of(asked.measure, limit)
        )
        if is_shown and limit == TODAY:
            answers[f"today.{asked.measure}"] = True
        elif is_shown and answers[asked.measure] is None:
            factor = PERCENT if METRIC[asked.measure].unit == "share" else 1.0
            answers[asked.measure] = float(limit or 0.0) * factor
        else:
            left["service"].append(rule)
    for group in problem.groups:
        own = tuple(lever.name for lever in grouped.get(group.name, ()))
        limits = {f"floor.{group.name}": group.floor_eur_year, f"cap.{group.name}": group.cap_eur_year}
        if own and set(own) == set(group.levers) and TODAY not in limits.values():
            answers |= limits
        elif group.model_dump(exclude_defaults=True) == _no_less(group.channel):
            answers[group.name] = True
        else:
            left["groups"].append(group.model_dump(mode="json", exclude_defaults=True))
    return answers, {name: rules for name, rules in left.items() if rules}


def key_of(world: World, name: str) -> str:
    """Return where the session keeps an answer of these cards."""
    return f"{world.name}.rules.{name}"


def service_of(measure: Measure, limit: float | str) -> dict[str, Any]:
    """Return a rule on a figure of all customers: a floor where more is better, else a cap."""
    return {"measure": measure, "at_least" if _has_floor(measure) else "at_most": limit}


def _has_floor(measure: Measure) -> bool:
    return METRIC[measure].better == "more"


def _limit(reader: Reader, world: World, measure: Measure) -> float | None:
    """A limit in the measure's own unit; the field is in percent for a share."""
    unit = METRIC[measure].unit
    side = "least" if _has_floor(measure) else "most"
    stated: float | None = st.number_input(
        reader(
            f"invest.rule.{side}", figure=reader(f"figure.{measure}"), unit=reader(f"invest.rule.unit.{unit}")
        ),
        min_value=-PERCENT if unit == "points" else 0.0,
        max_value=PERCENT if unit in ("points", "share") else float(MOST_EUR),
        value=None,
        step=1.0,
        format="%.1f",
        key=key_of(world, measure),
        placeholder=reader("invest.none"),
        bind="query-params",
        persist_state="session",
    )
    return None if stated is None else stated / PERCENT if unit == "share" else stated


def _rule_text(reader: Reader, measure: Measure, limit: float | str) -> str:
    side = "least" if _has_floor(measure) else "most"
    figure = reader(f"figure.{measure}")
    if isinstance(limit, str):
        return reader("invest.rule.today", figure=figure)
    return reader(
        f"invest.rule.{side}.said", figure=figure, limit=figure_text(reader, METRIC[measure], limit)
    )


def _title(reader: Reader, world: World, name: str, ticks: Iterable[str], fields: Iterable[str]) -> str:
    """The title of a card, and how many answers stand in it."""
    state: Mapping[Any, Any] = st.session_state
    count = sum(bool(state.get(key_of(world, one))) for one in ticks)
    count += sum(state.get(key_of(world, one)) is not None for one in fields)
    return reader(f"invest.part.{name}") + (f" :blue-badge[{count}]" if count else "")
