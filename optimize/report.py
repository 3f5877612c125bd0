"""A plan as one HTML page that needs no network, reads on a screen and prints on A4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from scenarios import Reader

from .actuals import Variance
from .assumptions import assumptions
from .dossier import Dossier
from .drawing import against, flows, waterfall
from .telling import certificate_lines, group_name, irr_words, months_words, rule_name
from .transfers import UNSPENT

STYLE = """
@page { size: A4; margin: 14mm }
body { font: 14px/1.45 system-ui, sans-serif; color: #1f2933; max-width: 860px; margin: 2em auto; padding: 0 1em }
h1 { font-size: 1.7em; margin: 0 } h2 { font-size: 1.2em; margin: 1.6em 0 .4em; border-bottom: 2px solid #e6ecf2 }
.tiles { display: grid; grid-template-columns: repeat(3, 1fr); gap: .8em; margin: 1em 0 }
.tiles div { background: #f4f7fa; padding: .6em .8em; border-radius: 6px } .tiles b { display: block; font-size: 1.35em }
.quiet { color: #52606d; font-size: .9em } .scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9em } th, td { text-align: right; padding: .2em .5em; border-bottom: 1px solid #e6ecf2 }
th:first-child, td:first-child { text-align: left } th { background: #f4f7fa } td.text { text-align: left }
svg { width: 100%; height: auto } .warn { background: #fde8e0; padding: .6em .8em; border-radius: 6px } .small { font-size: .75em; overflow-wrap: anywhere } .small td, .small th { text-align: left }
@media print { body { margin: 0; max-width: none; font-size: 11px } section { break-inside: avoid } section.long { break-inside: auto }
tr { break-inside: avoid } thead { display: table-header-group } * { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""
SMALLEST_EUR = 0.5


def report(dossier: Dossier, reader: Reader, actuals: Sequence[Variance] = ()) -> str:
    """The page: plan, value, bridge, cash flows, downside, certificate, what carries the result, assumptions."""
    sections = (
        _figures(dossier, reader),
        _plan(dossier, reader),
        _bridge(dossier, reader),
        _flows(dossier, reader),
        _downside(dossier, reader),
        _certificate(dossier, reader),
        _carries(dossier, reader),
        _actuals(actuals, dossier, reader),
        _assumptions(dossier, reader),
    )
    title = f"{reader('report.title')} – {reader.label(dossier.world, dossier.world)}"
    return (
        f'<!doctype html>\n<html lang="{reader.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{''.join(sections)}</body></html>\n"
    )


def _figures(dossier: Dossier, reader: Reader) -> str:
    money = dossier.finance
    value, ratio = money.value_interval, money.rox_interval
    unknown = reader("report.interval.none")
    sure = (
        unknown
        if value is None
        else reader("report.interval", lo=reader.eur(value.lo), hi=reader.eur(value.hi))
    )
    rox = reader("report.rox.none") if money.rox is None else reader.number(money.rox, 2, signed=True)
    spread = (
        ""
        if ratio is None
        else reader("report.interval", lo=reader.number(ratio.lo, 2), hi=reader.number(ratio.hi, 2))
    )
    tiles = (
        (reader("worth.value"), reader.eur(money.value_eur, signed=True), sure),
        (reader("worth.rox"), rox, spread),
        (reader("worth.work"), reader.eur(money.put_to_work_eur), ""),
        (reader("worth.net"), reader.eur(money.net_spend_eur, signed=True), ""),
        (reader("report.irr"), *irr_words(money, reader)),
        (reader("report.payback"), months_words(money.payback_months, reader), ""),
    )
    drawn = "".join(
        f"<div>{escape(name)}<b>{escape(figure)}</b><span class=quiet>{escape(more)}</span></div>"
        for name, figure, more in tiles
    )
    made = reader(
        "report.made",
        version=str(dossier.summary.get("version", "")),
        replications=str(money.replications),
        months=str(money.months),
    )
    lines = (
        made,
        reader("report.sealed", sealed=money.sealed[:16], seed=str(money.seed)),
        reader(f"report.lock.{dossier.lock}", day=dossier.locked_on),
    )
    heading = f"<h1>{escape(reader('report.title'))}</h1><p><b>{escape(reader.label(dossier.world, dossier.world))}</b></p>"
    told = "<br>".join(escape(line) for line in lines)
    return f"<section>{heading}<p class=quiet>{told}</p><div class=tiles>{drawn}</div><p class=quiet>{escape(reader('report.conventions'))}</p></section>"


def _plan(dossier: Dossier, reader: Reader) -> str:
    labels = {**reader.labels(dossier.world), UNSPENT: reader("lever.unspent")}
    levers = dossier.finance.levers
    rows = [(labels[one.lever], one.today_eur_year, one.plan_eur_year) for one in levers]
    spare = [line for line in dossier.summary.get("lines", []) if line["lever"] == UNSPENT]
    rows += [(labels[UNSPENT], 0.0, float(line["eur_year"])) for line in spare]
    rows = [row for row in rows if row[1] or row[2]]
    table = _table(
        [reader(f"report.head.{name}") for name in ("lever", "owner", "today", "plan", "change", "once")],
        (
            (
                labels[one.lever],
                reader.one_of("owner", one.owner),
                reader.eur(one.today_eur_year),
                reader.eur(one.plan_eur_year),
                reader.eur(one.plan_eur_year - one.today_eur_year, signed=True),
                reader.eur(math.fsum(one.once)),
            )
            for one in levers
            if abs(one.plan_eur_year - one.today_eur_year) >= SMALLEST_EUR
        ),
    )
    title = reader("report.on_a_page")
    return _section(
        title,
        f"<p class=quiet>{escape(reader('report.plan.text'))}</p>" + against(rows, reader.eur, title) + table,
    )


def _bridge(dossier: Dossier, reader: Reader) -> str:
    money, plan = dossier.finance, reader("report.plan")
    effects = [(reader(f"part.{name}"), eur) for name, eur in money.effects.items()]
    groups = [(group_name(step.name, reader), step.eur) for step in money.bridge]

    def cents(eur: float) -> str:
        return reader.eur(eur, 2, signed=True)

    by_group = waterfall(groups, plan, cents, reader("report.bridge")) if groups else ""
    how = escape(reader("report.bridge.how" if groups else "report.bridge.none"))
    return _section(
        reader("report.effects"), waterfall(effects, plan, cents, reader("report.effects"))
    ) + _section(reader("report.bridge"), f"{by_group}<p class=quiet>{how}</p>")


def _flows(dossier: Dossier, reader: Reader) -> str:
    quarters = dossier.finance.by_quarter
    title, names = reader("report.flows.title"), [str(name) for name in quarters.columns]
    drawn = flows(list(quarters["discounted"]), list(quarters["cumulated"]), reader.eur, title)
    table = _table(
        [reader(f"report.head.{name}") for name in names],
        (
            (reader.number(row[0]), *(reader.eur(float(eur)) for eur in row[1:]))
            for row in quarters.itertuples(index=False)
        ),
    )
    return _section(title, f"<p class=quiet>{escape(reader('report.flows.text'))}</p>{drawn}{table}")


def _downside(dossier: Dossier, reader: Reader) -> str:
    money = dossier.finance
    share = money.break_even_share
    rows = [
        (reader("report.without_terminal"), reader.eur(money.without_terminal_eur, signed=True)),
        (
            reader("report.break_even"),
            reader("report.break_even.none") if share is None else reader.share(share),
        ),
    ]
    heads = [reader("report.spread"), "P10", "P50", "P90", reader("report.worst_tenth")]
    spreads = [(reader(name, count=str(told.values)), *(reader.eur(eur, signed=True) for eur in (told.p10, told.p50, told.p90, told.worst_tenth))) for name, told in (("report.risk", money.risk), ("report.simulation_spread", money.simulation_spread)) if told]  # fmt: skip
    risk = (
        reader("report.risk.none") + "."
        if money.risk is None
        else reader("report.risk.loss", share=reader.share(money.risk.loss))
    )
    inside = _table([reader("report.head.figure"), reader("report.head.amount")], rows) + _table(
        heads, spreads
    )
    return _section(reader("report.downside"), f"{inside}<p>{escape(risk)}</p>")


def _certificate(dossier: Dossier, reader: Reader) -> str:
    summary = dossier.summary
    lines = "".join(f"<li>{escape(line)}</li>" for line in certificate_lines(summary, reader))
    inside = f"<ul>{lines}</ul>"
    if "baselines" in summary:
        rivals = [("plan", dossier.finance.rox, dossier.finance.value_eur)]
        rivals += [(name, one["mean"], one["value_eur"]) for name, one in summary["baselines"].items()]
        heads = [reader("rivals.name"), reader("worth.value"), reader("worth.rox")]
        rows = (
            (reader.one_of("rival", name), reader.eur(eur, signed=True), reader.number(mean, 2, signed=True))
            for name, mean, eur in rivals
        )
        inside += f"<p class=quiet>{escape(reader('rivals.text'))}</p>" + _table(heads, rows)
    prices = {
        rule: eur
        for rule, eur in summary.get("constraint_prices", {}).items()
        if isinstance(eur, int | float) and eur >= 1
    }
    if prices:
        costs = ((rule_name(rule, dossier.world, reader), reader.eur(eur)) for rule, eur in prices.items())
        heads = [reader("prices.rule"), reader("prices.eur")]
        inside += f"<p class=quiet>{escape(reader('prices.text'))}</p>" + _table(heads, costs)
    return _section(reader("certificate.title"), inside)


def _carries(dossier: Dossier, reader: Reader) -> str:
    """Which parameters the value hinges on, and what it is under other forms of memory, where the run drew them."""
    draws = (dossier.summary.get("rox") or {}).get("draws") or {}
    swings = (dossier.summary.get("doubt") or {}).get("swings") or []
    drivers = [
        (
            one["field"],
            reader.share(one["share"]),
            reader("report.raises" if one["raises"] else "report.lowers"),
        )
        for one in draws.get("drivers") or []
    ]
    numbers = [
        (one["field"], reader.eur(one["low_eur"], signed=True), reader.eur(one["high_eur"], signed=True))
        for one in swings
        if not one["form"]
    ]
    work = dossier.finance.put_to_work_eur
    forms = [
        (
            reader.one_of("report.form", one["field"]),
            reader.eur(one["low_eur"], signed=True),
            reader.number(one["low_eur"] / work if work > 0 else None, 2, signed=True),
        )
        for one in swings
        if one["form"]
    ]
    inside = "" if drivers or numbers else f"<p>{escape(reader('report.carries.none'))}</p>"
    if drivers:
        inside += _table([reader(f"report.head.{name}") for name in ("field", "share", "more")], drivers)
    if numbers:
        inside += _table(
            [reader(f"report.head.{name}") for name in ("field", "when_low", "when_high")], numbers
        )
    told = _section(reader("report.carries.title"), inside)
    if not forms:
        return told
    heads = [reader("report.head.form"), reader("worth.value"), reader("worth.rox")]
    return told + _section(reader("report.memory.title"), _table(heads, forms))


def _actuals(actuals: Sequence[Variance], dossier: Dossier, reader: Reader) -> str:
    if not actuals:
        return ""
    labels: Mapping[str, str] = reader.labels(dossier.world)
    heads = [reader(f"report.head.{name}") for name in ("item", "plan", "actuals", "variance")] + [""]
    rows = (
        (
            labels.get(one.item) or reader.one_of("report.head", one.item),
            reader.eur(one.plan_eur),
            reader.eur(one.actual_eur),
            reader.eur(one.variance_eur, signed=True),
            reader("report.actuals.beyond" if one.beyond_chance else "report.actuals.within"),
        )
        for one in actuals
    )
    text = reader("report.actuals.text", months=str(max(one.months for one in actuals)))
    return _section(
        reader("report.actuals.title"), f"<p class=quiet>{escape(text)}</p>" + _table(heads, rows)
    )


def _assumptions(dossier: Dossier, reader: Reader) -> str:
    table = assumptions(dossier.world)
    assumed = int((table["tag"] == "assumption").sum())
    text = reader("report.assumptions.text", count=str(len(table)), assumed=str(assumed))
    names = ("field", "value", "unit", "least", "most", "source", "tag", "owner")

    def told(name: str, value: object) -> str:
        if name == "tag":
            return reader(f"report.tag.{value}")
        if name in ("source", "owner"):
            return reader.one_of(name, str(value))
        if isinstance(value, bool):
            return reader("report.yes" if value else "report.no")
        if isinstance(value, int | float):
            return (
                ""
                if math.isnan(value)
                else f"{value:.6g}".replace(".", "," if reader.language == "fr" else ".")
            )
        return str(value)

    rows = (
        tuple(told(name, value) for name, value in zip(names, row, strict=True))
        for row in table[list(names)].itertuples(index=False)
    )
    drawn = _table([reader(f"report.head.{name}") for name in names], rows)
    heading = f"<h2>{escape(reader('report.sheet.assumptions'))}</h2><p>{escape(text)}</p>"
    return f'<section class="long small">{heading}{drawn}</section>'


def _section(title: str, inside: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{inside}</section>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
