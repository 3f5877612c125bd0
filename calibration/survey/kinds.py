"""What a table is: answers to a survey, an event log, figures by day or month, or a list of customers."""

from __future__ import annotations

import re

import pandas as pd

from .dates import FORMATS, date_formats
from .export import Kind, Layout, number
from .lexicon import CUSTOMER, FIGURES, OPINION, RATES, STATES, fold

SAMPLE = 60
ROWS_PER_CASE = 1.5
# rows of one file are one per period, but for a few entered twice
ALMOST_ALL = 0.9
GAPS_DAYS: dict[Kind, tuple[float, float]] = {"daily aggregate": (0.5, 3.5), "monthly aggregate": (26, 33)}


def kind_of(table: pd.DataFrame, layout: Layout) -> tuple[Kind, str]:
    """What this table is, and how that is seen."""
    if layout.family != "plain":
        return "survey", f"the layout of {layout.family}"
    folded = {name: fold(name) for name in table.columns}
    opinions = [name for name, text in folded.items() if OPINION.search(text)]
    dates = [name for name in table.columns if _is_dates(table[name])]
    if found := _aggregate(table, dates, bool(opinions)):
        return found
    if opinions:
        return "survey", f"columns of opinion, such as {opinions[0]}"
    if found := _event_log(table, folded, dates):
        return found
    attributes = [name for name, text in folded.items() if CUSTOMER.search(text)]
    if len(attributes) > 1:
        return (
            "customer table",
            f"a row per customer: {', '.join(attributes[:3])}, and no question of opinion",
        )
    return "survey", "a row per answer"


def _is_dates(column: pd.Series) -> bool:
    cells = [str(cell) for cell in column[column != ""].unique()[:SAMPLE]]
    return bool(cells) and bool(date_formats(cells))


def _aggregate(table: pd.DataFrame, dates: list[str], opinions: bool) -> tuple[Kind, str] | None:
    for name in dates:
        cells = table[name][table[name] != ""]
        if len(table) < 3 or cells.nunique() < ALMOST_ALL * len(table):
            continue
        others = [other for other in table.columns if other != name]
        squeezed = {other: fold(other).replace(" ", "") for other in others}
        figures = [
            other
            for other, text in squeezed.items()
            if any(re.search(stem, text) for stem in FIGURES.values()) and not RATES.search(fold(other))
        ]
        counted = not opinions and all(_is_numbers(table[other]) for other in others) and len(others) > 1
        if (len(figures) < 2 and not counted) or (kind := _period(cells)) is None:
            continue
        return kind, f"a row per {kind.split()[0]} figure in {name!r}: {', '.join((figures or others)[:3])}"
    return None


def _is_numbers(column: pd.Series) -> bool:
    cells = [str(cell) for cell in column[column != ""].unique()[:SAMPLE]]
    return all(number(cell, ",") is not None or number(cell, ".") is not None for cell in cells)


def _period(cells: pd.Series) -> Kind | None:
    for format_ in (format_ for format_ in FORMATS if date_formats(list(cells.unique()[:SAMPLE]))):
        times = pd.to_datetime(cells, format=format_, errors="coerce").dropna().sort_values()
        if len(times) < ALMOST_ALL * len(cells):
            continue
        gap = times.diff().dt.total_seconds().median() / 86_400
        for kind, (low, high) in GAPS_DAYS.items():
            if low <= gap <= high:
                return kind
    return None


def _event_log(table: pd.DataFrame, folded: dict[str, str], dates: list[str]) -> tuple[Kind, str] | None:
    states = [name for name, text in folded.items() if STATES.search(text)]
    if not dates or not states:
        return None
    for name, text in folded.items():
        if re.search(r"\b(number|numero|no|id|case|ticket|incident|dossier)\b", text):
            cases = table[name][table[name] != ""].nunique()
            if cases > 1 and len(table) > ROWS_PER_CASE * cases:
                return (
                    "event log",
                    f"{len(table):,} events of {cases:,} cases by {name!r}, with {states[0]!r} and times",
                )
    return None
