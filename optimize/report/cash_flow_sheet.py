"""The sheet of cash flows: months, terminal value, results as named cells, quarters; all of it live."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scenarios import Reader
from sim import MONTHS_YEAR, annuity, discount_factor

from ..finance.irr import HALF_A_CENT
from .run_folder import Dossier
from .wording import irr_words
from .worksheet import Sheet, cell, span

FIRST = 8  # row of the first month
FLOWS = ("month", "quarter", "margin", "sales", "variable_cost", "running", "launch", "exit", "net", "factor")
FLOWS_AFTER = ("discounted", "cumulated", "under")
# beside the flow that IRR reads: what the raised lines earn and cost, what the cut ones cost
IRR_FLOW, EARNED, RAISED, CUT = 13, 14, 15, 16


def flows_sheet(dossier: Dossier, reader: Reader, sheet: Sheet) -> None:
    """Write months, terminal value, results and quarters; results are named cells that other sheets read."""
    money = dossier.finance
    sheet.widths(34, 16, 16, 16, 16, 16, 16, 16, 16, 12, 16, 16, 12, 16, 16, 16, 16)
    sheet.text(0, 0, reader("report.flows.title"), "strong")
    for row, (name, called, value, kind) in enumerate(
        (
            ("report.rate", "Discount_rate", money.discount_rate, "percent"),
            ("report.terminal_years", "Terminal_years", float(money.terminal_years), "count"),
            ("report.effect_share", "Effect_share", 1.0, "percent"),
        ),
        start=1,
    ):
        sheet.text(row, 0, reader(name))
        sheet.number(row, 1, value, kind, "input")
        sheet.call(called, row, 1)
    sheet.text(1, 2, reader("report.inputs"))
    sheet.text(4, 0, reader("report.conventions"))
    heads = [reader(f"report.head.{name}") for name in (*FLOWS, *FLOWS_AFTER)]
    sheet.heads(FIRST - 1, heads)
    last = FIRST + money.months - 1
    for row, month in enumerate(money.by_month.to_dict("records"), start=FIRST):
        _month(sheet, row, {str(name): float(value) for name, value in month.items()})
    lines = money.by_line
    for column, name in ((EARNED, "earned"), (RAISED, "raised"), (CUT, "cut")):
        sheet.text(FIRST - 1, column, reader(f"report.head.{name}"), "head")
        for row, eur in enumerate(lines[name], start=FIRST):
            sheet.number(row, column, float(eur))
    sheet.text(last + 1, 0, reader("report.total"), "total")
    for column, name in enumerate(FLOWS):
        if name not in ("month", "quarter", "factor"):
            total = f"=SUM({cell(FIRST, column)}:{cell(last, column)})"
            sheet.formula(last + 1, column, total, math.fsum(money.by_month[name]), style="total")
    row = _terminal(dossier, reader, sheet, last + 4)
    row = _results(dossier, reader, sheet, row + 1, last)
    _quarters(dossier, reader, sheet, row + 2, last)
    sheet.freeze(FIRST, 1)


def _month(sheet: Sheet, row: int, money: dict[str, float]) -> None:
    at = {name: cell(row, column) for column, name in enumerate((*FLOWS, *FLOWS_AFTER))}
    sheet.number(row, 0, money["month"], "count")
    sheet.formula(row, 1, f"=ROUNDUP({at['month']}/3,0)", math.ceil(money["month"] / 3), "count")
    for column, name in enumerate(FLOWS[2:8], start=2):
        sheet.number(row, column, money[name])
    effect = f"({at['margin']}+{at['sales']}+{at['variable_cost']})*Effect_share"
    sheet.formula(row, 8, f"={effect}+{at['running']}+{at['launch']}+{at['exit']}", money["net"])
    sheet.formula(row, 9, f"=(1+Discount_rate)^(-{at['month']}/{MONTHS_YEAR})", money["factor"], "factor")
    sheet.formula(row, 10, f"={at['net']}*{at['factor']}", money["discounted"])
    before = "" if row == FIRST else f"{cell(row - 1, 11)}+"
    sheet.formula(row, 11, f"={before}{at['discounted']}", money["cumulated"])
    under = money["month"] if money["cumulated"] < -HALF_A_CENT else 0.0
    sheet.formula(row, 12, f"=IF({at['cumulated']}<-{HALF_A_CENT},{at['month']},0)", under, "count")


def _terminal(dossier: Dossier, reader: Reader, sheet: Sheet, row: int) -> int:
    """Customers kept beyond today's at the end, and what they are still worth; the row of their sum."""
    money = dossier.finance
    names = ("segment", "kept", "margin_year", "retention", "annuity", "worth", "kept_raised", "worth_raised")
    sheet.heads(row, [reader(f"report.head.{name}") for name in names])
    labels = {one.name: reader.label(dossier.world, one) for one in dossier.world.segments}
    first = row + 1
    for row, one in enumerate(money.staying, start=first):
        kept, years = (
            one.plan - one.today,
            annuity(one.retention_year, money.discount_rate, money.terminal_years),
        )
        sheet.text(row, 0, labels.get(one.segment, one.segment))
        sheet.number(row, 1, kept, "number")
        sheet.number(row, 2, one.margin_eur_year)
        sheet.number(row, 3, one.retention_year, "percent")
        ratio = f"({cell(row, 3)}/(1+Discount_rate))^(1/{MONTHS_YEAR})"
        months = f"({MONTHS_YEAR}*Terminal_years)"
        sheet.formula(row, 4, f"={ratio}*(1-({ratio})^{months})/(1-{ratio})/{MONTHS_YEAR}", years, "factor")
        product = f"={cell(row, 1)}*{cell(row, 2)}*{cell(row, 4)}*Effect_share"
        sheet.formula(row, 5, product, kept * one.margin_eur_year * years)
        alone = one.raised - one.today
        sheet.number(row, 6, alone, "number")
        product = f"={cell(row, 6)}*{cell(row, 2)}*{cell(row, 4)}*Effect_share"
        sheet.formula(row, 7, product, alone * one.margin_eur_year * years)
    sheet.text(row + 1, 0, reader("report.total"), "total")
    total = f"=SUM({cell(first, 5)}:{cell(row, 5)})"
    sheet.formula(row + 1, 5, total, money.terminal_eur, style="total")
    sheet.call("Terminal_worth", row + 1, 5)
    total = f"=SUM({cell(first, 7)}:{cell(row, 7)})"
    sheet.formula(row + 1, 7, total, money.raised_terminal_eur, style="total")
    sheet.call("Terminal_worth_raised", row + 1, 7)
    return row + 1


