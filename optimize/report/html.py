"""The appendix of a report: everything about a plan, as one HTML page that needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from scenarios import Reader, ground_lines, page, section, svg_of, table

from ..finance.actuals import Variance
from ..finance.record import Interval
from ..solver.transfers import UNSPENT
from .charts import chart_plan
from .headline import headline_lines
from .html_sections import (
    PICTURE_PX,
    actuals_part,
    assumptions_part,
    bridge_part,
    carries_part,
    certificate_part,
    downside_part,
    flows_part,
    why_part,
)
from .knowing import knowing_part
from .run_folder import Dossier
from .wording import (
    LINE,
    floor_lines,
    irr_words,
    kind_text,
    line_texts,
    made_lines,
    money_lines,
    months_words,
    plausibility_lines,
    rox_text,
)

STYLE = """
.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: .8em; margin: 1em 0 }
.tiles div { background: #f4f7fa; padding: .6em .8em; border-radius: 6px } .tiles b { display: block; font-size: 1.35em }
table { font-size: .9em } td.text { text-align: left } svg { max-width: 100% } .warn { padding: .6em .8em; border-radius: 6px }
.small { font-size: .75em; overflow-wrap: anywhere } .small td, .small th { text-align: left }
@media print { section { break-inside: avoid } section.long { break-inside: auto } }
"""
SMALLEST_EUR = 0.5


def appendix(dossier: Dossier, reader: Reader, actuals: Sequence[Variance] = ()) -> str:
    """The appendix, on as many pages as it takes: plan, value, bridge, cash flows, downside, certificate, what carries the result, assumptions."""
    sections = (
        _figures(dossier, reader),
        _plan(dossier, reader),
        why_part(dossier, reader),
        bridge_part(dossier, reader),
        flows_part(dossier, reader),
        downside_part(dossier, reader),
        certificate_part(dossier, reader),
        carries_part(dossier, reader),
        knowing_part(dossier, reader),
        actuals_part(actuals, dossier, reader),
        assumptions_part(dossier, reader),
    )
    title = f"{reader('pages.appendix.title')} – {reader.label(dossier.world, dossier.world)}"
    return page(title, reader.language, sections, STYLE)


def _grounds(dossier: Dossier, reader: Reader) -> str:
    """What the figures rest on, before any of them."""
    lines = ground_lines(dossier.world, reader, dossier.accepted)
    warn = "" if dossier.world.fit.verdict in ("", "green") else " class=warn"
    told = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<div{warn}><b>{escape(reader('grounds.title'))}</b><ul>{told}</ul></div>"


def _figures(dossier: Dossier, reader: Reader) -> str:
    money = dossier.finance
    tiles = (
        (
            reader("worth.value"),
            reader.eur(money.value_eur, signed=True),
            _sure(money.value_interval, reader),
        ),
        (
            reader("worth.rox"),
            rox_text(money.kind, money.rox, reader),
            _ratio(money.rox_interval, reader),
        ),
        (
            reader("worth.equity"),
            reader.eur(money.delta_customer_equity_eur, signed=True),
            _sure(money.delta_customer_equity_interval, reader),
        ),
        (
            reader("worth.experience"),
            reader.eur(money.experience_eur, signed=True),
            _sure(money.experience_interval, reader),
        ),
        (reader("worth.savings"), reader.eur(money.savings_eur, signed=True), ""),
        (
            reader("worth.price"),
            reader.eur(money.price_of_savings_eur, signed=True),
            _sure(money.price_of_savings_interval, reader),
        ),
        (reader("worth.work"), reader.eur(money.put_to_work_eur), ""),
        (reader("worth.net"), reader.eur(money.net_spend_eur, signed=True), ""),
        (reader("report.irr"), *irr_words(money, reader)),
        (reader("report.payback"), months_words(money.payback_months, reader), ""),
    )
    drawn = "".join(
        f"<div>{escape(name)}<b>{escape(figure)}</b><span class=quiet>{escape(more)}</span></div>"
        for name, figure, more in tiles
    )
    heading = f"<h1>{escape(reader('report.title'))}</h1><p><b>{escape(reader.label(dossier.world, dossier.world))}</b></p>"
    told = "<br>".join(escape(line) for line in made_lines(dossier, reader))
    doubts = "".join(
        f"<p class=warn><b>{escape(reader('doubts.title'))}.</b> {escape(line)}</p>"
        for line in plausibility_lines(dossier.summary, dossier.world, dossier.plan, reader)
    )
    first, *rest = headline_lines(money.figures(), reader)
    headline = f"<p><b>{escape(first)}</b><br><span class=quiet>{escape(' '.join(rest))}</span></p>"
    kind = f"<p><b>{escape(kind_text(money.kind, reader))}</b></p>"
    floor = "".join(f"<p class=warn>{escape(line)}</p>" for line in floor_lines(dossier.summary, reader))
    rests = _grounds(dossier, reader)
    return f"<section>{heading}<p class=quiet>{told}</p>{rests}{headline}<div class=tiles>{drawn}</div>{kind}{floor}{doubts}<p class=quiet>{escape(reader('report.conventions'))}</p></section>"


def _sure(interval: Interval | None, reader: Reader) -> str:
    if interval is None:
        return reader("report.interval.none")
    return reader("report.interval", lo=reader.eur(interval.lo), hi=reader.eur(interval.hi))


def _ratio(interval: Interval | None, reader: Reader) -> str:
    if interval is None:
        return ""
    return reader("report.interval", lo=reader.number(interval.lo, 2), hi=reader.number(interval.hi, 2))


def _plan(dossier: Dossier, reader: Reader) -> str:
    labels = {**reader.labels(dossier.world), UNSPENT: reader("lever.unspent")}
    levers = dossier.finance.levers
    rows = [(labels[one.lever], one.today_eur_year, one.plan_eur_year) for one in levers]
    spare = [line for line in dossier.summary.get("lines", []) if line["lever"] == UNSPENT]
    rows += [(labels[UNSPENT], 0.0, float(line["eur_year"])) for line in spare]
    shown = [(*row, reader.eur(row[2])) for row in rows if row[1] or row[2]]
    spends = pd.DataFrame(shown, columns=["label", "today_eur_year", "plan_eur_year", "text"])
    changed = table(
        [reader(f"report.head.{name}") for name in LINE],
        (
            line_texts(reader, labels[one.lever], one)
            for one in levers
            if abs(one.plan_eur_year - one.today_eur_year) >= SMALLEST_EUR
        ),
    )
    title = reader("report.on_a_page")
    return section(
        title,
        f"<p class=quiet>{escape(reader('report.plan.text'))}</p>"
        + svg_of(chart_plan(spends, reader.words).properties(width=PICTURE_PX), reader, title)
        + "".join(f"<p class=quiet>{escape(line)}</p>" for line in money_lines(dossier.summary, reader))
        + changed,
    )
