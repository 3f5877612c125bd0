"""A plan as a workbook whose figures are live formulas over named cells, each passed with its value."""

from __future__ import annotations

import io
import math

from xlsxwriter.workbook import Workbook

from scenarios import Reader, assumptions, ground_lines
from sim import METRIC

from ..finance.irr import HALF_A_CENT
from .cash_flow_sheet import flows_sheet, irr_value, payback_value
from .customer_figures import customer_rows
from .headline import headline, headline_lines
from .knowing import pilot_text, worth_text
from .run_folder import Dossier
from .wording import (
    assumption_text,
    bridge_text,
    certificate_lines,
    floor_lines,
    kind_text,
    lock_line,
    plausibility_lines,
    rox_text,
    step_name,
)
from .worksheet import Sheet, cell


def workbook(dossier: Dossier, reader: Reader) -> bytes:
    """The workbook of a plan: summary, plan, cash flows, bridge, assumptions, certificate.

    Money is in nominal euros before tax; a month's money falls at its end, as in the simulation.
    """
    out = io.BytesIO()
    book = Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    book.set_properties({"title": reader("report.title"), "comments": dossier.finance.sealed})
    sheets = {
        name: Sheet(book, reader(f"report.sheet.{name}"), reader.language)
        for name in ("summary", "customers", "plan", "flows", "bridge", "assumptions", "certificate")
    }
    flows_sheet(dossier, reader, sheets["flows"])
    _customers(dossier, reader, sheets["customers"])
    _plan(dossier, reader, sheets["plan"])
    _bridge(dossier, reader, sheets["bridge"])
    _assumptions(dossier, reader, sheets["assumptions"])
    _certificate(dossier, reader, sheets["certificate"])
    _summary(dossier, reader, sheets["summary"])
    _knowing(dossier, reader, book)
    book.close()
    return out.getvalue()


def _summary(dossier: Dossier, reader: Reader, sheet: Sheet) -> None:
    money = dossier.finance
    sheet.widths(46, 22, 22, 22)
    sheet.text(0, 0, reader("report.title"), "title")
    sheet.text(1, 0, reader.label(dossier.world, dossier.world), "strong")
    sheet.text(2, 0, reader("report.sealed", sealed=money.sealed[:16], seed=str(money.seed)))
    sheet.text(3, 0, lock_line(dossier, reader))
    lines = ground_lines(dossier.world, reader, dossier.accepted)
    for number, line in enumerate(lines, start=4):
        sheet.text(number, 0, line, "wrapped")
    first = 4 + len(lines)
    headline = headline_lines(money.figures(), reader)
    for number, line in enumerate(headline, start=first):
        sheet.text(number, 0, line, "strong" if number == first else "text")
    top = first + 1 + len(headline)
    sheet.heads(top, [reader(f"report.head.{name}") for name in ("figure", "amount", "lo", "hi")])
    row = _returns(
        dossier, reader, sheet, _worth(dossier, reader, sheet, _expected(dossier, reader, sheet, top + 1))
    )
    row = _doubts(dossier, reader, sheet, _spreads(dossier, reader, sheet, row + 1))
    sheet.text(row, 0, reader("report.conventions"), "wrapped")
    sheet.heads(row + 2, [reader("report.checks"), reader("report.check"), reader("report.gap"), ""])
    for number, (name, gap) in enumerate(
        (
            ("value", "Plan_value-Simulated_value"),
            ("figures", "Experience+Savings+Price_of_savings-Plan_value"),
            ("effects", "Effects_gap"),
            ("bridge", "Bridge_gap"),
        ),
        start=1,
    ):
        sheet.text(row + 2 + number, 0, reader(f"report.check.{name}"), "wrapped")
        wrong = reader("report.check.gap")
        test = f'=IF(ABS({gap})<{HALF_A_CENT},"OK","{wrong}")'
        sheet.formula(row + 2 + number, 1, test, "OK", "text", "strong")
        sheet.formula(row + 2 + number, 2, f"={gap}", money.gap_eur if name == "value" else 0.0)