def _results(dossier: Dossier, reader: Reader, sheet: Sheet, row: int, last: int) -> int:
    """The figures that follow from the flows, each a named cell; the next free row."""
    money = dossier.finance
    discounted, under = (span(FIRST, column, last, column) for column in (10, 12))
    spend = "+".join(
        f"SUMPRODUCT({span(FIRST, column, last, column)},{span(FIRST, 9, last, 9)})" for column in (5, 6, 7)
    )
    factors = span(FIRST, 9, last, 9)

    def present(column: int) -> str:
        return f"SUMPRODUCT({span(FIRST, column, last, column)},{factors})"

    effect = "+".join(present(column) for column in (2, 3, 4))
    factor = f"(1+Discount_rate)^(-{money.months}/{MONTHS_YEAR})"
    monthly = f"(1+Discount_rate)^(1/{MONTHS_YEAR})-1"
    never, months = reader("report.payback.none"), money.months
    rows: Sequence[tuple[str, str, str, object, str]] = (
        ("report.terminal", "Terminal_value", f"=Terminal_worth*{factor}", money.terminal_value_eur, "euro"),
        ("worth.net", "Net_spend", f"=-({spend})", money.net_spend_eur, "euro"),
        (
            "report.terminal.raised", "Terminal_value_raised", f"=Terminal_worth_raised*{factor}",
            money.raised_terminal_eur * discount_factor(money.months - 1, money.discount_rate), "euro",
        ),
        ("worth.work", "Put_to_work", f"={present(RAISED)}", money.put_to_work_eur, "euro"),
        (
            "worth.experience", "Experience",
            f"={present(EARNED)}*Effect_share+Terminal_value_raised-Put_to_work", money.experience_eur, "euro",
        ),
        ("worth.savings", "Savings", f"=-{present(CUT)}", money.savings_eur, "euro"),
        (
            "worth.price", "Price_of_savings",
            f"=({effect}-{present(EARNED)})*Effect_share+Terminal_value-Terminal_value_raised",
            money.price_of_savings_eur, "euro",
        ),
        ("report.npv", "Plan_value", f"=SUM({discounted})+Terminal_value", money.value_eur, "euro"),
        (
            "report.payback", "Payback_months",
            f'=IF(MAX({under})=0,0,IF(MAX({under})>={months},"{never}",MAX({under})+1))',
            payback_value(dossier, reader), "count",
        ),
    )  # fmt: skip
    for here, (name, called, formula, value, kind) in enumerate(rows):
        sheet.text(row + here, 0, reader(name), "strong")
        sheet.formula(row + here, 1, formula, value, kind, "strong")
        sheet.call(called, row + here, 1)
    row += len(rows)
    sheet.text(row, 0, reader("report.simulated"))
    sheet.number(row, 1, money.value_eur)
    sheet.call("Simulated_value", row, 1)
    row += 1
    # IRR wants one row of flows: the net ones, the last with the terminal value
    sheet.text(row, 0, reader("report.irr"), "strong")
    sheet.call("Plan_IRR", row, 1)
    helper = f"{cell(FIRST, IRR_FLOW)}:{cell(last, IRR_FLOW)}"
    sheet.text(FIRST - 1, IRR_FLOW, reader("report.head.irr_flow"), "head")
    for month in range(FIRST, last + 1):
        extra = ("+Terminal_worth", money.terminal_eur) if month == last else ("", 0.0)
        value = float(money.by_month["net"].iloc[month - FIRST]) + extra[1]
        sheet.formula(month, IRR_FLOW, f"={cell(month, 8)}{extra[0]}", value)
    if money.irr.status == "one":
        formula = f"=(1+IRR({helper},{monthly}))^{MONTHS_YEAR}-1"
        sheet.formula(row, 1, formula, money.irr.rates[0], "percent", "strong")
    else:
        sheet.text(row, 1, ": ".join(irr_words(money, reader)), "strong")
    return row


