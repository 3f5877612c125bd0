"""Rules on what customers meet and limits of groups of lines: number fields that make rules of the problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from optimize import Problem
from scenarios import Reader, figure_text
from sim import METRIC, Measure, World, estimate

from ..scenario.levers import by_group
from ..scenario.simulated import CONFIRMED, today_outcomes

# what a rule may hold, in the order shown
MEASURES: Sequence[Measure] = ("nps", "csat_top2", "mean_wait_min", "abandonment")
PERCENT = 100.0
MOST_EUR = 10**12
# of the measure's own unit: today's figure is rounded by so many digits, never beyond today's
DIGITS = {"points": 1, "share": 3, "minutes": 2}
SIDES = ("floor", "cap")


def customer_rules(reader: Reader, world: World) -> dict[str, Any]:
    """Draw the card on customers and return its rules as a problem's `service`."""
    count = _answers(world, ("none_worse",), MEASURES)
    with st.expander(_title(reader, "customers", count), key="invest.part.customers"):
        none_worse = st.checkbox(
            reader("invest.none_worse"),
            key=key_of(world, "none_worse"),
            help=reader("invest.none_worse.help"),
            persist_state="session",
        )
        stated = {measure: _limit(reader, world, measure) for measure in MEASURES}
        limits = {measure: limit for measure, limit in stated.items() if limit is not None}
        if none_worse:
            with st.spinner(reader("invest.none_worse.simulating")):
                limits = {**today_limits(world), **limits}
        texts = [_rule_text(reader, measure, limit) for measure, limit in limits.items()]
        st.caption(
            reader("invest.customers.said", rules="; ".join(texts))
            if texts
            else reader("invest.customers.none")
        )
    return (
        {"service": tuple(service_of(measure, limit) for measure, limit in limits.items())} if limits else {}
    )


def group_limits(reader: Reader, world: World) -> dict[str, Any]:
    """Draw the card on groups of lines and return its limits as a problem's `groups`."""
    grouped = by_group(world)
    names = [f"{side}.{name}" for name in grouped for side in SIDES]
    found, texts = [], []
    with st.expander(_title(reader, "groups", _answers(world, (), names)), key="invest.part.groups"):
        for name, levers in grouped.items():
            st.markdown(f"**{reader(f'explore.group.{name}')}**")
            group: dict[str, Any] = {"name": name, "levers": tuple(lever.name for lever in levers)}
            for column, side in zip(st.columns(2), SIDES, strict=True):
                eur: float | None = column.number_input(
                    reader(f"invest.{side}"),
                    min_value=0.0,
                    max_value=float(MOST_EUR),
                    value=None,
                    step=1000.0,
                    format="%.0f",
                    key=key_of(world, f"{side}.{name}"),
                    help=reader(f"invest.group.{side}.help"),
                    placeholder=reader("invest.none"),
                    persist_state="session",
                )
                if eur is not None:
                    group[f"{side}_eur_year"] = eur
                    said = {"group": reader(f"explore.group.{name}"), "eur": reader.eur(eur)}
                    texts.append(reader(f"invest.group.{side}.said", **said))
            if len(group) > len(("name", "levers")):
                found.append(group)
        st.caption("; ".join(texts) + "." if texts else reader("invest.groups.none"))
    return {"groups": tuple(found)} if found else {}


def placed(world: World, problem: Problem) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answers of both cards that a problem has, by name in the session, and what of it they cannot show."""
    answers: dict[str, Any] = {"none_worse": False} | dict.fromkeys(MEASURES)
    grouped = by_group(world)
    answers |= {f"{side}.{name}": None for name in grouped for side in SIDES}
    left: dict[str, list[Any]] = {"service": [], "groups": []}
    for asked in problem.service:
        limit = asked.at_least if _has_floor(asked.measure) else asked.at_most
        other = asked.at_most if _has_floor(asked.measure) else asked.at_least
        is_shown = asked.measure in MEASURES and answers[asked.measure] is None
        if is_shown and not asked.segment and not asked.channel and limit is not None and other is None:
            answers[asked.measure] = limit * (PERCENT if METRIC[asked.measure].unit == "share" else 1.0)
        else:
            left["service"].append(asked.model_dump(mode="json", exclude_defaults=True))
    for group in problem.groups:
        own = tuple(lever.name for lever in grouped.get(group.name, ()))
        if own and set(own) == set(group.levers):
            answers |= {f"floor.{group.name}": group.floor_eur_year, f"cap.{group.name}": group.cap_eur_year}
        else:
            left["groups"].append(group.model_dump(mode="json", exclude_defaults=True))
    return answers, {name: rules for name, rules in left.items() if rules}


def key_of(world: World, name: str) -> str:
    """Return where the session keeps an answer of these cards."""
    return f"{world.name}.rules.{name}"


def today_limits(world: World) -> dict[Measure, float]:
    """Today's figures as limits that today's plan itself keeps, by eight simulations; those that nothing measured left out."""
    outcomes, found = today_outcomes(world, CONFIRMED), {}
    for measure in MEASURES:
        today = estimate(outcomes.service(measure)).mean
        if today == today:
            digits = DIGITS[METRIC[measure].unit]
            nudge = 0.5 * 10**-digits * (-1 if _has_floor(measure) else 1)
            found[measure] = round(today + nudge, digits)
    return found


def service_of(measure: Measure, limit: float) -> dict[str, Any]:
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
        persist_state="session",
    )
    return None if stated is None else stated / PERCENT if unit == "share" else stated


def _rule_text(reader: Reader, measure: Measure, limit: float) -> str:
    side = "least" if _has_floor(measure) else "most"
    figure = reader(f"figure.{measure}")
    return reader(
        f"invest.rule.{side}.said", figure=figure, limit=figure_text(reader, METRIC[measure], limit)
    )


def _answers(world: World, ticks: Iterable[str], fields: Iterable[str]) -> int:
    """How many answers stand in a card."""
    state: Mapping[Any, Any] = st.session_state
    ticked = sum(bool(state.get(key_of(world, name))) for name in ticks)
    return ticked + sum(state.get(key_of(world, name)) is not None for name in fields)


def _title(reader: Reader, name: str, count: int) -> str:
    return reader(f"invest.part.{name}") + (f" :blue-badge[{count}]" if count else "")
