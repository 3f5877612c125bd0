"""What really happened against the plan: a CSV of amounts by month and line."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sim import Defect, Defects

from .record import Arm, Finance

COLUMNS = ("month", "item", "eur")
FIGURES = ("margin", "sales", "variable_cost")
BEYOND_SD = 2.0
HALF_A_CENT = 0.005  # what each amount may be rounded by


class Variance(NamedTuple):
    """A line (a lever's name, or margin, sales, variable_cost) over the months given: the company's own amounts in EUR."""

    item: str
    months: int
    plan_eur: float
    actual_eur: float
    beyond_chance: bool

    @property
    def variance_eur(self) -> float:
        """Actual less plan."""
        return self.actual_eur - self.plan_eur


class Amount(NamedTuple):
    """One row of the file."""

    month: int
    item: str
    eur: float


def variances(money: Finance, path: str | Path) -> tuple[Variance, ...]:
    """Hold actuals against the plan, a line each in the order of the file.

    The file has the columns month (1 is the plan's first), item and eur. Money of the plan's levers is decided, so any
    difference is beyond chance; margin, sales and variable cost differ by chance between replications, and months are
    taken as independent. Raises Defects with every row that cannot be read.
    """
    amounts = _read(money, Path(path))
    items = dict.fromkeys(amount.item for amount in amounts)
    return tuple(_variance(money, item, [one for one in amounts if one.item == item]) for item in items)


def _variance(money: Finance, item: str, amounts: Sequence[Amount]) -> Variance:
    months = [amount.month - 1 for amount in amounts]
    expected, sd = _planned(money, item)
    plan, actual = math.fsum(expected[month] for month in months), math.fsum(one.eur for one in amounts)
    chance = math.sqrt(math.fsum(sd[month] ** 2 for month in months))
    return Variance(
        item,
        len(months),
        plan,
        actual,
        abs(actual - plan) > max(BEYOND_SD * chance, HALF_A_CENT * len(months)),
    )


def _planned(money: Finance, item: str) -> tuple[Sequence[float], Sequence[float]]:
    if item in FIGURES:
        arm: Arm = money.plan
        return getattr(arm, item), getattr(arm, f"{item}_sd")
    lever = next(one for one in money.levers if one.lever == item)
    total = [running + once for running, once in zip(lever.running, lever.once, strict=True)]
    return total, [0.0] * len(total)


def _read(money: Finance, path: Path) -> list[Amount]:
    file = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        came = getattr(error, "strerror", None) or "no UTF-8 text"
        raise Defects(
            file, [Defect("file", came, "a CSV in UTF-8", "check the path or save it as UTF-8")]
        ) from error
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.DictReader(text.splitlines(), delimiter=separator)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        came = separator.join(rows.fieldnames or ())
        raise Defects(file, [Defect("heading", came, separator.join(COLUMNS), "name the columns so")])
    told = list(_checked(money, rows))
    defects = [one for one in told if isinstance(one, Defect)]
    amounts = [one for one in told if isinstance(one, Amount)]
    twice = {(one.month, one.item) for one in amounts}
    if not defects and len(twice) < len(amounts):
        defects = [Defect("rows", "a month and item given twice", "each once", "add them up")]
    if not defects and not amounts:
        defects = [Defect("rows", "none", "a row a month and item", "write the actuals")]
    if defects:
        raise Defects(file, defects)
    return amounts


def _checked(money: Finance, rows: csv.DictReader[str]) -> Iterator[Amount | Defect]:
    known = (*FIGURES, *(lever.lever for lever in money.levers))
    for number, row in enumerate(rows, start=2):
        place, item = f"line {number}", (row["item"] or "").strip()
        month, eur = (row["month"] or "").strip(), (row["eur"] or "").strip().replace(",", ".")
        if item not in known:
            yield Defect(place, item or "no item", ", ".join(known), "write one of these")
        elif not month.isdecimal() or not 1 <= int(month) <= money.months:
            yield Defect(place, month or "no month", f"a month from 1 to {money.months}", "correct the month")
        else:
            try:
                amount = float(eur)
            except ValueError:
                amount = math.nan
            if math.isfinite(amount):
                yield Amount(int(month), item, amount)
            else:
                yield Defect(place, eur or "no amount", "an amount in EUR", "write a number such as 1234.50")
