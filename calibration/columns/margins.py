"""The tables of a mapping file in addition to the roles: true shares of groups, further ratings and stations on one scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import tomlkit

from sim import Array, Defect, Defects, Message, Text

from ..survey import Export, number
from .mapping import NAMES, YES_NO, Mapping, Ratings
from .nonresponse import silent_rows

# A weight above five times the mean lets one answer speak for too many; survey practice trims at 3 to 5.
WEIGHT_MOST = 5.0
ROUNDS_MOST = 500
CLOSE = 1e-10

MARGINS, RATINGS, STATIONS = "margins", "ratings", "stations"
WHOLE = ("satisfaction", "recommendation")
STATED = (*NAMES, *YES_NO, "bot")
SUM_CLOSE = 1e-6
YES_NO_WORDS = {True: "yes", False: "no"}
RATING_KEYS = {"columns": list, "min": int, "max": int, "missing": list}
RANDOM_ORDER = "random_order"


def read_margins(entry: Any, defects: list[Defect]) -> dict[str, dict[str, float]]:
    """The margins of a mapping file; what is wrong with them is added to `defects`."""
    allowed = Message("defect.shares_by", names=", ".join(STATED))
    if not isinstance(entry, dict):
        defects.append(Defect(MARGINS, repr(entry), allowed, Message("defect.write_margins_segment")))
        return {}
    margins: dict[str, dict[str, float]] = {}
    for role, shares in entry.items():
        place = f"[margins.{role}]"
        if role not in STATED:
            defects.append(
                Defect(
                    place, str(role), ", ".join(STATED), Message("reading.name_the_table_after_one_of_these")
                )
            )
        elif not isinstance(shares, dict) or not all(_is_share(share) for share in shares.values()):
            defects.append(
                Defect(place, repr(shares), Message("defect.group_shares"), Message("reading.write_it_so"))
            )
        elif abs(sum(shares.values()) - 1) > SUM_CLOSE:
            got = Message("reading.shares_that_add_to", sum=sum(shares.values()))
            defects.append(
                Defect(
                    place, got, Message("reading.shares_that_add_to_1"), Message("reading.state_every_group")
                )
            )
        else:
            margins[role] = {str(name): float(share) for name, share in shares.items()}
    return margins


def read_ratings(name: str, entry: Any, defects: list[Defect]) -> Ratings | None:
    """The ratings, or the stations, of a mapping file; what is wrong with them is added to `defects`."""
    allowed = Message("defect.columns_min_max")
    keys: dict[str, type] = {**RATING_KEYS, **({RANDOM_ORDER: bool} if name == STATIONS else {})}
    if (
        not isinstance(entry, dict)
        or any(key not in keys or type(value) is not keys[key] for key, value in entry.items())
        or not {"columns", "min", "max"} <= entry.keys()
        or entry["min"] >= entry["max"]
    ):
        defects.append(Defect(f"[{name}]", repr(entry), allowed, Message("reading.write_it_so")))
        return None
    columns, missing = map(str, entry["columns"]), map(str, entry.get("missing", ()))
    is_random = entry.get(RANDOM_ORDER, False)
    return Ratings(tuple(columns), entry["min"], entry["max"], tuple(missing), is_random)


def unlike_answers(mapping: Mapping, export: Export) -> list[Defect]:
    """Every way in which margins, ratings and stations do not fit the answers."""
    roles = {column.role for column in mapping.columns}
    defects = [
        Defect(
            f"[margins.{role}]",
            Message("defect.no_column_of_this_role"),
            ", ".join(sorted(roles)),
            Message("defect.add_role_column", role=role),
        )
        for role in mapping.margins
        if role not in roles
    ]
    for table, rated in _scales(mapping):
        defects += _unlike_scale(table, rated, export)
    if mapping.stations is not None:
        defects += _unlike_visit(mapping.stations, mapping)
    return defects


def _scales(mapping: Mapping) -> Iterator[tuple[str, Ratings]]:
    for table, rated in ((RATINGS, mapping.ratings), (STATIONS, mapping.stations)):
        if rated is not None:
            yield table, rated


def _unlike_scale(table: str, rated: Ratings, export: Export) -> Iterator[Defect]:
    for name in rated.columns:
        if name not in export.table.columns:
            repair = Message("reading.copy_the_name_from_the_first_row")
            yield Defect(f"[{table}].columns", repr(name), Message("reading.a_column_of_the_file"), repair)
            continue
        for cell in export.table[name].unique().tolist():
            value = number(str(cell), export.mark(name))
            inside = value is not None and rated.low <= value <= rated.high
            if cell and cell not in rated.missing and not inside:
                allowed, repair = (
                    Message("defect.from_to", low=rated.low, high=rated.high),
                    Message("defect.missing_or_widen"),
                )
                yield Defect(
                    Message("defect.place.column_of_role", role=table, name=repr(name)),
                    repr(str(cell)),
                    allowed,
                    repair,
                )


def _unlike_visit(stations: Ratings, mapping: Mapping) -> Iterator[Defect]:
    """A visit has several stations, none of them named twice or the judgement of the whole, which some question asks."""
    place, names = f"[{STATIONS}].columns", stations.columns
    if len(set(names)) < 2 or len(set(names)) < len(names):
        yield Defect(
            place,
            ", ".join(names),
            Message("reading.two_columns_or_more_each_once"),
            Message("reading.list_them_in_the_order_met"),
        )
    for column in mapping.columns:
        if column.column in names:
            got, repair = (
                Message("defect.column_which_is", column=repr(column.column), role=column.role),
                Message("defect.leave_out_of_one"),
            )
            yield Defect(place, got, Message("reading.columns_without_another_role"), repair)
    if not any(column.role in WHOLE for column in mapping.columns):
        repair = Message("defect.name_the_whole")
        yield Defect(
            f"[{STATIONS}]",
            Message("defect.no_judgement"),
            Message("reading.either_form", forms=tuple(f"[{role}]" for role in WHOLE)),
            repair,
        )


def rated_answers(export: Export, column: str, rated: Ratings) -> pd.Series:
    """The answers of a column on its scale, Float64, missing where nothing was said."""
    known = {
        cell: None if cell in rated.missing else number(cell, export.mark(column))
        for cell in export.table[column].unique().tolist()
    }
    return pd.Series([known[cell] for cell in export.table[column].tolist()], dtype="Float64")


def add_margins(document: tomlkit.TOMLDocument, mapping: Mapping, say: Callable[[Text], str]) -> None:
    """Write the ratings, stations and margins of a mapping into its document; say: gives its comments in a language."""
    for name, rated in _scales(mapping):
        table = tomlkit.table()
        if name == STATIONS:
            table.add(tomlkit.comment(say(Message("mapping_file.stations"))))
        table.update(
            {
                "columns": list(rated.columns),
                "min": rated.low,
                "max": rated.high,
                "missing": list(rated.missing),
            }
        )
        if rated.random_order:
            table.add(RANDOM_ORDER, True)
        document.add(tomlkit.nl())
        document.add(name, table)
    if mapping.margins:
        document.add(tomlkit.nl())
        document.add(MARGINS, {role: dict(shares) for role, shares in mapping.margins.items()})


def raked(told: pd.DataFrame, mapping: Mapping) -> Raking:
    """The weights of a canonical table, given or equal, raked to the margins of its mapping; none for silent rows.

    Raises Defects for a group that a margin states and nobody belongs to, or one that it leaves out.
    """
    groups = pd.DataFrame(
        {
            role: told[role].map(YES_NO_WORDS.get, na_action="ignore") if role in YES_NO else told[role]
            for role in mapping.margins
        }
    )
    defects = []
    for role, shares in mapping.margins.items():
        there = {str(name) for name in groups[role].dropna().unique()}
        place = f"[margins.{role}]"
        for name in sorted(set(shares) ^ there):
            got = (
                Message("defect.nobody_answered", name=repr(name))
                if name in shares
                else Message("defect.no_share_for", name=repr(name))
            )
            repair = Message("defect.a_share_for_every_group")
            defects.append(Defect(place, got, ", ".join(sorted(there)), repair))
    if defects:
        raise Defects(mapping.file, defects)
    given = told["weight"].to_numpy() if "weight" in told else np.ones(len(told))
    return rake(groups, mapping.margins, given=np.where(silent_rows(told), 0.0, given))


def _is_share(share: object) -> bool:
    return isinstance(share, int | float) and not isinstance(share, bool) and 0 < share <= 1


class Raking(NamedTuple):
    """Weights with mean 1, Kish's effective number of answers, and what the cap left undone.

    `capped` answers carry the largest weight; `gap` is the largest difference between a share stated and a
    share reached, 0 when every margin is met.
    """

    weights: Array
    effective: float
    capped: int
    gap: float


def effective_number(weights: npt.ArrayLike) -> float:
    """The number of equal answers as precise as these: (Σw)²/Σw² (Kish 1965)."""
    w = np.asarray(weights, dtype=np.float64)
    square = float(w @ w)
    return float(w.sum() ** 2 / square) if square > 0 else 0.0


def rake(
    groups: pd.DataFrame,
    margins: Table[str, Table[str, float]],
    *,
    given: npt.ArrayLike | None = None,
    most: float = WEIGHT_MOST,
) -> Raking:
    """Weights under which the groups of every column have their stated shares (Deming & Stephan 1940), capped.

    groups: one row an answer, one column a margin; an answer without a group keeps its weight there. Shares
    are taken as parts of their sum. `given` weights are the start. Groups that nobody belongs to are left
    out of the reckoning: refuse them before.
    """
    w = np.ones(len(groups)) if given is None else np.nan_to_num(np.asarray(given, dtype=np.float64))
    w = w * (w > 0).sum() / w.sum() if w.sum() > 0 else w
    inside = {
        (column, name): (groups[column] == name).to_numpy(dtype=bool, na_value=False)
        for column, shares in margins.items()
        for name in shares
    }
    for _ in range(ROUNDS_MOST):
        before = w
        for column, shares in margins.items():
            w = _fitted(w, [inside[column, name] for name in shares], list(shares.values()))
        w = _capped(w, most)
        if np.abs(w - before).max(initial=0.0) < CLOSE:
            break
    w = w * (w > 0).sum() / w.sum() if w.sum() > 0 else w
    cap = most * w[w > 0].mean() if w.any() else 0.0
    capped = int((w >= cap * (1 - 1e-6)).sum()) if cap > 0 else 0
    return Raking(w, effective_number(w), capped, _gap(w, inside, margins))


def _capped(w: Array, most: float) -> Array:
    """No weight above `most` times the mean, which itself falls with every cut."""
    for _ in range(ROUNDS_MOST):
        cap = most * w[w > 0].mean() if w.any() else np.inf
        if w.max(initial=0.0) <= cap * (1 + CLOSE):
            break
        w = np.minimum(w, cap)
    return w


def _fitted(w: Array, members: list[npt.NDArray[np.bool_]], shares: list[float]) -> Array:
    held = [float(w[who].sum()) for who in members]
    total, whole = sum(held), sum(share for share, sum_ in zip(shares, held, strict=True) if sum_ > 0)
    fitted = w.copy()
    for who, share, sum_ in zip(members, shares, held, strict=True):
        if sum_ > 0:
            fitted[who] = w[who] * (share / whole * total / sum_)
    return fitted


def _gap(
    w: Array, inside: Table[tuple[str, str], npt.NDArray[np.bool_]], margins: Table[str, Table[str, float]]
) -> float:
    gap = 0.0
    for column, shares in margins.items():
        held = {name: float(w[inside[column, name]].sum()) for name in shares}
        total, whole = sum(held.values()), sum(shares.values())
        if total > 0:
            gap = max(gap, *(abs(held[name] / total - share / whole) for name, share in shares.items()))
    return gap
