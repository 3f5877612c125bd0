"""The question as a form: its answers live in the session, and make a problem.

The address holds the amount alone: choices would stand in it in the words of one language.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any, get_args

import streamlit as st

from optimize import Problem, as_problem
from scenarios import Reader
from sim import Defects, Goal, Plan, World

from ..scenario.levers import total_eur_year
from ..ui.choice import told_apart
from ..ui.frame import markdown_safe, tell_defects
from .customer_rules import customer_rules, group_limits, key_of, placed
from .question_text import goal_name

KINDS = ("budget", "increment", "target")
MEASURES = ("mean", "cvar", "worst")
MONTHS_QUARTER = 3
MOST_EUR = 10**12
# What the form shows of a table of the file; the rest of the table is kept as the file said it.
SHOWN = {"target": ("customer_equity_gain_eur",), "phasing": ("start_quarters", "capital_eur", "hires_quarter"), "risk": ("measure",)}  # fmt: skip
ONLY_IN_FILES = ("least_sizes", "tiers", "people", "exclusive", "groups", "requires", "service")
# lists of which the form holds some rules and a file may hold more
SHARED = ("groups", "service")


def question(reader: Reader, world: World) -> Problem | None:
    """Draw the form and return the problem; None, its defects shown, where no plan can obey it or it cannot be read."""
    raw: dict[str, Any] = _amount(reader, world) | _equity(reader, world)
    raw |= customer_rules(reader, world) | group_limits(reader, world) | _bounds(reader, world)
    raw |= _lines(reader, world) | _when(reader, world) | _appetite(reader, world)
    raw = _with_extras(raw, extras_of(world))
    try:
        found = as_problem(raw, world, reader("invest.question"))
    except Defects as problem:
        found = None
        tell_defects(reader, problem, reader("invest.refused"))
    return found


def place(world: World, problem: Problem) -> None:
    """Put the form at a problem; what the form cannot show is kept with it."""
    raw = problem.model_dump(mode="json", exclude_defaults=True)
    target, phasing = raw.get("target"), raw.get("phasing", {})
    kind = "target" if target else "increment" if problem.increment_eur_year is not None else "budget"
    budget = problem.budget_eur_year
    bounded = [lever.name for lever in world.levers if lever.name in {*problem.floors, *problem.caps}]
    answers: dict[str, Any] = {
        "ask": kind,
        "budget": spend_today_eur_year(world) if budget is None else round(budget),
        "increment": round(problem.increment_eur_year or 0.0),
        "gain": (target or {}).get("customer_equity_gain_eur"),
        "keeps_customers": problem.equity_floor_eur != "none",
        "locked": list(problem.locked),
        "protected": list(problem.protected),
        "bounded": bounded,
        "quarters": list(problem.phasing.start_quarters),
        "capital": phasing.get("capital_eur"),
        "hires": phasing.get("hires_quarter"),
        "risk": problem.risk.measure,
        "goals": list(problem.frontier),
    }
    answers |= {f"floor.{name}": problem.floors.get(name) for name in bounded}
    answers |= {f"cap.{name}": problem.caps.get(name) for name in bounded}
    for name, value in answers.items():
        st.session_state[key_in(world, name)] = value
    answers, left = placed(world, problem)
    for name, value in answers.items():
        st.session_state[key_of(world, name)] = value
    extras = {name: raw[name] for name in ONLY_IN_FILES if name in raw and name not in SHARED} | left
    if raw.get("equity_floor_eur", 0.0) not in (0.0, "none"):
        extras["equity_floor_eur"] = raw["equity_floor_eur"]
    for table, shown in SHOWN.items():
        rest = {name: value for name, value in raw.get(table, {}).items() if name not in shown}
        extras |= {table: rest} if rest else {}
    st.session_state[key_in(world, "extras")] = extras


def place_budget(world: World, eur_year: int) -> None:
    """Put the form at another budget, its rules unchanged."""
    st.session_state[key_in(world, "ask")] = KINDS[0]
    st.session_state[key_in(world, "budget")] = eur_year


def key_in(world: World, name: str) -> str:
    """Return where the session keeps an answer about a world."""
    return f"{world.name}.{name}"


def spend_today_eur_year(world: World) -> int:
    """Today's spend in EUR a year."""
    return round(total_eur_year(world, Plan()))


def extras_of(world: World) -> dict[str, Any]:
    """Return what a file said that the form cannot show."""
    found: dict[str, Any] = st.session_state.get(key_in(world, "extras"), {})
    return found