def _expected(dossier: Dossier, reader: Reader, sheet: Sheet, row: int) -> int:
    """The headline as numbers: expected value and its band, where parameters were drawn; the next free row."""
    money = dossier.finance
    if money.risk is None or money.expected_eur is None:
        return row
    told = headline(money.figures(), reader)
    sheet.text(row, 0, f"{told.name} ({told.band})", "strong")
    for column, eur in enumerate((money.expected_eur, money.risk.p10, money.risk.p90), start=1):
        sheet.number(row, column, eur)
    return row + 1


def _worth(dossier: Dossier, reader: Reader, sheet: Sheet, row: int) -> int:
    """Value, the three figures it is the sum of, customers' worth and ROX, each recomputed from the flows; the next free row."""
    money = dossier.finance
    for name, formula, eur, interval in (
        ("worth.value", "=Plan_value", money.value_eur, money.value_interval),
        ("worth.experience", "=Experience", money.experience_eur, money.experience_interval),
        ("worth.savings", "=Savings", money.savings_eur, None),
        (
            "worth.price",
            "=Price_of_savings",
            money.price_of_savings_eur,
            money.price_of_savings_interval,
        ),
        (
            "worth.equity",
            "=Plan_value+Net_spend",
            money.delta_customer_equity_eur,
            money.delta_customer_equity_interval,
        ),
        ("worth.work", "=Put_to_work", money.put_to_work_eur, None),
        ("worth.net", "=Net_spend", money.net_spend_eur, None),
    ):
        style = "strong" if name == "worth.value" else "text"
        sheet.text(row, 0, reader("headline.central.value") if name == "worth.value" else reader(name), style)
        sheet.formula(row, 1, formula, eur, style=style)
        sheet.number(row, 2, interval.lo if interval else None)
        sheet.number(row, 3, interval.hi if interval else None)
        row += 1
    sheet.text(row, 0, reader("worth.rox"), "strong")
    if money.rox is None:
        sheet.text(row, 1, rox_text(money.kind, money.rox, reader))
    else:
        sheet.formula(row, 1, "=Experience/Put_to_work", money.rox, "number", "strong")
    ratio = money.rox_interval
    sheet.number(row, 2, ratio.lo if ratio else None, "number")
    sheet.number(row, 3, ratio.hi if ratio else None, "number")
    lines = (kind_text(money.kind, reader), *floor_lines(dossier.summary, reader))
    for number, line in enumerate(lines, start=row + 1):
        sheet.text(number, 0, line, "wrapped")
    return row + 1 + len(lines)


def _returns(dossier: Dossier, reader: Reader, sheet: Sheet, row: int) -> int:
    """Value within the horizon, rate of return, payback and what is enough; the next free row."""
    money = dossier.finance
    sheet.text(row, 0, reader("report.without_terminal"))
    sheet.formula(row, 1, "=Plan_value-Terminal_value", money.without_terminal_eur)
    sheet.text(row + 1, 0, reader("report.irr"))
    sheet.formula(row + 1, 1, "=Plan_IRR", irr_value(dossier, reader), "percent")
    sheet.text(row + 2, 0, reader("report.payback"))
    sheet.formula(row + 2, 1, "=Payback_months", payback_value(dossier, reader), "count")
    sheet.text(row + 3, 0, reader("report.break_even"))
    share = money.break_even_share
    if share is None:
        sheet.text(row + 3, 1, reader("report.break_even.none"))
    else:
        sheet.number(row + 3, 1, share, "percent")
    return row + 4


def _spreads(dossier: Dossier, reader: Reader, sheet: Sheet, row: int) -> int:
    """Quantiles over parameter draws, which are risk, and over replications, which are not; the next free row."""
    money = dossier.finance
    rows = [("report.risk", money.risk), ("report.simulation_spread", money.simulation_spread)]
    sheet.heads(row, [reader("report.spread"), "P10", "P50", "P90", reader("report.worst_tenth")])
    for name, told in rows:
        row += 1
        sheet.text(row, 0, reader(name, count=str(told.values)) if told else reader("report.risk.none"))
        for column, value in enumerate(
            (told.p10, told.p50, told.p90, told.worst_tenth) if told else (), start=1
        ):
            sheet.number(row, column, value)
    return row + 2


