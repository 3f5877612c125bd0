"""Hypothesis strategies for the fields of a noun, from their declared ranges and bounds."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from sim import MOTIVES
from sim.parts import SHAPES, Motive, Noun

Told = dict[str, Any]

# where the declared range or the bounds would make runs long, dull or alike
SPANS: dict[str, tuple[float, float]] = {
    "again_d": (0, 90),
    "alert": (0, 5),
    "concurrency": (1, 3),
    "contacts_most": (1, 6),
    "delay_h": (0.1, 400),
    "eur_contact": (0, 20),
    "eur_seat_year": (0, 3000),
    "exit_eur": (0, 500),
    "fatigue_d": (10, 200),
    "gain": (0.1, 1),
    "half_eur_year": (200, 2000),
    "handling_min": (1, 900),
    "lag_months": (0, 2),
    "launch_eur": (0, 500),
    "margin_eur_year": (0, 500),
    "memory_scale": (0.1, 1),
    "notice_months": (0, 2),
    "patience_min": (0.5, 600),
    "quarantine_d": (0, 40),
    "response": (-2, 8),
    "retention_year": (0.05, 0.95),
    "return_h": (1, 300),
    "seats": (0, 9),
    "steer": (-2, 2),
    "terminal_years": (0, 4),
    "today_eur_year": (0, 1000),
    "travel_min": (0, 4000),
    "unanswered_d": (1, 40),
    "utility_resolved": (-1, 1),
    "wait_today_min": (0, 60),
}
MOTIVE_SPANS = {"fit": (-1.0, 1.0), "ability": (0.0, 1.4), "offered": (0.0, 1.0)}
SUMS_TO_ONE = {"satisfaction_shares": 5, "recommendation_shares": 11, "effort_shares": 7}
CUTS = {"satisfaction_cuts": 4, "recommendation_cuts": 10, "effort_cuts": 6}


@cache
def grid(low: float, high: float) -> st.SearchStrategy[float]:
    """Nine numbers from low to high, both included."""
    return st.sampled_from([low + (high - low) * step / 8 for step in range(9)])


def number(name: str, field: FieldInfo) -> st.SearchStrategy[Any]:
    """A value of a numeric field within its span here, its declared range or its bounds."""
    extra = field.json_schema_extra
    bounds: dict[str, float] = {}
    for mark in field.metadata:
        bounds |= {side: getattr(mark, side) for side in ("ge", "le") if hasattr(mark, side)}
    declared: Any = extra.get("range") if isinstance(extra, dict) else None
    low, high = SPANS.get(name) or declared or (bounds.get("ge", 0), bounds.get("le", 2))
    if field.annotation is int:
        return st.sampled_from(range(int(low), int(high) + 1))
    edges = [float(edge) for edge in bounds.values() if name not in SPANS and abs(edge) <= 1]
    return st.sampled_from([low + (high - low) * step / 8 for step in range(9)] + edges)


@cache
def shares(count: int, least: int = 0) -> st.SearchStrategy[list[float]]:
    """Shares that sum to one, some of them nothing unless least is 1."""
    return whole(count, least).map(lambda parts: [part / sum(parts) for part in parts])


@cache
def whole(count: int, least: int = 0) -> st.SearchStrategy[list[int]]:
    """Small whole numbers, not all of them zero."""
    return st.lists(st.integers(least, 4), min_size=count, max_size=count).map(
        lambda parts: parts if any(parts) else [1] * count
    )


def value(name: str, field: FieldInfo) -> st.SearchStrategy[Any] | None:
    """A strategy for one field, None for those that name something or have a rule of their own."""
    if field.annotation in (float, int):
        return number(name, field)
    if name == "handling_shape":
        return st.sampled_from(SHAPES)
    if name in SUMS_TO_ONE:
        return shares(SUMS_TO_ONE[name], 1)
    if name in CUTS:
        return st.lists(grid(-2, 2), min_size=CUTS[name], max_size=CUTS[name]).map(sorted)
    if get_args(field.annotation)[:1] == (Motive,):
        each = grid(*MOTIVE_SPANS.get(name, (0.05, 0.95)))
        always = MOTIVES if name == "offered" else ()
        some = {motive: each for motive in MOTIVES if motive not in always}
        return st.fixed_dictionaries(dict.fromkeys(always, each), optional=some)
    return None


@cache
def fields(noun: type[Noun]) -> st.SearchStrategy[Told]:
    """Every field of a noun that has a strategy."""
    told = {name: value(name, field) for name, field in noun.model_fields.items()}
    return st.fixed_dictionaries({name: each for name, each in told.items() if each is not None})