def _quarters(dossier: Dossier, reader: Reader, sheet: Sheet, row: int, last: int) -> None:
    money = dossier.finance
    names = (
        "quarter",
        "margin",
        "sales",
        "variable_cost",
        "running",
        "launch",
        "exit",
        "net",
        "discounted",
        "cumulated",
    )
    sheet.text(row, 0, reader("report.quarters"), "strong")
    sheet.heads(row + 1, [reader(f"report.head.{name}") for name in names])
    columns = {name: column for column, name in enumerate((*FLOWS, *FLOWS_AFTER))}
    quarters = span(FIRST, 1, last, 1)
    first = row + 2
    for row, quarter in enumerate(money.by_quarter.to_dict("records"), start=first):
        sheet.number(row, 0, float(quarter["quarter"]), "count")
        for column, name in enumerate(names[1:9], start=1):
            amounts = span(FIRST, columns[name], last, columns[name])
            sheet.formula(row, column, f"=SUMIF({quarters},{cell(row, 0)},{amounts})", float(quarter[name]))
        before = "" if row == first else f"{cell(row - 1, 9)}+"
        sheet.formula(row, 9, f"={before}{cell(row, 8)}", float(quarter["cumulated"]))


def irr_value(dossier: Dossier, reader: Reader) -> float | str:
    """Return what the cell of the internal rate holds: the rate, or why there is none."""
    irr = dossier.finance.irr
    return irr.rates[0] if irr.status == "one" else ": ".join(irr_words(dossier.finance, reader))


def payback_value(dossier: Dossier, reader: Reader) -> float | str:
    """Return what the cell of the payback holds."""
    months = dossier.finance.payback_months
    return reader("report.payback.none") if months is None else float(months)