def _doubts(dossier: Dossier, reader: Reader, sheet: Sheet, row: int) -> int:
    """What is beyond belief, under a head of its own where there is something; the next free row."""
    lines = plausibility_lines(dossier.summary, dossier.world, dossier.plan, reader)
    if not lines:
        return row
    sheet.text(row, 0, reader("doubts.title"), "strong")
    for number, line in enumerate(lines, start=row + 1):
        sheet.text(number, 0, line, "wrapped")
    return row + len(lines) + 2


def _customers(dossier: Dossier, reader: Reader, sheet: Sheet) -> None:
    """What customers meet, every figure that was measured, in its own unit: shares as percent, waits in minutes."""
    sheet.widths(40, 16, 16, 16, 16, 16, 60)
    names = ("figure", "today", "plan", "difference", "low", "high")
    sheet.heads(0, [*(reader(f"customers.head.{name}") for name in names), reader("customers.rule")])
    known = {one.metric: one for one in dossier.finance.customers}
    rows = customer_rows(dossier.finance, dossier.summary, reader, every=True)
    for row, told in enumerate(rows, start=1):
        one, unit = known[told.metric], METRIC[told.metric].unit
        sheet.text(
            row, 0, reader("customers.minutes", figure=told.label) if unit == "minutes" else told.label
        )
        form = {"share": "percent", "eur": "euro"}.get(unit, "number")
        sheet.number(row, 1, one.today, form)
        sheet.number(row, 2, one.plan, form)
        sheet.formula(row, 3, f"={cell(row, 2)}-{cell(row, 1)}", one.plan - one.today, form)
        sheet.number(row, 4, one.lo, form)
        sheet.number(row, 5, one.hi, form)
        sheet.text(row, 6, told.rule)
    if not rows:
        sheet.text(1, 0, reader("customers.none"), "wrapped")
    sheet.freeze(1, 1)


def _plan(dossier: Dossier, reader: Reader, sheet: Sheet) -> None:
    names = ("lever", "owner", "today", "plan", "change", "once", "from_month")
    sheet.widths(40, 30, 16, 16, 16, 16, 12)
    sheet.heads(0, [reader(f"report.head.{name}") for name in names])
    labels, lines = reader.labels(dossier.world), {line.lever: line for line in dossier.plan.lines}
    for row, lever in enumerate(dossier.finance.levers, start=1):
        line = lines.get(lever.lever)
        sheet.text(row, 0, labels[lever.lever])
        sheet.text(row, 1, reader.one_of("owner", lever.owner))
        sheet.number(row, 2, lever.today_eur_year)
        sheet.number(row, 3, lever.plan_eur_year)
        change = lever.plan_eur_year - lever.today_eur_year
        sheet.formula(row, 4, f"={cell(row, 3)}-{cell(row, 2)}", change)
        sheet.number(row, 5, math.fsum(lever.once))
        sheet.number(row, 6, float(line.from_month if line else 0), "count")
    last = len(dossier.finance.levers)
    sheet.text(last + 1, 0, reader("report.total"), "total")
    for column, values in (
        (2, [lever.today_eur_year for lever in dossier.finance.levers]),
        (3, [lever.plan_eur_year for lever in dossier.finance.levers]),
        (4, [lever.plan_eur_year - lever.today_eur_year for lever in dossier.finance.levers]),
        (5, [math.fsum(lever.once) for lever in dossier.finance.levers]),
    ):
        total = f"=SUM({cell(1, column)}:{cell(last, column)})" if last else "=0"
        sheet.formula(last + 1, column, total, math.fsum(values), style="total")
    sheet.freeze(1, 1)


