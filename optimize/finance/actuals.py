"""What really happened against the plan: a table of amounts by month and line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from scenarios import amount, bare_amount, marks_of
from sim import Defect, Defects, Message

from ..evidence.actual_months import ITEMS as FIGURES
from ..evidence.actual_months import MonthAmount
from .record import Arm, Finance

COLUMNS = ("month", "item", "eur")
# what the headings may say, in English, French, German and Spanish
HEADINGS = {
    "month": re.compile(r"months?|mois|monate?|mes(es)?"),
    "item": re.compile(r"items?|lines?|lignes?|postes?|posten|partidas?"),
    "eur": re.compile(
        r"eur(os?)?|€|amounts?( eur)?|amount \(eur\)|montants?( eur)?|montant \(eur\)|betrag|importe"
    ),
}
# an amount in another money than the column's
WHOLE = re.compile(r"0*(\d{1,4})(?:\.0+)?")
BEYOND_SD = 2.0
# money of a line that differs from the plan's by more is another plan
OTHER_PLAN = 0.05
HALF_A_CENT = 0.005  # what each amount may be rounded by


class Variance(NamedTuple):
    """A line (a lever's name, or margin, sales, variable_cost) over the months given (`of_months`): the company's own amounts in EUR."""

    item: str
    months: int
    plan_eur: float
    actual_eur: float
    beyond_chance: bool
    of_months: tuple[int, ...] = ()

    @property
    def variance_eur(self) -> float:
        """Actual less plan."""
        return self.actual_eur - self.plan_eur


class ActualsTable(NamedTuple):
    """A table of actuals as it stands in a file: its rows from the heading on, and the line of each."""

    file: str
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]


def months_over(locked_on: str, today: date) -> int | None:
    """Return how many months of a plan are over that was locked on a day (ISO), its first month beginning then at the earliest.

    None where it was not locked: then nobody knows when it began.
    """
    if not locked_on:
        return None
    began = date.fromisoformat(locked_on)
    whole = 12 * (today.year - began.year) + today.month - began.month
    return max(0, whole - (today.day < began.day))


def variances(money: Finance, table: ActualsTable, over: int | None = None) -> tuple[Variance, ...]:
    """Hold actuals against the plan, a line each in the order of the file.

    The table has the columns month (1 is the plan's first), item and eur. Money of the plan's levers is decided, so any
    difference is beyond chance; margin, sales and variable cost differ by chance between replications, and months are
    taken as independent. over: months that are over, where that is known. Raises Defects with every row that cannot be read,
    and every row of a month that is not over.
    """
    return held_against(money, amounts_of(money, table, over))


def held_against(money: Finance, amounts: Sequence[MonthAmount]) -> tuple[Variance, ...]:
    """Hold amounts that were read against the plan, as `variances` does."""
    items = dict.fromkeys(amount.item for amount in amounts)
    return tuple(_variance(money, item, [one for one in amounts if one.item == item]) for item in items)


def refuse_what_teaches_nothing(money: Finance, file: str, amounts: Sequence[MonthAmount]) -> None:
    """Raise Defects where amounts are of levers alone, or those of a lever are not the plan's that was simulated."""
    defects = []
    if not any(one.item in FIGURES for one in amounts):
        came, repair = Message("actuals.only_levers"), Message("actuals.add_money")
        defects.append(Defect(Message("defect.place.rows"), came, ", ".join(FIGURES), repair))
    defects += [
        Defect(
            one.item,
            Message("actuals.other_spend", actual=one.actual_eur, plan=one.plan_eur),
            Message("actuals.near_the_plan"),
            Message("actuals.simulate_as_run"),
        )
        for one in held_against(money, amounts)
        if one.item not in FIGURES
        and abs(one.variance_eur) > max(OTHER_PLAN * abs(one.plan_eur), HALF_A_CENT * one.months)
    ]
    if defects:
        raise Defects(file, defects)


def _variance(money: Finance, item: str, amounts: Sequence[MonthAmount]) -> Variance:
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
        tuple(sorted(amount.month for amount in amounts)),
    )


def _planned(money: Finance, item: str) -> tuple[Sequence[float], Sequence[float]]:
    if item in FIGURES:
        arm: Arm = money.plan
        return getattr(arm, item), getattr(arm, f"{item}_sd")
    lever = next(one for one in money.levers if one.lever == item)
    total = [running + once for running, once in zip(lever.running, lever.once, strict=True)]
    return total, [0.0] * len(total)


def amounts_of(money: Finance, table: ActualsTable, over: int | None = None) -> list[MonthAmount]:
    """Read a table of actuals; over and errors as `variances` has them."""
    heading = [cell.strip().casefold() for cell in table.rows[0]]
    places = {
        name: next((place for place, cell in enumerate(heading) if shape.fullmatch(cell)), -1)
        for name, shape in HEADINGS.items()
    }
    if -1 in places.values():
        came = ", ".join(table.rows[0])
        raise Defects(
            table.file,
            [
                Defect(
                    Message("defect.place.heading"),
                    came,
                    ", ".join(COLUMNS),
                    Message("defect.name_the_columns_so"),
                )
            ],
        )
    rows = [{name: row[place].strip() for name, place in places.items()} for row in table.rows[1:]]
    told = list(_checked(money, rows, table.lines[1:], money.months if over is None else over))
    defects = [one for one in told if isinstance(one, Defect)]
    amounts = [one for one in told if isinstance(one, MonthAmount)]
    twice = {(one.month, one.item) for one in amounts}
    if not defects and len(twice) < len(amounts):
        defects = [
            Defect(
                Message("defect.place.rows"),
                Message("defect.a_month_and_item_given_twice"),
                Message("defect.each_once"),
                Message("defect.add_them_up"),
            )
        ]
    if not defects and not amounts:
        defects = [
            Defect(
                Message("defect.place.rows"),
                Message("defect.none_given"),
                Message("defect.a_row_a_month_and_item"),
                Message("defect.write_the_actuals"),
            )
        ]
    if defects:
        raise Defects(table.file, defects)
    return amounts


def _checked(
    money: Finance, rows: Sequence[dict[str, str]], lines: Sequence[int], over: int
) -> Iterator[MonthAmount | Defect]:
    known = (*FIGURES, *(lever.lever for lever in money.levers))
    marks = marks_of({bare_amount(row["eur"]) for row in rows})
    for number, row in zip(lines, rows, strict=True):
        place, item, month, written = (
            Message("defect.place.line", n=number),
            row["item"],
            row["month"],
            row["eur"],
        )
        own = marks_of([bare_amount(written)]).mark  # a cell that shows its mark is read by it
        value = amount(written, own or marks.mark or ".")
        if item not in known:
            yield Defect(
                place,
                item or Message("defect.no_item"),
                ", ".join(known),
                Message("defect.write_one_of_these"),
            )
        elif not (found := WHOLE.fullmatch(month)) or not 1 <= int(found[1]) <= money.months:
            yield Defect(
                place,
                month or Message("defect.no_month"),
                Message("defect.a_month_from_1_to", months=money.months),
                Message("defect.correct_the_month"),
            )
        elif int(found[1]) > over:
            allowed = Message("defect.a_month_that_is_over", count=over)
            yield Defect(place, month, allowed, Message("defect.wait_until_it_is_over"))
        elif marks.mark is None and bare_amount(written) in marks.either:
            # nothing in the column says whether the mark groups thousands
            both = tuple(reading for mark in (".", ",") if (reading := amount(written, mark)) is not None)
            allowed = Message("amount.either", values=both)
            yield Defect(place, written, allowed, Message("amount.repair"))
        elif value is None:
            yield Defect(
                place,
                written or Message("defect.no_amount"),
                Message("defect.an_amount_in_eur"),
                Message("defect.write_a_number_such_as_1234_50"),
            )
        else:
            yield MonthAmount(int(found[1]), item, value)