def _with_extras(raw: Mapping[str, Any], extras: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says, and what a file adds to it; a target's table only where a target is asked."""
    kept = {name: value for name, value in extras.items() if name != "target" or "target" in raw}
    tables = {name: {**kept[name], **raw[name]} for name in SHOWN if name in kept and name in raw}
    lists = {name: (*raw[name], *kept[name]) for name in SHARED if name in kept and name in raw}
    return {**kept, **raw, **tables, **lists}


def _amount(reader: Reader, world: World) -> dict[str, Any]:
    """Which of the three questions is asked, and its amount."""
    kind = st.radio(
        reader("invest.ask"),
        KINDS,
        format_func=told_apart(KINDS, lambda one: reader(f"invest.ask.{one}")),
        key=key_in(world, "ask"),
        persist_state="session",
    )
    if kind == "increment":
        return {"increment_eur_year": float(_euros(reader, world, "increment", 0, -MOST_EUR))}
    if kind == "target":
        gain = _perhaps(reader, world, "gain")
        return {"target": {} if gain is None else {"customer_equity_gain_eur": gain}}
    before = spend_today_eur_year(world)
    budget = _euros(reader, world, "budget", before)
    change = budget / before - 1 if before else 0.0
    blanks = {"budget": reader.eur(budget)}
    st.caption(
        reader("invest.budget.today", **blanks)
        if budget == before
        else reader("invest.budget.change", **blanks, change=reader.share(change, signed=True))
    )
    return {} if budget == before else {"budget_eur_year": float(budget)}


def _euros(reader: Reader, world: World, name: str, value: int, least: int = 0) -> int:
    return int(
        st.number_input(
            reader(f"invest.{name}"),
            min_value=least,
            max_value=MOST_EUR,
            value=value,
            step=max(1, round(spend_today_eur_year(world) / 100)),
            key=key_in(world, name),
            help=reader(f"invest.{name}.help"),
            bind="query-params",
            persist_state="session",
        )
    )


def _perhaps(reader: Reader, world: World, name: str, lever: str = "") -> float | None:
    """An amount in EUR that need not be given."""
    eur: float | None = st.number_input(
        reader(f"invest.{name}"),
        min_value=0.0,
        max_value=float(MOST_EUR),
        value=None,
        step=1000.0,
        format="%.0f",
        key=key_in(world, f"{name}.{lever}" if lever else name),
        help=reader(f"invest.{name}.help"),
        placeholder=reader("invest.none"),
        persist_state="session",
    )
    return eur


def _levers(reader: Reader, world: World, name: str) -> list[str]:
    labels = reader.labels(world)
    levers = [lever.name for lever in world.levers]
    return st.multiselect(
        reader(f"invest.{name}"),
        levers,
        format_func=told_apart(levers, lambda one: labels[one]),
        key=key_in(world, name),
        help=reader(f"invest.{name}.help"),
        placeholder=reader("invest.choose"),
        persist_state="session",
    )


def _lines(reader: Reader, world: World) -> dict[str, Any]:
    """Lines that keep today's spend, or at least that."""
    with st.expander(_title(reader, world, "lines", "locked", "protected"), key="invest.part.lines"):
        return {name: tuple(_levers(reader, world, name)) for name in ("locked", "protected")}


def _equity(reader: Reader, world: World) -> dict[str, Any]:
    """Whether customers may be worth less than today."""
    keeps = st.checkbox(
        reader("invest.keeps_customers"),
        value=True,
        key=key_in(world, "keeps_customers"),
        help=reader("invest.keeps_customers.help"),
        bind="query-params",
        persist_state="session",
    )
    return {} if keeps else {"equity_floor_eur": "none"}


def _bounds(reader: Reader, world: World) -> dict[str, Any]:
    """Floors and caps of the lines chosen."""
    labels = reader.labels(world)
    found: dict[str, dict[str, float]] = {"floors": {}, "caps": {}}
    with st.expander(_title(reader, world, "bounds", "bounded"), key="invest.part.bounds"):
        for lever in _levers(reader, world, "bounded"):
            st.markdown(f"**{markdown_safe(labels[lever])}**")
            for column, one in zip(st.columns(2), ("floor", "cap"), strict=True):
                with column:
                    eur = _perhaps(reader, world, one, lever)
                if eur is not None:
                    found[f"{one}s"][lever] = eur
    return {**found}


def _when(reader: Reader, world: World) -> dict[str, Any]:
    """Quarters in which lines may start, one-off money, and people."""
    with st.expander(_title(reader, world, "when", "capital", "hires"), key="invest.part.when"):
        every = list(range(1, math.ceil(world.months / MONTHS_QUARTER) + 1))
        quarters = st.multiselect(
            reader("invest.quarters"),
            every,
            default=[1],
            format_func=told_apart(every, lambda one: reader("invest.quarter", number=str(one))),
            key=key_in(world, "quarters"),
            help=reader("invest.quarters.help"),
            placeholder=reader("invest.choose"),
            persist_state="session",
        )
        capital = _perhaps(reader, world, "capital")
        hires = st.number_input(
            reader("invest.hires"),
            min_value=0,
            max_value=1000,
            value=None,
            key=key_in(world, "hires"),
            help=reader("invest.hires.help"),
            placeholder=reader("invest.none"),
            persist_state="session",
        )
    found: dict[str, Any] = {"start_quarters": tuple(sorted(quarters)) or (1,)}
    found |= {} if capital is None else {"capital_eur": capital}
    found |= {} if hires is None else {"hires_quarter": int(hires)}
    return {"phasing": found}


def _appetite(reader: Reader, world: World) -> dict[str, Any]:
    """Which figure of the value is maximised, and which goals are held against it."""
    with st.expander(_title(reader, world, "appetite", "goals"), key="invest.part.appetite"):
        measure = st.radio(
            reader("invest.risk"),
            MEASURES,
            format_func=told_apart(MEASURES, lambda one: reader(f"invest.risk.{one}")),
            captions=[reader(f"invest.risk.{one}.help") for one in MEASURES],
            key=key_in(world, "risk"),
            persist_state="session",
        )
        goals = st.multiselect(
            reader("invest.goals"),
            get_args(Goal),
            format_func=told_apart(get_args(Goal), partial(goal_name, reader)),
            key=key_in(world, "goals"),
            help=reader("invest.goals.help"),
            placeholder=reader("invest.choose"),
            persist_state="session",
        )
    return {"risk": {"measure": measure}, "frontier": tuple(goals)}


def _title(reader: Reader, world: World, name: str, *counted: str) -> str:
    """The title of a part of the form, and how many answers stand in it."""
    values = [st.session_state.get(key_in(world, one)) for one in counted]
    count = sum(len(value) if isinstance(value, list) else value is not None for value in values)
    return reader(f"invest.part.{name}") + (f" :blue-badge[{count}]" if count else "")