def _bridge(dossier: Dossier, reader: Reader, sheet: Sheet) -> None:
    money = dossier.finance
    sheet.widths(60, 20)
    row = _steps(
        reader,
        sheet,
        0,
        "effects",
        [(reader(f"part.{name}"), eur) for name, eur in money.effects.items()],
        money.value_eur,
    )
    steps = [(step_name(step, reader), step.eur) for step in money.bridge]
    row = _steps(reader, sheet, row + 2, "bridge", steps, money.value_eur)
    sheet.text(row + 1, 0, bridge_text(dossier.summary, money, reader), "wrapped")


def _steps(
    reader: Reader, sheet: Sheet, row: int, name: str, steps: list[tuple[str, float]], value_eur: float
) -> int:
    """Steps that add up to the value to the cent, with their sum and what is missing; the next free row."""
    sheet.heads(row, [reader(f"report.{name}"), reader("report.head.amount")])
    sheet.text(row + 1, 0, reader("report.today"))
    sheet.number(row + 1, 1, 0.0)
    for number, (label, eur) in enumerate(steps, start=row + 2):
        sheet.text(number, 0, label)
        sheet.number(number, 1, eur)
    end = row + 2 + len(steps)
    sheet.text(end, 0, reader("report.plan"), "total")
    total = math.fsum(eur for _, eur in steps)
    sheet.formula(end, 1, f"=SUM({cell(row + 1, 1)}:{cell(end - 1, 1)})", total, style="total")
    missing = f"={cell(end, 1)}-ROUND(Simulated_value,2)" if steps else "=0"
    sheet.text(end + 1, 0, reader("report.gap"))
    sheet.formula(end + 1, 1, missing, total - round(value_eur, 2) if steps else 0.0)
    sheet.call("Effects_gap" if name == "effects" else "Bridge_gap", end + 1, 1)
    return end + 2


def _assumptions(dossier: Dossier, reader: Reader, sheet: Sheet) -> None:
    names = ("field", "value", "unit", "least", "most", "source", "tag", "owner", "text")
    sheet.widths(44, 18, 16, 12, 12, 40, 16, 28, 60)
    sheet.heads(0, [reader(f"report.head.{name}") for name in names])
    for row, told in enumerate(assumptions(dossier.world).itertuples(index=False), start=1):
        for column, value in enumerate(told):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.number(row, column, None if math.isnan(value) else float(value), "number")
            else:
                sheet.text(row, column, assumption_text(reader, names[column], value))
    sheet.freeze(1, 1)


def _knowing(dossier: Dossier, reader: Reader, book: Workbook) -> None:
    """A sheet more where somebody asked what is worth knowing, or for a pilot."""
    parts = [
        (title, text(dossier, reader))
        for title, text in (("knowing.title", worth_text), ("pilot.title", pilot_text))
    ]
    if not any(lines for _, lines in parts):
        return
    sheet = Sheet(book, reader("report.sheet.knowing"), reader.language)
    sheet.widths(110)
    row = 0
    for title, lines in parts:
        if not lines:
            continue
        sheet.text(row, 0, reader(title), "title")
        for number, line in enumerate(lines, start=row + 2):
            sheet.text(number, 0, line, "wrapped")
        row += len(lines) + 3


def _certificate(dossier: Dossier, reader: Reader, sheet: Sheet) -> None:
    sheet.widths(110, 12, 18, 18)
    sheet.text(0, 0, reader("certificate.title"), "title")
    row = 1
    for row, line in enumerate(certificate_lines(dossier.summary, reader), start=2):
        sheet.text(row, 0, line, "wrapped")
    checks = dossier.summary.get("certificate", {}).get("checks", [])
    if checks:
        row += 2
        sheet.heads(row, [reader(f"report.head.{name}") for name in ("check", "holds", "limit", "actual")])
    for number, check in enumerate(checks, start=row + 1):
        sheet.text(number, 0, check["name"])
        sheet.text(number, 1, "OK" if check["ok"] else reader("report.check.gap"))
        sheet.number(number, 2, check["limit"], "number")
        sheet.number(number, 3, check["actual"], "number")
